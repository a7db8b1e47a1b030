"""The lines of a plan on the screen: weeks or meetings, in columns, with a text that goes on below itself."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from dyads.app.plan.view import PlanLine, Tone
from dyads.words import plain

_STYLES: dict[Tone, str] = {
    "plain": "",
    "quiet": "$quiet",
    "strong": "bold $foreground",
    "done": "$listener",
    "event": "$primary",
}


_LEAST = 12
"""Cells that a text needs beside its columns to be broken into lines."""


def line_content(line: PlanLine, width: int) -> Content:
    """Return a line for so many cells; what of its text does not fit stands below the text's beginning."""
    columns = Content.assemble(*((plain(text, lines=False), _STYLES[tone]) for text, tone in line.columns))
    text = Content.assemble(*((plain(text, lines=False), _STYLES[tone]) for text, tone in line.text))
    room = width - columns.cell_length
    if text.cell_length <= room or room < _LEAST:
        return Content.assemble(columns, text)
    first, *more = text.wrap(room)
    return Content("\n").join(
        [Content.assemble(columns, first), *(Content(" " * columns.cell_length) + one for one in more)]
    )


class _Broken(Static):
    """Lines that know their width only once they stand."""

    def __init__(self, lines: Sequence[PlanLine]) -> None:
        super().__init__(markup=False)
        self._lines = tuple(lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.row_of(len(self._lines), width)

    def row_of(self, place: int, width: int) -> int:
        """Return in which row a line begins."""
        return sum(line_content(line, width).plain.count("\n") + 1 for line in self._lines[:place])

    def render(self) -> Content:
        return Content("\n").join(line_content(line, self.content_size.width) for line in self._lines)


class Lines(VerticalScroll):
    """The lines, opened where they are about today."""

    DEFAULT_CSS = """
    Lines {
        height: 1fr; min-height: 3; scrollbar-size-vertical: 1;
        Static { width: 100%; height: auto; padding-right: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, lines: Sequence[PlanLine], here: int = 0) -> None:
        """Prepare the lines; the one at `here` is to be seen first."""
        super().__init__()
        self._lines, self._here = tuple(lines), here

    def compose(self) -> ComposeResult:
        yield _Broken(self._lines)

    def on_mount(self) -> None:
        self.call_after_refresh(self._show_here)

    def _show_here(self) -> None:
        broken, height = self.query_one(_Broken), self.size.height
        row = broken.row_of(self._here, broken.content_size.width)
        if row > height * 2 // 3:
            self.scroll_to(y=row - height // 3, animate=False)
