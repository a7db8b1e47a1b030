"""Somebody who sits at a real terminal: reads the screen, presses keys, and can be cut off at any moment."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pexpect
import pyte

SCRIPT = """
format = 1
title = "Short"
[bells]
settle = "0s"
[ratings]
before = ["closeness"]
after = ["closeness"]
[[turn]]
name = "Speak"
length = "1s"
speaker = "Tell."
listener = "Listen."
"""


class Gone(Exception):  # noqa: N818  # not a fault: the program was killed, as wanted
    """The program has ended."""


class Sitter:
    """One program in a pseudo-terminal of 80x24, with the screen as a person sees it."""

    def __init__(
        self, arguments: Sequence[str], home: Path, *, by_line: bool = False, lines: int = 24, columns: int = 80
    ) -> None:
        environment = {**os.environ, "DYADS_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.heard = b""
        self._by_line, self._mark = by_line, 0
        self.child = pexpect.spawn(
            sys.executable, ["-m", "dyads", *arguments], env=environment, dimensions=(lines, columns), timeout=20
        )
        self.child.delaybeforesend = None

    @property
    def shown(self) -> str:
        """What stands on the screen; line by line only what came since the last key."""
        if self._by_line:
            return self.heard[self._mark :].decode("utf-8", "replace")
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what was written."""
        try:
            data = cast("bytes", self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise Gone from None
        self.heard += data
        self._stream.feed(data)

    def wait(self, *texts: str, seconds: float = 30) -> None:
        """Wait until one of the texts stands on the screen.

        Raises:
            TimeoutError: if none ever does.
            Gone: if the program has ended.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()
            if any(text in self.shown for text in texts):
                return
        raise TimeoutError(f"never saw {texts} on:\n{self.shown}")

    def send(self, keys: str) -> None:
        """Press keys."""
        self._mark = len(self.heard)
        self.child.send(keys)

    def kill(self) -> None:
        """Cut the program off, as a power cut would."""
        self.child.kill(signal.SIGKILL)
        self.child.wait()

    def close(self) -> None:
        """Make sure that nothing is left running."""
        self.child.close(force=True)


@dataclass(frozen=True, slots=True)
class Step:
    """Wait for one of the texts, then press keys; `keeps`: the ratings acknowledged once the texts are there."""

    texts: tuple[str, ...]
    keys: str = ""
    keeps: tuple[int, ...] = ()


PLAIN = (
    Step(("Your name",), "Ann\r"),
    Step(("partner's name",), "Ben\r"),
    Step(("if you agree",), "\r"),
    Step(("Press Enter when you are ready",), "\r"),
    Step(("Enter to skip",), "4\r"),
    Step(("Now Ben",), "\r", keeps=(4,)),
    Step(("7 means",), "5\r"),
    Step(("Press Enter to begin",), "\r", keeps=(5,)),
    Step(("Ben is speaker",)),
    Step(("has ended",)),
    Step(("when you are ready",), "\r"),
    Step(("7 means",), "6\r"),
    Step(("Now Ben",), "\r", keeps=(6,)),
    Step(("7 means",), "7\r"),
    Step(("Ann, a private note",), "\r", keeps=(7,)),
    Step(("Ben, a private note",), "\r"),
    Step(("Complete",)),
)

APP = (
    Step(("We agree",), "\r"),
    Step(("We are ready",), "\r"),
    Step(("Ready",), "\r"),
    Step(("How close",), "4"),
    Step(("Keep it",), "\r"),
    Step(("B; A looks away", "Now B"), "\r"),
    Step(("How close",), "5"),
    Step(("Keep it",), "\r"),
    Step(("Kept.",), "\r", keeps=(4, 5)),
    Step(("Enter goes on",), "\r"),
    Step(("Now A",), "\r"),
    Step(("How close",), "6"),
    Step(("Keep it",), "\r"),
    Step(("Now B",), "\r"),
    Step(("How close",), "7"),
    Step(("Keep it",), "\r"),
)
