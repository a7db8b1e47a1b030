"""Whose figures are shown, and when they are not: for `dyads trends` and `dyads report`."""

import sys

import click

from dyads.cli.errors import told
from dyads.cli.people import find_person
from dyads.practice.people import Person
from dyads.services.figures import Days, days_of_run
from dyads.services.home import Home
from dyads.services.planning import hides_trends, look
from dyads.words import _


def whose(home: Home, name: str) -> Person | None:
    """Return a person by name or code; None where `me` has not been here yet.

    Raises:
        Failed: there is nobody of this name.
    """
    with told():
        return home.journal.me() if name == "me" else find_person(home, name)


def hidden(home: Home) -> str:
    """Return why figures are not shown now, or an empty string: a study may want them seen after its end only."""
    if not hides_trends(home):
        return ""
    return _("Your plan is part of a study: its figures are shown when it is over. All you rate is kept.")


def look_away(home: Home, person: Person) -> None:
    """At a terminal, wait until the others look away before another person's figures are shown."""
    if person.me or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    me = home.journal.me()
    name = person.name or person.code or _("no name")
    if me is not None and me.name:
        click.echo(_("Now {name}; {other} looks away.", name=name, other=me.name), err=True)
    else:
        click.echo(_("Now {name}; everybody else looks away.", name=name), err=True)
    click.prompt(_("Press Enter to go on"), default="", show_default=False, prompt_suffix=" ", err=True)


def days_of_plan(home: Home, person: Person) -> Days:
    """Return how regularly a person's plan was followed; empty where they follow none.

    Raises:
        JournalTrouble: the journal cannot be read.
    """
    followed = look(home)
    if followed is None:
        return {}
    return days_of_run(followed.following, followed.sessions, followed.today, person.id)
