"""Sessions as they are written: the set-up first, then the log as it comes."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pydantic import JsonValue

from dyads.journal.errors import refused
from dyads.journal.events import add_event
from dyads.journal.keys import person_key, session_number
from dyads.journal.moments import to_text
from dyads.journal.process import Process, is_alive, this_process
from dyads.journal.state import to_json
from dyads.practice.measures import Measure, measure_sha256
from dyads.practice.message import msg
from dyads.practice.records import Anchor, BellOutcome, Outcome, PrivateEvent
from dyads.practice.replay import Command
from dyads.practice.script import canonical_json
from dyads.practice.setup import Setup, local_day

_LOG = {"commands": 4, "anchors": 8, "bells": 6}
"""The tables of what comes in order, with the number of their columns."""


def begin(connection: sqlite3.Connection, setup: Setup, draws: Sequence[PrivateEvent], now: datetime) -> int:
    """Keep a set-up, its script and measures (once per hash) and what was drawn; return the session's number.

    Raises:
        JournalTrouble: somebody in it is unknown.
    """
    number = insert_session(connection, setup)
    _sign_of_life(connection, number, now)
    for draw in draws:
        add_event(connection, draw)
    return number


def insert_session(
    connection: sqlite3.Connection,
    setup: Setup,
    *,
    outcome: Outcome = "open",
    added: bool = False,
    actual_seconds: int | None = None,
    ended: datetime | None = None,
    number: int | None = None,
    people: Sequence[int] = (),
) -> int:
    """Keep a session without a log and return its number.

    Args:
        connection: the journal.
        setup: its set-up.
        outcome: how it ended.
        added: whether it was entered later.
        actual_seconds: session time that passed.
        ended: when it was closed.
        number: its number, if not the next one.
        people: the numbers of its people, where the set-up does not tell: after a merge, or if one was forgotten.
    """
    script = keep_script(connection, canonical_json(setup.script))
    measures = {name: keep_measure(connection, measure) for name, measure in setup.measures.items()}
    people = people or [person_key(connection, person) for person in setup.people]
    day = setup.plan_day
    cursor = connection.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            str(setup.session),
            setup.begun.isoformat(),
            to_text(setup.begun),
            local_day(setup.begun).isoformat(),
            setup.script_id,
            script,
            setup.script.title,
            setup.script.form,
            people[0],
            people[1] if len(people) > 1 else None,
            "".join(str(slot) for slot in setup.here),
            setup.first,
            outcome,
            added,
            setup.apart,
            setup.planned_seconds,
            actual_seconds,
            setup.variant,
            day.plan if day else "",
            str(day.run) if day else None,
            day.module if day else "",
            day.week if day else 0,
            day.day.isoformat() if day else None,
            to_text(ended) if ended else None,
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    _insert_setup(connection, number, setup, measures)
    return number


def put_setup(connection: sqlite3.Connection, number: int, setup: Setup) -> None:
    """Put a fuller set-up in place of what is known of a session; who sat and how it ended stay as they are."""
    script = keep_script(connection, canonical_json(setup.script))
    measures = {name: keep_measure(connection, measure) for name, measure in setup.measures.items()}
    connection.execute("UPDATE sessions SET script = ? WHERE number = ?", (script, number))
    connection.execute("DELETE FROM setups WHERE session = ?", (number,))
    _insert_setup(connection, number, setup, measures)


def _insert_setup(connection: sqlite3.Connection, number: int, setup: Setup, measures: Mapping[str, str]) -> None:
    held = setup.model_dump(mode="json", exclude={"script", "measures", "people"})
    connection.execute("INSERT INTO setups VALUES (?, ?)", (number, to_json({**held, "measures": measures})))


def keep_script(connection: sqlite3.Connection, canonical: str) -> str:
    """Keep a script's canonical JSON once, and return its hash."""
    digest = sha256(canonical.encode()).hexdigest()
    connection.execute("INSERT INTO scripts VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, canonical))
    return digest


def keep_measure(connection: sqlite3.Connection, measure: Measure) -> str:
    """Keep a measure's wording and scale once, and return its hash."""
    digest = measure_sha256(measure)
    keep_measure_json(connection, digest, measure.model_dump(mode="json", exclude_none=True))
    return digest


def keep_measure_json(connection: sqlite3.Connection, digest: str, held: JsonValue) -> None:
    """Keep a measure, as JSON, under its hash."""
    connection.execute("INSERT INTO measures VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, to_json(held)))


def drop_unused(connection: sqlite3.Connection) -> None:
    """Let scripts and measures go that no session and no rating names any more."""
    connection.execute("DELETE FROM scripts WHERE sha256 NOT IN (SELECT script FROM sessions)")
    connection.execute("DELETE FROM wordings WHERE key NOT IN (SELECT wording FROM ratings)")
    connection.execute(
        "DELETE FROM measures WHERE sha256 NOT IN (SELECT sha256 FROM wordings) "
        "AND NOT EXISTS (SELECT 1 FROM setups WHERE instr(setups.json, sha256))"
    )


def add_command(connection: sqlite3.Connection, session: UUID, command: Command) -> None:
    """Keep a command after those before it."""
    append(connection, "commands", session_number(connection, session), (command.kind, command.at))


def add_anchor(connection: sqlite3.Connection, session: UUID, anchor: Anchor) -> None:
    """Keep the anchor of a run of the program."""
    values = (anchor.at, anchor.boot_id, anchor.boot, anchor.monotonic, anchor.wall, anchor.offset)
    append(connection, "anchors", session_number(connection, session), values)


def add_bells(connection: sqlite3.Connection, session: UUID, outcomes: Sequence[BellOutcome]) -> None:
    """Keep how cues rang."""
    number = session_number(connection, session)
    for bell in outcomes:
        append(connection, "bells", number, (bell.cue, bell.status, bell.lateness, bell.player))


def append(connection: sqlite3.Connection, table: str, session: int, values: Sequence[object]) -> None:
    """Add a row to one of a session's logs."""
    places = ", ".join("?" * (_LOG[table] - 2))
    connection.execute(
        f"INSERT INTO {table} SELECT ?, coalesce(max(seq) + 1, 0), {places} FROM {table} WHERE session = ?",  # noqa: S608
        (session, *values, session),
    )


def beat(connection: sqlite3.Connection, session: UUID, at: int, now: datetime) -> None:
    """Overwrite the session's sign of life; `at` in nanoseconds on the session clock."""
    _sign_of_life(connection, session_number(connection, session), now, at)


def claim(connection: sqlite3.Connection, session: UUID, now: datetime) -> None:
    """Take over an open session, to go on with it in this process.

    Raises:
        JournalTrouble: another process that lives is sitting it, or it has ended.
    """
    number = session_number(connection, session)
    if connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0] != "open":
        raise refused(msg("This session has already ended."))
    if is_elsewhere(connection, number, now):
        raise refused(msg("This session is open in another window."))
    _sign_of_life(connection, number, now)


def is_elsewhere(connection: sqlite3.Connection, number: int, now: datetime) -> bool:
    """Say whether another process that lives is sitting a session."""
    row = connection.execute(
        "SELECT pid, boot_id, started, seen FROM heartbeats WHERE session = ?", (number,)
    ).fetchone()
    if row is None:
        return False
    process = Process(*row[:3])
    return process != this_process() and is_alive(process, datetime.fromisoformat(row[3]), now)


def close(
    connection: sqlite3.Connection, session: UUID, outcome: Outcome, actual_seconds: int | None, ended: datetime
) -> None:
    """Keep how a session ended; the first ending stands."""
    connection.execute(
        "UPDATE sessions SET outcome = ?, actual_seconds = ?, ended = ? WHERE number = ? AND outcome = 'open'",
        (outcome, actual_seconds, to_text(ended), session_number(connection, session)),
    )


def _sign_of_life(connection: sqlite3.Connection, number: int, now: datetime, at: int | None = None) -> None:
    process = this_process()
    connection.execute(
        "INSERT INTO heartbeats VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET "
        "at = coalesce(excluded.at, at), seen = excluded.seen, pid = excluded.pid, boot_id = excluded.boot_id, "
        "started = excluded.started",
        (number, at, to_text(now), process.pid, process.boot_id, process.started),
    )
