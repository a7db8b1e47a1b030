"""What was sealed, opened in memory with its owner's key. Pure: nothing of it goes back into the journal.

A box that the key does not open stays sealed, so that one that was tampered with hides no other.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from dyads.journal.errors import JournalTrouble
from dyads.journal.ratings import Correction
from dyads.journal.seal_box import Key
from dyads.practice.records import Kept, PrivateEvent, Rating, Status

_log = logging.getLogger(__name__)


def opened_kept(kept: Kept, key: Key) -> Kept:
    """Return records with what this key opens."""
    return replace(kept, ratings=opened_answers(kept.ratings, key), events=opened_texts(kept.events, key))


def opened_answers(ratings: Iterable[Rating], key: Key) -> tuple[Rating, ...]:
    """Return ratings with what this key opens."""
    return tuple(
        _rating(rating, key) if rating.sealed and rating.person == key.person else rating for rating in ratings
    )


def opened_corrections(corrections: Iterable[Correction], key: Key) -> tuple[Correction, ...]:
    """Return a person's corrections with what this key opens."""
    return tuple(_correction(one, key) if one.sealed else one for one in corrections)


def opened_texts(events: Iterable[PrivateEvent], key: Key) -> tuple[PrivateEvent, ...]:
    """Return private events with what this key opens."""
    return tuple(_event(event, key) if event.sealed and event.person == key.person else event for event in events)


def _rating(rating: Rating, key: Key) -> Rating:
    answer = _answer(rating.id, rating.sealed, key)
    return rating if answer is None else replace(rating, value=answer[0], status=answer[1], sealed=b"")


def _correction(correction: Correction, key: Key) -> Correction:
    answer = _answer(correction.rating, correction.sealed, key)
    return correction if answer is None else replace(correction, value=answer[0], status=answer[1], sealed=b"")


def _event(event: PrivateEvent, key: Key) -> PrivateEvent:
    try:
        return replace(event, text=key.text(event.id, event.sealed), sealed=b"")
    except JournalTrouble:
        _log.warning("a sealed text could not be opened")
        return event


def _answer(row: UUID, sealed: bytes, key: Key) -> tuple[int | None, Status] | None:
    try:
        return key.answer(row, sealed)
    except JournalTrouble:
        _log.warning("a sealed answer could not be opened")
        return None
