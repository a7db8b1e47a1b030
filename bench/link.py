"""`make bench-link`: how well two linked homes are in step, and what a link costs.

Two processes meet over a real broker, one of them behind a proxy that delays each way as told, and sit through forty
phases of one second. At each bell both note when it rang, by the one boot clock of this machine. `bound` is what the
program itself says it can promise ("Bells agree within ..."): half the quickest round trip.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.start import DYADS, environment, until
from dyads.link.interface import Room
from dyads.link.keys import meeting_by_words
from dyads.link.mqtt import MqttChannel
from dyads.link.places import parse_address
from dyads.link.words import new_code
from dyads.practice.setup import Side
from dyads.settings.config import Config, save_config
from tests.link.brokers import KINDS, Broker, Kind, program
from tests.link.homes import HomeProcess, wait, wait_here
from tests.link.proxy import Proxy

WAYS = ((0, 0), (20, 20), (80, 80), (20, 80))
"""Milliseconds from b to the broker, and back."""
BELLS = 40
TARGET_MS = 20
"""The 99th percentile on an even way."""
IDLE_SECONDS, IDLE_TARGET = 60, 0.1
MS = 1_000_000
LIBRARIES = ("paho", "spake2", "mnemonic", "zeroconf", "segno", "cryptography", "dyads.link.run", "dyads.link.peer")


@contextmanager
def two_homes(kind: Kind, there: int, back: int, **config: object) -> Iterator[tuple[HomeProcess, HomeProcess, int]]:
    """Start a broker, a proxy and two homes that meet by words; yield them with the code's number."""
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(kind, Path(folder) / "broker")
        broker.start()
        code = new_code()
        homes: list[HomeProcess] = []
        try:
            with Proxy(broker.port) as proxy:
                proxy.delay(there, back)
                sides: tuple[tuple[Side, int], ...] = (("a", broker.port), ("b", proxy.port))
                for side, port in sides:
                    address = f"mqtt://127.0.0.1:{port}"
                    homes.append(HomeProcess(Path(folder) / side, side, address, words=code.number, **config))
                wait_here(*homes)
                yield homes[0], homes[1], broker.port
        finally:
            for home in homes:
                home.close()
            broker.kill()


def pair_up_ms(home: HomeProcess) -> float:
    """Return how long it took from a way out until both were there, clocks and logs alike."""
    times = home.look()["times"]
    out = next(at for state, at in times if state in {"waiting", "proving", "syncing", "here"})
    here = next(at for state, at in times if state == "here")
    return float(here - out) / MS


def bells(kind: Kind, there: int, back: int) -> bool:
    """Measure one way and print a line; return whether it is within the target, where there is one."""
    with two_homes(kind, there, back, phases=BELLS, seconds=1, rings=True) as (a, b, _):
        took = pair_up_ms(b)
        a.press("start")
        a.answer()
        wait(lambda: all(home.look()["place"][0] == "ended" for home in (a, b)))
        reports = a.look(), b.look()
    rung = [report["rung"] for report in reports]
    both = sorted(set(rung[0]) & set(rung[1]))
    rang = np.abs([rung[0][name][1] - rung[1][name][1] for name in both]) / MS
    due = np.abs([rung[0][name][0] - rung[1][name][0] for name in both]) / MS
    bound = max(report["within"] for report in reports) / MS
    met = there != back or float(np.percentile(rang, 99)) <= TARGET_MS
    lost = len(set(rung[0]) ^ set(rung[1]))
    figures = [np.median(due), np.percentile(due, 99), np.median(rang), np.percentile(rang, 99), np.max(rang)]
    line = f"{kind:<11}{there:>4}/{back:<4}{len(both):>5}{lost:>6}" + "".join(f"{float(n):>9.1f}" for n in figures)
    said = "" if there != back else "met" if met and not lost else "missed"
    print(f"{line}{bound:>9.1f}{took:>10.0f}  {said}", flush=True)
    return met and not lost


def idle(kind: Kind) -> bool:
    """Measure what a linked sitting costs while nobody presses a key."""
    with two_homes(kind, 0, 0, phases=2, seconds=3600) as (a, b, _):
        for home in (a, b):
            home.slow_down(3600)
        time.sleep(2)
        before = [home.look() for home in (a, b)]
        time.sleep(IDLE_SECONDS)
        after = [home.look() for home in (a, b)]
    shares = []
    for one, other in zip(before, after, strict=True):
        passed = (other["boot"] - one["boot"]) / 1_000_000_000
        shares.append(100 * (other["cpu"] - one["cpu"]) / passed)
    met = bool(max(shares) <= IDLE_TARGET)
    print(
        f"{kind}: idle link: {shares[0]:.3f} % of a core for a, {shares[1]:.3f} % for b ({'met' if met else 'missed'})"
    )
    return met


def messages(kind: Kind) -> None:
    """Count what goes through a broker in a quiet sitting."""
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(kind, Path(folder) / "broker")
        broker.start()
        code, heard = new_code(), list[int]()
        address = f"mqtt://127.0.0.1:{broker.port}"
        homes = [
            HomeProcess(Path(folder) / side, side, address, words=code.number, phases=2, seconds=3600) for side in "ab"
        ]
        room, sides = meeting_by_words(code.words).room, ("a", "b")
        channels = [MqttChannel(parse_address(address), Room(room, side)) for side in sides]  # type: ignore[arg-type]
        try:
            wait_here(*homes)
            for channel in channels:
                channel.start(lambda frame: heard.append(len(frame)), lambda _: None)
            time.sleep(5)
            heard.clear()
            time.sleep(30)
            count, size = 2 * len(heard), sum(heard) / max(1, len(heard))
        finally:
            for channel in channels:
                channel.close()
            for home in homes:
                home.close()
            broker.kill()
    print(f"{kind}: {count} messages a minute of a pair, {size:.0f} bytes each")


def start() -> bool:
    """Show that a program without a link loads nothing of it, and how long it takes to its first frame."""
    loaded = "import sys; import dyads.app.app, dyads.cli.main; print(*[name for name in sys.modules], sep='\\n')"
    names = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    found = [name for name in names if name.startswith(LIBRARIES)]
    with tempfile.TemporaryDirectory() as home:
        save_config(Path(home) / "config.toml", Config(sitting="two"))
        surroundings = environment(Path(home))
        until(DYADS, "Good ", surroundings)  # a warm-up, not counted
        frame = 1000 * statistics.median(until(DYADS, "Good ", surroundings) for _ in range(7))
    told = ", ".join(found) or "nothing"
    print(f"start without a link: first frame after {frame:.0f} ms of processor; of the link is loaded: {told}")
    return not found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything; return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this broker")
    parser.add_argument("--only", choices=("bells", "idle", "messages", "start"), help="only this figure")
    chosen = parser.parse_args(arguments)
    met = True
    for kind in chosen.kind or KINDS:
        if program(kind) is None:
            print(f"not installed: {kind}")
            continue
        if chosen.only in {None, "bells"}:
            print(
                f"{'broker':<11}{'ms':>6}{'':>3}{'bells':>5}{'alone':>6}{'due':>9}{'p99':>9}"
                f"{'rang':>9}{'p99':>9}{'max':>9}{'bound':>9}{'pair-up':>10}"
            )
            measured = [bells(kind, there, back) for there, back in WAYS]
            met = met and all(measured)
        if chosen.only in {None, "messages"}:
            messages(kind)
        if chosen.only in {None, "idle"}:
            met = idle(kind) and met
    if chosen.only in {None, "start"}:
        met = start() and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
