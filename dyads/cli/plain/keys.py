"""Single keys from a terminal, without echo; the terminal is put back whatever happens."""

import contextlib
import os
import select
import sys
import time
from collections.abc import Iterator
from typing import Protocol

from dyads.cli.plain.held import terminal_kept
from dyads.practice.clock import Clock


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
