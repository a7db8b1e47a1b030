"""How two who are in one room prove each other, without a word about time or channels.

    b: hello  -> a: offer (its half, and a proof) -> b: ok (its proof)        a: here, whenever it comes

Side `a` answers whoever knocks; only a proof makes a session, and a running one goes on until then. Who was let in once
by words or an invitation has to prove from then on that it was there: a third who has overheard them finds the room
and is told that two are in it.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from dyads.link.frames import RoomSeal
from dyads.link.interface import Refusal
from dyads.link.keys import ID_BYTES, KeyExchange, MeetingRoom, SessionKeys, begin_exchange, meeting_again, session_keys
from dyads.link.messages import (
    VERSION,
    Busy,
    By,
    Handshake,
    Hello,
    Here,
    Offer,
    Ok,
    OtherVersion,
    read_handshake,
    written,
)
from dyads.practice.fields import NS
from dyads.practice.setup import Side

OFFER_AFTER_NS = NS // 10
"""Several knocks within this time are one."""
HELLO_EVERY_NS, HELLO_LATER_NS, EAGER_NS = NS, 3 * NS, 30 * NS
"""How often side b knocks: in its first half minute, and then."""
MOST_UNPROVEN = 5
"""So many who cannot prove the words, and the words are burned."""
A_SECOND, BURST = 30, 60
"""Handshakes that are answered a second, and at once after quiet."""
_MOST_PENDING = 4
PROVING_NS = 3 * NS


class KnownSession(NamedTuple):
    """What a door has to know of the session there is.

    Attributes:
        number: names it; None without one.
        is_alive: the partner was heard within three heartbeats.
        has_begun: there is a command in the log.
        alive_until: to when that holds if nothing more is heard.
    """

    number: bytes | None = None
    is_alive: bool = False
    has_begun: bool = False
    alive_until: int = 0


@dataclass(slots=True)
class _Pending:
    keys: SessionKeys
    hello: Hello
    frame: bytes


class Door:
    """One room, from one side: knocks or answers, until somebody is proved.

    Attributes:
        out: frames to be sent, in their order.
        refusal: why nobody has been proved; it may pass.
        proving_since: when somebody was there who has not proved it yet.
    """

    def __init__(
        self,
        meeting: MeetingRoom,
        side: Side,
        pair_secret: bytes | None = None,
    ) -> None:
        self.meeting = meeting
        self.side = side
        self.id = os.urandom(ID_BYTES)
        self.out: list[bytes] = []
        self.refusal: Refusal | None = None
        self.proving_since: int | None = None
        self.greet = False
        """Side a: the partner has the session still, and should be asked at once."""
        self._seal = RoomSeal(meeting, side)
        self._by: dict[By, MeetingRoom] = {"again" if meeting.way == "again" else "first": meeting}
        self._exchanges: dict[By, KeyExchange] = {}
        self._pending: dict[bytes, _Pending] = {}
        self._knock: tuple[Hello, int] | None = None
        self._unproven = 0
        self._tokens, self._filled = float(BURST), 0
        self._searching_since: int | None = None
        self._hello_at: int | None = None
        self._hellos = 0
        if pair_secret is not None:
            self.know(pair_secret)

    @property
    def is_burned(self) -> bool:
        """Whether too many have come who could not prove the words."""
        return self._unproven > MOST_UNPROVEN

    def know(self, pair_secret: bytes) -> None:
        """From now on the pair's secret is to be proved in this room."""
        if self.meeting.is_for_strangers:
            self._by["again"] = meeting_again(self.meeting, pair_secret)

    def connected(self, now: int, sitting: KnownSession) -> None:
        """Say that one is here."""
        self._searching_since = now
        if self.side == "a":
            self._send(Here(id=self.id))
        else:
            self._say_hello(now, sitting)

    def disconnected(self) -> None:
        self._hello_at = self._knock = None

    def received(self, frame: bytes, now: int, sitting: KnownSession) -> SessionKeys | None:
        """Take a frame of the handshake; return the keys where the partner has proved to have them."""
        content = self._seal.open(frame)
        message = read_handshake(content) if content is not None else None
        if message is None or not self._has_token(now):
            return None
        if isinstance(message, OtherVersion):
            self.refusal = "older" if message.version < VERSION else "newer"
            if self.side == "a":
                self._send(Here(id=self.id))
            return None
        if self.side == "a":
            return self._as_a(message, now, sitting)
        return self._as_b(message, now, sitting)

    def pending_keys(self, number: bytes) -> SessionKeys | None:
        """Return the keys that were offered under this number: a frame closed with them is a proof as well."""
        pending = self._pending.get(number)
        return pending.keys if pending else None

    def proved(self) -> None:
        """Forget who else knocked."""
        self._pending.clear()
        self._knock = None
        self._unproven = 0
        self.refusal = self.proving_since = None
        self._exchanges.clear()

    def tick(self, now: int, sitting: KnownSession) -> None:
        """Do what is due."""
        if self._knock is not None and now >= self._knock[1]:
            hello, self._knock = self._knock[0], None
            self._offer(hello, now)
        if self._hello_at is not None and now >= self._hello_at:
            if sitting.is_alive:
                self._hello_at = max(now + HELLO_EVERY_NS, sitting.alive_until + 1)
                self._searching_since = now
            else:
                self._say_hello(now, sitting)

    @property
    def due(self) -> int | None:
        """Return when `tick` is due."""
        return min((at for at in (self._knock and self._knock[1], self._hello_at) if at is not None), default=None)

    # Side a

    def _as_a(self, message: Handshake, now: int, sitting: KnownSession) -> SessionKeys | None:
        if isinstance(message, Ok) and message.to == self.id:
            for pending in self._pending.values():
                if pending.keys.is_tag("b", message.tag):
                    self.proved()
                    return pending.keys
        if isinstance(message, Hello):
            self._knocked(message, now, sitting)
        return None

    def _knocked(self, hello: Hello, now: int, sitting: KnownSession) -> None:
        if hello.had is not None and hello.had == sitting.number:
            self.greet = True
            return
        by = self._by.get(hello.by)
        if by is None:
            if hello.by == "first":  # the words, where two have come back who need none
                self._send(Busy(to=hello.id))
            return
        if by.is_for_strangers and "again" in self._by and (sitting.is_alive or sitting.has_begun):
            self._send(Busy(to=hello.id))
            return
        for pending in self._pending.values():
            if pending.hello == hello:
                self.out.append(pending.frame)
                return
        if by.is_for_strangers and self._unproven >= MOST_UNPROVEN:
            self._burn()
        elif self._knock is None:
            self._knock = hello, now + OFFER_AFTER_NS
        else:
            self._knock = hello, self._knock[1]

    def _offer(self, hello: Hello, now: int) -> None:
        by = self._by[hello.by]
        exchange = begin_exchange("a", by)
        if by.is_for_strangers:
            self._unproven += 1
        try:
            shared = exchange.finish(hello.k)
        except ValueError:
            return
        keys = session_keys(shared, by, self.id, hello.id, exchange.message, hello.k)
        offer = Offer(id=self.id, to=hello.id, of=_name(hello.k), by=hello.by, k=exchange.message, tag=keys.tag("a"))
        while len(self._pending) >= _MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        self._pending[keys.number] = _Pending(keys, hello, self._send(offer))
        self.proving_since = now

    # Side b

    def _as_b(self, message: Handshake, now: int, sitting: KnownSession) -> SessionKeys | None:
        if isinstance(message, Here):
            self.proving_since = now
            self._searching_since = now
            self._say_hello(now, sitting)
        elif isinstance(message, Busy) and message.to == self.id and not sitting.is_alive:
            self.refusal = "busy"
        elif isinstance(message, Offer) and message.to == self.id:
            return self._offered(message)
        return None

    def _offered(self, offer: Offer) -> SessionKeys | None:
        exchange = self._exchanges.get(offer.by)
        if exchange is None or _name(exchange.message) != offer.of:
            return None
        del self._exchanges[offer.by]  # one exchange, one answer
        by = self._by[offer.by]
        try:
            shared = exchange.finish(offer.k)
        except ValueError:
            self._doubt(by)
            return None
        keys = session_keys(shared, by, offer.id, self.id, offer.k, exchange.message)
        if not keys.is_tag("a", offer.tag):
            self._doubt(by)
            return None
        self.proved()
        self._send(Ok(to=offer.id, tag=keys.tag("b")))
        return keys

    def _doubt(self, by: MeetingRoom) -> None:
        self.refusal = "unproven"
        self._unproven += by.is_for_strangers
        if self._unproven >= MOST_UNPROVEN:
            self._burn()

    def _burn(self) -> None:
        self._unproven = MOST_UNPROVEN + 1
        self.refusal = "burned"
        self._pending.clear()

    def _say_hello(self, now: int, sitting: KnownSession) -> None:
        by = self._proof_of(sitting)
        if self.is_burned and self._by[by].is_for_strangers:
            self._hello_at = None
            return
        exchange = self._exchanges.get(by)
        if exchange is None:
            exchange = self._exchanges[by] = begin_exchange("b", self._by[by])
        self._hellos += 1
        self._send(Hello(id=self.id, by=by, k=exchange.message, had=sitting.number))
        since = now if self._searching_since is None else self._searching_since
        self._hello_at = now + (HELLO_EVERY_NS if now - since < EAGER_NS else HELLO_LATER_NS)

    def _proof_of(self, sitting: KnownSession) -> By:
        """Before the sitting has begun the partner may have lost what both had: then the words serve once more."""
        if len(self._by) == 1:
            return next(iter(self._by))
        return "again" if sitting.has_begun or self._hellos % 2 == 0 else "first"

    def _send(self, message: Handshake) -> bytes:
        frame = self._seal.close(written(message))
        self.out.append(frame)
        return frame

    def _has_token(self, now: int) -> bool:
        """Answering costs a millisecond and more, so a flood of true handshakes is answered in part."""
        self._tokens = min(BURST, self._tokens + max(0, now - self._filled) * A_SECOND / NS)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _name(public: bytes) -> bytes:
    return sha256(public).digest()[:ID_BYTES]
