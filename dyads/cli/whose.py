"""Whose values a text command shows: the gate of the command line, and the name over what it opens."""

import sys

import click

from dyads.cli.output import line, read_or_fail, warn
from dyads.cli.people import called, find_person
from dyads.cli.sealing import key_for
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.private import Owner, OwnRecords, is_shared, owners
from dyads.words import _


def whose(home: Home, name: str) -> Person | None:
    """Return a person by name or code; None where `me` has not been here yet. Raises Failed: there is nobody so."""
    with read_or_fail():
        if name == "me" and home.journal.me() is None:
            return None
        return find_person(home, name)


def open_private(
    home: Home, person: Person, *, stdin: bool = False, reads: bool = True, shows: bool = True
) -> OwnRecords:
    """Open what is this person's: after the others have looked away, and with the passphrase of who has sealed.

    Args:
        stdin: whether the passphrase is read from the standard input.
        reads: whether something that may be sealed is read.
        shows: whether something is shown or asked on this terminal; a file shows nothing.

    Raises Failed where there is nobody to ask for the passphrase, JournalTrouble where this is not it.
    """
    shared = is_shared(home, person)
    if shared and shows and sys.stdin.isatty() and sys.stdout.isatty():
        _look_away(home, person)
    key = key_for(home, person, stdin=stdin) if reads else None
    return OwnRecords(home, Owner(person, called(person)), shared, key)


def _look_away(home: Home, person: Person) -> None:
    others = [owner.name for owner in owners(home) if owner.person.id != person.id]
    if len(others) == 1:
        warn(_("Now {name}; {other} looks away.", name=called(person), other=others[0]))
    else:
        warn(_("Now {name}; everybody else looks away.", name=called(person)))
    click.prompt(_("Press Enter to go on"), default="", show_default=False, prompt_suffix=" ", err=True)


def tell_owner(opened: OwnRecords) -> None:
    """Print the owner's name over their values, where others have some here too."""
    if opened.shared:
        line(_("{name}, for your eyes only", name=opened.name))
