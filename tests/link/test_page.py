"""docs/link.md holds what another implementer needs: its examples are those that this program comes to."""

from datetime import date
from pathlib import Path

import pytest

from dyads.link import handshake, messages
from dyads.link.frames import BLOCK, HANDSHAKE_LENGTH, LONGEST_FRAME, SessionSeal, outbox
from dyads.link.keys import (
    MeetingRoom,
    meeting_again,
    meeting_by_invitation,
    meeting_by_pair,
    meeting_by_words,
    session_keys,
)
from dyads.link.rhythm import IN_TWO
from dyads.link.words import Invitation, read_code

PAGE = (Path(__file__).parents[2] / "docs" / "link.md").read_text(encoding="utf-8")
WORDS = read_code("lake-autumn-fox-river")
SECRET = bytes(range(32))
MEETING = meeting_by_pair(SECRET, date(2026, 11, 27))
KEYS = session_keys(bytes(32), MEETING, b"A" * 8, b"B" * 8, b"a" * 32, b"b" * 32)


def told(meeting: MeetingRoom) -> list[str]:
    return [meeting.room, meeting.room_key.hex(), meeting.password.hex()]


def test_the_examples_of_rooms_stand_on_the_page() -> None:
    assert not isinstance(WORDS, Invitation)
    by_words = meeting_by_words(WORDS.words)
    invitation = Invitation(bytes(range(16)), 3)
    examples = [
        str(WORDS.number),
        WORDS.digits,
        invitation.text,
        *told(by_words),
        *told(MEETING),
        *told(meeting_by_invitation(bytes(range(16)))),
        meeting_again(by_words, SECRET).password.hex(),
    ]
    assert [example for example in examples if example not in PAGE] == []


def test_the_example_of_a_session_stands_on_the_page() -> None:
    frame = SessionSeal(KEYS, MEETING.room, "b").close(b'{"t":"bye"}')
    examples = [
        KEYS.number.hex(),
        KEYS.key_a.hex(),
        KEYS.key_b.hex(),
        KEYS.tag("a").hex(),
        KEYS.tag("b").hex(),
        KEYS.pair_secret.hex(),
        " ".join(KEYS.check_words),
        outbox(MEETING.room, "b"),
        frame[:48].hex(),
    ]
    assert [example for example in examples if example not in PAGE] == []


@pytest.mark.parametrize("kind", [*messages.HANDSHAKE_TYPES, *messages.SESSION_TYPES, messages.Status])
def test_every_message_and_each_of_its_fields_stands_on_the_page(kind: type[messages.Wire]) -> None:
    missing = [name for name in kind.model_fields if f"`{name}`" not in PAGE]
    assert missing == []
    if "t" in kind.model_fields:
        assert f"`{kind.model_fields['t'].default}`" in PAGE


def test_every_limit_on_the_page_is_the_programs() -> None:
    said = [
        f"{HANDSHAKE_LENGTH} bytes",
        f"multiple of {BLOCK}",
        f"{LONGEST_FRAME:,} bytes",
        f"{messages.MOST_COMMANDS:,} commands of one author",
        f"{messages.COMMANDS_A_MESSAGE} commands in one message",
        f"{messages.LARGEST_SETUP:,} bytes compressed",
        f"{messages.LARGEST_SETUP_UNPACKED:,} unpacked",
        f"{messages.PART_BYTES:,} bytes a piece",
        f"{handshake.A_SECOND} a second, {handshake.BURST} at once",
        f"{handshake.MOST_UNPROVEN} offers",
        f"{IN_TWO.quiet // 10**9} s `quiet`, {IN_TWO.gone // 10**9} s `gone`",
        f"{IN_TWO.alive // 10**9} s",
    ]
    assert [text for text in said if text not in PAGE] == []
