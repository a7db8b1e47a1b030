"""Two processes over real brokers: killed, asleep, cut off, pressing at once; in the end always at one place."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dyads.link.frames import outbox
from dyads.link.interface import Room
from dyads.link.keys import meeting_by_words
from dyads.link.mqtt import MqttChannel
from dyads.link.places import parse_address
from dyads.link.words import MeetingCode, new_code
from tests.link.brokers import Broker
from tests.link.homes import HomeProcess, boot_in, same, wait, wait_here
from tests.link.proxy import Proxy

pytestmark = pytest.mark.slow

Pair = tuple[HomeProcess, HomeProcess]


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Callable[..., HomeProcess]]:
    opened: list[HomeProcess] = []

    def start(side: str, port: int, name: str = "", **config: Any) -> HomeProcess:
        opened.append(HomeProcess(tmp_path / (name or side), side, f"mqtt://127.0.0.1:{port}", **config))
        return opened[-1]

    yield start
    for home in opened:
        home.close()


@pytest.fixture
def code() -> MeetingCode:
    return new_code()


@pytest.fixture
def pair(homes: Callable[..., HomeProcess], broker: Broker, proxy: Proxy, code: MeetingCode) -> Pair:
    """Two who have met by words and started; b is behind the proxy."""
    a, b = homes("a", broker.port, words=code.number), homes("b", proxy.port, words=code.number)
    wait_here(a, b)
    a.press("start")
    a.answer()
    wait(lambda: a.look()["place"][0] == b.look()["place"][0] == "running")
    return a, b


def pressed(home: HomeProcess, kind: str) -> None:
    home.press(kind)
    home.answer()


def test_two_meet_by_words_and_each_sees_the_others_keys(pair: Pair) -> None:
    a, b = pair
    reports = a.look(), b.look()
    assert [report["partner"] for report in reports] == ["Ben", "Ada"]
    assert reports[0]["check"] == reports[1]["check"]
    assert reports[0]["agreed"] == reports[1]["agreed"] == [True, True]
    pressed(b, "pause")
    wait(lambda: a.look()["place"][0] == "paused")
    pressed(a, "resume")
    wait(lambda: b.look()["place"][0] == "running")
    assert same(a, b)


@pytest.mark.parametrize("kind", ["next", "pause"])
def test_both_press_at_once_fifty_times(pair: Pair, proxy: Proxy, kind: str) -> None:
    a, b = pair
    proxy.delay(40, 40)
    phase = a.look()["place"][1]
    for nth in range(1, 51):
        for home in pair:
            home.hold()
        at = boot_in(0.15)
        for home in pair:
            home.press(kind, at)
        for home in pair:
            home.answer()
        if kind == "pause":
            known = 3 * nth  # with the start: who goes on without knowing of the other's pause goes nowhere
            wait(lambda: len(a.look()["log"]) == len(b.look()["log"]) == known)  # noqa: B023
            assert a.look()["place"][0] == b.look()["place"][0] == "paused"
            pressed(a, "resume")
            wait(lambda: a.look()["place"][0] == b.look()["place"][0] == "running")
        else:
            wait(lambda: a.look()["place"][1] == b.look()["place"][1] == phase + 1)  # noqa: B023
            phase += 1
        wait(lambda: same(a, b))
    if kind == "next":
        assert a.look()["place"][1] == phase == 50, "always one phase further, never two"


@pytest.mark.parametrize("killed", ["a", "b"])
def test_a_program_that_was_killed_comes_back_to_the_present_place(pair: Pair, killed: str) -> None:
    a, b = pair
    gone, left = (a, b) if killed == "a" else (b, a)
    gone.kill()
    pressed(left, "pause")
    time.sleep(1)
    back = gone.again()
    try:
        wait_here(left, back)
        wait(lambda: same(left, back))
        assert left.look()["place"][0] == "paused"
        pressed(back, "resume")
        wait(lambda: left.look()["place"][0] == back.look()["place"][0] == "running")
        wait(lambda: same(left, back))
    finally:
        back.close()


def test_both_killed_at_once_find_each_other_again(pair: Pair) -> None:
    pressed(pair[0], "next")
    for home in pair:
        home.kill()
    backs = [home.again() for home in pair]
    try:
        wait_here(*backs)
        wait(lambda: same(*backs))
    finally:
        for home in backs:
            home.close()


@pytest.mark.parametrize("who", ["a", "b", "ab"])
def test_a_program_that_stood_still_is_at_the_present_place_when_it_wakes(pair: Pair, who: str) -> None:
    asleep = [home for home in pair if home.config["side"] in who]
    for home in asleep:
        home.stop()
    if len(asleep) == 1:
        (awake,) = [home for home in pair if home not in asleep]
        pressed(awake, "pause")
    time.sleep(7)
    for home in asleep:
        home.go_on()
    wait_here(*pair)
    wait(lambda: same(*pair))
    standing = pair[0].look()["place"][0]
    assert standing == ("halted" if len(asleep) == 2 else "paused")
    pressed(pair[0], "resume")
    wait(lambda: all(home.look()["place"][0] == "running" for home in pair))
    wait(lambda: same(*pair))


def test_a_cable_that_was_pulled_is_said_and_mended_by_itself(pair: Pair, proxy: Proxy) -> None:
    a, b = pair
    proxy.swallow()
    wait(lambda: "quiet" in a.states() & b.states())
    pressed(a, "next")
    wait(lambda: "gone" in a.states() & b.states())
    assert a.look()["place"][0] == b.look()["place"][0] == "running", "time goes on"
    time.sleep(4)
    proxy.mend()
    wait(lambda: a.look()["state"] == b.look()["state"] == "here")
    wait(lambda: same(a, b))


def test_a_broker_that_dies_and_returns_loses_nothing(pair: Pair, broker: Broker) -> None:
    a, b = pair
    check = a.look()["check"]
    broker.kill()
    pressed(a, "pause")
    time.sleep(3)
    broker.start()
    wait(lambda: b.look()["place"][0] == "paused")
    wait(lambda: same(a, b))
    assert a.look()["check"] == b.look()["check"] == check, "the session went on"


def test_wrong_words_hear_nothing_and_right_ones_by_a_third_change_nothing(
    pair: Pair, homes: Callable[..., HomeProcess], broker: Broker, code: MeetingCode
) -> None:
    a, b = pair
    check = a.look()["check"]
    wrong = homes("b", broker.port, "wrong", words=code.number ^ 1)
    third = homes("b", broker.port, "third", words=code.number)
    wait(lambda: wrong.look()["refusal"] == "nobody")
    wait(lambda: third.look()["refusal"] == "busy")
    pressed(b, "pause")
    wait(lambda: a.look()["place"][0] == "paused")
    assert same(a, b)
    assert a.look()["check"] == check
    assert third.look()["partner"] is None


def open_room(broker: Broker, code: MeetingCode, side: Any) -> tuple[MqttChannel, list[bytes], str]:
    """Return a way into the room for somebody who knows its name alone, and what is heard there."""
    room = Room(meeting_by_words(code.words).room, side)
    channel, heard, online = MqttChannel(parse_address(f"mqtt://127.0.0.1:{broker.port}"), room), list[bytes](), [False]
    channel.start(heard.append, lambda is_online: online.append(is_online))
    wait(lambda: online[-1])
    return channel, heard, outbox(room.name, side)


def test_what_is_recorded_altered_or_forged_at_the_broker_is_refused(
    pair: Pair, broker: Broker, code: MeetingCode
) -> None:
    a, b = pair
    as_b, from_a, _ = open_room(broker, code, "b")
    as_a, from_b, _ = open_room(broker, code, "a")
    wait(lambda: len(from_a) >= 3 and len(from_b) >= 3)
    pressed(b, "pause")
    wait(lambda: a.look()["place"][0] == "paused")
    pressed(a, "resume")
    wait(lambda: b.look()["place"][0] == "running")
    before = a.look()["log"]
    for frame in from_b + from_a:
        assert b"pause" not in frame
        assert b"Ada" not in frame
        altered = frame[:-1] + bytes([frame[-1] ^ 1])
        for channel in (as_b, as_a):
            channel.send(frame)
            channel.send(altered)
    time.sleep(1)
    assert a.look()["log"] == b.look()["log"] == before
    for n in range(120):  # three seconds of junk
        for _ in range(33):
            as_b.send(b"\x02" + bytes(280) + bytes([n]))
            as_a.send(b"\x01" + bytes(267) + bytes([n]))
        time.sleep(0.025)
    pressed(b, "pause")
    wait(lambda: a.look()["place"][0] == "paused")
    assert same(a, b)
    for channel in (as_b, as_a):
        channel.close()


def test_a_remembered_pair_meets_without_words(
    homes: Callable[..., HomeProcess], broker: Broker, proxy: Proxy, code: MeetingCode
) -> None:
    proxy.delay(80, 80)
    a, b = (homes(side, port, words=code.number, keep=True) for side, port in (("a", broker.port), ("b", proxy.port)))
    wait_here(a, b)
    wait(lambda: a.look()["check"] == b.look()["check"])
    before = a.look()["check"]
    a.close()
    wait(lambda: b.look()["state"] == "left")
    b.close()
    a, b = homes("a", broker.port), homes("b", proxy.port)
    wait_here(a, b)
    wait(lambda: a.look()["check"] == b.look()["check"] != before)
