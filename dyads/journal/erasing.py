"""Erasing that erases: from the tables, the free pages and the program's own backups; a tombstone stays."""

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dyads.journal import quick_start
from dyads.journal.backup import back_up_own, own_backups, remove, zero_rollback_journal
from dyads.journal.connection import person_key, session_number, to_text
from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.sealed_rows import close_rows, merge_seals
from dyads.journal.sessions import drop_unused
from dyads.practice.message import msg

MARK = ".erasing"
"""Stands in `state` from an erasing or a sealing until its last traces are gone; a crash in between is made good."""


def delete_session(connection: sqlite3.Connection, session: UUID, now: datetime) -> None:
    """Erase a session with everything that belongs to it, of both people.

    Raises:
        JournalTrouble: there is no such session.
    """
    _delete(connection, session_number(connection, session), session, now)
    mark(connection)


def forget(connection: sqlite3.Connection, person: UUID, now: datetime) -> None:
    """Erase a person: name, code, parts, agreements, ratings, events, and the sessions nobody else took part in.

    A session with somebody else stays for that one; the forgotten person is a nameless UUID in it.

    Raises:
        JournalTrouble: there is no such person.
    """
    key = person_key(connection, person)
    for table in ("ratings", "events", "parts", "agreements", "seals"):
        connection.execute(f"DELETE FROM {table} WHERE person = ?", (key,))  # noqa: S608
    alone = connection.execute(
        "SELECT number, sessions.id FROM sessions JOIN people ON key = :key "
        "WHERE key IN (person0, person1) AND NOT EXISTS (SELECT 1 FROM people AS other "
        "WHERE other.key IN (person0, person1) AND other.key <> :key AND NOT other.forgotten)",
        {"key": key},
    ).fetchall()
    for number, session in alone:
        _delete(connection, number, UUID(session), now)
    connection.execute(_UNLINK, {"key": key})
    connection.execute(
        "UPDATE people SET name = '', code = '', me = 0, added = NULL, forgotten = 1 WHERE key = ?", (key,)
    )
    connection.execute(
        "DELETE FROM people WHERE forgotten AND NOT EXISTS "
        "(SELECT 1 FROM sessions WHERE person0 = people.key OR person1 = people.key)"
    )
    _entomb(connection, person, "person", now)
    mark(connection)


_UNLINK = (
    "UPDATE setups SET json = json_set(json, '$.linked', NULL) WHERE json_extract(json, '$.linked') IS NOT NULL "
    "AND session IN (SELECT number FROM sessions WHERE :key IN (person0, person1))"
)
"""What the partner's computer said of who they are goes with the person, whichever of the two is forgotten."""


def merge(connection: sqlite3.Connection, person: UUID, into: UUID, now: datetime) -> None:
    """Make two people one: all that belongs to `person` belongs to `into` from now on.

    Raises:
        JournalTrouble: one of them is unknown, they are the same, they sat together, or both have sealed.
    """
    key, target = person_key(connection, person), person_key(connection, into)
    if key == target:
        raise refused(msg("These are the same person already."))
    if connection.execute(
        "SELECT 1 FROM sessions WHERE (person0, person1) IN (VALUES (:key, :target), (:target, :key))",
        {"key": key, "target": target},
    ).fetchone():
        raise refused(msg("These two have sat together, so they cannot be one person."))
    merge_seals(connection, key, target)
    for table, column in (
        ("sessions", "person0"),
        ("sessions", "person1"),
        ("session_corrections", "person1"),
        ("ratings", "person"),
        ("events", "person"),
        ("parts", "person"),
        ("agreements", "person"),
    ):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608
            (target, key),
        )
    close_rows(connection, target)
    was_me = connection.execute("SELECT me FROM people WHERE key = ?", (key,)).fetchone()[0]
    connection.execute("DELETE FROM people WHERE key = ?", (key,))
    if was_me:
        connection.execute("UPDATE people SET me = 1 WHERE key = ?", (target,))
    ids = {"old": str(person), "new": str(into)}
    connection.execute(
        "UPDATE OR REPLACE state SET key = replace(key, :old, :new), value = replace(value, :old, :new) "
        "WHERE instr(key, :old) OR instr(value, :old)",
        ids,
    )
    connection.execute("UPDATE plan_events SET data = replace(data, :old, :new) WHERE instr(data, :old)", ids)
    connection.execute("UPDATE tombstones SET became = :new WHERE became = :old", ids)
    _entomb(connection, person, "person", now, became=into)
    mark(connection)


def clear_traces(connection: sqlite3.Connection, path: Path, version: int, now: datetime) -> None:
    """Write the file anew without its free pages, and put one fresh backup in place of the older ones.

    Does nothing where nothing was erased or sealed. Must run outside of a transaction.

    Raises:
        JournalTrouble: it is done, but traces could not be cleared; the next start tries again.
    """
    if connection.execute("SELECT 1 FROM state WHERE key = ?", (MARK,)).fetchone() is None:
        return
    quick_start.drop(path)
    try:
        connection.execute("PRAGMA journal_mode = PERSIST")
        connection.execute("VACUUM")
        zero_rollback_journal(connection, path)
        _replace_backups(connection, path, version, now)
        connection.execute("DELETE FROM state WHERE key = ?", (MARK,))
    except (sqlite3.Error, OSError) as error:
        what = msg(
            "It is done, but traces of what was there before may still be on the disk. "
            "dyads tries again at the next start."
        )
        raise JournalTrouble("traces", what) from error


def _replace_backups(connection: sqlite3.Connection, path: Path, version: int, now: datetime) -> None:
    old = own_backups(path)
    if not old:
        return
    fresh: Path | None = None
    with suppress(sqlite3.Error, OSError):  # a full disk must not keep what was to be erased
        fresh = back_up_own(connection, path, version, now)
    for backup in old:
        if backup != fresh and backup.exists():
            remove(backup)


def _delete(connection: sqlite3.Connection, number: int, session: UUID, now: datetime) -> None:
    connection.execute("DELETE FROM sessions WHERE number = ?", (number,))
    _entomb(connection, session, "session", now)


def _entomb(
    connection: sqlite3.Connection, erased: UUID, kind: str, now: datetime, *, became: UUID | None = None
) -> None:
    connection.execute(
        "INSERT INTO tombstones VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET became = excluded.became",
        (str(erased), kind, to_text(now), str(became) if became else None),
    )
    if became is None:
        connection.execute("DELETE FROM state WHERE instr(key, :id) OR instr(value, :id)", {"id": str(erased)})


def mark(connection: sqlite3.Connection) -> None:
    """Note that traces are to be cleared; to be called in the transaction that leaves them."""
    drop_unused(connection)
    connection.execute("INSERT INTO state VALUES (?, 'true') ON CONFLICT DO NOTHING", (MARK,))
