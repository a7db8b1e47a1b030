"""Linked sittings by the thousand: whatever is lost, doubled, cut, pressed at once, crashes or sleeps, both agree."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dyads.practice.fields import NS
from dyads.practice.linked_log import LinkedLog
from dyads.practice.replay import Command, Given
from dyads.practice.session import position
from tests.practice.linked_runs import (
    BREAKS,
    TRAINERS_BREAKS,
    Absence,
    Cut,
    Ordered,
    Press,
    Run,
    Scenario,
    classes,
    faults,
    scenarios,
)
from tests.practice.samples import dyad, dyad_timeline
from tests.practice.strategies import short_scripts

SCRIPTS = st.just(dyad()) | short_scripts(form="dyad")
START = Press(0, "a", "start")


@given(scenarios(SCRIPTS))
@settings(max_examples=40, phases=[Phase.generate], derandomize=True)
def test_whatever_happens_both_homes_come_to_the_same(scenario: Scenario) -> None:
    assert faults(Run(scenario).go()) == []


@pytest.mark.slow
@given(scenarios(SCRIPTS))
@settings(max_examples=2_000)
def test_whatever_happens_thousands_of_times(scenario: Scenario) -> None:
    assert faults(Run(scenario).go()) == []


NEEDED: dict[str, Scenario] = {
    "seen": Scenario(dyad(), (START, Press(20_000, "a", "pause"), Press(20_100, "b", "next")), delays=(300, 300)),
    "visits": Scenario(dyad(), (START, Press(20_000, "both", "next")), errors=(0, 5)),
    "a pause after its end": Scenario(
        dyad(), (START, Press(20_000, "b", "pause"), Press(28_000, "b", "resume")), cuts=(Cut(19_000, 26_000),)
    ),
    "away": Scenario(
        dyad(), (START,), absences=(Absence("a", 15_000, 30_000, crash=True), Absence("b", 20_000, 40_000, crash=False))
    ),
    "late": Scenario(dyad(), (START, Press(20_000, "b", "pause")), cuts=(Cut(19_000, 26_000),)),
    "what a crash presumes": Scenario(
        dyad(),
        (START,),
        absences=(Absence("b", 20_000, 9_000, crash=False), Absence("b", 31_000, 4_000, crash=True)),
        cuts=(Cut(19_000, 20_000),),
    ),
}
"""For each rule the shortest sitting that goes wrong without it."""


@pytest.mark.parametrize("rule", BREAKS)
def test_no_rule_can_be_left_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(Run(NEEDED[rule]).go()) == []
    monkeypatch.setattr(*BREAKS[rule])
    assert faults(Run(NEEDED[rule]).go()) != []


def test_who_starts_anew_after_a_sleep_of_both_keeps_what_ran_since() -> None:
    """Side `a` slept from the start on, and cannot know yet that it counted: the partner looked for a second longer."""
    asleep = (Absence("a", 2_000, 4_000, crash=False), Absence("b", 2_001, 4_000, crash=False))
    scenario = Scenario(
        dyad(), (START, Press(6_001, "a", "next")), absences=asleep, cuts=(Cut(1, 14_300),), delays=(0, 0)
    )
    assert faults(Run(scenario).go()) == []


# With a trainer


@given(classes(SCRIPTS))
@settings(max_examples=25, phases=[Phase.generate], derandomize=True)
def test_with_a_trainer_both_homes_come_to_the_same_and_no_pause_of_theirs_is_moved_over(scenario: Scenario) -> None:
    assert faults(Run(scenario).go()) == []


@pytest.mark.parametrize(("phase", "out"), [(8, 10_300), (7, 20_300)])
def test_who_is_led_on_to_the_end_late_ends_where_the_others_did(phase: int, out: int) -> None:
    """A stop that comes late counts from when it is heard; the end of what all have gone through does not wait."""
    scenario = Scenario(dyad(), (START,), cuts=(Cut(1, out),), delays=(0, 0), orders=(Ordered(1_500, "go", phase),))
    assert faults(Run(scenario).go()) == []


@pytest.mark.slow
@given(classes(SCRIPTS))
@settings(max_examples=1_000)
def test_with_a_trainer_a_thousand_times(scenario: Scenario) -> None:
    assert faults(Run(scenario).go()) == []


CLASS = Scenario(dyad(), (), orders=(Ordered(0, "start"),))
IN_CLASS: dict[str, Scenario] = {
    "the trainer ends the trainer's pause only": replace(
        CLASS, presses=(Press(20_000, "b", "pause"),), orders=(*CLASS.orders, Ordered(25_000, "resume"))
    ),
    "the two end the trainer's pause": replace(
        CLASS, presses=(Press(25_000, "b", "resume"),), orders=(*CLASS.orders, Ordered(20_000, "pause"))
    ),
    "only the host takes orders": replace(CLASS, orders=(*CLASS.orders, Ordered(20_000, "pause")), errors=(0, 5)),
    "an order counts no earlier than it is known": replace(
        CLASS, orders=(*CLASS.orders, Ordered(20_000, "pause")), unheard=(Cut(19_000, 20_000),)
    ),
    "an order is taken once": replace(CLASS, orders=(*CLASS.orders, Ordered(20_000, "more", 2)), loss=0.0),
}
"""For each rule on the trainer the shortest sitting that goes wrong without it."""


@pytest.mark.parametrize("rule", TRAINERS_BREAKS)
def test_no_rule_on_the_trainer_can_be_left_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(Run(IN_CLASS[rule]).go()) == []
    monkeypatch.setattr(*TRAINERS_BREAKS[rule])
    assert faults(Run(IN_CLASS[rule]).go()) != []


# Who returns, and does not know yet where the partner is


def returned(*, presumes: bool) -> Run:
    """Side `b` is killed while `a` pauses; a lost way keeps it from knowing that for a while after it is back."""
    away = Absence("b", 20_000, 10_000, crash=True)
    scenario = Scenario(dyad(), (START, Press(22_000, "a", "pause")), absences=(away,), cuts=(Cut(21_000, 15_000),))
    run = Run(scenario, presumes=presumes)
    run.stop_at = 34 * NS
    return run.go()


def test_who_returns_stands_where_both_were_last_until_the_partner_has_answered() -> None:
    log = returned(presumes=True).homes["b"].log
    here = position(log.timeline, log.shown, 34 * NS)
    assert here.standing == "halted"
    assert 19 * NS <= here.since <= 20 * NS
    hasty = returned(presumes=False).homes["b"].log
    assert position(hasty.timeline, hasty.shown, 34 * NS).standing == "running"


def test_an_answer_that_was_under_way_before_the_return_proves_nothing() -> None:
    """Only what answers a question asked after the return tells that the partner was there."""
    away = Absence("b", 20_000, 6_100, crash=False)
    run = Run(Scenario(dyad(), (START,), absences=(away,), delays=(1_500, 10), cuts=(Cut(26_050, 20_000),)))
    run.stop_at = 40 * NS
    home = run.go().homes["b"]
    assert home.heard > 26 * NS
    assert home.log.presumed


def test_what_the_partner_said_of_the_gap_counts_once_it_is_known() -> None:
    scenario = Scenario(
        dyad(), (START, Press(22_000, "a", "next")), absences=(Absence("b", 20_000, 10_000, crash=True),)
    )
    run = Run(scenario).go()
    assert faults(run) == []
    assert not run.homes["b"].log.presumed


# One side's own log


def command(author: str, n: int, kind: str, second: float) -> Command:
    return Command(kind, round(second * NS), Given(author, n))  # type: ignore[arg-type]  # the tests' own words


def test_a_run_that_cannot_ask_goes_on_at_the_next_thousand() -> None:
    log = LinkedLog(dyad_timeline(), "a", (command("a", 7, "start", 1),), skips=True)
    first = log.given("pause", 5 * NS)
    assert first.given is not None
    assert (first.given.n, first.given.seen) == (1000, (("a", 7),))
    second = log.added(first).given("resume", 6 * NS)
    assert second.given is not None
    assert (second.given.n, second.given.seen) == (1001, (("a", 1000),))


def test_what_is_given_comes_after_every_pause_that_is_known_and_near() -> None:
    log = LinkedLog(dyad_timeline(), "a", (command("b", 1, "pause", 10.5),))
    assert log.given("pause", 10 * NS).at == round(10.5 * NS) + 1
    assert log.given("pause", 9 * NS).at == 9 * NS
    assert log.given("resume", 10 * NS, ahead=NS).at == 11 * NS


def test_what_rings_lies_ahead_and_what_stops_does_not() -> None:
    log = LinkedLog(dyad_timeline(), "b")
    ahead = {kind: log.given(kind, 5 * NS, ahead=2 * NS).at for kind in ("start", "resume", "next", "swap")}
    now = {kind: log.given(kind, 5 * NS, ahead=2 * NS).at for kind in ("pause", "still", "stop", "back")}
    assert set(ahead.values()) == {7 * NS}
    assert set(now.values()) == {5 * NS}


def test_what_came_once_does_not_come_again_and_what_a_crash_took_comes_back() -> None:
    log = LinkedLog(dyad_timeline(), "a")
    told = (command("b", 1, "pause", 3), command("a", 1, "start", 1))
    once, new = log.merged(told, 5 * NS)
    assert new == told
    assert once.merged(told, 6 * NS) == (once, ())
