"""How regularly a plan was followed, as a figure that stands beside the change: done of planned, never a streak."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from dyads.practice.message import msg
from dyads.trends.figure import Figure, TooEarly


class Regularity(NamedTuple):
    """Days that were planned so far, and how many of them were done; paused days are neither."""

    planned: int
    done: int


def regularity(person: UUID, of: Mapping[str | None, Regularity]) -> tuple[Figure, ...]:
    """Return a figure a module, and for the key None one for the whole plan: `value` of `n` days.

    It is a count, so it has no margin.
    """
    return tuple(_figure(person, module, days) for module, days in of.items())


def _figure(person: UUID, module: str | None, days: Regularity) -> Figure:
    early = TooEarly(msg("Too early: nothing was planned yet."), 0, 1) if days.planned < 1 else None
    return Figure(
        measure="",
        script=None,
        person=person,
        partner=None,
        module=module,
        kind="regularity",
        unit="days",
        n=days.planned,
        value=None if early else float(days.done),
        low=None,
        high=None,
        of="day",
        too_early=early,
    )
