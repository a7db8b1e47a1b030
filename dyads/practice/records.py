"""What the journal holds about a sitting, as the trends, the plan and the exports read it."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from dyads.practice.annotations import AwareDatetime, Limits
from dyads.practice.bounds import (
    ActualSeconds,
    DigestOrNone,
    Instant,
    MachineTime,
    Note,
    Offset,
    OnScale,
    Place,
    Span,
    Word,
)
from dyads.practice.clock import MIDNIGHT, practice_day
from dyads.practice.measures import NO_SCORES, KnownScores, When
from dyads.practice.replay import Command
from dyads.practice.setup import PlanDay, Setup

Status = Literal["given", "skipped", "not-reached", "not-asked", "withdrawn", "sealed"]
"""`given` has a value; the others are the reasons why there is none. Behind `sealed` may stand any of the others."""

STATUSES: tuple[Status, ...] = get_args(Status)


class Receipt(Future[Any]):
    """Done when a write is safe on the disk; its exception, if it is not, says what the disk or the journal said.

    Attributes:
        kept_later: whether the disk, which refused at first, took it later.
    """

    kept_later = False

    @property
    def is_kept(self) -> bool:
        """Whether it is safe on the disk by now."""
        return self.kept_later or (self.done() and not self.cancelled() and self.exception() is None)


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer of one person, raw, with the scale it was given on.

    Attributes:
        id: names the answer everywhere; a correction keeps it.
        session: None for a measure asked by day, week, meeting or plan.
        measure: the measure's id; `measure_sha256` is the wording and scale in force.
        shown: when the question appeared (UTC), or None if it never did.
        answered: when it was answered or passed over (UTC).
        order: the place in the order of asking, from 0.
        day: ISO local day the answer counts for, where the plan asked.
        corrected: whether something else stood here before.
        sealed: the answer in its box, where its owner has sealed it and it was read without their passphrase.
    """

    id: UUID
    person: UUID
    session: UUID | None
    measure: Word
    measure_sha256: DigestOrNone
    low: OnScale
    high: OnScale
    when: When
    value: int | None
    status: Status
    shown: datetime | None
    answered: datetime
    order: Place = 0
    plan: Word | None = None
    day: str | None = None
    corrected: bool = False
    sealed: bytes = field(default=b"", repr=False)


EventKind = Literal["draw", "guess", "reveal", "note"]

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class PrivateEvent:
    """Something said to the program by one person alone: the part drawn, a guess, a note. It never leaves unasked.

    Attributes:
        turn: the turn it belongs to, from 0; -1 for a note.
        choices: of a draw: how many parts it was drawn from (for hits against chance); else 0.
        at: when (UTC).
        sealed: as of a `Rating`; `text` is empty then.
    """

    id: UUID
    person: UUID
    session: UUID
    kind: EventKind
    turn: Annotated[int, Limits(ge=-1, le=10_000)]
    text: Note
    choices: Place
    at: datetime
    sealed: bytes = field(default=b"", repr=False)


Outcome = Literal["open", "complete", "partial", "discarded"]
"""`open`: set up, neither finished nor closed. `partial`: stopped, or closed after a crash."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Ties the session clock of one run of the program to the world's clocks; all but `boot_id` in nanoseconds.

    Attributes:
        boot_id: names the boot of the machine; empty where it cannot be known.
        boot: time since boot, sleep included.
        monotonic: `time.monotonic_ns`.
        wall: UTC since 1970.
        offset: seconds of the local time east of UTC.
    """

    at: Instant
    boot_id: Word
    boot: MachineTime
    monotonic: MachineTime
    wall: MachineTime
    offset: Offset


@dataclass(frozen=True, slots=True)
class BellOutcome:
    """What became of a cue.

    Attributes:
        status: "rung" in time; "late" by over a tenth of a second; "dropped", because it would have been over three
            seconds late; "failed", no player could ring it; "muted", nobody wanted to hear it.
        lateness: nanoseconds from the deadline to the first sound, as far as the player can tell; None without one.
        player: who rang; empty if nobody did.
    """

    cue: Word
    status: Word
    lateness: Span | None
    player: Word


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One sitting, whole: what it takes to go on with it, or to look at it.

    Attributes:
        rung: in a linked sitting: the names of the cues that have been due here, and of the returns that were answered.
    """

    setup: Setup
    outcome: Outcome
    commands: tuple[Command, ...]
    anchors: tuple[Anchor, ...]
    beat: int | None
    bells: tuple[BellOutcome, ...]
    ended: datetime | None
    number: int
    rung: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What can be corrected of a session that has ended.

    Attributes:
        begun: when it began, in the offset of the place.
        plan_day: follows the day.
    """

    begun: AwareDatetime
    partner: UUID | None
    actual_seconds: ActualSeconds | None
    plan_day: PlanDay | None = None


@dataclass(frozen=True, slots=True)
class SessionCorrection:
    """What stood in a session before it was corrected, and when that was (UTC)."""

    session: UUID
    at: datetime
    before: SessionFacts


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row about a sitting: enough for lists, plans and figures, without its script.

    Attributes:
        begun: when it was set up, in its own offset.
        people: by slot.
        here: the slots that rated here.
        added: entered later by hand, not sat with the program.
        apart: the partner was elsewhere.
        actual_seconds: session time that passed, pauses not counted; None while open.
        plan: the plan's id, or an empty string.
        week: of the module, from 1.
        due: the local day it was due.
        first_begun: what was kept as `begun` at first, where that was corrected.
        ahead: it lay in the future when it was taken in, because a clock was wrong.
        day_starts: when a day starts for whoever keeps the journal.
    """

    id: UUID
    number: int
    begun: datetime
    script_id: str
    title: str
    form: str
    people: tuple[UUID, ...]
    here: tuple[int, ...]
    first: int
    outcome: Outcome
    added: bool
    apart: bool
    planned_seconds: int
    actual_seconds: int | None
    variant: int
    plan: str = ""
    run: UUID | None = None
    module: str = ""
    week: int = 0
    due: date | None = None
    first_begun: datetime | None = None
    ahead: bool = False
    day_starts: time = MIDNIGHT

    @property
    def day(self) -> date:
        """The day it counts for: the one it was due, or else that on which it began."""
        return self.due if self.due is not None else practice_day(self.begun, self.day_starts)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything of one person or of all that figures are made of."""

    sessions: tuple[SessionSummary, ...]
    ratings: tuple[Rating, ...]
    events: tuple[PrivateEvent, ...] = ()
    scores: KnownScores = NO_SCORES
    """What is computed from the ratings whenever they are read."""
