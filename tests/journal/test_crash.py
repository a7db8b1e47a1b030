"""Killed at any moment: what was acknowledged is there, and another process can tell that the sitter is dead."""

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.records import Anchor
from tests.journal import made

SITTER = """
import sys
from pathlib import Path
from uuid import UUID
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.replay import Command
from tests.journal import made

path = Path(sys.argv[1])
me = Journal(path, made.CLOCK).me()
writer = Writer(path, made.CLOCK)
setup = made.setup(me.id)
writer.begin(setup).result()
print("session", setup.session, flush=True)
for at in range(100_000):
    rating = made.rating(me.id, setup.session, 1 + at % 7)
    command = writer.command(setup.session, Command("next", at))
    writer.beat(setup.session, at)
    writer.rate(rating).result()
    print("rated", rating.id, flush=True)
    writer.add_later(made.setup(me.id), 60)
    command.result()
    print("command", at, flush=True)
"""


IDLER = SITTER.partition("for at in")[0] + "sys.stdin.read()"


def sitter(path: Path, code: str = SITTER) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=pipe, stdout=pipe, text=True)


def first_line(process: subprocess.Popen[str]) -> UUID:
    assert process.stdout is not None
    return UUID(process.stdout.readline().split()[1])


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("seed", range(6))
def test_all_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        ada = made.person(me=True)
        writer.add_person(ada).result(60)
    process = sitter(path)
    session = first_line(process)
    timer = threading.Timer(random.Random(seed).uniform(0.01, 0.4), process.send_signal, (signal.SIGKILL,))
    timer.start()
    assert process.stdout is not None
    told = process.stdout.read()  # not `communicate`, which passes over what the first line's reading has buffered
    process.communicate(timeout=60)
    lines = [line.split() for line in told.splitlines(keepends=True) if line.endswith("\n")]
    journal = Journal(path, made.CLOCK)
    assert journal.check() == ()
    kept = [str(rating.id) for rating in journal.ratings(ada.id)]
    acknowledged = [what for kind, what in lines if kind == "rated"]
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) <= len(acknowledged) + 1
    record = journal.record(session)
    assert record is not None
    assert [command.at for command in record.commands] == list(range(len(record.commands)))
    assert len(record.commands) >= sum(kind == "command" for kind, _ in lines)
    (left,) = journal.unfinished(made.NOON + timedelta(minutes=5))
    assert left.record == record
    with Writer(path, made.CLOCK) as writer:
        writer.claim(session).result(60)
        writer.end(session, "partial", 3).result(60)
    assert journal.unfinished(made.NOON) == ()
    ended = [session.outcome for session in journal.summaries()]
    assert journal.completed_count("affect-dyad", ada.id) == ended.count("complete")


def test_a_session_that_another_living_process_sits_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person(me=True)).result(60)
    process = sitter(path, IDLER)
    session = first_line(process)
    journal = Journal(path, made.CLOCK)
    with Writer(path, made.CLOCK) as writer:
        assert journal.unfinished(made.NOON) == ()
        with pytest.raises(JournalTrouble, match="refused"):
            writer.claim(session).result(60)
        assert process.poll() is None
        writer.remember("both", "write").result(60)
        process.kill()
        process.communicate(timeout=60)
        assert [left.record.setup.session for left in journal.unfinished(made.NOON)] == [session]
        writer.claim(session).result(60)


def test_how_old_an_unfinished_session_is_comes_from_its_last_beat(tmp_path: Path) -> None:
    second = 1_000_000_000
    with Writer(tmp_path / "j", made.CLOCK) as writer:
        ada = made.person(me=True)
        setup = made.setup(ada.id)
        writer.add_person(ada)
        writer.begin(setup).result(60)
        journal = Journal(tmp_path / "j", made.CLOCK)
        assert journal.unfinished(made.NOON + timedelta(minutes=1))[0].age == timedelta(minutes=1)
        wall = int(made.NOON.timestamp()) * second
        writer.anchor(setup.session, Anchor(10 * second, "b", 0, 0, wall + 60 * second, 0))
        writer.beat(setup.session, 100 * second).result(60)
    (left,) = Journal(tmp_path / "j", made.CLOCK).unfinished(made.NOON + timedelta(minutes=10))
    assert left.last_sign == made.NOON + timedelta(seconds=150)
    assert left.age == timedelta(seconds=450)


CREATOR = """
import sys
from pathlib import Path
from dyads.journal.writer import Writer
from tests.journal import made
with Writer(Path(sys.argv[1]), made.CLOCK) as writer:
    for count in range(20):
        writer.remember(f"{sys.argv[2]}/{count}", count).result()
"""


@pytest.mark.slow
def test_several_processes_create_and_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "home" / "journal.sqlite3"
    names = ("a", "b", "c")
    processes = [subprocess.Popen([sys.executable, "-c", CREATOR, str(path), name]) for name in names]
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    journal = Journal(path, made.CLOCK)
    assert [journal.state(f"{name}/{count}") for name in names for count in range(20)] == [*range(20)] * 3
    assert journal.check() == ()
