"""Keys: both come to the same ones with the same secret, and to nothing in common without."""

import hashlib
import hmac
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.link import keys
from dyads.link.keys import (
    MeetingRoom,
    SessionKeys,
    begin_exchange,
    course_secret,
    meeting_again,
    meeting_by_invitation,
    meeting_by_pair,
    meeting_by_words,
    session_keys,
)
from dyads.link.words import word_list
from dyads.practice.setup import Side
from tests.tries import tries

WORDS = ("lake", "amber", "fox", "river")
DAY = date(2026, 11, 27)
ID_A, ID_B = bytes(8), bytes(range(8))


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, written down again."""
    made, block = b"", b""
    extracted = hmac.digest(keys.SALT, secret, "sha256")
    for nth in range(1, length // 32 + 2):
        block = hmac.digest(extracted, block + info + bytes([nth]), "sha256")
        made += block
    return made[:length]


def both(meeting_a: MeetingRoom, meeting_b: MeetingRoom) -> tuple[SessionKeys, SessionKeys]:
    a, b = begin_exchange("a", meeting_a), begin_exchange("b", meeting_b)
    said = ID_A, ID_B, a.message, b.message
    return session_keys(a.finish(b.message), meeting_a, *said), session_keys(b.finish(a.message), meeting_b, *said)


def test_words_are_stretched_as_the_page_says() -> None:
    made = hashlib.scrypt(b"lake-amber-fox-river", salt=b"dyads/1 words", n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=79)
    meeting = meeting_by_words(WORDS)
    assert (meeting.room_key, meeting.password) == (made[15:47], made[47:])
    assert len(meeting.room) == 24
    assert meeting.room.isalnum()
    assert meeting.way == "words"


def test_a_pair_meets_in_another_room_each_day() -> None:
    secret = bytes(range(32))
    made = hkdf(secret, b"pair 2026-11-27", 79)
    meeting = meeting_by_pair(secret, DAY)
    assert (meeting.room_key, meeting.password) == (made[15:47], made[47:])
    rooms = {meeting_by_pair(secret, DAY + timedelta(days=n)).room for n in range(400)}
    assert len(rooms) == 400
    assert meeting_by_invitation(secret).room not in rooms


@pytest.mark.parametrize(
    "meeting", [meeting_by_words(WORDS), meeting_by_pair(bytes(32), DAY), meeting_by_invitation(b"x" * 16)]
)
def test_both_come_to_the_same_keys_and_to_others_each_time(meeting: MeetingRoom) -> None:
    a, b = both(meeting, meeting)
    again, _ = both(meeting, meeting)
    assert a == b
    assert len({a.key_a, a.key_b, a.tag_key, a.pair_secret, again.key_a, again.key_b, again.tag_key}) == 7
    assert a.number != again.number
    assert b.is_tag("a", a.tag("a"))
    assert not b.is_tag("b", a.tag("a"))
    assert set(a.check_words) <= set(word_list())


@pytest.mark.parametrize("way", ["words", "pair"])
def test_another_password_makes_other_keys(way: keys.Way) -> None:
    a, b = both(MeetingRoom("r" * 24, bytes(32), b"one", way), MeetingRoom("r" * 24, bytes(32), b"other", way))
    assert not {a.key_a, a.key_b, a.tag_key, a.pair_secret, a.number} & {
        b.key_a,
        b.key_b,
        b.tag_key,
        b.pair_secret,
        b.number,
    }
    assert not b.is_tag("a", a.tag("a"))


def test_whatever_was_said_otherwise_makes_other_keys() -> None:
    meeting = meeting_by_pair(bytes(32), DAY)
    said = [ID_A, ID_B, b"message a", b"message b"]
    plain = session_keys(bytes(32), meeting, *said)
    for nth in range(4):
        altered = list(said)
        altered[nth] += b"!"
        assert session_keys(bytes(32), meeting, *altered).key_a != plain.key_a
    moved = session_keys(bytes(32), meeting, ID_A, ID_B, b"message am", b"essage b")
    assert moved.key_a != plain.key_a


@given(st.binary(max_size=40))
@tries(60)
@pytest.mark.parametrize("side", ["a", "b"])
@pytest.mark.parametrize("way", ["words", "pair"])
def test_what_is_no_message_of_the_exchange_is_refused(side: Side, way: keys.Way, message: bytes) -> None:
    exchange = begin_exchange(side, MeetingRoom("r" * 24, bytes(32), b"password", way))
    try:
        exchange.finish(message)
    except ValueError:
        return
    assert len(message) == len(exchange.message)
    assert way == "pair"  # any 32 bytes but some few are a key of X25519


def test_ones_own_message_and_weak_points_are_refused() -> None:
    for way, weak in (("words", b"A" + bytes(32)), ("words", b"A" + b"\x01" + bytes(31)), ("pair", bytes(32))):
        with pytest.raises(ValueError):  # noqa: PT011 - of three libraries
            begin_exchange("b", MeetingRoom("r" * 24, bytes(32), b"password", way)).finish(weak)  # type: ignore[arg-type]
    mirror = begin_exchange("b", meeting_by_words(WORDS))
    with pytest.raises(ValueError, match="other side"):
        mirror.finish(mirror.message)
    with pytest.raises(ValueError, match="other side"):
        mirror.finish(b"A" + mirror.message[1:])


def test_who_has_met_once_needs_more_than_the_words_to_come_again() -> None:
    words = meeting_by_words(WORDS)
    met, _ = both(words, words)
    again = meeting_again(words, met.pair_secret)
    assert (again.room, again.room_key) == (words.room, words.room_key)
    assert again.password != words.password
    assert again.way == "again"


def test_a_course_gives_each_pair_its_own_secret_each_week() -> None:
    trainer = b"t" * 32
    secret = course_secret(trainer, "P01", "P02", 3)
    assert secret == course_secret(trainer, "P02", "P01", 3)
    others = {
        course_secret(trainer, "P01", "P03", 3),
        course_secret(trainer, "P01", "P02", 4),
        course_secret(b"u" * 32, "P01", "P02", 3),
        course_secret(trainer, "P0", "1P02", 3),
    }
    assert len(others | {secret}) == 5
