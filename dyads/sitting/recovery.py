"""What a crash or a closed terminal left unfinished, and what can be done with it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dyads.journal.sessions import Unfinished
from dyads.practice.fields import NS
from dyads.practice.replay import replay
from dyads.practice.session import position, session_elapsed
from dyads.practice.setup import Moment, questions
from dyads.practice.timeline import compile as compile_timeline
from dyads.sitting.home import Home
from dyads.sitting.session_clock import last_sign_of_life

GO_ON_WITHIN = timedelta(minutes=30)
"""After this, going on would be another sitting."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """An unfinished sitting, as it is told.

    Attributes:
        unfinished: what the journal holds.
        begun: whether session time had begun.
        ended: whether it had come to its end, and only ratings are lacking.
        elapsed_seconds: session time that had passed.
        may_go_on: whether little enough time has passed to go on.
        may_run_on: whether the time that passed may be counted as sat: within one boot only.
    """

    unfinished: Unfinished
    begun: bool
    ended: bool
    elapsed_seconds: int
    may_go_on: bool
    may_run_on: bool


def left_over(home: Home) -> LeftOver | None:
    """Return the latest sitting that was left unfinished, if there is one.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    left = home.journal.unfinished(home.clock.now())
    if not left:
        return None
    unfinished = max(left, key=lambda each: each.last_sign)
    unfinished = replace(unfinished, age=_age(home, unfinished))
    record = unfinished.record
    seen = last_sign_of_life(record)
    timeline = compile_timeline(record.setup)
    standing = position(timeline, record.commands, seen).standing
    begun, ended = standing != "waiting", standing in {"ended", "stopped"}
    may_go_on = unfinished.age <= GO_ON_WITHIN
    return LeftOver(
        unfinished=unfinished,
        begun=begun,
        ended=ended,
        elapsed_seconds=round(session_elapsed(replay(timeline, record.commands, seen)) / NS),
        may_go_on=may_go_on,
        may_run_on=may_go_on and begun and not ended and _same_boot(home, unfinished),
    )


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


def moments_left(home: Home, left: LeftOver) -> tuple[Moment, ...]:
    """Return the moments of rating that are still to come: not asked yet, and not behind already."""
    setup = left.unfinished.record.setup
    asked = {(asked.person, asked.measure, asked.when) for asked in home.journal.asked(setup.session)}
    moments: tuple[Moment, ...] = ("after",) if left.begun else ("before", "after")
    return tuple(
        moment
        for moment in moments
        if any((setup.people[q.slot], q.measure_id, moment) not in asked for q in questions(setup, moment))
    )
