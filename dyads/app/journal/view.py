"""The journal as data: one line a session, fitted to a width; and one session in sentences. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rich.cells import cell_len, set_cell_size

from dyads.journal.ratings import Correction
from dyads.practice.fields import NS, clock_text, duration
from dyads.practice.form import FORMS
from dyads.practice.measures import Measure, question_text
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating, SessionCorrection, SessionRecord, SessionSummary, Status
from dyads.practice.session import Stretch, whole
from dyads.practice.setup import Setup, Slot
from dyads.practice.timeline import compile as compile_timeline
from dyads.presentation.sitting import (
    correction_texts,
    exercises_text,
    moment_name,
    outcome_text,
    status_text,
    way_text,
    when_text,
)
from dyads.services.sittings import called, name_of
from dyads.words import _, current, day_text, n_, plain, say

MARKS = {"complete": "●", "partial": "◐", "open": "○", "discarded": "×"}
"""How each ending is drawn; the word stands beside it wherever there is room, and always for a partial one."""

_GAP = 2
_LONG_DAY = date(2026, 12, 28)


@dataclass(frozen=True, slots=True)
class Widths:
    """Cells of the columns; a column with none is left out."""

    day: int
    title: int
    names: int
    length: int
    how: int


def widths(width: int) -> Widths:
    """Return how a line is divided."""
    mark, day, how = 1, cell_len(day_text(_LONG_DAY)), 14
    if width < 62:
        return Widths(day, max(8, width - mark - day - how - 3 * _GAP), 0, 0, how)
    names = 10 if width < 80 else 18
    length = 0 if width < 72 else 7
    gaps = _GAP * (4 + bool(length))
    return Widths(day, width - mark - day - names - length - how - gaps, names, length, how)


def heading(width: int) -> str:
    w = widths(width)
    parts = (
        (" ", 1),
        (_("Day").rjust(w.day), w.day),
        (_("Exercise"), w.title),
        (_("With"), w.names),
        (_("Minutes"), w.length),
        (_("Ended"), w.how),
    )
    return _joined(parts)


def line(session: SessionSummary, people: Mapping[UUID, Person], width: int) -> str:
    """Return one session in a line of this width."""
    w = widths(width)
    length = "" if session.actual_seconds is None else clock_text(session.actual_seconds)
    return _joined(
        (
            (MARKS.get(session.outcome, "?"), 1),
            (day_text(session.day).rjust(w.day), w.day),
            (plain(session.title, lines=False), w.title),
            (plain(others(session, people), lines=False), w.names),
            (length.rjust(w.length), w.length),
            (_how(session), w.how),
        )
    )


def _how(session: SessionSummary) -> str:
    """Return how it ended, short enough for a column."""
    if session.ahead:
        return _("dated ahead")
    if not session.added:
        return outcome_text(session)
    return _("added later") if session.outcome == "complete" else _("partial, added")


def _joined(parts: tuple[tuple[str, int], ...]) -> str:
    return (" " * _GAP).join(cut(text, width) for text, width in parts if width)


def cut(text: str, width: int) -> str:
    """Return a text in exactly this many cells; what is cut off is marked."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def others(session: SessionSummary, people: Mapping[UUID, Person]) -> str:
    """Return with whom the owner of this folder sat; who has no name is said to have none."""
    return ", ".join(name_of(people.get(person), _("no name")) for person in session.people[1:])


def count_text(total: int, partial: int, found: int | None = None) -> str:
    if not total:
        return _("Nothing has been kept yet.")
    said = n_("{count} session", "{count} sessions", total)
    if found is not None:
        return _("{found} of {sessions}", found=found, sessions=said)
    return _("{sessions}, {partial} of them partial", sessions=said, partial=partial) if partial else said


# One session


def called_in(setup: Setup, people: Mapping[UUID, Person]) -> tuple[str, ...]:
    """Return what those who sat are called, by slot: as in the sitting, where two without names are told apart."""
    slots: tuple[Slot, ...] = (0, 1)
    return tuple(called(people.get(person), slot) for person, slot in zip(setup.people, slots, strict=False))


def facts(
    session: SessionSummary,
    record: SessionRecord,
    people: Mapping[UUID, Person],
    corrections: Sequence[SessionCorrection] = (),
) -> tuple[tuple[str, str], ...]:
    """Return what is known of a session, each with what it is about; never a value."""
    setup = record.setup
    names = called_in(setup, people)
    said = [
        (_("When"), when_text(session)),
        (_("Ended"), f"{MARKS.get(session.outcome, '?')} {outcome_text(session)}"),
        (_("Length"), _length(session)),
    ]
    if len(names) > 1:
        where = _("elsewhere") if session.apart else _("at this computer")
        said.append((_("With"), _("{name}, {where}", name=names[1], where=where)))
    if FORMS[session.form].has_turns and not session.added:
        said.append((_("First"), names[session.first]))
    if session.module:
        week = _("{module}, week {week}", module=session.module, week=session.week) if session.week else session.module
        said.append((_("Plan"), week))
    if way := way_text(record.commands):
        said.append((_("On the way"), way))
    late = sum(bell.status in {"late", "dropped", "failed"} for bell in record.bells)
    if late:
        said.append((_("Bells"), n_("{count} late or silent", "{count} late or silent", late)))
    named = {id_: person.name for id_, person in people.items()}
    for number, text in enumerate(correction_texts(session, corrections, named)):
        said.append(("" if number else _("Put right"), text))
    return tuple(said)


def _length(session: SessionSummary) -> str:
    planned = say(duration(session.planned_seconds))
    if session.actual_seconds is None:
        return _("planned: {planned}", planned=planned)
    actual = say(duration(session.actual_seconds))
    return actual if actual == planned else _("{actual} of {planned}", actual=actual, planned=planned)


def phases(record: SessionRecord) -> tuple[Stretch, ...]:
    """Return the phases that took time, as they went; none where the session was entered later."""
    if not record.commands:
        return ()
    end = max(record.commands[-1].at, record.beat or 0)
    stretches = whole(compile_timeline(record.setup), record.commands, end)
    return tuple(stretch for stretch in stretches if stretch.used >= NS)


def asked_question(rating: Rating, measure: Measure | None, exercise: str) -> str:
    """Return what was asked; where its wording is not known, the measure's name."""
    return rating.measure if measure is None else question_text(measure, current(), exercises_text((exercise,)))


def value_text(value: int | None, status: Status, measure: Measure | None, scale: tuple[int, int]) -> str:
    """Return an answer in words, or why there is none."""
    if value is None:
        return status_text(status)
    if measure is not None and (label := measure.answers.label(value, current(), say)) is not None:
        return label if measure.answers.named else _("{value}, {picture}", value=value, picture=label)
    low, high = scale
    return _("{value}, of {low} to {high}", value=value, low=low, high=high)


def answer_text(rating: Rating, measure: Measure | None) -> str:
    """Return one answer: when, and what."""
    answer = value_text(rating.value, rating.status, measure, (rating.low, rating.high))
    return _("{moment}: {answer}", moment=moment_name(rating.when), answer=answer)


def before_text(rating: Rating, measure: Measure | None, corrections: Sequence[Correction]) -> str:
    """Return what stood before a correction, the oldest first; nothing where it was never corrected."""
    scale = (rating.low, rating.high)
    held = [value_text(c.value, c.status, measure, scale) for c in corrections if c.rating == rating.id]
    return _("corrected; before: {answers}", answers="; ".join(held)) if held else ""


def event_texts(events: Sequence[PrivateEvent]) -> tuple[str, ...]:
    """Return the parts drawn and guessed, in order."""
    said = []
    for event in events:
        match event.kind:
            case "draw":
                said.append(_("Your part, turn {number}: {part}", number=event.turn + 1, part=event.text))
            case "guess":
                said.append(_("Your guess, turn {number}: {part}", number=event.turn + 1, part=event.text))
            case _:
                pass  # a reveal says the part drawn once more; notes stand by themselves
    return tuple(said)


def note_of(events: Sequence[PrivateEvent]) -> tuple[UUID | None, str]:
    """Return the latest note, and an empty text where there is none."""
    notes = [event for event in events if event.kind == "note"]
    return (notes[-1].id, notes[-1].text) if notes else (None, "")
