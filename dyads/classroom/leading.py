"""A trainer's end that runs: a thread that binds it to its channel, the clock and the disk."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

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
from dyads.classroom.kept import (
    KeptClass,
    forget_class,
    save_class,
)
from dyads.classroom.keys import new_secret, new_trainer_keys
from dyads.classroom.threads import ClassThread
from dyads.classroom.trainer import TrainerSession
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
) -> "RunningTrainer":
    """Go on with a class that was kept. Raises AddressError, ValueError; OSError: it cannot be kept."""
    shared, boot = SharedClock(), clock.boot_ns()
    shared.resume(kept.clock, clock.boot_id(), boot, round(clock.now().timestamp() * NS), keeps=True)
    shared.keep(boot, shared.shared(boot))
    session = TrainerSession(kept, shared)
    way = open_way(kept.invitation.brokers, session.room.name, authority)
    return RunningTrainer(session, way, clock, folder).start()


class RunningTrainer(ClassThread):
    """A `TrainerClass`."""

    def __init__(self, session: TrainerSession, way: TrainerWay, clock: Clock, folder: Path) -> None:
        super().__init__("dyads-class", clock)
        self._session, self._way, self._folder = session, way, folder
        self._kept = 0

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
        if self._end_thread():
            self._way.close()

    def close(self) -> None:
        if not self._end_thread():
            return
        for _ in range(2):
            self._session.close()
            self._flush()
        self._way.close()
        try:
            forget_class(self._folder, self._session.kept.secret)
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
            if participant is None:
                self._way.broadcast(frame)
            else:
                self._way.send(participant, frame, broker)
