"""`dyads journal`: the sessions that were kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, is_wanted_for_good, line, read_or_fail, table
from dyads.cli.sealing import from_stdin
from dyads.cli.translated import FILE, LazyGroup, command, example, json_option, yes_option
from dyads.cli.whose import open_private, tell_owner, whose
from dyads.practice.fields import duration
from dyads.practice.people import Person
from dyads.practice.records import SessionCorrection, SessionSummary
from dyads.practice.replay import Command
from dyads.presentation.sitting import correction_texts, moment_name, outcome_text, status_text, way_text, when_text
from dyads.services.home import Home
from dyads.words import _, day_text, n_, say

_COMMANDS = {
    "list": "dyads.cli.journal:list_",
    "show": "dyads.cli.journal:show",
    "add": "dyads.cli.journal_entry:add",
    "edit": "dyads.cli.journal_entry:edit",
    "delete": "dyads.cli.journal:delete",
    "backup": "dyads.cli.journal:backup",
    "codebook": "dyads.cli.journal:codebook",
}


@click.group(cls=LazyGroup, homes=_COMMANDS, epilog=example("dyads journal list", "dyads journal show 12"))
def journal() -> None:
    """Look at what was kept and change it: sessions, partial and later-entered ones included."""


_NEWEST = 50
"""Sessions that a list shows unless all are asked for."""


@command("dyads journal list", "dyads journal list --all", "dyads journal list --json", name="list")
@click.option("--all", "shows_all", is_flag=True, help="All of them, not the newest fifty alone.")
@json_option(help="As JSON: a list of all sessions.")
@click.pass_obj
def list_(home: Home, /, shows_all: bool, wants_json: bool) -> None:
    """List the sessions, the newest first."""
    with read_or_fail():
        shows_all = shows_all or wants_json
        sessions = tuple(reversed(home.journal.summaries())) if shows_all else home.journal.newest(_NEWEST)
        older = 0 if shows_all else max(0, sum(home.journal.session_counts().values()) - _NEWEST)
        people = {person.id: person for person in home.people()}
    if wants_json:
        as_json([summary_data(session) for session in sessions])
        return
    if not sessions:
        line(_("Nothing has been kept yet."))
        return
    table([_row(session, people) for session in sessions])
    if older:
        line(
            n_(
                "There is one older session; dyads journal list --all lists it, too.",
                "There are {count} older sessions; dyads journal list --all lists them, too.",
                older,
            )
        )


@command("dyads journal show 12", "dyads journal show 12 --mine")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--mine", is_flag=True, help="Show my own ratings and notes too.")
@click.option(
    "--person",
    metavar="NAME",
    shell_complete=known.me_and_people,
    help="Show this person’s ratings and notes instead; only NAME looks.",
)
@json_option(help="As JSON.")
@from_stdin
@click.pass_obj
def show(home: Home, /, number: int, mine: bool, person: str | None, wants_json: bool, passphrase_stdin: bool) -> None:
    """Show the session NUMBER: what it was and how it went. Ratings only when asked for, and of one person only."""
    with read_or_fail():
        summary, record = session_of(home, number), home.journal.record(number)
        corrections = home.journal.session_corrections(summary.id)
        commands = record.commands if record else ()
        people = {person.id: person for person in home.people()}
        owner = whose(home, person or "me") if mine or person else None
        opened = None if owner is None else open_private(home, owner, stdin=passphrase_stdin)
        ratings = () if opened is None else opened.ratings(summary.id)
        notes = () if opened is None else opened.events(summary.id)
    given = [{"measure": r.measure, "when": r.when, "value": r.value, "status": r.status} for r in ratings]
    if wants_json:
        data = summary_data(summary)
        data["commands"] = [{"kind": c.kind, "at": c.at} for c in commands]
        data["corrections"] = [_correction_data(one) for one in corrections]
        if mine or person:
            data["person"] = None if owner is None else str(owner.id)
            data["ratings"] = given
            data["notes"] = [event.text for event in notes if event.kind == "note"]
        as_json(data)
        return
    names = {id_: person.name for id_, person in people.items()}
    for text in (*_lines(summary, commands, people), *correction_texts(summary, corrections, names)):
        line(text)
    if opened is not None:
        tell_owner(opened)
    for rating in ratings:
        value = rating.value if rating.value is not None else status_text(rating.status)
        line(f"  {rating.measure}, {moment_name(rating.when)}: {value}")
    for event in notes:
        if event.kind == "note":
            line("  " + event.text)


def _correction_data(one: SessionCorrection) -> dict[str, object]:
    before = one.before
    return {
        "at": one.at.isoformat(),
        "begun": before.begun.isoformat(),
        "partner": None if before.partner is None else str(before.partner),
        "actual_seconds": before.actual_seconds,
    }


def summary_data(session: SessionSummary) -> dict[str, object]:
    """Return a session as plain data: the shape of `--json`."""
    return {
        "number": session.number,
        "id": str(session.id),
        "begun": session.begun.isoformat(),
        "day": session.day.isoformat(),
        "script": session.script_id,
        "title": session.title,
        "people": [str(person) for person in session.people],
        "outcome": session.outcome,
        "added": session.added,
        "ahead": session.ahead,
        "apart": session.apart,
        "planned_seconds": session.planned_seconds,
        "actual_seconds": session.actual_seconds,
        "plan": session.plan,
        "module": session.module,
        "week": session.week,
    }


def _names(session: SessionSummary, people: Mapping[UUID, Person]) -> str:
    others = [people[p].name if p in people and people[p].name else _("no name") for p in session.people[1:]]
    return ", ".join(others)


def _row(session: SessionSummary, people: Mapping[UUID, Person]) -> tuple[str, ...]:
    seconds = session.actual_seconds
    length = say(duration(seconds)) if seconds is not None else ""
    day = day_text(session.day)
    return (str(session.number), day, session.title, _names(session, people), length, outcome_text(session))


def _lines(session: SessionSummary, commands: Sequence[Command], people: Mapping[UUID, Person]) -> list[str]:
    names = _names(session, people)
    lines = [
        _("{number}: {title}", number=session.number, title=session.title),
        when_text(session),
        outcome_text(session),
    ]
    if names:
        lines.append(_("with {name}", name=names))
    if session.actual_seconds is not None:
        planned, actual = say(duration(session.planned_seconds)), say(duration(session.actual_seconds))
        lines.append(_("{actual} of {planned}", actual=actual, planned=planned))
    if way := way_text(commands):
        lines.append(_("On the way: {what}.", what=way))
    return lines


@command("dyads journal delete 12", "dyads journal delete 12 --yes")
@click.argument("number", type=click.IntRange(min=1))
@yes_option
@click.pass_obj
def delete(home: Home, /, number: int, yes: bool) -> None:
    """Erase the session NUMBER with all ratings and notes in it, of both people.

    It is erased from dyads’ own backups too, and an import does not bring it back. Backups and exports that you made
    yourself still hold it.
    """
    session = session_of(home, number)
    day = day_text(session.day)
    question = _("Erase session {number}, {title}, {day}, for good?", number=number, title=session.title, day=day)
    if not is_wanted_for_good(question, yes=yes):
        raise Failed(_("Nothing was erased."))
    with read_or_fail():
        home.writer.delete(session.id).result()
    line(_("Session {number} is erased.", number=number))


@command("dyads journal backup journal-of-today.sqlite3")
@click.argument("file", type=FILE)
@click.pass_obj
def backup(home: Home, /, file: Path) -> None:
    """Copy the whole journal to FILE, a new file that only you can read.

    To go back to it, put it in the place of the journal; dyads doctor says where that is. What is erased later stays in
    this copy until you remove it.
    """
    with read_or_fail():
        home.journal.backup(file)
    line(_("Copied to {file}.", file=str(file)))


@command("dyads journal codebook", "dyads journal codebook --json")
@json_option(help="As JSON: a list of table, column, code, kind, meaning.")
@click.pass_obj
def codebook(home: Home, /, wants_json: bool) -> None:
    """Explain every column and code of the exported tables; the table csv is that of a .csv file.

    The table rows is that of dyads trends --group FOLDER --rows FILE.csv. The scores of measures.toml are among the
    codes of the table scores.
    """
    from dyads.cli.exchange import scores_or_tell  # here: a list of sessions need not wait for the tables
    from dyads.exchange.columns import codebook as explained
    from dyads.exchange.model_rows import MODEL_ROW
    from dyads.exchange.scores import score_columns

    entries = tuple(explained({"scores": score_columns(scores_or_tell(home)), "rows": MODEL_ROW}))
    if wants_json:
        keys = ("table", "column", "code", "kind", "meaning")
        as_json([dict(zip(keys, (*entry[:4], say(entry.meaning)), strict=True)) for entry in entries])
        return
    table(
        [
            (entry.table, entry.column, entry.code, say(entry.meaning))
            for entry in entries
            if entry.table != "csv"  # its columns are those of the other tables
        ]
    )


def session_of(home: Home, number: int) -> SessionSummary:
    """Return a session by its number. Raises Failed: there is none."""
    with read_or_fail():
        found = home.journal.summary(number)
    if found is None:
        raise Failed(_("There is no session {number}.", number=number))
    return found
