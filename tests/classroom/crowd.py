"""A class of thousands in one process: the real sessions of class and pair, a connection each, no thread each.

Each simulated program has a boot clock of its own, and does what a sitting does: agrees to what the trainer's script
makes, takes the trainer's orders into the pair's log where it is the host, merges the partner's, and reports.
"""

import heapq
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from uuid import UUID, uuid4

from dyads.classroom.channel import broker_for, class_topic, outbox_tail
from dyads.classroom.interface import ClassScript, PairStatus, SignedOrder, is_the_trainers
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.keys import class_room, meeting_in_class, new_participant_keys
from dyads.classroom.participant import ParticipantSession
from dyads.link.interface import LinkPartner, SharedSetup
from dyads.link.peer import Peer
from dyads.link.rhythm import IN_CLASS
from dyads.link.shared_clock import SharedClock
from dyads.practice.fields import NS
from dyads.practice.linked_log import LinkedLog
from dyads.practice.replay import Command, CommandKind, Course
from dyads.practice.session import Position, position
from dyads.practice.setup import partner_side
from dyads.practice.timeline import Timeline, compile_script
from tests.classroom.lines import Line, Lines, boot_ns

LOOK_NS = NS
FAR_NS = 3600 * NS
LARGE = 200
SLICE_NS = 3 * NS // 1000
"""So long is worked until connections are read again, or as long as that took."""


class Orders:
    """The trainer's orders, as the log of a pair takes them."""

    def __init__(self, session: ParticipantSession) -> None:
        self.taken, self.verified = session.taken, session.verified
        self._clock = session.clock

    def boot(self, at: int) -> int:
        return self._clock.boot(at)

    def came(self) -> int | None:
        return None


class Person:
    """One participant's program.

    Attributes:
        arrived: by an order's number when the trainer's word with it was read from the wire (ns of the real clock).
        held: by an order's number when the pair's log here had it.
        words, told: how often the trainer spoke to all, and to this one alone.
    """

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self.crowd = crowd
        self.offset = crowd.chance.randrange(-(10**6), 10**6) * NS // 1000 + 10**7 * NS
        self.keys = new_participant_keys()
        self.me = LinkPartner(id=UUID(int=number + 1), name=f"Person {number}", code=f"P{number}", version="0.2.0")
        self.session = ParticipantSession(crowd.invitation, self.keys, self.me)
        self.id = self.session.keys.id
        self.arrived: dict[int, int] = {}
        self.held: dict[int, int] = {}
        self.words = self.told = 0
        self.due = 0
        self.pair: str | None = None
        self.peer: Peer | None = None
        self.clock = SharedClock()
        self.log: LinkedLog | None = None
        self._course: Course | None = None
        self._course_of: tuple[Command, ...] = ()
        self._cues: list[int] = []
        self._spans: list[int] = []
        self._place: tuple[int, int, Position] | None = None
        self.broker = broker_for(self.id, range(len(crowd.ports)))
        self.line = self._connect()

    def _connect(self) -> Line:
        topics = [class_topic(self.crowd.room, "t"), class_topic(self.crowd.room, f"q/{self.id}")]
        line = Line(self.crowd.ports[self.broker], self.crowd.room, f"p{self.id}", self._take, self._now_online, topics)
        self.crowd.lines.add(line)
        return line

    def boot(self) -> int:
        """Return what this computer's boot clock says."""
        return boot_ns() + self.offset

    # From the wire

    def _take(self, topic: str, frame: bytes, at: int) -> None:
        tail = topic[len(self.crowd.begins) :]
        if tail == "t":
            self.words += 1
            before = self.session.order
            self.session.received("t", frame, at + self.offset)
            for n in range(before + 1, self.session.order + 1):
                self.arrived.setdefault(n, at)
        elif tail.startswith("q/"):
            self.told += 1
            self.session.received("q", frame, at + self.offset)
        elif self.peer is not None:
            self.peer.received(self.peer.doors[0], frame, at + self.offset)
        self.crowd.wants_look(self)

    def _now_online(self, topic: str, is_online: bool) -> None:
        tail = topic[len(self.crowd.begins) :]
        if tail == "t":
            self.session.online(is_online, self.boot())
        elif tail.startswith("r/") and self.peer is not None:
            self.peer.online(self.peer.doors[0], is_online, self.boot())
        self.crowd.wants_look(self)

    # What a program does

    def look(self) -> int:
        """Do what is due; return when something will be next (ns of the real clock)."""
        now = self.boot()
        self.session.tick(now)
        self._sit()
        if self.peer is not None:
            self.peer.tick(now)
            self._agree(now)
            self._merge(now)
            self.session.report(self._status(now), now)
            self.session.tick(now)
        self._send()
        dues = [self.session.due(now), now + FAR_NS]
        if self.peer is not None:
            dues.append(self.peer.due(now))
        if self.log is not None and self.clock.is_set:
            dues.append(self._next_change(now))
        return min(dues) - self.offset

    def _send(self) -> None:
        for frame in self.session.out:
            self.line.say(class_topic(self.crowd.room, f"p/{self.id}"), frame)
        self.session.out.clear()
        if self.peer is not None:
            for door, frame in self.peer.out:
                tail = outbox_tail(door.meeting.room, self.peer.side)
                self.line.say(class_topic(self.crowd.room, tail), frame)
            self.peer.out.clear()

    def _sit(self) -> None:
        """Sit where the trainer says."""
        assigned = self.session.assigned.pair if self.session.assigned is not None else None
        if (assigned.id if assigned else None) == self.pair:
            return
        if self.peer is not None:
            self.line.unlisten(self._partners_outbox())
        self.pair = assigned.id if assigned else None
        self.peer = self.log = self._course = None
        if assigned is None:
            return
        self.clock = SharedClock()
        if assigned.side == "a":
            self.clock.keep(self.boot())
        meeting = meeting_in_class(assigned.secret)
        is_trainers = partial(is_the_trainers, Orders(self.session))
        self.peer = Peer(assigned.side, self.me, self.clock, [meeting], assigned.secret, IN_CLASS, is_trainers)
        if assigned.broker != self.broker:
            self.crowd.lines.drop(self.line)
            self.broker = assigned.broker
            self.session.online(False, self.boot())
            self.line = self._connect()
        self.line.listen(self._partners_outbox())

    def _partners_outbox(self) -> str:
        assert self.peer is not None
        tail = outbox_tail(self.peer.doors[0].meeting.room, partner_side(self.peer.side))
        return class_topic(self.crowd.room, tail)

    def _agree(self, now: int) -> None:
        """Sit by what the trainer's script makes: a proposes it, both agree, and are ready."""
        assert self.peer is not None
        proposal, script = self.peer.agreement.proposal, self.session.script
        if script is None or self.log is not None:
            return
        if proposal is None:
            if self.peer.side == "a":
                made = {name: getattr(script, name) for name in ClassScript.field_names()}
                setup = SharedSetup(sitting=uuid4(), author="a", first="a", **made)
                self.peer.propose(setup, now)
            return
        if self.peer.agreement.agreed[0] and self.clock.is_set:
            self.log = LinkedLog(self.crowd.timeline(proposal.setup), self.peer.side)
            self.peer.tell_stage("ready", now)
        elif not self.peer.agreement.agreed[0]:
            self.peer.agree(proposal.setup, now)
            self.crowd.wants_look(self)

    def _merge(self, now: int) -> None:
        """Take orders into the log where this is the host, and from the partner what is new."""
        if self.log is None or self.peer is None:
            return
        shared = self.clock.shared(now)
        for order in self.session.taken() if self.peer.side == "a" else ():
            self._order(order, shared)
        log, new = self.log.merged(self.peer.taken(), shared)
        self.log = log
        for command in new:
            if command.given is None:
                continue
            if command.given.author == self.peer.side:
                self.peer.give(command)
            elif command.given.author == "t":
                self.held.setdefault(command.given.n, boot_ns())

    def _order(self, signed: SignedOrder, shared: int) -> None:
        assert self.log is not None
        assert self.peer is not None
        order = signed.order
        at = self.clock.shared(self.session.clock.boot(order.at))
        command = self.log.ordered(
            order.kind,  # type: ignore[arg-type]
            order.n,
            at,
            shared,
            ahead=self.peer.lead(),
            phase=order.phase,
            signed=signed.signed,
        )
        if command is not None:
            self.log = self.log.took(command)
            self.peer.give(command)
            self.held.setdefault(order.n, boot_ns())

    def press(self, kind: CommandKind) -> None:
        """Give a command of the pair's own."""
        assert self.log is not None
        assert self.peer is not None
        now = self.clock.shared(self.boot())
        place = position(self.log.timeline, self.log.shown, now)
        command = self.log.given(kind, now, ahead=self.peer.lead(), place=place)
        self.log = self.log.added(command)
        self.peer.give(command)
        self.crowd.wants_look(self)

    def place(self, at: int | None = None) -> tuple[str, int | None]:
        """Return how the sitting stands, and in which phase, at an instant (ns of the real clock); None: now."""
        assert self.log is not None
        place = self._place_at(self.clock.shared((boot_ns() if at is None else at) + self.offset))[1]
        return place.standing, None if place.segment is None else place.segment.index

    def _place_at(self, shared: int) -> tuple[int, Position]:
        """Return a place that was looked at in the same span of the course, and when that was."""
        assert self.log is not None
        self.course()
        span = bisect_right(self._spans, shared)
        if self._place is None or self._place[0] != span:
            self._place = span, shared, position(self.log.timeline, self.log.shown, shared)
        return self._place[1:]

    def course(self) -> Course:
        assert self.log is not None
        if self._course is None or self._course_of is not self.log.commands:
            self._course, self._course_of = self.log.course(), self.log.commands
            self._cues = sorted(cue.at for cue in self._course.cues)
            self._spans = [span.start for span in self._course.spans]
            self._place = None
        return self._course

    def _status(self, now: int) -> PairStatus:
        assert self.peer is not None
        presence = self.peer.presence(now)
        stage = self.peer.agreement.stage
        if self.log is None or not self.clock.is_set:
            return PairStatus(stage, presence.state, presence.within)
        shared = self.clock.shared(now)
        since, place = self._place_at(shared)
        if place.standing not in {"waiting", "stopped", "ended"} and stage != "sitting":
            self.peer.tell_stage("sitting", now)
        is_running = place.standing == "running"
        left = place.remaining if place.remaining is None else place.remaining - (shared - since) * is_running
        return PairStatus(
            stage,
            presence.state,
            presence.within,
            None if place.segment is None else place.segment.index,
            None if left is None else max(0, left // NS),
            is_running,
            place.standing == "paused",
        )

    def _next_change(self, now: int) -> int:
        """Return when the next cue is due (ns of this computer's clock)."""
        self.course()
        shared = self.clock.shared(now)
        ahead = bisect_right(self._cues, shared)
        return max(now + 1, self.clock.boot(self._cues[ahead])) if ahead < len(self._cues) else now + FAR_NS

    def bells(self) -> dict[str, int]:
        """Return by name when each cue of the course as it stands is due (ns of the real clock)."""
        return {cue.name: self.clock.boot(cue.at) - self.offset for cue in self.course().cues}


class Crowd:
    """A class of simulated participants.

    Attributes:
        ports: of the class's brokers on this computer, in the order of the invitation.
    """

    def __init__(self, invitation: ClassInvitation, seed: int = 1) -> None:
        self.invitation = invitation
        self.chance = random.Random(seed)
        self.ports = [address.port for address in invitation.brokers]
        self.room = class_room(invitation.secret).name
        self.begins = class_topic(self.room, "")
        self.lines = Lines()
        self.people: list[Person] = []
        self._due: list[tuple[int, int, Person]] = []
        self._count = count()
        self._looks: dict[Person, None] = {}
        self._is_all_taken = True
        self._timelines: dict[str, Timeline] = {}

    def come(self, number: int) -> list[Person]:
        """Let so many more come."""
        new = []
        for _ in range(number):
            new.append(Person(self, len(self.people)))
            self.people.append(new[-1])
            if len(self.people) % 20 == 0:
                self.turn(0)
        return new

    def timeline(self, setup: SharedSetup) -> Timeline:
        """Return what a set-up makes; the same for all of a class."""
        key = repr(setup.scripts)
        if key not in self._timelines:
            self._timelines[key] = compile_script(setup.scripts["en"])
        return self._timelines[key]

    def wants_look(self, person: Person) -> None:
        self._looks[person] = None

    def turn(self, seconds: float) -> None:
        """Wait for so long at most, then do some of what came and of what is due, so that reading goes on."""
        now = boot_ns()
        next_due = self._due[0][0] if self._due else now + LOOK_NS
        is_busy = bool(self._looks) or not self._is_all_taken
        self.lines.read(0 if is_busy else min(seconds, max(0, next_due - now) / NS))
        share = max(SLICE_NS, boot_ns() - now) if is_busy else SLICE_NS  # reading thousands may not take all the time
        ends = (now := boot_ns()) + share
        while self._due and self._due[0][0] <= now:
            due, _, person = heapq.heappop(self._due)
            if due == person.due:  # else it has looked since then
                self.wants_look(person)
        self._is_all_taken = self.lines.take(ends)
        ends = boot_ns() + share
        while self._looks and boot_ns() < ends:
            person = next(iter(self._looks))
            del self._looks[person]
            person.due = person.look()
            heapq.heappush(self._due, (person.due, next(self._count), person))

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Run for so long, or until something holds; return whether it does.

        It is asked ten times a second, of a large class twice: to look at all costs time that all need.
        """
        end, ask, every = boot_ns() + int(seconds * NS), 0, NS // (2 if len(self.people) > LARGE else 10)
        while (now := boot_ns()) < end:
            if now >= ask:
                if until():
                    return True
                ask = now + every
            self.turn(0.05)
        return until()

    @property
    def published(self) -> int:
        """How many messages the participants have said."""
        return sum(person.line.published for person in self.people)

    @property
    def said(self) -> int:
        """How many messages were said in the class, by its trainer too."""
        by_trainer = max((person.words for person in self.people), default=0)
        return self.published + by_trainer + sum(person.told for person in self.people)

    def close(self) -> None:
        self.lines.close()


def pairs_of(people: Iterable[Person]) -> list[tuple[Person, Person]]:
    """Return those who sit together, host first."""
    by_pair: dict[str, list[Person]] = {}
    for person in people:
        if person.pair is not None and person.peer is not None:
            by_pair.setdefault(person.pair, []).append(person)
    return [
        (two[0], two[1]) if two[0].peer and two[0].peer.side == "a" else (two[1], two[0])
        for two in by_pair.values()
        if len(two) == 2
    ]


def states(people: Sequence[Person]) -> dict[str, int]:
    """Return how many links are in which state."""
    found: dict[str, int] = {}
    for person in people:
        state = person.peer.state(person.boot()) if person.peer is not None else "alone"
        found[state] = found.get(state, 0) + 1
    return found
