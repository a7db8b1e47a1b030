"""How the days of a plan are drawn: of a week of which five days are asked for, five are marked, and two are free."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from dyads.plan.calendar import CalendarDay, CalendarWeek, DayStatus

DayMark = Literal[DayStatus, "missed"]
"""What a day is as part of its week. `missed`: it has passed, and its week can do without it no more."""

_OPEN: frozenset[DayStatus] = frozenset({"planned", "free"})
_DAYS = 7


def week_marks(week: CalendarWeek, today: date) -> tuple[DayMark, ...]:
    """Return the marks of a week's days.

    A plan asks for so many of seven days, and no weekday is fixed. So the days that pass without practice are free at
    first; once as many have passed as the week has free days, those after them are `missed`. Of the days to come the
    next ones are `planned`, as many as the week still asks for, and the others are free.
    """
    days = week.days
    asked = max(week.tally.planned - week.tally.done, 0)
    passed = [at for at, one in enumerate(days) if one.status in _OPEN and one.date < today]
    ahead = [at for at, one in enumerate(days) if one.status in _OPEN and one.date >= today]
    undated = 0 if week.over else _DAYS - sum(one.status != "pause" for one in days)
    begun = sum(one.status == "partly" for one in days)
    missed = max(asked - len(ahead) - max(undated, 0) - begun, 0)
    marks: list[DayMark] = [one.status for one in days]
    for at in (*passed, *ahead):
        marks[at] = "free"
    for at in passed[max(len(passed) - missed, 0) :] if missed else ():
        marks[at] = "missed"
    for at in ahead[:asked]:
        marks[at] = "planned"
    return tuple(marks)


def marks_by_day(weeks: Iterable[CalendarWeek], today: date) -> Mapping[date, tuple[CalendarDay, DayMark]]:
    """Return every day of some weeks with its mark."""
    return {
        day.date: (day, mark) for week in weeks for day, mark in zip(week.days, week_marks(week, today), strict=True)
    }
