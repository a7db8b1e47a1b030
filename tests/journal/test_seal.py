"""What is sealed opens with its passphrase, in its own row, and with nothing else."""

import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import (
    ANSWER_BLOCK,
    BOX,
    MOST,
    NONCE,
    SHORTEST,
    TEXT_BLOCK,
    USUAL,
    Key,
    Sealer,
    context_of,
    open_seal,
)
from dyads.practice.records import STATUSES, Status
from tests.journal import made
from tests.journal.sealed import WORDS, key_of
from tests.tries import tries

BEN = made.person("Ben")
SEAL = key_of(BEN).seal
KEY = open_seal(SEAL, WORDS)
OVERHEAD = BOX + NONCE + 16
"""Bytes that sealing adds: a box, a nonce and a tag."""
HERE, ELSEWHERE = (
    context_of("a row", "its session", "closeness", 1, 7),
    context_of("a row", "its session", "mood", 1, 7),
)


def sealer() -> Sealer:
    return Sealer(SEAL.public, BEN.id)


@given(st.none() | st.integers(-(2**63), 2**63 - 1), st.sampled_from(STATUSES))
@tries(60)
def test_an_answer_comes_back_and_its_size_tells_nothing(value: int | None, status: Status) -> None:
    closed = sealer().answer(HERE, value, status)
    assert len(closed) == ANSWER_BLOCK + OVERHEAD
    assert KEY.answer(HERE, closed) == (value, status)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12_000))
@tries(40)
def test_a_text_comes_back_and_its_size_tells_only_blocks(text: str) -> None:
    closed = sealer().text(HERE, text)
    assert (len(closed) - OVERHEAD) % TEXT_BLOCK == 0
    assert KEY.text(HERE, closed) == text


def test_every_part_takes_as_much_room_as_any_other() -> None:
    assert len({len(sealer().text(HERE, part)) for part in ("", "child", "ß" * 60, "🙂" * 60)}) == 1


def test_the_same_answer_never_looks_the_same() -> None:
    one = sealer()
    closed = [one.answer(HERE, 3, "given") for _time in range(20)]
    assert len({each[BOX:] for each in closed}) == 20
    assert {each[:BOX] for each in closed} == {one.box}
    assert one.box != sealer().box


def test_it_opens_in_its_own_place_only() -> None:
    closed = sealer().answer(HERE, 3, "given")
    with pytest.raises(JournalTrouble) as trouble:
        KEY.answer(ELSEWHERE, closed)
    assert "changed by another hand" in trouble.value.message.id


def test_with_one_bit_turned_nothing_opens() -> None:
    closed = sealer().text(HERE, "a note")
    for place in (0, 31, 32, BOX - 1, BOX, BOX + NONCE - 1, BOX + NONCE, len(closed) - 1):
        turned = bytearray(closed)
        turned[place] ^= 1
        with pytest.raises(JournalTrouble):
            KEY.text(HERE, bytes(turned))


@pytest.mark.parametrize("closed", [b"", b"short", bytes(47), bytes(BOX), bytes(BOX + NONCE), bytes(1000)])
def test_what_is_not_sealed_does_not_open(closed: bytes) -> None:
    with pytest.raises(JournalTrouble):
        KEY.answer(HERE, closed)


def test_an_answer_does_not_open_as_a_text() -> None:
    with pytest.raises(JournalTrouble):
        KEY.text(HERE, sealer().answer(HERE, 3, "given"))
    with pytest.raises(JournalTrouble):
        KEY.answer(HERE, sealer().text(HERE, "a note"))


def test_anothers_key_opens_nothing() -> None:
    other = open_seal(key_of(BEN).seal, WORDS)
    with pytest.raises(JournalTrouble):
        other.answer(HERE, sealer().answer(HERE, 3, "given"))
    stolen = Key(replace(SEAL, person=BEN.id, made_for=made.person().id), bytes(32), bytes(32))
    with pytest.raises(JournalTrouble):
        stolen.answer(HERE, sealer().answer(HERE, 3, "given"))


@pytest.mark.parametrize("wrong", ["", "x", WORDS + " ", WORDS[:-1], WORDS.upper()])
def test_a_wrong_passphrase_is_told(wrong: str) -> None:
    with pytest.raises(JournalTrouble) as trouble:
        open_seal(SEAL, wrong)
    assert trouble.value.kind == "refused"
    assert trouble.value.message.id == "This is not the passphrase."


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    typed = "über den Flüssen"
    seal = key_of(BEN, unicodedata.normalize("NFC", typed)).seal
    assert open_seal(seal, unicodedata.normalize("NFD", typed)).person == BEN.id


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(JournalTrouble):
        key_of(BEN, "x" * (SHORTEST - 1))
    assert open_seal(key_of(BEN, "x" * SHORTEST).seal, "x" * SHORTEST).person == BEN.id


@pytest.mark.parametrize(
    "change",
    [
        {"public": key_of(BEN).seal.public},
        {"made_for": made.person("Eve").id},
        {"since": made.NOON + timedelta(days=1)},
        {"memory": MOST.memory * 2},
        {"iterations": 1 << 40},
        {"private": b"short"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_seal_that_another_hand_has_changed_is_noticed(change: dict[str, object]) -> None:
    with pytest.raises(JournalTrouble) as trouble:
        open_seal(replace(SEAL, **change), WORDS)  # type: ignore[arg-type]  # one field each
    assert trouble.value.kind == "damaged"


def test_whoever_was_merged_into_somebody_keeps_their_seal() -> None:
    other = made.person("Benjamin")
    assert open_seal(replace(SEAL, person=other.id), WORDS).person == other.id


def test_trying_a_passphrase_costs_what_the_standard_recommends() -> None:
    assert (USUAL.iterations, USUAL.memory, USUAL.lanes) == (3, 64 * 1024, 4)  # RFC 9106, section 4


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process's memory as Linux does")
def test_more_memory_than_there_is_is_told() -> None:
    tries = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))\n"
        "from datetime import UTC, datetime; from uuid import uuid4\n"
        "from dyads.journal.seal import StretchingCost, make_key\n"
        "from dyads.journal.errors import JournalTrouble\n"
        "try: make_key(uuid4(), 'five quiet words', datetime.now(UTC), StretchingCost(1, 1 << 20, 1))\n"
        "except JournalTrouble as trouble: print(trouble.message.id)\n"
    )
    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("There is too little free memory")


def test_no_secret_is_in_what_is_printed_or_logged() -> None:
    shown = f"{SEAL!r} {KEY!r}"
    assert str(SEAL.private) not in shown
    assert str(SEAL.salt) not in shown
