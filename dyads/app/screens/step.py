"""What the pages around a sitting have in common: they belong to a sitting that is not closed yet."""

from typing import ClassVar, Literal, TypeVar

from dyads.app.commands.everywhere import BACK, LEAVE
from dyads.app.screen import DyadsScreen
from dyads.practice.message import Message, msg

Result = TypeVar("Result")
Passed = Literal["ready", "stop"]
"""How a page was passed: gone on from, or the stop key."""


class StepScreen(DyadsScreen[Result]):
    """A page of a sitting; leaving the program from here leaves the sitting open. Each says itself what Escape does."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id, BACK.id})

    def loss(self) -> Message | None:
        """Say that the sitting is not closed yet."""
        return msg("This sitting is not closed yet. What was kept is safe; the next start offers to go on or to close.")
