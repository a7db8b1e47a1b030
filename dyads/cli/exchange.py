"""`dyads export` and `dyads import`: data that can be taken along, there and back; the ending says the form."""

import locale
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from dyads.cli import known
from dyads.cli.output import Failed, is_wanted, line, list_problems, read_or_fail, value_of, warn
from dyads.cli.people import called, known_person, shared_codes_texts
from dyads.cli.sealing import from_stdin, key_for
from dyads.cli.translated import FILE, command, yes_option
from dyads.cli.typed import DAY
from dyads.exchange.cells import Order
from dyads.exchange.columns import FLAT
from dyads.exchange.document import Exchange
from dyads.exchange.files import ENDINGS, ENDINGS_IN, Holding, file_of, holdings, read_file, read_history
from dyads.exchange.history import History
from dyads.exchange.json import take_in
from dyads.exchange.share import Share, take_share
from dyads.journal.seal import Key
from dyads.library.save import write_private
from dyads.practice.measures import NO_SCORES, KnownScores
from dyads.practice.message import Problem
from dyads.practice.people import labelled
from dyads.services.home import Home
from dyads.words import _, current, day_text, n_, say

if TYPE_CHECKING:
    from dyads.services.history import Brought


def whose_ratings(exchange: Exchange) -> str:
    named = [_called(exchange, held) for held in holdings(exchange)]
    if not named:
        return _("Written. It holds nobody’s ratings.")
    if named == [_("me")]:
        return _("Written. It holds your ratings.")
    named = [_("yourself") if name == _("me") else name for name in named]
    return _("Written. It holds the ratings of {names}.", names=", ".join(named))


def tell_contents(exchange: Exchange, file: str) -> None:
    """Say what goes into a pseudonymous export, and what does not."""
    line(_("This goes into {file}:", file=file))
    for held in holdings(exchange):
        ratings = n_("{count} rating", "{count} ratings", held.ratings)
        private = n_("{count} draw or guess", "{count} draws and guesses", held.private)
        line("  " + _("{name}: {ratings}, {private}", name=_called(exchange, held), ratings=ratings, private=private))
    days = sorted(row.begun_at.date() for row in exchange.sessions)
    if days:
        sessions = n_("{count} session", "{count} sessions", len(days))
        span = {"first": day_text(days[0]), "last": day_text(days[-1])}
        line("  " + _("{sessions}, from {first} to {last}, with dates and times", sessions=sessions, **span))
    line("  " + _("the exercises and the plans, with their own texts; the player that rang"))
    line(_("Left out: names, notes, and the names of files. Parts are numbered."))


def tell_uncoded(exchange: Exchange) -> None:
    """Say on stderr that somebody has no code, so that a study cannot tell who it is."""
    people = {person.id: person for person in exchange.people}
    if any(held.person not in people or not people[held.person].code for held in holdings(exchange)):
        warn(_("Somebody here has no participant code; give one with dyads people code NAME CODE."))


def _called(exchange: Exchange, held: Holding) -> str:
    person = next((one for one in labelled(exchange.people) if one.id == held.person), None)
    return _("no name") if person is None else called(person)


@command(
    "dyads export everything.json",
    "dyads export ratings.csv --since 2026-01-01",
    "dyads export study.zip --everybody --plan resource-tc1 --pseudonymous",
)
@click.argument("file", type=FILE)
@click.option(
    "--person", metavar="NAME", shell_complete=known.me_and_people, help="Only what is this person’s; me for my own."
)
@click.option("--everybody", is_flag=True, help="What is everybody’s.")
@click.option(
    "--plan", default="", metavar="PLAN", shell_complete=known.plan_ids, help="Only sessions and ratings of this plan."
)
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on.")
@click.option("--pseudonymous", is_flag=True, help="Codes for names; without notes, and with parts numbered.")
@click.option("--excel", is_flag=True, help="A .csv as Excel opens it here, with this place’s separator.")
@click.option("--unsealed", is_flag=True, help="Open what the person has sealed; asks for the passphrase.")
@from_stdin
@yes_option
@click.pass_obj
def export(
    home: Home,
    /,
    file: Path,
    person: str | None,
    everybody: bool,
    plan: str,
    since: date | None,
    pseudonymous: bool,
    excel: bool,
    unsealed: bool,
    passphrase_stdin: bool,
    yes: bool,
) -> None:
    """Write what was kept to FILE, which only you can read; its ending says how.

    .json holds everything of everybody, lossless, to move to another computer or to keep: the way back. .csv is one
    table with one row a rating. .zip holds tables of sessions, phases, events, ratings, scores and days due, with a
    codebook, for reading elsewhere. A table holds what is mine, unless --person or --everybody says otherwise; so does
    a .json with --person.

    The tables are in UTF-8 with commas, for LibreOffice, pandas and R; times are in UTC. An apostrophe stands before a
    text that a spreadsheet would take for a formula. dyads journal codebook explains the columns. Excel wants a .csv
    with --excel; dyads import takes both.

    What somebody has sealed stays sealed: a .json takes it along and needs the same passphrase later; a table says
    only that it is sealed. With --unsealed one person’s is written open.
    """
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise Failed(_("{file}: the ending must be one of {endings}", file=file.name, endings=", ".join(ENDINGS)))
    if excel and ending != ".csv":
        raise click.UsageError(_("--excel is about a .csv."))
    if person is not None and everybody:
        raise click.UsageError(_("Either --person or --everybody."))
    share = _share(
        home, Share(plan=plan, since=since, pseudonymous=pseudonymous), person, everybody or ending == ".json"
    )
    now = home.clock.now()
    with read_or_fail():
        key = _key(home, share, stdin=passphrase_stdin) if unsealed else None
        taken = take_share(
            home.journal, now, share, home.today if ending == ".zip" else None, key, log=ending != ".csv"
        )
    if pseudonymous:
        tell_contents(taken.exchange, file.name)
        tell_uncoded(taken.exchange)
        if not is_wanted(_("Write it?"), yes=yes):
            raise Failed(_("Nothing was written."))
    scores = scores_or_tell(home) if ending == ".zip" else NO_SCORES
    value_of(write_private(file, file_of(taken, ending, _separator() if excel else None, scores)))
    line(whose_ratings(taken.exchange))


def scores_or_tell(home: Home) -> KnownScores:
    """Return the scores there are; say on stderr which mistakes in a file of measures keep its scores away."""
    from dyads.library.scripts import load_measures  # here, because only a zip has scores
    from dyads.services.prepare import known_scores

    problems = load_measures(home.search_path).errors
    if problems:
        warn(_("Scores are missing, because a file of measures has mistakes:"))
        list_problems(problems)
    return known_scores(home.search_path)


def _share(home: Home, share: Share, person: str | None, everybody: bool) -> Share:
    """Return the share with whose it is."""
    if everybody and person is None:
        return share
    with read_or_fail():
        if person is not None:
            return replace(share, person=known_person(home, person).id)
        people, me = home.people(), home.journal.me()
        if me is None and people:
            raise Failed(_("It is not known which of the people is you. Say --person NAME, or --everybody."))
    return replace(share, person=me.id if me else None)


def _separator() -> str:
    """Return what separates cells where Excel runs with this locale: where a comma stands in numbers, a semicolon."""
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        point = locale.localeconv()["decimal_point"]
    except locale.Error:
        point = "."
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
    return ";" if point == "," or current() == "de" else ","


def _key(home: Home, share: Share, *, stdin: bool) -> Key | None:
    person = next((one for one in home.people() if one.id == share.person), None)
    if person is None:
        raise click.UsageError(_("--unsealed is about one person: say --person NAME."))
    return key_for(home, person, stdin=stdin)


@command(
    "dyads import everything.json",
    "dyads import practice.csv --dry-run",
    "dyads import practice.csv --dates dmy",
    name="import",
)
@click.argument("file", type=FILE)
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="How a table’s dates like 3/4/2026 are meant.")
@click.option("--dry-run", is_flag=True, help="Only say what a table holds and what its columns are read as.")
@yes_option
@click.pass_obj
def import_(home: Home, /, file: Path, dates: Order | None, dry_run: bool, yes: bool) -> None:
    """Take in what FILE holds: a .json that dyads exported, or a .csv from anywhere.

    Of a .json all is taken in or nothing. A .csv needs columns that say when (date or begun) and what was practised
    (exercise); it may have time, partner, duration, before, after, note and all that a .csv of dyads has. What each is
    read as is said first, then it is asked. A row that cannot be is named and left out; what dyads did not write
    itself is marked as entered later. The guide has an example.

    Twice is the same as once. What is here stays as it is, and what was erased here stays erased.
    """
    ending = file.suffix.lower()
    if ending == ".zip":
        raise Failed(_("The tables of a .zip are for reading elsewhere. A .json is the way back."))
    if ending not in ENDINGS_IN:
        raise Failed(_("{file}: the ending must be one of {endings}", file=file.name, endings=", ".join(ENDINGS_IN)))
    if ending == ".csv":
        _import_table(home, file, dates, dry_run=dry_run, yes=yes)
        return
    exchange = value_of(_read(file, lambda: read_file(file, home.clock.now())), _("Nothing was taken in."))
    if not dry_run:
        _take_in(home, exchange, file)


R = TypeVar("R")


def _read(file: Path, read: Callable[[], R]) -> R:
    try:
        with read_or_fail():
            return read()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        raise Failed(_("{file} cannot be read: {why}", file=str(file), why=why or "")) from error


def _take_in(home: Home, exchange: Exchange, file: Path) -> None:
    with read_or_fail():
        taken = take_in(home.writer, exchange, file.name, home.clock.now())
    counts = value_of(taken, _("Nothing was taken in."))
    sessions = n_("{count} new session", "{count} new sessions", counts.sessions)
    ratings = n_("{count} new rating", "{count} new ratings", counts.ratings)
    line(_("Taken in: {sessions}, {ratings}.", sessions=sessions, ratings=ratings))
    with read_or_fail():
        for text in shared_codes_texts(home.people()):
            warn(text)
    if counts.left_out:
        left_out = counts.left_out
        line(
            n_(
                "{count} rating is sealed in this file and was left out; a .json takes it along.",
                "{count} ratings are sealed in this file and were left out; a .json takes them along.",
                left_out,
            )
        )


def _import_table(home: Home, file: Path, dates: Order | None, *, dry_run: bool, yes: bool) -> None:
    from dyads.services.history import brought_by, known_for_import  # here, because an export needs no library

    history = _read(file, lambda: read_history(file, known_for_import(home), dates))
    if isinstance(history, Problem):
        list_problems([history])
        raise Failed(_("Nothing was taken in."))
    _tell_columns(file, history)
    list_problems(history.problems)
    with read_or_fail():
        _tell_brought(brought_by(home, history.exchange))
    if dry_run:
        line(_("This was a look; nothing was taken in."))
    elif is_wanted(_("Take it in?"), yes=yes):
        _take_in(home, history.exchange, file)
    else:
        raise Failed(_("Nothing was taken in."))
    if history.problems:
        count = len(history.problems)
        raise Failed(n_("{count} row was left out.", "{count} rows were left out.", count))


def _tell_columns(file: Path, history: History) -> None:
    if [heading.text for heading in history.headings] == [column.name for column in FLAT]:
        line(_("{file} is a table of dyads; all its columns are read.", file=file.name))
        return
    line(_("{file} is read so ({encoding}):", file=file.name, encoding=history.encoding))
    for heading in history.headings:
        meaning = say(heading.meaning)
        if heading.field in ("date", "begun") and history.order is not None:
            order = _("day before month") if history.order == "dmy" else _("month before day")
            meaning = _("{meaning}, {order}", meaning=meaning, order=order)
        line("  " + _("{heading}: {meaning}", heading=heading.text, meaning=meaning))


def _tell_brought(brought: "Brought") -> None:
    sessions = n_("{count} new session", "{count} new sessions", brought.sessions)
    ratings = n_("{count} new rating", "{count} new ratings", brought.ratings)
    if brought.first is not None and brought.last is not None:
        span = {"first": day_text(brought.first), "last": day_text(brought.last)}
        line(
            _("It holds {sessions} and {ratings}, from {first} to {last}.", sessions=sessions, ratings=ratings, **span)
        )
    else:
        line(_("It holds {sessions} and {ratings}.", sessions=sessions, ratings=ratings))
    if brought.already:
        line(n_("{count} session is here already.", "{count} sessions are here already.", brought.already))
    if brought.people:
        line(_("New people: {names}.", names=", ".join(called(person) for person in brought.people)))
