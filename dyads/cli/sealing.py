"""`dyads people seal`, `unseal` and `passphrase`: ratings and notes that open with a passphrase only."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dyads.cli.output import Failed, is_wanted, line, read_or_fail, warn
from dyads.cli.people import called, known_person
from dyads.cli.translated import command
from dyads.journal.seal import Key
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.sealing import BEFORE_SEALING, change_passphrase, is_sealed, open_for
from dyads.services.sealing import seal as seal_person
from dyads.services.sealing import unseal as unseal_person
from dyads.words import _, plain, say

F = TypeVar("F", bound=Callable[..., Any])

from_stdin: Callable[[F], F] = click.option(
    "--passphrase-stdin",
    is_flag=True,
    help="Of somebody who has sealed: read the passphrase from the standard input, not from the terminal.",
)
"""The option of every command that may have to open something sealed."""


def ask_passphrase(question: str, *, twice: bool = False) -> str:
    """Return a passphrase: asked without echo at a terminal, else the next line of input. Raises Failed: none."""
    if sys.stdin.isatty():
        again = _("Once more, to be sure") if twice else False
        return str(click.prompt(plain(question, lines=False), hide_input=True, confirmation_prompt=again, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Failed(_("No passphrase was given."))
    return line


def key_for(home: Home, person: Person, *, stdin: bool) -> Key | None:
    """Return the key to what a person has sealed, asking for the passphrase; None where nothing is.

    Raises Failed where there is nobody to ask, JournalTrouble where this is not the passphrase.
    """
    if not is_sealed(home, person):
        return None
    if not stdin and not sys.stdin.isatty():
        name = called(person)
        raise Failed(_("{name} has sealed this. Call it at a terminal, or with --passphrase-stdin.", name=name))
    return open_for(home, person, ask_passphrase(_("Passphrase of {name}", name=called(person))))


@command("dyads people seal me")
@click.argument("name")
@click.pass_obj
def seal(home: Home, /, name: str) -> None:
    """Seal the ratings and notes of the person NAME: only their passphrase opens them.

    The passphrase is asked for twice, or read from the standard input. Lost means lost: there is no other way in.
    """
    with read_or_fail():
        person = known_person(home, name)
        if is_sealed(home, person):
            raise Failed(_("{name} is sealed already.", name=called(person)))
        for sentence in BEFORE_SEALING:
            warn(say(sentence))
        if not is_wanted(_("Seal what {name} has rated and written?", name=called(person))):
            raise Failed(_("Nothing was changed."))
        seal_person(home, person, ask_passphrase(_("A new passphrase"), twice=True))
    line(_("{name} is sealed now.", name=called(person)))


@command("dyads people unseal me")
@click.argument("name")
@click.pass_obj
def unseal(home: Home, /, name: str) -> None:
    """Open for good what the person NAME has sealed; it needs their passphrase."""
    with read_or_fail():
        person = _sealed_person(home, name)
        unseal_person(home, person, ask_passphrase(_("Passphrase of {name}", name=called(person))))
    line(_("{name} is not sealed any more.", name=called(person)))


@command("dyads people passphrase me")
@click.argument("name")
@click.pass_obj
def passphrase(home: Home, /, name: str) -> None:
    """Give the person NAME another passphrase; it needs the old one.

    Whoever knows the old passphrase and has an older copy of the journal can still open that copy.
    """
    with read_or_fail():
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
