"""The trainer's end of a class, as a machine without thread, disk or network: frames and instants in, frames out.

It says that it is here, gives orders, tells each where they sit, and keeps what each reports. Whoever reports to lack
something gets it: alone where few lack it, else once for all.

`keeps` rises with everything that has to lie on the disk before `out` is sent; then no number is ever used twice, also
where the program is killed in between. All instants are nanoseconds of this machine's boot clock, unless they are said
to be class time.
"""

import os
from collections.abc import Iterable

from dyads.classroom.attendance import NEVER, AttendanceBook, Participant, Told
from dyads.classroom.channel import broker_for
from dyads.classroom.frames import KNOCK, TrainerWord, WordSeal, close_to_all
from dyads.classroom.interface import (
    Attendance,
    ClassPair,
    ClassScript,
    Order,
    OrderKind,
    PairId,
    Pairing,
    ParticipantId,
    Seat,
)
from dyads.classroom.kept import KeptClass, KeptOrder, KeptPair, KeptParticipant
from dyads.classroom.keys import ParticipantKeys, TrainerKeys, class_room, close_message, meeting_in_class
from dyads.classroom.messages import (
    LONGEST_MESSAGE,
    MOST_ORDERS,
    MOST_PARTICIPANTS,
    Admission,
    Beat,
    Over,
    PairWord,
    Report,
    Seated,
    TimeAnswer,
    ToAll,
    ToOne,
    orders_above,
    script_pieces,
    signed_order,
    written,
)
from dyads.link.shared_clock import ClockLine, SharedClock
from dyads.practice.fields import NS

BEAT_NS = 10 * NS
SOONEST_BEAT_NS = NS
"""Whoever knocks makes it speak at once, but no more often."""
RINGS: frozenset[OrderKind] = frozenset({"start", "resume", "go", "bell"})
RING_AHEAD_NS = 2 * NS
"""What rings is given for so far ahead, so that everybody has it in time."""
FEW = 3
"""So many who lack something get it each alone."""
AGAIN_NS = 2 * NS
"""What somebody lacks is not sent to them more often, and not before what was sent to all can have come."""
SCRIPT_WAITS_NS, SCRIPT_AGAIN_NS = NS, 5 * NS
"""Who asks for the script within the first time gets it together; and no more often than the second."""

SEATS_STEP = 1000
"""A run that goes on cannot know whether the last words on seats were kept; it goes on so much higher."""


class TrainerSession:
    """The trainer's end.

    Attributes:
        out: frames to be sent: for whom (None: for all, on each broker), at which broker, and the frame.
        news: counts what is new for somebody who looks on.
        keeps: counts what has to be kept before `out` is sent.
    """

    def __init__(self, kept: KeptClass, clock: SharedClock) -> None:
        """Begin to speak; `clock` is kept by this end and shows class time."""
        seats = kept.seats + SEATS_STEP * (kept.starts > 0)
        own = {"starts": kept.starts + 1, "seats": seats, "people": (), "pairs": (), "orders": ()}
        self.kept = kept.model_copy(update=own)
        self.clock = clock
        self.room = class_room(kept.secret)
        self.keys = TrainerKeys(kept.signing, kept.sealing)
        self.out: list[tuple[ParticipantId | None, int, bytes]] = []
        self.news = 0
        self.keeps = 1
        self._book = AttendanceBook(self.room, self.keys, self.kept.starts, kept.people)
        self._pairs: dict[PairId, KeptPair] = {pair.id: pair for pair in kept.pairs}
        self._orders: dict[int, KeptOrder] = {one.n: one for one in kept.orders}
        self.order = max(self._orders, default=0)
        """The highest number of an order."""
        self._pieces = script_pieces(kept.script)
        self._number = 0
        self._beat_at: int | None = None
        self._beaten = -SOONEST_BEAT_NS
        self._given = 0
        self._reachable: set[int] = set()
        self._want_script: set[ParticipantId] = set()
        self._script_at: int | None = None
        self._states: object = None

    def to_keep(self, line: ClockLine) -> KeptClass:
        """Return the class as it has to be kept."""
        return self.kept.model_copy(
            update={
                "clock": line,
                "people": tuple(one.kept for one in self._book.people.values()),
                "pairs": tuple(self._pairs.values()),
                "orders": tuple(self._orders.values()),
            }
        )

    # Who is there

    def attendance(self, now: int) -> tuple[Attendance, ...]:
        """Return everybody who has come and was not sent out, in the order in which they came."""
        pairs = {one: pair.id for pair in self._pairs.values() for one in (pair.a, pair.b)}
        people = (one for one in self._book.people.values() if one.kept.seat != "removed")
        return tuple(one.seen(now, pairs.get(one.kept.id), self._script) for one in people)

    def pairs(self) -> tuple[ClassPair, ...]:
        return tuple(ClassPair(pair.id, pair.a, pair.b, pair.broker) for pair in self._pairs.values())

    def orders(self) -> tuple[Order, ...]:
        return tuple(kept.order for kept in self._orders.values())

    @property
    def _script(self) -> str:
        return self._pieces[0].digest

    # What the channel brings

    def online(self, broker: int, is_online: bool, now: int) -> None:
        """Take that there is a way to a broker, or none."""
        (self._reachable.add if is_online else self._reachable.discard)(broker)
        if is_online:
            self._beat_at = now
        self.news += 1

    def received(self, broker: int, participant: ParticipantId, frame: bytes, now: int) -> None:
        """Take a frame from the box of a participant, whoever it is from."""
        if frame[:1] == KNOCK:
            is_due = self._beat_at is not None and now - self._beaten >= SOONEST_BEAT_NS
            if is_due and self._book.is_knock(participant, frame):
                self._beat_at = now
            return
        told = self._book.opened(participant, frame, now)
        if told is None:
            return
        one = told.by or self._let_in(participant, told)
        if one is None:
            return
        one.take(told, broker, now)
        if isinstance(told.message, Report):
            self._answer(one, told.message, now)
        self.news += 1

    def _let_in(self, participant: ParticipantId, told: Told) -> Participant | None:
        if self._admission != "open" or not isinstance(told.message, Report):
            return None
        is_room = told.message.is_room
        kept = KeptParticipant(id=participant, public=told.header.public, name=told.message.name, is_room=is_room)
        one = self._book.people[participant] = Participant(kept, told.seal)
        self._seat(one, "room" if is_room else "waits")
        return one

    def _answer(self, one: Participant, report: Report, now: int) -> None:
        """Send what the report says is lacking."""
        told = {"name": report.name, "code": report.code, "language": report.language, "version": report.version}
        kept = one.kept.model_copy(update=told)
        if kept != one.kept:
            one.kept = kept
            self.keeps += 1
        if one.seat_n != kept.seat_n and now - one.seat_sent >= NS:
            self._tell_seat(one, now)
        if kept.seat == "removed":
            return
        if report.asks:
            self._say_to(one, TimeAnswer(of=one.counter, at=self.clock.shared(now)))
        lacks_orders = one.order < self.order and now - self._given >= AGAIN_NS
        if lacks_orders and now - one.orders_sent >= AGAIN_NS:
            one.orders_sent = now
            self._say_to(one, orders_above(self._signed(), one.order))
        if one.script != self._script and now - one.script_sent >= SCRIPT_AGAIN_NS:
            self._want_script.add(kept.id)
            self._script_at = now + SCRIPT_WAITS_NS if self._script_at is None else self._script_at

    @property
    def _admission(self) -> Admission:
        if len(self._book.people) >= MOST_PARTICIPANTS:
            return "full"
        return "open" if self.kept.is_open else "shut"

    # What the trainer does

    def sit_along(self, keys: ParticipantKeys, name: str, now: int) -> None:
        """Take the trainer's own end among the participants, whether or not the door is open."""
        if keys.id in self._book.people:
            return
        for one in [one for one in self._book.people.values() if one.kept.is_trainer]:  # whose key was lost
            self.seat(one.kept.id, "removed", now)
        kept = KeptParticipant(id=keys.id, public=keys.public, name=name, is_trainer=True)
        seal = WordSeal(self.room, self.keys, keys.public, self.kept.starts)
        self._book.people[keys.id] = Participant(kept, seal, at=now)  # it is here, whatever it has said
        self._seat(self._book.people[keys.id], "waits")

    def let_in(self, wanted: bool, now: int) -> None:
        """Say whether somebody new is let in."""
        self.kept = self.kept.model_copy(update={"is_open": wanted})
        self._changed(now)

    def set_script(self, script: ClassScript, now: int) -> None:
        """Change what the class sits by. Raises ValueError: larger than 60 kB, compressed."""
        self._pieces = script_pieces(script)
        self.kept = self.kept.model_copy(update={"script": script})
        for one in self._book.people.values():
            one.script_sent = NEVER
        self._changed(now)

    def pair(self, one: ParticipantId, other: ParticipantId, now: int) -> ClassPair:
        """Put two together. Raises ValueError: no such two."""
        two = [self._book.people.get(name) for name in (one, other)]
        if one == other or any(name is None or name.kept.seat in {"removed", "room"} for name in two):
            raise ValueError("no such two")
        self._part((one, other), now)
        secret = os.urandom(32)
        brokers = sorted(self._reachable) or list(range(len(self.kept.brokers)))
        stops = [kept.n for kept in self._orders.values() if kept.kind == "stop" and kept.pair is None]
        pair = KeptPair(
            id=os.urandom(8).hex(),
            secret=secret,
            a=one,
            b=other,
            broker=broker_for(meeting_in_class(secret).room, brokers),
            since=max(stops, default=0),
        )
        self._pairs[pair.id] = pair
        for name in (one, other):
            self._seat(self._book.people[name], "paired")
            self._tell_seat(self._book.people[name], now)
        return ClassPair(pair.id, pair.a, pair.b, pair.broker)

    def seat(self, one: ParticipantId, seat: Seat, now: int) -> None:
        """Give somebody another seat; their partner waits. Raises ValueError: nobody of this class."""
        found = self._book.people.get(one)
        if (
            found is None
            or seat in {"paired", "room"}
            or found.kept.seat == "removed"
            or (found.kept.is_room and seat != "removed")
        ):
            raise ValueError("nobody of this class")
        before = found.kept.seat_n
        self._part((one,), now)
        if found.kept.seat != seat:
            self._seat(found, seat)
        if found.kept.seat_n != before:
            self._tell_seat(found, now)

    def apply(self, pairing: Pairing, now: int) -> None:
        """Seat everybody whom a pairing names; pairs that stay as they are keep their link.

        Raises ValueError: somebody is not of this class, or is named twice.
        """
        named = [name for pair in pairing.pairs for name in pair] + [name for name, _ in pairing.seats]
        if len(set(named)) != len(named) or not set(named) <= set(self._book.people):
            raise ValueError("a pairing of others")
        there = {frozenset((pair.a, pair.b)) for pair in self._pairs.values()}
        for one, other in pairing.pairs:
            if frozenset((one, other)) not in there:
                self.pair(one, other, now)
        for one, seat in pairing.seats:
            if seat in {"waits", "rests", "trainer"}:
                self.seat(one, seat, now)

    def give(
        self, kind: OrderKind, now: int, *, at: int | None, phase: int | None, pair: PairId | None, message: str
    ) -> Order:
        """Give an order. Raises ValueError: a field that does not belong to the kind, or too many orders."""
        if (kind == "say") != bool(message) or len(message) > LONGEST_MESSAGE:
            raise ValueError("a message belongs to `say`, and is short")
        if (kind in {"go", "more"}) != (phase is not None):
            raise ValueError("a phase belongs to `go` and `more`")
        if pair is not None and pair not in self._pairs:
            raise ValueError("no such pair")
        if self.order >= MOST_ORDERS:
            raise ValueError("too many orders")
        when = self.clock.shared(now) + RING_AHEAD_NS * (kind in RINGS) if at is None else at
        order = Order(self.order + 1, kind, when, phase, pair, message)
        closed = close_message(self._pairs[pair].secret, self.room, order.n, message) if pair and message else b""
        signed = signed_order(order, self.keys, self.room.name, closed)
        self._orders[order.n] = KeptOrder(
            n=order.n, kind=kind, at=when, phase=phase, pair=pair, message=message, signed=signed
        )
        self.order, self._given = order.n, now
        self._say(orders_above(self._signed(), order.n - 1))
        self.keeps += 1
        self.news += 1
        return order

    def take_back(self, order: Order) -> None:
        """Unsay an order that could not be kept, and was not sent."""
        self._orders.pop(order.n, None)
        self.order = max(self._orders, default=0)
        self.out.clear()

    def close(self) -> None:
        """Say that the class is over."""
        self._say(Over())
        self._beat_at = self._script_at = None

    def _part(self, people: Iterable[ParticipantId], now: int) -> None:
        for pair in [pair for pair in self._pairs.values() if {pair.a, pair.b} & set(people)]:
            del self._pairs[pair.id]
            for name in (pair.a, pair.b):
                self._seat(self._book.people[name], "waits")
                if name not in people:
                    self._tell_seat(self._book.people[name], now)

    def _seat(self, one: Participant, seat: Seat) -> None:
        n = self.kept.seats + 1
        self.kept = self.kept.model_copy(update={"seats": n})
        one.kept = one.kept.model_copy(update={"seat": seat, "seat_n": n})
        self.keeps += 1
        self.news += 1

    def _changed(self, now: int) -> None:
        self._beat_at = now if self._beat_at is not None else None
        self.keeps += 1
        self.news += 1

    # What it says

    def _tell_seat(self, one: Participant, now: int) -> None:
        if one.at is None:
            return
        one.seat_sent = now
        kept, word = one.kept, None
        pair = next((pair for pair in self._pairs.values() if kept.id in {pair.a, pair.b}), None)
        if pair is not None:
            partner = self._book.people[pair.b if pair.a == kept.id else pair.a].kept
            word = PairWord(
                id=pair.id,
                pair_secret=pair.secret,
                side="a" if pair.a == kept.id else "b",
                partner=partner.id,
                partner_name=partner.name,
                broker=pair.broker,
                since=pair.since,
            )
        self._say_to(one, Seated(n=kept.seat_n, seat=kept.seat, pair=word))

    def _say_to(self, one: Participant, message: ToOne) -> None:
        self.out.append((one.kept.id, one.broker, one.seal.close(written(message))))

    def _say(self, message: ToAll) -> None:
        self._number += 1
        word = TrainerWord(self.kept.starts, self._number, written(message))
        self.out.append((None, -1, close_to_all(self.room, self.keys, word)))

    def _say_beat(self, now: int) -> None:
        public = self.keys.public
        self._say(
            Beat(
                signing=public.signing,
                sealing=public.sealing,
                at=self.clock.shared(now),
                title=self.kept.title,
                order=self.order,
                admission=self._admission,
                script=self._script,
            )
        )
        self._beaten, self._beat_at = now, now + BEAT_NS
        self._book.beaten(self._number, now)
        present = [one for one in self._book.people.values() if one.state(now) in {"here", "quiet"}]
        for one in present:
            if one.seat_n != one.kept.seat_n and now - one.seat_sent >= AGAIN_NS:
                self._tell_seat(one, now)
        lack = [one.order for one in present if one.order < self.order and one.kept.seat != "removed"]
        if len(lack) > FEW:
            self._say(orders_above(self._signed(), min(lack)))

    def _say_script(self, now: int) -> None:
        lack = [
            one for name, one in self._book.people.items() if name in self._want_script and one.script != self._script
        ]
        for piece in self._pieces:
            if len(lack) > FEW:
                self._say(piece)
            else:
                for one in lack:
                    self._say_to(one, piece)
        for one in lack:
            one.script_sent = now
        self._want_script.clear()
        self._script_at = None

    def _signed(self) -> dict[int, bytes]:
        return {n: kept.signed for n, kept in self._orders.items()}

    # Time

    def tick(self, now: int) -> None:
        """Do what is due."""
        if self._beat_at is not None and now >= self._beat_at:
            self._say_beat(now)
        if self._script_at is not None and now >= self._script_at:
            self._say_script(now)
        states = tuple(one.state(now) for one in self._book.people.values())
        if states != self._states:
            self._states = states
            self.news += 1

    def due(self, now: int) -> int:
        """Return when `tick` is due, at the latest in a while."""
        return min((at for at in (self._beat_at, self._script_at) if at is not None), default=now + BEAT_NS)
