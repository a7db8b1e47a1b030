"""A rehearsal: a script many times faster, from any phase, with people nobody knows, so that nothing can be kept."""

from pathlib import Path
from uuid import uuid4

from dyads.library.scripts import load_measures
from dyads.practice.people import Person
from dyads.practice.script import Script
from dyads.sitting.choices import Choices
from dyads.sitting.home import Home
from dyads.sitting.prepare import Known, Prepared, prepare
from dyads.sitting.preview import Row, preview
from dyads.sitting.sittings import Occasion

SPEEDS = (10, 60, 600)
"""How many times faster a rehearsal runs, to choose from."""


def rehearsal(speed: float, *, mute: bool = False, row: Row | None = None, beside: Path | None = None) -> Occasion:
    """Return how a rehearsal takes place.

    Args:
        speed: seconds of session time a second.
        mute: without bells.
        row: the phase it begins with; None: from the beginning.
        beside: the folder of the script, for its own sound files.
    """
    begins_at = 0 if row is None or row.number <= 1 else row.segment.index
    return Occasion(beside=beside, speed=speed, kept=False, mute=mute, begins_at=begins_at)


def strangers(partner: str = "", *, alone: bool) -> tuple[Person, ...]:
    """Return who sits in a rehearsal: people who are in no journal."""
    me = Person(uuid4(), "", me=True)
    return (me,) if alone else (me, Person(uuid4(), partner.strip()[:60]))


def prepare_rehearsal(home: Home, choices: Choices, script: Script, people: tuple[Person, ...]) -> Prepared:
    """Return the set-up of a rehearsal; reads the measures, and no journal."""
    known = Known(
        me=people[0].id,
        partner=people[1].id if len(people) > 1 else None,
        measures={name: known.measure for name, known in (load_measures(home.shelves).value or {}).items()},
    )
    return prepare(choices, script, known, home.clock)


def phases(script: Script) -> tuple[Row, ...]:
    """Return the phases a rehearsal may begin with: those that have a number."""
    return tuple(row for row in preview(script).rows if row.number)


def phase_called(script: Script, wanted: str) -> Row | None:
    """Return a phase by its number or its name, as `dyads scripts show` lists them; of one name the first."""
    rows = phases(script)
    text = wanted.strip().casefold()
    named = next((row for row in rows if row.segment.name.casefold() == text), None)
    return named or next((row for row in rows if str(row.number) == text), None)
