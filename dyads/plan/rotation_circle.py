"""The circle method: everybody meets everybody once in as few rounds as there can be.

One person stands still and the others move around a circle one place a round; who faces each other is a
pair (Kirkman 1847). With an odd number an empty chair takes part, and whoever faces it rests.
"""

from dyads.plan.rotation_chance import Chance

EMPTY_CHAIR = -1


def circle(size: int, chance: Chance) -> list[list[int]]:
    """Return the rounds, in random order over a random circle: for each person, whom they face.

    Args:
        size: the number of people, at least 1.
        chance: where the order comes from.
    """
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
