"""What a sitting asks of whoever keeps it: the journal, or nobody in a rehearsal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from dyads.practice.message import Message, msg
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

    @property
    def waits(self) -> bool:
        """Whether something that was to be kept is not where it is kept."""
        ...

    @property
    def rescued(self) -> Path | None:
        """The rescue file that holds what could not be kept, or None."""
        ...

    def ready(self) -> Receipt:
        """Try what waits once more; done when all that was given before has been written or refused."""
        ...

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Receipt:
        """Keep a set-up, before anything is asked."""
        ...

    def command(self, session: UUID, command: Command) -> Receipt: ...

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt: ...

    def beat(self, session: UUID, at: int) -> Receipt: ...

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt: ...

    def rung(self, session: UUID, cues: Sequence[str]) -> Receipt:
        """Keep by name what came about here in a linked sitting: cues that were due, none rings again; and answers."""
        ...

    def rate(self, rating: Rating) -> Receipt: ...

    def event(self, event: PrivateEvent) -> Receipt: ...

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt: ...

    def take_back(self, session: UUID) -> Receipt:
        """Keep nothing of a session that never began but the answers that were given."""
        ...


class NoStore:
    """Keeps nothing: rehearsals, and the room form for a class."""

    trouble: Message | None = None
    waits: bool = False
    rescued: Path | None = None

    def ready(self) -> Receipt:
        return done()

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Receipt:
        return done()

    def command(self, session: UUID, command: Command) -> Receipt:
        return done()

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt:
        return done()

    def beat(self, session: UUID, at: int) -> Receipt:
        return done()

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt:
        return done()

    def rung(self, session: UUID, cues: Sequence[str]) -> Receipt:
        return done()

    def rate(self, rating: Rating) -> Receipt:
        return done()

    def event(self, event: PrivateEvent) -> Receipt:
        return done()

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt:
        return done()

    def take_back(self, session: UUID) -> Receipt:
        return done()


class ReceiptStore:
    """Hands all of one sitting on to whoever keeps it, and holds on to every receipt but those of signs of life.

    Attributes:
        given: the receipts of answers; what was skipped or not reached is none.
    """

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._receipts: list[Receipt] = []
        self.given: list[Receipt] = []

    @property
    def trouble(self) -> Message | None:
        return self._store.trouble

    @property
    def waits(self) -> bool:
        return self._store.waits

    @property
    def rescued(self) -> Path | None:
        return self._store.rescued

    @property
    def answers(self) -> int:
        """How many answers were given and are safe on the disk."""
        return sum(receipt.is_kept for receipt in self.given)

    def ready(self) -> Receipt:
        return self._store.ready()

    def unkept(self) -> tuple[Message, ...]:
        """Return why not all of the sitting is in the journal, and where it is; nothing where all of it is."""
        missing = [receipt for receipt in self._receipts if not receipt.is_kept]
        if not missing and not self.waits:
            return ()
        said = (getattr(receipt.exception(), "message", None) for receipt in missing if receipt.done())
        why = self.trouble or next(filter(None, said), None)
        return (*([why] if why else []), not_in_the_journal(self.rescued))

    def begin(self, setup: Setup, draws: Sequence[PrivateEvent]) -> Receipt:
        return self._held(self._store.begin(setup, draws))

    def command(self, session: UUID, command: Command) -> Receipt:
        return self._held(self._store.command(session, command))

    def anchor(self, session: UUID, anchor: Anchor) -> Receipt:
        return self._held(self._store.anchor(session, anchor))

    def beat(self, session: UUID, at: int) -> Receipt:
        return self._store.beat(session, at)

    def bells(self, session: UUID, outcomes: Sequence[BellOutcome]) -> Receipt:
        return self._held(self._store.bells(session, outcomes))

    def rung(self, session: UUID, cues: Sequence[str]) -> Receipt:
        return self._store.rung(session, cues)

    def rate(self, rating: Rating) -> Receipt:
        receipt = self._held(self._store.rate(rating))
        if rating.status == "given":
            self.given.append(receipt)
        return receipt

    def event(self, event: PrivateEvent) -> Receipt:
        return self._held(self._store.event(event))

    def end(self, session: UUID, outcome: Outcome, actual_seconds: int | None) -> Receipt:
        return self._held(self._store.end(session, outcome, actual_seconds))

    def take_back(self, session: UUID) -> Receipt:
        return self._held(self._store.take_back(session))

    def _held(self, receipt: Receipt) -> Receipt:
        self._receipts.append(receipt)
        return receipt


def not_in_the_journal(rescued: Path | None) -> Message:
    """Say where what could not be kept is now."""
    if rescued is None:
        return msg("Not all of it could be kept, and nothing can be written beside the journal either.")
    return msg("Not all of it is in the journal. It stands in {file}; the next start takes it in.", file=str(rescued))


def done() -> Receipt:
    receipt = Receipt()
    receipt.set_result(None)
    return receipt
