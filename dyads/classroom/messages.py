"""Every message of a class: what is not written down here has no way to the trainer or to the class.

A participant tells the trainer who they say they are, how far the sitting is and who can be reached: no message has
room for a rating, an answer, a note, a draw or an inner part. Unknown types, fields and sizes are refused as a whole.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated, ClassVar, Literal, TypeVar, get_args

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, TypeAdapter, ValidationError

from dyads.classroom.interface import ClassScript, Order, OrderKind, Seat
from dyads.classroom.invitation import MOST_BROKERS
from dyads.classroom.keys import KEY, SIGNATURE, TrainerKeys, TrainerPublic
from dyads.link.frames import canonical
from dyads.link.interface import LinkState, Stage
from dyads.link.messages import LARGEST_SETUP, LARGEST_SETUP_UNPACKED, PART_BYTES, Digest32, Wire
from dyads.practice.bounds import CommandNumber, Instant, PersonName, Place, Word
from dyads.practice.pydantic_models import FrozenModel

CLASS_VERSION = 1
"""Of what a class says. Two that differ in it say so and do not meet."""

LONGEST_MESSAGE = 400
"""Characters of a message to a class or a pair."""
LONGEST_ORDER = SIGNATURE + 4000
"""Bytes of a signed order."""
MOST_ORDERS = 1000
"""Of one class."""
ORDERS_A_MESSAGE = 100
_ORDER_BYTES_A_MESSAGE = 30_000
MOST_PARTICIPANTS = 5000
LONGEST_REPORT = 1 << 10
"""Bytes of what a participant tells the trainer, closed."""


def _from_base64(text: object) -> bytes:
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise ValueError("base64 is text")  # noqa: TRY004 - pydantic turns it into its own
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


Base64 = Annotated[
    bytes, PlainValidator(_from_base64), PlainSerializer(lambda held: base64.b64encode(held).decode(), return_type=str)
]
Key32 = Annotated[bytes, Field(min_length=KEY, max_length=KEY)]
Counter = Annotated[int, Field(ge=0, lt=1 << 62)]
ParticipantName = Annotated[str, Field(pattern=r"^[a-z2-7]{16}$")]
PairName = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Broker = Annotated[int, Field(ge=0, lt=MOST_BROKERS)]
Admission = Literal["open", "shut", "full"]
"""Whether somebody new is let in."""


# The trainer's word to all


class Beat(Wire):
    """The trainer is here: by whose keys, at what time, up to which order."""

    t: Literal["beat"] = "beat"
    v: int = CLASS_VERSION
    signing: Key32
    sealing: Key32
    at: Instant
    """Class time."""
    title: Word
    order: CommandNumber
    """The highest there is."""
    admission: Admission
    script: Digest32
    """Of what the class sits by."""


class Orders(Wire):
    """Orders with their signatures; to all, or to one who lacks them."""

    t: Literal["orders"] = "orders"
    orders: Annotated[tuple[Base64, ...], Field(max_length=ORDERS_A_MESSAGE)]


class ScriptPiece(Wire):
    """A piece of what the class sits by: JSON, compressed by zlib."""

    t: Literal["script"] = "script"
    digest: Digest32
    nth: Annotated[int, Field(ge=0, lt=-(-LARGEST_SETUP // PART_BYTES))]
    of: Annotated[int, Field(ge=1, le=-(-LARGEST_SETUP // PART_BYTES))]
    data: Annotated[Base64, Field(max_length=PART_BYTES)]


class Over(Wire):
    """The class is closed."""

    t: Literal["over"] = "over"


# The trainer's word to one


class PairWord(Wire):
    """The pair that somebody is in."""

    id: PairName
    pair_secret: Key32
    side: Literal["a", "b"]
    partner: ParticipantName
    partner_name: PersonName
    broker: Broker
    since: CommandNumber


class Seated(Wire):
    """Where somebody sits."""

    t: Literal["seat"] = "seat"
    n: Counter
    seat: Seat
    pair: PairWord | None = None


class TimeAnswer(Wire):
    """What time it is."""

    t: Literal["answer"] = "answer"
    of: Counter
    """Which report asked."""
    at: Instant


# A participant's word to the trainer


class Knock(Wire):
    """Somebody is here who has not heard the trainer."""

    t: Literal["knock"] = "knock"
    v: int = CLASS_VERSION


class Report(Wire):
    """Who one is, and how far the sitting is."""

    t: Literal["report"] = "report"
    v: int = CLASS_VERSION
    start: Counter
    beat: Counter
    """The last one that was heard: in which run of the trainer's program, and by its number."""
    name: PersonName
    code: PersonName = ""
    language: Annotated[str, Field(max_length=20)] = "en"
    version: Annotated[str, Field(max_length=40)] = ""
    is_room: bool = False
    seat: Counter = 0
    """The last word on where one sits, by its number."""
    script: Digest32 = ""
    """Of what is here of it, whole."""
    order: CommandNumber = 0
    """Up to here every order is known."""
    asks: bool = False
    """What time is it?"""
    stage: Stage = "reading"
    partner: LinkState = "off"
    within: Instant | None = None
    phase: Place | None = None
    left: Annotated[int, Field(ge=0, le=200_000)] | None = None
    is_running: bool = False
    is_paused: bool = False


class Leave(Wire):
    """Goodbye."""

    t: Literal["leave"] = "leave"


ToAll = Beat | Orders | ScriptPiece | Over
ToOne = Seated | TimeAnswer | Orders | ScriptPiece
ToTrainer = Report | Leave
MESSAGE_TYPES: tuple[type[Wire], ...] = tuple(
    dict.fromkeys((*get_args(ToAll), *get_args(ToOne), Knock, *get_args(ToTrainer)))
)
_Found = TypeVar("_Found")
_LATE = ConfigDict(defer_build=True)
_TO_ALL: TypeAdapter[ToAll] = TypeAdapter(Annotated[ToAll, Field(discriminator="t")], config=_LATE)
_TO_ONE: TypeAdapter[ToOne] = TypeAdapter(Annotated[ToOne, Field(discriminator="t")], config=_LATE)
_TO_TRAINER: TypeAdapter[ToTrainer] = TypeAdapter(Annotated[ToTrainer, Field(discriminator="t")], config=_LATE)


class OtherClassVersion(FrozenModel):
    """Somebody speaks another version of what a class says; `t` and `v` are the same in all of them."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", defer_build=True)
    t: Literal["beat", "report"]
    v: Annotated[int, Field(ge=1, le=10_000)]


def written(message: ToAll | ToOne | ToTrainer | Knock) -> bytes:
    return message.model_dump_json(exclude_none=True).encode("utf-8")


def read_to_all(content: bytes) -> ToAll | OtherClassVersion | None:
    """Return what the trainer says to all; None where it is none of these messages."""
    return _other_version(content) or _read(_TO_ALL, content)


def read_to_one(content: bytes) -> ToOne | None:
    return _read(_TO_ONE, content)


def read_to_trainer(content: bytes) -> ToTrainer | OtherClassVersion | None:
    return _other_version(content) or _read(_TO_TRAINER, content)


def _read(adapter: TypeAdapter[_Found], content: bytes) -> _Found | None:
    try:
        return adapter.validate_json(content)
    except (ValidationError, ValueError):
        return None


def _other_version(content: bytes) -> OtherClassVersion | None:
    try:
        found = OtherClassVersion.model_validate_json(content)
    except (ValidationError, ValueError):
        return None
    return found if found.v != CLASS_VERSION else None


# Orders


class OrderFields(Wire):
    """An order, as it is signed and as it is kept."""

    n: Annotated[CommandNumber, Field(ge=1)]
    kind: OrderKind
    at: Instant
    phase: Place | None = None
    pair: PairName | None = None
    message: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""

    @property
    def order(self) -> Order:
        return Order(self.n, self.kind, self.at, self.phase, self.pair, self.message)


class _OrderRow(OrderFields):
    closed: Base64 = b""
    """The message to a pair, which nobody else can read."""


def signed_order(order: Order, keys: TrainerKeys, room: str, closed: bytes = b"") -> bytes:
    """Return an order as it travels: the signature, then what is signed.

    Args:
        closed: the message to a pair, in the place of `order.message`.

    Raises:
        ValueError: a field is out of its bounds.
    """
    row = _OrderRow(
        n=order.n,
        kind=order.kind,
        at=order.at,
        phase=order.phase,
        pair=order.pair,
        message="" if closed else order.message,
        closed=closed,
    )
    content = canonical(row.model_dump(mode="json", exclude_defaults=True))
    return keys.sign(_order_context(room) + content) + content


def read_order(signed: bytes, trainer: TrainerPublic, room: str) -> tuple[Order, bytes] | None:
    """Return what the trainer signed, and its message as far as that is closed for a pair; None: no such order."""
    if not SIGNATURE < len(signed) <= LONGEST_ORDER:
        return None
    signature, content = signed[:SIGNATURE], signed[SIGNATURE:]
    if not trainer.is_signed(signature, _order_context(room) + content):
        return None
    try:
        row = _OrderRow.model_validate_json(content)
    except (ValidationError, ValueError):
        return None
    return row.order, row.closed


def _order_context(room: str) -> bytes:
    return b"dyads/1 order\n" + room.encode() + b"\n"


def orders_above(signed: Mapping[int, bytes], n: int) -> Orders:
    """Return the orders above a number, as many as go into one message, in their order."""
    taken, size = list[bytes](), 0
    for number in sorted(number for number in signed if number > n)[:ORDERS_A_MESSAGE]:
        size += len(signed[number])
        if size > _ORDER_BYTES_A_MESSAGE:
            break
        taken.append(signed[number])
    return Orders(orders=tuple(taken))


# What the class sits by


def script_pieces(script: ClassScript) -> tuple[ScriptPiece, ...]:
    """Return a script as it travels. Raises ValueError: larger than 60 kB, compressed."""
    content = json.dumps(
        script.model_dump(mode="json", exclude_none=True), ensure_ascii=False, separators=(",", ":")
    ).encode()
    packed = zlib.compress(content, 9)
    if len(packed) > LARGEST_SETUP:
        raise ValueError("a script larger than 60 kB")
    parts = [packed[at : at + PART_BYTES] for at in range(0, len(packed), PART_BYTES)]
    digest = _digest(packed)
    return tuple(ScriptPiece(digest=digest, nth=nth, of=len(parts), data=part) for nth, part in enumerate(parts))


def script_of(pieces: Iterable[ScriptPiece]) -> ClassScript | None:
    """Return the script that whole pieces make; None: they make none that this program can read."""
    in_order = sorted(pieces, key=lambda piece: piece.nth)
    packed = b"".join(piece.data for piece in in_order)
    if not in_order or len(packed) > LARGEST_SETUP or _digest(packed) != in_order[0].digest:
        return None
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, LARGEST_SETUP_UNPACKED)
        return ClassScript.model_validate_json(content) if unpacking.eof else None
    except (zlib.error, ValidationError, ValueError):
        return None


def _digest(packed: bytes) -> str:
    return sha256(packed).hexdigest()[:32]
