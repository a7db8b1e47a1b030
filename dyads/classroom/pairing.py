"""Who sits with whom in a class: as a roster has it for the week, by chance, and whoever comes late."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from dyads.classroom.interface import Attendance, Pairing, ParticipantId
from dyads.practice.fields import folded
from dyads.rotation.weeks import RotationWeek


def can_sit(one: Attendance) -> bool:
    """Say whether somebody may be given a partner: they are there, and neither rest nor sit with the trainer."""
    is_one_of_them = not (one.is_room or one.is_trainer)
    return is_one_of_them and one.state in {"here", "quiet"} and one.seat in {"waits", "paired"}


def is_waiting(one: Attendance) -> bool:
    """Say whether somebody waits for a partner."""
    return can_sit(one) and one.seat == "waits"


def by_week(people: Iterable[Attendance], week: RotationWeek, codes: Mapping[str, str]) -> Pairing:
    """Return the pairs of a week of whom both have come, and who rests in it; all others stay where they are.

    Args:
        codes: of the people who have one, by their name in the roster; a code counts before a name.
    """
    sitting = [one for one in people if can_sit(one)]
    found: dict[str, ParticipantId] = {}
    for name in week.names:
        fits = [one.id for one in sitting if _is(one, name, codes.get(name, ""))]
        if len(fits) == 1 and fits[0] not in found.values():
            found[name] = fits[0]
    pairs = tuple((found[one], found[other]) for one, other in week.pairs if one in found and other in found)
    return Pairing(pairs, tuple((found[name], "rests") for name in week.rest if name in found))


def _is(one: Attendance, name: str, code: str) -> bool:
    if code and one.code:
        return folded(code) == folded(one.code)
    return folded(one.name) in {folded(name), folded(name.removesuffix(f" ({code})"))}


def by_chance(people: Sequence[Attendance], below: Callable[[int], int]) -> Pairing:
    """Return pairs of all who can sit; who is left over in an odd number waits.

    Args:
        below: returns a whole number from 0 up to, not including, its argument.
    """
    order = [one.id for one in people if can_sit(one)]
    for last in range(len(order) - 1, 0, -1):  # Fisher and Yates
        other = below(last + 1)
        order[last], order[other] = order[other], order[last]
    pairs = tuple(zip(order[::2], order[1::2], strict=False))
    return Pairing(pairs, ((order[-1], "waits"),)) if len(order) % 2 else Pairing(pairs)


def late_comers(people: Iterable[Attendance], held: Collection[ParticipantId] = ()) -> Pairing:
    """Return whom of those who wait to put together: whoever comes late with whoever waits longest.

    Args:
        held: whom the trainer has let wait by hand; two of them are never put together.
    """
    waiting = [one.id for one in people if is_waiting(one) and one.state == "here"]
    pairs: list[tuple[ParticipantId, ParticipantId]] = []
    while len(waiting) > 1:
        one = waiting.pop(0)
        other = next((other for other in waiting if not {one, other} <= set(held)), None)
        if other is not None:
            waiting.remove(other)
            pairs.append((one, other))
    return Pairing(tuple(pairs))


def is_left_over(people: Iterable[Attendance]) -> Attendance | None:
    """Return who waits alone, where only one does."""
    waiting = [one for one in people if is_waiting(one)]
    return waiting[0] if len(waiting) == 1 else None
