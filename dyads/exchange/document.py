"""What travels between journals: everything, as the tables of one document. The JSON file is this, written down."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, JsonValue

from dyads.journal.connection import from_text_or_none, person_ids, session_ids
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
from dyads.journal.sessions import LOG
from dyads.plan.as_json import DueDay, due_days
from dyads.plan.calendar import overview
from dyads.practice.bounds import ActualSeconds, Digest, Instant, Word
from dyads.practice.fields import Frozen
from dyads.practice.form import PARTS
from dyads.practice.people import Agreement, Person
from dyads.practice.records import (
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
from dyads.practice.setup import PlanDay

FORMAT: Literal[1] = 1


class SessionRow(BaseModel):
    """One session; beside these keys it has those of the set-up, as they stand in `dyads.practice.setup.Setup`."""

    model_config = ConfigDict(frozen=True, extra="allow")

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


class Tombstone(Frozen):
    """Something that was erased, or somebody who was merged, and must not come back."""

    id: UUID
    kind: Literal["person", "session"]
    at: datetime
    became: UUID | None = None
    """Into whom a person was merged."""


class Exchange(BaseModel):
    """A journal, or one person's share of it, as a document."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64"
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
    seals: tuple[Seal, ...] = ()
    """The seals of those who have sealed; what is sealed stays so on the way, and needs the same passphrase there."""
    session_corrections: tuple[SessionCorrection, ...] = ()
    """What stood before sessions were corrected: when they began, with whom, how long they took."""


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
    """Say whether a script is only what a CSV told of it: a title, and no phases."""
    return not isinstance(script, dict) or not any(script.get(part) for part in PARTS)


def script_digest(script: JsonValue) -> str:
    """Return the SHA-256 of a script's canonical JSON."""
    return sha256(to_json(script).encode()).hexdigest()


def measure_digest(measure: JsonValue) -> str:
    """Return the hash by which ratings name a measure, as `dyads.practice.measures.measure_sha256` makes it."""
    return sha256(json.dumps(measure, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_tombstones(connection: sqlite3.Connection) -> tuple[Tombstone, ...]:
    """Return what was erased, in the order of its UUIDs."""
    rows = connection.execute("SELECT id, kind, at, became FROM tombstones ORDER BY id")
    return tuple(
        Tombstone(id=UUID(id_), kind=kind, at=datetime.fromisoformat(at), became=UUID(became) if became else None)
        for id_, kind, at, became in rows
    )


E = TypeVar("E", Command, Anchor, BellOutcome)


def gather(
    connection: sqlite3.Connection,
    person: UUID | None,
    app_version: str,
    now: datetime,
    *,
    session: UUID | None = None,
) -> Exchange:
    """Return everything, or all that is one person's and the sessions they took part in; or of one session only."""
    sessions = _sessions(connection, person, session)
    ids = {row.id for row in sessions}
    fixed = read_session_corrections(connection, ids)
    seen = {one for row in sessions for one in row.people} | {
        one.before.partner for one in fixed if one.before.partner is not None
    }
    ratings = read_ratings(connection, person, session)
    used = {rating.measure_sha256 for rating in ratings} | {
        digest for row in sessions for digest in row.measures.values()
    }
    return Exchange.model_construct(
        format=FORMAT,
        kind="dyads-journal",
        app_version=app_version,
        journal=_origin(connection),
        written=now,
        whose=person,
        people=_people(connection, person, seen),
        sessions=sessions,
        ratings=ratings,
        corrections=read_corrections(connection, person),
        events=read_events(connection, person, session),
        agreements=_agreements(connection, person),
        commands=_log_of(connection, Command, ids),
        anchors=_log_of(connection, Anchor, ids),
        bells=_log_of(connection, BellOutcome, ids),
        scripts=_by_hash(connection, "scripts", {row.script for row in sessions}),
        measures=_by_hash(connection, "measures", used),
        plans=tuple(run for run in read_enrolment_records(connection) if person is None or _is_theirs(run, person)),
        state=_state(connection) if person is None else {},
        tombstones=read_tombstones(connection),
        seals=read_seals(connection, person),
        session_corrections=fixed,
    )


def _origin(connection: sqlite3.Connection) -> UUID:
    row = connection.execute("SELECT id FROM origin").fetchone()
    return UUID(row[0]) if row else uuid4()


def _people(connection: sqlite3.Connection, person: UUID | None, seen: Collection[UUID]) -> tuple[Person, ...]:
    """Return people, their parts if they are asked for; of one person's share those they sat with."""
    return tuple(
        replace(one, parts=read_parts(connection, one.id)) if person in {None, one.id} else one
        for one in read_people(connection)
        if person in {None, one.id} or one.id in seen
    )


def _sessions(connection: sqlite3.Connection, person: UUID | None, session: UUID | None) -> tuple[SessionRow, ...]:
    people = person_ids(connection)
    rows = connection.execute(
        "SELECT sessions.id, number, person0, person1, outcome, added, actual_seconds, ended, heartbeats.at, script, "
        "json FROM sessions JOIN setups ON setups.session = number LEFT JOIN heartbeats ON heartbeats.session = number "
        "WHERE (:person IS NULL OR (SELECT key FROM people WHERE id = :person) IN (person0, person1)) "
        "AND (:session IS NULL OR sessions.id = :session) ORDER BY number",
        {"person": str(person) if person else None, "session": str(session) if session else None},
    )
    found = []
    for id_, number, person0, person1, outcome, added, actual, ended, beat, script, held in rows:
        setup = json.loads(held)
        del setup["session"]
        found.append(
            SessionRow.model_construct(
                id=UUID(id_),
                number=number,
                people=tuple(people[key] for key in (person0, person1) if key is not None),
                outcome=outcome,
                added=added == 1,
                actual_seconds=actual,
                ended=from_text_or_none(ended),
                beat=beat,
                script=script,
                **setup,
            )
        )
    return tuple(found)


def _is_theirs(run: EnrolmentRecord, person: UUID) -> bool:
    """Say whether a plan is followed by this person, or by whoever keeps the journal."""
    follower = run.events[0].data.get("person") if run.events else None
    return follower in {None, str(person)}


def _agreements(connection: sqlite3.Connection, person: UUID | None) -> tuple[Agreement, ...]:
    owners = [person] if person else [one.id for one in read_people(connection)]
    return tuple(agreement for owner in owners for agreement in read_agreements(connection, owner))


def _log_of(connection: sqlite3.Connection, kind: type[E], ids: Collection[UUID]) -> dict[UUID, tuple[E, ...]]:
    sessions = session_ids(connection)
    found: dict[UUID, list[E]] = {}
    for number, _seq, *values in connection.execute(f"SELECT * FROM {LOG[kind]} ORDER BY session, seq"):  # noqa: S608
        if sessions[number] in ids:
            found.setdefault(sessions[number], []).append(kind(*values))
    return {id_: tuple(rows) for id_, rows in found.items()}


def _by_hash(connection: sqlite3.Connection, table: str, used: Collection[str]) -> dict[str, JsonValue]:
    rows = connection.execute(f"SELECT sha256, json FROM {table} ORDER BY sha256")  # noqa: S608
    return {digest: json.loads(held) for digest, held in rows if digest in used}


def _state(connection: sqlite3.Connection) -> dict[str, JsonValue]:
    rows = connection.execute("SELECT key, value FROM state WHERE key <> ? ORDER BY key", (MARK,))
    return {key: json.loads(value) for key, value in rows}


def kept_of(exchange: Exchange) -> Kept:
    """Return the sessions, ratings and events of a document that has been checked."""
    sessions = tuple(summary_of(exchange, row) for row in exchange.sessions)
    return Kept(sessions, exchange.ratings, exchange.events)


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
        first_begun=next((one.before.begun for one in exchange.session_corrections if one.session == row.id), None),
    )


def days_due(exchange: Exchange, today: date) -> Iterator[DueDay]:
    """Yield the days of every plan up to today."""
    sessions = tuple(summary_of(exchange, row) for row in exchange.sessions)
    for record in exchange.plans:
        enrolment = enrolment_of(record)
        if enrolment is None:
            continue
        mine = tuple(one for one in sessions if enrolment.person in {None, *one.people})
        yield from due_days(enrolment, overview(enrolment, mine, today), today)
