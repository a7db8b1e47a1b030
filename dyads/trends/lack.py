"""Why a rating, or a whole sitting, does not count."""

from datetime import timedelta

from dyads.practice.records import Rating, SessionSummary
from dyads.trends.figure import Lack

LATE = timedelta(hours=1)
"""After this long a rating is late: a rating before, counted from the set-up; a rating after, from the time at
which the sitting would have ended had it begun at once. A correction counts as of when its question was shown."""


def why_missing(
    rating: Rating, scale: tuple[int, int], session: SessionSummary, *, added: bool, late: bool
) -> Lack | None:
    """Return why a rating of a sitting does not count, or None where it does.

    Args:
        rating: the rating.
        scale: the scale that counts.
        session: the sitting.
        added: whether entries added later count.
        late: whether late ratings count.
    """
    if session.added and not added:
        return "added"
    if rating.status != "given":
        return rating.status
    if rating.value is None:
        return "withdrawn"
    if rating.low != scale[0] or rating.high != scale[1]:
        return "other-scale"
    if not (late or session.added) and rating.answered - session.begun > LATE and _late(rating, session):
        return "late"
    return None


def _late(rating: Rating, session: SessionSummary) -> bool:
    rated = rating.shown if rating.corrected and rating.shown is not None else rating.answered
    allowed = LATE
    if rating.when != "before":
        length = session.planned_seconds if session.actual_seconds is None else session.actual_seconds
        allowed += timedelta(seconds=length)
    return rated - session.begun > allowed


def why_not_whole(session: SessionSummary, *, added: bool, partial: bool) -> Lack | None:
    """Return why a sitting as a whole does not count for a change, or None where it does."""
    if session.added and not added:
        return "added"
    if session.outcome == "open":
        return "open"
    if session.outcome == "partial" and not partial:
        return "partial"
    return None
