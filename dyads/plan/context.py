"""What a calendar needs at hand to tell one day from another: gathered once, asked for many days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from dyads.plan.appointments import Appointment, PlanWeek, appointments, week_dates
from dyads.plan.enrolment import Enrolment, PlanSegment
from dyads.practice.records import SessionSummary

Done = Literal["done", "partly", "open"]
"""`open`: nothing finished and nothing stopped on the way, or still under way."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What came of one exercise on one day; `added`: entered later by hand."""

    done: Done = "open"
    added: bool = False


NOTHING = Practice()
Practised = Mapping[date, Mapping[str, Practice]]
"""By day, by exercise."""


def practised(sessions: Iterable[SessionSummary], person: UUID | None) -> Practised:
    """Return what one person practised by day and exercise.

    A session counts for its own day (`SessionSummary.day`), whether it was begun from the plan or not: practice is
    practice. A complete one makes its exercise done, one that was stopped makes
    it partly done, and one that was added later counts like any other. The person None counts all.
    """
    found: dict[date, dict[str, Practice]] = {}
    for session in sessions:
        if session.outcome not in {"complete", "partial"} or (person is not None and person not in session.people):
            continue
        new = Practice("done" if session.outcome == "complete" else "partly", session.added)
        day = found.setdefault(session.day, {})
        day[session.script_id] = max(day.get(session.script_id, NOTHING), new, key=_weight)
    return found


def _weight(practice: Practice) -> tuple[int, bool]:
    return ("open", "partly", "done").index(practice.done), not practice.added


PartnerNote = Literal["", "substitute", "no-show", "rest", "away"]


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom a day brings: a name, or None where the plan gives nobody; `note` says what is unusual about it."""

    name: str | None = None
    note: PartnerNote = ""

    @property
    def alone(self) -> bool:
        """Whether one was to sit with somebody, and has nobody that day."""
        return self.note in {"no-show", "rest"}


NOBODY = Partner()


def partner_on(enrolment: Enrolment, segment: PlanSegment, week: PlanWeek | None, on: date) -> Partner:
    """Return with whom one sits on a day."""
    substitute = enrolment.substitutes.get(on)
    if substitute is not None:
        return Partner(substitute, "substitute")
    if on in enrolment.no_shows:
        return Partner(None, "no-show")
    if is_away(segment, week):
        return Partner(None, "away")
    if segment.plan.partner == "weekly" and week is not None and week.running in segment.partners:
        name = segment.partners[week.running]
        return Partner(name) if name else Partner(None, "rest")
    if segment.plan.partner == "fixed" and segment.partner:
        return Partner(segment.partner)
    return NOBODY


def is_away(segment: PlanSegment, week: PlanWeek | None) -> bool:
    """Say whether one is away in a week, so that nothing is due in it."""
    return week is not None and week.running in segment.away


@dataclass(frozen=True, slots=True)
class Due:
    """One exercise of a day: what came of it, and whether that was `added` later by hand."""

    script: str
    done: Done = "open"
    added: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The days of one week of a plan: how many were done, done in part, and asked for."""

    done: int = 0
    partly: int = 0
    planned: int = 0

    @property
    def kept(self) -> bool:
        """Whether as much was done as the plan asks for."""
        return self.done >= self.planned


NO_TALLY = Tally()


@dataclass(frozen=True, slots=True)
class CalendarContext:
    """An enrolment with what was practised, and its appointments by day; those cancelled are left out."""

    enrolment: Enrolment
    practised: Practised
    events: Mapping[date, tuple[Appointment, ...]]


def calendar_context(enrolment: Enrolment, sessions: Iterable[SessionSummary]) -> CalendarContext:
    """Gather what the calendar of an enrolment needs."""
    events: dict[date, tuple[Appointment, ...]] = {}
    for held in appointments(enrolment):
        if not held.cancelled:
            for number in range(held.days):
                on = held.first + timedelta(days=number)
                events[on] = (*events.get(on, ()), held)
    return CalendarContext(enrolment, practised(sessions, enrolment.person), events)


def due_on(context: CalendarContext, segment: PlanSegment, week: PlanWeek | None, on: date) -> tuple[Due, ...]:
    """Return the exercises of a day in no pause: of its module, or of the meetings held on it.

    Without a partner they are those for one alone, unless those for two were all done even so. In a week away they are
    those that were done all the same.
    """
    came = context.practised.get(on, {})
    if week is None:
        meetings = (event for event in context.events.get(on, ()) if event.kind == "meeting")
        return _due((script for held in meetings for script in held.scripts), came)
    usual = _due(week.module.each_day, came)
    if is_away(segment, week):
        return tuple(item for item in (*usual, *_due(week.module.alone, came)) if item.done != "open")
    if not week.module.alone or mark(usual) == "done" or not partner_on(context.enrolment, segment, week, on).alone:
        return usual
    return _due(week.module.alone, came)


def _due(scripts: Iterable[str], came: Mapping[str, Practice]) -> tuple[Due, ...]:
    practices = ((script, came.get(script, NOTHING)) for script in dict.fromkeys(scripts))
    return tuple(Due(script, practice.done, practice.added) for script, practice in practices)


def mark(due: tuple[Due, ...]) -> Done:
    """Return what came of a day as a whole."""
    if all(item.done == "open" for item in due):
        return "open"
    return "done" if all(item.done == "done" for item in due) else "partly"


def takes_the_day(context: CalendarContext, on: date) -> bool:
    """Say whether a retreat, or another event of whole days, is held on a day."""
    return any(event.takes_the_day for event in context.events.get(on, ()) if event.kind == "event")


def tally(context: CalendarContext, segment: PlanSegment, week: PlanWeek) -> Tally:
    """Count the days of one week of a plan."""
    dates = week_dates(segment, context.enrolment.pauses, week.running)
    there = [on for on in dates if on is not None and (segment.until is None or on < segment.until)]
    marks = [mark(due_on(context, segment, week, on)) for on in there]
    undated = dates.count(None) if segment.until is None else 0
    held = sum(takes_the_day(context, on) for on in there)
    planned = 0 if is_away(segment, week) else min(segment.plan.days_a_week, len(there) + undated) - held
    return Tally(marks.count("done"), marks.count("partly"), max(planned, 0))
