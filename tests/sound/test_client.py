"""The app's side with a real helper process, around a player that fails as told."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dyads.practice.bell import Strike
from dyads.practice.records import BellOutcome
from dyads.processes import helper_environment
from dyads.services.clock import SystemClock
from dyads.sound.channel import HelperChannel
from dyads.sound.client import BellClient
from dyads.sound.interface import SilentBells, SittingBells
from tests.sound.conftest import Fake
from tests.sound.recorder import until

SECOND = 1_000_000_000
WOOD = Strike("wood")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals")]


@pytest.fixture
def rung() -> list[int]:
    return []


@pytest.fixture
def bells(fake: Fake, rung: list[int]) -> Iterator[BellClient]:
    client = BellClient(SystemClock(), terminal=lambda: rung.append(time.monotonic_ns()))
    yield client
    client.close()


def outcomes(bells: SittingBells, count: int) -> list[BellOutcome]:
    found: list[BellOutcome] = []

    def enough() -> bool:
        found.extend(bells.outcomes())
        return len(found) >= count

    assert until(enough, 60), found
    return found


def pid_of(bells: BellClient) -> int:
    link = bells._supervisor._link
    assert isinstance(link, HelperChannel)
    return link.pid


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_cues_ring_once_in_order(bells: BellClient, fake: Fake) -> None:
    bells.warm([WOOD])
    assert bells.await_settled(60)
    assert bells.player == "simpleaudio"
    start = time.monotonic_ns() + SECOND // 4
    for n in reversed(range(5)):
        bells.ring(f"{n}", WOOD, start + n * SECOND // 20)
    found = outcomes(bells, 5)
    assert [outcome.cue for outcome in found] == list("01234")
    assert len(fake.log("play")) == 5
    assert all(at >= start + n * SECOND // 20 - SECOND // 100 for n, (_, at) in enumerate(fake.log("play")))


def test_it_needs_no_warming(bells: BellClient, fake: Fake) -> None:
    bells.ring("now", WOOD)
    assert outcomes(bells, 1)[0].player == "simpleaudio"


@pytest.mark.parametrize("order", ["hang", "raise", "crash"])
def test_a_player_that_fails_once_gets_a_second_try(bells: BellClient, fake: Fake, order: str) -> None:
    bells.warm([WOOD])
    assert bells.await_settled(60)
    fake.orders("play", order)
    bells.ring("a", WOOD)
    found = outcomes(bells, 1)[0]
    assert (found.status in {"rung", "late"}, found.player) == (True, "simpleaudio")
    assert len(fake.log(order)) == len(fake.log("play")) == 1


@pytest.mark.parametrize("order", ["hang", "raise", "crash"])
def test_a_player_that_fails_twice_makes_way(bells: BellClient, fake: Fake, rung: list[int], order: str) -> None:
    bells.warm([WOOD])
    assert bells.await_settled(60)
    fake.orders("play", order, order)
    bells.ring("a", WOOD)
    assert outcomes(bells, 1)[0].player == "terminal"
    assert len(rung) == 1
    assert fake.log("play") == []


def test_a_player_that_crashes_after_every_bell_rings_them_all(bells: BellClient, fake: Fake) -> None:
    bells.warm([WOOD])
    assert bells.await_settled(60)
    fake.orders("play", *["crash-after"] * 4)
    start = time.monotonic_ns()
    for n in range(4):
        bells.ring(f"{n}", WOOD, start + (n + 1) * SECOND * 2)
    assert {outcome.player for outcome in outcomes(bells, 4)} == {"simpleaudio"}
    assert len(fake.log("play")) == 4


def test_hush_stops_what_rings(bells: BellClient, fake: Fake) -> None:
    bells.ring("a", Strike("bowl"))
    outcomes(bells, 1)
    bells.ring("b", WOOD, time.monotonic_ns() + SECOND)
    bells.hush()
    assert until(lambda: fake.log("stop"))
    bells.ring("c", WOOD, time.monotonic_ns() + 3 * SECOND // 2)
    assert [outcome.cue for outcome in outcomes(bells, 1)] == ["c"]


def test_the_volume_reaches_the_rendered_file(bells: BellClient, fake: Fake) -> None:
    quiet = BellClient(SystemClock(), volume=0.5)
    quiet.warm([Strike("wood", volume=0.5)])
    assert quiet.await_settled(60)
    assert [pattern.volume for pattern in quiet._supervisor._patterns.values()] == [0.25]
    quiet.close()


def test_closing_leaves_no_process_and_no_folder(bells: BellClient) -> None:
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    client = BellClient(SystemClock())
    client.warm([WOOD])
    assert client.await_settled(60)
    pid, folder = pid_of(client), client._folder
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    client.close()
    assert until(lambda: not is_there(pid))
    assert not folder.exists()
    assert until(lambda: not before or len(list(Path("/proc/self/fd").iterdir())) <= before)
    client.ring("after", WOOD)
    client.close()
    assert client.outcomes() == ()


def test_a_killed_helper_leaves_no_zombie_and_is_replaced(bells: BellClient) -> None:
    bells.warm([WOOD])
    assert bells.await_settled(60)
    pid = pid_of(bells)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not is_there(pid))  # a zombie would still be there
    assert bells.await_settled(60)
    assert pid_of(bells) != pid


APP = """
import sys, time
from dyads.sound import client
from dyads.practice.bell import Strike
from dyads.processes import helper_environment
from dyads.services.clock import SystemClock
client.chain = lambda _: ("simpleaudio",)
bells = client.BellClient(SystemClock())
bells.warm([Strike("wood")])
bells.await_settled(60)
print(bells._supervisor._link.pid, bells._folder, flush=True)
time.sleep(60)
"""


def test_the_helper_ends_when_the_app_is_killed(fake: Fake) -> None:
    environment = helper_environment()
    with subprocess.Popen([sys.executable, "-c", APP], stdout=subprocess.PIPE, env=environment, text=True) as app:
        assert app.stdout is not None
        pid, folder = app.stdout.readline().split()
        app.kill()
    assert until(lambda: not is_there(int(pid)))
    assert until(lambda: not Path(folder).exists())


def test_nothing_reaches_the_screen(fake: Fake) -> None:
    """The library writes to descriptor 2; the app's own stays clean."""
    code = APP.replace("time.sleep(60)", "bells.close()")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=helper_environment(), timeout=60, check=True
    )
    assert done.stderr == b""


def test_without_a_folder_to_write_to_it_rings_from_memory(
    bells: BellClient, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(prefix: str) -> str:
        raise OSError("no space left")

    monkeypatch.setattr("dyads.sound.client.tempfile.mkdtemp", full)
    bells.ring("a", WOOD)
    assert outcomes(bells, 1)[0].player == "simpleaudio"


def test_a_terminal_that_cannot_ring_fails_the_cue(fake: Fake) -> None:
    def broken() -> None:
        raise RuntimeError("no screen")

    client = BellClient(SystemClock(), "terminal", only=True, terminal=broken)
    client.ring("a", WOOD)
    assert outcomes(client, 1)[0].status in {"failed", "dropped"}
    client.close()


def test_silence_is_a_choice() -> None:
    client = BellClient(SystemClock(), "silence")
    client.ring("a", WOOD)
    assert outcomes(client, 1)[0].status == "muted"
    client.close()


def test_silent_bells_keep_their_times() -> None:
    bells: SittingBells = SilentBells(SystemClock())
    bells.warm([WOOD])
    bells.ring("now", WOOD)
    bells.ring("later", WOOD, time.monotonic_ns() + 3600 * SECOND)
    assert outcomes(bells, 1) == [BellOutcome("now", "muted", None, "")]
    bells.cancel("later")
    bells.hush()
    bells.close()
    assert bells.outcomes() == ()


def test_what_a_program_that_was_cut_off_left_is_removed_at_the_next_start(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its helper was cut off with it; what others hold, or have only just made, stays."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    program = (
        "import os, signal; from dyads.practice.bell import Strike; from dyads.services.clock import SystemClock; "
        "from dyads.sound.client import BellClient; bells = BellClient(SystemClock()); bells.warm([Strike('wood')]); "
        "bells.await_settled(60); os.kill(bells._supervisor._link.pid, signal.SIGKILL); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**helper_environment(), "TMPDIR": str(folder)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=False, timeout=60)
    (left,) = folder.glob("dyads-bells-*")
    holder = BellClient(SystemClock(), terminal=lambda: None)
    holder.warm([WOOD])
    assert holder.await_settled(60)
    (held,) = set(folder.glob("dyads-bells-*")) - {left}
    for old in (left, held):
        os.utime(old, (0, 0))
    elsewhere = folder / "dyads-bells-elsewhere"
    elsewhere.symlink_to(tmp_path)
    client = BellClient(SystemClock(), terminal=lambda: None)
    client.warm([WOOD])
    assert client.await_settled(60)
    client.close()
    assert not left.exists()
    assert held.exists()
    assert elsewhere.is_symlink()
    holder.close()
    assert list(folder.glob("dyads-bells-*")) == [elsewhere]
