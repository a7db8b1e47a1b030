"""Partners that change from week to week: random, and without a repeat for as long as that is possible.

When everybody is there every week the pairs follow the circle method over a random order, so that nobody
meets anyone twice before having met everyone, and whoever is left over when the number is odd changes in
the same even way. After that the rounds come again in their order, which puts the greatest distance between
two meetings. Absences, joiners and leavers, and weeks published before, break the circle here and there; a
hill-climb mends it, and in small groups an exhaustive search proves or betters the outcome.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter

from dyads.plan.roster import LONGEST_ROTATION, Roster, weeks_there
from dyads.plan.rotation_board import Board
from dyads.plan.rotation_chance import Chance
from dyads.plan.rotation_circle import circle
from dyads.plan.rotation_climb import fill
from dyads.plan.rotation_exact import SMALL, fewest
from dyads.plan.rotation_files import PersonWeek, PersonWeeks, as_json, csv_rows, for_person, weeks_from_json
from dyads.plan.rotation_rest import Rests, share_rests
from dyads.plan.rotation_task import Sitting, Task, cost
from dyads.plan.rotation_weeks import Repeat, Rotation, Week, repeats

__all__ = [
    "PersonWeek",
    "PersonWeeks",
    "Repeat",
    "Rotation",
    "Week",
    "as_json",
    "csv_rows",
    "for_person",
    "repeats",
    "rotate",
    "weeks_from_json",
]

_ATTEMPTS = 6
"""How many climbs are made at most, each from another chance, where counting leaves hope for a better one."""

_SLOTS = 8_000
"""Over how many places for a person in a week all attempts may range: 500 people over 39 weeks get a single one."""


def rotate(roster: Roster, weeks: int, seed: int, kept: Iterable[Week] = ()) -> Rotation:
    """Return who sits with whom in each week.

    Args:
        roster: the people; one that `roster_problems` finds nothing in.
        weeks: how many weeks, counted from week 1.
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


def _task(roster: Roster, names: Sequence[str], numbers: Sequence[int], before: dict[int, Week]) -> Task:
    """Return the task in numbers. People of kept weeks who are no longer in the roster have no part in it."""
    index = {name: one for one, name in enumerate(names)}
    there: list[list[int]] = [[] for _ in numbers]
    kept: dict[int, Sitting] = {}
    for at, number in enumerate(numbers):
        week = before.get(number)
        if week:
            there[at] = sorted(index[name] for name in chain(*week.pairs, week.rest) if name in index)
            known = [(index[one], index[other]) for one, other in week.pairs if one in index and other in index]
            kept[at] = Sitting(tuple(known), tuple(index[name] for name in week.rest if name in index))
    place = {number: at for at, number in enumerate(numbers) if number not in before}
    for one, person in enumerate(roster.person):
        for number in weeks_there(person, roster.start, place):
            there[place[number]].append(one)
    return Task(len(names), tuple(numbers), tuple(tuple(people) for people in there), kept)


def _solve(task: Task, seed: int) -> dict[int, Sitting]:
    chance = Chance(seed)
    attempts = []
    for attempt in range(max(1, min(_ATTEMPTS, _SLOTS // max(1, sum(map(len, task.there)))))):
        rounds = circle(task.size, chance)
        rests = share_rests(task, rounds, chance)
        board = Board(task, rests.who)
        filled = fill(task, board, rounds, chance, at_once=attempt % 2 == 1)
        sittings = board.sittings()
        attempts.append((cost(sittings), sittings, rests))
        if filled and cost(sittings).repeats <= _must(task, rests):
            break
    least, found, rests = min(attempts, key=itemgetter(0))
    if task.size > SMALL or least.repeats <= _must(task, rests):
        return found
    return fewest(task, rests, found, chance)


def _must(task: Task, rests: Rests) -> int:
    """Return how many repeats there must be at least, as far as counting tells."""
    mates = [mask.bit_count() for mask in task.mates]
    # Who sits in more weeks than there are others meets someone again, and so does whoever they meet.
    short = sum(max(0, sat - most - others) for sat, most, others in zip(task.sits, rests.most, mates, strict=True))
    # No more pairs can be new than there are partners, or weeks, for everybody.
    new = sum(min(sat - least, others) for sat, least, others in zip(task.sits, rests.least, mates, strict=True)) // 2
    meetings = sum(
        len(task.kept[at].pairs) if at in task.kept else len(people) // 2 for at, people in enumerate(task.there)
    )
    return max((short + 1) // 2, meetings - new)


def _named(number: int, sitting: Sitting, names: Sequence[str]) -> Week:
    pairs = sorted((min(pair), max(pair)) for pair in sitting.pairs)
    return Week(
        number,
        tuple((names[one], names[other]) for one, other in pairs),
        tuple(names[one] for one in sitting.rest),
    )
