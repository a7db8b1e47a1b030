"""Two linked homes in one process: each has a clock of its own, and between them lies a way that delays and loses."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from uuid import UUID, uuid4

from dyads.classroom.interface import Order, OrderKind, SignedOrder
from dyads.classroom.keys import TrainerKeys, new_trainer_keys
from dyads.classroom.messages import read_order, signed_order
from dyads.link.interface import LinkPartner, LinkState, Presence, Refusal, SharedSetup, Stage
from dyads.practice.bell import Strike
from dyads.practice.fields import NS
from dyads.practice.people import InnerPart
from dyads.practice.replay import Author, Command
from dyads.practice.script import Script
from dyads.practice.setup import Linked, Side, partner_side
from dyads.services.clock import HandClock
from dyads.services.conductor import Conductor
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices, draw_for
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    me_and_partner,
    prepare_sitting,
    resume_sitting,
    what_is_known,
)
from dyads.services.snapshot import Snapshot
from dyads.settings.places import Places
from tests.link.pairs import ADA, BEN
from tests.services.making import SCRIPT, NotingBells

ROOM = "a" * 24
"""The name of the room of a class."""
PING_NS = 2 * NS
QUIET_NS, GONE_NS = 5 * NS, 12 * NS
SITTING = UUID(int=0x14)


@dataclass(frozen=True)
class News:
    """All that one home tells the other at once; what came before it adds nothing."""

    setup: SharedSetup | None
    agreed: int
    stage: Stage
    parts: tuple[str, ...]
    commands: tuple[Command, ...]
    ping: int
    answers: int
    closed: bool


@dataclass
class Way:
    """What lies between. Nothing moves until somebody asks, or the test lets time pass with `turn`.

    Attributes:
        clocks: by side; both may be the same one.
        delay: seconds one way; without any, all is there at once.
        loss: the part of all messages that never arrives.
        is_cut: nothing passes, and neither is told.
        skew: seconds by which `b` believes the shared clock to be later than it is.
    """

    clocks: dict[Side, HandClock]
    delay: float = 0.0
    loss: float = 0.0
    is_cut: bool = False
    skew: float = 0.0
    random: Random = field(default_factory=lambda: Random(14))
    met: bool = True
    homes: dict[Side, "MemoryLink"] = field(default_factory=dict)
    under_way: list[tuple[int, int, Side, News]] = field(default_factory=list)
    sent: int = 0
    is_busy: bool = False

    @property
    def now(self) -> int:
        return self.clocks["a"].boot

    def meet(self) -> None:
        """Let the two find each other, where they were waiting."""
        self.met = True
        self.both_tell()

    def mend(self) -> None:
        self.is_cut = False
        self.both_tell()

    def both_tell(self) -> None:
        for home in list(self.homes.values()):
            home.tell()

    def turn(self, seconds: float, step: float = 0.05) -> None:
        """Let time pass for both, and what is under way arrive."""
        ends = self.now + round(seconds * NS)
        while self.now < ends:
            passed = min(step, (ends - self.now) / NS)
            for clock in {id(clock): clock for clock in self.clocks.values()}.values():
                clock.turn(passed)
            self.deliver()

    def post(self, to: Side, news: News) -> None:
        if self.is_cut or not self.met or self.random.random() < self.loss:
            return
        self.sent += 1
        self.under_way.append((self.now + round(self.delay * NS), self.sent, to, news))
        if not self.delay:
            self.deliver()

    def deliver(self) -> None:
        """Let arrive what is due, and each home that is awake tell what it has to, every two seconds."""
        if self.is_busy:
            return
        self.is_busy = True
        try:
            while due := [one for one in self.under_way if one[0] <= self.now]:
                first = min(due)
                self.under_way.remove(first)
                home = self.homes.get(first[2])
                if home is not None and not self.is_cut and not home.is_asleep:
                    home.hear(first[3])
            for home in list(self.homes.values()):
                if self.now - home.told_at >= PING_NS:
                    home.tell()
        finally:
            self.is_busy = False


class MemoryClock:
    """The shared clock as one side knows it: `a` keeps it from when the way was made."""

    def __init__(self, way: Way, side: Side, origin: int) -> None:
        self._way, self._side, self._origin = way, side, origin

    @property
    def is_set(self) -> bool:
        return self._way.met

    def shared(self, boot_ns: int) -> int:
        return boot_ns - self._offset

    @property
    def _offset(self) -> int:
        own, kept = self._way.clocks[self._side], self._way.clocks["a"]
        skew = round(self._way.skew * NS) if self._side == "b" else 0
        return self._origin + own.boot - kept.boot - skew


class MemoryLink:
    """One end of a link that lies in memory; see `dyads.link.interface.Link`."""

    def __init__(self, side: Side, way: Way, partner: LinkPartner, origin: int) -> None:
        self._side: Side = side
        self._way, self.partner, self.origin = way, partner, origin
        self._clock = MemoryClock(way, side, origin)
        self._watch: Callable[[], None] = lambda: None
        self._setup: SharedSetup | None = None
        self._agreed = self._partner_agreed = 0
        self._stage: Stage = "reading"
        self._partner_stage: Stage = "reading"
        self._parts: tuple[str, ...] = ()
        self._parts_shown: tuple[str, ...] = ()
        self._log: dict[tuple[Author, int], Command] = {}
        self._taken: list[Command] = []
        self._ping = self._answers = self._answered = 0
        self._fresh_from = 1
        self._heard: int | None = None
        self._closed = self._partner_closed = False
        self.refusal: Refusal | None = None
        self.shown: LinkState | None = None
        """What is said of the partner, whatever was heard; None: what follows from that."""
        self.is_asleep = self.is_remembered = False
        """Nothing is heard and nothing told, as of a machine that sleeps or a process that was stopped."""
        self.told_at = 0

    # What the tests do

    def hear(self, news: News) -> None:
        self._heard = self._way.now
        if news.setup is not None and self._is_newer(news.setup):
            self._setup = news.setup
            self._agreed = self._partner_agreed = 0
        revision = self._setup.revision if self._setup is not None else 0
        self._partner_agreed = news.agreed if news.agreed == revision else 0
        self._partner_stage, self._parts_shown = news.stage, news.parts
        self._partner_closed = news.closed
        for command in sorted(news.commands, key=_order):
            if _name(command) not in self._log:
                self._log[_name(command)] = command
                self._taken.append(command)
        answered = news.answers >= self._fresh_from > self._answered
        self._answered = max(self._answered, news.answers)
        is_asked = news.ping > self._answers
        self._answers = max(self._answers, news.ping)
        self._watch()
        if is_asked and not answered:
            self.tell(asks=False)

    def tell(self, *, asks: bool = True) -> None:
        if self.is_asleep:
            return
        self._ping += asks
        self.told_at = self._way.now
        news = News(
            self._setup,
            self._agreed,
            self._stage,
            self._parts,
            tuple(self._log.values()),
            self._ping,
            self._answers,
            self._closed,
        )
        self._way.post(partner_side(self._side), news)

    def _is_newer(self, setup: SharedSetup) -> bool:
        if self._setup is None:
            return True
        return (setup.revision, setup.author == "a") > (self._setup.revision, self._setup.author == "a")

    # What the program sees

    @property
    def side(self) -> Side:
        return self._side

    @property
    def clock(self) -> MemoryClock:
        return self._clock

    def presence(self) -> Presence:
        self._way.deliver()
        if not self._way.met:
            return Presence("waiting", refusal=self.refusal)
        quiet = None if self._heard is None else self._way.now - self._heard
        state: LinkState = "syncing" if quiet is None else "here"
        if quiet is not None and quiet >= QUIET_NS:
            state = "gone" if quiet >= GONE_NS else "quiet"
        if self._partner_closed:
            state = "left"
        state = self.shown or state
        within = round(self._way.delay * NS) + 1_000_000
        return Presence(state, self.partner, ("maple", "stone"), quiet, within, self.refusal, stage=self._partner_stage)

    def watch(self, changed: Callable[[], None]) -> None:
        self._watch = changed

    def propose(self, setup: SharedSetup) -> None:
        if self._is_newer(setup):
            self._setup, self._agreed, self._partner_agreed = setup, 0, 0
            self.tell()

    def proposed(self) -> SharedSetup | None:
        self._way.deliver()
        return self._setup

    def agree(self, setup: SharedSetup | None) -> None:
        self._agreed = setup.revision if setup is not None and setup == self._setup else 0
        self.tell()

    @property
    def agreed(self) -> tuple[bool, bool]:
        self._way.deliver()
        return self._agreed > 0, self._partner_agreed > 0

    def tell_stage(self, stage: Stage) -> None:
        self._stage = stage
        self.tell()

    def show_parts(self, parts: Sequence[str]) -> None:
        self._parts = tuple(parts)
        self.tell()

    def parts_shown(self) -> tuple[str, ...]:
        self._way.deliver()
        return self._parts_shown

    def lead(self) -> int:
        return max(NS, round(8 * self._way.delay * NS))

    def restore(self, commands: Sequence[Command]) -> None:
        self._log |= {_name(command): command for command in commands}
        self._taken = [command for command in self._taken if command not in commands]

    def give(self, command: Command) -> None:
        self._log[_name(command)] = command
        self.tell()

    def taken(self) -> tuple[Command, ...]:
        self._way.deliver()
        taken, self._taken = tuple(self._taken), []
        return taken

    @property
    def is_fresh(self) -> bool:
        self._way.deliver()
        return self._answered >= self._fresh_from

    def returned(self) -> None:
        self._fresh_from = self._ping + 1
        self.tell()

    def remember(self, wanted: bool) -> None:
        self.is_remembered = wanted

    def suspend(self) -> None:
        self.is_asleep = True

    def close(self) -> None:
        self._closed = True
        self.tell()
        self._way.homes.pop(self._side, None)


def _name(command: Command) -> tuple[Author, int]:
    assert command.given is not None
    return command.given.author, command.given.n


def _order(command: Command) -> tuple[str, int]:
    return _name(command)


def linked_pair(
    clock: HandClock,
    other: HandClock | None = None,
    *,
    delay: float = 0.0,
    loss: float = 0.0,
    met: bool = True,
    partners: tuple[LinkPartner, LinkPartner] = (ADA, BEN),
) -> tuple[MemoryLink, MemoryLink, Way]:
    """Return the links of side `a` and side `b`, and the way between them.

    Args:
        partners: who sits at side `a`, and who at side `b`.
    """
    way = Way({"a": clock, "b": other or clock}, delay=delay, loss=loss, met=met)
    origin = clock.boot
    way.homes["a"] = MemoryLink("a", way, partners[1], origin)
    way.homes["b"] = MemoryLink("b", way, partners[0], origin)
    way.both_tell()
    return way.homes["a"], way.homes["b"], way


def started_again(way: Way, side: Side) -> MemoryLink:
    """Return the link of a side whose program was started again: it knows nothing but who is there."""
    old = way.homes[side]
    new = MemoryLink(side, way, old.partner, old.origin)
    way.homes[side] = new
    new.tell()
    return new


@dataclass
class TimedBells(NotingBells):
    """Bells that write down when each was to ring, on the clock that turns alike in both homes (s)."""

    times: dict[str, list[float]] = field(default_factory=dict)

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        super().ring(cue_id, strike, at)
        assert at is not None
        self.times.setdefault(cue_id, []).append(at / NS)

    def heard(self) -> dict[str, float]:
        """Return what has rung by now, each with its time; what was taken back in time is not among it."""
        now = self.clock.monotonic / NS
        return {name: self.times[name][-1] for name in self.asked if self.times[name][-1] <= now}


@dataclass
class SignedTrainer:
    """The trainer of a class, who signs orders; how they come to a home is up to `TakenOrders`.

    Attributes:
        clock: the trainer's; class time is its time since boot.
    """

    clock: HandClock
    keys: TrainerKeys = field(default_factory=new_trainer_keys)
    given: list[SignedOrder] = field(default_factory=list)

    def give(self, kind: OrderKind, ahead: float = 0, phase: int | None = None, pair: str | None = None) -> SignedOrder:
        """Give an order for so many seconds from now."""
        order = Order(len(self.given) + 1, kind, self.clock.boot + round(ahead * NS), phase, pair)
        self.given.append(SignedOrder(order, b64encode(signed_order(order, self.keys, ROOM)).decode()))
        return self.given[-1]


@dataclass
class TakenOrders:
    """What one of the class has of the trainer's orders.

    Attributes:
        clock: of this home; all turn alike.
        is_deaf: the trainer is not heard.
        knows_clock: the class's clock is known.
    """

    trainer: SignedTrainer
    clock: HandClock
    is_deaf: bool = False
    knows_clock: bool = True
    upto: int = 0
    came_at: int | None = None

    def taken(self) -> tuple[SignedOrder, ...]:
        taken = () if self.is_deaf else tuple(self.trainer.given[self.upto :])
        self.upto += len(taken)
        return taken

    def boot(self, at: int) -> int | None:
        return at - self.trainer.clock.boot + self.clock.boot if self.knows_clock else None

    def came(self) -> int | None:
        return self.came_at

    def verified(self, signed: str) -> Order | None:
        found = read_order(b64decode(signed), self.trainer.keys.public, ROOM)
        return None if found is None else found[0]


@dataclass
class LinkedHome:
    """One of two homes that sit in step: its folder, its clock, its bells, its end of the link and its sitting."""

    home: Home
    clock: HandClock
    bells: TimedBells
    link: MemoryLink
    sitting: Sitting
    orders: "TakenOrders | None" = None

    @property
    def conductor(self) -> Conductor:
        return self.sitting.conductor

    def crash(self) -> None:
        """Let the program be gone: what it had written is in the journal, and nothing more will be."""
        self.home.close()
        self.link.is_asleep = True

    def start_again(self, way: Way, folder: Path, *, link: bool = True) -> "LinkedHome":
        """Start the program anew, and go on with the sitting that was left."""
        home = Home(
            Places(folder, folder, folder),
            clock=self.clock,
            make_bells=partial(_these, self.bells),
            environment={},
        )
        left = home.journal.record(self.sitting.prepared.setup.session)
        assert left is not None
        new = started_again(way, self.link.side)
        orders = None if self.orders is None else TakenOrders(self.orders.trainer, self.clock)
        sitting = resume_sitting(home, left, SessionOptions(), new if link else None, orders=orders)
        return LinkedHome(home, self.clock, self.bells, new, sitting, orders)


def linked_homes(
    folder: Path,
    script: dict[str, object] = SCRIPT,
    *,
    delay: float = 0.02,
    loss: float = 0.0,
    trainer: SignedTrainer | None = None,
    parts: Mapping[Side, Sequence[str]] = MappingProxyType({}),
    **changes: object,
) -> tuple[LinkedHome, LinkedHome, Way]:
    """Return two homes with one sitting, set up on both and not started; side `a` speaks first.

    Args:
        parts: which inner parts the owner of a home has named.
        trainer: of the class in which they sit.
    """
    clocks = HandClock(), HandClock(boot=77_000_000_000)
    a, b, way = linked_pair(*clocks, delay=delay, loss=loss)
    found: list[LinkedHome] = []
    for link, clock in ((a, clocks[0]), (b, clocks[1])):
        own = folder / link.side
        own.mkdir()
        bells = TimedBells(clock)
        home = Home(Places(own, own, own), clock=clock, make_bells=partial(_these, bells), environment={})
        orders = None if trainer is None else TakenOrders(trainer, clock)
        found.append(
            LinkedHome(
                home,
                clock,
                bells,
                link,
                _sitting_of(home, link, script, changes, orders, parts.get(link.side, ())),
                orders,
            )
        )
    way.turn(1)
    return found[0], found[1], way


def _these(bells: TimedBells, config: object, terminal: object) -> TimedBells:
    del config, terminal
    return bells


def _sitting_of(
    home: Home,
    link: MemoryLink,
    script: dict[str, object],
    changes: dict[str, object],
    orders: "TakenOrders | None" = None,
    parts: Sequence[str] = (),
) -> Sitting:
    me, partner = me_and_partner(home, link.partner.name, alone=False)
    assert partner is not None
    for text in parts:
        home.writer.add_part(me.id, InnerPart(uuid4(), text)).result(60)
    choices = SittingChoices("try", company="apart")
    prepared = prepare_sitting(home, choices, Script.model_validate(script), me, partner)
    linked = Linked(side=link.side, sitting=SITTING, partner=link.partner.id, name=link.partner.name)
    first = 0 if link.side == "a" else 1
    setup = prepared.setup.model_copy(update={"linked": linked, "first": first, "first_by": "chosen", **changes})
    draws = draw_for(setup, what_is_known(home, choices, setup.script, me, partner))
    return begin_sitting(home, Prepared(setup, draws), SessionOptions(), link, orders=orders)


def let_pass(homes: Sequence[LinkedHome], way: Way, seconds: float, step: float = 0.5) -> list[Snapshot]:
    """Let time pass while every home looks; return what each sees at last."""
    views = [home.conductor.look() for home in homes]
    passed = 0.0
    while passed < seconds:
        way.turn(min(step, seconds - passed))
        passed += step
        views = [home.conductor.look() for home in homes]
    return views
