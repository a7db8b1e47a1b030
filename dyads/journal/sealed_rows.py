"""Seals in the journal's tables: whose they are, and the rows that are closed and opened with them.

In a sealed row the value is NULL or the text empty, and `status` says "given" whatever the answer was.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from dyads.journal.connection import person_key, to_text
from dyads.journal.errors import refused
from dyads.journal.seal import Key, Seal, Sealer
from dyads.practice.message import msg

_SEAL = "people.id, public, private, salt, operations, memory, since"


def read_seals(connection: sqlite3.Connection, person: UUID | None = None) -> tuple[Seal, ...]:
    rows = connection.execute(
        f"SELECT {_SEAL} FROM seals JOIN people ON key = person "  # noqa: S608
        "WHERE :person IS NULL OR people.id = :person ORDER BY key",
        {"person": str(person) if person else None},
    )
    return tuple(
        Seal(UUID(id_), public, private, salt, operations, memory, datetime.fromisoformat(since))
        for id_, public, private, salt, operations, memory, since in rows
    )


def sealer_of(connection: sqlite3.Connection, key: int) -> Sealer | None:
    """Return what seals for the person with this number, or None where they have not sealed.

    Raises:
        JournalTrouble: they have, and PyNaCl is not installed.
    """
    row = connection.execute("SELECT public FROM seals WHERE person = ?", (key,)).fetchone()
    return Sealer(row[0]) if row else None


def put_seal(connection: sqlite3.Connection, key: int, seal: Seal) -> None:
    """Keep a seal, in place of another of the same key pair, and close what stands open.

    Raises:
        JournalTrouble: this person sealed with another key pair.
    """
    row = connection.execute("SELECT public FROM seals WHERE person = ?", (key,)).fetchone()
    if row and row[0] != seal.public:
        raise refused(msg("This person is sealed already."))
    connection.execute(
        "INSERT OR REPLACE INTO seals VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, seal.public, seal.private, seal.salt, seal.operations, seal.memory, to_text(seal.since)),
    )
    close_rows(connection, key)


def close_rows(connection: sqlite3.Connection, key: int) -> None:
    """Seal all that stands open of the person with this number, where they have sealed."""
    sealer = sealer_of(connection, key)
    if sealer is None:
        return
    for table, row, id_, value, status in _open_answers(connection, key):
        connection.execute(
            f"UPDATE {table} SET value = NULL, status = 'given', sealed = ? WHERE {_ROW[table]}",  # noqa: S608
            (sealer.answer(id_, value, status), *row),
        )
    texts = connection.execute(
        "SELECT key, id, text FROM events WHERE person = ? AND sealed IS NULL", (key,)
    ).fetchall()
    for number, id_, text in texts:
        connection.execute(
            "UPDATE events SET text = '', sealed = ? WHERE key = ?", (sealer.text(UUID(id_), text), number)
        )


def unseal(connection: sqlite3.Connection, key: Key) -> None:
    """Open all that a person sealed, for good, and take their seal away.

    Raises:
        JournalTrouble: they have not sealed, or something sealed cannot be opened; then nothing is.
    """
    number = person_key(connection, key.person)
    if connection.execute("DELETE FROM seals WHERE person = ?", (number,)).rowcount == 0:
        raise refused(msg("This person is not sealed."))
    for table, row, id_, sealed in _sealed_answers(connection, number):
        connection.execute(
            f"UPDATE {table} SET value = ?, status = ?, sealed = NULL WHERE {_ROW[table]}",  # noqa: S608
            (*key.answer(id_, sealed), *row),
        )
    texts = connection.execute(
        "SELECT key, id, sealed FROM events WHERE person = ? AND sealed IS NOT NULL", (number,)
    ).fetchall()
    for event, id_, sealed in texts:
        connection.execute(
            "UPDATE events SET text = ?, sealed = NULL WHERE key = ?", (key.text(UUID(id_), sealed), event)
        )


def merge_seals(connection: sqlite3.Connection, key: int, into: int) -> None:
    """Let two people who become one have one seal between them, before what is the one's becomes the other's.

    Raises:
        JournalTrouble: both have sealed.
    """
    both = connection.execute("SELECT count(*) FROM seals WHERE person IN (?, ?)", (key, into)).fetchone()[0]
    if both == 2:
        raise refused(msg("Both have sealed what is theirs. Unseal one of them first."))
    connection.execute("UPDATE seals SET person = ? WHERE person = ?", (into, key))


_ROW = {"ratings": "key = ?", "corrections": "rating = ? AND seq = ?"}


def _open_answers(
    connection: sqlite3.Connection, person: int
) -> Iterator[tuple[str, tuple[int, ...], UUID, int | None, str]]:
    """Yield table, row, UUID, value and status of every answer that stands open, past ones included."""
    rows = connection.execute(
        "SELECT key, id, value, status FROM ratings WHERE person = ? AND sealed IS NULL", (person,)
    ).fetchall()
    for key, id_, value, status in rows:
        yield "ratings", (key,), UUID(id_), value, status
    rows = connection.execute(
        "SELECT rating, seq, id, corrections.value, corrections.status FROM corrections "
        "JOIN ratings ON ratings.key = rating WHERE person = ? AND corrections.sealed IS NULL",
        (person,),
    ).fetchall()
    for rating, seq, id_, value, status in rows:
        yield "corrections", (rating, seq), UUID(id_), value, status


def _sealed_answers(connection: sqlite3.Connection, person: int) -> Iterator[tuple[str, tuple[int, ...], UUID, bytes]]:
    """Yield table, row, UUID and box of every sealed answer, past ones included."""
    rows = connection.execute(
        "SELECT key, id, sealed FROM ratings WHERE person = ? AND sealed IS NOT NULL", (person,)
    ).fetchall()
    for key, id_, sealed in rows:
        yield "ratings", (key,), UUID(id_), sealed
    rows = connection.execute(
        "SELECT rating, seq, id, corrections.sealed FROM corrections JOIN ratings ON ratings.key = rating "
        "WHERE person = ? AND corrections.sealed IS NOT NULL",
        (person,),
    ).fetchall()
    for rating, seq, id_, sealed in rows:
        yield "corrections", (rating, seq), UUID(id_), sealed
