"""The installed program in a real terminal with a real clock: two people rate, sit a few seconds, and rate again."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from dyads.journal.journal import Journal
from tests.journal import made

pytestmark = pytest.mark.pty

SCRIPT = """
format = 1
title = "Try"
[bells]
settle = "1s"
[ratings]
before = ["closeness"]
after = ["closeness"]
[[turn]]
name = "Speak"
length = "5s"
speaker = "Say it."
listener = "Hear it."
"""
PATIENCE = 60.0  # seconds for a busy machine; nothing is measured here


class Terminal:
    """A program, and what its terminal shows."""

    def __init__(self, child: "pexpect.spawn[str]", columns: int, rows: int) -> None:
        self.child = child
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.everything = ""

    def take(self, seconds: float = 0.1) -> None:
        try:
            text = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.everything += text
        self.stream.feed(text)

    @property
    def shown(self) -> str:
        return " ".join(" ".join(row.split()) for row in self.screen.display if row.strip())

    def see(self, words: str) -> None:
        """Wait until the terminal shows these words."""
        end = time.monotonic() + PATIENCE
        while words not in self.shown:
            assert time.monotonic() < end, f"{words!r} never came: {self.shown}"
            self.take()

    def press(self, keys: str) -> None:
        """Press keys, Enter as somebody who reads first: it rests for two seconds after a change."""
        end = time.monotonic() + (2.2 if keys == "\r" else 0.2)
        while time.monotonic() < end:
            self.take(0.1)
        self.child.send(keys)


@pytest.fixture
def terminal(own_home: Path, tmp_path: Path) -> Iterator[Terminal]:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "config.toml").write_text('sitting = "two"\nlanguage = "en"\n')
    script = tmp_path / "try.toml"
    script.write_text(SCRIPT)
    arguments = ["-m", "dyads", "sit", str(script), "--with", "Ben", "--mute"]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", dimensions=(24, 80), timeout=PATIENCE)
    yield Terminal(child, 80, 24)
    child.close(force=True)


def rate(terminal: Terminal, value: str) -> None:
    terminal.see("Enter Ready")
    terminal.press("\r")
    terminal.see("How close do you feel")
    terminal.press(value)
    terminal.see(f"▸ {value} ◂")
    terminal.press("\r")


def test_two_people_sit_in_a_terminal(terminal: Terminal, own_home: Path) -> None:
    terminal.see("We agree")
    terminal.press("\r")
    terminal.see("What are you called?")
    terminal.press("Axn\x7f\x7fnn")  # written in one go, and taken in its order
    terminal.see("Ann")
    terminal.press("\r")
    terminal.see("We are ready")
    terminal.press("\r")
    rate(terminal, "3")
    terminal.see("Now Ben")
    rate(terminal, "4")
    terminal.see("Enter begins.")
    terminal.press("\r")
    terminal.see("Say it.")
    terminal.see("Enter goes on.")
    terminal.press("\r")
    rate(terminal, "6")
    terminal.see("Now Ben")
    rate(terminal, "5")
    terminal.see("A private note?")
    terminal.press("\r")
    terminal.see("Complete: 0:10 minutes.")
    terminal.see("Kept.")
    terminal.press("\r")
    terminal.see("Enter Sit down")
    terminal.press("q")
    terminal.child.expect(pexpect.EOF)
    terminal.child.wait()
    assert terminal.child.exitstatus == 0
    journal = Journal(own_home / "journal.sqlite3", made.CLOCK)
    assert [each.outcome for each in journal.summaries(None)] == ["complete"]
    assert [rating.value for person in journal.people() for rating in journal.ratings(person.id)] == [3, 6, 4, 5]
    assert journal.unfinished(journal.summaries(None)[0].begun) == ()
