"""Seals in the journal's tables: whose they are, and the rows that are closed and opened with them.

In a sealed row the value is NULL or the text empty, and `status` says "given" whatever the answer was.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dyads.journal.connection import person_key, to_text
from dyads.journal.damage import Damage, damaged_entry
from dyads.journal.errors import refused
from dyads.journal.seal import Key, Seal, Sealer
from dyads.practice.message import msg

_SEAL = "people.id, public, private, salt, operations, memory, since"


def read_seals(connection: sqlite3.Connection, damage: Damage, person: UUID | None = None) -> tuple[Seal, ...]:
    rows = connection.execute(
        f"SELECT {_SEAL} FROM seals JOIN people ON key = person "  # noqa: S608
        "WHERE :person IS NULL OR people.id = :person ORDER BY key",
        {"person": str(person) if person else None},
    )

    def seal(id_: str, public: bytes, private: bytes, salt: bytes, *rest: Any) -> Seal:
        operations, memory, since = rest
        return Seal(UUID(id_), public, private, salt, operations, memory, datetime.fromisoformat(since))

    return tuple(damage.each(rows, seal, lambda _row: damaged_entry("seal")))


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
    for open_ in _answers(connection, key, sealed=False):
        _put(connection, open_, None, "given", sealer.answer(open_.id, open_.value, open_.status))
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
    for closed in _answers(connection, number, sealed=True):
        _put(connection, closed, *key.answer(closed.id, closed.sealed), None)
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
_ANSWERS = {
    "ratings": "SELECT id, value, status, sealed, key FROM ratings WHERE person = ?",
    "corrections": "SELECT id, corrections.value, corrections.status, corrections.sealed, rating, seq "
    "FROM corrections JOIN ratings ON ratings.key = rating WHERE person = ?",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as it stands in its table, or one that stood there before; `key` names its row."""

    table: str
    key: tuple[int, ...]
    id: UUID
    value: int | None
    status: str
    sealed: bytes


def _answers(connection: sqlite3.Connection, person: int, *, sealed: bool) -> Iterator[_Answer]:
    """Yield all that somebody answered and that is sealed, or that stands open."""
    for table, query in _ANSWERS.items():
        wanted = f"{query} AND {table}.sealed IS {'NOT ' if sealed else ''}NULL"
        for id_, value, status, box, *key in connection.execute(wanted, (person,)).fetchall():
            yield _Answer(table, tuple(key), UUID(id_), value, status, box or b"")


def _put(connection: sqlite3.Connection, answer: _Answer, value: int | None, status: str, sealed: bytes | None) -> None:
    connection.execute(
        f"UPDATE {answer.table} SET value = ?, status = ?, sealed = ? WHERE {_ROW[answer.table]}",  # noqa: S608
        (value, status, sealed, *answer.key),
    )
