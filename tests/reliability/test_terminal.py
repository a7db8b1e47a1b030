"""The terminal: strange bytes, sizes and pastes in, and after any end it is as before."""

import os
import random
import signal
import subprocess
import sys
import tty
from collections.abc import Callable
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from dyads.services.clock import SystemClock
from tests.journal import made
from tests.reliability.sitter import NAMES, TYPED_NAMES, Gone, Sitter, write_home
from tests.sound.recorder import until

pytestmark = pytest.mark.pty

SEED = int(os.environ.get("DYADS_SEED", "1"))
PASTE = b"\x1b[200~%s\x1b[201~"
SHELL = ("/bin/sh", "-c", 'set -m; "$@"; echo "code $?"; fg; echo "code $?"', "sh", sys.executable, "-m", "dyads")
"""A shell with job control: after Ctrl-Z it brings the program back to the foreground."""


def to_today(sitter: Sitter) -> None:
    sitter.wait("Enter Sit down")


def assert_as_before(sitter: Sitter) -> None:
    assert sitter.left_on() == []
    assert "Traceback" not in sitter.heard.decode("utf-8", "replace")
    assert b"Something went wrong" not in sitter.heard


def assert_modes(sitter: Sitter) -> None:
    """The line discipline is what it was: echo, whole lines, signals by keys."""
    assert sitter.modes_now() in (sitter.modes, None)


WAYS_OUT: dict[str, tuple[int, Callable[[Sitter], object]]] = {
    "q": (0, lambda sitter: sitter.send("q")),
    "Ctrl-Q": (0, lambda sitter: sitter.send("\x11")),
    "SIGTERM": (128 + signal.SIGTERM, lambda sitter: sitter.child.kill(signal.SIGTERM)),
    "SIGHUP": (128 + signal.SIGHUP, lambda sitter: sitter.child.kill(signal.SIGHUP)),
    "SIGQUIT": (128 + signal.SIGQUIT, lambda sitter: sitter.child.kill(signal.SIGQUIT)),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_after_any_end_the_terminal_is_as_before(tmp_path: Path, way: str) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    try:
        to_today(sitter)
        code, leave = WAYS_OUT[way]
        leave(sitter)
        assert sitter.end() == code
        assert_as_before(sitter)
        assert_modes(sitter)
    finally:
        sitter.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc counts how often a process has slept")
def test_who_waits_for_a_key_sleeps_until_one_comes(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    try:
        to_today(sitter)
        assert until(lambda: naps_within(sitter, 3) < 10)  # at first the day is read, and what comes next is loaded
        sitter.send("?")
        sitter.wait("Keys")
        sitter.send("\x1b")  # alone: no key begins with it
        to_today(sitter)
    finally:
        sitter.close()


def naps_within(sitter: Sitter, seconds: float) -> int:
    before = naps(sitter.child.pid)
    sitter.rest(seconds)
    return naps(sitter.child.pid) - before


def naps(process: int) -> int:
    """Return how often all threads of a process have gone to sleep so far."""
    told = [one.read_text() for one in Path(f"/proc/{process}/task").glob("*/status")]
    return sum(int(line.split()[1]) for each in told for line in each.splitlines() if line.startswith("voluntary"))


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_window_closed_within_a_sitting_leaves_it_to_be_gone_on_with(
    tmp_path: Path, number: signal.Signals, plain: bool
) -> None:
    home = tmp_path / "home"
    script = write_home(home, length="10m")
    script.write_text(script.read_text().replace('before = ["closeness"]', "before = []"))
    sitter = Sitter(["sit", str(script), "--mute", *(["--plain"] if plain else [])], home, by_line=plain)
    texts = ("if you agree", "to begin") if plain else ("We are ready", "egins")
    first = TYPED_NAMES if plain else (("We agree", "\r"), *NAMES)
    try:
        for text, keys in (*first, *((text, "\r") for text in texts)):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("is speaker" if plain else "Enter Next")
        sitter.child.kill(number)
        assert sitter.end() == 128 + number
        assert_as_before(sitter)
        assert_modes(sitter)
    finally:
        sitter.close()
    (left,) = Journal(home / "journal.sqlite3", made.CLOCK).unfinished(SystemClock().now())
    assert [command.kind for command in left.record.commands] == ["start"]


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_reads_unseen_leaves_echo_at_any_end(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "home"
    write_home(home)
    sitter = Sitter(["journal", "add", "affect-dyad"], home, by_line=True)
    try:
        sitter.wait("Press Enter when you are ready")
        assert sitter.modes_now() != sitter.modes
        sitter.child.kill(number)
        sitter.end()
        assert_modes(sitter)
    finally:
        sitter.close()


@pytest.mark.parametrize("arguments", [[], ["sit", "affect-dyad", "--plain", "--mute"]], ids=["app", "plain"])
def test_a_terminal_that_closes_without_a_word_ends_the_program(tmp_path: Path, arguments: list[str]) -> None:
    """The terminal of another session sends no SIGHUP when it closes: the program has to notice by itself."""
    home = tmp_path / "home"
    write_home(home)
    ours, theirs = os.openpty()
    tty.setraw(ours)
    variables = {**os.environ, "DYADS_HOME": str(home), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "dyads", *arguments]
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables, start_new_session=True)
    os.close(theirs)
    heard = b""
    try:
        while (b"Sit down" if not arguments else b"Your name") not in heard:
            heard += os.read(ours, 65536)
        os.close(ours)
        assert child.wait(60) == 128 + signal.SIGHUP
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_cannot_be_written_to_a_closed_terminal_is_no_fault(tmp_path: Path, stream: str) -> None:
    home = tmp_path / "home"
    write_home(home)
    ours, theirs = os.openpty()
    os.close(ours)
    out, err = (theirs, subprocess.PIPE) if stream == "stdout" else (subprocess.PIPE, theirs)
    command = [
        sys.executable,
        "-m",
        "dyads",
        *(["scripts", "list"] if out == theirs else ["scripts", "show", "nothing"]),
    ]
    variables = {**os.environ, "DYADS_HOME": str(home)}
    child = subprocess.run(command, stdout=out, stderr=err, env=variables, timeout=60, check=False)
    os.close(theirs)
    assert child.returncode == 128 + signal.SIGHUP
    assert not child.stdout
    assert not child.stderr
    assert not (home / "dyads.log").exists()


def test_the_mouse_is_asked_for_again_when_the_terminal_has_forgotten_it(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    try:
        to_today(sitter)
        for keys in (b"\x1b[M !!", b"\x1b[I"):
            sitter.rest(0.3)
            asked = sitter.heard.count(b"\x1b[?1003h")
            sitter.send(keys)
            sitter.until(lambda: sitter.heard.count(b"\x1b[?1003h") > asked)  # noqa: B023
        sitter.rest(0.3)
        asked = sitter.heard.count(b"\x1b[?1006h")
        sitter.resize(30, 90)
        sitter.until(lambda: sitter.heard.count(b"\x1b[?1006h") > asked)
        sitter.send("q")
        assert sitter.end() == 0
        assert_as_before(sitter)
    finally:
        sitter.close()


def test_a_fault_is_a_calm_sentence_and_the_terminal_as_before(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_home(home)
    faulty = (
        "import dyads.app.today.screen as today\n"
        "def fault(self):\n"
        "    secret = 'the inner critic of Ann'\n"
        "    raise ValueError(secret)\n"
        "today.TodayScreen.action_exercises = fault\n"
        "from dyads.cli.main import main\n"
        "main()\n"
    )
    sitter = Sitter([], home, program=(sys.executable, "-c", faulty))
    try:
        to_today(sitter)
        sitter.send("1")
        assert sitter.end() == 1
        heard = sitter.heard.decode("utf-8", "replace")
        assert "Something went wrong in dyads" in heard
        assert "Traceback" not in heard
        assert "inner critic" not in heard
        assert "ValueError" not in heard
        assert sitter.left_on() == []
    finally:
        sitter.close()
    log = (home / "dyads.log").read_text()
    assert "ValueError" in log
    assert "inner critic" not in log


def test_a_megabyte_pasted_into_the_app_is_taken_in_and_left_again(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    try:
        to_today(sitter)
        data = PASTE % ("a" * 500_000 + "1\n" * 150_000 + "\x1b[31m\u202e" * 25_000).encode()
        for at in range(0, len(data), 2048):
            sitter.send(data[at : at + 2048])
            sitter.read(0)
        sitter.rest(0.5)
        sitter.send("\x1b")
        assert until(lambda: leaves(sitter), 120)
        assert sitter.end() == 0
        assert_as_before(sitter)
    finally:
        sitter.close()


@pytest.mark.parametrize("number", range(4))
def test_random_bytes_never_bring_the_app_down(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED * 1000 + number)
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    quitting = {3, 4, 17, 26, 81, 113, 121, 122, 128 + 26}  # the keys that leave, put aside or say yes
    try:
        to_today(sitter)
        for _ in range(60):
            data = bytes(
                chance.choice([b for b in range(256) if b not in quitting]) for _ in range(chance.randrange(80))
            )
            if chance.random() < 0.3:
                data = b"\x1b[<" + data + b"M"
            sitter.send(data)
            try:
                sitter.read(0.02)
            except Gone as gone:
                raise AssertionError(f"it ended: {gone}") from None
        sitter.send("\x1b[201~")
        for _ in range(12):
            sitter.send("\x1b")
            sitter.rest(0.15)
        assert until(lambda: leaves(sitter))
        assert sitter.end() == 0
        assert_as_before(sitter)
    finally:
        sitter.close()


def leaves(sitter: Sitter) -> bool:
    """Press what leaves, and say whether that was so."""
    for keys in ("\x11", "y"):
        sitter.send(keys)
        sitter.rest(0.2)
    return not sitter.child.isalive()


def test_random_bytes_in_plain_mode(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    home = tmp_path / "home"
    script = write_home(home)
    sitter = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True)
    bad = [b for b in range(256) if b not in {3, 4, 17, 19, 26, 28, 113, 120, 101}]
    try:
        for text in ("Your name", "partner’s name"):
            sitter.wait(text)
            sitter.send(bytes(chance.choice([b for b in bad if b not in {10, 13, 22}]) for _ in range(60)) + b"\r")
        sitter.wait("if you agree")
        sitter.send("\r")
        for _ in range(3):
            sitter.rest(0.2)
            sitter.send(b"\xff\xfe\xe4" + b"\r")
        assert until(lambda: is_complete_after_enter(sitter))
        assert sitter.end() == 0
        assert_as_before(sitter)
        assert_modes(sitter)
    finally:
        sitter.close()
    assert Journal(home / "journal.sqlite3", made.CLOCK).check() == ()


def is_complete_after_enter(sitter: Sitter) -> bool:
    sitter.rest(0.6)
    sitter.send("\r")
    return b"Complete" in sitter.heard


def test_the_window_grows_and_shrinks(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home", lines=60, columns=200)
    pages = {"1": "Enter Choose", "\r": "Enter Go on", "5": "Settings", "3": "Journal", "2": "Plan", "6": "F9 Rehearse"}
    try:
        to_today(sitter)
        for keys, shown in pages.items():
            for pressed, words in ((keys, shown), ("\x1b", "Enter Sit down")):
                sitter.send(pressed)
                for columns, lines in ((200, 60), (20, 5), (1, 1), (50, 15), (120, 2), (2, 40), (200, 60)):
                    sitter.resize(lines, columns)
                    sitter.rest(0.06)
                sitter.wait(words)
        sitter.resize(24, 80)
        to_today(sitter)
        sitter.send("q")
        assert sitter.end() == 0
        assert_as_before(sitter)
    finally:
        sitter.close()


def test_a_window_that_was_small_for_a_moment_is_painted_anew(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home")
    try:
        to_today(sitter)
        sitter.rest(1)
        sitter.child.kill(signal.SIGSTOP)  # so that it hears of the last size alone
        sitter.resize(2, 5)
        sitter.resize(24, 80)
        assert "Sit down" not in sitter.shown
        sitter.child.kill(signal.SIGCONT)
        to_today(sitter)
    finally:
        sitter.close()


def test_put_aside_and_taken_up_again(tmp_path: Path) -> None:
    write_home(tmp_path / "home")
    sitter = Sitter([], tmp_path / "home", program=SHELL)
    try:
        to_today(sitter)
        sitter.send("\x1a")
        sitter.hear("code 1")  # 128 + SIGTSTP or SIGSTOP; the shell brings it back at once, over its own line
        sitter.hear("\x1b[?1049h")  # what stands there until then was written before
        to_today(sitter)
        sitter.send("1")
        sitter.wait("Enter Choose")
        sitter.send("\x1b")
        to_today(sitter)
        sitter.send("q")
        sitter.hear("code 0")
        sitter.end()
        assert_as_before(sitter)
    finally:
        sitter.close()


def test_put_aside_in_plain_mode_nothing_typed_unseen_is_echoed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = write_home(home)
    shell = ("/bin/sh", "-c", SHELL[2].replace("fg;", "stty echo icanon; fg;"), *SHELL[3:])
    sitter = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True, program=shell)
    try:
        for text, keys in (*TYPED_NAMES, ("if you agree", "\r"), ("when you are ready", "\r")):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("Enter to skip")
        unseen = sitter.modes_now()
        sitter.send("\x1a")
        sitter.wait('"${@}"')  # so the shell names what it brings to the foreground
        assert until(lambda: sitter.modes_now() == unseen)
        sitter.rest(1)
        before = len(sitter.heard)
        sitter.send("6\r")
        sitter.wait("Kept.")
        assert b"6" not in sitter.heard[before:].split(b"Kept.")[0]
        sitter.wait("when you are ready")
        sitter.child.sendintr()
        sitter.rest(1)
    finally:
        sitter.close()


def test_no_title_and_no_argument_holds_what_people_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = write_home(home)
    sitter = Sitter(["sit", str(script), "--mute"], home)
    arguments: set[bytes] = set()
    try:
        for text, keys in (
            ("We agree", "\r"),
            *NAMES,
            ("We are ready", "\r"),
            ("A few questions", "\r"),
            ("How close", "4"),
            ("Enter Keep it", "\r"),
        ):
            sitter.wait(text)
            sitter.send(keys)
            for held in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if f"DYADS_HOME={home}\0".encode() in (held.parent / "environ").read_bytes():
                        arguments.add(held.read_bytes())
                except OSError:
                    continue
        sitter.wait("Ben looks away", "Ann looks away")
    finally:
        sitter.close()
    assert b"\x1b]0;" not in sitter.heard
    assert b"\x1b]2;" not in sitter.heard
    assert all(b"close" not in line for line in arguments)


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"TERM": "linux"}, {"PYTHONIOENCODING": "latin-1"}])
def test_circles_are_drawn_where_braille_cannot_be_written(tmp_path: Path, variables: dict[str, str]) -> None:
    home = tmp_path / "home"
    script = write_home(home)
    sitter = Sitter(["sit", str(script), "--mute"], home, environment=variables)
    try:
        for text, keys in (("We agree", "\r"), *NAMES, ("We are ready", "\r"), ("A few questions", "\r")):
            sitter.wait(text)
            sitter.send(keys)
        sitter.wait("How close")
        sitter.send("4")
        sitter.wait("> 4 <")
        sitter.wait(".:..:.")
        sitter.send("\x11")
        sitter.rest(0.3)
    finally:
        sitter.close()
    heard = sitter.heard.decode("latin-1" if "PYTHONIOENCODING" in variables else "utf-8")
    assert not {character for character in heard if character > "\u2587"} - set("█▄▀")
    if "LC_ALL" in variables:
        assert heard.isascii()


def test_a_dumb_terminal_is_given_plain_mode_with_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_home(home)
    sitter = Sitter([], home, by_line=True, environment={"TERM": "dumb"})
    try:
        sitter.wait("shows no pages: “Affect Dyad” in plain mode")
        sitter.wait("Your name")
        assert b"\x1b" not in sitter.heard
        sitter.child.sendintr()
        sitter.end()
        assert_modes(sitter)
    finally:
        sitter.close()
