"""Before something private opens: who may look, and that everybody else looks away."""

from textual.app import ComposeResult
from textual.widgets import Static

from dyads.app.banner import banner
from dyads.app.command import bindings
from dyads.app.commands.journal import LOOK
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Paragraph, Quiet
from dyads.words import _


class AloneScreen(DyadsScreen[bool]):
    """Ends with True once the person says so."""

    BINDINGS = bindings(LOOK)
    DEFAULT_CSS = """
    AloneScreen {
        .name { color: $primary; text-style: bold; height: auto; margin-bottom: 1; text-wrap: nowrap; }
    }
    """

    def __init__(self, name: str, what: str) -> None:
        """Prepare the page.

        Args:
            name: who may look.
            what: what comes, in a sentence.
        """
        super().__init__()
        self._whose, self._what = name, what

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Static("\n".join(banner(self._whose, "", "large", 46)), classes="name", markup=False)
        yield Paragraph(_("Now {name} alone. Whoever else is here looks away.", name=self._whose))
        yield Quiet(self._what)

    def action_look(self) -> None:
        """Go on."""
        self.dismiss(True)
