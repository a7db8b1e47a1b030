"""Frames: equally long, opened once, by the partner alone, and by nobody if a bit has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.link.frames import (
    BLOCK,
    COUNTER,
    HANDSHAKE_BLOCK,
    LONGEST_CONTENT,
    LONGEST_FRAME,
    RoomSeal,
    SessionSeal,
    canonical,
)
from dyads.link.keys import MeetingRoom, SessionKeys, session_keys
from tests.tries import tries

MEETING = MeetingRoom("abcdefghijklmnopqrstuvwx", b"k" * 32, b"p" * 32, "pair")


def keys(number: int = 0) -> SessionKeys:
    return session_keys(bytes([number]) * 32, MEETING, bytes(8), bytes(8), b"a", b"b")


def ends() -> tuple[SessionSeal, SessionSeal]:
    return SessionSeal(keys(), MEETING.room, "a"), SessionSeal(keys(), MEETING.room, "b")


@given(st.binary(max_size=HANDSHAKE_BLOCK))
@tries(60)
def test_a_handshake_is_269_bytes_whatever_it_says(content: bytes) -> None:
    a, b = RoomSeal(MEETING, "a"), RoomSeal(MEETING, "b")
    frame = a.close(content)
    assert len(frame) == 269
    assert b.open(frame) == content.ljust(HANDSHAKE_BLOCK)
    assert a.open(frame) is None, "handed back to its sender"


def test_a_handshake_has_its_bounds() -> None:
    with pytest.raises(ValueError, match="too long"):
        RoomSeal(MEETING, "a").close(bytes(HANDSHAKE_BLOCK + 1))


@given(st.binary(min_size=1, max_size=3 * BLOCK))
@tries(60)
def test_a_session_frame_tells_only_its_blocks(content: bytes) -> None:
    a, b = ends()
    frame = a.close(content)
    assert len(frame) == 33 + -(-len(content) // BLOCK) * BLOCK
    assert content not in frame or len(content) < 4
    opened = b.open(frame)
    assert opened is not None
    assert opened.rstrip(b" ") == content.rstrip(b" ")


def test_the_smallest_session_frame_is_289_bytes_and_the_largest_below_64_kib() -> None:
    a, _ = ends()
    assert len(a.close(b"{}")) == 289
    assert LONGEST_FRAME - BLOCK < len(a.close(bytes(LONGEST_CONTENT))) <= LONGEST_FRAME
    with pytest.raises(ValueError, match="too long"):
        a.close(bytes(LONGEST_CONTENT + 1))


def test_a_frame_is_opened_once_and_never_after_a_later_one() -> None:
    a, b = ends()
    first, second, third = a.close(b"1"), a.close(b"2"), a.close(b"3")
    assert b.open(first)
    assert b.open(first) is None
    assert b.open(third)
    assert b.open(second) is None
    assert not b.could_open(second)


def test_a_frame_is_no_use_to_its_sender_or_in_another_session_or_room() -> None:
    a, _ = ends()
    frame = a.close(b"pause")
    for end in (
        SessionSeal(keys(), MEETING.room, "a"),
        SessionSeal(keys(1), MEETING.room, "b"),
        SessionSeal(keys(), "another", "b"),
    ):
        assert end.open(frame) is None


@given(st.data())
@tries(200)
def test_a_changed_bit_is_noticed_and_the_true_frame_still_opens(data: st.DataObject) -> None:
    a, b = ends()
    frame = a.close(b"next")
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    forged = bytearray(frame)
    forged[bit // 8] ^= 1 << bit % 8
    assert b.open(bytes(forged)) is None
    assert b.open(frame)


@given(st.data())
@tries(100)
def test_a_changed_bit_of_a_handshake_is_noticed(data: st.DataObject) -> None:
    frame = bytearray(RoomSeal(MEETING, "a").close(b"hello"))
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    frame[bit // 8] ^= 1 << bit % 8
    assert RoomSeal(MEETING, "b").open(bytes(frame)) is None


@given(st.binary(max_size=700))
@tries(100)
def test_junk_opens_nothing(junk: bytes) -> None:
    _, b = ends()
    assert b.open(junk) is None
    assert b.open(b"\x02" + keys().number + junk) is None
    assert RoomSeal(MEETING, "b").open(junk) is None
    assert RoomSeal(MEETING, "b").open(b"\x01" + junk) is None
    assert b.taken == 0


def test_a_forged_counter_does_not_lock_out_the_true_ones() -> None:
    a, b = ends()
    frame = a.close(b"next")
    head, tail = frame[:9], frame[9 + COUNTER :]
    assert b.open(head + b"\xff" * COUNTER + tail) is None
    assert b.open(frame)


def test_equal_content_is_written_equally() -> None:
    assert canonical({"b": 1, "a": "ü"}) == canonical({"a": "ü", "b": 1}) == '{"a":"ü","b":1}'.encode()
