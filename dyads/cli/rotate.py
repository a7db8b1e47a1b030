"""`dyads rotate`: who sits with whom, week by week."""

import csv
import secrets
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from dyads.cli.output import Failed, as_json, json_text, line, list_problems, value_of, warn
from dyads.cli.translated import FILE, command, json_option
from dyads.library.plans import load_roster
from dyads.library.read import read_json
from dyads.library.save import write_private
from dyads.rotation.files import (
    FileOwner,
    csv_rows,
    file_owner,
    file_stems,
    for_person,
    person_data,
    weeks_from_json,
    with_links,
)
from dyads.rotation.files import as_json as rotation_data
from dyads.rotation.roster import LONGEST_ROTATION, Roster
from dyads.rotation.solve import rotate as rotated
from dyads.rotation.weeks import Rotation, RotationWeek, WeekChange, changes_since
from dyads.services.course_links import trainer_secret, week_links
from dyads.services.home import Home
from dyads.settings.places import private_folder
from dyads.words import _, n_, plain


@dataclass(frozen=True, slots=True)
class CourseMeeting:
    """By what, and where, the pairs of a group link without words."""

    secret: bytes
    place: str


def write_files(
    folder: Path,
    roster: Roster,
    rotation: Rotation,
    changes: Sequence[WeekChange],
    meeting: CourseMeeting | None = None,
) -> None:
    """Write a file a person, and a calendar beside it where the roster has a start; closed to others.

    Files of earlier runs that belong to nobody any more are removed; what somebody else wrote is never touched.
    """
    try:
        private_folder(folder)
    except OSError as error:
        raise Failed(_("{file} cannot be written: {why}", file=str(folder), why=error.strerror or "")) from error
    stems = file_stems(roster)
    for stem in stems.values():
        _refuse_others(folder / f"{stem}.json", folder / f"{stem}.ics")
    written: set[str] = set()
    for person in roster.person:
        own = for_person(rotation, person.name, roster.codes, changes)
        if meeting is not None:
            own = with_links(own, meeting.place, week_links(meeting.secret, roster))
        files = {f"{stems[person.name]}.json": json_text(person_data(own, roster.title)).encode() + b"\n"}
        if roster.start is not None:
            from dyads.report.calendar_file import partner_calendar

            files[f"{stems[person.name]}.ics"] = partner_calendar(own, roster.title, roster.start)
        for name, data in files.items():
            value_of(write_private(folder / name, data))
        written |= files.keys()
    _clear(folder, roster, rotation, written)
    without = sum(not person.code for person in roster.person)
    if without:
        warn(
            n_(
                "{count} person has no code in the roster: their sittings cannot be joined with their partners’.",
                "{count} people have no code in the roster: their sittings cannot be joined with their partners’.",
                without,
            )
        )


def _refuse_others(file: Path, calendar: Path) -> None:
    for path, is_ours in ((file, _owner_in(file) is not None), (calendar, _is_calendar(calendar))):
        if path.exists() and not is_ours:
            raise Failed(
                _("{file} is there already and was not written by dyads rotate; move it away.", file=str(path))
            )


def _owner_in(file: Path) -> FileOwner | None:
    return file_owner(read_json(file).value) if file.is_file() else None


def _is_calendar(file: Path) -> bool:
    try:
        with file.open("rb") as held:
            return b"PRODID:-//dyads//partners//EN" in held.read(400)
    except OSError:
        return False


def _clear(folder: Path, roster: Roster, rotation: Rotation, written: Collection[str]) -> None:
    """Remove what earlier runs wrote for this group and nobody has any more, and say so; name what may be old."""
    names = {person.name for person in roster.person} | {name for week in rotation.weeks for name in week.names}
    removed: list[Path] = []
    left: list[Path] = []
    for file in sorted(folder.glob("*.json")):
        owner = _owner_in(file)
        if owner is None:
            continue
        calendar = file.with_suffix(".ics")
        ours = [file] if file.name not in written else []
        ours += [calendar] if calendar.name not in written and _is_calendar(calendar) else []
        is_old = owner.group == roster.title or (owner.group is None and owner.name in names)
        (removed if is_old else left).extend(ours)
    for path in removed:
        path.unlink()
    if removed:
        warn(_("Removed, since nobody in the roster has them now: {files}", files=_listed(removed)))
    if left:
        warn(_("Left as they are, from another group or an earlier time: {files}", files=_listed(left)))


def _listed(files: Iterable[Path]) -> str:
    return ", ".join(file.name for file in files)


USUAL_WEEKS = 13
"""A module of the long plans."""

_FORMULA = ("=", "+", "-", "@", "\t")


@command(
    "dyads rotate group.toml --weeks 13",
    "dyads rotate group.toml --weeks 13 --seed 7 --json > weeks.json",
    "dyads rotate group.toml --weeks 26 --keep weeks.json --files partners",
    "dyads rotate group.toml --files partners --links --broker practice.example.org",
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
@click.option(
    "--keep-weeks",
    type=click.IntRange(0, LONGEST_ROTATION),
    metavar="N",
    help="Only the first N weeks of --keep stay; those after them are drawn anew.",
)
@json_option(help="As JSON: seed, weeks with pairs and rest, repeats, and who joined or left within kept weeks.")
@click.option("--csv", "wants_csv", is_flag=True, help="As CSV: week, person, partner; one row a pair.")
@click.option(
    "--files",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Also a file a person: own code, weekly partners with theirs, and a calendar where the roster has a start.",
)
@click.option(
    "--links",
    is_flag=True,
    help="With --files: each file also carries by what its owner links with the partner of each week, without words.",
)
@click.option("--broker", metavar="PLACE", help="With --links: where they meet; otherwise as in the settings.")
@click.pass_obj
def rotate(
    home: Home,
    /,
    roster: Path,
    weeks: int,
    seed: int | None,
    keep: Path | None,
    keep_weeks: int | None,
    wants_json: bool,
    wants_csv: bool,
    folder: Path | None,
    links: bool,
    broker: str | None,
) -> None:
    """Pair the people of ROSTER anew every week, at random and without repeats while that is possible."""
    if wants_json and wants_csv:
        raise click.UsageError(_("Either --json or --csv."))
    if keep_weeks is not None and keep is None:
        raise click.UsageError(_("--keep-weeks says how much of --keep stays: give both."))
    if links and folder is None:
        raise click.UsageError(_("--links says what the files of --files carry: give both."))
    if broker is not None and not links:
        raise click.UsageError(_("--broker says where the links of --links meet: give both."))
    people = value_of(load_roster(roster))
    meeting = _meeting(home, broker) if links else None
    kept = () if keep is None else _kept(keep, people, keep_weeks)
    changes = changes_since(kept, people)
    rotation = rotated(people, weeks, secrets.randbelow(2**31) if seed is None else seed, kept)
    if folder is not None:
        write_files(folder, people, rotation, changes, meeting)
        if meeting is not None:
            warn(_("Each of these files opens its owner’s links: hand it to nobody else."))
    if wants_json:
        as_json(rotation_data(rotation, changes))
    elif wants_csv:
        write_csv(csv_rows(rotation))
        _aside(rotation, changes)
    else:
        _show(rotation, changes)


def _meeting(home: Home, broker: str | None) -> CourseMeeting:
    written = broker or home.config.broker
    if not written:
        raise Failed(_("Where do the pairs meet? Say it with --broker, or choose a meeting place in the settings."))
    from dyads.link.places import AddressError  # here, because only courses that link need it
    from dyads.link.ways import parse_place

    try:
        place = parse_place(written).written
    except AddressError as error:
        raise Failed(error.message) from error
    return CourseMeeting(value_of(trainer_secret(home.places)), place)


def _kept(path: Path, roster: Roster, first: int | None) -> tuple[RotationWeek, ...]:
    read = read_json(path)
    list_problems(read.problems)
    if read.problems:
        raise Failed
    kept = weeks_from_json(read.value, roster, str(path), LONGEST_ROTATION if first is None else first)
    return value_of(kept)


def _show(rotation: Rotation, changes: Sequence[WeekChange]) -> None:
    since = {change.week: change for change in changes}
    for week in rotation.weeks:
        line(_("Week {week}", week=week.week))
        for one, other in week.pairs:
            line(f"    {one} – {other}")
        if week.rest:
            line("    " + _("without a partner: {names}", names=", ".join(week.rest)))
        for text in change_texts(since[week.week]) if week.week in since else ():
            line("    " + text)
    line(_("Seed {seed}: the same number gives the same pairs.", seed=rotation.seed))
    line(repeats_text(rotation))


def change_texts(change: WeekChange) -> Iterator[str]:
    """Yield who joined and who left after a week was published."""
    if change.joined:
        yield _("there since, without a partner: {names}", names=", ".join(change.joined))
    if change.left:
        yield _("no longer there: {names}", names=", ".join(change.left))


def _aside(rotation: Rotation, changes: Sequence[WeekChange]) -> None:
    """Say on stderr what a table has no room for."""
    for change in changes:
        for text in change_texts(change):
            warn(_("Week {week}", week=change.week) + ": " + text)
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
