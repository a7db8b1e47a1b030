"""Conducts one of two linked sittings: what one gives is kept and sent, what the partner gave is kept and counts."""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace

from dyads.classroom.interface import ClassOrders, SignedOrder
from dyads.link.interface import LinkedClock, Presence, SittingLink
from dyads.practice.clock import Clock
from dyads.practice.commands import Author, Command, CommandKind
from dyads.practice.fields import NS
from dyads.practice.linked import MOTIONS, STOPS, distinct, in_order, name_of
from dyads.practice.linked_log import LinkedLog, unanswered
from dyads.practice.records import Outcome, PrivateEvent, SessionRecord
from dyads.practice.replay import Course, Cue
from dyads.practice.session import Position, next_by_itself
from dyads.practice.setup import Setup, Side
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.clock import SessionClock, anchor_here
from dyads.services.conductor import Conductor, ConductorOptions
from dyads.services.session_store import SessionStore
from dyads.services.snapshot import Lateness, LinkedSnapshot, Snapshot
from dyads.sound.interface import SittingBells

ALONE_NS = 10 * NS
"""Where nobody has answered for so long after this side's return, it offers to go on alone."""

STILL_RINGS_NS = 5 * NS
"""A bell that turns out to have been due within this time rings now; an older one is only shown."""

HOST: Side = "a"
"""The one of two who takes the trainer's orders into the log that both keep."""

DISK_SECONDS = 1.0
"""So long a command waits for the disk; a disk that hangs holds up no sitting."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SharedSessionClock(SessionClock):
    """Reads the clock that both share; where it is not known at present, this machine's own from the last anchor on."""

    shared: LinkedClock | None = None

    def now(self) -> int:
        if self.shared is None or not self.shared.is_set:
            return SessionClock.now(self)
        return max(0, self.shared.shared(self.clock.boot_ns()))


class LinkedConductor(Conductor):
    """One of two linked sittings, from its set-up to its end."""

    _beat_ns = 2 * NS

    def __init__(
        self,
        setup: Setup,
        link: SittingLink,
        *,
        store: SessionStore,
        bells: SittingBells,
        clock: Clock,
        options: ConductorOptions,
        draws: Sequence[PrivateEvent] = (),
        record: SessionRecord | None = None,
        orders: ClassOrders | None = None,
    ) -> None:
        """Prepare to conduct; with `record`, to find the partner again, or to go on alone.

        Args:
            orders: what the trainer of a class orders; None where the two are in no class.
        """
        known = () if record is None else record.commands
        self._orders = orders
        self._ordered: tuple[SignedOrder, ...] = ()  # those that wait until the class's clock is known
        self._link = link
        self._log = LinkedLog(compile_timeline(setup), link.side, known)
        if record is not None:
            self._log = replace(self._log, presumed=unanswered(known, link.side, record.rung), skips=True)
        self._rung = set() if record is None else set(record.rung)
        self._returned_at: int | None = None
        self._goes_alone = self._is_over = self._was_stopped = False
        link.restore(known)
        super().__init__(setup, store=store, bells=bells, clock=clock, options=options, draws=draws, record=record)

    def _restored(self, record: SessionRecord) -> tuple[Command, ...]:
        del record
        return self._log.shown

    def _session_clock(self, clock: Clock, at: int) -> SessionClock:
        shared = self._link.clock
        now = max(at, shared.shared(clock.boot_ns())) if shared.is_set else at
        return SharedSessionClock(clock, anchor_here(clock, now), self._options.speed, shared)

    # Giving

    def _together(self, kind: CommandKind, now: int) -> bool:
        del kind, now
        return False

    def _command(self, kind: CommandKind, at: int) -> None:
        now = self._clock.now()
        if kind in MOTIONS:
            self._goes_alone = self._presence_is_lost()
        if self._log.is_full and kind not in STOPS:
            _log.warning("more commands than a sitting takes; %s is not given", kind)
            return
        ahead = max(self._link.lead(), at - now)
        command = self._log.given(kind, now, ahead=ahead, place=self._position(now))
        self._take(self._log.added(command), [command])

    def calm(self) -> Snapshot:
        return self.press("calm")

    def _take(self, log: LinkedLog, new: Iterable[Command]) -> None:
        """Keep what is new, then send what of it is one's own, and of the host the trainer's, then act on it."""
        new = tuple(new)
        givers = {log.side, "t"} if log.side == HOST else {log.side}
        receipts = [self._store.command(self.setup.session, command) for command in new]
        if wait(receipts, DISK_SECONDS).not_done:
            _log.warning("the disk hangs; the sitting goes on")
        for command in new:
            if command.given is not None and command.given.author in givers:
                self._link.give(command)
        self._log = log
        self._commands = log.shown

    # Looking

    def _attend(self) -> int:
        now = super()._attend()
        if self._is_over:
            return now
        is_fresh = self._link.is_fresh
        if taken := self._link.taken():
            log, new = self._log.merged(taken, now)
            known = distinct(self._log.commands)
            if any(name in known for name in distinct(new)):
                _log.error("two commands of one name; both sides keep the lesser")
            if new:
                self._take(log, new)
        if is_fresh and self._returned_at is not None:
            log, late = self._log.answered(now)
            self._take(log, late)
            self._store.rung(self.setup.session, [log.answer_mark])
            self._returned_at = None
            self._rung_until = now
        if self._orders is not None and _log_is_whole(self._returned_at, now):
            self._take_orders(self._orders, now)
        return now

    def _take_orders(self, orders: ClassOrders, now: int) -> None:
        """As the host, take the trainer's orders into the log, in their order."""
        self._ordered += orders.taken()
        late = self._joins_late(orders)
        while self._ordered and self._link.side == HOST:
            order, signed = self._ordered[0].order, self._ordered[0].signed
            boot = orders.boot(order.at)
            if boot is None:
                return
            self._ordered = self._ordered[1:]
            if order.kind == "bell" or order.kind == "say":
                continue
            at = now + boot - self._clock.clock.boot_ns()
            soonest, lead = (at, 0) if late and at <= now else (now, self._link.lead())
            command = self._log.ordered(
                order.kind, order.n, max(0, at), max(0, soonest), ahead=lead, phase=order.phase, signed=signed
            )
            if command is not None:
                self._take(self._log.took(command), [command])

    def _joins_late(self, orders: ClassOrders) -> bool:
        """Say whether the class had begun as this end came: then what was ordered counts from when it was ordered.

        Where the trainer lets this pair begin for itself, all that went before it is passed over.
        """
        own = next((at for at, one in enumerate(self._ordered) if one.order.kind == "start" and one.order.pair), None)
        came = orders.came()
        starts = [one.order.at for one in self._ordered if one.order.kind == "start"]
        if came is None or not starts or starts[0] >= came or "t" in dict(self._log.seen):
            return False
        if own is not None:
            self._ordered = self._ordered[own:]
        return own is None

    def _stood_still(self, last: int, now: int) -> None:
        """Say so to the partner, and take them to have been away as long until they have answered."""
        if self._is_under_way(self._position(last)):
            log, command = self._log.away(last, now)
            self._take(log, [command])
        if self._log.presumed:
            self._returned_at, self._rung_until = now, now
        self._link.returned()  # after it, so that nobody is answered without knowing of the absence

    def _is_under_way(self, before: Position) -> bool:
        return before.standing in {"running", "paused", "still", "halted"} or before.starts_in is not None

    def look(self) -> Snapshot:
        view = super().look()
        stopped = view.position.standing == "stopped"
        if stopped and not self._was_stopped:
            self.hush()
        self._was_stopped = stopped
        return replace(view, pending=self._pending(view.now), linked=self._linked(view))

    def _pending(self, now: int) -> Command | None:
        """Return what is agreed for an instant ahead, and held by nobody."""
        holds = self._course(now).holds
        ahead = (one for one in in_order(self._log.shown) if one.at > now and one.kind in MOTIONS - {"start"})
        return next((one for one in ahead if all(_has_seen(one, hold) for hold in holds)), None)

    def _linked(self, view: Snapshot) -> LinkedSnapshot:
        course = self._course(view.now)
        presence = self._link.presence()
        lost = _is_lost(presence)
        self._goes_alone = self._goes_alone and lost
        returned = self._returned_at
        return LinkedSnapshot(
            presence=presence,
            holds=tuple(dict.fromkeys(hold.given.author for hold in course.holds if hold.given is not None)),
            is_unnamed=any(hold.kind == "calm" for hold in course.holds),
            last=_who_and_what(course.last),
            last_name=None if course.last is None else name_of(course.last),
            in_class=self._orders is not None,
            asks_trainer=any(hold.given is not None and hold.given.author == "t" for hold in course.holds),
            ended_by_trainer=view.position.standing == "stopped" and self._was_ended_by_trainer(view.position.since),
            late=_lateness(self._log),
            asks_first=lost and not self._goes_alone,
            rejoins=returned is not None,
            offers_alone=(
                returned is not None and view.now - returned >= ALONE_NS and view.position.standing == "halted"
            ),
        )

    def _was_ended_by_trainer(self, at: int) -> bool:
        stops = [one for one in in_order(self._log.shown) if one.kind == "stop" and one.at <= at]
        return bool(stops) and stops[0].given is not None and stops[0].given.author == "t"

    def _presence_is_lost(self) -> bool:
        return _is_lost(self._link.presence())

    @property
    def may_run_on(self) -> bool:
        return False

    def _plan_open_phases(self) -> None:
        """End an open phase in time where nobody is there to press a key."""
        if not self._options.open_by_itself:
            return
        now = self._clock.now()
        command = next_by_itself(self._course(None), self._commands)
        if command is not None and command.at <= now + self._link.lead():
            self._command(command.kind, command.at)

    # Ringing

    def _due(self, course: Course, now: int) -> dict[str, Cue]:
        """Return what is to ring; no name twice, whatever the partner's commands make of the course."""
        since = max(self._rung_until, now - STILL_RINGS_NS)
        return {
            cue.name: cue if cue.at > now else replace(cue, at=now)
            for cue in course.cues
            if since < cue.at <= now + self._horizon and cue.name not in self._rung
        }

    def _note_rung(self, cues: Sequence[Cue]) -> None:
        names = [cue.name for cue in cues]
        self._rung.update(names)
        self._store.rung(self.setup.session, names)

    # The end

    def finish(self) -> Outcome:
        """Close the sitting; what the partner gives from now on does not count here any more."""
        self._is_over = True
        return super().finish()

    def discard(self) -> None:
        self._is_over = True
        super().discard()


def _log_is_whole(returned_at: int | None, now: int) -> bool:
    """Say whether nothing more is to be expected from the partner, who may know of orders that a crash took here."""
    return returned_at is None or now - returned_at >= ALONE_NS


def _is_lost(presence: Presence) -> bool:
    return presence.state in {"off", "waiting", "proving", "gone", "left"}


def _has_seen(motion: Command, hold: Command) -> bool:
    if motion.given is None or hold.given is None:
        return False
    return dict(motion.given.seen).get(hold.given.author, 0) >= hold.given.n


def _who_and_what(command: Command | None) -> tuple[Author, CommandKind] | None:
    return None if command is None or command.given is None else (command.given.author, command.kind)


def _lateness(log: LinkedLog) -> Lateness | None:
    """Return the pause, silence or stop that came to be known late last."""
    known = distinct(log.commands)
    for command in reversed(log.commands):
        of = command.given.of if command.given is not None and command.kind == "late" else None
        late = None if of is None else next((one for name, one in known.items() if name == of), None)
        if late is not None and late.given is not None:
            return Lateness(late.given.author, late.kind, max(0, command.at - late.at), command.at)
    return None


@dataclass(frozen=True, slots=True)
class NoLink:
    """The end of a link that leads nowhere: a linked sitting that is gone on with alone."""

    side: Side

    @property
    def clock(self) -> LinkedClock:
        return _NoClock()

    def presence(self) -> Presence:
        return Presence("off")

    def lead(self) -> int:
        return NS

    def restore(self, commands: Sequence[Command]) -> None:
        """There is nobody to tell."""

    def give(self, command: Command) -> None:
        """Nobody hears it."""

    def taken(self) -> tuple[Command, ...]:
        return ()

    @property
    def is_fresh(self) -> bool:
        return False

    def returned(self) -> None:
        """Nobody answers."""


@dataclass(frozen=True, slots=True)
class RoomLink(NoLink):
    """The end of a link of a room that follows a class: nobody sits there, so that nobody can be away.

    Its clock shows class time, so that it stands where the class stands, whenever it has come.
    """

    side: Side = HOST
    orders: ClassOrders = field(kw_only=True)

    @property
    def clock(self) -> LinkedClock:
        return _ClassTime(self.orders)

    def presence(self) -> Presence:
        return Presence("here")

    @property
    def is_fresh(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class _ClassTime:
    """A clock that shows class time."""

    orders: ClassOrders

    @property
    def is_set(self) -> bool:
        return self.orders.boot(0) is not None

    def shared(self, boot_ns: int) -> int:
        return boot_ns - (self.orders.boot(0) or 0)


class _NoClock:
    is_set = False

    def shared(self, boot_ns: int) -> int:
        return boot_ns
