"""Sealing what a person rates and writes, opening it again, and another passphrase for it."""

from datetime import UTC

from dyads.journal.errors import refused
from dyads.journal.seal import MODERATE, Key, StretchingCost, make_seal, open_seal, seal_key
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.services.home import Home

BEFORE_SEALING: tuple[Message, ...] = (
    msg("Sealed ratings and notes can be read with your passphrase only. Writing goes on without it."),
    msg("If the passphrase is lost, they are lost: nobody can open them, and dyads keeps no second key."),
    msg("Exports and copies that were made before stay as they are. Your list of inner parts stays open, too."),
)
"""What is said before somebody seals."""


def is_sealed(home: Home, person: Person) -> bool:
    """Say whether a person has sealed. Raises JournalTrouble: the journal cannot be read."""
    return home.journal.seal(person.id) is not None


def seal(home: Home, person: Person, passphrase: str, cost: StretchingCost = MODERATE) -> None:
    """Seal what a person has rated and written, and what they will.

    Raises:
        JournalTrouble: they have sealed already, the passphrase is too short, PyNaCl is not installed, or the journal
            cannot be written.
    """
    if is_sealed(home, person):
        raise refused(msg("This person is sealed already."))
    home.writer.seal(make_seal(person.id, passphrase, home.clock.now().astimezone(UTC), cost)).result()


def open_for(home: Home, person: Person, passphrase: str) -> Key:
    """Return the key to what a person has sealed. Raises JournalTrouble: they have not, or not with this passphrase."""
    held = home.journal.seal(person.id)
    if held is None:
        raise refused(msg("This person is not sealed."))
    return open_seal(held, passphrase)


def unseal(home: Home, person: Person, passphrase: str) -> None:
    """Open all that a person has sealed, for good. Raises JournalTrouble, as `open_for` does."""
    home.writer.unseal(open_for(home, person, passphrase)).result()


def change_passphrase(home: Home, person: Person, old: str, new: str, cost: StretchingCost = MODERATE) -> None:
    """Let another passphrase open it. Raises JournalTrouble, as `open_for` does, and where the new one is too short."""
    key = open_for(home, person, old)
    home.writer.seal(seal_key(key, new, home.clock.now().astimezone(UTC), cost)).result()
