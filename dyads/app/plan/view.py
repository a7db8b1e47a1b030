"""The Plan screen as data: its lines, each made of parts with a tone. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import CalendarWeek, overview
from dyads.plan.due_questions import series_end, to_be_answered, was_attended
from dyads.presentation.plan import (
    SIGNS,
    day_signs,
    legend_text,
    place_text,
    questions_text,
    standing_text,
    summary_lines,
    week_count,
    weeks_by_module,
    when_text,
)
from dyads.services.planning import Followed
from dyads.words import MONTHS, _, say

Tone = Literal["plain", "quiet", "strong", "done", "event"]
Part = tuple[str, Tone]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the Plan screen shows, from top to bottom.

    Attributes:
        place: where today stands in the plan.
        legend: what the signs mean; empty where words say it all.
        lines: its weeks, or its meetings.
        here: the index of the line of today.
        summary: regularity, what comes next, what waits for an answer.
    """

    title: str
    place: str
    legend: str
    lines: tuple[tuple[Part, ...], ...]
    here: int
    summary: tuple[str, ...]


def plan_page(followed: Followed, *, streaks: bool, questions: int) -> PlanPage:
    """Return what the Plan screen shows; with streaks, weeks in a row are counted."""
    weeks = overview(followed.enrolment, followed.sessions, followed.today)
    lines, here = _weeks(weeks, followed.today) if weeks else _meetings(followed)
    waiting = waiting_texts(followed, questions, plan_open=True)
    return PlanPage(
        title=followed.enrolment.segment.plan.title,
        place=place_text(followed),
        legend=legend_text(weeks) if weeks else "",
        lines=lines,
        here=here,
        summary=(*summary_lines(followed, weeks, streaks=streaks), *filter(None, waiting)),
    )


def waiting_texts(followed: Followed, questions: int, *, plan_open: bool) -> tuple[str, ...]:
    """Return what waits for somebody, each with the key that leads there from this page; empty where nothing does."""
    asked, attended, over = questions_text(questions), "", ""
    if open_ones := to_be_answered(followed.enrolment, followed.sessions, followed.today):
        name = open_ones[0].name
        attended = _("Press m: was {name} attended?", name=name)
        if not plan_open:
            attended = _("Press p: was {name} attended?", name=name)
    if series_end(followed.enrolment, followed.today) is not None:
        over = _("Press n: who goes on, and when does the next series start?")
        if not plan_open:
            over = _("Press p: the series is over; who goes on?")
    return (attended, asked, over) if plan_open else (asked, attended, over)


def _weeks(weeks: tuple[CalendarWeek, ...], today: date) -> tuple[tuple[tuple[Part, ...], ...], int]:
    lines: list[tuple[Part, ...]] = []
    here = 0
    for module, regularity, group in weeks_by_module(weeks):
        if lines:
            lines.append((("", "plain"),))
        lines.append(((module, "strong"), ("   " + regularity, "quiet")))
        for week in group:
            if any(day.date <= today for day in week.days):
                here = len(lines)
            lines.append(_week(week, today))
    return tuple(lines), here


def _week(week: CalendarWeek, today: date) -> tuple[Part, ...]:
    now = any(day.date == today for day in week.days)
    parts: list[Part] = [("▸" if now else " ", "strong"), (f"{week.number:>3}  ", "strong" if now else "quiet")]
    parts += [(sign, _tone(sign.strip(" []"))) for sign in day_signs(week, today)]
    width = sum(len(text) for text, _tone_of in parts)
    parts.append((" " * max(2, 28 - width), "plain"))
    parts.append((f"{week_count(week):<10}", "plain"))
    first = week.days[0].date if week.days else None
    parts.append((f"{short_day(first) if first else '':<8}", "quiet"))
    parts.append((week.theme, "strong" if now else "quiet"))
    return tuple(parts)


def _tone(sign: str) -> Tone:
    if sign in {SIGNS["done"], SIGNS["partly"]}:
        return "done"
    if sign == SIGNS["event"]:
        return "event"
    return "plain" if sign == SIGNS["planned"] else "quiet"


def short_day(day: date) -> str:
    """Return a day without its year: `16 Nov`."""
    return _("{day} {month}", day=day.day, month=say(MONTHS[day.month - 1])[:3])


def _meetings(followed: Followed) -> tuple[tuple[tuple[Part, ...], ...], int]:
    held = appointments(followed.enrolment)
    lines = tuple(appointment_line(followed, one) for one in held)
    here = next((i for i, one in enumerate(held) if one.last >= followed.today), max(len(held) - 1, 0))
    return lines, here


def appointment_line(followed: Followed, held: Appointment) -> tuple[Part, ...]:
    """Return a class, a retreat or a meeting as a line: a sign, when, what, and what is known of it."""
    came = was_attended(held, followed.enrolment, followed.sessions)
    sign, tone = _appointment_sign(held, came, past=held.last < followed.today)
    known = standing_text(held, came)
    if not known and held.kind == "meeting" and held.last < followed.today:
        known = _("attended or missed?")
    name = held.name if not held.module else f"{held.name}, {held.module} {held.week}"
    return ((f" {sign}  ", tone), (f"{when_text(held):<28}", "plain"), (name, "plain"), ("   " + known, "quiet"))


def _appointment_sign(held: Appointment, came: bool | None, *, past: bool) -> tuple[str, Tone]:
    if held.cancelled:
        return "–", "quiet"
    if came is not None:
        return (SIGNS["done"], "done") if came else (SIGNS["free"], "quiet")
    if past:
        return ("?", "plain") if held.kind == "meeting" else (SIGNS["free"], "quiet")
    return SIGNS["event"], "event"
