"""From the document to the rows of the CSV tables."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dyads.exchange.columns import TableColumn, Value, write_cell
from dyads.exchange.document import Exchange, SessionRow, is_stand_in
from dyads.exchange.share import begun, plan_day
from dyads.plan.as_json import DueDay
from dyads.practice.people import Person
from dyads.practice.records import Anchor, Rating
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


Row = Sequence[Value]
_REMEMBERED = 64
"""Sessions that ratings near each other share."""


def write_table(columns: tuple[TableColumn, ...], rows: Iterable[Row]) -> bytes:
    """Return a table as CSV after RFC 4180: UTF-8, commas, quotes where needed, lines that end in CR LF.

    No byte order mark: R would take it for a part of the first column's name, and LibreOffice and pandas need none.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    kinds = [column.kind for column in columns]
    writer.writerows([write_cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in rows)
    return out.getvalue().encode()


def flat(exchange: Exchange) -> Iterator[Row]:
    """Yield one row a rating, with its person and its session."""
    people = {person.id: person for person in exchange.people}
    sessions = {row.id: row for row in exchange.sessions}
    sittings: dict[tuple[UUID, UUID], Row] = {}
    for rating in exchange.ratings:
        row = sessions.get(rating.session) if rating.session else None
        sitting = _NO_SITTING
        if row is not None:
            seen = (row.id, rating.person)
            if seen not in sittings:
                if len(sittings) >= _REMEMBERED:
                    sittings.clear()
                sittings[seen] = _sitting(exchange, row, rating.person, people)
            sitting = sittings[seen]
        yield *_rating(rating), *_person(people.get(rating.person)), *sitting


def people(exchange: Exchange) -> Iterator[Row]:
    """Yield the people."""
    for person in exchange.people:
        yield person.id, *_person(person), person.added


def sessions(exchange: Exchange) -> Iterator[Row]:
    """Yield the sessions, each seen from the person exported, or from slot 0."""
    known = {person.id: person for person in exchange.people}
    for row in exchange.sessions:
        participant = exchange.whose if exchange.whose in row.people else row.people[0]
        assert participant is not None
        yield row.id, participant, *_person(known.get(participant)), *_sitting(exchange, row, participant, known)


def ratings(exchange: Exchange) -> Iterator[Row]:
    """Yield the ratings."""
    return (_rating(rating) for rating in exchange.ratings)


def private(exchange: Exchange) -> Iterator[Row]:
    """Yield draws, guesses, reveals and notes, without those that are sealed."""
    for one in exchange.events:
        if not one.sealed:
            yield one.id, one.person, one.session, one.kind, one.turn, one.text, one.choices, one.at


def phase_rows(exchange: Exchange) -> Iterator[Row]:
    """Yield the phases."""
    for row in phases(exchange):
        segment = row.segment
        yield (
            row.session,
            row.order,
            segment.part,
            segment.name,
            segment.turn,
            row.speaker,
            segment.length is None,
            segment.about,
            row.actual,
            row.paused,
            row.reached,
            row.skipped,
        )


def events(exchange: Exchange) -> Iterator[Row]:
    """Yield the log of every session: runs of the program, commands, bells, and the last sign of life."""
    for row in exchange.sessions:
        anchors = exchange.anchors.get(row.id, ())
        for order, anchor in enumerate(anchors):
            yield row.id, "run", order, anchor.at, wall_of(anchors, anchor.at), "", None, None, None, anchor.offset
        for order, one in enumerate(exchange.commands.get(row.id, ())):
            yield row.id, "command", order, one.at, wall_of(anchors, one.at), one.kind, None, None, None, None
        for order, bell in enumerate(exchange.bells.get(row.id, ())):
            yield row.id, "bell", order, None, None, bell.status, bell.cue, bell.lateness, bell.player, None
        if row.beat is not None:
            yield row.id, "beat", 0, row.beat, wall_of(anchors, row.beat), "", None, None, None, None


def wall_of(anchors: Sequence[Anchor], at: int) -> datetime | None:
    """Return the wall clock (UTC, whole microseconds) at an instant of the session clock, where it is known."""
    anchor = next((one for one in reversed(anchors) if one.at <= at), None)
    if anchor is None:
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=anchor.wall // 1000 + (at - anchor.at) // 1000)
    except OverflowError:
        return None


def due(days: Iterable[DueDay]) -> Iterator[Row]:
    """Yield the days of plans."""
    for day in days:
        yield day.run, day.plan, day.module, day.week, day.day, day.status, day.week_done, day.week_planned


def _rating(rating: Rating) -> Row:
    return (
        rating.id,
        rating.person,
        rating.session,
        rating.measure,
        rating.measure_sha256,
        rating.low,
        rating.high,
        rating.when,
        rating.value,
        rating.status,
        rating.shown,
        rating.answered,
        rating.order,
        rating.plan,
        rating.day,
        rating.corrected,
    )


def _person(person: Person | None) -> Row:
    return ("", "", False) if person is None else (person.name, person.code, person.me)


_NO_SITTING: Row = (None,) * 31


def _sitting(exchange: Exchange, row: SessionRow, seen_from: UUID, known: dict[UUID, Person]) -> Row:
    held, day, moment = row.model_extra or {}, plan_day(row), begun(row)
    script = exchange.scripts[row.script]
    assert isinstance(script, dict)
    partner = next((one for one in row.people if one != seen_from), None)
    named = known.get(partner) if partner else None
    offset = moment.utcoffset()
    return (
        partner,
        named.name if named else None,
        named.code if named else None,
        row.number,
        moment,
        None if offset is None else int(offset.total_seconds()),
        moment.date(),
        held["script_id"],
        str(script["title"]),
        str(script.get("form", "dyad")),
        held["language"],
        held["script_sha256"],
        row.people.index(seen_from) if seen_from in row.people else 0,
        " ".join(str(slot) for slot in held["here"]),
        held["first"],
        held["first_by"],
        held["variant"],
        row.outcome,
        row.added,
        held["apart"],
        held["planned_seconds"],
        row.actual_seconds,
        held["delay"],
        row.ended,
        *(_text(day.get(key)) for key in ("plan", "run", "module", "week", "day", "theme")),
        held["app_version"],
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
