"""A broker on this computer: started, ended with its parent, and one room cannot read another's."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from dyads.link.broker_process import ServerKind
from dyads.link.places import Address
from dyads.link.served import BrokerError, ServedBroker, Serving, find_servers
from tests.classroom.lines import Line, Lines
from tests.link.brokers import Certificates, answers, free_port, until
from tests.link.test_mqtt import ROOM, OpenEnd, both_online, open_end, say

__all__ = ["open_end"]

OTHER = "ZYXWVUTSRQPONMLKJIHGFEDC"
SERVERS: tuple[ServerKind, ...] = ("nats", "mosquitto")

Serve = Callable[..., ServedBroker]


@pytest.fixture(params=SERVERS)
def serve(request: pytest.FixtureRequest) -> Iterator[Serve]:
    """Return a function that serves on this computer alone, with each of the programs."""
    if request.param not in find_servers():
        pytest.skip(f"not installed: {request.param}")
    served: list[ServedBroker] = []

    def start(ended: Callable[[], None] = lambda: None, **wanted: object) -> ServedBroker:
        served.append(ServedBroker(Serving(request.param, "127.0.0.1", **wanted), ended))  # type: ignore[arg-type]
        return served[-1]

    yield start
    for broker in served:
        broker.stop()


class Guest:
    """A client of MQTT that tries what it may, under any name."""

    def __init__(self, port: int, name: str | None, *topics: str) -> None:
        self.is_in: bool | None = None
        self.let: list[bool] = []
        self.heard: list[bytes] = []
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311, reconnect_on_failure=False)
        if name is not None:
            self._client.username_pw_set(name)
        self._client.on_connect = lambda client, _data, _flags, code, _more: self._came(client, code.is_failure, topics)
        self._client.on_subscribe = lambda _client, _data, _mid, codes, _more: self.let.append(
            not any(code.is_failure for code in codes)
        )
        self._client.on_message = lambda _client, _data, message: self.heard.append(bytes(message.payload))
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert until(lambda: self.is_in is not None)
        assert not self.is_in or until(lambda: len(self.let) == len(topics))

    def _came(self, client: Client, refused: bool, topics: tuple[str, ...]) -> None:
        for topic in topics if not refused else ():
            client.subscribe(topic)
        self.is_in = not refused

    def say(self, topic: str, what: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, what, retain=retain)

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def test_two_meet_at_a_broker_that_this_program_serves(serve: Serve, open_end: OpenEnd) -> None:
    broker = serve()
    a, b = open_end(broker.order.port, "a"), open_end(broker.order.port, "b")
    assert both_online(a, b)
    assert say(a, b, b"to b" * 16_000)
    assert say(b, a, b"to a")


def test_one_room_cannot_read_another_nor_write_into_it(serve: Serve, open_end: OpenEnd) -> None:
    broker = serve()
    a, b = open_end(broker.order.port, "a"), open_end(broker.order.port, "b")
    assert both_online(a, b)
    wishes = (f"dyads/1/{ROOM}/a", f"dyads/1/{ROOM}/#", "dyads/1/+/a", "dyads/#", "#", "+/+/+/+", "$SYS/#")
    names = (OTHER, None, "+", "#", "*", "dyads", f"{ROOM}/#", f"{ROOM} ", "a+b.c>d*e")
    guests = [Guest(broker.order.port, name, *wishes) for name in names]
    for guest in guests:
        for side in ("a", "b") if guest.is_in else ():
            guest.say(f"dyads/1/{ROOM}/{side}", b"forged")
    for number in range(20):
        assert say(a, b, b"secret %d" % number)
        assert say(b, a, b"answer %d" % number)
    assert [guest.heard for guest in guests] == [[]] * len(names)
    assert b"forged" not in a.frames + b.frames
    for guest in guests:
        guest.leave()


def test_nothing_stays_at_a_broker_that_somebody_wants_to_keep_it(serve: Serve) -> None:
    broker = serve()
    writer = Guest(broker.order.port, ROOM)
    writer.say(f"dyads/1/{ROOM}/a", b"kept", retain=True)
    writer.leave()
    stranger = Guest(broker.order.port, OTHER, f"dyads/1/{ROOM}/a", "#")
    assert not until(lambda: stranger.heard, 0.3)
    stranger.leave()


def test_it_serves_with_tls_and_by_web_sockets(serve: Serve, open_end: OpenEnd, certificates: Certificates) -> None:
    broker = serve(certificate=certificates.certificate, key=certificates.key, web_port=0)
    a = open_end(Address("mqtts", "localhost", broker.order.port), "a", authority=certificates.authority)
    b = open_end(Address("wss", "localhost", broker.order.web_port), "b", authority=certificates.authority)
    assert both_online(a, b)
    assert say(a, b, b"over both")


def test_it_ends_when_it_is_stopped(serve: Serve) -> None:
    ended: list[bool] = []
    broker = serve(lambda: ended.append(True))
    broker.stop()
    assert until(lambda: not answers(broker.order.port))
    assert ended == []


PARENT = """
import sys, time
from dyads.link.served import ServedBroker, Serving
broker = ServedBroker(Serving({kind!r}, "127.0.0.1"))
print(broker.order.port, broker.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(kind: ServerKind, how: signal.Signals) -> None:
    if kind not in find_servers():
        pytest.skip(f"not installed: {kind}")
    with subprocess.Popen([sys.executable, "-c", PARENT.format(kind=kind)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline().split()[0])
        assert answers(port)
        parent.send_signal(how)
    assert until(lambda: not answers(port))


def test_it_is_said_when_the_broker_ends_by_itself(serve: Serve) -> None:
    ended = threading.Event()
    broker = serve(ended.set)
    os.kill(broker.pid, signal.SIGKILL)  # the process that keeps it: the broker itself must not stay
    assert ended.wait(60)
    assert until(lambda: not answers(broker.order.port))


HUNDREDS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
from dyads.link.served import ServedBroker, Serving
broker = ServedBroker(Serving({kind!r}, "127.0.0.1"))
print(broker.order.port, flush=True)
sys.stdin.read()
broker.stop()
"""


@pytest.mark.parametrize("kind", SERVERS)
def test_more_may_come_than_a_system_lets_a_program_have_at_first(kind: ServerKind) -> None:
    if kind not in find_servers():
        pytest.skip(f"not installed: {kind}")
    heard: set[str] = set()
    lines = Lines()
    command = [sys.executable, "-c", HUNDREDS.format(kind=kind)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        for number in range(300):
            topic = f"dyads/1/{ROOM}/q/{number}"
            lines.add(Line(port, ROOM, f"c{number}", lambda *_: None, lambda topic, _: heard.add(topic), [topic]))

        def all_heard() -> bool:
            lines.turn(0.05)
            return len(heard) == 300

        assert until(all_heard), len(heard)
        lines.close()
        assert parent.stdin is not None
        parent.stdin.close()


def refusal(**wanted: object) -> str:
    with pytest.raises(BrokerError) as refused:
        ServedBroker(Serving(**wanted))  # type: ignore[arg-type]
    return refused.value.message.id


def test_what_cannot_be_is_said_in_a_sentence(
    tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = free_port()
    import socket

    with socket.create_server(("127.0.0.1", taken)):
        assert refusal(host="127.0.0.1", port=taken) == "Another program listens on port {port} already."
    assert refusal(host="203.0.113.7") == "This computer has no address {host}."
    for nowhere in ("here", "127.0.0.1\nallow_anonymous true", "\udc80", "x" * 500):
        assert refusal(host=nowhere) == "This computer has no address {host}."
    assert refusal(certificate=certificates.certificate) == "A certificate and its key are needed together."
    missing = tmp_path / "none.pem"
    assert refusal(certificate=missing, key=certificates.key) == "{file} cannot be read."
    wrong = refusal(certificate=certificates.key, key=certificates.certificate)
    assert wrong.startswith("{certificate} and {key} are not")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("dyads.link.served.sysconfig.get_path", lambda _: str(tmp_path))
    monkeypatch.setattr("dyads.link.served._MORE_FOLDERS", ())
    assert refusal() == "There is no program here that can be a broker: neither nats-server nor mosquitto."
    assert refusal(server="nats") == "{program} is not installed here."


@pytest.mark.parametrize("says", ["{says}", "(sleep 0.3; {says}) &"], ids=["at once", "as it has ended"])
def test_what_a_broker_itself_says_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    bad = tmp_path / "nats-server"
    bad.write_text("#!/bin/sh\n" + says.format(says="echo 'no room on this machine' >&2") + "\nexit 1\n")
    bad.chmod(0o755)
    monkeypatch.setattr("dyads.link.served.sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(BrokerError) as refused:
        ServedBroker(Serving("nats", "127.0.0.1"))
    assert refused.value.message.values["why"] == "no room on this machine"
