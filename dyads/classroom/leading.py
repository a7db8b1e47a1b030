"""A trainer's end that runs: a thread that binds it to its channel, the clock and the disk."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from dyads.classroom.channel import TrainerChannel
from dyads.classroom.interface import (
    Attendance,
    ClassPair,
    ClassScript,
    Order,
    OrderKind,
    PairId,
    Pairing,
    ParticipantId,
)
from dyads.classroom.joining import RunningParticipant, join_class
from dyads.classroom.kept import KeptClass, forget_class, forget_seat, save_class
from dyads.classroom.keys import new_secret, new_trainer_keys
from dyads.classroom.threads import ClassThread
from dyads.classroom.trainer import TrainerSession
from dyads.link.interface import LinkChannel, LinkPartner, Room
from dyads.link.places import Address
from dyads.link.shared_clock import ClockLine, SharedClock
from dyads.practice.clock import Clock
from dyads.practice.fields import NS
from dyads.practice.message import Message

_log = logging.getLogger(__name__)


class TrainerWay(Protocol):
    """What a trainer's end needs of its channel."""

    @property
    def troubles(self) -> tuple[Message | None, ...]: ...

    def start(self, received: Callable[[int, str, bytes], None], online: Callable[[int, bool], None]) -> None: ...

    def broadcast(self, frame: bytes) -> None: ...

    def send(self, participant: str, frame: bytes, broker: int) -> None: ...

    def open_pair(self, room: Room) -> LinkChannel: ...

    def close(self) -> None: ...


def open_class(
    folder: Path,
    brokers: Sequence[Address],
    title: str,
    script: ClassScript,
    clock: Clock,
    authority: Path | None = None,
    open_way: Callable[[Sequence[Address], str, Path | None], TrainerWay] = TrainerChannel,
) -> "RunningTrainer":
    """Open a class, under a new invitation.

    Args:
        folder: of links; the class is kept in a folder of its own below it.
        authority: a file with the certificate of an authority of one's own, for brokers with TLS.

    Raises:
        ValueError: no broker, or a script larger than 60 kB, compressed.
        OSError: the class cannot be kept.
    """
    keys, now, boot = new_trainer_keys(), clock.now(), clock.boot_ns()
    kept = KeptClass(
        secret=new_secret(),
        brokers=tuple(broker.url for broker in brokers),
        signing=keys.signing,
        sealing=keys.sealing,
        trainer=keys.public.hash,
        title=title,
        opened=now,
        script=script,
        clock=ClockLine(clock.boot_id(), boot, 0, round(now.timestamp() * NS)),
    )
    return go_on(folder, kept, clock, authority, open_way)


def go_on(
    folder: Path,
    kept: KeptClass,
    clock: Clock,
    authority: Path | None = None,
    open_way: Callable[[Sequence[Address], str, Path | None], TrainerWay] = TrainerChannel,
    *,
    me: LinkPartner | None = None,
    rejoin: UUID | None = None,
) -> "RunningTrainer":
    """Go on with a class that was kept. Raises AddressError, ValueError; OSError: it cannot be kept.

    Args:
        me: who the trainer is, where they sat along with somebody.
        rejoin: the sitting of their own journal that was interrupted.
    """
    shared, boot = SharedClock(), clock.boot_ns()
    shared.resume(kept.clock, clock.boot_id(), boot, round(clock.now().timestamp() * NS), keeps=True)
    shared.keep(boot, shared.shared(boot))
    session = TrainerSession(kept, shared)
    way = open_way(kept.invitation.brokers, session.room.name, authority)
    running = RunningTrainer(session, way, clock, folder).start()
    if me is not None and any(one.is_trainer and one.seat == "paired" for one in kept.people):
        running.take_seat(me, rejoin)
    return running


class OwnWay:
    """The way of the trainer's own end, which ends in the same program; only a partner is reached over the network.

    That end is like every other, with a key, a seat and a link, so that the trainer's orders hold for it as for all.

    Args:
        tell: takes by whom it is, and what this end says to the trainer's.
        open_pair: opens the way to a partner.
    """

    broker = 0
    trouble: Message | None = None

    def __init__(self, tell: Callable[[ParticipantId, bytes], None], open_pair: Callable[[Room], LinkChannel]) -> None:
        self.mine: ParticipantId = ""
        self._tell, self.open_pair = tell, open_pair
        self._received: Callable[[str, bytes], None] | None = None

    def of(self, brokers: Sequence[Address], room: str, mine: ParticipantId, authority: Path | None) -> "OwnWay":
        """Become the way of the participant of this name."""
        del brokers, room, authority
        self.mine = mine
        return self

    def start(self, received: Callable[[str, bytes], None], online: Callable[[bool], None]) -> None:
        self._received = received
        online(True)

    def hear(self, box: str, frame: bytes) -> None:
        """Take a word of the trainer's end."""
        if self._received is not None:
            self._received(box, frame)

    def send(self, frame: bytes) -> None:
        self._tell(self.mine, frame)

    def move(self, broker: int) -> None:
        """The trainer is at all brokers."""

    def tick(self, now: int) -> None:
        """It is never away."""

    def close(self) -> None:
        self._received = None


class RunningTrainer(ClassThread):
    """A `TrainerClass`."""

    def __init__(self, session: TrainerSession, way: TrainerWay, clock: Clock, folder: Path) -> None:
        super().__init__("dyads-class", clock)
        self._session, self._way, self._folder = session, way, folder
        self._kept = 0
        self._own: tuple[RunningParticipant, OwnWay] | None = None

    def start(self) -> "RunningTrainer":
        """Begin to speak. Raises OSError: the class cannot be kept."""
        self._keep()
        self._way.start(
            lambda broker, participant, frame: self._arrive(
                lambda at: self._session.received(broker, participant, frame, at)
            ),
            lambda broker, online: self._arrive(lambda at: self._session.online(broker, online, at)),
        )
        self._thread.start()
        return self

    @property
    def link(self) -> str:
        return self._session.kept.invitation.text

    @property
    def title(self) -> str:
        return self._session.kept.title

    def now(self) -> int:
        return self._session.clock.shared(self._clock.boot_ns())

    def trouble(self) -> tuple[Message | None, ...]:
        return self._way.troubles

    @property
    def is_open(self) -> bool:
        return self._session.kept.is_open

    def let_in(self, wanted: bool) -> None:
        self._do(lambda now: self._session.let_in(wanted, now))

    def script(self) -> ClassScript:
        return self._session.kept.script

    def set_script(self, script: ClassScript) -> None:
        self._do(lambda now: self._session.set_script(script, now))

    def attendance(self) -> tuple[Attendance, ...]:
        with self._lock:
            return self._session.attendance(self._clock.boot_ns())

    def pairs(self) -> tuple[ClassPair, ...]:
        with self._lock:
            return self._session.pairs()

    def pair(self, one: ParticipantId, other: ParticipantId) -> ClassPair:
        made: list[ClassPair] = []
        self._do(lambda now: made.append(self._session.pair(one, other, now)))
        return made[0]

    def seat(self, one: ParticipantId, seat: Literal["waits", "rests", "trainer"]) -> None:
        self._do(lambda now: self._session.seat(one, seat, now))

    def sit_with(self, one: ParticipantId, me: LinkPartner) -> ClassPair:
        return self.pair(self.take_seat(me).id, one)

    def own(self) -> RunningParticipant | None:
        return None if self._own is None else self._own[0]

    def take_seat(self, me: LinkPartner, rejoin: UUID | None = None) -> RunningParticipant:
        """Open the trainer's own end, once. Raises OSError: it cannot be kept."""
        if self._own is None:
            invitation = self._session.kept.invitation
            way = OwnWay(self._own_says, self._way.open_pair)
            end = join_class(self._folder, invitation, me, self._clock, rejoin=rejoin, open_way=way.of)
            self._own = end, way
            self._do(lambda now: self._session.sit_along(end.keys, me.name, now))
        return self._own[0]

    def _own_says(self, mine: ParticipantId, frame: bytes) -> None:
        self._arrive(lambda at: self._session.received(0, mine, frame, at))

    def remove(self, one: ParticipantId) -> None:
        self._do(lambda now: self._session.seat(one, "removed", now))

    def apply(self, pairing: Pairing) -> None:
        self._do(lambda now: self._session.apply(pairing, now))

    def give(
        self,
        kind: OrderKind,
        *,
        at: int | None = None,
        phase: int | None = None,
        pair: PairId | None = None,
        message: str = "",
    ) -> Order:
        with self._lock:
            now = self._clock.boot_ns()
            order = self._session.give(kind, now, at=at, phase=phase, pair=pair, message=message)
            try:
                self._keep()
            except OSError:
                self._session.take_back(order)
                raise
            self._flush()
        self._wake.set()
        return order

    def orders(self) -> tuple[Order, ...]:
        with self._lock:
            return self._session.orders()

    def suspend(self) -> None:
        if not self._end_thread():
            return
        if self._own is not None:
            self._own[0].suspend()
        self._way.close()

    def close(self) -> None:
        if not self._end_thread():
            return
        if self._own is not None:
            self._own[0].close()
        for _ in range(2):
            self._session.close()
            self._flush()
        self._way.close()
        try:
            forget_class(self._folder, self._session.kept.secret)
            if self._own is not None:
                forget_seat(self._folder, self._session.kept.secret)
        except OSError as error:
            _log.warning("a class is over and its file is still there: %s", type(error).__name__)

    def _do(self, act: Callable[[int], object]) -> None:
        with self._lock:
            act(self._clock.boot_ns())
            self._keep_or_say()
            self._flush()
        self._wake.set()

    def _look(self, now: int) -> int:
        self._session.tick(now)
        self._keep_or_say()
        self._flush()
        return self._session.due(now)

    def _news(self) -> object:
        return self._session.news, self._way.troubles

    def _keep(self) -> None:
        """Keep what is new before it is said. Raises OSError."""
        if self._session.keeps == self._kept:
            return
        boot, wall = self._clock.boot_ns(), self._clock.now()
        shared = self._session.clock.shared(boot)
        line = ClockLine(self._clock.boot_id(), boot, shared, round(wall.timestamp() * NS))
        save_class(self._folder, self._session.to_keep(line))
        self._kept = self._session.keeps

    def _keep_or_say(self) -> None:
        """A disk that is full holds up no class; whoever came in then comes in again."""
        try:
            self._keep()
        except OSError as error:
            _log.warning("the class could not be kept: %s", type(error).__name__)

    def _flush(self) -> None:
        out, self._session.out = self._session.out, []
        for participant, broker, frame in out:
            mine = None if self._own is None else self._own[1]
            if participant is None:
                self._way.broadcast(frame)
            elif mine is None or participant != mine.mine:
                self._way.send(participant, frame, broker)
            if mine is not None and participant in {None, mine.mine}:
                mine.hear("t" if participant is None else "q", frame)
