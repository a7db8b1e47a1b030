"""The channel over real brokers, that die and come back, through ways that delay, are cut, and swallow."""

import os
import secrets
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from dyads.link.frames import LONGEST_FRAME, outbox
from dyads.link.interface import Room
from dyads.link.mqtt import MqttChannel
from dyads.link.places import Address
from dyads.practice.setup import Side
from tests.link.brokers import Broker, Certificates, free_port, until
from tests.link.conftest import StartBroker
from tests.link.proxy import Proxy

ROOM = "ABCDEFGH234567ABCDEFGH23"


class End:
    """One end of a channel, and what came to it."""

    def __init__(self, address: Address, side: Side, room: str = ROOM, authority: Path | None = None) -> None:
        self.channel = MqttChannel(address, Room(room, side), authority)
        self.frames: list[bytes] = []
        self.arrived: list[int] = []
        self.onlines: list[bool] = []
        self.threads: set[str] = set()
        self.channel.start(self._received, self._online)

    @property
    def is_online(self) -> bool:
        return bool(self.onlines) and self.onlines[-1]

    def _received(self, frame: bytes) -> None:
        self.threads.add(threading.current_thread().name)
        self.arrived.append(time.monotonic_ns())
        self.frames.append(frame)

    def _online(self, online: bool) -> None:
        self.threads.add(threading.current_thread().name)
        self.onlines.append(online)


OpenEnd = Callable[..., End]


@pytest.fixture
def open_end() -> Iterator[OpenEnd]:
    opened: list[End] = []

    def make(address: Address | int, side: Side, room: str = ROOM, authority: Path | None = None) -> End:
        place = Address("mqtt", "127.0.0.1", address) if isinstance(address, int) else address
        opened.append(End(place, side, room, authority))
        return opened[-1]

    yield make
    for end in opened:
        end.channel.close()


def both_online(*ends: End) -> bool:
    return until(lambda: all(end.is_online for end in ends))


def say(sender: End, receiver: End, frame: bytes) -> bool:
    """Send a frame until it has arrived: at QoS 0 one may be lost."""

    def arrived() -> bool:
        sender.channel.send(frame)
        return until(lambda: frame in receiver.frames, 0.5)

    return until(arrived)


def test_what_one_sends_the_other_hears_in_both_directions(broker: Broker, open_end: OpenEnd) -> None:
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    frames = [bytes([number]) * (number + 1) for number in range(100)]
    for frame in frames:
        a.channel.send(frame)
    assert until(lambda: len(b.frames) == 100)
    assert b.frames == frames
    b.channel.send(b"back")
    assert until(lambda: a.frames == [b"back"])
    assert a.threads == b.threads == {"dyads-link"}


def test_a_frame_at_the_limit_arrives_and_a_larger_one_is_dropped(broker: Broker, open_end: OpenEnd) -> None:
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    largest = secrets.token_bytes(LONGEST_FRAME)
    a.channel.send(largest + b"!")
    a.channel.send(largest)
    assert until(lambda: b.frames == [largest])


def test_what_is_sent_without_a_connection_is_dropped(open_end: OpenEnd, start_broker: StartBroker) -> None:
    broker = start_broker("mosquitto")
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    broker.kill()
    assert until(lambda: not a.is_online and not b.is_online)
    a.channel.send(b"into nothing")
    broker.start()
    assert both_online(a, b)
    assert say(a, b, b"there again")
    assert b"into nothing" not in b.frames


def test_nothing_is_kept_by_the_broker(broker: Broker, open_end: OpenEnd) -> None:
    a = open_end(broker.port, "a")
    assert both_online(a)
    a.channel.send(b"before anybody came")
    late = open_end(broker.port, "b")
    assert both_online(a, late)
    assert say(a, late, b"after")
    assert b"before anybody came" not in late.frames


def test_both_come_back_by_themselves_when_the_broker_died(broker: Broker, open_end: OpenEnd) -> None:
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    for end_it in (broker.kill, broker.stop):
        end_it()
        assert until(lambda: not a.is_online and not b.is_online)
        assert until(lambda: a.channel.trouble is not None)
        broker.start()
        assert both_online(a, b)
        assert say(a, b, b"after %d" % len(a.onlines))
        assert a.channel.trouble is None
    assert a.onlines == [True, False] * 2 + [True]


def test_a_broker_that_comes_later_is_found(start_broker: StartBroker, open_end: OpenEnd) -> None:
    broker = start_broker("mosquitto")
    broker.stop()
    a = open_end(broker.port, "a")
    assert until(lambda: a.channel.trouble is not None)
    assert a.channel.trouble is not None
    assert a.channel.trouble.id == "No broker answers at {place}."
    broker.start()
    assert both_online(a)


def test_a_way_that_takes_long_delays_and_loses_nothing(proxy: Proxy, open_end: OpenEnd, broker: Broker) -> None:
    a, b = open_end(broker.port, "a"), open_end(proxy.port, "b")
    assert both_online(a, b)
    proxy.delay(80, 20)
    sent = time.monotonic_ns()
    b.channel.send(b"slow")
    assert until(lambda: a.frames)
    assert a.arrived[0] - sent >= 80_000_000
    sent = time.monotonic_ns()
    for number in range(50):
        a.channel.send(b"%d" % number)
    assert until(lambda: len(b.frames) == 50)
    assert b.arrived[0] - sent >= 20_000_000
    assert b.frames == [b"%d" % number for number in range(50)]


def test_a_cut_connection_comes_back(proxy: Proxy, open_end: OpenEnd, broker: Broker) -> None:
    a, b = open_end(broker.port, "a"), open_end(proxy.port, "b")
    assert both_online(a, b)
    proxy.drop()
    assert until(lambda: b.onlines == [True, False, True])
    proxy.cut()
    assert until(lambda: not b.is_online)
    proxy.mend()
    assert both_online(a, b)
    assert say(a, b, b"mended")
    assert a.onlines == [True]


def test_a_way_that_swallows_gives_back_what_lay_in_it(proxy: Proxy, open_end: OpenEnd, broker: Broker) -> None:
    a, b = open_end(broker.port, "a"), open_end(proxy.port, "b")
    assert both_online(a, b)
    proxy.swallow()
    b.channel.send(b"into the hole")
    a.channel.send(b"from the other side")
    assert not until(lambda: a.frames or b.frames, 0.2)
    proxy.mend()
    assert until(lambda: a.frames == [b"into the hole"] and b.frames == [b"from the other side"])


@pytest.mark.slow
def test_a_way_that_swallows_for_long_is_given_up_and_tried_anew(
    proxy: Proxy, open_end: OpenEnd, broker: Broker
) -> None:
    a, b = open_end(broker.port, "a"), open_end(proxy.port, "b")
    assert both_online(a, b)
    proxy.swallow()
    assert until(lambda: not b.is_online, 60)
    proxy.mend()
    assert both_online(a, b)
    assert say(b, a, b"here again")


def test_a_flood_of_junk_keeps_nobody_from_hearing_and_sending(broker: Broker, open_end: OpenEnd) -> None:
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    flooder = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311)
    flooder.username_pw_set(ROOM)
    flooder.connect("127.0.0.1", broker.port)
    flooder.loop_start()
    for number in range(3000):
        flooder.publish(outbox(ROOM, "a"), b"junk %d" % number)
    assert say(a, b, b"the grain in the chaff")
    assert say(b, a, b"and back")
    flooder.disconnect()
    flooder.loop_stop()


def test_closing_returns_at_once_and_leaves_nothing_behind(broker: Broker, open_end: OpenEnd) -> None:
    a, b = open_end(broker.port, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    a.channel.close()
    thread = a.channel._connection._thread
    assert thread is not None
    thread.join(60)
    assert not thread.is_alive()
    assert a.onlines == [True]
    a.channel.close()
    a.channel.send(b"too late")
    b.channel.send(b"to nobody")
    assert not until(lambda: a.frames or b.frames, 0.1)


def test_small_frames_do_not_wait_for_more(broker: Broker, open_end: OpenEnd) -> None:
    a = open_end(broker.port, "a")
    assert both_online(a)
    assert list(_waiting_for_more(broker.port)) == [False]


def _waiting_for_more(port: int) -> Iterator[bool]:
    """Yield of each connection of this process to a port whether it holds small frames back."""
    for path in Path("/proc/self/fd").iterdir():
        try:
            if not stat.S_ISSOCK(path.stat().st_mode):
                continue
            copy = os.dup(int(path.name))  # the other belongs to somebody who closes it
        except OSError:  # closed meanwhile
            continue
        with socket.socket(fileno=copy) as one:
            if _peer(one) == ("127.0.0.1", port):
                yield not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _peer(one: socket.socket) -> object:
    try:
        return one.getpeername()
    except OSError:
        return None


def test_tls_with_an_authority_of_ones_own(
    start_broker: StartBroker, certificates: Certificates, open_end: OpenEnd
) -> None:
    for kind in ("mosquitto", "nats"):
        broker = start_broker(kind, certificates)
        place = Address("mqtts", "localhost", broker.port)
        a, b = (open_end(place, side, authority=certificates.authority) for side in ("a", "b"))
        assert both_online(a, b), kind
        big = secrets.token_bytes(60_000)
        assert say(a, b, big)


def test_a_certificate_that_is_not_trusted_is_refused(
    start_broker: StartBroker, certificates: Certificates, open_end: OpenEnd
) -> None:
    broker = start_broker("mosquitto", certificates)
    for place, sentence in (
        (
            Address("mqtts", "localhost", broker.port),
            "The certificate of {place} is not one that this computer trusts.",
        ),
        (
            Address("mqtts", "localhost", broker.web_port),
            "{place} does not speak TLS there, or not in a way that is safe.",
        ),
    ):
        end = open_end(place, "a")
        assert until(lambda end=end: end.channel.trouble is not None)  # type: ignore[misc]
        assert end.channel.trouble is not None
        assert end.channel.trouble.id == sentence
        assert end.onlines == []


def test_web_sockets_carry_the_same(broker: Broker, open_end: OpenEnd) -> None:
    web = Address("ws", "127.0.0.1", broker.web_port)
    a, b = open_end(web, "a"), open_end(broker.port, "b")
    assert both_online(a, b)
    big = secrets.token_bytes(60_000)
    assert say(a, b, big)
    assert say(b, a, big)


def test_a_computer_that_does_not_exist_is_named(open_end: OpenEnd) -> None:
    end = open_end(Address("mqtt", "no-such-computer.invalid", 1883), "a")
    assert until(lambda: end.channel.trouble is not None)
    assert end.channel.trouble is not None
    assert end.channel.trouble.id == "There is no computer called {place}, or no network here."


@pytest.mark.slow
def test_a_server_that_takes_a_connection_and_falls_silent_is_given_up_and_tried_anew(open_end: OpenEnd) -> None:
    connect_accepted = b"\x20\x02\x00\x00"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        end = open_end(server.getsockname()[1], "a")
        silent, _ = server.accept()
        deaf, _ = server.accept()
        assert end.channel.trouble is not None
        assert end.channel.trouble.id == "{place} cannot be reached."
        deaf.sendall(connect_accepted)
        third, _ = server.accept()
        for link in (silent, deaf, third):
            link.close()
    assert end.onlines == []


def test_a_server_that_speaks_no_mqtt_is_tried_again_and_harms_nobody(open_end: OpenEnd) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        server.settimeout(60)
        end = open_end(server.getsockname()[1], "a")
        for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\x02\x00\x05", b"\xff" * 100, b""):
            link, _ = server.accept()
            link.recv(1000)
            link.sendall(answer)
            link.close()
        assert end.onlines == []
        thread = end.channel._connection._thread
        assert thread is not None
        assert thread.is_alive()
