"""Drives the installed program in a terminal of its own, with a home of its own."""

import signal
import sys
import time
from pathlib import Path

import pexpect
import pyte

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

    def run(self, *arguments: str) -> "Terminal":
        self.screen = pyte.Screen(*self.size)
        self.everything = ""
        self.stream = pyte.Stream(self.screen)
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
                self.stream.feed(text)
                seconds = 0
        except (pexpect.TIMEOUT, pexpect.EOF):
            return

    @property
    def shown(self) -> str:
        return " ".join(" ".join(row.split()) for row in self.screen.display if row.strip())

    def see(self, *wanted: str) -> str:
        """Wait until one of these is shown, and return which."""
        end = time.monotonic() + PATIENCE
        while True:
            self.take()
            for words in wanted:
                if words in self.shown:
                    return words
            assert time.monotonic() < end, f"{self.name}: {wanted} never came: {self.shown}"

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
