"""Scores as a table of their own: computed from the ratings of a document as it is written, and stored nowhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dyads.exchange.columns import RATING
from dyads.exchange.table_column import TableColumn
from dyads.practice.measures import KnownScores, Score, in_language
from dyads.practice.message import Message, msg
from dyads.practice.records import Rating
from dyads.trends.scores import combined
from dyads.trends.selection import day_rated
from dyads.words import current

UNKNOWN_SCALE = "unknown-scale"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score of one person at one moment.

    Attributes:
        day: the local day it counts for, where a plan asked.
        low: the lowest score that the scales allow on which the items were answered; None where one is not known.
        value: None where too few items were answered.
        reason: why an item is missing; empty where all were answered.
    """

    participant: UUID
    session: UUID | None
    when: str
    day: date | None
    score: str
    low: int | None
    high: int | None
    value: float | None
    reason: str


def score_rows(ratings: tuple[Rating, ...], known: KnownScores) -> Iterator[ScoreRow]:
    """Yield every score of every moment at which one of its items was asked, in the order of the ratings.

    A plan's questions of one day belong together, whichever plan asked. Of two ratings of one item the later counts.
    """
    if not known.scores:
        return
    together: dict[tuple[UUID, UUID | None, str, date | None], dict[str, Rating]] = {}
    for rating in ratings:
        day = day_rated(rating) if rating.session is None else None
        items = together.setdefault((rating.person, rating.session, rating.when, day), {})
        stood = items.get(rating.measure)
        if stood is None or stood.answered <= rating.answered:
            items[rating.measure] = rating
    for (person, session, when, day), items in together.items():
        for name, score in sorted(known.scores.items()):
            asked = {item: items[item] for item in score.items if item in items}
            if asked:
                found = _score_of(score, asked, known.scales)
                yield ScoreRow(person, session, when, day, name, *found)


def _score_of(
    score: Score, asked: Mapping[str, Rating], known: Mapping[str, tuple[int, int]]
) -> tuple[int | None, int | None, float | None, str]:
    scales = {**known, **{item: (rating.low, rating.high) for item, rating in asked.items()}}
    ends = score.ends(scales)
    if ends is None:
        return None, None, None, UNKNOWN_SCALE
    answers = {
        item: (None, rating.status) if rating.status != "given" else (rating.value, None)
        for item, rating in asked.items()
    }
    value, _why = combined(score, answers, scales)
    unanswered = (rating.status for rating in asked.values() if rating.status != "given")
    reason = next(unanswered, "not-asked" if len(asked) < len(score.items) else "")
    return *ends, value, reason


def score_columns(known: KnownScores) -> tuple[TableColumn[ScoreRow], ...]:
    """Return the columns of the table, with every known score explained in the language of the process."""
    by_name = {column.name: column for column in RATING}
    missing = {code: meaning for code, meaning in (by_name["status"].codes or {}).items() if code != "given"}
    return (
        TableColumn("participant", "uuid", msg("who it belongs to"), lambda row: row.participant),
        TableColumn("session", "uuid", by_name["session"].meaning, lambda row: row.session),
        TableColumn("when", "code", by_name["when"].meaning, lambda row: row.when, by_name["when"].codes),
        TableColumn("asked_for_day", "day", by_name["asked_for_day"].meaning, lambda row: row.day),
        TableColumn(
            "score",
            "code",
            msg("what was computed, from the ratings of one moment"),
            lambda row: row.score,
            {name: _explained(score, known) for name, score in sorted(known.scores.items())},
        ),
        TableColumn("low", "whole", msg("the lowest number the score can have"), lambda row: row.low),
        TableColumn("high", "whole", msg("the highest number the score can have"), lambda row: row.high),
        TableColumn("value", "number", msg("the score; empty where there is none"), lambda row: row.value),
        TableColumn(
            "reason",
            "code",
            msg("why an item is missing; a score that is there all the same was made of the others"),
            lambda row: row.reason,
            {
                "": msg("none is missing"),
                **missing,
                UNKNOWN_SCALE: msg("an item was not asked, and its scale is not known here"),
            },
        ),
    )


def _explained(score: Score, known: KnownScores) -> Message:
    of: dict[str, object] = {
        "title": in_language(score.title, current()),
        "items": ", ".join(score.items),
        "reversed": ", ".join(score.reversed) or "-",
        "needed": score.needed,
        "count": len(score.items),
    }
    if score.of == "mean":
        return msg("{title}: the mean of {items}; reversed: {reversed}; needed: {needed} of {count}", **of)
    return msg("{title}: the sum of {items}; reversed: {reversed}; needed: {needed} of {count}", **of)


def score_files(rows: tuple[ScoreRow, ...], known: KnownScores) -> Iterator[tuple[str, Any]]:
    """Yield the definition of every score in the table, by the name of its file."""
    for name in sorted({row.score for row in rows}):
        yield f"scores/{name}.json", known.scores[name].model_dump(mode="json", exclude_none=True)
