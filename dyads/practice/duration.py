"""How long something takes, as people say it."""

from dyads.practice.message import Message, counted, msg


def duration(seconds: int) -> Message:
    """Return `seconds` in words: seconds below a minute, whole minutes, or both."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return counted("{count} second", "{count} seconds", rest)
    whole = counted("{count} minute", "{count} minutes", minutes)
    if not rest:
        return whole
    return msg("{minutes} {seconds}", minutes=whole, seconds=counted("{count} second", "{count} seconds", rest))
