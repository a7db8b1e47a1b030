"""The plan that is followed: read from the journal, started, and changed by events that are only ever added.

`look` gathers one enrolment with what its calendar needs; `dyads.plan` answers every question about it. `begin` and
`record` write. What may not be done is told by `dyads.services.plan_rules` before anything is written.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from pydantic import JsonValue

from dyads.journal.people import StoredPlanEvent, enrolment_of, partner_called
from dyads.library.plans import PlanFile, plan_in_language
from dyads.plan import changes
from dyads.plan.appointments import Appointment
from dyads.plan.calendar import CalendarDay, day, is_running, last_day, plan_day
from dyads.plan.changes import Change, CustomDate, PlanEvent
from dyads.plan.due_questions import series_end
from dyads.plan.enrolment import Enrolment
from dyads.plan.model import Plan
from dyads.practice.fields import folded
from dyads.practice.message import Message, msg
from dyads.practice.people import Person, tidy
from dyads.practice.records import Rating, Receipt, SessionSummary
from dyads.practice.setup import PlanDay
from dyads.services.home import Home
from dyads.words import _

Rename = Callable[[str], str]


def with_names(change: Change, people: Iterable[Person]) -> Change:
    """Return an event with names in place of the UUIDs that the journal keeps; who is not known now is somebody."""
    names = {str(person.id): person.name for person in people}
    return renamed(change, lambda held: names.get(held) or _("somebody"))


def with_ids(events: Iterable[Change], people: Sequence[Person]) -> tuple[list[Change], list[Person]]:
    """Return events as the journal keeps them, and a new person for each name that nobody has."""
    added: list[Person] = []

    def id_called(name: str) -> str:
        found = partner_called(name, (*people, *added))
        if found is None:
            found = Person(uuid4(), tidy(name))
            added.append(found)
        return str(found.id)

    return [renamed(event, id_called) for event in events], added


def id_of(name: str | None, people: Iterable[Person]) -> UUID | None:
    """Return the UUID of the person whom `labels` calls so, or None."""
    return next((one.id for one in people if name and not one.me and folded(one.name) == folded(name)), None)


def renamed(change: Change, rename: Rename) -> Change:
    """Return an event with other names; one that names nobody is as before."""
    update: dict[str, object]
    match change:
        case changes.Started():
            update = {"partner": change.partner and rename(change.partner)}
        case changes.Continued():
            update = {"people": tuple(map(rename, change.people))}
        case changes.Partnered():
            weeks = {week: rename(name) if name else None for week, name in change.weeks.items()}
            update = {"weeks": weeks, "always": change.always and rename(change.always)}
        case changes.Substituted():
            update = {"partner": rename(change.partner)}
        case _:
            return change
    return change.model_copy(update=update)


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Followed:
    """One enrolment, and what the journal knows around it.

    Attributes:
        sessions: of whoever follows the plan.
        ratings: their own.
        people: everybody, for names.
    """

    enrolment: Enrolment
    today: date
    sessions: tuple[SessionSummary, ...] = ()
    ratings: tuple[Rating, ...] = ()
    people: tuple[Person, ...] = ()

    @property
    def running(self) -> bool:
        """Whether it has days to come, is in a pause, or stands at the end of a series."""
        if self.enrolment.ended is not None:
            return self.enrolment.ended > self.today
        return is_running(self.enrolment, self.today) or series_end(self.enrolment, self.today) is not None

    @property
    def day(self) -> CalendarDay:
        return day(self.enrolment, self.sessions, self.today)

    @property
    def last(self) -> date | None:
        """Its last day; None where a pause leaves that open."""
        return last_day(self.enrolment)


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A plan somebody wants to follow.

    Attributes:
        plan: in the language in which it will be followed.
        on: its first day.
        partner: the fixed partner's name, or an empty string.
        weeks: the partner by week, from 1; None rests.
        dates: the group's own dates of the meetings.
        people: who goes on in the next series, by name.
        path: its file, to say where something is wrong in it.
    """

    plan_id: str
    plan: Plan
    on: date
    partner: str = ""
    weeks: Mapping[int, str | None] = field(default_factory=dict)
    dates: tuple[CustomDate, ...] = ()
    people: tuple[str, ...] = ()
    path: Path | None = None


def enrolment_request(home: Home, file: PlanFile, on: date) -> EnrolmentRequest:
    """Return the request to follow a plan; its texts are kept in the language of now."""
    return EnrolmentRequest(file.id, plan_in_language(file, home.language), on, path=file.path)


def next_series_request(followed: Followed) -> EnrolmentRequest:
    """Return the request to meet again as in the series that is over."""
    segment = followed.enrolment.segment
    return EnrolmentRequest(segment.plan_id, segment.plan, followed.today)


def today(home: Home) -> date:
    """Return the local day it is now."""
    return home.clock.now().date()


def look(home: Home) -> Followed | None:
    """Return the plan that was started last, over or not; None where there was none. Raises JournalTrouble."""
    records = home.journal.enrolment_records()
    people = home.people()
    damage = home.journal.damage
    begun = [
        (record.events[0].at, enrolment)
        for record in records
        if (enrolment := enrolment_of(record, lambda change: with_names(change, people), damage)) is not None
    ]
    if not begun:
        return None
    latest = max(begun, key=lambda one: one[0])[1]
    ratings = home.journal.ratings(latest.person) if latest.person is not None else ()
    return Followed(latest, today(home), home.journal.summaries(latest.person), ratings, people)


def running(home: Home) -> Followed | None:
    """Return the plan that is followed now; None where there is none. Raises JournalTrouble."""
    found = look(home)
    return found if found is not None and found.running else None


def begin(home: Home, request: EnrolmentRequest) -> list[Receipt]:
    """Start a plan. Raises JournalTrouble: the journal cannot be read."""
    me = home.journal.me()
    kept: list[Receipt] = []
    if me is None:
        me = Person(uuid4(), "", me=True)
        kept.append(home.writer.add_person(me))
    enrolment_id = uuid4()
    kept.append(
        home.writer.start_plan(
            enrolment_id, request.plan_id, request.plan.model_dump_json(exclude_none=True), request.on
        )
    )
    started = changes.Started(
        plan_id=request.plan_id, plan=request.plan, on=request.on, person=me.id, partner=request.partner
    )
    return kept + record(home, enrolment_id, started, *_besides(request))


def change(home: Home, enrolment_id: UUID, request: EnrolmentRequest) -> list[Receipt]:
    """Follow another plan from a day on, with continuous history. Raises JournalTrouble: the journal cannot be read."""
    besides = _besides(request)
    if request.partner:
        besides = (*besides, changes.Partnered(always=request.partner))
    return record(
        home, enrolment_id, changes.Changed(plan_id=request.plan_id, plan=request.plan, on=request.on), *besides
    )


def go_on(home: Home, enrolment_id: UUID, request: EnrolmentRequest) -> list[Receipt]:
    """Begin the next series of meetings, with continuous history. Raises JournalTrouble: the journal cannot be read."""
    continued = changes.Continued(plan_id=request.plan_id, plan=request.plan, on=request.on, people=request.people)
    return record(home, enrolment_id, continued, *_besides(request))


def _besides(request: EnrolmentRequest) -> tuple[Change, ...]:
    found: list[Change] = []
    if request.dates:
        found.append(changes.Dated(dates=request.dates))
    if request.weeks:
        found.append(changes.Partnered(weeks=dict(request.weeks)))
    return tuple(found)


def record(home: Home, enrolment_id: UUID, *whats: Change) -> list[Receipt]:
    """Keep what happens; whoever is named and not known yet becomes a person. Raises JournalTrouble."""
    at = home.clock.now().astimezone(UTC)
    events, added = with_ids(whats, home.journal.people())
    receipts = [home.writer.add_person(person) for person in added]
    return receipts + [home.writer.plan_event(enrolment_id, _to_keep(PlanEvent(at, event))) for event in events]


def _to_keep(event: PlanEvent) -> StoredPlanEvent:
    return StoredPlanEvent(event.at, event.kind, cast("dict[str, JsonValue]", event.data))


def plan_day_of(followed: Followed, found: CalendarDay, script: str) -> PlanDay | None:
    """Return a day as a set-up records it; a meeting is named where the exercise is its own."""
    meeting = next((held for held in found.events if held.kind == "meeting" and held.script == script), None)
    return plan_day(followed.enrolment, found, meeting)


def plan_day_today(home: Home, script: str) -> PlanDay | None:
    """Return today as a set-up records it, where the plan holds this exercise today. Raises JournalTrouble."""
    followed = look(home)
    if followed is None or not followed.running or script not in {item.script for item in followed.day.due}:
        return None
    return plan_day_of(followed, followed.day, script)


def exercise_due(home: Home) -> tuple[str, str | None] | None:
    """Return the first exercise that the plan holds today and nobody has done, and its partner's name if it has one.

    Raises:
        JournalTrouble: the journal cannot be read.
    """
    followed = look(home)
    if followed is None or not followed.running:
        return None
    found = followed.day
    return next(((item.script, found.partner.name or None) for item in found.due if item.done != "done"), None)


def is_locked(followed: Followed) -> bool:
    """Say whether exercises, lengths and measures are fixed today, for a study."""
    segment = followed.enrolment.segment_on(followed.today)
    return segment is not None and segment.plan.locked and followed.running


def why_hidden(home: Home) -> Message | None:
    """Return why figures are not shown now: a study may want them seen after its end only. Raises JournalTrouble."""
    found = running(home)
    if found is None or not found.enrolment.segment.plan.hide_trends or found.enrolment.ended is not None:
        return None
    return msg("Your plan is part of a study: its figures are shown when it is over. All you rate is kept.")


def first_day_without(followed: Followed) -> date:
    """Return the day from which a plan that ends now is not followed: tomorrow, where today something was done."""
    return followed.today + timedelta(days=1) if followed.day.status in {"done", "partly"} else followed.today


def known_appointment(held: Sequence[Appointment], which: str) -> Appointment | None:
    """Return the appointment with this key, or this number in a list that counts from 1."""
    if which.isascii() and which.isdigit() and 1 <= int(which[:6]) <= len(held):
        return held[int(which) - 1]
    return next((one for one in held if one.key == which), None)
