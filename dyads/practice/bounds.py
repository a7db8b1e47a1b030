"""The bounds of what a journal holds, which the app keeps and an import has to keep too.

The records carry them as annotations; they are checked where a file is taken in. What the program could have written
under a wrong clock lies within them.
"""

from datetime import time
from typing import Annotated

from dyads.practice.annotations import After, Limits
from dyads.practice.fields import LONGEST, LONGEST_NAME, NS
from dyads.practice.message import RefusedValue, msg

LONGEST_NOTE = 10_000
"""Characters of a note."""
LONGEST_PLAN = 1 << 20
"""Characters of a plan as it is kept."""
SESSION_CLOCK = 1 << 62
"""Nanoseconds; 146 years, so that a run under a clock that is wrong by decades still lies below."""
MOST_SESSIONS = 1_000_000_000
"""A session's number above it was not counted, but came from elsewhere."""
LOWEST, HIGHEST = 0, 100
"""Of all scales."""
FIRST_YEAR, LAST_YEAR = 1900, 9998
"""Of all dates; in any offset they are moments that can be reckoned with."""
LONGEST_PLANNED = 2 * LONGEST
"""Seconds; a script plans a day at most, and some are as long as their shortest phases want."""

_DAY_LENGTH = 24 * 3600


def is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _digest(text: str) -> str:
    if not is_digest(text):
        raise RefusedValue(msg("this is no hash: 64 digits from 0 to 9 and a to f are expected"))
    return text


Digest = Annotated[str, After(_digest)]
"""A SHA-256 as text."""
DigestOrNone = Annotated[str, After(lambda text: text and _digest(text))]
"""The same, or an empty text: the wording is not known."""
PersonName = Annotated[str, Limits(max_length=LONGEST_NAME)]
Word = Annotated[str, Limits(max_length=200)]
"""A name that something else has: of a script, a plan, a text, a player."""
Note = Annotated[str, Limits(max_length=LONGEST_NOTE)]
OnScale = Annotated[int, Limits(ge=LOWEST, le=HIGHEST)]
Place = Annotated[int, Limits(ge=0, le=10_000)]
"""A place in an order, from 0."""
CommandNumber = Annotated[int, Limits(ge=0, le=10_000_000)]
"""Counts the commands of one of two linked homes; a run that cannot ask where it stood goes on at the next thousand."""
LONGEST_ORDER = 600
"""Characters of a trainer's order with its signature."""
SignedText = Annotated[str, Limits(max_length=LONGEST_ORDER, pattern=r"^[A-Za-z0-9+/_.=-]*$")]
"""An order of the trainer of a class, as it was signed; empty where there is none."""
Instant = Annotated[int, Limits(ge=0, le=SESSION_CLOCK)]
"""On the session clock, in nanoseconds."""
Span = Annotated[int, Limits(ge=-SESSION_CLOCK, le=SESSION_CLOCK)]
"""Between two instants, in nanoseconds."""
MachineTime = Annotated[int, Limits(ge=-(1 << 63), lt=1 << 63)]
"""A clock of the machine, in nanoseconds."""
Offset = Annotated[int, Limits(gt=-_DAY_LENGTH, lt=_DAY_LENGTH)]
"""Of local time, in seconds east of UTC."""
Variant = Annotated[int, Limits(ge=0, le=10_000_000)]
"""Which of the texts; apart it is the day's number, counted from the year 1."""
ActualSeconds = Annotated[int, Limits(ge=0, le=SESSION_CLOCK // NS)]
PlannedSeconds = Annotated[int, Limits(ge=0, le=LONGEST_PLANNED)]


def _is_day_start(at: time) -> time:
    if at.tzinfo is not None or at > LATEST_DAY_START:
        raise RefusedValue(msg("a day can start between 00:00 and 12:00"), msg('write it like "04:00"'))
    return at


LATEST_DAY_START = time(12)
DayStart = Annotated[time, After(_is_day_start)]
"""When a day of practice starts, on the clock of the place; earlier is the day before."""
