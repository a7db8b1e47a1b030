"""Disks that are full, closed, gone or somebody else's, and files that are damaged: the sitting goes on.

The real thing where the tests run as root (small file systems, another user's folder); what SQLite says of a full disk
is tested without it in `tests/journal/test_trouble.py`.
"""

import os
import re
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
from tests.reliability.sitter import NAMES, TYPED_NAMES, Sitter, write_home

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
        writer.add_person(made.person("Ada", me=True)).result(60)
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
            for text, keys in TYPED_NAMES:
                sitter.wait(text)
                sitter.send(keys)
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
                *NAMES,
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


def test_who_is_named_while_the_disk_is_full_is_the_partner_all_the_same(tmp_path: Path, mount: Mount) -> None:
    home = tmp_path / "home"
    mount(home, "size=1m")
    script = write_home(home)
    kept_before(home)
    fill(home)
    sitter = Sitter(["sit", str(script), "--with", "Ben", "--mute"], home)
    try:
        sitter.wait("We agree")
        sitter.send("\r")
        sitter.wait("We are ready")
        sitter.send("\r")
        sitter.wait("Now Ada; Ben looks away.", "Now Ben; Ada looks away.")
    finally:
        sitter.close()


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


WITHOUT_RATINGS = ('before = ["closeness"]', "before = []"), ('after = ["closeness"]', "after = []")


def put_another(home: Path, how: str) -> None:
    """Put another file in the journal's place, as a synced folder does: an older copy, or one that is no journal."""
    path, other = home / "journal.sqlite3", home / "other"
    if how == "an older copy":
        (home / "older").rename(other)
    else:
        other.write_text("a shopping list\n" * 50)
    other.rename(path)


def sat(home: Path) -> list[tuple[str, list[int | None]]]:
    """Return how each session ended, and what was answered in it."""
    journal = Journal(home / "journal.sqlite3", made.CLOCK)
    return [(s.outcome, [rating.value for rating in journal.ratings(None, s.id)]) for s in journal.summaries()]


@pytest.mark.parametrize("ratings", [True, False])
@pytest.mark.parametrize("how", ["an older copy", "no journal"])
def test_another_file_in_the_journals_place_on_a_pipe(tmp_path: Path, how: str, ratings: bool) -> None:
    home = tmp_path / "home"
    script = write_home(home, config="", length="3s")
    for old, new in () if ratings else WITHOUT_RATINGS:
        script.write_text(script.read_text().replace(old, new))
    kept_before(home)
    shutil.copy(home / "journal.sqlite3", home / "older")
    program = subprocess.Popen(
        [sys.executable, "-m", "dyads", "sit", str(script), "--plain", "--mute"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "DYADS_HOME": str(home), "LANG": "C.UTF-8"},
        text=True,
    )
    assert program.stdout is not None
    assert program.stdin is not None
    with program:
        program.stdin.write("4\n5\n" if ratings else "")
        program.stdin.flush()
        assert "Speak" in "".join(program.stdout.readline() for _line in range(2))
        put_another(home, how)
        out, err = program.communicate("6\n7\n" if ratings else "", timeout=60)
    answers = [4, 5, 6, 7] if ratings else []
    assert "Complete: 6 seconds." in out
    if how == "an older copy":
        assert (program.returncode, err) == (0, "")
        assert sat(home) == [("complete", answers)]
        return
    assert program.returncode == 1
    assert "is not a journal of this program" in err
    (rescue,) = home.glob("rescue-*")
    assert str(rescue) in err
    assert rescue.stat().st_mode & 0o777 == 0o600
    waits = listed(home)
    assert str(rescue) in waits.stderr
    assert "is not a journal of this program" in waits.stderr
    (home / "older").rename(home / "journal.sqlite3")
    taken = listed(home)
    assert "“Short” of" in taken.stderr
    assert "It is in the journal now." in taken.stderr
    assert taken.returncode == 0
    assert "complete" in taken.stdout
    assert sat(home) == [("complete", answers)]
    assert list(home.glob("rescue-*")) == []
    assert listed(home).stderr == ""


def listed(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dyads", "journal", "list"],
        env={**os.environ, "DYADS_HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


KEEP = ("Enter Keep it", "\r")


@pytest.mark.parametrize("how", ["an older copy", "no journal"])
def test_another_file_in_the_journals_place_in_the_app(tmp_path: Path, how: str) -> None:
    home = tmp_path / "home"
    script = write_home(home)
    kept_before(home)
    shutil.copy(home / "journal.sqlite3", home / "older")
    sitter = Sitter(["sit", str(script), "--mute"], home)
    rated = [(text, keys) for value in "45" for text, keys in (("A few questions", "\r"), ("How close", value), KEEP)]
    try:
        for text, keys in (("We agree", "\r"), NAMES[1], ("We are ready", "\r"), *rated):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("Enter begins")
        put_another(home, how)
        for text, keys in (("Enter begins", "\r"), ("Enter goes on", "\r"), *rated, ("A private note?", "\r")):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("Complete: 0:02 minutes.")
        if how == "an older copy":
            sitter.wait("4 answers; each stays with whoever gave it.")
            sitter.wait("Kept.")
        else:
            sitter.wait("the next start")
            sitter.wait("is not a journal")
            assert not re.search("Kept[.]|answers", sitter.said)
        sitter.send("\r")
        sitter.wait("Journal")
        sitter.send("q")
        assert sitter.end() == (0 if how == "an older copy" else 1)
        assert sitter.left_on() == []
    finally:
        sitter.close()
    if how == "an older copy":
        assert sat(home) == [("complete", [4, 5, 4, 5])]
        return
    (rescue,) = home.glob("rescue-*")
    assert str(rescue) in sitter.heard.decode("utf-8", "replace")
    (home / "older").rename(home / "journal.sqlite3")
    sitter = Sitter([], home)
    try:
        sitter.wait("could not be kept in its time.")
        sitter.send("q")
        assert sitter.end() == 0
    finally:
        sitter.close()
    assert sat(home) == [("complete", [4, 5, 4, 5])]


def test_what_is_killed_while_its_sitting_waits_is_in_the_rescue_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = write_home(home, length="10m")
    kept_before(home)
    shutil.copy(home / "journal.sqlite3", home / "older")
    sitter = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True)
    try:
        for text, keys in (TYPED_NAMES[1], ("if you agree", "\r"), ("when you are ready", "\r")):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("7 means")
        put_another(home, "no journal")
        sitter.send("4\r")
        sitter.wait("This could not be saved. The sitting goes on.")
        sitter.kill()
    finally:
        sitter.close()
    (home / "older").rename(home / "journal.sqlite3")
    assert "It is in the journal now." in listed(home).stderr
    assert sat(home) == [("open", [4])]


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
        sitter.wait("Not read in config.toml: volume")
        sitter.send("q")
        assert sitter.end() == 0
    finally:
        sitter.close()
