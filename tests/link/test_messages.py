"""Everything there is a message for; and nothing private among it."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from dyads.link.interface import LinkPartner, SharedSetup
from dyads.link.messages import (
    HANDSHAKE_TYPES,
    SESSION_TYPES,
    Busy,
    Bye,
    CommandRow,
    Handshake,
    Hello,
    Here,
    Log,
    Offer,
    Ok,
    Parts,
    Ping,
    Pong,
    Session,
    SetupPart,
    Status,
    Who,
    command_of,
    read_handshake,
    read_session,
    row_of,
    written,
)
from dyads.practice.frozen import Frozen
from dyads.practice.records import PrivateEvent, Rating
from dyads.practice.replay import Command, Given
from tests.link.pairs import ADA, setup

ID, K, TAG = bytes(range(8)), bytes(33), bytes(16)
COMMAND = Command("next", 5, Given("a", 2, (("a", 1), ("b", 1)), visit=3, phase=2))
HANDSHAKES: list[Handshake] = [
    Here(id=ID),
    Hello(id=ID, by="first", k=K, had=ID),
    Offer(id=ID, to=ID, of=ID, by="again", k=K, tag=TAG),
    Ok(to=ID, tag=TAG),
    Busy(to=ID),
]
STATUS = Status(who=True, setup="0" * 32, agreed=True, stage="answering", shown="1" * 32, seen="2" * 32)
SESSIONS: list[Session] = [
    Ping(
        n=(1 << 31) - 1,
        have={"a": 999, "b": 999, "t": 99},
        log="3" * 32,
        now=Status(),
        trip=81 * 10**6,
        bound=4 * 10**7,
    ),
    Pong(n=1, at=10**13, have={"a": 2}, log="3" * 32, now=STATUS),
    Log(above={"a": 1}, commands=(row_of(COMMAND),), have={"a": 2}),
    Who(partner=ADA),
    SetupPart(digest="0" * 32, nth=0, of=1, data="AAAA"),
    Parts(parts=("the judge",)),
    Bye(),
]

PRIVATE_WORDS = {
    "rating", "ratings", "value", "answer", "answers", "note", "notes", "draw", "draws", "drawn", "part", "guess",
    "guesses", "text", "entry", "journal", "score", "mood", "disclosure", "passphrase", "secret",
}  # fmt: skip


def test_this_page_has_an_example_of_every_message() -> None:
    assert tuple(type(message) for message in HANDSHAKES) == HANDSHAKE_TYPES
    assert tuple(type(message) for message in SESSIONS) == SESSION_TYPES


@pytest.mark.parametrize("message", HANDSHAKES, ids=lambda message: message.t)
def test_a_handshake_comes_back_and_fits_its_frame(message: Handshake) -> None:
    assert read_handshake(written(message).ljust(240)) == message
    assert len(written(message)) <= 240


@pytest.mark.parametrize("message", SESSIONS, ids=lambda message: message.t)
def test_a_message_comes_back_and_unknown_fields_are_refused(message: Session) -> None:
    content = written(message)
    assert read_session(content.ljust(256)) == message
    assert read_session(content[:-1] + b',"rating":7}') is None


def test_a_ping_fits_the_smallest_frame() -> None:
    assert len(written(SESSIONS[0])) <= 512
    assert len(written(Ping(n=9, have={"a": 2, "b": 3}, log="", now=Status(who=True, stage="sitting")))) <= 256


def test_a_command_comes_back_with_all_it_knew() -> None:
    assert command_of(row_of(COMMAND)) == COMMAND
    late = Command("late", 9, Given("b", 1003, (("a", 4),), of=("a", 4)))
    away = Command("away", 9, Given("b", 1004, (), to=12))
    for given in (late, away):
        log = Log(above={}, commands=(row_of(given),), have={"b": 1})
        read = read_session(written(log))
        assert isinstance(read, Log)
        assert command_of(read.commands[0]) == given


@pytest.mark.parametrize("given", [Command("start", 0), Command("halt", 0, Given("a", 1))])
def test_a_command_of_a_local_sitting_is_never_sent(given: Command) -> None:
    with pytest.raises(ValueError, match=given.kind):
        row_of(given)


def fields_of(kind: Any, seen: set[Any]) -> Iterator[tuple[str, Any]]:
    """Every field that a message can hold, down to the last model in it."""
    if kind in seen:
        return
    seen.add(kind)
    for arg in get_args(kind):
        yield from fields_of(arg, seen)
    hints = {}
    if isinstance(kind, type) and (issubclass(kind, BaseModel | Frozen) or kind is CommandRow):
        hints = get_type_hints(kind)
    for name, hint in hints.items():
        if not name.startswith("_") and name not in {"model_config", *get_type_hints(Frozen)}:
            yield name, hint
            yield from fields_of(hint, seen)


def test_no_message_has_room_for_anything_private() -> None:
    named = {name for kind in (*HANDSHAKE_TYPES, *SESSION_TYPES) for name, _ in fields_of(kind, set())}
    assert named & PRIVATE_WORDS == set()
    assert "parts" in named, "the list that its owner shows, and nothing else of that kind"
    holding = [kind for kind in SESSION_TYPES if "parts" in kind.model_fields]
    assert holding == [Parts]


def test_no_type_that_a_journal_keeps_privately_is_reachable_from_a_message() -> None:
    seen: set[Any] = set()
    for kind in (*HANDSHAKE_TYPES, *SESSION_TYPES, SharedSetup):
        list(fields_of(kind, seen))
    assert not seen & {Rating, PrivateEvent}
    assert {LinkPartner, CommandRow} <= seen


def test_a_set_up_says_what_is_asked_and_never_what_was_answered() -> None:
    text = setup().model_dump_json(exclude_none=True)
    assert "How close?" in text
    assert set(SharedSetup.field_names()) == {
        "sitting", "revision", "author", "script_id", "scripts", "measures", "first", "first_by", "variant", "picks",
        "planned_seconds", "delay", "bell",
    }  # fmt: skip
    assert SharedSetup.model_validate_json(text) == setup()
