"""One of two ends of a link, as a machine without thread, clock or network: frames and instants in, frames out.

It keeps the log of commands and what both agree on alike at both ends, follows the shared clock, and says who is there.
Whatever is lost is sent again because of what the next ping or pong says is there; nothing waits for an answer.

All instants are nanoseconds of this machine's boot clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dyads.link.agreement import SetupAgreement
from dyads.link.command_log import CommandLog, IsTrainers
from dyads.link.frames import SESSION, SessionSeal
from dyads.link.handshake import PROVING_NS, Door, KnownSession
from dyads.link.interface import LinkPartner, LinkState, Presence, Refusal, SharedSetup, Stage
from dyads.link.keys import ID_BYTES, MeetingRoom, SessionKeys
from dyads.link.messages import (
    MOST_PARTS,
    Bye,
    Have,
    Log,
    Parts,
    Ping,
    Pong,
    Session,
    SetupPart,
    Who,
    command_of,
    read_session,
    written,
)
from dyads.link.rhythm import IN_TWO, Rhythm
from dyads.link.shared_clock import Questions, SharedClock
from dyads.practice.fields import NS
from dyads.practice.replay import Command
from dyads.practice.setup import Side

BURST, BURST_EVERY_NS = {"a": 4, "b": 16}, NS // 20
LEAST_LEAD_NS = NS
NOBODY_NS = UNREACHABLE_NS = 5 * NS
UNSURE_NS = 3 * NS
"""So long a side that may have slept says nothing, unless it is told before what became of its sitting."""
ASK_BACK_NS = NS // 5
"""A side that waits for an answer asks again when it hears the partner, no more often than this."""
RETRY_NS = NS
"""So long after a command the partner is asked for it who has not said to have it."""


@dataclass(slots=True)
class _Current:
    """The session there is."""

    door: Door
    seal: SessionSeal
    heard: int
    is_synced: bool = False
    is_known: bool = False
    """The partner has said what it has, and is in this sitting."""


class Peer:
    """One end.

    Attributes:
        out: frames to be sent, each with the door through which.
        news: counts what is new for somebody who looks on.
        clock: the shared clock.
        rhythm: how often the two speak at rest, and when silence is told.
        agreement: what both agree on; read it, and change it through the methods here.
        is_fresh: the partner has answered since this side's last return, and its whole log is here.
    """

    def __init__(
        self,
        side: Side,
        me: LinkPartner,
        clock: SharedClock,
        meetings: Sequence[MeetingRoom],
        pair_secret: bytes | None = None,
        rhythm: Rhythm = IN_TWO,
        is_trainers: IsTrainers | None = None,
    ) -> None:
        self.side = side
        self.rhythm = rhythm
        self.clock = clock
        self.agreement = SetupAgreement(side, me)
        self.log = CommandLog(is_trainers)
        self.pair_secret = pair_secret
        self.doors = [Door(meeting, side, pair_secret) for meeting in meetings]
        self.out: list[tuple[Door, bytes]] = []
        self.news = 0
        self._online: dict[str, int] = {}
        self._offline_since: int | None = 0
        self._current: _Current | None = None
        self._has_left = False
        self.is_fresh = self._is_answered = False
        self._returned = 0
        self._quiet_until: int | None = None
        self._questions = Questions()
        self._ask_at: int | None = None
        self._burst = 0
        self._partner_has: Have = {}
        self._is_unheard = False
        self._taken: list[Command] = []
        self._own_refusal: Refusal | None = None
        self._shown: object = None

    # Who is there

    def presence(self, now: int) -> Presence:
        current = self._current
        return Presence(
            state=self.state(now),
            partner=self.agreement.partner,
            check=current.seal.keys.check_words if current else None,
            quiet_for=None if current is None else max(0, now - current.heard),
            within=self.bound,
            refusal=self.refusal(now),
            stage=self.agreement.theirs.stage,
        )

    def state(self, now: int) -> LinkState:
        current = self._current
        if self._has_left:
            return "left"
        if current is None:
            return self._state_before(now)
        silent = now - current.heard
        if silent > self.rhythm.quiet:
            return "gone" if silent > self.rhythm.gone else "quiet"
        return "here" if current.is_synced else "syncing"

    def _state_before(self, now: int) -> LinkState:
        if not self._online:
            return "off"
        knocks = [door.proving_since for door in self.doors if door.proving_since is not None]
        return "proving" if any(now - since <= PROVING_NS for since in knocks) else "waiting"

    def refusal(self, now: int) -> Refusal | None:
        refusals = [self._own_refusal, self.agreement.refusal, *(door.refusal for door in self.doors)]
        if found := [refusal for refusal in refusals if refusal is not None]:
            return found[0]
        if self._offline_since is not None:
            return "unreachable" if now - self._offline_since > UNREACHABLE_NS else None
        waits = self._current is None and self.side == "b" and self._state_before(now) == "waiting"
        return "nobody" if waits and now - min(self._online.values()) > NOBODY_NS else None

    @property
    def bound(self) -> int | None:
        """Return within what both hear a bell together (ns): what half a round trip leaves open."""
        if self.clock.is_kept:
            trip, told = self._questions.worst_trip, self._questions.told_bound
            return told if told is not None else trip and trip // 2
        return self.clock.bound

    def lead(self) -> int:
        """Return how far ahead of now a command has to lie that rings on both sides (ns)."""
        return max(LEAST_LEAD_NS, 4 * (self._questions.worst_trip or 0))

    @property
    def room(self) -> MeetingRoom | None:
        """Return where the session there is takes place."""
        return self._current.door.meeting if self._current else None

    def is_alone(self, now: int, since: int) -> bool:
        """Say whether the partner has not been heard for so long (ns)."""
        heard = self._current.heard if self._current else min(self._online.values(), default=now)
        return now - heard > since and not self._has_left

    # What the channel brings

    def add_door(self, meeting: MeetingRoom) -> Door:
        """Wait in another room too."""
        door = Door(meeting, self.side, self.pair_secret)
        self.doors.append(door)
        return door

    def drop_door(self, door: Door) -> None:
        """Wait in a room no more. The room of the session stays."""
        if self._current is None or self._current.door is not door:
            self.doors.remove(door)
            self._online.pop(door.meeting.room, None)

    def online(self, door: Door, is_online: bool, now: int) -> None:
        """Take that there is a way through this door, or none."""
        room = door.meeting.room
        if is_online:
            self._online[room] = now
            self._offline_since = None
            door.connected(now, self._sitting(now))
            self._collect(door)
            if self._current and self._current.door is door:
                self._ask(now)
        else:
            self._online.pop(room, None)
            door.disconnected()
            if not self._online:
                self._offline_since = now if self._offline_since is None else self._offline_since
        self.news += 1

    def received(self, door: Door, frame: bytes, now: int) -> None:
        """Take a frame, whoever it is from."""
        if frame[:1] == SESSION:
            self._session_frame(door, frame, now)
            return
        keys = door.received(frame, now, self._sitting(now))
        self._collect(door)
        if keys is not None:
            self._begin(door, keys, now)
        if door.greet:
            door.greet = False
            self._ask(now)
        self._look(now)

    def _session_frame(self, door: Door, frame: bytes, now: int) -> None:
        current = self._current
        content = current.seal.open(frame) if current is not None and current.door is door else None
        if content is None:
            keys = door.pending_keys(frame[1 : 1 + ID_BYTES])
            seal = SessionSeal(keys, door.meeting.room, self.side) if keys else None
            content = seal.open(frame) if seal else None
            if keys is None or seal is None or content is None:
                return
            door.proved()
            self._begin(door, keys, now, seal)
        assert self._current is not None
        self._current.heard = now
        message = read_session(content)
        if message is not None:
            self._has_left = False
            self._take(message, now)
        self._look(now)

    def _begin(self, door: Door, keys: SessionKeys, now: int, seal: SessionSeal | None = None) -> None:
        self._current = _Current(door, seal or SessionSeal(keys, door.meeting.room, self.side), now)
        if self.pair_secret is None:
            self.pair_secret = keys.pair_secret
            for other in self.doors:
                other.know(keys.pair_secret)
        self._has_left = False
        self._own_refusal = None
        self._partner_has = {}
        self.agreement.begin_session()
        self._questions.forget()
        self._start_burst(now)
        self.news += 1

    def _take(self, message: Session, now: int) -> None:
        if isinstance(message, Ping):
            self._asked_by_partner(message, now)
        elif isinstance(message, Pong):
            self._answered(message, now)
        elif isinstance(message, Log | SetupPart) and not (self._current and self._current.is_known):
            return
        elif isinstance(message, Log):
            self._take_log(message)
        elif isinstance(message, Who):
            self.agreement.take_who(message.partner)
            self.news += 1
        elif isinstance(message, SetupPart):
            self.news += self.agreement.take_setup(message)
        elif isinstance(message, Parts):
            self.agreement.take_parts(message)
            self.news += 1
        else:
            self._has_left = True
            self._ask_at = None
            self.news += 1

    # Pings and pongs

    def _start_burst(self, now: int) -> None:
        self._burst = BURST[self.side]
        self._ask(now)

    def _ask(self, now: int) -> None:
        """Ask now, and again as often as is due."""
        if self._current is None or self._has_left:
            self._ask_at = None
            return
        self._burst = max(0, self._burst - 1)
        keeps_on = self.side == "b"
        self._ask_at = now + BURST_EVERY_NS if self._burst else now + self.rhythm.every if keeps_on else None
        if self._quiet_until is not None:
            return
        self._say(
            Ping(
                n=self._questions.ask(now),
                have=self.log.have,
                log=self.log.digest,
                now=self.agreement.status(),
                trip=self._questions.last_trip,
                bound=None if self.clock.is_kept else self.clock.bound,
            )
        )

    def _asked_by_partner(self, ping: Ping, now: int) -> None:
        self._questions.told(ping.trip, ping.bound)
        knows = self.clock.is_kept or (self.side == "b" and self.clock.is_sure)
        at = self.clock.shared(now) if knows else None
        self._say(Pong(n=ping.n, at=at, have=self.log.have, log=self.log.digest, now=self.agreement.status()))
        self._learn(ping, now)
        if not self.is_fresh and now - self._questions.asked_at > ASK_BACK_NS:
            self._ask(now)

    def _answered(self, pong: Pong, now: int) -> None:
        sent = self._questions.answered(pong.n, now)
        if sent is None:
            return
        if pong.at is not None and self.clock.answered(sent, pong.at, now):
            self._start_burst(now)
        if self.side == "a" and not self.clock.is_kept:
            self._keep_clock(pong, now)
        self._is_answered = self._is_answered or sent >= self._returned
        self._learn(pong, now)

    def _keep_clock(self, pong: Pong, now: int) -> None:
        """After another boot side a takes the line from a partner who saw the time pass, or keeps what it assumed."""
        if (pong.at is None or not self._burst) and self.clock.is_set:
            self.clock.keep(now, self.clock.shared(now))
            self.news += 1

    def _learn(self, message: Ping | Pong, now: int) -> None:
        """Take what the partner has, and send what it lacks."""
        assert self._current is not None
        has_begun = self.agreement.is_closed or bool(message.have)
        self._current.is_known = not self.agreement.is_other_sitting(message.now, has_begun)
        if not self._current.is_known:  # two logs that have nothing to do with each other
            self._own_refusal = "busy"
            return
        if self._own_refusal == "busy":
            self._own_refusal = None
        self.news += self.agreement.learn(message.now)
        for answer in self.agreement.lacking(message.now, now):
            self._say(answer)
        self._reconcile(message.have, message.log)

    # The log

    def _reconcile(self, have: Have, digest: str) -> None:
        self._partner_has = have
        self._is_unheard = self._is_unheard and any(True for _ in self.log.above(have))
        if not self.log.lacks(have):
            self._catch_up()
        if have == self.log.have and digest != self.log.digest:
            for message in self.log.everything():
                self._say(message)
        elif any(True for _ in self.log.above(have)):
            self._say(self.log.message(have))

    def _catch_up(self) -> None:
        """Nothing of the partner's is missing here."""
        if self._is_answered and not self.is_fresh:
            self.is_fresh = True
            self.news += 1
        if self._current is not None and not self._current.is_synced:
            knows = self.agreement.partner is not None and (self.clock.is_kept or self.clock.is_sure)
            self._current.is_synced = knows and self.is_fresh
            self.news += self._current.is_synced

    def _take_log(self, log: Log) -> None:
        mine = self.log.have
        for row in log.commands:
            is_gap = log.above.get(row.author, 0) > mine.get(row.author, 0)
            claims_mine = row.author == self.side and self.is_fresh and row.n > mine.get(self.side, 0)
            command = command_of(row)
            if is_gap or claims_mine or not self.log.is_genuine(command):
                continue
            if self.log.add(command):
                self._taken.append(command)
                self.news += 1
        self.agreement.is_closed = len(self.log) > 0
        if not self.log.lacks(log.have):
            self._catch_up()
        is_progress, self._partner_has = log.have != self._partner_has, log.have
        missing = self.log.message(log.have)
        self._is_unheard = self._is_unheard and bool(missing.commands)
        if not is_progress:  # what was not taken is not sent again at once
            missing = missing.model_copy(update={"commands": ()})
        if log.commands or missing.commands:
            self._say(missing)

    def restore(self, commands: Sequence[Command]) -> None:
        """Start from what the journal holds of this sitting; `agreement.sitting` names it."""
        for command in commands:
            self.log.add(command)
        self.agreement.is_closed = len(self.log) > 0

    def give(self, command: Command) -> None:
        """Send a command that is kept here already."""
        if self.log.add(command):
            self.agreement.is_closed = self._is_unheard = True
            if self._current is not None and self._current.is_known:
                self._say(self.log.message(self._partner_has))

    def taken(self) -> tuple[Command, ...]:
        """Return what came since the last call, from the partner or, after a crash, of one's own."""
        taken, self._taken = tuple(self._taken), []
        return taken

    # What this side says

    def propose(self, setup: SharedSetup, now: int) -> None:
        """Propose a set-up; one that is not later than what is proposed changes nothing."""
        try:
            self.agreement.propose(setup)
        except ValueError:
            self._own_refusal = "too-large"
        else:
            self._own_refusal = None
        self._tell(now)

    def agree(self, setup: SharedSetup | None, now: int) -> None:
        self.agreement.agree(setup)
        self._tell(now)

    def tell_stage(self, stage: Stage, now: int) -> None:
        self.agreement.stage = stage
        self._tell(now)

    def show_parts(self, parts: Sequence[str], now: int) -> None:
        self.agreement.shown = tuple(parts)[:MOST_PARTS]
        self._tell(now)

    def _tell(self, now: int) -> None:
        """What has changed here goes out with a question at once."""
        for message in self.agreement.lacking(self.agreement.theirs, now) if self._current else ():
            self._say(message)
        self._ask(now)
        self.news += 1

    def woke(self, now: int) -> None:
        """Be told that the program may have stood still: say nothing before it is known what became of the sitting.

        A machine that wakes would else swear that it was there.
        """
        if self.agreement.is_closed:
            self._quiet_until = now + UNSURE_NS

    def returned(self, now: int) -> None:
        """Be told that this side stood still until now: nothing is fresh until the partner has answered anew."""
        self._quiet_until = None
        self.is_fresh = self._is_answered = False
        self._returned = now
        self._start_burst(now)
        self.news += 1

    def close(self, now: int) -> None:
        """Say goodbye."""
        self._quiet_until = None
        self.agreement.shown = ()
        self._say(Bye())
        self._ask_at = None

    # Time

    def tick(self, now: int) -> None:
        """Do what is due."""
        if self._quiet_until is not None and now >= self._quiet_until:
            self._quiet_until = None
        sitting = self._sitting(now)
        for door in self.doors:
            if door.meeting.room in self._online:
                door.tick(now, sitting)
                self._collect(door)
        if self._is_unheard and self.state(now) in {"here", "quiet"}:
            self._ask_at = min(self._ask_at or now + RETRY_NS, now + RETRY_NS)
        if self._ask_at is not None and now >= self._ask_at:
            self._ask(now)
        self._look(now)

    def due(self, now: int) -> int:
        """Return when `tick` is due, at the latest after a while."""
        times = [door.due for door in self.doors if door.meeting.room in self._online]
        return min(at for at in (*times, self._ask_at, now + self.rhythm.every) if at is not None)

    def _look(self, now: int) -> None:
        """Count it as news when what somebody would see has changed by itself."""
        shown = self.state(now), self.refusal(now)
        if shown != self._shown:
            self._shown = shown
            self.news += 1

    def _sitting(self, now: int) -> KnownSession:
        if (current := self._current) is None:
            return KnownSession(has_begun=len(self.log) > 0)
        until = current.heard + self.rhythm.alive
        return KnownSession(current.seal.keys.number, now <= until, len(self.log) > 0, until)

    def _say(self, message: Session) -> None:
        current = self._current
        if current is not None and self._quiet_until is None and current.door.meeting.room in self._online:
            self.out.append((current.door, current.seal.close(written(message))))

    def _collect(self, door: Door) -> None:
        self.out.extend((door, frame) for frame in door.out)
        door.out.clear()
