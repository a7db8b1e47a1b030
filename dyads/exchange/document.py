"""What travels between journals: everything, as the tables of one document. The JSON file is this, written down."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, JsonValue, create_model

from dyads.journal.connection import person_ids
from dyads.journal.damage import (
    UNREADABLE,
    Damage,
    damaged_entry,
    damaged_log,
    damaged_measure,
    damaged_script,
    damaged_session_with_all,
    moment_of,
    moment_or_none,
    whole_json,
    whole_measure,
)
from dyads.journal.erasing import MARK
from dyads.journal.people import (
    EnrolmentRecord,
    enrolment_of,
    read_agreements,
    read_enrolment_records,
    read_parts,
    read_people,
    to_json,
)
from dyads.journal.ratings import Correction, read_corrections, read_events, read_ratings
from dyads.journal.seal import Seal
from dyads.journal.sealed_rows import read_seals
from dyads.journal.session_corrections import read_session_corrections
from dyads.journal.sessions import LOG, entry_of
from dyads.plan.as_json import DueDay, due_days
from dyads.plan.calendar import overview
from dyads.practice.annotations import Limits
from dyads.practice.bounds import ActualSeconds, DayStart, Digest, Instant, PlannedSeconds, Variant, Word
from dyads.practice.clock import MIDNIGHT, practice_day
from dyads.practice.form import PARTS
from dyads.practice.measures import Measure
from dyads.practice.people import Agreement, Person
from dyads.practice.pydantic_models import FrozenModel
from dyads.practice.records import (
    OUTCOMES,
    Anchor,
    BellOutcome,
    Kept,
    Outcome,
    PrivateEvent,
    Rating,
    SessionCorrection,
    SessionFacts,
    SessionSummary,
)
from dyads.practice.replay import Command
from dyads.practice.script import Script, canonical_json
from dyads.practice.setup import Linked, PlanDay, Setup

FORMAT: Literal[1] = 1


class BoundedSetup(Setup):
    """A set-up within the bounds of what the app makes."""

    script_id: Word
    script_sha256: Digest
    language: Annotated[str, Limits(pattern=r"^[a-z]{2,3}$")]
    variant: Variant = 0
    planned_seconds: PlannedSeconds
    measures: dict[Word, Measure] = field(default_factory=dict)
    app_version: Word


_KEYS: dict[str, Any] = {
    name: (dict[Word, Digest], ...) if name == "measures" else (known.annotation, known)
    for name, known in BoundedSetup.pydantic_model().model_fields.items()
    if name not in {"script", "people"}
}
_SETUP_KEYS = create_model("SetupKeys", __base__=FrozenModel, **_KEYS)
"""A set-up as the journal keeps it, with hashes in place of the measures."""


class SessionRow(BaseModel):
    """One session; beside these keys it has those of the set-up, as they stand in `dyads.practice.setup.Setup`."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    id: UUID
    number: int
    """Its number in the journal that wrote this: elsewhere only an order."""
    people: tuple[UUID, ...]
    outcome: Outcome
    added: bool
    actual_seconds: ActualSeconds | None
    """Session time that passed, pauses not counted."""
    ended: datetime | None
    """When it was closed (UTC)."""
    beat: Instant | None
    """The last sign of life, in nanoseconds on the session clock."""
    script: str
    """The script as resolved: its key in `scripts`."""
    measures: dict[Word, Digest]
    """The measures it asked: their keys in `measures`, by id."""

    @property
    def setup(self) -> Mapping[str, Any]:
        """The keys of the set-up, as JSON."""
        return self.model_extra or {}

    @property
    def begun_at(self) -> datetime:
        """When it was set up, in its own offset."""
        return datetime.fromisoformat(str(self.setup.get("begun")))

    def day(self, day_starts: time) -> date:
        """The day it counts for: the one it was due, or else that on which it began."""
        due = self.day_of_plan.get("day")
        return practice_day(self.begun_at, day_starts) if due is None else date.fromisoformat(str(due))

    @property
    def facts(self) -> SessionFacts:
        """What can be corrected of it, as it stands."""
        partner = self.people[1] if len(self.people) > 1 else None
        day = PlanDay.model_validate(self.day_of_plan) if self.day_of_plan else None
        return SessionFacts(self.begun_at, partner, self.actual_seconds, day)

    @property
    def day_of_plan(self) -> Mapping[str, Any]:
        """Where in a plan it stands; nothing without one."""
        return self.setup.get("plan_day") or {}


class Tombstone(FrozenModel):
    """Something that was erased, or somebody who was merged, and must not come back."""

    id: UUID
    kind: Literal["person", "session"]
    at: datetime
    became: UUID | None = None
    """Into whom a person was merged."""


class Exchange(BaseModel):
    """A journal, or one person's share of it, as a document."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64", defer_build=True
    )

    format: Literal[1]
    kind: Literal["dyads-journal"]
    app_version: Word
    journal: UUID
    written: datetime
    whose: UUID | None
    """Whose ratings and events it holds; null: everybody's."""
    people: tuple[Person, ...]
    sessions: tuple[SessionRow, ...]
    ratings: tuple[Rating, ...]
    corrections: tuple[Correction, ...]
    """What stood before ratings were corrected."""
    events: tuple[PrivateEvent, ...]
    agreements: tuple[Agreement, ...]
    commands: dict[UUID, tuple[Command, ...]]
    anchors: dict[UUID, tuple[Anchor, ...]]
    bells: dict[UUID, tuple[BellOutcome, ...]]
    scripts: dict[str, JsonValue]
    """Scripts as resolved, by the SHA-256 of their canonical JSON."""
    measures: dict[str, JsonValue]
    """Measures by the hash that ratings name."""
    plans: tuple[EnrolmentRecord, ...]
    state: dict[Word, JsonValue]
    """Small remembered things; only what is not known yet is taken over."""
    tombstones: tuple[Tombstone, ...]
    ahead: tuple[UUID, ...] = ()
    """The sessions, and the ratings outside of any, that lay in the future when they were taken in elsewhere."""
    seals: tuple[Seal, ...] = ()
    """The seals of those who have sealed; what is sealed stays so on the way, and needs the same passphrase there."""
    session_corrections: tuple[SessionCorrection, ...] = ()
    """What stood before sessions were corrected: when they began, with whom, how long they took."""
    day_starts: DayStart = MIDNIGHT
    """What was practised earlier than this counts for the day before."""


TABLES = (
    "people",
    "sessions",
    "ratings",
    "corrections",
    "events",
    "agreements",
    "plans",
    "tombstones",
    "seals",
    "session_corrections",
)
"""The lists of the document."""
MAPS = ("commands", "anchors", "bells", "scripts", "measures", "state")
"""The objects of the document, each with many keys."""


def without_content(app_version: str, journal: UUID, written: datetime) -> Exchange:
    """Return a document that holds nothing yet."""
    about = {"format": FORMAT, "kind": "dyads-journal", "app_version": app_version, "journal": journal}
    lists, maps = dict.fromkeys(TABLES, ()), {key: dict[str, JsonValue]() for key in MAPS}
    return Exchange.model_validate({**about, "written": written, "whose": None, **lists, **maps})


def is_stand_in(script: JsonValue) -> bool:
    """Say whether a script is only what is known without its text: a title, and no phases."""
    return not isinstance(script, dict) or not any(script.get(part) for part in PARTS)


def script_digest(script: JsonValue) -> str:
    """Return the SHA-256 of a script's canonical JSON."""
    return sha256(to_json(script).encode()).hexdigest()


def stand_in(title: str, form: str, language: str = "en") -> JsonValue:
    """Return a script that is only what can be told without its text. Raises ValueError: it can have no such title."""
    script = Script.model_validate({"format": 1, "title": title, "form": form, "language": language})
    held: JsonValue = json.loads(canonical_json(script))
    return held


def read_tombstones(connection: sqlite3.Connection, damage: Damage) -> tuple[Tombstone, ...]:
    """Return what was erased, in the order of its UUIDs."""
    rows = connection.execute("SELECT id, kind, at, became FROM tombstones ORDER BY id")

    def tombstone(id_: str, kind: Literal["person", "session"], at: str, became: str | None) -> Tombstone:
        moment = moment_of(at)
        return Tombstone(id=UUID(id_), kind=kind, at=moment, became=UUID(became) if became else None)

    return tuple(damage.each(rows, tombstone, lambda row: damaged_entry(row[0])))


E = TypeVar("E", Command, Anchor, BellOutcome)


def gather(
    connection: sqlite3.Connection,
    damage: Damage,
    person: UUID | None,
    app_version: str,
    now: datetime,
    day_starts: time = MIDNIGHT,
    *,
    session: UUID | None = None,
    log: bool = True,
) -> Exchange:
    """Return everything, or all that is one person's and the sessions they took part in; or of one session only.

    Records that are damaged are left out, and `damage` is told. Without `log` it has no commands, anchors and bells.
    """
    sessions = _sessions(connection, damage, person, session)
    by_number = {row.number: row.id for row in sessions}
    ids = set(by_number.values())
    ratings = read_ratings(connection, damage, person, session, known=by_number)
    fixed = read_session_corrections(connection, damage, ids)
    seen = {one for row in sessions for one in row.people} | {
        one.before.partner for one in fixed if one.before.partner is not None
    }
    ratings = tuple(rating for rating in ratings if rating.session is None or rating.session in ids)
    used = {rating.measure_sha256 for rating in ratings}.union(*(row.measures.values() for row in sessions))
    measures = _measures(connection, damage, used)
    known = {rating.id for rating in ratings}
    scripts, instead = _scripts(connection, damage, {row.script for row in sessions})
    return Exchange.model_construct(
        format=FORMAT,
        kind="dyads-journal",
        app_version=app_version,
        journal=_origin(connection),
        written=now,
        whose=person,
        people=_people(connection, damage, person, seen),
        sessions=tuple(_with_texts(row, instead, measures) for row in sessions),
        ratings=ratings,
        corrections=tuple(one for one in read_corrections(connection, damage, person) if one.rating in known),
        events=tuple(one for one in read_events(connection, damage, person, session, by_number) if one.session in ids),
        agreements=_agreements(connection, damage, person),
        commands=_log_of(connection, damage, Command, by_number) if log else {},
        anchors=_log_of(connection, damage, Anchor, by_number) if log else {},
        bells=_log_of(connection, damage, BellOutcome, by_number) if log else {},
        scripts=scripts,
        measures=measures,
        plans=tuple(
            run for run in read_enrolment_records(connection, damage) if person is None or _is_theirs(run, person)
        ),
        state=_state(connection, damage) if person is None else {},
        tombstones=read_tombstones(connection, damage),
        ahead=_ahead(connection, ids | {rating.id for rating in ratings if rating.session is None}),
        seals=read_seals(connection, damage, person),
        session_corrections=fixed,
        day_starts=day_starts,
    )


def _origin(connection: sqlite3.Connection) -> UUID:
    row = connection.execute("SELECT id FROM origin").fetchone()
    try:
        return UUID(row[0])
    except UNREADABLE:
        return uuid4()


def _people(
    connection: sqlite3.Connection, damage: Damage, person: UUID | None, seen: Collection[UUID]
) -> tuple[Person, ...]:
    """Return people, their parts if they are asked for; of one person's share those they sat with."""
    return tuple(
        replace(one, parts=read_parts(connection, damage, one.id)) if person in {None, one.id} else one
        for one in read_people(connection, damage)
        if person in {None, one.id} or one.id in seen
    )


def _sessions(
    connection: sqlite3.Connection, damage: Damage, person: UUID | None, wanted: UUID | None
) -> tuple[SessionRow, ...]:
    people = person_ids(connection)
    rows = connection.execute(
        "SELECT sessions.id, number, begun, json, person0, person1, outcome, added, actual_seconds, ended, "
        "heartbeats.at, script FROM sessions JOIN setups ON setups.session = number "
        "LEFT JOIN heartbeats ON heartbeats.session = number "
        "WHERE (:person IS NULL OR (SELECT key FROM people WHERE id = :person) IN (person0, person1)) "
        "AND (:session IS NULL OR sessions.id = :session) ORDER BY number",
        {"person": str(person) if person else None, "session": str(wanted) if wanted else None},
    )
    looked_at: dict[tuple[str, str, str], SessionRow] = {}

    def session(id_: str, number: int, begun: str, text: str, *rest: Any) -> SessionRow:
        person0, person1, outcome, added, actual, ended, beat, script = rest
        if outcome not in OUTCOMES:
            raise ValueError("no outcome")
        who = tuple([people[key] for key in (person0, person1) if key is not None])
        stands = {"id": UUID(id_), "number": number, "people": who, "outcome": outcome, "added": added == 1}
        stands |= {"actual_seconds": actual, "ended": moment_or_none(ended), "beat": beat, "script": script}
        before, _begun, others = text.partition(f'"begun":"{begun}"')
        between, _id, after = others.partition(f'"session":"{id_}"')
        count = re.fullmatch(r'(.*"variant":)(0|[1-9][0-9]{0,6})\}', after)  # within the bounds of `Variant`
        after = count[1] if count else after
        alike = looked_at.get((before, between, after))  # most set-ups differ in nothing but these three
        if alike is not None:
            moment_of(begun)
            return alike.model_copy(update={**stands, "begun": begun} | ({"variant": int(count[2])} if count else {}))
        setup = json.loads(text)
        moment_of(setup["begun"])
        _SETUP_KEYS.model_validate(setup)
        states = setup["begun"], setup.pop("session")
        row = SessionRow.model_construct(**stands, **setup)
        if after and states == (begun, id_):
            looked_at[before, between, after] = row
        return row

    return tuple(damage.each(rows, session, lambda row: damaged_session_with_all(row[1])))


def _is_theirs(run: EnrolmentRecord, person: UUID) -> bool:
    """Say whether a plan is followed by this person, or by whoever keeps the journal."""
    follower = run.events[0].data.get("person") if run.events else None
    return follower in {None, str(person)}


def _agreements(connection: sqlite3.Connection, damage: Damage, person: UUID | None) -> tuple[Agreement, ...]:
    owners = [person] if person else [one.id for one in read_people(connection, damage)]
    return tuple(agreement for owner in owners for agreement in read_agreements(connection, damage, owner))


def _log_of(
    connection: sqlite3.Connection, damage: Damage, kind: type[E], sessions: Mapping[int, UUID]
) -> dict[UUID, tuple[E, ...]]:
    found: dict[int, list[E]] = {}

    def take(number: int, _seq: int, *values: Any) -> None:
        if number in sessions:
            found.setdefault(number, []).append(entry_of(kind, values))

    rows = connection.execute(f"SELECT * FROM {LOG[kind]} ORDER BY session, seq")  # noqa: S608
    for _entry in damage.each(rows, take, lambda row: damaged_log(row[0])):
        pass
    return {sessions[number]: tuple(entries) for number, entries in found.items()}


def _scripts(
    connection: sqlite3.Connection, damage: Damage, used: Collection[str]
) -> tuple[dict[str, JsonValue], dict[str, str]]:
    """Return the scripts by hash; and what stands in for those that are damaged, by theirs: only the title."""
    rows = connection.execute(
        "SELECT sha256, json, title, form, max(number) FROM scripts JOIN sessions ON script = sha256 "
        "GROUP BY sha256 ORDER BY sha256"
    )
    found: dict[str, JsonValue] = {}
    instead: dict[str, str] = {}
    for digest, text, title, form, _number in rows:
        if digest in used:
            try:
                found[digest] = whole_json(text, digest)
            except ValueError:
                damage.add(damaged_script(title))
                script = stand_in(title, form)
                instead[digest] = script_digest(script)
                found[instead[digest]] = script
    return found, instead


def _measures(connection: sqlite3.Connection, damage: Damage, used: Collection[str]) -> dict[str, JsonValue]:
    rows = connection.execute(
        "SELECT sha256, json, (SELECT measure FROM wordings WHERE wordings.sha256 = measures.sha256) FROM measures "
        "ORDER BY sha256"
    )
    found: dict[str, JsonValue] = {}

    def take(digest: str, text: str, _name: str) -> None:
        if digest in used:
            found[digest] = whole_measure(text, digest)

    for _measure in damage.each(rows, take, lambda row: damaged_measure(row[2] or row[0])):
        pass
    return found


def _with_texts(row: SessionRow, instead: Mapping[str, str], measures: Mapping[str, JsonValue]) -> SessionRow:
    """Return a session that names only what is in the document; hardly any has to be changed for it."""
    digest = instead.get(row.script, row.script)
    if digest == row.script and all(one in measures for one in row.measures.values()):
        return row
    named = {name: one for name, one in row.measures.items() if one in measures}
    return row.model_copy(update={"script": digest, "measures": named})


def _ahead(connection: sqlite3.Connection, ids: Collection[UUID]) -> tuple[UUID, ...]:
    known = {str(id_): id_ for id_ in ids}
    return tuple(known[id_] for (id_,) in connection.execute("SELECT id FROM ahead ORDER BY id") if id_ in known)


def _state(connection: sqlite3.Connection, damage: Damage) -> dict[str, JsonValue]:
    rows = connection.execute("SELECT key, value FROM state WHERE key <> ? ORDER BY key", (MARK,))
    return dict(damage.each(rows, lambda key, value: (key, json.loads(value)), lambda row: damaged_entry(row[0])))


def kept_of(exchange: Exchange) -> Kept:
    """Return the sessions, ratings and events of a document that has been checked."""
    sessions = tuple(summary_of(exchange, row) for row in exchange.sessions)
    return Kept(sessions, exchange.ratings, exchange.events)


def links_of(exchange: Exchange) -> dict[UUID, Linked]:
    """Return how the sessions of a document that has been checked were linked, by session."""
    held = ((row.id, row.setup.get("linked")) for row in exchange.sessions)
    return {id_: Linked.model_validate(link) for id_, link in held if link is not None}


def summary_of(exchange: Exchange, row: SessionRow) -> SessionSummary:
    """Return one session of a document that has been checked, or that was gathered from a journal."""
    held, day, script = row.setup, row.day_of_plan, exchange.scripts[row.script]
    assert isinstance(script, dict)
    return SessionSummary(
        id=row.id,
        number=row.number,
        begun=row.begun_at,
        script_id=held["script_id"],
        title=str(script["title"]),
        form=str(script.get("form", "dyad")),
        people=row.people,
        here=tuple(held["here"]),
        first=held.get("first", 0),
        outcome=row.outcome,
        added=row.added,
        apart=held.get("apart", False),
        planned_seconds=held["planned_seconds"],
        actual_seconds=row.actual_seconds,
        variant=held.get("variant", 0),
        plan=day.get("plan", ""),
        run=UUID(day["run"]) if day else None,
        module=day.get("module", ""),
        week=day.get("week", 0),
        due=date.fromisoformat(day["day"]) if day else None,
        day_starts=exchange.day_starts,
        first_begun=next((one.before.begun for one in exchange.session_corrections if one.session == row.id), None),
        ahead=row.id in exchange.ahead,
    )


def days_due(exchange: Exchange, today: date) -> Iterator[DueDay]:
    """Yield the days of every plan up to today."""
    enrolments = [enrolment for record in exchange.plans if (enrolment := enrolment_of(record)) is not None]
    sessions = tuple(summary_of(exchange, row) for row in exchange.sessions) if enrolments else ()
    for enrolment in enrolments:
        mine = tuple(one for one in sessions if enrolment.person in {None, *one.people})
        yield from due_days(enrolment, overview(enrolment, mine, today), today)
