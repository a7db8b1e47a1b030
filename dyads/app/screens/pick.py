"""One thing out of a few."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.screen import DyadsScreen
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.words import Heading, Paragraph


class PickScreen(DyadsScreen[str]):
    """Ends with the id of what was chosen, or None."""

    def __init__(self, heading: str, options: Sequence[tuple[str, str]], *, text: str = "") -> None:
        """Prepare the page.

        Args:
            heading: what it is about.
            options: an id and what is said, each.
            text: what is to be known before.
        """
        super().__init__()
        self._heading, self._options, self._text = heading, tuple(options), text

    def page(self) -> ComposeResult:
        """Write the list."""
        yield Heading(self._heading)
        if self._text:
            yield Paragraph(self._text)
        yield Choice(*(Option(text, id=name) for name, text in self._options))

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
