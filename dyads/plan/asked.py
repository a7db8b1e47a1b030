"""The measures that a plan asks outside of sittings: by day, by week, at its start and end, after meetings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import Day, day, last_day
from dyads.plan.following import Following, Leg
from dyads.plan.pauses import day_after
from dyads.plan.plan import DAYS
from dyads.plan.timetable import PlanWeek, week_dates, week_on
from dyads.practice.measures import Measure, When
from dyads.practice.records import Rating

WEEKLY_FROM = 5
"""A weekly question looks back, so it is put from the fifth day of the plan's week on, until it is answered."""

START_FOR = 7
"""Days for which the questions of the start remain open; what is answered later is no start any more."""

END_FOR = 14
"""Days for which the questions of the end remain open, the last day of the plan among them."""

MEETING_FOR = 14
"""Days after a meeting for which its questions remain open, unless the next meeting comes first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure to ask today.

    Attributes:
        measure: its id.
        when: at which of its moments.
        day: the local day its answer counts for (`Rating.day`).
        about: the meeting's or the module's name; empty for the plan as a whole.
    """

    measure: str
    when: When
    day: date
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that may be asked; one answer for any day from `first` to `last` will do."""

    asked: Asked
    first: date
    last: date


def asked_today(
    following: Following, measures: Mapping[str, Measure], ratings: Iterable[Rating], on: date
) -> tuple[Asked, ...]:
    """Return the measures to offer on a day, in the order of the plan, without those that were answered or skipped.

    A measure is asked by day, by week, at the start or at the end if the plan or its module names it and its own `when`
    has that moment. After a meeting it is asked if the meeting names it and `when` has "meeting". Nothing is asked in a
    pause, but for what a meeting in it asks.

    Args:
        following: the run.
        measures: all there are, by id; an unknown one is not asked.
        ratings: in any order; more than the run's do no harm.
        on: the local day it is now.
    """
    given = [rating for rating in ratings if _answers(rating, following)]
    found: dict[Asked, None] = {}
    for possible in (*_of_plan(following, measures, on), *_of_meetings(following, measures, on)):
        if not any(_settles(rating, possible) for rating in given):
            found[possible.asked] = None
    return tuple(found)


def _answers(rating: Rating, following: Following) -> bool:
    mine = following.person is None or rating.person == following.person
    return mine and rating.day is not None and rating.status in {"given", "skipped", "withdrawn", "sealed"}


def _settles(rating: Rating, possible: _Open) -> bool:
    if rating.measure != possible.asked.measure or rating.when != possible.asked.when or rating.day is None:
        return False
    return possible.first <= date.fromisoformat(rating.day) <= possible.last


def _of_plan(following: Following, measures: Mapping[str, Measure], on: date) -> Iterator[_Open]:
    leg = following.leg_on(on) or following.leg
    today = day(following, (), on)
    found = week_on(leg, following.pauses, on) if today.running else None
    for name, about in _named(leg, found):
        measure = measures.get(name)
        if measure is not None:
            for when in measure.when:
                span = _span(following, leg, found, today, when)
                if span is not None:
                    yield _Open(Asked(name, when, on, about), *span)


def _named(leg: Leg, found: PlanWeek | None) -> Iterator[tuple[str, str]]:
    for name in leg.plan.ratings:
        yield name, ""
    if found is not None:
        for name in found.module.ratings:
            yield name, found.module.name


def _span(following: Following, leg: Leg, found: PlanWeek | None, today: Day, when: When) -> tuple[date, date] | None:
    """Return the days within which one answer will do, where today is a day on which it is asked."""
    on = today.date
    practice = today.status not in {"before", "pause", "after"}
    if when == "day" and practice:
        return on, on
    if when == "week" and practice and found is not None:
        return _week_span(following, leg, found, on)
    if when == "plan-start":
        first = day_after(following.pauses, following.start, 0)
        return _within(first, START_FOR, on)
    if when == "plan-end":
        return _within(last_day(following), END_FOR, on)
    return None


def _within(first: date | None, days: int, on: date) -> tuple[date, date] | None:
    if first is None or not first <= on < first + timedelta(days=days):
        return None
    return first, first + timedelta(days=days - 1)


def _week_span(following: Following, leg: Leg, found: PlanWeek, on: date) -> tuple[date, date] | None:
    dates = [known for known in week_dates(leg, following.pauses, found.running) if known is not None]
    begins = dates[WEEKLY_FROM - 1] if len(dates) == DAYS else None
    return None if begins is None or on < begins else (dates[0], dates[-1])


def _of_meetings(following: Following, measures: Mapping[str, Measure], on: date) -> Iterator[_Open]:
    meetings = [held for held in appointments(following) if held.kind == "meeting" and not held.cancelled]
    for number, held in enumerate(meetings):
        last = held.last + timedelta(days=MEETING_FOR)
        if number + 1 < len(meetings):
            last = min(last, max(meetings[number + 1].first - timedelta(days=1), held.last))
        if held.attended is not False and held.first <= on <= last:
            yield from _of_meeting(held, measures, last)


def _of_meeting(held: Appointment, measures: Mapping[str, Measure], last: date) -> Iterator[_Open]:
    for name in held.ratings:
        measure = measures.get(name)
        if measure is not None and "meeting" in measure.when:
            yield _Open(Asked(name, "meeting", held.first, held.name), held.first, last)
