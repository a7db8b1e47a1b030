"""The wire of a class: its invitation, its keys and frames, every message; and nothing private among these."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dyads.classroom.frames import (
    ReportSeal,
    TrainerWord,
    WordSeal,
    close_knock,
    close_to_all,
    open_knock,
    open_to_all,
    report_header,
    word_header,
)
from dyads.classroom.interface import ClassScript, Order
from dyads.classroom.invitation import ClassInvitation, is_class_link, read_class_link
from dyads.classroom.keys import (
    ParticipantKeys,
    TrainerKeys,
    class_room,
    close_message,
    meeting_in_class,
    open_message,
    participant_id,
)
from dyads.classroom.messages import (
    LONGEST_MESSAGE,
    LONGEST_ORDER,
    MESSAGE_TYPES,
    Beat,
    Knock,
    Leave,
    OtherClassVersion,
    Over,
    PairWord,
    Report,
    ScriptPiece,
    Seated,
    TimeAnswer,
    orders_above,
    read_order,
    read_to_all,
    read_to_one,
    read_to_trainer,
    script_of,
    script_pieces,
    signed_order,
    written,
)
from dyads.link.frames import LONGEST_FRAME
from dyads.link.places import parse_address
from dyads.link.words import WrongCode
from dyads.practice.frozen import Frozen
from tests.journal import made
from tests.tries import tries

SECRET = bytes(range(16))
ROOM = class_room(SECRET)
TRAINER = TrainerKeys(b"s" * 32, b"e" * 32)
OTHER = TrainerKeys(b"o" * 32, b"p" * 32)
ADA, BEN = ParticipantKeys(b"a" * 32), ParticipantKeys(b"b" * 32)
SCRIPT = ClassScript(
    revision=1,
    script_id="affect-dyad",
    scripts={"en": made.SCRIPT},
    measures={"closeness": made.CLOSENESS},
    planned_seconds=600,
)
BROKERS = tuple(map(parse_address, ("one.example.org", "mqtt://10.0.0.2:1884", "wss://two.example.org/class")))
INVITATION = ClassInvitation(SECRET, TRAINER.public.hash, BROKERS)


# The invitation


def test_a_link_comes_back_with_every_broker_also_broken_over_lines() -> None:
    text = INVITATION.text
    assert is_class_link(text)
    assert read_class_link(text) == INVITATION
    assert read_class_link(f"  {text[:30]}\n {text[30:]} ") == INVITATION
    assert "secret" not in repr(INVITATION)


@pytest.mark.parametrize("cut", [1, 5, 52, 60])
def test_a_link_that_is_not_whole_is_refused(cut: int) -> None:
    with pytest.raises(WrongCode):
        read_class_link(INVITATION.text[:-cut])


@pytest.mark.parametrize(
    "typed",
    [
        "dyads://join?place=0#aaaqeayeaudaocajbifqydiob4",
        "dyads://class?at=a%20b#" + "a" * 52,
        "dyads://class?at=x.org&to=y#" + "a" * 52,
        "dyads://class?" + "at=x.org&" * 17 + "#" + "a" * 52,
        "dyads://class#" + "a" * 52,
        "dyads://class?at=x.org#" + "ü" * 52,
    ],
)
def test_what_is_no_link_of_a_class_is_refused(typed: str) -> None:
    with pytest.raises(WrongCode):
        read_class_link(typed)


def test_the_link_holds_a_hash_that_only_the_trainers_keys_have() -> None:
    assert INVITATION.trainer == TRAINER.public.hash != OTHER.public.hash
    assert class_room(bytes(16)).name != ROOM.name


# Frames


def reports() -> ReportSeal:
    seal = ReportSeal(ROOM, ADA)
    seal.know(TRAINER.public)
    return seal


def told(seal: WordSeal, participant: ParticipantKeys, frame: bytes) -> bytes | None:
    header = report_header(participant.id, frame)
    return None if header is None else seal.open(header, frame)


def test_only_the_trainer_reads_a_report() -> None:
    frame = reports().close(b'{"t":"leave"}')
    assert len(frame) % 256 == 1 + 32 + 8 + 8 + 16
    assert told(WordSeal(ROOM, TRAINER, ADA.public, 1), ADA, frame) == b'{"t":"leave"}'.ljust(256)
    assert told(WordSeal(ROOM, OTHER, ADA.public, 1), ADA, frame) is None
    assert told(WordSeal(class_room(bytes(16)), TRAINER, ADA.public, 1), ADA, frame) is None
    assert report_header(BEN.id, frame) is None
    pretended = frame[:1] + BEN.public + frame[33:]
    assert told(WordSeal(ROOM, TRAINER, BEN.public, 1), BEN, pretended) is None


def test_only_the_one_reads_the_trainers_word_to_one_and_only_once() -> None:
    seal = WordSeal(ROOM, TRAINER, ADA.public, 2)
    first, second = seal.close(b"{}"), seal.close(b"{}")
    ada = reports()
    assert ada.open(first, start=2) == b"{}".ljust(256)
    assert ada.open(first, start=2) is None
    assert ada.open(second, start=3) is None, "a run of the trainer's program that is over"
    assert ada.open(second, start=2) is not None
    ben = ReportSeal(ROOM, BEN)
    ben.know(TRAINER.public)
    assert ben.open(first, start=1) is None


def test_the_word_to_all_needs_the_key_of_the_class_and_the_trainers_signature() -> None:
    frame = close_to_all(ROOM, TRAINER, TrainerWord(3, 9, b"{}"))
    assert word_header(frame) == (3, 9)
    opened = open_to_all(ROOM, frame)
    assert opened is not None
    assert TRAINER.public.is_signed(opened.signature, opened.signed)
    assert not OTHER.public.is_signed(opened.signature, opened.signed)
    assert open_to_all(class_room(bytes(16)), frame) is None
    forged = open_to_all(ROOM, close_to_all(ROOM, OTHER, TrainerWord(3, 10, b"{}")))
    assert forged is not None
    assert not TRAINER.public.is_signed(forged.signature, forged.signed)


@tries(200)
@given(st.data())
def test_whatever_is_altered_opens_nowhere(data: st.DataObject) -> None:
    seal = WordSeal(ROOM, TRAINER, ADA.public, 1)
    frame = data.draw(
        st.sampled_from(
            [
                reports().close(b"{}"),
                seal.close(b"{}"),
                close_to_all(ROOM, TRAINER, TrainerWord(1, 1, b"{}")),
                close_knock(ROOM, ADA.id, b"{}"),
            ]
        )
    )
    place = data.draw(st.integers(0, len(frame) - 1))
    altered = frame[:place] + bytes([frame[place] ^ data.draw(st.integers(1, 255))]) + frame[place + 1 :]
    assert told(seal, ADA, altered) is None
    assert reports().open(altered, start=1) is None
    assert word_header(altered) is None or open_to_all(ROOM, altered) is None
    assert open_knock(ROOM, ADA.id, altered) is None


@tries(200)
@given(st.binary(max_size=700))
def test_junk_opens_nothing_and_raises_nothing(junk: bytes) -> None:
    for first in (b"", b"\x11", b"\x12", b"\x13", b"\x14"):
        frame = first + junk
        header = report_header(ADA.id, frame)
        assert header is None
        assert reports().open(frame, start=0) is None
        assert word_header(frame) is None or open_to_all(ROOM, frame) is None
        assert open_knock(ROOM, ADA.id, frame) is None


def test_a_point_that_makes_every_key_the_same_is_refused() -> None:
    with pytest.raises(ValueError, match="shared key"):
        WordSeal(ROOM, TRAINER, bytes(32), 1)


def test_a_participants_name_follows_from_the_key_and_the_pairs_room_from_its_secret() -> None:
    assert ADA.id == participant_id(ADA.public)
    assert len(ADA.id) == 16
    assert meeting_in_class(b"1" * 32).room != meeting_in_class(b"2" * 32).room
    assert not meeting_in_class(b"1" * 32).is_for_strangers


# Orders


def test_an_order_comes_back_and_a_forged_one_does_not() -> None:
    order = Order(7, "go", at=5 * 10**9, phase=4, pair="0" * 16)
    signed = signed_order(order, TRAINER, ROOM.name)
    assert read_order(signed, TRAINER.public, ROOM.name) == (order, b"")
    assert read_order(signed, OTHER.public, ROOM.name) is None
    assert read_order(signed, TRAINER.public, "another") is None
    assert read_order(signed.replace(b'"go"', b'"stop"'), TRAINER.public, ROOM.name) is None
    assert read_order(signed_order(order, OTHER, ROOM.name), TRAINER.public, ROOM.name) is None


def test_a_message_to_one_pair_is_read_by_that_pair_alone() -> None:
    closed = close_message(b"1" * 32, ROOM, 3, "noch zwei Minuten, Ö")
    signed = signed_order(Order(3, "say", 0, pair="0" * 16, message="noch zwei Minuten, Ö"), TRAINER, ROOM.name, closed)
    assert b"Minuten" not in signed
    found = read_order(signed, TRAINER.public, ROOM.name)
    assert found is not None
    assert found[0].message == ""
    assert open_message(b"1" * 32, ROOM, 3, found[1]) == "noch zwei Minuten, Ö"
    assert open_message(b"2" * 32, ROOM, 3, found[1]) is None
    assert open_message(b"1" * 32, ROOM, 4, found[1]) is None


@pytest.mark.parametrize("character", ["\0", "ü", "\U0001f33f"])
def test_the_longest_order_fits_and_a_longer_one_is_not_signed(character: str) -> None:
    message = character * LONGEST_MESSAGE
    closed = close_message(b"1" * 32, ROOM, 10**7, message)
    for sealed in (b"", closed):
        order = Order(10**7, "say", 1 << 60, pair="f" * 16, message=message)
        signed = signed_order(order, TRAINER, ROOM.name, sealed)
        assert len(signed) <= LONGEST_ORDER
        assert read_order(signed, TRAINER.public, ROOM.name) is not None
    with pytest.raises(ValueError, match="400 characters"):
        signed_order(Order(1, "say", 0, message=message + "!"), TRAINER, ROOM.name)


def test_what_a_log_takes_of_an_order_is_short() -> None:
    longest = signed_order(Order(10**7, "resume", 1 << 62, phase=10_000, pair="f" * 16), TRAINER, ROOM.name)
    assert -(-len(longest) // 3) * 4 <= 600


def test_many_orders_go_in_several_messages_that_fit_a_frame() -> None:
    signed = {
        n: signed_order(Order(n, "say", 0, message="ü" * LONGEST_MESSAGE), TRAINER, ROOM.name) for n in range(1, 200)
    }
    above, seen = 0, []
    while orders := orders_above(signed, above).orders:
        assert len(written(orders_above(signed, above))) < LONGEST_FRAME - 1000
        numbers = [found[0].n for one in orders if (found := read_order(one, TRAINER.public, ROOM.name))]
        seen += numbers
        above = numbers[-1]
    assert seen == list(range(1, 200))


# Messages

EVERY = (
    Beat(signing=b"1" * 32, sealing=b"2" * 32, at=1, title="Monday", order=3, admission="open", script="0" * 32),
    orders_above({1: signed_order(Order(1, "bell", 0), TRAINER, ROOM.name)}, 0),
    script_pieces(SCRIPT)[0],
    Over(),
    Seated(
        n=1,
        seat="paired",
        pair=PairWord(
            id="0" * 16, pair_secret=b"s" * 32, side="a", partner=BEN.id, partner_name="Ben", broker=0, since=0
        ),
    ),
    TimeAnswer(of=1, at=1),
    Knock(),
    Report(start=1, beat=1, name="Ada", phase=1, left=60, within=10**7),
    Leave(),
)
FIELDS = {
    "t", "v", "signing", "sealing", "at", "title", "order", "admission", "script", "orders", "digest", "nth", "of",
    "start", "data", "n", "seat", "pair", "id", "pair_secret", "side", "partner", "partner_name", "broker", "since",
    "beat", "name", "code", "language", "version", "is_room", "asks", "stage", "within", "phase", "left", "is_running",
    "is_paused",
}  # fmt: skip


def test_this_page_has_an_example_of_every_message() -> None:
    assert {type(message) for message in EVERY} == set(MESSAGE_TYPES)


@pytest.mark.parametrize("message", EVERY, ids=lambda message: message.t)
def test_a_message_comes_back(message: Any) -> None:
    content = written(message).ljust(1024)
    found = [read(content) for read in (read_to_all, read_to_one, read_to_trainer)]
    assert message in found or isinstance(message, Knock)


def test_no_message_has_room_for_more_than_who_is_there_and_how_far_the_sitting_is() -> None:
    def fields(kind: Any) -> set[str]:
        found = set()
        for name, hint in get_type_hints(kind).items():
            if name in {"model_config", *get_type_hints(Frozen)}:
                continue
            found.add(name)
            for inner in (hint, *get_args(hint)):
                if isinstance(inner, type) and issubclass(inner, BaseModel | Frozen):
                    found |= fields(inner)
        return found

    for kind in MESSAGE_TYPES:
        assert fields(kind) <= FIELDS, kind
    for read in (read_to_all, read_to_one, read_to_trainer):
        assert read(b'{"t":"report","beat":1,"name":"Ada","rating":7}') is None
        assert read(b'{"t":"over","note":"x"}') is None


def test_the_largest_report_is_one_short_frame() -> None:
    report = Report(
        start=(1 << 32) - 1,
        beat=(1 << 62) - 1,
        name="\U0001f33f" * 60,
        code="\U0001f33f" * 60,
        language="l" * 20,
        version="v" * 40,
        seat=(1 << 62) - 1,
        script="0" * 32,
        order=10**7,
        asks=True,
        stage="answering",
        partner="waiting",
        within=1 << 61,
        phase=10_000,
        left=200_000,
    )
    assert len(reports().close(written(report))) <= 65 + 1280


def test_another_version_is_told_apart_from_junk() -> None:
    newer = b'{"t":"beat","v":2,"what":"is new"}'
    assert read_to_all(newer) == OtherClassVersion(t="beat", v=2)
    assert read_to_trainer(b'{"t":"report","v":2}') == OtherClassVersion(t="report", v=2)
    assert read_to_all(b'{"t":"beat"}') is None


def test_a_script_travels_with_its_measures_in_pieces_that_come_in_any_order() -> None:
    pieces = script_pieces(SCRIPT)
    assert script_of(reversed(pieces)) == SCRIPT
    assert script_of(()) is None
    wrong = ScriptPiece(digest="0" * 32, nth=0, of=1, data=pieces[0].data)
    assert script_of([wrong]) is None
    assert script_of([ScriptPiece(digest=pieces[0].digest, nth=0, of=1, data=b"junk")]) is None


def test_a_script_that_is_too_large_is_refused_at_once() -> None:
    import random

    chance = random.Random(1)
    large = "".join(chance.choice("abcdefghijklmnopqrstuvwxyzäöü0123456789") for _ in range(120_000))
    measure = made.CLOSENESS.model_copy(update={"id": large})
    with pytest.raises(ValueError, match="60 kB"):
        script_pieces(SCRIPT.model_copy(update={"measures": {large: measure}}))
