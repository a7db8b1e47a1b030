"""Partners that change from week to week: at random, with few repeats, and with rests evenly spread.

When everybody is there every week the pairs follow the circle method (the round robin of tournaments) over a random
order: nobody meets anyone twice before having met everyone, and whoever is left over when the number is odd changes in
the same even way. After that the rounds come again in their order, which puts the greatest distance between two
meetings. Where absences, joiners, leavers or weeks published before break the circle, a week takes of its round what
still holds, pairs the others by chance, and lets pairs that have met before exchange partners while that helps. Each
week is made as good as those before it allow; the whole is done some times over, each time by another chance, and the
attempt with the fewest repeats is taken. That is no proof that fewer are impossible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from dyads.rotation.roster import LONGEST_ROTATION, Roster, weeks_there
from dyads.rotation.weeks import Rotation, RotationWeek, repeats

T = TypeVar("T")
IndexPair = tuple[int, int]

_ATTEMPTS = 60
"""How many rotations are made at most where each has a repeat."""

_PLACES = 20_000
"""Over how many places for a person in a week all attempts may range: 500 people over 39 weeks get one."""


_PATIENCE = 12
"""How many exchanges of partners in a week may come to nothing before its repeats stay."""

_AGAIN = 1000
"""That two meet again weighs more than how often they have met."""

_HAIR = 1e-9
"""Sums of fractions closer than this are the same."""


class Chance:
    """SplitMix64 (Steele, Lea and Flood 2014): small, well mixed, and fixed for ever, unlike the library's shuffle."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, stop: int) -> int:
        """Return a whole number from 0 up to, not including, `stop`, which is below 2**32."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & (1 << 64) - 1
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & (1 << 64) - 1
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & (1 << 64) - 1
        # A product's upper half instead of a remainder: its bias is under 2**-32.
        return ((mixed ^ (mixed >> 31)) * stop) >> 64

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """Return the things in a random order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


class _Week(NamedTuple):
    pairs: tuple[IndexPair, ...]
    rest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """Who is there when, people and weeks by rising number, and which weeks are settled already."""

    size: int
    weeks: tuple[int, ...]
    there: tuple[tuple[int, ...], ...]
    kept: Mapping[int, _Week]

    @property
    def whole(self) -> bool:
        """Whether everybody is there in every week, and no week is settled: the circle alone is best then."""
        return not self.kept and all(len(people) == self.size for people in self.there)


def rotate(roster: Roster, weeks: int, seed: int, kept: Iterable[RotationWeek] = ()) -> Rotation:
    """Return who sits with whom in each week.

    Args:
        roster: one that `roster_problems` finds nothing in.
        seed: the same seed gives the same rotation for the same roster, weeks and kept weeks, everywhere.
        kept: weeks published before, in any order. They stay as they are, also beyond `weeks`, and their meetings
            and rests count.

    Raises:
        ValueError: if `weeks` is not between 1 and `LONGEST_ROTATION`.
    """
    if not 1 <= weeks <= LONGEST_ROTATION:
        raise ValueError(f"weeks must be between 1 and {LONGEST_ROTATION}")
    before = {week.week: week for week in kept}
    names = [person.name for person in roster.person]
    task = _task(roster, names, sorted({*range(1, weeks + 1), *before}), before)
    solved = _solve(task, Chance(seed))
    published = tuple(before.get(number) or _named(number, solved[at], names) for at, number in enumerate(task.weeks))
    return Rotation(published, repeats(published), seed)


def _task(roster: Roster, names: Sequence[str], numbers: Sequence[int], before: Mapping[int, RotationWeek]) -> _Task:
    """Return the task in numbers. People of kept weeks who are no longer in the roster have no part in it."""
    index = {name: one for one, name in enumerate(names)}
    there: list[list[int]] = [[] for _ in numbers]
    kept: dict[int, _Week] = {}
    for at, number in enumerate(numbers):
        week = before.get(number)
        if week:
            there[at] = sorted(index[name] for name in week.names if name in index)
            known = ((index[one], index[other]) for one, other in week.pairs if one in index and other in index)
            kept[at] = _Week(tuple(known), tuple(index[name] for name in week.rest if name in index))
    place = {number: at for at, number in enumerate(numbers) if number not in before}
    for one, person in enumerate(roster.person):
        for number in weeks_there(person, roster.start, place):
            there[place[number]].append(one)
    return _Task(len(names), tuple(numbers), tuple(map(tuple, there)), kept)


def _named(number: int, week: _Week, names: Sequence[str]) -> RotationWeek:
    pairs = sorted((min(pair), max(pair)) for pair in week.pairs)
    return RotationWeek(
        number, tuple((names[one], names[other]) for one, other in pairs), tuple(names[one] for one in week.rest)
    )


def _solve(task: _Task, chance: Chance) -> Sequence[_Week]:
    """Return the attempt with the fewest repeats, and among those the one in which they come latest."""
    places = max(1, sum(map(len, task.there)))
    found, cost = _attempt(task, chance, by_circle=True)
    for number in range(0 if task.whole else min(_ATTEMPTS, _PLACES // places) - 1):
        if not any(cost):
            break
        other, other_cost = _attempt(task, chance, by_circle=number % 2 == 1)
        if other_cost < cost:
            found, cost = other, other_cost
    return found


def _attempt(task: _Task, chance: Chance, *, by_circle: bool) -> tuple[list[_Week], tuple[int, int]]:
    """Return the weeks of one attempt, and how many meetings in them are no first ones and how early these come.

    Without the circle chance alone proposes the pairs and who rests, which is better where it was broken early.
    """
    rounds = circle(task.size, chance) if by_circle else [[EMPTY_CHAIR] * task.size]
    faced = [rounds[(number - 1) % len(rounds)] for number in task.weeks]
    resting = _rests(task, faced, chance)
    met = [[0] * task.size for _ in range(task.size)]
    for settled in task.kept.values():
        _meet(met, settled.pairs)
    found = []
    for at, people in enumerate(task.there):
        week = task.kept.get(at)
        if week is None:
            pairs = _from_circle(faced[at], [one for one in people if one != resting.get(at)], chance)
            if not task.whole:
                _mend(pairs, met, chance)
            _meet(met, pairs)
            week = _Week(tuple(pairs), (resting[at],) if at in resting else ())
        found.append(week)
    return found, _cost(found)


def _meet(met: list[list[int]], pairs: Iterable[IndexPair]) -> None:
    for one, other in pairs:
        met[one][other] += 1
        met[other][one] += 1


def _cost(weeks: Sequence[_Week]) -> tuple[int, int]:
    seen: set[frozenset[int]] = set()
    early: list[int] = []
    for at, week in enumerate(weeks):
        pairs = [frozenset(pair) for pair in week.pairs]
        early += [len(weeks) - at for pair in pairs if pair in seen]
        seen.update(pairs)
    return len(early), sum(early)


def _from_circle(faced: Sequence[int], people: Sequence[int], chance: Chance) -> list[IndexPair]:
    """Pair an even number of people as the circle has them, and by chance those whom it leaves without a partner."""
    here = set(people)
    pairs = [(one, faced[one]) for one in people if one < faced[one] and faced[one] in here]
    alone = chance.shuffled(one for one in people if faced[one] not in here)
    return [*pairs, *zip(alone[::2], alone[1::2], strict=True)]


def _mend(pairs: list[IndexPair], met: Sequence[Sequence[int]], chance: Chance) -> None:
    """Let pairs that have met before exchange partners with others, for as long as that makes repeats fewer.

    An exchange that only moves a repeat to another pair is made too, some times over: it may open a way.
    """

    def weight(one: int, other: int) -> int:
        times = met[one][other]
        return times and _AGAIN + times

    patience = _PATIENCE
    while patience and (again := [place for place, pair in enumerate(pairs) if weight(*pair)]):
        place = again[chance.below(len(again))]
        one, other = pairs[place]
        ways = []
        for second, (third, fourth) in enumerate(pairs):
            if second != place:
                before = weight(one, other) + weight(third, fourth)
                ways.append((weight(one, third) + weight(other, fourth) - before, second, third, fourth))
                ways.append((weight(one, fourth) + weight(other, third) - before, second, fourth, third))
        least = min((way[0] for way in ways), default=1)
        if least > 0:
            patience -= 1
            continue
        best = [way for way in ways if way[0] == least]
        _, second, third, fourth = best[chance.below(len(best))]
        pairs[place], pairs[second] = (one, third), (other, fourth)
        patience = _PATIENCE if least else patience - 1


def _rests(task: _Task, faced: Sequence[Sequence[int]], chance: Chance) -> dict[int, int]:
    """Return who rests in which open week with an odd number of people: whoever is furthest below their share.

    The rest of a week is shared by all who are there; where several are equally far below, it is somebody whom the
    circle leaves alone.
    """
    owed = [0.0] * task.size
    who: dict[int, int] = {}
    for at, people in enumerate(task.there):
        resting = task.kept[at].rest if at in task.kept else ()
        count = len(resting) if at in task.kept else len(people) % 2
        for one in people:
            owed[one] += count / len(people)
        if at not in task.kept and count:
            here = set(people)
            most = max(owed[one] for one in people) - _HAIR
            first = [one for one in people if owed[one] >= most]
            first = [one for one in first if faced[at][one] not in here] or first
            who[at] = first[chance.below(len(first))]
            resting = (who[at],)
        for one in resting:
            owed[one] -= 1
    return who


EMPTY_CHAIR = -1


def circle(size: int, chance: Chance) -> list[list[int]]:
    """Return the rounds, in random order over a random circle: for each person, whom they face."""
    seats = chance.shuffled(range(size))
    if size % 2:
        seats.append(EMPTY_CHAIR)
    *moving, still = seats
    rounds = [_round(moving, still, turn, size) for turn in range(len(moving))]
    return chance.shuffled(rounds)


def _round(moving: Sequence[int], still: int, turn: int, size: int) -> list[int]:
    count = len(moving)
    faced = [EMPTY_CHAIR] * size
    facing = [(moving[turn], still)]
    facing += [(moving[(turn - step) % count], moving[(turn + step) % count]) for step in range(1, count // 2 + 1)]
    for one, other in facing:
        if one != EMPTY_CHAIR:
            faced[one] = other
        if other != EMPTY_CHAIR:
            faced[other] = one
    return faced
