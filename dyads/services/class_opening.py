"""Opens a class, or goes on with one: the exercise, the brokers, and the pairs that a roster has for this week."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from dyads.classroom.interface import ClassScript, TrainerClass
from dyads.journal.errors import JournalTrouble
from dyads.link.interface import LinkPartner
from dyads.link.places import Address
from dyads.practice.clock import at_clock_time
from dyads.practice.fields import NS
from dyads.practice.people import Person
from dyads.rotation.roster import Roster, week_of
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import RotationWeek
from dyads.services.home import Home
from dyads.services.interrupted import unfinished_sitting
from dyads.services.link_opening import owner
from dyads.services.linking import myself

if TYPE_CHECKING:
    from dyads.classroom.kept import KeptClass, KeptSeat

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


@dataclass(frozen=True, slots=True)
class LeadNow:
    """Open with a class that is led from here.

    Attributes:
        opening: opens it, or goes on with it; called beside the screen, because it takes a moment.
        begins: when all begin, where that was said beforehand.
    """

    opening: Callable[[], OpenedClass]
    begins: datetime | None = None


def opening_new(
    home: Home, sits_by: ClassScript, brokers: tuple[Address, ...], title: str, roster: RosterWeek | None = None
) -> Callable[[], OpenedClass]:
    """Return what opens a class."""

    def opening() -> OpenedClass:
        from dyads.classroom.leading import open_class  # here, because only classes need it

        room = open_class(home.places.links, brokers, title, sits_by, home.clock, authority_of(home))
        return OpenedClass(room, home.language, roster)

    return opening


def opening_again(home: Home, kept: "KeptClass", roster: RosterWeek | None = None) -> Callable[[], OpenedClass]:
    """Return what goes on with a class whose program was ended, however that was."""

    def opening() -> OpenedClass:
        from dyads.classroom.leading import go_on

        sat_along = any(one.is_trainer for one in kept.people)
        me, left = _sat_along(home) if sat_along else (None, None)
        room = go_on(home.places.links, kept, home.clock, authority_of(home), me=me, rejoin=left)
        return OpenedClass(room, home.language, roster)

    return opening


def told_of_me(home: Home, me: Person) -> LinkPartner:
    """Return what the others of a class are told of the owner of this folder."""
    import dyads

    return myself(home, me, dyads.__version__)


def _sat_along(home: Home) -> tuple[LinkPartner | None, UUID | None]:
    """Return who the trainer is, and the linked sitting of theirs that was interrupted; nothing without a journal."""
    try:
        me, left = owner(home), unfinished_sitting(home)
    except JournalTrouble:
        return None, None
    linked = None if left is None else left.record.setup.linked
    return told_of_me(home, me), None if linked is None else linked.sitting


def authority_of(home: Home) -> Path | None:
    """Return the certificate of an authority of one's own, where the settings name one."""
    return Path(home.config.broker_authority) if home.config.broker_authority else None


def has_classes(home: Home) -> bool:
    """Say whether a class is open here, or one may come back to one; reads no file."""
    return any((home.places.links / "classes").glob("*.json"))


def classes_here(home: Home) -> "tuple[tuple[KeptClass, ...], tuple[KeptSeat, ...]]":
    """Return the classes that may be gone on with, and those that the owner may come back to; the latest first."""
    if not has_classes(home):
        return (), ()
    from dyads.classroom.kept import kept_classes, kept_seats

    led = kept_classes(home.places.links)
    own = {kept.secret for kept in led}  # where the trainer sits along is no class to come back to
    return led, tuple(kept for kept in kept_seats(home.places.links) if kept.secret not in own)


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


def class_time_of(room: TrainerClass, moment: datetime, now: datetime) -> int:
    """Return the class time of a moment; of one that has passed, the present."""
    return room.now() + round(max(0.0, (moment - now).total_seconds()) * NS)


def moment_of(typed: str, now: datetime) -> datetime | None:
    """Return the moment of today that was typed like 19:30 or 19:30:00; None where it is none, or has passed."""
    found = _CLOCK.fullmatch(typed)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    now = now.astimezone()
    moment = at_clock_time(now, hour, minute, second, datetime.astimezone)
    return moment if now < moment and moment.date() == now.date() else None
