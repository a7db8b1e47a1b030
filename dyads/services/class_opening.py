"""Opens a class, or goes on with one: the exercise, the brokers, and the pairs that a roster has for this week."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dyads.classroom.interface import TrainerClass
from dyads.practice.clock import at_clock_time
from dyads.rotation.roster import Roster, week_of
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import RotationWeek

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_MODULE = 13
"""Weeks that are dealt out at once, as `dyads rotate` does."""


@dataclass(frozen=True, slots=True)
class RosterWeek:
    """The pairs that a roster has for a week.

    Attributes:
        codes: of the people who have one, by name.
    """

    week: RotationWeek
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenedClass:
    """A class that is led from here.

    Attributes:
        language: in which the trainer reads what the phases are called.
        roster: the pairs of the week; None where no roster was given.
    """

    room: TrainerClass
    language: str
    roster: RosterWeek | None = None

    def leave(self) -> None:
        """End this program's part; the class stays, and is gone on with at the next start."""
        self.room.suspend()

    def close(self) -> None:
        """End the class for all."""
        self.room.close()


def roster_week(
    roster: Roster, today: date, number: int | None = None, published: tuple[RotationWeek, ...] = ()
) -> RosterWeek | None:
    """Return the pairs of a week; None where neither a number nor the roster's start says which week it is.

    Weeks that nobody has published are dealt by the roster alone, so that each week of it has other pairs, and the same
    ones however often it is asked.

    Args:
        number: of the week; None: the one in which `today` lies.
        published: weeks as `dyads rotate --json` wrote them.
    """
    if number is None:
        if roster.start is None:
            return None
        number = max(1, week_of(today, roster.start))
    held = next((week for week in published if week.week == number), None)
    if held is None:
        weeks = -(-number // _MODULE) * _MODULE
        held = next(week for week in rotate(roster, weeks, 0, published).weeks if week.week == number)
    return RosterWeek(held, roster.codes)


def moment_of(typed: str, now: datetime) -> datetime | None:
    """Return the moment of today that was typed like 19:30 or 19:30:00; None where it is none, or has passed."""
    found = _CLOCK.fullmatch(typed)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    moment = at_clock_time(now, hour, minute, second, datetime.astimezone)
    return moment if now < moment and moment.date() == now.date() else None
