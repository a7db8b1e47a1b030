"""Values as the cells of a CSV table and back, with what is said where a cell cannot be."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import Any, Literal, TypeVar
from uuid import UUID

from dyads.practice.fields import NS
from dyads.practice.message import Message, msg

Kind = Literal["text", "code", "uuid", "whole", "seconds", "flag", "moment", "day"]
Value = str | float | UUID | datetime | date | None
T = TypeVar("T")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_UUID = msg("a UUID is expected here")
_A_WHOLE = msg("a whole number is expected here")
_SOME_SECONDS = msg("a number of seconds is expected here, such as 12.5")
_A_MOMENT = msg("a date and time in UTC is expected here, such as 2026-03-01T12:00:00Z")
_A_DAY = msg("a day is expected here, such as 2026-03-01")
_SECONDS = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def _text_out(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def _seconds_out(nanoseconds: int) -> str:
    whole, rest = divmod(abs(nanoseconds), NS)
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{whole}.{rest:09}".rstrip("0").rstrip(".")


def _moment_out(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


WRITE: Mapping[Kind, Callable[[Any], str]] = {
    "text": _text_out,
    "code": str,
    "uuid": str,
    "whole": str,
    "seconds": _seconds_out,
    "flag": lambda value: "1" if value else "0",
    "moment": _moment_out,
    "day": str,
}
"""What writes a value as its cell, by kind; what is missing is an empty cell."""


class Cells:
    """One row, read cell by cell. A cell that cannot be is told, and something harmless returned in its place."""

    __slots__ = ("_places", "_row", "_tell", "line")

    def __init__(
        self, line: int, row: Sequence[str], places: Mapping[str, int], tell: Callable[[int, str, Message], None]
    ) -> None:
        """Take the row that begins on this line; `tell` is told the line, the column and what is wrong."""
        self.line, self._row, self._places, self._tell = line, row, places, tell

    def raw(self, *names: str) -> tuple[str, ...]:
        return tuple([self._row[self._places[name]] for name in names])

    def has(self, name: str) -> bool:
        return self._row[self._places[name]] != ""

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return what `read`, such as `cells.day`, makes of a cell; None of an empty one."""
        return read(name) if self.has(name) else None

    def text(self, name: str) -> str:
        return self._row[self._places[name]].removeprefix("'")

    def uuid(self, name: str) -> UUID:
        return self._read(name, _uuid, UUID(int=0), _A_UUID)

    def whole(self, name: str) -> int:
        return self._read(name, _whole, 0, _A_WHOLE)

    def seconds(self, name: str) -> int:
        """Return seconds as nanoseconds."""
        return self._read(name, _seconds_in, 0, _SOME_SECONDS)

    def flag(self, name: str) -> bool:
        return self.code(name, ("0", "1")) == "1"

    def moment(self, name: str) -> datetime:
        return self._read(name, _moment_in, _EPOCH, _A_MOMENT)

    def day(self, name: str) -> date:
        return self._read(name, date.fromisoformat, _EPOCH.date(), _A_DAY)

    def code(self, name: str, codes: tuple[str, ...]) -> str:
        held = self._row[self._places[name]]
        if held in codes:
            return intern(held)
        self.tell(name, msg("one of these is expected here: {codes}", codes=", ".join(codes)))
        return codes[0]

    def tell(self, name: str, what: Message) -> None:
        self._tell(self.line, name, what)

    def _read(self, name: str, read: Callable[[str], T], otherwise: T, what: Message) -> T:
        held = self._row[self._places[name]]
        try:
            return read(held)
        except (ValueError, OverflowError):
            self.tell(name, what if held else msg("this cell is empty"))
            return otherwise


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    return UUID(text)


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def _seconds_in(text: str) -> int:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign, whole, rest = match.groups()
    nanoseconds = int(whole) * NS + int((rest or "").ljust(9, "0"))
    return -nanoseconds if sign else nanoseconds


def _moment_in(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
