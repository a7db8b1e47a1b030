"""One person's own answers of one session, as sentences. Pure."""

from collections.abc import Sequence
from uuid import UUID

from dyads.journal.ratings import Correction
from dyads.practice.measures import Measure, in_language
from dyads.practice.records import PrivateEvent, Rating, Status
from dyads.presentation.sitting import moment_name, status_text
from dyads.services.agreements import CIRCLES
from dyads.words import _, current, say


def question_text(rating: Rating, measure: Measure | None) -> str:
    """Return what was asked; where its wording is not known, the measure's name."""
    return rating.measure if measure is None else in_language(measure.question, current())


def value_text(value: int | None, status: Status, measure: Measure | None, scale: tuple[int, int]) -> str:
    """Return an answer in words, or why there is none."""
    if value is None:
        return status_text(status)
    if measure is not None and measure.choices is not None and 1 <= value <= len(measure.choices):
        return in_language(measure.choices[value - 1], current())
    if measure is not None and measure.picture == "circles" and 1 <= value <= len(CIRCLES):
        return _("{value}, {picture}", value=value, picture=say(CIRCLES[value - 1]))
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
