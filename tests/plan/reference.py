"""The calendar told in the slowest and plainest way: walk on from the first day, counting on fingers."""

from dataclasses import dataclass
from datetime import date, timedelta

from dyads.plan.model import Plan
from dyads.practice.records import SessionSummary
from tests.plan.enrolments import ME


@dataclass(frozen=True)
class Told:
    """What the reference says of one day."""

    status: str
    module: str
    week: int
    week_done: int
    week_planned: int


def is_paused(pauses: list[tuple[date, date | None]], on: date) -> bool:
    return any(first <= on and (back is None or on < back) for first, back in pauses)


def came(sessions: list[SessionSummary], script: str, on: date) -> str:
    mine = [s for s in sessions if s.script_id == script and s.begun.date() == on and ME in s.people]
    if any(s.outcome == "complete" for s in mine):
        return "done"
    return "partly" if any(s.outcome == "partial" for s in mine) else "open"


def tell(  # noqa: C901
    plan: Plan,
    start: date,
    pauses: list[tuple[date, date | None]],
    sessions: list[SessionSummary],
    on: date,
    today: date,
    horizon: int = 220,
) -> Told:
    """Tell one day of a plan with modules whose events are retreats (whole days) or classes (with a time)."""
    weeks = [(module, number) for module in plan.module for number in range(1, module.weeks + 1)]
    practice_days: list[date] = []
    walk = start
    for _step in range(horizon):
        if not is_paused(pauses, walk):
            practice_days.append(walk)
        walk += timedelta(days=1)
    retreat = set()
    for place, (module, number) in enumerate(weeks):
        for event in module.event:
            index = place * 7 + event.day - 1
            if event.takes_the_day and (event.each_week or event.week == number) and index < len(practice_days):
                retreat |= {practice_days[index] + timedelta(days=n) for n in range(event.days)}

    def mark(day: date) -> str:
        place = practice_days.index(day) // 7
        marks = [came(sessions, script, day) for script in weeks[place][0].each_day]
        if all(m == "done" for m in marks):
            return "done"
        return "open" if all(m == "open" for m in marks) else "partly"

    if on < start:
        return Told("before", "", 0, 0, 0)
    place = sum(1 for day in practice_days if day < on) // 7
    if place >= len(weeks):
        return Told("after", "", 0, 0, 0)
    module, number = weeks[place]
    days = practice_days[place * 7 : place * 7 + 7]
    done = sum(mark(day) == "done" for day in days)
    planned = max(plan.days_a_week - sum(day in retreat for day in days), 0)

    def told(status: str) -> Told:
        return Told(status, module.name, number, done, planned)

    if is_paused(pauses, on):
        return told("pause")
    if mark(on) != "open":
        return told(mark(on))
    if on in retreat:
        return told("event")
    return told("planned" if on >= today and done < planned else "free")
