"""A chart as rows of text: braille dots for single ratings, the band and the calm line, marks for the means.

A braille cell is two dots wide and four high, so that a row holds four steps. Before and after are told apart by shape:
`○` is the mean before, `●` the mean after, `◐` both in one cell; the layer of each cell says what colour may add. Pure
text: the screen, or nobody, colours it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from dyads.trends.chart import Across, Calendar, ChartLayout, ChartPoint
from dyads.words.ascii_forms import DOT_BITS

_BLANK = 0x2800
_APART = 3
"""Where ratings fill more than two thirds of the columns, marks stand so many apart, and dots are seen between them."""


class Layer(IntEnum):
    """What a cell shows; where several meet, the highest."""

    EMPTY = 0
    BAND = 1
    DOT_BEFORE = 2
    DOT_AFTER = 3
    CALM = 4
    BEFORE = 5
    AFTER = 6
    BOTH = 7


class DateLabel(NamedTuple):
    """A date and the column it belongs to."""

    column: int
    day: date
    calendar: Calendar


class ModuleLabel(NamedTuple):
    """A module and the columns it takes, the last included."""

    first: int
    last: int
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as text, from the top row down."""

    rows: tuple[str, ...]
    layers: tuple[tuple[Layer, ...], ...]
    values: tuple[tuple[int, int], ...]
    dates: tuple[DateLabel, ...]
    modules: tuple[ModuleLabel, ...]


@dataclass(slots=True)
class _Canvas:
    columns: int
    rows: int
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    layers: dict[tuple[int, int], Layer] = field(default_factory=dict)
    marks: dict[tuple[int, int], Layer] = field(default_factory=dict)

    def column(self, x: float) -> int:
        """Return the column of dots at x."""
        return round(x * (self.columns * 2 - 1))

    def row(self, y: float) -> int:
        """Return the row of dots at y, from the top."""
        return round((1 - y) * (self.rows * 4 - 1))

    def dot(self, column: int, row: int, layer: Layer) -> None:
        cell = (row // 4, column // 2)
        self.dots[cell] = self.dots.get(cell, 0) | DOT_BITS[row % 4][column % 2]
        self.layers[cell] = max(self.layers.get(cell, Layer.EMPTY), layer)

    def mark(self, x: float, y: float, layer: Layer) -> None:
        cell = (self.row(y) // 4, self.column(x) // 2)
        self.marks[cell] = layer if self.marks.get(cell, layer) == layer else Layer.BOTH


def draw(chart: ChartLayout, columns: int, rows: int) -> Drawing:
    """Return the chart in so many columns and rows of text, each at least one; axes are the caller's.

    Best laid out with twice as many columns as there are here.
    """
    canvas = _Canvas(columns, rows)
    for piece in chart.band:
        _band(canvas, piece)
    for dot in chart.dots:
        layer = Layer.DOT_BEFORE if dot.side == "before" else Layer.DOT_AFTER
        canvas.dot(canvas.column(dot.x), canvas.row(dot.y), layer)
    for line in chart.calm:
        _line(canvas, line)
    _marks(canvas, chart)
    shown = {Layer.BEFORE: "○", Layer.AFTER: "●", Layer.BOTH: "◐"}
    grid = [[(row, column) for column in range(columns)] for row in range(rows)]
    return Drawing(
        rows=tuple(
            "".join(shown[canvas.marks[c]] if c in canvas.marks else chr(_BLANK + canvas.dots.get(c, 0)) for c in cells)
            for cells in grid
        ),
        layers=tuple(tuple(canvas.marks.get(c, canvas.layers.get(c, Layer.EMPTY)) for c in cells) for cells in grid),
        values=tuple((canvas.row(tick.y) // 4, tick.value) for tick in chart.values),
        dates=tuple(DateLabel(canvas.column(tick.x) // 2, tick.day, tick.calendar) for tick in chart.dates),
        modules=tuple(
            ModuleLabel(canvas.column(span.start) // 2, canvas.column(span.end) // 2, span.name)
            for span in chart.modules
        ),
    )


def _band(canvas: _Canvas, piece: Sequence[Across]) -> None:
    """Fill between before and after, one dot in four, from one sitting to the next."""
    for here, there in pairwise(piece if len(piece) > 1 else (*piece, *piece)):
        first, last = canvas.column(here.x), canvas.column(there.x)
        for column in range(first, last + 1):
            part = (column - first) / (last - first) if last > first else 0.0
            edges = (
                canvas.row(here.before + part * (there.before - here.before)),
                canvas.row(here.after + part * (there.after - here.after)),
            )
            for row in range(min(edges), max(edges) + 1):
                if row % 2 == 0 and column % 2 == 0:
                    canvas.dot(column, row, Layer.BAND)


def _line(canvas: _Canvas, line: Sequence[ChartPoint]) -> None:
    for here, there in pairwise(line):
        start, end = (canvas.column(here.x), canvas.row(here.y)), (canvas.column(there.x), canvas.row(there.y))
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(steps + 1):
            column = round(start[0] + (end[0] - start[0]) * step / steps)
            row = round(start[1] + (end[1] - start[1]) * step / steps)
            canvas.dot(column, row, Layer.CALM)


def _marks(canvas: _Canvas, chart: ChartLayout) -> None:
    """Mark the means before and after: of every column with a rating, or of every third where they are dense."""
    filled = {canvas.column(dot.x) // 2 for dot in chart.dots}
    apart = 1 if len(filled) * 3 <= canvas.columns * 2 else _APART
    for side, layer in (("before", Layer.BEFORE), ("after", Layer.AFTER)):
        bins: dict[int, list[tuple[float, float, int]]] = {}
        for dot in chart.dots:
            if dot.side == side:
                bins.setdefault(canvas.column(dot.x) // 2 // apart, []).append((dot.x, dot.y, dot.n))
        for of_bin in bins.values():
            canvas.mark(_mean((x, n) for x, _, n in of_bin), _mean((y, n) for _, y, n in of_bin), layer)


def _mean(weighted: Iterable[tuple[float, int]]) -> float:
    pairs = list(weighted)
    return sum(value * count for value, count in pairs) / sum(count for _, count in pairs)
