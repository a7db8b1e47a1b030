"""A link that runs: a thread of its own that binds an end (`dyads.link.peer`) to channels, the clock and the disk."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread, current_thread
from uuid import UUID

from dyads.link.command_log import IsTrainers
from dyads.link.handshake import Door
from dyads.link.interface import LinkChannel, LinkPartner, OpenChannel, Presence, Room, SharedSetup, Stage
from dyads.link.keys import MeetingRoom, meeting_again, meeting_by_invitation, meeting_by_words
from dyads.link.peer import Peer
from dyads.link.remembered import OpenSitting, RememberedPair, find_pair, forget_pair, meetings_of, save_pair
from dyads.link.rhythm import IN_CLASS
from dyads.link.shared_clock import ClockLine, SharedClock
from dyads.link.words import Invitation, MeetingCode
from dyads.practice.bounds import SESSION_CLOCK
from dyads.practice.clock import GAP_NS, Clock
from dyads.practice.fields import NS
from dyads.practice.replay import Command
from dyads.practice.setup import Side

_log = logging.getLogger(__name__)

LOOK_NS = NS
"""A look at least so often."""
ALONE_NS = 10 * NS
"""Alone for so long, and a pair waits in the neighbouring days' rooms too."""
MOST_WAITING = 2000
"""Frames that wait to be looked at; what is more is lost."""


def keep_turning(turn: Callable[[], float], wake: Event, is_ending: Callable[[], bool], what: str) -> None:
    """Run the thread of a link or a class: a turn, then as long asleep as it says (s), or until something comes."""
    while not is_ending():
        try:
            wait = turn()
        except Exception as error:  # a fault here must not end the sitting that runs beside it
            _log.error("a fault of the %s: %s", what, type(error).__name__)
            wait = LOOK_NS / NS
        wake.wait(wait)
        wake.clear()


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a pair is remembered.

    Attributes:
        folder: of the files, one a pair.
        place: the meeting place, as the files keep it.
        keep: whether the pair is to meet without words from now on.
    """

    folder: Path
    me: UUID
    place: str = ""
    keep: bool = False


def link_by_words(
    code: MeetingCode,
    side: Side,
    me: LinkPartner,
    open_channel: OpenChannel,
    clock: Clock,
    memory: Memory | None = None,
    pair_secret: bytes | None = None,
) -> "RunningLink":
    """Return a link between two of whom one told the other four words; side `a` told them.

    Args:
        pair_secret: what both kept who have met by them already, and have begun nothing yet.
    """
    return _first_link(meeting_by_words(code.words), side, me, open_channel, clock, memory, pair_secret)


def link_by_invitation(
    invitation: Invitation,
    side: Side,
    me: LinkPartner,
    open_channel: OpenChannel,
    clock: Clock,
    memory: Memory | None = None,
    pair_secret: bytes | None = None,
) -> "RunningLink":
    """Return a link between two of whom one sent the other a link; side `a` sent it; else as with words."""
    return _first_link(meeting_by_invitation(invitation.secret), side, me, open_channel, clock, memory, pair_secret)


def _first_link(
    meeting: MeetingRoom,
    side: Side,
    me: LinkPartner,
    open_channel: OpenChannel,
    clock: Clock,
    memory: Memory | None,
    pair_secret: bytes | None,
) -> "RunningLink":
    shared = SharedClock()
    if side == "a":
        shared.keep(clock.boot_ns())
    return RunningLink(Peer(side, me, shared, [meeting], pair_secret), open_channel, clock, memory)


def link_by_pair(
    pair: RememberedPair,
    me: LinkPartner,
    open_channel: OpenChannel,
    clock: Clock,
    memory: Memory | None = None,
    *,
    rejoin: bool = False,
    line: ClockLine | None = None,
) -> "RunningLink":
    """Return a link between two who have met before.

    Args:
        rejoin: go on with the sitting that was under way when this program was killed, if the pair has one.
        line: what the journal says of the shared clock then; else what the pair's file says.
    """
    shared, wall = SharedClock(), clock.now()
    if rejoin and pair.sitting is not None:
        meetings: tuple[MeetingRoom, ...] = (pair.sitting.meeting,)
        wall_ns = round(wall.timestamp() * NS)
        known = line or pair.sitting.clock
        shared.resume(known, clock.boot_id(), clock.boot_ns(), wall_ns, keeps=pair.side == "a")
    else:
        meetings = meetings_of(pair.secret, wall, widely=False)
        if pair.side == "a":
            shared.keep(clock.boot_ns())
    peer = Peer(pair.side, me, shared, meetings, pair.secret)
    if rejoin and pair.sitting is not None:
        peer.agreement.sitting = pair.sitting.sitting
        peer.agreement.is_closed = pair.sitting.sitting is not None
        peer.woke(clock.boot_ns())
    return RunningLink(peer, open_channel, clock, memory)


def link_in_class(
    meeting: MeetingRoom,
    side: Side,
    secret: bytes,
    me: LinkPartner,
    open_channel: OpenChannel,
    clock: Clock,
    *,
    is_trainers: IsTrainers | None = None,
    line: ClockLine | None = None,
    sitting: UUID | None = None,
    time: int = 0,
) -> "RunningLink":
    """Return a link between two whom a trainer has given a secret and a room; it waits in no other.

    Args:
        is_trainers: whether a command in the trainer's name is one that the trainer gave.
        line: what an earlier run of this program kept of the shared clock.
        sitting: the one that was under way then.
        time: what the clock shows that side `a` begins to keep: class time, so that an order can have its own time on
            it also where the pair was made after that.
    """
    shared = SharedClock()
    if line is not None:
        wall = round(clock.now().timestamp() * NS)
        shared.resume(line, clock.boot_id(), clock.boot_ns(), wall, keeps=side == "a")
    elif side == "a":
        shared.keep(clock.boot_ns(), min(time, SESSION_CLOCK // 2))
    peer = Peer(side, me, shared, [meeting], secret, IN_CLASS, is_trainers)
    if sitting is not None:
        peer.agreement.sitting, peer.agreement.is_closed = sitting, True
        peer.woke(clock.boot_ns())
    return RunningLink(peer, open_channel, clock, _is_in_class=True)


@dataclass(slots=True)
class _Arrived:
    door: Door
    what: bytes | bool
    at: int


@dataclass
class RunningLink:
    """A `Link`: every call returns at once, and may come from any thread."""

    _peer: Peer
    _open_channel: OpenChannel
    _clock: Clock
    _memory: Memory | None = None
    _is_in_class: bool = False
    _channels: dict[Door, LinkChannel] = field(default_factory=dict)
    _arrived: deque[_Arrived] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))
    _lock: Lock = field(default_factory=Lock)
    _wake: Event = field(default_factory=Event)
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _told: int = -1
    _looked: int = 0
    _kept: object = None
    _is_ending: bool = False
    _thread: Thread | None = None

    def start(self) -> "RunningLink":
        """Connect, and go on by itself."""
        self._looked = self._clock.boot_ns()
        self._thread = Thread(target=self._run, name="dyads-link", daemon=True)
        self._thread.start()
        return self

    @property
    def side(self) -> Side:
        return self._peer.side

    @property
    def clock(self) -> SharedClock:
        return self._peer.clock

    def presence(self) -> Presence:
        with self._lock:
            return self._peer.presence(self._clock.boot_ns())

    def watch(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    def propose(self, setup: SharedSetup) -> None:
        self._do(lambda now: self._peer.propose(setup, now))

    def proposed(self) -> SharedSetup | None:
        proposal = self._peer.agreement.proposal
        return proposal.setup if proposal else None

    def agree(self, setup: SharedSetup | None) -> None:
        self._do(lambda now: self._peer.agree(setup, now))

    @property
    def agreed(self) -> tuple[bool, bool]:
        with self._lock:
            return self._peer.agreement.agreed

    def tell_stage(self, stage: Stage) -> None:
        self._do(lambda now: self._peer.tell_stage(stage, now))

    def show_parts(self, parts: Sequence[str]) -> None:
        self._do(lambda now: self._peer.show_parts(parts, now))

    def parts_shown(self) -> tuple[str, ...]:
        return self._peer.agreement.partners_parts

    def lead(self) -> int:
        with self._lock:
            return self._peer.lead()

    def restore(self, commands: Sequence[Command]) -> None:
        self._do(lambda _: self._peer.restore(commands))

    def give(self, command: Command) -> None:
        self._do(lambda _: self._peer.give(command))

    def taken(self) -> tuple[Command, ...]:
        with self._lock:
            return self._peer.taken()

    @property
    def is_fresh(self) -> bool:
        return self._peer.is_fresh

    def returned(self) -> None:
        self._do(self._peer.returned)

    def remember(self, wanted: bool) -> None:
        """Say whether the two are to meet without words from now on; else nothing is left when this is closed."""
        if self._memory is not None:
            with self._lock:
                self._memory = Memory(self._memory.folder, self._memory.me, self._memory.place, wanted)
            self._wake.set()

    def close(self) -> None:
        self._end(says_goodbye=True)

    def suspend(self) -> None:
        """End the thread without a goodbye: this program ends and may come back to the sitting."""
        self._end(says_goodbye=False)

    def _end(self, *, says_goodbye: bool) -> None:
        with self._lock:
            if self._is_ending:
                return
            self._is_ending = True
            if says_goodbye:
                self._peer.close(self._clock.boot_ns())
                self._flush()
        self._wake.set()
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(timeout=1)
        for channel in self._channels.values():
            channel.close()
        if says_goodbye:
            self._close_memory()

    def _do(self, act: Callable[[int], object]) -> None:
        with self._lock:
            act(self._clock.boot_ns())
            self._flush()
        self._wake.set()

    # The thread

    def _run(self) -> None:
        keep_turning(self._turn_and_tell, self._wake, lambda: self._is_ending, "link")

    def _turn_and_tell(self) -> float:
        wait = self._turn()
        self._tell()
        return wait

    def _turn(self) -> float:
        """Do what is due; return how many seconds nothing will be."""
        with self._lock:
            now = self._clock.boot_ns()
            if now - self._looked > GAP_NS:
                self._peer.woke(now)
            self._open_doors(now)
            while self._arrived:
                self._take(self._arrived.popleft())
            self._peer.tick(self._clock.boot_ns())
            self._flush()
            self._remember()
            now = self._looked = self._clock.boot_ns()
            due = min(self._peer.due(now), now + LOOK_NS)
        return max(0, due - now) / NS

    def _take(self, arrived: _Arrived) -> None:
        if arrived.door not in self._channels:
            return
        if isinstance(arrived.what, bool):
            self._peer.online(arrived.door, arrived.what, arrived.at)
        elif self._peer.side == "a" or self._peer.room in {None, arrived.door.meeting} or self._is_alone(arrived.at):
            self._peer.received(arrived.door, arrived.what, arrived.at)

    def _is_alone(self, now: int) -> bool:
        """Say whether the partner is not there. If they are, side b hears nothing from the other rooms of a night.

        Side a answers in every room in which it is asked; took b two answers, the two could end in different rooms.
        """
        return self._peer.is_alone(now, NS)

    def _flush(self) -> None:
        out, self._peer.out = self._peer.out, []
        for door, frame in out:
            if door in self._channels:
                self._channels[door].send(frame)

    def _tell(self) -> None:
        if self._told != self._peer.news:
            self._told = self._peer.news
            for watcher in self._watchers:
                watcher()

    def _open_doors(self, now: int) -> None:
        """Wait in the rooms in which the partner may come; with the partner found, in theirs alone."""
        secret = None if self._is_in_class else self._peer.pair_secret
        is_alone = secret is not None and self._peer.is_alone(now, ALONE_NS)
        if secret is not None and is_alone:
            rooms = {door.meeting.room for door in self._peer.doors}
            for meeting in meetings_of(secret, self._clock.now(), widely=True):
                if meeting.room not in rooms:
                    self._peer.add_door(meeting)
        elif self._peer.room is not None and not self._peer.is_alone(now, NS):
            for door in [door for door in self._peer.doors if door.meeting is not self._peer.room]:
                self._peer.drop_door(door)
                self._channels.pop(door).close()
        for door in self._peer.doors:
            if door not in self._channels:
                channel = self._open_channel(Room(door.meeting.room, self._peer.side))
                self._channels[door] = channel
                channel.start(partial(self._has_arrived, door), partial(self._has_arrived, door))

    def _has_arrived(self, door: Door, what: bytes | bool) -> None:
        self._arrived.append(_Arrived(door, what, self._clock.boot_ns()))
        self._wake.set()

    # The disk

    def _remember(self) -> None:
        """Keep the pair as soon as both have proved each other: whoever is killed comes back without words."""
        peer, memory = self._peer, self._memory
        partner, meeting, secret = peer.agreement.partner, peer.room, peer.pair_secret
        if memory is None or partner is None or meeting is None or secret is None:
            return
        line, sitting = self._line(), self._sitting()
        if line is None:
            return
        kept = meeting.room, partner, secret, sitting, memory
        if kept == self._kept:
            return
        self._kept = kept
        wall = self._clock.now().astimezone(UTC)
        again = meeting_again(meeting, secret) if meeting.is_for_strangers else meeting
        known = find_pair(memory.folder, memory.me, partner.id)
        pair = RememberedPair(
            me=memory.me,
            partner=partner.id,
            name=partner.name,
            code=partner.code,
            side=peer.side,
            secret=secret,
            place=memory.place,
            made=known.made if known and known.secret == secret else wall,
            met=wall,
            is_kept=memory.keep,
            sitting=OpenSitting(
                room=again.room,
                room_key=again.room_key,
                password=again.password,
                way=again.way,
                sitting=sitting,
                clock=line,
            ),
            used=known.used if known else "",
        )
        self._on_disk(lambda: save_pair(memory.folder, pair))

    def place_in_time(self) -> tuple[ClockLine | None, UUID | None]:
        """Return what ties the shared clock to this machine, and the sitting, for a program that starts again."""
        with self._lock:
            return self._line(), self._sitting()

    def _line(self) -> ClockLine | None:
        shared = self._peer.clock
        if not (shared.is_kept or shared.is_sure):
            return None
        boot, wall = self._clock.boot_ns(), self._clock.now()
        return ClockLine(self._clock.boot_id(), boot, shared.shared(boot), round(wall.timestamp() * NS))

    def _sitting(self) -> UUID | None:
        agreement = self._peer.agreement
        return agreement.proposal.setup.sitting if agreement.proposal else agreement.sitting

    def _close_memory(self) -> None:
        memory, partner = self._memory, self._peer.agreement.partner
        if memory is None or partner is None:
            return
        known = find_pair(memory.folder, memory.me, partner.id)
        if known is None:
            return
        if memory.keep:
            self._on_disk(lambda: save_pair(memory.folder, known.closed))
        else:
            self._on_disk(lambda: forget_pair(memory.folder, memory.me, partner.id))

    def _on_disk(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            _log.warning("the pair could not be kept: %s", type(error).__name__)
