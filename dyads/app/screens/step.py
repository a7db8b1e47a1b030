"""What the pages around a sitting have in common, and the empty page that they lie on."""

from typing import ClassVar, Literal, TypeVar

from textual.app import ComposeResult

from dyads.app.commands.everywhere import BACK, LEAVE
from dyads.app.screen import DyadsScreen
from dyads.practice.message import Message, msg

Result = TypeVar("Result")
Passed = Literal["ready", "stop"]
"""How a page was passed: gone on from, or the stop key."""


class StepScreen(DyadsScreen[Result]):
    """A page of a sitting. Each says itself what Escape does, so the foot does not name it."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id, BACK.id})


class Between(DyadsScreen[None]):
    """An empty page beneath all pages of one sitting, so that nothing else shows between two of them."""

    def __init__(self, *, kept: bool) -> None:
        """Prepare the page.

        Args:
            kept: whether the journal keeps the sitting.
        """
        super().__init__()
        self._kept = kept

    def compose(self) -> ComposeResult:
        """Show nothing."""
        yield from ()

    def loss(self) -> Message | None:
        """Say, from whichever page somebody leaves the program, that the sitting is not closed yet."""
        if not self._kept:
            return None
        return msg("This sitting is not closed yet. What was kept is safe; the next start offers to go on or to close.")

    def action_back(self) -> None:
        """Nothing: it is never on top for long."""
