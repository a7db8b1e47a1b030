"""What a sitting asks of whoever keeps it: the journal, or nobody in a rehearsal."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol
from uuid import UUID

from dyads.practice.message import Message
from dyads.practice.records import Anchor, BellOutcome, Outcome, PrivateEvent, Rating
from dyads.practice.records import Receipt as Receipt
from dyads.practice.replay import Command
from dyads.practice.setup import Setup


class SessionStore(Protocol):
    """Keeps what happens, off the caller's thread; each answer comes once it is safe on the disk."""

    @property
    def trouble(self) -> Message | None:
        """Why keeping does not work at present, or None."""
        ...

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Receipt:
        """Keep a set-up, before anything is asked."""
        ...

    def command(self, session: UUID, command: Command) -> Receipt: ...

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt: ...

    def beat(self, session: UUID, at: int) -> Receipt: ...

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt: ...

    def rate(self, rating: Rating) -> Receipt: ...

    def event(self, event: PrivateEvent) -> Receipt: ...

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt: ...


class NoStore:
    """Keeps nothing: rehearsals, and the room form for a class."""

    trouble: Message | None = None

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Receipt:
        return _done()

    def command(self, session: UUID, command: Command) -> Receipt:
        return _done()

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt:
        return _done()

    def beat(self, session: UUID, at: int) -> Receipt:
        return _done()

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt:
        return _done()

    def rate(self, rating: Rating) -> Receipt:
        return _done()

    def event(self, event: PrivateEvent) -> Receipt:
        return _done()

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt:
        return _done()


def _done() -> Receipt:
    future: Future[None] = Future()
    future.set_result(None)
    return future
