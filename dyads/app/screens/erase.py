"""Before something is erased for good: what goes, that nothing brings it back, and a key that is no habit."""

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.erasing import ERASE, KEEP
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Heading, Paragraph, Words
from dyads.practice.message import Message
from dyads.words import _, say


class EraseScreen(DyadsScreen[bool]):
    """Asks once. Enter does nothing here."""

    BINDINGS = bindings(ERASE, KEEP)
    SCROLLS = True
    DEFAULT_CSS = """
    EraseScreen {
        .final { color: $warning; }
        &.-short Paragraph { margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, heading: Message, *goes: Message) -> None:
        """Prepare the page.

        Args:
            heading: what would be erased.
            goes: what goes with it.
        """
        super().__init__()
        self._heading, self._goes = heading, goes

    def page(self) -> ComposeResult:
        """Write what would be lost."""
        yield Heading(say(self._heading))
        for sentence in self._goes:
            yield Paragraph(say(sentence))
        yield Paragraph(
            _("This is final: it goes from the journal, and from the backups that dyads makes."), classes="final"
        )
        yield Words(_("Files that you exported or copied yourself are not touched."))

    def action_erase(self) -> None:
        """Erase it."""
        self.dismiss(True)

    def action_keep(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)

    action_back = action_keep
