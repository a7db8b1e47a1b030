"""Thousands of MQTT connections in one thread, for people who are simulated: QoS 0, nothing else.

The program's own connection has a thread; a thousand pairs would need two thousand of them in one process. What is read
is stamped with the instant at which it was read; it is handed on afterwards, so that one connection need not wait for
what is done with another's.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK, UNSUBSCRIBE = 0x10, 0x20, 0x30, 0x82, 0x90, 0xA2

Taken = Callable[[str, bytes, int], None]
"""Takes a topic, what came there, and when that was read (ns of the boot clock)."""


def _text(content: str) -> bytes:
    raw = content.encode()
    return len(raw).to_bytes(2, "big") + raw


def _packet(kind: int, body: bytes) -> bytes:
    length, head = len(body), bytearray([kind])
    while True:
        length, digit = divmod(length, 128)
        head.append(digit | (0x80 if length else 0))
        if not length:
            return bytes(head) + body


@dataclass(eq=False)
class Line:
    """One connection.

    Attributes:
        published: how many frames it has said.
        heard: how many came to it.
    """

    port: int
    user: str
    name: str
    taken: Taken
    online: Callable[[str, bool], None]
    """Takes a topic, and whether what comes there is heard."""
    topics: list[str] = field(default_factory=list)
    published: int = 0
    heard: int = 0
    is_in: bool = False
    wire: socket.socket | None = None
    _held: bytearray = field(default_factory=bytearray)
    _waiting: bytearray = field(default_factory=bytearray)
    _asked: dict[int, list[str]] = field(default_factory=dict)
    _number: int = 0
    _full: set["Line"] = field(default_factory=set)
    """Those of all that have something to send."""

    def listen(self, topic: str) -> None:
        self.topics.append(topic)
        if self.is_in:
            self._ask([topic])

    def unlisten(self, topic: str) -> None:
        self.topics.remove(topic)
        if self.is_in:
            self._number = self._number % 65_535 + 1
            self._put(_packet(UNSUBSCRIBE, self._number.to_bytes(2, "big") + _text(topic)))

    def say(self, topic: str, frame: bytes) -> None:
        if self.is_in:
            self.published += 1
            self._put(_packet(PUBLISH, _text(topic) + frame))

    def _ask(self, topics: list[str]) -> None:
        self._number = self._number % 65_535 + 1
        self._asked[self._number] = topics
        wishes = b"".join(_text(topic) + b"\0" for topic in topics)
        self._put(_packet(SUBSCRIBE, self._number.to_bytes(2, "big") + wishes))

    def _put(self, raw: bytes) -> None:
        self._waiting += raw
        self._full.add(self)

    def begin(self, full: set["Line"]) -> socket.socket:
        """Connect, and say who it is."""
        self._full = full
        self.wire = socket.create_connection(("127.0.0.1", self.port), 20)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire.setblocking(False)
        self._held.clear()
        self._waiting.clear()
        flags = 0x82 if self.user else 0x02
        who = _text(self.name) + (_text(self.user) if self.user else b"")
        self._put(_packet(CONNECT, _text("MQTT") + bytes([4, flags]) + (0).to_bytes(2, "big") + who))
        return self.wire

    def read(self) -> bytes | None:
        """Return what there is to read; None: the connection has ended."""
        if self.wire is None:
            return None
        try:
            return self.wire.recv(1 << 18) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    def write(self) -> bool:
        """Send what waits; return whether all of it went."""
        if self._waiting and self.wire is not None:
            try:
                del self._waiting[: self.wire.send(self._waiting)]
            except BlockingIOError:
                return False
            except OSError:  # reading says so too
                return True
        return not self._waiting

    def take(self, raw: bytes, at: int) -> None:
        """Understand what was read."""
        self._held += raw
        while (packet := self._next()) is not None:
            kind, body = packet
            if kind & 0xF0 == PUBLISH:
                size = int.from_bytes(body[:2], "big")
                self.heard += 1
                self.taken(body[2 : 2 + size].decode(), body[2 + size :], at)
            elif kind == CONNACK:
                if body[1]:
                    raise ConnectionRefusedError(f"{self.user} is not let in: {body[1]}")
                self.is_in = True
                self._ask(list(self.topics))
            elif kind == SUBACK:
                for topic, code in zip(self._asked.pop(int.from_bytes(body[:2], "big")), body[2:], strict=True):
                    if code > 2:
                        raise PermissionError(f"{self.user} may not hear {topic}")
                    self.online(topic, True)

    def _next(self) -> tuple[int, bytes] | None:
        length, shift, at = 0, 0, 1
        while True:
            if at >= len(self._held):
                return None
            digit = self._held[at]
            length += (digit & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if not digit & 0x80:
                break
        if len(self._held) < at + length:
            return None
        kind, body = self._held[0], bytes(self._held[at : at + length])
        del self._held[: at + length]
        return kind, body

    def end(self) -> None:
        self.is_in = False
        self._asked.clear()
        if self.wire is not None:
            self.wire.close()
            self.wire = None


class Lines:
    """All connections of one process."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._full: set[Line] = set()
        self._came: deque[tuple[Line, bytes | None, int]] = deque()
        self.lines: set[Line] = set()

    def add(self, line: Line) -> None:
        self.lines.add(line)
        self._selector.register(line.begin(self._full), selectors.EVENT_READ, line)

    def drop(self, line: Line) -> None:
        """End a connection without a word, as a cut does."""
        if line in self.lines and line.wire is not None:
            self._selector.unregister(line.wire)
            self.lines.remove(line)
        self._full.discard(line)
        line.end()

    def read(self, seconds: float) -> None:
        """Send what waits, wait so long for something to read, and put it by with the instant."""
        self._flush()
        for key, _ in self._selector.select(0.001 if self._full else max(0.0, seconds)):
            if (raw := key.data.read()) is None:
                self._selector.unregister(key.fileobj)
                self.lines.discard(key.data)
            self._came.append((key.data, raw, boot_ns()))

    def take(self, until: int | None = None) -> bool:
        """Hand on what was read, until an instant; return whether all of it went."""
        while self._came:
            line, raw, at = self._came.popleft()
            if raw is None:
                self._lose(line)
            else:
                line.take(raw, at)
            if until is not None and boot_ns() >= until:
                break
        return not self._came

    def turn(self, seconds: float) -> None:
        """Wait so long for something to read, take it, and send what waits."""
        self.read(seconds)
        self.take()
        self._flush()

    def _lose(self, line: Line) -> None:
        topics = list(line.topics) if line.is_in else []
        self.drop(line)
        for topic in topics:
            line.online(topic, False)

    def _flush(self) -> None:
        for line in list(self._full):
            if line.write():
                self._full.discard(line)

    def close(self) -> None:
        for line in list(self.lines):
            self.drop(line)
        self._selector.close()


def boot_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
