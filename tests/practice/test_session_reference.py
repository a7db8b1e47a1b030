"""Sessions against a reference that lives through them second by second."""

from collections.abc import Sequence

from hypothesis import assume, example, given

from dyads.practice.fields import NS
from dyads.practice.replay import Command, in_effect, replay
from dyads.practice.script import Script
from dyads.practice.script_check import check_script
from dyads.practice.session import position
from dyads.practice.timeline import Timeline
from tests.practice.reference import commands_that_count, live
from tests.practice.strategies import any_logs, logs, short_scripts, timelines
from tests.tries import tries

LONG = 260
"""Seconds looked at: longer than most of the short scripts take with their pauses."""


def agree(timeline: Timeline, commands: Sequence[Command]) -> None:
    lived = live(timeline, commands, LONG)
    last = next((s for s, seen in enumerate(lived.seconds) if seen.standing in {"ended", "stopped"}), LONG)
    for second, seen in enumerate(lived.seconds[: last + 3]):
        here = position(timeline, commands, second * NS)
        told = (here.standing, here.segment, here.visit, here.elapsed, here.session_elapsed)
        assert told == (seen.standing, seen.segment, seen.visit, seen.elapsed * NS, seen.session_elapsed * NS), second
        assert (here.can_back, here.can_swap) == (seen.can_back, seen.can_swap), second
    course = replay(timeline, commands, LONG * NS)
    cues = [(cue.kind, cue.at, cue.segment and cue.segment.index, cue.visit) for cue in course.cues]
    assert [cue for cue in cues if cue[1] < LONG * NS] == [(c.kind, c.at * NS, c.segment, c.visit) for c in lived.cues]
    assert len({cue.name for cue in course.cues}) == len(course.cues)
    again = {cue.visit for cue in lived.cues if cue.silent_again}
    entries = [cue for cue in course.cues if cue.kind not in {"warn", "interval", "still", "end"}]
    assert all(cue.strikes is None for cue in entries if cue.visit in again)
    until = replay(timeline, commands, LONG * NS)
    assert {i: spent for i, spent in until.spent.items() if spent} == {i: s * NS for i, s in lived.spent.items() if s}


@given(timelines(), logs())
@tries(120)
def test_a_sitting_agrees_at_every_second(timeline: Timeline, commands: tuple[Command, ...]) -> None:
    agree(timeline, commands)


@given(timelines(form="dyad"), logs(kinds=("next", "back", "swap", "swap", "back"), most=15))
@tries(80)
def test_wrong_keys_and_swaps_agree_at_every_second(timeline: Timeline, commands: tuple[Command, ...]) -> None:
    agree(timeline, commands)


@given(timelines(), any_logs())
@tries(60)
def test_any_log_at_all_agrees_at_every_second(timeline: Timeline, commands: tuple[Command, ...]) -> None:
    agree(timeline, commands)


@given(any_logs(most=25))
@example((Command("start", 9 * NS), Command("start", 12 * NS), Command("pause", 3 * NS)))
def test_the_commands_that_count(commands: tuple[Command, ...]) -> None:
    counting = in_effect(commands)
    assert [command.at for command in counting] == sorted(command.at for command in counting)
    plainly = commands_that_count(commands)
    # of several starts ahead only the first can begin anything; the rest may be left out
    assert {c for c in counting if c.kind != "start"} == {c for c in plainly if c.kind != "start"}
    assert min((c.at for c in counting if c.kind == "start"), default=None) == min(
        (c.at for c in plainly if c.kind == "start"), default=None
    )


@given(short_scripts())
@tries(80)
def test_the_scripts_drawn_here_are_scripts(script: Script) -> None:
    assert check_script(script) == ()


@given(timelines(), logs(kinds=("next", "next", "back", "pause", "resume", "swap"), most=15))
@tries(80)
def test_groups_and_intervals_agree_at_every_second(timeline: Timeline, commands: tuple[Command, ...]) -> None:
    assume(any(segment.limit is not None or segment.every is not None for segment in timeline.segments))
    agree(timeline, commands)
