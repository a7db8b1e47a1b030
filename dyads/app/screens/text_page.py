"""A longer text, written: a note, or a trainer's own words."""

from textual.app import ComposeResult
from textual.widgets import TextArea

from dyads.app.command import bindings
from dyads.app.commands.texts import KEEP, LEAVE
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Heading, Quiet
from dyads.practice.message import Message, msg


class TextPage(DyadsScreen[str]):
    """Ends with the text, which may be empty, or None where it was left as it was."""

    BINDINGS = bindings(KEEP, LEAVE)
    DEFAULT_CSS = """
    TextPage {
        TextArea, TextArea:focus { height: 10; border: none; border-left: solid $rule; background: $background; }
        .hint { margin-bottom: 1; }
        &.-tall TextArea { height: 18; }
        &.-short TextArea { height: 6; }
    }
    """

    def __init__(self, heading: str, text: str, *, hint: str = "", longest: int = 10_000) -> None:
        """Prepare the page.

        Args:
            heading: what it is about.
            text: what is there already.
            hint: what is to be known before.
            longest: how many characters are kept.
        """
        super().__init__()
        self._heading, self._text, self._hint, self._longest = heading, text, hint, longest

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(self._heading)
        if self._hint:
            yield Quiet(self._hint, classes="hint")
        area = TextArea(self._text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        area.cursor_blink = False
        yield area

    def on_mount(self) -> None:
        """Go on behind what is there."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    @property
    def written(self) -> str:
        """What stands there now."""
        return self.query_one(TextArea).text.strip()[: self._longest]

    def loss(self) -> Message | None:
        """Say that what was changed would go."""
        return msg("What was written is not kept yet.") if self.written != self._text.strip() else None

    def action_keep(self) -> None:
        """Keep it."""
        self.dismiss(self.written)

    def action_leave(self) -> None:
        """Leave it; ask where something was changed."""
        self.action_back()
