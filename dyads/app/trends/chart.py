"""A chart over time in braille: the band, single ratings, the calm line, modules above and dates below."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from dyads.presentation.braille import Drawing, Layer, draw
from dyads.report.chart import date_label
from dyads.trends.chart import DateTick, lay_out
from dyads.trends.selection import RatingSeries
from dyads.words import plain

AXIS = 4
"""Cells for the scale on the left."""
_DATE_ROOM = 14
_SHORTEST = 4
"""Cells below which a module has no name above it."""
_STYLES: dict[Layer, str] = {
    Layer.BAND: "chart--band",
    Layer.DOT_BEFORE: "chart--before",
    Layer.DOT_AFTER: "chart--after",
    Layer.CALM: "chart--calm",
    Layer.BEFORE: "chart--before",
    Layer.AFTER: "chart--after",
    Layer.BOTH: "chart--calm",
}


class Chart(Widget):
    """Draws one series as large as it may be; the words beside it say the same."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--axis",
        "chart--band",
        "chart--before",
        "chart--after",
        "chart--calm",
        "chart--module",
    }
    DEFAULT_CSS = """
    Chart {
        height: 1fr; min-height: 6; width: 100%;
        .chart--axis { color: $quiet; }
        .chart--module { color: $quiet; }
        .chart--band { color: $quiet 60%; }
        .chart--before { color: $listener; }
        .chart--after { color: $primary; }
        .chart--calm { color: $foreground; }
    }
    """

    series: reactive[RatingSeries | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[RatingSeries | None, tuple[int, int], Drawing | None] = (None, (0, 0), None)

    def render_line(self, y: int) -> Strip:
        drawing = self._drawing()
        width, base = self.size.width, self.rich_style
        if drawing is None:
            return Strip.blank(width, base)
        heads = 1 if drawing.modules else 0
        if heads and y == 0:
            text = module_row(drawing, width - AXIS)
            return self._strip([Segment(" " * AXIS, base), Segment(text, self._style("chart--module"))])
        row = y - heads
        if row < len(drawing.rows):
            return self._strip(self._plot(drawing, row))
        text = date_row(drawing, width - AXIS)
        return self._strip([Segment(" " * AXIS, base), Segment(text, self._style("chart--axis"))])

    def _plot(self, drawing: Drawing, row: int) -> Iterable[Segment]:
        value = next((value for at, value in drawing.values if at == row), None)
        label = f"{'' if value is None else value:>{AXIS - 1}} "
        yield Segment(label, self._style("chart--axis"))
        base = self.rich_style  # asked once a row: each asking goes up through all the parents
        for sign, layer in zip(drawing.rows[row], drawing.layers[row], strict=True):
            name = _STYLES.get(layer)
            yield Segment(" ", base) if name is None else Segment(sign, self._style(name))

    def _strip(self, segments: Iterable[Segment]) -> Strip:
        return Strip(segments).simplify().adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    def _drawing(self) -> Drawing | None:
        """Return the drawing for this series and size; it is made once for all its rows."""
        size = (self.size.width - AXIS, self.size.height)
        series, drawn_size, drawing = self._drawn
        if series is not self.series or drawn_size != size:
            drawing = None if self.series is None or min(size) < 4 else _draw(self.series, *size)
            self._drawn = (self.series, size, drawing)
        return drawing


def _draw(one: RatingSeries, columns: int, height: int) -> Drawing | None:
    chart = lay_out(one, columns * 2, max(2, columns // _DATE_ROOM))
    if not chart.dots:
        return None
    return draw(chart, columns, max(1, height - 1 - bool(chart.modules)))


def module_row(drawing: Drawing, width: int) -> str:
    """Return the names of the modules over where they begin, each followed by a line to where it ends."""
    row = ""
    ends = [module.first for module in drawing.modules[1:]] + [width]
    for module, end in zip(drawing.modules, ends, strict=True):
        room = min(module.last + 1, end) - module.first
        name = plain(module.name, lines=False)
        if module.first < cell_len(row) or room < _SHORTEST:
            continue
        short = name if cell_len(name) < room else set_cell_size(name, room - 2).rstrip() + "…"
        rest = room - cell_len(short) - 2
        row = set_cell_size(row, module.first) + short + (" " + "─" * rest if rest > 0 else "")
    return set_cell_size(row, width)


def date_row(drawing: Drawing, width: int) -> str:
    """Return the dates below where they belong; one without room is left out."""
    row = ""
    for place, (column, day, calendar) in enumerate(drawing.dates):
        label = date_label(DateTick(0.0, day, calendar), first=place == 0)
        start = max(0, min(column - cell_len(label) // 2, width - cell_len(label)))
        if not row or start > cell_len(row):
            row = set_cell_size(row, start) + label
    return set_cell_size(row, width)
