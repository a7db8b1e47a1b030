"""`python -m bench.rotation`: repeats, spread of rests and milliseconds of `dyads rotate`, from 4 to 500 people.

Each row is one kind of group over several seeds: how many meetings are not the first of their pair (the mean), and how
many there must be even so as far as counting tells; how far anybody's rests lie from their fair share, at the worst;
and the median and longest time. The same file measures another checkout.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from dyads.rotation.roster import Roster, weeks_there
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import Rotation, RotationWeek

SIZES = (
    (4, 13),
    (5, 13),
    (8, 7),
    (9, 9),
    (12, 11),
    (16, 15),
    (20, 13),
    (23, 13),
    (24, 39),
    (60, 39),
    (200, 39),
    (500, 39),
)
KINDS = ("all there", "one in ten away", "four in ten away", "joiners and leavers", "three weeks kept")


def group(kind: str, size: int, weeks: int, seed: int) -> tuple[Roster, tuple[RotationWeek, ...]]:
    """Return a roster, and the weeks published before."""
    chance = random.Random(f"{kind} {size} {seed}")  # noqa: S311
    people: list[dict[str, object]] = [{"name": f"Person {number}"} for number in range(size)]
    if kind.endswith("away"):
        share = 0.1 if kind.startswith("one") else 0.4
        for person in people:
            person["absent"] = [week for week in range(1, weeks + 1) if chance.random() < share]
    kept: tuple[RotationWeek, ...] = ()
    if kind == "three weeks kept":
        kept = rotate(Roster.model_validate({"title": "G", "person": people}), min(3, weeks), seed + 1000).weeks
    if kind in {"joiners and leavers", "three weeks kept"}:
        for person in people:
            if chance.random() < 0.15:
                person["from" if chance.random() < 0.5 else "until"] = chance.randint(4, max(4, weeks))
    return Roster.model_validate({"title": "G", "person": people}), kept


def unavoidable(roster: Roster, rotation: Rotation) -> int:
    """Return how many repeats there are at least: nobody has more first meetings than people to meet."""
    names = [person.name for person in roster.person]
    there = [{name for pair in week.pairs for name in pair} | set(week.rest) for week in rotation.weeks]
    sits = Counter(name for week in rotation.weeks for pair in week.pairs for name in pair)
    mates = {name: set[str]().union(*(here for here in there if name in here)) - {name} for name in names}
    meetings = sum(len(week.pairs) for week in rotation.weeks)
    return max(0, meetings - sum(min(sits[name], len(mates[name])) for name in names) // 2)


def unfairness(roster: Roster, rotation: Rotation) -> float:
    """Return by how many rests somebody lies away from their share, at the worst."""
    taken = Counter(name for week in rotation.weeks for name in week.rest)
    numbers = [week.week for week in rotation.weeks]
    present = {week.week: len({n for p in week.pairs for n in p} | set(week.rest)) for week in rotation.weeks}
    shares = {
        person.name: sum(1 / present[at] for at in weeks_there(person, None, numbers) if present[at] % 2)
        for person in roster.person
    }
    return max(abs(taken[name] - share) for name, share in shares.items())


def measured(kind: str, size: int, weeks: int, seeds: Sequence[int]) -> tuple[float, float, float, float, float]:
    """Return repeats, unavoidable repeats, unfairness, and median and longest milliseconds."""
    repeats, least, unfair, took = [], [], [], []
    for seed in seeds:
        roster, kept = group(kind, size, weeks, seed)
        began = time.perf_counter()
        rotation = rotate(roster, weeks, seed, kept)
        took.append(1000 * (time.perf_counter() - began))
        repeats.append(rotation.repeated)
        least.append(unavoidable(roster, rotation))
        unfair.append(unfairness(roster, rotation))
    return statistics.mean(repeats), statistics.mean(least), max(unfair), statistics.median(took), max(took)


def rows() -> Iterator[str]:
    yield "| group | people | weeks | repeats | at least | rests off | median ms | longest ms |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for kind in KINDS:
        for size, weeks in SIZES:
            found = measured(kind, size, weeks, range(20 if size < 100 else 3))
            yield "| {} | {} | {} | {:.1f} | {:.1f} | {:.2f} | {:.0f} | {:.0f} |".format(kind, size, weeks, *found)


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
