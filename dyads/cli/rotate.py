"""`dyads rotate`: who sits with whom, week by week."""

import csv
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from dyads.cli.output import Failed, as_json, json_text, line, list_problems, value_of, warn
from dyads.cli.translated import FILE, command, json_option
from dyads.library.plans import load_roster
from dyads.library.read import read_json
from dyads.library.save import write_private
from dyads.rotation.files import as_json as rotation_data
from dyads.rotation.files import csv_rows, for_person, weeks_from_json
from dyads.rotation.roster import LONGEST_ROTATION, Roster
from dyads.rotation.solve import rotate as rotated
from dyads.rotation.weeks import Rotation, RotationWeek
from dyads.services.partner_file import person_data
from dyads.settings.places import private_folder
from dyads.words import _, n_, plain


def write_files(folder: Path, roster: Roster, rotation: Rotation) -> None:
    """Write a file a person, and a calendar beside it where the roster has a start; closed to others."""
    try:
        private_folder(folder)
    except OSError as error:
        raise Failed(_("{file} cannot be written: {why}", file=str(folder), why=error.strerror or "")) from error
    for number, person in enumerate(roster.person, start=1):
        own = for_person(rotation, person.name, roster.codes)
        stem = file_stem(number, person.name, len(roster.person))
        value_of(write_private(folder / f"{stem}.json", json_text(person_data(own)).encode() + b"\n"))
        if roster.start is not None:
            from dyads.report.calendar_file import partner_calendar

            value_of(write_private(folder / f"{stem}.ics", partner_calendar(own, roster.title, roster.start)))


def file_stem(number: int, name: str, people: int) -> str:
    """Return a file name of letters, digits and dashes alone: `03-ann-maria`; the number keeps it apart from others."""
    letters = "".join(c if c.isalnum() else " " for c in name.casefold())
    return "-".join([str(number).zfill(len(str(people))), *letters.split()])[:60]


USUAL_WEEKS = 13
"""A module of the long plans."""

_FORMULA = ("=", "+", "-", "@", "\t")


@command(
    "dyads rotate group.toml --weeks 13",
    "dyads rotate group.toml --weeks 13 --seed 7 --json > weeks.json",
    "dyads rotate group.toml --weeks 26 --keep weeks.json --files partners",
)
@click.argument("roster", type=FILE)
@click.option(
    "--weeks",
    type=click.IntRange(1, LONGEST_ROTATION),
    default=USUAL_WEEKS,
    metavar="N",
    help="How many weeks, counted from the first; 13 unless said otherwise.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="The same number gives the same pairs.")
@click.option("--keep", type=FILE, metavar="FILE", help="Weeks published before, from --json; they stay and count.")
@json_option(help="As JSON: seed, weeks with pairs and rest, repeats.")
@click.option("--csv", "wants_csv", is_flag=True, help="As CSV: week, person, partner; one row a pair.")
@click.option(
    "--files",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Also a file a person: own code, weekly partners, and a calendar where the roster has a start.",
)
def rotate(
    roster: Path,
    weeks: int,
    seed: int | None,
    keep: Path | None,
    wants_json: bool,
    wants_csv: bool,
    folder: Path | None,
) -> None:
    """Pair the people of ROSTER anew every week, at random and without repeats while that is possible."""
    if wants_json and wants_csv:
        raise click.UsageError(_("Either --json or --csv."))
    people = value_of(load_roster(roster))
    kept = () if keep is None else _kept(keep, people)
    rotation = rotated(people, weeks, secrets.randbelow(2**31) if seed is None else seed, kept)
    if folder is not None:
        write_files(folder, people, rotation)
    if wants_json:
        as_json(rotation_data(rotation))
    elif wants_csv:
        write_csv(csv_rows(rotation))
        _aside(rotation)
    else:
        _show(rotation)


def _kept(path: Path, roster: Roster) -> tuple[RotationWeek, ...]:
    read = read_json(path)
    list_problems(read.problems)
    if read.problems:
        raise Failed
    return value_of(weeks_from_json(read.value, roster, str(path)))


def _show(rotation: Rotation) -> None:
    for week in rotation.weeks:
        line(_("Week {week}", week=week.week))
        for one, other in week.pairs:
            line(f"    {one} – {other}")
        if week.rest:
            line("    " + _("without a partner: {names}", names=", ".join(week.rest)))
    line(_("Seed {seed}: the same number gives the same pairs.", seed=rotation.seed))
    line(repeats_text(rotation))


def _aside(rotation: Rotation) -> None:
    """Say on stderr what a table has no room for."""
    warn(_("Seed {seed}: the same number gives the same pairs.", seed=rotation.seed))
    warn(repeats_text(rotation))


def repeats_text(rotation: Rotation) -> str:
    """Return how many meetings are not the first of their pair."""
    if not rotation.repeated:
        return _("No two people meet twice.")
    text = n_(
        "{count} meeting is not the first of its pair.",
        "{count} meetings are not the first of their pair.",
        rotation.repeated,
    )
    pairs = (
        plain(f"{one} – {other} ({', '.join(map(str, again.weeks))})", lines=False)
        for again in rotation.repeats[:20]
        for one, other in (again.pair,)
    )
    return text + " " + "; ".join(pairs) + ("; …" if len(rotation.repeats) > 20 else "")


def write_csv(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows as CSV in which no spreadsheet finds a formula."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows:
        out.writerow([cell(value) for value in row])


def cell(value: str) -> str:
    """Return a text as a cell that a spreadsheet shows and never calculates."""
    text = plain(value, lines=False)
    dangerous = value.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return "'" + text if dangerous else text
