"""Meeting in one house or private network: a broker on one of the two computers, found by the other by itself.

Computers there tell each other by multicast DNS (zeroconf) what they offer. Whoever opens a room (side a) starts a
broker and announces it under a name that follows from the room, so that only those who know the room can find it, and
the name says nothing to others. `dyads broker` announces itself under a name made by chance, as open to everybody.
"""

import base64
import hashlib
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dyads.link.interface import Room
from dyads.link.mqtt import MqttChannel
from dyads.link.places import Address, Scheme
from dyads.link.served import BrokerError, ServedBroker, Serving, find_servers
from dyads.practice.message import Message, msg

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

log = logging.getLogger(__name__)

SERVICE = "_dyads._tcp.local."
LOOK = 2.0  # seconds within which a broker in the house is found, or there is none

_WAIT = 1.0  # seconds before another try
_MOST_FOUND = 20
_OPEN = {"for": "all"}
NO_ZEROCONF = msg("This computer cannot look for others in its network: zeroconf is not installed.")


def can_look() -> bool:
    """Say whether others in this network can be found at all."""
    return find_spec("zeroconf") is not None


def can_host() -> bool:
    """Say whether this computer can be the meeting place of a house."""
    return can_look() and bool(find_servers())


def room_name(room: str) -> str:
    """Return the name under which the broker of a room is announced."""
    return base64.b32encode(hashlib.sha256(b"dyads/1 house" + room.encode()).digest()[:10]).decode().lower()


def own_addresses() -> list[str]:
    """Return the addresses (IPv4) by which others in this network reach this computer."""
    from ifaddr import get_adapters  # by which zeroconf finds them too

    found = [str(one.ip) for adapter in get_adapters() for one in adapter.ips if one.is_IPv4]
    return [address for address in found if not address.startswith(("127.", "169.254."))]


def _zeroconf(interfaces: Sequence[str]) -> "Zeroconf":
    from zeroconf import InterfaceChoice, Zeroconf

    return Zeroconf(interfaces=list(interfaces) or InterfaceChoice.All)


class Announcement:
    """Tells this network of a broker on this computer, until it is closed. Raises OSError: there is no network.

    Args:
        name: for one room; None: for everybody, under a name made by chance.
        interfaces: the addresses of this computer by which it is told, and which are told; none: all.
    """

    def __init__(
        self, port: int, name: str | None = None, scheme: Scheme = "mqtt", interfaces: Sequence[str] = ()
    ) -> None:
        from zeroconf import ServiceInfo

        addresses = list(interfaces) or own_addresses() or ["127.0.0.1"]  # two programs on one computer, say
        called = name or secrets.token_hex(8)
        self._info = ServiceInfo(
            SERVICE,
            f"{called}.{SERVICE}",
            port=port,
            parsed_addresses=addresses,
            properties={**(_OPEN if name is None else {}), "scheme": scheme},
            server=f"{called}.local.",
        )
        self._zeroconf = _zeroconf(interfaces)
        self._zeroconf.register_service(self._info, cooperating_responders=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Tell that it is there no more."""
        self._zeroconf.unregister_service(self._info)
        self._zeroconf.close()


def find_room(room: str, seconds: float = LOOK, interfaces: Sequence[str] = ()) -> tuple[Address, ...]:
    """Return where the broker of a room may be reached in this network; empty: nobody has opened it here."""
    try:
        zeroconf = _zeroconf(interfaces)
    except OSError:
        return ()  # no network
    try:
        found = zeroconf.get_service_info(SERVICE, f"{room_name(room)}.{SERVICE}", timeout=int(seconds * 1000))
        return _addresses(found)
    finally:
        zeroconf.close()


def find_brokers(seconds: float = LOOK, interfaces: Sequence[str] = ()) -> tuple[Address, ...]:
    """Return the brokers for everybody in this network; takes so many seconds."""
    if not can_look():
        return ()
    from zeroconf import ServiceBrowser, ServiceListener

    names: set[str] = set()
    seen = threading.Event()

    class Listener(ServiceListener):
        def add_service(self, _zc: "Zeroconf", _type: str, name: str) -> None:
            names.add(name)

        def update_service(self, _zc: "Zeroconf", _type: str, name: str) -> None:
            names.add(name)

        def remove_service(self, _zc: "Zeroconf", _type: str, name: str) -> None:
            names.discard(name)

    try:
        zeroconf = _zeroconf(interfaces)
    except OSError:
        return ()
    try:
        ServiceBrowser(zeroconf, SERVICE, listener=Listener())
        seen.wait(seconds)
        infos = [zeroconf.get_service_info(SERVICE, name, timeout=500) for name in sorted(names)[:_MOST_FOUND]]
        return tuple(place for info in infos if info and b"for" in info.properties for place in _addresses(info)[:1])
    finally:
        zeroconf.close()


def _addresses(info: "ServiceInfo | None") -> tuple[Address, ...]:
    if info is None or not info.port:
        return ()
    scheme: Scheme = "mqtts" if info.properties.get(b"scheme") == b"mqtts" else "mqtt"
    told = [
        one for one in info.parsed_addresses() if "%" not in one
    ]  # link-local ones need a zone, which is ours alone
    return tuple(Address(scheme, one, info.port) for one in sorted(told, key=lambda one: ":" in one))


class HouseChannel:
    """A `LinkChannel` within one house: side a has the broker, side b looks for it for as long as it takes.

    Args:
        interfaces: the addresses of this computer that are used; none: all.
    """

    def __init__(self, room: Room, interfaces: Sequence[str] = ()) -> None:
        self._room = room
        self._interfaces = interfaces
        self._closing = threading.Event()
        self._lost = threading.Event()
        self._trouble: Message | None = None
        self._inner: MqttChannel | None = None
        self._told = False
        self._telling = threading.Lock()

    @property
    def trouble(self) -> Message | None:
        """Why there is no connection at present, as far as that is known."""
        inner = self._inner
        return (inner.trouble if inner is not None else None) or self._trouble

    def start(self, received: Callable[[bytes], None], online: Callable[[bool], None]) -> None:
        self._received, self._online = received, online
        work = self._host if self._room.side == "a" else self._look
        threading.Thread(target=self._run, args=(work,), name="dyads-house", daemon=True).start()

    def send(self, frame: bytes) -> None:
        if (inner := self._inner) is not None:
            inner.send(frame)

    def close(self) -> None:
        self._closing.set()
        self._lost.set()

    # What follows runs in a thread of its own.

    def _run(self, work: Callable[[], None]) -> None:
        if not can_look():
            self._trouble = NO_ZEROCONF
            return
        while not self._closing.is_set():
            self._lost.clear()
            try:
                work()
            except BrokerError as error:
                self._trouble = error.message
            except OSError:
                self._trouble = msg("There is no network here in which another computer could be found.")
            except Exception as error:  # whatever the library met in what the network sent
                log.warning("looking in the house failed: %s", type(error).__name__)
            self._closing.wait(_WAIT)

    def _host(self) -> None:
        broker = ServedBroker(Serving(host=self._interfaces[0] if self._interfaces else ""), self._lost.set)
        try:
            with Announcement(broker.order.port, room_name(self._room.name), interfaces=self._interfaces):
                here = self._interfaces[0] if self._interfaces else "127.0.0.1"
                self._carry(Address("mqtt", here, broker.order.port))
        finally:
            broker.stop()

    def _look(self) -> None:
        for place in find_room(self._room.name, interfaces=self._interfaces):
            if self._closing.is_set():
                return
            if _answers(place):
                self._carry(place)
                return
        self._trouble = msg("Nobody in this house or private network has opened the link yet.")

    def _carry(self, place: Address) -> None:
        """Carry frames by way of a broker until it is lost, or until the end."""
        was_online = threading.Event()
        inner = MqttChannel(place, self._room)

        def online(there: bool) -> None:
            with self._telling:
                if self._inner is not inner:
                    return
                self._say(there=there)
            if there:
                self._trouble = None
                was_online.set()
            elif self._room.side == "b":
                self._lost.set()  # it may come back elsewhere

        self._inner = inner
        inner.start(self._received, online)
        try:
            if self._room.side == "a" or was_online.wait(2 * LOOK):
                self._lost.wait()
        finally:
            inner.close()
            with self._telling:
                self._inner = None  # from here on its thread is not heard any more
                self._say(there=False)

    def _say(self, *, there: bool) -> None:
        """Say that there is a connection, or none any more; each once."""
        if there != self._told and not self._closing.is_set():
            self._told = there
            self._online(there)


def _answers(place: Address) -> bool:
    try:
        socket.create_connection((place.host, place.port), LOOK).close()
    except OSError:
        return False
    return True
