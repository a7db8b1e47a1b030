"""The ways of a class: one connection a participant, for the class and the pair; the trainer has one to each broker.

All lies below the class's room, which is the name that everybody gives to the broker, so that its rules of access hold:

- `t`: the trainer's word to all; on each broker
- `p/<participant>`, `q/<participant>`: a participant's word to the trainer, and the trainer's word to one
- `r/<pair's room>/<a|b>`: the two outboxes of a pair

A class may have several brokers. The pairs are spread over them by their rooms' names; a broker that comes or goes
moves no pairs but its own. Brokers that hand on to each other (a cluster) may stand in the list as well: what comes
twice counts once.
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Protocol

from dyads.link.frames import PROTOCOL
from dyads.link.interface import LinkChannel, Room
from dyads.link.mqtt import MqttConnection
from dyads.link.places import Address
from dyads.practice.fields import NS
from dyads.practice.message import Message
from dyads.practice.setup import Side, partner_side

AWAY_NS = 10 * NS
"""So long without a broker, and a participant tries the next one."""

_MOST_WAITING = 4096  # frames of the trainer's that wait for a slow way out
_MOST_HEARD = 2048  # frames among which one that comes again is known
_PARTICIPANT = re.compile(r"[a-z0-9]{8,64}")

Received = Callable[[str, bytes], None]
Online = Callable[[bool], None]


def class_topic(room: str, tail: str) -> str:
    """Return the whole name of a topic of a class."""
    return f"{PROTOCOL}/{room}/{tail}"


def outbox_tail(room: str, side: Side) -> str:
    """Return where the outbox of one side of a pair lies below the class's room."""
    return f"r/{room}/{side}"


def ranking(name: str, brokers: Sequence[int]) -> tuple[int, ...]:
    """Return the brokers, as numbers in the class's list, in the order in which somebody of this name takes them.

    The order of two does not hang on which others there are (rendezvous hashing).
    """

    def weight(broker: int) -> bytes:
        return hashlib.sha256(f"{name} {broker}".encode()).digest()

    return tuple(sorted(brokers, key=weight))


def broker_for(pair_room: str, brokers: Sequence[int]) -> int:
    """Return at which of these brokers a pair meets. Raises ValueError: there is none."""
    if not brokers:
        raise ValueError("there is no broker")
    return ranking(pair_room, brokers)[0]


class _Topics(Protocol):
    def listen(self, tail: str, received: Received, online: Online) -> None: ...

    def unlisten(self, tail: str) -> None: ...

    def say(self, tail: str, frame: bytes) -> None: ...


class _Once:
    """Lets through each frame once, of those heard lately."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: set[bytes] = set()
        self._order: deque[bytes] = deque()

    def lets(self, tail: str, frame: bytes) -> bool:
        """Say whether this frame was not heard lately in this topic, and remember it."""
        mark = hashlib.blake2b(tail.encode() + b"\n" + frame, digest_size=16).digest()
        with self._lock:
            if mark in self._known:
                return False
            self._known.add(mark)
            self._order.append(mark)
            if len(self._order) > _MOST_HEARD:
                self._known.discard(self._order.popleft())
        return True


class _PairChannel:
    """The `LinkChannel` of a pair on a connection that carries more than that."""

    def __init__(self, topics: _Topics, room: Room) -> None:
        self._topics = topics
        self._mine, self._theirs = (outbox_tail(room.name, side) for side in (room.side, partner_side(room.side)))
        self._is_open = False

    def start(self, received: Callable[[bytes], None], online: Online) -> None:
        def is_online(online_now: bool) -> None:
            self._is_open = online_now
            online(online_now)

        self._topics.listen(self._theirs, lambda _, frame: received(frame), is_online)

    def send(self, frame: bytes) -> None:
        if self._is_open:
            self._topics.say(self._mine, frame)

    def close(self) -> None:
        self._topics.unlisten(self._theirs)


class _Line:
    """A connection to one of the class's brokers, by the tails of its topics."""

    def __init__(self, address: Address, room: str, authority: Path | None, most_waiting: int) -> None:
        self._connection = MqttConnection(address, room, authority, most_waiting)
        self._room = room

    @property
    def trouble(self) -> Message | None:
        return self._connection.trouble

    def start(self) -> None:
        self._connection.start()

    def listen(self, tail: str, received: Received, online: Online) -> None:
        begins = len(class_topic(self._room, ""))
        self._connection.listen(
            class_topic(self._room, tail), lambda topic, frame: received(topic[begins:], frame), online
        )

    def unlisten(self, tail: str) -> None:
        self._connection.unlisten(class_topic(self._room, tail))

    def say(self, tail: str, frame: bytes) -> None:
        self._connection.send(class_topic(self._room, tail), frame)

    def close(self) -> None:
        self._connection.close()


class _AllLines:
    """The connections to all brokers as one: there is a way while there is one of them."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self._lines = lines
        self._lock = Lock()
        self._there: set[int] = set()

    def listen(self, tail: str, received: Received, online: Online) -> None:
        def now_online(broker: int, is_online: bool) -> None:
            with self._lock:
                (self._there.add if is_online else self._there.discard)(broker)
                is_there = bool(self._there)
            online(is_there)

        for broker, line in enumerate(self._lines):
            line.listen(tail, received, partial(now_online, broker))

    def unlisten(self, tail: str) -> None:
        for line in self._lines:
            line.unlisten(tail)

    def say(self, tail: str, frame: bytes) -> None:
        for line in self._lines:
            line.say(tail, frame)


class ParticipantChannel:
    """A participant's way to the trainer and the partner. Every call returns at once and may come from any thread.

    Args:
        brokers: the class's list.
        room: the class's.
        me: the participant's own name in topics: small letters and digits.
    """

    def __init__(self, brokers: Sequence[Address], room: str, me: str, authority: Path | None = None) -> None:
        if not _PARTICIPANT.fullmatch(me):
            raise ValueError("a participant's name in topics is of small letters and digits")
        self._brokers, self._room, self._me, self._authority = tuple(brokers), room, me, authority
        self._lock = Lock()
        self._inboxes: dict[str, tuple[Received, Online]] = {}
        self._open: set[str] = set()
        self._pair: str | None = None
        self._away_since: int | None = None
        self._is_closed = False
        self._broker = broker_for(me, range(len(self._brokers)))
        self._line = self._line_to(self._broker)

    @property
    def broker(self) -> int:
        """At which of the list it is, or tries to be."""
        return self._broker

    @property
    def trouble(self) -> Message | None:
        """Why there is no connection at present, as far as that is known."""
        return self._line.trouble

    def start(self, received: Received, online: Online) -> None:
        """Connect and go on connecting.

        Args:
            received: takes `t` or `q` and the frame, from the connection's own thread.
            online: whether the trainer's word is heard.
        """
        once = _Once()

        def take(tail: str, frame: bytes) -> None:
            if once.lets(tail, frame):
                received(tail[:1], frame)

        self.listen(f"q/{self._me}", take, lambda _: None)
        self.listen("t", take, online)
        self._line.start()

    def send(self, frame: bytes) -> None:
        """Tell the trainer something, if there is a connection; else drop it."""
        self.say(f"p/{self._me}", frame)

    def open_pair(self, room: Room) -> LinkChannel:
        """Return the way to the partner, on the same connection; it moves along to another broker."""
        self._pair = room.name
        return _PairChannel(self, room)

    def move(self, broker: int) -> None:
        """Go to another broker of the list, with everything that is listened to. Raises IndexError: there is none."""
        if not 0 <= broker < len(self._brokers):
            raise IndexError(broker)
        with self._lock:
            if self._is_closed or broker == self._broker:
                return
            before, self._line = self._line, self._line_to(broker)
            self._broker, self._away_since = broker, None
            heard, self._open = [self._inboxes[tail][1] for tail in self._open if tail in self._inboxes], set()
            before.close()
            for tail in self._inboxes:
                self._listen_on(self._line, tail)
            self._line.start()
        for online in heard:
            online(False)

    def tick(self, now: int) -> None:
        """Try the next broker where the one there was has been away for long; `now` in ns of any steady clock."""
        with self._lock:
            is_away = "t" not in self._open
            self._away_since = (self._away_since or now) if is_away else None
            waits = self._away_since is None or now - self._away_since <= AWAY_NS
        if not waits and len(self._brokers) > 1:
            order = ranking(self._pair or self._me, range(len(self._brokers)))
            self.move(order[(order.index(self._broker) + 1) % len(order)])

    def close(self) -> None:
        """Leave the broker; nothing is heard from then on."""
        with self._lock:
            self._is_closed = True
            self._line.close()

    # What the ways of a pair need

    def listen(self, tail: str, received: Received, online: Online) -> None:
        with self._lock:
            self._inboxes[tail] = received, online
            self._listen_on(self._line, tail)

    def unlisten(self, tail: str) -> None:
        with self._lock:
            self._inboxes.pop(tail, None)
            self._open.discard(tail)
            self._line.unlisten(tail)

    def say(self, tail: str, frame: bytes) -> None:
        self._line.say(tail, frame)

    def _line_to(self, broker: int) -> _Line:
        return _Line(self._brokers[broker], self._room, self._authority, _MOST_WAITING)

    def _listen_on(self, line: _Line, tail: str) -> None:
        received, _ = self._inboxes[tail]

        def take(topic: str, frame: bytes) -> None:
            if line is self._line:
                received(topic, frame)

        line.listen(tail, take, partial(self._now_online, line, tail))

    def _now_online(self, line: _Line, tail: str, online: bool) -> None:
        with self._lock:
            if line is not self._line or tail not in self._inboxes:
                return
            if online:
                self._open.add(tail)
            else:
                self._open.discard(tail)
            tell = self._inboxes[tail][1]
        tell(online)


class TrainerChannel:
    """The trainer's ways: a connection to each broker of the class. Calls return at once and may come from any thread.

    Args:
        brokers: the class's list.
        room: the class's.
    """

    def __init__(self, brokers: Sequence[Address], room: str, authority: Path | None = None) -> None:
        self._lines = [_Line(address, room, authority, _MOST_WAITING) for address in brokers]
        self._online: dict[int, bool] = {}

    @property
    def reachable(self) -> tuple[int, ...]:
        """Which brokers of the list there is a connection to."""
        return tuple(broker for broker, online in sorted(self._online.items()) if online)

    @property
    def troubles(self) -> tuple[Message | None, ...]:
        """Why there is no connection to each, as far as that is known."""
        return tuple(line.trouble for line in self._lines)

    def start(self, received: Callable[[int, str, bytes], None], online: Callable[[int, bool], None]) -> None:
        """Connect and go on connecting.

        Args:
            received: takes the broker, the participant's name in topics, and the frame, from a connection's thread.
            online: takes the broker, and whether there is a connection to it.
        """
        once = _Once()

        def take(broker: int, tail: str, frame: bytes) -> None:
            if _PARTICIPANT.fullmatch(name := tail.removeprefix("p/")) and once.lets(tail, frame):
                received(broker, name, frame)

        def now_online(broker: int, is_online: bool) -> None:
            self._online[broker] = is_online
            online(broker, is_online)

        for broker, line in enumerate(self._lines):
            line.listen("p/+", partial(take, broker), partial(now_online, broker))
            line.start()

    def broadcast(self, frame: bytes) -> None:
        """Say something to all, on each broker."""
        for line in self._lines:
            line.say("t", frame)

    def send(self, participant: str, frame: bytes, broker: int) -> None:
        """Say something to one, at the broker where they were heard."""
        self._lines[broker].say(f"q/{participant}", frame)

    def open_pair(self, room: Room) -> LinkChannel:
        """Return the way to a partner with whom the trainer sits, at whichever of the brokers they are."""
        return _PairChannel(_AllLines(self._lines), room)

    def close(self) -> None:
        """Leave the brokers; nothing is heard from then on."""
        for line in self._lines:
            line.close()
