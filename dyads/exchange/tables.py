"""From the document to what the rows of the CSV tables show."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from dyads.exchange.document import Exchange, SessionRow, is_stand_in
from dyads.practice.annotations import JsonValue
from dyads.practice.linked import is_linked
from dyads.practice.people import Person
from dyads.practice.records import Anchor
from dyads.practice.replay import Command, Course, replay
from dyads.practice.script import Script
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment, Timeline, compile_script


class PhaseRow(NamedTuple):
    """One phase of one session; lengths in nanoseconds."""

    order: int
    segment: Segment
    speaker: UUID | None
    actual: int
    paused: int
    reached: bool
    skipped: bool


def phases(exchange: Exchange, line_of: Callable[[PhaseRow], str]) -> Iterator[tuple[UUID, tuple[str, ...]]]:
    """Yield every session of which the exercise is known, with the lines of its phases, in their planned order.

    They are made once for all sessions that went the same way.
    """
    timelines: dict[tuple[str, Slot, int, str], Timeline] = {}
    scripts: dict[str, tuple[Script, int]] = {}  # with how many texts they have
    ways: dict[tuple[object, ...], tuple[str, ...]] = {}
    for row in exchange.sessions:
        if is_stand_in(exchange.scripts[row.script]):
            continue
        if row.script not in scripts:
            script = Script.model_validate(exchange.scripts[row.script])
            scripts[row.script] = script, script.text_count
        (script, texts), held = scripts[row.script], row.setup
        first: Slot = 1 if held["first"] == 1 else 0
        picks = held.get("picks") or {}
        variant = 0 if picks else int(held["variant"]) % texts  # what stands in the set-up says it
        known = (row.script, first, variant, json.dumps(picks, sort_keys=True) if picks else "")
        if known not in timelines:
            timelines[known] = compile_script(script, first=first, variant=variant, picks=picks)
        commands, until = exchange.commands.get(row.id, ()), None
        if row.outcome != "complete":  # it came no further than this
            until = max([row.beat or 0, *(command.at for command in commands)])
        begun = commands[0].at if commands and not is_linked(commands) else 0  # when it began changes no phase
        went = tuple([(command.kind, command.at - begun, command.given) for command in commands])
        way = known, went, None if until is None else until - begun, row.people
        if way not in ways:
            ways[way] = tuple(map(line_of, _phases_of(timelines[known], commands, until, row.people)))
        yield row.id, ways[way]


def _phases_of(
    timeline: Timeline, commands: tuple[Command, ...], until: int | None, people: tuple[UUID, ...]
) -> Iterator[PhaseRow]:
    course = replay(timeline, commands, until, cues=False)
    reached = {segment.index for segment in course.visited}
    left_at = course.spans[-1].segment if course.spans else None
    paused, more = _paused(course), course.more
    segments = [segment for segment in timeline.segments if segment.part != "settle"]
    for order, segment in enumerate(segments):
        index, length, slot = segment.index, segment.length, segment.speaker
        spent, came = course.spent.get(index, 0), index in reached
        is_short = length is not None and spent < length + more.get(index, 0)
        speaker = None if slot is None or slot >= len(people) else people[slot]
        skipped = came and is_short and segment != left_at
        yield PhaseRow(order, segment, speaker, spent, paused.get(index, 0), came, skipped)


def _paused(course: Course) -> dict[int, int]:
    found: dict[int, int] = {}
    for span in course.spans:
        if span.standing in {"paused", "still", "halted"} and span.segment is not None and span.end is not None:
            found[span.segment.index] = found.get(span.segment.index, 0) + span.end - span.start
    return found


class LogRow(NamedTuple):
    """One row of a session's log; instants and lateness in nanoseconds, `time` in UTC, `offset` in seconds."""

    session: UUID
    kind: Literal["run", "command", "bell", "beat"]
    order: int
    at: int | None = None
    time: datetime | None = None
    event: str = ""
    cue: str | None = None
    lateness: int | None = None
    player: str | None = None
    offset: int | None = None
    side: str = ""


def log(exchange: Exchange) -> Iterator[LogRow]:
    """Yield the log of every session: runs of the program, commands, bells, and the last sign of life."""
    for row in exchange.sessions:
        anchors = exchange.anchors.get(row.id, ())
        for order, anchor in enumerate(anchors):
            yield LogRow(row.id, "run", order, anchor.at, _wall(anchors, anchor.at), offset=anchor.offset)
        for order, one in enumerate(exchange.commands.get(row.id, ())):
            side = "" if one.given is None or one.kind in {"calm", "stop"} else one.given.author
            yield LogRow(row.id, "command", order, one.at, _wall(anchors, one.at), one.kind, side=side)
        for order, bell in enumerate(exchange.bells.get(row.id, ())):
            yield LogRow(
                row.id, "bell", order, event=bell.status, cue=bell.cue, lateness=bell.lateness, player=bell.player
            )
        if row.beat is not None:
            yield LogRow(row.id, "beat", 0, row.beat, _wall(anchors, row.beat))


def _wall(anchors: Sequence[Anchor], at: int) -> datetime | None:
    """Return the wall clock (UTC, whole microseconds) at an instant of the session clock, where it is known."""
    anchor = next((one for one in reversed(anchors) if one.at <= at), None)
    if anchor is None:
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=anchor.wall // 1000 + (at - anchor.at) // 1000)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session as one of those who sat in it sees it."""

    row: SessionRow
    setup: Mapping[str, Any]
    script: Mapping[str, JsonValue]
    participant: Person
    partner: Person | None
    slot: int
    begun: datetime
    day: date

    @property
    def offset(self) -> int | None:
        """Seconds of the local time east of UTC."""
        offset = self.begun.utcoffset()
        return None if offset is None else int(offset.total_seconds())

    def planned(self, key: str) -> str | None:
        """Return what the set-up holds of the day of a plan, as text."""
        value = (self.setup.get("plan_day") or {}).get(key)
        return None if value is None else str(value)


def seen_session(exchange: Exchange, row: SessionRow, seen_from: UUID, people: Mapping[UUID, Person]) -> SeenSession:
    """Return a session with its people, nameless where they were forgotten."""
    script = exchange.scripts[row.script]
    assert isinstance(script, dict)
    partner = next((one for one in row.people if one != seen_from), None)
    return SeenSession(
        row=row,
        setup=row.setup,
        script=script,
        participant=people.get(seen_from) or Person(seen_from, ""),
        partner=None if partner is None else people.get(partner) or Person(partner, ""),
        slot=row.people.index(seen_from) if seen_from in row.people else 0,
        begun=row.begun_at,
        day=row.day(exchange.day_starts),
    )


def seen_sessions(exchange: Exchange) -> Iterator[SeenSession]:
    """Yield the sessions, each seen from the person exported, or from slot 0."""
    people = {person.id: person for person in exchange.people}
    for row in exchange.sessions:
        participant = exchange.whose if exchange.whose in row.people else row.people[0]
        assert participant is not None
        yield seen_session(exchange, row, participant, people)
