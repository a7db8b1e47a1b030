"""What a calendar needs at hand to tell one day from another: gathered once, asked for many days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dyads.plan.appointments import Appointment, appointments
from dyads.plan.following import Following, Leg
from dyads.plan.partner import Partner, partner_on
from dyads.plan.practised import NOTHING, Done, Practice, Practised, practised
from dyads.plan.timetable import PlanWeek, week_dates
from dyads.practice.records import SessionSummary


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
class Almanac:
    """A run with what was practised, and its appointments by day; those cancelled are left out."""

    following: Following
    practised: Practised
    events: Mapping[date, tuple[Appointment, ...]]


def almanac(following: Following, sessions: Iterable[SessionSummary]) -> Almanac:
    """Gather what the calendar of a run needs."""
    events: dict[date, tuple[Appointment, ...]] = {}
    for held in appointments(following):
        if not held.cancelled:
            for number in range(held.days):
                on = held.first + timedelta(days=number)
                events[on] = (*events.get(on, ()), held)
    return Almanac(following, practised(sessions, following.person), events)


def sitting_with(book: Almanac, leg: Leg, week: PlanWeek | None, on: date) -> Partner:
    """Return with whom one sits on a day."""
    return partner_on(book.following, leg, week.running if week else 0, on)


def due_on(book: Almanac, leg: Leg, week: PlanWeek | None, on: date) -> tuple[Due, ...]:
    """Return the exercises of a day in no pause: of its module, or of the meetings held on it.

    Without a partner they are those for one alone, unless those for two were all done even so.
    """
    came = book.practised.get(on, {})
    if week is None:
        held = (event.script for event in book.events.get(on, ()) if event.kind == "meeting")
        return _due((script for script in held if script is not None), came)
    usual = _due(week.module.each_day, came)
    if not week.module.alone or mark(usual) == "done" or not sitting_with(book, leg, week, on).alone:
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


def takes_the_day(book: Almanac, on: date) -> bool:
    """Say whether a retreat, or another event of whole days, is held on a day."""
    return any(event.takes_the_day for event in book.events.get(on, ()) if event.kind == "event")


def tally(book: Almanac, leg: Leg, week: PlanWeek) -> Tally:
    """Count the days of one week of a plan."""
    dates = week_dates(leg, book.following.pauses, week.running)
    there = [on for on in dates if on is not None and (leg.until is None or on < leg.until)]
    marks = [mark(due_on(book, leg, week, on)) for on in there]
    undated = dates.count(None) if leg.until is None else 0
    held = sum(takes_the_day(book, on) for on in there)
    planned = min(leg.plan.days_a_week, len(there) + undated) - held
    return Tally(marks.count("done"), marks.count("partly"), max(planned, 0))
