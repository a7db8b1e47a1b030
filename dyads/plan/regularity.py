"""How regularly a plan was followed, as "x of y planned"; and, for those who want it, how many weeks in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from dyads.plan.calendar import Week


@dataclass(frozen=True, slots=True)
class Regularity:
    """`done` of `planned` days; `extra` days were done beyond what their weeks ask for."""

    done: int = 0
    planned: int = 0
    extra: int = 0


def of_week(week: Week) -> Regularity:
    """Return the regularity of one week. Days beyond those planned count as extra: they make good no other week."""
    tally = week.tally
    return Regularity(min(tally.done, tally.planned), tally.planned, max(tally.done - tally.planned, 0))


def so_far(weeks: Iterable[Week]) -> Regularity:
    """Return the regularity of some weeks up to now.

    Of a week that is not over only what was done counts as planned: nothing is missing before its week has passed.
    """
    counted = [(of_week(week), week.over) for week in weeks]
    return Regularity(
        sum(one.done for one, _ in counted),
        sum(one.planned if over else one.done for one, over in counted),
        sum(one.extra for one, _ in counted),
    )


def by_module(weeks: Iterable[Week]) -> tuple[tuple[str, Regularity], ...]:
    """Return the regularity of each module up to now, in their order.

    Args:
        weeks: in order, as `overview` returns them.
    """
    return tuple(
        (module, so_far(group)) for (_, module), group in groupby(weeks, key=lambda week: (week.leg, week.module))
    )


def weeks_in_a_row(weeks: Iterable[Week]) -> int:
    """Return how many weeks up to now were kept one after the other; shown only to those who ask for it.

    A week that asks for nothing neither counts nor breaks the row, and one that is not over counts once it is kept.

    Args:
        weeks: in order, as `overview` returns them.
    """
    row = 0
    for week in weeks:
        if week.tally.planned == 0:
            continue
        if week.tally.kept:
            row += 1
        elif week.over:
            row = 0
    return row
