"""Drives the installed program in a terminal of its own, with a home of its own."""

import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pexpect

from tests.pty.painted import Painted

PATIENCE = 60.0  # seconds for a busy machine; nothing is measured here
SCRIPT = """
format = 1
title = "Try"
[bells]
settle = "0s"
[[turn]]
name = "Speak"
length = "20m"
speaker = "Say it."
listener = "Hear it."
"""
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[^\[]")


class Terminal:
    """One home's program, and what its terminal shows.

    Attributes:
        everything: all that has come from it since it was started.
    """

    def __init__(self, folder: Path, port: int, name: str, size: tuple[int, int] = (100, 30)) -> None:
        """Prepare a home; `size` is that of the terminal, in columns and rows."""
        self.folder, self.port, self.name, self.size = folder, port, name, size
        folder.mkdir()
        settings = f'sitting = "two"\nlanguage = "en"\nplayer = "silence"\nbroker = "mqtt://127.0.0.1:{port}"\n'
        (folder / "config.toml").write_text(settings)
        (folder / "try.toml").write_text(SCRIPT)

    def run(self, *arguments: str) -> Self:
        self._painted = Painted(*self.size, lambda answer: self.child.send(answer.decode()))
        self.everything = ""
        self._heard = 0
        self.child = pexpect.spawn(
            "/usr/bin/env",
            [f"DYADS_HOME={self.folder}", "TERM=xterm-256color", sys.executable, "-m", "dyads", *arguments],
            encoding="utf-8",
            dimensions=self.size[::-1],
            timeout=PATIENCE,
        )
        return self

    def take(self, seconds: float = 0.05) -> None:
        try:
            while True:
                text = self.child.read_nonblocking(65536, timeout=seconds)
                self.everything += text
                self._painted.feed(text.encode())
                seconds = 0
        except (pexpect.TIMEOUT, pexpect.EOF):
            return

    @property
    def shown(self) -> str:
        """What stands on the screen; to be asked by `see`, `gone` and `find`, since all of it comes late."""
        return " ".join(" ".join(row.split()) for row in self._painted.rows if row.strip())

    def listen(self) -> None:
        """Forget what was said until now."""
        self._heard = len(self.everything) if hasattr(self, "everything") else 0

    @property
    def said(self) -> str:
        """What was written since `listen`, whether it still stands or not."""
        return " ".join(_CONTROL.sub("", self.everything[self._heard :]).split())

    def until(self, happened: Callable[[], object], wanted: object) -> None:
        """Wait until something is to be seen here."""
        end = time.monotonic() + PATIENCE
        self.take()
        while not happened():
            self.take()
            assert time.monotonic() < end, f"{self.name}: {wanted} never came: {self.shown}"

    def see(self, *wanted: str) -> None:
        """Wait until one of these is shown."""
        self.until(lambda: any(words in self.shown for words in wanted), wanted)

    def gone(self, words: str) -> None:
        """Wait until these are shown no more: not all of a page comes and goes at once."""
        self.until(lambda: words not in self.shown, f"a page without {words!r}")

    def find(self, pattern: str) -> re.Match[str]:
        """Wait until something like this is shown, and return it."""
        self.until(lambda: re.search(pattern, self.shown), pattern)
        found = re.search(pattern, self.shown)
        assert found is not None
        return found

    def rest(self) -> None:
        """Wait as long as a person does before the next key: a page that is just being written passes keys over."""
        end = time.monotonic() + 0.6
        while time.monotonic() < end:
            self.take()

    def press(self, keys: str, then: str = "") -> None:
        """Press keys, once what was there has been shown, Enter two seconds later; `then` is what comes of it."""
        self.rest()
        end = time.monotonic() + (2.2 if keys == "\r" else 0)
        while time.monotonic() < end:
            self.take(0.1)
        self.child.send(keys)
        if then:
            self.see(then)

    def type(self, text: str, then: str) -> None:
        self.rest()
        for sign in text:
            self.child.send(sign)
            self.take(0.02)
        self.press("\r", then)

    def signal(self, number: signal.Signals) -> None:
        self.child.kill(number)

    def kill(self) -> None:
        """Cut it off, and wait until it is gone."""
        self.child.kill(signal.SIGKILL)
        self.child.wait()
