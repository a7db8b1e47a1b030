"""The plan that is followed: read from the journal, started, and changed by events that are only ever added.

`look` gathers one enrolment with what its calendar needs; `dyads.plan` answers every question about it. `begin` and
`record` write. What may not be done is told by `dyads.services.plan_rules` before anything is written.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from dyads.journal.errors import refused
from dyads.journal.people import StoredPlanEvent, enrolment_of, partner_called
from dyads.library.plans import PlanFile, plan_in_language
from dyads.plan import changes
from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import CalendarDay, day, is_running, last_day, plan_day
from dyads.plan.changes import Change, CustomDate, PlanEvent
from dyads.plan.context import Partner
from dyads.plan.due_questions import series_end
from dyads.plan.enrolment import Enrolment
from dyads.plan.model import Plan
from dyads.practice.annotations import JsonValue
from dyads.practice.fields import folded
from dyads.practice.message import Message, msg
from dyads.practice.people import Person, code_taken, tidy
from dyads.practice.records import Rating, Receipt, SessionSummary
from dyads.practice.setup import PlanDay
from dyads.services.home import Home
from dyads.words import _

Rename = Callable[[str], str]


def with_names(change: Change, people: Iterable[Person]) -> Change:
    """Return an event with names in place of the UUIDs that the journal keeps; who is not known now is somebody."""
    names = {str(person.id): person.name for person in people}
    return renamed(change, lambda held: names.get(held) or _("somebody"))


def with_ids(events: Iterable[Change], people: Sequence[Person]) -> tuple[list[Change], dict[UUID, Person]]:
    """Return events as the journal keeps them, and by their UUID the people who are new or have a new code.

    Raises JournalTrouble: a name fits several people.
    """
    known = {person.id: person for person in people}
    new: dict[UUID, Person] = {}

    def id_called(name: str, code: str) -> str:
        found = _partner(name, code, tuple(known.values()))
        if found is None or (code and not found.code):
            found = replace(found, code=code) if found else Person(uuid4(), tidy(name), code)
            known[found.id] = new[found.id] = found
        return str(found.id)

    def kept(event: Change) -> Change:
        codes = event.codes if isinstance(event, changes.Partnered) else {}
        return renamed(event, lambda name: id_called(name, codes.get(name, "")))

    return [kept(event) for event in events], new


def _partner(name: str, code: str, people: Sequence[Person]) -> Person | None:
    """Return whom a name means: with a code whoever has it, or the one of this name who has none."""
    if not code:
        return partner_called(name, people)
    held = next((one for one in people if not one.me and folded(one.code) == folded(code)), None)
    return held or partner_called(name, [one for one in people if not one.code or one.me])


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

_BEGUN_LATER = timedelta(days=31)
"""So long after the day it was due a sitting may have begun, and is still read with its plan."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One enrolment, and what the journal knows around it.

    Attributes:
        sessions: of whoever follows the plan, from its earliest day until after its last one.
        ratings: their own, those outside of sittings.
        people: everybody, for names.
        zone: in whose time the plan is meant, where the clock here shows another.
    """

    enrolment: Enrolment
    today: date
    sessions: tuple[SessionSummary, ...] = ()
    ratings: tuple[Rating, ...] = ()
    people: tuple[Person, ...] = ()
    zone: str = ""

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
        partnered: the partners by week, from a file.
        dates: the group's own dates of the meetings.
        people: who goes on in the next series, by name.
        path: its file, to say where something is wrong in it.
    """

    plan_id: str
    plan: Plan
    on: date
    partner: str = ""
    partnered: changes.Partnered = field(default_factory=changes.Partnered)
    dates: tuple[CustomDate, ...] = ()
    people: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def names_weeks(self) -> bool:
        return bool(self.partnered.weeks or self.partnered.away)


def enrolment_request(home: Home, file: PlanFile, on: date) -> EnrolmentRequest:
    """Return the request to follow a plan; its texts are kept in the language of now."""
    return EnrolmentRequest(file.id, plan_in_language(file, home.language), on, path=file.path)


def next_series_request(followed: Followed) -> EnrolmentRequest:
    """Return the request to meet again as in the series that is over."""
    segment = followed.enrolment.segment
    return EnrolmentRequest(segment.plan_id, segment.plan, followed.today)


def look(home: Home, run: UUID | None = None) -> Followed | None:
    """Return the plan that was started last, over or not, or the one of this run; None where there was none.

    Raises JournalTrouble.
    """
    records = home.journal.enrolment_records()
    people = home.people()
    damage = home.journal.damage
    begun = [
        (record.events[0].at, enrolment)
        for record in records
        if run in {None, record.id}
        and (enrolment := enrolment_of(record, lambda change: with_names(change, people), damage)) is not None
    ]
    if not begun:
        return None
    latest = max(begun, key=lambda one: one[0])[1]
    ratings = home.journal.ratings_outside(latest.person) if latest.person is not None else ()
    sessions = home.journal.summaries(latest.person, since=_earliest(latest), until=_latest(latest, home.today))
    return Followed(latest, home.today, sessions, ratings, people, _zone_elsewhere(latest.zone, home.clock.now()))


def _earliest(enrolment: Enrolment) -> date:
    """Return the first day of which anything is shown: a meeting may lie before the first day of its plan."""
    starts = (segment.start for segment in enrolment.segments)
    return min(*starts, *(held.first for held in appointments(enrolment)), date.max)


def _latest(enrolment: Enrolment, today: date) -> date:
    """Return a day by which all has begun that is shown; a pause without an end leaves open when that is."""
    last = last_day(enrolment)
    starts = (segment.start for segment in enrolment.segments)
    shown = max(last or date.max, today, *starts, *(held.last for held in appointments(enrolment)))
    return min(shown, date.max - _BEGUN_LATER) + _BEGUN_LATER


def _zone_elsewhere(zone: str, now: datetime) -> str:
    """Return a zone whose clocks differ from those here, now; an empty string for any other."""
    try:
        return zone if zone and now.astimezone(ZoneInfo(zone)).utcoffset() != now.utcoffset() else ""
    except (ValueError, OSError, LookupError):
        return ""


def running(home: Home) -> Followed | None:
    """Return the plan that is followed now; None where there is none. Raises JournalTrouble."""
    found = look(home)
    return found if found is not None and found.running else None


def begin(home: Home, request: EnrolmentRequest) -> list[Receipt]:
    """Start a plan. Raises JournalTrouble: the journal cannot be read, or a name or code is somebody else's."""
    people = home.journal.people()
    me = next((person for person in people if person.me), Person(uuid4(), "", me=True))
    enrolment_id = uuid4()
    started = changes.Started(
        plan_id=request.plan_id, plan=request.plan, on=request.on, person=me.id, partner=request.partner, zone=home.zone
    )
    write = _prepared(home, people, me, enrolment_id, started, *_besides(request))
    kept = [home.writer.add_person(me)] if me not in people else []
    kept.append(
        home.writer.start_plan(
            enrolment_id, request.plan_id, request.plan.model_dump_json(exclude_none=True), request.on
        )
    )
    return kept + write()


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
    if request.names_weeks:
        found.append(request.partnered)
    return tuple(found)


def record(home: Home, enrolment_id: UUID, *whats: Change) -> list[Receipt]:
    """Keep what happens; whoever is named and not known yet becomes a person.

    Raises JournalTrouble: the journal cannot be read, or a name or code is somebody else's; nothing is kept then.
    """
    people = home.journal.people()
    me = next((person for person in people if person.me), None)
    return _prepared(home, people, me, enrolment_id, *whats)()


def _prepared(
    home: Home, people: Sequence[Person], me: Person | None, enrolment_id: UUID, *whats: Change
) -> Callable[[], list[Receipt]]:
    """Return what keeps events, and the people they name. Raises JournalTrouble: a name or code is somebody else's."""
    at = home.clock.now().astimezone(UTC)
    events, new = with_ids(whats, people)
    known = {person.id for person in people}
    named = next((what for what in whats if isinstance(what, changes.Partnered) and (what.name or what.code)), None)
    if me and named and (trouble := code_taken(named.code, me.id, people)):
        raise refused(trouble)
    linked = next((what for what in whats if isinstance(what, changes.Partnered) and what.links), None)

    def write() -> list[Receipt]:
        if me and linked:
            from dyads.services.course_links import keep_course_links  # here, because only courses that link need it

            if problems := keep_course_links(home, me.id, linked):
                raise refused(problems[0].what)
        kept = [
            home.writer.set_code(one.id, one.code) if one.id in known else home.writer.add_person(one)
            for one in new.values()
        ]
        if me and named and named.name and not me.name:
            kept.append(home.writer.rename(me.id, named.name))
        if me and named and named.code and named.code != me.code:
            kept.append(home.writer.set_code(me.id, named.code))
        return kept + [home.writer.plan_event(enrolment_id, _to_keep(PlanEvent(at, event))) for event in events]

    return write


def _to_keep(event: PlanEvent) -> StoredPlanEvent:
    return StoredPlanEvent(event.at, event.kind, cast("dict[str, JsonValue]", event.data))


def partner_today(home: Home, script: str) -> Partner | None:
    """Return whom the plan brings today, where it holds this exercise today. Raises JournalTrouble."""
    followed = look(home)
    if followed is None or not followed.running or script not in {item.script for item in followed.day.due}:
        return None
    return followed.day.partner


def plan_day_of(followed: Followed, found: CalendarDay, script: str) -> PlanDay | None:
    """Return a day as a set-up records it; a meeting is named where the exercise is its own."""
    meeting = next((held for held in found.events if held.kind == "meeting" and script in held.scripts), None)
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


def plan_day_moved(home: Home, session: SessionSummary, on: date) -> PlanDay | None:
    """Return where in a plan a session stands that was sat on another day; None where it stands in none.

    It stays with the plan it belonged to, or goes to the latest that holds its exercise then. Raises JournalTrouble.
    """
    followed = look(home, session.run)
    if followed is None or followed.enrolment.person not in {None, *session.people}:
        return None
    found = day(followed.enrolment, followed.sessions, on)
    if session.script_id not in {item.script for item in found.due}:
        return None
    return plan_day_of(followed, found, session.script_id)


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
