"""What the next starts may show at once, and what has to be as it was for that: see `dyads.journal.quick_start`."""

from collections.abc import Callable
from pathlib import Path

import dyads
from dyads.journal import quick_start
from dyads.journal.quick_start import OF_PEOPLE, OF_SCRIPTS, Kept, Marks
from dyads.library.shipped import shipped_scripts
from dyads.practice.message import Loaded
from dyads.services.home import Home
from dyads.settings.config import load_config

MOST_DAYS = 7
"""Days ahead for which something is worked out when the program is left: a weekend and some more."""


def of_people(home: Home, kind: str) -> Kept | None:
    """Return what is kept of a kind, by the day; None where anything it was made of is no longer as it was."""
    file = home.places.data_folder / OF_PEOPLE
    kept = quick_start.look(file, kind, lambda: _marks_of_all(home))
    if kept is None:
        quick_start.drop(home.places.journal)
    return kept


def keep_of_people(home: Home, kind: str, make: Callable[[], Kept | None]) -> None:
    """Keep what `make` returns for the next starts; the journal is closed. Nothing where somebody has sealed theirs."""
    file = home.places.data_folder / OF_PEOPLE

    def made() -> Kept | None:
        return make() if quick_start.settle(home.places.journal) and not _is_odd(home) else None

    quick_start.keep(file, kind, lambda: _marks_of_all(home), made)


def of_scripts(home: Home) -> Kept | None:
    """Return the list of the scripts as it was kept, in the language of now."""
    return quick_start.look(home.places.data_folder / OF_SCRIPTS, "list", lambda: _marks_of_scripts(home))


def keep_of_scripts(home: Home, make: Callable[[], Kept | None]) -> None:
    quick_start.keep(home.places.data_folder / OF_SCRIPTS, "list", lambda: _marks_of_scripts(home), make)


def _is_odd(home: Home) -> bool:
    """Say whether somebody has sealed theirs, something has to be told, or the settings hold for this start only.

    Raises JournalTrouble.
    """
    told = home.notices or home.places.rescues or load_config(home.places.config) != (home.config, Loaded(home.config))
    people = home.journal.people()
    return bool(told or home.damage or any(home.journal.seal(person.id) is not None for person in people))


def _marks_of_all(home: Home) -> Marks | None:
    journal, places = home.places.journal, home.places
    return _marks(home, journal, journal.with_name(f"{journal.name}-journal"), places.plans)


def _marks_of_scripts(home: Home) -> Marks | None:
    return _marks(home)


def _marks(home: Home, *besides: Path) -> Marks | None:
    """Return the marks of the files that both kinds are made of, and of some more."""
    places, now = home.places, home.clock.now()
    found = quick_start.marks_of(
        places.config, places.measures, places.scripts, places.sounds, shipped_scripts(), *besides
    )
    offset = str(now.utcoffset())
    return None if found is None else [dyads.__version__, home.language, offset, *found]
