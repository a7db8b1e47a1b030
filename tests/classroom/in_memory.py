"""A class in one process, without a network or a signature: what pages and sittings are tried with.

held = InMemoryClass(clock, script)
trainer = held.trainer
ada, ben = held.join("Ada"), held.join("Ben")
trainer.pair(ada.id, ben.id)
ada.pair_link()  # a real link, over `held.broker`
held.broker.is_cut = False  # only then a pair can meet: else it would hang on how long a test takes whether it has
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID, uuid4

from dyads.classroom.interface import (
    LOGGED,
    AssignedPair,
    Assignment,
    Attendance,
    ClassPair,
    ClassRefusal,
    ClassScript,
    Order,
    OrderKind,
    PairId,
    Pairing,
    PairStatus,
    ParticipantId,
    Seat,
    SignedOrder,
    TrainerState,
)
from dyads.link.interface import LinkPartner
from dyads.link.remembered import RememberedPair
from dyads.link.run import RunningLink, link_by_pair
from dyads.practice.clock import Clock
from dyads.practice.fields import NS
from dyads.practice.message import Message
from tests.link.memory_channels import MemoryBroker

RINGS_AHEAD_NS = 2 * NS


@dataclass
class InMemoryClass:
    """Both ends of a class. Who is to be quiet or gone is said by `mark`."""

    clock: Clock
    its_script: ClassScript
    title: str = "Monday"
    broker: MemoryBroker = field(default_factory=lambda: MemoryBroker(is_cut=True))
    people: dict[ParticipantId, Attendance] = field(default_factory=dict)
    made: list[ClassPair] = field(default_factory=list)
    given: list[Order] = field(default_factory=list)
    ends: dict[ParticipantId, "InMemoryParticipant"] = field(default_factory=dict)
    is_closed: bool = False
    is_open: bool = True
    since: int = 0

    def __post_init__(self) -> None:
        self.opened = self.clock.boot_ns()
        self.trainer = InMemoryTrainer(self)

    def join(
        self, name: str, code: str = "", language: str = "en", *, is_room: bool = False, me: UUID | None = None
    ) -> "InMemoryParticipant":
        """Let somebody come in."""
        one = "participant" + "aaa" + chr(97 + len(self.people) // 26) + chr(97 + len(self.people) % 26)
        seat: Seat = "room" if is_room else "waits"
        self.people[one] = Attendance(one, name, code, language, "0.2.0", "here", is_room, seat, has_script=True)
        told = LinkPartner(id=me or uuid4(), name=name, code=code, language=language, version="0.2.0")
        self.ends[one] = InMemoryParticipant(self, one, told)
        self.ends[one].assign(seat, None)
        self.tell()
        return self.ends[one]

    def mark(self, one: ParticipantId, state: Literal["here", "quiet", "gone", "left"]) -> None:
        self.people[one] = replace(self.people[one], state=state)
        self.tell()

    def tell(self) -> None:
        for watcher in [*self.trainer.watchers, *(one for end in self.ends.values() for one in end.watchers)]:
            watcher()

    def now(self) -> int:
        return self.clock.boot_ns() - self.opened


@dataclass
class InMemoryTrainer:
    held: InMemoryClass
    watchers: list[Callable[[], None]] = field(default_factory=list)
    mine: "InMemoryParticipant | None" = None

    def watch(self, changed: Callable[[], None]) -> None:
        self.watchers.append(changed)

    @property
    def link(self) -> str:
        return "dyads://class?at=broker.example#" + "a" * 52

    @property
    def title(self) -> str:
        return self.held.title

    def now(self) -> int:
        return self.held.now()

    def trouble(self) -> tuple[Message | None, ...]:
        return (None,)

    @property
    def is_open(self) -> bool:
        return self.held.is_open

    def let_in(self, wanted: bool) -> None:
        self.held.is_open = wanted

    def script(self) -> ClassScript:
        return self.held.its_script

    def set_script(self, script: ClassScript) -> None:
        self.held.its_script = script
        self.held.tell()

    def attendance(self) -> tuple[Attendance, ...]:
        return tuple(one for one in self.held.people.values() if one.seat != "removed")

    def pairs(self) -> tuple[ClassPair, ...]:
        return tuple(self.held.made)

    def pair(self, one: ParticipantId, other: ParticipantId) -> ClassPair:
        if one == other or not {one, other} <= set(self.held.people):
            raise ValueError("no such two")
        self._part(one, other)
        made = ClassPair(uuid4().hex[:16], one, other)
        self.held.made.append(made)
        secret = uuid4().bytes + uuid4().bytes
        for side, mine, theirs in (("a", one, other), ("b", other, one)):
            name = self.held.people[theirs].name
            pair = AssignedPair(made.id, secret, side, theirs, name, since=self.held.since)  # type: ignore[arg-type]
            self.held.people[mine] = replace(self.held.people[mine], pair=made.id)
            self.held.ends[mine].assign("paired", pair)
        self.held.tell()
        return made

    def _part(self, *people: ParticipantId) -> None:
        for pair in [pair for pair in self.held.made if {pair.a, pair.b} & set(people)]:
            self.held.made.remove(pair)
            for one in (pair.a, pair.b):
                self.held.people[one] = replace(self.held.people[one], pair=None)
                self.held.ends[one].assign("waits", None)

    def seat(self, one: ParticipantId, seat: Literal["waits", "rests", "trainer"]) -> None:
        self._seat(one, seat)

    def sit_with(self, one: ParticipantId, me: LinkPartner) -> ClassPair:
        if self.mine is None:
            self.mine = self.held.join(me.name, me=me.id)
            self.held.people[self.mine.id] = replace(self.held.people[self.mine.id], is_trainer=True)
        return self.pair(self.mine.id, one)

    def own(self) -> "InMemoryParticipant | None":
        return self.mine

    def remove(self, one: ParticipantId) -> None:
        self._seat(one, "removed")

    def _seat(self, one: ParticipantId, seat: Seat) -> None:
        if one not in self.held.people:
            raise ValueError("nobody of this class")
        self._part(one)
        self.held.ends[one].assign(seat, None)
        self.held.tell()

    def apply(self, pairing: Pairing) -> None:
        there = {frozenset((pair.a, pair.b)) for pair in self.held.made}
        for one, other in pairing.pairs:
            if frozenset((one, other)) not in there:
                self.pair(one, other)
        for one, seat in pairing.seats:
            self._seat(one, seat)

    def give(
        self,
        kind: OrderKind,
        *,
        at: int | None = None,
        phase: int | None = None,
        pair: PairId | None = None,
        message: str = "",
    ) -> Order:
        rings = kind in {"start", "resume", "go", "bell"}
        when = at if at is not None else self.now() + RINGS_AHEAD_NS * rings
        order = Order(len(self.held.given) + 1, kind, when, phase, pair, message)
        self.held.given.append(order)
        if kind == "stop":
            self.held.since = order.n
        self.held.tell()
        return order

    def orders(self) -> tuple[Order, ...]:
        return tuple(self.held.given)

    def suspend(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        self.held.is_closed = True
        self.held.tell()


@dataclass
class InMemoryParticipant:
    """A participant, whose orders are `verified` where they are what the trainer gave."""

    held: InMemoryClass
    id: ParticipantId
    me: LinkPartner
    watchers: list[Callable[[], None]] = field(default_factory=list)
    trainer: TrainerState = "here"
    _assigned: Assignment | None = None
    _link: RunningLink | None = None
    _heard: int = 0
    _taken: int = 0

    def watch(self, changed: Callable[[], None]) -> None:
        self.watchers.append(changed)

    def state(self) -> TrainerState:
        if self.refusal() is not None:
            return "refused"
        return "closed" if self.held.is_closed else self.trainer

    def refusal(self) -> ClassRefusal | None:
        return "removed" if self._assigned is not None and self._assigned.seat == "removed" else None

    def trouble(self) -> Message | None:
        return None

    @property
    def title(self) -> str:
        return self.held.title

    def now(self) -> int | None:
        return self.held.now()

    def script(self) -> ClassScript | None:
        return self.held.its_script

    def assignment(self) -> Assignment | None:
        return self._assigned

    def assign(self, seat: Seat, pair: AssignedPair | None) -> None:
        """Take a seat, as the trainer gives it."""
        if self._link is not None:
            self._link.close()
            self._link = None
        known = self.held.people[self.id]
        self.held.people[self.id] = replace(known, seat=seat, knows_seat=True)
        self._assigned = Assignment(1 if self._assigned is None else self._assigned.n + 1, seat, pair)
        self._taken = 0
        if pair is not None:
            now = self.held.clock.now()
            remembered = RememberedPair(
                me=self.me.id, partner=uuid4(), side=pair.side, secret=pair.secret, made=now, met=now, is_kept=False
            )
            self._link = link_by_pair(remembered, self.me, self.held.broker.open, self.held.clock).start()

    def pair_link(self) -> RunningLink | None:
        return self._link

    @property
    def orders(self) -> "InMemoryParticipant":
        return self

    def taken(self) -> tuple[SignedOrder, ...]:
        new = [order for order in self.held.given if order.n > self._taken and self._is_mine(order)]
        self._taken = max((order.n for order in self.held.given), default=0)
        return tuple(SignedOrder(order, signed(order)) for order in new if order.kind in LOGGED)

    def _is_mine(self, order: Order) -> bool:
        pair = self._assigned.pair if self._assigned else None
        return order.pair in {None, pair and pair.id} and order.n > (pair.since if pair else 0)

    def boot(self, at: int) -> int | None:
        return self.held.opened + at

    def came(self) -> int | None:
        return None

    def verified(self, signed_order: str) -> Order | None:
        return next((one for one in self.held.given if signed(one) == signed_order and self._is_mine(one)), None)

    def heard(self) -> tuple[Order, ...]:
        new = [order for order in self.held.given if order.n > self._heard]
        self._heard = max((order.n for order in new), default=self._heard)
        return tuple(order for order in new if order.kind not in LOGGED and self._is_mine(order))

    def report(self, status: PairStatus) -> None:
        last = self.held.given[-1].n if self.held.given else 0
        self.held.people[self.id] = replace(self.held.people[self.id], status=status, order=last)
        self.held.tell()

    def suspend(self) -> None:
        if self._link is not None:
            self._link.suspend()

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
        self.held.mark(self.id, "left")


def signed(order: Order) -> str:
    """Return what stands for a signature here."""
    return ascii(order)
