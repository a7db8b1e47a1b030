"""What another hand does to rows that their owner has once opened is noticed, and named by session and day."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dyads.journal.journal import Journal
from dyads.journal.known_rows import RowChange
from dyads.journal.seal import Key, Sealer, open_seal
from dyads.journal.sealed_rows import stored_rows
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from dyads.services.clock import HandClock
from tests.journal import made
from tests.journal.sealed import WORDS, sealed

DAY = date(2026, 3, 1)


@dataclass
class Kept:
    """A journal in which Ben has sealed, and has opened three sessions with two answers and a note each."""

    path: Path
    writer: Writer
    journal: Journal
    ada: Person
    ben: Person
    clock: HandClock

    def key(self) -> Key:
        seal = self.journal.seal(self.ben.id)
        assert seal is not None
        return open_seal(seal, WORDS)

    def sit(self) -> UUID:
        setup = made.setup(self.ada.id, self.ben.id)
        self.writer.begin(setup)
        for when in ("before", "after"):
            self.writer.rate(made.rating(self.ben.id, setup.session, 6, when=when))
        self.writer.event(made.event(self.ben.id, setup.session, "a note", "note"))
        self.writer.end(setup.session, "complete", 600).result(60)
        return setup.session

    def opened(self, *, accept: bool = False) -> tuple[RowChange, ...]:
        """Open with the passphrase, as the app does."""
        key = self.key()
        found = self.journal.look(key, accept=accept)
        self.writer.know(key, found).result(60)
        return found.changes

    def do(self, *statements: str) -> None:
        """Do what anybody may who can write the file."""
        with closing(sqlite3.connect(self.path)) as opened, opened:
            opened.execute("PRAGMA foreign_keys = ON")
            for statement in statements:
                opened.execute(statement)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    path, clock = tmp_path / "journal.sqlite3", HandClock(made.NOON)
    with Writer(path, clock, connect=made.quick) as writer:
        ada, ben = made.person("Ada", me=True), made.person("Ben")
        writer.add_person(ada)
        writer.add_person(ben)
        sealed(writer, ben)
        held = Kept(path, writer, Journal(path, clock), ada, ben, clock)
        for _time in range(3):
            held.sit()
        assert held.opened() == ()
        yield held


def test_what_nobody_touched_is_as_it_was(kept: Kept) -> None:
    assert kept.opened() == ()
    assert kept.journal.look(kept.key()).fresh is None


def test_what_is_new_is_known_once_it_was_opened(kept: Kept) -> None:
    kept.sit()
    kept.do("DELETE FROM ratings WHERE session = 4")
    assert kept.opened() == ()
    kept.sit()
    assert kept.opened() == ()
    kept.do("DELETE FROM ratings WHERE session = 5")
    assert kept.opened() == (RowChange("removed", 5, DAY, 2),)


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        ("DELETE FROM ratings WHERE key = 1", [("removed", 1, 1)]),
        ("DELETE FROM events WHERE session IN (1, 3)", [("removed", 1, 1), ("removed", 3, 1)]),
        ("DELETE FROM sessions WHERE number = 2", [("removed", None, 3)]),
        ("UPDATE ratings SET sealed = zeroblob(300) WHERE key = 1", [("changed", 1, 1), ("unopened", 1, 1)]),
        ("UPDATE ratings SET moment = 'after' WHERE key = 1", [("changed", 1, 1), ("unopened", 1, 1)]),
        ("UPDATE ratings SET low = 0 WHERE key = 1", [("changed", 1, 1), ("unopened", 1, 1)]),
        ("UPDATE ratings SET session = 2 WHERE key = 1", [("changed", 1, 1), ("unopened", 2, 1)]),
        ("UPDATE events SET kind = 'guess' WHERE key = 2", [("changed", 2, 1), ("unopened", 2, 1)]),
        ("UPDATE ratings SET value = 1, sealed = NULL WHERE key = 1", [("changed", 1, 1)]),
        ("UPDATE seals SET known = NULL", [("lost", None, 0)]),
        ("UPDATE seals SET known = zeroblob(400)", [("lost", None, 0)]),
    ],
)
def test_what_another_hand_does_is_named_each_time_until_it_is_accepted(
    kept: Kept, statement: str, changes: list[tuple[str, int | None, int]]
) -> None:
    kept.do(statement)
    for _time in range(2):
        told = kept.opened()
        assert sorted((one.how, one.session, one.count) for one in told) == changes
        assert {one.day for one in told} <= {DAY, None}
    kept.opened(accept=True)
    assert {one.how for one in kept.opened()} <= {"unopened"}


def test_two_answers_that_were_exchanged_are_noticed(kept: Kept) -> None:
    kept.do(
        "CREATE TABLE held AS SELECT key, sealed FROM ratings",
        "UPDATE ratings SET sealed = (SELECT sealed FROM held WHERE key = 3 - ratings.key) WHERE key IN (1, 2)",
    )
    assert [(one.how, one.count) for one in kept.opened()] == [("changed", 2), ("unopened", 2)]


def test_an_answer_that_was_forged_with_the_public_key_is_noticed(kept: Kept) -> None:
    """Anybody who can write the file can close a row: it opens, and the list tells that it is another one."""
    key = kept.key()
    with closing(sqlite3.connect(kept.path)) as opened, opened:
        (number,) = opened.execute("SELECT person FROM ratings WHERE key = 1").fetchone()
        (row,) = [row for row in stored_rows(opened, number, sealed=True) if row.kind == "answer" and row.key == (1,)]
        forged = Sealer(key.seal.public, key.seal.made_for).answer(row.context, 1, "given")
        opened.execute("UPDATE ratings SET sealed = ? WHERE key = 1", (forged,))
    assert kept.journal.ratings(kept.ben.id, key=key)[0].value == 1
    for _time in range(2):
        assert kept.opened() == (RowChange("changed", 1, DAY, 1),)


def test_a_row_that_is_forged_anew_is_not_noticed_and_this_is_what_cannot_be(kept: Kept) -> None:
    key = kept.key()
    with Writer(kept.path, kept.clock) as other:
        session = kept.journal.summaries()[0].id
        other.rate(made.rating(kept.ben.id, session, 1)).result(60)
    assert kept.opened() == ()
    assert kept.journal.ratings(kept.ben.id, key=key)[-1].value == 1


def test_what_was_forged_stays_told_while_new_sittings_are_opened(kept: Kept) -> None:
    kept.do("DELETE FROM ratings WHERE key = 1")
    for _time in range(2):
        kept.sit()
        assert kept.opened() == (RowChange("removed", 1, DAY, 1),)
    kept.do("DELETE FROM ratings WHERE session = 5")
    assert [(one.how, one.session, one.count) for one in kept.opened()] == [("removed", 1, 1), ("removed", 5, 2)]


def test_a_session_that_was_erased_is_told_once(kept: Kept) -> None:
    kept.writer.delete(kept.journal.summaries()[1].id).result(60)
    assert kept.opened() == (RowChange("erased", None, DAY, 3),)
    assert kept.opened() == ()


def test_what_its_owner_corrects_or_writes_anew_is_known_at_once(kept: Kept) -> None:
    key, ratings = kept.key(), kept.journal.ratings(kept.ben.id)
    note = kept.journal.events(kept.ben.id)[0]
    for value in (2, 3):
        kept.writer.correct(kept.ben.id, ratings[0].id, value, key=key).result(60)
    later = replace(note, text="written anew", at=note.at + timedelta(hours=1), sealed=b"")
    kept.writer.event(later, key).result(60)
    assert kept.opened() == ()
    kept.do("DELETE FROM corrections WHERE seq = 0")
    assert kept.opened() == (RowChange("changed", 1, DAY, 1),)


def test_a_correction_that_is_not_its_owners_but_keeps_what_stood_is_told_once(kept: Kept) -> None:
    kept.do(
        "INSERT INTO corrections SELECT key, 0, NULL, 'given', answered, sealed FROM ratings WHERE key = 1",
        "UPDATE ratings SET sealed = zeroblob(300), corrected = 1 WHERE key = 1",
    )
    assert [one.how for one in kept.opened()] == ["corrected", "unopened"]
    assert [one.how for one in kept.opened()] == ["unopened"]


def test_another_passphrase_takes_all_that_opens_as_it_is(kept: Kept) -> None:
    from tests.journal.sealed import key_of

    kept.do("DELETE FROM ratings WHERE key = 1")
    new = key_of(kept.ben, "another passphrase")
    kept.writer.reseal(kept.key(), new).result(60)
    assert kept.journal.look(new).changes == ()


def test_another_window_that_was_first_is_not_written_over(kept: Kept) -> None:
    key = kept.key()
    kept.sit()
    early = kept.journal.look(key)
    kept.sit()
    assert kept.opened() == ()
    kept.writer.know(key, early).result(60)
    kept.do("DELETE FROM ratings WHERE session = 5")
    assert kept.opened() == (RowChange("removed", 5, DAY, 2),)


@pytest.mark.parametrize("spoil", ["'x'", "'2026-99-99'", "''"])
def test_a_row_that_makes_no_sense_is_told_and_stops_nothing(kept: Kept, spoil: str) -> None:
    kept.do(f"UPDATE ratings SET id = {spoil}, answered = {spoil} WHERE key = 1")
    assert {one.how for one in kept.opened()} == {"removed", "unopened"}


def test_the_key_learns_the_boxes_it_has_opened(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    key = kept.key()
    kept.journal.look(key)
    monkeypatch.setattr(key, "_private", None)  # no box is opened with it any more
    assert {rating.value for rating in kept.journal.ratings(kept.ben.id, key=key)} == {6}
