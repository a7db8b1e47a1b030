"""What holds in every session, whoever presses what and when."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from dyads.practice.fields import NS
from dyads.practice.replay import BACK_NS, STILL_NS, Command, CommandKind, Cue, replay
from dyads.practice.script import Script
from dyads.practice.session import position, rehearsed, session_elapsed, spoken, whole
from dyads.practice.timeline import Timeline, compile_script, total_seconds
from tests.practice.samples import session_ns
from tests.practice.strategies import any_logs, logs, short_scripts, timelines
from tests.tries import tries

HALF = NS // 2
START = (Command("start", 0),)
some = tries(60)
chances = st.tuples(st.integers(0, 99), st.integers(1, 14 * NS))
moments = st.integers(0, 120).map(lambda seconds: seconds * NS + HALF)
"""Between whole seconds: no boundary of a drawn script falls there."""


def end_of(timeline: Timeline) -> int:
    """Return when a session without open phases ends that starts at 0."""
    return replay(timeline, START).spans[-1].start


def within(timeline: Timeline, part: str | None, chance: tuple[int, int]) -> int:
    """Return an instant within a phase that is no settling, or of this table; of a turn never of the last."""
    spans = [span for span in replay(timeline, START).spans if span.segment and span.segment.part != "settle"]
    if part is not None:
        last = max(segment.turn or 0 for segment in timeline.segments)
        spans = [span for span in spans if span.segment and span.segment.part == part and span.segment.turn != last]
    span = spans[chance[0] % len(spans)]
    return span.start + chance[1] % ((span.end or 0) - span.start)


def cues_after(timeline: Timeline, log: Sequence[Command], at: int) -> tuple[Cue, ...]:
    return tuple(cue for cue in replay(timeline, log).cues if cue.at > at)


def told(cues: Sequence[Cue], by: int = 0) -> list[tuple[object, ...]]:
    """What cues say, without the count of visits; `by` later."""
    return [(cue.kind, cue.at + by, cue.segment, cue.strikes) for cue in cues]


# Lengths


@given(short_scripts())
@some
def test_lengths_add_up(script: Script) -> None:
    timeline = compile_script(script)
    commands, course = rehearsed(timeline, 7 * NS)
    assert session_ns(timeline) == total_seconds(script) * NS == session_elapsed(course)
    assert course.spans[-1].start == 7 * NS + script.bells.settle * NS + session_ns(timeline)
    assert [segment.index for segment in course.visited] == list(range(len(timeline.segments)))
    assert all(command.kind in {"start", "next"} for command in commands)


@given(short_scripts(opens=False, form="dyad"), logs(kinds=("pause", "resume", "still", "halt", "back")))
@some
def test_both_speak_equally_long_where_nobody_skips_swaps_or_stops(
    script: Script, commands: tuple[Command, ...]
) -> None:
    assume(all(phase.of is None for phase in script.turn))  # else one of them has more to say
    timeline = compile_script(script.model_copy(update={"turns": "each"}))
    last = max(command.at for command in commands)
    # whatever waits goes on to the end
    course = replay(timeline, [*commands, Command("start", last + 1), Command("resume", last + 1)])
    mine, partners, together = spoken(timeline, course.spent)
    assert course.spans[-1].standing == "ended"
    assert mine == partners
    said = [segment for segment in timeline.segments if segment.part != "settle" and segment.voice != "none"]
    assert mine + partners + together == sum(course.spent[segment.index] for segment in said)
    assert course.spent == {segment.index: segment.length for segment in timeline.segments}


# Time


@given(timelines(), st.one_of(logs(), any_logs()), st.lists(st.integers(0, 200 * NS), min_size=2, max_size=12))
@some
def test_session_time_never_runs_backwards(timeline: Timeline, log: tuple[Command, ...], instants: list[int]) -> None:
    looks = [position(timeline, log, now) for now in sorted(instants)]
    for earlier, later in pairwise(looks):
        assert earlier.session_elapsed <= later.session_elapsed
        assert earlier.visit <= later.visit
        assert earlier.since <= later.since or earlier.standing == "waiting"
    assert all(look.elapsed >= 0 and (look.remaining is None or look.remaining >= 0) for look in looks)


@given(timelines(), st.one_of(logs(), any_logs()), st.data())
@tries(100)
def test_a_command_never_changes_what_was_before_it(
    timeline: Timeline, log: tuple[Command, ...], data: st.DataObject
) -> None:
    assume(log)
    *before, last = log
    for now in data.draw(st.lists(st.integers(0, max(last.at - 1, 0)), max_size=8)):
        if now < last.at:
            without, with_it = position(timeline, before, now), position(timeline, log, now)
            # when a start ahead comes is a plan, and plans may change
            assert replace(with_it, starts_in=None) == replace(without, starts_in=None)


@given(timelines(), logs(), st.lists(moments, min_size=1, max_size=5))
@some
def test_a_position_depends_on_nothing_but_its_arguments(
    timeline: Timeline, log: tuple[Command, ...], instants: list[int]
) -> None:
    given_log = list(log)
    first = [position(timeline, given_log, now) for now in instants]
    again = [position(timeline, log, now) for now in reversed(instants)]
    assert first == again[::-1]
    assert given_log == list(log)


@given(timelines(), st.one_of(logs(), any_logs()), moments)
@some
def test_spans_follow_each_other_without_a_gap(timeline: Timeline, log: tuple[Command, ...], until: int) -> None:
    for course in (replay(timeline, log), replay(timeline, log, until)):
        for earlier, later in pairwise(course.spans):
            assert earlier.end == later.start
            assert earlier.start < later.start
    assert all(span.end is not None and span.end <= until for span in replay(timeline, log, until).spans)


# Cues


@given(timelines(), st.one_of(logs(), any_logs()), st.none() | moments)
@some
def test_a_course_without_cues_is_the_same_else(
    timeline: Timeline, log: tuple[Command, ...], until: int | None
) -> None:
    course = replay(timeline, log, until)
    assert replay(timeline, log, until, cues=False) == replace(course, cues=())


@given(timelines(), st.one_of(logs(), any_logs()))
@tries(120)
def test_no_cue_rings_twice(timeline: Timeline, log: tuple[Command, ...]) -> None:
    cues = replay(timeline, log).cues
    assert len({cue.name for cue in cues}) == len(cues)
    assert all(earlier.at <= later.at and earlier.visit <= later.visit for earlier, later in pairwise(cues))
    backs = [command.at for command in log if command.kind == "back"]
    after_ends = [(one.at, other.at) for one, other in pairwise(cues) if one.kind == "end"]
    assert all(any(end <= at <= later for at in backs) for end, later in after_ends), "only back takes an end back"
    assert sum(cue.kind == "start" for cue in cues) <= 1


@given(timelines(), logs(kinds=("pause", "resume", "halt", "stop")))
@some
def test_every_boundary_has_one_visible_cue_and_at_most_one_bell(timeline: Timeline, log: tuple[Command, ...]) -> None:
    course = replay(timeline, log)
    begun: dict[int, int] = {}
    for span in course.spans:
        if span.segment is not None and span.segment.part != "settle":
            begun.setdefault(span.visit, span.start)
    entries = {cue.visit: cue.at for cue in course.cues if cue.kind not in {"warn", "interval", "end"}}
    assert {visit: at for visit, at in begun.items() if visit in entries} == begun
    assert all(entries[visit] <= at for visit, at in begun.items())
    instants = [cue.at for cue in course.cues]
    assert len(set(instants)) == len(instants)


@given(timelines(), logs(), st.lists(moments, min_size=1, max_size=6))
@some
def test_looking_in_pieces_finds_every_cue_once(
    timeline: Timeline, log: tuple[Command, ...], instants: list[int]
) -> None:
    looks = [-1, *sorted(set(instants)), 10_000 * NS]
    found = [
        cue for after, until in pairwise(looks) for cue in replay(timeline, log, until).cues if after < cue.at <= until
    ]
    assert found == list(replay(timeline, log, looks[-1]).cues)


@given(timelines(opens=False), moments)
@some
def test_next_rings_as_time_would_have(timeline: Timeline, at: int) -> None:
    assume(at < end_of(timeline))
    due = next(cue for cue in replay(timeline, START).cues if cue.at > at and cue.kind not in {"warn", "interval"})
    pressed = next(cue for cue in replay(timeline, (*START, Command("next", at))).cues if cue.at == at)
    assert replace(pressed, at=due.at) == due


# Interruptions


@given(timelines(opens=False), moments, st.integers(1, 4000 * NS), st.sampled_from(["pause", "halt", "still"]))
@tries(100)
def test_an_interruption_moves_every_later_cue_by_its_length(
    timeline: Timeline, at: int, length: int, kind: CommandKind
) -> None:
    assume(at < end_of(timeline))
    smooth = replay(timeline, START)
    log = (*START, Command(kind, at), Command("resume", at + length))
    expected = told([cue for cue in smooth.cues if cue.at < at])
    if kind == "still" and length >= STILL_NS:
        silence = next(cue for cue in replay(timeline, log).cues if cue.kind == "still")
        expected += told([silence])
    assert told(replay(timeline, log).cues) == expected + told([cue for cue in smooth.cues if cue.at > at], length)
    for later in (at + HALF // 3, at + 5 * NS, end_of(timeline)):
        interrupted, uninterrupted = position(timeline, log, later + length), position(timeline, START, later)
        assert replace(interrupted, since=0) == replace(uninterrupted, since=0)


@given(timelines(), logs(kinds=("pause", "resume", "next", "back", "still", "swap")), moments, st.integers(0, 300 * NS))
@tries(100)
def test_a_halt_taken_back_leaves_no_trace(timeline: Timeline, log: tuple[Command, ...], at: int, later: int) -> None:
    crashed = (*log, Command("halt", at), Command("resume", at))
    assert position(timeline, crashed, at + later) == position(timeline, log, at + later)
    assert replay(timeline, crashed) == replay(timeline, log)


@given(
    timelines(), logs(kinds=("pause", "resume", "next", "back", "still", "swap")), moments, st.integers(1, 4000 * NS)
)
@tries(100)
def test_a_session_resumed_after_a_crash_stands_where_it_was(
    timeline: Timeline, log: tuple[Command, ...], at: int, gap: int
) -> None:
    kept = tuple(command for command in log if command.at <= at)
    before = position(timeline, kept, at)
    assume(before.standing == "running")
    log = (*kept, Command("halt", at), Command("resume", at + gap))
    assert position(timeline, log, at + gap) == replace(before, since=at + gap)
    halted = position(timeline, log, at + gap - 1)
    assert (halted.standing, halted.elapsed, halted.session_elapsed) == (
        "halted",
        before.elapsed,
        before.session_elapsed,
    )


@given(timelines(opens=False), moments)
@some
def test_two_minutes_of_silence_lie_outside_session_time(timeline: Timeline, at: int) -> None:
    assume(at < end_of(timeline))
    log = (*START, Command("still", at))
    before = position(timeline, START, at)
    last = position(timeline, log, at + STILL_NS - 1)
    after = position(timeline, log, at + STILL_NS)
    much_later = position(timeline, log, at + 100 * STILL_NS)
    assert replace(last, standing=before.standing, since=before.since) == before
    assert (last.standing, after.standing) == ("still", "paused")
    assert replace(after, standing="still", since=at) == last
    assert much_later == after
    assert [cue.kind for cue in cues_after(timeline, log, at)] == ["still"]


# Wrong keys and swapped roles


@given(timelines(opens=False), chances, st.integers(0, BACK_NS - 1))
@tries(100)
def test_back_undoes_a_wrong_next(timeline: Timeline, chance: tuple[int, int], noticed: int) -> None:
    at = within(timeline, None, chance)
    before = position(timeline, START, at)
    wrong = (*START, Command("next", at))
    after = position(timeline, wrong, at + noticed)
    assume(after.standing == "running" and after.visit == before.visit + 1)
    log = (*wrong, Command("back", at + noticed))
    here = position(timeline, log, at + noticed)
    assert (here.segment, here.elapsed) == (before.segment, before.elapsed)
    assert spoken(timeline, replay(timeline, log).spent) == spoken(timeline, replay(timeline, START).spent)
    late = at + noticed
    assert told(cues_after(timeline, log, late)) == told(cues_after(timeline, START, at), noticed)


@given(short_scripts(opens=False, form="dyad"), chances)
@tries(100)
def test_swap_gives_the_interrupted_speaker_exactly_the_remainder(script: Script, chance: tuple[int, int]) -> None:
    timeline = compile_script(script.model_copy(update={"turns": "each"}))
    at = within(timeline, "turn", chance)
    before = position(timeline, START, at)
    assert before.segment is not None
    assert before.can_swap
    log = (*START, Command("swap", at))
    course = replay(timeline, log)
    partner = position(timeline, log, at)
    assert partner.segment is not None
    assert partner.segment.speaker not in {None, before.segment.speaker}
    again = next(span for span in course.spans if span.segment == before.segment and span.start >= at)
    assert again.elapsed == before.elapsed
    assert again.end == again.start + (before.remaining or 0)
    assert course.spent == replay(timeline, START).spent
    assert course.spans[-1].start == end_of(timeline)


# The whole, to scale


@given(timelines(opens=False), logs(kinds=("pause", "resume", "still", "halt", "swap")), moments)
@some
def test_the_whole_adds_up_while_nobody_skips(timeline: Timeline, log: tuple[Command, ...], now: int) -> None:
    stretches = whole(timeline, log, now)
    assert sum(stretch.length for stretch in stretches) == session_ns(timeline)
    assert sum(stretch.used for stretch in stretches) == position(timeline, log, now).session_elapsed


@given(timelines(), logs(), moments)
@some
def test_no_stretch_is_used_beyond_its_length(timeline: Timeline, log: tuple[Command, ...], now: int) -> None:
    stretches = whole(timeline, log, now)
    assert all(0 <= stretch.used <= stretch.length for stretch in stretches)
    assert all(stretch.segment.part != "settle" for stretch in stretches)
    assert sum(stretch.used for stretch in stretches) <= position(timeline, log, now).session_elapsed
