"""What the rest of the program knows of a class: who is there, how they are paired, and what the trainer orders.

The trainer's end (`TrainerClass`) sees presence and readiness of each, never an answer. A participant's end
(`ParticipantClass`) has the partner's link once somebody is assigned. All instants of a class are class time:
nanoseconds since it was opened, by the trainer's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol

from dyads.link.interface import Link, LinkPartner, LinkState, Stage
from dyads.practice.annotations import Limits
from dyads.practice.bell import OneBell
from dyads.practice.bounds import Word
from dyads.practice.commands import Command
from dyads.practice.frozen import Frozen
from dyads.practice.linked import ORDERS
from dyads.practice.measures import Measure
from dyads.practice.message import Message
from dyads.practice.script import Script
from dyads.practice.setup import FirstBy, Side, StoredPicks

ParticipantId = str
"""Names one participant of one class: 16 letters and digits that follow from a key made for it."""
PairId = str
"""Names one pair of one class: 16 hexadecimal digits."""

OrderKind = Literal["start", "pause", "resume", "more", "go", "stop", "bell", "say"]
"""What a trainer orders. `more`: a minute more for the phase that is named. `go`: on to the segment that is named.
`bell` and `say` do not go into the log of a sitting: a bell rings, and a message is shown."""

LOGGED: frozenset[OrderKind] = frozenset({"start", "pause", "resume", "more", "go", "stop"})
"""The orders that a pair's log takes."""

Seat = Literal["waits", "paired", "rests", "trainer", "room", "removed"]
"""Where somebody of the class sits: waits for a partner, has one, rests this time, sits with the trainer, is no person
but a room that follows on a screen, or was sent out."""

TrainerState = Literal["off", "waiting", "here", "quiet", "gone", "closed", "refused"]
"""`off`: no way out at present. `waiting`: the trainer has not been heard yet. `here`: heard within 25 s; `quiet`:
within 60; `gone`: longer ago. `closed`: the class is over. `refused`: see `ClassRefusal`."""

ClassRefusal = Literal["forged", "older", "newer", "shut", "full", "removed"]
"""Why one is not in a class: somebody else speaks as its trainer; the trainer's program is older, or newer; nobody new
is let in; too many are there; or the trainer sent one out. It may pass, except for `removed`."""

AttendanceState = Literal["here", "quiet", "gone", "left"]
"""`here`: heard within 40 s; `quiet`: within 75; `gone`: longer ago. `left`: said goodbye."""


class ClassScript(Frozen):
    """What a class sits by: the trainer's exercise and length, from which side `a` of each pair makes the set-up."""

    revision: Annotated[int, Limits(ge=1, le=1000)]
    """Rises with each change."""
    script_id: Word
    scripts: Annotated[dict[str, Script], Limits(min_length=1, max_length=12)]
    """By language, lengths as chosen."""
    measures: dict[str, Measure] = field(default_factory=dict)
    first_by: FirstBy = "chosen"
    variant: Annotated[int, Limits(ge=0)] = 0
    picks: StoredPicks = field(default_factory=dict)
    planned_seconds: Annotated[int, Limits(ge=0)]
    delay: Annotated[int, Limits(ge=0, le=300)] = 0
    bell: OneBell | None = None
    """Rings at every event in place of the exercise's own bells; None: these."""


@dataclass(frozen=True, slots=True)
class Order:
    """One of the trainer's orders.

    Attributes:
        n: counts the orders of a class from 1, of every kind and to whomever; never used twice.
        at: the class time for which it is given.
        phase: of `go`: the segment it leads to; of `more`: the segment that becomes longer.
        pair: for whom alone it is; None: for all.
        message: of `say`.
    """

    n: int
    kind: OrderKind
    at: int
    phase: int | None = None
    pair: PairId | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """An order with what proves it: the partner verifies that before the order counts there.

    Attributes:
        signed: ASCII, at most 600 characters; it travels in the log of the pair, and is kept there.
    """

    order: Order
    signed: str


@dataclass(frozen=True, slots=True)
class PairStatus:
    """What a participant's program tells the trainer of the sitting, and nothing of what was answered.

    Attributes:
        partner: the link to the partner.
        within: within this both hear a bell together (ns).
        phase: the index of the segment under way; None before and after the sitting.
        left: seconds left in it; None where it is open.
        is_running: its time runs.
        is_paused: the pair itself has paused.
    """

    stage: Stage = "reading"
    partner: LinkState = "off"
    within: int | None = None
    phase: int | None = None
    left: int | None = None
    is_running: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """One of the class, as the trainer sees them.

    Attributes:
        name, code, language, version: as they say themselves.
        is_room: it is a screen in a hall that follows.
        is_trainer: it is the trainer, who sits along with one of them.
        seat: where the trainer has put them.
        pair: their pair, where they have a partner.
        order: up to which order, by its `n`, they have every one.
        knows_seat: whether they know where they sit.
        quiet_for: nanoseconds since they were last heard.
    """

    id: ParticipantId
    name: str
    code: str
    language: str
    version: str
    state: AttendanceState
    is_room: bool = False
    seat: Seat = "waits"
    pair: PairId | None = None
    status: PairStatus = field(default_factory=PairStatus)
    order: int = 0
    knows_seat: bool = False
    has_script: bool = False
    quiet_for: int = 0
    is_trainer: bool = False

    @property
    def is_ready(self) -> bool:
        return self.status.stage in {"ready", "sitting"}


@dataclass(frozen=True, slots=True)
class ClassPair:
    """Two of a class who sit together; `a` opens their link and takes the trainer's orders into its log.

    Attributes:
        broker: which of the class's brokers they meet at, from 0.
    """

    id: PairId
    a: ParticipantId
    b: ParticipantId
    broker: int = 0


@dataclass(frozen=True, slots=True)
class AssignedPair:
    """A participant's pair.

    Attributes:
        secret: both have it; their link opens by it (32 bytes).
        since: orders up to this one are not for this pair: what was ordered ended before it was made.
    """

    id: PairId
    secret: bytes = field(repr=False)
    side: Side
    partner: ParticipantId
    partner_name: str
    broker: int = 0
    since: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where the trainer has put a participant.

    Attributes:
        n: rises with each that is sent to the participant.
    """

    n: int
    seat: Seat
    pair: AssignedPair | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who sits with whom: a proposal that a trainer applies, or the whole as it stands."""

    pairs: tuple[tuple[ParticipantId, ParticipantId], ...] = ()
    seats: tuple[tuple[ParticipantId, Seat], ...] = ()
    """Whoever has no partner, and where they sit."""


class ClassOrders(Protocol):
    """The trainer's orders, as a sitting takes them; every call returns at once and may come from any thread."""

    def taken(self) -> tuple[SignedOrder, ...]:
        """Return the orders for this sitting's log that came since the last call, in the order of their numbers.

        After a start of the program all come again; `n` says which the log has.
        """
        ...

    def boot(self, at: int) -> int | None:
        """Return the instant of this machine's boot clock (ns) at a class time; None while that is not known."""
        ...

    def came(self) -> int | None:
        """Return the class time at which this end came to its pair, or as a room; None: it was there before.

        Where the class had begun by then, the sitting stands where the class stands.
        """
        ...

    def verified(self, signed: str) -> Order | None:
        """Return the order that the trainer signed for this pair or for all; None: it is none, whatever it is."""
        ...


class TrainerClass(Protocol):
    """The trainer's end; every call returns at once and may come from any thread."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed`, from a thread of the class, when anything here is new."""
        ...

    @property
    def link(self) -> str:
        """The invitation, as it is sent or shown as a QR code."""
        ...

    @property
    def title(self) -> str: ...

    def now(self) -> int:
        """Return the class time."""
        ...

    def trouble(self) -> tuple[Message | None, ...]:
        """Return by broker why it cannot be reached at present."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether somebody new is let in."""
        ...

    def let_in(self, wanted: bool) -> None: ...

    def script(self) -> ClassScript: ...

    def set_script(self, script: ClassScript) -> None:
        """Change what the class sits by. Raises ValueError: larger than 60 kB, compressed."""
        ...

    # Who is there, and who sits with whom

    def attendance(self) -> tuple[Attendance, ...]:
        """Return everybody who has come, in the order in which they came; who was sent out is not among them."""
        ...

    def pairs(self) -> tuple[ClassPair, ...]: ...

    def pair(self, one: ParticipantId, other: ParticipantId) -> ClassPair:
        """Put two together, out of the pairs that they were in. Raises ValueError: no such two."""
        ...

    def seat(self, one: ParticipantId, seat: Literal["waits", "rests", "trainer"]) -> None:
        """Give somebody another seat; their partner waits. Raises ValueError: nobody of this class."""
        ...

    def sit_with(self, one: ParticipantId, me: LinkPartner) -> ClassPair:
        """Put the trainer together with somebody: a pair like the others, of which this program is one side.

        Raises:
            ValueError: nobody of this class.
            OSError: the trainer's own seat cannot be kept.
        """
        ...

    def own(self) -> "ParticipantClass | None":
        """Return the end that the trainer has as one of a pair; None: the trainer has not sat along."""
        ...

    def remove(self, one: ParticipantId) -> None:
        """Send somebody out; they do not come in again. Raises ValueError: nobody of this class."""
        ...

    def apply(self, pairing: Pairing) -> None:
        """Seat everybody whom a pairing names; pairs that it leaves as they are keep their link."""
        ...

    # Orders

    def give(
        self,
        kind: OrderKind,
        *,
        at: int | None = None,
        phase: int | None = None,
        pair: PairId | None = None,
        message: str = "",
    ) -> Order:
        """Give an order: it is kept, then sent, and sent again until all who are there have it.

        Args:
            at: for which class time; None: now, or two seconds ahead where it rings.

        Raises:
            ValueError: a field that does not belong to the kind, or a message longer than 400 characters.
            OSError: it cannot be kept, and was not given.
        """
        ...

    def orders(self) -> tuple[Order, ...]: ...

    def suspend(self) -> None:
        """End the threads; the class stays kept and may be gone on with."""
        ...

    def close(self) -> None:
        """End the class: all are told, and what was kept of it goes."""
        ...


class ParticipantClass(Protocol):
    """A participant's end; every call returns at once and may come from any thread."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed`, from a thread of the class, when anything here is new."""
        ...

    @property
    def id(self) -> ParticipantId: ...

    def state(self) -> TrainerState: ...

    def refusal(self) -> ClassRefusal | None: ...

    def trouble(self) -> Message | None:
        """Return why no broker of the class can be reached at present, as far as that is known."""
        ...

    @property
    def title(self) -> str:
        """What the trainer calls the class; empty before the trainer was heard."""
        ...

    def now(self) -> int | None:
        """Return the class time; None while it is not known."""
        ...

    def script(self) -> ClassScript | None:
        """Return what the class sits by, once all of it is here."""
        ...

    def assignment(self) -> Assignment | None: ...

    def pair_link(self) -> Link | None:
        """Return the link to the partner, which runs already; another one after each new assignment, None without."""
        ...

    @property
    def orders(self) -> ClassOrders: ...

    def heard(self) -> tuple[Order, ...]:
        """Return the bells and messages that came since the last call, none that is old; `at` may lie ahead."""
        ...

    def report(self, status: PairStatus) -> None:
        """Say how far the sitting is; it is told at most once a second."""
        ...

    def suspend(self) -> None:
        """End the threads without a goodbye: this program ends, and may come back as the same."""
        ...

    def close(self) -> None:
        """Say goodbye; who comes back is the same, with the same partner, until the class is over."""
        ...


def is_the_trainers(orders: ClassOrders, command: Command) -> bool:
    """Say whether a command in the trainer's name, in the log of a pair, says what the trainer signed.

    Its time is the host's to say, who may have learned of it late. What it claims to have known may be the trainer's
    own earlier orders and nothing else.
    """
    given = command.given
    if given is None or given.author != "t" or command.kind not in ORDERS:
        return False
    order = orders.verified(given.signed) if given.signed else None
    return (
        order is not None
        and order.kind in LOGGED
        and (order.n, order.kind, order.phase) == (given.n, command.kind, given.phase)
        and all(author == "t" and n < given.n for author, n in given.seen)
        and given.visit is None
        and given.to is None
        and given.of is None
    )
