"""How much processor a start takes until what people wait for is on the screen, beside an empty app.

Each pair starts the floor and the program in turn, in a pseudo-terminal; the processor time of all their threads is
read when the awaited text has been written, so that a machine that others use too does not falsify it.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from bench.journals import write_journal
from bench.terminal import Terminal
from dyads.app.today.ahead import keep_pages
from dyads.app.today.page import kept_page
from dyads.services.clock import HandClock
from dyads.services.home import Home, find_home
from dyads.settings.config import Config, save_config

DYADS = [str(Path(sys.executable).with_name("dyads"))]
EMPTY = [sys.executable, str(Path(__file__).with_name("empty.py"))]
EMPTY_SAYS = "an empty app"


def environment(home: Path) -> dict[str, str]:
    """Return the surroundings of a start: this home, English, compiled, and no question to the terminal."""
    held = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**held, "DYADS_HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en", "COLORFGBG": "15;0"}


def practised(folder: Path) -> Path:
    """Make the home of two who have sat two hundred times and follow a plan."""
    folder.mkdir(mode=0o700)
    save_config(folder / "config.toml", Config(sitting="two", player="silence"))
    write_journal(folder / "journal.sqlite3", years=1, sessions=200, partners=1)
    words = ["plan", "start", "resource-tc3", "--with", "Partner 1"]
    subprocess.run([*DYADS, *words], env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


def until(program: Sequence[str], text: str, surroundings: Mapping[str, str]) -> float:
    """Return the seconds of processor that a program takes until `text` is on the screen."""
    terminal = Terminal(program, surroundings)
    try:
        terminal.wait_for(text)
        return terminal.processor()
    finally:
        terminal.end()


def measure(folder: Path, pairs: int) -> list[Figure]:
    """Return what a start costs until each thing that people wait for; every home is left as it was before."""
    home = practised(folder / "practised")
    title = _keep(home, days_ago=0)
    same_day = _pairs(home, title, pairs)
    greeting = _pairs(home, "Good ", pairs)
    _keep(home, days_ago=1)
    next_day = _pairs(home, title, pairs)
    (home / "quick-start.json").unlink()
    unkept = _pairs(home, title, pairs)
    first = folder / "first"
    first.mkdir(mode=0o700)
    evening = _pairs(first, "Who sits here?", pairs)
    return [
        Figure("Today until the exercise is to be read", same_day, target=1.0),
        Figure("the same, first start of a day", next_day, target=1.15),
        Figure("the same, where nothing is kept", unkept),
        Figure("Today until the greeting", greeting),
        Figure("the first evening's page", evening, target=1.05),
    ]


def _keep(folder: Path, *, days_ago: int) -> str:
    """Keep the pages as a start so many days ago left them; return today's exercise."""
    (folder / "quick-start.json").unlink(missing_ok=True)
    found = find_home(environment(folder))
    now = found.clock.now()
    keep_pages(
        Home(found.places, HandClock(now - timedelta(days=days_ago)), found.config, environment=environment(folder))
    )
    page = kept_page(found)
    assert page is not None
    return page.title


def _pairs(home: Path, text: str, pairs: int) -> tuple[float, ...]:
    """Return the ratios of the program to the floor, pair by pair; the first pair warms up and does not count."""
    surroundings = environment(home)
    ratios = []
    for _pair in range(pairs + 1):
        floor = until(EMPTY, EMPTY_SAYS, surroundings)
        ratios.append(until(DYADS, text, surroundings) / floor)
    return tuple(ratios[1:])
