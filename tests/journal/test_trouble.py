"""When the disk refuses: it is said, what was given waits, and nothing is lost or out of order in the end."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.replay import Command
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
        writer.add_person(ada).result(10)
        setup = made.setup(ada.id)
        writer.begin(setup).result(10)
    disk.room = 0
    writer = Writer(path, made.CLOCK, connect=disk.connect)
    writer.ready().result(10)
    futures = [writer.event(made.event(ada.id, setup.session, "x" * 3000 + str(place))) for place in range(20)]
    failed = [place for place, future in enumerate(futures) if future.exception(10)]
    assert failed
    assert failed == list(range(failed[0], 20))
    error = futures[-1].exception()
    assert isinstance(error, JournalTrouble)
    assert error.kind == "full"
    assert writer.trouble is not None
    assert "full" in writer.trouble.id
    assert len(Journal(path, made.CLOCK).events(ada.id)) == failed[0]

    with pytest.raises(JournalTrouble):
        writer.retry().result(10)
    disk.room = None
    writer.retry().result(10)
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
        writer.begin(setup).result(10)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for at in range(5):
                with pytest.raises(JournalTrouble) as caught:
                    writer.command(setup.session, Command("next", at)).result(10)
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
        writer.begin(setup).result(10)
        path.parent.rename(tmp_path / "away")
        with pytest.raises(JournalTrouble) as caught:
            writer.rate(made.rating(ada.id, setup.session)).result(10)
        assert caught.value.kind == "missing"
        assert not path.exists()
        (tmp_path / "away").rename(path.parent)
        writer.retry().result(10)
    assert len(Journal(path, made.CLOCK).ratings(ada.id)) == 1


def test_a_large_write_that_the_disk_refuses_harms_no_other(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "journal"
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        ada = made.person(me=True)
        writer.add_person(ada).result(10)
    disk.room = 0
    gate = threading.Event()
    with Writer(path, made.CLOCK, connect=disk.connect) as writer:
        first = writer.submit(lambda opened: gate.wait(10))  # so that what follows is one batch
        large = writer.submit(lambda opened: opened.execute("INSERT INTO state VALUES ('x', ?)", ("x" * 99999,)))
        small = writer.rename(ada.id, "Ada B.")
        gate.set()
        assert first.result(10)
        assert isinstance(large.exception(10), JournalTrouble)
        assert small.exception(10) is None
        assert writer.trouble is None
    assert [one.name for one in Journal(path, made.CLOCK).people()] == ["Ada B."]


def test_what_is_wrong_with_one_write_is_its_own(tmp_path: Path) -> None:
    with Writer(tmp_path / "journal", made.CLOCK) as writer:
        ada = made.person(me=True)
        writer.add_person(ada)
        unknown = writer.command(made.setup(ada.id).session, Command("start", 0))
        broken = writer.submit(lambda opened: 1 // 0)
        fine = writer.remember("a", 1)
        assert isinstance(unknown.exception(10), JournalTrouble)
        assert isinstance(broken.exception(10), ZeroDivisionError)
        assert fine.exception(10) is None
        assert writer.trouble is None


def test_a_closed_writer_takes_nothing_more(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "journal", made.CLOCK)
    writer.remember("a", 1)
    writer.close()
    writer.close()
    assert Journal(tmp_path / "journal", made.CLOCK).state("a") == 1
    with pytest.raises(RuntimeError):
        writer.remember("a", 2)
