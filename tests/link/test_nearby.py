"""Two in one house: one computer is the meeting place, the other finds it; on the loopback interface alone."""

import os
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
from tests.link.brokers import until
from tests.link.test_mqtt import ROOM

LOOPBACK = ("127.0.0.1",)


class Home:
    """One of the two computers, and what it hears."""

    def __init__(self, side: Side, room: str = ROOM) -> None:
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

    def make(side: Side, room: str = ROOM) -> Home:
        opened.append(Home(side, room))
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
    elsewhere = home("a", "ZYXWVUTSRQPONMLKJIHGFEDC")
    waiting = home("b")
    assert until(lambda: elsewhere.is_online)
    assert until(lambda: waiting.channel.trouble is not None)
    assert waiting.channel.trouble is not None
    assert waiting.channel.trouble.id == "Nobody in this house or private network has opened the link yet."
    assert waiting.onlines == []


def test_both_meet_again_when_the_broker_in_the_house_has_died(home: Callable[..., Home]) -> None:
    a, b = home("a"), home("b")
    assert until(lambda: a.is_online and b.is_online)
    (keeper,) = brokers_of_this_process()
    os.killpg(keeper, signal.SIGKILL)
    assert until(lambda: a.onlines == b.onlines == [True, False, True])
    assert heard(a, b, b"in the new room")
    assert brokers_of_this_process() != [keeper]


def brokers_of_this_process() -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"dyads.link.broker_process" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def test_the_broker_of_a_house_ends_with_the_link(home: Callable[..., Home]) -> None:
    a = home("a")
    assert until(lambda: a.is_online)
    assert until(lambda: find_room(ROOM, 1, LOOPBACK))
    a.channel.close()
    assert until(lambda: not any(thread.name == "dyads-house" for thread in threading.enumerate()))
    assert find_room(ROOM, 0.3, LOOPBACK) == ()


def test_what_is_announced_says_nothing_of_the_room() -> None:
    names = {room_name(ROOM[:-1] + letter) for letter in "ABCDEFGH"}
    assert len(names) == 8
    assert all(name != ROOM.lower() and len(name) == 16 for name in names)


def test_a_broker_for_everybody_is_found_and_that_of_a_room_is_not_offered() -> None:
    with Announcement(4711, interfaces=LOOPBACK), Announcement(4712, room_name(ROOM), interfaces=LOOPBACK):
        assert find_brokers(0.5, LOOPBACK) == (Address("mqtt", "127.0.0.1", 4711),)
        assert find_room(ROOM, 2, LOOPBACK) == (Address("mqtt", "127.0.0.1", 4712),)


def test_a_broker_with_a_certificate_is_found_as_such() -> None:
    with Announcement(4711, scheme="mqtts", interfaces=LOOPBACK):
        assert find_brokers(0.5, LOOPBACK) == (Address("mqtts", "127.0.0.1", 4711),)


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
