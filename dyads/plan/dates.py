"""Days, times of day and gaps as plans write them: `2026-03-01`, `"19:30"`, `"14d"`, `"2w"`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeVar

from dyads.practice.annotations import Before, JsonSchema, Spelled
from dyads.practice.message import Loaded, Place, Problem, RefusedValue, msg

V = TypeVar("V")

EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)
"""A date beyond these is a slip of the pen; the room between it and the last year of `date` lets calendars shift."""

LONGEST_GAP = 366
"""Days between two meetings."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_GAP = re.compile(r"([0-9]{1,3})([dw])")


def parse_clock(value: object) -> time:
    """Return the time of day that `value` states, to the minute. Raises RefusedValue: it is none."""
    if isinstance(value, time) and value.tzinfo is None:
        return value.replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RefusedValue(msg("this is not a time of day"), msg('write it like "19:30"'))
    return time(int(match[1]), int(match[2]))


def parse_day(value: object) -> date:
    """Return the day that `value` states. Raises RefusedValue: there is none, or it lies centuries away."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise RefusedValue(msg("there is no such day"), msg("write year, month and day, like 2026-03-01"))
    if not EARLIEST <= day <= LATEST:
        what = msg("this day lies too far away")
        raise RefusedValue(what, msg("choose one from {first} to {last}", first=EARLIEST.year, last=LATEST.year))
    return day


def read_typed_day(text: str, key: str = "") -> Loaded[date]:
    """Return a day such as `2026-03-01`; where it is wrong it is named by `key`, such as `--on`."""
    return _typed(parse_day, text.strip(), key)


def read_typed_clock(text: str, key: str = "") -> Loaded[time]:
    """Return a time of day such as `19:30`; an empty text is no time, and no problem."""
    return _typed(parse_clock, text, key) if text else Loaded(None)


def _typed(parse: Callable[[str], V], text: str, key: str) -> Loaded[V]:
    try:
        return Loaded(parse(text))
    except RefusedValue as refused:
        return Loaded(None, (Problem(Place(""), key, refused.what, refused.hint),))


def parse_gap(value: object) -> int:
    """Return the days that `value` states. Raises RefusedValue: it is no number of days or weeks."""
    match = _GAP.fullmatch(value) if isinstance(value, str) else None
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else -1
    if not 0 <= days <= LONGEST_GAP:
        what = msg("this is not a number of days or weeks, up to a year")
        raise RefusedValue(what, msg('write it like "14d" or "2w"'))
    return days


def clock_out(at: time) -> str:
    """Write a time of day the way plans do."""
    return f"{at:%H:%M}"


Clock = Annotated[
    time,
    Before(parse_clock),
    Spelled(clock_out),
    JsonSchema({"type": "string", "pattern": r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$", "examples": ["19:30"]}),
]
"""A time of day on the clock of the place."""

Day = Annotated[
    date,
    Before(parse_day),
    JsonSchema({"type": "string", "format": "date", "examples": ["2026-03-01"]}),
]
"""A day of the calendar."""

Gap = Annotated[
    int,
    Before(parse_gap),
    Spelled(lambda days: f"{days}d"),
    JsonSchema({"type": "string", "pattern": "^[0-9]{1,3}[dw]$", "examples": ["14d", "2w"]}),
]
"""A number of days."""


ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Days without a plan: from `first` up to, but without, `back`, the first day of practice again.

    `back` is None while nobody knows when it ends.
    """

    first: date
    back: date | None = None

    def __contains__(self, on: date) -> bool:
        return self.first <= on and (self.back is None or on < self.back)


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same days as pauses in order that neither overlap nor touch; empty ones are left out."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.first):
        if pause.back is not None and pause.back <= pause.first:
            continue
        last = found[-1] if found else None
        if last is None or (last.back is not None and last.back < pause.first):
            found.append(pause)
        elif last.back is not None:
            back = None if pause.back is None else max(last.back, pause.back)
            found[-1] = Pause(last.first, back)
    return tuple(found)


def paused(pauses: tuple[Pause, ...], on: date) -> bool:
    """Say whether a day lies in a pause."""
    return any(on in pause for pause in pauses)


def days_between(pauses: tuple[Pause, ...], start: date, on: date) -> int:
    """Count the days from `start` up to, but without, `on` that lie in no pause; the pauses are merged."""
    left_out = 0
    for pause in pauses:
        first, back = max(pause.first, start), min(pause.back or on, on)
        left_out += max((back - first).days, 0)
    return (on - start).days - left_out


def day_after(pauses: tuple[Pause, ...], start: date, days: int) -> date | None:
    """Return the day that has `days` unpaused days before it, counted from `start`; itself in no pause.

    The pauses are merged. None where a pause without an end, or the end of all calendars, comes before it.
    """
    try:
        day = start + timedelta(days=days)
        for pause in pauses:
            if pause.back is not None and pause.back <= start:
                continue
            if pause.first > day:
                break
            if pause.back is None:
                return None
            day += pause.back - max(pause.first, start)
    except OverflowError:
        return None
    return day
