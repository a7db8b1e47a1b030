"""Pydantic's errors in plain words. None of its own sentences, and nothing of the input, goes through."""

import re
from collections.abc import Callable, Mapping

from dyads.library.placed import Placed
from dyads.library.shape import nearest
from dyads.practice.message import Message, counted, msg

Said = tuple[Message, Message | None]
Context = Mapping[str, object]

UNKNOWN = msg("this key is not known here")
"""Said of every key that a table does not have."""

_ALLOWED = re.compile(r"'([^']*)'|\b([0-9]+)\b")


def complaint(error: Placed, known: tuple[str, ...]) -> Said:
    """Say what is wrong, and what to do.

    Args:
        error: one error of a validation.
        known: the keys that the table there may have.
    """
    context: Context = error.details.get("ctx", {})
    kind = error.details["type"]
    if kind == "dyads":
        return _own(context)
    if kind == "missing":
        return _missing(str(error.path[-1]))
    if kind == "extra_forbidden":
        return _unknown(str(error.path[-1]), known)
    if kind == "literal_error":
        return _not_allowed(str(context.get("expected", "")), error)
    if kind in _SIZES:
        return _SIZES[kind](context)
    return _TYPES.get(kind, _OTHER)


def _own(context: Context) -> Said:
    what, hint = context.get("what"), context.get("hint")
    return (what if isinstance(what, Message) else _OTHER[0]), (hint if isinstance(hint, Message) else None)


def _missing(key: str) -> Said:
    if key == "format":
        return msg("the format is missing"), msg("begin the file with format = 1")
    return msg('the key "{key}" is missing', key=key), None


def _unknown(key: str, known: tuple[str, ...]) -> Said:
    if (near := nearest(key, known)) is not None:
        return UNKNOWN, msg('did you mean "{near}"?', near=near)
    return UNKNOWN, msg("known here: {keys}", keys=", ".join(known)) if known else None


def _not_allowed(expected: str, error: Placed) -> Said:
    what = msg("this value is not known here")
    allowed = tuple(text or number for text, number in _ALLOWED.findall(expected))
    if isinstance(error.value, str) and (near := nearest(error.value, allowed)) not in {None, error.value}:
        return what, msg('did you mean "{near}"?', near=near)
    quoted = ", ".join(word if word.isdigit() else f'"{word}"' for word in allowed)
    if error.or_table:
        return what, msg("it may be a table with keys, or {allowed}", allowed=quoted)
    return what, msg("it may be: {allowed}", allowed=quoted)


def _too_short(context: Context) -> Said:
    least = _number(context, "min_length")
    return counted("at least {count} entry is needed here", "at least {count} entries are needed here", least), None


def _too_long(context: Context) -> Said:
    most = _number(context, "max_length")
    return counted("at most {count} entry may stand here", "at most {count} entries may stand here", most), None


def _text_too_short(context: Context) -> Said:
    least = _number(context, "min_length")
    if least == 1:
        return msg("this text is empty"), msg("write something, or leave the key out")
    return counted(
        "at least {count} character is needed here", "at least {count} characters are needed here", least
    ), None


def _text_too_long(context: Context) -> Said:
    most = _number(context, "max_length")
    return counted(
        "this text is longer than {count} character", "this text is longer than {count} characters", most
    ), None


def _pattern(context: Context) -> Said:
    return msg("this is not written as expected"), _PATTERNS.get(str(context.get("pattern")))


def _number(context: Context, key: str) -> int:
    number = context.get(key)
    return number if isinstance(number, int) else 0


_OTHER: Said = (msg("this value does not fit here"), None)
_TEXT: Said = (msg("this must be a text"), msg("write it in straight double quotes"))
_WHOLE: Said = (msg("this must be a whole number"), msg("without quotes and without a point"))
_REAL: Said = (msg("this must be a number"), msg("without quotes"))
_TABLE: Said = (msg("this must be a table"), msg("write a [table] with keys below it, or { key = value }"))
_LIST: Said = (msg("this must be a list"), msg("write [one, two]; of tables, [[two brackets]] in the header"))
_DATE: Said = (msg("this must be a date"), msg("write it like 2026-03-29, without quotes"))
_TIME: Said = (msg("this must be a time of day"), msg("write it like 19:30:00, without quotes"))
_YES_NO: Said = (msg("this must be true or false"), msg("without quotes"))

_TYPES: dict[str, Said] = {
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": (msg("this number is too large"), None),
    "float_type": _REAL,
    "float_parsing": _REAL,
    "finite_number": (msg("this must be a finite number"), None),
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "recursion_loop": (msg("lists and tables are nested too deeply here"), None),
}
_SIZES: dict[str, Callable[[Context], Said]] = {
    "too_short": _too_short,
    "too_long": _too_long,
    "string_too_short": _text_too_short,
    "string_too_long": _text_too_long,
    "string_pattern_mismatch": _pattern,
    "greater_than": lambda context: (msg("this must be more than {limit}", limit=context.get("gt")), None),
    "greater_than_equal": lambda context: (msg("this must be at least {limit}", limit=context.get("ge")), None),
    "less_than": lambda context: (msg("this must be less than {limit}", limit=context.get("lt")), None),
    "less_than_equal": lambda context: (msg("this must be at most {limit}", limit=context.get("le")), None),
}
_PATTERNS: dict[str, Message] = {
    r"^[a-z]{2,3}$": msg('a language is two or three small letters, like "en"'),
    r"^[a-z0-9][a-z0-9-]*$": msg("use small letters, digits and hyphens"),
}
