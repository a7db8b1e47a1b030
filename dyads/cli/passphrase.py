"""Passphrases on the command line: typed unseen at a terminal, else a line of standard input; never an argument."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dyads.cli.errors import Failed
from dyads.cli.people_change import called
from dyads.journal.seal import Key
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.journal import is_sealed, open_for
from dyads.words import _

F = TypeVar("F", bound=Callable[..., Any])

from_stdin: Callable[[F], F] = click.option(
    "--passphrase-stdin",
    is_flag=True,
    help="Of somebody who has sealed: read the passphrase from the standard input, not from the terminal.",
)
"""The option of every command that may have to open something sealed."""


def ask_passphrase(question: str, *, twice: bool = False) -> str:
    """Return a passphrase: asked without echo at a terminal, else the next line of standard input.

    Raises:
        Failed: there is none.
    """
    if sys.stdin.isatty():
        again = _("Once more, to be sure") if twice else False
        return str(click.prompt(question, hide_input=True, confirmation_prompt=again, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Failed(_("No passphrase was given."))
    return line


def key_for(home: Home, person: Person, *, stdin: bool) -> Key | None:
    """Return the key to what a person has sealed, asking for the passphrase; None where nothing is.

    Args:
        home: the home.
        person: whose.
        stdin: read it from standard input; without that it is asked for at a terminal only.

    Raises:
        Failed: there is nobody to ask.
        JournalTrouble: this is not the passphrase.
    """
    if not is_sealed(home, person):
        return None
    if not stdin and not sys.stdin.isatty():
        name = called(person)
        raise Failed(_("{name} has sealed this. Call it at a terminal, or with --passphrase-stdin.", name=name))
    return open_for(home, person, ask_passphrase(_("Passphrase of {name}", name=called(person))))
