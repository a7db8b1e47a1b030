"""Dates as people write them, in the language in use."""

from datetime import date, datetime

from dyads.words.catalogue import _


def month_text(day: date) -> str:
    """Return the short name of a day's month."""
    months = (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    )
    return months[day.month - 1]


def day_text(day: date) -> str:
    """Return a day in figures, as `21 Nov 2026` or `21.11.2026`."""
    return _("{day} {month} {year}", day=day.day, month=month_text(day), year=day.year)


def moment_text(moment: datetime) -> str:
    """Return a day and a time."""
    return _("{day}, {time}", day=day_text(moment.date()), time=moment.strftime("%H:%M"))
