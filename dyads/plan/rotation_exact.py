"""Looks for a rotation with fewer repeats than one at hand, through every possibility: for small groups.

Branch and bound over the weeks in their order. A week's pairings that repeat least are tried first, so that
where repeats must be they come late.
"""

from collections.abc import Iterator, Sequence

from dyads.plan.rotation_chance import Chance
from dyads.plan.rotation_rest import Rests
from dyads.plan.rotation_task import IndexPair, Sitting, Task, cost

SMALL = 8
"""The largest group for which every possibility is looked through."""

_EFFORT = 20_000
"""After how many weeks placed the search is left, with the best found until then: about two seconds at the worst."""


def fewest(task: Task, rests: Rests, found: dict[int, Sitting], chance: Chance) -> dict[int, Sitting]:
    """Return a rotation with the fewest repeats that fair rests allow; `found` itself where none has fewer.

    Args:
        task: what is to be solved.
        rests: within which bounds rests are fair.
        found: a solution to be improved upon.
        chance: puts what is equally good in random order.
    """
    search = _Search(task, rests, found, chance)
    search.run()
    return search.best


class _Search:
    __slots__ = ("_ahead", "_cost", "_effort", "_left", "_order", "_rests", "_taken", "_task", "_unmet", "_way", "best")

    def __init__(self, task: Task, rests: Rests, found: dict[int, Sitting], chance: Chance) -> None:
        self._task = task
        self._rests = rests
        self.best = found
        self._cost = cost(found).repeats
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
        """Look through all possibilities, or as many as the effort allows."""
        self._go(0, cost(self._task.kept).repeats)

    def _apply(self, sitting: Sitting) -> None:
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

    def _sittings(self, at: int, allowed: int) -> list[tuple[int, Sitting]]:
        """Return the ways to pair a week with no more repeats than allowed, the fewest first."""
        people = [one for one in self._order if self._task.masks[at] >> one & 1]
        ways = [
            (extra, Sitting(pairs, (resting,)))
            for resting in people
            if len(people) % 2 and self._taken[resting] < self._rests.most[resting]
            for extra, pairs in self._pairings([one for one in people if one != resting], allowed)
        ]
        if not len(people) % 2:
            ways = [(extra, Sitting(pairs, ())) for extra, pairs in self._pairings(people, allowed)]
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
