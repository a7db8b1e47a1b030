"""Channels between links that run in one process: a broker without a network, which can be cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from dyads.link.frames import other, outbox
from dyads.link.interface import Room


@dataclass
class MemoryBroker:
    """Hands every frame to who listens to its outbox, at once."""

    is_cut: bool = False
    channels: list["MemoryChannel"] = field(default_factory=list)
    frames: int = 0
    rooms: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def open(self, room: Room) -> "MemoryChannel":
        self.rooms.append(room.name)
        return MemoryChannel(self, outbox(room.name, room.side), outbox(room.name, other(room.side)))

    def post(self, topic: str, frame: bytes) -> None:
        with self._lock:
            self.frames += 1
            listening = [] if self.is_cut else [one for one in self.channels if one.inbox == topic]
        for channel in listening:
            channel.received(frame)


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
