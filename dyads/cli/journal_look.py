"""`dyads journal list` and `show`: to look at what was kept."""

from collections.abc import Mapping
from uuid import UUID

import click

from dyads.cli.errors import Failed, told
from dyads.cli.out import as_json, line, table
from dyads.cli.passphrase import from_stdin, key_for
from dyads.cli.translated import Command, example
from dyads.practice.fields import duration
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord, SessionSummary
from dyads.presentation.sitting import moment_name, outcome_text, status_text, way_text
from dyads.services.home import Home
from dyads.words import _, say
from dyads.words.catalogue import day_text, moment_text


@click.command("list", cls=Command, epilog=example("dyads journal list --json"))
@click.option("--json", "wants_json", is_flag=True, help="As JSON: a list of sessions.")
@click.pass_obj
def list_(home: Home, /, wants_json: bool) -> None:
    """List the sessions, the newest first."""
    with told():
        sessions = tuple(reversed(home.journal.summaries()))
        people = {person.id: person for person in home.journal.people()}
    if wants_json:
        as_json([summary_data(session) for session in sessions])
        return
    if not sessions:
        line(_("Nothing has been kept yet."))
        return
    table([_row(session, people) for session in sessions])


@click.command(cls=Command, epilog=example("dyads journal show 12", "dyads journal show 12 --mine"))
@click.argument("number", type=click.IntRange(min=1))
@click.option("--mine", is_flag=True, help="Show my own ratings and notes too.")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@from_stdin
@click.pass_obj
def show(home: Home, /, number: int, mine: bool, wants_json: bool, passphrase_stdin: bool) -> None:
    """Show the session NUMBER: what it was and how it went. Ratings only when asked for, and only mine."""
    with told():
        record = home.journal.record(number)
        if record is None:
            raise Failed(_("There is no session {number}.", number=number))
        summary = next(each for each in home.journal.summaries() if each.number == number)
        people = {person.id: person for person in home.journal.people()}
        me = home.journal.me()
        key = key_for(home, me, stdin=passphrase_stdin) if mine and me else None
        ratings = home.journal.ratings(me.id, summary.id, key) if mine and me else ()
        notes = home.journal.events(me.id, summary.id, key) if mine and me else ()
    given = [{"measure": r.measure, "when": r.when, "value": r.value, "status": r.status} for r in ratings]
    if wants_json:
        data = summary_data(summary)
        data["commands"] = [{"kind": c.kind, "at": c.at} for c in record.commands]
        if mine:
            data["ratings"] = given
            data["notes"] = [event.text for event in notes if event.kind == "note"]
        as_json(data)
        return
    for text in _lines(summary, record, people):
        line(text)
    for rating in ratings:
        value = rating.value if rating.value is not None else status_text(rating.status)
        line(f"  {rating.measure}, {moment_name(rating.when)}: {value}")
    for event in notes:
        if event.kind == "note":
            line("  " + event.text)


def summary_data(session: SessionSummary) -> dict[str, object]:
    """Return a session as plain data: the shape of `--json`."""
    return {
        "number": session.number,
        "id": str(session.id),
        "begun": session.begun.isoformat(),
        "script": session.script_id,
        "title": session.title,
        "people": [str(person) for person in session.people],
        "outcome": session.outcome,
        "added": session.added,
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
    day = day_text(session.begun.date())
    return (str(session.number), day, session.title, _names(session, people), length, outcome_text(session))


def _lines(session: SessionSummary, record: SessionRecord, people: Mapping[UUID, Person]) -> list[str]:
    names = _names(session, people)
    lines = [
        _("{number}: {title}", number=session.number, title=session.title),
        moment_text(session.begun),
        outcome_text(session),
    ]
    if names:
        lines.append(_("with {name}", name=names))
    if session.actual_seconds is not None:
        planned, actual = say(duration(session.planned_seconds)), say(duration(session.actual_seconds))
        lines.append(_("{actual} of {planned}", actual=actual, planned=planned))
    if way := way_text(record.commands):
        lines.append(_("On the way: {what}.", what=way))
    return lines
