"""What one person gave, guessed, drew or noted: private, with one owner, kept the moment it is given."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from dyads.practice.measures import When

Status = Literal["given", "skipped", "not-reached", "not-asked", "withdrawn", "sealed"]
"""`given` has a value; the others are the reasons why there is none. Behind `sealed` may stand any of the others."""

STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer of one person, raw, with the scale it was given on.

    Attributes:
        id: names the answer everywhere; a correction keeps it.
        person: whose it is.
        session: the sitting it belongs to; None for a measure asked by day, week, meeting or plan.
        measure: the measure's id; `measure_sha256` is the wording and scale in force.
        low: the lowest number of the scale.
        high: the highest.
        when: at which moment it was asked.
        value: the raw whole number, or None.
        status: "given", or why the value is missing.
        shown: when the question appeared (UTC), or None if it never did.
        answered: when it was answered or passed over (UTC).
        order: the place in the order of asking, from 0.
        plan: the plan's id, where the plan asked.
        day: ISO local day the answer counts for, where the plan asked.
        corrected: whether something else stood here before.
        sealed: the answer in its box, where its owner has sealed it and it was read without their passphrase.
    """

    id: UUID
    person: UUID
    session: UUID | None
    measure: str
    measure_sha256: str
    low: int
    high: int
    when: When
    value: int | None
    status: Status
    shown: datetime | None
    answered: datetime
    order: int = 0
    plan: str | None = None
    day: str | None = None
    corrected: bool = False
    sealed: bytes = field(default=b"", repr=False)


EventKind = Literal["draw", "guess", "reveal", "note"]


@dataclass(frozen=True, slots=True)
class PrivateEvent:
    """Something said to the program by one person alone: the part drawn, a guess, a note. It never leaves unasked.

    Attributes:
        id: names the event.
        person: the owner.
        session: the sitting.
        kind: what it is.
        turn: the turn it belongs to, from 0; -1 for a note.
        text: the part drawn or guessed, or the note.
        choices: of a draw: how many parts it was drawn from (for hits against chance); else 0.
        at: when (UTC).
        sealed: the text in its box, where its owner has sealed it and it was read without their passphrase; `text` is
            empty then.
    """

    id: UUID
    person: UUID
    session: UUID
    kind: EventKind
    turn: int
    text: str
    choices: int
    at: datetime
    sealed: bytes = field(default=b"", repr=False)
