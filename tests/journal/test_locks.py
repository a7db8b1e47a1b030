"""While this process writes, nothing that it does meanwhile lets another one write: closing a file takes its locks off.

POSIX drops every lock that a process has on a file as soon as it closes any descriptor of it (section 2.2 of "How To
Corrupt An SQLite Database File"). SQLite itself waits with closing; nobody else knows to.
"""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from dyads.journal.connection import connect, in_memory, is_up_to_date, open_to_read, open_to_write
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.known_sound import KnownSound
from dyads.journal.mirror import open_rescue
from dyads.journal.writer import Writer
from dyads.services import quick_start
from dyads.services.home import Home
from dyads.settings.places import Places
from tests.journal import made

OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute(sys.argv[2])
except sqlite3.OperationalError as error:
    print(error.sqlite_errorname)
else:
    print("got in")
"""


def other_process(path: Path, statement: str = "BEGIN IMMEDIATE") -> str:
    """Let another process take the journal, and return what SQLite said to it."""
    command = [sys.executable, "-I", "-c", OTHER, str(path), statement]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout.strip()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person("Grete")).result(60)
    return path


def home_of(path: Path) -> Home:
    return Home(Places(path.parent, path.parent, path.parent), made.CLOCK, environment={})


def read(path: Path) -> None:
    assert [person.name for person in Journal(path, made.CLOCK).people()] == ["Grete"]


def read_twice_and_remember(path: Path) -> None:
    journal = Journal(path, made.CLOCK)
    assert journal.summaries() == journal.summaries() == ()


def check_whole(path: Path) -> None:
    assert Journal(path, made.CLOCK).check() == ()


def ask_whether_up_to_date(path: Path) -> None:
    assert is_up_to_date(path)


def open_and_close(path: Path) -> None:
    open_to_read(path, made.CLOCK).close()


def open_to_write_and_close(path: Path) -> None:
    with suppress(JournalTrouble):  # it may have been told to wait until the other has written
        open_to_write(path, made.CLOCK, connect=without_patience).close()


def without_patience(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    connection.execute("PRAGMA busy_timeout = 0")
    return connection


def copy_to_memory(path: Path) -> None:
    in_memory(path).close()


def look_for_a_rescue(path: Path) -> None:
    held = open_rescue(path, made.NOON)
    if held is not None:
        held.close()


def back_it_up(path: Path) -> None:
    Journal(path, made.CLOCK).backup(path.with_name("copy.sqlite3"))


def ask_whether_it_lies_as_it_was_left(path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as stands_for_it:
        assert KnownSound(path, made.CLOCK).is_sound(stands_for_it)


def end_a_writer_that_wrote_nothing(path: Path) -> None:
    Writer(path, made.CLOCK).close()


def keep_and_look_at_what_the_next_start_shows(path: Path) -> None:
    home = home_of(path)
    quick_start.keep_of_people(home, "plan", lambda: {"2026": "page"})
    quick_start.of_people(home, "plan")


DOINGS: tuple[Callable[[Path], None], ...] = (
    read,
    read_twice_and_remember,
    check_whole,
    ask_whether_up_to_date,
    open_and_close,
    open_to_write_and_close,
    copy_to_memory,
    look_for_a_rescue,
    back_it_up,
    ask_whether_it_lies_as_it_was_left,
    end_a_writer_that_wrote_nothing,
    keep_and_look_at_what_the_next_start_shows,
)


@pytest.mark.parametrize("do", DOINGS)
def test_no_other_process_writes_while_this_one_does_whatever_it_does_besides(
    path: Path, do: Callable[[Path], None]
) -> None:
    with closing(connect(path)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        do(path)
        assert other_process(path) == "SQLITE_BUSY"
        writing.execute("ROLLBACK")
    assert other_process(path) == "got in"


@pytest.mark.parametrize("do", DOINGS)
def test_no_other_process_changes_what_this_one_is_reading(path: Path, do: Callable[[Path], None]) -> None:
    with closing(connect(path)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM people").fetchall()
        do(path)
        assert other_process(path, "BEGIN EXCLUSIVE") == "SQLITE_BUSY"


def test_the_thread_that_writes_keeps_its_lock_while_another_thread_reads(path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slowly(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO state VALUES ('slow', '1')")
        begun.set()
        assert may_end.wait(60)

    with Writer(path, made.CLOCK) as writer:
        written = writer.submit(slowly)
        assert begun.wait(60)
        read(path)
        read_twice_and_remember(path)
        quick_start.of_people(home_of(path), "plan")
        try:
            assert other_process(path) == "SQLITE_BUSY"
        finally:
            may_end.set()
        written.result(60)
    assert Journal(path, made.CLOCK).state("slow") == 1


COUNT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
print("ready", flush=True)
for _number in range(int(sys.argv[2])):
    connection.execute("BEGIN IMMEDIATE")
    count = connection.execute("SELECT value FROM state WHERE key = 'count'").fetchone()[0]
    connection.execute("UPDATE state SET value = ? WHERE key = 'count'", (str(int(count) + 1),))
    connection.execute("COMMIT")
"""


def test_two_processes_that_write_while_one_reads_count_every_write(path: Path) -> None:
    many = 15
    with closing(connect(path)) as opened:
        opened.execute("INSERT INTO state VALUES ('count', '0')")
    command = [sys.executable, "-I", "-c", COUNT, str(path), str(many)]
    with Writer(path, made.CLOCK) as writer, subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"

        def count(connection: sqlite3.Connection) -> None:
            before = connection.execute("SELECT value FROM state WHERE key = 'count'").fetchone()[0]
            connection.execute("UPDATE state SET value = ? WHERE key = 'count'", (str(int(before) + 1),))

        journal = Journal(path, made.CLOCK)
        for _number in range(many):
            written = writer.submit(count)
            while not written.done():
                with suppress(JournalTrouble):  # told to wait: the other writes
                    journal.state("count")
            written.result(60)
        assert other.wait(60) == 0
    assert Journal(path, made.CLOCK).state("count") == 2 * many
    assert Journal(path, made.CLOCK).check() == ()


def test_what_was_just_written_is_read_even_if_the_files_size_and_times_stay(path: Path) -> None:
    """Two writes may come within one step of the file system's clock, and the second must be seen all the same."""
    writer, ada, _ben = made.with_pair(path)
    journal, titles = Journal(path, made.CLOCK), []
    with writer, closing(made.quick(path)) as other:
        writer.begin(made.setup(ada.id)).result(60)
        for number in range(100, 300):
            other.execute("UPDATE sessions SET title = ?", (str(number),))
            titles.append(journal.summaries()[0].title)
    assert titles == [str(number) for number in range(100, 300)]


def test_what_has_long_stood_there_is_remembered(path: Path) -> None:
    asked: list[Path] = []

    def counted(file: Path) -> sqlite3.Connection:
        asked.append(file)
        return connect(file)

    an_hour_ago = path.stat().st_mtime - 3600
    os.utime(path, (an_hour_ago, an_hour_ago + 0.123))
    journal = Journal(path, made.CLOCK, connect=counted)
    assert journal.summaries() == journal.summaries() == journal.summaries()
    assert len(asked) == 1


def test_a_foreign_file_is_not_rolled_back(tmp_path: Path) -> None:
    """Beside a text that stands in the journal's place lies what SQLite would put back into it."""
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person("Grete")).result(60)
    held = connect(path)
    held.execute("PRAGMA cache_spill = 1")
    held.execute("PRAGMA cache_size = 1")
    held.execute("BEGIN IMMEDIATE")
    held.execute("CREATE TABLE t AS WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) SELECT x FROM n")
    rolled_back = path.with_name(path.name + "-journal").read_bytes()
    held.close()
    path.write_text("a letter\n" * 9000)
    path.with_name(path.name + "-journal").write_bytes(rolled_back)
    for do in (read, open_to_write_and_close, copy_to_memory, ask_whether_up_to_date):
        with suppress(JournalTrouble):
            do(path)
        assert path.read_text() == "a letter\n" * 9000
