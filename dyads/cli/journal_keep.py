"""`dyads journal delete`, `backup` and `codebook`."""

from pathlib import Path

import click

from dyads.cli.ask import is_wanted
from dyads.cli.errors import Failed, told
from dyads.cli.out import as_json, line, table
from dyads.cli.translated import Command, example
from dyads.exchange.columns import codebook as entries
from dyads.practice.records import SessionSummary
from dyads.services.home import Home
from dyads.words import _, say
from dyads.words.catalogue import day_text


@click.command(cls=Command, epilog=example("dyads journal delete 12", "dyads journal delete 12 --yes"))
@click.argument("number", type=click.IntRange(min=1))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def delete(home: Home, /, number: int, yes: bool) -> None:
    """Erase the session NUMBER with all ratings and notes in it, of both people.

    It is erased from dyads' own backups too, and an import does not bring it back. Backups and exports that you made
    yourself still hold it.
    """
    session = session_of(home, number)
    day = day_text(session.begun.date())
    question = _("Erase session {number}, {title}, {day}, for good?", number=number, title=session.title, day=day)
    if not is_wanted(question, yes=yes):
        raise Failed(_("Nothing was erased."))
    with told():
        home.writer.delete(session.id).result()
    line(_("Session {number} is erased.", number=number))


@click.command(cls=Command, epilog=example("dyads journal backup journal-of-today.sqlite3"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(home: Home, /, file: Path) -> None:
    """Copy the whole journal to FILE, a new file that only you can read.

    To go back to it, put it in the place of the journal; dyads doctor says where that is. What is erased later stays in
    this copy until you remove it.
    """
    with told():
        home.journal.backup(file)
    line(_("Copied to {file}.", file=str(file)))


@click.command(cls=Command, epilog=example("dyads journal codebook", "dyads journal codebook --json"))
@click.option("--json", "wants_json", is_flag=True, help="As JSON: a list of table, column, code, kind, meaning.")
def codebook(wants_json: bool) -> None:
    """Explain every column and code of the exported tables; the table csv is that of a .csv file."""
    if wants_json:
        keys = ("table", "column", "code", "kind", "meaning")
        as_json([dict(zip(keys, (*entry[:4], say(entry.meaning)), strict=True)) for entry in entries()])
        return
    table(
        [
            (entry.table, entry.column, entry.code, say(entry.meaning))
            for entry in entries()
            if entry.table != "csv"  # its columns are those of the other tables
        ]
    )


def session_of(home: Home, number: int) -> SessionSummary:
    """Return a session by its number.

    Raises:
        Failed: there is none.
    """
    with told():
        found = next((each for each in home.journal.summaries() if each.number == number), None)
    if found is None:
        raise Failed(_("There is no session {number}.", number=number))
    return found
