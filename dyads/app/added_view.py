"""A session entered later, as data: the lines of its page, and what one step in a line makes of them. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from dyads.app.widgets.rows import Row
from dyads.practice.fields import clock_text
from dyads.practice.people import Person
from dyads.practice.script import Script
from dyads.services.prepare import Company
from dyads.services.sittings import name_of
from dyads.words import _
from dyads.words.catalogue import spoken_day, spoken_past_day

_QUARTER = 15  # minutes a step


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters about a session.

    Attributes:
        script_id: which exercise.
        company: who sat, and where.
        partner: with whom; None alone, or with somebody not named.
        day: the local day.
        clock: the local time of day it began.
        seconds: how long it took.
        ended: how it ended.
    """

    script_id: str
    company: Company
    partner: UUID | None
    day: date
    clock: time
    seconds: int
    ended: Literal["complete", "partial"] = "complete"


def usual_entry(script_id: str, company: Company, partner: UUID | None, seconds: int, now: datetime) -> Entry:
    """Return what is offered at first: just before now, on a full quarter of an hour."""
    begun = now - timedelta(seconds=seconds)
    return Entry(
        script_id,
        company,
        partner,
        begun.date(),
        time(begun.hour, begun.minute - begun.minute % _QUARTER),
        seconds,
    )


def rows(entry: Entry, script: Script, others: tuple[Person, ...], today: date) -> tuple[Row, ...]:
    """Return the lines of the page."""
    lines = [Row("script", _("Exercise"), script.title)]
    if script.form != "solo":
        partner = next((person for person in others if person.id == entry.partner), None)
        lines.append(Row("partner", _("Partner"), name_of(partner, _("my partner"))))
        here = _("at this computer") if entry.company == "two" else _("elsewhere, each with a computer")
        lines.append(Row("company", _("Where"), here))
    ended = _("as planned") if entry.ended == "complete" else _("early")
    return (
        *lines,
        Row("day", _("Day"), _day(entry.day, today)),
        Row("clock", _("Began at"), entry.clock.strftime("%H:%M")),
        Row("length", _("Length"), _("{length} minutes", length=clock_text(entry.seconds))),
        Row("ended", _("Ended"), ended),
    )


def _day(day: date, today: date) -> str:
    if (today - day).days < 2:
        return spoken_past_day(day, today)
    return spoken_day(day) if day.year == today.year else spoken_past_day(day, today)


def stepped(entry: Entry, row: str, step: int, others: tuple[Person, ...], today: date) -> Entry:
    """Return the entry after one step in a line; the exercise is the screen's to change."""
    match row:
        case "partner" if others:
            ids = [person.id for person in others]
            at = ids.index(entry.partner) if entry.partner in ids else -1
            return replace(entry, partner=ids[(at + step) % len(ids)])
        case "company":
            return replace(entry, company="apart" if entry.company == "two" else "two")
        case "day":
            return replace(entry, day=min(today, entry.day + timedelta(days=step)))
        case "clock":
            minutes = (entry.clock.hour * 60 + entry.clock.minute + step * _QUARTER) % (24 * 60)
            return replace(entry, clock=time(*divmod(minutes, 60)))
        case "length":
            return replace(entry, seconds=min(24 * 3600, max(60, (entry.seconds // 60 + step) * 60)))
        case "ended":
            return replace(entry, ended="partial" if entry.ended == "complete" else "complete")
        case _:
            return entry


def read_length(text: str) -> int | None:
    """Return the seconds of `12`, `12:30` or `1:02:30`; None for anything else or nothing."""
    parts = text.strip().split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts] if len(parts) > 1 else [int(parts[0]), 0]
    if any(number > 59 for number in numbers[1:]):
        return None
    seconds = 0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds if 0 < seconds <= 24 * 3600 else None
