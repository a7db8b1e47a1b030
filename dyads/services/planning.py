"""The plan that is followed: read from the journal, started, and changed by events that are only ever added.

`look` gathers one run with what its calendar needs; `dyads.plan` answers every question about it. `begin` and `record`
write. What may not be done is told by `dyads.services.plan_steps` before anything is written.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import singledispatch
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from pydantic import JsonValue

from dyads.journal.people import EnrolmentRecord
from dyads.journal.people import StoredPlanEvent as KeptEvent
from dyads.library.plans import PlanFile, plan_in_language
from dyads.plan import changes
from dyads.plan.appointments import Appointment
from dyads.plan.calendar import CalendarDay, day, is_running, last_day, plan_day
from dyads.plan.changes import Change, CustomDate, PlanEvent, from_data
from dyads.plan.due_questions import series_end
from dyads.plan.enrolment import Enrolment, fold
from dyads.plan.model import Plan
from dyads.practice.people import Person
from dyads.practice.records import Rating, SessionSummary
from dyads.practice.setup import PlanDay
from dyads.services.home import Home
from dyads.words import _

Rename = Callable[[str], str]


def with_names(change: changes.Change, people: Iterable[Person]) -> changes.Change:
    """Return an event with names in place of the UUIDs that the journal keeps."""
    names = {str(person.id): person.name for person in people}
    return renamed(change, lambda held: _name_of(held, names))


def _name_of(held: str, names: dict[str, str]) -> str:
    """Return who is meant; whoever was forgotten, or never had a name, is somebody."""
    return names.get(held) or _("somebody")


class Register:
    """Gives every name a person; whoever is not known yet becomes one."""

    def __init__(self, people: Sequence[Person]) -> None:
        """Begin with those who are known."""
        self._people = list(people)
        self.added: list[Person] = []

    def with_ids(self, change: changes.Change) -> changes.Change:
        """Return an event as the journal keeps it; whom it adds stands in `added`."""
        return renamed(change, lambda name: str(self._person(name).id))

    def _person(self, name: str) -> Person:
        found = person_called(name, self._people)
        if found is None:
            found = Person(uuid4(), tidy(name))
            self._people.append(found)
            self.added.append(found)
        return found


def person_called(name: str, people: Iterable[Person]) -> Person | None:
    """Return who is called so, apart from the owner of this folder; None where nobody is."""
    wanted = tidy(name).casefold()
    return next((person for person in people if not person.me and person.name.casefold() == wanted), None)


def id_of(name: str | None, people: Iterable[Person]) -> UUID | None:
    """Return the UUID of the person called so, or None."""
    found = person_called(name, people) if name else None
    return found.id if found else None


def tidy(name: str) -> str:
    """Return a name as people are kept by: single blanks, at most 60 characters."""
    return " ".join(name.split())[:60]


@singledispatch
def renamed(change: changes.Change, _rename: Rename) -> changes.Change:
    """Return an event with other names; one that names nobody is as before."""
    return change


@renamed.register
def _started(change: changes.Started, rename: Rename) -> changes.Change:
    return change.model_copy(update={"partner": rename(change.partner)}) if change.partner else change


@renamed.register
def _continued(change: changes.Continued, rename: Rename) -> changes.Change:
    return change.model_copy(update={"people": tuple(map(rename, change.people))})


@renamed.register
def _partnered(change: changes.Partnered, rename: Rename) -> changes.Change:
    weeks = {week: rename(name) if name else None for week, name in change.weeks.items()}
    return change.model_copy(update={"weeks": weeks, "always": rename(change.always) if change.always else ""})


@renamed.register
def _substituted(change: changes.Substituted, rename: Rename) -> changes.Change:
    return change.model_copy(update={"partner": rename(change.partner)})


log = logging.getLogger(__name__)
Kept = Future[Any]


@dataclass(frozen=True, slots=True)
class Followed:
    """One run of a plan and what the journal knows around it.

    Attributes:
        enrolment: the run.
        today: the local day it is now.
        sessions: of whoever follows it.
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
        """Whether it has days to come, is in a pause, or stands at its bus stop."""
        if self.enrolment.ended is not None:
            return self.enrolment.ended > self.today
        return is_running(self.enrolment, self.today) or series_end(self.enrolment, self.today) is not None

    @property
    def day(self) -> CalendarDay:
        """Today in it."""
        return day(self.enrolment, self.sessions, self.today)

    @property
    def last(self) -> date | None:
        """Its last day; None where a pause leaves that open."""
        return last_day(self.enrolment)


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A plan somebody wants to follow.

    Attributes:
        plan_id: its id.
        plan: the plan, in the language in which it will be followed.
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
    """Return the wish to follow a plan; its texts are kept in the language of now."""
    return EnrolmentRequest(file.id, plan_in_language(file, home.language), on, path=file.path)


def next_series_request(followed: Followed) -> EnrolmentRequest:
    """Return the wish to meet again as in the series that is over."""
    segment = followed.enrolment.segment
    return EnrolmentRequest(segment.plan_id, segment.plan, followed.today)


def today(home: Home) -> date:
    """Return the local day it is now."""
    return home.clock.now().date()


def look(home: Home) -> Followed | None:
    """Return the run that was started last, over or not; None where no plan was ever followed.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    kept = home.journal.enrolment_records()
    if not kept:
        return None
    people = home.journal.people()
    runs = [run for run in (_folded(run, people) for run in kept) if run is not None]
    if not runs:
        return None
    latest = max(runs, key=lambda run: run[0])[1]
    ratings = home.journal.ratings(latest.person) if latest.person is not None else ()
    return Followed(latest, today(home), home.journal.summaries(latest.person), ratings, people)


def running(home: Home) -> Followed | None:
    """Return the run that is followed now; None where there is none.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    found = look(home)
    return found if found is not None and found.running else None


def _folded(run: EnrolmentRecord, people: Sequence[Person]) -> tuple[Any, Enrolment] | None:
    """Return a run with the moment it was started; None for one that a newer version has written."""
    try:
        events = [_read(event, people) for event in run.events]
        return events[0].at, fold(run.id, events)
    except (ValueError, IndexError):
        log.warning("a plan in the journal cannot be read")
        return None


def _read(event: KeptEvent, people: Sequence[Person]) -> PlanEvent:
    held = from_data(event.kind, event.at, event.data)
    return PlanEvent(held.at, with_names(held.what, people))


def begin(home: Home, wish: EnrolmentRequest) -> list[Kept]:
    """Start a plan.

    Returns:
        What is done once it is safe on the disk.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    me = home.journal.me()
    kept: list[Kept] = []
    if me is None:
        me = Person(uuid4(), "", me=True)
        kept.append(home.writer.add_person(me))
    run = uuid4()
    kept.append(home.writer.start_plan(run, wish.plan_id, wish.plan.model_dump_json(exclude_none=True), wish.on))
    started = changes.Started(plan_id=wish.plan_id, plan=wish.plan, on=wish.on, person=me.id, partner=wish.partner)
    return kept + record(home, run, started, *_besides(wish))


def change(home: Home, run: UUID, wish: EnrolmentRequest) -> list[Kept]:
    """Follow another plan from a day on, in the same run.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    besides = _besides(wish)
    if wish.partner:
        besides = (*besides, changes.Partnered(always=wish.partner))
    return record(home, run, changes.Changed(plan_id=wish.plan_id, plan=wish.plan, on=wish.on), *besides)


def go_on(home: Home, run: UUID, wish: EnrolmentRequest) -> list[Kept]:
    """Begin the next series of meetings, with continuous history.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    continued = changes.Continued(plan_id=wish.plan_id, plan=wish.plan, on=wish.on, people=wish.people)
    return record(home, run, continued, *_besides(wish))


def _besides(wish: EnrolmentRequest) -> tuple[Change, ...]:
    found: list[Change] = []
    if wish.dates:
        found.append(changes.Dated(dates=wish.dates))
    if wish.weeks:
        found.append(changes.Partnered(weeks=dict(wish.weeks)))
    return tuple(found)


def record(home: Home, run: UUID, *whats: Change) -> list[Kept]:
    """Keep what happens to a run; whoever is named and not known yet becomes a person.

    Returns:
        What is done once it is safe on the disk.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    register = Register(home.journal.people())
    at = home.clock.now().astimezone(UTC)
    events = [PlanEvent(at, register.with_ids(what)) for what in whats]
    added = [home.writer.add_person(person) for person in register.added]
    return added + [home.writer.plan_event(run, _to_keep(event)) for event in events]


def _to_keep(event: PlanEvent) -> KeptEvent:
    return KeptEvent(event.at, event.kind, cast("dict[str, JsonValue]", event.data))


def plan_day_of(followed: Followed, found: CalendarDay, script: str) -> PlanDay | None:
    """Return a day as a set-up records it; a meeting is named where the exercise is its own."""
    meeting = next((held for held in found.events if held.kind == "meeting" and held.script == script), None)
    return plan_day(followed.enrolment, found, meeting)


def plan_day_today(home: Home, script: str) -> PlanDay | None:
    """Return today as a set-up records it, where the plan that is followed holds this exercise today.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    followed = look(home)
    if followed is None or not followed.running or script not in {item.script for item in followed.day.due}:
        return None
    return plan_day_of(followed, followed.day, script)


def is_locked(followed: Followed) -> bool:
    """Say whether exercises, lengths and measures are fixed today, for a study."""
    segment = followed.enrolment.leg_on(followed.today)
    return segment is not None and segment.plan.locked and followed.running


def hides_trends(home: Home) -> bool:
    """Say whether a study wants figures to be seen only once its plan is over.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    found = running(home)
    return found is not None and found.enrolment.segment.plan.hide_trends and found.enrolment.ended is None


def first_day_without(followed: Followed) -> date:
    """Return the day from which a plan that ends now is not followed: tomorrow, where today something was done."""
    return followed.today + timedelta(days=1) if followed.day.status in {"done", "partly"} else followed.today


def known_appointment(held: Sequence[Appointment], which: str) -> Appointment | None:
    """Return the appointment with this key, or this number in a list that counts from 1."""
    if which.isascii() and which.isdigit() and 1 <= int(which[:6]) <= len(held):
        return held[int(which) - 1]
    return next((one for one in held if one.key == which), None)
