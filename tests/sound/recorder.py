"""A sound server without hardware, what was heard of it, and where the bells in it began."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, find_peaks, resample_poly

from dyads.sound import samples

RATE = 44_100
Signal = NDArray[np.floating[Any]]

NEEDED = ("pulseaudio", "parec", "paplay")


def missing() -> list[str]:
    """Return the programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


def until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for something another process does; return whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return bool(condition())


class Server:
    """A PulseAudio of our own with a sink that plays into nothing."""

    def __init__(self, runtime: Path) -> None:
        self.runtime = runtime
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)}
        self.environment.pop("PULSE_SERVER", None)
        self._process = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--disable-shm=yes",
                "--load=module-native-protocol-unix",
                f"--load=module-null-sink sink_name=test rate={RATE}",
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        socket = runtime / "pulse" / "native"
        if not until(socket.exists):
            self.kill()
            raise RuntimeError("the sound server did not start")

    def signal(self, number: int) -> None:
        """Stop it (SIGSTOP) or let it go on (SIGCONT)."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()


class Recorder:
    """Records what the sink plays, from the moment on at which something arrives."""

    def __init__(self, server: Server) -> None:
        self._process = subprocess.Popen(
            [
                "parec",
                "--device=test.monitor",
                "--latency-msec=5",
                "--raw",
                "--format=s16le",
                "--channels=1",
                f"--rate={RATE}",
            ],
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._parts: list[bytes] = []
        self._count = 0
        self._counts: list[int] = []
        self._offsets: list[float] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        if not until(lambda: self._count > RATE // 5):
            self.stop()
            raise RuntimeError("nothing can be recorded")

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while part := os.read(self._process.stdout.fileno(), 65536):
            now = time.monotonic_ns()
            self._parts.append(part)
            self._count += len(part) // 2
            self._counts.append(self._count)
            self._offsets.append(now - self._count / RATE * 1e9)

    def stop(self) -> None:
        """End the recording."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def signal(self) -> Signal:
        """Everything that was heard."""
        return np.array(np.frombuffer(b"".join(self._parts), "<i2"), dtype=np.float64)

    def instant(self, sample: float) -> int:
        """Return when a sample was heard, on `time.monotonic_ns`; good to about 5 ms, the server's own granularity.

        Reckoned from the second around it: a server that is kept waiting skips, and its clock shifts for good.
        """
        first, last = np.searchsorted(self._counts, [sample - RATE // 2, sample + RATE // 2])
        near = self._offsets[first : max(last, first + 1)] or self._offsets[-1:]
        return int(float(np.median(near)) + sample / RATE * 1e9)


_SAME_LINE = 0.9  # the correlation from which it is this line
_UNHEARD = RATE // 100  # a monitor loses the first milliseconds of a stream that joins while a block is under way


def onsets(heard: Signal, bell: Signal, *, alike: float = 0.8, seconds: float = 0.08) -> list[int]:
    """Return the samples at which a bell begins: where it grows loud, and what follows looks like its first moments.

    Args:
        heard: the recording.
        bell: one strike of the sound.
        alike: the correlation from which it counts; 1 is the same but for its loudness.
        seconds: how much of the bell is compared.
    """
    part = bell[_UNHEARD : round(seconds * RATE)]
    part = part / np.linalg.norm(part)
    product = fftconvolve(heard, part[::-1], "valid")
    energy = np.sqrt(np.maximum(_energy(heard, len(part)), 1.0))
    silent = energy < 50.0 * np.sqrt(len(part))
    found, _ = find_peaks(np.where(silent, 0.0, product / energy), height=alike, distance=RATE // 10)
    return [int(n) - _UNHEARD for n in found if _grows(heard, int(n) - _UNHEARD)]


def as_played(file: Path) -> Signal:
    """Return a rendered line as the sink plays it."""
    sound = samples.read_rendered(file)
    return np.asarray(resample_poly(np.array(sound.data, dtype=np.float64), RATE, sound.rate), dtype=np.float64)


def lines_at(heard: Signal, line: Signal) -> list[int]:
    """Return the samples at which a line begins, wherever it is heard: by its correlation, whatever the volume."""
    part = line[: 3 * RATE]
    product = fftconvolve(heard, part[::-1], "valid") / np.linalg.norm(part)
    alike = product / np.sqrt(np.maximum(_energy(heard, len(part)), 1e6))
    found: list[int] = []
    while len(alike) and alike.max() > _SAME_LINE:
        best = int(alike.argmax())
        found.append(best)
        alike[max(0, best - RATE // 2) : best + RATE // 2] = 0.0
    return sorted(found)


def audible(heard: Signal, onset: int) -> int:
    """Return the first sample near an onset that is not silence; for bells with nothing ringing before them."""
    near = slice(max(0, onset - RATE // 200), onset + RATE // 50)
    loud = np.flatnonzero(np.abs(heard[near]) > 200)
    return int(near.start + loud[0]) if len(loud) else onset


def _energy(heard: Signal, count: int) -> Signal:
    """Return the energy of each stretch of so many samples."""
    total = np.concatenate(([0.0], np.cumsum(heard**2)))
    return np.asarray(total[count:] - total[:-count], dtype=np.float64)


def _grows(heard: Signal, sample: int) -> bool:
    """Say whether it is clearly louder after a sample than before; a bell's own beating is not."""
    reach = RATE // 40
    before, after = heard[max(0, sample - reach) : sample], heard[sample : sample + reach]
    return float(np.sum(after**2)) > 4 * float(np.sum(before**2))
