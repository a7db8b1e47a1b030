"""`make bench`: first frame, processor, memory and output beside an empty Textual app with one pydantic model.

Both are started in turn, five times each, so that a machine whose speed drifts is fair to both; medians are printed.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from bench.terminal import Terminal, Watched
from dyads.settings.config import Config, save_config

RUNS = int(os.environ.get("DYADS_RUNS", "5"))
SECONDS = float(os.environ.get("DYADS_SECONDS", "20"))
EMPTY = [sys.executable, str(Path(__file__).with_name("empty.py"))]
DYADS = [sys.executable, "-m", "dyads"]

SCRIPT = """
format = 1
title = "Bench"
[bells]
settle = "0s"
[[turn]]
name = "Speak"
length = "30m"
speaker = "Tell."
listener = "Listen."
"""


def first_frame(arguments: list[str], text: str, home: str) -> float:
    """Return the milliseconds from the start until `text` is on the screen."""
    terminal = Terminal(arguments, _environment(home))
    try:
        return 1000 * terminal.wait_for(text)
    finally:
        terminal.end()


def idle(arguments: list[str], text: str, home: str) -> Watched:
    """Watch a program that nobody touches."""
    terminal = Terminal(arguments, _environment(home))
    try:
        terminal.wait_for(text)
        terminal.read(3)
        return terminal.watch(SECONDS)
    finally:
        terminal.end()


def sitting(home: str) -> Watched:
    """Watch a sitting."""
    script = Path(home) / "bench.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    terminal = Terminal([*DYADS, "sit", str(script), "--alone", "--mute"], _environment(home))
    try:
        for text in ("We are ready", "I am ready", "Enter"):
            try:
                terminal.wait_for(text, 10)
                break
            except TimeoutError:
                continue
        for _ in range(3):
            terminal.send("\r")
            terminal.read(2)
        terminal.read(4)
        return terminal.watch(SECONDS)
    finally:
        terminal.end()


def _environment(home: str) -> dict[str, str]:
    return {**os.environ, "DYADS_HOME": home, "LANG": "C.UTF-8", "LANGUAGE": "en", "COLORFGBG": "15;0"}


def _row(name: str, values: list[float], unit: str) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"| {name} | {middle:.2f} {unit} | {low:.2f} | {high:.2f} |"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        save_config(Path(home) / "config.toml", Config(sitting="two"))
        floor: list[float] = []
        today: list[float] = []
        for program, text in ((EMPTY, "an empty app"), (DYADS, "Good ")):
            first_frame(program, text, home)  # a warm-up, not counted
        for _ in range(RUNS):
            floor.append(first_frame(EMPTY, "an empty app", home))
            today.append(first_frame(DYADS, "Good ", home))
        empties = [idle(EMPTY, "an empty app", home) for _ in range(RUNS)]
        sittings = [sitting(home) for _ in range(RUNS)]
    print("| what | median | min | max |")
    print("|---|--:|--:|--:|")
    print(_row("empty app: first frame", floor, "ms"))
    print(_row("dyads, Today: first frame", today, "ms"))
    ratios = [mine / theirs for mine, theirs in zip(today, floor, strict=True)]
    print(_row("ratio, pair by pair (target 1.25)", ratios, "x"))
    print(_row("empty app: processor", [each.cpu for each in empties], "%"))
    print(_row("a sitting: processor (target under 0.5)", [each.cpu for each in sittings], "%"))
    print(_row("empty app: memory", [each.pss for each in empties], "MiB"))
    print(_row("a sitting: memory", [each.pss for each in sittings], "MiB"))
    print(_row("a sitting: written", [each.bytes_a_second for each in sittings], "bytes/s"))


if __name__ == "__main__":
    main()
