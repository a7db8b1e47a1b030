"""The calm page after the stop key. The bells are silent already; ending asks for nothing."""

from typing import Literal

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.everywhere import HELP
from dyads.app.commands.steps import END, GO_ON, STILL, SWAP
from dyads.app.screens.step import StepScreen
from dyads.app.widgets.words import Paragraph
from dyads.services.agreements import GROUNDING, SEEK_HELP
from dyads.words import say

Chosen = Literal["on", "still", "swap", "end"]


class StopScreen(StepScreen[Chosen]):
    """Grounding words, where help is, and what can be done now."""

    BINDINGS = bindings(GO_ON, STILL, SWAP, END)
    UNSHOWN = StepScreen.UNSHOWN | {HELP.id}  # there must be room for every way on
    SCROLLS = True
    DEFAULT_CSS = """
    StopScreen {
        .help { color: $primary; }
        &.-short Paragraph { margin-bottom: 0; }
    }
    """

    def __init__(self, help_text: str = "", *, still: bool = True, swap: bool = True) -> None:
        """Prepare the page.

        Args:
            help_text: where help is: the trainer's words.
            still: whether two minutes' silence can be taken now.
            swap: whether the roles can be changed now.
        """
        super().__init__()
        self._help, self._ways = help_text, {"still": still, "swap": swap}

    def page(self) -> ComposeResult:
        """Write the page."""
        for message in GROUNDING:
            yield Paragraph(say(message))
        for message in SEEK_HELP:
            yield Paragraph(say(message), classes="seek")
        if self._help:
            yield Paragraph(self._help, classes="help")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done now."""
        return self._ways.get(action, True)

    def action_go_on(self) -> None:
        """Go on."""
        self.dismiss("on")

    def action_still(self) -> None:
        """Two minutes of silence."""
        self.dismiss("still")

    def action_swap(self) -> None:
        """Change roles."""
        self.dismiss("swap")

    def action_end(self) -> None:
        """End here."""
        self.dismiss("end")

    def action_back(self) -> None:
        """Go on."""
        self.dismiss("on")
