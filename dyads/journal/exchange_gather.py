"""From the journal to the document that travels."""

import json
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from pydantic import JsonValue

from dyads.journal.erase import MARK
from dyads.journal.events import read_events
from dyads.journal.exchange_model import FORMAT, Exchange, SessionRow, read_tombstones
from dyads.journal.keys import person_ids, session_ids
from dyads.journal.moments import from_text_or_none
from dyads.journal.people import read_agreements, read_parts, read_people
from dyads.journal.ratings import read_corrections, read_ratings
from dyads.journal.seal_rows import read_seals
from dyads.journal.state import PlanRun, read_plan_runs
from dyads.practice.people import Agreement, Person
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import Command

R = TypeVar("R")


def gather(connection: sqlite3.Connection, person: UUID | None, app_version: str, now: datetime) -> Exchange:
    """Return everything, or all that is one person's and the sessions they took part in.

    Args:
        connection: the journal.
        person: whose; None for everybody's.
        app_version: the program's.
        now: the wall clock (UTC).
    """
    sessions = _sessions(connection, person)
    ids = {row.id for row in sessions}
    ratings = read_ratings(connection, person)
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
        people=_people(connection, person, {one for row in sessions for one in row.people}),
        sessions=sessions,
        ratings=ratings,
        corrections=read_corrections(connection, person),
        events=read_events(connection, person),
        agreements=_agreements(connection, person),
        commands=_log(connection, "commands", "kind, at", Command, ids),
        anchors=_log(connection, "anchors", "at, boot_id, boot, monotonic, wall, utc_offset", Anchor, ids),
        bells=_log(connection, "bells", "cue, status, lateness, player", BellOutcome, ids),
        scripts=_by_hash(connection, "scripts", {row.script for row in sessions}),
        measures=_by_hash(connection, "measures", used),
        plans=tuple(run for run in read_plan_runs(connection) if person is None or _is_theirs(run, person)),
        state=_state(connection) if person is None else {},
        tombstones=read_tombstones(connection),
        seals=read_seals(connection, person),
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


def _sessions(connection: sqlite3.Connection, person: UUID | None) -> tuple[SessionRow, ...]:
    people = person_ids(connection)
    rows = connection.execute(
        "SELECT sessions.id, number, person0, person1, outcome, added, actual_seconds, ended, heartbeats.at, script, "
        "json FROM sessions JOIN setups ON setups.session = number LEFT JOIN heartbeats ON heartbeats.session = number "
        "WHERE :person IS NULL OR (SELECT key FROM people WHERE id = :person) IN (person0, person1) ORDER BY number",
        {"person": str(person) if person else None},
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


def _is_theirs(run: PlanRun, person: UUID) -> bool:
    """Say whether a plan is followed by this person, or by whoever keeps the journal."""
    follower = run.events[0].data.get("person") if run.events else None
    return follower in {None, str(person)}


def _agreements(connection: sqlite3.Connection, person: UUID | None) -> tuple[Agreement, ...]:
    owners = [person] if person else [one.id for one in read_people(connection)]
    return tuple(agreement for owner in owners for agreement in read_agreements(connection, owner))


def _log(
    connection: sqlite3.Connection, table: str, columns: str, row_of: Callable[..., R], ids: Collection[UUID]
) -> dict[UUID, tuple[R, ...]]:
    """Return one of the sessions' logs, by session."""
    sessions = session_ids(connection)
    found: dict[UUID, list[R]] = {}
    for number, *row in connection.execute(f"SELECT session, {columns} FROM {table} ORDER BY session, seq"):  # noqa: S608
        if sessions[number] in ids:
            found.setdefault(sessions[number], []).append(row_of(*row))
    return {id_: tuple(rows) for id_, rows in found.items()}


def _by_hash(connection: sqlite3.Connection, table: str, used: Collection[str]) -> dict[str, JsonValue]:
    rows = connection.execute(f"SELECT sha256, json FROM {table} ORDER BY sha256")  # noqa: S608
    return {digest: json.loads(held) for digest, held in rows if digest in used}


def _state(connection: sqlite3.Connection) -> dict[str, JsonValue]:
    rows = connection.execute("SELECT key, value FROM state WHERE key <> ? ORDER BY key", (MARK,))
    return {key: json.loads(value) for key, value in rows}
