"""The journal as it is written: every method returns at once; its future is done when the write is durable."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from uuid import UUID

from dyads.journal import (
    connection,
    erasing,
    known_rows,
    people,
    quick_start,
    ratings,
    sealed_rows,
    session_corrections,
    sessions,
)
from dyads.journal.connection import Connect, person_key
from dyads.journal.errors import JournalTrouble
from dyads.journal.known_rows import Look
from dyads.journal.known_sound import KnownSound
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.mirror import Carry, Mirror
from dyads.journal.queue import Work, WriteQueue
from dyads.journal.seal import Key
from dyads.journal.sealed_rows import Sealers
from dyads.practice.annotations import JsonValue
from dyads.practice.clock import Clock
from dyads.practice.measures import Measure
from dyads.practice.message import Message
from dyads.practice.people import Agreement, InnerPart, Person
from dyads.practice.records import Anchor, BellOutcome, Outcome, PrivateEvent, Rating, Receipt, SessionFacts, Status
from dyads.practice.replay import Command
from dyads.practice.setup import Setup

T = TypeVar("T")


class Writer:
    """Writes the journal, in order, on one thread of its own. Creates the file where there is none.

    Making a `Writer` touches nothing and never fails; `ready` tells whether the journal can be written. What a sitting
    writes (`begin` to `end`, and people, parts, agreements and remembered things) is kept in memory while the disk
    refuses it, and tried again with the next write, with `retry` and with `close`; the future fails all the same, so
    that the screen can say so. Callbacks added to a future run on the journal's thread.
    """

    def __init__(
        self, path: Path, clock: Clock, *, connect: Connect = connection.connect, carry: Carry | None = None
    ) -> None:
        """Prepare to write; with `carry`, what was written is written anew where another file takes the place."""
        self.path = path
        self._clock = clock
        self._connect = connect
        self._sealers = Sealers()
        self._added: list[tuple[Person, Receipt]] = []
        self._renamed: list[tuple[UUID, str, Receipt]] = []
        self._known = KnownSound(path, clock)
        self._queue = WriteQueue(path, self._open, Mirror(path, clock, carry) if carry else None, self._known)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def trouble(self) -> Message | None:
        """Why what was given last is not on the disk; None while everything is."""
        return self._queue.trouble.message if self._queue.trouble else None

    @property
    def waits(self) -> bool:
        """Whether the disk has refused something of a sitting, or what was kept is no longer there."""
        return self._queue.waits

    @property
    def rescued(self) -> Path | None:
        """The rescue file that holds what is not on the disk; None where nothing waits, or none can be written."""
        return self._queue.rescued

    def ready(self) -> Receipt:
        """Open the journal now, creating or upgrading it, instead of with the first write."""
        return self.submit(_nothing)

    def retry(self) -> Receipt:
        return self.submit(_nothing)

    def close(self) -> None:
        """Write what waits and end the thread; what the disk still refuses stays in `rescued`. Again does nothing."""
        self._queue.close()

    def submit(self, work: Work[T]) -> Receipt:
        """Queue a write of this room's own modules."""
        return self._queue.submit(work)

    def submit_traceless(self, work: Work[T]) -> Receipt:
        """Queue a write of this room's own modules after which nothing may be left of what was there before."""
        return self._queue.submit(work, after=self._clear_traces)

    def _write(self, work: Work[object], session: UUID | None = None, *, keep: bool = False) -> Receipt:
        return self._queue.submit(work, keep=keep, mirrored=True, session=session)

    def _erase(self, work: Work[object]) -> Receipt:
        return self._queue.submit(work, after=self._clear_traces, mirrored=True)

    def add_person(self, person: Person) -> Receipt:
        receipt = self._write(lambda opened: people.add_person(opened, person), keep=True)
        self._added.append((person, receipt))
        return receipt

    def rename(self, person: UUID, name: str) -> Receipt:
        receipt = self._write(lambda opened: people.rename(opened, person, name), keep=True)
        self._renamed.append((person, name, receipt))
        return receipt

    def with_waiting(self, known: Sequence[Person]) -> tuple[Person, ...]:
        """Return the same people, with those and with the names that were given and wait for the disk."""
        self._added = [one for one in self._added if _waits(one[-1])]
        self._renamed = [one for one in self._renamed if _waits(one[-1])]
        found = {person.id: person for person in known}
        for person, _receipt in self._added:
            found.setdefault(person.id, person)
        for id_, name, _receipt in self._renamed:
            if id_ in found:
                found[id_] = replace(found[id_], name=name)
        return tuple(found.values())

    def set_code(self, person: UUID, code: str) -> Receipt:
        """Give a person a participant code; an empty one takes it away."""
        return self._write(lambda opened: people.set_code(opened, person, code))

    def add_part(self, person: UUID, part: InnerPart) -> Receipt:
        """Add an inner part, or change the one with this UUID."""
        return self._write(lambda opened: people.add_part(opened, person, part), keep=True)

    def remove_part(self, person: UUID, part: UUID) -> Receipt:
        return self._write(lambda opened: people.remove_part(opened, person, part), keep=True)

    def agree(self, agreement: Agreement) -> Receipt:
        return self._write(lambda opened: people.agree(opened, agreement), keep=True)

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent] = ()) -> Receipt:
        """Keep a set-up and what was drawn, before anything else of the session; the future has its number."""
        now = self._clock.now()

        def work(opened: sqlite3.Connection) -> int:
            return sessions.begin(opened, setup, draws, now, self._sealers)

        return self._write(work, setup.session, keep=True)

    def claim(self, session: UUID) -> Receipt:
        """Take over an unfinished session; refused while another living process sits it."""
        now = self._clock.now()
        return self._write(lambda opened: sessions.claim(opened, session, now), session)

    def command(self, session: UUID, command: Command) -> Receipt:
        return self._write(lambda opened: sessions.add_log(opened, session, command), session, keep=True)

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt:
        return self._write(lambda opened: sessions.add_log(opened, session, anchor), session, keep=True)

    def beat(self, session: UUID, at: int) -> Receipt:
        """Overwrite the sign of life; `at` in nanoseconds on the session clock."""
        now = self._clock.now()
        return self._write(lambda opened: sessions.beat(opened, session, at, now), session, keep=True)

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt:
        return self._write(lambda opened: sessions.add_log(opened, session, *outcomes), session, keep=True)

    def rung(self, session: UUID, cues: Sequence[str]) -> Receipt:
        return self._write(lambda opened: sessions.add_rung(opened, session, cues), session, keep=True)

    def rate(self, rating: Rating, measure: Measure | None = None) -> Receipt:
        """Keep a rating; with its measure where no set-up holds it (asked by day, week, meeting or plan)."""

        def work(opened: sqlite3.Connection) -> None:
            if measure is not None:
                sessions.keep_measure(opened, measure)
            ratings.add_rating(opened, rating, self._sealers)

        return self._write(work, rating.session, keep=True)

    def correct(
        self, person: UUID, rating: UUID, value: int | None, status: Status = "given", key: Key | None = None
    ) -> Receipt:
        """Put another answer in place of a person's own; what stood before is kept. Who has sealed needs their key."""
        at = self._clock.now()
        return self._write(lambda opened: ratings.correct(opened, person, rating, value, status, at, key), keep=True)

    def correct_session(self, session: UUID, facts: SessionFacts) -> Receipt:
        """Put other facts in place of a session's; what stood before is kept."""
        at = self._clock.now().astimezone(UTC)

        def work(opened: sqlite3.Connection) -> None:
            session_corrections.correct_session(opened, session, facts, at)

        return self._write(work, session, keep=True)

    def event(self, event: PrivateEvent, key: Key | None = None) -> Receipt:
        """Keep a private event; a note under the same UUID replaces the one before, which needs the key of a sealer."""

        def work(opened: sqlite3.Connection) -> None:
            ratings.add_event(opened, event, self._sealers, key)

        return self._write(work, event.session, keep=True)

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt:
        """Keep how a session ended; the first ending stands."""
        at = self._clock.now()

        def work(opened: sqlite3.Connection) -> None:
            sessions.close(opened, session, outcome, actual_seconds, at)
            self._sealers.end(str(session))

        return self._write(work, session, keep=True)

    def take_back(self, session: UUID) -> Receipt:
        """Keep nothing of a session that never began but the answers that were given, as of one not wanted."""
        at = self._clock.now()
        return self._write(lambda opened: sessions.take_back(opened, session, at), session, keep=True)

    def add_later(
        self,
        setup: Setup,
        actual_seconds: int,
        given: Sequence[Rating] = (),
        noted: Sequence[PrivateEvent] = (),
        outcome: Outcome = "complete",
    ) -> Receipt:
        """Keep a session that was sat without the program, with its ratings and notes; the future has its number."""

        def work(opened: sqlite3.Connection) -> int:
            number = sessions.insert_session(
                opened, setup, outcome=outcome, added=True, actual_seconds=actual_seconds, ended=None
            )
            for rating in given:
                ratings.add_rating(opened, rating, self._sealers)
            for event in noted:
                ratings.add_event(opened, event, self._sealers)
            self._sealers.end(str(setup.session))
            return number

        return self._write(work, setup.session)

    def delete(self, session: UUID) -> Receipt:
        """Erase a session, in the program's own backups too; only a tombstone stays."""
        now = self._clock.now()
        return self._erase(lambda opened: erasing.delete_session(opened, session, now))

    def forget(self, person: UUID) -> Receipt:
        """Erase a person, in the program's own backups too; only a tombstone stays."""
        now = self._clock.now()
        return self._erase(lambda opened: erasing.forget(opened, person, now))

    def merge(self, person: UUID, into: UUID) -> Receipt:
        now = self._clock.now()
        return self._erase(lambda opened: erasing.merge(opened, person, into, now))

    def seal(self, key: Key) -> Receipt:
        """Seal what a person rated and wrote and will rate and write, in the program's own backups too."""

        def work(opened: sqlite3.Connection) -> None:
            sealed_rows.put_seal(opened, person_key(opened, key.person), key.seal)
            known_rows.keep(opened, key, known_rows.look(opened, key, accept=True))
            erasing.mark(opened)

        return self._erase(work)

    def reseal(self, key: Key, new: Key) -> Receipt:
        """Close all that a person's key opens under a new key pair; the old passphrase opens none of it any more."""

        def work(opened: sqlite3.Connection) -> None:
            sealed_rows.reseal(opened, key, new.seal)
            known_rows.keep(opened, new, known_rows.look(opened, new, accept=True))
            erasing.mark(opened)

        return self._erase(work)

    def unseal(self, key: Key) -> Receipt:
        return self._write(lambda opened: sealed_rows.unseal(opened, key))

    def know(self, key: Key, found: Look) -> Receipt:
        """Keep what the key's owner has opened."""
        return self._queue.submit(lambda opened: known_rows.keep(opened, key, found))

    def remember(self, key: str, value: JsonValue) -> Receipt:
        """Remember a small thing; None forgets it. People and sessions go into it as UUIDs only."""
        return self._queue.submit(lambda opened: people.remember(opened, key, value), keep=True)

    def start_plan(self, run: UUID, plan: str, plan_json: str, started: date) -> Receipt:
        """Keep that a plan is followed from a local day on, with the plan as it is now."""
        return self._write(lambda opened: people.start_plan(opened, run, plan, plan_json, started))

    def plan_event(self, run: UUID, event: people.StoredPlanEvent) -> Receipt:
        """Keep what happened to the following of a plan. People go into it as UUIDs only."""
        return self._write(lambda opened: people.add_plan_event(opened, run, event))

    def _open(self, create: bool) -> sqlite3.Connection:
        quick_start.drop(self.path)
        opened = connection.open_to_write(
            self.path, self._clock, create=create, connect=self._connect, check=self._known.is_sound
        )
        with suppress(JournalTrouble):  # of an erasing before; it is tried again at the next start
            self._clear_traces(opened)
        connection.keep_counted(opened, look=self._known.is_read_anew)
        self._known.written()
        return opened

    def _clear_traces(self, opened: sqlite3.Connection) -> None:
        erasing.clear_traces(opened, self.path, len(MIGRATIONS), self._clock.now())


def _waits(receipt: Receipt) -> bool:
    """Say whether something is not on the disk yet and will be tried again."""
    trouble = receipt.exception() if receipt.done() else None
    return not receipt.is_kept and not (isinstance(trouble, JournalTrouble) and trouble.kind == "refused")


def _nothing(opened: sqlite3.Connection) -> None:
    """Write nothing: what waits is written along with it."""
