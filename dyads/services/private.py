"""What belongs to one person alone, and who they may be: ratings, corrections, notes, draws, guesses and inner parts.

Values are read for a face through `OwnRecords` and in no other way; a test holds that. The gates make it, once it is
known whose they are, the others have looked away, and what is sealed has been opened: `open_private`
of `dyads.app.common.private` on the screen, and of `dyads.cli.whose` on the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from dyads.practice.people import InnerPart, Person
from dyads.practice.records import PrivateEvent, Rating
from dyads.services.home import Home
from dyads.words import _

if TYPE_CHECKING:
    from dyads.journal.ratings import Correction
    from dyads.journal.seal import Key
    from dyads.services.figures import Material


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with values of their own, and what they are called on this page."""

    person: Person
    name: str


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """What one person may see of their own.

    Attributes:
        shared: whether others have values here too, so that every page carries the owner's name.
        key: opens what they have sealed; None where they have not, or where nothing that is sealed is read.

    Every method may raise `JournalTrouble`.
    """

    home: Home
    owner: Owner
    shared: bool
    key: Key | None = None

    @property
    def name(self) -> str:
        return self.owner.name

    @property
    def id(self) -> UUID:
        return self.owner.person.id

    def ratings(self, session: UUID | None = None) -> tuple[Rating, ...]:
        return self.home.journal.ratings(self.id, session, self.key)

    def corrections(self) -> tuple[Correction, ...]:
        return self.home.journal.corrections(self.id, self.key)

    def events(self, session: UUID | None = None) -> tuple[PrivateEvent, ...]:
        return self.home.journal.events(self.id, session, self.key)

    def parts(self) -> tuple[InnerPart, ...]:
        return self.home.journal.parts(self.id)

    def material(self) -> Material:
        """Return what their figures are made of."""
        from dyads.services.figures import material_of  # here, because a list of parts needs none of it

        return material_of(self.home, self.owner.person, self.key)


def named(person: Person) -> Owner:
    return Owner(person, person.name or person.code or (_("me") if person.me else _("no name")))


def owners(home: Home) -> tuple[Owner, ...]:
    """Return who has values here: who has sat here, whose answers, notes or parts are kept, and the folder's owner.

    A partner who always sat elsewhere has none. Raises JournalTrouble: the journal cannot be read.
    """
    here = home.journal.who_sat_here() | home.journal.owners()
    return tuple(named(person) for person in home.people() if person.me or person.id in here)


def is_shared(home: Home, person: Person) -> bool:
    """Say whether others than this person have values here. Raises JournalTrouble: the journal cannot be read."""
    return any(owner.person.id != person.id for owner in owners(home))
