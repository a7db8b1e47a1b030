"""How each phase of a session went, worked out from the set-up and the log as the session itself was."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from dyads.journal.exchange_model import Exchange, SessionRow, is_stand_in
from dyads.practice.replay import Command, Course, replay
from dyads.practice.script import Script
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment, Timeline, compile_script


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase of one session; lengths in nanoseconds."""

    session: UUID
    order: int
    segment: Segment
    speaker: UUID | None
    actual: int
    paused: int
    reached: bool
    skipped: bool


def phases(exchange: Exchange) -> Iterator[PhaseRow]:
    """Yield the phases of every session of which the exercise is known, in their planned order."""
    timelines: dict[tuple[str, Slot, int], Timeline] = {}
    scripts: dict[str, Script] = {}
    for row in exchange.sessions:
        if is_stand_in(exchange.scripts[row.script]):
            continue
        if row.script not in scripts:
            scripts[row.script] = Script.model_validate(exchange.scripts[row.script])
        script, held = scripts[row.script], row.model_extra or {}
        first: Slot = 1 if held["first"] == 1 else 0
        variant = int(held["variant"]) % script.text_count
        known = (row.script, first, variant)
        if known not in timelines:
            timelines[known] = compile_script(script, first=first, variant=variant)
        yield from _of_session(row, timelines[known], exchange.commands.get(row.id, ()))


def _of_session(row: SessionRow, timeline: Timeline, commands: tuple[Command, ...]) -> Iterator[PhaseRow]:
    until = None
    if row.outcome != "complete":  # it came no further than this
        until = max([row.beat or 0, *(command.at for command in commands)])
    course = replay(timeline, commands, until)
    reached = {segment.index for segment in course.visited}
    left_at = course.spans[-1].segment if course.spans else None
    paused = _paused(course)
    segments = [segment for segment in timeline.segments if segment.part != "settle"]
    for order, segment in enumerate(segments):
        spent = course.spent.get(segment.index, 0)
        is_short = segment.length is not None and spent < segment.length
        yield PhaseRow(
            session=row.id,
            order=order,
            segment=segment,
            speaker=None
            if segment.speaker is None or segment.speaker >= len(row.people)
            else row.people[segment.speaker],
            actual=spent,
            paused=paused.get(segment.index, 0),
            reached=segment.index in reached,
            skipped=segment.index in reached and is_short and segment != left_at,
        )


def _paused(course: Course) -> dict[int, int]:
    found: dict[int, int] = {}
    for span in course.spans:
        if span.standing in {"paused", "still", "halted"} and span.segment is not None and span.end is not None:
            found[span.segment.index] = found.get(span.segment.index, 0) + span.end - span.start
    return found
