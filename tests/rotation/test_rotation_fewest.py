"""Small groups hardly repeat more than they must: held against every possibility there is."""

from collections.abc import Iterator
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from dyads.rotation.roster import Roster, weeks_there
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import RotationWeek
from tests.tries import tries

State = tuple[frozenset[frozenset[int]], tuple[int, ...]]


def pairings(people: tuple[int, ...]) -> Iterator[frozenset[frozenset[int]]]:
    if not people:
        yield frozenset()
        return
    for other in people[1:]:
        rest = tuple(one for one in people[1:] if one != other)
        for more in pairings(rest):
            yield more | {frozenset((people[0], other))}


def fewest_repeats(size: int, present: list[tuple[int, ...]], fixed: dict[int, RotationWeek]) -> int:
    """Go through all ways to pair all weeks with fair rests. Kept weeks hold names "0", "1", ..."""
    states: dict[State, int] = {(frozenset(), (0,) * size): 0}
    for at, here in enumerate(present):
        after: dict[State, int] = {}
        for (met, taken), cost in states.items():
            for resting, pairs in ways(here, fixed.get(at)):
                more = tuple(count + (one == resting) for one, count in enumerate(taken))
                state = (met | pairs, more)
                after[state] = min(after.get(state, 10**6), cost + len(met & pairs))
        states = after
    shares = [sum(1 / len(here) for here in present if one in here and len(here) % 2) for one in range(size)]
    fair = [(floor(share + 1e-9), ceil(share - 1e-9)) for share in shares]
    return min(
        cost
        for (_, taken), cost in states.items()
        if all(low <= count <= high for count, (low, high) in zip(taken, fair, strict=True))
    )


def ways(here: tuple[int, ...], fixed: RotationWeek | None) -> Iterator[tuple[int | None, frozenset[frozenset[int]]]]:
    if fixed:
        resting = int(fixed.rest[0]) if fixed.rest else None
        yield resting, frozenset(frozenset((int(one), int(other))) for one, other in fixed.pairs)
    elif len(here) % 2:
        for resting in here:
            yield from ((resting, pairs) for pairs in pairings(tuple(one for one in here if one != resting)))
    else:
        yield from ((None, pairs) for pairs in pairings(here))


@st.composite
def small(draw: st.DrawFn) -> tuple[Roster, int]:
    weeks, size = draw(st.sampled_from([(3, 2), (6, 3), (6, 4), (4, 5), (4, 6)]))
    absent = st.lists(st.integers(1, weeks), max_size=2, unique=True)
    people = [{"name": str(one), "absent": draw(absent)} for one in range(size)]
    return Roster.model_validate({"title": "Group", "person": people}), weeks


def presence(roster: Roster, weeks: int) -> list[tuple[int, ...]]:
    return [
        tuple(one for one, person in enumerate(roster.person) if weeks_there(person, None, [week]))
        for week in range(1, weeks + 1)
    ]


@tries(40)
@given(small(), st.integers(0, 1000))
def test_a_small_group_repeats_once_more_than_it_must_at_most(setting: tuple[Roster, int], seed: int) -> None:
    roster, weeks = setting
    rotation = rotate(roster, weeks, seed)
    assert rotation.repeated <= fewest_repeats(len(roster.person), presence(roster, weeks), {}) + 1


@tries(12)
@given(st.sampled_from([(5, 4), (4, 6), (4, 5)]), st.integers(0, 1000))
def test_so_does_one_that_goes_on_from_published_weeks(shape: tuple[int, int], seed: int) -> None:
    weeks, size = shape
    roster = Roster.model_validate({"title": "Group", "person": [{"name": str(one)} for one in range(size)]})
    kept = rotate(roster, 2, seed).weeks
    fixed = dict(enumerate(kept))
    rotation = rotate(roster, weeks, seed + 1, kept)
    assert rotation.repeated <= fewest_repeats(size, presence(roster, weeks), fixed) + 1
