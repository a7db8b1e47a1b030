"""docs/link.md holds what another implementer of a class needs: its examples are those that this program comes to."""

from pathlib import Path

import pytest

from dyads.classroom import attendance, messages, participant, trainer
from dyads.classroom.frames import ReportSeal, TrainerWord, WordSeal, close_to_all
from dyads.classroom.interface import Order
from dyads.classroom.invitation import MOST_BROKERS, ClassInvitation
from dyads.classroom.keys import ParticipantKeys, TrainerKeys, class_room, meeting_in_class, report_key, word_key
from dyads.link.messages import Wire
from dyads.link.places import parse_address
from dyads.link.rhythm import IN_CLASS
from dyads.practice.fields import NS

PAGE = (Path(__file__).parents[2] / "docs" / "link.md").read_text(encoding="utf-8")
SECRET = bytes(range(16))
ROOM = class_room(SECRET)
TRAINER = TrainerKeys(bytes(range(32)), bytes(range(32, 64)))
ADA = ParticipantKeys(bytes(range(64, 96)))


def test_the_example_of_a_class_stands_on_the_page() -> None:
    brokers = parse_address("one.example.org"), parse_address("mqtt://10.0.0.2")
    shared = TRAINER.shared_with(ADA.public)
    reports = ReportSeal(ROOM, ADA, bytes)
    reports.know(TRAINER.public)
    words = WordSeal(ROOM, TRAINER, ADA.public, 1)
    pair = meeting_in_class(bytes(range(32)))
    examples = [
        ClassInvitation(SECRET, TRAINER.public.hash, brokers).text,
        ROOM.name,
        ROOM.key.hex(),
        ROOM.seal.hex(),
        TRAINER.public.signing.hex(),
        TRAINER.public.sealing.hex(),
        ADA.public.hex(),
        ADA.id,
        report_key(shared, ROOM, TRAINER.public, ADA.public, bytes(8)).hex(),
        word_key(shared, ROOM, TRAINER.public, ADA.public, bytes([0, 0, 0, 1])).hex(),
        reports.close(b'{"t":"leave"}')[:80].hex(),
        words.close(b'{"t":"answer","of":1,"at":0}')[:32].hex(),
        close_to_all(ROOM, TRAINER, TrainerWord(1, 1, b'{"t":"over"}'))[:32].hex(),
        messages.signed_order(Order(1, "pause", 0), TRAINER, ROOM.name)[:64].hex(),
        pair.room,
        pair.room_key.hex(),
        pair.password.hex(),
    ]
    assert [example for example in examples if example not in PAGE] == []


@pytest.mark.parametrize("kind", [*messages.MESSAGE_TYPES, messages.PairWord])
def test_every_message_and_each_of_its_fields_stands_on_the_page(kind: type[Wire]) -> None:
    assert [name for name in kind.model_fields if f"`{name}`" not in PAGE] == []
    if "t" in kind.model_fields:
        assert f"`{kind.model_fields['t'].default}`" in PAGE


def test_every_limit_on_the_page_is_the_programs() -> None:
    said = [
        f"up to {MOST_BROKERS} brokers",
        f"{messages.MOST_PARTICIPANTS:,} participants, {messages.MOST_ORDERS:,} orders",
        f"{attendance.NEWCOMERS_A_SECOND} newcomers a second and {attendance.BURST:,} at once",
        f"{participant.WORDS_A_SECOND} words to all a second",
        f"a report is {2 * messages.LONGEST_REPORT:,} bytes at most",
        f"at most {messages.LONGEST_MESSAGE} characters",
        f"at most {messages.ORDERS_A_MESSAGE} and 30,000 bytes",
        f"each {participant.REPORT_EVERY_LEAST_NS // NS} to {participant.REPORT_EVERY_NS // NS} s",
        f"each {trainer.BEAT_NS // NS} s; at a knock at once",
        f"at most {attendance.FRESH_NS // NS} s old",
        f"Side b asks each {IN_CLASS.every // NS} s",
        f"`quiet` is {IN_CLASS.quiet // NS} s, `gone` {IN_CLASS.gone // NS} s",
        f"more than {participant.OLD_BELL_NS // NS} s late",
    ]
    assert [text for text in said if text not in PAGE] == []


def test_a_pair_at_rest_sends_no_more_than_the_page_says() -> None:
    reports = 2 / ((participant.REPORT_EVERY_NS + participant.REPORT_EVERY_LEAST_NS) / 2 / NS)
    asks = 2 / (participant.ASK_EVERY_NS / NS)
    beats = 2 / (IN_CLASS.every / NS)
    assert beats + reports + asks == pytest.approx(0.37, abs=0.005)
