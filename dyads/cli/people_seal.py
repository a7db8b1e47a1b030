"""`dyads people seal`, `unseal` and `passphrase`: ratings and notes that open with a passphrase only."""

import sys

import click

from dyads.cli.ask import is_wanted
from dyads.cli.errors import Failed, told
from dyads.cli.out import line
from dyads.cli.passphrase import ask_passphrase
from dyads.cli.people import known_person
from dyads.cli.people_change import called
from dyads.cli.translated import Command, example
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.journal import BEFORE_SEALING, change_passphrase, is_sealed, open_for
from dyads.services.journal import seal as seal_person
from dyads.services.journal import unseal as unseal_person
from dyads.words import _, say
from dyads.words.catalogue import plain


@click.command(cls=Command, epilog=example("dyads people seal me"))
@click.argument("name")
@click.pass_obj
def seal(home: Home, /, name: str) -> None:
    """Seal the ratings and notes of the person NAME: only their passphrase opens them.

    The passphrase is asked for twice, or read from the standard input. Lost means lost: there is no other way in.
    """
    with told():
        person = known_person(home, name)
        if is_sealed(home, person):
            raise Failed(_("{name} is sealed already.", name=called(person)))
        for sentence in BEFORE_SEALING:
            click.echo(plain(say(sentence)), err=True)
        if not is_wanted(_("Seal what {name} has rated and written?", name=called(person))):
            raise Failed(_("Nothing was changed."))
        seal_person(home, person, ask_passphrase(_("A new passphrase"), twice=True))
    line(_("{name} is sealed now.", name=called(person)))


@click.command(cls=Command, epilog=example("dyads people unseal me"))
@click.argument("name")
@click.pass_obj
def unseal(home: Home, /, name: str) -> None:
    """Open for good what the person NAME has sealed; it needs their passphrase."""
    with told():
        person = _sealed_person(home, name)
        unseal_person(home, person, ask_passphrase(_("Passphrase of {name}", name=called(person))))
    line(_("{name} is not sealed any more.", name=called(person)))


@click.command(cls=Command, epilog=example("dyads people passphrase me"))
@click.argument("name")
@click.pass_obj
def passphrase(home: Home, /, name: str) -> None:
    """Give the person NAME another passphrase; it needs the old one.

    Whoever knows the old passphrase and has an older copy of the journal can still open that copy.
    """
    with told():
        person = _sealed_person(home, name)
        old = ask_passphrase(_("Passphrase of {name}", name=called(person)))
        if sys.stdin.isatty():
            open_for(home, person, old)  # a slip is told before the new one is asked for twice
        change_passphrase(home, person, old, ask_passphrase(_("A new passphrase"), twice=True))
    line(_("The passphrase of {name} is another one now.", name=called(person)))


def _sealed_person(home: Home, name: str) -> Person:
    person = known_person(home, name)
    if not is_sealed(home, person):
        raise Failed(_("{name} is not sealed.", name=called(person)))
    return person
