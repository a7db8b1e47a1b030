"""A rotation as it is published: week by week, who sits with whom and who rests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RotationWeek:
    """One week. Who is neither in a pair nor resting is away.

    Attributes:
        pairs: the order within a pair says nothing.
        rest: who is there and has no partner this week: a rest, or a solitary exercise.
    """

    week: int
    pairs: tuple[Pair, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two people who meet in more than one week, and in which."""

    pair: Pair
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """All weeks in their order, those kept from before included."""

    weeks: tuple[RotationWeek, ...]
    repeats: tuple[Repeat, ...]
    seed: int

    @property
    def repeated(self) -> int:
        return sum(len(repeat.weeks) - 1 for repeat in self.repeats)


def repeats(weeks: Iterable[RotationWeek]) -> tuple[Repeat, ...]:
    """Return the pairs that meet more than once, in the order of their second meeting."""
    met: dict[frozenset[str], tuple[Pair, list[int]]] = {}
    for week in weeks:
        for pair in week.pairs:
            met.setdefault(frozenset(pair), (pair, []))[1].append(week.week)
    again = [Repeat(pair, tuple(when)) for pair, when in met.values() if len(when) > 1]
    return tuple(sorted(again, key=lambda repeat: (repeat.weeks[1], repeat.weeks[0], repeat.pair)))


IndexPair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SolvedWeek:
    """One week, solved or kept: its pairs and who rests."""

    pairs: tuple[IndexPair, ...]
    rest: tuple[int, ...]


@dataclass(frozen=True)
class RotationTask:
    """Who is there when, people and weeks by rising number, and which weeks are settled already."""

    size: int
    weeks: tuple[int, ...]
    there: tuple[tuple[int, ...], ...]
    kept: Mapping[int, SolvedWeek]

    @cached_property
    def open(self) -> tuple[int, ...]:
        return tuple(at for at in range(len(self.weeks)) if at not in self.kept)

    @cached_property
    def masks(self) -> tuple[int, ...]:
        return tuple(sum(1 << one for one in people) for people in self.there)

    @cached_property
    def sits(self) -> tuple[int, ...]:
        """For each person, in how many weeks they take part, resting included; not with former members."""
        sits = [0] * self.size
        for at, people in enumerate(self.there):
            sitting = self.kept.get(at)
            for one in chain(*sitting.pairs, sitting.rest) if sitting else people:
                sits[one] += 1
        return tuple(sits)

    @cached_property
    def mates(self) -> tuple[int, ...]:
        """For each person, whom they could ever meet, as bits; in kept weeks that is whom they met."""
        seen = [0] * self.size
        for at in self.open:
            for one in self.there[at]:
                seen[one] |= self.masks[at]
        for sitting in self.kept.values():
            for one, other in sitting.pairs:
                seen[one] |= 1 << other
                seen[other] |= 1 << one
        return tuple(mask & ~(1 << one) for one, mask in enumerate(seen))


class RotationCost(NamedTuple):
    """How good a rotation is; the smaller, the better.

    Attributes:
        repeats: how many meetings are not the first of their pair.
        early: how early they are: for each, how many weeks there still are, its own included.
    """

    repeats: int
    early: int


def rotation_cost(sittings: Mapping[int, SolvedWeek]) -> RotationCost:
    met: set[frozenset[int]] = set()
    repeats = early = 0
    for at in sorted(sittings):
        for pair in map(frozenset, sittings[at].pairs):
            if pair in met:
                repeats += 1
                early += len(sittings) - at
            met.add(pair)
    return RotationCost(repeats, early)
