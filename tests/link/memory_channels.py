"""Channels between links that run in one process: a broker without a network, which can be cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from dyads.link.frames import outbox
from dyads.link.interface import Room
from dyads.practice.setup import partner_side


@dataclass
class MemoryBroker:
    """Hands every frame to who listens to its outbox, at once, or while it holds frames back when they are let go."""

    is_cut: bool = False
    held: list[tuple[str, bytes]] | None = None
    channels: list["MemoryChannel"] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def open(self, room: Room) -> "MemoryChannel":
        self.rooms.append(room.name)
        return MemoryChannel(self, outbox(room.name, room.side), outbox(room.name, partner_side(room.side)))

    def post(self, topic: str, frame: bytes) -> None:
        if self.held is not None:
            self.held.append((topic, frame))
            return
        with self._lock:
            listening = [] if self.is_cut else [one for one in self.channels if one.inbox == topic]
        for channel in listening:
            channel.received(frame)

    def let_go(self, first: str) -> None:
        """Deliver what was held back, the frames of one room before all others."""
        held, self.held = self.held or [], None
        for topic, frame in sorted(held, key=lambda one: first not in one[0]):
            self.post(topic, frame)


@dataclass(eq=False)
class MemoryChannel:
    broker: MemoryBroker
    mine: str
    inbox: str
    received: Callable[[bytes], None] = lambda _: None

    def start(self, received: Callable[[bytes], None], online: Callable[[bool], None]) -> None:
        self.received = received
        self.broker.channels.append(self)
        online(True)

    def send(self, frame: bytes) -> None:
        self.broker.post(self.mine, frame)

    def close(self) -> None:
        if self in self.broker.channels:
            self.broker.channels.remove(self)
