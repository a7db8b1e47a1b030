"""Another total for the same script, against a search for the best one."""

from hypothesis import example, given
from hypothesis import strategies as st

from dyads.practice.fields import LONGEST
from dyads.practice.script import Phase, Script
from dyads.practice.script_check import check_script
from dyads.practice.timeline import SHORTEST_PHASE, shortest_total, total_seconds, with_total
from tests.practice.samples import dyad, script_of
from tests.practice.strategies import scripts
from tests.tries import tries

totals = st.one_of(st.integers(1, 3000), st.integers(1, LONGEST))
some = tries(50)


def scaled(script: Script) -> tuple[Phase, ...]:
    return script.turn if script.form == "dyad" else script.phase


def timed(script: Script) -> list[int]:
    return [phase.length for phase in scaled(script) if phase.length != "open"]


def test_the_total_of_the_sample() -> None:
    assert total_seconds(dyad()) == 30 + 2 * 210 + 20 + 10
    assert total_seconds(dyad(rounds=2)) == 30 + 4 * 210 + 3 * 20 + 10


def test_twice_as_long() -> None:
    longer = with_total(dyad(), 60 + 2 * 420)
    assert timed(longer) == [300, 120]
    assert total_seconds(longer) == 900


@given(scripts(), totals)
@some
@example(script_of('format=1\ntitle="T"\n[[turn]]\nname="a"\nlength="10s"\n[[turn]]\nname="b"\nlength="590s"\n'), 600)
def test_the_total_is_met_as_closely_as_both_equal_turns_allow(script: Script, wanted: int) -> None:
    changed = with_total(script, wanted)
    reached = total_seconds(changed)
    turns = script.turn_count if script.form == "dyad" else 1
    if timed(script) and wanted != total_seconds(script) and shortest_total(script) <= wanted <= LONGEST:
        assert 2 * abs(reached - wanted) <= turns
    if not timed(script):
        assert changed == script


@given(scripts(), totals)
@some
def test_only_timed_phases_of_the_turns_change(script: Script, wanted: int) -> None:
    changed = with_total(script, wanted)
    for part, index, phase in script.phases():
        after = getattr(changed, part)[index]
        if part not in {"turn", "phase"} or phase.length == "open":
            assert after == phase
        else:
            assert after.model_copy(update={"length": phase.length, "warn": phase.warn}) == phase
    assert changed.turn_count == script.turn_count
    assert not check_script(changed) or total_seconds(changed) > LONGEST


@given(scripts(), totals)
@some
def test_phases_keep_their_proportions_down_to_ten_seconds(script: Script, wanted: int) -> None:
    before, after = timed(script), timed(with_total(script, wanted))
    if after == before:
        return
    assert min(after) >= SHORTEST_PHASE
    # whatever is longer than the shortest was stretched by one factor, to the second
    free = [(old, new) for old, new in zip(before, after, strict=True) if new > SHORTEST_PHASE]
    for old, new in free:
        for other_old, other_new in free:
            assert (new - 1) * other_old <= (other_new + 1) * old


def test_a_warning_that_no_longer_fits_is_dropped() -> None:
    shorter = with_total(dyad(), 60 + 2 * 42)
    assert [(phase.length, phase.warn) for phase in shorter.turn] == [(30, None), (12, None)]
    assert [(phase.length, phase.warn) for phase in with_total(dyad(), 60 + 2 * 84).turn] == [(60, (30,)), (24, None)]


def test_less_than_the_shortest_and_more_than_a_day() -> None:
    assert total_seconds(with_total(dyad(), 1)) == shortest_total(dyad()) == 60 + 2 * 20
    assert total_seconds(with_total(dyad(), 10**9)) == LONGEST


def test_the_total_it_has_changes_nothing() -> None:
    assert with_total(dyad(), total_seconds(dyad())) == dyad()
