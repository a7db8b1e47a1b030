"""A script drawn to scale before anybody sits: bells above, turns and silences, who has the word, and the time."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dyads.app.session.whole_bar import Piece, labels, pieces
from dyads.practice.bell import Strike
from dyads.practice.fields import NS, clock_text
from dyads.practice.session import Stretch
from dyads.services.rehearsal import PreviewRow, ScriptPreview
from dyads.words import _

STROKE, SOFT, SPOKEN, SILENT = "•", "·", "━", "┄"


def phases(laid_out: ScriptPreview) -> tuple[PreviewRow, ...]:
    """Return the rows that are drawn: all but the settling."""
    return tuple(row for row in laid_out.rows if row.number)


def to_scale(laid_out: ScriptPreview, width: int) -> tuple[Piece, ...]:
    return pieces([Stretch(row.segment, row.segment.about, 0) for row in phases(laid_out)], width)


def bells(laid_out: ScriptPreview, found: Sequence[Piece], width: int) -> str:
    """Return a row with a dot for each stroke where it rings, as many as fit before the next."""
    cells = [" "] * width
    for row, piece in zip(phases(laid_out), found, strict=True):
        for cue in row.warns:
            at = piece.start + round(piece.cells * (cue.at - row.starts * NS) / row.segment.about)
            cells[min(at, width - 1)] = SOFT
        _put(cells, piece.start, max(1, piece.cells), None if row.cue is None else row.cue.strikes)
    strokes = 0 if laid_out.end is None else laid_out.end.strikes
    for i in range(width - min(strokes, found[-1].cells if found else 0), width):
        cells[i] = STROKE
    return "".join(cells)


def _put(cells: list[str], start: int, room: int, struck: Strike | None) -> None:
    for i in range(start, min(start + min(0 if struck is None else struck.strikes, room), len(cells))):
        cells[i] = STROKE


def times(laid_out: ScriptPreview, found: Sequence[Piece], width: int) -> str:
    """Return a row with the time at which each phase begins, and the end, where there is room."""
    end = clock_text(laid_out.ends)
    line = ""
    for row, piece in zip(phases(laid_out), found, strict=True):
        text = clock_text(row.starts)
        fits = piece.start + cell_len(text) < width - cell_len(end)
        if fits and (not line or piece.start > cell_len(line)):
            line = line.ljust(piece.start) + text
    return line.ljust(width - cell_len(end)) + end


class ScriptTimeline(Widget):
    """The drawing: four rows, and a legend."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "timeline--first",
        "timeline--second",
        "timeline--shared",
        "timeline--bells",
        "timeline--words",
    }
    DEFAULT_CSS = """
    ScriptTimeline {
        height: 5; width: 100%;
        .timeline--first { color: $speaker; text-style: bold; }
        .timeline--second { color: $listener; text-style: bold; }
        .timeline--shared { color: $foreground; }
        .timeline--bells { color: $primary; }
        .timeline--words { color: $quiet; }
    }
    """

    laid_out: reactive[ScriptPreview | None] = reactive(None)

    def render(self) -> Content:
        width, laid_out = self.content_size.width, self.laid_out
        if laid_out is None or width < 1:
            return Content("")
        found = to_scale(laid_out, width)
        words = self.get_visual_style("timeline--words")
        names = (_("A"), _("B")) if any(row.segment.speaker is not None for row in laid_out.rows) else ("", "")
        legend = _("• bell   · soft bell   ━ speaking   ┄ silence")
        return Content("\n").join(
            (
                Content.styled(bells(laid_out, found, width), self.get_visual_style("timeline--bells")),
                self._bar(found, width),
                Content.styled(labels(found, names, width), words),
                Content.styled(times(laid_out, found, width), words),
                Content.styled(legend, words),
            )
        )

    def _bar(self, found: Sequence[Piece], width: int) -> Content:
        parts: list[Content] = []
        so_far = 0
        for piece in found:
            segment = piece.stretch.segment
            kind = "shared" if segment.speaker is None else "second" if segment.speaker else "first"
            sign = SILENT if segment.voice == "none" else SPOKEN
            parts.append(Content(" " * (piece.start - so_far)))
            parts.append(Content.styled(sign * piece.cells, self.get_visual_style(f"timeline--{kind}")))
            so_far = piece.start + piece.cells
        return Content("").join((*parts, Content(" " * max(0, width - so_far))))
