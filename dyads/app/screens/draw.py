"""What was drawn by chance, for one person's eyes."""

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.steps import AWAY, STOP
from dyads.app.screens.step import Passed, StepScreen
from dyads.app.widgets.words import Quiet, Words
from dyads.words import _


class DrawScreen(StepScreen[Passed]):
    """Shows the part until it is put away; small, so that nobody reads it from afar."""

    BINDINGS = bindings(AWAY, STOP)
    DEFAULT_CSS = """
    DrawScreen {
        .part { color: $primary; text-style: bold; height: auto; margin: 1 0; }
    }
    """

    def __init__(self, name: str, part: str) -> None:
        """Prepare the page.

        Args:
            name: whose it is.
            part: what was drawn.
        """
        super().__init__()
        self._name, self._part = name, part

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Words(_("{name}, your part:", name=self._name))
        yield Words(self._part, classes="part")
        yield Quiet(_("Choose an event of today. The facts stay true; the part has its own view of them."))

    def action_away(self) -> None:
        """Take it off the screen."""
        self.dismiss("ready")

    action_back = action_away

    def action_stop(self) -> None:
        """Open the calm page."""
        self.dismiss("stop")
