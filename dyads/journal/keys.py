"""From UUIDs to the small numbers that the journal uses inside."""

import sqlite3
from collections.abc import Mapping
from uuid import UUID

from dyads.journal.errors import refused
from dyads.practice.message import msg


def person_key(connection: sqlite3.Connection, person: UUID) -> int:
    """Return the number of a person, of the one they were merged into if they were.

    Raises:
        JournalTrouble: there is no such person, or they were forgotten.
    """
    row = connection.execute("SELECT key FROM people WHERE id = ? AND NOT forgotten", (str(person),)).fetchone()
    if row is None:
        row = connection.execute(
            "SELECT people.key FROM tombstones JOIN people ON people.id = became "
            "WHERE tombstones.id = ? AND NOT forgotten",
            (str(person),),
        ).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this person."))
    return int(row[0])


def session_number(connection: sqlite3.Connection, session: UUID) -> int:
    """Return the number of a session.

    Raises:
        JournalTrouble: there is no such session.
    """
    row = connection.execute("SELECT number FROM sessions WHERE id = ?", (str(session),)).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this session."))
    return int(row[0])


def person_ids(connection: sqlite3.Connection) -> dict[int, UUID]:
    """Return the UUIDs of all people, forgotten ones included, by number."""
    return {key: UUID(id_) for key, id_ in connection.execute("SELECT key, id FROM people")}


class SessionIds(dict[int, UUID]):
    """The UUIDs of sessions by number, looked up as they are needed."""

    def __init__(self, connection: sqlite3.Connection, known: Mapping[int, UUID] | None = None) -> None:
        super().__init__(known or {})
        self._connection = connection

    def __missing__(self, number: int) -> UUID:
        row = self._connection.execute("SELECT id FROM sessions WHERE number = ?", (number,)).fetchone()
        self[number] = UUID(row[0])
        return self[number]


def session_ids(connection: sqlite3.Connection) -> dict[int, UUID]:
    """Return the UUIDs of all sessions by number."""
    return {number: UUID(id_) for number, id_ in connection.execute("SELECT number, id FROM sessions")}
