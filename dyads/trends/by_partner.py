"""The same questions with different partners: one table, so that they stand side by side.

Each cell is the level of one measure over the sittings with one partner: the mean of what counts, as everywhere. Levels
of different people do not compare; these are one person's own, with different people opposite.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dyads.trends.figure import Figure
from dyads.trends.figures import Split, series_figures
from dyads.trends.selection import RatingSeries, Selection

PARTNERS_FROM = 2
"""Partners from which there is something to lay side by side."""


@dataclass(frozen=True, slots=True)
class PartnerTable:
    """What was rated with whom.

    Attributes:
        measures: the questions that were rated with anybody, in the order of the series.
        rows: each partner with the level of each measure, None where it was never rated with them; whom one met last
            comes first.
    """

    measures: tuple[str, ...]
    rows: tuple[tuple[UUID, tuple[Figure | None, ...]], ...]


def by_partner(several: Iterable[RatingSeries], choice: Selection) -> PartnerTable | None:
    """Return the table of one person's series, or None where fewer than two partners have anything in it."""
    levels: dict[str, dict[UUID, Figure]] = {}
    met: dict[UUID, float] = {}
    for one in several:
        if one.asked is not None:
            continue
        for o in one.occasions:
            if o.partner is not None:
                met[o.partner] = max(o.at, met.get(o.partner, o.at))
        for figure in series_figures(one, choice, (Split(partner=True),)):
            if figure.kind == "level" and figure.value is not None and figure.partner is not None:
                levels.setdefault(one.measure, {})[figure.partner] = figure
    partners = {partner for held in levels.values() for partner in held}
    if len(partners) < PARTNERS_FROM:
        return None
    rows = sorted(partners, key=lambda partner: (-met[partner], partner.int))
    cells = {partner: tuple(held.get(partner) for held in levels.values()) for partner in rows}
    return PartnerTable(tuple(levels), tuple(cells.items()))
