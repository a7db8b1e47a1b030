"""Rings through what the system brings along to play a WAV file: a program, or Windows itself."""

import os
import subprocess
import sys
import tempfile
import time
from typing import IO, NamedTuple

from dyads.sound.players.base import MILLISECOND, Buffer, PlayerError, sleep_until

_PATIENCE = 0.35  # seconds for a program to say that it plays; the app waits for half a second
_SIGN_LAG = 10 * MILLISECOND  # how long after its first sound a program says so, and that is noticed
_GRACE = 0.08  # seconds in which a program that says nothing would have failed


class Program(NamedTuple):
    """How a program is called, the file following, and what it writes to stderr once it plays; `latency` in ns."""

    arguments: tuple[str, ...]
    latency: int
    sign: bytes = b""


PROGRAMS: dict[str, Program] = {
    "afplay": Program(("afplay",), 60 * MILLISECOND),
    "pw-play": Program(("pw-play",), 7 * MILLISECOND),
    "paplay": Program(("paplay", "--verbose", "--client-name=dyads"), 5 * MILLISECOND, b"Stream started"),
    "aplay": Program(("aplay",), 7 * MILLISECOND, b"Playing"),
}


class _Ringing:
    def __init__(self, process: "subprocess.Popen[bytes]", signs: IO[bytes]) -> None:
        self.began = 0
        self.process = process
        self.signs = signs

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.signs.close()


class ProgramPlayer:
    """Starts a program for each bell and makes sure that it plays."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._program = PROGRAMS[name]
        self._ringing: list[_Ringing] = []

    @property
    def latency(self) -> int:
        """As measured, or guessed for the systems where nothing could be."""
        return self._program.latency

    def play(self, buffer: Buffer, at: int) -> _Ringing:
        if not buffer.file:
            raise PlayerError("no file")
        called = sleep_until(at)
        ringing = self._start(buffer.file)
        self._ringing = [*(r for r in self._ringing if r.process.poll() is None), ringing]
        try:
            self._await_sign(ringing)
        except PlayerError:
            ringing.stop()
            raise
        ringing.began = called + self.latency
        if self._program.sign:
            ringing.began = max(ringing.began, time.monotonic_ns() - _SIGN_LAG)
        return ringing

    def _start(self, file: str) -> _Ringing:
        signs = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as it rings; a pipe would fill and stop a long bell
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, no shell
                [*self._program.arguments, file],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=signs,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            signs.close()
            raise PlayerError("no program") from error
        return _Ringing(process, signs)

    def _await_sign(self, ringing: _Ringing) -> None:
        sign = self._program.sign
        end = time.monotonic() + (_PATIENCE if sign else _GRACE)
        while time.monotonic() < end:
            code = ringing.process.poll()
            if sign and sign in os.pread(ringing.signs.fileno(), 4096, 0):
                return
            if code is not None:
                if code:
                    raise PlayerError("program failed")
                return
            time.sleep(0.002)
        if sign:
            raise PlayerError("program hangs")

    def close(self) -> None:
        """Kill what still plays: an orphan would ring on."""
        for ringing in self._ringing:
            if ringing.process.poll() is None:
                ringing.process.kill()


if sys.platform == "win32":
    import winsound

    class _WinsoundRinging:
        def __init__(self, began: int) -> None:
            self.began = began

        def stop(self) -> None:
            winsound.PlaySound(None, winsound.SND_PURGE)

    class WinsoundPlayer:
        """Plays the rendered file."""

        name = "winsound"
        latency = 30 * MILLISECOND

        def play(self, buffer: Buffer, at: int) -> _WinsoundRinging:
            if not buffer.file:
                raise PlayerError("no file")
            flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
            called = sleep_until(at)
            try:
                winsound.PlaySound(buffer.file, flags)
            except RuntimeError as error:
                raise PlayerError("no output") from error
            return _WinsoundRinging(called + self.latency)

        def close(self) -> None:
            """Nothing outlives the process."""
