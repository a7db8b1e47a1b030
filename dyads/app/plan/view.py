"""The Plan screen as data: its lines, each made of parts with a tone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rich.cells import cell_len

from dyads.app.commands import PLAN_ANSWER, PLAN_MEETINGS, PLAN_SERIES, TODAY_ANSWER, TODAY_PLAN
from dyads.app.keys import key_of
from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import CalendarWeek, overview
from dyads.plan.due_questions import series_end, to_be_answered, was_attended
from dyads.plan.marks import DayMark
from dyads.presentation.plan import place_text, questions_text, standing_text, summary_lines, weeks_by_module, when_text
from dyads.presentation.plan_grid import (
    SIGNS,
    GridLine,
    count_width,
    grid_lines,
    month_of,
    month_weekdays_text,
    weekdays_text,
    weeks_legend,
)
from dyads.services.planning import Followed
from dyads.words import MONTHS, _, say

Tone = Literal["plain", "quiet", "strong", "done", "event"]
Part = tuple[str, Tone]

_LIST = 67
"""Cells of a list of meetings in a window of 80."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the plan: columns, and a text after them, whose further lines stand below its first."""

    columns: tuple[Part, ...]
    text: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the Plan screen shows, from top to bottom.

    Attributes:
        place: where today stands in the plan; empty where there is no more to say than its title.
        legend: what the signs mean; empty where words say it all.
        weekdays: over the columns of days, where there are some.
        lines: its weeks, or its meetings.
        here: the index of the line of today.
        summary: regularity, what comes next, what waits for an answer.
    """

    title: str
    place: str
    legend: str
    weekdays: str
    lines: tuple[PlanLine, ...]
    here: int
    summary: tuple[str, ...]


def plan_page(followed: Followed, *, streaks: bool, questions: int) -> PlanPage:
    """Return what the Plan screen shows; with streaks, weeks in a row are counted."""
    weeks = overview(followed.enrolment, followed.sessions, followed.today)
    weekday = _first_weekday(weeks, followed.today)
    lines, here = _weeks(weeks, followed.today, weekday) if weeks else _meetings(followed)
    waiting = waiting_texts(followed, questions, plan_open=True)
    title, place = followed.enrolment.segment.plan.title, place_text(followed)
    return PlanPage(
        title=title,
        place="" if place == title else place,
        legend=weeks_legend(weeks, followed.today) if weeks else "",
        weekdays=" " * _BEFORE_DAYS + weekdays_text(weekday) if weeks else "",
        lines=lines,
        here=here,
        summary=(*summary_lines(followed, weeks, streaks=streaks), *filter(None, waiting)),
    )


def waiting_texts(followed: Followed, questions: int, *, plan_open: bool) -> tuple[str, ...]:
    """Return what waits for somebody, each with the key that leads there from this page; empty where nothing does."""
    asked, attended, over = questions_text(questions, key_of(PLAN_ANSWER if plan_open else TODAY_ANSWER)), "", ""
    if open_ones := to_be_answered(followed.enrolment, followed.sessions, followed.today):
        key = key_of(PLAN_MEETINGS if plan_open else TODAY_PLAN)
        attended = _("Press {key}: was {name} attended?", key=key, name=open_ones[0].name)
    if series_end(followed.enrolment, followed.today) is not None:
        over = _("Press {key}: who goes on, and when does the next series start?", key=key_of(PLAN_SERIES))
        if not plan_open:
            over = _("Press {key}: the series is over; who goes on?", key=key_of(TODAY_PLAN))
    return (attended, asked, over) if plan_open else (asked, attended, over)


_BEFORE_DAYS = 6
"""Cells before the first day of a line."""


def _weeks(weeks: tuple[CalendarWeek, ...], today: date, weekday: int) -> tuple[tuple[PlanLine, ...], int]:
    """Return the lines, and which is about today; weeks that begin on another weekday than the first has theirs."""
    lines: list[PlanLine] = []
    here, width, shown = 0, count_width(weeks, today), weekday
    for module, regularity, group in weeks_by_module(weeks):
        if lines:
            lines.append(PlanLine(()))
        lines.append(PlanLine(((module, "strong"), ("   " + regularity, "quiet"))))
        for week in group:
            for one in grid_lines(week, today, width):
                if one.number and one.first.weekday() != shown:
                    shown = one.first.weekday()
                    lines.append(PlanLine(((" " * _BEFORE_DAYS + weekdays_text(shown), "quiet"),)))
                if one.first <= today:
                    here = len(lines)
                lines.append(_week(one))
    return tuple(lines), here


def _week(one: GridLine) -> PlanLine:
    tone: Tone = "strong" if one.now else "quiet"
    parts: list[Part] = [("▸" if one.now else " ", "strong"), (f"{one.number:>3}  ", tone)]
    parts += [(sign, _tone(mark)) for sign, mark in one.cells]
    parts += [("  " + one.count, "plain"), (f"  {short_day(one.first):>7}  ", "quiet")]
    return PlanLine(tuple(parts), ((one.theme, tone),) if one.theme else ())


def _tone(mark: DayMark) -> Tone:
    if mark in {"done", "partly"}:
        return "done"
    if mark == "event":
        return "event"
    return "plain" if mark == "planned" else "quiet"


def _first_weekday(weeks: tuple[CalendarWeek, ...], today: date) -> int:
    """Return on which weekday the week of today begins, or the last one before it."""
    firsts = [week.days[0].date for week in weeks if week.days]
    return max((first for first in firsts if first <= today), default=min(firsts, default=today)).weekday()


def month_page(followed: Followed, first: date, *, streaks: bool) -> PlanPage:
    """Return what the Plan screen shows of one month."""
    weeks = overview(followed.enrolment, followed.sessions, followed.today)
    month = month_of(followed, weeks, first)
    lines: list[PlanLine] = []
    for row in month.rows:
        days: list[Part] = []
        for number, (sign, mark) in row:
            days += [(number, "strong" if sign.startswith("[") else "quiet"), (f"{sign} ", _tone(mark))]
        lines.append(PlanLine(tuple(days)))
    return PlanPage(
        title=followed.enrolment.segment.plan.title,
        place=month.title,
        legend=month.legend,
        weekdays=month_weekdays_text(),
        lines=(*lines, PlanLine(()), *appointment_lines(followed, month.held)),
        here=0,
        summary=tuple(summary_lines(followed, weeks, streaks=streaks)),
    )


def short_day(day: date) -> str:
    """Return a day without its year: `16 Nov`."""
    return _("{day} {month}", day=day.day, month=say(MONTHS[day.month - 1])[:3])


def _meetings(followed: Followed) -> tuple[tuple[PlanLine, ...], int]:
    held = appointments(followed.enrolment)
    lines = appointment_lines(followed, held)
    here = next((i for i, one in enumerate(held) if one.last >= followed.today), max(len(held) - 1, 0))
    return lines, here


def appointment_lines(followed: Followed, held: Sequence[Appointment]) -> tuple[PlanLine, ...]:
    """Return classes, retreats and meetings as lines: a sign, when, what, and what is known of it."""
    width = max((cell_len(_when(one)) for one in held), default=0)
    known = [_known_of(followed, one) for one in held]
    names = max((cell_len(_name_of(one)) for one, said in zip(held, known, strict=True) if said), default=0)
    fits = names + max((cell_len(said) for said in known), default=0) <= _LIST - width - 8
    each = zip(held, known, strict=True)
    return tuple(_appointment_line(followed, one, said, width, names if fits else 0) for one, said in each)


def _when(held: Appointment) -> str:
    """Return when it is, with a day of one digit under the ones of those with two."""
    return when_text(held) if held.first.day > 9 else f" {when_text(held)}"


def _name_of(held: Appointment) -> str:
    return held.name if not held.module else f"{held.name}, {held.module} {held.week}"


def _known_of(followed: Followed, held: Appointment) -> str:
    known = standing_text(held, was_attended(held, followed.enrolment, followed.sessions))
    asks = not known and held.kind == "meeting" and held.last < followed.today
    return _("attended or missed?") if asks else known


def _appointment_line(followed: Followed, held: Appointment, known: str, width: int, names: int) -> PlanLine:
    """Return one as a line: `width` cells for when it is, `names` for its name where something is `known` of it."""
    came = was_attended(held, followed.enrolment, followed.sessions)
    sign, tone = _appointment_sign(held, came, past=held.last < followed.today)
    text: list[Part] = [(_name_of(held), "plain")]
    if known:
        text.append((" " * max(0, names - cell_len(_name_of(held))) + "  " + known, "quiet"))
    return PlanLine(((f" {sign}  ", tone), (f"{_when(held):<{width}}  ", "plain")), tuple(text))


def _appointment_sign(held: Appointment, came: bool | None, *, past: bool) -> tuple[str, Tone]:
    if held.cancelled:
        return "–", "quiet"
    if came is not None:
        return (SIGNS["done"], "done") if came else (SIGNS["free"], "quiet")
    if past:
        return ("?", "plain") if held.kind == "meeting" else (SIGNS["free"], "quiet")
    return SIGNS["event"], "event"
