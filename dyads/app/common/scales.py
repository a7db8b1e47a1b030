"""What the scales have in common: numbers that may be chosen, nothing chosen beforehand, and one way to draw each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from dyads.practice.measures import CIRCLE_OVERLAPS
from dyads.words import plain
from dyads.words.ascii_forms import DOT_BITS

_DIGITS = frozenset("0123456789")


class Picker(Widget):
    """Takes one number. The screen gives it the keys; the mouse comes by itself."""

    chosen: reactive[int | None] = reactive(None)
    room: reactive[int] = reactive(14, layout=True)
    """Rows it may take; the screen says."""
    shows_words: ClassVar[bool] = True
    """Whether the words of the scale are drawn with it; else the screen says them below."""

    @dataclass
    class Again(Message):
        """What is chosen already was clicked once more: it is meant."""

        value: int

    def __init__(self, values: Sequence[int]) -> None:
        """Take the numbers that may be chosen, in the order in which they stand."""
        super().__init__()
        self.values = tuple(values)
        self._typed = ""

    @property
    def low(self) -> int:
        return min(self.values)

    @property
    def high(self) -> int:
        return max(self.values)

    def type_digit(self, digit: str) -> None:
        """Take a digit; two make a number where the scale goes that far."""
        if digit not in _DIGITS:
            return
        longer = self._typed + digit
        self._typed = longer if self._may_become(longer) else digit if self._may_become(digit) else ""
        self.chosen = int(self._typed) if self._typed and int(self._typed) in self.values else None

    def _may_become(self, typed: str) -> bool:
        return any(str(number).startswith(typed) for number in self.values)

    def step(self, by: int) -> None:
        """Choose the next one; with nothing chosen yet, the end from which one comes."""
        self._typed = ""
        if self.chosen is None:
            self.chosen = self.values[0 if by > 0 else -1]
        else:
            place = self.values.index(self.chosen) + by
            self.chosen = self.values[min(len(self.values) - 1, max(0, place))]

    def clear(self) -> None:
        self._typed, self.chosen = "", None

    def value_at(self, x: int, y: int) -> int | None:
        """Return the number drawn at a cell of the content."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        value = None if at is None else self.value_at(at.x, at.y)
        if value is None:
            return
        self._typed = ""
        if value == self.chosen:
            self.post_message(self.Again(value))
        self.chosen = value


class Scale(Picker):
    """Numbers on a line; words for the lowest and the highest."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scale--chosen", "scale--line", "scale--words"}
    DEFAULT_CSS = """
    Scale {
        width: 100%; height: auto; color: $foreground;
        .scale--chosen { color: $primary; text-style: bold; }
        .scale--line { color: $quiet; }
        .scale--words { color: $quiet; }
    }
    """

    def __init__(self, low: int, high: int, low_words: str = "", high_words: str = "") -> None:
        super().__init__(range(low, high + 1))
        self._words = plain(low_words, lines=False), plain(high_words, lines=False)

    def _step_cells(self, width: int) -> int:
        return max(2, min(8, (width - 4) // (self.high - self.low + 1)))

    def _pad(self, width: int) -> int:
        return max(0, (width - self._step_cells(width) * (self.high - self.low) - 1) // 2)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 3 + (1 if self._in_one_row(width) else 2)

    def _in_one_row(self, width: int) -> bool:
        return cell_len(self._words[0]) + cell_len(self._words[1]) + 3 <= self._line_cells(width)

    def _line_cells(self, width: int) -> int:
        return max(self._step_cells(width) * (self.high - self.low) + 1, width * 3 // 5)

    def render(self) -> Content:
        width = self.content_size.width
        chosen, quiet = self.get_visual_style("scale--chosen"), self.get_visual_style("scale--line")
        line = Content(" " * self._pad(width))
        for value in range(self.low, self.high + 1):
            here = value == self.chosen
            line += Content.styled("●" if here else "○", chosen if here else "")
            if value < self.high:
                line += Content.styled("─" * (self._step_cells(width) - 1), quiet)
        return Content("\n").join([self._numbers(width), line, Content(""), *self._ends(width)])

    def _numbers(self, width: int) -> Content:
        """Write the chosen number above its place, and of the others as many as have room."""
        row, taken = [" "] * (width + 3), [False] * (width + 3)
        marked = range(0)
        order = [self.low, self.high, *range(self.low + 1, self.high)]
        for value in sorted(order, key=lambda each: each != self.chosen):
            text = str(value)
            start = max(0, self._pad(width) + (value - self.low) * self._step_cells(width) - (len(text) - 1) // 2)
            if any(taken[max(0, start - 1) : start + len(text) + 1]):
                continue
            row[start : start + len(text)] = text
            taken[start : start + len(text)] = [True] * len(text)
            if value == self.chosen:
                marked = range(start, start + len(text))
        numbers = Content("".join(row)[:width])
        return numbers.stylize(self.get_visual_style("scale--chosen"), marked.start, marked.stop) if marked else numbers

    def _ends(self, width: int) -> list[Content]:
        words = self.get_visual_style("scale--words")
        low, high = self._words
        if self._in_one_row(width):
            cells = self._line_cells(width)
            gap = " " * (cells - cell_len(low) - cell_len(high))
            return [Content.styled(" " * ((width - cells) // 2) + low + gap + high, words)]
        return [Content.styled(f"{self.low}  {low}", words), Content.styled(f"{self.high}  {high}", words)]

    def value_at(self, x: int, y: int) -> int | None:
        width = self.content_size.width
        value = self.low + round((x - self._pad(width)) / self._step_cells(width))
        return value if y < 2 and self.low <= value <= self.high else None


class Choices(Picker):
    """Named choices or steps, one a row, each with the number that is kept for it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--chosen"}
    DEFAULT_CSS = """
    Choices {
        width: 100%; height: auto; color: $foreground;
        .choices--chosen { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, values: Sequence[int], texts: Sequence[str]) -> None:
        super().__init__(values)
        self._texts = tuple(plain(text, lines=False) for text in texts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(len(self._row(i, width)) for i in range(len(self._texts)))

    def _row(self, i: int, width: int) -> list[Content]:
        here = self.chosen == self.values[i]
        sign = "●" if here else "○"
        style = self.get_visual_style("choices--chosen") if here else ""
        text = Content.styled(self._texts[i], style)
        head = Content.styled(f"{sign} {self.values[i]:>2}  ", style)
        folded = text.wrap(max(10, width - 6))
        return [(head if n == 0 else Content(" " * 6)) + part for n, part in enumerate(folded)]

    def render(self) -> Content:
        width = self.content_size.width
        return Content("\n").join(row for i in range(len(self._texts)) for row in self._row(i, width))

    def value_at(self, x: int, y: int) -> int | None:
        for i in range(len(self._texts)):
            y -= len(self._row(i, self.content_size.width))
            if y < 0:
                return self.values[i]
        return None


def overlap(distance: float) -> float:
    """Return the shared part of the area of two circles of radius 1 whose centres are `distance` apart."""
    if distance >= 2:
        return 0.0
    return (2 * math.acos(distance / 2) - distance / 2 * math.sqrt(4 - distance * distance)) / math.pi


@cache
def distance_for(share: float) -> float:
    """Return how far apart the centres of two circles of radius 1 are that share this part of their area."""
    near, far = 0.0, 2.0
    for _ in range(50):
        middle = (near + far) / 2
        near, far = (middle, far) if overlap(middle) > share else (near, middle)
    return (near + far) / 2


@cache
def draw_pair(share: float, columns: int, rows: int) -> tuple[str, ...]:
    """Return a pair of circles that share this part of their area, as rows of braille; the widest fills the columns."""
    width, height = columns * 2, rows * 4
    radius = (min(width / 2, height) - 1) / 2
    apart = distance_for(share) * radius
    centre, middle = (width - 1) / 2, (height - 1) / 2
    cells = [[0] * columns for _ in range(rows)]
    for centre_x in (centre - apart / 2, centre + apart / 2):
        for x, y in _outline(centre_x, middle, radius):
            if 0 <= x < width and 0 <= y < height:
                cells[y // 4][x // 2] |= DOT_BITS[y % 4][x % 2]
    return tuple("".join(chr(0x2800 + dots) if dots else " " for dots in row) for row in cells)


def _outline(centre_x: float, centre_y: float, radius: float) -> set[tuple[int, int]]:
    """Return the dots of a circle, one for each row and each column it crosses, so that it has no gaps."""
    dots: set[tuple[int, int]] = set()
    reach = math.ceil(radius) + 1
    for step in range(-reach, reach + 1):
        x = round(centre_x) + step
        if abs(x - centre_x) <= radius * 0.7072 + 0.5:
            rise = math.sqrt(max(0.0, radius**2 - (x - centre_x) ** 2))
            dots |= {(x, round(centre_y - rise)), (x, round(centre_y + rise))}
        y = round(centre_y) + step
        if abs(y - centre_y) <= radius * 0.7072 + 0.5:
            run = math.sqrt(max(0.0, radius**2 - (y - centre_y) ** 2))
            dots |= {(round(centre_x - run), y), (round(centre_x + run), y)}
    return dots


_LARGEST = 18  # cells for the widest pair


@dataclass(frozen=True, slots=True)
class Grid:
    """How the pictures stand: how many, cells for each, pictures in a row, rows of cells for each."""

    count: int
    columns: int
    in_row: int
    rows: int

    @property
    def height(self) -> int:
        """Rows in all; each picture has its number below."""
        return -(-self.count // self.in_row) * (self.rows + 1)


def grid(width: int, height: int, count: int = 7) -> Grid:
    """Return the largest pictures that fit: all in a row, or in two rows, of seven four and three."""
    best = Grid(count, max(6, width // count), count, 2)
    size = 0.0
    for in_row in (count, -(-count // 2)):
        lines = -(-count // in_row)
        columns = min(_LARGEST, width // in_row - 1)
        rows = min(-(-(columns + 1) // 4), height // lines - 1)
        radius = min(columns, rows * 4)
        if rows >= 2 and radius > size * 1.35:
            best, size = Grid(count, columns + 1, in_row, rows), radius
    return best


class CircleScale(Picker):
    """Seven or eleven pictures, each with its number; what is chosen is framed by signs, not by colour alone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"circle-scale--chosen", "circle-scale--number"}
    DEFAULT_CSS = """
    CircleScale {
        width: 100%; height: auto; color: $foreground;
        .circle-scale--chosen { color: $primary; text-style: bold; }
        .circle-scale--number { color: $quiet; }
    }
    """
    shows_words = False

    def _grid(self, width: int) -> Grid:
        return grid(width, self.room, len(self.values))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._grid(width).height

    def render(self) -> Content:
        form, shares = self._grid(self.content_size.width), CIRCLE_OVERLAPS[len(self.values)]
        chosen, number = self.get_visual_style("circle-scale--chosen"), self.get_visual_style("circle-scale--number")
        lines: list[Content] = []
        for first in range(0, form.count, form.in_row):
            levels = self.values[first : first + form.in_row]
            pad = (self.content_size.width - len(levels) * form.columns) // 2
            for i in range(form.rows):
                cells = [
                    (draw_pair(share, form.columns - 1, form.rows)[i] + " ", chosen if level == self.chosen else "")
                    for level, share in zip(levels, shares[first:], strict=False)
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
        form = self._grid(self.content_size.width)
        row = y // (form.rows + 1)
        levels = self.values[row * form.in_row : (row + 1) * form.in_row]
        column = (x - (self.content_size.width - len(levels) * form.columns) // 2) // form.columns
        return levels[column] if 0 <= column < len(levels) else None
