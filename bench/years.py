"""Journals of one year, of twenty and of two hundred: what each screen and command costs, and how it grows.

Every figure is a median of starts of the real program, the start itself included; a choice on the trends screen is
measured from the key to the last byte of the page that answers it. `python -m bench.years [FOLDER]` keeps the generated
journals in FOLDER and takes them from there the next time.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.journals import write_journal
from bench.terminal import Terminal
from dyads.settings.config import Config, save_config

RUNS = int(os.environ.get("DYADS_RUNS", "3"))
DYADS = [sys.executable, "-m", "dyads"]
QUIET = 0.25
"""Seconds without a byte after which a page is taken to be whole."""


@dataclass(frozen=True, slots=True)
class Size:
    """A journal: so many years and sessions."""

    years: int
    sessions: int


SIZES = (Size(1, 500), Size(20, 10_000), Size(200, 100_000))
COMMANDS = {
    "`journal list`": ("journal", "list"),
    "`trends`": ("trends",),
    "`report`": ("report", "{home}/report.html"),
    "`export` (CSV)": ("export", "{home}/export.csv", "--yes"),
    "`export` (JSON)": ("export", "{home}/export.json", "--yes"),
}


def command(home: Path, words: Sequence[str]) -> float:
    """Return the milliseconds that a text command takes."""
    for old in (*home.glob("report.html"), *home.glob("export.*")):
        old.unlink()
    begun = time.perf_counter()
    subprocess.run(
        [*DYADS, *(word.format(home=home) for word in words)],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return 1000 * (time.perf_counter() - begun)


def screens(home: Path) -> dict[str, float]:
    """Return the milliseconds of Today, the journal screen, the trends screen and one choice on it."""
    terminal = Terminal(DYADS, _environment(home))
    try:
        found = {"Today: first frame": 1000 * terminal.wait_for("Good ")}
        found["Today: all of it"] = found["Today: first frame"] + _answer(terminal)
        found["journal: opened"] = _pressed(terminal, "j")
        found["journal: to the oldest"] = _pressed(terminal, "\x1b[F")
        _pressed(terminal, "\x1b")
        _pressed(terminal, "t")
        _pressed(terminal, "1")  # whose; then the others look away
        found["trends: opened"] = _pressed(terminal, "\r")
        found["trends: a choice"] = statistics.median(_pressed(terminal, "\x1b[C") for _ in range(5))
    finally:
        terminal.end()
    return found


def _pressed(terminal: Terminal, keys: str) -> float:
    terminal.send(keys)
    return _answer(terminal)


def _answer(terminal: Terminal) -> float:
    """Return the milliseconds until the last byte before the terminal falls quiet."""
    begun = last = time.perf_counter()
    while not (seen := time.perf_counter()) - last > (QUIET if last > begun else 30):
        if terminal.read(0.005):
            last = seen
    return 1000 * (last - begun)


def measure(home: Path) -> dict[str, float]:
    """Return the median of everything on one journal."""
    screens(home)  # a warm-up, not counted
    runs = [screens(home) for _ in range(RUNS)]
    found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    for name, words in COMMANDS.items():
        found[name] = statistics.median(command(home, words) for _ in range(RUNS))
    print(f"  {', '.join(f'{name} {value:.0f} ms' for name, value in found.items())}", file=sys.stderr, flush=True)
    return found


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "DYADS_HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en", "COLORFGBG": "15;0"}


def _home(folder: Path, kept: Path | None, size: Size) -> Path:
    home = folder / f"{size.years}"
    home.mkdir(mode=0o700)
    save_config(home / "config.toml", Config(sitting="two", player="silence"))
    held = None if kept is None else kept / f"journal-{size.years}.sqlite3"
    if held is None or not held.exists():
        write_journal(home / "journal.sqlite3", years=size.years, sessions=size.sessions)
        if held is not None:
            shutil.copy2(home / "journal.sqlite3", held)
    else:
        shutil.copy2(held, home / "journal.sqlite3")
    return home


def main(folder: str | None = None) -> None:
    """Print the table."""
    kept = None if folder is None else Path(folder)
    columns: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as made:
        for size in SIZES:
            print(f"measuring {size.sessions} sessions", file=sys.stderr, flush=True)
            columns.append(measure(_home(Path(made), kept, size)))
    heads = [f"{size.years} years, {size.sessions} sessions" for size in SIZES]
    print(f"| what | {' | '.join(heads)} | ten times the sessions cost |")
    print(f"|---|{'--:|' * (len(SIZES) + 1)}")
    for name in columns[0]:
        values = [column[name] for column in columns]
        print(f"| {name} | {' | '.join(f'{value:.0f} ms' for value in values)} | {values[-1] / values[-2]:.1f} x |")


if __name__ == "__main__":
    main(*sys.argv[1:2])
