"""What a sitting asks of whoever keeps it: the journal, or nobody in a rehearsal."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Protocol
from uuid import UUID

from dyads.practice.message import Message
from dyads.practice.records import Anchor, BellOutcome, Outcome, PrivateEvent, Rating
from dyads.practice.replay import Command
from dyads.practice.setup import Setup

Saved = Future[Any]
"""Done once the write is safe on the disk; fails with what the disk said."""


class Keeper(Protocol):
    """Keeps what happens, off the caller's thread; each answer comes once it is safe on the disk."""

    @property
    def trouble(self) -> Message | None:
        """Why keeping does not work at present, or None."""
        ...

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Saved:
        """Keep a set-up, before anything is asked."""
        ...

    def command(self, session: UUID, command: Command) -> Saved:
        """Keep a command."""
        ...

    def anchor(self, session: UUID, anchor: Anchor) -> Saved:
        """Keep where a run of the program begins."""
        ...

    def beat(self, session: UUID, at: int) -> Saved:
        """Keep a sign of life."""
        ...

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Saved:
        """Keep how cues rang."""
        ...

    def rate(self, rating: Rating) -> Saved:
        """Keep a rating."""
        ...

    def event(self, event: PrivateEvent) -> Saved:
        """Keep what one person drew, guessed or noted."""
        ...

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Saved:
        """Keep how it ended."""
        ...


class NobodyKeeps:
    """Keeps nothing: rehearsals, and the room form for a class."""

    trouble: Message | None = None

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Saved:
        """Do nothing."""
        return _done()

    def command(self, session: UUID, command: Command) -> Saved:
        """Do nothing."""
        return _done()

    def anchor(self, session: UUID, anchor: Anchor) -> Saved:
        """Do nothing."""
        return _done()

    def beat(self, session: UUID, at: int) -> Saved:
        """Do nothing."""
        return _done()

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Saved:
        """Do nothing."""
        return _done()

    def rate(self, rating: Rating) -> Saved:
        """Do nothing."""
        return _done()

    def event(self, event: PrivateEvent) -> Saved:
        """Do nothing."""
        return _done()

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Saved:
        """Do nothing."""
        return _done()


def _done() -> Saved:
    future: Future[None] = Future()
    future.set_result(None)
    return future
