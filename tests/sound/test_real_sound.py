"""Bells through a real sound server without hardware: what was ordered is heard, once, and nothing else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import fftconvolve, resample_poly

from dyads.practice.bell import Strike
from dyads.practice.records import BellOutcome
from dyads.services.clock import SystemClock
from dyads.sound import samples
from dyads.sound.channel import HelperChannel
from dyads.sound.client import BellClient
from dyads.sound.sounds import file_of
from tests.sound.recorder import Recorder, Server, Signal, onsets, until

pytestmark = [pytest.mark.sound, pytest.mark.usefixtures("tmp_path")]

SECOND = 1_000_000_000
NEAR = SECOND // 5  # far more than a bell may be off, far less than any two are apart: this is about which ones ring

Start = Callable[[], Server]
WOOD, TINGSHA = Strike("wood"), Strike("tingsha", volume=0.6)


def one(name: str) -> Signal:
    return np.array(samples.read(file_of(name)).data, dtype=np.float64)


def heard_at(recorder: Recorder, name: str) -> list[int]:
    return [recorder.instant(n) for n in onsets(recorder.signal, one(name))]


def assert_same(found: list[int], expected: list[int]) -> None:
    assert len(found) == len(expected), (np.array(found) / SECOND, np.array(expected) / SECOND)
    for a, b in zip(sorted(found), sorted(expected), strict=True):
        assert abs(a - b) < NEAR


def await_outcomes(bells: BellClient, count: int, seconds: float = 60.0) -> list[BellOutcome]:
    found: list[BellOutcome] = []

    def enough() -> bool:
        found.extend(bells.outcomes())
        return len(found) >= count

    assert until(enough, seconds), found
    return found


def helper_of(bells: BellClient) -> int:
    link = bells._supervisor._link
    assert isinstance(link, HelperChannel)
    return link.pid


@pytest.fixture
def rung() -> list[int]:
    """When the terminal's bell rang."""
    return []


@pytest.fixture
def bells(rung: list[int]) -> Iterator[BellClient]:
    client = BellClient(SystemClock(), terminal=lambda: rung.append(time.monotonic_ns()))
    yield client
    client.close()


@pytest.mark.parametrize("player", ["miniaudio", "paplay"])
def test_every_cue_is_heard_once_and_nothing_else(server: Start, player: str) -> None:
    recorder = Recorder(server())
    client = BellClient(SystemClock(), player)
    twice = Strike("wood", strikes=2, interval=0.5)
    client.warm([WOOD, TINGSHA, twice])
    assert client.await_settled(60)
    assert client.player == player
    start = time.monotonic_ns() + SECOND
    cues = {0.0: WOOD, 0.8: TINGSHA, 1.6: WOOD, 2.4: twice, 3.7: TINGSHA, 4.5: WOOD}
    for offset, strike in cues.items():
        client.ring(f"{offset}", strike, start + round(offset * SECOND))
    client.ring("cancelled", WOOD, start + 2 * SECOND)
    client.cancel("cancelled")
    outcomes = await_outcomes(client, len(cues))
    until(lambda: time.monotonic_ns() > start + round(5.3 * SECOND))
    client.close()
    recorder.stop()
    assert {outcome.cue for outcome in outcomes} == {f"{offset}" for offset in cues}
    assert {(outcome.status, outcome.player) for outcome in outcomes} <= {("rung", player), ("late", player)}
    assert_same(heard_at(recorder, "wood"), [start + round(n * SECOND) for n in (0.0, 1.6, 2.4, 2.9, 4.5)])
    assert_same(heard_at(recorder, "tingsha"), [start + round(n * SECOND) for n in (0.8, 3.7)])


@pytest.mark.parametrize("player", ["miniaudio", "paplay"])
@pytest.mark.parametrize("sound", ["bowl", "gong-long"])
def test_a_bell_of_half_the_rate_keeps_its_pitch_and_its_length(server: Start, player: str, sound: str) -> None:
    """It is heard as a file of the output's own rate would be: the server or the player makes up for it."""
    recorder = Recorder(server())
    client = BellClient(SystemClock(), player)
    client.warm([Strike(sound)])
    assert client.await_settled(60)
    client.ring("one", Strike(sound), time.monotonic_ns() + SECOND)
    (outcome,) = await_outcomes(client, 1)
    rung = time.monotonic_ns()
    until(lambda: time.monotonic_ns() > rung + 3 * SECOND)
    client.close()
    recorder.stop()
    assert (outcome.status, outcome.player) == ("rung", player)
    whole = samples.read(file_of(sound))
    assert whole.rate == 22_050
    expected = resample_poly(np.array(whole.data[: 2 * whole.rate], dtype=np.float64), 2, 1)
    heard = recorder.signal
    alike = fftconvolve(heard, expected[::-1], "valid") / np.linalg.norm(expected)
    at = int(np.argmax(alike))
    part = heard[at : at + len(expected)]
    assert alike[at] / np.linalg.norm(part) > 0.97
    assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(expected), rel=0.1)


ENDING = """
format = 1
title = "Try"
form = "together"
bells = { settle = "0s", start = "none", end = { sound = "wood", strikes = 3, interval = 1.0 } }
[[phase]]
name = "Sit"
length = "2s"
together = "Sit."
"""


def test_plain_mode_lets_the_last_bell_ring_out(server: Start, tmp_path: Path) -> None:
    """The program ends with its last stroke, not with the sitting."""
    here = server()
    recorder = Recorder(here)
    (tmp_path / "try.toml").write_text(ENDING)
    command = [sys.executable, "-m", "dyads", "sit", str(tmp_path / "try.toml"), "--plain", "--room"]
    environment = {**here.environment, "DYADS_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    recorder.stop()
    assert done.returncode == 0, done.stderr
    strokes = heard_at(recorder, "wood")
    assert_same(strokes, [strokes[0] + n * SECOND for n in range(3)])


def test_hush_silences_what_rings(server: Start, bells: BellClient) -> None:
    recorder = Recorder(server())
    bells.warm([Strike("bowl")])
    assert bells.await_settled(60)
    bells.ring("long", Strike("bowl"))
    bells.ring("later", WOOD, time.monotonic_ns() + SECOND)
    await_outcomes(bells, 1)
    hushed = time.monotonic_ns()
    bells.hush()
    until(lambda: time.monotonic_ns() > hushed + 2 * SECOND)
    recorder.stop()
    late = recorder.signal[int((hushed + SECOND // 2 - recorder.instant(0)) / SECOND * 44_100) :]
    assert len(late) > 44_100
    assert np.max(np.abs(late)) == 0
    assert bells.outcomes() == ()


def test_without_any_device_the_terminal_rings(no_sound: None, bells: BellClient, rung: list[int]) -> None:
    start = time.monotonic_ns() + 3 * SECOND
    bells.ring("a", WOOD, start)
    bells.ring("b", Strike("wood", strikes=2, interval=0.2), start + SECOND // 2)
    outcomes = await_outcomes(bells, 2)
    assert {(outcome.cue, outcome.player) for outcome in outcomes} == {("a", "terminal"), ("b", "terminal")}
    assert until(lambda: len(rung) == 3)
    assert rung[2] - rung[1] >= 0.6 * SECOND


def test_a_server_killed_in_a_strike(server: Start, bells: BellClient, rung: list[int]) -> None:
    sounding = server()
    bells.warm([Strike("bowl"), WOOD])
    assert bells.await_settled(60)
    bells.ring("first", Strike("bowl"))
    assert await_outcomes(bells, 1)[0].player == "miniaudio"
    sounding.kill()
    bells.ring("second", WOOD, time.monotonic_ns() + 2 * SECOND)
    outcome = await_outcomes(bells, 1)[0]
    assert (outcome.cue, outcome.player) == ("second", "terminal")
    assert len(rung) == 1


def test_a_server_stopped_for_ten_seconds(server: Start, bells: BellClient, rung: list[int]) -> None:
    """Nothing waits for it, the cues ring elsewhere, nothing rings in a burst after it, and then it serves again."""
    sounding = server()
    recorder = Recorder(sounding)
    bells.warm([WOOD])
    assert bells.await_settled(60)
    bells.ring("before", WOOD)
    await_outcomes(bells, 1)
    until(lambda: heard_at(recorder, "wood"))
    sounding.signal(signal.SIGSTOP)
    try:
        stopped = time.monotonic_ns()
        for n in range(3):
            bells.ring(f"{n}", WOOD, stopped + (n + 2) * SECOND)
        assert time.monotonic_ns() - stopped < 5 * SECOND  # a call that waited would take twice that
        outcomes = await_outcomes(bells, 3)
        assert [outcome.player for outcome in outcomes] == ["terminal"] * 3
        assert len(rung) == 3
        until(lambda: time.monotonic_ns() > stopped + 10 * SECOND)
    finally:
        sounding.signal(signal.SIGCONT)
    assert until(lambda: bells.player == "miniaudio", 60)
    bells.ring("after", WOOD)
    assert await_outcomes(bells, 1)[0].player == "miniaudio"
    assert until(lambda: len(heard_at(recorder, "wood")) >= 2)
    recorder.stop()
    assert len(heard_at(recorder, "wood")) == 2


def test_a_helper_killed_in_a_strike(server: Start, bells: BellClient) -> None:
    recorder = Recorder(server())
    bells.warm([Strike("bowl"), WOOD])
    assert bells.await_settled(60)
    bells.ring("first", Strike("bowl"))
    await_outcomes(bells, 1)
    start = time.monotonic_ns() + SECOND
    bells.ring("second", WOOD, start)
    os.kill(helper_of(bells), signal.SIGKILL)
    outcome = await_outcomes(bells, 1)[0]
    assert (outcome.cue, outcome.player) == ("second", "miniaudio")
    assert until(lambda: heard_at(recorder, "wood"))
    recorder.stop()
    assert_same(heard_at(recorder, "wood"), [start])


def test_no_program_rings_on_when_its_helper_is_killed(server: Start) -> None:
    recorder = Recorder(server())
    client = BellClient(SystemClock(), "paplay", only=True)
    client.warm([Strike("bowl")])
    assert client.await_settled(60)
    client.ring("long", Strike("bowl"))
    await_outcomes(client, 1)
    killed = time.monotonic_ns()
    os.kill(helper_of(client), signal.SIGKILL)
    until(lambda: time.monotonic_ns() > killed + 2 * SECOND)
    recorder.stop()
    client.close()
    late = recorder.signal[int((killed + SECOND - recorder.instant(0)) / SECOND * 44_100) :]
    assert len(late) > 20_000
    assert np.max(np.abs(late)) == 0


def ring_in_tens(bells: BellClient, strike: Strike, numbers: range) -> list[BellOutcome]:
    """Ring one cue a hundredth of a second, and wait after each ten: a busy machine may need longer than that."""
    outcomes: list[BellOutcome] = []
    for tens in range(numbers.start, numbers.stop, 10):
        start = time.monotonic_ns()
        for n in range(10):
            bells.ring(f"{tens + n}", strike, start + n * SECOND // 100)
        outcomes += await_outcomes(bells, 10)
    return outcomes


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def memory(pid: int) -> int:
    """Return what a process holds, in kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_five_hundred_cues_leave_nothing_behind(server: Start, bells: BellClient, tmp_path: Path) -> None:
    server()
    tiny = tmp_path / "tiny.wav"
    whole = samples.read(file_of("wood"))
    samples.write(tiny, whole._replace(data=whole.data[:441]))
    strike = Strike(str(tiny))
    bells.warm([strike])
    assert bells.await_settled(60)
    first = ring_in_tens(bells, strike, range(100))
    helper = helper_of(bells)
    before = descriptors(os.getpid()), memory(helper)
    outcomes = [*first, *ring_in_tens(bells, strike, range(100, 500))]
    assert [outcome.cue for outcome in outcomes] == [f"{n}" for n in range(500)]
    assert {outcome.player for outcome in outcomes} == {"miniaudio"}
    assert helper_of(bells) == helper
    assert descriptors(os.getpid()) <= before[0]
    assert memory(helper) - before[1] < 4_000
    assert until(lambda: descriptors(helper) < 20, 60)


@pytest.mark.parametrize(
    ("masked", "player"),
    [(("simpleaudio",), "miniaudio"), (("simpleaudio", "miniaudio"), "paplay")],
    ids=["without simpleaudio", "without both libraries"],
)
def test_the_chain_falls_through(
    server: Start,
    bells: BellClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    masked: tuple[str, ...],
    player: str,
) -> None:
    """A library that is there and cannot be loaded, as on a platform its binary does not fit, is passed over."""
    for name in masked:
        (tmp_path / f"{name}.py").write_text("raise ImportError('wrong architecture')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    recorder = Recorder(server())
    bells.warm([WOOD])
    assert bells.await_settled(60)
    at = time.monotonic_ns() + SECOND // 2
    bells.ring("a", WOOD, at)
    assert await_outcomes(bells, 1)[0].player == player
    assert until(lambda: heard_at(recorder, "wood"))
    recorder.stop()
    assert_same(heard_at(recorder, "wood"), [at])
