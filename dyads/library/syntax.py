"""Parses TOML with the standard library, and says in plain words where and why it is none."""

import re
import tomllib
from collections.abc import Mapping

from dyads.library.read import Source, odd_character, too_odd
from dyads.library.spots import Path, too_deep, too_dotted
from dyads.practice.message import Finding, Loaded, Message, Place, Problem, msg

Table = dict[str, object]

DEEPEST_VALUE = 20
"""Lists and inline tables within one another, more than any file of ours needs."""

_WHERE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_LONG_NUMBER = re.compile(r"(?<![\w\"'])[+-]?[0-9][0-9_]{999,}")


def parse(source: Source) -> Loaded[Table]:
    """Return the data of a TOML text, or the first thing that makes it none."""
    line = too_dotted(source.text)
    if line is not None:
        what = msg("this key has too many parts")
        return Loaded(None, (Problem(Place(source.file, line, 1), "", what),))
    try:
        data = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return Loaded(None, (_syntax(source, str(error)),))
    except RecursionError:
        place = source.place(too_deep(source.text.replace("\r\n", "\n"), DEEPEST_VALUE))
        what = msg("lists and tables are nested too deeply here")
        return Loaded(None, (Problem(place, "", what, msg("at most {depth} within one another", depth=DEEPEST_VALUE)),))
    except ValueError:  # the only other one: more digits than Python turns into a number
        found = _LONG_NUMBER.search(source.text.replace("\r\n", "\n"))
        place = source.place(found.start() if found else 0)
        return Loaded(None, (Problem(place, "", msg("this number has too many digits")),))
    return Loaded(data)


def odd_values(source: Source, data: Mapping[str, object]) -> tuple[Finding, ...]:
    """Return the texts that hold a control or invisible character; in a plain text only escapes can bring one in."""
    if "\\" not in source.text:
        return ()
    found: list[Finding] = []
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            found += _odd(path, value)
        elif len(path) <= DEEPEST_VALUE and isinstance(value, dict):
            for key, held in value.items():
                found += _odd((*path, key), key)
                waiting.append(((*path, key), held))
        elif len(path) <= DEEPEST_VALUE and isinstance(value, list):
            waiting += [((*path, index), held) for index, held in enumerate(value)]
    return tuple(found)


def _odd(path: Path, text: str) -> list[Finding]:
    character = too_odd(text)
    return [] if character is None else [Finding(path, *odd_character(character))]


def _syntax(source: Source, error: str) -> Problem:
    match = _WHERE.match(error)
    reason, line, column = match.groups() if match else (error, None, None)
    if line and column:
        place = Place(source.file, int(line), int(column))
    else:
        place = source.place(len(source.text.replace("\r\n", "\n").rstrip()))
    what, hint = _explain(reason)
    return Problem(place, "", what, hint)


def _explain(reason: str) -> tuple[Message, Message | None]:
    for start, what, hint in _REASONS:
        if reason.startswith(start):
            return what, hint
    return msg("this is not TOML"), None


_TEXT_HINT = msg('write a text between straight double quotes, and quotes within it as \\"')
_REASONS: tuple[tuple[str, Message, Message | None], ...] = (
    ("Invalid statement", msg("a line begins with a key, a [table] or a # comment"), None),
    ("Invalid initial character for a key part", msg("a key is expected here"), msg("key = value, one a line")),
    ("Expected '=' after a key", msg("an equals sign is missing after the key"), msg("write it as key = value")),
    ("Expected ']' at", msg("the table's name does not end"), msg("close it with ]")),
    ("Expected ']]' at", msg("the table's name does not end"), msg("close it with ]]")),
    ("Expected newline", msg("something stands after the value"), msg("begin a new line for the next key")),
    ("Found invalid character", msg("a comment or text has a character that is not allowed"), None),
    ("Cannot declare", msg("this table is there twice"), msg("put its keys together, or write [[two brackets]]")),
    ("Cannot overwrite", msg("this key is there twice"), msg("keep one of the two")),
    ("Duplicate inline table key", msg("this key is there twice"), msg("keep one of the two")),
    ("Cannot mutate immutable", msg("this table was already written in full above"), msg("add the key there")),
    ("Cannot redefine namespace", msg("this table was already written in full above"), msg("add the key there")),
    ("Unclosed array", msg("the list does not end, or lacks a comma"), msg("write commas between, and close with ]")),
    ("Unclosed inline table", msg("the table does not end, or lacks a comma"), msg("on one line, closed with }")),
    ("Unescaped '\\'", msg("a backslash stands alone in a text"), msg("write two of them")),
    ("Invalid hex value", msg("a backslash with a wrong code stands in a text"), msg("write two backslashes")),
    ("Escaped character is not", msg("a backslash with a wrong code stands in a text"), msg("write two backslashes")),
    ("Unterminated string", msg("the text does not end"), msg("close it with the quotes it began with")),
    ("Expected \"'", msg("the text does not end"), msg("close it with the quotes it began with")),
    ("Illegal character", msg("the text does not end on its line"), msg('use """three quotes""" for several lines')),
    ("Invalid date or datetime", msg("there is no such date or time"), None),
    ("Invalid value", msg("this is no value"), _TEXT_HINT),
)
