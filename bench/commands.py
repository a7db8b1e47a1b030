"""How much processor the text commands take that are asked often, beside a script that imports click."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.figures import Figure
from bench.start import DYADS, environment

FLOOR = [sys.executable, "-c", "import click"]
COMMANDS = (["--version"], ["--help"], ["scripts", "list"], ["plan", "today", "--json"], ["bells"])
AT_MOST = 1.6


def cost(program: Sequence[str], surroundings: Mapping[str, str]) -> float:
    """Return the seconds of processor that a program takes from its start to its end. Raises OSError: it failed."""
    started = subprocess.Popen(program, env=dict(surroundings), stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise OSError(f"{' '.join(program)} ended with {started.returncode}")
    return used.ru_utime + used.ru_stime


def measure(home: Path, pairs: int) -> list[Figure]:
    """Return what each command costs in a home; the first call warms up, and what it keeps is there for the others."""
    surroundings = environment(home)
    found = []
    for words in COMMANDS:
        cost([*DYADS, *words], surroundings)
        ratios = [_ratio(words, surroundings) for _pair in range(pairs)]
        found.append(Figure(f"`dyads {' '.join(words)}`", tuple(ratios), target=AT_MOST))
    return found


def _ratio(words: Sequence[str], surroundings: Mapping[str, str]) -> float:
    floor = cost(FLOOR, surroundings)
    return cost([*DYADS, *words], surroundings) / floor
