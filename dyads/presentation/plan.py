"""What a plan says about itself, in words and signs: the same on a screen and as text."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from dyads.plan.appointments import Appointment, appointments, next_event
from dyads.plan.calendar import (
    CalendarDay,
    CalendarWeek,
    Regularity,
    by_module,
    so_far,
    weeks_in_a_row,
)
from dyads.plan.context import Partner, Tally
from dyads.plan.dates import clock_out
from dyads.plan.due_questions import series_end, was_attended
from dyads.plan.model import Plan
from dyads.presentation.plan_grid import (
    Month,
    count_width,
    grid_lines,
    month_weekdays_text,
    weekdays_text,
    weeks_legend,
)
from dyads.services.planning import Followed
from dyads.words import _, day_text, n_


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


def questions_text(count: int, key: str) -> str:
    """Return that the plan asks something, which this key answers; an empty string where it asks nothing."""
    if not count:
        return ""
    return n_(
        "Press {key}: the plan asks {count} question.", "Press {key}: the plan asks {count} questions.", count, key=key
    )


def weeks_by_module(weeks: tuple[CalendarWeek, ...]) -> Iterator[tuple[str, str, tuple[CalendarWeek, ...]]]:
    """Return each module's name, its regularity in words, and its weeks."""
    groups = groupby(weeks, key=lambda week: (week.segment, week.module))
    for (name, regularity), (_key, group) in zip(by_module(weeks), groups, strict=True):
        yield name, regularity_text(regularity), tuple(group)


def week_lines(weeks: tuple[CalendarWeek, ...], today: date) -> Iterator[str]:
    """Yield the weeks by module as lines of text below their weekdays, and in the end what their signs mean."""
    width, weekday = count_width(weeks, today), None
    for name, regularity, group in weeks_by_module(weeks):
        yield f"{name}: {regularity}"
        for week in group:
            for one in grid_lines(week, today, width):
                if one.number and one.first.weekday() != weekday:
                    weekday = one.first.weekday()
                    yield f"{'':20}{weekdays_text(weekday)}".rstrip()
                days = "".join(sign for sign, _mark in one.cells)
                yield f"{one.number:>4}  {day_text(one.first):>12}  {days}  {one.count}  {one.theme}".rstrip()
    yield weeks_legend(weeks, today)


def month_lines(month: Month) -> Iterator[str]:
    """Yield a month as lines of text: its days, what its signs mean, and what is held in it."""
    yield month.title
    yield month_weekdays_text().rstrip()
    for row in month.rows:
        yield " ".join(f"{number}{sign}" for number, (sign, _mark) in row).rstrip()
    yield month.legend
    yield from (_("{name}, {when}", name=held.name, when=when_text(held)) for held in month.held)


def summary_lines(followed: Followed, weeks: tuple[CalendarWeek, ...], *, streaks: bool) -> Iterator[str]:
    """Yield how regularly a plan was followed, with `streaks` also for how many weeks in a row, and what comes next."""
    if weeks:
        yield regularity_text(so_far(weeks))
        if streaks:
            yield streak_text(weeks_in_a_row(weeks))
    if coming := next_text(followed):
        yield coming


def tally_text(found: Tally) -> str:
    """Return how many of a week's days were done, never more than it asks for; an empty string where it asks none."""
    if not found.planned:
        return ""
    done, extra = min(found.done, found.planned), max(found.done - found.planned, 0)
    text = _("{done} of {planned} days this week", done=done, planned=found.planned)
    return f"{text}, {n_('and {count} more', 'and {count} more', extra)}" if extra else text


def today_lines(
    followed: Followed, found: CalendarDay, titles: Mapping[str, str], solitary: Collection[str], asked: Sequence[str]
) -> Iterator[str]:
    """Yield what a day holds: where in the plan, exercises, meetings, partner, the week so far, and what is asked.

    A day that holds nothing says what comes next.

    Args:
        titles: of its exercises.
        solitary: those among them that are sat alone, without the day's partner.
        asked: the questions of the plan that wait for an answer.
    """
    yield from (place_text(followed),) if found.date == followed.today else (day_text(found.date), found.module)
    yield found.theme
    yield from found.text.splitlines()
    words = {"done": _("done"), "partly": _("partly done")}
    shared = [item.script for item in found.due if item.script not in solitary]
    mixed = bool(shared) and len(shared) < len(found.due)
    with_whom = partner_text(found.partner)
    for item in found.due:
        said = [with_whom] if mixed and item.script in shared and with_whom else []
        said += [words[item.done]] if item.done in words else []
        yield f"- {titles[item.script]}" + (f" ({', '.join(said)})" if said else "")
    for held in found.events:
        yield _("{name}, {when}", name=held.name, when=when_text(held))
        yield from meeting_lines(held)
    if not found.due and not found.events:
        yield next_text(followed, found.date)
    if not mixed and (shared or not found.due or not found.partner.name):
        yield with_whom
    yield tally_text(found.tally)
    if asked:
        yield n_("The plan asks {count} question:", "The plan asks {count} questions:", len(asked))
        yield from (f"- {question}" for question in asked)
        yield _("dyads plan rate takes the answers.")


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
