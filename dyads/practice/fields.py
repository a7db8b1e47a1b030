"""Lengths of time as files and screens write them, and how long names may be and are compared."""

import re
import unicodedata
from functools import lru_cache

from dyads.practice.message import Message, RefusedValue, counted, msg

NO_LENGTH = msg("this is not a length of time")
LONGEST = 24 * 3600
"""The longest length a script may state, in seconds; also the longest whole sitting."""

LONGEST_LINE = 300
"""Seconds of a recording that is heard instead of a line."""

LONGEST_NAME = 60
"""Characters of a name, a participant code, an inner part."""

NS = 1_000_000_000
"""Nanoseconds in a second; the session clock counts them."""

_PATTERN = r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5})s)?"


def parse_length(text: object) -> int:
    """Return the seconds that `text` states.

    Raises:
        RefusedValue: if it is no length, is zero, or is longer than a day.
    """
    return _seconds(text if isinstance(text, str) else "")


@lru_cache(maxsize=1024)  # a folder of scripts writes few lengths many times
def _seconds(text: str) -> int:
    match = re.fullmatch(_PATTERN, text) if text else None
    if match is None:
        raise RefusedValue(NO_LENGTH, msg('write it like "45s", "5m", "2m30s" or "1h"'))
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if not 0 < total <= LONGEST:
        raise RefusedValue(msg("a length is at least one second and at most 24 hours"))
    return total


def length_text(seconds: int) -> str:
    """Write seconds the way scripts do; the opposite of `parse_length`."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "m"), (seconds, "s")]
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "0s"


def folded(text: str) -> str:
    """Return what two spellings of one name share: case, blanks and composed letters make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def clock_text(seconds: int) -> str:
    """Write seconds as a clock shows them: `2:30`, or `1:00:00` from an hour on."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration(seconds: int) -> Message:
    """Return `seconds` in words: seconds below a minute, whole minutes, or both."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return counted("{count} second", "{count} seconds", rest)
    whole = counted("{count} minute", "{count} minutes", minutes)
    if not rest:
        return whole
    return msg("{minutes} {seconds}", minutes=whole, seconds=counted("{count} second", "{count} seconds", rest))
