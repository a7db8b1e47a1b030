"""Drives a trainer that is a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dyads.classroom.invitation import read_class_link

ROOT = Path(__file__).parents[2]


class _Process:
    """A program that obeys lines of JSON."""

    def __init__(self, module: str, config: dict[str, Any]) -> None:
        self.config = config
        Path(config["folder"]).mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the program has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()


class TeacherProcess(_Process):
    """A trainer's program that obeys.

    Attributes:
        link: what it gives to the class.
    """

    def __init__(self, folder: Path, ports: Sequence[int], **config: Any) -> None:
        super().__init__("tests.classroom.teacher", {"folder": str(folder), "ports": list(ports), **config})
        self.link: str = self.answer()["link"]
        self.invitation = read_class_link(self.link)

    def attending(self) -> int:
        return int(self.attendance()["attending"])

    def attendance(self) -> dict[str, int]:
        """Return how many are there, ready and paused, and up to which order all have everything."""
        return self.ask(do="attending")

    def pair(self, most: int) -> int:
        """Put together so many of those who wait, in the order in which they came; return how many pairs there are."""
        return int(self.ask(do="pair", most=most)["pairs"])

    def give(self, kind: str, **more: Any) -> tuple[int, int]:
        """Give an order to all; return its number, and when it was given (ns of the boot clock)."""
        found = self.ask(do="give", kind=kind, **more)
        return found["n"], found["given"]

    def again(self) -> "TeacherProcess":
        """Start the program anew: it goes on with the class that lies on the disk."""
        return TeacherProcess(Path(self.config["folder"]), self.config["ports"])
