"""Everything in a plan that has a date of its own: classes, retreats and meetings, with keys that never change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal, NamedTuple

from dyads.plan.dates import Pause, day_after, days_between
from dyads.plan.enrolment import Enrolment, PlanSegment
from dyads.plan.model import DAYS, Event, Meeting, Module


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """One week of a plan with modules.

    Attributes:
        index: the module's place in the plan, from 0.
        number: the week of the module, from 1.
        running: the week of the plan, from 1.
    """

    index: int
    module: Module
    number: int
    running: int

    @property
    def theme(self) -> str:
        """The week's theme, or an empty string."""
        themes = self.module.themes
        return themes[self.number - 1] if self.number <= len(themes) else ""

    @property
    def text(self) -> str:
        """The week's own text, or else its module's; or an empty string."""
        texts = self.module.texts
        own = texts[self.number - 1] if self.number <= len(texts) else ""
        return own or self.module.text


def plan_weeks(segment: PlanSegment) -> tuple[PlanWeek, ...]:
    """Return all weeks of a segment's plan; none where it has meetings."""
    found: list[PlanWeek] = []
    for index, module in enumerate(segment.plan.module):
        for number in range(1, module.weeks + 1):
            found.append(PlanWeek(index, module, number, len(found) + 1))
    return tuple(found)


def week_on(segment: PlanSegment, pauses: tuple[Pause, ...], on: date) -> PlanWeek | None:
    """Return the week in which a day lies; a day in a pause lies in the week that goes on after it.

    None where the plan is over by then.
    """
    running = days_between(pauses, segment.start, on) // DAYS
    for index, module in enumerate(segment.plan.module):
        if running < module.weeks:
            before = sum(module.weeks for module in segment.plan.module[:index])
            return PlanWeek(index, module, running + 1, before + running + 1)
        running -= module.weeks
    return None


def date_of(segment: PlanSegment, pauses: tuple[Pause, ...], running: int, day: int) -> date | None:
    """Return the date of a day of the plan, or None where a pause without an end comes before it.

    Args:
        pauses: merged.
        running: the week of the plan, from 1.
        day: the day of that week, from 1.
    """
    return day_after(pauses, segment.start, (running - 1) * DAYS + day - 1)


def week_dates(segment: PlanSegment, pauses: tuple[Pause, ...], running: int) -> tuple[date | None, ...]:
    """Return the seven dates of a week of the plan; None for each that a pause without an end keeps open."""
    return tuple(date_of(segment, pauses, running, day) for day in range(1, DAYS + 1))


class Held(NamedTuple):
    """When a meeting is held; `at` is on the clock of the place."""

    date: date
    at: time | None


def meeting_dates(segment: PlanSegment, pauses: tuple[Pause, ...]) -> tuple[Held | None, ...]:
    """Return one date for each meeting of a segment; None for each that a pause without an end keeps open.

    A gap counts from the meeting before, days in a pause left out. A date of the plan's and a group's own date are
    agreed with others: no pause shifts them. A gap after the last of the own dates counts from that date. To move one
    meeting moves no other, so moves have no part in this.
    """
    found: list[Held | None] = []
    before: date | None = segment.start
    for number, meeting in enumerate(segment.plan.meeting):
        held = _date(segment, pauses, number, meeting, before)
        found.append(held)
        before = None if held is None else held.date
    return tuple(found)


def _date(
    segment: PlanSegment, pauses: tuple[Pause, ...], number: int, meeting: Meeting, before: date | None
) -> Held | None:
    if number < len(segment.custom_dates):
        own = segment.custom_dates[number]
        return Held(date=own.date, at=own.at or meeting.at)
    if meeting.date is not None:
        return Held(date=meeting.date, at=meeting.at)
    if before is None:
        return None
    on = day_after(pauses, before, meeting.after or 0)
    return None if on is None else Held(date=on, at=meeting.at)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A class, a retreat or a meeting on its date.

    Attributes:
        key: names it within the enrolment, also after it was moved.
        kind: an "event" of a module, or a "meeting".
        module: the module, or an empty string.
        week: the week of the module, from 1; 0 for a meeting.
        at: when it begins, on the clock of the place; None where the plan does not say.
        seconds: how long it lasts; None where the plan does not say.
        takes_the_day: it fills whole days, and nothing is due at home.
        scripts: the exercises it practises.
        text: what it is about.
        opening: what is said or done as it begins; so `closing` as it ends.
        ratings: the measures asked after it.
        series: which series of meetings, from 1.
        attended: whether somebody has said that it was attended, or missed; None where nobody has said.
    """

    key: str
    kind: Literal["event", "meeting"]
    name: str
    first: date
    at: time | None
    seconds: int | None
    module: str = ""
    week: int = 0
    days: int = 1
    takes_the_day: bool = False
    scripts: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    text: str = ""
    opening: str = ""
    closing: str = ""
    series: int = 1
    moved: bool = False
    cancelled: bool = False
    attended: bool | None = None

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)


def appointments(enrolment: Enrolment) -> tuple[Appointment, ...]:
    """Return all of an enrolment in order of date and time, without those that a pause without an end keeps open."""
    return _in_order(enrolment, lambda segment, planned: segment.until is None or planned.first < segment.until)


def void(enrolment: Enrolment) -> tuple[Appointment, ...]:
    """Return those that a change of plan, or its end, has made void, for calendars that know them already."""
    return _in_order(enrolment, lambda segment, planned: segment.until is not None and planned.first >= segment.until)


def next_event(enrolment: Enrolment, on: date) -> Appointment | None:
    """Return what is held on a day, or else next after it; a retreat that is under way counts."""
    return next((held for held in appointments(enrolment) if held.last >= on and not held.cancelled), None)


def _in_order(enrolment: Enrolment, wanted: Callable[[PlanSegment, Appointment], bool]) -> tuple[Appointment, ...]:
    found = [
        _as_it_stands(enrolment, planned)
        for segment in enrolment.segments
        for planned in (*_events(enrolment, segment), *_meetings(enrolment, segment))
        if wanted(segment, planned)
    ]
    return tuple(sorted(found, key=lambda held: (held.first, held.at or time.min, held.key)))


def _events(enrolment: Enrolment, segment: PlanSegment) -> Iterator[Appointment]:
    for week in plan_weeks(segment):
        for number, event in enumerate(week.module.event):
            if event.each_week or event.week == week.number:
                on = date_of(segment, enrolment.pauses, week.running, event.day)
                if on is not None:
                    yield _event(segment, week, number, event, on)


def _event(segment: PlanSegment, week: PlanWeek, number: int, event: Event, on: date) -> Appointment:
    return Appointment(
        key=f"{segment.key_prefix}module-{week.index}/week-{week.number}/event-{number}",
        kind="event",
        name=event.name,
        first=on,
        at=event.at,
        seconds=event.length,
        module=week.module.name,
        week=week.number,
        days=event.days,
        takes_the_day=event.takes_the_day,
        series=segment.series,
    )


def _meetings(enrolment: Enrolment, segment: PlanSegment) -> Iterator[Appointment]:
    for number, (meeting, held) in enumerate(
        zip(segment.plan.meeting, meeting_dates(segment, enrolment.pauses), strict=True)
    ):
        if held is not None:
            yield Appointment(
                key=f"{segment.key_prefix}meeting-{number}",
                kind="meeting",
                name=meeting.name,
                first=held.date,
                at=held.at,
                seconds=meeting.length,
                scripts=meeting.exercises,
                ratings=meeting.ratings,
                text=meeting.text,
                opening=meeting.opening,
                closing=meeting.closing,
                series=segment.series,
            )


def _as_it_stands(enrolment: Enrolment, planned: Appointment) -> Appointment:
    held = replace(
        planned,
        cancelled=planned.key in enrolment.cancelled,
        attended=enrolment.attended.get(planned.key),
    )
    own = enrolment.moved.get(planned.key)
    return held if own is None else replace(held, first=own.date, at=own.at or planned.at, moved=True)
