"""Reads a file somebody gave us, whatever it is: only small, regular files of plain UTF-8 text come through."""

import codecs
import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomli

from dyads.library.toml_positions import KeyPath, Locator, too_deep, too_dotted
from dyads.practice.message import Finding, Loaded, Message, Place, Problem, msg
from dyads.words import is_plain

MOST_BYTES = 256 * 1024
"""No file people write for us is larger."""

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A text without byte order mark, and where it came from; `sha256` tells whether the file changed underneath."""

    file: str
    text: str
    sha256: str = ""
    locator: Locator = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "locator", Locator(self.text))

    def place(self, offset: int) -> Place:
        """Return the place of an offset into the text with line ends counted as one character."""
        return Place(self.file, *self.locator.at(offset))


def read(path: Path, most: int = MOST_BYTES) -> Loaded[Source]:
    """Read a text file of at most so many bytes; a pipe, a device or a folder is refused without being waited for."""
    try:
        data = read_bytes(path, most)
    except (OSError, ValueError) as error:
        return Loaded(None, (Problem(Place(str(path)), "", *_unreadable(error)),))
    if data is None:
        return Loaded(None, (_too_large(str(path), most),))
    return decode(data, str(path), most)


def read_bytes(path: Path, most: int) -> bytes | None:
    """Return what a regular file holds, or None if that is more than `most` bytes.

    Raises:
        OSError: if it cannot be read, or is no regular file.
        ValueError: if the path itself is impossible.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # looked at before it is opened: opening some devices does something
        raise OSError(errno.EISDIR if path.is_dir() else errno.ENXIO, "no regular file")
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as file:
        there = os.fstat(descriptor)
        if not stat.S_ISREG(there.st_mode):
            raise OSError(errno.ENXIO, "no regular file")
        data = file.read(min(there.st_size, most) + 1)  # room for `most` bytes takes longer than most files
        if len(data) > there.st_size:  # it grows, or lies where sizes are not told
            data += file.read(most + 1 - len(data))
    return None if len(data) > most else data


def decode(data: bytes, file: str, most: int = MOST_BYTES) -> Loaded[Source]:
    """Turn bytes into a text of plain characters, or say where they are not."""
    if len(data) > most:
        return Loaded(None, (_too_large(file, most),))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Loaded(None, (_not_utf8(data, error.start, file),))
    source = Source(file, text, hashlib.sha256(data).hexdigest())
    foreign = _foreign(source)
    return Loaded(None, foreign) if foreign else Loaded(source)


def too_odd(text: str) -> str | None:
    """Return the first character that a file may not hold, or None; tabs and line ends are fine."""
    if text.replace("\n", "").replace("\t", "").isprintable():  # the usual case, at the speed of C
        return None
    return next((c for c in text if not is_plain(c)), None)


def odd_character(character: str) -> tuple[Message, Message]:
    what = msg("an invisible or control character ({code}) is not allowed", code=f"U+{ord(character):04X}")
    return what, msg("delete it here, and type the text anew")


def _foreign(source: Source) -> tuple[Problem, ...]:
    text = source.text.replace("\r\n", "\n")
    if "\r" not in text and too_odd(text) is None:
        return ()
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        character = "\r" if "\r" in line else too_odd(line)
        if character is not None:
            place = Place(source.file, number, line.index(character) + 1)
            found.append(Problem(place, "", *odd_character(character)))
    return tuple(found[:20])


def _unreadable(error: OSError | ValueError) -> tuple[Message, Message | None]:
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return msg("there is no such file"), None
    if number in {errno.EACCES, errno.EPERM}:
        return msg("this file may not be read"), msg("look at its permissions")
    if number == errno.EISDIR:
        return msg("this is a folder, not a file"), None
    if number == errno.ENXIO:
        return msg("this is not an ordinary file"), None
    return msg("this file cannot be read"), None


def _too_large(file: str, most: int) -> Problem:
    what = msg("this file is larger than {most} KiB", most=most // 1024)
    return Problem(Place(file), "", what, msg("a file of this kind is a few pages of text"))


def _not_utf8(data: bytes, offset: int, file: str) -> Problem:
    start = data.rfind(b"\n", 0, offset) + 1
    before = re.sub("\ufeff", "", data[start:offset].decode("utf-8", "replace"))
    place = Place(file, data.count(b"\n", 0, offset) + 1, len(before) + 1)
    hint = msg("in your editor, choose “save with encoding”, and there UTF-8")
    if data.startswith(_UTF16):
        return Problem(Place(file, 1, 1), "", msg("this file is saved as UTF-16, not as UTF-8"), hint)
    return Problem(place, "", msg("this character is not saved as UTF-8"), hint)


MOST_JSON_BYTES = 16 * 1024 * 1024
"""Ten years of partners for a large group are less."""


def read_json(path: Path) -> Loaded[object]:
    source = read(path, MOST_JSON_BYTES)
    if source.value is None:
        return Loaded(None, source.problems)
    try:
        return Loaded(json.loads(source.value.text))
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        return Loaded(None, (Problem(place, "", msg("this is no JSON from here on")),))
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        return Loaded(None, (Problem(Place(str(path)), "", msg("this JSON cannot be read")),))


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
        data = tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
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


_MOST_SLIPS = 20
"""Lines that are no TOML; in a file with more, the others wait."""
_MOST_SWALLOWED = 300
"""Lines of a text or list without an end above the place where that is noticed."""
_ONE_LINE = re.compile(r"""([ \t]*+[A-Za-z0-9_-]{1,80}[ \t]*+=)[^=].{0,400}""")
_OPEN_HEADER = re.compile(r"""([ \t]*+(\[{1,2})[ \t]*+[\w.-]{1,80})[ \t]*+\]{0,2}[ \t]*+(?:#.{0,400})?""")
_UNFIT = " 0001-01-01T01:02:03Z"
"""TOML, and no value for any key of ours."""


def parse_besides(source: Source) -> tuple[Source | None, tuple[Problem, ...], frozenset[int]]:
    """Return a text in which lines that are no TOML give their key a value that fits nowhere, and their problems.

    The numbers are those of the lines that were changed, of which nothing else is to be said. The text is None where it
    cannot be had: nothing tells which lines are to blame.
    """
    lines = source.text.replace("\r\n", "\n").split("\n")
    problems: list[Problem] = []
    changed: set[int] = set()
    while len(problems) < _MOST_SLIPS:
        left = Source(source.file, "\n".join(lines), source.sha256)
        parsed = parse(left)
        if parsed.value is not None:
            return left, tuple(problems), frozenset(changed)
        problem = parsed.problems[0]
        mended = _mended(source.file, lines, problem)
        if mended is None:
            problems += [] if problems else [problem]
            break
        begin, end, instead = mended
        if not begin < problem.place.line <= end:  # it began above, which is where it is put right
            problem = problem._replace(place=Place(source.file, begin + 1, lines[begin].index("=") + 3))
        problems.append(problem)
        changed.update(range(begin + 1, end + 1))
        lines[begin:end] = [instead, *[""] * (end - begin - 1)]
    return None, tuple(problems), frozenset(changed)


def _mended(file: str, lines: Sequence[str], problem: Problem) -> tuple[int, int, str] | None:
    """Return which lines (from, up to) are to blame, and what may stand in their place; None where none can be told."""
    at = problem.place.line - 1
    line = lines[at] if 0 <= at < len(lines) else ""
    if line and parse(Source(file, line)).value is None:
        if (key := _ONE_LINE.fullmatch(line)) is not None and not _opens_lines(line):
            return at, at + 1, key[1] + _UNFIT
        if (header := _OPEN_HEADER.fullmatch(line)) is not None:
            closed = header[1] + "]" * len(header[2])
            return None if parse(Source(file, closed)).value is None else (at, at + 1, closed)
    elif _ONE_LINE.fullmatch(line) is not None and problem.what == _KEY_TWICE:
        return at, at + 1, ""
    return _without_end(file, lines, at)


def _without_end(file: str, lines: Sequence[str], at: int) -> tuple[int, int, str] | None:
    """Return the text or list that begins above and does not end before the next key; nothing else of it is read."""
    last = min(at, len(lines) - 1)
    for begin in range(last, max(last - _MOST_SWALLOWED, -1), -1):
        key = _ONE_LINE.fullmatch(lines[begin])
        if key is not None and _opens_lines(lines[begin]) and parse(Source(file, lines[begin])).value is None:
            end = next((n for n in range(begin + 1, len(lines)) if _begins_anew(file, lines[n])), len(lines))
            whole = parse(Source(file, "\n".join(lines[begin:end]))).value
            return None if whole is not None else (begin, end, key[1] + _UNFIT)
    return None


def _begins_anew(file: str, line: str) -> bool:
    """Say whether a key with its value, or a table, stands whole on this line."""
    looks_so = _ONE_LINE.fullmatch(line) is not None or _OPEN_HEADER.fullmatch(line) is not None
    return looks_so and parse(Source(file, line)).value is not None


def _opens_lines(line: str) -> bool:
    """Say whether what this line begins may go on in the next, which then is no line of its own."""
    return '"""' in line or "'''" in line or line.count("[") > line.count("]")


_ODD_ESCAPE = re.compile(r"""\\[^\\"nt\s]""")
"""An escape that may bring in more than a quote, a backslash, a tab or a line end."""


def odd_values(source: Source, data: Mapping[str, object]) -> tuple[Finding, ...]:
    """Return the texts that hold a control or invisible character; in a plain text only escapes can bring one in."""
    if _ODD_ESCAPE.search(source.text) is None:
        return ()
    found: list[Finding] = []
    waiting: list[tuple[KeyPath, object]] = [((), data)]
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


def _odd(path: KeyPath, text: str) -> list[Finding]:
    character = too_odd(text)
    return [] if character is None else [Finding(path, *odd_character(character))]


def _syntax(source: Source, error: str) -> Problem:
    match = _WHERE.match(error)
    reason, line, column = match.groups() if match else (error, None, None)
    if line and column:
        place = Place(source.file, int(line), int(column))
    else:
        place = source.place(len(source.text.replace("\r\n", "\n").rstrip()))
    lines = source.text.replace("\r\n", "\n").split("\n")
    from dyads.library import slips  # here, because most files are TOML

    slip = slips.of_line(lines[place.line - 1]) if place.line and place.line <= len(lines) else None
    what, hint = slip or _explain(reason)
    return Problem(place, "", what, hint)


def _explain(reason: str) -> tuple[Message, Message | None]:
    for start, what, hint in _REASONS:
        if reason.startswith(start):
            return what, hint
    return msg("this is not TOML"), None


_TEXT_HINT = msg('write a text between straight double quotes, and quotes within it as \\"')
_KEY_TWICE = msg("this key is there twice")
_REASONS: tuple[tuple[str, Message, Message | None], ...] = (
    ("Invalid statement", msg("a line begins with a key, a [table] or a # comment"), None),
    ("Invalid initial character for a key part", msg("a key is expected here"), msg("key = value, one a line")),
    ("Expected '=' after a key", msg("an equals sign is missing after the key"), msg("write it as key = value")),
    ("Expected ']' at", msg("the table’s name does not end"), msg("close it with ]")),
    ("Expected ']]' at", msg("the table’s name does not end"), msg("close it with ]]")),
    ("Expected newline", msg("something stands after the value"), msg("begin a new line for the next key")),
    ("Found invalid character", msg("a comment or text has a character that is not allowed"), None),
    ("Cannot declare", msg("this table is there twice"), msg("put its keys together, or write [[two brackets]]")),
    ("Cannot overwrite", _KEY_TWICE, msg("keep one of the two")),
    ("Duplicate inline table key", _KEY_TWICE, msg("keep one of the two")),
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
