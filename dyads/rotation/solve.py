"""Partners that change from week to week: random, and without a repeat for as long as that is possible.

When everybody is there every week the pairs follow the circle method over a random order, so that nobody
meets anyone twice before having met everyone, and whoever is left over when the number is odd changes in
the same even way. After that the rounds come again in their order, which puts the greatest distance between
two meetings. Absences, joiners and leavers, and weeks published before, break the circle here and there; a
hill-climb mends it, and in small groups an exhaustive search proves or betters the outcome.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

from dyads.rotation.improve import Board, circle, fill
from dyads.rotation.rests import Chance, Rests, share_rests
from dyads.rotation.roster import LONGEST_ROTATION, Roster, weeks_there
from dyads.rotation.weeks import IndexPair, Rotation, RotationTask, RotationWeek, SolvedWeek, repeats, rotation_cost

SMALL = 8
"""The largest group for which every possibility is looked through."""

_EFFORT = 20_000
"""After how many weeks placed the search is left, with the best found until then: about two seconds at the worst."""


def fewest(task: RotationTask, rests: Rests, found: dict[int, SolvedWeek], chance: Chance) -> dict[int, SolvedWeek]:
    """Return a rotation with the fewest repeats that fair rests allow; `found` itself where none has fewer."""
    search = _Search(task, rests, found, chance)
    search.run()
    return search.best


class _Search:
    __slots__ = ("_ahead", "_cost", "_effort", "_left", "_order", "_rests", "_taken", "_task", "_unmet", "_way", "best")

    def __init__(self, task: RotationTask, rests: Rests, found: dict[int, SolvedWeek], chance: Chance) -> None:
        self._task = task
        self._rests = rests
        self.best = found
        self._cost = rotation_cost(found).repeats
        self._effort = _EFFORT
        self._order = chance.shuffled(range(task.size))
        self._way = dict(task.kept)
        self._taken = [0] * task.size
        self._unmet = [~0] * task.size
        for sitting in task.kept.values():
            self._apply(sitting)
        # For each depth and person: whom they can meet from there on, in how many weeks, and in how many someone rests.
        self._ahead: list[list[int]] = [[0] * task.size]
        self._left: list[list[tuple[int, int]]] = [[(0, 0)] * task.size]
        for at in reversed(task.open):
            mask, odd = task.masks[at], len(task.there[at]) % 2
            self._ahead.append([seen | mask if mask >> one & 1 else seen for one, seen in enumerate(self._ahead[-1])])
            self._left.append(
                [
                    (weeks + 1, chairs + odd) if mask >> one & 1 else (weeks, chairs)
                    for one, (weeks, chairs) in enumerate(self._left[-1])
                ]
            )
        self._ahead.reverse()
        self._left.reverse()

    def run(self) -> None:
        self._go(0, rotation_cost(self._task.kept).repeats)

    def _apply(self, sitting: SolvedWeek) -> None:
        for one, other in sitting.pairs:
            self._unmet[one] &= ~(1 << other)
            self._unmet[other] &= ~(1 << one)
        for one in sitting.rest:
            self._taken[one] += 1

    def _go(self, depth: int, repeats: int) -> None:
        if depth == len(self._task.open):
            self.best = dict(self._way)
            self._cost = repeats
            return
        at = self._task.open[depth]
        for extra, sitting in self._sittings(at, self._cost - 1 - repeats):
            self._effort -= 1
            if self._effort < 0:
                return
            if repeats + extra >= self._cost:
                return  # the rest of them repeat at least as much
            unmet, taken = list(self._unmet), list(self._taken)
            self._apply(sitting)
            if repeats + extra + self._bound(depth + 1) < self._cost:
                self._way[at] = sitting
                self._go(depth + 1, repeats + extra)
            self._unmet, self._taken = unmet, taken

    def _bound(self, depth: int) -> int:
        """Return how many repeats there must be from a depth on, or more than any number where rests cannot be fair."""
        short = 0
        for one in range(self._task.size):
            weeks, chairs = self._left[depth][one]
            chairs = min(chairs, self._rests.most[one] - self._taken[one])
            if chairs < 0 or self._taken[one] + chairs < self._rests.least[one]:
                return self._cost
            mates = (self._ahead[depth][one] & self._unmet[one] & ~(1 << one)).bit_count()
            short += max(0, weeks - chairs - mates)
        return (short + 1) // 2

    def _sittings(self, at: int, allowed: int) -> list[tuple[int, SolvedWeek]]:
        """Return the ways to pair a week with no more repeats than allowed, the fewest first."""
        people = [one for one in self._order if self._task.masks[at] >> one & 1]
        ways = [
            (extra, SolvedWeek(pairs, (resting,)))
            for resting in people
            if len(people) % 2 and self._taken[resting] < self._rests.most[resting]
            for extra, pairs in self._pairings([one for one in people if one != resting], allowed)
        ]
        if not len(people) % 2:
            ways = [(extra, SolvedWeek(pairs, ())) for extra, pairs in self._pairings(people, allowed)]
        return sorted(ways, key=lambda way: way[0])

    def _pairings(self, people: Sequence[int], allowed: int) -> Iterator[tuple[int, tuple[IndexPair, ...]]]:
        if allowed < 0:
            return
        if not people:
            yield 0, ()
            return
        one, *others = people
        for place, other in enumerate(others):
            again = 1 - (self._unmet[one] >> other & 1)
            for extra, pairs in self._pairings(others[:place] + others[place + 1 :], allowed - again):
                yield again + extra, ((one, other), *pairs)


_ATTEMPTS = 6
"""How many climbs are made at most, each from another chance, where counting leaves hope for a better one."""

_SLOTS = 8_000
"""Over how many places for a person in a week all attempts may range: 500 people over 39 weeks get a single one."""


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
    solved = _solve(task, seed)
    published = tuple(before.get(number) or _named(number, solved[at], names) for at, number in enumerate(task.weeks))
    return Rotation(published, repeats(published), seed)


def _task(
    roster: Roster, names: Sequence[str], numbers: Sequence[int], before: dict[int, RotationWeek]
) -> RotationTask:
    """Return the task in numbers. People of kept weeks who are no longer in the roster have no part in it."""
    index = {name: one for one, name in enumerate(names)}
    there: list[list[int]] = [[] for _ in numbers]
    kept: dict[int, SolvedWeek] = {}
    for at, number in enumerate(numbers):
        week = before.get(number)
        if week:
            there[at] = sorted(index[name] for name in chain(*week.pairs, week.rest) if name in index)
            known = [(index[one], index[other]) for one, other in week.pairs if one in index and other in index]
            kept[at] = SolvedWeek(tuple(known), tuple(index[name] for name in week.rest if name in index))
    place = {number: at for at, number in enumerate(numbers) if number not in before}
    for one, person in enumerate(roster.person):
        for number in weeks_there(person, roster.start, place):
            there[place[number]].append(one)
    return RotationTask(len(names), tuple(numbers), tuple(tuple(people) for people in there), kept)


def _solve(task: RotationTask, seed: int) -> dict[int, SolvedWeek]:
    chance = Chance(seed)
    attempts = []
    for attempt in range(max(1, min(_ATTEMPTS, _SLOTS // max(1, sum(map(len, task.there)))))):
        rounds = circle(task.size, chance)
        rests = share_rests(task, rounds, chance)
        board = Board(task, rests.who)
        filled = fill(task, board, rounds, chance, at_once=attempt % 2 == 1)
        sittings = board.sittings()
        attempts.append((rotation_cost(sittings), sittings, rests))
        if filled and rotation_cost(sittings).repeats <= _must(task, rests):
            break
    least, found, rests = min(attempts, key=itemgetter(0))
    if task.size > SMALL or least.repeats <= _must(task, rests):
        return found
    return fewest(task, rests, found, chance)


def _must(task: RotationTask, rests: Rests) -> int:
    mates = [mask.bit_count() for mask in task.mates]
    # Who sits in more weeks than there are others meets someone again, and so does whoever they meet.
    short = sum(max(0, sat - most - others) for sat, most, others in zip(task.sits, rests.most, mates, strict=True))
    # No more pairs can be new than there are partners, or weeks, for everybody.
    new = sum(min(sat - least, others) for sat, least, others in zip(task.sits, rests.least, mates, strict=True)) // 2
    meetings = sum(
        len(task.kept[at].pairs) if at in task.kept else len(people) // 2 for at, people in enumerate(task.there)
    )
    return max((short + 1) // 2, meetings - new)


def _named(number: int, sitting: SolvedWeek, names: Sequence[str]) -> RotationWeek:
    pairs = sorted((min(pair), max(pair)) for pair in sitting.pairs)
    return RotationWeek(
        number,
        tuple((names[one], names[other]) for one, other in pairs),
        tuple(names[one] for one in sitting.rest),
    )
