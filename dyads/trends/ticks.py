"""Where the ticks of a chart stand, and what they are ticks of."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

Calendar = Literal["day", "month", "year"]
"""What of a date its label has to say."""


class ValueTick(NamedTuple):
    """A value of the scale at y."""

    y: float
    value: int


class DateTick(NamedTuple):
    """A day at x."""

    x: float
    day: date
    calendar: Calendar


def value_ticks(low: int, high: int, most: int = 5) -> tuple[ValueTick, ...]:
    """Return ticks at whole values at equal distances, both ends included: 1, 3, 5, 7 of a scale from 1 to 7."""
    steps = max(1, high - low)
    step = next(step for step in range(1, steps + 1) if steps % step == 0 and steps // step < most)
    return tuple(ValueTick((value - low) / steps, value) for value in range(low, high + 1, step))


def date_ticks(first: int, last: int, most: int = 6) -> tuple[DateTick, ...]:
    """Return days of the calendar between two days, given as proleptic ordinals, at most `most` of them.

    They are whole days, Mondays, firsts of a month, of every third or sixth month, or of years: the closest that fit.
    Where not even two fit, they are the first and the last day.
    """
    start, end = date.fromordinal(first), date.fromordinal(last)
    length = max(1, last - first)
    for calendar, days in _calendars(start, end):
        if 2 <= len(days) <= most:
            return tuple(DateTick((day.toordinal() - first) / length, day, calendar) for day in days)
    if first == last:
        return (DateTick(0.5, start, "day"),)
    return (DateTick(0.0, start, "day"), DateTick(1.0, end, "day"))


def _calendars(start: date, end: date) -> Iterable[tuple[Calendar, list[date]]]:
    for step in (1, 2):
        yield "day", _every(start, end, step) if (end - start).days < 40 else []
    monday = start + timedelta(days=-start.weekday() % 7)
    for step in (7, 14):
        yield "day", _every(monday, end, step) if (end - start).days < 400 else []
    for step in (1, 2, 3, 6):
        yield "month", _firsts(start, end, step)
    for step in (12, 24, 60, 120, 240, 600):
        yield "year", _firsts(start, end, step)


def _every(start: date, end: date, step: int) -> list[date]:
    return [date.fromordinal(day) for day in range(start.toordinal(), end.toordinal() + 1, step)]


def _firsts(start: date, end: date, step: int) -> list[date]:
    """Return the first days of every `step`-th month, counted from a year that `step` divides."""
    months = range(-(-(start.year * 12 + start.month - 1) // step) * step, end.year * 12 + end.month, step)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in days if start <= day <= end]
