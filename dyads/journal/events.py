"""What one person alone said to the program in a session: draws, guesses, reveals, notes."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dyads.journal.keys import SessionIds, person_ids, person_key, session_number
from dyads.journal.moments import to_text
from dyads.journal.seal_rows import sealer_of
from dyads.practice.records import PrivateEvent


def add_event(connection: sqlite3.Connection, event: PrivateEvent) -> None:
    """Keep a private event; a note given again under the same UUID replaces the one before."""
    insert_event(connection, event, person_key(connection, event.person), session_number(connection, event.session))


def insert_event(connection: sqlite3.Connection, event: PrivateEvent, person: int, session: int) -> None:
    """Keep a private event of the person and the session with these numbers, unless a later one is there.

    Raises:
        JournalTrouble: the person has sealed, and PyNaCl is not installed.
    """
    text, sealed = event.text, event.sealed or None
    if sealed is None and (sealer := sealer_of(connection, person)):
        text, sealed = "", sealer.text(event.id, text)
    connection.execute(
        "INSERT INTO events (id, person, session, kind, turn, text, choices, at, sealed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET text = excluded.text, at = excluded.at, sealed = excluded.sealed WHERE excluded.at >= at",
        (
            str(event.id),
            person,
            session,
            event.kind,
            event.turn,
            text,
            event.choices,
            to_text(event.at),
            sealed,
        ),
    )


def read_events(
    connection: sqlite3.Connection,
    person: UUID | None,
    session: UUID | None = None,
    known: Mapping[int, UUID] | None = None,
) -> tuple[PrivateEvent, ...]:
    """Return private events in the order they came.

    Args:
        connection: the journal.
        person: whose; None for everybody's, which only a lossless export may ask for.
        session: of this session only.
        known: UUIDs of sessions by number, where the caller has them.
    """
    people, sessions = person_ids(connection), SessionIds(connection, known)
    rows = connection.execute(
        "SELECT events.id, person, session, kind, turn, text, choices, at, sealed FROM events "
        "WHERE (:person IS NULL OR person = (SELECT key FROM people WHERE id = :person)) "
        "AND (:session IS NULL OR session = (SELECT number FROM sessions WHERE id = :session)) ORDER BY key",
        {"person": str(person) if person else None, "session": str(session) if session else None},
    )
    return tuple(
        PrivateEvent(
            UUID(id_),
            people[owner],
            sessions[number],
            kind,
            turn,
            text,
            choices,
            datetime.fromisoformat(at),
            sealed or b"",
        )
        for id_, owner, number, kind, turn, text, choices, at, sealed in rows
    )
