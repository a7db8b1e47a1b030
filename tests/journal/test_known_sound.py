"""A journal is read whole before the first write of a process, unless it lies as this program left it."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dyads.journal.backup import clear_unfinished
from dyads.journal.connection import connect
from dyads.journal.errors import JournalTrouble
from dyads.journal.known_sound import RENEWED, TRUSTED, kept_beside
from dyads.journal.writer import Writer
from dyads.practice.clock import Clock
from dyads.services.clock import HandClock
from tests.journal import made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite3"
    write(path, made.CLOCK)
    return path


def write(path: Path, clock: Clock = made.CLOCK) -> tuple[int, int]:
    """Write something as one process does; return how often the whole was read before it, and after it."""
    seen: list[str] = []

    def traced(file: Path) -> sqlite3.Connection:
        connection = connect(file)
        connection.set_trace_callback(seen.append)
        return connection

    with Writer(path, clock, connect=traced) as writer:
        writer.remember("test", os.urandom(4).hex()).result(60)
        before = checks(seen)
    return before, checks(seen) - before


def checks(seen: list[str]) -> int:
    return sum("integrity_check" in statement for statement in seen)


def test_a_journal_that_lies_as_it_was_left_is_not_read_whole_again(path: Path) -> None:
    assert [write(path) for _again in range(3)] == [(0, 0)] * 3


def test_what_is_kept_is_closed_to_others_and_tells_of_nobody(path: Path) -> None:
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person("Grete"))
    kept = kept_beside(path)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Grete" not in kept.read_text()
    assert not list(path.parent.glob("*.part"))


def flip_and_turn_back_the_time(path: Path) -> None:
    before, held = path.stat(), bytearray(path.read_bytes())
    held[held.rindex(b'test"') + len('test"')] ^= 1
    path.write_bytes(held)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def put_back(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy2(path, copy)
    copy.replace(path)


def put_back_in_place(path: Path) -> None:
    shutil.copy2(path, path.with_name("copy"))
    shutil.copy2(path.with_name("copy"), path)


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE state SET value = '1'")


def with_a_log(path: Path) -> None:
    path.with_name(path.name + "-wal").touch()


def half_rolled_back(path: Path) -> None:
    path.with_name(path.name + "-journal").touch()


def moved(path: Path) -> None:
    folder = path.parent.with_name("elsewhere")
    shutil.copytree(path.parent, folder)
    for file in folder.iterdir():
        file.replace(path.parent / file.name)


def forgotten(path: Path) -> None:
    kept_beside(path).unlink()


def nonsense(path: Path) -> None:
    kept_beside(path).write_text('{"file": [], "begins": 1}')


def folder_in_its_place(path: Path) -> None:
    kept_beside(path).unlink()
    kept_beside(path).mkdir()


def pipe_in_its_place(path: Path) -> None:
    kept_beside(path).unlink()
    os.mkfifo(kept_beside(path))


@pytest.mark.parametrize(
    "change",
    [
        flip_and_turn_back_the_time,
        put_back,
        put_back_in_place,
        other_program,
        with_a_log,
        half_rolled_back,
        moved,
        forgotten,
        nonsense,
        folder_in_its_place,
        pipe_in_its_place,
    ],
)
def test_a_journal_that_was_touched_behind_its_back_is_read_whole(path: Path, change: Callable[[Path], None]) -> None:
    assert write(path) == (0, 0)
    change(path)
    checked, _after = write(path)
    assert checked == 1


def test_after_a_change_it_is_read_whole_once_and_then_known_again(path: Path) -> None:
    put_back(path)
    assert [write(path)[0] for _again in range(3)] == [1, 0, 0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0.02, 0.98), many=st.integers(1, 4000), is_cut=st.booleans())
def test_whatever_bytes_are_changed_the_whole_is_read_and_damage_stops_the_write(
    path: Path, where: float, many: int, is_cut: bool
) -> None:
    folder = path.parent / "tried"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copy = folder / path.name
    shutil.copy(path, copy)
    write(copy)
    with copy.open("r+b") as opened:
        place = int(where * copy.stat().st_size)
        if is_cut:
            opened.truncate(place)
        else:
            opened.seek(place)
            opened.write(os.urandom(many))
    left = copy.read_bytes()
    checked, told = 0, ""
    try:
        checked, _after = write(copy)
    except JournalTrouble as trouble:
        told = trouble.kind
    assert (checked == 1 and not is_cut) or (told in {"damaged", "not-a-journal"} and copy.read_bytes() == left)


def test_what_another_program_does_while_it_is_open_is_not_known_to_be_sound(path: Path) -> None:
    with Writer(path, made.CLOCK) as writer:
        writer.ready().result(60)
        other_program(path)
        writer.remember("test", 1).result(60)
    assert write(path) == (1, 0)


def test_what_another_program_does_after_the_last_write_is_not_known_to_be_sound(path: Path) -> None:
    with Writer(path, made.CLOCK) as writer:
        writer.remember("test", 1).result(60)
        os.utime(path)
    assert write(path) == (1, 0)


def test_after_an_erasing_it_is_known_as_it_was_left(path: Path) -> None:
    ada = made.person()
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(ada).result(60)
        writer.forget(ada.id).result(60)
    assert write(path) == (0, 0)


KILLED = """
import os, signal, sys
from pathlib import Path
from dyads.journal.writer import Writer
from tests.journal import made
writer = Writer(Path(sys.argv[1]), made.CLOCK)
writer.remember("test", 2).result(60)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_a_crash_the_whole_is_read(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert write(path) == (1, 0)


def test_the_whole_is_read_at_the_end_once_a_week_and_before_a_write_where_that_was_missed(path: Path) -> None:
    day = timedelta(days=1)
    found = []
    for since in (6 * day, RENEWED, RENEWED + 6 * day, RENEWED + TRUSTED, RENEWED + TRUSTED, timedelta(0)):
        found.append(write(path, HandClock(made.NOON + since)))
    assert found == [(0, 0), (0, 1), (0, 0), (1, 0), (0, 0), (1, 0)]


def test_half_of_what_would_be_kept_is_removed_by_the_next_start(path: Path) -> None:
    half = path.with_name(f"{kept_beside(path).name}.{2**22 + 1}.part")
    half.touch()
    clear_unfinished(path)
    assert not half.exists()
