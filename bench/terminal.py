"""Runs a program in a pseudo-terminal and watches it: first frame, processor time, memory, bytes written."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROWS, COLUMNS = 36, 120


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of one stretch: `cpu` in percent of a core, `pss` in MiB, `bytes_a_second` written."""

    cpu: float
    pss: float
    bytes_a_second: float


class Terminal:
    """One program under a pseudo-terminal of 120x36."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the program."""
        self.started = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(arguments[0], list(arguments), {**environment, "TERM": "xterm-256color"})  # noqa: S606
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.seen = b""
        """What was written since keys were last pressed."""
        self.before = b""
        """What was written before that."""

    def read(self, seconds: float) -> bytes:
        """Read what is written within `seconds`."""
        end, data = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            ready, _, _ = select.select([self.descriptor], [], [], left)
            if ready:
                try:
                    data += os.read(self.descriptor, 65536)
                except OSError:
                    break
        self.seen += data
        return data

    def wait_for(self, text: str, seconds: float = 30) -> float:
        """Wait until `text` has been written, and return the seconds since the start.

        Raises:
            TimeoutError: if it never is.
        """
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            ready, _, _ = select.select([self.descriptor], [], [], 0.5)
            if ready:
                self.seen += os.read(self.descriptor, 65536)
                if text.encode() in self.seen:
                    return time.perf_counter() - self.started
        raise TimeoutError(f"never saw {text!r}")

    def send(self, keys: str) -> None:
        """Press keys."""
        self.before += self.seen
        self.seen = b""
        os.write(self.descriptor, keys.encode())

    def watch(self, seconds: float) -> Watched:
        """Watch the program for so long."""
        before, begun = self.processor(), time.perf_counter()
        written = len(self.read(seconds))
        passed = time.perf_counter() - begun
        return Watched(100 * (self.processor() - before) / passed, self._pss(), written / passed)

    def end(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def processor(self) -> float:
        """Return the seconds of processor that all its threads have had, to the nanosecond where Linux counts so."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def _pss(self) -> float:
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
