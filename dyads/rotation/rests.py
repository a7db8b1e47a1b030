"""Who rests when the number is odd: everybody their fair share, rounded down or up.

An odd week's rest is shared by all who are there, so that a person's share over the rotation is the sum of
1/n over their odd weeks. Nobody rests less than their share rounded down or more than it rounded up (the
quota rule of fair rostering, Tijdeman 1980); those who are there all along have the same share and so
differ by one at most. Rests in kept weeks count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from dyads.rotation.weeks import RotationTask

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Chance:
    """SplitMix64 (Steele, Lea and Flood 2014): small, well mixed, and fixed for ever, unlike the library's shuffle."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def randrange(self, stop: int) -> int:
        """Return a whole number from 0 up to, not including, `stop`; `stop` is below 2**32."""
        # A product's upper half instead of a remainder: its bias is under 2**-32, and it never needs a second draw.
        return (self._next() * stop) >> 64

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """Return the things in a random order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.randrange(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


_HAIR = 1e-9
"""Sums of fractions closer than this are the same."""


@dataclass(frozen=True, slots=True)
class Rests:
    """Who rests in which open week, by position, and within which bounds each person's number of rests is fair."""

    who: dict[int, int]
    least: tuple[int, ...]
    most: tuple[int, ...]


def share_rests(task: RotationTask, rounds: Sequence[Sequence[int]], chance: Chance) -> Rests:
    """Choose who rests in the open weeks.

    Where it is fair, that is someone who would otherwise run out of new partners, or whom the circle leaves alone.
    """
    shares = _shares(task)
    taken = [0] * task.size
    for sitting in task.kept.values():
        for one in sitting.rest:
            taken[one] += 1
    who: dict[int, int] = {}
    credit = [-float(count) for count in taken]
    pressing = [sat - mask.bit_count() - rested for sat, mask, rested in zip(task.sits, task.mates, taken, strict=True)]
    for at, people in enumerate(task.there):
        part = _part(task, at)
        for one in people:
            credit[one] += part
        if at in task.kept or not len(people) % 2:
            continue
        faced = rounds[(task.weeks[at] - 1) % len(rounds)]
        one = who[at] = _next_to_rest(people, credit, pressing, faced, chance)
        credit[one] -= 1
        pressing[one] -= 1
        taken[one] += 1
    _even_out(task, who, taken, shares)
    least = tuple(min(floor(share + _HAIR), count) for share, count in zip(shares, taken, strict=True))
    most = tuple(max(ceil(share - _HAIR), count) for share, count in zip(shares, taken, strict=True))
    return Rests(who, least, most)


def _shares(task: RotationTask) -> list[float]:
    shares = [0.0] * task.size
    for at, people in enumerate(task.there):
        part = _part(task, at)
        for one in people:
            shares[one] += part
    return shares


def _part(task: RotationTask, at: int) -> float:
    people = len(task.there[at])
    rests = len(task.kept[at].rest) if at in task.kept else people % 2
    return rests / people if people else 0.0


def _next_to_rest(
    people: Sequence[int], credit: Sequence[float], pressing: Sequence[int], faced: Sequence[int], chance: Chance
) -> int:
    here = set(people)
    among = [one for one in people if credit[one] > _HAIR] or list(people)
    among = [one for one in among if pressing[one] > 0] or among
    among = [one for one in among if faced[one] not in here] or among
    due = max(credit[one] for one in among) - _HAIR
    first = [one for one in among if credit[one] >= due]
    return first[chance.randrange(len(first))]


def _even_out(task: RotationTask, who: dict[int, int], taken: list[int], shares: Sequence[float]) -> None:
    """Hand rests on, from week to week, until nobody is a whole rest further above their share than another."""
    while True:
        over = [count - share for count, share in zip(taken, shares, strict=True)]
        for start in sorted(set(who.values()), key=lambda one: (-over[one], one)):
            came = _reach(task, who, start)
            end = min(came, key=lambda one: (over[one], one))
            if over[start] - over[end] > 1 + _HAIR:
                break
        else:
            return
        taken[start] -= 1
        taken[end] += 1
        while end != start:
            at, giver = came[end]
            who[at] = end
            end = giver


def _reach(task: RotationTask, who: dict[int, int], start: int) -> dict[int, tuple[int, int]]:
    """Return who could take over a rest, directly or by a chain: from which week, and from whom."""
    resting: dict[int, list[int]] = {}
    for at, one in who.items():
        resting.setdefault(one, []).append(at)
    came = {start: (-1, start)}
    queue = [start]
    for giver in queue:
        for at in resting.get(giver, ()):
            for one in task.there[at]:
                if one not in came:
                    came[one] = (at, giver)
                    queue.append(one)
    return came
