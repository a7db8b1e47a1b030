"""`dyads people forget` and `merge`."""

import click

from dyads.cli.ask import is_wanted
from dyads.cli.errors import Failed, told
from dyads.cli.out import line
from dyads.cli.people import known_person
from dyads.cli.translated import Command, example
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.words import _


@click.command(cls=Command, epilog=example("dyads people forget Ben", "dyads people forget Ben --yes"))
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(home: Home, /, name: str, yes: bool) -> None:
    """Erase the person NAME: name, code, parts, ratings, notes, and the sessions nobody else took part in.

    A session with somebody else stays for that one; this person is nameless in it. All of it is erased from dyads' own
    backups too, and an import does not bring it back. Backups and exports that you made yourself still hold it.
    """
    with told():
        person = known_person(home, name)
        named = called(person)
        if not is_wanted(_("Erase {name} and all that is theirs, for good?", name=named), yes=yes):
            raise Failed(_("Nothing was erased."))
        home.writer.forget(person.id).result()
    line(_("Forgotten."))


@click.command(cls=Command, epilog=example("dyads people merge Benjamin Ben"))
@click.argument("name")
@click.argument("into")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def merge(home: Home, /, name: str, into: str, yes: bool) -> None:
    """Make two entries of the same person one: all that belongs to NAME belongs to INTO from now on."""
    with told():
        person, target = known_person(home, name), known_person(home, into)
        names = {"name": called(person), "into": called(target)}
        if not is_wanted(_("Make {name} and {into} one person? This cannot be taken back.", **names), yes=yes):
            raise Failed(_("Nothing was changed."))
        home.writer.merge(person.id, target.id).result()
    line(_("{name} is {into} now.", **names))


def called(person: Person) -> str:
    """Return what a person is called."""
    return person.name or person.code or (_("me") if person.me else _("no name"))
