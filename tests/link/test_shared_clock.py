"""The shared clock: off by no more than it says, never going back, and found again after a step."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.link.shared_clock import DRIFT, ClockLine, SharedClock
from dyads.practice.fields import NS
from tests.tries import tries

MS = 1_000_000


@dataclass
class Home:
    """A boot clock that is ahead of the world by `ahead` and runs `ppm` parts of a million too fast."""

    ahead: int
    ppm: int

    def boot(self, world: int) -> int:
        return world + self.ahead + world * self.ppm // 1_000_000


def ask(clock: SharedClock, b: Home, a: Home, at: int, there: int, back: int) -> bool:
    """Let b ask at a world time; a's shared clock is its boot clock."""
    return clock.answered(b.boot(at), a.boot(at + there), b.boot(at + there + back))


HOURS = st.integers(0, 3600 * NS)
PPM = st.integers(-90, 90)
WAYS = st.tuples(st.integers(0, 400 * MS), st.integers(0, 400 * MS))


@given(HOURS, PPM, PPM, st.lists(st.tuples(st.integers(50 * MS, 5 * NS), WAYS), min_size=1, max_size=60))
@tries(150)
def test_it_is_off_by_no_more_than_it_says_and_never_goes_back(
    ahead: int, ppm_a: int, ppm_b: int, pings: list[tuple[int, tuple[int, int]]]
) -> None:
    a, b, clock = Home(0, ppm_a), Home(ahead, ppm_b), SharedClock()
    world, shown = NS, 0
    for wait, (there, back) in pings:
        world += wait
        assert not ask(clock, b, a, world, there, back)
        world += there + back
        assert clock.bound is not None
        trip = there + back
        assert clock.bound <= trip // 2 + 2 * trip * DRIFT // 1_000_000 + 1
        off = abs(clock.shared(b.boot(world)) - a.boot(world))
        assert off <= clock.bound + 2 or clock.shared(b.boot(world)) == shown
        assert clock.shared(b.boot(world)) >= shown
        shown = clock.shared(b.boot(world))


def test_an_uneven_way_puts_it_off_by_half_the_difference_and_says_the_bound() -> None:
    a, b, clock = Home(0, 0), Home(3 * NS, 0), SharedClock()
    for n in range(16):
        ask(clock, b, a, NS + n * 50 * MS, 20 * MS, 80 * MS)
    now = 3 * NS
    off = clock.shared(b.boot(now)) - a.boot(now)
    assert abs(abs(off) - 30 * MS) < MS
    assert clock.bound is not None
    assert abs(clock.bound - 50 * MS) < MS


def test_one_answer_that_cannot_be_is_passed_over_and_two_begin_anew() -> None:
    a, b, clock = Home(0, 0), Home(3 * NS, 0), SharedClock()
    for n in range(1, 5):
        assert not ask(clock, b, a, n * NS, 5 * MS, 5 * MS)
    stepped = Home(600 * NS, 0)
    assert not ask(clock, b, stepped, 6 * NS, 5 * MS, 5 * MS)
    assert abs(clock.shared(b.boot(6 * NS)) - 6 * NS) < 6 * MS
    assert ask(clock, b, stepped, 7 * NS, 5 * MS, 5 * MS), "asks for a burst"
    assert abs(clock.shared(b.boot(8 * NS)) - stepped.boot(8 * NS)) < 6 * MS


def test_it_stands_still_rather_than_going_back() -> None:
    a, b, clock = Home(0, 0), Home(0, 0), SharedClock()
    ask(clock, b, a, 10 * NS, 400 * MS, 0)
    before = clock.shared(b.boot(11 * NS))
    ask(clock, b, a, 11 * NS, 5 * MS, 5 * MS)
    after = clock.shared(b.boot(11 * NS + 10 * MS))
    assert after == before
    assert clock.shared(b.boot(12 * NS)) > after


def test_an_instant_comes_back() -> None:
    clock = SharedClock()
    assert not clock.is_set
    for unset in (clock.shared, clock.boot):
        with pytest.raises(ValueError, match="not set"):
            unset(5)
    clock.keep(boot_ns=100, shared=7)
    assert clock.is_kept
    assert clock.bound == 0
    assert clock.boot(clock.shared(1000)) == 1000


def test_who_keeps_it_is_not_moved_by_answers() -> None:
    clock = SharedClock()
    clock.keep(0)
    for n in range(5):
        assert not clock.answered(n * NS, 99 * NS, n * NS + 10 * MS)
    assert clock.shared(10 * NS) == 10 * NS


LINE = ClockLine("boot-1", boot=50 * NS, shared=20 * NS, wall=1000 * NS)


def test_within_one_boot_it_goes_on_by_the_machine_whatever_the_wall_says() -> None:
    clock = SharedClock()
    clock.resume(LINE, "boot-1", 80 * NS, wall=0, keeps=True)
    assert clock.shared(80 * NS) == 50 * NS
    assert clock.is_kept


@pytest.mark.parametrize("keeps", [True, False])
def test_after_another_boot_the_wall_serves_until_the_partner_has_answered(keeps: bool) -> None:
    clock = SharedClock()
    clock.resume(LINE, "boot-2", 3 * NS, wall=1060 * NS, keeps=keeps)
    assert clock.shared(3 * NS) == 80 * NS
    assert clock.is_set
    assert not clock.is_sure
    assert not clock.is_kept
    clock.answered(4 * NS, 70 * NS, 4 * NS + 10 * MS)
    assert clock.is_sure
    assert abs(clock.shared(4 * NS + 10 * MS) - 70 * NS) < 10 * MS, "what was only assumed binds nobody"
