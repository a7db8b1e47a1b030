"""Where a session stands: a pure function of the timeline, the commands and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from dyads.practice.replay import Command, Course, Span, Standing, replay
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment, Timeline


@dataclass(frozen=True, slots=True)
class Position:
    """Where a session stands at one instant. All times in nanoseconds.

    Attributes:
        segment: None before the start and after the end.
        since: when this standing began, on the session clock.
        elapsed: time used of the segment.
        remaining: time left of the segment; None while it is open.
        session_elapsed: session time used so far; settling, pauses and silences apart.
        starts_in: before a start that lies ahead: time until it; else None.
    """

    standing: Standing
    segment: Segment | None
    visit: int
    since: int
    elapsed: int
    remaining: int | None
    session_elapsed: int
    starts_in: int | None
    can_back: bool
    can_swap: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the whole, for drawing it to scale: `length` in ns as used or planned, `used` of it so far."""

    segment: Segment
    length: int
    used: int


def position(timeline: Timeline, commands: Sequence[Command], now: int) -> Position:
    """Return where the session stands at `now` (ns on the session clock)."""
    course = replay(timeline, commands, now)
    ahead = replay(timeline, commands)
    span = _span_at(ahead, now)
    elapsed = span.elapsed + (now - span.start if span.standing == "running" else 0)
    segment = span.segment
    length = segment.length if segment is not None else 0
    return Position(
        standing=span.standing,
        segment=segment,
        visit=span.visit,
        since=span.start,
        elapsed=elapsed,
        remaining=None if length is None else length - elapsed,
        session_elapsed=session_elapsed(course),
        starts_in=_starts_in(ahead, now) if span.standing == "waiting" else None,
        can_back=course.can_back,
        can_swap=course.can_swap,
    )


def _starts_in(course: Course, now: int) -> int | None:
    first = course.spans[0]
    return first.start - now if first.standing not in {"waiting", "stopped"} and first.start > now else None


def _span_at(course: Course, now: int) -> Span:
    """Return the span that holds `now`; before the first there is only waiting."""
    first = course.spans[0]
    if now < first.start:
        return Span("waiting", None, 0, 0, first.start, 0)
    return next(span for span in reversed(course.spans) if span.start <= now)


def session_elapsed(course: Course) -> int:
    """Return the session time that passed in a course (ns): running, and not settling."""
    return sum(
        span.end - span.start
        for span in course.spans
        if span.end is not None
        and span.standing == "running"
        and span.segment is not None
        and span.segment.part != "settle"
    )


def whole(timeline: Timeline, commands: Sequence[Command], now: int) -> tuple[Stretch, ...]:
    """Return the whole session in the order it takes, past, present and ahead; settling left out."""
    course = replay(timeline, commands, now)
    current = position(timeline, commands, now).segment
    stretches: list[Stretch] = []
    for segment in course.visited:
        used = course.spent.get(segment.index, 0)
        if segment == current:
            stretches.append(Stretch(segment, max(segment.about, used), used))
        elif used:
            stretches.append(Stretch(segment, used, used))
    stretches.extend(Stretch(segment, max(segment.about - used, 0), 0) for segment, used in course.ahead)
    return tuple(stretch for stretch in stretches if stretch.segment.part != "settle")


def rehearsed(timeline: Timeline, start: int = 0) -> tuple[tuple[Command, ...], Course]:
    """Return the commands and the course of a session in which open phases last their usual time and nobody errs."""
    commands = [Command("start", start)]
    while True:
        course = replay(timeline, commands)
        last = course.spans[-1]
        if last.standing != "running" or last.segment is None:
            return tuple(commands), course
        commands.append(Command("next", last.start + last.segment.about - last.elapsed))


def spoken(timeline: Timeline, spent: dict[int, int]) -> tuple[int, int]:
    """Return how long each slot had the word (ns); time that `back` took back does not count."""
    by_slot = [0, 0]
    for segment in timeline.segments:
        for slot in voices(segment):
            by_slot[slot] += spent.get(segment.index, 0)
    return by_slot[0], by_slot[1]


def voices(segment: Segment) -> tuple[Slot, ...]:
    if segment.voice == "none" or segment.part == "settle":
        return ()
    if segment.voice == "both" or segment.speaker is None:
        return (0, 1)
    listener: Slot = 1 if segment.speaker == 0 else 0
    return (segment.speaker,) if segment.voice == "speaker" else (listener,)
