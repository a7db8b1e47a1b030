"""Values as the cells of a CSV table, and what is read from cells that a person or a spreadsheet wrote."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from dyads.practice.fields import LONGEST, NS
from dyads.practice.message import Message, msg

Kind = Literal["text", "code", "uuid", "whole", "number", "seconds", "flag", "moment", "day", "json"]
Value = str | float | UUID | datetime | date | Mapping[str, object] | None
Order = Literal["dmy", "mdy"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_TURNED = re.compile(
    r"\s*[0-9.,]|(?:true|false|wahr|falsch)$|(?:jan|feb|m[aär]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)
"""What a spreadsheet takes for a number, a date or a truth value: "007", "5E3", "1-2", "MARCH1"."""


def _text_out(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def excel_cell(cell: str) -> str:
    """Return the cell of a text so that Excel leaves it as it is."""
    return "'" + cell if _TURNED.match(cell) else cell


def text_in(cell: str) -> str:
    """Return the text of a cell, without the apostrophe that kept a spreadsheet from taking it for something else."""
    rest = cell[1:]
    return rest if cell[:1] == "'" and rest and (rest.startswith(_FORMULA) or _TURNED.match(rest)) else cell


def _seconds_out(nanoseconds: int) -> str:
    whole, rest = divmod(abs(nanoseconds), NS)
    if not rest and nanoseconds >= 0:
        return str(whole)
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{whole}.{rest:09}".rstrip("0").rstrip(".")


def _moment_out(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat()[:-6] + "Z"


WRITE: Mapping[Kind, Callable[[Any], str]] = {
    "text": _text_out,
    "uuid": str,
    "number": "{:.10g}".format,
    "seconds": _seconds_out,
    "flag": lambda value: "1" if value else "0",
    "moment": _moment_out,
    "json": lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True),
}
"""What writes a value as its cell, by kind; what is not here is written as `str` has it, and None as an empty cell."""


def writer_of(kind: Kind, separator: str, *, excel: bool) -> Callable[[Any], str]:
    """Return what writes a value as the cell of a table in a file, in quotes where it needs them."""
    write = WRITE.get(kind, str)
    if kind not in {"text", "code", "json"}:
        return write
    needs_quotes = re.compile(f'[{separator}"\r\n]').search

    def quoted(value: object) -> str:
        cell = excel_cell(write(value)) if excel and kind == "text" else write(value)
        return '"' + cell.replace('"', '""') + '"' if needs_quotes(cell) else cell

    return quoted if kind == "json" else lru_cache(maxsize=64)(quoted)


class BadCell(Exception):  # noqa: N818 - it ends the reading of a row; the row is told and left out
    """A cell cannot be what its column says."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


A_DAY = msg("a day is expected here, such as 2026-03-01 or 1.3.2026")
A_TIME = msg("a time of day is expected here, such as 19:30")
A_WHOLE = msg("a whole number is expected here")
A_LENGTH = msg("a length is expected here, such as 25, 25 min or 0:25")
A_UUID = msg("a UUID is expected here")
_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(?:[.,]0+)?")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})")
_SERIAL = re.compile(r"[2-7][0-9]{4}")
_TIME = re.compile(
    r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::([0-9]{2})(?:[.,][0-9]+)?)?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?", re.IGNORECASE
)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_UNITS = re.compile(
    r"(?:(?P<h>[0-9]+(?:[.,][0-9]+)?)\s*(?:h|hours?|std|stunden?)\.?)?\s*"
    r"(?:(?P<m>[0-9]+(?:[.,][0-9]+)?)\s*(?:m|min|mins|minutes?|minuten?)\.?)?\s*"
    r"(?:(?P<s>[0-9]+(?:[.,][0-9]+)?)\s*(?:s|sec|sek|seconds?|sekunden?)\.?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,6})?")


def whole_in(cell: str) -> int:
    match = _WHOLE.fullmatch(text_in(cell).strip())
    if match is None or not match[1].lstrip("+-").isascii():
        raise BadCell(A_WHOLE)
    return int(match[1])


def uuid_in(cell: str) -> UUID:
    try:
        return UUID(cell.strip())
    except ValueError:
        raise BadCell(A_UUID) from None


def order_of(cells: Iterable[str]) -> Order | None:
    """Return how dates like 3/4/2026 in a column are meant; None where no date in it tells, though one would have to.

    A column without such dates is read day first, as are dates with points.
    """
    orders: set[Order | None] = set()
    for cell in cells:
        if match := _SLASHED.match(cell.strip()):
            first, second = int(match[1]), int(match[2])
            orders.add("dmy" if first > 12 else "mdy" if second > 12 else None)
    told = orders - {None}
    return told.pop() if len(told) == 1 else None if orders else "dmy"


def day_in(cell: str, order: Order = "dmy") -> tuple[date, str]:
    """Return the day that a cell begins with, and what follows it."""
    text = text_in(cell).strip()
    try:
        if match := _ISO.match(text):
            return date(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
        if match := _DOTTED.match(text):
            return date(_year(match[3]), int(match[2]), int(match[1])), text[match.end() :]
        if match := _SLASHED.match(text):
            day, month = (1, 2) if order == "dmy" else (2, 1)
            return date(_year(match[3]), int(match[month]), int(match[day])), text[match.end() :]
        if _SERIAL.fullmatch(text):  # as a spreadsheet counts days
            return date(1899, 12, 30) + timedelta(days=int(text)), ""
    except ValueError:
        pass
    raise BadCell(A_DAY)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def time_in(cell: str) -> time:
    match = _TIME.fullmatch(text_in(cell).strip())
    if match is None or (match[2] is None and match[4] is None):
        raise BadCell(A_TIME)
    hour, half = int(match[1]), (match[4] or "").lower()[:1]
    if half in {"a", "p"}:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        raise BadCell(A_TIME) from None


def moment_in(cell: str, order: Order = "dmy") -> datetime:
    """Return day and time of a cell, without an offset where it states none; noon where it states no time."""
    try:
        found = datetime.fromisoformat(cell.strip())
    except ValueError:
        day, rest = day_in(cell, order)
        return datetime.combine(day, time_in(rest.lstrip(" ,T")) if rest.strip() else time(12))
    return found if ":" in cell or found.tzinfo else datetime.combine(found.date(), time(12))


def length_in(cell: str, unit: int = 60) -> int:
    """Return the seconds that a cell states; a number alone counts in `unit`, and 0:25 is hours and minutes."""
    text = text_in(cell).strip()
    if match := _CLOCK.fullmatch(text):
        seconds = Decimal(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0))
    elif _NUMBER.fullmatch(text):
        seconds = _decimal(text) * unit
    elif text and (match := _UNITS.fullmatch(text)):
        seconds = _decimal(match["h"]) * 3600 + _decimal(match["m"]) * 60 + _decimal(match["s"])
    else:
        raise BadCell(A_LENGTH)
    if not 0 <= seconds <= LONGEST:
        raise BadCell(msg("a session takes at most a day"))
    return round(seconds)


def _decimal(text: str | None) -> Decimal:
    return Decimal((text or "0").replace(",", "."))
