"""A link that runs: two threads in one process meet, remember, are killed and come back."""

import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest

from dyads.link import peer, run
from dyads.link.interface import Link
from dyads.link.keys import meeting_by_pair
from dyads.link.peer import LEAST_LEAD_NS
from dyads.link.remembered import RememberedPair, find_pair, forget_pair, meetings_of, read_pairs
from dyads.link.run import Memory, RunningLink, link_by_invitation, link_by_pair, link_by_words
from dyads.link.words import new_code, new_invitation
from dyads.practice.setup import Side
from dyads.services.clock import HandClock, SystemClock
from tests.link.homes import wait
from tests.link.memory_channels import MemoryBroker
from tests.link.pairs import ADA, BEN, command, setup

CLOCK = SystemClock()


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def links() -> Iterator[list[RunningLink]]:
    opened: list[RunningLink] = []
    yield opened
    for link in opened:
        link.suspend()


def memory(folder: Path, side: Side, keep: bool = False) -> Memory:
    return Memory(folder / side, (ADA if side == "a" else BEN).id, "practice.example.org", keep)


def by_words(broker: MemoryBroker, links: list[RunningLink], folder: Path, keep: bool = False) -> list[RunningLink]:
    code = new_code()
    for side, me in (("a", ADA), ("b", BEN)):
        links.append(link_by_words(code, side, me, broker.open, CLOCK, memory(folder, side, keep)).start())  # type: ignore[arg-type]
    wait(lambda: all(link.presence().state == "here" for link in links))
    return links


def test_it_is_a_link(broker: MemoryBroker, links: list[RunningLink], tmp_path: Path) -> None:
    link: Link = by_words(broker, links, tmp_path)[0]
    assert link.side == "a"


def test_two_meet_agree_and_keep_one_log(broker: MemoryBroker, links: list[RunningLink], tmp_path: Path) -> None:
    a, b = by_words(broker, links, tmp_path)
    told: list[int] = []
    b.watch(lambda: told.append(1))
    assert a.presence().partner == BEN
    assert a.presence().check == b.presence().check is not None
    a.propose(setup())
    wait(b.proposed)
    for link in (a, b):
        link.agree(link.proposed())
    wait(lambda: a.agreed == b.agreed == (True, True))
    b.tell_stage("answering")
    wait(lambda: a.presence().stage == "answering")
    a.show_parts(["the judge"])
    wait(lambda: b.parts_shown() == ("the judge",))
    before = len(told)
    a.give(command("start", "a", 1, at=5))
    wait(lambda: len(told) > before)
    wait(lambda: b.taken() == (command("start", "a", 1, at=5),))
    now, within = CLOCK.boot_ns(), b.presence().within
    assert within is not None
    assert abs(a.clock.shared(now) - b.clock.shared(now)) <= within + 1_000_000
    assert a.lead() >= LEAST_LEAD_NS


def test_what_is_kept_is_closed_to_others_and_goes_at_the_close(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path
) -> None:
    a, b = by_words(broker, links, tmp_path)
    wait(lambda: find_pair(tmp_path / "a", ADA.id, BEN.id) and find_pair(tmp_path / "b", BEN.id, ADA.id))
    (file,) = (tmp_path / "a").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    b.remember(True)
    wait(lambda: read_pairs(tmp_path / "b")[0].is_kept)
    b.close()
    wait(lambda: a.presence().state == "left")
    a.close()
    assert list((tmp_path / "a").iterdir()) == []
    (pair,) = read_pairs(tmp_path / "b")
    assert pair.sitting is None
    assert (pair.name, pair.place) == ("Ada", "practice.example.org")


def test_a_remembered_pair_meets_without_words_and_a_forgotten_one_does_not(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path
) -> None:
    a, b = by_words(broker, links, tmp_path, keep=True)
    wait(lambda: read_pairs(tmp_path / "a") and read_pairs(tmp_path / "b"))
    for link in (a, b):
        link.close()
    links.clear()
    broker.rooms.clear()
    (pair_a,), (pair_b,) = read_pairs(tmp_path / "a"), read_pairs(tmp_path / "b")
    assert pair_a.secret == pair_b.secret
    for pair, me, side in ((pair_a, ADA, "a"), (pair_b, BEN, "b")):
        links.append(link_by_pair(pair, me, broker.open, CLOCK, memory(tmp_path, side, keep=True)).start())  # type: ignore[arg-type]
    wait(lambda: all(link.presence().state == "here" for link in links))
    assert meeting_by_pair(pair_a.secret, datetime.now(UTC).date()).room in broker.rooms
    assert forget_pair(tmp_path / "a", ADA.id, BEN.id)
    assert not forget_pair(tmp_path / "a", ADA.id, BEN.id)


def test_whoever_is_killed_finds_back_into_the_same_sitting_without_words(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path
) -> None:
    a, b = by_words(broker, links, tmp_path)
    a.propose(setup())
    wait(b.proposed)
    a.give(command("start", "a", 1, at=5))
    wait(lambda: b.taken())
    wait(lambda: all(read_pairs(tmp_path / side) for side in "ab"))
    before = a.clock.shared(CLOCK.boot_ns())
    for side, me, killed in (("b", BEN, b), ("a", ADA, a)):
        killed.suspend()  # what is left is what a kill leaves: nothing was said, the file is there
        (pair,) = read_pairs(tmp_path / side)
        assert pair.sitting is not None
        assert pair.sitting.sitting == UUID(int=5)
        back = link_by_pair(pair, me, broker.open, CLOCK, memory(tmp_path, side), rejoin=True)  # type: ignore[arg-type]
        assert back.clock.is_set
        back.restore([command("start", "a", 1, at=5)])
        links.append(back.start())
        wait(lambda: back.presence().state == "here" and back.is_fresh)  # noqa: B023
    assert back.clock.shared(CLOCK.boot_ns()) > before
    now, within = CLOCK.boot_ns(), links[2].presence().within
    assert within is not None
    assert abs(back.clock.shared(now) - links[2].clock.shared(now)) <= within + 5_000_000


def test_an_invitation_needs_no_words(broker: MemoryBroker, links: list[RunningLink]) -> None:
    invitation = new_invitation()
    links.append(link_by_invitation(invitation, "a", ADA, broker.open, CLOCK).start())
    links.append(link_by_invitation(invitation, "b", BEN, broker.open, CLOCK).start())
    wait(lambda: all(link.presence().state == "here" for link in links))


@pytest.fixture
def unsure_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let who stood still wait a minute for its sitting, not three seconds, which a busy machine needs for a turn."""
    monkeypatch.setattr(peer, "UNSURE_NS", 60_000_000_000)


@pytest.mark.usefixtures("unsure_for_long")
def test_a_machine_that_stood_still_answers_nothing_before_its_sitting_knows(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path
) -> None:
    a, b = by_words(broker, links, tmp_path)
    a.give(command("start", "a", 1, at=5))
    wait(lambda: b.taken())
    with a._lock:
        a._looked -= 10_000_000_000
    b.returned()
    assert not b.is_fresh
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        assert not b.is_fresh
        time.sleep(0.01)
    a.returned()
    wait(lambda: b.is_fresh and a.is_fresh)


@pytest.mark.usefixtures("unsure_for_long")
def test_a_program_that_comes_back_answers_nothing_before_its_sitting_knows_that_it_was_away(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path
) -> None:
    a, b = by_words(broker, links, tmp_path)
    a.propose(setup())
    wait(b.proposed)
    a.give(command("start", "a", 1, at=5))
    wait(lambda: b.taken())
    wait(lambda: all(pair.sitting and pair.sitting.sitting for side in "ab" for pair in read_pairs(tmp_path / side)))
    b.suspend()
    (pair,) = read_pairs(tmp_path / "b")
    back = link_by_pair(pair, BEN, broker.open, CLOCK, memory(tmp_path, "b"), rejoin=True)
    a.returned()
    check = a.presence().check
    links.append(back.start())
    back.restore([command("start", "a", 1, at=5)])
    wait(lambda: a.presence().check not in {check, None})
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        assert not a.is_fresh
        time.sleep(0.01)
    back.give(command("away", "b", 1, at=6, to=7))
    back.returned()
    wait(lambda: a.is_fresh)
    assert [one.kind for one in a.taken()] == ["away"]


def test_the_thread_outlives_a_fault(broker: MemoryBroker, links: list[RunningLink], tmp_path: Path) -> None:
    a, b = by_words(broker, links, tmp_path)

    def fail() -> None:
        a._watchers.clear()
        raise RuntimeError

    a.watch(fail)
    b.tell_stage("ready")
    wait(lambda: not a._watchers)
    b.tell_stage("sitting")
    wait(lambda: a.presence().stage == "sitting")


@pytest.mark.parametrize(
    ("hour", "minute", "widely", "days"),
    [(12, 0, False, [0]), (0, 30, False, [0, -1]), (23, 30, False, [0, 1]), (12, 0, True, [0, -1, 1])],
)
@pytest.mark.parametrize("offset", [-11, 0, 5.5, 14])
def test_near_midnight_by_utc_a_pair_waits_in_two_rooms(
    hour: int, minute: int, widely: bool, days: list[int], offset: float
) -> None:
    utc = datetime(2026, 11, 27, hour, minute, tzinfo=UTC)
    here = utc.astimezone(timezone(timedelta(hours=offset)))
    found = meetings_of(b"s" * 32, here, widely=widely)
    assert [one.room for one in found] == [
        meeting_by_pair(b"s" * 32, utc.date() + timedelta(days=day)).room for day in days
    ]


def test_alone_for_ten_seconds_a_pair_waits_in_three_rooms_and_then_in_one(
    broker: MemoryBroker, links: list[RunningLink], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "ALONE_NS", 50_000_000)
    a, b = by_words(broker, links, tmp_path)
    wait(lambda: all(read_pairs(tmp_path / side) for side in "ab"))
    broker.is_cut = True
    wait(lambda: len(broker.channels) == 8)
    a.suspend()
    wait(lambda: len(broker.channels) == 4)
    broker.is_cut = False
    links.append(link_by_pair(read_pairs(tmp_path / "a")[0], ADA, broker.open, CLOCK, memory(tmp_path, "a")).start())
    wait(lambda: b.presence().state == links[-1].presence().state == "here")
    monkeypatch.setattr(run, "ALONE_NS", 10_000_000_000)
    wait(lambda: len(broker.channels) == 2)
    assert len({channel.inbox.rpartition("/")[0] for channel in broker.channels}) == 1


@pytest.mark.parametrize("first_at_a", [0, 1])
@pytest.mark.parametrize("first_at_b", [0, 1])
def test_near_midnight_two_who_wait_in_two_rooms_end_in_the_same_one(
    broker: MemoryBroker, first_at_a: int, first_at_b: int
) -> None:
    clock = HandClock(wall=datetime(2026, 11, 27, 23, 30, tzinfo=UTC))
    secret = b"s" * 32
    rooms = [meeting.room for meeting in meetings_of(secret, clock.now(), widely=False)]
    met = {"secret": secret, "made": clock.now(), "met": clock.now(), "is_kept": True}
    a = link_by_pair(RememberedPair(me=ADA.id, partner=BEN.id, side="a", **met), ADA, broker.open, clock)
    b = link_by_pair(RememberedPair(me=BEN.id, partner=ADA.id, side="b", **met), BEN, broker.open, clock)
    for link in (a, b, a):
        link._turn()
    clock.turn(0.2)
    for link, first in ((a, first_at_b), (b, first_at_a)):  # a answers in both rooms, and b proves itself
        broker.held = []
        link._turn()
        broker.let_go(rooms[first])
    for _ in range(20):
        for link in (a, b):
            link._turn()
        clock.turn(0.1)
    assert a.presence().state == b.presence().state == "here"
    assert len({channel.inbox.rpartition("/")[0] for channel in broker.channels}) == 1
