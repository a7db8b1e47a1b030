"""Where a session stands: a pure function of the timeline, the commands and the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dyads.practice.linked import is_linked, last_time
from dyads.practice.replay import Command, Course, Span, Standing, in_effect, replay, whole_length
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment, Timeline


@dataclass(frozen=True, slots=True)
class Position:
    """Where a session stands at one instant. All times in nanoseconds.

    Attributes:
        segment: None before the start and after the end.
        since: when this standing began, on the session clock.
        elapsed: time used of the segment.
        remaining: time left of the segment, or of its group's limit; None while it is open without a limit.
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
    return position_in(timeline, replay(timeline, commands, now), replay(timeline, commands), now)


def position_in(timeline: Timeline, course: Course, ahead: Course, now: int) -> Position:
    """Return where the session stands, given its course up to `now` and as far as time carries it."""
    span = _span_at(ahead, now)
    elapsed = span.elapsed + (now - span.start if span.standing == "running" else 0)
    segment = span.segment
    length = 0 if segment is None else whole_length(timeline, segment, course.spent, course.more)
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
    return whole_in(replay(timeline, commands, now), position(timeline, commands, now).segment)


def whole_in(course: Course, current: Segment | None) -> tuple[Stretch, ...]:
    """Return the whole session, given its course up to now and the segment that it is in."""
    stretches: list[Stretch] = []
    for segment in course.visited:
        used = course.spent.get(segment.index, 0)
        if segment == current:
            stretches.append(Stretch(segment, max(course.about(segment), used), used))
        elif used:
            stretches.append(Stretch(segment, used, used))
    stretches.extend(Stretch(segment, max(course.about(segment) - used, 0), 0) for segment, used in course.ahead)
    within = _within_limit(stretches, current, course.more)
    return tuple(stretch for stretch in within if stretch.segment.part != "settle")


def _within_limit(stretches: Sequence[Stretch], current: Segment | None, more: Mapping[int, int]) -> Iterable[Stretch]:
    """Shorten the present stretch and, in proportion, what is ahead in its group, to what the limit leaves."""
    if current is None or current.limit is None:
        return stretches
    group = [i for i, stretch in enumerate(stretches) if stretch.segment.group == current.group]
    now = next(i for i in group if stretches[i].segment == current)
    limit = current.limit + sum(more.get(index, 0) for index in {stretches[i].segment.index for i in group})
    left = max(0, limit - sum(stretches[i].used for i in group))
    rest = min(stretches[now].length - stretches[now].used, left)
    planned = sum(stretches[i].length for i in group if i > now)
    shared = min(planned, left - rest)
    lengths = {i: stretches[i].length * shared // planned for i in group if i > now} if planned else {}
    lengths[now] = stretches[now].used + rest
    return [replace(stretch, length=lengths.get(i, stretch.length)) for i, stretch in enumerate(stretches)]


def rehearsed(timeline: Timeline, start: int = 0) -> tuple[tuple[Command, ...], Course]:
    """Return the commands and the course of a session in which open phases last their usual time and nobody errs."""
    commands = [Command("start", start)]
    while True:
        course = replay(timeline, commands)
        command = next_by_itself(course, commands)
        if command is None:
            return tuple(commands), course
        commands.append(command)


def next_by_itself(course: Course, commands: Sequence[Command]) -> Command | None:
    """Return the command that ends the first open phase after all others which lasts longer than it usually takes."""
    last = last_time(commands) if is_linked(commands) else max((one.at for one in in_effect(commands)), default=0)
    for span in course.spans:
        is_ahead = span.end is None or span.end > last
        if is_ahead and span.standing == "running" and span.segment is not None and span.segment.length is None:
            at = max(last, span.start, span.start + course.about(span.segment) - span.elapsed)
            if span.end is None or at < span.end:
                return Command("next", at)
    return None


def spoken(timeline: Timeline, spent: dict[int, int]) -> tuple[int, int, int]:
    """Return how long each slot had the word alone, and both together (ns): no time counts twice.

    Time that `back` took back does not count.
    """
    by_slots = {(0,): 0, (1,): 0, (0, 1): 0}
    for segment in timeline.segments:
        slots = voices(segment)
        if slots:
            by_slots[slots] += spent.get(segment.index, 0)
    return by_slots[0,], by_slots[1,], by_slots[0, 1]


def voices(segment: Segment) -> tuple[Slot, ...]:
    if segment.voice == "none" or segment.part == "settle":
        return ()
    if segment.voice == "both" or segment.speaker is None:
        return (0, 1)
    listener: Slot = 1 if segment.speaker == 0 else 0
    return (segment.speaker,) if segment.voice == "speaker" else (listener,)
