"""`dyads export` and `dyads import`: data that can be taken along, there and back; the ending says the form."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from dyads.cli.ask import is_wanted
from dyads.cli.errors import Failed, list_problems, told
from dyads.cli.exchange_contents import tell_contents, tell_uncoded, whose_ratings
from dyads.cli.out import line
from dyads.cli.passphrase import from_stdin, key_for
from dyads.cli.people import known_person
from dyads.cli.plan_common import DAY
from dyads.cli.translated import Command, example
from dyads.exchange.files import ENDINGS, file_of, read_file
from dyads.exchange.json import take_in
from dyads.exchange.share import Share, take_share
from dyads.journal.seal import Key
from dyads.library.save import write_private
from dyads.services.home import Home
from dyads.words import _, n_, say


@click.command(
    cls=Command,
    epilog=example(
        "dyads export everything.json",
        "dyads export ratings.csv --since 2026-01-01",
        "dyads export study.zip --everybody --plan resource-tc1 --pseudonymous",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--person", metavar="NAME", help="Only what is this person's; me for my own.")
@click.option("--everybody", is_flag=True, help="What is everybody's.")
@click.option("--plan", default="", metavar="PLAN", help="Only sessions and ratings of this plan.")
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on.")
@click.option("--pseudonymous", is_flag=True, help="Codes for names; without notes, and with parts numbered.")
@click.option("--unsealed", is_flag=True, help="Open what the person has sealed; asks for the passphrase.")
@from_stdin
@click.option("--yes", is_flag=True, help="Do not ask.")
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
    unsealed: bool,
    passphrase_stdin: bool,
    yes: bool,
) -> None:
    """Write what was kept to FILE, which only you can read; its ending says how.

    .json holds everything of everybody, lossless, to move to another computer or to keep. .csv is one table with one
    row a rating. .zip holds tables of sessions, phases, events, ratings and days due, with a codebook. A table holds
    what is mine, unless --person or --everybody says otherwise; so does a .json with --person.

    The tables are in UTF-8 with commas, for LibreOffice, pandas and R; times are in UTC. An apostrophe stands before a
    text that a spreadsheet would take for a formula. dyads journal codebook explains the columns.

    What somebody has sealed stays sealed: a .json takes it along and needs the same passphrase later; a table says
    only that it is sealed. With --unsealed one person's is written open.
    """
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise Failed(_("{file}: the ending must be one of {endings}", file=file.name, endings=", ".join(ENDINGS)))
    if person is not None and everybody:
        raise click.UsageError(_("Either --person or --everybody."))
    share = _share(
        home, Share(plan=plan, since=since, pseudonymous=pseudonymous), person, everybody or ending == ".json"
    )
    now = home.clock.now()
    with told():
        key = _key(home, share, stdin=passphrase_stdin) if unsealed else None
        taken = take_share(home.journal, now, share, now.date() if ending == ".zip" else None, key)
    if pseudonymous:
        tell_contents(taken.exchange, file.name)
        tell_uncoded(taken.exchange)
        if not is_wanted(_("Write it?"), yes=yes):
            raise Failed(_("Nothing was written."))
    written = write_private(file, file_of(taken, ending, say))
    list_problems(written.problems)
    if written.value is None:
        raise Failed
    line(whose_ratings(taken.exchange))


def _share(home: Home, share: Share, person: str | None, everybody: bool) -> Share:
    """Return the share with whose it is."""
    if everybody and person is None:
        return share
    with told():
        if person is not None:
            return replace(share, person=known_person(home, person).id)
        people, me = home.journal.people(), home.journal.me()
        if me is None and people:
            raise Failed(_("It is not known which of the people is you. Say --person NAME, or --everybody."))
    return replace(share, person=me.id if me else None)


def _key(home: Home, share: Share, *, stdin: bool) -> Key | None:
    person = next((one for one in home.journal.people() if one.id == share.person), None)
    if person is None:
        raise click.UsageError(_("--unsealed is about one person: say --person NAME."))
    return key_for(home, person, stdin=stdin)


@click.command("import", cls=Command, epilog=example("dyads import everything.json", "dyads import ratings.csv"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def import_(home: Home, /, file: Path) -> None:
    """Take in what FILE holds: a .json, .zip or .csv that dyads exported, here or on another computer.

    All of it is taken in or nothing, and twice is the same as once. What is here stays as it is, and what was erased
    here stays erased.
    """
    now = home.clock.now()
    try:
        loaded = read_file(file, now)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        raise Failed(_("{file} cannot be read: {why}", file=str(file), why=why or "")) from error
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed(_("Nothing was taken in."))
    with told():
        taken = take_in(home.writer, loaded.value, file.name, now)
    list_problems(taken.problems)
    if taken.value is None:
        raise Failed(_("Nothing was taken in."))
    sessions = n_("{count} new session", "{count} new sessions", taken.value.sessions)
    ratings = n_("{count} new rating", "{count} new ratings", taken.value.ratings)
    line(_("Taken in: {sessions}, {ratings}.", sessions=sessions, ratings=ratings))
    if taken.value.left_out:
        left_out = taken.value.left_out
        line(
            n_(
                "{count} rating is sealed in this file and was left out; a .json takes it along.",
                "{count} ratings are sealed in this file and were left out; a .json takes them along.",
                left_out,
            )
        )
