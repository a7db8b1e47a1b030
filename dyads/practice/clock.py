"""The clocks a sitting reads, as an interface: the real ones are in `dyads.services`, tests bring their own."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from dyads.practice.fields import NS


class Clock(Protocol):
    """Three readings of one instant."""

    def boot_ns(self) -> int:
        """Nanoseconds since boot, sleep included."""

    def monotonic_ns(self) -> int:
        """Nanoseconds on the clock the bells are timed by; it may stand still while the machine sleeps."""

    def now(self) -> datetime:
        """The wall clock, with the local offset."""

    def boot_id(self) -> str:
        """A name for this boot of the machine; empty where it cannot be known."""


GAP_NS = 3 * NS
"""A longer silence between two looks means that the machine or the program stood still."""

LEAD = timedelta(seconds=20)
"""So long the two need to read the sentence to each other before a proposed minute."""

QUARTER_LEAD = timedelta(seconds=4)
"""So long they need to say "at the quarter"."""


def next_full_minute(now: datetime, lead: timedelta = LEAD) -> datetime:
    """Return the next full minute that leaves time to say so; both computers propose the same."""
    return _next_step(now + lead, 60)


def next_quarter_minute(now: datetime) -> datetime:
    """Return the next quarter minute at which a pause or an open phase may end on both sides."""
    return _next_step(now + QUARTER_LEAD, 15)


def _next_step(moment: datetime, step: int) -> datetime:
    late = timedelta(seconds=moment.second % step, microseconds=moment.microsecond)
    return moment if not late else moment - late + timedelta(seconds=step)


MIDNIGHT = time()


def practice_day(moment: datetime, day_starts: time = MIDNIGHT) -> date:
    """Return the day that practice at a moment counts for, by the clock on the wall where it was.

    Args:
        moment: with the offset of the place, or on its clock.
        day_starts: what is practised earlier than this belongs to the day before.
    """
    on = moment.date()
    return on - timedelta(days=1) if moment.time() < day_starts else on


def at_clock_time(
    now: datetime, hour: int, minute: int, second: int, local: Callable[[datetime], datetime]
) -> datetime:
    """Return the next moment at which a clock on the wall shows this time.

    Args:
        now: the moment, with its offset.
        local: gives a local time its offset, so that a change to or from summer time in between counts.
    """
    shown = now.replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=None)
    days = (shown + timedelta(days=day) for day in range(3))
    moments = (local(day.replace(fold=fold)) for day in days for fold in (0, 1))
    return next(moment for moment in moments if moment > now)


def missed_clock_time(now: datetime, next_time: datetime) -> timedelta | None:
    """Return how long ago a clock last showed the time that it shows next at `next_time`.

    None where the next time is nearer: somebody who names it means that one.
    """
    if next_time.date() == now.date():
        return None
    shown = next_time.replace(tzinfo=None) - timedelta(days=1)
    ago = now.replace(tzinfo=None) - shown
    return ago if ago < next_time - now else None


def zone_text(moment: datetime, zone: str = "") -> str:
    """Return where a moment's clock hangs, such as `Europe/Berlin, UTC+1`; the offset alone where there is no name."""
    seconds = round((moment.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    offset = f"UTC{'-' if seconds < 0 else '+'}{hours}{f':{minutes:02}' if minutes else ''}" if seconds else "UTC"
    return f"{zone}, {offset}" if zone and zone != offset else offset
