"""An enrolment as plain data, ready for JSON: what `dyads plan today --json`, `plan show --json` and the exports write.

Days are ISO dates, times of day `HH:MM` on the clock of the place, lengths seconds. A key is never left out: what is
not there is null, an empty string or an empty list.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dyads.plan.appointments import Appointment
from dyads.plan.calendar import CalendarDay, CalendarWeek, DayStatus, Regularity, by_module, so_far
from dyads.plan.dates import clock_out
from dyads.plan.due_questions import DueQuestion
from dyads.plan.enrolment import Enrolment
from dyads.plan.marks import week_marks

Data = dict[str, object]


def today_json(
    found: CalendarDay,
    titles: Mapping[str, str] | None = None,
    solitary: Collection[str] = (),
    questions: Iterable[tuple[DueQuestion, str]] = (),
) -> Data:
    """Return one day.

    `{"plan": "resource-tc1", "day": "2026-03-18", "status": "planned", "module": "Affect", "week": 3, "theme": "...",
    "text": "...", "due": [{"script": "affect-dyad", "title": "Affect Dyad", "done": "open", "added": false,
    "partner": "Ben"}], "events": [...], "partner": "Ben", "partner_note": "", "week_done": 2, "week_partly": 0,
    "week_planned": 5, "questions": [{"measure": "mood", "question": "...", "when": "day", "day": "2026-03-18",
    "about": ""}]}`

    `status` is "before", "done", "partly", "planned", "free", "event", "pause", "away" or "after"; `done` of an
    exercise is "done", "partly" or "open", its `partner` null where it is sat alone (in `solitary`) or the day brings
    nobody; `questions` wait for an answer, each with its wording; `partner_note` is "", "substitute", "no-show", "rest"
    or "away". Before the start, after the end and without any plan (`no_plan_json`) `plan` is an empty string. Where
    `titles` lacks an exercise, its id stands for the title.
    """
    named = titles or {}
    return {
        "plan": found.plan,
        "day": found.date.isoformat(),
        "status": found.status,
        "module": found.module,
        "week": found.week,
        "theme": found.theme,
        "text": found.text,
        "due": [
            {
                "script": item.script,
                "title": named.get(item.script, item.script),
                "done": item.done,
                "added": item.added,
                "partner": None if item.script in solitary else found.partner.name,
            }
            for item in found.due
        ],
        "events": [appointment_json(event) for event in found.events],
        "partner": found.partner.name,
        "partner_note": found.partner.note,
        "week_done": found.tally.done,
        "week_partly": found.tally.partly,
        "week_planned": found.tally.planned,
        "questions": [
            {
                "measure": asked.measure,
                "question": question,
                "when": asked.when,
                "day": asked.day.isoformat(),
                "about": asked.about,
            }
            for asked, question in questions
        ],
    }


def no_plan_json(on: date) -> Data:
    """Return a day on which no plan is followed, in the shape of `today_json`."""
    return today_json(CalendarDay(on, "free"))


def appointment_json(held: Appointment) -> Data:
    """Return a class, a retreat or a meeting.

    `{"key": "leg-0/meeting-1", "kind": "meeting", "name": "...", "module": "", "week": 0, "day": "2026-03-18",
    "days": 1, "at": "19:00", "seconds": 10800, "script": null, "scripts": [], "text": "", "opening": "",
    "closing": "", "series": 1, "moved": false, "cancelled": false,
    "attended": null}`
    """
    return {
        "key": held.key,
        "kind": held.kind,
        "name": held.name,
        "module": held.module,
        "week": held.week,
        "day": held.first.isoformat(),
        "days": held.days,
        "at": clock_out(held.at) if held.at else None,
        "seconds": held.seconds,
        "script": held.scripts[0] if held.scripts else None,
        "scripts": list(held.scripts),
        "text": held.text,
        "opening": held.opening,
        "closing": held.closing,
        "series": held.series,
        "moved": held.moved,
        "cancelled": held.cancelled,
        "attended": held.attended,
    }


def overview_json(
    enrolment: Enrolment, weeks: tuple[CalendarWeek, ...], events: Iterable[Appointment], today: date
) -> Data:
    """Return an enrolment as a whole.

    `{"plan": "...", "title": "...", "run": "<uuid>", "start": "2026-03-01", "ended": null,
    "pauses": [{"first": "...", "back": null}], "regularity": {"done": 12, "planned": 15, "extra": 0},
    "modules": [{"module": "Affect", "done": 12, "planned": 15, "extra": 0}],
    "weeks": [{"module": "Affect", "week": 1, "theme": "", "done": 5, "partly": 0, "planned": 5, "over": true,
    "days": [{"day": "2026-03-01", "status": "done", "mark": "done"}]}], "events": [...]}`

    `mark` is what the day is in its week: a status, or "missed" where the week can do without it no more.
    """
    return {
        "plan": enrolment.plan_id,
        "title": enrolment.segment.plan.title,
        "run": str(enrolment.id),
        "start": enrolment.start.isoformat(),
        "ended": enrolment.ended.isoformat() if enrolment.ended else None,
        "pauses": [
            {"first": pause.first.isoformat(), "back": pause.back.isoformat() if pause.back else None}
            for pause in enrolment.pauses
        ],
        "regularity": _regularity(so_far(weeks)),
        "modules": [{"module": module, **_regularity(found)} for module, found in by_module(weeks)],
        "weeks": [_week(week, today) for week in weeks],
        "events": [appointment_json(event) for event in events],
    }


def _regularity(found: Regularity) -> Data:
    return {"done": found.done, "planned": found.planned, "extra": found.extra}


def _week(week: CalendarWeek, today: date) -> Data:
    return {
        "module": week.module,
        "week": week.number,
        "theme": week.theme,
        "done": week.tally.done,
        "partly": week.tally.partly,
        "planned": week.tally.planned,
        "over": week.over,
        "days": [
            {"day": day.date.isoformat(), "status": day.status, "mark": mark}
            for day, mark in zip(week.days, week_marks(week, today), strict=True)
        ],
    }


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of an enrolment, under the names of the exported columns: a row for each day that has come."""

    run: UUID
    plan: str
    module: str
    week: int
    day: date
    status: DayStatus
    week_done: int
    week_planned: int


def due_days(enrolment: Enrolment, weeks: Iterable[CalendarWeek], today: date) -> Iterator[DueDay]:
    """Yield the days of an enrolment up to today, pauses included."""
    for week in weeks:
        for day in week.days:
            if day.date <= today:
                tally = week.tally
                yield DueDay(
                    enrolment.id, week.plan, week.module, week.number, day.date, day.status, tally.done, tally.planned
                )
