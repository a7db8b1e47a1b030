"""Dates as people say them, in the language in use."""

from datetime import date, datetime

from dyads.practice.message import Message, msg
from dyads.words.catalogue import _, say

WEEKDAYS: tuple[Message, ...] = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
MONTHS: tuple[Message, ...] = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)


def day_text(day: date) -> str:
    """Return a day as `Saturday, 21 November`."""
    return _(
        "{weekday}, {day} {month}", weekday=say(WEEKDAYS[day.weekday()]), day=day.day, month=say(MONTHS[day.month - 1])
    )


def past_day_text(day: date, today: date) -> str:
    """Return a day as seen from today: `today`, `yesterday`, `on Monday` within a week, else with its date."""
    ago = (today - day).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if 1 < ago < 7:
        return _("on {weekday}", weekday=say(WEEKDAYS[day.weekday()]))
    month = say(MONTHS[day.month - 1])
    if day.year == today.year:
        return _("on {day} {month}", day=day.day, month=month)
    return _("on {day} {month} {year}", day=day.day, month=month, year=day.year)


def greeting(now: datetime) -> Message:
    """Return the greeting of the hour."""
    if 5 <= now.hour < 12:
        return msg("Good morning")
    if 12 <= now.hour < 18:
        return msg("Good afternoon")
    return msg("Good evening")
