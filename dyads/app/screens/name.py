"""A name, typed."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from dyads.app.screen import DyadsScreen
from dyads.app.widgets.line import Line
from dyads.app.widgets.words import Heading, Quiet
from dyads.practice.message import Message
from dyads.words import _, say


class NameScreen(DyadsScreen[str]):
    """Ends with a name, or None where none was typed."""

    DEFAULT_CSS = """
    NameScreen Quiet { margin-top: 1; }
    """

    def __init__(self, question: Message, known: tuple[str, ...] = ()) -> None:
        """Prepare the page.

        Args:
            question: what is asked.
            known: names that are known already.
        """
        super().__init__()
        self._question, self._known = question, known

    def page(self) -> ComposeResult:
        """Write the question and the line."""
        yield Heading(say(self._question))
        yield Line()
        if self._known:
            yield Quiet(_("So far: {names}", names=", ".join(self._known)))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(" ".join(event.value.split()) or None)
