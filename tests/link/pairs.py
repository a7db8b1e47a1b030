"""Two ends of a link in one process, each with a boot clock of its own, and a way between that loses and doubles."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from dyads.link.command_log import IsTrainers
from dyads.link.handshake import Door
from dyads.link.interface import LinkPartner, SharedSetup
from dyads.link.keys import MeetingRoom, meeting_by_pair, meeting_by_words
from dyads.link.peer import Peer
from dyads.link.rhythm import IN_TWO, Rhythm
from dyads.link.shared_clock import SharedClock
from dyads.practice.fields import NS
from dyads.practice.replay import Author, Command, CommandKind, Given
from dyads.practice.setup import Side
from tests.journal import made

ADA = LinkPartner(id=UUID(int=0xADA), name="Ada", code="A1", language="en", version="0.2.0")
BEN = LinkPartner(id=UUID(int=0xBE), name="Ben", code="B2", language="de", version="0.2.0")
WORDS = ("lake", "autumn", "fox", "river")
BY_WORDS = meeting_by_words(WORDS)
BY_PAIR = meeting_by_pair(b"s" * 32, made.NOON.date())
MS = NS // 1000


def setup(revision: int = 1, author: Side = "a", first: Side = "a") -> SharedSetup:
    return SharedSetup(
        sitting=UUID(int=5),
        revision=revision,
        author=author,
        script_id="affect-dyad",
        scripts={"en": made.SCRIPT},
        measures={"closeness": made.CLOSENESS},
        first=first,
        planned_seconds=600,
    )


def command(kind: CommandKind, author: Author, n: int, at: int = 0, **more: int) -> Command:
    return Command(kind, at, Given(author, n, seen=((author, n - 1),) if n > 1 else (), **more))  # type: ignore[arg-type]


@dataclass
class Way:
    """A channel that carries frames in the time of a world.

    Attributes:
        loss, doubled: the parts of all frames that never arrive, and that arrive twice.
        delays: one way, in nanoseconds, between a least and a most; what is unequal overtakes.
        is_cut: nothing arrives, and nobody is told.
        seen: every frame that was sent, as a broker sees it.
        wakings: how often something was due, or came.
    """

    random: Random = field(default_factory=lambda: Random(7))
    loss: float = 0.0
    doubled: float = 0.0
    delays: dict[Side, tuple[int, int]] = field(default_factory=lambda: {"a": (5 * MS, 5 * MS), "b": (5 * MS, 5 * MS)})
    is_cut: bool = False
    now: int = 1000 * NS
    ends: list["End"] = field(default_factory=list)
    seen: list[tuple[Side, str, bytes]] = field(default_factory=list)
    wakings: int = 0
    _under_way: list[tuple[int, int, str, Side, bytes]] = field(default_factory=list)
    _sent: int = 0

    def join(self, end: "End") -> "End":
        self.ends.append(end)
        for door in end.peer.doors:
            end.peer.online(door, True, end.boot(self.now))
        self.carry(end)
        return end

    def carry(self, end: "End") -> None:
        """Take what an end has to send."""
        for door, frame in end.peer.out:
            self.seen.append((end.peer.side, door.meeting.room, frame))
            self.post(end.peer.side, door.meeting.room, frame)
        end.peer.out.clear()

    def post(self, side: Side, room: str, frame: bytes) -> None:
        """Put a frame into an outbox, as anybody may who can reach the broker."""
        for _ in range(1 + (self.random.random() < self.doubled)):
            if self.is_cut or self.random.random() < self.loss:
                continue
            self._sent += 1
            least, most = self.delays[side]
            heapq.heappush(
                self._under_way, (self.now + self.random.randint(least, most), self._sent, room, side, frame)
            )

    def turn(self, seconds: float) -> None:
        """Let time pass, and happen what is due in it."""
        end_of_turn = self.now + round(seconds * NS)
        while True:
            arrives = self._under_way[0][0] if self._under_way else end_of_turn + 1
            awake = [end for end in self.ends if not end.is_asleep]
            due = min((end.world(end.peer.due(end.boot(self.now))) for end in awake), default=end_of_turn + 1)
            self.now = max(self.now + 1, min(arrives, due))
            if self.now > end_of_turn:
                self.now = end_of_turn
                return
            self.wakings += 1
            if arrives <= self.now:
                _, _, room, side, frame = heapq.heappop(self._under_way)
                self._deliver(room, side, frame)
            for end in awake:
                end.peer.tick(end.boot(self.now))
                self.carry(end)

    def _deliver(self, room: str, side: Side, frame: bytes) -> None:
        for end in self.ends:
            if end.peer.side != side and not end.is_asleep:
                for door in [door for door in end.peer.doors if door.meeting.room == room]:
                    end.peer.received(door, frame, end.boot(self.now))
                    self.carry(end)


@dataclass
class End:
    """A peer, and a boot clock that is ahead of the world and runs some parts of a million too fast."""

    way: Way
    peer: Peer
    ahead: int = 0
    ppm: int = 0
    is_asleep: bool = False

    def boot(self, world: int) -> int:
        return world + self.ahead + world * self.ppm // 1_000_000

    def world(self, boot: int) -> int:
        return (boot - self.ahead) * 1_000_000 // (1_000_000 + self.ppm) + 1

    @property
    def now(self) -> int:
        return self.boot(self.way.now)

    @property
    def door(self) -> Door:
        return self.peer.doors[0]

    def shared(self) -> int:
        return self.peer.clock.shared(self.now)

    def state(self) -> str:
        return self.peer.state(self.now)

    def give(self, given: Command) -> None:
        self.peer.give(given)
        self.way.carry(self)


def end(
    way: Way,
    side: Side,
    meetings: Sequence[MeetingRoom] = (BY_WORDS,),
    secret: bytes | None = None,
    ahead: int = 0,
    ppm: int = 0,
    me: LinkPartner | None = None,
    rhythm: Rhythm = IN_TWO,
    is_trainers: IsTrainers | None = None,
) -> End:
    """Return an end that has joined the way."""
    clock = SharedClock()
    peer = Peer(side, me or (ADA if side == "a" else BEN), clock, list(meetings), secret, rhythm, is_trainers)
    found = End(way, peer, ahead, ppm)
    if side == "a":
        clock.keep(found.now)
    way.join(found)
    return found


def paired(
    way: Way | None = None, meetings: Sequence[MeetingRoom] = (BY_PAIR,), secret: bytes | None = b"s" * 32
) -> tuple[Way, End, End]:
    """Return two who have met."""
    way = way or Way()
    a, b = end(way, "a", meetings, secret), end(way, "b", meetings, secret, ahead=3600 * NS, ppm=40)
    way.turn(4)
    return way, a, b
