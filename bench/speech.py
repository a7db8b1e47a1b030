"""How far from its deadline a spoken line begins, next to bells in the same run: `make bench-speech`.

As `bench.bells`: a sound server that plays into nothing is recorded, and beside the bells' helper an app is busy. Lines
that espeak-ng rendered before are handed over as a sitting does, three seconds ahead and three at a time, in turn with
bells. Where a line begins is found by its correlation with all of what was rendered.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.bells import MILLISECOND, SECOND, TARGET, BusyApp, errors, row
from dyads.practice.bell import Strike
from dyads.services.speaking import HANDED_NS
from dyads.sound import samples
from dyads.sound.sounds import file_of
from dyads.speech.renderer import Renderer, Wish
from dyads.speech.sources import SpeechSettings, find_source
from tests.sound.recorder import RATE, Recorder, Server, as_played, audible, lines_at, missing, onsets, until

ROOT = Path(__file__).parents[1]
BETWEEN = SECOND  # from a bell to a line and on: the longest line ends before
LEAD = 5 * SECOND
LINE_TARGET = 30.0  # milliseconds, of all but one in a hundred
WORDS = ("The soles.", "Ankles.", "Both knees.", "Your back.", "Shoulders.", "Your face.", "Breathe out.")


class SpeakingApp(BusyApp):
    """A busy app in which bells ring and lines are spoken."""

    def __init__(self, count: int, sound: Path, answer: Path, lines: Sequence[Path]) -> None:
        super().__init__(count, sound, answer)
        self.lines = [lines[n % len(lines)] for n in range(count)]

    def order(self) -> None:
        """Order all bells, and hand over each line when it is near."""
        self.client.warm([Strike(str(self.sound))])
        self.start = time.monotonic_ns() + LEAD
        bells = [self.start + 2 * n * BETWEEN for n in range(self.count)]
        lines = [at + BETWEEN for at in bells]
        for n, at in enumerate(bells):
            self.client.ring(f"bell-{n}", Strike(str(self.sound)), at)
        for n, at in enumerate(lines):
            self.set_timer((at - HANDED_NS - time.monotonic_ns()) / SECOND, partial(self.speak, n, at))
        self.set_timer((lines[-1] + 2 * SECOND - time.monotonic_ns()) / SECOND, lambda: self.finish(bells, lines))

    def speak(self, number: int, at: int) -> None:
        """Hand a line over, and name those that follow."""
        self.client.have_lines(self.lines[number : number + 3])
        self.client.speak(f"say-{number}", self.lines[number], at)

    def finish(self, bells: list[int], lines: list[int]) -> None:
        """Say what was ordered and what came of it."""
        outcomes = self.client.outcomes()
        found = {
            "bells": bells,
            "lines": lines,
            "player": self.client.player,
            "said": [(one.lateness or 0) / MILLISECOND for one in outcomes if one.cue.startswith("say-")],
        }
        self.answer.write_text(json.dumps(found))
        self.client.close()
        self.exit()


def rendered(folder: Path) -> list[Path]:
    """Have all lines spoken into files."""
    renderer = Renderer(folder / "cache", folder, SpeechSettings("espeak"))
    wishes = [Wish(text, "en", 1.0) for text in WORDS]
    renderer.want(wishes)
    until(lambda: not renderer.busy, 60)
    renderer.kill()
    ready = [line for wish in wishes if (line := renderer.ready(wish)) is not None]
    if len(ready) < len(wishes) or max(line.seconds for line in ready) * SECOND > BETWEEN:
        raise SystemExit("espeak-ng did not speak the lines, or not briefly enough")
    return [line.file for line in ready]


def run(count: int) -> int:
    """Measure and print; return 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = Path(folder)
        sound, answer = runtime / "short.wav", runtime / "answer.json"
        wood = samples.read(file_of("wood"))
        wood = wood._replace(data=wood.data[: RATE // 10])
        samples.write(sound, wood)
        files = rendered(runtime)
        spoken = [as_played(file) for file in files]
        server = Server(runtime)
        recorder = Recorder(server)
        try:
            command = [sys.executable, "-m", "bench.speech", "--app", str(count), str(sound), str(answer)]
            subprocess.run(
                [*command, *map(str, files)], cwd=ROOT, env=server.environment, check=True, stdout=subprocess.DEVNULL
            )
        finally:
            recorder.stop()
            server.kill()
        found = json.loads(answer.read_text())
    signal = recorder.signal
    bell = np.asarray(wood.data, dtype=np.float64)
    rung = [recorder.instant(audible(signal, n)) for n in onsets(signal, bell)]
    said = [recorder.instant(n) for line in spoken for n in lines_at(signal, line)]
    bells, no_bells = errors(rung, found["bells"])
    lines, no_lines = errors(said, found["lines"])
    median, p99 = float(np.median(np.abs(bells))), float(np.percentile(np.abs(bells), 99))
    line_p99 = float(np.percentile(np.abs(lines), 99))
    met = median <= TARGET["median"] and p99 <= TARGET["p99"] and line_p99 <= LINE_TARGET and not no_bells + no_lines
    table = [
        f"{'milliseconds off':<26}{'heard':>6}{'lost':>6}{'signed':>10}{'median':>10}{'p99':>10}{'max':>10}",
        row(f"bells ({found['player']})", bells, no_bells),
        row("lines", lines, no_lines),
        row("  as the helper says", found["said"], count - len(found["said"])),
        f"{len(said)} lines heard of {count}; target: bells as in bench-bells, lines p99 {LINE_TARGET}: "
        + ("met" if met else "missed"),
    ]
    sys.stdout.write("\n".join(table) + "\n")
    return 0 if met else 1


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="lines, and as many bells")
    parser.add_argument("--app", nargs="+", metavar="ARGUMENT", help="run the busy app (internal)")
    arguments = parser.parse_args()
    if arguments.app:
        count, sound, answer, *lines = arguments.app
        SpeakingApp(int(count), Path(sound), Path(answer), [Path(line) for line in lines]).run(headless=True)
        return 0
    lacking = missing()
    if find_source("espeak", "en", SpeechSettings("espeak")) is None:
        lacking.append("espeak-ng")
    if lacking:
        sys.stderr.write(f"not installed: {', '.join(lacking)}\n")
        return 2
    return run(arguments.count)


if __name__ == "__main__":
    sys.exit(main())
