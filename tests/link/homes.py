"""Drives two linked homes, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dyads.services.clock import SystemClock
from tests.link.brokers import until

ROOT = Path(__file__).parents[2]


class HomeProcess:
    """A home that obeys."""

    def __init__(self, folder: Path, side: str, address: str, **config: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.config = {"folder": str(folder), "side": side, "address": address, **config}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.link.home", json.dumps(self.config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def order(self, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the home has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def look(self, at: int | None = None) -> dict[str, Any]:
        self.order(do="look", at=at)
        return self.answer()

    def slow_down(self, seconds: float) -> None:
        """Look no more often than this, so that what is left is what the link itself costs."""
        self.order(do="look", pace=seconds)
        self.answer()

    def press(self, kind: str, boot: int = 0) -> None:
        self.order(do="press", kind=kind, boot=boot)

    def hold(self) -> None:
        """Let it take nothing from the other until it has pressed a key."""
        self.order(do="hold")
        self.answer()

    def states(self) -> set[str]:
        """Return all that it has said of the other so far: one of them may have been there for a short time only."""
        return {state for state, _at in self.look()["times"]}

    def stop(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            try:
                self.go_on()
                self.order(do="close")
                self.process.wait(60)
            except (OSError, subprocess.TimeoutExpired):
                self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def again(self, **config: Any) -> "HomeProcess":
        """Start the program anew after it was killed: it finds what is on disk."""
        kept = {
            name: value for name, value in self.config.items() if name not in {"words", "folder", "side", "address"}
        }
        address = config.pop("address", self.config["address"])
        return HomeProcess(
            Path(self.config["folder"]), self.config["side"], address, **{**kept, "rejoin": True, **config}
        )


def wait(happened: Callable[[], object]) -> None:
    assert until(happened), "it did not happen"


def wait_here(*homes: HomeProcess) -> None:
    """Wait until all have met, agreed, and nothing is presumed of anybody."""
    for home in homes:
        wait(lambda: is_here(home.look()))  # noqa: B023


def is_here(report: dict[str, Any]) -> bool:
    settled = report["log"] is not None and not report["presumes"]
    return report["state"] == "here" and report["fresh"] and settled


def same(*homes: HomeProcess) -> bool:
    """Say whether all are at one place, by one log."""
    at = homes[0].look()["shared"]
    one, *others = [home.look(at) for home in homes]
    return all((one["log"], one["place"]) == (other["log"], other["place"]) for other in others)


def boot_in(seconds: float) -> int:
    return SystemClock().boot_ns() + round(seconds * 1_000_000_000)
