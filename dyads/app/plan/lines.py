"""The lines of a plan on the screen: weeks or meetings, each made of parts with a tone."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dyads.app.plan.view import Part, Tone
from dyads.words import plain

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
