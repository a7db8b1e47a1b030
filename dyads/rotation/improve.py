"""Fills a board with as few repeats as it can: the circle first, then hill-climbing where absences broke it.

Fewest repeats means most different pairs. So the climb only ever places pairs that have not met, and where two
people are left over in a week it moves others about without losing a pair until there is a place (Dinitz and
Stinson, "A hill-climbing algorithm for the construction of one-factorizations and Room squares", 1987). Whoever
still is left then meets a second time.
"""

from collections.abc import Mapping, Sequence

from dyads.rotation.rests import Chance
from dyads.rotation.weeks import RotationTask, SolvedWeek

FREE = -1
OUT = -2


class Board:
    """Slots and meetings; all changes go through `join` and `part`, which keep the two in step.

    Attributes:
        partner: by week and person: the partner, `FREE`, or `OUT` where the person is away or rests.
        met: by two people: in how many weeks they meet.
    """

    __slots__ = ("_rest", "_task", "met", "partner")

    def __init__(self, task: RotationTask, rest: Mapping[int, int]) -> None:
        self._task = task
        self._rest = rest
        self.met = [[0] * task.size for _ in range(task.size)]
        self.partner = [[OUT] * task.size for _ in task.weeks]
        for at, people in enumerate(task.there):
            if at not in task.kept:
                for one in people:
                    self.partner[at][one] = FREE
        for at, resting in rest.items():
            self.partner[at][resting] = OUT
        for at, sitting in task.kept.items():
            for one, other in sitting.pairs:
                self.join(at, one, other)

    def join(self, at: int, one: int, other: int) -> None:
        self.partner[at][one] = other
        self.partner[at][other] = one
        self.met[one][other] += 1
        self.met[other][one] += 1

    def part(self, at: int, one: int, other: int) -> None:
        self.partner[at][one] = FREE
        self.partner[at][other] = FREE
        self.met[one][other] -= 1
        self.met[other][one] -= 1

    def free(self, at: int) -> list[int]:
        row = self.partner[at]
        return [one for one in self._task.there[at] if row[one] == FREE]

    def sittings(self) -> dict[int, SolvedWeek]:
        return {at: self._task.kept.get(at) or self._sitting(at) for at in range(len(self._task.weeks))}

    def _sitting(self, at: int) -> SolvedWeek:
        row: Sequence[int] = self.partner[at]
        pairs = tuple((one, row[one]) for one in self._task.there[at] if row[one] > one)
        return SolvedWeek(pairs, (self._rest[at],) if at in self._rest else ())


_PATIENCE = 60
"""How many moves for each slot the climb makes without a new pair before it gives up."""

_MOST_PATIENCE = 20_000
"""The same for all slots together: under a tenth of a second."""

_TRIES = 12
"""How many random partners are tried before all of them are looked through."""


def fill(
    task: RotationTask, board: Board, rounds: Sequence[Sequence[int]], chance: Chance, *, at_once: bool = False
) -> bool:
    """Give everybody who is there and does not rest a partner in each open week.

    Args:
        rounds: the circle; week 1 starts from its first round.
        at_once: not stretch by stretch, which may save a repeat but lets it come early.

    Returns:
        Whether no one can do better: as many different people met, and as early, as counting allows.
    """
    best = True
    for stretch in [list(range(len(task.weeks)))] if at_once else _stretches(task, board):
        times = 1
        while weeks := {at: free for at in stretch if (free := board.free(at))}:
            room = _room(board, weeks, times)
            if room:
                for at in weeks:
                    _lay(board, at, rounds[(task.weeks[at] - 1) % len(rounds)], times)
                best &= _Climb(board, weeks, room, times, chance).climb()
            times += 1
    return best


def _stretches(task: RotationTask, board: Board) -> list[list[int]]:
    """Cut the weeks into stretches in which, as far as counting tells, nobody must meet anyone twice."""
    stretches: list[list[int]] = []
    seen = [0] * task.size
    sat = [0] * task.size
    for at in range(len(task.weeks)):
        sitting = [one for one in task.there[at] if board.partner[at][one] != OUT]
        mask = sum(1 << one for one in sitting)
        if not stretches or any((seen[one] | mask).bit_count() - 1 < sat[one] + 1 for one in sitting):
            stretches.append([])
            seen = [0] * task.size
            sat = [0] * task.size
        stretches[-1].append(at)
        for one in sitting:
            seen[one] |= mask
            sat[one] += 1
    return stretches


def _lay(board: Board, at: int, faced: Sequence[int], times: int) -> None:
    """Place the pairs of one round of the circle that are both free and have met fewer than `times` times."""
    row = board.partner[at]
    for one in board.free(at):
        other = faced[one]
        if other > one and row[other] == FREE and board.met[one][other] < times:
            board.join(at, one, other)


def _room(board: Board, weeks: Mapping[int, Sequence[int]], times: int) -> int:
    """Return how many pairs, at the very most, these slots can take without any meeting more than `times` times."""
    slots: dict[int, int] = {}
    mates: dict[int, int] = {}
    for free in weeks.values():
        mask = sum(1 << one for one in free)
        for one in free:
            slots[one] = slots.get(one, 0) + 1
            mates[one] = mates.get(one, 0) | mask
    total = 0
    for one, count in slots.items():
        reach = mates[one]
        row = board.met[one]
        unmet = sum(1 for other in slots if other != one and row[other] < times and reach >> other & 1)
        total += min(count, unmet)
    return total // 2


class _Climb:
    """One climb: fills the given slots with pairs that have met fewer than `times` times; touches no other slot."""

    __slots__ = ("_board", "_chance", "_free", "_missing", "_movable", "_times", "_weeks")

    def __init__(self, board: Board, slots: Mapping[int, list[int]], room: int, times: int, chance: Chance) -> None:
        self._board = board
        self._movable = slots
        self._times = times
        self._chance = chance
        self._free = {at: free for at in slots if (free := board.free(at))}
        self._weeks = list(self._free)
        placed = sum(len(people) - len(self._free.get(at, ())) for at, people in slots.items()) // 2
        self._missing = room - placed

    def climb(self) -> bool:
        """Place pairs until patience ends or there is no room for more; tell whether the room is filled."""
        patience = min(_MOST_PATIENCE, _PATIENCE * sum(len(people) for people in self._movable.values()))
        stale = 0
        while self._missing > 0 and self._weeks and stale < patience:
            if self._step():
                self._missing -= 1
                stale = 0
            else:
                stale += 1
        return self._missing <= 0

    def _step(self) -> bool:
        """Make one move; tell whether it added a pair."""
        at = self._weeks[self._chance.randrange(len(self._weeks))]
        one, other = self._two(self._free[at])
        if self._board.met[one][other] < self._times:
            self._seat(at, one, other)
            return True
        if self._chance.randrange(2):
            return self._take(at, one)
        self._fetch(at, one, other)
        return False

    def _two(self, people: Sequence[int]) -> tuple[int, int]:
        first = self._chance.randrange(len(people))
        second = self._chance.randrange(len(people) - 1)
        return people[first], people[second + (second >= first)]

    def _seat(self, at: int, one: int, other: int) -> None:
        self._board.join(at, one, other)
        free = self._free[at]
        free.remove(one)
        free.remove(other)
        if not free:
            del self._free[at]
            self._weeks.remove(at)

    def _take(self, at: int, one: int) -> bool:
        """Give a free person a partner they have not met; whoever sat with that one is free instead."""
        mate = self._unmet(at, one)
        if mate is None:
            return False
        left = self._board.partner[at][mate]
        if left == FREE:
            self._seat(at, one, mate)
            return True
        self._board.part(at, mate, left)
        self._board.join(at, one, mate)
        free = self._free[at]
        free[free.index(one)] = left
        return False

    def _unmet(self, at: int, one: int) -> int | None:
        people = self._movable[at]
        row = self._board.met[one]
        for _ in range(_TRIES):
            mate = people[self._chance.randrange(len(people))]
            if mate != one and row[mate] < self._times:
                return mate
        unmet = [mate for mate in people if mate != one and row[mate] < self._times]
        return unmet[self._chance.randrange(len(unmet))] if unmet else None

    def _fetch(self, at: int, one: int, other: int) -> None:
        """Bring the meeting of two who are both free in this week here from another, where they are free then."""
        for source, people in self._movable.items():
            if self._board.partner[source][one] == other and one in people:
                self._board.part(source, one, other)
                if source not in self._free:
                    self._free[source] = []
                    self._weeks.append(source)
                self._free[source] += [one, other]
                self._seat(at, one, other)
                return


EMPTY_CHAIR = -1


def circle(size: int, chance: Chance) -> list[list[int]]:
    """Return the rounds, in random order over a random circle: for each person, whom they face."""
    seats = chance.shuffled(range(size))
    if size % 2:
        seats.append(EMPTY_CHAIR)
    *moving, still = seats
    rounds = [_round(moving, still, turn, size) for turn in range(len(moving))]
    return chance.shuffled(rounds)


def _round(moving: list[int], still: int, turn: int, size: int) -> list[int]:
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
