"""The installed program in a real terminal with a real clock: two people rate, sit a few seconds, and rate again."""

from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from dyads.journal.journal import Journal
from tests.journal import made
from tests.link.brokers import free_port
from tests.pty.terminals import Terminal

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


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made_here = Terminal(tmp_path / "ann", free_port(), "Ann", (80, 24))
    script = made_here.folder / "short.toml"
    script.write_text(SCRIPT)
    yield made_here.run("sit", str(script), "--with", "Ben", "--mute")
    made_here.child.close(force=True)


def rate(terminal: Terminal, value: str) -> None:
    terminal.see("Enter Ready")
    terminal.press("\r")
    terminal.see("How close do you feel")
    terminal.press(value)
    terminal.see(f"▸ {value} ◂")
    terminal.press("\r")


def test_two_people_sit_in_a_terminal(terminal: Terminal) -> None:
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
    journal = Journal(terminal.folder / "journal.sqlite3", made.CLOCK)
    assert [each.outcome for each in journal.summaries(None)] == ["complete"]
    assert [rating.value for person in journal.people() for rating in journal.ratings(person.id)] == [3, 6, 4, 5]
    assert journal.unfinished(journal.summaries(None)[0].begun) == ()
