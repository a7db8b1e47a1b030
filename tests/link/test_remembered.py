"""The file of a pair: whole or not there, for its owner alone, and gone when it is forgotten."""

import os
import stat
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dyads.link.remembered import OpenSitting, RememberedPair, find_pair, forget_pair, read_pairs, save_pair
from dyads.link.shared_clock import ClockLine
from tests.journal.made import NOON
from tests.link.pairs import ADA, BEN

PAIR = RememberedPair(
    me=ADA.id,
    partner=BEN.id,
    name="Ben",
    side="a",
    secret=bytes(range(32)),
    place="mqtts://practice.example.org",
    made=NOON,
    met=NOON,
    is_kept=True,
    sitting=OpenSitting(
        room="r" * 24,
        room_key=bytes(32),
        password=bytes(32),
        way="again",
        sitting=UUID(int=5),
        clock=ClockLine("boot", 1, 2, 3),
    ),
)


def test_a_pair_comes_back_whole(tmp_path: Path) -> None:
    save_pair(tmp_path / "links", PAIR)
    assert find_pair(tmp_path / "links", ADA.id, BEN.id) == PAIR
    assert find_pair(tmp_path / "links", BEN.id, ADA.id) is None


def test_who_met_last_comes_first_and_everybody_has_their_own(tmp_path: Path) -> None:
    later = PAIR.model_copy(update={"partner": UUID(int=9), "met": NOON + timedelta(days=1)})
    others = PAIR.model_copy(update={"me": UUID(int=8)})
    for pair in (PAIR, later, others):
        save_pair(tmp_path, pair)
    assert read_pairs(tmp_path, ADA.id) == (later, PAIR)
    assert len(read_pairs(tmp_path)) == 3


def test_nobody_else_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        save_pair(tmp_path / "links", PAIR)
    finally:
        os.umask(before)
    (file,) = (tmp_path / "links").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 9999, b'{"format":2}'], ids=range(5))
def test_a_file_that_says_no_pair_is_passed_over(tmp_path: Path, content: bytes) -> None:
    save_pair(tmp_path, PAIR)
    (tmp_path / "broken.json").write_bytes(content)
    assert read_pairs(tmp_path) == (PAIR,)


def test_forgotten_is_gone(tmp_path: Path) -> None:
    save_pair(tmp_path, PAIR)
    assert forget_pair(tmp_path, ADA.id, BEN.id)
    assert list(tmp_path.iterdir()) == []
    assert not forget_pair(tmp_path, ADA.id, BEN.id)
    assert read_pairs(tmp_path / "none") == ()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_pair(tmp_path, PAIR)

    def refuse(_: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError):  # noqa: PT011 - any
        save_pair(tmp_path, PAIR.model_copy(update={"name": "Benjamin"}))
    assert read_pairs(tmp_path) == (PAIR,)
    assert len(list(tmp_path.iterdir())) == 1


def test_its_secret_is_not_in_what_a_log_would_show() -> None:
    assert "\\x01\\x02" not in repr(PAIR)
