"""`dyads people seal`, `unseal`, `passphrase` and `accept`: ratings and notes that open with a passphrase only."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dyads.cli import known
from dyads.cli.output import Failed, is_wanted, line, read_or_fail, warn
from dyads.cli.people import called, known_person
from dyads.cli.translated import command
from dyads.journal.seal import Key, Seal
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.sealing import BEFORE_SEALING, STRENGTH, Opened, change_passphrase, open_sealed
from dyads.services.sealing import accept as accept_as_it_is
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

    What another hand has done to it is told. Raises Failed where there is nobody to ask, JournalTrouble where this is
    not the passphrase.
    """
    seal = home.journal.seal(person.id)
    if seal is None:
        return None
    if not stdin and not sys.stdin.isatty():
        name = called(person)
        raise Failed(_("{name} has sealed this. Call it at a terminal, or with --passphrase-stdin.", name=name))
    return _opened(home, person, seal).key


def _opened(home: Home, person: Person, seal: Seal) -> Opened:
    """Ask for the passphrase, and tell what another hand has done."""
    opened = open_sealed(home, seal, ask_passphrase(_("Passphrase of {name}", name=called(person))))
    for sentence in opened.told:
        warn(say(sentence))
    if opened.can_accept:
        warn(_("This is told each time, until you take it as it is: dyads people accept NAME."))
    return opened


@command("dyads people seal me")
@click.argument("name", shell_complete=known.me_and_people)
@click.pass_obj
def seal(home: Home, /, name: str) -> None:
    """Seal the ratings and notes of the person NAME: only their passphrase opens them.

    The passphrase is asked for twice, or read from the standard input. Lost means lost: there is no other way in.
    """
    with read_or_fail():
        person = known_person(home, name)
        if home.journal.seal(person.id) is not None:
            raise Failed(_("{name} is sealed already.", name=called(person)))
        for sentence in (*BEFORE_SEALING, STRENGTH):
            warn(say(sentence))
        if not is_wanted(_("Seal what {name} has rated and written?", name=called(person))):
            raise Failed(_("Nothing was changed."))
        seal_person(home, person.id, ask_passphrase(_("A new passphrase"), twice=True))
    line(_("{name} is sealed now.", name=called(person)))


@command("dyads people unseal me")
@click.argument("name", shell_complete=known.me_and_people)
@click.pass_obj
def unseal(home: Home, /, name: str) -> None:
    """Open for good what the person NAME has sealed; it needs their passphrase."""
    with read_or_fail():
        person, sealed = _sealed_person(home, name)
        unseal_person(home, _opened(home, person, sealed).key)
    line(_("{name} is not sealed any more.", name=called(person)))


@command("dyads people passphrase me")
@click.argument("name", shell_complete=known.me_and_people)
@click.pass_obj
def passphrase(home: Home, /, name: str) -> None:
    """Give the person NAME another passphrase; it needs the old one.

    All is sealed anew under another key: the old passphrase opens nothing any more, but for copies of the journal that
    were made before.
    """
    with read_or_fail():
        person, sealed = _sealed_person(home, name)
        key = _opened(home, person, sealed).key
        change_passphrase(home, key, ask_passphrase(_("A new passphrase"), twice=True))
    line(_("The passphrase of {name} is another one now.", name=called(person)))


@command("dyads people accept me")
@click.argument("name", shell_complete=known.me_and_people)
@click.pass_obj
def accept(home: Home, /, name: str) -> None:
    """Take what the person NAME has sealed as it is now, after it was told that another hand has changed it.

    It needs their passphrase. From then on it is compared with what stands there now.
    """
    with read_or_fail():
        person, sealed = _sealed_person(home, name)
        accept_as_it_is(home, _opened(home, person, sealed).key)
    line(_("What {name} has sealed is taken as it is now.", name=called(person)))


def _sealed_person(home: Home, name: str) -> tuple[Person, Seal]:
    person = known_person(home, name)
    seal = home.journal.seal(person.id)
    if seal is None:
        raise Failed(_("{name} is not sealed.", name=called(person)))
    return person, seal
