"""The terminal of plain mode: lines and single keys, seen or unseen; it is put back whatever happens."""

import contextlib
import os
import re
import select
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import Any, Protocol, TextIO

from dyads.cli.output import CLOSED, for_terminal
from dyads.practice.clock import Clock
from dyads.practice.message import Message
from dyads.services.enter_guard import REPEATS_NS
from dyads.words import _, plain, say

_DOUBLED = 500_000_000
"""Nanoseconds after a question within which an empty line that decides something belongs to the line before."""
_REST_OF_A_KEY = 0.03
"""Seconds to wait for the rest of an arrow or function key of which the first byte has come."""
_KEY = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\x1b])|.", re.DOTALL)


class PutAside(Exception):  # noqa: N818  # not a fault: somebody pressed Ctrl-Z
    """The program was put aside and taken up again while something stood on the screen for one person alone."""


class TerminalLine:
    """The mode of a terminal's line: modes lie over each other, and the shell gets its own back at every stop and end.

    A shell gives a program that comes back to the foreground a terminal that echoes; what is typed unseen would show.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._modes: list[list[Any]] = []  # the first is the shell's own
        self.hide: Callable[[], None] | None = None  # takes off what stands on the screen for one person alone

    @contextmanager
    def mode(self, *, echo: bool, by_line: bool) -> Iterator[None]:
        """Have this mode while it lasts; what is left over when the outermost ends was not meant for the shell."""
        if sys.platform == "win32":
            yield
            return
        import termios  # POSIX only

        try:
            own = self._modes[0] if self._modes else termios.tcgetattr(self._descriptor)
        except termios.error:
            yield  # no terminal
            return
        if not self._modes:
            self._modes.append(own)
        flags = own[3] & ~(termios.ECHO | termios.ICANON)
        flags |= (termios.ECHO if echo else 0) | (termios.ICANON if by_line else 0)
        signs = list(own[6])
        if not by_line:
            signs[termios.VMIN], signs[termios.VTIME] = 1, 0
        self._modes.append([*own[:3], flags, *own[4:6], signs])
        try:
            with self._signals() if len(self._modes) == 2 else contextlib.nullcontext():
                self._set(self._modes[-1])
                yield
        finally:
            self._modes.pop()
            outermost = len(self._modes) == 1
            with contextlib.suppress(termios.error):  # the window is gone
                termios.tcsetattr(
                    self._descriptor, termios.TCSAFLUSH if outermost else termios.TCSADRAIN, self._modes[-1]
                )
            if outermost:
                self._modes.clear()

    def forget_typed(self) -> None:
        """Throw away what was typed ahead; it was meant for something else."""
        if sys.platform != "win32":
            import termios  # POSIX only

            with contextlib.suppress(termios.error):
                termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _set(self, mode: list[Any]) -> None:
        import termios  # POSIX only

        with contextlib.suppress(termios.error):  # the window is gone
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, mode)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Give the shell its own mode before a stop, and take ours again after it."""
        before = signal.signal(signal.SIGCONT, self._again), signal.signal(signal.SIGTSTP, self._stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGCONT, before[0])
            signal.signal(signal.SIGTSTP, before[1])

    def _again(self, _number: int, _frame: FrameType | None) -> None:
        if self._modes:
            self._set(self._modes[-1])

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        shown = self.hide
        if shown is not None:
            shown()
        if self._modes:
            self._set(self._modes[0])
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(signal.Signals(number))  # here the program stands until it is taken up again
        signal.signal(number, self._stop)
        self._again(number, None)
        if shown is not None:
            raise PutAside


def _wait_for_line(descriptor: int, stands: Callable[[], bool]) -> bool:
    """Wait until a line can be read, looking up ten times a second; False where the question stands no more.

    The system may give a signal to another thread; a main thread that waits in `read` would not hear of it.
    """
    while sys.platform != "win32" and not _line_waits(descriptor, 0.1):
        if not stands():
            return False
    return True


def _line_waits(descriptor: int, seconds: float) -> bool:
    return sys.platform != "win32" and bool(select.select([descriptor], [], [], seconds)[0])


class Keys(Protocol):
    """Where keys come from."""

    def read(self, timeout: float) -> str | None:
        """Return one key, or None when `timeout` seconds went by. Raises SystemExit: the terminal is closed."""
        ...


class _PosixKeys:
    def __init__(self, descriptor: int, clock: Clock) -> None:
        self._descriptor, self._clock = descriptor, clock
        self._waiting: deque[str] = deque()
        self._entered = -REPEATS_NS

    def read(self, timeout: float) -> str | None:
        if not self._waiting and select.select([self._descriptor], [], [], max(0.0, timeout))[0]:
            self._waiting.extend(_KEY.findall(self._come()))
        while self._waiting:
            key = self._waiting.popleft()
            if len(key) > 1:
                continue  # an arrow or a function key: no command of ours
            if key not in "\r\n" or self._is_another_enter():
                return key
        return None

    def _come(self) -> str:
        data = self._bytes()
        if data.endswith((b"\x1b", b"\x1b[")) and select.select([self._descriptor], [], [], _REST_OF_A_KEY)[0]:
            data += self._bytes()
        return data.decode("utf-8", "replace")

    def _bytes(self) -> bytes:
        try:
            data = os.read(self._descriptor, 1024)
        except OSError:
            data = b""
        if not data:
            raise SystemExit(CLOSED)
        return data

    def _is_another_enter(self) -> bool:
        now = self._clock.monotonic_ns()
        before, self._entered = self._entered, now
        return now - before >= REPEATS_NS


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


class Talk:
    """Lines out, lines in. On a pipe nothing is prompted."""

    def __init__(self, clock: Clock, source: TextIO | None = None, out: TextIO | None = None) -> None:
        """Talk on these streams; the process's own by default. The clock tells one Enter from two."""
        self._clock = clock
        self._in = source or sys.stdin
        if isinstance(self._in, TextIOWrapper):
            self._in.reconfigure(errors="replace")  # a byte that is no text costs a sign, never the sitting
        self._out = out or sys.stdout
        self.terminal = self._in.isatty()
        self._line = TerminalLine(self._in.fileno()) if self.terminal else None
        self._stands: Callable[[], bool] = lambda: True

    @contextmanager
    def asked_while(self, stands: Callable[[], bool]) -> Iterator[None]:
        """Ask `stands` ten times a second while a question waits for its line; where it says no, None is answered."""
        before, self._stands = self._stands, stands
        try:
            yield
        finally:
            self._stands = before

    def now(self) -> int:
        """Return the time that this terminal goes by (ns)."""
        return self._clock.monotonic_ns()

    def say(self, text: str | Message = "") -> None:
        sentence = say(text) if isinstance(text, Message) else text
        print(for_terminal(plain(sentence), self._out), file=self._out, flush=True)

    def read_out(self, texts: Sequence[str | Message]) -> bool:
        """Say texts, on a terminal a screenful at a time, so that all is read; False where somebody leaves."""
        sentences = (plain(say(text) if isinstance(text, Message) else text) for text in texts)
        lines = [line for sentence in sentences for line in for_terminal(sentence, self._out).split("\n")]
        room = max(4, shutil.get_terminal_size().lines - 2)
        while self.terminal and len(lines) > room:
            self._write(lines[:room])
            del lines[:room]
            self.forget_typed()
            if not self.pause(_("Press Enter to read on, q to leave.")):
                return False
        self._write(lines)
        return True

    def _write(self, lines: Sequence[str]) -> None:
        print(plain("\n".join(lines)), file=self._out, flush=True)

    def warn(self, text: str | Message) -> None:
        sentence = say(text) if isinstance(text, Message) else text
        print(for_terminal(plain(sentence), sys.stderr), file=sys.stderr, flush=True)  # noqa: T201

    def ring(self) -> None:
        self._out.write("\a")
        self._out.flush()

    def ask(self, prompt: str) -> str | None:
        """Ask for a line, seen; None at the end of a pipe. Raises SystemExit: the terminal is closed."""
        with self._mode(echo=True):
            return self._read(prompt)

    def ask_unseen(self, prompt: str, *, deliberate: bool = False) -> str | None:
        """Ask for a line that is not echoed; None at the end of a pipe, or where the question stands no more.

        Args:
            deliberate: an empty line decides something: one that was typed before the question, or comes with another
                Enter, is passed over, and the question is asked again.

        Raises:
            SystemExit: the terminal is closed.
        """
        with self._mode(echo=False):
            while True:
                before = self._line is not None and _line_waits(self._in.fileno(), 0)
                asked = self._clock.monotonic_ns()
                answer = self._read(prompt)
                if self.terminal:
                    print(file=self._out, flush=True)
                soon = before or self._clock.monotonic_ns() - asked < _DOUBLED
                doubled = deliberate and self.terminal and soon
                if answer is None or answer.strip() or not doubled:
                    return answer

    def _read(self, prompt: str) -> str | None:
        if self.terminal:
            print(plain(prompt), end=" ", file=self._out, flush=True)
            if not _wait_for_line(self._in.fileno(), self._stands):
                return None
        try:
            line = self._in.readline()
        except OSError:
            line = ""
        if not line and self.terminal:
            raise SystemExit(CLOSED)
        return line.rstrip("\r\n") if line else None

    def _mode(self, *, echo: bool) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._line is None else self._line.mode(echo=echo, by_line=True)

    def unseen(self) -> contextlib.AbstractContextManager[None]:
        """Echo nothing while this lasts, also of what is typed ahead; on a pipe nothing is echoed anyway."""
        return self._mode(echo=False)

    def forget_typed(self) -> None:
        """Throw away what was typed ahead: it was meant neither for the next person nor for what is decided next."""
        if self._line is not None:
            self._line.forget_typed()

    @contextmanager
    def keys(self) -> Iterator[Keys]:
        """Read single keys from the terminal while this lasts."""
        if self._line is None or sys.platform == "win32":
            yield _WindowsKeys(self._clock)
            return
        with self._line.mode(echo=False, by_line=False):
            yield _PosixKeys(self._in.fileno(), self._clock)

    def show_unseen(self, ask: str, text: str, wait: str) -> None:
        """Show something to one person who asks for it, and take it off the screen again, also at any end or stop.

        It leaves nothing in the scrollback. Whoever puts the program aside meanwhile is asked anew.
        """
        if not self.terminal:
            return
        while True:
            if self.ask_unseen(ask, deliberate=True) is None:
                return
            try:
                with self._shown(text):
                    self.ask_unseen(wait)
            except PutAside:
                continue
            return

    @contextmanager
    def _shown(self, text: str) -> Iterator[None]:
        erasable = os.environ.get("TERM", "dumb") not in {"dumb", ""}

        def hide() -> None:
            if self._line is not None:
                self._line.hide = None
            with contextlib.suppress(OSError):  # the window is gone
                self._out.write("\x1b[2J\x1b[?1049l" if erasable else "\n" * 60)
                self._out.flush()

        if self._line is not None:
            self._line.hide = hide
        try:
            if erasable:
                self._out.write("\x1b[?1049h\x1b[2J\x1b[H")
            self.say(text)
            yield
        finally:
            if self._line is None or self._line.hide is not None:
                hide()

    def pause(self, prompt: str | None = None, *, deliberate: bool = False) -> bool:
        """Wait for Enter, unseen; False at the end of a pipe, or when the person wants to leave."""
        answer = self.ask_unseen(prompt or _("Press Enter to go on."), deliberate=deliberate)
        return answer is not None and answer.strip().lower() != "q"
