"""Two homes, one set of commands: what counts of it, in every case in which the two cross."""

from collections.abc import Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.fields import NS
from dyads.practice.linked import HOLDS, MOTIONS, in_order, joint_absences, name_of
from dyads.practice.replay import Author, Command, CommandKind, Given, replay
from dyads.practice.session import next_by_itself, position, whole
from dyads.practice.timeline import compile_script
from tests.practice.samples import dyad, dyad_timeline

ONCE = dyad_timeline()
MIRRORED = compile_script(dyad(), first=1)
ARRIVE, TELL, THANK = (2, 1), (3, 2), (4, 3)
"""The visit and the segment, where nobody pressed anything: from 10 s, from 40 s, from 190 s."""


def one(
    author: Author,
    n: int,
    kind: CommandKind,
    second: float,
    *seen: tuple[Author, int],
    leaves: tuple[int, int] | None = None,
    to: float | None = None,
    of: tuple[Author, int] | None = None,
) -> Command:
    visit, phase = leaves or (None, None)
    back = None if to is None else round(to * NS)
    return Command(kind, round(second * NS), Given(author, n, seen, visit, phase, back, of))


START = one("a", 1, "start", 0)


def stands(commands: Sequence[Command], second: float) -> tuple[str, str | None, float]:
    here = position(ONCE, commands, round(second * NS))
    name = None if here.segment is None else here.segment.name
    return here.standing, name, round(here.elapsed / NS, 3)


def held(commands: Sequence[Command], second: float) -> set[tuple[Author, int]]:
    course = replay(ONCE, commands, round(second * NS))
    return {(name.author, name.n) for command in course.holds if (name := name_of(command))}


CROSSINGS: dict[str, tuple[list[Command], float, tuple[str, str | None, float]]] = {
    "a start that is pending is held by a pause": (
        [one("a", 1, "start", 1), one("b", 1, "pause", 0.5)],
        30,
        ("waiting", None, 0),
    ),
    "a start given anew after the pause counts": (
        [one("a", 1, "start", 1), one("b", 1, "pause", 0.5), one("a", 2, "start", 20, ("a", 1), ("b", 1))],
        32,
        ("running", "Arrive", 2),
    ),
    "the earliest start counts": ([one("a", 1, "start", 5), one("b", 1, "start", 3)], 14, ("running", "Arrive", 1)),
    "a resume that is pending is dropped by a pause it had not seen": (
        [START, one("a", 2, "pause", 50), one("a", 3, "resume", 61, ("a", 2)), one("b", 1, "pause", 60.5)],
        90,
        ("paused", "Tell", 10),
    ),
    "a next that is pending is dropped by a pause it had not seen": (
        [START, one("a", 2, "next", 51, ("a", 1), leaves=TELL), one("b", 1, "pause", 50.5)],
        90,
        ("paused", "Tell", 10.5),
    ),
    "both press next, and it counts once": (
        [START, one("a", 2, "next", 51, leaves=TELL), one("b", 1, "next", 51.2, leaves=TELL)],
        52,
        ("running", "Thank", 1),
    ),
    "a next for a phase that has ended by itself changes nothing": (
        [START, one("a", 2, "next", 190, leaves=TELL)],
        191,
        ("running", "Thank", 1),
    ),
    "of next and swap the earlier counts": (
        [START, one("a", 2, "next", 51, leaves=TELL), one("b", 1, "swap", 50.9, leaves=TELL)],
        52,
        ("running", "Tell", 1.1),
    ),
    "of next and back the earlier counts": (
        [START, one("a", 2, "next", 51, leaves=TELL), one("b", 1, "back", 50, leaves=TELL)],
        52,
        ("running", "Tell", 2),
    ),
    "a pause wins over a swap that had not seen it": (
        [START, one("a", 2, "swap", 51, leaves=TELL), one("b", 1, "pause", 50.2)],
        60,
        ("paused", "Tell", 10.2),
    ),
    "both pause, and one goes on unaware: still paused": (
        [START, one("a", 2, "pause", 50), one("b", 1, "pause", 50.1), one("a", 3, "resume", 60, ("a", 2))],
        70,
        ("paused", "Tell", 10),
    ),
    "both resume knowing of both pauses: it goes on at the first": (
        [
            START,
            one("a", 2, "pause", 50),
            one("b", 1, "pause", 50.1),
            one("a", 3, "resume", 60, ("a", 2), ("b", 1)),
            one("b", 2, "resume", 61, ("a", 2), ("b", 1)),
        ],
        70,
        ("running", "Tell", 20),
    ),
    "each ends its own pause only: it goes on at the second": (
        [
            START,
            one("a", 2, "pause", 50),
            one("b", 1, "pause", 50.1),
            one("a", 3, "resume", 60, ("a", 2)),
            one("b", 2, "resume", 61, ("b", 1)),
        ],
        70,
        ("running", "Tell", 19),
    ),
    "resume and next in one pause: one phase further": (
        [
            START,
            one("a", 2, "pause", 50),
            one("a", 3, "resume", 60, ("a", 2)),
            one("b", 1, "next", 60.5, ("a", 2), leaves=TELL),
        ],
        70,
        ("running", "Thank", 9.5),
    ),
    "a silence within a silence lasts two minutes from the later": (
        [START, one("a", 2, "still", 50), one("b", 1, "still", 100)],
        219,
        ("still", "Tell", 10),
    ),
    "and waits after it": ([START, one("a", 2, "still", 50), one("b", 1, "still", 100)], 221, ("paused", "Tell", 10)),
    "a pause in a silence lets it last": (
        [START, one("a", 2, "still", 50), one("b", 1, "pause", 60)],
        169,
        ("still", "Tell", 10),
    ),
    "a stop counts at its time against anything": (
        [START, one("b", 1, "stop", 50.5), one("a", 2, "next", 51, leaves=TELL)],
        90,
        ("stopped", "Tell", 10.5),
    ),
    "of two stops the earlier counts": (
        [START, one("b", 1, "stop", 60), one("a", 2, "stop", 50)],
        90,
        ("stopped", "Tell", 10),
    ),
    "an end before a stop stays": ([START, one("b", 1, "stop", 600)], 700, ("ended", None, 0)),
    "a next in a pause, where the partner had gone further, goes on where it stands": (
        [
            START,
            one("a", 2, "next", 50, leaves=TELL),
            one("b", 1, "pause", 55, ("a", 1)),
            one("b", 2, "next", 60, ("a", 1), ("b", 1), leaves=TELL),
        ],
        62,
        ("running", "Thank", 7),
    ),
    "back across a switch is as its author saw it": (
        [START, one("a", 2, "back", 43, leaves=TELL)],
        44,
        ("running", "Arrive", 1),
    ),
    "a swap that leads nowhere in a pause goes on": (
        [START, one("a", 2, "pause", 300), one("b", 1, "swap", 310, ("a", 2), leaves=(6, 5))],
        312,
        ("running", "Tell", 32),
    ),
    "one who is away alone halts nothing": ([START, one("a", 2, "away", 50, to=80)], 90, ("running", "Tell", 50)),
    "where both are away it halts as the second leaves": (
        [START, one("a", 2, "away", 50, to=80), one("b", 1, "away", 60, to=100)],
        120,
        ("halted", "Tell", 20),
    ),
    "and any motion after that goes on": (
        [START, one("a", 2, "away", 50, to=80), one("b", 1, "away", 60, to=100), one("a", 3, "resume", 85)],
        95,
        ("running", "Tell", 30),
    ),
    "also a start anew, by who did not know that theirs had counted": (
        [START, one("a", 2, "away", 1, to=6), one("b", 1, "away", 2, to=6), one("a", 3, "start", 7, ("a", 2))],
        16,
        ("running", "Arrive", 1),
    ),
    "a start anew that had seen a pause goes on": (
        [START, one("b", 1, "pause", 50), one("a", 2, "start", 60, ("b", 1))],
        70,
        ("running", "Tell", 20),
    ),
    "a start anew that had not seen a pause changes nothing": (
        [START, one("b", 1, "pause", 50), one("a", 2, "start", 60)],
        70,
        ("paused", "Tell", 10),
    ),
    "a motion from within both absences is void": (
        [START, one("a", 2, "next", 61, leaves=TELL), one("a", 3, "away", 50, to=80), one("b", 1, "away", 60, to=100)],
        120,
        ("halted", "Tell", 20),
    ),
    "a pause after that holds, and who had not seen it cannot go on": (
        [
            START,
            one("a", 2, "away", 50, to=80),
            one("b", 1, "away", 60, to=80),
            one("a", 3, "pause", 90),
            one("b", 2, "resume", 95),
        ],
        99,
        ("paused", "Tell", 20),
    ),
    "a late pause takes effect where the partner was": (
        [START, one("b", 1, "pause", 50), one("a", 2, "late", 90, ("b", 1), of=("b", 1))],
        100,
        ("paused", "Tell", 50),
    ),
    "a late pause that was ended by one who knew it stops nothing": (
        [
            START,
            one("b", 1, "pause", 50),
            one("b", 2, "resume", 70, ("b", 1)),
            one("a", 2, "late", 90, ("b", 2), of=("b", 1)),
        ],
        100,
        ("running", "Tell", 60),
    ),
    "of two who were late the later counts, and none is earlier than the pause": (
        [
            START,
            one("b", 1, "pause", 50),
            one("a", 2, "late", 90, of=("b", 1)),
            one("a", 3, "late", 80, of=("b", 1)),
            one("b", 2, "late", 10, of=("b", 1)),
        ],
        100,
        ("paused", "Tell", 50),
    ),
    "the trainer's resume ends no pause of the two even where it says that it knew of it": (
        [START, one("b", 1, "pause", 55), one("t", 1, "resume", 60, ("b", 1))],
        70,
        ("paused", "Tell", 15),
    ),
    "what one of the two sets going ends the trainer's pause": (
        [START, one("t", 1, "pause", 50), one("b", 1, "resume", 60, ("t", 1))],
        70,
        ("running", "Tell", 20),
    ),
    "the trainer's start that somebody held begins when the trainer goes on": (
        [one("t", 1, "start", 10), one("t", 2, "pause", 5, ("t", 1)), one("t", 3, "resume", 20, ("t", 2))],
        32,
        ("running", "Arrive", 2),
    ),
    "the trainer's start that was held and let go in time counts at its time": (
        [one("t", 1, "start", 10), one("t", 2, "pause", 5, ("t", 1)), one("t", 3, "resume", 8, ("t", 2))],
        22,
        ("running", "Arrive", 2),
    ),
    "a start that one of the two holds is not the trainer's to give": (
        [one("t", 1, "start", 10), one("a", 1, "pause", 5), one("t", 2, "resume", 20, ("t", 1))],
        32,
        ("waiting", None, 0),
    ),
    "a go to a segment that is past ends the trainer's pause and leads nowhere": (
        [START, one("t", 1, "pause", 50), one("t", 2, "go", 60, ("t", 1), leaves=(0, 1))],
        70,
        ("running", "Tell", 20),
    ),
    "a go within a pause of one of the two leads nowhere": (
        [START, one("b", 1, "pause", 50), one("t", 1, "go", 60, leaves=(0, 5))],
        70,
        ("paused", "Tell", 10),
    ),
    "a minute more for the phase under way": (
        [START, one("t", 1, "more", 60, leaves=(0, 2))],
        249,
        ("running", "Tell", 209),
    ),
    "a minute more for a phase that is still ahead": (
        [START, one("t", 1, "more", 20, leaves=(0, 2))],
        251,
        ("running", "Thank", 1),
    ),
    "two minutes more": (
        [START, one("t", 1, "more", 60, leaves=(0, 2)), one("t", 2, "more", 61, ("t", 1), leaves=(0, 2))],
        311,
        ("running", "Thank", 1),
    ),
    "a minute more for a phase that is past changes nothing": (
        [START, one("t", 1, "more", 200, leaves=(0, 2))],
        201,
        ("running", "Thank", 11),
    ),
    "a minute more moves no time that stands": (
        [START, one("b", 1, "pause", 50), one("t", 1, "more", 60, leaves=(0, 2))],
        70,
        ("paused", "Tell", 10),
    ),
    "the trainer's resume ends the trainer's pause and no other": (
        [START, one("t", 1, "pause", 50), one("b", 1, "pause", 55, ("t", 1)), one("t", 2, "resume", 60, ("t", 1))],
        70,
        ("paused", "Tell", 10),
    ),
}


@pytest.mark.parametrize("crossing", CROSSINGS)
def test_what_counts_where_two_cross(crossing: str) -> None:
    commands, second, where = CROSSINGS[crossing]
    assert stands(commands, second) == where
    for shuffled in list(permutations(commands))[:: max(1, len(commands) - 1)]:
        assert stands((*shuffled, *shuffled[:2]), second) == where


def test_go_leads_to_a_segment_that_is_still_ahead_and_nowhere_else() -> None:
    def go(second: float, phase: int) -> Command:
        return Command("go", round(second * NS), Given("t", round(second), (), None, phase))

    assert stands([START, go(50, 5)], 52) == ("running", "Tell", 2)
    assert position(ONCE, [START, go(50, 5)], 52 * NS).segment == ONCE.segments[5]
    assert stands([START, go(50, 1)], 52) == ("running", "Tell", 12)
    assert stands([START, one("a", 2, "pause", 45), go(50, 5)], 52) == ("paused", "Tell", 5)


def test_go_beyond_the_last_segment_is_the_end_and_it_rings() -> None:
    end = Command("go", 50 * NS, Given("t", 1, (), None, len(ONCE.segments)))
    course = replay(ONCE, [START, end])
    assert course.spans[-1].standing == "ended"
    assert (course.cues[-1].kind, course.cues[-1].at) == ("end", 50 * NS)
    assert stands([START, one("a", 2, "pause", 45), end], 52) == ("paused", "Tell", 5)


def more(n: int, second: float, phase: int) -> Command:
    return one("t", n, "more", second, ("t", n - 1), leaves=(0, phase))


def test_a_minute_more_within_a_silence_leaves_it_two_minutes() -> None:
    still = [START, one("a", 2, "still", 50), more(1, 100, 2)]
    assert stands(still, 169)[0] == "still"
    assert stands(still, 171)[0] == "paused"


def test_a_minute_more_changes_nothing_after_the_end_or_a_stop() -> None:
    for over in (one("a", 2, "stop", 50), Command("go", 50 * NS, Given("t", 1, (), None, len(ONCE.segments)))):
        after = replay(ONCE, [START, over, more(2, 60, 3)])
        assert after.last != more(2, 60, 3)
        assert not after.more


def test_a_warning_rings_again_before_the_later_end_and_under_another_name() -> None:
    script = dyad()
    warned = script.model_copy(
        update={"turn": tuple(phase.model_copy(update={"warn": (30,)}) for phase in script.turn)}
    )
    timeline = compile_script(warned)
    assert timeline.segments[2].length == 150 * NS
    course = replay(timeline, [START, more(1, 170, 2)])
    warns = [cue for cue in course.cues if cue.kind == "warn" and cue.visit == TELL[0]]
    assert [cue.at // NS for cue in warns] == [160, 220]
    assert len({cue.name for cue in warns}) == 2


@given(st.integers(0, 460), st.integers(1, 9))
def test_a_minute_more_lengthens_what_it_names_by_a_minute_and_nothing_else(second: int, phase: int) -> None:
    before, after = replay(ONCE, [START]), replay(ONCE, [START, more(1, second + 0.5, phase)])
    end = next((span.end for span in before.spans if span.segment and span.segment.index == phase), None)
    counts = end is not None and second + 0.5 <= end / NS
    for index, spent in before.spent.items():
        assert after.spent[index] - spent == (60 * NS if counts and index == phase else 0)
    assert (after.last is not None and after.last.kind == "more") == counts
    assert sum(stretch.length for stretch in whole(ONCE, [START, more(1, second + 0.5, phase)], 400 * NS)) == (
        540 * NS if counts and second < 400 else 480 * NS
    )


def test_who_holds_the_time_and_who_went_on_are_known() -> None:
    both = [START, one("a", 2, "pause", 50), one("b", 1, "pause", 52, ("a", 2))]
    assert held(both, 51) == {("a", 2)}
    assert held(both, 53) == {("a", 2), ("b", 1)}
    on = one("a", 3, "resume", 60, ("a", 2))
    assert held([*both, on], 61) == {("b", 1)}
    assert replay(ONCE, [*both, on], 61 * NS).last == on
    assert replay(ONCE, [*both, on, one("b", 2, "stop", 70)], 80 * NS).last == on


def test_of_two_commands_with_one_name_both_sides_keep_the_same() -> None:
    pause, other = one("a", 2, "pause", 50), one("a", 2, "still", 50)
    assert replay(ONCE, [START, pause, other]) == replay(ONCE, [START, other, pause])


def test_a_command_without_an_author_does_not_count_in_a_linked_sitting() -> None:
    assert replay(ONCE, [START, Command("pause", 50 * NS)]) == replay(ONCE, [START])


def test_cues_have_names_by_which_no_bell_is_taken_for_another() -> None:
    names = [cue.name for cue in replay(ONCE, [START]).cues]
    assert len(set(names)) == len(names)
    assert names[0] == "start-2-1"
    still = replay(ONCE, [START, one("b", 7, "still", 50)])
    moved = replay(ONCE, [START, one("b", 7, "still", 50), one("a", 9, "late", 60, of=("b", 7))])
    assert [cue.name for cue in still.cues if cue.kind == "still"] == ["still-b7"]
    assert [cue.name for cue in moved.cues if cue.kind == "still"] == ["still-b7"]


def test_open_phases_end_by_themselves_after_all_that_counts() -> None:
    late = [START, one("b", 1, "pause", 50), one("a", 2, "late", 90, of=("b", 1))]
    assert next_by_itself(replay(ONCE, late), late) is None
    assert sum(stretch.length for stretch in whole(ONCE, late, 95 * NS)) == 480 * NS


# Any set of commands


AUTHORS: st.SearchStrategy[Author] = st.sampled_from(("a", "b", "t"))
KINDS: st.SearchStrategy[CommandKind] = st.sampled_from(
    (
        "start",
        "pause",
        "resume",
        "next",
        "back",
        "still",
        "swap",
        "stop",
        "go",
        "more",
        "away",
        "late",
        "calm",
        "pause",
        "resume",
        "next",
    )
)


@st.composite
def linked_sets(draw: st.DrawFn) -> list[Command]:
    """Any commands at all of three authors, each of which may have seen anything of the others."""
    drawn = draw(
        st.lists(st.tuples(AUTHORS, KINDS, st.integers(0, 300), st.integers(0, 8), st.integers(0, 9)), max_size=14)
    )
    count: dict[Author, int] = {}
    commands = [START]
    for author, kind, second, chance, other in drawn:
        count[author] = count.get(author, 1) + 1
        seen = tuple((who, min(n, chance)) for who, n in sorted(count.items()))
        place = (other, other % 8) if kind in MOTIONS else None
        commands.append(one(author, count[author], kind, second, *seen, leaves=place, to=second + 20, of=("a", other)))
    return commands


@given(linked_sets(), st.randoms(use_true_random=False))
def test_order_and_doubling_change_nothing(commands: list[Command], random: Random) -> None:
    shuffled = commands + random.choices(commands, k=3)
    random.shuffle(shuffled)
    assert replay(ONCE, shuffled) == replay(ONCE, commands)
    assert position(ONCE, shuffled, 200 * NS) == position(ONCE, commands, 200 * NS)


@given(linked_sets())
def test_both_sides_see_one_course_each_with_its_own_slots(commands: list[Command]) -> None:
    ours, theirs = replay(ONCE, commands), replay(MIRRORED, commands)
    assert [(span.standing, span.visit, span.start, span.end) for span in ours.spans] == [
        (span.standing, span.visit, span.start, span.end) for span in theirs.spans
    ]
    assert [(cue.name, cue.at, cue.strikes) for cue in ours.cues] == [
        (cue.name, cue.at, cue.strikes) for cue in theirs.cues
    ]
    assert ours.spent == theirs.spent


def known_by(command: Command) -> dict[Author, int]:
    """Return by author which pauses a motion ends: all its author knew of, but of the trainer's only the trainer's."""
    assert command.given is not None
    return {author: n for author, n in command.given.seen if command.given.author != "t" or author == "t"}


@given(linked_sets())
def test_time_stands_exactly_while_somebody_holds_it(commands: list[Command]) -> None:
    """Told anew and slowly: a hold is in force until a motion that counts has seen it, wherever that stands before."""
    absences = joint_absences(commands)
    happens = in_order(commands)
    course = replay(ONCE, commands)
    for span in course.spans:
        if span.standing in {"waiting", "stopped", "ended"}:
            continue
        so_far = [command for command in happens if command.at <= span.start and command.given is not None]
        counted = [
            command
            for command in so_far
            if command.kind in MOTIONS and not any(start <= command.at < end for start, end in absences)
        ]
        seen = [known_by(command) for command in counted]
        held = [
            command
            for command in so_far
            if command.kind in HOLDS
            and command.given is not None
            and not any(known.get(command.given.author, 0) >= command.given.n for known in seen)
        ]
        if span.standing == "running":
            assert not held
        elif span.standing in {"paused", "still"}:
            assert held


@given(linked_sets())
def test_no_time_passes_while_both_are_away(commands: list[Command]) -> None:
    for span in replay(ONCE, commands).spans:
        if span.standing == "running":
            end = span.end if span.end is not None else 10**15
            assert not any(max(span.start, start) < min(end, back) for start, back in joint_absences(commands))


@given(linked_sets(), st.integers(0, 300))
def test_what_remains_is_what_passes(commands: list[Command], second: int) -> None:
    now = second * NS + 1
    here = position(ONCE, commands, now)
    if here.standing == "running" and here.remaining is not None:
        course = replay(ONCE, [command for command in commands if command.at <= now or command.kind == "late"])
        span = next(span for span in reversed(course.spans) if span.start <= now)
        if span.end is not None and not any(command.at > now for command in in_order(commands)):
            assert span.end == now + here.remaining
