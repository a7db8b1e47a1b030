"""Somebody who sits at a real terminal: reads the screen, presses keys, and can be cut off at any moment."""

import os
import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pexpect

from tests.pty.painted import Painted

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
length = "{length}"
speaker = "Tell."
listener = "Listen."
"""

CONFIG = 'language = "en"\nsitting = "two"\nplayer = "silence"\n'
"""The settings of somebody who has answered the first evening's questions."""

NAMES = (("What are you called", "Ann\r"), ("Who is your partner", "Ben\r"))
TYPED_NAMES = (("Your name", "Ann\r"), ("partner’s name", "Ben\r"))
"""As they are asked for in the app, and in plain mode."""
"""What the app asks before a sitting of two who have no names yet, and answers."""

LEFT_ON = {
    "the alternate screen": (rb"\x1b\[\?1049h", rb"\x1b\[\?1049l"),
    "the mouse": (rb"\x1b\[\?100[023]h", rb"\x1b\[\?100[023]l"),
    "the mouse's coordinates": (rb"\x1b\[\?100[56]h|\x1b\[\?1015h", rb"\x1b\[\?100[56]l|\x1b\[\?1015l"),
    "the focus": (rb"\x1b\[\?1004h", rb"\x1b\[\?1004l"),
    "pasting": (rb"\x1b\[\?2004h", rb"\x1b\[\?2004l"),
    "a hidden cursor": (rb"\x1b\[\?25l", rb"\x1b\[\?25h"),
    "lines that do not wrap": (rb"\x1b\[\?7l", rb"\x1b\[\?7h"),
    "the long keys": (rb"\x1b\[>\d+u", rb"\x1b\[<u"),
}
"""What a program may switch on in a terminal, and how it is switched off again."""


class Gone(Exception):  # noqa: N818  # not a fault: the program was killed, as wanted
    """The program has ended."""


_WITHIN_A_SITTING = ("Enter begins", "Enter goes on", "looks away", "No note", "Enter Done")
_READS = 2.2


class Sitter:
    """One program in a pseudo-terminal, with the screen as a person sees it.

    It keeps the modes that the line had at first, to compare.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        by_line: bool = False,
        lines: int = 24,
        columns: int = 80,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "dyads"),
    ) -> None:
        variables = {**os.environ, "DYADS_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self._painted = Painted(columns, lines, lambda answer: self.child.send(answer))
        self.heard = b""
        self._by_line, self._mark = by_line, 0
        command = [*program, *arguments]
        self.child: Any = pexpect.spawn(
            command[0], command[1:], env={**variables, **(environment or {})}, dimensions=(lines, columns), timeout=60
        )
        self.child.delaybeforesend = None
        self.modes = self.modes_now()

    def modes_now(self) -> list[Any] | None:
        """Return the modes of the line: echo, whole lines, signals by keys; None where it has gone with its program."""
        try:
            return termios.tcgetattr(self.child.child_fd)[:4]
        except (termios.error, ValueError):
            return None

    @property
    def shown(self) -> str:
        """What stands on the screen; line by line only what came since the last key."""
        if self._by_line:
            return self.heard[self._mark :].decode("utf-8", "replace").replace("\r\n", " ")
        return "\n".join(line.rstrip() for line in self._painted.rows)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what was written."""
        try:
            data = cast("bytes", self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise Gone(self.heard[-3000:].decode("utf-8", "replace")) from None
        self.heard += data
        self._painted.feed(data)

    def wait(self, *texts: str, seconds: float = 60) -> None:
        """Wait until one of the texts stands on the screen.

        Raises:
            TimeoutError: if none ever does.
            Gone: if the program has ended.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(text in self.shown or text in " ".join(self.shown.split()) for text in texts):
                return  # also where the line was wrapped within it
            self.read()
        raise TimeoutError(f"never saw {texts} on:\n{self.shown}")

    def hear(self, text: str, seconds: float = 60) -> None:
        """Wait until a text was written since the last key, also if something else stands in its place by now.

        Raises:
            TimeoutError: if it never was.
            Gone: if the program has ended.
        """
        self.until(lambda: text.encode() in self.heard[self._mark :], seconds)

    @property
    def said(self) -> str:
        """All that was written since the last key, whether it still stands or not."""
        return re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]", "", self.heard[self._mark :].decode("utf-8", "replace"))

    def until(self, happened: Callable[[], object], seconds: float = 60) -> None:
        """Wait for something that is to be heard.

        Raises:
            TimeoutError: if it never is.
            Gone: if the program has ended.
        """
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise TimeoutError(f"it never came; on the screen:\n{self.shown}")
            self.read()

    def rest(self, seconds: float) -> None:
        """Let time pass and take in what is written; the program may end meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                self.read(min(left, 0.02))
            except Gone:
                return

    def send(self, keys: str | bytes) -> None:
        """Press keys; Enter in a sitting as somebody who reads first, since it rests for two seconds after a change."""
        if keys == "\r" and not self._by_line and any(text in self.shown for text in _WITHIN_A_SITTING):
            self.rest(_READS)
        self._mark = len(self.heard)
        self.child.send(keys)

    def resize(self, lines: int, columns: int) -> None:
        """Make the window larger or smaller."""
        self.child.setwinsize(lines, columns)
        self._painted.resize(lines, columns)

    def kill(self) -> None:
        """Cut the program off, as a power cut would."""
        self.child.kill(signal.SIGKILL)
        self.child.wait()

    def end(self, seconds: float = 60) -> int:
        """Wait until the program has ended, and return its exit code, below 0 for a signal.

        Raises:
            TimeoutError: if it does not end.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.read()
            except Gone:
                self.child.wait()
                status: int | None = self.child.exitstatus
                return status if status is not None else -int(self.child.signalstatus)
        raise TimeoutError(f"it does not end; on the screen:\n{self.shown}")

    def left_on(self) -> list[str]:
        """Return what the program switched on in the terminal and has not switched off again."""
        return [
            name
            for name, (on, off) in LEFT_ON.items()
            if (last := [m.start() for m in re.finditer(on, self.heard)][-1:])
            and not re.search(off, self.heard[last[0] :])
        ]

    def close(self) -> None:
        """Make sure that nothing is left running."""
        self.child.close(force=True)


def write_home(home: Path, *, config: str = CONFIG, length: str = "1s") -> Path:
    """Write the settings and a short script into a home, and return the script's file."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if config:
        (home / "config.toml").write_text(config)
    script = home.parent / "short.toml"
    script.write_text(SCRIPT.format(length=length))
    return script
