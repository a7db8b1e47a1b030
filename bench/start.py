"""How much processor a start takes until what people wait for is on the screen, beside an empty app.

Each pair starts the floor and the program in turn, in a pseudo-terminal; the processor time of all their threads is
read when the awaited text has been written, so that a machine that others use too does not falsify it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.terminal import Terminal

DYADS = [sys.executable, "-m", "dyads"]
EMPTY = [sys.executable, str(Path(__file__).with_name("empty.py"))]
EMPTY_SAYS = "an empty app"


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "DYADS_HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en", "COLORFGBG": "15;0"}


def until(program: Sequence[str], text: str, surroundings: Mapping[str, str]) -> float:
    """Return the seconds of processor that a program takes until `text` is on the screen."""
    terminal = Terminal(program, surroundings)
    try:
        terminal.wait_for(text)
        return terminal.processor()
    finally:
        terminal.end()
