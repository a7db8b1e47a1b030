"""Text on a screen. Always data: what a person or a file said can be neither markup nor escape sequence."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from dyads.app.commands import SUBMIT, bindings
from dyads.app.plan.view import Part, Tone
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


class Paragraph(Words):
    """A paragraph, with room below it."""

    DEFAULT_CSS = """
    Paragraph { margin-bottom: 1; }
    """


_STYLES: dict[Tone, str] = {
    "plain": "",
    "quiet": "$quiet",
    "strong": "bold $foreground",
    "done": "$listener",
    "event": "$primary",
}


def line_content(parts: Sequence[Part]) -> Content:
    """Return a line; what a file or a person said stays text."""
    return Content.assemble(*((plain(text, lines=False), _STYLES[tone]) for text, tone in parts))


class Lines(VerticalScroll):
    """The lines, opened where they are about today."""

    DEFAULT_CSS = """
    Lines {
        height: 1fr; min-height: 3; scrollbar-size-vertical: 1;
        Static { width: 100%; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, lines: Sequence[Sequence[Part]], here: int = 0) -> None:
        """Prepare the lines; the one at `here` is to be seen first."""
        super().__init__()
        self._lines, self._here = tuple(lines), here

    def compose(self) -> ComposeResult:
        yield Static(Content("\n").join(line_content(parts) for parts in self._lines), markup=False)

    def on_mount(self) -> None:
        self.call_after_refresh(self._show_here)

    def _show_here(self) -> None:
        height = self.size.height
        if self._here > height * 2 // 3:
            self.scroll_to(y=self._here - height // 3, animate=False)


LONGEST = 60


class Line(Input):
    """A line of text; long enough for a name."""

    BINDINGS = bindings(SUBMIT)
    DEFAULT_CSS = """
    Line, Line:focus {
        border: none; border-bottom: solid $rule; background: $background; height: 2; padding: 0;
    }
    Line:focus { border-bottom: solid $primary; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, max_length=LONGEST, select_on_focus=False)
        self.cursor_blink = False
