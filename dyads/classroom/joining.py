"""A participant's end that runs: a thread that binds it to its channel, the clock, the disk and the pair's link."""

import logging
import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

from dyads.classroom.channel import ParticipantChannel
from dyads.classroom.interface import (
    AssignedPair,
    Assignment,
    ClassOrders,
    ClassRefusal,
    ClassScript,
    Order,
    PairId,
    PairStatus,
    ParticipantId,
    SignedOrder,
    TrainerState,
    is_the_trainers,
)
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.kept import KeptPair, KeptSeat, forget_seat, kept_seat, kept_seats, save_seat
from dyads.classroom.keys import KEY, ParticipantKeys, meeting_in_class
from dyads.classroom.participant import ParticipantSession
from dyads.classroom.threads import ClassThread
from dyads.link.interface import LinkChannel, LinkPartner, Room
from dyads.link.places import Address
from dyads.link.run import RunningLink, link_in_class
from dyads.practice.clock import Clock
from dyads.practice.message import Message

_log = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)


class ParticipantWay(Protocol):
    """What a participant's end needs of its channel."""

    @property
    def broker(self) -> int: ...

    @property
    def trouble(self) -> Message | None: ...

    def start(self, received: Callable[[str, bytes], None], online: Callable[[bool], None]) -> None: ...

    def send(self, frame: bytes) -> None: ...

    def open_pair(self, room: Room) -> LinkChannel: ...

    def move(self, broker: int) -> None: ...

    def tick(self, now: int) -> None: ...

    def close(self) -> None: ...


def join_class(
    folder: Path,
    invitation: ClassInvitation,
    me: LinkPartner,
    clock: Clock,
    *,
    is_room: bool = False,
    rejoin: UUID | None = None,
    authority: Path | None = None,
    open_way: Callable[[Sequence[Address], str, str, Path | None], ParticipantWay] = ParticipantChannel,
) -> "RunningParticipant":
    """Come into a class; who was there before comes back as the same, with the same partner.

    Args:
        folder: of links; the class is kept in a folder of its own below it.
        rejoin: the sitting of the journal that was interrupted, to be gone on with.
        authority: a file with the certificate of an authority of one's own, for brokers with TLS.

    Raises OSError: the class cannot be kept.
    """
    kept = kept_seat(folder, invitation.secret)
    if kept is None or (kept.me, kept.trainer, kept.is_room) != (me.id, invitation.trainer, is_room):
        kept = KeptSeat(
            secret=invitation.secret,
            brokers=tuple(broker.url for broker in invitation.brokers),
            me=me.id,
            private=os.urandom(KEY),
            trainer=invitation.trainer,
            name=me.name,
            is_room=is_room,
            joined=clock.now(),
        )
        save_seat(folder, kept)
    _forget_old(folder, kept, clock)
    keys = ParticipantKeys(kept.private)
    session = ParticipantSession(
        invitation, keys, me, is_room=is_room, known=kept.known, assigned=kept.assigned(keys.id)
    )
    way = open_way(invitation.brokers, session.room.name, keys.id, authority)
    return RunningParticipant(session, way, clock, folder, kept, rejoin).start()


def _forget_old(folder: Path, kept: KeptSeat, clock: Clock) -> None:
    """Forget the classes of other days, whose end was not heard."""
    for other in kept_seats(folder):
        if other.secret != kept.secret and clock.now() - other.joined > ONE_DAY:
            try:
                forget_seat(folder, other.secret)
            except OSError as error:
                _log.warning("an old class could not be forgotten: %s", type(error).__name__)


class _OrdersOfPair:
    """The `ClassOrders` of one pair, or of who has no partner."""

    def __init__(self, held: "RunningParticipant", pair: PairId | None) -> None:
        self._held, self.pair = held, pair

    def taken(self) -> tuple[SignedOrder, ...]:
        return self._held.taken(self.pair)

    def boot(self, at: int) -> int | None:
        return self._held.boot(at)

    def came(self) -> int | None:
        return self._held.came(self.pair)

    def verified(self, signed: str) -> Order | None:
        return self._held.verified(signed)


class RunningParticipant(ClassThread):
    """A `ParticipantClass`."""

    def __init__(
        self,
        session: ParticipantSession,
        way: ParticipantWay,
        clock: Clock,
        folder: Path,
        kept: KeptSeat,
        rejoin: UUID | None = None,
    ) -> None:
        super().__init__("dyads-class", clock)
        self._session, self._way, self._folder, self._kept = session, way, folder, kept
        self._rejoin = rejoin
        self._link: RunningLink | None = None
        self._pair: AssignedPair | None = None
        self._links = 0
        self._came: int | None = None
        self._orders = _OrdersOfPair(self, self._assigned_pair())
        self._parted: list[RunningLink] = []

    def start(self) -> "RunningParticipant":
        """Connect, and go on by itself."""
        self._way.start(
            lambda box, frame: self._arrive(lambda at: self._session.received(box, frame, at)),
            lambda online: self._arrive(lambda at: self._session.online(online, at)),
        )
        self._thread.start()
        return self

    @property
    def id(self) -> ParticipantId:
        return self._session.keys.id

    @property
    def keys(self) -> ParticipantKeys:
        """The key by which the class knows this end."""
        return self._session.keys

    def state(self) -> TrainerState:
        with self._lock:
            return self._session.state(self._clock.boot_ns())

    def refusal(self) -> ClassRefusal | None:
        return self._session.refusal

    def trouble(self) -> Message | None:
        return self._way.trouble

    @property
    def title(self) -> str:
        return self._session.title

    def now(self) -> int | None:
        with self._lock:
            return self._session.class_time(self._clock.boot_ns())

    def script(self) -> ClassScript | None:
        return self._session.script

    def assignment(self) -> Assignment | None:
        return self._session.assigned

    def pair_link(self) -> RunningLink | None:
        return self._link

    @property
    def orders(self) -> ClassOrders:
        pair = self._assigned_pair()
        if self._orders.pair != pair:
            self._orders = _OrdersOfPair(self, pair)
        return self._orders

    def taken(self, pair: PairId | None) -> tuple[SignedOrder, ...]:
        """Return what came for a pair, while it is one's own; a sitting with an earlier partner takes nothing more."""
        with self._lock:
            return self._session.taken() if self._assigned_pair() == pair else ()

    def _assigned_pair(self) -> PairId | None:
        assigned = self._session.assigned
        return assigned.pair.id if assigned is not None and assigned.pair is not None else None

    def boot(self, at: int) -> int | None:
        clock = self._session.clock
        return clock.boot(at) if clock.is_set else None

    def came(self, pair: PairId | None) -> int | None:
        """Return the class time at which this end came to a pair, or follows as a room."""
        if self._session.is_room:
            return self.now()
        return self._came if pair is not None and pair == self._assigned_pair() else None

    def verified(self, signed: str) -> Order | None:
        return self._session.verified(signed)

    def heard(self) -> tuple[Order, ...]:
        with self._lock:
            return self._session.heard(self._clock.boot_ns())

    def report(self, status: PairStatus) -> None:
        with self._lock:
            self._session.report(status, self._clock.boot_ns())
        self._wake.set()

    def suspend(self) -> None:
        if not self._end_thread():
            return
        with self._lock:
            self._keep()
        if self._link is not None:
            self._link.suspend()
        self._way.close()

    def close(self) -> None:
        if not self._end_thread():
            return
        if self._link is not None:
            self._link.close()
        comes_no_more = self._session.is_over or self._session.refusal == "removed"
        with self._lock:
            self._session.close(self._clock.boot_ns())
            self._flush()
        self._way.close()
        try:
            if comes_no_more:
                forget_seat(self._folder, self._session.invitation.secret)
        except OSError as error:
            _log.warning("a class is over and its file is still there: %s", type(error).__name__)

    def _turn(self) -> float:
        wait = super()._turn()
        while self._parted:  # not under the lock: a link ends once its own thread has
            self._parted.pop().close()
        return wait

    def _look(self, now: int) -> int:
        self._session.tick(now)
        self._way.tick(now)
        self._flush()
        self._sit(now)
        self._keep()
        return self._session.due(now)

    def _news(self) -> object:
        return self._session.news, self._links, self._way.trouble

    def _flush(self) -> None:
        out, self._session.out = self._session.out, []
        for frame in out:
            self._way.send(frame)

    def _sit(self, now: int) -> None:
        """Open the link to the partner who was assigned, in the place of the one before."""
        assigned = self._session.assigned
        pair = assigned.pair if assigned is not None else None
        if (pair and pair.id) == (self._pair and self._pair.id):
            return
        if self._link is not None:
            self._parted.append(self._link)
        self._link, self._pair = None, pair
        self._links += 1
        if pair is None:
            return
        if pair.broker < len(self._session.invitation.brokers) and pair.broker != self._way.broker:
            self._way.move(pair.broker)
        was_here = self._kept.pair is not None and self._kept.pair.id == pair.id
        time = self._session.class_time(now)
        self._came = None if was_here else time
        sitting = self._rejoin if was_here and self._rejoin == self._kept.sitting else None
        self._link = link_in_class(
            meeting_in_class(pair.secret),
            pair.side,
            pair.secret,
            self._session.me,
            self._way.open_pair,
            self._clock,
            is_trainers=partial(is_the_trainers, self.orders),
            line=self._kept.clock if was_here else None,
            sitting=sitting,
            time=time or 0,
        ).start()

    def _keep(self) -> None:
        """Keep what this end needs to come back as the same."""
        session, pair = self._session, self._pair
        assigned, known = session.assigned, session.known
        line, sitting = self._link.place_in_time() if self._link is not None else (None, None)
        kept = self._kept.model_copy(
            update={
                "name": session.me.name,
                "title": session.title,
                "signing": known.public.signing if known is not None else None,
                "sealing": known.public.sealing if known is not None else None,
                "start": known.start if known is not None else 0,
                "seat": assigned.seat if assigned is not None else "waits",
                "seat_n": assigned.n if assigned is not None else 0,
                "pair": None if pair is None else _kept_pair(pair, self.id),
                "partner_name": pair.partner_name if pair is not None else "",
                "sitting": sitting,
            }
        )
        if kept == self._kept and (line is None or self._kept.clock is not None or pair is None):
            return
        number = known.number if known is not None else 0
        self._kept = kept.model_copy(update={"clock": line, "number": number})
        try:
            save_seat(self._folder, self._kept)
        except OSError as error:
            _log.warning("the class could not be kept: %s", type(error).__name__)


def _kept_pair(pair: AssignedPair, mine: ParticipantId) -> KeptPair:
    a, b = (mine, pair.partner) if pair.side == "a" else (pair.partner, mine)
    return KeptPair(id=pair.id, secret=pair.secret, a=a, b=b, broker=pair.broker, since=pair.since)
