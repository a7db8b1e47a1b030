"""Every message of the link: what is not written down here has no way to the other computer.

No message has room for a rating, a note, a draw or an entry of the journal. The one list of inner parts there is
(`Parts`) is sent because its owner said so, this time.

Unknown types, fields and sizes are refused as a whole, so that a newer program has to say a newer version.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple, get_args

from pydantic import ConfigDict, Field, PlainSerializer, TypeAdapter, ValidationError

from dyads.link.interface import LinkPartner, Stage
from dyads.link.keys import ID_BYTES, TAG_BYTES
from dyads.practice.bounds import CommandNumber, Instant, PersonName, Place, SignedText
from dyads.practice.pydantic_models import FrozenModel
from dyads.practice.replay import Author, Command, Given

VERSION = 1
"""Of the protocol. Two that differ in it say so and do not meet."""

MOST_COMMANDS = 1200
"""Of one author in a sitting: 1,000 that people give, and room for what has to be said in any case."""
COMMANDS_A_MESSAGE = 200
PART_BYTES = 16 << 10
"""Of a set-up in one message, before base64."""
LARGEST_SETUP = 60 << 10
"""Bytes of a set-up, compressed."""
LARGEST_SETUP_UNPACKED = 2 << 20
MOST_PARTS = 100
"""Inner parts that are shown."""


class Wire(FrozenModel):
    """A message, or a piece of one: JSON in which bytes are written in hexadecimal digits."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, ser_json_bytes="hex", val_json_bytes="hex"
    )


RunId = Annotated[bytes, Field(min_length=ID_BYTES, max_length=ID_BYTES)]
"""Chance; names one run of the program in one room."""
Public = Annotated[bytes, Field(min_length=32, max_length=33)]
Tag = Annotated[bytes, Field(min_length=TAG_BYTES, max_length=TAG_BYTES)]
Digest32 = Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")]
"""The first half of a SHA-256; empty where there is nothing."""
By = Literal["first", "again"]
"""Whether the meeting's own password is to be proved, or the secret that both have since they met in this room."""


class Here(Wire):
    """Side a: I wait here."""

    t: Literal["here"] = "here"
    v: int = VERSION
    id: RunId


class Hello(Wire):
    """Side b: here is my half of the exchange."""

    t: Literal["hello"] = "hello"
    v: int = VERSION
    id: RunId
    by: By
    k: Public
    had: RunId | None = None
    """The session it still has."""


class Offer(Wire):
    """Side a: here is mine, and the proof that I have the keys."""

    t: Literal["offer"] = "offer"
    id: RunId
    to: RunId
    of: RunId
    """Which hello it answers: the beginning of the SHA-256 of its `k`."""
    by: By
    k: Public
    tag: Tag


class Ok(Wire):
    """Side b: the proof that I have them too."""

    t: Literal["ok"] = "ok"
    to: RunId
    tag: Tag


class Busy(Wire):
    """Side a: two are here already."""

    t: Literal["busy"] = "busy"
    to: RunId


Handshake = Here | Hello | Offer | Ok | Busy

Have = dict[Author, CommandNumber]
"""By author the greatest number there is of theirs."""


class Status(Wire):
    """What a side has and says, beside its log; what is as here is left out."""

    sitting: Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$")] = ""
    """The first half of what names the sitting in both journals; empty before one is proposed."""

    who: bool = False
    """It knows who the partner is."""
    setup: Digest32 = ""
    """What is proposed, as far as it knows."""
    agreed: bool = False
    """It would sit by that."""
    stage: Stage = "reading"
    shown: Digest32 = ""
    """The list of parts that it lets the partner see."""
    seen: Digest32 = ""
    """The list that it has of the partner's."""


ShortStatus = Annotated[Status, PlainSerializer(lambda status: status.model_dump(exclude_defaults=True))]


class Ping(Wire):
    """What time is it with you, and what do you have?"""

    t: Literal["ping"] = "ping"
    n: Annotated[int, Field(ge=0, lt=1 << 31)]
    have: Have
    log: Digest32
    now: ShortStatus
    trip: Instant | None = None
    """How long questions and answers take at present (ns)."""
    bound: Instant | None = None
    """How far the sender's clock may be off at most (ns)."""


class Pong(Wire):
    """The answer."""

    t: Literal["pong"] = "pong"
    n: Annotated[int, Field(ge=0, lt=1 << 31)]
    at: Instant | None
    """The shared time, of a side that knows it."""
    have: Have
    log: Digest32
    now: ShortStatus


class CommandRow(NamedTuple):
    """One command, as a JSON array."""

    author: Author
    n: Annotated[CommandNumber, Field(ge=1)]
    kind: Literal[
        "start", "pause", "resume", "next", "back", "still", "swap", "stop", "go", "more", "away", "late", "calm"
    ]
    at: Instant
    seen: Annotated[tuple[tuple[Author, CommandNumber], ...], Field(max_length=3)] = ()
    visit: Place | None = None
    phase: Place | None = None
    to: Instant | None = None
    of: tuple[Author, CommandNumber] | None = None
    signed: SignedText = ""
    """Of the trainer of a class, and of nobody else: the order, as the trainer signed it."""


class Log(Wire):
    """The commands above what the other has, in the order of their numbers."""

    t: Literal["log"] = "log"
    above: Have
    commands: Annotated[tuple[CommandRow, ...], Field(max_length=COMMANDS_A_MESSAGE)]
    have: Have


class Who(Wire):
    """Who the sender is."""

    t: Literal["who"] = "who"
    partner: LinkPartner


class SetupPart(Wire):
    """A piece of the proposed set-up: JSON, compressed by zlib."""

    t: Literal["setup"] = "setup"
    digest: Digest32
    nth: Annotated[int, Field(ge=0, lt=-(-LARGEST_SETUP // PART_BYTES))]
    of: Annotated[int, Field(ge=1, le=-(-LARGEST_SETUP // PART_BYTES))]
    data: Annotated[str, Field(max_length=-(-PART_BYTES // 3) * 4)]


class Parts(Wire):
    """The speaker's list of inner parts, because they said so, this time."""

    t: Literal["parts"] = "parts"
    parts: Annotated[tuple[PersonName, ...], Field(max_length=MOST_PARTS)]


class Bye(Wire):
    """The sender has closed the sitting."""

    t: Literal["bye"] = "bye"


Session = Ping | Pong | Log | Who | SetupPart | Parts | Bye

_HANDSHAKE: TypeAdapter[Handshake] = TypeAdapter(
    Annotated[Handshake, Field(discriminator="t")], config=ConfigDict(defer_build=True)
)
_SESSION: TypeAdapter[Session] = TypeAdapter(
    Annotated[Session, Field(discriminator="t")], config=ConfigDict(defer_build=True)
)
HANDSHAKE_TYPES: tuple[type[Wire], ...] = get_args(Handshake)
SESSION_TYPES: tuple[type[Wire], ...] = get_args(Session)


class OtherVersion(NamedTuple):
    """Somebody is there whose program speaks another version of the protocol."""

    version: int


class _Greeting(FrozenModel):
    """What every version of the protocol says in its first message."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", defer_build=True)
    t: Literal["here", "hello"]
    v: Annotated[int, Field(ge=1, le=10_000)]


def written(message: Handshake | Session) -> bytes:
    return message.model_dump_json(exclude_defaults=False, exclude_none=True).encode("utf-8")


def read_handshake(content: bytes) -> Handshake | OtherVersion | None:
    """Return what a handshake says; None where it is none of these messages."""
    try:
        greeting = _Greeting.model_validate_json(content)
    except (ValidationError, ValueError):
        greeting = None
    if greeting is not None and greeting.v != VERSION:
        return OtherVersion(greeting.v)
    try:
        return _HANDSHAKE.validate_json(content)
    except (ValidationError, ValueError):
        return None


def read_session(content: bytes) -> Session | None:
    """Return what a session's frame says; None where it is none of these messages."""
    try:
        return _SESSION.validate_json(content)
    except (ValidationError, ValueError):
        return None


def row_of(command: Command) -> CommandRow:
    """Return a command as it is sent. Raises ValueError: it is not of a linked sitting."""
    if command.given is None or command.kind == "halt":
        raise ValueError(command.kind)
    given = command.given
    return CommandRow(
        given.author,
        given.n,
        command.kind,
        command.at,
        given.seen,
        given.visit,
        given.phase,
        given.to,
        given.of,
        given.signed,
    )


def command_of(row: CommandRow) -> Command:
    given = Given(row.author, row.n, row.seen, row.visit, row.phase, row.to, row.of, row.signed)
    return Command(row.kind, row.at, given)
