"""A rotation as it is published: week by week, who sits with whom and who rests."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from dyads.rotation.roster import Roster, weeks_there

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

    @property
    def names(self) -> tuple[str, ...]:
        return (*chain(*self.pairs), *self.rest)


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


@dataclass(frozen=True, slots=True)
class WeekChange:
    """Who came and went after a week was published: there without a place in it, or in it and no longer there."""

    week: int
    joined: tuple[str, ...]
    left: tuple[str, ...]


def changes_since(kept: Iterable[RotationWeek], roster: Roster) -> tuple[WeekChange, ...]:
    """Return what a roster says otherwise than the published weeks, week by week, where it does."""
    found = []
    for week in sorted(kept, key=lambda one: one.week):
        listed = week.names
        there = [one.name for one in roster.person if weeks_there(one, roster.start, [week.week])]
        joined = tuple(name for name in there if name not in listed)
        left = tuple(name for name in listed if name not in there)
        if joined or left:
            found.append(WeekChange(week.week, joined, left))
    return tuple(found)
