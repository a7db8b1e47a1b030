"""What a plan says about itself, in words and signs: the same on a screen and as text."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from dyads.plan.appointments import Appointment, next_event
from dyads.plan.calendar import CalendarDay, CalendarWeek, DayStatus, Regularity, by_module, of_week
from dyads.plan.context import Partner
from dyads.plan.dates import clock_out
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


def legend_text() -> str:
    """Return what the signs mean."""
    return "   ".join(f"{SIGNS[status]} {say(meaning)}" for status, meaning in _LEGEND)


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
    """Return a regularity in words."""
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
            return _("{plan} is over", plan=followed.enrolment.segment.plan.title)
        case "pause":
            return pause_text(followed)
        case _ if found.week:
            module = next(m for m in _modules(followed) if m[0] == found.module)
            return _("{module}, week {week} of {weeks}", module=found.module, week=found.week, weeks=module[1])
        case _:
            return found.module or followed.enrolment.segment.plan.title


def _modules(followed: Followed) -> Iterable[tuple[str, int]]:
    segment = followed.enrolment.segment_on(followed.today) or followed.enrolment.segment
    return ((module.name, module.weeks) for module in segment.plan.module)


def pause_text(followed: Followed) -> str:
    """Return until when the plan pauses."""
    back = next((pause.back for pause in followed.enrolment.pauses if followed.today in pause), None)
    return _("A pause") if back is None else _("A pause until {day}", day=day_text(back))


def next_text(followed: Followed) -> str:
    """Return what is held next; an empty string where nothing is to come."""
    held = next_event(followed.enrolment, followed.today)
    return "" if held is None else _("Next: {name}, {when}", name=held.name, when=when_text(held))


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


def partner_text(found: Partner) -> str:
    """Return with whom one sits; an empty string where the plan names nobody."""
    match found.note:
        case "no-show":
            return _("your partner did not come")
        case "rest":
            return _("a week without a partner")
        case "substitute":
            return _("with {name}, for this day", name=found.name)
        case _:
            return _("with {name}", name=found.name) if found.name else ""


def length_text(plan: Plan) -> str:
    """Return how long a plan is."""
    if plan.meeting:
        return n_("{count} meeting", "{count} meetings", len(plan.meeting))
    return n_("{count} week", "{count} weeks", plan.weeks)


def days_text(plan: Plan) -> str:
    """Return on how many days a week a plan is practised; an empty string where it has meetings."""
    return "" if plan.meeting else n_("{count} day a week", "{count} days a week", plan.days_a_week)


def when_text(held: Appointment) -> str:
    """Return when something is held."""
    if held.days > 1:
        return _("{first} to {last}", first=day_text(held.first), last=day_text(held.last))
    return (
        day_text(held.first)
        if held.at is None
        else _("{day}, {time}", day=day_text(held.first), time=clock_out(held.at))
    )


def standing_text(held: Appointment, came: bool | None) -> str:
    """Return what is known of an appointment; an empty string where that is nothing."""
    if held.cancelled:
        return _("will not be held")
    if came is not None:
        return _("attended") if came else _("missed")
    return _("moved") if held.moved else ""
