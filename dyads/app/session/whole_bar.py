"""The whole of a sitting, drawn to scale: what has passed, where one is, what is ahead, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dyads.practice.session import Stretch
from dyads.words import plain

PAST, AHEAD = "━", "─"


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch as drawn: its first cell, its cells, those that have passed, and whose it is."""

    start: int
    cells: int
    passed: int
    stretch: Stretch


def pieces(whole: Sequence[Stretch], width: int) -> tuple[Piece, ...]:
    """Return the stretches to scale in `width` cells, a cell of room between them where there is enough."""
    if not whole or width < 1:
        return ()
    room = len(whole) - 1 if width >= 4 * len(whole) else 0
    usable, total = width - room, sum(stretch.length for stretch in whole) or 1
    found: list[Piece] = []
    so_far = 0
    for i, stretch in enumerate(whole):
        start = round(so_far / total * usable)
        so_far += stretch.length
        cells = round(so_far / total * usable) - start
        passed = round(cells * stretch.used / stretch.length) if stretch.length else cells
        found.append(Piece(start + min(i, room), cells, passed, stretch))
    return tuple(found)


def drawn(found: Sequence[Piece], width: int) -> str:
    """Return the bar: heavy where time has passed, light where it is ahead."""
    row = [" "] * width
    for piece in found:
        row[piece.start : piece.start + piece.cells] = PAST * piece.passed + AHEAD * (piece.cells - piece.passed)
    return "".join(row)


def labels(found: Sequence[Piece], names: tuple[str, str], width: int) -> str:
    """Return who speaks below each turn; nothing where the whole name has no room before the next turn."""
    by_turn = groupby(found, key=lambda p: (p.stretch.segment.turn, p.stretch.segment.speaker))
    turns = [
        (next(held).start, speaker) for (turn, speaker), held in by_turn if turn is not None and speaker is not None
    ]
    ends = [*(start for start, _speaker in turns[1:]), width + 1]
    row = ""
    for (start, speaker), end in zip(turns, ends, strict=False):
        name = plain(names[speaker], lines=False)
        if cell_len(name) < end - start:
            row = set_cell_size(row, start) + name
    return set_cell_size(row, width)


class WholeBar(Widget):
    """The bar, and the names below it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"whole-bar--past", "whole-bar--ahead", "whole-bar--names"}
    DEFAULT_CSS = """
    WholeBar {
        height: 2; width: 100%;
        .whole-bar--past { color: $primary; text-style: bold; }
        .whole-bar--ahead { color: $quiet; }
        .whole-bar--names { color: $quiet; }
        &.slim { height: 1; }
    }
    """

    names: reactive[tuple[str, str]] = reactive(("", ""))
    _rows: reactive[tuple[str, str]] = reactive(("", ""))

    def __init__(self) -> None:
        super().__init__()
        self._whole: tuple[Stretch, ...] = ()

    def show(self, whole: tuple[Stretch, ...]) -> None:
        """Show a whole; it is drawn anew only when a cell of it changes."""
        self._whole = whole
        width = self.content_size.width
        found = pieces(whole, width)
        self._rows = (drawn(found, width), labels(found, self.names, width))

    def on_resize(self) -> None:
        self.show(self._whole)

    def render(self) -> Content:
        bar, named = self._rows
        styles = {PAST: self.get_visual_style("whole-bar--past"), AHEAD: self.get_visual_style("whole-bar--ahead")}
        runs = ["".join(run) for _, run in groupby(bar)]
        content = Content.assemble(*((run, styles[run[0]]) if run[0] in styles else run for run in runs))
        if self.content_size.height < 2:
            return content
        return Content("\n").join((content, Content.styled(named, self.get_visual_style("whole-bar--names"))))
