"""What this run of the program wrote, once more in memory: for a file that takes the journal's place, or a rescue file.

A synced folder may put another file where the journal was, and a disk may take nothing more. Then all that was written
since the start goes into the file that is there now, or, where none can be written, into a rescue file beside it, which
the next start takes in. Both are small journals like any other, so that sealed answers stay sealed in them.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import astuple, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from dyads.journal import errors
from dyads.journal.backup import remove, write_copy
from dyads.journal.connection import in_memory, is_up_to_date, open_to_read, to_text
from dyads.journal.damage import Damage
from dyads.journal.errors import JournalTrouble
from dyads.journal.people import insert_person, read_people
from dyads.journal.process import Process, is_alive, this_process
from dyads.journal.seal import Seal
from dyads.journal.sealed_rows import put_seal, read_seals
from dyads.practice.clock import Clock
from dyads.practice.people import Person

Carry = Callable[[sqlite3.Connection, sqlite3.Connection, UUID | None], None]
"""Carries from one journal into another, by UUID, what is not there yet: all of it, or all that is one session's."""

Write = tuple[Callable[[sqlite3.Connection], Any], UUID | None]
"""What is written within a transaction, and whose session it belongs to."""

Everybody = tuple[tuple[Person, ...], tuple[Seal, ...]]
"""Who is known, and the seals of those who have one."""

_WRITER = ".rescue"
"""Stands in `state` of a rescue file: the process that writes it, and when it did so last."""

_UNREADABLE = (JournalTrouble, sqlite3.Error, ValueError, LookupError)
"""What is raised where a journal, or something in it, cannot be read."""

_log = logging.getLogger(__name__)


class Mirror:
    """What was written and acknowledged since the start; once made, only the journal's own thread may use it."""

    def __init__(self, journal: Path, clock: Clock, carry: Carry) -> None:
        """Learn who is known, because another file may stand there before anything is written."""
        self._journal, self._clock, self._carry = journal, clock, carry
        self._file = journal.with_name(f"rescue-{uuid4()}.sqlite3")
        self._held: sqlite3.Connection | None = None
        self._everybody = self._known()
        self.rescued: Path | None = None

    def _known(self) -> Everybody | None:
        with suppress(*_UNREADABLE, OSError):
            if is_up_to_date(self._journal):
                with closing(open_to_read(self._journal, self._clock)) as journal:
                    return _everybody(journal)
        return None

    @property
    def knows_journal(self) -> bool:
        """Whether the journal was there, and could be read, as this was made."""
        return self._everybody is not None

    @property
    def holds(self) -> bool:
        """Whether anything was written since the start."""
        return self._held is not None

    def note(self, journal: sqlite3.Connection, jobs: Sequence[Write]) -> None:
        """Do once more what the journal has just taken; a session that began before this run comes over whole."""
        if not jobs:
            return
        held = self._ready(journal)
        come: set[UUID] = set()
        for work, session in jobs:
            if session in come or _done(held, work) or session is None:
                continue
            try:
                self._carry(journal, held, session)
            except _UNREADABLE:
                _log.exception("what was written is not in memory as well")
            come.add(session)

    def put_into(self, journal: sqlite3.Connection) -> None:
        """Write all of it into the file that has taken the journal's place, within the transaction that is open.

        Raises:
            JournalTrouble: it does not go into that one.
        """
        held = self._held or self._empty()
        try:
            self._carry(held, journal, None)
            _keep_alive(held, journal)
        except (ValueError, LookupError) as error:
            _log.exception("the sitting does not go into the file that is there now")
            raise errors.trouble_with(self._journal, "other") from error

    def rescue(self, jobs: Sequence[Write]) -> None:
        """Write all of it, and what waits, into the rescue file; `rescued` says whether that could be done."""
        try:
            with closing(self._with_waiting(jobs)) as whole:
                _write_file(whole, self._file, self._clock.now())
            self.rescued = self._file
        except (*_UNREADABLE, OSError) as error:
            _log.warning("no rescue file can be written: %s", type(error).__name__)
            self.rescued = None

    def drop_rescue(self) -> None:
        """Remove the rescue file, because all of it is in the journal now."""
        if self.rescued is not None:
            with suppress(OSError):
                remove(self.rescued)
            self.rescued = None

    def _with_waiting(self, jobs: Sequence[Write]) -> sqlite3.Connection:
        whole = self._empty()
        if self._held is not None:
            self._held.backup(whole)
        with suppress(*_UNREADABLE), closing(open_to_read(self._journal, self._clock)) as journal:
            _let_know(_everybody(journal), whole)
            for session in {session for _work, session in jobs if session is not None}:
                if whole.execute("SELECT 1 FROM sessions WHERE id = ?", (str(session),)).fetchone() is None:
                    self._carry(journal, whole, session)
        for work, _session in jobs:
            _done(whole, work)
        return whole

    def _ready(self, journal: sqlite3.Connection) -> sqlite3.Connection:
        if self._held is None:
            self._held = in_memory()
            _let_know(_everybody(journal), self._held)
        return self._held

    def _empty(self) -> sqlite3.Connection:
        """Return a journal in memory in which everybody is known who was as this run began."""
        made = in_memory()
        _let_know(self._everybody, made)
        return made


def _everybody(journal: sqlite3.Connection) -> Everybody:
    damage = Damage()
    return read_people(journal, damage), read_seals(journal, damage)


def _let_know(everybody: Everybody | None, journal: sqlite3.Connection) -> None:
    """Let everybody be known in a journal, with their seals; it stays with whoever keeps it."""
    people, seals = everybody or ((), ())
    there = read_people(journal, Damage())
    known, has_me = {person.id for person in there}, any(person.me for person in there)
    keys = {
        person.id: insert_person(journal, replace(person, me=person.me and not has_me))
        for person in people
        if person.id not in known
    }
    for seal in seals:
        if seal.person in keys:
            put_seal(journal, keys[seal.person], seal)


def _done(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], Any]) -> bool:
    """Do a job; say whether it could be done."""
    connection.execute("SAVEPOINT job")
    try:
        work(connection)
    except (JournalTrouble, sqlite3.Error):
        connection.execute("ROLLBACK TO job")
        return False
    finally:
        connection.execute("RELEASE job")
    return True


def _keep_alive(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Say in another file, too, which process sits what is open."""
    rows = source.execute(
        "SELECT seen, pid, boot_id, started, id FROM heartbeats JOIN sessions ON session = number"
    ).fetchall()
    target.executemany(
        "UPDATE heartbeats SET seen = ?, pid = ?, boot_id = ?, started = ? "
        "WHERE session = (SELECT number FROM sessions WHERE id = ?)",
        rows,
    )


def _write_file(whole: sqlite3.Connection, target: Path, now: datetime) -> None:
    """Write a journal in memory to a file with mode 0600, in place of the one before."""
    writer = json.dumps([*astuple(this_process()), to_text(now)])
    whole.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (_WRITER, writer))
    write_copy(whole, target)


def open_rescue(file: Path, now: datetime) -> sqlite3.Connection | None:
    """Return what a rescue file holds, in memory; None while the process that writes it is alive.

    Raises:
        JournalTrouble: it cannot be read.
    """
    held = in_memory(file)
    row = held.execute("SELECT value FROM state WHERE key = ?", (_WRITER,)).fetchone()
    if row is not None:
        pid, boot_id, started, seen = json.loads(row[0])
        if is_alive(Process(pid, boot_id, started), datetime.fromisoformat(seen), now):
            held.close()
            return None
        held.execute("DELETE FROM state WHERE key = ?", (_WRITER,))
    return held
