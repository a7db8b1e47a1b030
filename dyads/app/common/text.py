"""Text on a screen. Always data: what a person or a file said can be neither markup nor escape sequence."""

import re
from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input, Static

from dyads.app.commands import SUBMIT, bindings
from dyads.practice.fields import LONGEST_NAME
from dyads.words import plain


class Words(Static):
    """A text."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(Content(plain(text)), id=id, classes=classes, markup=False)

    def say(self, text: str) -> None:
        self.update(Content(plain(text)))


class Heading(Words):
    """What a page is about."""

    DEFAULT_CSS = """
    Heading { text-style: bold; color: $primary; margin-bottom: 1; }
    """


class Quiet(Words):
    """What is read second."""

    DEFAULT_CSS = """
    Quiet { color: $quiet; }
    """


class Pieces(Quiet):
    """Short pieces in a row, as "Arrive 0:30  ·  Thank 0:30": a line ends between two of them, never within one."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id, classes=classes)
        self._text = plain(text)

    def say(self, text: str) -> None:
        self._text = plain(text)
        super().say(text)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def render(self) -> Content:
        return Content("\n".join(self._rows(self.content_size.width)))

    def _rows(self, width: int) -> list[str]:
        return [row for line in self._text.split("\n") for row in flowed(line, width)]


class Paragraph(Words):
    """A paragraph, with room below it."""

    DEFAULT_CSS = """
    Paragraph { margin-bottom: 1; }
    """


class TypedInOrder(Widget):
    """A field that does at once what its own keys say, so that what was typed stays in order.

    Textual hands a key that types nothing on to the app, which then does it: a letter that came in the same moment
    would be typed before it.
    """

    async def on_key(self, event: events.Key) -> None:
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        scrolls = active is not None and active.binding.action.startswith("scroll_")  # a line does not; a form steps
        if active is not None and active.node is self and active.enabled and not scrolls:
            event.stop()
            event.prevent_default()
            await self.app.run_action(active.binding.action, self)


class Line(Input, TypedInOrder):
    """A line of text; long enough for a name."""

    BINDINGS = bindings(SUBMIT)
    DEFAULT_CSS = """
    Line, Line:focus {
        border: none; border-bottom: solid $rule; background: $background; height: 2; padding: 0;
    }
    Line:focus { border-bottom: solid $primary; }
    Line > .input--placeholder, Line > .input--suggestion { text-style: italic; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, max_length=LONGEST_NAME, select_on_focus=False)
        self.cursor_blink = False

    async def on_key(self, event: events.Key) -> None:
        """Go to the line above or below by an arrow, where the page has several."""
        other = self.screen.focused
        if isinstance(other, Line) and other is not self:  # what was typed in the moment in which the focus went on
            event.stop()
            event.prevent_default()
            other.post_message(events.Key(event.key, event.character))
        elif event.key in {"up", "down"} and len(self.screen.query(Line)) > 1:
            event.stop()
            event.prevent_default()
            self.screen.focus_previous(Line) if event.key == "up" else self.screen.focus_next(Line)


_SEAM = re.compile(r"(  ·  |  |(?<=,) (?!\d\d?:\d\d))")
"""Where a row of pieces may end a line: between two of them, or after a comma, but a day keeps its time."""


def flowed(text: str, width: int) -> list[str]:
    """Return a row of pieces as lines of at most so many cells; a piece that is longer is broken at its spaces."""
    if cell_len(text) <= width:
        return [text]
    pieces = _SEAM.split(text)
    lines = [pieces[0]]
    for seam, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if cell_len(lines[-1] + seam + piece) <= width:
            lines[-1] += seam + piece
        else:
            lines.append(piece)
    return [part for line in lines for part in (wrap(line, width) if 0 < width < cell_len(line) else [line])]


def fitted(text: str, width: int) -> str:
    """Return a text in exactly so many cells, for a column; what is longer ends in "…"."""
    text = plain(text, lines=False)
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
