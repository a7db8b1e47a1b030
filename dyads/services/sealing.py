"""Sealing what a person rates and writes, opening it again, and another passphrase for it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from dyads.journal.errors import JournalTrouble
from dyads.journal.known_rows import How, RowChange
from dyads.journal.seal import SHORTEST, USUAL, Key, Seal, StretchingCost, make_key, open_seal
from dyads.practice.message import Message, counted, msg
from dyads.services.home import Home

BEFORE_SEALING: tuple[Message, ...] = (
    msg("Sealed ratings and notes can be read with your passphrase only. Writing goes on without it."),
    msg("If the passphrase is lost, they are lost: nobody can open them, and dyads keeps no second key."),
    msg("Exports and copies that were made before stay as they are. Your list of inner parts stays open, too."),
)
"""What is said before somebody seals."""


STRENGTH = msg("At least {count} characters; four or five words that nobody would guess do well.", count=SHORTEST)
"""What makes a good passphrase."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The key to what somebody has sealed, and what another hand has done to it since they opened it last."""

    key: Key
    changes: tuple[RowChange, ...] = ()

    @property
    def told(self) -> tuple[Message, ...]:
        """What was done, a sentence a session or day; nothing where nothing was."""
        return tuple(map(_told, self.changes))

    @property
    def can_accept(self) -> bool:
        """Whether it is told again until it is accepted."""
        return any(change.how in {"changed", "removed", "lost"} for change in self.changes)


def seal(home: Home, person: UUID, passphrase: str, cost: StretchingCost = USUAL) -> None:
    """Seal what a person has rated and written, and what they will.

    Raises:
        JournalTrouble: they have sealed already, the passphrase is too short, or the journal cannot be written.
    """
    home.writer.seal(make_key(person, passphrase, home.clock.now().astimezone(UTC), cost)).result()


def open_sealed(home: Home, held: Seal, passphrase: str) -> Opened:
    """Return the key to what a person has sealed, and keep what they have opened with it.

    Raises:
        JournalTrouble: this is not the passphrase, or the journal cannot be read.
    """
    key = open_seal(held, passphrase)
    found = home.journal.look(key)
    if found.fresh is not None:
        with suppress(JournalTrouble):  # a folder that cannot be written can be read all the same
            home.writer.know(key, found).result()
    return Opened(key, found.changes)


def _told(change: RowChange) -> Message:
    place: Message | None = None
    if change.session is not None:
        place = msg("session {number}, {day}", number=change.session, day=change.day)
    where, count = {"where": place or change.day or msg("an unknown day")}, change.count
    sentences: dict[How, Message] = {
        "changed": counted(
            "{where}: {count} answer or text is not the one you knew.",
            "{where}: {count} answers or texts are not those you knew.",
            count,
            **where,
        ),
        "removed": counted(
            "{where}: {count} answer or text that you knew is gone.",
            "{where}: {count} answers or texts that you knew are gone.",
            count,
            **where,
        ),
        "corrected": counted(
            "{where}: {count} answer was corrected without your passphrase; yours stands beside it.",
            "{where}: {count} answers were corrected without your passphrase; yours stand beside them.",
            count,
            **where,
        ),
        "erased": counted(
            "{where}: the session was erased, and {count} answer or text of yours with it.",
            "{where}: the session was erased, and {count} answers or texts of yours with it.",
            count,
            **where,
        ),
        "unopened": counted(
            "{where}: {count} answer or text cannot be opened; another hand has changed it.",
            "{where}: {count} answers or texts cannot be opened; another hand has changed them.",
            count,
            **where,
        ),
        "lost": msg(
            "The list of what you have opened is missing or was changed, so nothing can be compared. After an import "
            "that is so; otherwise another hand was at it."
        ),
    }
    return sentences[change.how]


def accept(home: Home, key: Key) -> None:
    """Take all that opens as it is now, so that it is not told again. Raises JournalTrouble."""
    home.writer.know(key, home.journal.look(key, accept=True)).result()


def unseal(home: Home, key: Key) -> None:
    """Open all that a person has sealed, for good. Raises JournalTrouble: something cannot be opened."""
    home.writer.unseal(key).result()


def change_passphrase(home: Home, key: Key, passphrase: str, cost: StretchingCost = USUAL) -> None:
    """Close all anew under a new passphrase and a new key pair. Raises JournalTrouble: it is too short."""
    new = make_key(key.person, passphrase, home.clock.now().astimezone(UTC), cost)
    home.writer.reseal(key, new).result()
