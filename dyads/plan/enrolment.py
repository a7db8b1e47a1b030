"""Following a plan: one run of it, folded from what happened to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import singledispatch
from uuid import UUID

from dyads.plan import changes
from dyads.plan.changes import OwnDate, PlanEvent
from dyads.plan.dates import Pause, merged
from dyads.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of a run with one plan; a change of plan and a new series of meetings begin another.

    Attributes:
        number: counts the legs of a run from 0 and names them in the keys of appointments.
        plan_id: the plan.
        plan: as it was when it was taken up.
        start: its first day.
        until: the first day on which it is no longer in force; None where nothing has replaced or ended it.
        series: which series of meetings, from 1.
        people: who goes on in this series, by name; empty where nobody has said.
        partner: the fixed partner's name, or an empty string.
        partners: the partner by week of the plan, from 1; None rests.
        own_dates: the group's own dates of the meetings, in order.
    """

    number: int
    plan_id: str
    plan: Plan
    start: date
    until: date | None = None
    series: int = 1
    people: tuple[str, ...] = ()
    partner: str = ""
    partners: Mapping[int, str | None] = field(default_factory=dict)
    own_dates: tuple[OwnDate, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether it has a day at all: a leg may be replaced before it has begun."""
        return self.until is None or self.start < self.until


@dataclass(frozen=True, slots=True)
class Following:
    """One run of a plan, as it stands after everything that has happened to it.

    Attributes:
        run: names the run in sessions, exports and calendars.
        person: whose practice counts; None counts every session.
        legs: at least one, in order.
        stated: the pauses as they were stated; they may overlap.
        pauses: the same days in order; these neither overlap nor touch.
        moved: other dates of appointments, by key.
        cancelled: the keys of appointments that will not be held.
        attended: by key, whether an appointment was attended (True) or missed (False).
        substitutes: another partner's name, by day.
        no_shows: the days on which the partner did not come.
        ended: the first day on which it is no longer followed.
        revision: how often it has changed; grows with every event.
        changed: when it last changed (UTC).
    """

    run: UUID
    person: UUID | None
    legs: tuple[Leg, ...]
    changed: datetime
    revision: int = 0
    stated: tuple[Pause, ...] = ()
    pauses: tuple[Pause, ...] = ()
    moved: Mapping[str, OwnDate] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    attended: Mapping[str, bool] = field(default_factory=dict)
    substitutes: Mapping[date, str] = field(default_factory=dict)
    no_shows: frozenset[date] = frozenset()
    ended: date | None = None

    @property
    def start(self) -> date:
        """The first day of the run."""
        return next((leg.start for leg in self.legs if leg.in_force), self.legs[0].start)

    @property
    def leg(self) -> Leg:
        """The latest leg."""
        return self.legs[-1]

    @property
    def plan_id(self) -> str:
        """The plan of the latest leg."""
        return self.leg.plan_id

    def leg_on(self, on: date) -> Leg | None:
        """Return the leg in force on a day, or None before the first and after the end."""
        for leg in reversed(self.legs):
            if leg.start <= on:
                return leg if leg.until is None or on < leg.until else None
        return None


def fold(run: UUID, events: Iterable[PlanEvent]) -> Following:
    """Return the run after its events.

    Args:
        run: the run's id.
        events: in the order in which they happened; the first is a start.

    Raises:
        ValueError: if the first event is no start.
    """
    following: Following | None = None
    for event in events:
        if isinstance(event.what, changes.Started):
            if following is None:
                following = _started(run, event.at, event.what)
        elif following is None:
            raise ValueError("a run begins with its start")
        else:
            after = _after(event.what, following)
            following = replace(after, revision=following.revision + 1, changed=event.at)
    if following is None:
        raise ValueError("a run has a start")
    return following


def _started(run: UUID, at: datetime, what: changes.Started) -> Following:
    leg = Leg(0, what.plan_id, what.plan, what.on, partner=what.partner)
    return Following(run, what.person, (leg,), at)


@singledispatch
def _after(what: changes.Change, _following: Following) -> Following:
    """Return the run after one thing has happened to it; what has no meaning any more changes nothing."""
    raise TypeError(f"{type(what).__name__} happens to no run")


@_after.register
def _paused(what: changes.Paused, following: Following) -> Following:
    return _with_pauses(following, (*following.stated, Pause(what.first, what.back)))


@_after.register
def _resumed(what: changes.Resumed, following: Following) -> Following:
    closed = (Pause(pause.first, what.on) if what.on in pause else pause for pause in following.stated)
    return _with_pauses(following, tuple(closed))


def _with_pauses(following: Following, stated: tuple[Pause, ...]) -> Following:
    return replace(following, stated=stated, pauses=merged(stated))


@_after.register
def _changed(what: changes.Changed, following: Following) -> Following:
    leg = Leg(following.leg.number + 1, what.plan_id, what.plan, what.on, partner=following.leg.partner)
    return replace(following, legs=(*_closed(following.legs, what.on), leg))


@_after.register
def _continued(what: changes.Continued, following: Following) -> Following:
    before = following.leg
    leg = Leg(
        before.number + 1,
        what.plan_id,
        what.plan,
        what.on,
        series=before.series + 1,
        people=what.people,
        partner=before.partner,
    )
    return replace(following, legs=(*_closed(following.legs, what.on), leg))


def _closed(legs: tuple[Leg, ...], on: date) -> tuple[Leg, ...]:
    """Return the legs, none of them in force from a day on; those that had not begun stay, so that keys stay known."""
    return tuple(replace(leg, until=on if leg.until is None else min(leg.until, on)) for leg in legs)


@_after.register
def _moved(what: changes.Moved, following: Following) -> Following:
    return replace(following, moved={**following.moved, what.key: OwnDate(date=what.date, at=what.at)})


@_after.register
def _cancelled(what: changes.Cancelled, following: Following) -> Following:
    rest = following.cancelled - {what.key}
    return replace(following, cancelled=rest if what.held else rest | {what.key})


@_after.register
def _dated(what: changes.Dated, following: Following) -> Following:
    return _with_leg(following, replace(following.leg, own_dates=what.dates))


@_after.register
def _partnered(what: changes.Partnered, following: Following) -> Following:
    leg = following.leg
    partners = {**leg.partners, **what.weeks}
    return _with_leg(following, replace(leg, partners=partners, partner=what.always or leg.partner))


def _with_leg(following: Following, leg: Leg) -> Following:
    return replace(following, legs=(*following.legs[:-1], leg))


@_after.register
def _substituted(what: changes.Substituted, following: Following) -> Following:
    return replace(following, substitutes={**following.substitutes, what.day: what.partner})


@_after.register
def _no_show(what: changes.NoShow, following: Following) -> Following:
    return replace(following, no_shows=following.no_shows | {what.day})


@_after.register
def _attended(what: changes.Attended, following: Following) -> Following:
    return replace(following, attended={**following.attended, what.key: True})


@_after.register
def _missed(what: changes.Missed, following: Following) -> Following:
    return replace(following, attended={**following.attended, what.key: False})


@_after.register
def _ended(what: changes.Ended, following: Following) -> Following:
    return replace(following, legs=_closed(following.legs, what.on), ended=what.on)
