"""A sitting that crash, sleep or a closed window left unfinished: where it stood, and what may still be done."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from dyads.journal.sessions import Unfinished
from dyads.practice.fields import NS
from dyads.practice.linked_log import unanswered
from dyads.practice.replay import Standing, replay
from dyads.practice.session import position, session_elapsed
from dyads.practice.setup import Moment, questions
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.clock import last_sign_of_life
from dyads.services.home import Home

GO_ON_WITHIN = timedelta(minutes=30)
"""After this, going on would be another sitting."""


def unfinished_sitting(home: Home, sitting: UUID | None = None) -> Unfinished | None:
    """Return the latest sitting that was left unfinished, if there is one. Raises JournalTrouble.

    Args:
        sitting: only the one that both of two linked homes name so.
    """
    left = home.journal.unfinished(home.clock.now())
    if sitting is not None:
        left = tuple(one for one in left if (linked := one.record.setup.linked) and linked.sitting == sitting)
    return max(left, key=lambda u: u.last_sign) if left else None


@dataclass(frozen=True, slots=True)
class InterruptedSitting:
    """An unfinished sitting, as it is told.

    Attributes:
        begun: whether it was started, were it only to settle.
        state: "waiting": it never came to its first phase. "complete": it had come to its end. "stopped": somebody had
            ended it. What is lacking then are ratings, or the closing.
        may_go_on: whether little enough time has passed to go on.
        may_run_on: whether the time that passed may be counted as sat: within one boot only.
    """

    unfinished: Unfinished
    begun: bool
    state: Literal["waiting", "within", "complete", "stopped"]
    elapsed_seconds: int
    may_go_on: bool
    may_run_on: bool

    @property
    def ended(self) -> bool:
        return self.state in {"complete", "stopped"}

    @property
    def leads_back(self) -> bool:
        """Whether the partner may still be found in it: it is a linked one, not ended, and not too old."""
        return self.unfinished.record.setup.linked is not None and self.may_go_on and not self.ended

    @property
    def may_close(self) -> bool:
        """Whether there is something to close; what never began can only be begun, or discarded."""
        return self.state != "waiting"


def interrupted_sitting(home: Home, sitting: UUID | None = None) -> InterruptedSitting | None:
    """Return the latest sitting that was left unfinished as it is told, if there is one. Raises JournalTrouble.

    Args:
        sitting: only the one that both of two linked homes name so.
    """
    unfinished = unfinished_sitting(home, sitting)
    if unfinished is None:
        return None
    unfinished = replace(unfinished, age=_age(home, unfinished))
    record = unfinished.record
    seen = last_sign_of_life(record)
    timeline = compile_timeline(record.setup)
    linked = record.setup.linked
    commands = record.commands + (() if linked is None else unanswered(record.commands, linked.side, record.rung))
    standing = position(timeline, commands, seen).standing
    elapsed = session_elapsed(replay(timeline, commands, seen))
    may_go_on = unfinished.age <= GO_ON_WITHIN
    return InterruptedSitting(
        unfinished=unfinished,
        begun=standing != "waiting",
        state=_state(standing, elapsed),
        elapsed_seconds=round(elapsed / NS),
        may_go_on=may_go_on,
        may_run_on=may_go_on
        and record.setup.linked is None
        and standing not in {"waiting", "ended", "stopped"}
        and _same_boot(home, unfinished),
    )


def _state(standing: Standing, elapsed: int) -> Literal["waiting", "within", "complete", "stopped"]:
    if standing == "ended":
        return "complete"
    if not elapsed:
        return "waiting"
    return "stopped" if standing == "stopped" else "within"


def _age(home: Home, unfinished: Unfinished) -> timedelta:
    """Return how long ago it was last seen: within one boot by the boot's own clock, which nobody sets."""
    if not _same_boot(home, unfinished):
        return max(unfinished.age, timedelta(0))  # a clock that was set back does not make it lie ahead
    anchor = unfinished.record.anchors[-1]
    seen = max(unfinished.record.beat or 0, anchor.at)
    return timedelta(microseconds=max(0, home.clock.boot_ns() - anchor.boot - (seen - anchor.at)) / 1000)


def _same_boot(home: Home, unfinished: Unfinished) -> bool:
    anchors = unfinished.record.anchors
    return bool(anchors) and anchors[-1].boot_id == home.clock.boot_id() != ""


def moments_left(home: Home, left: InterruptedSitting) -> tuple[Moment, ...]:
    """Return the moments of rating that are still to come: not asked yet, and not behind already."""
    setup = left.unfinished.record.setup
    asked = {(asked.person, asked.measure, asked.when) for asked in home.journal.asked(setup.session)}
    if left.state == "stopped":
        return ()  # ending never asks for a rating
    moments: tuple[Moment, ...] = ("after",) if left.begun else ("before", "after")
    return tuple(
        moment
        for moment in moments
        if any((setup.people[q.slot], q.measure_id, moment) not in asked for q in questions(setup, moment))
    )
