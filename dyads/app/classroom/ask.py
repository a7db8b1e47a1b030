"""What a trainer types for a class: a line that all see, or the minute at which they begin."""

from collections.abc import Callable
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.words import _

LONGEST_MESSAGE = 400


class MessageLine(DyadsScreen[str]):
    """Ends with a line for all, or for one pair; None where nothing is sent."""

    DEFAULT_CSS = """
    MessageLine Quiet { margin-top: 1; }
    """

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        line = Line(placeholder=_("two more minutes"))
        line.max_length = LONGEST_MESSAGE
        yield line
        yield Quiet(_("It stands on their screens for a while, without a bell. Enter sends it."))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(" ".join(event.value.split()) or None)


class MomentLine(DyadsScreen[datetime]):
    """Ends with a moment that was typed; what is wrong with it is said."""

    DEFAULT_CSS = """
    MomentLine #trouble { color: $warning; margin-top: 1; }
    """

    def __init__(self, read: Callable[[str], datetime | None]) -> None:
        """Prepare the page; `read` makes a moment of what was typed, or None."""
        super().__init__()
        self._read = read

    def page(self) -> ComposeResult:
        yield Heading(_("When do all begin?"))
        yield Line(placeholder="19:30")
        yield Words(id="trouble")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        moment = self._read(event.value.strip())
        if moment is None:
            self.query_one("#trouble", Words).say(
                _("Write a time that is still to come today, like 19:30 or 19:30:00.")
            )
        else:
            self.dismiss(moment)
