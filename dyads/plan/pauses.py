"""Pauses: days that the calendar leaves out: nothing in them counts as missed, and all after them shifts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Days without a plan: from `first` up to, but without, `back`, the first day of practice again.

    `back` is None while nobody knows when it ends.
    """

    first: date
    back: date | None = None

    def __contains__(self, on: date) -> bool:
        return self.first <= on and (self.back is None or on < self.back)


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same days as pauses in order that neither overlap nor touch; empty ones are left out."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.first):
        if pause.back is not None and pause.back <= pause.first:
            continue
        last = found[-1] if found else None
        if last is None or (last.back is not None and last.back < pause.first):
            found.append(pause)
        elif last.back is not None:
            back = None if pause.back is None else max(last.back, pause.back)
            found[-1] = Pause(last.first, back)
    return tuple(found)


def paused(pauses: tuple[Pause, ...], on: date) -> bool:
    """Say whether a day lies in a pause."""
    return any(on in pause for pause in pauses)


def days_between(pauses: tuple[Pause, ...], start: date, on: date) -> int:
    """Count the days from `start` up to, but without, `on` that lie in no pause.

    Args:
        pauses: merged.
        start: the first day.
        on: a day not before it.
    """
    left_out = 0
    for pause in pauses:
        first, back = max(pause.first, start), min(pause.back or on, on)
        left_out += max((back - first).days, 0)
    return (on - start).days - left_out


def day_after(pauses: tuple[Pause, ...], start: date, days: int) -> date | None:
    """Return the day that has `days` unpaused days before it, counted from `start`; itself in no pause.

    Args:
        pauses: merged.
        start: the first day.
        days: how many days lie before; 0 is the first unpaused day.

    Returns:
        The day, or None where a pause without an end, or the end of all calendars, comes before it.
    """
    try:
        day = start + timedelta(days=days)
        for pause in pauses:
            if pause.back is not None and pause.back <= start:
                continue
            if pause.first > day:
                break
            if pause.back is None:
                return None
            day += pause.back - max(pause.first, start)
    except OverflowError:
        return None
    return day
