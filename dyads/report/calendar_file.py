"""A plan as an iCalendar file (RFC 5545), for the calendar one uses anyway.

Every entry has a UID of its own that never changes, and a SEQUENCE that grows with every change to the plan, so that a
second import updates what the first one brought and doubles nothing. What a change of plan has made void is sent as
cancelled. Nothing depends on the moment at which the file is written: the same run gives the same bytes.
Times stand on the clock of their zone; those that its one rule would get wrong stand in UTC (`calendar_zone`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from dyads.plan.appointments import Appointment, appointments, date_of, void, week_dates
from dyads.plan.dates import ONE_DAY
from dyads.plan.enrolment import Enrolment, PlanSegment
from dyads.presentation.plan import meeting_lines
from dyads.report.calendar_zone import WEEKDAYS, ZoneRule, rule_for, zone_component
from dyads.rotation.files import PersonWeek, PersonWeeks
from dyads.words import _, plain

if TYPE_CHECKING:
    import icalendar

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A daily entry for practice at home, at a time on the clock of the place.

    On which `weekdays` (0 is Monday), the plan's "five days a week" leaves open.
    """

    at: time
    weekdays: frozenset[int] = field(default=EVERY_DAY)
    seconds: int = 1800


def zone_of(key: str | None) -> ZoneInfo | None:
    """Return a time zone by its name, such as `Europe/Berlin`; None for one that this machine does not know."""
    try:
        return ZoneInfo(key) if key else None
    except (ValueError, OSError, LookupError):
        return None


def calendar_file(
    enrolment: Enrolment,
    zone: ZoneInfo | None,
    alarm: int | None = None,
    reminder: Reminder | None = None,
) -> bytes:
    """Return a run as an iCalendar file.

    Classes, retreats and meetings are always in it, each at the local time of its zone (VTIMEZONE included). What has
    no time of day takes whole days. What a pause without an end keeps open is left out until it has a date. Without a
    zone, times are the same everywhere ("floating"); `alarm` is in minutes before an appointment.
    """
    file = _calendar("practice plan", enrolment.segment.plan.title)
    held, off = appointments(enrolment), void(enrolment)
    practice = tuple(_practice(enrolment, reminder)) if reminder is not None and reminder.weekdays else ()
    timed = [_times(one.first, one.at, one.seconds or 0, zone) for one in (*held, *off) if one.at is not None]
    if reminder is not None:
        timed += [_times(on, reminder.at, reminder.seconds, zone) for _key, _name, days in practice for on in days]
    moments = [moment for times in timed for moment in times]
    rule = None if zone is None else rule_for(zone, moments)
    for one in held:
        file.add_component(_appointment(enrolment, one, zone, rule, alarm))
    for one in off:
        file.add_component(_appointment(enrolment, one, zone, rule, None, cancelled=True))
    if reminder is not None:
        for key, name, days in practice:
            for entry in _repeated(enrolment, key, name, days, reminder, zone, rule):
                file.add_component(entry)
    if zone is not None and rule is not None and any("TZID" in entry["dtstart"].params for entry in file.events):
        file.subcomponents.insert(0, zone_component(zone, rule))
    return bytes(file.to_ical())


def _times(on: date, at: time, seconds: int, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    begin = datetime.combine(on, at, zone)
    return begin, _later(begin, seconds)


def _written(times: tuple[datetime, datetime], rule: ZoneRule | None) -> tuple[datetime, datetime]:
    """Return beginning and end as a calendar reads them rightly: in their zone, or else in UTC."""
    if rule is None or all(rule.is_right(moment) for moment in times):
        return times
    return times[0].astimezone(UTC), times[1].astimezone(UTC)


def _calendar(kind: str, name: str) -> icalendar.Calendar:
    import icalendar

    file = icalendar.Calendar()
    file.add("version", "2.0")
    file.add("prodid", f"-//dyads//{kind}//EN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", plain(name, lines=False))
    return file


def _entry(enrolment: Enrolment, key: str, summary: str) -> icalendar.Event:
    import icalendar

    changed = enrolment.changed.astimezone(UTC).replace(microsecond=0)
    entry = icalendar.Event()
    entry.add("uid", f"{uuid5(enrolment.id, key)}@dyads")
    entry.add("sequence", enrolment.revision)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("summary", plain(summary, lines=False))
    return entry


def _appointment(
    enrolment: Enrolment,
    held: Appointment,
    zone: ZoneInfo | None,
    rule: ZoneRule | None,
    alarm: int | None,
    *,
    cancelled: bool = False,
) -> icalendar.Event:
    entry = _entry(enrolment, held.key, held.name)
    if held.at is None:
        entry.add("dtstart", held.first)
        entry.add("dtend", held.last + ONE_DAY)
    else:
        begin, end = _written(_times(held.first, held.at, held.seconds or 0, zone), rule)
        entry.add("dtstart", begin)
        if held.seconds:
            entry.add("dtend", end)
    entry.add("description", _about(held))
    is_off = cancelled or held.cancelled
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if alarm is not None and not is_off:
        entry.add_component(_alarm(entry, alarm))
    return entry


def _later(begin: datetime, seconds: int) -> datetime:
    """Return the moment so many real seconds later: an hour lasts an hour, also while the clocks change."""
    if begin.tzinfo is None:
        return begin + timedelta(seconds=seconds)
    return (begin.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(begin.tzinfo)


def _about(held: Appointment) -> str:
    if held.module:
        return plain(_("{module}, week {week}", module=held.module, week=held.week))
    told = (_("Meeting of series {number}", number=held.series), *meeting_lines(held))
    return plain("\n".join(told))


def _alarm(entry: icalendar.Event, minutes: int) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-minutes))
    alarm.add("description", str(entry["summary"]))
    return alarm


def _practice(enrolment: Enrolment, reminder: Reminder) -> Iterator[tuple[str, str, list[date]]]:
    """Yield key, name and days of one repeating entry for each stretch of days without a pause."""
    for segment in enrolment.segments:
        for number, days in enumerate(_due_days(enrolment, segment)):
            if wanted := [on for on in days if on.weekday() in reminder.weekdays]:
                name = _("Practice: {plan}", plan=segment.plan.title)
                yield f"{segment.key_prefix}practice-{number}", name, wanted


def _due_days(enrolment: Enrolment, segment: PlanSegment) -> Iterator[list[date]]:
    """Yield the days of each stretch that neither a pause nor a week away interrupts."""
    away = {on for running in segment.away for on in week_dates(segment, enrolment.pauses, running)}
    for first, last in _stretches(enrolment, segment):
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        yield from (list(due) for is_away, due in groupby(days, key=away.__contains__) if not is_away)


def _stretches(enrolment: Enrolment, segment: PlanSegment) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each stretch of a leg with modules that no pause interrupts."""
    if not segment.plan.module or not segment.in_force:
        return
    end = date_of(segment, enrolment.pauses, segment.plan.weeks, 7) or date.max
    end = end if segment.until is None else min(end, segment.until - ONE_DAY)
    on = segment.start
    for pause in enrolment.pauses:
        if on < pause.first <= end:
            yield on, pause.first - ONE_DAY
        if pause.first <= end:
            if pause.back is None:
                return
            on = max(on, pause.back)
    if on <= end:
        yield on, end


def _repeated(
    enrolment: Enrolment,
    key: str,
    name: str,
    days: list[date],
    reminder: Reminder,
    zone: ZoneInfo | None,
    rule: ZoneRule | None,
) -> Iterator[icalendar.Event]:
    """Yield the entry, in pieces where the zone's rule is not right all the time: these repeat in UTC."""
    written = [_written(_times(on, reminder.at, reminder.seconds, zone), rule) for on in days]
    for number, piece in enumerate(list(times) for _same, times in groupby(written, key=_form)):
        entry = _entry(enrolment, f"{key}.{number}" if number else key, name)
        (begin, end), until = piece[0], piece[-1][0]
        entry.add("dtstart", begin)
        entry.add("dtend", end)
        weekdays = [WEEKDAYS[number] for number in sorted({one.weekday() for one, _end in piece})]
        last = until if zone is None else until.astimezone(UTC)
        entry.add("rrule", {"freq": "weekly", "byday": weekdays, "until": last})
        entry.add("transp", "TRANSPARENT")
        yield entry


def _form(times: tuple[datetime, datetime]) -> tuple[object, ...]:
    """Return what is the same for all days of one repeating entry: the zone, and the clock in it."""
    begin, end = times
    return begin.tzinfo, begin.time(), end - begin


_WEEK = timedelta(weeks=1)


def partner_calendar(person: PersonWeeks, group: str, start: date) -> bytes:
    """Return the calendar; the same weeks give the same bytes, and a second import doubles nothing."""
    import icalendar

    file = _calendar("partners", group)
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
    if week.since == "left":
        return _("Week {week}: no partner, {name} is no longer there", week=week.week, name=plain(week.partner or ""))
    if week.partner is None:
        return _("Week {week}: no partner", week=week.week)
    return _("Week {week}: with {name}", week=week.week, name=plain(week.partner, lines=False))
