"""What the journal holds about a sitting, as the trends, the plan and the exports read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from dyads.practice.command import Command
from dyads.practice.ratings import PrivateEvent, Rating
from dyads.practice.setup import Setup

Outcome = Literal["open", "complete", "partial", "discarded"]
"""`open`: set up, neither finished nor closed. `partial`: stopped, or closed after a crash."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Ties the session clock of one run of the program to the world's clocks; all but `boot_id` in nanoseconds.

    Attributes:
        at: the session clock at the anchor.
        boot_id: names the boot of the machine; empty where it cannot be known.
        boot: time since boot, sleep included.
        monotonic: `time.monotonic_ns`.
        wall: UTC since 1970.
        offset: seconds of the local time east of UTC.
    """

    at: int
    boot_id: str
    boot: int
    monotonic: int
    wall: int
    offset: int


@dataclass(frozen=True, slots=True)
class BellOutcome:
    """How one cue rang: `lateness` in nanoseconds, None where it did not ring."""

    cue: str
    status: str
    lateness: int | None
    player: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One sitting, whole: what it takes to go on with it, or to look at it.

    Attributes:
        setup: the frozen set-up.
        outcome: how it ended.
        commands: the log, in the order given.
        anchors: one a run of the program.
        beat: the last sign of life, on the session clock; None before the first.
        bells: late and unplayed bells, and what else was worth keeping about sound.
        ended: when it was closed (UTC).
        number: counts the sittings of this journal in order of set-up, from 1.
    """

    setup: Setup
    outcome: Outcome
    commands: tuple[Command, ...]
    anchors: tuple[Anchor, ...]
    beat: int | None
    bells: tuple[BellOutcome, ...]
    ended: datetime | None
    number: int


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row about a sitting: enough for lists, plans and figures, without its script.

    Attributes:
        id: the session.
        number: as in `SessionRecord`.
        begun: when it was set up, in its own offset.
        script_id: the exercise.
        title: its title at the time.
        form: "dyad", "together" or "solo".
        people: by slot.
        here: the slots that rated here.
        first: who spoke first.
        outcome: how it ended.
        added: entered later by hand, not sat with the program.
        apart: the partner was elsewhere.
        planned_seconds: the total shown before the start.
        actual_seconds: session time that passed, pauses not counted; None while open.
        variant: which of the rotating texts.
        plan: the plan's id, or an empty string.
        run: which following of the plan.
        module: the module, or an empty string.
        week: its week, from 1.
        due: the local day it was due.
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


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything of one person or of all that figures are made of."""

    sessions: tuple[SessionSummary, ...]
    ratings: tuple[Rating, ...]
    events: tuple[PrivateEvent, ...] = ()
