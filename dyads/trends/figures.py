"""All figures of what was chosen: change, slope, level, each taken together and apart.

What is honest here, and what is not:

- The interval of a change or a level is the 95 % interval for the mean of these sittings, if they were alike and
  independent. Sittings of one person resemble their neighbours, so it is rather too narrow.
- Fewer than five values have no interval, and none reaches beyond the ends of the scale: no mean can lie there.
- The interval of a slope is that of a straight line through the ratings, if their distances from it were independent.
  It says nothing about why they move, and no straight line holds for ever.
- The slope over sittings counts every sitting at which the measure was asked, rated or not, so that a skipped rating
  does not shorten the way.
- A new partner begins closeness anew: the slope of all partners together mixes persons, and says so; the slopes of
  single pairs stand beside it.
- A stopped sitting, a late rating and an entry added later stay out of change unless asked for; the rating before a
  sitting that was stopped counts for slope and level, because nothing had happened yet. All of it is counted.
- Ratings on another scale than the latest are left out, never converted.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from dyads.practice.message import Message, counted, msg
from dyads.practice.records import Kept
from dyads.trends import intervals
from dyads.trends.figure import (
    CHANGE_FROM,
    INTERVAL_FROM,
    SLOPE_DAYS,
    SLOPE_FROM,
    Exclusion,
    Figure,
    Kind,
    Of,
    TooEarly,
    Unit,
)
from dyads.trends.scores import series
from dyads.trends.selection import Occasion, RatingSeries, Selection, counted_exclusions

WEEK = 7 * 86400.0


class Split(NamedTuple):
    """By what figures are taken apart; False takes all together."""

    script: bool = False
    partner: bool = False
    module: bool = False


SPLITS = (
    Split(),
    Split(script=True),
    Split(partner=True),
    Split(module=True),
    Split(script=True, partner=True),
    Split(script=True, module=True),
)


class FigureGroup(NamedTuple):
    """Which part of a series a figure is made of."""

    script: str | None
    partner: UUID | None
    module: str | None


class FigurePart(NamedTuple):
    """The occasions of a group in order of time, and with how many partners they were."""

    occasions: Sequence[Occasion]
    partners: int


class Rated(NamedTuple):
    """The ratings a slope or a level is made of."""

    of: Of
    at: list[float]
    place: list[int]
    """The place among the occasions of the group, the unrated included."""
    value: list[float]
    days: int
    """From the first to the last."""
    excluded: list[Exclusion]
    partners: int


def figures(kept: Kept, choice: Selection, splits: Sequence[Split] = SPLITS) -> tuple[Figure, ...]:
    return tuple(figure for one in series(kept, choice) for figure in series_figures(one, choice, splits))


def series_figures(one: RatingSeries, choice: Selection, splits: Sequence[Split] = SPLITS) -> Iterable[Figure]:
    """Return the figures of one series; what is fixed by the choice is never taken together again."""
    left = narrowed(splits, choice)
    if not any(map(any, left)):  # as on a screen, which is not to wait for what it does not show
        partners = {o.partner.int for o in one.occasions if o.partner is not None}
        yield from group_figures(one, FigureGroup(None, None, None), FigurePart(one.occasions, len(partners)))
        return
    cells = _cells(one)
    for split in left:
        for group, part in _merged(cells, split).items():
            yield from group_figures(one, group, part)


def narrowed(splits: Iterable[Split], choice: Selection) -> tuple[Split, ...]:
    """Return the splits that are left to distinguish, once the choice has fixed some of them."""
    fixed = (choice.script is not None, choice.partner is not None, choice.module is not None)
    return tuple(dict.fromkeys(Split(*map(max, split, fixed)) for split in splits))


def _cells(one: RatingSeries) -> dict[FigureGroup, list[Occasion]]:
    """Return the smallest parts, told apart in every way; every figure is made of whole cells."""
    cells: dict[tuple[str | None, int | None, str | None], list[Occasion]] = {}
    for o in one.occasions:
        key = (o.script, None if o.partner is None else o.partner.int, o.module)
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = []
        cell.append(o)
    return {FigureGroup(cell[0].script, cell[0].partner, cell[0].module): cell for cell in cells.values()}


def _merged(cells: Mapping[FigureGroup, list[Occasion]], split: Split) -> dict[FigureGroup, FigurePart]:
    """Return the parts a split leaves, in order of time; what has no partner or module is left out where it splits."""
    found: dict[FigureGroup, list[FigureGroup]] = {}
    for cell in cells:
        if (group := group_of(cell, split)) is not None:
            found.setdefault(group, []).append(cell)
    return {group: _part([(cell, cells[cell]) for cell in members]) for group, members in found.items()}


def group_of(cell: FigureGroup, split: Split) -> FigureGroup | None:
    """Return where a split puts a cell; None where the cell has nothing of what it splits by."""
    if any(wanted and value is None for value, wanted in zip(cell, split, strict=True)):
        return None
    script, partner, module = cell
    return FigureGroup(
        script if split.script else None, partner if split.partner else None, module if split.module else None
    )


def _part(members: Sequence[tuple[FigureGroup, list[Occasion]]]) -> FigurePart:
    occasions = [o for _, cell in members for o in cell]
    if len(members) > 1:
        occasions.sort(key=attrgetter("at"))
    return FigurePart(occasions, len({cell.partner for cell, _ in members} - {None}))


def group_figures(one: RatingSeries, group: FigureGroup, part: FigurePart) -> Iterable[Figure]:
    before = any(o.before is not None or o.before_exclusion for o in part.occasions)
    after = any(o.after is not None or o.after_exclusion for o in part.occasions)
    if before and after:
        yield change(one, group, part)
    rated = rated_of(one, part, before=before)
    if rated.value or rated.excluded:
        yield from (slope(one, group, rated), slope_per_week(one, group, rated), level(one, group, rated))
    if rated.value:
        yield latest(one, group, rated)


def rated_of(one: RatingSeries, part: FigurePart, *, before: bool) -> Rated:
    """Return the ratings before, or where there are none the ratings after, and why others are missing."""
    of: Of = one.asked or ("before" if before else "after")
    if before:
        asked = [o for o in part.occasions if o.before is not None or o.before_exclusion]
        values = [o.before for o in asked]
        excluded = [o.before_exclusion for o in asked if o.before_exclusion]
    else:
        asked = [o for o in part.occasions if o.after is not None or o.after_exclusion]
        values = [None if o.whole else o.after for o in asked]
        excluded = [exclusion for o in asked if (exclusion := o.after_exclusion or o.whole)]
    place = [place for place, value in enumerate(values) if value is not None]
    given = [value for value in values if value is not None]
    days = asked[place[-1]].day - asked[place[0]].day if place else 0
    return Rated(of, [asked[i].at for i in place], place, given, days, excluded, part.partners)


def changes(occasions: Sequence[Occasion]) -> tuple[list[float], list[Exclusion]]:
    """Return after minus before of each sitting that has both, and why the others have not."""
    values = [o.after - o.before for o in occasions if o.whole is None and o.before is not None and o.after is not None]
    excluded: list[Exclusion] = []
    for o in occasions:
        if o.whole is not None:
            excluded.append(o.whole)
        elif o.before is None or o.after is None:
            excluded.append((o.before_exclusion if o.before is None else o.after_exclusion) or "not-asked")
    return values, excluded


def change(one: RatingSeries, group: FigureGroup, part: FigurePart) -> Figure:
    values, excluded = changes(part.occasions)
    width = one.high - one.low
    estimate, cut = mean_within(values, -width, width)
    notes = (*cut, *_level_notes(values, CHANGE_FROM), *_notes(one, group, part.partners))
    what = counted(
        "Too early: {count} sitting rated before and after, {needed} are needed.",
        "Too early: {count} sittings rated before and after, {needed} are needed.",
        estimate.n,
        needed=CHANGE_FROM,
    )
    early = TooEarly(what, estimate.n, CHANGE_FROM) if estimate.n < CHANGE_FROM else None
    return _figure(one, group, "change", "points", "change", estimate, early, excluded, notes)


def slope(one: RatingSeries, group: FigureGroup, rated: Rated) -> Figure:
    unit: Unit = "points per session" if one.asked is None else "points per rating"
    return _slope(one, group, rated, "slope", unit, rated.place)


def slope_per_week(one: RatingSeries, group: FigureGroup, rated: Rated) -> Figure:
    first = rated.at[0] if rated.at else 0.0
    return _slope(one, group, rated, "slope-per-week", "points per week", [(at - first) / WEEK for at in rated.at])


def _slope(one: RatingSeries, group: FigureGroup, rated: Rated, kind: Kind, unit: Unit, xs: Sequence[float]) -> Figure:
    n, days = len(xs), rated.days
    early = None
    if n < SLOPE_FROM or days < SLOPE_DAYS:
        what = counted(
            "Too early: {count} rating over {days} days; {needed} over {days_needed} days are needed.",
            "Too early: {count} ratings over {days} days; {needed} over {days_needed} days are needed.",
            n,
            days=days,
            needed=SLOPE_FROM,
            days_needed=SLOPE_DAYS,
        )
        early = TooEarly(what, n, SLOPE_FROM, days, SLOPE_DAYS)
    estimate = intervals.Estimate(n) if early else intervals.slope(xs, rated.value)
    notes = _notes(one, group, rated.partners)
    if group.partner is None and rated.partners > 1:
        notes = (*notes, msg("A new partner begins closeness anew, so this slope mixes several beginnings."))
    return _figure(one, group, kind, unit, rated.of, estimate, early, rated.excluded, notes)


def level(one: RatingSeries, group: FigureGroup, rated: Rated) -> Figure:
    estimate, cut = mean_within(rated.value, one.low, one.high)
    early = None if rated.value else TooEarly(msg("Too early: there is no rating yet."), 0, 1)
    notes = (*cut, *_level_notes(rated.value, INTERVAL_FROM), *_notes(one, group, rated.partners))
    return _figure(one, group, "level", "points", rated.of, estimate, early, rated.excluded, notes)


def latest(one: RatingSeries, group: FigureGroup, rated: Rated) -> Figure:
    """Return the last rating; one value has no interval."""
    estimate = intervals.Estimate(1, float(rated.value[-1]))
    return _figure(one, group, "latest", "points", rated.of, estimate, None, rated.excluded, ())


def mean_within(values: Sequence[float], low: float, high: float) -> tuple[intervals.Estimate, tuple[Message, ...]]:
    """Return the mean with its interval, if it has one, within what is possible, and a note where it was cut."""
    whole = intervals.mean(values)
    if len(values) < INTERVAL_FROM:
        return intervals.Estimate(whole.n, whole.value), ()
    cut = intervals.bounded(whole, low, high)
    return cut, () if cut == whole else (msg("The margin ends where the scale ends: no mean can lie beyond."),)


def _level_notes(values: Sequence[float], enough: int) -> tuple[Message, ...]:
    if len(values) >= enough and min(values) == max(values):
        return (msg("All values are the same, so the margin has no width; that does not make it certain."),)
    return ()


def _notes(one: RatingSeries, group: FigureGroup, partners: int) -> tuple[Message, ...]:
    notes: list[Message] = []
    if group.partner is None and partners > 1:
        notes.append(counted("Pooled over {count} partner.", "Pooled over {count} partners.", partners))
    if one.wordings > 1:
        notes.append(msg("The wording or the scale of this measure changed on the way."))
    return tuple(notes)


def _figure(
    one: RatingSeries,
    group: FigureGroup,
    kind: Kind,
    unit: Unit,
    of: Of,
    estimate: intervals.Estimate,
    early: TooEarly | None,
    excluded: Iterable[Exclusion],
    notes: tuple[Message, ...],
) -> Figure:
    shown = estimate if early is None else intervals.Estimate(estimate.n)
    return Figure(
        measure=one.measure,
        script=group.script,
        person=one.person,
        partner=group.partner,
        module=group.module,
        kind=kind,
        unit=unit,
        n=shown.n,
        value=shown.value,
        low=shown.low,
        high=shown.high,
        of=of,
        too_early=early,
        left_out=counted_exclusions(excluded),
        notes=notes,
    )
