"""What is sealed opens with its passphrase, in its own row, and with nothing else."""

import builtins
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import ANSWER_BLOCK, LEAST, MODERATE, SHORTEST, TEXT_BLOCK, Sealer, open_seal, seal_key
from dyads.practice.records import STATUSES, Status
from tests.journal import made
from tests.journal.sealed import WORDS, seal_of
from tests.tries import tries

BEN = made.person("Ben")
SEAL = seal_of(BEN)
KEY = open_seal(SEAL, WORDS)
OVERHEAD = 48
"""Bytes that a sealed box adds: a public key and a tag."""


@given(st.uuids(), st.none() | st.integers(-(2**63), 2**63 - 1), st.sampled_from(STATUSES))
@tries(60)
def test_an_answer_comes_back_and_its_size_tells_nothing(row: UUID, value: int | None, status: Status) -> None:
    box = Sealer(SEAL.public).answer(row, value, status)
    assert len(box) == ANSWER_BLOCK + OVERHEAD
    assert KEY.answer(row, box) == (value, status)


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"]), max_size=12_000))
@tries(40)
def test_a_text_comes_back_and_its_size_tells_only_blocks(row: UUID, text: str) -> None:
    box = Sealer(SEAL.public).text(row, text)
    assert (len(box) - OVERHEAD) % TEXT_BLOCK == 0
    assert KEY.text(row, box) == text


def test_every_part_takes_as_much_room_as_any_other() -> None:
    sealer = Sealer(SEAL.public)
    assert len({len(sealer.text(uuid4(), part)) for part in ("", "child", "ß" * 60, "🙂" * 60)}) == 1


def test_the_same_answer_never_looks_the_same() -> None:
    sealer = Sealer(SEAL.public)
    row = uuid4()
    assert len({sealer.answer(row, 3, "given") for _time in range(20)}) == 20


def test_a_box_opens_in_its_own_row_only() -> None:
    box = Sealer(SEAL.public).answer(uuid4(), 3, "given")
    with pytest.raises(JournalTrouble) as trouble:
        KEY.answer(uuid4(), box)
    assert "changed by another hand" in trouble.value.message.id


def test_a_box_with_one_bit_turned_does_not_open() -> None:
    row = uuid4()
    box = Sealer(SEAL.public).text(row, "a note")
    for place in (0, 31, 32, 47, 48, len(box) - 1):
        turned = bytearray(box)
        turned[place] ^= 1
        with pytest.raises(JournalTrouble):
            KEY.text(row, bytes(turned))


@pytest.mark.parametrize("box", [b"", b"short", bytes(47), bytes(48), bytes(1000)])
def test_what_is_no_box_does_not_open(box: bytes) -> None:
    with pytest.raises(JournalTrouble):
        KEY.answer(uuid4(), box)


def test_an_answer_does_not_open_as_a_text() -> None:
    row = uuid4()
    with pytest.raises(JournalTrouble):
        KEY.text(row, Sealer(SEAL.public).answer(row, 3, "given"))
    with pytest.raises(JournalTrouble):
        KEY.answer(row, Sealer(SEAL.public).text(row, "a note"))


def test_anothers_key_opens_nothing() -> None:
    row = uuid4()
    other = open_seal(seal_of(BEN), WORDS)
    with pytest.raises(JournalTrouble):
        other.answer(row, Sealer(SEAL.public).answer(row, 3, "given"))


@pytest.mark.parametrize("wrong", ["", "x", WORDS + " ", WORDS[:-1], WORDS.upper()])
def test_a_wrong_passphrase_is_told(wrong: str) -> None:
    with pytest.raises(JournalTrouble) as trouble:
        open_seal(SEAL, wrong)
    assert trouble.value.kind == "refused"
    assert trouble.value.message.id == "This is not the passphrase."


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    typed = "über den Flüssen"
    seal = seal_of(BEN, unicodedata.normalize("NFC", typed))
    assert open_seal(seal, unicodedata.normalize("NFD", typed)).person == BEN.id


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(JournalTrouble):
        seal_of(BEN, "x" * (SHORTEST - 1))
    assert open_seal(seal_of(BEN, "x" * SHORTEST), "x" * SHORTEST).person == BEN.id


def test_another_passphrase_keeps_the_key_and_shuts_the_old_one_out() -> None:
    row = uuid4()
    box = Sealer(SEAL.public).answer(row, 3, "given")
    changed = seal_key(KEY, "another passphrase", made.NOON, LEAST)
    assert changed.public == SEAL.public
    assert changed.salt != SEAL.salt
    assert open_seal(changed, "another passphrase").answer(row, box) == (3, "given")
    with pytest.raises(JournalTrouble):
        open_seal(changed, WORDS)


def test_a_public_key_put_in_by_another_is_noticed() -> None:
    foreign = seal_of(made.person("Eve"))
    with pytest.raises(JournalTrouble) as trouble:
        open_seal(replace(SEAL, public=foreign.public), WORDS)
    assert trouble.value.kind == "damaged"


def test_trying_a_passphrase_costs_what_libsodium_calls_moderate() -> None:
    from nacl.pwhash import argon2id

    assert (MODERATE.operations, MODERATE.memory) == (argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process's memory as Linux does")
def test_more_memory_than_there_is_is_told() -> None:
    tries = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))\n"
        "from datetime import UTC, datetime; from uuid import uuid4\n"
        "from dyads.journal.seal import StretchingCost, make_seal\n"
        "from dyads.journal.errors import JournalTrouble\n"
        "try: make_seal(uuid4(), 'five quiet words', datetime.now(UTC), StretchingCost(1, 1 << 30))\n"
        "except JournalTrouble as trouble: print(trouble.message.id)\n"
    )
    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("There is too little free memory")


def test_no_secret_is_in_what_is_printed_or_logged() -> None:
    shown = f"{SEAL!r} {KEY!r}"
    assert str(SEAL.private) not in shown
    assert str(SEAL.salt) not in shown
    assert KEY.private.hex() not in shown
    assert str(KEY.private) not in shown


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    _without_nacl(monkeypatch)
    for work in (lambda: seal_of(BEN), lambda: open_seal(SEAL, WORDS), lambda: Sealer(SEAL.public)):
        with pytest.raises(JournalTrouble) as trouble:
            work()
        assert "dyads[seal]" in trouble.value.message.id


def _without_nacl(monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def importing(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.partition(".")[0] == "nacl":
            raise ImportError(name)
        return really(name, globals, locals, fromlist or (), level)

    monkeypatch.setattr(builtins, "__import__", importing)
