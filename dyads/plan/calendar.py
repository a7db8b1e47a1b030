"""The calendar of an enrolment: what is due on a day and what was done, from the plan, its pauses and the journal.

How it counts:

- A plan with "five days a week" asks for any five of the seven days of its week. No weekday is fixed, so no single day
  can be missed: a day to come is `planned` while its week has fewer days done than it asks for, and a day that has
  passed without practice is `free`.
- A day is `done` when all its exercises were completed on it, `partly` when some were, or one was stopped on the way.
  Only days done count in "x of y planned", week by week.
- A day of a retreat, or of anything that takes the whole day, asks for nothing at home, and takes the place of one of
  the week's practice days. Who sits on it all the same is counted. Classes with a time of day change nothing.
- A week that a change of plan or an end cuts short asks for no more days than it has.
- A week away owes nothing, and the plan does not wait for it; what was done all the same is counted beside.
- A pause owes nothing; the plan goes on after it where it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from dyads.plan.appointments import Appointment, PlanWeek, date_of, plan_weeks, week_dates, week_on
from dyads.plan.context import (
    NO_TALLY,
    NOBODY,
    CalendarContext,
    Due,
    Partner,
    Tally,
    calendar_context,
    due_on,
    mark,
    partner_on,
    takes_the_day,
    tally,
)
from dyads.plan.dates import ONE_DAY, paused
from dyads.plan.enrolment import Enrolment, PlanSegment
from dyads.plan.model import Plan
from dyads.practice.message import Finding, msg
from dyads.practice.records import SessionSummary
from dyads.practice.setup import PlanDay

DayStatus = Literal["before", "done", "partly", "planned", "free", "event", "pause", "away", "after"]
"""What a day is; what was done comes first, then what it holds."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of an enrolment.

    Attributes:
        date: the local day.
        plan: the id of the plan in force, or an empty string before the start and after the end.
        module: the module, or the name of the meeting held; in a pause the one that goes on after it.
        week: the week of the module, from 1; 0 for a plan with meetings.
        running: the week of the plan, from 1; 0 for a plan with meetings.
        theme: the week's theme, or an empty string.
        text: the week's text, or its module's; or an empty string.
        due: its exercises, also on a free day, where they are an offer; none in a pause.
        tally: of the week.
    """

    date: date
    status: DayStatus
    plan: str = ""
    module: str = ""
    week: int = 0
    running: int = 0
    theme: str = ""
    text: str = ""
    due: tuple[Due, ...] = ()
    events: tuple[Appointment, ...] = ()
    partner: Partner = NOBODY
    tally: Tally = NO_TALLY


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week of a plan with modules, as the Plan screen shows it.

    Attributes:
        plan: the plan's id.
        segment: the number of the segment it belongs to.
        number: the week of the module, from 1.
        running: the week of the plan, from 1.
        theme: its theme, or an empty string.
        days: in order, with those of the pauses within and right after it; without a pause seven. Empty
            where a pause without an end comes before it.
    """

    plan: str
    segment: int
    module: str
    number: int
    running: int
    theme: str
    days: tuple[CalendarDay, ...]
    tally: Tally
    over: bool


def day(enrolment: Enrolment, sessions: Iterable[SessionSummary], on: date, today: date | None = None) -> CalendarDay:
    """Return one day of an enrolment.

    Args:
        sessions: the journal's, in any order; more than the enrolment's does no harm.
        today: the local day it is now, if not the same: before it, a day without practice is free, not planned.
    """
    return _day(calendar_context(enrolment, sessions), on, on if today is None else today)


def week(
    enrolment: Enrolment, sessions: Iterable[SessionSummary], on: date, today: date | None = None
) -> CalendarWeek | None:
    """Return the week in which a day lies; None where none does, as in a plan with meetings."""
    segment = enrolment.segment_on(on)
    found = week_on(segment, enrolment.pauses, on) if segment else None
    if segment is None or found is None:
        return None
    return _week(calendar_context(enrolment, sessions), segment, found, on if today is None else today)


def overview(enrolment: Enrolment, sessions: Iterable[SessionSummary], today: date) -> tuple[CalendarWeek, ...]:
    """Return all weeks of an enrolment, those of plans that were changed along with those of the present one."""
    context = calendar_context(enrolment, sessions)
    return tuple(
        _week(context, segment, found, today)
        for segment in enrolment.segments
        for found in plan_weeks(segment)
        if _is_reached(enrolment, segment, found)
    )


def plan_day(enrolment: Enrolment, found: CalendarDay, meeting: Appointment | None = None) -> PlanDay | None:
    """Return a day as a session's set-up records it, or None where no plan is in force.

    Args:
        meeting: the meeting that is sat for, where the day holds several.
    """
    if not found.plan:
        return None
    plan = (enrolment.segment_on(found.date) or enrolment.segment).plan
    module = next((one for one in plan.module if one.name == found.module), None)
    return PlanDay(
        plan=found.plan,
        run=enrolment.id,
        module=meeting.name if meeting else found.module,
        week=found.week,
        day=found.date,
        theme=found.theme,
        before=tuple(dict.fromkeys((*plan.before, *(module.before if module else ())))),
        after=tuple(dict.fromkeys((*plan.after, *(module.after if module else ())))),
    )


def last_day(enrolment: Enrolment) -> date | None:
    """Return the last day of an enrolment as it now stands; None where a pause without an end leaves that open.

    Of a plan with modules it is the last day of the last week, of one with meetings the day of the last meeting.
    """
    if enrolment.ended is not None:
        return enrolment.ended - ONE_DAY
    segment = enrolment.segment
    if segment.plan.module:
        return date_of(segment, enrolment.pauses, segment.plan.weeks, 7)
    return _last_meeting(calendar_context(enrolment, ()), segment)


def _day(context: CalendarContext, on: date, today: date) -> CalendarDay:
    enrolment = context.enrolment
    segment = enrolment.segment_on(on)
    if segment is None:
        return CalendarDay(on, "before" if on < enrolment.start else "after")
    here = CalendarDay(on, "free", segment.plan_id, events=context.events.get(on, ()))
    found = week_on(segment, enrolment.pauses, on)
    if found is not None:
        here = replace(
            here,
            module=found.module.name,
            week=found.number,
            running=found.running,
            theme=found.theme,
            text=found.text,
            tally=tally(context, segment, found),
        )
    elif _is_over(context, segment, on):
        return CalendarDay(on, "after")
    if paused(enrolment.pauses, on) and (found is not None or not here.events):
        return replace(here, status="pause")
    partner = partner_on(enrolment, segment, found, on)
    here = replace(here, due=due_on(context, segment, found, on), partner=partner)
    return _meeting_day(here) if found is None else replace(here, status=_status(context, here, today))


def _is_over(context: CalendarContext, segment: PlanSegment, on: date) -> bool:
    """Say whether the last segment has nothing more on or after a day."""
    if segment is not context.enrolment.segment or segment.until is not None:
        return False
    if segment.plan.module:
        return True
    last = _last_meeting(context, segment)
    return last is not None and last < on


def _last_meeting(context: CalendarContext, segment: PlanSegment) -> date | None:
    own = (
        event.last for events in context.events.values() for event in events if event.key.startswith(segment.key_prefix)
    )
    return max(own, default=None)


def _meeting_day(here: CalendarDay) -> CalendarDay:
    meetings = [event for event in here.events if event.kind == "meeting"]
    if not meetings:
        return here
    came = mark(here.due)
    status: DayStatus = "event" if came == "open" else came
    if any(meeting.attended for meeting in meetings):
        status = "done"
    return replace(here, status=status, module=meetings[0].name)


def _status(context: CalendarContext, here: CalendarDay, today: date) -> DayStatus:
    came = mark(here.due)
    if came != "open":
        return came
    if takes_the_day(context, here.date):
        return "event"
    if here.partner.note == "away":
        return "away"
    return "planned" if here.date >= today and not here.tally.kept else "free"


def _week(context: CalendarContext, segment: PlanSegment, found: PlanWeek, today: date) -> CalendarWeek:
    dates = tuple(_dates(context.enrolment, segment, found, today))
    return CalendarWeek(
        segment.plan_id,
        segment.number,
        found.module.name,
        found.number,
        found.running,
        found.theme,
        tuple(_day(context, on, today) for on in dates),
        tally(context, segment, found),
        over=_ends(context.enrolment, segment, found) < today,
    )


def _is_reached(enrolment: Enrolment, segment: PlanSegment, found: PlanWeek) -> bool:
    first = date_of(segment, enrolment.pauses, found.running, 1)
    return segment.until is None or (first is not None and first < segment.until)


def _ends(enrolment: Enrolment, segment: PlanSegment, found: PlanWeek) -> date:
    """Return the last day of a week; the end of all calendars where a pause leaves it open."""
    last = date_of(segment, enrolment.pauses, found.running, 7) or date.max
    return last if segment.until is None else min(last, segment.until - ONE_DAY)


def _dates(enrolment: Enrolment, segment: PlanSegment, found: PlanWeek, today: date) -> Iterator[date]:
    """Yield the days of a week and those of the pauses within and right after it, an open pause until today."""
    first = date_of(segment, enrolment.pauses, found.running, 1)
    if first is None:
        return
    dated = [on for on in week_dates(segment, enrolment.pauses, found.running) if on is not None]
    end = dated[-1] + ONE_DAY
    if found.running < segment.plan.weeks:
        end = date_of(segment, enrolment.pauses, found.running + 1, 1) or max(end, today + ONE_DAY)
    elif len(dated) < 7:
        end = max(end, today + ONE_DAY)
    on = first
    while on < end and (segment.until is None or on < segment.until):
        yield on
        on += ONE_DAY


@dataclass(frozen=True, slots=True)
class Regularity:
    """`done` of `planned` days; `extra` days were done beyond what their weeks ask for."""

    done: int = 0
    planned: int = 0
    extra: int = 0


def of_week(week: CalendarWeek) -> Regularity:
    """Return the regularity of one week. Days beyond those planned count as extra: they make good no other week."""
    tally = week.tally
    return Regularity(min(tally.done, tally.planned), tally.planned, max(tally.done - tally.planned, 0))


def so_far(weeks: Iterable[CalendarWeek]) -> Regularity:
    """Return the regularity of some weeks up to now.

    Of a week that is not over only what was done counts as planned: nothing is missing before its week has passed.
    """
    counted = [(of_week(week), week.over) for week in weeks]
    return Regularity(
        sum(one.done for one, _ in counted),
        sum(one.planned if over else one.done for one, over in counted),
        sum(one.extra for one, _ in counted),
    )


def by_module(weeks: Iterable[CalendarWeek]) -> tuple[tuple[str, Regularity], ...]:
    """Return the regularity of each module up to now, in their order, as `overview` has the weeks."""
    return tuple(
        (module, so_far(group)) for (_, module), group in groupby(weeks, key=lambda week: (week.segment, week.module))
    )


def weeks_in_a_row(weeks: Iterable[CalendarWeek]) -> int:
    """Return how many weeks up to now were kept one after the other; shown only to those who ask for it.

    A week that asks for nothing neither counts nor breaks the row, and one that is not over counts once it is kept.
    The weeks come in the order of `overview`.
    """
    row = 0
    for week in weeks:
        if week.tally.planned == 0:
            continue
        if week.tally.kept:
            row += 1
        elif week.over:
            row = 0
    return row


LONGEST_AGO = timedelta(days=10 * 366)
"""A plan that is entered in hindsight."""

LONGEST_AHEAD = timedelta(days=2 * 366)


def is_running(enrolment: Enrolment, today: date) -> bool:
    """Say whether an enrolment still has days to come, or is in a pause."""
    last = last_day(enrolment)
    return last is None or last >= today


def start_problems(plan: Plan, on: date, today: date, running: Enrolment | None = None) -> tuple[Finding, ...]:
    """Return why a plan, well formed and checked, cannot start on a day; `running` is the same person's latest one."""
    return tuple(_problems(plan, on, today, running))


def _problems(plan: Plan, on: date, today: date, running: Enrolment | None) -> Iterator[Finding]:
    if running is not None and is_running(running, today):
        what = msg(
            "one plan at a time: {title} has been running since {day}",
            title=running.segment.plan.title,
            day=running.start,
        )
        yield Finding(("plan",), what, msg("change to the new plan in the middle, or end the one that runs"))
    if not today - LONGEST_AGO <= on <= today + LONGEST_AHEAD:
        hint = msg("choose one from ten years ago to two years ahead")
        yield Finding(("on",), msg("{day} is too far away for a start", day=on), hint)
    for number, meeting in enumerate(plan.meeting):
        if meeting.date is not None and meeting.date < on:
            what = msg("{name} is on {day}, before the start", name=meeting.name, day=meeting.date)
            yield Finding(("meeting", number, "date"), what, msg("start earlier, or give dates of your own"))
            return
