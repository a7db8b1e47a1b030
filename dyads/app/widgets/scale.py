"""A plain scale with words at its ends, and a list of named choices."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from dyads.app.widgets.picker import Picker
from dyads.words.catalogue import plain


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
        super().__init__(low, high)
        self._words = plain(low_words, lines=False), plain(high_words, lines=False)

    def _step_cells(self, width: int) -> int:
        return max(2, min(8, (width - 4) // (self.high - self.low + 1)))

    def _pad(self, width: int) -> int:
        return max(0, (width - self._step_cells(width) * (self.high - self.low) - 1) // 2)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes."""
        return 3 + (1 if self._in_one_row(width) else 2)

    def _in_one_row(self, width: int) -> bool:
        return cell_len(self._words[0]) + cell_len(self._words[1]) + 3 <= self._line_cells(width)

    def _line_cells(self, width: int) -> int:
        return max(self._step_cells(width) * (self.high - self.low) + 1, width * 3 // 5)

    def render(self) -> Content:
        """Draw the line, its numbers, and the words below."""
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
        """Return the number at a cell."""
        width = self.content_size.width
        value = self.low + round((x - self._pad(width)) / self._step_cells(width))
        return value if y < 2 and self.low <= value <= self.high else None


class Choices(Picker):
    """Named choices, one a row; kept as 1, 2, 3, ..."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--chosen"}
    DEFAULT_CSS = """
    Choices {
        width: 100%; height: auto; color: $foreground;
        .choices--chosen { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(1, len(texts))
        self._texts = tuple(plain(text, lines=False) for text in texts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes."""
        return sum(len(self._row(i, width)) for i in range(len(self._texts)))

    def _row(self, i: int, width: int) -> list[Content]:
        here = self.chosen == i + 1
        sign = "●" if here else "○"
        style = self.get_visual_style("choices--chosen") if here else ""
        text = Content.styled(self._texts[i], style)
        head = Content.styled(f"{sign} {i + 1:>2}  ", style)
        folded = text.wrap(max(10, width - 6))
        return [(head if n == 0 else Content(" " * 6)) + part for n, part in enumerate(folded)]

    def render(self) -> Content:
        """Write the choices."""
        width = self.content_size.width
        return Content("\n").join(row for i in range(len(self._texts)) for row in self._row(i, width))

    def value_at(self, x: int, y: int) -> int | None:
        """Return the choice at a row."""
        for i in range(len(self._texts)):
            y -= len(self._row(i, self.content_size.width))
            if y < 0:
                return i + 1
        return None
