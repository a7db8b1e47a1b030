"""What a plan says about itself, in words and signs: the same on a screen and as text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from dyads.plan.appointments import Appointment, appointments, next_event
from dyads.plan.calendar import (
    CalendarDay,
    CalendarWeek,
    DayStatus,
    Regularity,
    by_module,
    of_week,
    so_far,
    weeks_in_a_row,
)
from dyads.plan.context import Partner
from dyads.plan.dates import clock_out
from dyads.plan.due_questions import series_end, was_attended
from dyads.plan.model import Plan
from dyads.practice.message import Message, msg
from dyads.services.planning import Followed
from dyads.words import _, day_text, n_, say

SIGNS: dict[DayStatus, str] = {
    "done": "●",
    "partly": "◐",
    "planned": "○",
    "free": "·",
    "event": "◆",
    "pause": "‖",
    "away": "–",
    "before": " ",
    "after": " ",
}
"""Each kind of day by a sign that differs in shape, not in colour alone."""

_LEGEND: tuple[tuple[DayStatus, Message], ...] = (
    ("done", msg("done")),
    ("partly", msg("partly")),
    ("planned", msg("planned")),
    ("free", msg("free")),
    ("event", msg("class, retreat")),
    ("pause", msg("pause")),
)

_AWAY: tuple[DayStatus, Message] = ("away", msg("away"))


def legend_text(weeks: Iterable[CalendarWeek]) -> str:
    """Return what the signs mean; that one is away is among them only where it happens."""
    held = {day.status for week in weeks for day in week.days}
    legend = (*_LEGEND, _AWAY) if "away" in held else _LEGEND
    return "   ".join(f"{SIGNS[status]} {say(meaning)}" for status, meaning in legend)


def day_signs(week: CalendarWeek, today: date) -> tuple[str, ...]:
    """Return a week as signs of three cells, today in brackets; days of a pause in a row stand as one with a count."""
    signs: list[str] = []
    row = 0
    for one in week.days:
        row = row + 1 if one.status == "pause" and one.date != today else 0
        if row > 1:
            signs[-1] = f"{SIGNS['pause']}{row}".ljust(3)
        else:
            sign = _sign(one)
            signs.append(f"[{sign}]" if one.date == today else f" {sign} ")
    return tuple(signs)


def _sign(one: CalendarDay) -> str:
    held = one.status in {"planned", "free"} and any(event.kind == "event" for event in one.events)
    return SIGNS["event" if held else one.status]


def week_count(week: CalendarWeek) -> str:
    """Return how many of a week's planned days were done, and how many besides."""
    found = of_week(week)
    text = _("{done} of {planned}", done=found.done, planned=found.planned)
    return f"{text} +{found.extra}" if found.extra else text


def regularity_text(found: Regularity) -> str:
    if found.planned == 0 and found.extra == 0:
        return _("no week is over yet")
    text = _("{done} of {planned} planned days", done=found.done, planned=found.planned)
    if found.extra:
        text += ", " + n_("and {count} more", "and {count} more", found.extra)
    return text


def streak_text(weeks: int) -> str:
    """Return how many weeks were kept in a row, for those who want that."""
    return n_("{count} week in a row", "{count} weeks in a row", weeks)


def place_text(followed: Followed) -> str:
    """Return where in the plan today stands, in one line."""
    found = followed.day
    match found.status:
        case "before":
            start = day_text(followed.enrolment.start)
            return _("{plan} starts on {day}", plan=followed.enrolment.segment.plan.title, day=start)
        case "after":
            stop = series_end(followed.enrolment, followed.today)
            plan = followed.enrolment.segment.plan.title
            return _("{plan} is over", plan=plan) if stop is None else _("{plan}: the series is over", plan=plan)
        case "pause":
            return pause_text(followed)
        case _ if found.week:
            module = next(m for m in _modules(followed) if m[0] == found.module)
            return _("{module}, week {week} of {weeks}", module=found.module, week=found.week, weeks=module[1])
        case _:
            return found.module or followed.enrolment.segment.plan.title


def stop_text(followed: Followed) -> str:
    """Return the name and the text of the stop after a series of meetings; empty while none is over."""
    stop = series_end(followed.enrolment, followed.today)
    return "" if stop is None else "\n".join(filter(None, (stop.name, stop.text)))


def _modules(followed: Followed) -> Iterable[tuple[str, int]]:
    segment = followed.enrolment.segment_on(followed.today) or followed.enrolment.segment
    return ((module.name, module.weeks) for module in segment.plan.module)


def pause_text(followed: Followed) -> str:
    """Return until when the plan pauses."""
    back = next((pause.back for pause in followed.enrolment.pauses if followed.today in pause), None)
    return _("A pause") if back is None else _("A pause until {day}", day=day_text(back))


def next_text(followed: Followed, on: date | None = None) -> str:
    """Return what is held next, after today or a day; an empty string where nothing is to come."""
    held = next_event(followed.enrolment, on or followed.today)
    if held is None:
        return ""
    when = when_text(held)
    if held.at is not None and followed.zone:
        when = _("{when} ({zone})", when=when, zone=followed.zone)
    return _("Next: {name}, {when}", name=held.name, when=when)


def questions_text(count: int) -> str:
    """Return that the plan asks something; an empty string where it asks nothing."""
    if not count:
        return ""
    return n_("Press r: the plan asks {count} question.", "Press r: the plan asks {count} questions.", count)


def weeks_by_module(weeks: tuple[CalendarWeek, ...]) -> Iterator[tuple[str, str, tuple[CalendarWeek, ...]]]:
    """Return each module's name, its regularity in words, and its weeks."""
    groups = groupby(weeks, key=lambda week: (week.segment, week.module))
    for (name, regularity), (_key, group) in zip(by_module(weeks), groups, strict=True):
        yield name, regularity_text(regularity), tuple(group)


def week_lines(weeks: tuple[CalendarWeek, ...], today: date) -> Iterator[str]:
    """Yield the weeks by module as lines of text, and in the end what their signs mean."""
    for name, regularity, group in weeks_by_module(weeks):
        yield f"{name}: {regularity}"
        for week in group:
            first = day_text(week.days[0].date) if week.days else ""
            days = "".join(day_signs(week, today))
            yield f"{week.number:>4}  {first:>12}  {days:<22}  {week_count(week):<8}  {week.theme}"
    yield legend_text(weeks)


def summary_lines(followed: Followed, weeks: tuple[CalendarWeek, ...], *, streaks: bool) -> Iterator[str]:
    """Yield how regularly a plan was followed, with `streaks` also for how many weeks in a row, and what comes next."""
    if weeks:
        yield regularity_text(so_far(weeks))
        if streaks:
            yield streak_text(weeks_in_a_row(weeks))
    if coming := next_text(followed):
        yield coming


def today_lines(followed: Followed, found: CalendarDay, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield what a day holds: where in the plan, exercises by their titles, meetings, partner, and the week so far.

    A day that holds nothing says what comes next.
    """
    yield from (place_text(followed),) if found.date == followed.today else (day_text(found.date), found.module)
    yield found.theme
    yield from found.text.splitlines()
    words = {"done": _("done"), "partly": _("partly done")}
    for item in found.due:
        yield f"- {titles[item.script]}" + (f" ({words[item.done]})" if item.done in words else "")
    for held in found.events:
        yield _("{name}, {when}", name=held.name, when=when_text(held))
        yield from meeting_lines(held)
    if not found.due and not found.events:
        yield next_text(followed, found.date)
    yield partner_text(found.partner)
    if found.tally.planned:
        done, planned = found.tally.done, found.tally.planned
        yield _("{done} of {planned} planned days of this week", done=done, planned=planned)


def meeting_lines(held: Appointment) -> Iterator[str]:
    """Yield what a meeting is about, how it begins and how it ends, as far as the plan says it."""
    yield from held.text.splitlines()
    if held.opening:
        yield _("Opening: {text}", text=held.opening)
    if held.closing:
        yield _("Closing: {text}", text=held.closing)


def partner_name_text(found: Partner) -> str:
    """Return who a day's partner is, to stand after the day."""
    match found.note:
        case "no-show":
            return _("the partner did not come")
        case "rest":
            return _("a week without a partner")
        case "away":
            return _("a week away: nothing is due")
        case "substitute":
            return _("{name}, for this day", name=found.name)
        case _:
            return found.name or _("no partner is set")


def partner_text(found: Partner) -> str:
    """Return with whom one sits; an empty string where the plan names nobody."""
    match found.note:
        case "no-show":
            return _("your partner did not come")
        case "rest":
            return _("a week without a partner")
        case "away":
            return _("a week away: nothing is due")
        case "substitute":
            return _("with {name}, for this day", name=found.name)
        case _:
            return _("with {name}", name=found.name) if found.name else ""


def length_text(plan: Plan) -> str:
    if plan.meeting:
        return n_("{count} meeting", "{count} meetings", len(plan.meeting))
    return n_("{count} week", "{count} weeks", plan.weeks)


def days_text(plan: Plan) -> str:
    """Return on how many days a week a plan is practised; an empty string where it has meetings."""
    return "" if plan.meeting else n_("{count} day a week", "{count} days a week", plan.days_a_week)


def when_text(held: Appointment) -> str:
    if held.days > 1:
        return _("{first} to {last}", first=day_text(held.first), last=day_text(held.last))
    return (
        day_text(held.first)
        if held.at is None
        else _("{day}, {time}", day=day_text(held.first), time=clock_out(held.at))
    )


def appointment_rows(followed: Followed) -> list[tuple[str, ...]]:
    """Return every class, retreat and meeting as a row: its number from 1, when, name, module, what is known of it."""
    return [
        (
            str(number),
            when_text(held),
            held.name,
            held.module,
            standing_text(held, was_attended(held, followed.enrolment, followed.sessions)),
        )
        for number, held in enumerate(appointments(followed.enrolment), start=1)
    ]


def clock_text(followed: Followed) -> str:
    """Return by which clock the meetings' times are meant; an empty string without times, or where nobody has said."""
    zone = followed.enrolment.zone
    if not zone or all(held.at is None for held in appointments(followed.enrolment)):
        return ""
    return _("Times are by the clock in {zone}.", zone=zone)


def standing_text(held: Appointment, came: bool | None) -> str:
    """Return what is known of an appointment; an empty string where that is nothing."""
    if held.cancelled:
        return _("will not be held")
    if came is not None:
        return _("attended") if came else _("missed")
    return _("moved") if held.moved else ""
