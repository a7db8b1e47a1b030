"""How far from its deadline a bell begins, with the app busy beside it: `make bench-bells`.

A PulseAudio server with a sink that plays into nothing is started and recorded. In a process of its own a Textual app
runs headless, its loop loaded half and redrawing; from it bells ring through `BellClient`, and, in turn with them, by a
plain `paplay` that the app starts at the deadline, for comparison. Onsets are found in the recording by their
correlation with the bell. The server hands out sound in blocks of some 5 ms: nothing here is finer than that.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from textual.app import App, ComposeResult
from textual.widgets import Digits, Label

sys.path.insert(0, str(Path(__file__).parents[1]))

from dyads.practice.bell import Strike
from dyads.services.clock import SystemClock
from dyads.sound import samples
from dyads.sound.client import BellClient
from dyads.sound.sounds import file_of
from tests.sound.recorder import RATE, Recorder, Server, audible, missing, onsets

SECOND, MILLISECOND = 1_000_000_000, 1_000_000
BETWEEN = SECOND * 3 // 10  # from one cue to the next
LEAD = 3 * SECOND  # the cues are ordered ahead, as a sitting does
TARGET = {"median": 5.0, "p99": 20.0}  # milliseconds


class BusyApp(App[None]):
    """Redraws fifty times a second and computes in between: half of its loop's time is taken."""

    def __init__(self, count: int, sound: Path, answer: Path) -> None:
        super().__init__()
        self.count, self.sound, self.answer = count, sound, answer
        self.client = BellClient(SystemClock())
        self.ticks: list[int] = []
        self.programs: list[subprocess.Popen[bytes]] = []

    def compose(self) -> ComposeResult:
        """Show something that changes."""
        yield Digits("0")
        yield Label()

    def on_mount(self) -> None:
        """Order what is to be heard, and load the loop."""
        self.order()
        self.set_interval(1 / 50, self.work)

    def order(self) -> None:
        """Order all bells."""
        self.client.warm([Strike(str(self.sound))])
        self.start = time.monotonic_ns() + LEAD
        ours = [self.start + 2 * n * BETWEEN for n in range(self.count)]
        plain = [at + BETWEEN for at in ours]
        for n, at in enumerate(ours):
            self.client.ring(str(n), Strike(str(self.sound)), at)
        for at in plain:
            self.set_timer((at - time.monotonic_ns()) / SECOND, self.play_plainly)
        self.set_timer((plain[-1] + SECOND - time.monotonic_ns()) / SECOND, lambda: self.finish(ours, plain))

    def play_plainly(self) -> None:
        """Start a program for one bell, as a program without a helper would."""
        self.programs = [program for program in self.programs if program.poll() is None]
        command = ["paplay", str(self.sound)]
        self.programs.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))

    def work(self) -> None:
        """Take ten milliseconds and change the screen."""
        self.ticks.append(time.monotonic_ns())
        end = self.ticks[-1] + 10 * MILLISECOND
        while time.monotonic_ns() < end:
            pass
        self.query_one(Digits).update(str(len(self.ticks)))
        self.query_one(Label).update("." * (len(self.ticks) % 60))

    def finish(self, ours: list[int], plain: list[int]) -> None:
        """Say what was ordered and what came of it."""
        late = np.diff(self.ticks) / MILLISECOND - 20
        found = {
            "ours": ours,
            "plain": plain,
            "player": self.client.player,
            "said": [(outcome.lateness or 0) / MILLISECOND for outcome in self.client.outcomes()],
            "loop": [float(np.median(late)), float(np.percentile(late, 99)), float(np.max(late))],
        }
        self.answer.write_text(json.dumps(found))
        self.client.close()
        self.exit()


def errors(heard: Sequence[int], deadlines: Sequence[int]) -> tuple[list[float], int]:
    """Return the milliseconds by which each bell was off, and how many were not heard at all."""
    instants = np.array(heard)
    off = [float(instants[np.argmin(np.abs(instants - at))] - at) / MILLISECOND for at in deadlines]
    near = [error for error in off if abs(error) < BETWEEN / MILLISECOND / 2]
    return near, len(off) - len(near)


def row(name: str, off: Sequence[float], lost: int) -> str:
    """Return one line of the table."""
    size = np.abs(off)
    figures = [float(np.median(off)), float(np.median(size)), float(np.percentile(size, 99)), float(np.max(size))]
    return f"{name:<26}{len(off):>6}{lost:>6}" + "".join(f"{figure:>10.1f}" for figure in figures)


def run(count: int) -> int:
    """Measure and print; return 1 if the target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = Path(folder)
        sound, answer = runtime / "short.wav", runtime / "answer.json"
        wood = samples.read(file_of("wood"))
        samples.write(sound, wood._replace(data=wood.data[: RATE // 10]))
        server = Server(runtime)
        recorder = Recorder(server)
        try:
            command = [sys.executable, __file__, "--app", str(count), str(sound), str(answer)]
            subprocess.run(command, env=server.environment, check=True, stdout=subprocess.DEVNULL)
        finally:
            recorder.stop()
            server.kill()
        found = json.loads(answer.read_text())
    bell = np.asarray(wood.data[: RATE // 10], dtype=np.float64)
    signal = recorder.signal
    heard = [recorder.instant(audible(signal, n)) for n in onsets(signal, bell)]
    ours, lost = errors(heard, found["ours"])
    plain, plain_lost = errors(heard, found["plain"])
    median, p99 = float(np.median(np.abs(ours))), float(np.percentile(np.abs(ours), 99))
    met = median <= TARGET["median"] and p99 <= TARGET["p99"] and not lost
    lines = [
        f"{'milliseconds off':<26}{'heard':>6}{'lost':>6}{'signed':>10}{'median':>10}{'p99':>10}{'max':>10}",
        row(f"bells ({found['player']})", ours, lost),
        row("  as its helper says", found["said"], count - len(found["said"])),
        row("paplay, by the app", plain, plain_lost),
        "the app's loop was late by {:.1f} (median), {:.1f} (p99), {:.1f} (max)".format(*found["loop"]),
        f"{len(heard)} bells heard of {2 * count}; target: median {TARGET['median']}, p99 {TARGET['p99']}: "
        + ("met" if met else "missed"),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if met else 1


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="bells of each kind")
    parser.add_argument("--app", nargs=3, metavar=("COUNT", "SOUND", "ANSWER"), help="run the busy app (internal)")
    arguments = parser.parse_args()
    if arguments.app:
        count, sound, answer = arguments.app
        BusyApp(int(count), Path(sound), Path(answer)).run(headless=True)
        return 0
    if missing():
        sys.stderr.write(f"not installed: {', '.join(missing())}\n")
        return 2
    return run(arguments.count)


if __name__ == "__main__":
    sys.exit(main())
