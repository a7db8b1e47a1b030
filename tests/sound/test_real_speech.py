"""A sitting with a voice through a real sound server: speech where the timeline wants it, and nowhere else.

espeak-ng is real (`.ci/run` installs it), a recording is one that it made, and Piper speaks where it is installed.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from dyads.practice.bell import Strike
from dyads.practice.script import Script
from dyads.presentation.script_texts import wording
from dyads.services.clock import SystemClock
from dyads.services.conductor import Conductor
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, begin_sitting, me_and_partner, prepare_sitting, with_voice
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sound import samples
from dyads.sound.channel import HelperChannel
from dyads.sound.client import BellClient
from dyads.sound.samples import Samples
from dyads.sound.sounds import file_of
from dyads.speech.renderer import Rendered, Renderer, Wish
from dyads.speech.sources import SpeechSettings, sources_for
from tests.sound.recorder import RATE, Recorder, Server, as_played, lines_at, onsets, until

pytestmark = [pytest.mark.sound]

SECOND = 1_000_000_000
NEAR = SECOND // 5  # which lines are heard, and in which order; how late is asked of their median
BOUND = 30_000_000 + 10_000_000
"""Nanoseconds that a line begins from its instant at most, and twice the resolution of the recording."""
SOURCES = ("espeak", "recordings", "piper")
Start = Callable[[], Server]
TEXTS = {
    "One": "Feel where the ground carries you.",
    "Two": "Toes, soles, heels.",
    "Three": "Let the breath come as it likes.",
}
SCRIPT: dict[str, object] = {
    "format": 1,
    "title": "Heard",
    "form": "solo",
    "bells": {
        "settle": "1s",
        **{event: {"sound": "wood", "strikes": 1} for event in ("start", "change", "end")},
        "warn": {"sound": "tingsha", "strikes": 1, "volume": 1.0},
    },
    "speech": {"pause": "1s"},
    "phase": [
        {"name": "One", "length": "10s", "text": TEXTS["One"], "warn": "2s"},
        {"name": "Two", "length": "8s", "text": TEXTS["Two"], "bell": "none"},
        {"name": "Three", "length": "9s", "text": TEXTS["Three"]},
    ],
}
BEGINS = {"One": 1 + 1.5, "Two": 11 + 0.5, "Three": 19 + 1.5}
"""Seconds after the start at which the timeline wants each line; the second phase begins without a bell.

The tingsha that warns at 9 s lets one speak before that.
"""


def _is_past(instant: int) -> bool:
    return time.monotonic_ns() > instant


def need(source: str) -> None:
    if source == "piper" and (find_spec("piper") is None or not sources_for("en", SpeechSettings("piper"))):
        pytest.skip("Piper and a voice for it are an extra: they are not installed here")
    if source != "piper" and shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")


class Heard:
    """A home with real bells, a voice, and a recorder at the other end."""

    def __init__(self, folder: Path, server: Server, source: str, script: dict[str, object] = SCRIPT) -> None:
        self.folder, self.source = folder, source
        config = Config().changed(player="miniaudio", speech_source=source, speech="all", volume=0.6)
        self.home = Home(Places(folder, folder, folder), SystemClock(), config, environment={})
        model = Script.model_validate(self._recorded(script) if source == "recordings" else script)
        me, partner = me_and_partner(self.home, None, alone=True)
        self.prepared = prepare_sitting(self.home, SittingChoices("heard", company="alone"), model, me, partner)
        words = wording(self.prepared.setup, ("Ann", "Ben"))
        self.options = with_voice(self.home, self.prepared.setup, words, SessionOptions(beside=folder))
        voice = self.options.voice
        assert voice is not None
        self.voice = voice
        assert until(lambda: not voice.renderer.busy, 60)
        bells = self.home.bells
        assert isinstance(bells, BellClient)
        self.bells = bells
        self.recorder = Recorder(server)

    def _recorded(self, script: dict[str, object]) -> dict[str, object]:
        """Return the script with recordings: louder than ours, in stereo, and at another rate."""
        renderer = Renderer(self.folder / "made", self.folder, SpeechSettings("espeak"))
        for name, text in TEXTS.items():
            wish = Wish(text, "en", 1.0)
            renderer.want([wish])
            assert until(partial(renderer.ready, wish))
            ready = renderer.ready(wish)
            assert ready is not None
            sound = samples.read(ready.file)
            both = array("h", (value for each in sound.data for value in (each, each)))
            samples.write(self.folder / f"{name}.wav", Samples(sound.rate, 2, both))
        renderer.kill()
        phases = script["phase"]
        assert isinstance(phases, list)
        return {**script, "phase": [{**phase, "recording": f"{phase['name']}.wav"} for phase in phases]}

    def begin(self) -> Conductor:
        self.conductor = begin_sitting(self.home, self.prepared, self.options).conductor
        assert self.bells.await_settled(60)
        self.conductor.start()
        self.began = self.conductor._clock.deadline(self.conductor.commands[0].at)
        return self.conductor

    def run(self, seconds: float) -> None:
        """Look as a screen does, until so many seconds after the start."""
        end = self.began + round(seconds * SECOND)
        while time.monotonic_ns() < end:
            self.conductor.look()
            time.sleep(min(0.2, max(0.0, (end - time.monotonic_ns()) / SECOND)))

    def line(self, text: str) -> Rendered:
        """Return the line of a phase, as it lies in the cache."""
        for one in self.voice.renderer._ready.values():
            if self.source != "recordings" and one.file.stem == self.voice.renderer._key(Wish(text, "en", 1.0)):
                return one
        name = next(name for name, held in TEXTS.items() if held == text)
        wish = Wish("", "en", 0.0, recording=self.folder / f"{name}.wav")
        ready = self.voice.renderer.ready(wish)
        assert ready is not None
        return ready

    def found(self, text: str) -> list[float]:
        """Return the seconds after the start at which a line was heard."""
        heard = self.recorder.signal
        return [
            (self.recorder.instant(n) - self.began) / SECOND for n in lines_at(heard, as_played(self.line(text).file))
        ]

    def sample_of(self, seconds: float) -> int:
        return round((self.began + seconds * SECOND - self.recorder.instant(0)) / SECOND * RATE)


Make = Callable[..., Heard]


@pytest.fixture
def make(server: Start, tmp_path: Path) -> Iterator[Make]:
    made: list[Heard] = []

    def one(source: str, script: dict[str, object] = SCRIPT) -> Heard:
        need(source)
        made.append(Heard(tmp_path, server(), source, script))
        return made[-1]

    yield one
    for each in made:
        each.recorder.stop()
        each.home.close()


def test_no_microphone_is_opened_while_somebody_is_spoken_to(make: Make) -> None:
    """The sound server knows who listens: in a sitting nobody but the recorder of this test."""
    heard = make("espeak")
    heard.begin()
    heard.run(4)
    environment = {**os.environ, "PULSE_RUNTIME_PATH": str(Path(os.environ["XDG_RUNTIME_DIR"]) / "pulse")}
    listening = subprocess.run(
        ["pactl", "list", "short", "source-outputs"], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    playing = subprocess.run(
        ["pactl", "list", "short", "sink-inputs"], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(listening) == 1, listening
    assert playing


@pytest.mark.parametrize("source", SOURCES)
def test_speech_is_heard_where_the_timeline_wants_it_and_nowhere_else(make: Make, source: str) -> None:
    heard = make(source)
    heard.begin()
    heard.run(30)
    late: list[float] = []
    for name, text in TEXTS.items():
        found = heard.found(text)
        assert len(found) == 1, (name, found)
        assert abs(found[0] - BEGINS[name]) * SECOND < NEAR
        late.append(abs(found[0] - BEGINS[name]))
    assert float(np.median(late)) * SECOND < BOUND, late
    signal_ = heard.recorder.signal
    wood = np.array(samples.read(file_of("wood")).data, dtype=np.float64)
    rung = [(heard.recorder.instant(n) - heard.began) / SECOND for n in onsets(signal_, wood)]
    assert [round(at) for at in rung] == [1, 19, 28]
    assert max(abs(at - wanted) for at, wanted in zip(rung, (1, 19, 28), strict=True)) * SECOND < NEAR
    silent = np.ones(len(signal_), dtype=bool)
    lengths = {"wood": 1.0, "tingsha": 6.0}
    for at, name in ((1, "wood"), (9, "tingsha"), (19, "wood"), (28, "wood")):
        silent[heard.sample_of(at - 0.1) : heard.sample_of(at + lengths[name])] = False
    for name, text in TEXTS.items():
        ends = BEGINS[name] + heard.line(text).seconds
        assert ends < {"One": 9, "Two": 19, "Three": 28}[name] - 1.9  # no line meets the next cue
        silent[heard.sample_of(BEGINS[name] - 0.1) : heard.sample_of(ends + 0.3)] = False
    beyond = signal_[silent]
    assert len(beyond) > 5 * RATE
    assert np.max(np.abs(beyond)) < 60


def test_a_pause_cuts_the_line_and_the_bell_rings_on(make: Make) -> None:
    heard = make("espeak")
    conductor = heard.begin()
    heard.run(3.2)
    assert time.monotonic_ns() > heard.began + round(BEGINS["One"] * SECOND)
    conductor.press("pause")
    cut = (time.monotonic_ns() - heard.began) / SECOND
    heard.run(7)
    conductor.press("resume")
    heard.run(9)
    after = heard.recorder.signal[heard.sample_of(cut + 0.3) : heard.sample_of(cut + 3)]
    assert len(after) > 2 * RATE
    assert np.max(np.abs(after)) < 60  # and it does not come back by itself
    assert heard.found(TEXTS["One"]) == []


def test_next_cuts_the_line_and_rings(make: Make) -> None:
    heard = make("espeak")
    conductor = heard.begin()
    heard.run(12.0)
    conductor.press("next")
    at = (time.monotonic_ns() - heard.began) / SECOND
    heard.run(at + 1.2)
    wood = np.array(samples.read(file_of("wood")).data, dtype=np.float64)
    signal_ = heard.recorder.signal
    assert any(
        abs((heard.recorder.instant(n) - heard.began) / SECOND - at) < 0.2 for n in onsets(signal_, wood, alike=0.6)
    )
    quiet = signal_[heard.sample_of(at + 1.0) : heard.sample_of(at + 1.1)]
    assert np.max(np.abs(quiet)) < 60


def test_a_helper_that_dies_costs_a_line_and_no_bell(make: Make) -> None:
    heard = make("espeak")
    heard.begin()
    heard.run(3.0)
    link = heard.bells._supervisor._link
    assert isinstance(link, HelperChannel)
    os.kill(link.pid, signal.SIGKILL)
    heard.run(28.8)
    assert heard.found(TEXTS["One"]) == []
    assert [round(at, 1) for at in heard.found(TEXTS["Three"])] == [pytest.approx(BEGINS["Three"], abs=0.2)]
    wood = np.array(samples.read(file_of("wood")).data, dtype=np.float64)
    rung = [(heard.recorder.instant(n) - heard.began) / SECOND for n in onsets(heard.recorder.signal, wood)]
    assert [round(at) for at in rung] == [1, 19, 28]


def test_a_program_that_hangs_leaves_the_bells_alone(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed as the sitting begins, with whatever it does; the bells ring, and nothing is said."""
    need("espeak")
    folder = tmp_path / "bin"
    folder.mkdir()
    hanging = folder / "espeak-ng"
    hanging.write_text("#!/bin/sh\nwhile :; do :; done\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(Renderer, "busy", property(lambda _self: False))  # nobody waits for it here
    heard = make("espeak")
    process = heard.voice.renderer._process
    assert process is not None
    heard.begin()
    heard.run(12)
    assert until(lambda: process.poll() is not None)
    wood = np.array(samples.read(file_of("wood")).data, dtype=np.float64)
    rung = [(heard.recorder.instant(n) - heard.began) / SECOND for n in onsets(heard.recorder.signal, wood)]
    assert [round(at) for at in rung] == [1]
    beyond = heard.recorder.signal[heard.sample_of(2.2) : heard.sample_of(8.8)]
    assert np.max(np.abs(beyond)) < 60


def test_the_voice_and_a_bell_stand_in_a_fair_relation(make: Make) -> None:
    """As heard: the loudest moment of a bell is not far from the voice, and never far below it."""
    heard = make("espeak")
    heard.begin()
    heard.run(9.8)
    line = heard.line(TEXTS["One"])
    signal_ = heard.recorder.signal
    spoken = signal_[heard.sample_of(BEGINS["One"]) : heard.sample_of(BEGINS["One"] + line.seconds)]
    bell = signal_[heard.sample_of(9.0) : heard.sample_of(9.4)]
    level = 20 * np.log10(np.sqrt(np.mean(bell**2)) / np.sqrt(np.mean(spoken**2)))
    assert -3 < level < 15


def test_forty_lines_and_the_bells_between_them(make: Make, tmp_path: Path) -> None:
    """A bell never gives way to a line, however many there are."""
    heard = make("espeak")
    chance = random.Random(1)
    files = []
    for n in range(40):
        file = tmp_path / f"line-{n}.wav"
        samples.write(file, Samples(22_050, 1, array("h", (chance.randint(-2000, 2000) for _ in range(2205)))))
        files.append(file)
    start = time.monotonic_ns() + SECOND
    outcomes: list[str] = []
    for n in range(40):
        at = start + n * SECOND // 4
        heard.bells.have_lines(files[n : n + 3])
        until(partial(_is_past, at - SECOND // 5))
        heard.bells.speak(f"say-{n}", files[n], at)
        if n % 8 == 7:
            heard.bells.ring(f"bell-{n}", Strike("wood"), at + SECOND // 8)
        outcomes += [outcome.status for outcome in heard.bells.outcomes()]
    until(lambda: time.monotonic_ns() > start + 11 * SECOND)
    outcomes += [outcome.status for outcome in heard.bells.outcomes()]
    assert len(outcomes) == 45
    assert set(outcomes) <= {"rung", "late"}
    link = heard.bells._supervisor._link
    assert isinstance(link, HelperChannel)
    kept = heard.bells.private_folder()
    assert kept is not None
    assert len(list(kept.glob("*.wav"))) < 16  # lines that are over leave the folder
