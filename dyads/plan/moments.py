"""Days, times of day and gaps as plans write them: `2026-03-01`, `"19:30"`, `"14d"`, `"2w"`."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from dyads.practice.message import msg, refusal

EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)
"""A date beyond these is a slip of the pen; the room between it and the last year of `date` lets calendars shift."""

LONGEST_GAP = 366
"""Days between two meetings."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_GAP = re.compile(r"([0-9]{1,3})([dw])")


def parse_clock(value: object) -> time:
    """Return the time of day that `value` states, to the minute.

    Raises:
        PydanticCustomError: if it is none.
    """
    if isinstance(value, time) and value.tzinfo is None:
        return value.replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refusal(msg("this is not a time of day"), msg('write it like "19:30"'))
    return time(int(match[1]), int(match[2]))


def parse_day(value: object) -> date:
    """Return the day that `value` states.

    Raises:
        PydanticCustomError: if there is no such day, or it lies centuries away.
    """
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise refusal(msg("there is no such day"), msg("write year, month and day, like 2026-03-01"))
    if not EARLIEST <= day <= LATEST:
        what = msg("this day lies too far away")
        raise refusal(what, msg("choose one from {first} to {last}", first=EARLIEST.year, last=LATEST.year))
    return day


def parse_gap(value: object) -> int:
    """Return the days that `value` states.

    Raises:
        PydanticCustomError: if it is no number of days or weeks.
    """
    match = _GAP.fullmatch(value) if isinstance(value, str) else None
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else -1
    if not 0 <= days <= LONGEST_GAP:
        what = msg("this is not a number of days or weeks, up to a year")
        raise refusal(what, msg('write it like "14d" or "2w"'))
    return days


def clock_out(at: time) -> str:
    """Write a time of day the way plans do."""
    return f"{at:%H:%M}"


Clock = Annotated[
    time,
    BeforeValidator(parse_clock),
    PlainSerializer(clock_out, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$", "examples": ["19:30"]}),
]
"""A time of day on the clock of the place."""

Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-01"]}),
]
"""A day of the calendar."""

Gap = Annotated[
    int,
    BeforeValidator(parse_gap),
    PlainSerializer(lambda days: f"{days}d", return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3}[dw]$", "examples": ["14d", "2w"]}),
]
"""A number of days."""
