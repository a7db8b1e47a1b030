"""Two in one house: one computer is the meeting place, the other finds it; on the loopback interface alone."""

import base64
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dyads.link.interface import Room
from dyads.link.nearby import Announcement, HouseChannel, can_host, can_look, find_brokers, find_room, room_name
from dyads.link.places import Address
from dyads.practice.setup import Side
from tests.link.brokers import free_port, until

LOOPBACK = ("127.0.0.1",)


def new_room() -> str:
    """Return a room of its own for a test: others may be announced by tests that run beside it."""
    return base64.b32encode(secrets.token_bytes(15)).decode().lower()


class Home:
    """One of the two computers, and what it hears."""

    def __init__(self, side: Side, room: str) -> None:
        self.channel = HouseChannel(Room(room, side), LOOPBACK)
        self.frames: list[bytes] = []
        self.onlines: list[bool] = []
        self.channel.start(self.frames.append, self.onlines.append)

    @property
    def is_online(self) -> bool:
        return bool(self.onlines) and self.onlines[-1]


@pytest.fixture
def home() -> Iterator[Callable[..., Home]]:
    opened: list[Home] = []

    room = new_room()

    def make(side: Side, other: str = "") -> Home:
        opened.append(Home(side, other or room))
        return opened[-1]

    yield make
    for one in opened:
        one.channel.close()


def heard(sender: Home, receiver: Home, frame: bytes) -> bool:
    def arrived() -> bool:
        sender.channel.send(frame)
        return until(lambda: frame in receiver.frames, 0.5)

    return until(arrived)


@pytest.mark.parametrize("first", ["a", "b"])
def test_two_in_one_house_meet_whoever_comes_first(home: Callable[..., Home], first: Side) -> None:
    one = home(first)
    assert until(lambda: one.is_online or one.channel.trouble is not None)
    other = home("b" if first == "a" else "a")
    assert until(lambda: one.is_online and other.is_online)
    assert heard(one, other, b"here I am")
    assert heard(other, one, b"and I")
    assert one.channel.trouble is None


def test_who_waits_is_told_that_nobody_has_opened_and_other_rooms_do_not_count(home: Callable[..., Home]) -> None:
    elsewhere = home("a", new_room())
    waiting = home("b")
    assert until(lambda: elsewhere.is_online)
    assert until(lambda: waiting.channel.trouble is not None)
    assert waiting.channel.trouble is not None
    assert waiting.channel.trouble.id == "Nobody in this house or private network has opened the link yet."
    assert waiting.onlines == []


def test_both_meet_again_when_the_broker_in_the_house_has_died(home: Callable[..., Home]) -> None:
    earlier = brokers_of_this_process()  # of a test before this one, about to end
    a, b = home("a"), home("b")
    assert until(lambda: a.is_online and b.is_online)
    (keeper,) = brokers_of_this_process() - earlier
    os.killpg(keeper, signal.SIGKILL)
    assert until(lambda: a.onlines[-2:] == b.onlines[-2:] == [False, True])
    assert heard(a, b, b"in the new room")
    assert brokers_of_this_process() - earlier != {keeper}


def brokers_of_this_process() -> set[int]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"dyads.link.broker_process" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def test_the_broker_of_a_house_ends_with_the_link(home: Callable[..., Home]) -> None:
    room = new_room()
    a = home("a", room)
    assert until(lambda: a.is_online)
    assert until(lambda: find_room(room, 1, LOOPBACK))
    a.channel.close()
    assert until(lambda: not any(thread.name == "dyads-house" for thread in threading.enumerate()))
    assert find_room(room, 0.3, LOOPBACK) == ()


def test_what_is_announced_says_nothing_of_the_room() -> None:
    room = new_room()
    names = {room_name(room[:-1] + letter) for letter in "abcdefgh"}
    assert len(names) == 8
    assert all(name != room and len(name) == 16 for name in names)


def test_a_broker_for_everybody_is_found_and_that_of_a_room_is_not_offered() -> None:
    room, everybodys, ours = new_room(), free_port(), free_port()
    with Announcement(everybodys, interfaces=LOOPBACK), Announcement(ours, room_name(room), interfaces=LOOPBACK):
        found = all_found_with(Address("mqtt", "127.0.0.1", everybodys))
        assert ours not in {place.port for place in found}
        assert until(lambda: find_room(room, 2, LOOPBACK) == (Address("mqtt", "127.0.0.1", ours),))


def all_found_with(wanted: Address) -> tuple[Address, ...]:
    """Look for brokers, however long they take to answer on a busy machine, until one of them is found."""
    found: list[tuple[Address, ...]] = []

    def is_there() -> bool:
        found.append(find_brokers(interfaces=LOOPBACK))
        return wanted in found[-1]

    assert until(is_there), found
    return found[-1]


def test_a_broker_with_a_certificate_is_found_as_such() -> None:
    port = free_port()
    with Announcement(port, scheme="mqtts", interfaces=LOOPBACK):
        all_found_with(Address("mqtts", "127.0.0.1", port))


def test_without_zeroconf_it_is_said_and_nobody_is_found(
    home: Callable[..., Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    assert find_brokers(0.1, LOOPBACK) == ()
    assert not can_look()
    assert not can_host()
    one = home("b")
    assert until(lambda: one.channel.trouble is not None)
    assert one.channel.trouble is not None
    assert "zeroconf is not installed" in one.channel.trouble.id
    assert one.onlines == []
