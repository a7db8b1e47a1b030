"""When the disk refuses: it is said, what was given waits, and nothing is lost or out of order in the end."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dyads.journal.backup import own_backups
from dyads.journal.connection import open_to_write, to_text
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS, OF_A_SESSION
from dyads.journal.people import insert_person
from dyads.journal.ratings import insert_rating
from dyads.journal.sessions import insert_session
from dyads.journal.writer import Writer
from dyads.practice.replay import Command
from tests.exchange.documents import export_json, import_json
from tests.journal import made


class Disk:
    """A disk with room for so many pages more; the journal's connections are made through it."""

    def __init__(self) -> None:
        self.room: int | None = None
        self.patience = 0.05

    def connect(self, path: Path) -> sqlite3.Connection:
        connection = made.quick(path)
        connection.execute(f"PRAGMA busy_timeout = {int(self.patience * 1000)}")
        if self.room is not None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + self.room}")
        return connection


def test_a_full_disk_loses_nothing_once_there_is_room(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "journal"
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        ada = made.person(me=True)
        writer.add_person(ada).result(60)
        setup = made.setup(ada.id)
        writer.begin(setup).result(60)
    disk.room = 0
    writer = Writer(path, made.CLOCK, connect=disk.connect)
    writer.ready().result(60)
    futures = [writer.event(made.event(ada.id, setup.session, "x" * 3000 + str(place))) for place in range(20)]
    failed = [place for place, future in enumerate(futures) if future.exception(60)]
    assert failed
    assert failed == list(range(failed[0], 20))
    error = futures[-1].exception()
    assert isinstance(error, JournalTrouble)
    assert error.kind == "full"
    assert writer.trouble is not None
    assert "full" in writer.trouble.id
    assert len(Journal(path, made.CLOCK).events(ada.id)) == failed[0]

    with pytest.raises(JournalTrouble):
        writer.retry().result(60)
    disk.room = None
    writer.retry().result(60)
    assert writer.trouble is None
    texts = [event.text.lstrip("x") for event in Journal(path, made.CLOCK).events(ada.id)]
    assert texts == [str(place) for place in range(20)]
    writer.close()


def test_order_is_kept_through_trouble_and_close_tries_once_more(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "journal"
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        ada = made.person(me=True)
        setup = made.setup(ada.id)
        writer.add_person(ada)
        writer.begin(setup).result(60)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for at in range(5):
                with pytest.raises(JournalTrouble) as caught:
                    writer.command(setup.session, Command("next", at)).result(60)
                assert caught.value.kind == "locked"
            assert writer.trouble is not None
            other.execute("ROLLBACK")
    record = Journal(path, made.CLOCK).record(setup.session)
    assert record is not None
    assert [command.at for command in record.commands] == list(range(5))


def test_a_journal_that_is_taken_away_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "home" / "journal"
    with Writer(path, made.CLOCK) as writer:
        ada = made.person(me=True)
        setup = made.setup(ada.id)
        writer.add_person(ada)
        writer.begin(setup).result(60)
        path.parent.rename(tmp_path / "away")
        with pytest.raises(JournalTrouble) as caught:
            writer.rate(made.rating(ada.id, setup.session)).result(60)
        assert caught.value.kind == "missing"
        assert not path.exists()
        (tmp_path / "away").rename(path.parent)
        writer.retry().result(60)
    assert len(Journal(path, made.CLOCK).ratings(ada.id)) == 1


def test_a_large_write_that_the_disk_refuses_harms_no_other(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "journal"
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        ada = made.person(me=True)
        writer.add_person(ada).result(60)
    disk.room = 0
    gate = threading.Event()
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        first = writer.submit(lambda opened: gate.wait(60))  # so that what follows is one batch
        large = writer.submit(lambda opened: opened.execute("INSERT INTO state VALUES ('x', ?)", ("x" * 99999,)))
        small = writer.rename(ada.id, "Ada B.")
        gate.set()
        assert first.result(60)
        assert isinstance(large.exception(60), JournalTrouble)
        assert small.exception(60) is None
        assert writer.trouble is None
    assert [one.name for one in Journal(path, made.CLOCK).people()] == ["Ada B."]


def test_what_is_wrong_with_one_write_is_its_own(tmp_path: Path) -> None:
    with Writer(tmp_path / "journal", made.CLOCK) as writer:
        ada = made.person(me=True)
        writer.add_person(ada)
        unknown = writer.command(made.setup(ada.id).session, Command("start", 0))
        broken = writer.submit(lambda opened: 1 // 0)
        fine = writer.remember("a", 1)
        assert isinstance(unknown.exception(60), JournalTrouble)
        assert isinstance(broken.exception(60), ZeroDivisionError)
        assert fine.exception(60) is None
        assert writer.trouble is None


def test_a_closed_writer_takes_nothing_more(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "journal", made.CLOCK)
    writer.remember("a", 1)
    writer.close()
    writer.close()
    assert Journal(tmp_path / "journal", made.CLOCK).state("a") == 1
    with pytest.raises(RuntimeError):
        writer.remember("a", 2)


LARGEST = (1 << 63) - 1


def poisoned(path: Path, *numbers: int) -> None:
    """Give the first sessions of a journal these numbers, as imports of version 0.1.0 could."""
    with closing(made.quick(path)) as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        for old, new in enumerate(numbers, start=1):
            opened.execute("UPDATE sessions SET number = ? WHERE number = ?", (new, old))
            for table in OF_A_SESSION:
                opened.execute(f"UPDATE {table} SET session = ? WHERE session = ?", (new, old))
        opened.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'sessions'", (max(numbers),))


def sat_three_times(path: Path) -> list[UUID]:
    writer, ada, ben = made.with_pair(path)
    setups = [made.setup(ada.id, ben.id, begun=made.NOON + timedelta(days=day)) for day in range(3)]
    with writer:
        for setup in setups:
            writer.begin(setup)
            writer.command(setup.session, Command("start", 0))
            writer.rate(made.rating(ada.id, setup.session, 3))
            writer.end(setup.session, "complete", 600)
    return [setup.session for setup in setups]


@pytest.mark.parametrize("numbers", [(LARGEST,), (-5,), (LARGEST, -5), (LARGEST, LARGEST - 1, -1)])
def test_numbers_that_were_never_counted_are_mended_when_the_journal_is_opened(
    tmp_path: Path, numbers: tuple[int, ...]
) -> None:
    path = tmp_path / "journal.sqlite3"
    ids = sat_three_times(path)
    poisoned(path, *numbers)
    journal = Journal(path, made.CLOCK)
    found = {session.number: session.id for session in journal.summaries()}
    assert (set(found.values()), len(found)) == (set(ids), 3)
    assert min(found) >= 1
    assert max(found) < 10
    assert journal.check() == ()
    for number, id_ in found.items():
        record = journal.record(number)
        assert record is not None
        assert (record.setup.session, len(record.commands)) == (id_, 1)
    assert {rating.session for rating in journal.ratings(None)} == set(ids)
    with Writer(path, made.CLOCK) as writer:
        assert writer.begin(made.setup(journal.people()[0].id)).result(60) == max(found) + 1
    assert len(own_backups(path)) == 1


def test_a_full_sequence_is_not_called_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    sat_three_times(path)
    person = Journal(path, made.CLOCK).people()[0].id
    with Writer(path, made.CLOCK) as writer:
        writer.ready().result(60)
        poisoned(path, LARGEST)  # behind the program's back
        refused = writer.begin(made.setup(person)).exception(60)
        assert isinstance(refused, JournalTrouble)
        assert refused.kind == "numbers"
        writer.retry().result(60)
    assert len(Journal(path, made.CLOCK).summaries()) == 4


def test_what_imports_of_0_1_0_took_beyond_all_bounds_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with closing(open_to_write(path, made.CLOCK)) as opened:
        ada = made.person("x" * 10_000_000, me=True)
        insert_person(opened, ada)
        setups = [made.setup(ada.id) for _ in range(4)]
        for setup in setups:
            insert_session(opened, setup)
        edit = "UPDATE setups SET json = json_set(json, ?, ?) WHERE session = ?"
        opened.execute("UPDATE sessions SET planned_seconds = -1 WHERE number = 1")
        opened.execute(edit, ("$.planned_seconds", -1, 1))
        opened.execute("UPDATE sessions SET planned_seconds = 1000000000000000 WHERE number = 2")
        opened.execute(edit, ("$.planned_seconds", 10**15, 2))
        old = "0001-01-01T00:00:00-14:00"
        opened.execute(
            "UPDATE sessions SET begun = ?, begun_utc = '0001-01-01T14:00:00+00:00' WHERE number = 3", (old,)
        )
        opened.execute(edit, ("$.begun", old, 3))
        opened.execute(edit, ("$.script_sha256", "5,69E+63", 4))
        opened.execute("INSERT INTO commands VALUES (4, 0, 'start', ?, NULL)", (LARGEST,))
        opened.execute("INSERT INTO heartbeats VALUES (4, ?, ?, 1, '', '')", (LARGEST, to_text(made.NOON)))
        for setup, digest in zip(setups, ("5,69E+63", "5,69E+63", "", "1"), strict=True):
            insert_rating(opened, replace(made.rating(ada.id, setup.session), measure_sha256=digest), 1, None)
        for statement in MIGRATIONS[2]:  # what a journal of version 0.1.0 goes through when it is opened
            opened.execute(statement)
    journal = Journal(path, made.CLOCK)
    assert [len(one.name) for one in journal.people()] == [60]
    records = [journal.record(number) for number in (1, 2, 3, 4)]
    assert [one.setup.planned_seconds for one in records if one] == [0, 172800, 600, 600]
    assert [one.begun.year for one in journal.summaries()] == [1900, 2026, 2026, 2026]
    assert {rating.measure_sha256 for rating in journal.ratings(None)} == {""}
    data = export_json(journal, made.NOON)
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        assert import_json(writer, data, "x.json", made.NOON + timedelta(days=1)).problems == ()


def test_who_was_named_while_the_disk_refuses_is_known_all_the_same(tmp_path: Path) -> None:
    path, away = tmp_path / "journal", tmp_path / "away"
    journal = Journal(path, made.CLOCK)
    writer, ada, ben = made.with_pair(path)
    with writer:
        path.rename(away)
        cleo = made.person("Cleo")
        for receipt in (writer.add_person(cleo), writer.rename(ben.id, "Benno"), writer.rename(cleo.id, "Clea")):
            assert isinstance(receipt.exception(60), JournalTrouble)
        assert [one.name for one in writer.with_waiting((ada, ben))] == ["Ada", "Benno", "Clea"]
        away.rename(path)
        writer.retry().result(60)
        writer.forget(cleo.id).result(60)
        refused = writer.rename(cleo.id, "Cleo")
        assert isinstance(refused.exception(60), JournalTrouble)
        assert writer.with_waiting(journal.people()) == journal.people()
    assert [one.name for one in journal.people()] == ["Ada", "Benno"]


def test_a_schema_that_is_no_text_is_damage_and_nobody_waits_for_an_answer(tmp_path: Path) -> None:
    """SQLite repeats what it cannot read, and Python cannot turn that into a sentence."""
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person()).result(60)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \x93ABLE", 1))
    with pytest.raises(JournalTrouble) as read:
        Journal(path, made.CLOCK).people()
    with Writer(path, made.CLOCK) as writer, pytest.raises(JournalTrouble) as written:
        writer.add_person(made.person("Ben")).result(60)
    assert (read.value.kind, written.value.kind) == ("damaged", "damaged")
