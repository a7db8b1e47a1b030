"""Phases of one partner, groups with a limit, interval bells and several warnings: what a sitting makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.fields import LONGEST, NS
from dyads.practice.replay import Command, Course, replay
from dyads.practice.script import Script, canonical_json
from dyads.practice.script_check import check_script
from dyads.practice.session import position, rehearsed, spoken, whole
from dyads.practice.timeline import (
    SHORTEST_PHASE,
    Timeline,
    compile_script,
    shortest_total,
    total_seconds,
    turn_seconds,
    with_total,
)
from tests.practice.samples import log, script_of
from tests.tries import tries

HEAD = 'format = 1\ntitle = "T"\n[bells]\nsettle = "0s"\n'
UNEQUAL = (
    HEAD
    + """
[[opening]]
name = "Arrive"
length = "30s"
[[turn]]
name = "Present"
length = "20m"
of = "first"
[[turn]]
name = "Present"
length = "10m"
of = "second"
[[turn]]
name = "Echo"
length = "2m"
voice = "listener"
"""
)
SETS = (
    HEAD
    + """
[[opening]]
name = "Arrive"
length = "10s"
[[turn]]
name = "Q1"
length = "open"
group = "Set"
within = "5m"
warn = ["1m", "30s"]
[[turn]]
name = "Q2"
length = "open"
group = "Set"
about = "2m"
[[turn]]
name = "Q3"
length = "open"
group = "Set"
[[turn]]
name = "Thank"
length = "20s"
"""
)
SIT = HEAD.replace("[bells]", 'form = "solo"\n[bells]') + '[[phase]]\nname = "Sit"\nlength = "20m"\n'


def names(timeline: Timeline) -> list[tuple[str, int | None, int]]:
    return [(s.name, s.speaker, s.about // NS) for s in timeline.segments]


def passed(course: Course) -> list[tuple[str, int | None, int | None]]:
    """Return each phase as it was passed through: its name, whose turn it was, the second of its end."""
    spans = [(span.segment, span.end) for span in course.spans if span.segment is not None]
    return [(segment.name, segment.speaker, end and end // NS) for segment, end in spans]


def soft(script: Script, *commands: Command) -> list[tuple[str, float]]:
    cues = replay(compile_script(script), commands or log(("start", 0)), 3 * 3600 * NS).cues
    return [(cue.kind, cue.at / NS) for cue in cues if cue.kind in {"warn", "interval"}]


def stands(script: Script, commands: tuple[Command, ...], second: float) -> tuple[str | None, float | None]:
    """Return the phase, and the seconds that are left of it or of its group."""
    here = position(compile_script(script), commands, round(second * NS))
    name = None if here.segment is None else here.segment.name
    return name, None if here.remaining is None else here.remaining / NS


# Not the same for both


def test_a_phase_of_one_partner_stands_in_their_turns_only() -> None:
    script = script_of(UNEQUAL)
    assert names(compile_script(script, first=1)) == [
        ("Arrive", None, 30),
        ("Present", 1, 1200),
        ("Echo", 1, 120),
        ("Present", 0, 600),
        ("Echo", 0, 120),
    ]
    assert total_seconds(script) == 30 + 1320 + 720
    assert (turn_seconds(script, "first"), turn_seconds(script, "second")) == (1320, 720)


def test_in_every_round() -> None:
    script = script_of("rounds = 2\n" + UNEQUAL)
    assert [s.about // (60 * NS) for s in compile_script(script).segments if s.name == "Present"] == [20, 10, 20, 10]


def test_a_swap_leads_into_the_partners_own_phases() -> None:
    timeline = compile_script(script_of(UNEQUAL))
    course = replay(timeline, log(("start", 0), ("swap", 330)))
    told = [
        (span.segment.name, span.segment.speaker, span.end and span.end // NS) for span in course.spans if span.segment
    ]
    assert told == [
        ("Arrive", None, 30),
        ("Present", 0, 330),
        ("Present", 1, 930),
        ("Echo", 1, 1050),
        ("Present", 0, 1950),
        ("Echo", 0, 2070),
    ]
    assert [slot // NS for slot in spoken(timeline, course.spent)] == [1200 + 120, 600 + 120, 30]


@given(st.integers(1, 4000), st.integers(1, 3), st.integers(1, 900), st.integers(1, 900), st.integers(1, 900))
@tries(80)
def test_another_total_keeps_what_the_partners_have_in_proportion(
    wanted: int, rounds: int, both: int, first: int, second: int
) -> None:
    lengths = "".join(
        f'[[turn]]\nname = "P"\nlength = "{seconds + 9}s"\n{of}\n'
        for seconds, of in ((both, ""), (first, 'of = "first"'), (second, 'of = "second"'))
    )
    script = script_of(f"rounds = {rounds}\n{HEAD}{lengths}")
    changed = with_total(script, wanted)
    if wanted == total_seconds(script):
        return
    assert abs(total_seconds(changed) - min(max(wanted, shortest_total(script)), LONGEST)) <= 2 * rounds
    assert all(isinstance(phase.length, int) and phase.length >= SHORTEST_PHASE for phase in changed.turn)
    if first == second:
        assert turn_seconds(changed, "first") == turn_seconds(changed, "second")


def test_a_total_of_an_unequal_script() -> None:
    assert [phase.length for phase in with_total(script_of(UNEQUAL), 30 + 1020).turn] == [600, 300, 60]


# Interval bells and warnings


def test_interval_bells_ring_within_and_neither_at_the_beginning_nor_at_the_end() -> None:
    assert soft(script_of(SIT + 'every = "5m"\n')) == [("interval", 300), ("interval", 600), ("interval", 900)]


def test_several_warnings() -> None:
    assert soft(script_of(SIT + 'warn = ["5m", "10m"]\n')) == [("warn", 600), ("warn", 900)]


def test_where_a_warning_and_an_interval_bell_meet_the_warning_rings() -> None:
    script = script_of(SIT + 'every = "5m"\nwarn = ["10m", "1m"]\n')
    assert soft(script) == [("interval", 300), ("warn", 600), ("interval", 900), ("warn", 1140)]


def test_a_pause_holds_the_interval_bells_and_back_begins_them_anew() -> None:
    script = script_of(SIT + 'every = "5m"\n')
    paused = log(("start", 0), ("pause", 400), ("resume", 1000))
    assert soft(script, *paused) == [("interval", 300), ("interval", 1200), ("interval", 1500)]
    again = log(("start", 0), ("back", 400))
    assert soft(script, *again) == [("interval", 300), ("interval", 700), ("interval", 1000), ("interval", 1300)]


def test_an_open_phase_rings_as_long_as_it_lasts() -> None:
    script = script_of(SIT.replace('"20m"', '"open"') + 'every = "1m"\n')
    assert soft(script, *log(("start", 0), ("next", 180))) == [("interval", 60), ("interval", 120)]


def test_every_soft_cue_has_a_name_of_its_own_and_the_first_its_old_one() -> None:
    script = script_of(SIT + 'every = "5m"\nwarn = ["2m", "1m"]\n')
    cues = replay(compile_script(script), log(("start", 0))).cues
    assert [c.name for c in cues] == [
        "start-1",
        "interval-1",
        "interval-1-1",
        "interval-1-2",
        "warn-1",
        "warn-1-1",
        "end-1",
    ]


def test_the_interval_bell_is_spelled_out_only_where_it_is_in_use() -> None:
    assert '"interval":{"interval"' not in canonical_json(script_of(SIT))
    assert '"interval":{"interval":2.0,"sound":"bell"' in canonical_json(script_of(SIT + 'every = "5m"\n'))
    silent = script_of(SIT.replace('settle = "0s"', 'settle = "0s"\ninterval = "none"') + 'every = "5m"\n')
    assert [
        cue.strikes for cue in replay(compile_script(silent), log(("start", 0))).cues if cue.kind == "interval"
    ] == [None, None, None]


def test_one_warning_is_written_as_before() -> None:
    assert '"warn":"30s"' in canonical_json(script_of(SIT + 'warn = ["30s"]\n'))
    assert '"warn":["1m","30s"]' in canonical_json(script_of(SIT + 'warn = ["1m", "30s"]\n'))


# One limit over several phases


def test_what_is_not_reached_is_passed_over_with_the_groups_end() -> None:
    script = script_of(SETS)
    course = replay(compile_script(script), log(("start", 0), ("next", 100)))
    told = [
        (span.segment.name, span.segment.speaker, span.end and span.end // NS) for span in course.spans if span.segment
    ]
    assert told[:4] == [("Arrive", None, 10), ("Q1", 0, 100), ("Q2", 0, 310), ("Thank", 0, 330)]
    assert "Q3" not in {segment.name for segment in course.visited}
    assert [(cue.kind, cue.at // NS) for cue in course.cues][:6] == [
        ("start", 0),
        ("change", 10),
        ("change", 100),
        ("warn", 250),
        ("warn", 280),
        ("change", 310),
    ]


def test_the_time_left_is_that_of_the_group() -> None:
    script, commands = script_of(SETS), log(("start", 0), ("next", 100), ("next", 130))
    assert stands(script, commands, 50) == ("Q1", 260)
    assert stands(script, commands, 120) == ("Q2", 190)
    assert stands(script, commands, 200) == ("Q3", 110)
    assert stands(script, commands, 311) == ("Thank", 19)


def test_a_group_that_is_done_sooner_is_over() -> None:
    assert stands(script_of(SETS), log(("start", 0), ("next", 40), ("next", 50), ("next", 60)), 61) == ("Thank", 19)


def test_pauses_silences_and_halts_do_not_use_the_limit() -> None:
    script = script_of(SETS)
    assert stands(script, log(("start", 0), ("pause", 50), ("resume", 150)), 160) == ("Q1", 250)
    assert stands(script, log(("start", 0), ("still", 50), ("resume", 100)), 160) == ("Q1", 200)
    assert stands(script, log(("start", 0), ("halt", 50), ("resume", 400)), 410) == ("Q1", 250)


def test_back_gives_the_time_of_the_phase_back_to_the_group() -> None:
    script = script_of(SETS)
    assert stands(script, log(("start", 0), ("next", 100), ("back", 150)), 150) == ("Q2", 210)
    assert stands(script, log(("start", 0), ("next", 100), ("back", 103)), 103) == ("Q1", 210)


def test_back_right_after_the_groups_end_leads_into_it_again() -> None:
    script = script_of(SETS)
    commands = log(("start", 0), ("next", 100), ("back", 312))
    assert stands(script, commands, 312) == ("Q2", 210)
    assert stands(script, (*commands, Command("next", 400 * NS)), 401) == ("Q3", 121)


def test_after_a_swap_the_group_has_what_was_left_of_its_limit() -> None:
    script = script_of(SETS)
    commands = log(("start", 0), ("swap", 60), ("next", 70), ("next", 80), ("next", 90))
    assert stands(script, commands, 65) == ("Q1", 295)
    assert stands(script, commands, 95) == ("Thank", 15)
    assert stands(script, commands, 120) == ("Q1", 240)


def test_a_group_counts_as_its_limit_and_the_phases_share_it() -> None:
    script = script_of(SETS)
    assert total_seconds(script) == 10 + 2 * (300 + 20)
    assert names(compile_script(script))[1:5] == [("Q1", 0, 75), ("Q2", 0, 150), ("Q3", 0, 75), ("Thank", 0, 20)]
    commands, course = rehearsed(compile_script(script))
    assert [command.at // NS for command in commands] == [0, 85, 235, 405, 555]
    assert len(course.visited) == 9
    assert course.spans[-1].start == total_seconds(script) * NS


def test_another_total_scales_the_limit() -> None:
    longer = with_total(script_of(SETS), 10 + 2 * 640)
    lengths = [(phase.length, phase.within) for phase in longer.turn]
    assert lengths == [("open", 600), ("open", None), ("open", None), (40, None)]
    shorter = with_total(script_of(SETS), 1)
    assert [(phase.within, phase.warn) for phase in shorter.turn][:1] == [(10, None)]


def test_the_picture_of_the_whole_never_goes_beyond_the_limit() -> None:
    timeline = compile_script(script_of(SETS))
    for second in range(10, 311, 7):
        stretches = whole(timeline, log(("start", 0), ("next", 290)), second * NS)
        assert sum(s.length for s in stretches if s.segment.limit and s.segment.turn == 0) <= 300 * NS + len(stretches)


def test_one_open_phase_may_have_a_limit_of_its_own() -> None:
    script = script_of(SIT.replace('"20m"', '"open"') + 'within = "3m"\nwarn = "30s"\n')
    assert soft(script) == [("warn", 150)]
    assert stands(script, log(("start", 0)), 100) == ("Sit", 80)
    assert position(compile_script(script), log(("start", 0)), 181 * NS).standing == "ended"


@pytest.mark.parametrize("toml", [UNEQUAL, SETS, SIT + 'every = "5m"\nwarn = ["10m", "5m"]\n'])
def test_these_are_sound(toml: str) -> None:
    assert check_script(script_of(toml)) == ()
