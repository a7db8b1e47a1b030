"""The file that each person of a rotation gets: their own code and partners, nobody else's."""

import json
from pathlib import Path

from dyads.cli.errors import Failed, list_problems
from dyads.library.save import overwrite
from dyads.rotation.files import for_person
from dyads.rotation.roster import Roster
from dyads.rotation.weeks import Rotation
from dyads.services.partner_file import person_data
from dyads.settings.places import private_folder
from dyads.words import _


def write_files(folder: Path, roster: Roster, rotation: Rotation) -> None:
    """Write a file a person, and a calendar beside it where the roster has a start; closed to others.

    Raises:
        Failed: something cannot be written.
    """
    try:
        private_folder(folder)
    except OSError as error:
        raise Failed(_("{file} cannot be written: {why}", file=str(folder), why=error.strerror or "")) from error
    for number, person in enumerate(roster.person, start=1):
        own = for_person(rotation, person.name, roster.codes)
        stem = file_stem(number, person.name, len(roster.person))
        text = json.dumps(person_data(own), ensure_ascii=False, indent=2)
        _write(folder / f"{stem}.json", text.encode() + b"\n")
        if roster.start is not None:
            from dyads.report.calendar_file import partner_calendar

            _write(folder / f"{stem}.ics", partner_calendar(own, roster.title, roster.start))


def _write(file: Path, data: bytes) -> None:
    written = overwrite(file, data)
    list_problems(written.problems)
    if written.value is None:
        raise Failed


def file_stem(number: int, name: str, people: int) -> str:
    """Return a file name of letters, digits and dashes alone: `03-ann-maria`; the number keeps it apart from others."""
    letters = "".join(c if c.isalnum() else " " for c in name.casefold())
    return "-".join([str(number).zfill(len(str(people))), *letters.split()])[:60]
