"""Cut off at random moments: whatever was acknowledged is there, and the next start offers to go on."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dyads.journal.backup import own_backups
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.sessions import Unfinished
from dyads.practice.fields import NS
from dyads.practice.replay import replay
from dyads.practice.session import position, session_elapsed
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.clock import SystemClock, last_sign_of_life
from dyads.settings.config import load_config
from tests.journal import made
from tests.reliability.sitter import CONFIG, Gone, Sitter, write_home
from tests.reliability.walks import APP, FIRST, PLAIN, Step
from tests.sound.recorder import Server, missing, until

pytestmark = pytest.mark.pty

KILLS = int(os.environ.get("DYADS_KILLS", "60"))
SEED = int(os.environ.get("DYADS_SEED", "1"))


@dataclass(frozen=True, slots=True)
class Way:
    """How the program is started, and how far the walk goes."""

    name: str
    steps: tuple[Step, ...]
    arguments: tuple[str, ...]
    config: str = CONFIG
    from_step: int = 0
    """The kill falls into this step or a later one."""


SOUNDING = CONFIG.replace('player = "silence"', 'player = "auto"')
WAYS = (
    Way("plain", PLAIN, ("--plain", "--mute")),
    Way("app", APP, ("--mute",)),
    Way("first evening", FIRST, (), 'player = "silence"\nlanguage = "en"\n'),
    Way("plain, at a bell", PLAIN[:11], ("--plain",), SOUNDING, from_step=8),
    Way("app, at a bell", APP[:10], (), SOUNDING, from_step=8),
    Way("app, closing", APP, ("--mute",), from_step=15),
)


@dataclass
class Seen:
    """What a person saw before the cut."""

    kept: list[int] = field(default_factory=list)
    names: bool = False
    running_for: float | None = None


def _sit_until_killed(sitter: Sitter, way: Way, chance: random.Random) -> Seen:
    """Go through steps, be killed within one of them, and return what had been acknowledged."""
    last = chance.randrange(way.from_step, len(way.steps))
    seen, begun = Seen(), None
    for step in way.steps[: last + 1]:
        sitter.wait(*step.texts)
        seen.kept += step.keeps
        seen.names |= step.names
        if step.keeps[-1:] == (5,):
            begun = time.monotonic()
        if step.keys:
            sitter.rest(step.wait)
            sitter.send(step.keys)
    sitter.rest(chance.choice((0, 0, 0.01, 0.05, 0.3)) * chance.random())
    sitter.kill()
    seen.running_for = None if begun is None else time.monotonic() - begun
    return seen


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sound server without hardware; nothing where there is none to be had."""
    runtime = tmp_path_factory.mktemp("run")
    runtime.chmod(0o700)
    quiet = {"XDG_RUNTIME_DIR": str(runtime), "ALSA_CONFIG_PATH": os.devnull, "JACK_NO_START_SERVER": "1"}
    started = None if missing() else Server(runtime)
    yield quiet
    if started is not None:
        started.kill()


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_loses_nothing_acknowledged(kill: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chance = random.Random(SEED * 100_000 + kill)
    way = WAYS[kill % len(WAYS)]
    sound = request.getfixturevalue("server") if way.config == SOUNDING else {}
    home = tmp_path / "home"
    script = write_home(home, config=way.config)
    plain = "--plain" in way.arguments
    arguments = () if way.steps is FIRST else ("sit", str(script), *way.arguments)
    sitter = Sitter(arguments, home, by_line=plain, environment=sound)
    try:
        seen = _sit_until_killed(sitter, way, chance)
    finally:
        sitter.close()
    assert until(lambda: not _helpers(home)), "the bells outlive the program"
    _check(home, seen)
    _start_again(home, script, chance)


def _helpers(home: Path) -> list[int]:
    """Return what still runs of the program: processes with this home."""
    held = f"DYADS_HOME={home}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if held in (folder / "environ").read_bytes() and b"helper" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _check(home: Path, seen: Seen) -> None:
    _config, loaded = load_config(home / "config.toml")
    assert loaded.problems == ()
    path = home / "journal.sqlite3"
    journal = Journal(path, made.CLOCK)
    assert journal.check() == ()
    values = [rating.value for rating in journal.ratings(None) if rating.status == "given"]
    assert values[: len(seen.kept)] == seen.kept
    assert values == [4, 5, 6, 7][: len(values)], "nothing is there that nobody gave"
    if seen.names:
        assert {"Ann", "Ben"} <= {person.name for person in journal.people()}
    for left in journal.unfinished(SystemClock().now()):
        _check_place(left, seen)


def _check_place(left: Unfinished, seen: Seen) -> None:
    """Where it stands comes from commands and beat alone, and never lies beyond what was sat."""
    record = left.record
    timeline = compile_timeline(record.setup)
    sign = last_sign_of_life(record)
    kinds = [command.kind for command in record.commands]
    assert kinds in ([], ["start"])
    standing = position(timeline, record.commands, sign).standing
    assert standing in ({"waiting", "running", "ended"} if kinds else {"waiting"})
    elapsed = session_elapsed(replay(timeline, record.commands, sign)) / NS
    assert elapsed <= (seen.running_for or 0) + 0.5


def _start_again(home: Path, script: Path, chance: random.Random) -> None:
    """The next start offers to go on, in plain mode or in the app; cut off there too, the one after does so again."""
    journal = Journal(home / "journal.sqlite3", made.CLOCK)
    left = journal.unfinished(SystemClock().now())
    if not left:
        return
    if not (home / "config.toml").exists() or "sitting" not in (home / "config.toml").read_text():
        (home / "config.toml").write_text(CONFIG)
    for turn in range(1 + (chance.random() < 0.3)):
        plain = chance.random() < 0.5 or turn == 1
        again = Sitter(["sit", str(script), "--plain", "--mute"] if plain else [], home, by_line=plain)
        try:
            (_take_up_plainly if plain else _take_up)(again, chance)
        except Gone:
            raise AssertionError(again.heard.decode("utf-8", "replace")) from None
        finally:
            again.kill()
            again.close()
        assert journal.check() == ()
        if not journal.unfinished(SystemClock().now()):
            return


STATES = ("and had not begun", "was interrupted", "was ended early", "had come to its end")
WAYS_ON = ("p goes on", "e rates", "e closes", "d discards", "l leaves")
CLOSED = ("Complete:", "Ended early")


def _take_up_plainly(again: Sitter, chance: random.Random) -> None:
    again.wait("Your choice")
    assert any(state in again.shown for state in STATES), again.shown
    again.send(chance.choice([way[0] for way in WAYS_ON if way in again.shown]) + "\r")
    again.wait("We go on", "is speaker", "looks away", "to begin", "has ended", "Discarded", "name", "note", *CLOSED)


def _take_up(again: Sitter, chance: random.Random) -> None:
    again.wait("is unfinished.")
    again.wait("Enter See choices")
    again.send("\r")
    again.wait("A sitting is unfinished")
    again.wait("Esc leaves it for later.")
    again.wait(*STATES)
    keys = {"Enter goes on": "\r", "Enter begins": "\r", "e rates": "e", "e closes": "e", "d discards": "d"}
    again.wait(*keys)
    shown = " ".join(again.shown.split())
    again.send(chance.choice([key for way, key in keys.items() if way in shown]))
    again.wait(
        *CLOSED,
        "looks away",
        "is speaker",
        "Discard it?",
        "Ready",
        "finished",
        "goes on",
        "How close",
        "Speaker",
        "Speak",
        "No note",
    )


UPGRADE = """
import sys
from pathlib import Path
from dyads.journal.connection import open_to_write
from dyads.journal.migrations import MIGRATIONS
from tests.journal import made
from tests.journal.test_file import SECOND

heavy = tuple(f"CREATE TABLE copy{n} AS SELECT * FROM ratings" for n in range(20))
print("ready", flush=True)
open_to_write(Path(sys.argv[1]), made.CLOCK, migrations=(*MIGRATIONS, (*SECOND, *heavy))).close()
print("done", flush=True)
"""


@pytest.mark.parametrize("kill", range(max(4, KILLS // 10)))
def test_a_kill_while_migrating_leaves_the_old_journal_or_the_new_one(kill: int, tmp_path: Path) -> None:
    chance = random.Random(SEED * 100_000 + kill)
    path = tmp_path / "journal.sqlite3"
    writer, ada, _ben = made.with_pair(path)
    setup = made.setup(ada.id)
    writer.begin(setup)
    for value in range(2000):
        writer.rate(made.rating(ada.id, setup.session, 1 + value % 7))
    writer.close()
    before = Journal(path, made.CLOCK).ratings(None)
    process = subprocess.Popen([sys.executable, "-c", UPGRADE, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(chance.random() * 0.25)
    process.kill()
    done = b"done" in process.communicate(timeout=60)[0]

    again = subprocess.run([sys.executable, "-c", UPGRADE, str(path)], capture_output=True, timeout=60, check=False)
    assert again.returncode == 0, again.stderr
    with made.quick(path) as opened:
        assert opened.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) + 1
        assert opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert opened.execute("SELECT count(*) FROM ratings").fetchone()[0] == len(before)
        assert opened.execute("SELECT count(*) FROM copy19").fetchone()[0] == len(before)
        assert len(opened.execute("SELECT * FROM more").fetchall()) == 2
    whole = [backup for backup in own_backups(path) if backup.suffix == path.suffix]
    assert whole or done
    assert all(
        Journal(backup, made.CLOCK).check() == () and Journal(backup, made.CLOCK).ratings(None) == before
        for backup in whole
    )


def test_after_a_kill_between_two_answers_the_second_person_is_asked_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = write_home(home)
    sitter = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True)
    try:
        for step in PLAIN[:6]:
            sitter.wait(*step.texts)
            sitter.send(step.keys) if step.keys else None
        sitter.kill()
    finally:
        sitter.close()
    again = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True)
    try:
        again.wait("Your choice")
        again.send("p\r")
        again.wait("Now Ben; the other looks away.")
        assert "How close" not in again.shown.partition("Now Ben")[0]
    finally:
        again.close()
