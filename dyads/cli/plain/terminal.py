"""Single keys from a terminal, without echo; the terminal is put back whatever happens."""

import contextlib
import os
import select
import shutil
import signal
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import Any, Protocol, TextIO

from dyads.practice.clock import Clock
from dyads.practice.message import Message
from dyads.words import _, plain, say


@contextlib.contextmanager
def terminal_kept(descriptor: int) -> Iterator[None]:
    """While this lasts, put the terminal back into its present mode whenever the program goes on after a stop.

    A shell gives a program that comes back to the foreground a terminal that echoes; what is typed unseen would show.
    """
    if sys.platform == "win32":
        yield
        return
    import termios  # POSIX only

    try:
        wanted = termios.tcgetattr(descriptor)
    except termios.error:
        yield  # no terminal
        return

    def again(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, wanted)

    before = signal.signal(signal.SIGCONT, again)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, before)


@contextlib.contextmanager
def unseen(descriptor: int) -> Iterator[None]:
    """Do not echo what is typed while this lasts; it is one person's turn at the keys.

    What was typed before it began, or is left over when it ends, is thrown away: it was meant neither for this person's
    questions nor for the other's, nor for the shell. Within it nothing typed ahead is lost.
    """
    if sys.platform == "win32":
        yield
        return
    import termios  # POSIX only

    before = termios.tcgetattr(descriptor)
    quiet: list[Any] = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, quiet)
        with terminal_kept(descriptor):
            yield
    finally:
        with contextlib.suppress(termios.error):  # the window is gone
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def wait_for_line(descriptor: int) -> None:
    """Wait until a line can be read, looking up ten times a second.

    The system may give SIGCONT to another thread; a main thread that waits in `read` would not hear of it.
    """
    if sys.platform == "win32":
        return
    while not select.select([descriptor], [], [], 0.1)[0]:
        pass


def leave_in_good_order() -> None:
    """Let a closed window and the system's wish end the program by an exception, so that everything is put back.

    At a terminal Ctrl-C does so too, also where the program was started with SIGINT ignored, as the shell does for all
    that a script starts with `&`. On a pipe an ignored SIGINT stays ignored.
    """
    for name in ("SIGHUP", "SIGTERM"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, _leave)
    if sys.stdin.isatty():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


class Keys(Protocol):
    """Where keys come from."""

    def read(self, timeout: float) -> str | None:
        """Return one key, or None when `timeout` seconds went by; an empty string at the end of input."""
        ...


class _PosixKeys:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, timeout: float) -> str | None:
        ready, _, _ = select.select([self._descriptor], [], [], max(0.0, timeout))
        if not ready:
            return None
        try:
            data = os.read(self._descriptor, 64)
        except OSError:
            return ""  # the terminal is gone
        if data.startswith(b"\x1b") and len(data) > 1:
            return "escape sequence"  # an arrow or a function key: no command of ours
        return data[:1].decode("ascii", "replace") if data else ""


class _WindowsKeys:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read(self, timeout: float) -> str | None:
        import msvcrt  # Windows only

        end = self._clock.monotonic_ns() + timeout * 1e9
        while self._clock.monotonic_ns() < end:
            if msvcrt.kbhit():  # type: ignore[attr-defined]  # Windows only
                return str(msvcrt.getwch())  # type: ignore[attr-defined]  # Windows only
            time.sleep(0.02)
        return None


@contextlib.contextmanager
def keys(clock: Clock) -> Iterator[Keys]:
    """Read single keys from standard input while this lasts; the clock times the waiting."""
    if sys.platform == "win32":
        yield _WindowsKeys(clock)
        return
    import termios  # POSIX only
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        with terminal_kept(descriptor):
            yield _PosixKeys(descriptor)
    finally:
        with contextlib.suppress(termios.error):  # the window is gone
            termios.tcsetattr(descriptor, termios.TCSANOW, before)


class Talk:
    """Lines out, lines in. On a pipe nothing is prompted."""

    def __init__(self, source: TextIO | None = None, out: TextIO | None = None) -> None:
        """Talk on these streams; the process's own by default."""
        self._in = source or sys.stdin
        if isinstance(self._in, TextIOWrapper):
            self._in.reconfigure(errors="replace")  # a byte that is no text costs a sign, never the sitting
        self._out = out or sys.stdout
        self.terminal = self._in.isatty()
        self._unseen = False

    def say(self, text: str | Message = "") -> None:
        sentence = say(text) if isinstance(text, Message) else text
        print(self._wrapped(plain(sentence)), file=self._out, flush=True)

    def _wrapped(self, text: str) -> str:
        """Break lines between words on a terminal; a pipe gets them as they are."""
        if not self.terminal:
            return text
        width = max(20, shutil.get_terminal_size().columns - 1)
        lines = (
            textwrap.wrap(line, width, subsequent_indent=line[: len(line) - len(line.lstrip())])
            for line in text.split("\n")
        )
        return "\n".join("\n".join(line) for line in lines)

    def warn(self, text: str | Message) -> None:
        sentence = say(text) if isinstance(text, Message) else text
        print(plain(sentence), file=sys.stderr, flush=True)  # noqa: T201

    def ring(self) -> None:
        self._out.write("\a")
        self._out.flush()

    def ask(self, prompt: str) -> str | None:
        """Ask for a line; None at the end of input."""
        if self.terminal:
            print(plain(prompt), end=" ", file=self._out, flush=True)
            wait_for_line(self._in.fileno())
        line = self._in.readline()
        return line.rstrip("\r\n") if line else None

    def ask_unseen(self, prompt: str) -> str | None:
        """Ask for a line that is not echoed; None at the end of input."""
        if not self.terminal:
            return self.ask(prompt)
        with self.unseen():
            answer = self.ask(prompt)
        print(file=self._out, flush=True)
        return answer

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Let one person answer without echo, also ahead of the questions; on a pipe nothing is echoed anyway."""
        if not self.terminal or self._unseen:
            yield
            return
        with unseen(self._in.fileno()):
            self._unseen = True
            try:
                yield
            finally:
                self._unseen = False

    def show_unseen(self, text: str, wait: str) -> None:
        """Show something to one person and take it off the screen again; it leaves nothing in the scrollback."""
        if not self.terminal:
            return
        erasable = os.environ.get("TERM", "dumb") not in {"dumb", ""}
        if erasable:
            self._out.write("\x1b[?1049h\x1b[2J\x1b[H")
        self.say(text)
        self.ask_unseen(wait)
        self._out.write("\x1b[2J\x1b[?1049l" if erasable else "\n" * 60)
        self._out.flush()

    def pause(self, prompt: str | None = None) -> bool:
        """Wait for Enter; False at the end of input, or when the person wants to leave."""
        answer = self.ask(prompt or _("Press Enter to go on."))
        return answer is not None and answer.strip().lower() != "q"
