"""Disks that are full, closed, gone or somebody else's, and files that are damaged: the sitting goes on.

The real thing where the tests run as root (small file systems, another user's folder); what SQLite says of a full disk
is tested without it in `tests/journal/test_trouble.py`.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from tests.journal import made
from tests.reliability.sitter import Sitter, write_home

pytestmark = pytest.mark.pty

NOBODY = 65534
Mount = Callable[[Path, str], None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mount a small file system on a folder; its options may be changed later."""
    mounted: list[Path] = []

    def do(folder: Path, options: str) -> None:
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("no file system can be mounted here")
        if folder not in mounted:
            mounted.append(folder)

    yield do
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def sit_on_a_pipe(home: Path, script: Path, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Sit through the short script with four ratings on a pipe."""
    return subprocess.run(
        [*before, sys.executable, "-m", "dyads", "sit", str(script), "--plain", "--mute"],
        input="4\n5\n6\n7\n",
        env={**os.environ, "DYADS_HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_sat(done: subprocess.CompletedProcess[str], *sentences: str, code: int = 1) -> None:
    assert "The sitting has ended." in done.stdout, done.stderr
    assert "Complete: 2 seconds." in done.stdout
    for sentence in sentences:
        assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "Something went wrong" not in done.stderr
    assert done.returncode == code


def fill(folder: Path) -> None:
    """Leave no room."""
    with (folder / "rest").open("wb", buffering=0) as rest:
        try:
            while rest.write(bytes(4096)):
                pass
        except OSError:
            pass


def kept_before(home: Path) -> bytes:
    """Keep somebody in a journal, and return its bytes."""
    path = home / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(made.person("Ada", me=True)).result(10)
    return path.read_bytes()


def test_a_disk_that_is_full_from_the_start(tmp_path: Path, mount: Mount) -> None:
    script = write_home(tmp_path / "home", config="")
    mount(tmp_path / "home", "size=64k")
    assert_sat(sit_on_a_pipe(tmp_path / "home", script), "The disk is full", "The sitting goes on.")


def test_a_disk_that_fills_up_in_between_keeps_what_was_kept(tmp_path: Path, mount: Mount) -> None:
    home = tmp_path / "home"
    script = write_home(home, config="")
    mount(home, "size=1m")
    assert_sat(sit_on_a_pipe(home, script), code=0)
    fill(home)
    assert_sat(sit_on_a_pipe(home, script), "The disk is full", "The sitting goes on.")
    journal = Journal(home / "journal.sqlite3", made.CLOCK)
    assert journal.check() == ()
    assert [rating.value for rating in journal.ratings(None)][:4] == [4, 5, 6, 7]
    (home / "rest").unlink()
    assert_sat(sit_on_a_pipe(home, script), code=0)


@pytest.mark.parametrize("plain", [True, False])
def test_a_disk_that_fills_up_within_a_sitting_is_said_on_the_screen(tmp_path: Path, mount: Mount, plain: bool) -> None:
    home = tmp_path / "home"
    mount(home, "size=1m")
    script = write_home(home)
    sitter = Sitter(["sit", str(script), "--mute", *(["--plain"] if plain else [])], home, by_line=plain)
    try:
        if plain:
            for text in ("Your name", "partner's name"):
                sitter.wait(text)
                sitter.send("\r")
            sitter.wait("if you agree")
            fill(home)
            for text, keys in (("if you agree", "\r"), ("when you are ready", "\r"), ("7 means", "4\r")):
                sitter.wait(text)
                sitter.send(keys)
            sitter.wait("This could not be saved. The sitting goes on.")
            for text, keys in (("when you are ready", "\r"), ("7 means", "5\r"), ("to begin", "\r")):
                sitter.wait(text)
                sitter.send(keys)
            sitter.wait("The sitting has ended")
        else:
            sitter.wait("We agree")
            fill(home)
            for text, keys in (
                ("We agree", "\r"),
                ("We are ready", "\r"),
                ("A few questions", "\r"),
                ("How close", "4"),
                ("Enter Keep it", "\r"),
                ("This could not be saved. The sitting goes on.", "\r"),
                ("How close", "5"),
                ("Enter Keep it", "\r"),
                ("Enter begins", "\r"),
                ("Enter goes on", "\r"),
            ):
                sitter.wait(text)
                sitter.send(keys)
            sitter.wait("A few questions")
    finally:
        sitter.close()
    assert Journal(home / "journal.sqlite3", made.CLOCK).check() == ()


def test_a_read_only_home_with_nothing_in_it(tmp_path: Path, mount: Mount) -> None:
    script = write_home(tmp_path / "home", config="")
    mount(tmp_path / "home", "size=1m,ro")
    assert_sat(sit_on_a_pipe(tmp_path / "home", script), "read-only", "The sitting goes on.")


def test_a_read_only_home_with_a_journal_is_read_and_left_as_it_is(tmp_path: Path, mount: Mount) -> None:
    home = tmp_path / "home"
    mount(home, "size=4m")
    script = write_home(home, config="")
    before = kept_before(home)
    mount(home, "remount,ro")
    assert_sat(sit_on_a_pipe(home, script), "read-only", "The sitting goes on.")
    assert (home / "journal.sqlite3").read_bytes() == before


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    script = write_home(tmp_path / "home", config="")
    (tmp_path / "file").write_text("")
    assert_sat(sit_on_a_pipe(tmp_path / "file" / "home", script), "journal.sqlite3", "The sitting goes on.")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root has other users' folders")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_home_of_another_user(common: Path, mode: int) -> None:
    home = common / "home"
    script = write_home(home, config="")
    before = kept_before(home)
    home.chmod(mode)
    as_nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    if subprocess.run([*as_nobody, sys.executable, "-c", "import dyads"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may not run this Python")
    done = sit_on_a_pipe(home, script, as_nobody)
    assert_sat(done, "journal.sqlite3", "nothing of it is kept")
    assert (home / "journal.sqlite3").read_bytes() == before


def broken(home: Path, how: str) -> bytes:
    path = home / "journal.sqlite3"
    kept_before(home)
    if how == "none":
        path.write_text("a shopping list\n" * 50)
    elif how == "damaged":
        held = bytearray(path.read_bytes())
        held[4096:40_000] = b"\xff" * (40_000 - 4096)
        path.write_bytes(held)
    else:
        with closing(sqlite3.connect(path)) as opened:
            opened.execute("PRAGMA user_version = 999")
    return path.read_bytes()


BROKEN = {"none": "is not a journal", "damaged": "is damaged", "newer": "newer version"}


@pytest.mark.parametrize("how", BROKEN)
def test_a_journal_that_cannot_be_read_is_left_as_it_is_and_keeps_nobody_from_sitting(tmp_path: Path, how: str) -> None:
    home = tmp_path / "home"
    script = write_home(home, config="")
    before = broken(home, how)
    assert_sat(sit_on_a_pipe(home, script), BROKEN[how], "nothing of it is kept")
    assert (home / "journal.sqlite3").read_bytes() == before


@pytest.mark.parametrize("how", ["damaged", "none"])
def test_the_app_says_so_on_today_and_lets_them_sit(tmp_path: Path, how: str) -> None:
    home = tmp_path / "home"
    write_home(home)
    before = broken(home, how)
    sitter = Sitter([], home)
    try:
        sitter.wait(" ".join(BROKEN[how].split()[:2]))
        sitter.send("\r")
        sitter.wait("Enter Go on")
        sitter.send("\r")
        sitter.wait("Sit all the same?")
        sitter.send("y")
        sitter.wait("We are ready")
        sitter.send("\r")
        sitter.wait("A few questions")
        sitter.send("\x11")  # Ctrl-Q
        assert sitter.end() == 0
        assert sitter.left_on() == []
    finally:
        sitter.close()
    assert (home / "journal.sqlite3").read_bytes() == before


def test_another_window_that_keeps_writing_costs_no_sitting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = write_home(home, config="")
    assert_sat(sit_on_a_pipe(home, script), code=0)
    with closing(sqlite3.connect(home / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = sit_on_a_pipe(home, script)
        other.execute("ROLLBACK")
    assert_sat(done, "Another window or program is writing")
    assert Journal(home / "journal.sqlite3", made.CLOCK).check() == ()


CONFIGS = {
    'language = "en"\nvolume = 7\nsound = 3\n': ("config.toml:2:10: volume", "config.toml:3:1: sound"),
    'language = "en\nvolume = 0.5\n': ("config.toml:1:15",),
    "\udcff": ("config.toml",),
    None: ("config.toml: this is a folder",),
}


@pytest.mark.parametrize("config", CONFIGS)
def test_settings_with_mistakes_are_said_with_their_lines_and_stop_nothing(tmp_path: Path, config: str | None) -> None:
    home = tmp_path / "home"
    script = write_home(home, config="")
    if config is None:
        (home / "config.toml").mkdir()
    else:
        (home / "config.toml").write_bytes(config.encode("utf-8", "surrogateescape"))
    assert_sat(sit_on_a_pipe(home, script), *CONFIGS[config], code=0)
    if config is not None:
        assert (home / "config.toml").read_bytes() == config.encode("utf-8", "surrogateescape")


def test_the_app_says_that_settings_have_mistakes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_home(home, config='language = "en"\nsitting = "two"\nvolume = 7\n')
    sitter = Sitter([], home)
    try:
        sitter.wait("cannot be used; its default", "settings cannot be used")
        sitter.send("q")
        assert sitter.end() == 0
    finally:
        sitter.close()
