"""Another file takes the journal's place, or it is lost for good: the whole sitting is written anew, or rescued."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dyads.exchange.document import gather
from dyads.exchange.merge import merge
from dyads.journal.damage import Damage
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.mirror import open_rescue
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import Command
from dyads.practice.setup import Setup
from tests.journal import made
from tests.journal.sealed import key_of

ANCHOR = Anchor(0, "boot", 5, 6, 1_772_366_400_000_000_000, 3600)


def carry(source: sqlite3.Connection, target: sqlite3.Connection, session: UUID | None) -> None:
    merge(target, gather(source, Damage(), None, "0.1.0", made.NOON, session=session), made.NOON)


def rescue_files(path: Path) -> tuple[Path, ...]:
    return tuple(path.parent.glob("rescue-*"))


def writer_of(path: Path) -> Writer:
    return Writer(path, made.CLOCK, connect=made.quick, carry=carry)


def with_pair(path: Path) -> tuple[Person, Person]:
    ada, ben = made.person("Ada", me=True), made.person("Ben", code="B07")
    with writer_of(path) as writer:
        writer.add_person(ada)
        writer.add_person(ben)
    return ada, ben


def first_half(writer: Writer, setup: Setup) -> None:
    writer.begin(setup, (made.event(setup.people[1], setup.session, "the sceptic"),))
    writer.anchor(setup.session, ANCHOR)
    writer.rate(made.rating(setup.people[0], setup.session, 3))
    writer.command(setup.session, Command("start", 0)).result(60)


def second_half(writer: Writer, setup: Setup) -> None:
    writer.command(setup.session, Command("next", 7))
    writer.bells(setup.session, (BellOutcome("turn-1", "rung", 0, "miniaudio"),))
    writer.beat(setup.session, 9)
    writer.rate(made.rating(setup.people[0], setup.session, 5, when="after"))
    writer.event(made.event(setup.people[0], setup.session, "a note", "note"))
    writer.end(setup.session, "complete", 600).result(60)


def assert_whole(path: Path, setup: Setup) -> None:
    journal = Journal(path, made.CLOCK)
    record = journal.record(setup.session)
    assert record is not None
    assert record.commands == (Command("start", 0), Command("next", 7))
    assert record.anchors == (ANCHOR,)
    assert [bell.cue for bell in record.bells] == ["turn-1"]
    assert (record.outcome, record.beat) == ("complete", 9)
    assert record.setup.people == setup.people
    assert [rating.value for rating in journal.ratings(setup.people[0], setup.session)] == [3, 5]
    assert [event.text for event in journal.events(None, setup.session)] == ["the sceptic", "a note"]
    assert journal.check() == ()


def old_copy(path: Path, other: Path) -> None:
    shutil.copy(path, other)


def of_another_home(path: Path, other: Path) -> None:
    with writer_of(other) as writer:
        zoe = made.person("Zoe", me=True)
        writer.add_person(zoe)
        writer.begin(made.setup(zoe.id))


REPLACEMENTS: dict[str, Callable[[Path, Path], None]] = {"an old copy": old_copy, "another home's": of_another_home}


@pytest.mark.parametrize("comes", ["before the first write", "in the middle"])
@pytest.mark.parametrize("which", REPLACEMENTS)
def test_a_file_put_in_the_journals_place_gets_the_whole_sitting(tmp_path: Path, which: str, comes: str) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    REPLACEMENTS[which](path, other)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        if comes == "before the first write":
            other.rename(path)
        first_half(writer, setup)
        if comes == "in the middle":
            other.rename(path)
        second_half(writer, setup)
        assert writer.trouble is None
    assert_whole(path, setup)
    assert {person.name for person in Journal(path, made.CLOCK).people()} >= {"Ada", "Ben"}
    assert rescue_files(path) == ()


def test_a_copy_that_knows_the_first_half_already_gets_no_doubles(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        first_half(writer, setup)
        writer.command(setup.session, Command("next", 7)).result(60)
        old_copy(path, other)
        other.rename(path)
        writer.bells(setup.session, (BellOutcome("turn-1", "rung", 0, "miniaudio"),))
        writer.beat(setup.session, 9)
        writer.rate(made.rating(setup.people[0], setup.session, 5, when="after"))
        writer.event(made.event(setup.people[0], setup.session, "a note", "note"))
        writer.end(setup.session, "complete", 600)
    assert_whole(path, setup)


def test_a_file_put_there_after_the_last_write_gets_it_as_well(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    old_copy(path, other)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        first_half(writer, setup)
        second_half(writer, setup)
        other.rename(path)
    assert_whole(path, setup)


def test_a_sitting_gone_on_with_after_a_crash_comes_over_whole(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    old_copy(path, other)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        first_half(writer, setup)
    with writer_of(path) as writer:
        writer.claim(setup.session).result(60)
        other.rename(path)
        second_half(writer, setup)
    assert_whole(path, setup)


def test_a_file_put_there_while_it_is_written_is_noticed_before_anything_is_acknowledged(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    old_copy(path, other)
    setup = made.setup(ada.id, ben.id)

    class Synced(sqlite3.Connection):
        def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
            done = super().execute(sql, values)
            if sql == "COMMIT" and other.exists():
                other.rename(path)
            return done

    def connect(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Synced)

    with Writer(path, made.CLOCK, connect=connect, carry=carry) as writer:
        writer.begin(setup).result(60)
        assert Journal(path, made.CLOCK).record(setup.session) is not None


def lost(path: Path) -> None:
    path.unlink()


def damaged(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[4096:] = b"\xff" * (len(held) - 4096)
    path.write_bytes(held)
    other = path.with_name("copy")
    shutil.copy(path, other)
    other.rename(path)


def emptied(path: Path) -> None:
    path.unlink()
    path.touch()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


LOSSES = {"missing": lost, "damaged": damaged, "empty": emptied, "a folder": a_folder}


@pytest.mark.parametrize("comes", ["before the first write", "in the middle"])
@pytest.mark.parametrize("how", LOSSES)
def test_a_journal_that_is_lost_for_good_leaves_a_rescue_file_that_holds_the_sitting(
    tmp_path: Path, how: str, comes: str
) -> None:
    path = tmp_path / "journal.sqlite3"
    ada, ben = with_pair(path)
    setup = made.setup(ada.id, ben.id)
    writer = writer_of(path)
    if comes == "in the middle":
        first_half(writer, setup)
    LOSSES[how](path)
    if comes == "before the first write":
        with pytest.raises(JournalTrouble):
            first_half(writer, setup)
    with pytest.raises(JournalTrouble):
        second_half(writer, setup)
    (file,) = rescue_files(path)
    assert writer.rescued == file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert open_rescue(file, made.NOON) is None, "its process is alive, and goes on writing"
    last = writer.ready()
    writer.close()
    assert last.exception(60) is not None
    assert writer.waits
    # the next start is another process: the file says so
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("DELETE FROM state")
    fresh = tmp_path / "fresh.sqlite3"

    def take(opened: sqlite3.Connection) -> None:
        held = open_rescue(file, made.NOON)
        assert held is not None
        with closing(held):
            carry(held, opened, None)

    with writer_of(fresh) as other:
        other.submit(take).result(60)
    assert_whole(fresh, setup)


def test_the_rescue_file_goes_once_the_journal_is_back(tmp_path: Path) -> None:
    path, away = tmp_path / "journal.sqlite3", tmp_path / "away"
    ada, ben = with_pair(path)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        first_half(writer, setup)
        path.rename(away)
        receipt = writer.command(setup.session, Command("next", 7))
        with pytest.raises(JournalTrouble):
            receipt.result(60)
        assert not receipt.is_kept
        assert len(rescue_files(path)) == 1
        away.rename(path)
        writer.ready().result(60)
        assert receipt.is_kept, "the receipt itself tells that it was kept later"
        assert rescue_files(path) == ()
        assert not writer.waits
        writer.bells(setup.session, (BellOutcome("turn-1", "rung", 0, "miniaudio"),))
        writer.beat(setup.session, 9)
        writer.rate(made.rating(setup.people[0], setup.session, 5, when="after"))
        writer.event(made.event(setup.people[0], setup.session, "a note", "note"))
        writer.end(setup.session, "complete", 600)
    assert_whole(path, setup)


def test_what_was_erased_since_does_not_come_back_with_another_file(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    old_copy(path, other)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        first_half(writer, setup)
        second_half(writer, setup)
        writer.delete(setup.session).result(60)
        other.rename(path)
        writer.add_person(made.person("Cleo")).result(60)
    assert Journal(path, made.CLOCK).summaries() == ()


def test_a_writer_with_nothing_to_tell_leaves_another_file_alone(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    with_pair(path)
    with writer_of(path) as writer:
        writer.ready().result(60)
        of_another_home(path, other)
        before = other.read_bytes()
        other.replace(path)
    assert path.read_bytes() == before


def test_a_writer_that_has_told_nothing_yet_puts_nobody_into_another_file(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    of_another_home(path, other)
    setup = made.setup(ada.id, ben.id)
    with writer_of(path) as writer:
        other.rename(path)
        writer.ready().result(60)
        assert [person.name for person in Journal(path, made.CLOCK).people()] == ["Zoe"]
        first_half(writer, setup)
        second_half(writer, setup)
    assert_whole(path, setup)


def test_a_name_that_the_disk_refused_once_is_tried_again(tmp_path: Path) -> None:
    path, away = tmp_path / "journal.sqlite3", tmp_path / "away"
    _ada, ben = with_pair(path)
    with writer_of(path) as writer:
        writer.ready().result(60)
        path.rename(away)
        with pytest.raises(JournalTrouble):
            writer.rename(ben.id, "Benno").result(60)
        away.rename(path)
    assert [person.name for person in Journal(path, made.CLOCK).people()] == ["Ada", "Benno"]


def test_a_rescue_of_long_ago_is_read_though_its_number_lives_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    ada, _ben = with_pair(path)
    setup = made.setup(ada.id)
    writer = writer_of(path)
    first_half_alone = writer.begin(setup)
    first_half_alone.result(60)
    path.unlink()
    writer.close()
    (file,) = rescue_files(path)
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("UPDATE state SET value = json_set(value, '$[1]', 'another boot')")
    held = open_rescue(file, made.NOON + timedelta(days=3))
    assert held is not None
    held.close()


@pytest.mark.parametrize("comes", ["before the first write", "in the middle"])
@pytest.mark.parametrize("how", [*REPLACEMENTS, *LOSSES])
def test_what_is_sealed_stays_sealed_in_another_file_and_in_a_rescue_file(tmp_path: Path, how: str, comes: str) -> None:
    path, other = tmp_path / "journal.sqlite3", tmp_path / "other.sqlite3"
    ada, ben = with_pair(path)
    key = key_of(ada)
    with writer_of(path) as writer:
        writer.seal(key).result(60)
    setup = made.setup(ada.id, ben.id)
    if how in REPLACEMENTS:
        REPLACEMENTS[how](path, other)
    writer = writer_of(path)
    if comes == "in the middle":
        first_half(writer, setup)
    if how in REPLACEMENTS:
        other.rename(path)
    else:
        LOSSES[how](path)
    for half in (first_half, second_half) if comes == "before the first write" else (second_half,):
        with nullcontext() if how in REPLACEMENTS else pytest.raises(JournalTrouble):
            half(writer, setup)
    file = path if how in REPLACEMENTS else rescue_files(path)[0]
    writer.close()
    assert b"a note" not in file.read_bytes()
    journal = Journal(file, made.CLOCK)
    assert [rating.status for rating in journal.ratings(ada.id, setup.session)] == ["sealed", "sealed"]
    assert [rating.value for rating in journal.ratings(ada.id, setup.session, key)] == [3, 5]
    assert [event.text for event in journal.events(ada.id, setup.session, key)] == ["a note"]


def test_what_a_command_was_told_has_failed_is_in_no_rescue_file(tmp_path: Path) -> None:
    path, away = tmp_path / "journal.sqlite3", tmp_path / "away"
    with_pair(path)
    path.rename(away)
    path.mkdir()
    with writer_of(path) as writer:
        assert isinstance(writer.add_person(made.person("Cleo")).exception(60), JournalTrouble)
    assert rescue_files(path) == ()
    assert not writer.waits
