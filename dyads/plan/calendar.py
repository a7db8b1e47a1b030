"""The calendar of a run: what is due on a day and what was done, from the plan, its start, its pauses and the journal.

How it counts:

- A plan with "five days a week" asks for any five of the seven days of its week. No weekday is fixed, so no single day
  can be missed: a day to come is `planned` while its week has fewer days done than it asks for, and a day that has
  passed without practice is `free`.
- A day is `done` when all its exercises were completed on it, `partly` when some were, or one was stopped on the way.
  Only days done count in "x of y planned", week by week.
- A day of a retreat, or of anything that takes the whole day, asks for nothing at home, and takes the place of one of
  the week's practice days. Who sits on it all the same is counted. Classes with a time of day change nothing.
- A week that a change of plan or an end cuts short asks for no more days than it has.
- A pause owes nothing; the plan goes on after it where it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dyads.plan.almanac import NO_TALLY, Almanac, Due, Tally, almanac, due_on, mark, sitting_with, takes_the_day, tally
from dyads.plan.appointments import Appointment
from dyads.plan.following import Following, Leg
from dyads.plan.partner import NOBODY, Partner
from dyads.plan.pauses import ONE_DAY, paused
from dyads.plan.timetable import PlanWeek, date_of, plan_weeks, week_dates, week_on
from dyads.practice.records import SessionSummary
from dyads.practice.setup import PlanDay

Status = Literal["before", "done", "partly", "planned", "free", "event", "pause", "after"]
"""What a day is; what was done comes first, then what it holds."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a run.

    Attributes:
        date: the local day.
        status: what it is.
        plan: the id of the plan in force, or an empty string before the start and after the end.
        module: the module, or the name of the meeting held; in a pause the one that goes on after it.
        week: the week of the module, from 1; 0 for a plan with meetings.
        running: the week of the plan, from 1; 0 for a plan with meetings.
        theme: the week's theme, or an empty string.
        due: its exercises, also on a free day, where they are an offer; none in a pause.
        events: the appointments held on it.
        partner: with whom one sits.
        tally: how the week stands.
    """

    date: date
    status: Status
    plan: str = ""
    module: str = ""
    week: int = 0
    running: int = 0
    theme: str = ""
    due: tuple[Due, ...] = ()
    events: tuple[Appointment, ...] = ()
    partner: Partner = NOBODY
    tally: Tally = NO_TALLY


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a plan with modules, as the Plan screen shows it.

    Attributes:
        plan: the plan's id.
        leg: the number of the leg it belongs to.
        module: the module.
        number: the week of the module, from 1.
        running: the week of the plan, from 1.
        theme: its theme, or an empty string.
        days: its days in order, with those of the pauses within and right after it; without a pause seven. Empty
            where a pause without an end comes before it.
        tally: how many days were done, and how many are planned.
        over: whether all its days have passed.
    """

    plan: str
    leg: int
    module: str
    number: int
    running: int
    theme: str
    days: tuple[Day, ...]
    tally: Tally
    over: bool


def day(following: Following, sessions: Iterable[SessionSummary], on: date, today: date | None = None) -> Day:
    """Return one day of a run.

    Args:
        following: the run.
        sessions: the journal's, in any order; more than the run's does no harm.
        on: the local day.
        today: the local day it is now, if not the same: before it, a day without practice is free, not planned.
    """
    return _day(almanac(following, sessions), on, on if today is None else today)


def week(following: Following, sessions: Iterable[SessionSummary], on: date, today: date | None = None) -> Week | None:
    """Return the week in which a day lies; None where none does, as in a plan with meetings."""
    leg = following.leg_on(on)
    found = week_on(leg, following.pauses, on) if leg else None
    if leg is None or found is None:
        return None
    return _week(almanac(following, sessions), leg, found, on if today is None else today)


def overview(following: Following, sessions: Iterable[SessionSummary], today: date) -> tuple[Week, ...]:
    """Return all weeks of a run, those of plans that were changed along with those of the present one."""
    book = almanac(following, sessions)
    return tuple(
        _week(book, leg, found, today)
        for leg in following.legs
        for found in plan_weeks(leg)
        if _is_reached(following, leg, found)
    )


def plan_day(following: Following, found: Day, meeting: Appointment | None = None) -> PlanDay | None:
    """Return a day as a session's set-up records it, or None where no plan is in force.

    Args:
        following: the run.
        found: the day.
        meeting: the meeting that is sat for, where the day holds several.
    """
    if not found.plan:
        return None
    module = meeting.name if meeting else found.module
    return PlanDay(
        plan=found.plan, run=following.run, module=module, week=found.week, day=found.date, theme=found.theme
    )


def last_day(following: Following) -> date | None:
    """Return the last day of a run as it now stands; None where a pause without an end leaves that open.

    Of a plan with modules it is the last day of the last week, of one with meetings the day of the last meeting.
    """
    if following.ended is not None:
        return following.ended - ONE_DAY
    leg = following.leg
    if leg.plan.module:
        return date_of(leg, following.pauses, leg.plan.weeks, 7)
    return _last_meeting(almanac(following, ()), leg)


def _day(book: Almanac, on: date, today: date) -> Day:
    following = book.following
    leg = following.leg_on(on)
    if leg is None:
        return Day(on, "before" if on < following.start else "after")
    here = Day(on, "free", leg.plan_id, events=book.events.get(on, ()))
    found = week_on(leg, following.pauses, on)
    if found is not None:
        here = replace(
            here,
            module=found.module.name,
            week=found.number,
            running=found.running,
            theme=found.theme,
            tally=tally(book, leg, found),
        )
    elif _is_over(book, leg, on):
        return Day(on, "after")
    if paused(following.pauses, on) and (found is not None or not here.events):
        return replace(here, status="pause")
    partner = sitting_with(book, leg, found, on)
    here = replace(here, due=due_on(book, leg, found, on), partner=partner)
    return _meeting_day(here) if found is None else replace(here, status=_status(book, here, today))


def _is_over(book: Almanac, leg: Leg, on: date) -> bool:
    """Say whether the last leg of a run has nothing more on or after a day."""
    if leg is not book.following.leg or leg.until is not None:
        return False
    if leg.plan.module:
        return True
    last = _last_meeting(book, leg)
    return last is not None and last < on


def _last_meeting(book: Almanac, leg: Leg) -> date | None:
    prefix = f"leg-{leg.number}/"
    held = {event.key: event.last for events in book.events.values() for event in events}
    own = [last for key, last in held.items() if key.startswith(prefix)]
    return max(own, default=None)


def _meeting_day(here: Day) -> Day:
    meetings = [event for event in here.events if event.kind == "meeting"]
    if not meetings:
        return here
    came = mark(here.due)
    status: Status = "event" if came == "open" else came
    if any(meeting.attended for meeting in meetings):
        status = "done"
    return replace(here, status=status, module=meetings[0].name)


def _status(book: Almanac, here: Day, today: date) -> Status:
    came = mark(here.due)
    if came != "open":
        return came
    if takes_the_day(book, here.date):
        return "event"
    return "planned" if here.date >= today and not here.tally.kept else "free"


def _week(book: Almanac, leg: Leg, found: PlanWeek, today: date) -> Week:
    dates = tuple(_dates(book.following, leg, found, today))
    return Week(
        leg.plan_id,
        leg.number,
        found.module.name,
        found.number,
        found.running,
        found.theme,
        tuple(_day(book, on, today) for on in dates),
        tally(book, leg, found),
        over=_ends(book.following, leg, found) < today,
    )


def _is_reached(following: Following, leg: Leg, found: PlanWeek) -> bool:
    first = date_of(leg, following.pauses, found.running, 1)
    return leg.until is None or (first is not None and first < leg.until)


def _ends(following: Following, leg: Leg, found: PlanWeek) -> date:
    """Return the last day of a week; the end of all calendars where a pause leaves it open."""
    last = date_of(leg, following.pauses, found.running, 7) or date.max
    return last if leg.until is None else min(last, leg.until - ONE_DAY)


def _dates(following: Following, leg: Leg, found: PlanWeek, today: date) -> Iterator[date]:
    """Yield the days of a week and those of the pauses within and right after it, an open pause until today."""
    first = date_of(leg, following.pauses, found.running, 1)
    if first is None:
        return
    dated = [on for on in week_dates(leg, following.pauses, found.running) if on is not None]
    end = dated[-1] + ONE_DAY
    if found.running < leg.plan.weeks:
        end = date_of(leg, following.pauses, found.running + 1, 1) or max(end, today + ONE_DAY)
    elif len(dated) < 7:
        end = max(end, today + ONE_DAY)
    on = first
    while on < end and (leg.until is None or on < leg.until):
        yield on
        on += ONE_DAY
