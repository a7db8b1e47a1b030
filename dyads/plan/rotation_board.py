"""The board on which a rotation is worked out: for each week and person a slot, and how often each two have met."""

from collections.abc import Mapping, Sequence

from dyads.plan.rotation_task import Sitting, Task

FREE = -1
OUT = -2


class Board:
    """Slots and meetings; all changes go through `join` and `part`, which keep the two in step.

    Attributes:
        partner: by week and person: the partner, `FREE`, or `OUT` where the person is away or rests.
        met: by two people: in how many weeks they meet.
    """

    __slots__ = ("_rest", "_task", "met", "partner")

    def __init__(self, task: Task, rest: Mapping[int, int]) -> None:
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
        """Make two people partners in a week; both are free in it."""
        self.partner[at][one] = other
        self.partner[at][other] = one
        self.met[one][other] += 1
        self.met[other][one] += 1

    def part(self, at: int, one: int, other: int) -> None:
        """Make two partners free again."""
        self.partner[at][one] = FREE
        self.partner[at][other] = FREE
        self.met[one][other] -= 1
        self.met[other][one] -= 1

    def free(self, at: int) -> list[int]:
        """Return who has no partner yet in a week."""
        row = self.partner[at]
        return [one for one in self._task.there[at] if row[one] == FREE]

    def sittings(self) -> dict[int, Sitting]:
        """Return the weeks as they stand, kept ones as they came."""
        return {at: self._task.kept.get(at) or self._sitting(at) for at in range(len(self._task.weeks))}

    def _sitting(self, at: int) -> Sitting:
        row: Sequence[int] = self.partner[at]
        pairs = tuple((one, row[one]) for one in self._task.there[at] if row[one] > one)
        return Sitting(pairs, (self._rest[at],) if at in self._rest else ())
