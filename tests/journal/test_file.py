"""The file itself: private, recognised, brought up to date, never overwritten."""

import contextlib
import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dyads.journal.backup import KEPT, own_backups
from dyads.journal.connection import APPLICATION_ID, open_to_read, open_to_write
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.writer import Writer
from tests.journal import made

SECOND = (
    "CREATE TABLE more (key INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT",
    "INSERT INTO more (what) SELECT name FROM people",
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.usefixtures("no_umask")
def test_every_file_is_private_from_its_first_byte_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "journal.sqlite3"
    seen: dict[str, int] = {}

    def connect(path: Path) -> sqlite3.Connection:
        connection = made.quick(path)

        def look(_statement: str) -> None:
            seen.update({held.name: mode(held) for held in path.parent.iterdir() if held.is_file()})

        connection.set_trace_callback(look)
        return connection

    with Writer(path, made.CLOCK, connect=connect) as writer:
        ada = made.person(me=True)
        writer.add_person(ada)
        for _ in range(3):
            writer.begin(made.setup(ada.id)).result(60)
    Journal(path, made.CLOCK).backup(tmp_path / "copy")
    with closing(open_to_write(path, made.CLOCK, migrations=(*MIGRATIONS, SECOND))):
        pass
    assert seen == {"journal.sqlite3": 0o600, "journal.sqlite3-journal": 0o600}
    assert mode(tmp_path / "copy") == 0o600
    assert mode(path.parent / "backups") == mode(path.parent) == mode(path.parent.parent) == 0o700
    assert [mode(held) for held in own_backups(path)] == [0o600]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    with Writer(tmp_path / "j", made.CLOCK) as writer:
        writer.ready()
    (tmp_path / "j").chmod(0o644)
    assert len(Journal(tmp_path / "j", made.CLOCK).check()) == 1
    with Writer(tmp_path / "j", made.CLOCK) as writer:
        writer.ready()
    assert mode(tmp_path / "j") == 0o600
    assert Journal(tmp_path / "j", made.CLOCK).check() == ()


def test_a_missing_journal_reads_as_an_empty_one_and_is_not_created(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "no" / "journal", made.CLOCK)
    assert journal.people() == ()
    assert journal.summaries() == ()
    assert journal.me() is None
    assert not (tmp_path / "no").exists()


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        connection.execute("CREATE TABLE t (x)")


def text(path: Path) -> None:
    path.write_bytes(b"dear diary\n" * 500)


@pytest.mark.parametrize(
    ("spoil", "kind"), [(text, "not-a-journal"), (other_program, "not-a-journal"), (newer, "newer")]
)
def test_what_is_no_journal_of_ours_is_told_and_left_alone(tmp_path: Path, spoil: object, kind: str) -> None:
    path = tmp_path / "journal.sqlite3"
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(JournalTrouble) as caught:
        Journal(path, made.CLOCK).people()
    assert caught.value.kind == kind
    with Writer(path, made.CLOCK) as writer, pytest.raises(JournalTrouble) as caught:
        writer.ready().result(60)
    assert caught.value.kind == kind
    assert caught.value.message.values["file"] == str(path)
    assert path.read_bytes() == before
    assert [held.name for held in tmp_path.iterdir()] == ["journal.sqlite3"]


def test_a_damaged_journal_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        for _ in range(20):
            writer.begin(made.setup(ada.id, ben.id))
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    path.write_bytes(data)
    journal = Journal(path, made.CLOCK)
    with pytest.raises(JournalTrouble) as caught:
        journal.summaries()
    assert caught.value.kind == "damaged"
    assert len(journal.check()) == 1
    with Writer(path, made.CLOCK) as writer, pytest.raises(JournalTrouble):
        writer.begin(made.setup(ada.id, ben.id)).result(60)
    assert path.read_bytes() == bytes(data)


def cut_off(path: Path, target: Path) -> None:
    """Copy a journal in the middle of a commit: half of it written, and beside it what undoes that."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE people SET name = 'half'")
        connection.execute("CREATE TABLE much AS SELECT zeroblob(100000) AS x")
        for name in (path.name, path.name + "-journal"):
            (target / name).write_bytes((path.parent / name).read_bytes())
        connection.execute("ROLLBACK")


def test_a_write_that_was_cut_off_is_undone_by_the_next_reader(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    made.with_pair(tmp_path / "one" / "j")[0].close()
    cut_off(tmp_path / "one" / "j", tmp_path / "other")
    assert b"half" in (tmp_path / "other" / "j").read_bytes()
    journal = Journal(tmp_path / "other" / "j", made.CLOCK)
    assert [one.name for one in journal.people()] == ["Ada", "Ben"]
    assert journal.check() != ()  # its permissions, which the copy did not take along
    assert [held.name for held in (tmp_path / "other").iterdir()] == ["j"]


def test_a_folder_in_the_place_of_the_journal_is_told(tmp_path: Path) -> None:
    (tmp_path / "j").mkdir()
    with Writer(tmp_path / "j", made.CLOCK) as writer, pytest.raises(JournalTrouble):
        writer.ready().result(60)
    with pytest.raises(JournalTrouble):
        Journal(tmp_path / "j", made.CLOCK).people()


def test_a_migration_comes_after_a_backup_and_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, _ben = made.with_pair(path)
    writer.close()
    with closing(open_to_write(path, made.CLOCK, migrations=(*MIGRATIONS, SECOND))) as opened:
        assert opened.execute("SELECT what FROM more ORDER BY key").fetchall() == [("Ada",), ("Ben",)]
        assert opened.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert opened.execute("PRAGMA foreign_keys").fetchone() == (1,)
    (backup,) = own_backups(path)
    assert [one.name for one in Journal(backup, made.CLOCK).people()] == ["Ada", "Ben"]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, _ben = made.with_pair(path)
    writer.close()
    with pytest.raises(JournalTrouble):
        open_to_write(path, made.CLOCK, migrations=(*MIGRATIONS, (SECOND[0], "INSERT INTO nowhere VALUES (1)")))
    assert [one.name for one in Journal(path, made.CLOCK).people()] == ["Ada", "Ben"]
    with closing(open_to_write(path, made.CLOCK)) as opened:
        assert opened.execute("SELECT 1 FROM sqlite_schema WHERE name = 'more'").fetchone() is None


def test_an_older_journal_is_brought_up_to_date_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, _ben = made.with_pair(path)
    writer.close()
    with closing(open_to_read(path, made.CLOCK, migrations=(*MIGRATIONS, SECOND))) as opened:
        assert opened.execute("SELECT count(*) FROM more").fetchone() == (2,)


def test_only_the_last_backups_stay(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, _ben = made.with_pair(path)
    writer.close()
    steps: list[tuple[str, ...]] = [*MIGRATIONS]  # type: ignore[list-item]  # tuples, all of them
    for place in range(KEPT + 2):
        steps.append((f"CREATE TABLE more{place} (x INTEGER) STRICT",))
        open_to_write(path, made.CLOCK, migrations=steps).close()
    versions = [held.name.split("-")[1] for held in own_backups(path)]
    last = len(steps) - 1
    assert versions == [f"v{version:04}" for version in range(last - KEPT + 1, last + 1)]


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made_of_it, contextlib.chdir(path.parent):
        made_of_it.bind(path.name)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.skipif(os.name != "posix", reason="such files are POSIX's")
@pytest.mark.parametrize("made_so", [a_pipe, a_socket, a_device, a_folder])
def test_what_is_no_file_is_told_and_nobody_waits_for_it(tmp_path: Path, made_so: Callable[[Path], None]) -> None:
    path = tmp_path / "journal.sqlite3"
    made_so(path)
    journal = Journal(path, made.CLOCK)
    for read in (journal.people, journal.summaries, lambda: journal.kept(None)):
        with pytest.raises(JournalTrouble) as caught:
            read()
        assert caught.value.kind == "no-file"
    assert [message.id for message in journal.check()] == [caught.value.message.id]
    with Writer(path, made.CLOCK) as writer, pytest.raises(JournalTrouble) as caught:
        writer.ready().result(60)
    assert caught.value.kind == "no-file"


CUT_OFF = """
import os, signal, sys
from contextlib import closing
from pathlib import Path
from dyads.journal.backup import back_up_own
from dyads.journal.connection import open_to_write
from tests.journal import made

path = Path(sys.argv[1])
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with closing(open_to_write(path, made.CLOCK)) as opened:
    back_up_own(opened, path, 2, made.NOON)
"""


def test_half_a_backup_is_removed_at_the_next_start_and_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, _ben = made.with_pair(path)
    writer.close()
    for _time in range(KEPT):
        subprocess.run([sys.executable, "-c", CUT_OFF, str(path)], check=False, timeout=60)
    halves = list((tmp_path / "backups").glob("*.part"))
    assert len(halves) == 1, "each cut-off start had removed what the one before it left"
    assert own_backups(path) == ()
    alive = halves[0].with_name(f"journal-v0002-x.sqlite3.{os.getppid()}.part")
    alive.write_bytes(b"")
    open_to_write(path, made.CLOCK).close()
    assert list((tmp_path / "backups").iterdir()) == [alive], "what another process is making stays"


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    writer, _ada, _ben = made.with_pair(tmp_path / "j")
    writer.close()
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(JournalTrouble, match="refused"):
        Journal(tmp_path / "j", made.CLOCK).backup(tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"
    Journal(tmp_path / "j", made.CLOCK).backup(tmp_path / "copy2")
    assert len(Journal(tmp_path / "copy2", made.CLOCK).people()) == 2


AS_NOBODY = """
import os, sys, tempfile
from pathlib import Path
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.services.clock import HandClock

def read_and_write(path):
    try:
        yield str(len(Journal(path, HandClock()).people()))
    except JournalTrouble as trouble:
        yield trouble.kind
    with Writer(path, HandClock()) as writer:
        try:
            writer.ready().result(60)
            yield "ready"
        except JournalTrouble as trouble:
            yield trouble.kind

with tempfile.TemporaryDirectory() as own:  # first with rights: nobody may not read the modules that this loads
    for _ in range(2):
        list(read_and_write(Path(own, "journal.sqlite3")))
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(*read_and_write(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "foreign", "said"),
    [(0o555, 0o400, False, ["2", "read-only"]), (0o500, 0o600, True, ["owner", "owner"])],
)
def test_a_read_only_folder_is_read_and_another_users_is_not(
    tmp_path_factory: pytest.TempPathFactory, folder_mode: int, file_mode: int, foreign: bool, said: list[str]
) -> None:
    if foreign and os.geteuid() != 0:
        pytest.skip("only root can make a file of another user")
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp())  # pytest's own folders cannot be entered by another user
    try:
        path = folder / "journal.sqlite3"
        made.with_pair(path)[0].close()
        path.chmod(file_mode)
        if os.geteuid() == 0 and not foreign:
            os.chown(path, 65534, 65534)
            os.chown(folder, 65534, 65534)
        folder.chmod(folder_mode if not foreign else 0o711)
        before, beside = path.read_bytes(), set(folder.iterdir())
        code = [sys.executable, "-c", AS_NOBODY, str(path)]
        ran = subprocess.run(code, capture_output=True, text=True, check=False, cwd=Path.cwd(), timeout=60)
        assert ran.stdout.split() == said, ran.stderr
        assert path.read_bytes() == before
        assert set(folder.iterdir()) == beside
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)
