"""A way through an MQTT broker, for two or for a class: 3.1.1, QoS 0, clean sessions, nothing retained, no will.

All calls of the MQTT library are made by one thread, which waits on the connection and on a socket that `send` wakes.
It reconnects for ever: after 0.2 s, then twice as long each time, up to 5 s, each by chance up to half shorter, so
that the pairs of a class do not come back to a broker all at once.
"""

import base64
import logging
import math
import re
import secrets
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from dyads.link.frames import LONGEST_FRAME, outbox
from dyads.link.interface import Room
from dyads.link.places import Address
from dyads.practice.message import Message, msg
from dyads.practice.setup import partner_side

if TYPE_CHECKING:
    from paho.mqtt.client import Client, MQTTMessage
    from paho.mqtt.reasoncodes import ReasonCode

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0  # seconds before another try
_PATIENCE = 5.0  # seconds for a connection to come about, each of its steps
_ANSWER = 10.0  # seconds for a broker to answer who comes in, or asks to hear a topic
_KEEPALIVE = 10  # seconds after which a silent connection is tried, and given up after as many more
_LOOK = 1.0  # seconds between two looks at the keepalive
MOST_WAITING = 256
"""Frames that wait while the way out of one pair is blocked; older ones are dropped."""
_ROOM = re.compile(r"[a-z2-7]{8,64}", re.IGNORECASE)
_chance = SystemRandom()


@dataclass(slots=True)
class _Inbox:
    """What is listened to: one topic, or with a `+` many.

    Attributes:
        asked: the number of the request to hear it, within the connection there is; None: not asked there yet.
        is_open: whether the broker has said that it hands on what comes there.
    """

    received: Callable[[str, bytes], None]
    online: Callable[[bool], None]
    asked: int | None = None
    is_open: bool = False


class MqttConnection:
    """One connection to a broker, which carries as many topics as are wanted, in both directions.

    Args:
        user: the name given to the broker, whose rules of access open the topics below `dyads/1/<name>/` to it.
        authority: a file with the certificate of an authority of one's own; None: those that the system trusts.
        most_waiting: how many frames may wait while the way out is blocked; older ones are dropped.
    """

    def __init__(
        self, address: Address, user: str, authority: Path | None = None, most_waiting: int = MOST_WAITING
    ) -> None:
        if not _ROOM.fullmatch(user):
            raise ValueError("a room's name is base32")
        self._address = address
        self._user = user
        self._authority = authority
        self._inboxes: Mapping[str, _Inbox] = {}
        self._changing = threading.Lock()
        self._left: deque[str] = deque()
        self._outgoing: deque[tuple[str, bytes]] = deque(maxlen=most_waiting)
        self._incoming: list[tuple[str, bytes]] = []
        self._is_admitted = self._is_online = False
        self._answer_by = math.inf  # by the monotonic clock; infinite: no answer is waited for
        self._trouble: Message | None = None
        self._closing = threading.Event()
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> Message | None:
        """Why there is no connection at present, as far as that is known."""
        return self._trouble

    def start(self) -> None:
        """Connect and go on connecting."""
        self._thread = threading.Thread(target=self._run, name="dyads-link", daemon=True)
        self._thread.start()

    def listen(self, topic: str, received: Callable[[str, bytes], None], online: Callable[[bool], None]) -> None:
        """Hear a topic from now on, before the start or after it; both are called from the connection's own thread.

        Args:
            topic: `+` stands for any one of its parts.
            received: takes the topic and the frame.
            online: whether what comes there is heard, each time that changes.
        """
        with self._changing:
            self._inboxes = {**self._inboxes, topic: _Inbox(received, online)}
        self._rouse()

    def unlisten(self, topic: str) -> None:
        """Hear a topic no more."""
        with self._changing:
            self._inboxes = {name: inbox for name, inbox in self._inboxes.items() if name != topic}
        self._left.append(topic)
        self._rouse()

    def send(self, topic: str, frame: bytes) -> None:
        """Publish a frame if there is a connection, from any thread; else drop it."""
        if self._is_online and len(frame) <= LONGEST_FRAME:
            self._outgoing.append((topic, frame))
            self._rouse()

    def close(self) -> None:
        """Leave the broker; returns at once, and nothing is heard of the connection from then on."""
        self._closing.set()
        self._rouse()

    def _rouse(self) -> None:
        try:
            self._wake.send(b"!")
        except OSError:  # roused already, or closed
            return

    # What follows runs in the connection's own thread.

    def _run(self) -> None:
        wait = _FIRST_WAIT
        while not self._closing.is_set():
            try:
                self._connect_once()
            except (OSError, ValueError) as error:  # a host's name that cannot be asked for is a ValueError
                self._note(_reason(error, self._address))
            except Exception as error:  # whatever the library met in what a broker sent
                log.warning("the link's connection failed: %s", type(error).__name__)
                self._note(None)
            if self._is_online:
                wait = _FIRST_WAIT
            self._forget_connection()
            if self._closing.wait(wait * _chance.uniform(0.5, 1)):
                break
            wait = min(2 * wait, _LONGEST_WAIT)
        self._wake.close()
        self._woken.close()

    def _connect_once(self) -> None:
        """Connect, and carry frames until the connection ends. Raises OSError, ValueError: there was none."""
        client = self._client()
        try:
            client.connect(self._address.host, self._address.port, _KEEPALIVE)
            self._carry(client)
        finally:
            client.disconnect()

    def _client(self) -> "Client":
        from paho.mqtt.client import Client, MQTTv311  # here, because most starts of the program link nothing
        from paho.mqtt.enums import CallbackAPIVersion

        address = self._address
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"d{secrets.token_hex(8)}",
            clean_session=True,
            protocol=MQTTv311,
            transport="websockets" if address.is_web else "tcp",
        )
        client.connect_timeout = _PATIENCE
        if address.is_web:
            client.ws_set_options(address.path)
        if address.is_secure:
            client.tls_set_context(ssl.create_default_context(cafile=self._authority))
        if not address.open:
            client.username_pw_set(*(address.login or (self._user, None)))
        client.on_connect = lambda _client, _data, _flags, code, _properties: self._admitted(client, code)
        client.on_subscribe = lambda _client, _data, number, codes, _properties: self._subscribed(number, codes)
        client.on_message = lambda _client, _data, message: self._arrived(message)
        return client

    def _admitted(self, client: "Client", code: "ReasonCode") -> None:
        if code.is_failure:
            self._note(msg("{place} lets nobody in without a name and password.", place=self._address.named))
        else:
            self._answer_by = math.inf
            self._is_admitted = True
            self._listen_to_all(client)

    def _listen_to_all(self, client: "Client") -> None:
        """Ask for what is listened to and was not asked for yet, and let go of what is not any more."""
        new = [(topic, inbox) for topic, inbox in self._inboxes.items() if inbox.asked is None]
        if new and self._is_admitted:
            _, number = client.subscribe([(topic, 0) for topic, _ in new])
            self._answer_by = time.monotonic() + _ANSWER
            for _, inbox in new:
                inbox.asked = number
        while self._left:
            topic = self._left.popleft()
            if self._is_admitted and topic not in self._inboxes:
                client.unsubscribe(topic)

    def _subscribed(self, number: int, codes: "list[ReasonCode]") -> None:
        self._answer_by = math.inf
        asked = [inbox for inbox in self._inboxes.values() if inbox.asked == number]
        if any(code.is_failure for code in codes):
            self._note(msg("{place} does not let two meet there.", place=self._address.named))
            return
        if not self._is_online:
            self._trouble = None
            self._outgoing.clear()
            self._is_online = True
        for inbox in asked:
            self._say(inbox, online=True)

    def _arrived(self, message: "MQTTMessage") -> None:
        try:
            self._incoming.append((message.topic, bytes(message.payload)))
        except UnicodeDecodeError:  # the name of a topic that a broker should not have let pass
            return

    def _carry(self, client: "Client") -> None:
        link = client.socket()
        if link is None:
            return
        _send_at_once(link.fileno())
        self._answer_by = time.monotonic() + _ANSWER
        with selectors.DefaultSelector() as watch:
            watch.register(self._woken, selectors.EVENT_READ)
            watch.register(link, selectors.EVENT_READ)
            while client.socket() is not None and not self._closing.is_set():
                blocked = client.want_write()
                watch.modify(link, selectors.EVENT_READ | (selectors.EVENT_WRITE if blocked else 0))
                held = hasattr(link, "pending") and link.pending() > 0  # read from the wire by TLS, not yet by us
                ready = {key.fileobj: events for key, events in watch.select(0 if held else _LOOK)}
                if self._woken in ready:
                    _drain(self._woken)
                self._listen_to_all(client)
                self._publish(client)
                events = ready.get(link, 0)
                if held or events & selectors.EVENT_READ:
                    client.loop_read()
                if events & selectors.EVENT_WRITE:
                    client.loop_write()
                client.loop_misc()
                self._hand_on()
                if time.monotonic() > self._answer_by:
                    raise TimeoutError
            self._publish(client)  # a goodbye, which may have come as the last look was over

    def _publish(self, client: "Client") -> None:
        while self._outgoing and client.socket() is not None and not client.want_write():
            client.publish(*self._outgoing.popleft(), qos=0, retain=False)

    def _hand_on(self) -> None:
        arrived, self._incoming = self._incoming, []
        for topic, frame in arrived:
            if len(frame) > LONGEST_FRAME:
                continue
            for heard, inbox in self._inboxes.items():
                if _fits(topic, heard) and not self._closing.is_set():
                    inbox.received(topic, frame)

    def _forget_connection(self) -> None:
        self._is_online = self._is_admitted = False
        self._left.clear()
        for inbox in self._inboxes.values():
            inbox.asked = None
            if inbox.is_open:
                self._say(inbox, online=False)

    def _say(self, inbox: _Inbox, *, online: bool) -> None:
        inbox.is_open = online
        if not self._closing.is_set():
            inbox.online(online)

    def _note(self, trouble: Message | None) -> None:
        self._trouble = trouble


class MqttChannel:
    """A `LinkChannel` to the partner by way of a broker.

    Args:
        authority: a file with the certificate of an authority of one's own; None: those that the system trusts.
    """

    def __init__(self, address: Address, room: Room, authority: Path | None = None) -> None:
        self._connection = MqttConnection(address, room.name, authority)
        self._mine, self._theirs = (outbox(room.name, side) for side in (room.side, partner_side(room.side)))

    @property
    def trouble(self) -> Message | None:
        """Why there is no connection at present, as far as that is known."""
        return self._connection.trouble

    def start(self, received: Callable[[bytes], None], online: Callable[[bool], None]) -> None:
        self._connection.listen(self._theirs, lambda _, frame: received(frame), online)
        self._connection.start()

    def send(self, frame: bytes) -> None:
        self._connection.send(self._mine, frame)

    def close(self) -> None:
        """Leave the broker; returns at once, and nothing is heard of the channel from then on."""
        self._connection.close()


def _fits(topic: str, heard: str) -> bool:
    """Say whether a topic is among those that are heard by a name with a `+` in it, or without."""
    if "+" not in heard:
        return topic == heard
    parts, names = topic.split("/"), heard.split("/")
    return len(parts) == len(names) and all(name in {"+", part} for part, name in zip(parts, names, strict=True))


def _send_at_once(descriptor: int) -> None:
    """Switch off the waiting for more to send (Nagle), which costs small frames up to 40 ms."""
    link = socket.socket(fileno=descriptor)
    try:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    finally:
        link.detach()


def _drain(woken: socket.socket) -> None:
    try:
        woken.recv(4096)
    except BlockingIOError:
        return


def _reason(error: OSError | ValueError, address: Address) -> Message:
    place = address.named
    match error:
        case ssl.SSLCertVerificationError():
            return msg("The certificate of {place} is not one that this computer trusts.", place=place)
        case ssl.SSLError():
            return msg("{place} does not speak TLS there, or not in a way that is safe.", place=place)
        case socket.gaierror() | ValueError():
            return msg("There is no computer called {place}, or no network here.", place=place)
        case ConnectionRefusedError():
            return msg("No broker answers at {place}.", place=place)
        case _:
            return msg("{place} cannot be reached.", place=place)


def try_broker(address: Address, authority: Path | None, seconds: float) -> Message | None:
    """Connect to a broker once, into a room that nobody knows, and return why that did not come about; None: it did."""
    here = threading.Event()
    name = base64.b32encode(secrets.token_bytes(15)).decode()
    channel = MqttChannel(address, Room(name, "a"), authority)
    channel.start(lambda _: None, lambda online: here.set() if online else None)
    try:
        return None if here.wait(seconds) else channel.trouble or _reason(TimeoutError(), address)
    finally:
        channel.close()
