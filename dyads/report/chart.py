"""A chart as shapes for a page: the geometry of `dyads.trends.chart` in the pixels of an SVG.

Only numbers are made here; the template writes the elements, so that every text is escaped in one place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dyads.trends.chart import ChartLayout, ChartSide, DateTick, Frame
from dyads.words import _, month_text

Sign = Literal["before", "after", "band", "calm"]
"""What is drawn in a chart."""


class Size(NamedTuple):
    """The size of a chart in pixels, its margins for labels, and how many columns can be told apart in it."""

    width: int
    height: int
    left: int = 30
    right: int = 14
    top: int = 26
    bottom: int = 30
    dot: float = 2.2

    @property
    def frame(self) -> Frame:
        return Frame(self.left, self.top, self.width - self.left - self.right, self.height - self.top - self.bottom)

    @property
    def columns(self) -> int:
        return max(1, int(self.frame.width / 2))


WHOLE = Size(720, 280)
SMALL = Size(232, 124, left=20, right=8, top=8, bottom=26, dot=1.6)
"""One of many side by side."""


class Circle(NamedTuple):
    """A rating, or several of one value; a larger circle is more of them."""

    x: float
    y: float
    r: float
    side: ChartSide


class Label(NamedTuple):
    """A text at a place."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


class Bar(NamedTuple):
    """A module: where it begins and ends, and its name."""

    x: float
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the template draws, from back to front."""

    size: Size
    rules: tuple[float, ...]
    modules: tuple[Bar, ...]
    bands: tuple[str, ...]
    dots: tuple[Circle, ...]
    calm: tuple[str, ...]
    values: tuple[Label, ...]
    dates: tuple[Label, ...]


def drawn(chart: ChartLayout, size: Size) -> Drawn:
    frame = size.frame
    return Drawn(
        size=size,
        rules=tuple(_round(frame.at(0, tick.y)[1]) for tick in chart.values),
        modules=tuple(
            Bar(_round(frame.at(span.start, 0)[0]), _round((span.end - span.start) * frame.width), span.name)
            for span in chart.modules
        ),
        bands=tuple(
            _path([*((a.x, a.after) for a in piece), *((a.x, a.before) for a in reversed(piece))], frame) + " Z"
            for piece in chart.band
            if len(piece) > 1
        ),
        dots=tuple(
            Circle(_round(x), _round(y), _round(size.dot * min(2.0, dot.n**0.5)), dot.side)
            for dot in chart.dots
            for x, y in (frame.at(dot.x, dot.y),)
        ),
        calm=tuple(_path(line, frame) for line in chart.calm if len(line) > 1),
        values=tuple(
            Label(frame.left - 8, _round(frame.at(0, tick.y)[1]) + 4, str(tick.value), "end") for tick in chart.values
        ),
        dates=_dates(chart.dates, frame, size),
    )


def _round(value: float) -> float:
    return round(value, 1)


def _path(places: Iterable[Sequence[float]], frame: Frame) -> str:
    points = [frame.at(x, y) for x, y in places]
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _dates(ticks: Sequence[DateTick], frame: Frame, size: Size) -> tuple[Label, ...]:
    labels = []
    for place, tick in enumerate(ticks):
        x = _round(frame.at(tick.x, 0)[0])
        text = date_label(tick, first=place == 0)
        half = len(text) * 3.2
        anchor = "start" if x - half < frame.left else "end" if x + half > size.width - size.right else "middle"
        labels.append(Label(x, size.height - 10, text, anchor))
    return tuple(labels)


def date_label(tick: DateTick, *, first: bool) -> str:
    """Return what a tick of time says: as little as tells it apart, and the year where one begins."""
    if tick.calendar == "year":
        return str(tick.day.year)
    month = month_text(tick.day)
    if tick.calendar == "month":
        new = first or tick.day.month == 1
        return _("{month} {year}", month=month, year=tick.day.year) if new else month
    return _("{day} {month}", day=tick.day.day, month=month)


def signs(charts: Iterable[ChartLayout], *, at_sittings: bool = True) -> tuple[tuple[Sign, str], ...]:
    """Return the signs that charts have, and what each means.

    Args:
        at_sittings: whether the ratings were given there; those that a plan asked for are neither before nor after.
    """
    charts = tuple(charts)
    calm = _("the calm line: a running mean of the ratings before")
    if charts and charts[0].calm_of == "after":
        calm = _("the calm line: a running mean of the ratings after")
    if not at_sittings:
        calm = _("the calm line: a running mean")
    meanings: tuple[tuple[Sign, str, bool], ...] = (
        ("before", _("before"), any(chart.before for chart in charts)),
        ("after", _("after") if at_sittings else _("rating"), any(chart.after for chart in charts)),
        ("band", _("from before to after"), any(chart.band for chart in charts)),
        ("calm", calm, any(chart.calm for chart in charts)),
    )
    return tuple((sign, meaning) for sign, meaning, there in meanings if there)
