"""Now you; the other looks away. Between two people at one screen, before anything private appears."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from dyads.app.banner import banner
from dyads.app.command import bindings
from dyads.app.commands.steps import READY, STOP
from dyads.app.screens.step import Passed, StepScreen
from dyads.app.widgets.kept_line import KeptLine
from dyads.app.widgets.words import Paragraph, Quiet
from dyads.words import _


class LookAwayScreen(StepScreen[Passed]):
    """Names the one who looks, and asks the other to look away."""

    BINDINGS = bindings(READY, STOP)
    DEFAULT_CSS = """
    LookAwayScreen {
        .name { color: $primary; text-style: bold; height: auto; margin-bottom: 1; text-wrap: nowrap; }
        KeptLine { margin-bottom: 1; }
        .what { margin-top: 1; }
    }
    """

    def __init__(
        self,
        who: str,
        other: str,
        what: str,
        saved: Sequence[Future[Any]] = (),
        *,
        kept: bool = True,
    ) -> None:
        """Prepare the page.

        Args:
            who: the one who may look.
            other: the one who looks away.
            what: what comes, in a sentence.
            saved: what was given before, and may not be on the disk yet.
            kept: False where nothing is kept.
        """
        super().__init__()
        self._who, self._other, self._what = who, other, what
        self._saved, self._kept = saved, kept

    def page(self) -> ComposeResult:
        """Write the page."""
        yield KeptLine(self._saved, kept=self._kept)
        yield Static("\n".join(banner(self._who, "", "large", 46)), classes="name", markup=False)
        yield Paragraph(_("Now {name}; {other} looks away.", name=self._who, other=self._other))
        yield Quiet(self._what, classes="what")

    def action_ready(self) -> None:
        """Go on."""
        self.dismiss("ready")

    def action_stop(self) -> None:
        """Open the calm page."""
        self.dismiss("stop")

    action_back = action_stop
