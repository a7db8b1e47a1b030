"""One person following one plan, folded from what happened to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from dyads.plan import changes
from dyads.plan.changes import CustomDate, PlanEvent
from dyads.plan.dates import Pause, merged
from dyads.plan.model import Plan


@dataclass(frozen=True, slots=True)
class PlanSegment:
    """One stretch of an enrolment with one plan; a change of plan and a new series of meetings begin another.

    Attributes:
        number: counts the segments of an enrolment from 0.
        plan: as it was when it was taken up.
        start: its first day.
        until: the first day on which it is no longer in force; None where nothing has replaced or ended it.
        series: which series of meetings, from 1.
        people: who goes on in this series, by name; empty where nobody has said.
        partner: the fixed partner's name, or an empty string.
        partners: the partner by week of the plan, from 1; None rests.
        away: the weeks of the plan in which one is away.
        custom_dates: the group's own dates of the meetings, in order.
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
    away: frozenset[int] = frozenset()
    custom_dates: tuple[CustomDate, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether it has a day at all: a segment may be replaced before it has begun."""
        return self.until is None or self.start < self.until

    @property
    def key_prefix(self) -> str:
        """With what the keys of its appointments begin; the journal and calendars know it under this name."""
        return f"leg-{self.number}/"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person following one plan, as it stands after everything that has happened to it.

    Attributes:
        id: the `run` of sessions and exports, and of the keys in calendars.
        person: whose practice counts; None counts every session.
        segments: at least one, in order.
        stated: the pauses as they were stated; they may overlap.
        pauses: the same days in order; these neither overlap nor touch.
        moved: other dates of appointments, by key.
        cancelled: by key.
        attended: by key, whether an appointment was attended (True) or missed (False).
        substitutes: another partner's name, by day.
        ended: the first day on which it is no longer followed.
        zone: by which clock its times are meant; empty where nobody has said.
        revision: how often it has changed; grows with every event.
        changed: when it last changed (UTC).
    """

    id: UUID
    person: UUID | None
    segments: tuple[PlanSegment, ...]
    changed: datetime
    revision: int = 0
    stated: tuple[Pause, ...] = ()
    pauses: tuple[Pause, ...] = ()
    moved: Mapping[str, CustomDate] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    attended: Mapping[str, bool] = field(default_factory=dict)
    substitutes: Mapping[date, str] = field(default_factory=dict)
    no_shows: frozenset[date] = frozenset()
    ended: date | None = None
    zone: str = ""

    @property
    def start(self) -> date:
        """The first day."""
        return next((segment.start for segment in self.segments if segment.in_force), self.segments[0].start)

    @property
    def segment(self) -> PlanSegment:
        """The latest segment."""
        return self.segments[-1]

    @property
    def plan_id(self) -> str:
        """The plan of the latest segment."""
        return self.segment.plan_id

    def segment_on(self, on: date) -> PlanSegment | None:
        """Return the segment in force on a day, or None before the first and after the end."""
        for segment in reversed(self.segments):
            if segment.start <= on:
                return segment if segment.until is None or on < segment.until else None
        return None


def fold(enrolment_id: UUID, events: Iterable[PlanEvent]) -> Enrolment:
    """Return the enrolment after its events, in their order. Raises ValueError: the first event is no start."""
    enrolment: Enrolment | None = None
    for event in events:
        if isinstance(event.what, changes.Started):
            if enrolment is None:
                enrolment = _started(enrolment_id, event.at, event.what)
        elif enrolment is None:
            raise ValueError("an enrolment begins with its start")
        else:
            after = _after(event.what, enrolment)
            enrolment = replace(after, revision=enrolment.revision + 1, changed=event.at)
    if enrolment is None:
        raise ValueError("an enrolment has a start")
    return enrolment


def _started(enrolment_id: UUID, at: datetime, what: changes.Started) -> Enrolment:
    segment = PlanSegment(0, what.plan_id, what.plan, what.on, partner=what.partner)
    return Enrolment(enrolment_id, what.person, (segment,), at, zone=what.zone)


def _after(what: changes.Change, enrolment: Enrolment) -> Enrolment:  # noqa: C901  # one flat table reads best
    """Return the enrolment after one thing has happened to it; what has no meaning any more changes nothing."""
    segment = enrolment.segment
    match what:
        case changes.Paused():
            return _with_pauses(enrolment, (*enrolment.stated, Pause(what.first, what.back)))
        case changes.Resumed():
            closed = (Pause(pause.first, what.on) if what.on in pause else pause for pause in enrolment.stated)
            return _with_pauses(enrolment, tuple(closed))
        case changes.Changed():
            return _with_next_segment(enrolment, what)
        case changes.Continued():
            return _with_next_segment(enrolment, what, segment.series + 1, what.people)
        case changes.Moved():
            return replace(enrolment, moved={**enrolment.moved, what.key: CustomDate(date=what.date, at=what.at)})
        case changes.Cancelled():
            rest = enrolment.cancelled - {what.key}
            return replace(enrolment, cancelled=rest if what.held else rest | {what.key})
        case changes.Dated():
            return _with_segment(enrolment, replace(segment, custom_dates=what.dates))
        case changes.Partnered():
            return _with_segment(enrolment, _partnered(segment, what))
        case changes.Substituted():
            return replace(enrolment, substitutes={**enrolment.substitutes, what.day: what.partner})
        case changes.NoShow():
            return replace(enrolment, no_shows=enrolment.no_shows | {what.day})
        case changes.Attended() | changes.Missed():
            came = isinstance(what, changes.Attended)
            return replace(enrolment, attended={**enrolment.attended, what.key: came})
        case changes.Ended():
            return replace(enrolment, segments=_closed(enrolment.segments, what.on), ended=what.on)
        case _:
            raise TypeError(f"{type(what).__name__} happens to no enrolment")


def _partnered(segment: PlanSegment, what: changes.Partnered) -> PlanSegment:
    away = (segment.away - what.weeks.keys()) | frozenset(what.away or ())
    partners = {week: name for week, name in {**segment.partners, **what.weeks}.items() if week not in away}
    return replace(segment, partners=partners, away=away, partner=what.always or segment.partner)


def _with_pauses(enrolment: Enrolment, stated: tuple[Pause, ...]) -> Enrolment:
    return replace(enrolment, stated=stated, pauses=merged(stated))


def _with_segment(enrolment: Enrolment, segment: PlanSegment) -> Enrolment:
    return replace(enrolment, segments=(*enrolment.segments[:-1], segment))


def _with_next_segment(
    enrolment: Enrolment, what: changes.Changed | changes.Continued, series: int = 1, people: tuple[str, ...] = ()
) -> Enrolment:
    number, partner = enrolment.segment.number + 1, enrolment.segment.partner
    segment = PlanSegment(number, what.plan_id, what.plan, what.on, series=series, people=people, partner=partner)
    return replace(enrolment, segments=(*_closed(enrolment.segments, what.on), segment))


def _closed(segments: tuple[PlanSegment, ...], on: date) -> tuple[PlanSegment, ...]:
    """Return the segments, none in force from a day on; those that had not begun stay, so that keys stay known."""
    return tuple(
        replace(segment, until=on if segment.until is None else min(segment.until, on)) for segment in segments
    )
