"""Closeness as seven pairs of circles, in one row or in two, as large as the window allows."""

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size

from dyads.app.widgets.circles import draw_pair
from dyads.app.widgets.picker import Picker

_LARGEST = 18  # cells for the widest pair
_COUNT = 7


@dataclass(frozen=True, slots=True)
class Grid:
    """How the pictures stand: cells for each, pictures in a row, rows of cells for each."""

    columns: int
    in_row: int
    rows: int

    @property
    def height(self) -> int:
        """Rows in all; each picture has its number below."""
        return -(-_COUNT // self.in_row) * (self.rows + 1)


def grid(width: int, height: int) -> Grid:
    """Return the largest pictures that fit: seven in a row, or four and three."""
    best = Grid(max(6, width // _COUNT), _COUNT, 2)
    size = 0.0
    for in_row in (_COUNT, 4):
        lines = -(-_COUNT // in_row)
        columns = min(_LARGEST, width // in_row - 1)
        rows = min(-(-(columns + 1) // 4), height // lines - 1)
        radius = min(columns, rows * 4)
        if rows >= 2 and radius > size * 1.35:
            best, size = Grid(columns + 1, in_row, rows), radius
    return best


class CircleScale(Picker):
    """Seven pictures, each with its number; what is chosen is marked by a frame of signs, not by colour alone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"circle-scale--chosen", "circle-scale--number"}
    DEFAULT_CSS = """
    CircleScale {
        width: 100%; height: auto; color: $foreground;
        .circle-scale--chosen { color: $primary; text-style: bold; }
        .circle-scale--number { color: $quiet; }
    }
    """
    room = 14
    """Rows it may take; the screen says."""

    def __init__(self) -> None:
        super().__init__(1, _COUNT)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes."""
        return grid(width, self.room).height

    def render(self) -> Content:
        """Draw the pictures."""
        form = grid(self.content_size.width, self.room)
        chosen, number = self.get_visual_style("circle-scale--chosen"), self.get_visual_style("circle-scale--number")
        lines: list[Content] = []
        for first in range(1, _COUNT + 1, form.in_row):
            levels = range(first, min(first + form.in_row, _COUNT + 1))
            pad = (self.content_size.width - len(levels) * form.columns) // 2
            for i in range(form.rows):
                cells = [
                    (draw_pair(level, form.columns - 1, form.rows)[i] + " ", chosen if level == self.chosen else "")
                    for level in levels
                ]
                lines.append(Content.assemble(" " * pad, *cells))
            names = [
                (f"▸ {level} ◂" if level == self.chosen else str(level)).center(form.columns - 1) + " "
                for level in levels
            ]
            marks = [
                (name, chosen if level == self.chosen else number) for name, level in zip(names, levels, strict=True)
            ]
            lines.append(Content.assemble(" " * pad, *marks))
        return Content("\n").join(lines)

    def value_at(self, x: int, y: int) -> int | None:
        """Return the picture at a cell."""
        form = grid(self.content_size.width, self.room)
        row = y // (form.rows + 1)
        first = row * form.in_row + 1
        count = min(form.in_row, _COUNT + 1 - first)
        column = (x - (self.content_size.width - count * form.columns) // 2) // form.columns
        return first + column if count > 0 and 0 <= column < count else None
