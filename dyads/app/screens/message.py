"""One sentence, and Enter; or one question, and yes or no."""

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.guidance import CLOSE, NO, YES
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Heading, Paragraph
from dyads.practice.message import Message
from dyads.words import say


class MessageScreen(DyadsScreen[None]):
    """Says something and waits until it was read."""

    BINDINGS = bindings(CLOSE)
    SCROLLS = True

    def __init__(self, *sentences: Message) -> None:
        super().__init__()
        self._sentences = sentences

    def page(self) -> ComposeResult:
        """Write the sentences."""
        for sentence in self._sentences:
            yield Paragraph(say(sentence))

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss(None)


class Ask(DyadsScreen[bool]):
    """Asks what can be answered by yes or no; Escape is no."""

    BINDINGS = bindings(YES, NO)

    def __init__(self, what: Message, question: Message) -> None:
        """Prepare the page.

        Args:
            what: what would happen.
            question: what is asked.
        """
        super().__init__()
        self._what, self._question = what, question

    def page(self) -> ComposeResult:
        """Write the question."""
        yield Paragraph(say(self._what))
        yield Heading(say(self._question))

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(False)

    def action_back(self) -> None:
        """Answer no."""
        self.dismiss(False)
