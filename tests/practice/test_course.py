"""What each key does where it is not obvious: decisions, each with its reason where it is one."""

import pytest

from dyads.practice.fields import NS
from dyads.practice.replay import Command, CommandKind, replay
from dyads.practice.session import position, rehearsed, spoken, whole
from dyads.practice.timeline import Timeline, compile_script
from tests.practice.samples import dyad_timeline, log, script_of, session_ns

ONCE, TWICE = dyad_timeline(), dyad_timeline(rounds=2)


def stands(commands: tuple[Command, ...], second: float, timeline: Timeline = ONCE) -> tuple[str, str | None, float]:
    """Return standing, phase and seconds of it."""
    here = position(timeline, commands, round(second * NS))
    if here.segment is None:
        return here.standing, None, here.elapsed / NS
    turn = "" if here.segment.speaker is None else f" {'AB'[here.segment.speaker]}"
    return here.standing, (here.segment.name or "settle") + turn, here.elapsed / NS


def rings(commands: tuple[Command, ...], timeline: Timeline = ONCE) -> list[tuple[str, float, bool]]:
    """Return each cue: what, at which second, whether it can be heard."""
    return [(cue.kind, cue.at / NS, cue.strikes is not None) for cue in replay(timeline, commands).cues]


# By itself


def test_a_sitting_that_nobody_touches() -> None:
    assert rings(log(("start", 0))) == [
        ("start", 10, True),
        ("change", 40, True),
        ("warn", 160, True),
        ("change", 190, True),
        ("silence", 250, True),
        ("switch", 270, True),
        ("warn", 390, True),
        ("change", 420, True),
        ("change", 480, True),
        ("end", 490, True),
    ]
    assert stands(log(("start", 0)), 489.5) == ("running", "Bow", 9.5)
    assert stands(log(("start", 0)), 490) == ("ended", None, 0)
    ended = position(ONCE, log(("start", 0)), 10_000 * NS)
    assert (ended.remaining, ended.session_elapsed, ended.can_back) == (0, session_ns(ONCE), True)


def test_before_anything_is_pressed_it_waits() -> None:
    here = position(ONCE, (), 5 * NS)
    assert (here.standing, here.segment, here.starts_in, here.session_elapsed) == ("waiting", None, None, 0)
    assert not here.can_back
    assert not here.can_swap


def test_settling_is_no_session_time() -> None:
    here = position(ONCE, log(("start", 0)), 9 * NS)
    assert (here.session_elapsed, here.remaining, here.can_back) == (0, 1 * NS, False)


# Start


def test_a_start_ahead_counts_down() -> None:
    here = position(ONCE, log(("start", 60)), 15 * NS)
    assert (here.standing, here.starts_in, here.since) == ("waiting", 45 * NS, 0)
    assert stands(log(("start", 60)), 60) == ("running", "settle", 0)


def test_the_second_start_changes_nothing() -> None:
    assert replay(ONCE, log(("start", 0), ("start", 50))) == replay(ONCE, log(("start", 0)))


def test_a_start_ahead_yields_to_an_earlier_start() -> None:
    assert stands(log(("start", 60), ("start", 20)), 20) == ("running", "settle", 0)


@pytest.mark.parametrize("kind", ["stop", "halt"])
def test_a_start_ahead_yields_to_stop_and_to_halt(kind: CommandKind) -> None:
    commands = log(("start", 60), (kind, 20))
    assert stands(commands, 100)[0] == ("stopped" if kind == "stop" else "waiting")
    assert position(ONCE, commands, 10 * NS).starts_in is None


@pytest.mark.parametrize("kind", ["pause", "resume", "next", "back", "still", "swap"])
def test_other_keys_before_the_start_change_nothing(kind: CommandKind) -> None:
    assert replay(ONCE, log(("start", 60), (kind, 20))) == replay(ONCE, log(("start", 60)))


def test_after_stop_nothing_goes_on() -> None:
    stopped = log(("start", 0), ("stop", 50))
    kinds: list[CommandKind] = ["start", "pause", "resume", "next", "back", "still", "swap", "halt", "stop"]
    for kind in kinds:
        assert replay(ONCE, (*stopped, Command(kind, 60 * NS))) == replay(ONCE, stopped)


# Pause, silence, halt


def test_a_later_command_overtakes_what_lies_ahead() -> None:
    agreed = log(("start", 0), ("pause", 50), ("resume", 75))
    assert stands(agreed, 80) == ("running", "Tell A", 15)
    assert stands((*agreed, Command("still", 60 * NS)), 80)[0] == "still"


def test_a_silence_waits_after_two_minutes_and_rings_softly() -> None:
    commands = log(("start", 0), ("still", 50))
    assert stands(commands, 169.9) == ("still", "Tell A", 10)
    assert stands(commands, 170) == ("paused", "Tell A", 10)
    assert rings(commands)[-1] == ("still", 170, True)
    assert stands((*commands, Command("resume", 300 * NS)), 301) == ("running", "Tell A", 11)


def test_a_second_silence_begins_anew() -> None:
    commands = log(("start", 0), ("still", 50), ("still", 100))
    assert stands(commands, 219)[0] == "still"
    assert [cue for cue in rings(commands) if cue[0] == "still"] == [("still", 220, True)]


@pytest.mark.parametrize("kind", ["back", "swap", "pause"])
def test_keys_that_lead_nowhere_do_not_lengthen_a_silence(kind: CommandKind) -> None:
    commands = log(("start", 0), ("still", 5), (kind, 60))
    assert stands(commands, 124.9)[0] == "still"
    assert stands(commands, 125)[0] == "paused"


def test_going_on_ends_a_silence_early() -> None:
    commands = log(("start", 0), ("still", 50), ("resume", 70))
    assert stands(commands, 80) == ("running", "Tell A", 20)
    assert "still" not in {kind for kind, _, _ in rings(commands)}


def test_a_halt_taken_back_gives_a_silence_its_two_minutes() -> None:
    commands = log(("start", 0), ("still", 50), ("halt", 80), ("resume", 80))
    assert stands(commands, 169)[0] == "still"
    assert stands(commands, 171)[0] == "paused"


def test_a_halt_taken_back_keeps_what_was_agreed() -> None:
    agreed = log(("start", 0), ("pause", 50), ("resume", 75))
    assert replay(ONCE, (*agreed, *log(("halt", 60), ("resume", 60)))) == replay(ONCE, agreed)
    crashed = (*agreed, *log(("halt", 60)))
    assert stands(crashed, 100)[0] == "paused"


def test_two_crashes_before_anyone_answered() -> None:
    crashed = log(("start", 0), ("halt", 60), ("halt", 90))
    assert stands(crashed, 100) == ("halted", "Tell A", 20)
    assert stands((*crashed, *log(("resume", 60))), 100) == ("running", "Tell A", 60)
    assert stands((*crashed, *log(("resume", 90))), 100) == ("running", "Tell A", 30)


@pytest.mark.parametrize("kind", ["pause", "still", "halt"])
def test_next_leads_out_of_every_interruption(kind: CommandKind) -> None:
    assert stands(log(("start", 0), (kind, 50), ("next", 60)), 70) == ("running", "Thank A", 10)


def test_a_warning_due_as_a_pause_begins_rings_as_it_ends() -> None:
    commands = log(("start", 0), ("pause", 160), ("resume", 200), ("pause", 210), ("resume", 220))
    assert [at for kind, at, _ in rings(commands) if kind == "warn" and at < 300] == [200]


# Next


def test_next_while_settling_rings_the_start() -> None:
    assert rings(log(("start", 0), ("next", 4)))[0] == ("start", 4, True)


def test_next_in_the_last_phase_ends_the_sitting() -> None:
    commands = log(("start", 0), ("next", 485))
    assert rings(commands)[-1] == ("end", 485, True)
    assert stands(commands, 600)[0] == "ended"


def test_back_after_a_wrong_key_at_the_end_goes_on_where_the_last_phase_was_left() -> None:
    left = log(("start", 0), ("next", 485))
    assert position(ONCE, left, 600 * NS).can_back
    assert stands((*left, Command("back", 500 * NS)), 500) == ("running", "Bow", 5)
    assert rings((*left, Command("back", 500 * NS)))[-2:] == [("change", 500, False), ("end", 505, True)]


def test_back_after_the_end_came_by_itself_begins_the_last_phase_anew() -> None:
    assert stands(log(("start", 0), ("back", 495)), 495) == ("running", "Bow", 0)


# Back


def test_back_begins_the_phase_again_without_a_bell() -> None:
    commands = log(("start", 0), ("back", 100))
    assert stands(commands, 100) == ("running", "Tell A", 0)
    assert ("change", 100, False) in rings(commands)


def test_back_within_five_seconds_leads_to_the_phase_before() -> None:
    assert stands(log(("start", 0), ("back", 194.9)), 194.9) == ("running", "Tell A", 0)
    assert stands(log(("start", 0), ("back", 195)), 195) == ("running", "Thank A", 0)


def test_back_returns_to_where_a_key_left_the_phase() -> None:
    assert stands(log(("start", 0), ("next", 100), ("back", 103)), 103) == ("running", "Tell A", 60)


def test_back_over_a_change_of_roles_is_seen_and_not_heard() -> None:
    silent = log(("start", 0), ("back", 273))  # from B's turn into the silence before it
    assert stands(silent, 273) == ("running", "Silence", 0)
    assert ("silence", 273, False) in rings(silent)
    speaking = log(("start", 0), ("swap", 100), ("back", 101))  # from B's turn into A's
    assert ("switch", 101, False) in rings(speaking)


def test_the_switch_rings_again_after_a_wrong_key_was_undone() -> None:
    commands = log(("start", 0), ("next", 260), ("back", 262))
    assert ("switch", 272, True) in rings(commands)


def test_back_at_the_first_phase_begins_it_again() -> None:
    assert stands(log(("start", 0), ("back", 12)), 12) == ("running", "Arrive", 0)
    assert rings(log(("start", 0), ("back", 12)))[:2] == [("start", 10, True), ("change", 12, False)]


def test_time_taken_back_does_not_count_as_spoken() -> None:
    commands = log(("start", 0), ("back", 100))
    mine, partners, _together = spoken(ONCE, replay(ONCE, commands).spent)
    assert mine == partners
    assert position(ONCE, commands, 10_000 * NS).session_elapsed == session_ns(ONCE) + 60 * NS


def test_a_phase_entered_by_a_wrong_key_was_not_used() -> None:
    commands = log(("start", 0), ("next", 100), ("back", 103))
    drawn = [
        (stretch.segment.name, stretch.length / NS, stretch.used / NS) for stretch in whole(ONCE, commands, 103 * NS)
    ]
    assert drawn[:3] == [("Arrive", 30, 30), ("Tell", 150, 60), ("Thank", 60, 0)]
    assert spoken(ONCE, replay(ONCE, commands, 103 * NS).spent) == (60 * NS, 0, 30 * NS)


# Swap


def test_swap_leaves_the_remainder_for_after_the_partners_turn() -> None:
    commands = log(("start", 0), ("swap", 100))
    assert [(kind, at) for kind, at, _ in rings(commands)][2:] == [
        ("switch", 100),  # B's whole turn, from 100 to 310
        ("warn", 220),
        ("change", 250),
        ("silence", 310),
        ("switch", 330),  # A has the other 90 s, warned of as before
        ("warn", 390),
        ("change", 420),
        ("change", 480),
        ("end", 490),
    ]
    assert stands(commands, 330) == ("running", "Tell A", 60)


def test_no_warning_together_with_the_switch_into_a_remainder() -> None:
    commands = log(("start", 0), ("swap", 160))  # 30 s left, and the warning would be 30 s before the end
    assert stands(commands, 390) == ("running", "Tell A", 120)
    assert [(kind, at) for kind, at, _ in rings(commands) if at == 390] == [("switch", 390)]


def test_swap_twice_gives_the_word_back() -> None:
    commands = log(("start", 0), ("swap", 100), ("swap", 130))
    assert stands(commands, 130) == ("running", "Tell A", 60)
    assert spoken(ONCE, replay(ONCE, commands).spent) == (210 * NS, 210 * NS, 40 * NS)


def test_there_is_nothing_to_swap_to_in_the_last_turn_or_outside_turns() -> None:
    for second in (5, 20, 255, 300, 485):
        assert not position(ONCE, log(("start", 0)), second * NS).can_swap
        assert replay(ONCE, log(("start", 0), ("swap", second))) == replay(ONCE, log(("start", 0)))


def test_in_a_dyad_where_only_one_speaks_there_is_nothing_to_swap() -> None:
    timeline = TWICE
    one = Timeline(tuple(s for s in timeline.segments if s.speaker in {None, 0}), timeline.bells)
    assert not position(one, log(("start", 0)), 100 * NS).can_swap


def test_back_straight_after_a_swap_undoes_it() -> None:
    swapped = log(("start", 0), ("swap", 100), ("back", 103))
    assert stands(swapped, 103) == ("running", "Tell A", 60)
    assert [(kind, at - 3) for kind, at, _ in rings(swapped) if at > 103] == [
        (kind, at) for kind, at, _ in rings(log(("start", 0))) if at > 100
    ]


def test_swap_while_silent_begins_the_partners_turn() -> None:
    assert stands(log(("start", 0), ("still", 100), ("swap", 130)), 131) == ("running", "Tell B", 1)


def test_swap_in_the_first_of_two_rounds_keeps_the_second() -> None:
    course = replay(TWICE, log(("start", 0), ("swap", 100)))
    assert course.spent == replay(TWICE, log(("start", 0))).spent
    assert course.spans[-1].start == 10 * NS + session_ns(TWICE)


# Open phases


OPEN = """
format = 1
title = "Open"
form = "together"
[[phase]]
name = "Sit"
length = "open"
about = "5m"
[[phase]]
name = "Bow"
length = "10s"
"""


def test_an_open_phase_waits_for_someone() -> None:
    timeline = compile_script(script_of(OPEN))
    here = position(timeline, log(("start", 0)), 4000 * NS)
    assert (here.standing, here.remaining, here.elapsed) == ("running", None, 3990 * NS)
    assert [stretch.length for stretch in whole(timeline, log(("start", 0)), 4000 * NS)] == [3990 * NS, 10 * NS]
    commands, course = rehearsed(timeline)
    assert commands == log(("start", 0), ("next", 310))
    assert course.spans[-1].start == 320 * NS
