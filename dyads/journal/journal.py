"""The journal as it is read."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from copy import copy
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from dyads.journal import (
    backup,
    connection,
    earlier,
    errors,
    known_rows,
    people,
    ratings,
    sealed_rows,
    session_corrections,
    sessions,
    soundness,
)
from dyads.journal.connection import Connect
from dyads.journal.damage import Damage, as_far_as_readable, is_about_text
from dyads.journal.known_rows import Look
from dyads.journal.people import EnrolmentRecord
from dyads.journal.quick_start import changes, is_settled
from dyads.journal.ratings import AskedMeasure, Correction, opened_corrections, opened_texts
from dyads.journal.seal import Key, Seal
from dyads.journal.sessions import Unfinished
from dyads.practice.annotations import JsonValue
from dyads.practice.clock import MIDNIGHT, Clock
from dyads.practice.message import Message, msg
from dyads.practice.people import Agreement, InnerPart, Person
from dyads.practice.records import Kept, Outcome, PrivateEvent, Rating, SessionCorrection, SessionRecord, SessionSummary
from dyads.practice.timeline import Picks

T = TypeVar("T")


class Journal:
    """Reads the journal; any thread may. A journal that does not exist yet reads as an empty one.

    Every call has its own short connection and sees one consistent state. What belongs to one person is returned
    for that person only: `person=None`, where it is allowed, is for lossless export and for nothing else. What its
    owner has sealed comes as "sealed", without content, unless their key is given.

    Every method may raise `JournalTrouble`.
    """

    def __init__(
        self, path: Path, clock: Clock, *, day_starts: time = MIDNIGHT, connect: Connect = connection.connect
    ) -> None:
        """Prepare to read; practice earlier than `day_starts` counts for the day before."""
        self.path = path
        self.day_starts = day_starts
        self._clock = clock
        self._connect = connect
        self.damage = Damage()
        """The records that were left out of what was read so far, because they are damaged."""
        self._known: dict[object, tuple[object, object]] = {}
        self._opened: sqlite3.Connection | None = None

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Read with one connection, in one transaction: for the modules of this room."""
        if self._opened is None:
            return self.at_once(lambda one: one.read(work))
        try:
            return work(self._opened)
        except sqlite3.OperationalError as error:
            if not is_about_text(error):
                raise
        self._opened.text_factory = as_far_as_readable
        return work(self._opened)

    def at_once(self, ask: "Callable[[Journal], T]") -> T:
        """Answer several questions with one connection, of one state; `ask` gets a journal that is good until then."""
        opening = connection.open_to_read(self.path, self._clock, connect=self._connect)
        with closing(opening) as opened, errors.translated(self.path):
            opened.execute("BEGIN")
            one = copy(self)
            one._opened = opened  # noqa: SLF001  # it is a journal too
            return ask(one)

    def is_up_to_date(self) -> bool:
        """Say whether it can be read as it lies: reading an older one would bring it up to date first."""
        with errors.translated(self.path):
            return connection.is_up_to_date(self.path, connect=self._connect)

    def people(self) -> tuple[Person, ...]:
        """Return everybody, in the order they were added, without their parts."""
        return self.read(lambda opened: people.read_people(opened, self.damage))

    def me(self) -> Person | None:
        """Return whose data folder this is, without parts."""
        return next((person for person in self.people() if person.me), None)

    def owners(self) -> frozenset[UUID]:
        """Return whose answers, notes, draws or parts are kept, the forgotten left out."""
        return self.read(lambda opened: people.read_owners(opened, self.damage))

    def parts(self, person: UUID) -> tuple[InnerPart, ...]:
        """Return a person's own list of inner parts; the speaker's list is seen by both in a sitting."""
        return self.read(lambda opened: people.read_parts(opened, self.damage, person))

    def agreements(self, person: UUID) -> tuple[Agreement, ...]:
        return self.read(lambda opened: people.read_agreements(opened, self.damage, person))

    def agreed(self, person: UUID, text: str) -> str | None:
        """Return the version of a text that a person accepted last, or None."""
        versions = [agreement.version for agreement in self.agreements(person) if agreement.text == text]
        return versions[-1] if versions else None

    def summaries(
        self, person: UUID | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[SessionSummary, ...]:
        """Return sessions in the order they began, open and discarded ones included; no private content."""
        return self._once(
            ("summaries", person, since, until),
            lambda opened: sessions.read_summaries(opened, self.damage, person, since, self.day_starts, until),
        )

    def newest(self, count: int) -> tuple[SessionSummary, ...]:
        """Return the sessions that began last, at most `count`, the newest first; no private content."""
        return self.read(lambda opened: earlier.read_newest(opened, self.damage, count, self.day_starts))

    def session_counts(self) -> Mapping[str, int]:
        """Return how many sessions there are, by their outcome."""
        return self.read(earlier.read_session_counts)

    def count_but(self, session: UUID | None, most: int) -> int:
        """Return how many sessions there are but one and those thrown away, `most` where there are more."""
        return self.read(lambda opened: earlier.read_count_but(opened, session, most))

    def summary(self, session: UUID | int) -> SessionSummary | None:
        """Return one session by its UUID or its number, without private content; None if there is none."""
        return self.read(lambda opened: earlier.read_summary(opened, self.damage, session, self.day_starts))

    def who_sat_here(self) -> frozenset[UUID]:
        """Return everybody who has ever rated at this computer."""
        return self.read(earlier.read_who_rated_here)

    def kept(self, person: UUID | None, key: Key | None = None) -> Kept:
        """Return all that a person's figures are made of (None: for export); what `key` opened is not remembered."""

        def work(opened: sqlite3.Connection) -> Kept:
            summaries = sessions.read_summaries(opened, self.damage, person, day_starts=self.day_starts)
            known = {session.number: session.id for session in summaries}
            rated = ratings.read_ratings(opened, self.damage, person, known=known, key=key)
            events = ratings.read_events(opened, self.damage, person, known=known)
            if self.damage.found:  # what belongs to a session that was left out stands nowhere
                ids = {None, *known.values()}
                rated = tuple(rating for rating in rated if rating.session in ids)
                events = tuple(event for event in events if event.session in ids)
            return Kept(summaries, rated, events if key is None else opened_texts(events, key))

        return self._once(("kept", person), work) if key is None else self.read(work)

    def record(self, session: UUID | int) -> SessionRecord | None:
        """Return a whole session by its UUID or its number, without private content; None if there is none."""
        return self.read(lambda opened: sessions.read_record(opened, self.damage, session))

    def unfinished(self, now: datetime) -> tuple[Unfinished, ...]:
        """Return the open sessions, the latest first, and how old they are.

        One that another living process sits is left out; one of this very process is not.
        """
        return self.read(lambda opened: sessions.read_unfinished(opened, self.damage, now))

    def linked_outcome(self, sitting: UUID) -> Outcome | None:
        """Return what became here of a sitting that both homes name so; None where it was not set up here."""
        return self.read(lambda opened: sessions.read_linked_outcome(opened, sitting))

    def asked(self, session: UUID) -> frozenset[AskedMeasure]:
        """Return who was asked what in a session, without the answers."""
        return self.read(lambda opened: ratings.read_asked(opened, session))

    def ratings(self, person: UUID | None, session: UUID | None = None, key: Key | None = None) -> tuple[Rating, ...]:
        return self.read(lambda opened: ratings.read_ratings(opened, self.damage, person, session, key=key))

    def ratings_outside(self, person: UUID) -> tuple[Rating, ...]:
        """Return what a person answered outside of sittings: what plans asked."""
        return self.read(lambda opened: ratings.read_ratings(opened, self.damage, person, outside=True))

    def corrections(self, person: UUID | None, key: Key | None = None) -> tuple[Correction, ...]:
        def work(opened: sqlite3.Connection) -> tuple[tuple[Correction, ...], tuple[Rating, ...]]:
            asked = ratings.read_ratings(opened, self.damage, person, corrected=True) if key is not None else ()
            return ratings.read_corrections(opened, self.damage, person), asked

        found, asked = self.read(work)
        return found if key is None else opened_corrections(found, asked, key)

    def session_corrections(self, session: UUID) -> tuple[SessionCorrection, ...]:
        """Return what stood before a session was corrected, the oldest first."""
        return self.read(lambda opened: session_corrections.read_session_corrections(opened, self.damage, {session}))

    def events(
        self, person: UUID | None, session: UUID | None = None, key: Key | None = None
    ) -> tuple[PrivateEvent, ...]:
        found = self.read(lambda opened: ratings.read_events(opened, self.damage, person, session))
        return found if key is None else opened_texts(found, key)

    def seal(self, person: UUID) -> Seal | None:
        found = self.read(lambda opened: sealed_rows.read_seals(opened, self.damage, person))
        return found[0] if found else None

    def look(self, key: Key, *, accept: bool = False) -> Look:
        """Compare what the key's owner has opened before with what is there now; changes nothing."""
        return self.read(lambda opened: known_rows.look(opened, key, accept=accept))

    def last_sitting(self, script_id: str, pair: tuple[UUID, ...]) -> SessionSummary | None:
        """Return the last complete or partial sitting of an exercise by these people, in whichever slots."""
        return self.read(
            lambda opened: earlier.read_last_sitting(opened, self.damage, script_id, pair, self.day_starts)
        )

    def last_of_turns(self, pair: tuple[UUID, ...]) -> SessionSummary | None:
        """Return the last session of these people in which they took turns, but for those thrown away."""
        return self.read(lambda opened: earlier.read_last_of_turns(opened, self.damage, pair, self.day_starts))

    def last_partner(self, person: UUID, among: Sequence[UUID]) -> UUID | None:
        """Return with whom of these a person has sat last; None where they never have with any."""
        return self.read(lambda opened: earlier.read_last_partner(opened, person, among))

    def scripts_sat(self) -> tuple[str, ...]:
        """Return the exercises that were ever sat, the latest first."""
        return self.read(earlier.read_scripts_sat)

    def has_sat_in_week(self, person: UUID, run: UUID, module: str, week: int, script_id: str) -> bool:
        """Say whether a person has sat an exercise in a week of a plan, sessions thrown away left out."""
        return self.read(lambda opened: earlier.has_sat_in_week(opened, person, run, module, week, script_id))

    def completed_count(self, script_id: str, person: UUID) -> int:
        """Return how often a person has completed an exercise, with whomever, for the texts that take turns."""
        return self.read(lambda opened: earlier.read_completed_count(opened, script_id, person))

    def picks(
        self, script_id: str, person: UUID, *outcomes: Outcome, until: Callable[[Picks], bool] = lambda _picks: False
    ) -> tuple[Picks, ...]:
        """Return which texts a person met in the latest sittings of an exercise that ended so, the latest first.

        Without an outcome those that were not thrown away. The last one is the first for which `until` says so.
        """
        return self.read(lambda opened: earlier.read_picks(opened, script_id, person, outcomes, until))

    def state(self, key: str) -> JsonValue:
        return self.read(lambda opened: people.read_state(opened, self.damage, key))

    def enrolment_records(self) -> tuple[EnrolmentRecord, ...]:
        return self.read(lambda opened: people.read_enrolment_records(opened, self.damage))

    def check(self) -> tuple[Message, ...]:
        try:
            return self.read(lambda opened: soundness.check(opened, self.path))
        except errors.JournalTrouble as trouble:
            return (trouble.message,)

    def backup(self, target: Path) -> None:
        """Copy the whole journal to a new file with mode 0600.

        Raises:
            JournalTrouble: there is no journal, the file exists, or it cannot be written.
        """
        if not self.path.exists():
            raise errors.trouble_with(self.path, "missing")
        with closing(connection.open_to_read(self.path, self._clock, connect=self._connect)) as opened:
            try:
                backup.back_up(opened, target)
            except FileExistsError as error:
                what = msg("{file} exists already. Nothing was changed; choose another name.", file=str(target))
                raise errors.refused(what) from error
            except (sqlite3.Error, OSError) as error:
                raise errors.trouble_of(error, target) from error

    def _once(self, question: object, work: Callable[[sqlite3.Connection], T]) -> T:
        """Answer from memory if the file has not changed since the question was last answered."""
        stamp = self._stamp()
        known = self._known.get(question)
        if known is not None and stamp is not None and known[0] == stamp:
            answer: T = known[1]  # type: ignore[assignment]  # the question names the type
            return answer
        fresh = self.read(work)
        self._known[question] = (stamp, fresh)
        return fresh

    def _stamp(self) -> object:
        """Return what changes with every commit; None where the next one might not show in it, or there is no file."""
        with suppress(OSError):
            found = self.path.stat()
            if is_settled(found):
                return found.st_dev, *changes(found)
        return None
