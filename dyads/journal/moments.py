"""How moments stand in the journal: ISO text in UTC with microseconds, so that text order is the order of time."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Write a moment in UTC.

    Raises:
        ValueError: the moment has no offset.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_text_or_none(moment: datetime | None) -> str | None:
    """Write a moment in UTC, where there is one."""
    return None if moment is None else to_text(moment)


def from_text_or_none(text: str | None) -> datetime | None:
    """Read a moment, where there is one."""
    return None if text is None else datetime.fromisoformat(text)
