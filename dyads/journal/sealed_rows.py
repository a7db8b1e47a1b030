"""Seals in the journal's tables: whose they are, and the rows that are closed and opened with them.

In a sealed row the value is NULL or the text empty, and `status` says "given" whatever the answer was.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from dyads.journal.connection import person_key, to_text
from dyads.journal.damage import Damage, damaged_entry
from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.seal import Key, Seal, Sealer, context_of
from dyads.practice.message import msg

NOT_SEALED = msg("This person is not sealed.")
NEEDS_PASSPHRASE = msg("This is sealed. To change it, the passphrase is needed.")

_SEAL = "people.id, made_for, public, private, salt, iterations, memory, lanes, since"


def read_seals(connection: sqlite3.Connection, damage: Damage, person: UUID | None = None) -> tuple[Seal, ...]:
    rows = connection.execute(
        f"SELECT {_SEAL} FROM seals JOIN people ON key = person "  # noqa: S608
        "WHERE :person IS NULL OR people.id = :person ORDER BY key",
        {"person": str(person) if person else None},
    )

    def seal(id_: str, made_for: str, public: bytes, private: bytes, salt: bytes, *rest: Any) -> Seal:
        iterations, memory, lanes, since = rest
        when = datetime.fromisoformat(since)
        return Seal(UUID(id_), UUID(made_for), public, private, salt, iterations, memory, lanes, when)

    return tuple(damage.each(rows, seal, lambda _row: damaged_entry("seal")))


class Sealers:
    """The boxes with which a running program closes: for each public key the one of the sitting or day it is at.

    They are in memory only. What is closed after its sitting has a box of its own.
    """

    def __init__(self) -> None:
        self._current: dict[bytes, tuple[str, Sealer]] = {}

    def of(self, connection: sqlite3.Connection, person: int, occasion: str) -> Sealer | None:
        """Return what seals for the person with this number, or None where they have not sealed.

        Args:
            occasion: the UUID of the sitting, or the day.
        """
        seal = _pair(connection, person)
        if seal is None:
            return None
        current = self._current.get(seal[0])
        if current is None or current[0] != occasion:
            current = self._current[seal[0]] = (occasion, Sealer(*seal))
        return current[1]

    def end(self, occasion: str) -> None:
        """Let go of the boxes of a sitting."""
        self._current = {public: held for public, held in self._current.items() if held[0] != occasion}


class _Boxes(dict[str, Sealer]):
    """A box for each sitting or day, made as it is needed: for rows that are closed after the event."""

    def __init__(self, public: bytes, made_for: UUID) -> None:
        super().__init__()
        self._seal = public, made_for

    def __missing__(self, occasion: str) -> Sealer:
        self[occasion] = Sealer(*self._seal)
        return self[occasion]


def _pair(connection: sqlite3.Connection, person: int) -> tuple[bytes, UUID] | None:
    """Return a person's public key and whom it was made for, or None where they have not sealed."""
    row = connection.execute("SELECT public, made_for FROM seals WHERE person = ?", (person,)).fetchone()
    return None if row is None else (row[0], UUID(row[1]))


def is_sealed(connection: sqlite3.Connection, person: int) -> bool:
    return connection.execute("SELECT 1 FROM seals WHERE person = ?", (person,)).fetchone() is not None


def put_seal(connection: sqlite3.Connection, person: int, seal: Seal) -> None:
    """Keep a seal, and close what stands open.

    Raises:
        JournalTrouble: the person with this number has sealed already.
    """
    if is_sealed(connection, person):
        raise refused(msg("This person is sealed already."))
    connection.execute(
        "INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            person,
            str(seal.made_for),
            seal.public,
            seal.private,
            seal.salt,
            seal.iterations,
            seal.memory,
            seal.lanes,
            to_text(seal.since),
        ),
    )
    close_rows(connection, person)


def close_rows(connection: sqlite3.Connection, person: int) -> None:
    """Seal all that stands open of the person with this number, where they have sealed."""
    seal = _pair(connection, person)
    if seal is None:
        return
    boxes = _Boxes(*seal)
    for row in tuple(stored_rows(connection, person, sealed=False)):
        _close(connection, row, boxes[row.occasion], row.value, row.status, row.text)


def unseal(connection: sqlite3.Connection, key: Key) -> None:
    """Open all that a person sealed, for good, and take their seal away.

    Raises:
        JournalTrouble: they have not sealed, or something sealed cannot be opened; then nothing is.
    """
    number = _sealed_person(connection, key)
    for row in tuple(stored_rows(connection, number, sealed=True)):
        if row.kind == "text":
            _put(connection, row, key.text(row.context, row.sealed), None)
        else:
            _put(connection, row, *key.answer(row.context, row.sealed), None)
    connection.execute("DELETE FROM seals WHERE person = ?", (number,))


def reseal(connection: sqlite3.Connection, key: Key, seal: Seal) -> None:
    """Put another seal in the place of the one there is, and close all under its key pair that the old key opens.

    What cannot be opened stays as it is.

    Raises:
        JournalTrouble: this person has not sealed with this key.
    """
    number = _sealed_person(connection, key)
    rows = tuple(stored_rows(connection, number, sealed=True))
    connection.execute("DELETE FROM seals WHERE person = ?", (number,))
    put_seal(connection, number, seal)
    boxes = _Boxes(seal.public, seal.made_for)
    for row in rows:
        with suppress(JournalTrouble):
            if row.kind == "text":
                _close(connection, row, boxes[row.occasion], None, "", key.text(row.context, row.sealed))
            else:
                _close(connection, row, boxes[row.occasion], *key.answer(row.context, row.sealed), "")


def merge_seals(connection: sqlite3.Connection, key: int, into: int) -> None:
    """Let two people who become one have one seal between them, before what is the one's becomes the other's.

    Raises:
        JournalTrouble: both have sealed.
    """
    both = connection.execute("SELECT count(*) FROM seals WHERE person IN (?, ?)", (key, into)).fetchone()[0]
    if both == 2:
        raise refused(msg("Both have sealed what is theirs. Unseal one of them first."))
    connection.execute("UPDATE seals SET person = ? WHERE person = ?", (into, key))


Kind = Literal["answer", "past", "text"]
"""An answer that stands, one that stood there before, or what a private event says."""


class StoredRow(NamedTuple):
    """An answer or a text as its table holds it.

    Attributes:
        key: names the row within its table.
        id: the UUID of the rating or the event.
        session: its UUID.
        at: when it was given (UTC).
        context: what is authenticated with it.
    """

    kind: Kind
    key: tuple[int, ...]
    id: str
    session: str | None
    at: str
    context: bytes
    value: int | None
    status: str
    text: str
    sealed: bytes

    @property
    def occasion(self) -> str:
        """The sitting, or the day."""
        return self.session or self.at[:10]


_RATING = (
    "ratings.id, sessions.id, measure, sha256, low, high, moment, shown, answered, place, ratings.plan, ratings.day"
)
_OF_RATING = "ratings JOIN wordings ON wordings.key = wording LEFT JOIN sessions ON sessions.number = session"
_ROWS: dict[Kind, str] = {
    "answer": f"SELECT ratings.key, 0, ratings.value, ratings.status, '', ratings.sealed, answered, {_RATING} "  # noqa: S608
    f"FROM {_OF_RATING} WHERE ratings.person = ? AND ratings.sealed",
    "past": "SELECT rating, seq, corrections.value, corrections.status, '', corrections.sealed, answered, "  # noqa: S608
    f"{_RATING} FROM corrections JOIN ratings ON ratings.key = rating JOIN wordings ON wordings.key = wording "
    "LEFT JOIN sessions ON sessions.number = session WHERE ratings.person = ? AND corrections.sealed",
    "text": "SELECT key, 0, NULL, '', text, sealed, at, events.id, sessions.id, kind, turn, choices, at "
    "FROM events JOIN sessions ON sessions.number = session WHERE events.person = ? AND sealed",
}


def stored_rows(connection: sqlite3.Connection, person: int, *, sealed: bool) -> Iterator[StoredRow]:
    """Yield all of the person with this number that is sealed, or that stands open."""
    for kind in _ROWS:
        for key, seq, value, status, text, box, at, *context in _raw(connection, kind, person, sealed=sealed):
            named = (key, seq) if kind == "past" else (key,)
            yield StoredRow(
                kind, named, context[0], context[1], at, context_of(*context), value, status, text, box or b""
            )


def sealed_contents(connection: sqlite3.Connection, person: int) -> Iterator[tuple[Kind, str, bytes]]:
    """Yield of all that a person has sealed the kind, the UUID, and what stands there, context first: nothing else."""
    sessions = dict(connection.execute("SELECT number, id FROM sessions"))
    wordings = {key: named for key, *named in connection.execute("SELECT key, measure, sha256 FROM wordings")}
    rows = connection.execute(  # without tables joined, which would take longer than all the rest
        "SELECT id, session, wording, low, high, moment, shown, answered, place, plan, day, sealed FROM ratings "
        "WHERE person = ? AND sealed IS NOT NULL",
        (person,),
    )
    for id_, session, wording, *asked, box in rows:
        if wording in wordings:
            yield "answer", id_, context_of(id_, sessions.get(session), *wordings[wording], *asked) + box
    others: tuple[Kind, ...] = ("past", "text")
    for kind in others:
        for row in _raw(connection, kind, person, sealed=True):
            yield kind, row[7], context_of(*row[7:]) + row[5]


def _raw(connection: sqlite3.Connection, kind: Kind, person: int, *, sealed: bool) -> sqlite3.Cursor:
    return connection.execute(f"{_ROWS[kind]} IS {'NOT ' if sealed else ''}NULL", (person,))


_PUT: dict[Kind, str] = {
    "answer": "UPDATE ratings SET value = ?, status = ?, sealed = ? WHERE key = ?",
    "past": "UPDATE corrections SET value = ?, status = ?, sealed = ? WHERE rating = ? AND seq = ?",
    "text": "UPDATE events SET text = ?, sealed = ? WHERE key = ?",
}


def _put(connection: sqlite3.Connection, row: StoredRow, *content: object) -> None:
    connection.execute(_PUT[row.kind], (*content, *row.key))


def _close(
    connection: sqlite3.Connection, row: StoredRow, sealer: Sealer, value: int | None, status: str, text: str
) -> None:
    if row.kind == "text":
        _put(connection, row, "", sealer.text(row.context, text))
    else:
        _put(connection, row, None, "given", sealer.answer(row.context, value, status))


def _sealed_person(connection: sqlite3.Connection, key: Key) -> int:
    """Return the number of the person whose key this is. Raises JournalTrouble: they have not sealed with it."""
    number = person_key(connection, key.person)
    row = connection.execute("SELECT public FROM seals WHERE person = ?", (number,)).fetchone()
    if row is None:
        raise refused(NOT_SEALED)
    if row[0] != key.seal.public:
        raise refused(msg("The passphrase has been changed meanwhile. Nothing was changed."))
    return number
