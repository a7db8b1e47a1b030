"""What pydantic finds wrong in the data of a file, as problems in plain words; loaded only where something is wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from dyads.library import slips
from dyads.library.located import UNKNOWN, located, nearest, newer, ordered, problem_of
from dyads.library.mended import STAND_INS, mended
from dyads.library.read import Source, odd_values
from dyads.library.toml_positions import KeyPath
from dyads.practice.fields import NO_LENGTH
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, Loaded, Message, Problem, counted, msg

F = TypeVar("F", bound=Frozen)
Model = TypeVar("Model", bound=BaseModel)
AnyModel = type[Frozen] | type[BaseModel]


@dataclass(frozen=True, slots=True)
class LocatedError:
    """An error with its path in the data.

    Attributes:
        value: what the file holds there; None where a key is missing.
        union: the path of the value that may be of several kinds, if the error is about one of them.
        branch: which kind; empty outside a union.
    """

    details: ErrorDetails
    path: KeyPath
    value: object
    side: Literal["key", "value"]
    union: KeyPath = ()
    branch: str = ""
    or_table: bool = False


def located_errors(details: ErrorDetails, data: Mapping[str, object]) -> LocatedError:
    path: KeyPath = ()
    union: KeyPath = ()
    branch = ""
    here: object = data
    loc = details["loc"]
    side: Literal["key", "value"] = "key" if details["type"] == "extra_forbidden" or loc[-1:] == ("[key]",) else "value"
    for index, part in enumerate(loc):
        is_last = index == len(loc) - 1
        if isinstance(here, Mapping) and (part in here or (is_last and details["type"] == "missing")):
            path, here = (*path, part), here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path, here = (*path, part), here[part]
        elif isinstance(part, str) and part != "[key]" and not branch:
            union, branch = path, part
    return LocatedError(details, path, here, side, union, branch)


def best_of_unions(errors: Iterable[LocatedError]) -> tuple[LocatedError, ...]:
    """Of a value that may be of several kinds keep the errors of the kind that the person most likely meant."""
    kept: list[LocatedError] = []
    unions: dict[KeyPath, dict[str, list[LocatedError]]] = {}
    for error in errors:
        if error.branch:
            unions.setdefault(error.union, {}).setdefault(error.branch, []).append(error)
        else:
            kept.append(error)
    for path, branches in unions.items():
        best = max(branches.values(), key=lambda branch: _likelihood(path, branch))
        tables = any(error.details["type"] == "model_type" for branch in branches.values() for error in branch)
        kept += [replace(error, or_table=tables) for error in best]
    return tuple(kept)


def _likelihood(union: KeyPath, branch: list[LocatedError]) -> int:
    """Rate a branch: an error within the value says that its kind was right."""
    if any(len(error.path) > len(union) for error in branch):
        return 2
    return int(any(error.details["type"] == "literal_error" for error in branch))


def known_keys(model: AnyModel, path: KeyPath) -> tuple[str, ...]:
    """Return the keys that the table at a path may have, as files write them; none where that is not known."""
    here: AnyModel | None = model
    for part in path:
        if here is not None and isinstance(part, str):
            here = _below(here, part)
    if here is None or "root" in pydantic_fields(here):
        return ()
    return tuple(field.alias or name for name, field in pydantic_fields(here).items())


def _below(model: AnyModel, key: str) -> AnyModel | None:
    for name, field in pydantic_fields(model).items():
        if name == "root" or key in {name, field.alias}:
            return next(models_in(field.annotation), None)
    return None


def pydantic_fields(model: AnyModel) -> Mapping[str, FieldInfo]:
    """Return the fields of a model as pydantic has them."""
    return (model.pydantic_model() if issubclass(model, Frozen) else model).model_fields


def models_in(annotation: Any) -> Iterator[AnyModel]:  # an annotation is whatever may stand after a colon
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | Frozen):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


Said = tuple[Message, Message | None]
Context = Mapping[str, object]

_ALLOWED = re.compile(r"'([^']*)'|\b([0-9]+)\b")


def error_message(error: LocatedError, known: tuple[str, ...]) -> Said:
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
    return msg("the key “{key}” is missing", key=key), None


def _unknown(key: str, known: tuple[str, ...]) -> Said:
    if (near := nearest(key, known)) is not None:
        return UNKNOWN, msg("did you mean “{near}”?", near=near)
    return UNKNOWN, msg("known here: {keys}", keys=", ".join(known)) if known else None


def _not_allowed(expected: str, error: LocatedError) -> Said:
    what = msg("this value is not known here")
    allowed = tuple(text or number for text, number in _ALLOWED.findall(expected))
    if isinstance(error.value, str) and (near := nearest(error.value, allowed)) not in {None, error.value}:
        return what, msg("did you mean “{near}”?", near=near)
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
    what = counted("at least {count} character is needed here", "at least {count} characters are needed here", least)
    return what, None


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


def model_or_problems(
    source: Source, model: type[F], data: Mapping[str, object], check: Callable[[F], Iterable[Finding]] | None
) -> Loaded[F]:
    """Return what the data of a file hold, or all that is wrong with their shape and their content."""
    odd = odd_values(source, data)
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        shape = tuple(_from_pydantic(source, model, data, error))
        content = () if check is None else _content_besides(model, data, error, check)
        return Loaded(None, ordered((*located(source, (*odd, *content)), *shape)))
    problems = ordered(located(source, (*odd, *(check(value) if check is not None else ()))))
    return Loaded(None if any(problem.weight == "error" for problem in problems) else value, problems)


def validate_besides(
    source: Source, model: type[Model], data: Mapping[str, object]
) -> tuple[Model, tuple[Problem, ...]]:
    """Return the model of what is right, and what is wrong with the rest; every key of the model has a default.

    A wrong value is left out whole; of a table only the entry concerned.
    """
    findings = (*newer(data), *odd_values(source, data))
    problems = list(located(source, findings))
    left = deepcopy(dict(data))
    for finding in findings:
        _leave_out(left, finding.path)
    while True:
        try:
            return model.model_validate(left), ordered(problems)
        except ValidationError as error:
            problems += _from_pydantic(source, model, left, error)
            places = [_path_of(details, left) for details in error.errors(include_url=False, include_input=False)]
            if not [place for place in places if _leave_out(left, place)]:
                left = {}


def _leave_out(data: dict[str, object], path: KeyPath) -> bool:
    """Take a value out of the innermost table that holds it; say whether it was there."""
    holder, depth = data, 0
    while depth + 1 < len(path) and isinstance(inner := holder.get(str(path[depth])), dict):
        holder, depth = inner, depth + 1
    return bool(path) and holder.pop(str(path[depth]), None) is not None


def _content_besides(
    model: type[F], data: Mapping[str, object], error: ValidationError, check: Callable[[F], Iterable[Finding]]
) -> tuple[Finding, ...]:
    """Return what is wrong with the content of a file whose shape is wrong elsewhere."""
    broken = [_path_of(details, data) for details in error.errors(include_url=False, include_input=False)]
    found: list[tuple[Finding, ...]] = []
    for stand_ins in STAND_INS:
        value = mended(model, data, error, _path_of, stand_ins)
        found.append(() if value is None else tuple(check(value)))
    return tuple(
        finding
        for finding in found[0]
        if finding in found[1]
        and finding.path
        and not any(_is_within(finding.path, place) or _is_within(place, finding.path) for place in broken)
    )


def _path_of(details: ErrorDetails, data: Mapping[str, object]) -> KeyPath:
    return located_errors(details, data).path


def _is_within(path: KeyPath, place: KeyPath) -> bool:
    return path[: len(place)] == place


def _from_pydantic(
    source: Source, model: AnyModel, data: Mapping[str, object], error: ValidationError
) -> Iterator[Problem]:
    errors = error.errors(include_url=False, include_input=False)
    found = best_of_unions(located_errors(details, data) for details in errors)
    tables = _tables(model)
    known = {one.path[:-1]: known_keys(model, one.path[:-1]) for one in found if _is_unknown(one)}
    mistyped = {(*one.path[:-1], nearest(str(one.path[-1]), known[one.path[:-1]])) for one in found if _is_unknown(one)}
    for one in found:
        if one.details["type"] == "missing" and one.path in mistyped:
            continue  # it is there, under the mistyped key beside it
        what, hint = error_message(one, known.get(one.path[:-1], ()))
        hint = _slip(one, what, tables) or hint
        yield problem_of(source, Finding(one.path, what, hint), one.side)


def _is_unknown(error: LocatedError) -> bool:
    return error.details["type"] == "extra_forbidden"


def _tables(model: AnyModel) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the top of a file, under "", and of each single table below it."""
    single = {
        field.alias or name: known_keys(inner, ())
        for name, field in pydantic_fields(model).items()
        for inner in models_in(field.annotation)
        if not str(field.annotation).startswith("tuple")
    }
    return {"": known_keys(model, ()), **single}


def _slip(error: LocatedError, what: Message, tables: Mapping[str, tuple[str, ...]]) -> Message | None:
    """Return the hint for a common slip; None where it is none."""
    key = str(error.path[-1]) if error.path else ""
    if _is_unknown(error):
        return slips.of_key(key, error.path[:-1], tables)
    if (hint := slips.of_partners(error.path, error.value)) is not None:
        return hint
    if what.id == NO_LENGTH.id:
        return slips.of_length(error.value)
    kind = error.details["type"]
    wants_list, wants_table = kind in {"list_type", "tuple_type"}, _TYPES.get(kind) is _TABLE
    return slips.of_value(key, error.value, wants_list=wants_list, wants_table=wants_table)
