"""What a sitting costs while it runs: processor, and memory beside an empty app.

An empty app, then a sitting stand in a terminal, and windows of some seconds are watched one after the other. Memory is
what a process has to itself, and its share of what others use too; the other one is not there meanwhile.
"""

from pathlib import Path

from bench.figures import Figure
from bench.start import DYADS, EMPTY, EMPTY_SAYS, environment
from bench.terminal import Terminal, Watched

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


def measure(home: Path, windows: int, seconds: float) -> list[Figure]:
    """Return what a sitting takes in windows of some seconds, of a core, and its memory beside that of an empty app."""
    empty = _idle(home, windows, seconds)
    seen = _sitting(home, windows, seconds)
    memory = tuple(mine.pss / theirs.pss for mine, theirs in zip(seen, empty, strict=True))
    return [
        Figure("a sitting, of a core", tuple(one.cpu for one in seen), unit="%", target=0.3),
        Figure("an empty app, of a core", tuple(one.cpu for one in empty), unit="%"),
        Figure("memory of a sitting", memory, target=1.3),
    ]


def _idle(home: Path, windows: int, seconds: float) -> list[Watched]:
    terminal = Terminal(EMPTY, environment(home))
    try:
        terminal.wait_for(EMPTY_SAYS)
        terminal.read(2)
        return [terminal.watch(seconds) for _window in range(windows)]
    finally:
        terminal.end()


def _sitting(home: Path, windows: int, seconds: float) -> list[Watched]:
    script = home / "bench.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    terminal = Terminal([*DYADS, "sit", str(script), "--alone", "--mute"], environment(home))
    try:
        for _step in range(6):  # agreement, guidance, readiness: Enter leads through all of them
            terminal.read(1.5)
            terminal.send("\r")
        terminal.read(4)
        if b"Tell." not in terminal.before + terminal.seen:
            raise TimeoutError("the sitting did not begin")
        return [terminal.watch(seconds) for _window in range(windows)]
    finally:
        terminal.end()
