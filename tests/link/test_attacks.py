"""What others can do who reach the broker, know the room, or have heard the words: nothing but be refused."""

import json
from random import Random

import pytest

from dyads.link.frames import RoomSeal, SessionSeal
from dyads.link.handshake import MOST_UNPROVEN
from dyads.link.keys import ID_BYTES, MeetingRoom, begin_exchange, meeting_again, session_keys
from dyads.link.messages import Hello, Here, Offer, Ok, read_handshake, written
from dyads.practice.fields import NS
from dyads.practice.setup import Side, partner_side
from tests.link.pairs import BY_PAIR, BY_WORDS, End, Way, command, end, paired

WRONG = MeetingRoom(BY_WORDS.room, BY_WORDS.room_key, b"w" * 32, "words")
"""Somebody found the room, but has not got the words."""


def words_pair() -> tuple[Way, End, End]:
    return paired(meetings=[BY_WORDS], secret=None)


def stands(a: End, b: End) -> bool:
    """Say whether a sitting goes on as if nothing had been."""
    n = a.peer.log.have.get("a", 0) + 1
    a.give(command("pause", "a", n, at=n))
    a.way.turn(3)
    equal = a.peer.log.digest == b.peer.log.digest and b.peer.log.have.get("a") == n
    return equal and a.state() == b.state() == "here"


def test_nobody_hears_a_word_in_clear_and_all_handshakes_look_alike() -> None:
    way, a, b = words_pair()
    a.peer.show_parts(["the judge"], a.now)
    assert stands(a, b)
    for _, _, frame in way.seen:
        for word in (b"Ada", b"Ben", b"judge", b"pause", b"hello", b"lake", b"autumn"):
            assert word not in frame
    assert {len(frame) for _, _, frame in way.seen if frame[:1] == b"\x01"} == {269}
    assert all((len(frame) - 33) % 256 == 0 for _, _, frame in way.seen if frame[:1] == b"\x02")


def test_all_that_was_recorded_and_sent_again_changes_nothing() -> None:
    way, a, b = words_pair()
    assert stands(a, b)
    check, before = a.peer.presence(a.now).check, (a.peer.log.have, b.peer.log.have)
    for side, room, frame in list(way.seen):
        way.post(side, room, frame)
    way.turn(2)
    assert (a.peer.log.have, b.peer.log.have) == before
    assert a.peer.presence(a.now).check == b.peer.presence(b.now).check == check
    assert stands(a, b)


def test_what_was_handed_back_or_to_another_room_changes_nothing() -> None:
    way, a, b = words_pair()
    for side, room, frame in list(way.seen):
        way.post(partner_side(side), room, frame)
        way.post(side, BY_PAIR.room, frame)
    way.turn(2)
    assert stands(a, b)


def test_every_altered_frame_is_refused_and_the_next_true_one_counts() -> None:
    way, a, b = words_pair()
    chance = Random(3)
    for side, room, frame in list(way.seen):
        altered = bytearray(frame)
        altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
        way.post(side, room, bytes(altered))
    way.turn(2)
    assert stands(a, b)


@pytest.mark.parametrize("seconds", [3])
def test_thirteen_hundred_frames_of_junk_a_second_change_nothing(seconds: int) -> None:
    way, a, b = words_pair()
    number = a.peer._current.seal.keys.number  # type: ignore[union-attr]
    chance = Random(4)
    heads = [b"", b"\x01", b"\x02" + number, b"\x02" + number + b"\xff" * 8]
    for _ in range(seconds * 50):
        for _ in range(26):
            side: Side = chance.choice(("a", "b"))
            way.post(side, BY_WORDS.room, chance.choice(heads) + chance.randbytes(chance.choice([20, 268, 272, 280])))
        way.turn(0.02)
    assert stands(a, b)


def test_a_flood_of_true_knocks_is_answered_in_part() -> None:
    way, a, b = words_pair()
    seal = RoomSeal(BY_WORDS, "b")
    before = len(way.seen)
    for n in range(1000):
        hello = Hello(id=n.to_bytes(8, "big"), by="again", k=n.to_bytes(32, "big"))
        way.post("b", BY_WORDS.room, seal.close(written(hello)))
    way.turn(1)
    assert len(way.seen) - before < 20
    assert stands(a, b)


def test_wrong_words_are_another_room_and_hear_nothing() -> None:
    way, a, b = words_pair()
    third = end(way, "b", [BY_PAIR])
    way.turn(7)
    assert third.state() == "waiting"
    assert third.peer.refusal(third.now) == "nobody"
    assert stands(a, b)


def test_who_has_the_room_but_not_the_words_is_unproven_and_in_the_end_the_words_burn() -> None:
    way = Way()
    a = end(way, "a", [BY_WORDS])
    for _ in range(MOST_UNPROVEN):
        guesser = end(way, "b", [WRONG])
        way.turn(0.6)
        assert guesser.peer.refusal(guesser.now) == "unproven"
        assert a.state() == "proving"
        way.ends.remove(guesser)
    assert a.peer.refusal(a.now) is None
    late = end(way, "b", [BY_WORDS])
    way.turn(5)
    assert a.peer.refusal(a.now) == "burned"
    assert late.state() != "here", "not even with the right words: they may be known by now"
    assert a.state() == "waiting"


def test_side_b_gives_up_on_words_that_somebody_cannot_prove() -> None:
    way = Way()
    b = end(way, "b", [BY_WORDS])
    for _ in range(MOST_UNPROVEN):
        guesser = end(way, "a", [WRONG])
        way.turn(1.2)
        way.ends.remove(guesser)
    assert b.peer.refusal(b.now) == "burned"
    before = len(way.seen)
    way.turn(30)
    assert len(way.seen) == before


def test_a_third_with_the_right_words_is_told_that_two_are_there() -> None:
    way, a, b = words_pair()
    check = a.peer.presence(a.now).check
    third = end(way, "b", [BY_WORDS])
    way.turn(5)
    assert third.peer.refusal(third.now) == "busy"
    assert third.state() == "waiting"
    assert a.peer.presence(a.now).check == check
    assert stands(a, b)


def test_a_third_with_the_right_words_cannot_take_the_place_of_one_who_is_gone() -> None:
    way, a, b = words_pair()
    assert stands(a, b)
    way.ends.remove(b)
    way.turn(30)
    assert a.state() == "gone"
    third = end(way, "b", [BY_WORDS])
    way.turn(5)
    assert third.peer.refusal(third.now) == "busy"
    assert third.state() == "waiting"
    secret = b.peer.pair_secret
    back = end(way, "b", [BY_WORDS], secret)
    back.peer.restore([])
    way.turn(3)
    assert a.state() == back.state() == "here"
    assert back.peer.log.have == {"a": 1}


@pytest.mark.parametrize("who", ["a", "b", "ab"])
def test_where_a_pair_has_come_back_into_its_room_a_third_with_the_words_neither_joins_nor_reads(who: str) -> None:
    way, a, b = words_pair()
    a.give(command("start", "a", 1, at=1))
    way.turn(3)
    secret = b.peer.pair_secret
    assert secret is not None
    for gone in [one for one in (a, b) if one.peer.side in who]:
        way.ends.remove(gone)
    third = end(way, "a" if who == "a" else "b", [BY_WORDS])
    way.turn(5)
    backs = []
    for one in (a, b):
        back = one
        if one.peer.side in who:
            back = end(way, one.peer.side, [meeting_again(BY_WORDS, secret)], secret)
            back.peer.restore([command("start", "a", 1, at=1)])
        backs.append(back)
    way.turn(10)
    assert stands(*backs)
    assert third.peer.refusal(third.now) == (None if who == "a" else "busy")
    assert third.peer.agreement.partner is None
    assert third.peer.log.have == {}
    assert cannot_prove_it_was_there(way, backs[0].door.id)
    assert stands(*backs)


def cannot_prove_it_was_there(way: Way, a: bytes) -> bool:
    """Let a third knock at side a as one who comes again: it reads the answer, and has not what closes the session."""
    mine, seal = begin_exchange("b", meeting_again(BY_WORDS, b"x" * 32)), RoomSeal(BY_WORDS, "b")
    way.post("b", BY_WORDS.room, seal.close(written(Hello(id=b"c" * ID_BYTES, by="again", k=mine.message))))
    seen = len(way.seen)
    way.turn(1)
    opened = [seal.open(frame) for side, _, frame in way.seen[seen:] if side == "a"]
    offers = [read_handshake(content) for content in opened if content]
    (offer,) = (one for one in offers if isinstance(one, Offer) and one.to == b"c" * ID_BYTES)
    keys = session_keys(mine.finish(offer.k), BY_WORDS, a, offer.to, offer.k, mine.message)
    way.post("b", BY_WORDS.room, seal.close(written(Ok(to=offer.id, tag=keys.tag("b")))))
    way.turn(1)
    return not keys.is_tag("a", offer.tag)


def test_before_the_start_the_words_serve_once_more_for_one_who_crashed_too_early() -> None:
    way, a, b = words_pair()
    check = a.peer.presence(a.now).check
    way.ends.remove(b)
    way.turn(15)
    again = end(way, "b", [BY_WORDS])
    way.turn(5)
    assert a.state() == again.state() == "here"
    assert a.peer.presence(a.now).check != check, "which both can see"


def test_a_program_that_starts_again_is_let_in_at_once_by_what_both_remember() -> None:
    way, a, b = paired()
    assert stands(a, b)
    way.ends.remove(b)
    again = end(way, "b", [BY_PAIR], b"s" * 32)
    way.turn(0.5)
    assert a.state() == again.state() == "here"
    assert again.peer.log.have == {"a": 1}
    way.ends.remove(a)
    first = end(way, "a", [BY_PAIR], b"s" * 32)
    first.peer.restore(())
    way.turn(3)
    assert first.peer.log.have == {"a": 1}


def test_a_broker_that_restarts_needs_no_new_session() -> None:
    way, a, b = paired()
    number = a.peer._current.seal.keys.number  # type: ignore[union-attr]
    for one in (a, b):
        one.peer.online(one.door, False, one.now)
    way.turn(3)
    for one in (b, a):
        one.peer.online(one.door, True, one.now)
        way.carry(one)
    way.turn(1)
    assert a.peer._current.seal.keys.number == number == b.peer._current.seal.keys.number  # type: ignore[union-attr]
    assert stands(a, b)


@pytest.mark.parametrize(("theirs", "said"), [(0, None), (1, None), (2, "newer"), (7, "newer")])
@pytest.mark.parametrize("side", ["a", "b"])
def test_another_version_of_the_protocol_is_named_on_both_sides(side: Side, theirs: int, said: str | None) -> None:
    way = Way()
    one = end(way, side, [BY_WORDS])
    other = partner_side(side)
    message: Hello | Here = Here(id=bytes(8)) if other == "a" else Hello(id=bytes(8), by="first", k=bytes(33))
    later = {**json.loads(written(message)), "v": theirs, "something": {"new": [1]}}
    if theirs == 1:
        del later["something"]
    way.post(other, BY_WORDS.room, RoomSeal(BY_WORDS, other).close(json.dumps(later).encode()))
    before = len(way.seen)
    way.turn(0.05)
    assert one.peer.refusal(one.now) == said
    if side == "a" and said:
        assert len(way.seen) > before, "and tells the other its own"


def test_an_older_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dyads.link.handshake.VERSION", 2)
    monkeypatch.setattr("dyads.link.messages.VERSION", 2)
    way = Way()
    a = end(way, "a", [BY_WORDS])
    way.post("b", BY_WORDS.room, RoomSeal(BY_WORDS, "b").close(b'{"t":"hello","v":1,"id":"00"}'))
    way.turn(0.1)
    assert a.peer.refusal(a.now) == "older"


def test_a_true_frame_with_a_strange_message_is_passed_over() -> None:
    way, a, b = paired()
    seal = b.peer._current.seal  # type: ignore[union-attr]
    strange = (
        b"",
        b"[]",
        b'{"t":"rating","value":7}',
        b'{"t":"bye","why":"x"}',
        b'{"t":"log","above":{},"have":{},"commands":[["a",0,"start",0]]}',
        b'{"t":"log","above":{},"have":{},"commands":[["c",1,"start",0]]}',
        b'{"t":"log","above":{},"have":{},"commands":[["a",1,"halt",0]]}',
        b'{"t":"log","above":{},"have":{},"commands":[["a",1,"start",-1]]}',
        b'{"t":"log","above":{},"have":{},"commands":[["a",1e300,"start",1]]}',
        b'{"t":"parts","parts":["' + b"x" * 61 + b'"]}',
        b'{"t":"setup","digest":"' + b"0" * 32 + b'","nth":0,"of":1,"data":"eJwDAAAAAAE="}',
        b'{"t":"setup","digest":"' + b"0" * 32 + b'","nth":3,"of":1,"data":"!!!"}',
        b"[" * 50_000,
        b'{"t":"ping","n":' + b"9" * 5000 + b"}",
        "\ud800".encode("utf-8", "surrogatepass"),
    )
    for content in strange:
        way.post("b", BY_PAIR.room, seal.close(content))
        way.turn(0.02)
    assert stands(a, b)
    assert a.peer.agreement.proposal is None
    assert a.peer.agreement.partners_parts == ()


def test_a_set_up_that_unpacks_without_end_is_refused() -> None:
    import base64
    import zlib
    from hashlib import sha256

    way, a, b = paired()
    bomb = b" " * (40 << 20)
    packed = zlib.compress(bomb, 9)
    assert len(packed) < 60 << 10
    digest = sha256(bomb).hexdigest()[:32]
    pieces = [packed[at : at + (16 << 10)] for at in range(0, len(packed), 16 << 10)]
    seal: SessionSeal = b.peer._current.seal  # type: ignore[union-attr]
    for nth, piece in enumerate(pieces):
        data = base64.b64encode(piece).decode()
        content = {"t": "setup", "digest": digest, "nth": nth, "of": len(pieces), "data": data}
        way.post("b", BY_PAIR.room, seal.close(json.dumps(content).encode()))
    way.turn(1)
    assert a.peer.agreement.proposal is None
    assert stands(a, b)


def test_a_set_up_of_a_newer_program_is_named() -> None:
    import base64
    import zlib
    from hashlib import sha256

    way, a, b = paired()
    content = b'{"sitting":"00000000-0000-0000-0000-000000000005","revision":1,"gravity":9}'
    message = {
        "t": "setup",
        "digest": sha256(content).hexdigest()[:32],
        "nth": 0,
        "of": 1,
        "data": base64.b64encode(zlib.compress(content)).decode(),
    }
    way.post("b", BY_PAIR.room, b.peer._current.seal.close(json.dumps(message).encode()))  # type: ignore[union-attr]
    way.turn(1)
    assert a.peer.refusal(a.now) == "newer"
    assert NS
