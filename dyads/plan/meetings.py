"""The dates of meetings: from the gaps that a plan states, from its dates, or from a group's own."""

from datetime import date, time
from typing import NamedTuple

from dyads.plan.following import Leg
from dyads.plan.pauses import Pause, day_after
from dyads.plan.plan import Meeting


class Held(NamedTuple):
    """When a meeting is held; `at` is on the clock of the place."""

    date: date
    at: time | None


def meeting_dates(leg: Leg, pauses: tuple[Pause, ...]) -> tuple[Held | None, ...]:
    """Return one date for each meeting of a leg; None for each that a pause without an end keeps open.

    A gap counts from the meeting before, days in a pause left out. A date of the plan's and a group's own date are
    agreed with others: no pause shifts them. A gap after the last of the own dates counts from that date. To move one
    meeting moves no other, so moves have no part in this.
    """
    found: list[Held | None] = []
    before: date | None = leg.start
    for number, meeting in enumerate(leg.plan.meeting):
        held = _date(leg, pauses, number, meeting, before)
        found.append(held)
        before = None if held is None else held.date
    return tuple(found)


def _date(leg: Leg, pauses: tuple[Pause, ...], number: int, meeting: Meeting, before: date | None) -> Held | None:
    if number < len(leg.own_dates):
        own = leg.own_dates[number]
        return Held(date=own.date, at=own.at or meeting.at)
    if meeting.date is not None:
        return Held(date=meeting.date, at=meeting.at)
    if before is None:
        return None
    on = day_after(pauses, before, meeting.after or 0)
    return None if on is None else Held(date=on, at=meeting.at)
