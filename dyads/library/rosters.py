"""Loads a roster, the people among whom partners rotate; it is always a file somebody names."""

from collections.abc import Iterator
from pathlib import Path

from dyads.library.read import Source, read
from dyads.library.validate import validate
from dyads.practice.message import Finding, Loaded
from dyads.rotation.roster import Roster, roster_problems


def load_roster(path: Path) -> Loaded[Roster]:
    """Load a roster from a file."""
    source = read(path)
    return Loaded(None, source.problems) if source.value is None else roster_from(source.value)


def roster_from(source: Source) -> Loaded[Roster]:
    """Return the roster that a text describes."""
    return validate(source, Roster, _check)


def _check(roster: Roster) -> Iterator[Finding]:
    for key, what, hint in roster_problems(roster):
        yield Finding(key, what, hint)
