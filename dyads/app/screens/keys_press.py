"""Waits for one key."""

from textual import events
from textual.app import ComposeResult

from dyads.app.command import AppCommand
from dyads.app.commands.everywhere import HELP, LEAVE
from dyads.app.keys import is_key
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.words import _, say


class PressScreen(DyadsScreen[str], inherit_bindings=False):
    """Ends with the key that was pressed; Escape leaves it as it was. Every other key is an answer here."""

    AUTO_FOCUS = None
    UNSHOWN = frozenset({HELP.id, LEAVE.id})

    def __init__(self, command: AppCommand) -> None:
        """Prepare the page.

        Args:
            command: what the key is for.
        """
        super().__init__()
        self._command = command

    def page(self) -> ComposeResult:
        """Write the question."""
        yield Heading(_("Press the key for “{command}”", command=say(self._command.label)))
        yield Words(say(self._command.help))
        yield Quiet(_("Esc leaves it as it was."), id="hint")

    def on_key(self, event: events.Key) -> None:
        """Take it."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
            return
        key = event.key if is_key(event.key) else event.character or ""
        if is_key(key) and key != ",":
            self.dismiss(key)
        else:
            self.query_one("#hint", Quiet).say(_("This key cannot be used here. Press another, or Esc."))
