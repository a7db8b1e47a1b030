"""Drives a class of real programs, `dyads class open` and `dyads class join`: each in a terminal of its own."""

import base64
import re
import select
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from dyads.journal.journal import Journal
from dyads.practice.linked import CommandName, distinct
from dyads.practice.replay import CommandKind
from tests.journal import made
from tests.pty.terminals import Terminal

PATIENCE = 60.0  # seconds for a busy machine; nothing is measured here
AGAIN = 4.0
"""Seconds until a key is pressed again: a page that is just being written, or that has just changed, passes it over."""

SCRIPT = """
format = 1
title = "Monday"
[bells]
settle = "0s"
[[turn]]
name = "First"
length = "20m"
speaker = "Say the first."
listener = "Hear the first."
[[turn]]
name = "Second"
length = "20m"
speaker = "Say the second."
listener = "Hear the second."
"""
_COPIED = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]+)")


class Program(Terminal):
    """One program of a class.

    Attributes:
        is_plain: it speaks line by line; what it has said since `listen` counts, in place of what is shown.
    """

    def __init__(self, folder: Path, port: int, name: str, *, is_plain: bool = False) -> None:
        super().__init__(folder, port, name, (120, 40))
        (folder / "monday.toml").write_text(SCRIPT)
        self.is_plain = is_plain

    @property
    def is_up(self) -> bool:
        return hasattr(self, "child") and not self.child.closed and not self.child.flag_eof

    @property
    def told(self) -> str:
        """What can be read now."""
        if not hasattr(self, "child"):
            return ""
        return self.said if self.is_plain else self.shown

    def tells(self, *wanted: str) -> bool:
        """Say whether one of these can be read now."""
        return any(words in self.told for words in wanted)

    @property
    def copied(self) -> str:
        """What was copied last, as the terminal was told."""
        return base64.b64decode(_COPIED.findall(self.everything)[-1]).decode()

    def log(self) -> dict[CommandName, CommandKind]:
        """Return by name the commands of the last sitting, as the journal on the disk has them."""
        journal = Journal(self.folder / "journal.sqlite3", made.CLOCK)
        held = journal.summaries(None)
        record = journal.record(held[-1].id) if held else None
        return {} if record is None else {name: one.kind for name, one in distinct(record.commands).items()}


class Hall:
    """The programs of a class, all read while one is waited for: whose terminal is full stands still."""

    def __init__(self) -> None:
        self.programs: list[Program] = []

    def add(self, program: Program) -> Program:
        self.programs.append(program)
        return program

    def take(self, seconds: float = 0.1) -> None:
        """Read what comes, for so long at most."""
        up = {program.child.fileno(): program for program in self.programs if program.is_up}
        for ready in select.select(list(up), [], [], seconds)[0]:
            up[ready].take(0)

    def wait(self, until: Callable[[], object], seconds: float = PATIENCE) -> bool:
        """Wait for something; return whether it came."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() >= end:
                return False
            self.take()
        return True

    def see(self, programs: Iterable[Program], *wanted: str) -> None:
        """Wait until each of these programs tells one of these."""
        for one in programs:
            if not self.wait(lambda one=one: one.tells(*wanted)):  # type: ignore[misc]
                others = {other.name: other.told[-600:] for other in self.programs}
                raise AssertionError(f"{one.name}: {wanted} never came: {one.told[-3000:]}; {others}")

    def listen(self) -> None:
        for program in self.programs:
            program.listen()

    def press(self, program: Program, keys: str, *then: str) -> None:
        """Press keys, again after a while, until something comes of it; only keys for which twice is like once."""
        end = time.monotonic() + PATIENCE
        while not program.tells(*then) and time.monotonic() < end:
            program.child.send(keys)
            self.wait(lambda: program.tells(*then), AGAIN)
        self.see([program], *then)

    def press_once(self, program: Program, offered: str, *then: str) -> None:
        """Press what stands in the foot, its key and what it does, one time: the next would take it back."""
        self.see([program], offered)
        program.child.send(offered[0])
        self.see([program], *then)

    def answer(self, program: Program, keys: str, question: str) -> None:
        """Press keys as long as a question stands."""
        self.see([program], question)
        end = time.monotonic() + PATIENCE
        while program.tells(question) and time.monotonic() < end:
            program.child.send(keys)
            self.wait(lambda: not program.tells(question), AGAIN)

    def press_all(self, programs: Iterable[Program], keys: str, *then: str) -> None:
        """Press keys everywhere, again and again, until each program tells one of these."""
        end = time.monotonic() + 2 * PATIENCE
        waiting = list(programs)
        while (waiting := [one for one in waiting if not one.tells(*then)]) and time.monotonic() < end:
            for one in waiting:
                one.child.send(keys)
            self.wait(lambda: all(one.tells(*then) for one in waiting), AGAIN / 2)
        self.see(programs, *then)

    def type(self, program: Program, text: str) -> None:
        """Type a line, sign by sign as each is shown, and end it."""
        self.wait(lambda: False, 1)
        for length in range(1, len(text) + 1):
            program.child.send(text[length - 1])  # once: a second would be typed, too
            self.see([program], text[:length])
        program.child.send("\r")

    def kill(self, program: Program) -> None:
        program.signal(signal.SIGKILL)
        program.child.close(force=True)

    def close(self) -> None:
        for program in self.programs:
            if program.is_up:
                program.child.close(force=True)
