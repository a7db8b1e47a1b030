"""Every key of a page."""

from collections.abc import Sequence
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Horizontal

from dyads.app.command import bindings
from dyads.app.commands.guidance import CLOSE
from dyads.app.keys import key_name
from dyads.app.screen import DyadsScreen
from dyads.app.shown import Shown
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.words import _, say


class HelpScreen(DyadsScreen[None]):
    """Lists the commands of the page it was opened on, then those of every page."""

    BINDINGS = bindings(CLOSE)
    SCROLLS = True
    DEFAULT_CSS = """
    HelpScreen {
        .row { height: auto; }
        .key { width: 18; text-style: bold; }
        .what { width: 1fr; }
        .group { margin-top: 1; }
        &.-narrow .key { width: 14; }
    }
    """

    def __init__(self, shown: Sequence[Shown]) -> None:
        """Prepare the page.

        Args:
            shown: the commands of the page it explains.
        """
        super().__init__()
        self._shown = sorted(shown, key=_is_everywhere)

    def page(self) -> ComposeResult:
        """Write the list."""
        yield Heading(_("Keys"))
        for everywhere, commands in groupby(self._shown, key=_is_everywhere):
            if everywhere:
                yield Quiet(_("On every page"), classes="group")
            for shown in commands:
                with Horizontal(classes="row"):
                    yield Words("  ".join(key_name(key) for key in shown.keys), classes="key")
                    yield Words(say(shown.command.help), classes="what")

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss(None)


def _is_everywhere(shown: Shown) -> bool:
    return shown.command.id.startswith("everywhere.")
