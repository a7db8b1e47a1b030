"""What a class leaves on a disk: one file at the trainer's, one at each participant's, for its owner alone.

The trainer's file lets a class go on whose program was killed or whose computer crashed: secret, keys, numbers, people,
pairs. It is written before anything is said that depends on it, so that no number is used twice. A participant's file
lets the same one come back, also while the trainer is away. Both go when the class is over, and nothing that exports
reads them.
"""

from pathlib import Path
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError

from dyads.classroom.interface import AssignedPair, Assignment, ClassScript, Seat
from dyads.classroom.invitation import HASH_BYTES, MOST_BROKERS, SECRET_BYTES, ClassInvitation
from dyads.classroom.keys import TrainerPublic, class_room
from dyads.classroom.messages import (
    MOST_ORDERS,
    MOST_PARTICIPANTS,
    Base64,
    Broker,
    Counter,
    Key32,
    OrderFields,
    PairName,
    ParticipantName,
)
from dyads.classroom.participant import TrainerKnown
from dyads.link.messages import Wire
from dyads.link.places import Address, known_address, parse_address
from dyads.link.remembered import write_own
from dyads.link.shared_clock import ClockLine
from dyads.practice.bounds import CommandNumber, PersonName, Word
from dyads.practice.fields import folded

_LARGEST = 16 << 20
_TRAINERS, _PARTICIPANTS = "trainer", "joined"


_Found = TypeVar("_Found", bound=Wire)


class _Invited(Wire):
    format: Literal[1] = 1
    secret: Annotated[bytes, Field(min_length=SECRET_BYTES, max_length=SECRET_BYTES, repr=False)]
    brokers: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_BROKERS)]

    @property
    def room(self) -> str:
        return class_room(self.secret).name


class KeptParticipant(Wire):
    """One of the class, as the trainer's computer keeps it."""

    id: ParticipantName
    public: Key32
    name: PersonName
    code: PersonName = ""
    language: Annotated[str, Field(max_length=20)] = "en"
    version: Annotated[str, Field(max_length=40)] = ""
    is_room: bool = False
    is_trainer: bool = False
    seat: Seat = "waits"
    seat_n: Counter = 0


class KeptPair(Wire):
    """A pair of the class."""

    id: PairName
    secret: Annotated[Key32, Field(repr=False)]
    a: ParticipantName
    b: ParticipantName
    broker: Broker = 0
    since: CommandNumber = 0


class KeptOrder(OrderFields):
    """An order, with the bytes in which it was signed."""

    signed: Base64


class KeptClass(_Invited):
    """A class, as its trainer's computer keeps it.

    Attributes:
        starts: how often the trainer's program has begun to speak.
        seats: the highest number of a word on where somebody sits.
        clock: ties class time to this machine.
    """

    signing: Annotated[Key32, Field(repr=False)]
    sealing: Annotated[Key32, Field(repr=False)]
    trainer: Annotated[bytes, Field(min_length=HASH_BYTES, max_length=HASH_BYTES)]
    title: Word
    opened: AwareDatetime
    starts: Annotated[int, Field(ge=0, lt=1 << 32)] = 0
    seats: Counter = 0
    is_open: bool = True
    script: ClassScript
    clock: ClockLine
    people: Annotated[tuple[KeptParticipant, ...], Field(max_length=MOST_PARTICIPANTS)] = ()
    pairs: Annotated[tuple[KeptPair, ...], Field(max_length=MOST_PARTICIPANTS)] = ()
    orders: Annotated[tuple[KeptOrder, ...], Field(max_length=MOST_ORDERS)] = ()

    @property
    def invitation(self) -> ClassInvitation:
        """Return what was given to the class. Raises AddressError: a broker that is not understood here."""
        return ClassInvitation(self.secret, self.trainer, _addresses(self.brokers))


class KeptSeat(_Invited):
    """A class, as a participant's computer keeps it.

    Attributes:
        me: the owner, in the own journal.
        private: the key by which one is the same again.
        sitting, clock: the sitting that is under way with the partner, and what ties the pair's clock to this machine.
    """

    me: UUID
    private: Annotated[Key32, Field(repr=False)]
    trainer: Annotated[bytes, Field(min_length=HASH_BYTES, max_length=HASH_BYTES)]
    name: PersonName
    is_room: bool = False
    joined: AwareDatetime
    title: Word = ""
    signing: Key32 | None = None
    sealing: Key32 | None = None
    start: Counter = 0
    number: Counter = 0
    seat: Seat = "waits"
    seat_n: Counter = 0
    pair: KeptPair | None = None
    partner_name: PersonName = ""
    sitting: UUID | None = None
    clock: ClockLine | None = None

    @property
    def invitation(self) -> ClassInvitation:
        """Return what was given to the class. Raises AddressError: a broker that is not understood here."""
        return ClassInvitation(self.secret, self.trainer, _addresses(self.brokers))

    @property
    def known(self) -> TrainerKnown | None:
        if self.signing is None or self.sealing is None:
            return None
        return TrainerKnown(TrainerPublic(self.signing, self.sealing), self.start, self.number, self.title)

    def assigned(self, mine: str) -> Assignment | None:
        """Return where the trainer had put the participant of this name in the class."""
        if not self.seat_n:
            return None
        held = self.pair
        if held is None:
            return Assignment(self.seat_n, self.seat)
        side: Literal["a", "b"] = "a" if held.a == mine else "b"
        partner = held.b if side == "a" else held.a
        pair = AssignedPair(held.id, held.secret, side, partner, self.partner_name, held.broker, held.since)
        return Assignment(self.seat_n, self.seat, pair)


def _addresses(brokers: tuple[str, ...]) -> tuple[Address, ...]:
    return tuple(known_address(parse_address(broker)) for broker in brokers)


def save_class(folder: Path, kept: KeptClass) -> None:
    """Keep a class at its trainer's, in the place of what was kept of it. Raises OSError: it cannot be written."""
    write_own(_path(folder, _TRAINERS, kept.room), kept.model_dump_json().encode())


def save_seat(folder: Path, kept: KeptSeat) -> None:
    """Keep a class at a participant's. Raises OSError: it cannot be written."""
    write_own(_path(folder, _PARTICIPANTS, kept.room), kept.model_dump_json().encode())


def kept_classes(folder: Path) -> tuple[KeptClass, ...]:
    """Return the classes that may be gone on with, the latest first; a file that holds none is passed over."""
    found = [_read(path, KeptClass) for path in sorted(_folder(folder).glob(f"{_TRAINERS}-*.json"))]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.opened, reverse=True))


def kept_seats(folder: Path, me: UUID | None = None) -> tuple[KeptSeat, ...]:
    """Return the classes that one may come back to, the latest first."""
    found = [_read(path, KeptSeat) for path in sorted(_folder(folder).glob(f"{_PARTICIPANTS}-*.json"))]
    mine = (one for one in found if one is not None and me in {None, one.me})
    return tuple(sorted(mine, key=lambda one: one.joined, reverse=True))


def kept_seat(folder: Path, secret: bytes) -> KeptSeat | None:
    """Return what is kept of the class with this secret."""
    return _read(_path(folder, _PARTICIPANTS, class_room(secret).name), KeptSeat)


def forget_class(folder: Path, secret: bytes) -> None:
    """Forget a class at its trainer's. Raises OSError: its file cannot be deleted."""
    _path(folder, _TRAINERS, class_room(secret).name).unlink(missing_ok=True)


def forget_seat(folder: Path, secret: bytes) -> None:
    """Forget a class at a participant's. Raises OSError: its file cannot be deleted."""
    _path(folder, _PARTICIPANTS, class_room(secret).name).unlink(missing_ok=True)


def erase_classes(folder: Path, name: str | None = None) -> None:
    """Forget the classes in which somebody of this name is kept; without a name all of them.

    Raises OSError: a file cannot be deleted.
    """
    for path in sorted(_folder(folder).glob("*.json")):
        if name is None or folded(name) in _names(path):
            path.unlink(missing_ok=True)


def _names(path: Path) -> set[str]:
    seat, led = _read(path, KeptSeat), _read(path, KeptClass)
    told = {seat.name, seat.partner_name} if seat is not None else set()
    return {folded(name) for name in told | {one.name for one in (led.people if led is not None else ())}}


def _folder(folder: Path) -> Path:
    return folder / "classes"


def _path(folder: Path, whose: str, room: str) -> Path:
    return _folder(folder) / f"{whose}-{room}.json"


def _read(path: Path, kind: type[_Found]) -> _Found | None:
    try:
        with path.open("rb") as file:
            return kind.model_validate_json(file.read(_LARGEST))
    except (OSError, ValidationError):
        return None
