"""What twenty years of practice cost, and two hundred: what must not grow, what may, and what writing rows costs.

What must not grow is measured beside a home of ten sessions, in turn. An export is measured beside a script that has
the same rows at hand and writes them with the standard library (`bench.rows`). All of it in seconds of processor.
"""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.commands import cost
from bench.figures import Figure
from bench.journals import lengthen, write_journal
from bench.rows import keep_rows
from bench.start import DYADS, environment, until
from bench.terminal import Terminal
from dyads.app.today.view import gather, plan_today, today_view
from dyads.journal.journal import Journal
from dyads.journal.seal import make_key, open_seal
from dyads.journal.writer import Writer
from dyads.library.scripts import find_script, in_language
from dyads.services.clock import HandClock
from dyads.services.home import find_home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import prepare_sitting
from dyads.settings.config import Config, save_config

YEARS, SESSIONS, LONGER = 20, 10_000, 10
FEW = 10
"""Sessions of the home that what must not grow is compared with."""
SHORT = 5
"""With fewer pairs than this the journal is a tenth as long, and none of two hundred years is made."""
PAIRS = 5
"""At most so many are measured: each takes seconds."""
CLOCK = HandClock(datetime(2026, 11, 27, tzinfo=UTC))
WORDS = "five quiet words of Ann"
PLAN = ("plan", "start", "resource-tc3", "--with", "Partner 1")


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with a journal, and what it is called in the table."""

    folder: Path
    name: str

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite3"


def measure(folder: Path, pairs: int) -> list[Figure]:
    """Return what twenty years cost, and two hundred."""
    short, pairs = pairs < SHORT, min(pairs, PAIRS)
    few = _home(folder / "few", "ten sessions", 1, FEW)
    years = _home(folder / "years", "20 years", YEARS, SESSIONS // (10 if short else 1))
    longest = [] if short else [_longer(years, folder / "longest")]
    sealed = _sealed(years, folder / "sealed")
    found = [_passphrase(sealed, pairs), _opening(sealed, pairs), _reading(years, pairs)]
    found += [_export(years, ending, pairs) for ending in (".csv", ".json", ".zip")]
    found.append(_report(years, pairs))
    for home, limit in zip((years, *longest), (100, 300), strict=False):
        found.append(_choices(home, limit, pairs))
    for home in (few, years, *longest):
        cost([*DYADS, *PLAN], environment(home.folder))
    for home in (years, *longest):
        found += [
            _growth("`journal list`", _list, few, home, pairs, 1.5),
            _growth("the journal page", _page, few, home, pairs, 1.5),
            _growth("Today, where nothing is kept", _today, few, home, pairs, 1.1),
            _growth("a sitting made ready", _prepared, few, home, pairs, 1.1),
            _growth("the first answer kept", _first_kept, few, home, pairs, 1.1),
        ]
    return found


def _home(folder: Path, name: str, years: int, sessions: int) -> Home:
    folder.mkdir(mode=0o700)
    save_config(folder / "config.toml", Config(sitting="two", player="silence"))
    write_journal(folder / "journal.sqlite3", years=years, sessions=sessions)
    return Home(folder, name)


def _longer(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder)
    lengthen(folder / "journal.sqlite3", YEARS, LONGER)
    return Home(folder, "200 years")


def _sealed(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder)
    sealed = Home(folder, home.name)
    me = Journal(sealed.journal, CLOCK).me()
    assert me is not None
    with Writer(sealed.journal, CLOCK) as writer:
        writer.seal(make_key(me.id, WORDS, CLOCK.now())).result()
    return sealed


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _growth(what: str, measured: Callable[[Home], float], few: Home, home: Home, pairs: int, target: float) -> Figure:
    ratios = [(measured(few), measured(home)) for _pair in range(pairs + 1)]
    return Figure(f"{what}, {home.name}", tuple(mine / floor for floor, mine in ratios[1:]), target=target)


# What must not grow


def _today(home: Home) -> float:
    """Measure a start of which nothing is kept, with a plan, until the exercise is to be read."""
    title = _exercise(home)
    (home.folder / "quick-start.json").unlink(missing_ok=True)
    return until(DYADS, title, environment(home.folder))


def _exercise(home: Home) -> str:
    """Return what Today offers: the exercise of the plan."""
    found = find_home(environment(home.folder))
    return today_view(gather(found, plan_today(found))).title


def _prepared(home: Home) -> float:
    begun = time.process_time()
    found = find_home(environment(home.folder))
    me, partner = found.people()[:2]
    file = find_script("affect-dyad", found.search_path).value
    assert file is not None
    prepare_sitting(found, SittingChoices("affect-dyad"), in_language(file, "en"), me, partner)
    found.close()
    return time.process_time() - begun


def _first_kept(home: Home) -> float:
    """Open the journal to write and keep something, as the first answer of an evening does."""
    begun = time.process_time()
    with Writer(home.journal, CLOCK) as writer:
        writer.remember("bench", 1).result()
    return time.process_time() - begun


def _list(home: Home) -> float:
    return cost([*DYADS, "journal", "list"], environment(home.folder))


def _page(home: Home) -> float:
    title = _exercise(home)
    terminal = Terminal(DYADS, environment(home.folder))
    try:
        terminal.wait_for(title, 60)
        terminal.read(1)
        return _pressed(terminal, "3", "Ended")
    finally:
        terminal.end()


# What grows


def _choices(home: Home, limit: int, pairs: int) -> Figure:
    """Measure the page of trends from a key to its answer, in milliseconds."""
    terminal = Terminal(DYADS, environment(home.folder))
    try:
        terminal.wait_for("Good ", 60)
        terminal.read(2)
        for key in ("4", "1"):
            terminal.send(key)
            terminal.read(2)
        _pressed(terminal, "\r", "running mean", "the line is the mean")
        found = [_pressed(terminal, "\x1b[C", "") for _choice in range(pairs + 1)]
    finally:
        terminal.end()
    values = tuple(1000 * seconds for seconds in found[1:])
    return Figure(f"a choice on the trends page, {home.name}", values, unit="ms", target=limit)


_QUIET = 1.0
"""Seconds without a byte after which a page is taken to be whole."""


def _pressed(terminal: Terminal, keys: str, *texts: str) -> float:
    """Return the seconds of processor from a key until one of these texts was written and no more came."""
    before = terminal.processor()
    terminal.send(keys)
    while not any(text.encode() in terminal.seen for text in texts):
        terminal.read(_QUIET)
        if time.perf_counter() - terminal.started > 300:
            raise TimeoutError(f"never saw any of {texts}")
    while terminal.read(_QUIET):
        pass
    return terminal.processor() - before


def _report(home: Home, pairs: int) -> Figure:
    words = [*DYADS, "report", str(home.folder / "report.html")]
    seconds = [cost(words, environment(home.folder)) for _run in range(pairs)]
    return Figure(f"`report`, {home.name}", tuple(seconds), unit="s", target=2.0)


def _export(home: Home, ending: str, pairs: int) -> Figure:
    file, kept, again = (home.folder / f"{name}{ending}" for name in ("export", "kept", "again"))
    words = [*DYADS, "export", str(file), "--yes"]
    floor = [sys.executable, "-m", "bench.rows", str(kept), str(again)]
    surroundings = environment(home.folder)

    def exported() -> float:
        file.unlink(missing_ok=True)
        return cost(words, surroundings)

    exported()
    keep_rows(file, kept)
    ratios = [(cost(floor, surroundings), exported()) for _pair in range(pairs)]
    return Figure(f"`export` {ending}, {home.name}", tuple(mine / base for base, mine in ratios), target=3.0)


# What is sealed


def _passphrase(home: Home, pairs: int) -> Figure:
    journal = Journal(home.journal, CLOCK)
    me = journal.me()
    seal = None if me is None else journal.seal(me.id)
    assert seal is not None
    seconds = [_seconds(lambda: open_seal(seal, WORDS)) for _run in range(pairs)]
    return Figure("trying a passphrase", tuple(seconds), unit="s")


def _opening(home: Home, pairs: int) -> Figure:
    """Measure what sealed ratings take longer than open ones: all are compared with what was known, and opened."""
    journal = Journal(home.journal, CLOCK)
    me = journal.me()
    seal = None if me is None else journal.seal(me.id)
    assert me is not None
    assert seal is not None
    found = []
    for _run in range(pairs):
        key = open_seal(seal, WORDS)
        begun = time.process_time()
        journal.look(key)
        kept = journal.kept(me.id, key)
        opened = time.process_time() - begun
        found.append(opened - _seconds(lambda: Journal(home.journal, CLOCK).kept(me.id)))
        assert all(rating.status != "sealed" for rating in kept.ratings)
    return Figure(f"sealed ratings compared and opened, {home.name}", tuple(found), unit="s", target=1.0)


def _reading(home: Home, pairs: int) -> Figure:
    me = Journal(home.journal, CLOCK).me()
    assert me is not None
    seconds = [_seconds(lambda: Journal(home.journal, CLOCK).kept(me.id)) for _run in range(pairs)]
    return Figure(f"ratings read that are not sealed, {home.name}", tuple(seconds), unit="s")
