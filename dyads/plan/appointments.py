"""Everything in a plan that has a date of its own: classes, retreats and meetings, with keys that never change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from dyads.plan.following import Following, Leg
from dyads.plan.meetings import meeting_dates
from dyads.plan.plan import Event
from dyads.plan.timetable import PlanWeek, date_of, plan_weeks


@dataclass(frozen=True, slots=True)
class Appointment:
    """A class, a retreat or a meeting on its date.

    Attributes:
        key: names it within the run, also after it was moved.
        kind: an "event" of a module, or a "meeting".
        name: what it is called.
        module: the module, or an empty string.
        week: the week of the module, from 1; 0 for a meeting.
        first: its first day.
        days: how many days it lasts.
        at: when it begins, on the clock of the place; None where the plan does not say.
        seconds: how long it lasts; None where the plan does not say.
        takes_the_day: it fills whole days, and nothing is due at home.
        script: the exercise it practises, or None.
        ratings: the measures asked after it.
        series: which series of meetings, from 1.
        moved: it has another date than the plan says.
        cancelled: it will not be held.
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
    script: str | None = None
    ratings: tuple[str, ...] = ()
    series: int = 1
    moved: bool = False
    cancelled: bool = False
    attended: bool | None = None

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)


def appointments(following: Following) -> tuple[Appointment, ...]:
    """Return all of a run in order of date and time, without those that a pause without an end keeps open."""
    return _in_order(following, lambda leg, planned: leg.until is None or planned.first < leg.until)


def void(following: Following) -> tuple[Appointment, ...]:
    """Return those that a change of plan or the end of the run has made void, for calendars that know them already."""
    return _in_order(following, lambda leg, planned: leg.until is not None and planned.first >= leg.until)


def next_event(following: Following, on: date) -> Appointment | None:
    """Return what is held on a day, or else next after it; a retreat that is under way counts."""
    return next((held for held in appointments(following) if held.last >= on and not held.cancelled), None)


def _in_order(following: Following, wanted: Callable[[Leg, Appointment], bool]) -> tuple[Appointment, ...]:
    found = [
        _as_it_stands(following, planned)
        for leg in following.legs
        for planned in (*_events(following, leg), *_meetings(following, leg))
        if wanted(leg, planned)
    ]
    return tuple(sorted(found, key=lambda held: (held.first, held.at or time.min, held.key)))


def _events(following: Following, leg: Leg) -> Iterator[Appointment]:
    for week in plan_weeks(leg):
        for number, event in enumerate(week.module.event):
            if event.each_week or event.week == week.number:
                on = date_of(leg, following.pauses, week.running, event.day)
                if on is not None:
                    yield _event(leg, week, number, event, on)


def _event(leg: Leg, week: PlanWeek, number: int, event: Event, on: date) -> Appointment:
    return Appointment(
        key=f"leg-{leg.number}/module-{week.index}/week-{week.number}/event-{number}",
        kind="event",
        name=event.name,
        first=on,
        at=event.at,
        seconds=event.length,
        module=week.module.name,
        week=week.number,
        days=event.days,
        takes_the_day=event.takes_the_day,
        series=leg.series,
    )


def _meetings(following: Following, leg: Leg) -> Iterator[Appointment]:
    for number, (meeting, held) in enumerate(zip(leg.plan.meeting, meeting_dates(leg, following.pauses), strict=True)):
        if held is not None:
            yield Appointment(
                key=f"leg-{leg.number}/meeting-{number}",
                kind="meeting",
                name=meeting.name,
                first=held.date,
                at=held.at,
                seconds=meeting.length,
                script=meeting.script,
                ratings=meeting.ratings,
                series=leg.series,
            )


def _as_it_stands(following: Following, planned: Appointment) -> Appointment:
    held = replace(
        planned,
        cancelled=planned.key in following.cancelled,
        attended=following.attended.get(planned.key),
    )
    own = following.moved.get(planned.key)
    return held if own is None else replace(held, first=own.date, at=own.at or planned.at, moved=True)
