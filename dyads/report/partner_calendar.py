"""One person's weekly partners as an iCalendar file: an entry of seven days for each week."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from dyads.rotation.files import PersonWeek, PersonWeeks
from dyads.words import _
from dyads.words.catalogue import plain

_WEEK = timedelta(weeks=1)


def partner_calendar(person: PersonWeeks, group: str, start: date) -> bytes:
    """Return the calendar; the same weeks give the same bytes, and a second import doubles nothing.

    Args:
        person: whose weeks; those in which they are away have no entry.
        group: what the group is called.
        start: the first day of week 1.
    """
    import icalendar

    file = icalendar.Calendar()
    file.add("version", "2.0")
    file.add("prodid", "-//dyads//partners//EN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", plain(group, lines=False))
    own = uuid5(NAMESPACE_URL, f"dyads:{group}\n{person.name}")
    for week in person.weeks:
        if week.partner or week.rests:
            first = start + _WEEK * (week.week - 1)
            entry = icalendar.Event()
            entry.add("uid", f"{uuid5(own, str(week.week))}@dyads")
            entry.add("dtstamp", datetime.combine(start, time(), UTC))
            entry.add("dtstart", first)
            entry.add("dtend", first + _WEEK)
            entry.add("summary", _summary(week))
            entry.add("transp", "TRANSPARENT")
            file.add_component(entry)
    return bytes(file.to_ical())


def _summary(week: PersonWeek) -> str:
    if week.partner is None:
        return _("Week {week}: no partner", week=week.week)
    return _("Week {week}: with {name}", week=week.week, name=plain(week.partner, lines=False))
