"""A class in one process and in no time: a trainer, participants, and brokers between that lose, double and reorder."""

import heapq
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from uuid import UUID

from dyads.classroom.channel import broker_for
from dyads.classroom.interface import ClassScript, Order, OrderKind, PairId, PairStatus, ParticipantId
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.kept import KeptClass
from dyads.classroom.keys import ParticipantKeys, TrainerKeys, class_room
from dyads.classroom.participant import ParticipantSession, TrainerKnown
from dyads.classroom.trainer import TrainerSession
from dyads.link.interface import LinkPartner
from dyads.link.places import parse_address
from dyads.link.shared_clock import ClockLine, SharedClock
from dyads.practice.fields import NS
from tests.journal import made

MS = NS // 1000
SECRET = bytes(range(16))
TRAINER = TrainerKeys(b"s" * 32, b"e" * 32)
SCRIPT = ClassScript(
    revision=1,
    script_id="affect-dyad",
    scripts={"en": made.SCRIPT},
    measures={"closeness": made.CLOSENESS},
    planned_seconds=600,
)


def new_class(brokers: int = 1) -> KeptClass:
    names = tuple(f"mqtt://10.0.0.{number + 1}" for number in range(brokers))
    return KeptClass(
        secret=SECRET,
        brokers=names,
        signing=TRAINER.signing,
        sealing=TRAINER.sealing,
        trainer=TRAINER.public.hash,
        title="Monday",
        opened=made.NOON,
        script=SCRIPT,
        clock=ClockLine("", 0, 0, 0),
    )


INVITATION = ClassInvitation(SECRET, TRAINER.public.hash, (parse_address("mqtt://10.0.0.1"),))


@dataclass(eq=False)
class Home:
    """A participant with a boot clock of its own, which runs some parts of a million too fast."""

    session: ParticipantSession
    broker: int = 0
    ahead: int = 0
    ppm: int = 0
    is_online: bool = False

    def boot(self, world: int) -> int:
        return world + self.ahead + world * self.ppm // 1_000_000

    def world(self, boot: int) -> int:
        return (boot - self.ahead) * 1_000_000 // (1_000_000 + self.ppm) + 1

    @property
    def id(self) -> ParticipantId:
        return self.session.keys.id


@dataclass
class World:
    """Time, brokers and everybody.

    Attributes:
        loss, doubled: the parts of all frames that never arrive, and that arrive twice.
        delay: one way, in nanoseconds, between a least and a most; what is unequal overtakes.
        sent: every frame: its topic below the class's room, and itself.
        kept: what the trainer's disk holds.
    """

    random: Random = field(default_factory=lambda: Random(7))
    brokers: int = 1
    loss: float = 0.0
    doubled: float = 0.0
    delay: tuple[int, int] = (5 * MS, 5 * MS)
    is_cut: bool = False
    now: int = 1000 * NS
    homes: list[Home] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    trainer: TrainerSession | None = None
    _under_way: list[tuple[int, int, int, str, bytes]] = field(default_factory=list)
    _count: int = 0
    _kept: int = 0

    def __post_init__(self) -> None:
        self.kept = new_class(self.brokers)
        self.room = class_room(SECRET)

    # The trainer

    def open(self) -> TrainerSession:
        """Start the trainer's program, the first time or again, from what lies on its disk."""
        clock = SharedClock()
        clock.keep(self.now, self.now - 1000 * NS)
        self.trainer = TrainerSession(self.kept, clock)
        self._kept = 0
        for broker in range(self.brokers):
            self.trainer.online(broker, True, self.now)
        self.carry_trainer()
        return self.trainer

    def crash(self) -> None:
        """Kill the trainer's program; what it wanted to send is lost with it."""
        self.trainer = None

    def give(
        self, kind: OrderKind, *, phase: int | None = None, pair: PairId | None = None, message: str = ""
    ) -> Order:
        assert self.trainer is not None
        order = self.trainer.give(kind, self.now, at=None, phase=phase, pair=pair, message=message)
        self.carry_trainer()
        return order

    def pair(self, one: Home, other: Home) -> PairId:
        assert self.trainer is not None
        made_pair = self.trainer.pair(one.id, other.id, self.now)
        self.carry_trainer()
        return made_pair.id

    def carry_trainer(self) -> None:
        assert self.trainer is not None
        if self.trainer.keeps != self._kept:
            self._kept = self.trainer.keeps
            whole = self.trainer.to_keep(ClockLine("", self.now, self.now - 1000 * NS, 0))
            self.kept = KeptClass.model_validate_json(whole.model_dump_json())
        out, self.trainer.out = self.trainer.out, []
        for participant, broker, frame in out:
            at = range(self.brokers) if participant is None else (broker,)
            for one in at:
                self.post(one, "t" if participant is None else f"q/{participant}", frame)

    # Participants

    def join(
        self,
        name: str,
        *,
        key: bytes | None = None,
        invitation: ClassInvitation = INVITATION,
        known: TrainerKnown | None = None,
        is_room: bool = False,
    ) -> Home:
        """Start a participant's program; with the same key it is the same participant."""
        keys = ParticipantKeys(key or sha256(name.encode()).digest())
        me = LinkPartner(id=UUID(bytes=keys.public[:16]), name=name, code=name[:1], version="0.2.0")
        session = ParticipantSession(invitation, keys, me, is_room=is_room, known=known)
        home = Home(
            session,
            broker_for(keys.id, range(self.brokers)),
            ahead=self.random.randrange(10**6) * NS,
            ppm=self.random.randrange(-60, 60),
        )
        self.homes.append(home)
        self.go_online(home)
        return home

    def go_online(self, home: Home, is_online: bool = True) -> None:
        home.is_online = is_online
        home.session.online(is_online, home.boot(self.now))
        self.carry(home)

    def carry(self, home: Home) -> None:
        out, home.session.out = home.session.out, []
        for frame in out:
            if home.is_online:
                self.post(home.broker, f"p/{home.id}", frame)

    # Time, and what the brokers carry

    def post(self, broker: int, box: str, frame: bytes) -> None:
        """Put a frame into a box, as anybody may who can reach the broker."""
        self.sent.append((box, frame))
        for _ in range(1 + (self.random.random() < self.doubled)):
            if self.is_cut or self.random.random() < self.loss:
                continue
            self._count += 1
            arrives = self.now + self.random.randint(*self.delay)
            heapq.heappush(self._under_way, (arrives, self._count, broker, box, frame))

    def turn(self, seconds: float) -> None:
        """Let time pass, and happen what is due in it."""
        end = self.now + round(seconds * NS)
        while True:
            arrives = self._under_way[0][0] if self._under_way else end + 1
            due = [home.world(home.session.due(home.boot(self.now))) for home in self.homes]
            if self.trainer is not None:
                due.append(self.trainer.due(self.now))
            self.now = max(self.now + 1, min([arrives, *due]))
            if self.now > end:
                self.now = end
                return
            while self._under_way and self._under_way[0][0] <= self.now:
                _, _, broker, box, frame = heapq.heappop(self._under_way)
                self._deliver(broker, box, frame)
            for home in self.homes:
                home.session.tick(home.boot(self.now))
                self.carry(home)
            if self.trainer is not None:
                self.trainer.tick(self.now)
                self.carry_trainer()

    def _deliver(self, broker: int, box: str, frame: bytes) -> None:
        if box.startswith("p/") and self.trainer is not None:
            self.trainer.received(broker, box[2:], frame, self.now)
            self.carry_trainer()
        for home in self.homes:
            if home.is_online and home.broker == broker and box in {"t", f"q/{home.id}"}:
                home.session.received(box[:1], frame, home.boot(self.now))
                self.carry(home)

    def tell(self, home: Home, status: PairStatus) -> None:
        home.session.report(status, home.boot(self.now))


def opened(names: str = "ABC", world: World | None = None) -> tuple[World, list[Home]]:
    """Return a class in which everybody has come, a letter a participant."""
    world = world or World()
    world.open()
    homes = [world.join(name) for name in names]
    world.turn(8)
    return world, homes
