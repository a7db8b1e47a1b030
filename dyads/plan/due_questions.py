"""The measures that a plan asks outside of sittings: by day, by week, at its start and end, after meetings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dyads.plan.appointments import Appointment, PlanWeek, appointments, week_dates, week_on
from dyads.plan.calendar import CalendarDay, day, last_day
from dyads.plan.context import practised
from dyads.plan.dates import day_after
from dyads.plan.enrolment import Enrolment, PlanSegment
from dyads.plan.model import DAYS, Series
from dyads.practice.measures import Measure, When
from dyads.practice.records import Rating, SessionSummary

WEEKLY_FROM = 5
"""A weekly question looks back, so it is put from the fifth day of the plan's week on, until it is answered."""

START_FOR = 7
"""Days for which the questions of the start remain open; what is answered later is no start any more."""

END_FOR = 14
"""Days for which the questions of the end remain open, the last day of the plan among them."""

MEETING_FOR = 14
"""Days after a meeting for which its questions remain open, unless the next meeting comes first."""


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """One measure to ask today.

    Attributes:
        measure: its id.
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

    asked: DueQuestion
    first: date
    last: date


def due_questions(
    enrolment: Enrolment, measures: Mapping[str, Measure], ratings: Iterable[Rating], on: date
) -> tuple[DueQuestion, ...]:
    """Return the measures to offer on a day, in the order of the plan, without those that were answered or skipped.

    A measure is asked by day, by week, at the start or at the end if the plan or its module names it and its own `when`
    has that moment. After a meeting it is asked if the meeting names it and `when` has "meeting". Nothing is asked in a
    pause, but for what a meeting in it asks.

    Args:
        measures: all there are, by id; an unknown one is not asked.
        ratings: in any order; more than the enrolment's do no harm.
        on: the local day it is now.
    """
    given = [rating for rating in ratings if _answers(rating, enrolment)]
    found: dict[DueQuestion, None] = {}
    for possible in (*_of_plan(enrolment, measures, on), *_of_meetings(enrolment, measures, on)):
        if not any(_settles(rating, possible) for rating in given):
            found[possible.asked] = None
    return tuple(found)


def _answers(rating: Rating, enrolment: Enrolment) -> bool:
    mine = enrolment.person is None or rating.person == enrolment.person
    return mine and rating.day is not None and rating.status in {"given", "skipped", "withdrawn", "sealed"}


def _settles(rating: Rating, possible: _Open) -> bool:
    if rating.measure != possible.asked.measure or rating.when != possible.asked.when or rating.day is None:
        return False
    return possible.first <= date.fromisoformat(rating.day) <= possible.last


def _of_plan(enrolment: Enrolment, measures: Mapping[str, Measure], on: date) -> Iterator[_Open]:
    segment = enrolment.segment_on(on) or enrolment.segment
    today = day(enrolment, (), on)
    found = week_on(segment, enrolment.pauses, on) if today.running else None
    for name, about in _named(segment, found):
        measure = measures.get(name)
        if measure is not None:
            for when in measure.when:
                span = _span(enrolment, segment, found, today, when)
                if span is not None:
                    yield _Open(DueQuestion(name, when, on, about), *span)


def _named(segment: PlanSegment, found: PlanWeek | None) -> Iterator[tuple[str, str]]:
    for name in segment.plan.ratings:
        yield name, ""
    if found is not None:
        for name in found.module.ratings:
            yield name, found.module.name


def _span(
    enrolment: Enrolment, segment: PlanSegment, found: PlanWeek | None, today: CalendarDay, when: When
) -> tuple[date, date] | None:
    """Return the days within which one answer will do, where today is a day on which it is asked."""
    on = today.date
    practice = today.status not in {"before", "pause", "away", "after"}
    if when == "day" and practice:
        return on, on
    if when == "week" and practice and found is not None:
        return _week_span(enrolment, segment, found, on)
    if when == "plan-start":
        first = day_after(enrolment.pauses, enrolment.start, 0)
        return _within(first, START_FOR, on)
    if when == "plan-end":
        return _within(last_day(enrolment), END_FOR, on)
    return None


def _within(first: date | None, days: int, on: date) -> tuple[date, date] | None:
    if first is None or not first <= on < first + timedelta(days=days):
        return None
    return first, first + timedelta(days=days - 1)


def _week_span(enrolment: Enrolment, segment: PlanSegment, found: PlanWeek, on: date) -> tuple[date, date] | None:
    dates = [known for known in week_dates(segment, enrolment.pauses, found.running) if known is not None]
    begins = dates[WEEKLY_FROM - 1] if len(dates) == DAYS else None
    return None if begins is None or on < begins else (dates[0], dates[-1])


def _of_meetings(enrolment: Enrolment, measures: Mapping[str, Measure], on: date) -> Iterator[_Open]:
    meetings = [held for held in appointments(enrolment) if held.kind == "meeting" and not held.cancelled]
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
            yield _Open(DueQuestion(name, "meeting", held.first, held.name), held.first, last)


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """The stop after a series of meetings; the next series goes on in the same enrolment, with its history.

    Attributes:
        name: an empty string where the plan does not say.
        series: which series is over, from 1.
        people: who was said to go on into it, by name.
    """

    name: str
    text: str
    series: int
    people: tuple[str, ...]


def was_attended(held: Appointment, enrolment: Enrolment, sessions: Iterable[SessionSummary]) -> bool | None:
    """Say whether an appointment was attended: as somebody has said, or since an exercise of it was done on its day.

    None where nobody has said and nothing shows it.
    """
    if held.attended is not None or not held.scripts:
        return held.attended
    came = practised(sessions, enrolment.person).get(held.first, {})
    return True if any(script in came for script in held.scripts) else None


def to_be_answered(enrolment: Enrolment, sessions: Iterable[SessionSummary], today: date) -> tuple[Appointment, ...]:
    """Return the past meetings of which nobody knows whether they were attended; the latest first."""
    kept = tuple(sessions)
    past = (held for held in appointments(enrolment) if held.kind == "meeting" and held.last < today)
    open_ones = [held for held in past if not held.cancelled and was_attended(held, enrolment, kept) is None]
    return tuple(reversed(open_ones))


def series_end(enrolment: Enrolment, today: date) -> SeriesEnd | None:
    """Return the end of the series of meetings, or None while meetings lie ahead or the enrolment has ended."""
    segment = enrolment.segment
    if enrolment.ended is not None or not segment.plan.meeting:
        return None
    own = [held for held in appointments(enrolment) if held.key.startswith(segment.key_prefix)]
    if len(own) < len(segment.plan.meeting) or any(held.last >= today for held in own if not held.cancelled):
        return None
    said = segment.plan.series or Series.model_construct(name="", text="")
    return SeriesEnd(said.name, said.text, segment.series, segment.people)
