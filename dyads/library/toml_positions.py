"""Where every key and value of a TOML text stands.

`tomli` judges what is TOML; this scanner runs afterwards, only on texts with a problem, and assumes that the text is
well formed. It keeps its own stack, so nothing a file holds can exhaust Python's.
"""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Literal, NamedTuple

import tomli

KeyPath = tuple[str | int, ...]

DEEPEST = 40
"""Deeper paths are not kept; no file of ours goes below six."""

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(  # one that does not end reaches to the end of the text or the line; nothing is tried twice
    r'"""(?:\\[\s\S]|(?!""")[^\\])*+\\?(?:"""(?:"{1,2})?|\Z)'
    r"|'''(?:(?!''')[\s\S])*+(?:'''(?:'{1,2})?|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
)
_STRING_OR_COMMENT = re.compile(rf"{_STRING.pattern}|#[^\n]*+")
_LONG_KEY = re.compile(r"(?<![\w\"-])(?:[\w\"-]++[ \t]*+\.[ \t]*+){" + str(DEEPEST) + "}")
_SCALAR = re.compile(r"[^,\]}#\n]+")


class TomlPosition(NamedTuple):
    """Offsets into the text, of a key and of its value; an element of a list has no key, so both are the value's."""

    key: int
    value: int


@dataclass(slots=True)
class _Open:
    """A list or an inline table that has begun and not ended."""

    path: KeyPath
    is_list: bool
    count: int = 0


@dataclass(slots=True)
class _Scan:
    text: str
    positions: dict[KeyPath, TomlPosition] = field(default_factory=dict)
    lengths: dict[KeyPath, int] = field(default_factory=dict)
    table: KeyPath = ()
    open: list[_Open] = field(default_factory=list)

    def run(self) -> None:
        at = self._after(_BLANK, 0)
        while at < len(self.text):
            step = self._inside if self.open else self._statement
            at = self._after(_BLANK, max(step(at), at + 1))

    def _after(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self.text, at)
        return match.end() if match else at

    def _statement(self, at: int) -> int:
        if self.text[at] == "[":
            return self._header(at)
        return self._pair(self.table, at)

    def _header(self, at: int) -> int:
        is_list = self.text.startswith("[[", at)
        parts, end = self._key(at + 1 + is_list)
        path: KeyPath = ()
        position = TomlPosition(at, at)
        for name, where in parts:
            path = (*self._into(path)[: DEEPEST + 1], name)
            position = TomlPosition(where, at)
            self._note(path, position)
        if is_list:
            self.lengths[path] = self.lengths.get(path, 0) + 1
        self.table = self._into(path)
        self._note(self.table, position)
        return end + 1 + is_list

    def _into(self, path: KeyPath) -> KeyPath:
        """Return the path itself, or of an array of tables its last element."""
        length = self.lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _pair(self, base: KeyPath, at: int) -> int:
        parts, end = self._key(at)
        path = base
        for name, where in parts[:-1]:
            path = (*path[: DEEPEST + 1], name)
            self._note(path, TomlPosition(where, where))
        key = parts[-1][1] if parts else at
        path = (*path[: DEEPEST + 1], parts[-1][0] if parts else "")
        return self._value(path, self._after(_BLANK, end + 1), key)

    def _key(self, at: int) -> tuple[list[tuple[str, int]], int]:
        """Read a dotted key; return its parts with their offsets, and where what follows it stands."""
        parts: list[tuple[str, int]] = []
        while True:
            at = self._after(_SPACE, at)
            quoted = self.text[at : at + 1] in {'"', "'"}
            match = (_STRING if quoted else _BARE_KEY).match(self.text, at)
            if match is None:
                return parts, at
            parts.append((_unquoted(match[0]) if quoted else match[0], at))
            at = self._after(_SPACE, match.end())
            if self.text[at : at + 1] != ".":
                return parts, at
            at += 1

    def _inside(self, at: int) -> int:
        top = self.open[-1]
        char = self.text[at]
        if char in "]}":
            self.open.pop()
            return at + 1
        if char == ",":
            return at + 1
        if not top.is_list:
            return self._pair(top.path, at)
        path = (*top.path, top.count)
        top.count += 1
        return self._value(path, at, at)

    def _value(self, path: KeyPath, at: int, key: int) -> int:
        self._note(path, TomlPosition(key, at))
        char = self.text[at : at + 1]
        if char in {"[", "{"}:
            self.open.append(_Open(path[: DEEPEST + 1], char == "["))
            return at + 1
        return self._after(_STRING if char in {'"', "'"} else _SCALAR, at)

    def _note(self, path: KeyPath, position: TomlPosition) -> None:
        if len(path) <= DEEPEST:
            self.positions.setdefault(path, position)


def _unquoted(key: str) -> str:
    try:
        return next(iter(tomli.loads(f"{key} = 0")))
    except tomli.TOMLDecodeError:  # only in a text that is no TOML
        return key


def toml_positions(text: str) -> dict[KeyPath, TomlPosition]:
    """Return where every key of a well-formed TOML text stands; line ends must be single line feeds.

    A table counts from its header, a list element from its value. Of what stands in several places (a table that a
    header and a dotted key both open) it is the first.
    """
    scan = _Scan(text)
    scan.run()
    return scan.positions


def too_deep(text: str, depth: int) -> int:
    """Return the offset of the first bracket below `depth` others, or 0; for texts that `tomli` gave up on."""
    level = at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        string = _STRING.match(text, at)
        if string is not None:
            at = string.end()
            continue
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[at : at + 1], 0)
        if level > depth:
            return at
        at += 1
    return 0


def too_dotted(text: str) -> int | None:
    """Return the line of a key with very many dots, or None; parsers take very long for one."""
    if text.count(".") < DEEPEST or max(map(str.count, text.split("\n"), repeat("."))) < DEEPEST:
        return None
    bare = _STRING_OR_COMMENT.sub(_emptied, text)
    match = _LONG_KEY.search(bare)
    return None if match is None else bare.count("\n", 0, match.start()) + 1


def _emptied(match: re.Match[str]) -> str:
    return ("" if match[0].startswith("#") else '""') + "\n" * match[0].count("\n")


class Locator:
    """Finds the places of one text; it is scanned at the first question.

    Lines and columns count from 1, columns in characters. A byte order mark is no character; a line may end in CRLF.
    """

    def __init__(self, text: str) -> None:
        self._given = text

    @cached_property
    def _text(self) -> str:
        return self._given.removeprefix("\ufeff").replace("\r\n", "\n")

    @cached_property
    def _positions(self) -> dict[KeyPath, TomlPosition]:
        return toml_positions(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        while (found := self._text.find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return starts

    def find(self, path: KeyPath, side: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Return line and column of a key, or of its value.

        What is not in the text (a key that is missing) is found at what holds it: the table's header, or the value
        that is an inline table; the first line where that is the whole file.
        """
        position = self._positions.get(path)
        if position is not None:
            return self.at(position.key if side == "key" else position.value)
        while path:
            path = path[:-1]
            if path in self._positions:
                return self.at(self._positions[path].value)
        return 1, 1

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset into the text (line ends counted as one character)."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def with_text(toml: str, path: KeyPath, value: str) -> str:
    """Return a TOML text with another string at a path; all else, and where no string stands there all, stays."""
    lines = toml.replace("\r\n", "\n")
    position = toml_positions(lines).get(path)
    match = None if position is None else _STRING.match(lines, position.value)
    if match is None:
        return toml
    quoted = json.dumps(value, ensure_ascii=False)  # TOML quotes like JSON
    changed = f"{lines[: match.start()]}{quoted}{lines[match.end() :]}"
    return changed.replace("\n", "\r\n") if "\r\n" in toml else changed
