"""The geometry of a chart over time, the same for the terminal and for the page: places without units.

Every place lies between 0 and 1, x to the right and y upwards; a frame turns it into pixels. What is drawn:

- each sitting's rating before and after as a dot;
- the calm line, which is the mean of the ratings around: as many as a twelfth of all, at least nine, fewer at the ends
  of a run. A run of fewer than five has none. It describes; it is neither a model nor a forecast;
- the band from before to after: the means of the sittings around that have both, taken in the same way; in a run of
  fewer than five each sitting's own;
- a gap where more than three weeks lie between two rated sittings: nothing is drawn across it, no mean reaches over.

Twenty years do not fit into a few hundred columns: what falls into one column is one clump, whose dots of one value
become one dot with a count, and whose band is the mean. Only the drawing is thinned; the counts are of all ratings.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from dyads.trends.selection import Occasion, RatingSeries

Calendar = Literal["day", "month", "year"]
"""What of a date its label has to say."""


class ValueTick(NamedTuple):
    """A value of the scale at y."""

    y: float
    value: int


class DateTick(NamedTuple):
    """A day at x."""

    x: float
    day: date
    calendar: Calendar


def value_ticks(low: int, high: int, most: int = 5) -> tuple[ValueTick, ...]:
    """Return ticks at whole values at equal distances, both ends included: 1, 3, 5, 7 of a scale from 1 to 7."""
    steps = max(1, high - low)
    step = next(step for step in range(1, steps + 1) if steps % step == 0 and steps // step < most)
    return tuple(ValueTick((value - low) / steps, value) for value in range(low, high + 1, step))


def date_ticks(first: int, last: int, most: int = 6) -> tuple[DateTick, ...]:
    """Return days of the calendar between two days, given as proleptic ordinals, at most `most` of them.

    They are whole days, Mondays, firsts of a month, of every third or sixth month, or of years: the closest that fit.
    Where not even two fit, they are the first and the last day.
    """
    start, end = date.fromordinal(first), date.fromordinal(last)
    length = max(1, last - first)
    for calendar, days in _calendars(start, end):
        if 2 <= len(days) <= most:
            return tuple(DateTick((day.toordinal() - first) / length, day, calendar) for day in days)
    if first == last:
        return (DateTick(0.5, start, "day"),)
    return (DateTick(0.0, start, "day"), DateTick(1.0, end, "day"))


def _calendars(start: date, end: date) -> Iterable[tuple[Calendar, list[date]]]:
    for step in (1, 2):
        yield "day", _every(start, end, step) if (end - start).days < 40 else []
    monday = start + timedelta(days=-start.weekday() % 7)
    for step in (7, 14):
        yield "day", _every(monday, end, step) if (end - start).days < 400 else []
    for step in (1, 2, 3, 6):
        yield "month", _firsts(start, end, step)
    for step in (12, 24, 60, 120, 240, 600):
        yield "year", _firsts(start, end, step)


def _every(start: date, end: date, step: int) -> list[date]:
    return [date.fromordinal(day) for day in range(start.toordinal(), end.toordinal() + 1, step)]


def _firsts(start: date, end: date, step: int) -> list[date]:
    """Return the first days of every `step`-th month, counted from a year that `step` divides."""
    months = range(-(-(start.year * 12 + start.month - 1) // step) * step, end.year * 12 + end.month, step)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in days if start <= day <= end]


GAP_DAYS = 21
"""More days than this between two rated sittings are a gap."""
CALM_FROM = 5
"""The shortest run that has a calm line."""
CALM_WINDOW = 9
"""The fewest ratings a calm line takes together, where there are as many."""

ChartSide = Literal["before", "after"]


class ChartPoint(NamedTuple):
    """A place between 0 and 1: x to the right, y upwards."""

    x: float
    y: float


class Dot(NamedTuple):
    """`n` ratings of one value, close together in time."""

    x: float
    y: float
    side: ChartSide
    value: float
    n: int


class Across(NamedTuple):
    """Where the band stands at one place: the means before and after around it, and how many sittings lie here."""

    x: float
    before: float
    after: float
    n: int


class ChartSpan(NamedTuple):
    """A stretch of time."""

    start: float
    end: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """A chart of one series, laid out.

    Attributes:
        low: the lowest value of the scale, at y = 0; `high` at y = 1.
        first: the first rated local day that it spans, as a proleptic ordinal; 0 of an empty chart.
        both: how many sittings have both, of those that count for a change.
        band: one piece a run without a gap; so with `calm`.
        calm_of: which rating the calm line is the mean of.
    """

    low: int
    high: int
    first: int
    last: int
    before: int
    after: int
    both: int
    dots: tuple[Dot, ...]
    band: tuple[tuple[Across, ...], ...]
    calm: tuple[tuple[ChartPoint, ...], ...]
    calm_of: ChartSide
    window: int
    gaps: tuple[ChartSpan, ...]
    modules: tuple[ChartSpan, ...]
    values: tuple[ValueTick, ...]
    dates: tuple[DateTick, ...]


class Frame(NamedTuple):
    """A rectangle of pixels with its origin at the top left."""

    left: float
    top: float
    width: float
    height: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.width, self.top + (1 - y) * self.height


class _Scales(NamedTuple):
    start: float
    length: float
    low: int
    steps: int

    def x(self, at: float) -> float:
        return (at - self.start) / self.length if self.length else 0.5

    def y(self, value: float) -> float:
        return (value - self.low) / self.steps


class _Clump(NamedTuple):
    """The occasions `start` to `end`, the last excluded, which share a column and a run."""

    start: int
    end: int
    x: float


def lay_out(one: RatingSeries, columns: int, dates: int = 6, beside: Iterable[RatingSeries] = ()) -> ChartLayout:
    """Return the chart of a series.

    Args:
        columns: how many columns can be told apart; the drawing is thinned to them.
        beside: the series of charts that stand beside this one: all of them span the same time.
    """
    rated = _rated(one)
    spanned = [rated, *(_rated(other) for other in beside)] if rated else []
    ends = [(of_one[0], of_one[-1]) for of_one in spanned if of_one]
    start, end = min((o.at for o, _ in ends), default=0.0), max((o.at for _, o in ends), default=0.0)
    scales = _Scales(start, end - start, one.low, max(1, one.high - one.low))
    runs = [_clumps(rated, first, after, scales, columns) for first, after in _runs(rated)]
    befores, afters = [o.before for o in rated], [o.after for o in rated]
    both = [o.before is not None and o.after is not None and o.whole is None for o in rated]
    lower, upper = ([v if pair else None for v, pair in zip(side, both, strict=True)] for side in (befores, afters))
    calm_of, window = calm_line(one)
    shown = befores if calm_of == "before" else afters
    n_before, n_after = (len(rated) - side.count(None) for side in (befores, afters))
    n_both = sum(both)
    first, last = min((o.day for o, _ in ends), default=0), max((o.day for _, o in ends), default=0)
    return ChartLayout(
        low=one.low,
        high=one.high,
        first=first,
        last=last,
        before=n_before,
        after=n_after,
        both=n_both,
        dots=(*_dots(befores, "before", runs, scales), *_dots(afters, "after", runs, scales)),
        band=tuple(band for run in runs if (band := _band(lower, upper, run, _window(n_both), scales))),
        calm=tuple(line for run in runs if (line := _calm(shown, run, window, scales))),
        calm_of=calm_of,
        window=window,
        gaps=tuple(
            ChartSpan(scales.x(rated[here[-1].end - 1].at), scales.x(rated[there[0].start].at))
            for here, there in pairwise(runs)
        ),
        modules=_modules(rated, scales),
        values=value_ticks(one.low, one.high),
        dates=date_ticks(first, last, dates) if rated else (),
    )


def calm_line(one: RatingSeries) -> tuple[ChartSide, int]:
    """Return which rating the calm line is the mean of, and of how many of them."""
    before, after = [o.before for o in one.occasions], [o.after for o in one.occasions]
    side: ChartSide = "before" if before.count(None) < len(before) else "after"
    shown = before if side == "before" else after
    return side, _window(len(shown) - shown.count(None))


def _rated(one: RatingSeries) -> list[Occasion]:
    return [o for o in one.occasions if o.before is not None or o.after is not None]


def _runs(rated: Sequence[Occasion]) -> list[tuple[int, int]]:
    days = [o.day for o in rated]
    cuts = [i for i, (here, there) in enumerate(pairwise(days), 1) if there - here > GAP_DAYS]
    return list(pairwise([0, *cuts, len(rated)])) if rated else []


def _clumps(rated: Sequence[Occasion], first: int, after: int, scales: _Scales, columns: int) -> list[_Clump]:
    ats = [o.at for o in rated[first:after]]
    clumps: list[_Clump] = []
    start = 0
    while start < len(ats):
        column = int(scales.x(ats[start]) * columns)
        bound = scales.start + scales.length * (column + 1) / columns
        end = max(start + 1, bisect_left(ats, bound, start) if column + 1 < columns and scales.length else len(ats))
        middle = scales.x(sum(ats[start:end]) / (end - start))
        clumps.append(_Clump(first + start, first + end, min(1.0, max(0.0, middle))))
        start = end
    return clumps


def _dots(
    values: Sequence[float | None], side: ChartSide, runs: Sequence[Sequence[_Clump]], scales: _Scales
) -> list[Dot]:
    return [
        Dot(clump.x, scales.y(value), side, value, n)
        for run in runs
        for clump in run
        for value, n in Counter(values[clump.start : clump.end]).items()
        if value is not None
    ]


def _window(n: int) -> int:
    """Return how many of `n` ratings a mean takes together: an odd number."""
    return max(CALM_WINDOW, n // 12 | 1)


class _Smoothed(NamedTuple):
    """The mean of the values around a clump, and how many lie in it."""

    x: float
    mean: float
    n: int


def _smoothed(values: Sequence[float | None], run: Sequence[_Clump], window: int) -> list[_Smoothed]:
    """Return the means of one run where it has values: of those in the clump and around it, `window` at least.

    In a run of fewer than `CALM_FROM` values each clump's own.
    """
    first = run[0].start
    of_run = values[first : run[-1].end]
    seen = [0, *accumulate([value is not None for value in of_run])]
    sums = [0, *accumulate([value for value in of_run if value is not None])]
    window = window if seen[-1] >= CALM_FROM else 1
    found: list[_Smoothed] = []
    for clump in run:
        start, end = seen[clump.start - first], seen[clump.end - first]
        if end > start:
            middle = (start + end - 1) // 2
            low = min(start, max(0, middle - window // 2))
            high = max(end, min(seen[-1], middle + window // 2 + 1))
            found.append(_Smoothed(clump.x, (sums[high] - sums[low]) / (high - low), end - start))
    return found


def _band(
    lower: Sequence[float | None],
    upper: Sequence[float | None],
    run: Sequence[_Clump],
    window: int,
    scales: _Scales,
) -> tuple[Across, ...]:
    sides = zip(_smoothed(lower, run, window), _smoothed(upper, run, window), strict=True)
    return tuple(Across(one.x, scales.y(one.mean), scales.y(other.mean), one.n) for one, other in sides)


def _calm(
    values: Sequence[float | None], run: Sequence[_Clump], window: int, scales: _Scales
) -> tuple[ChartPoint, ...]:
    line = _smoothed(values, run, window)
    if sum(point.n for point in line) < CALM_FROM:
        return ()
    return tuple(ChartPoint(point.x, scales.y(point.mean)) for point in line)


def _modules(rated: Iterable[Occasion], scales: _Scales) -> tuple[ChartSpan, ...]:
    spans: list[ChartSpan] = []
    for module, of_module in groupby(rated, key=attrgetter("module")):
        if module is not None:
            ats = [o.at for o in of_module]
            spans.append(ChartSpan(scales.x(ats[0]), scales.x(ats[-1]), module))
    return tuple(spans)
