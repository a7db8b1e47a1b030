"""`dyads plan`: a practice plan over weeks and months."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

import click

from dyads.cli.output import Failed, as_json, line, list_problems, read_or_fail, table
from dyads.cli.translated import command, json_option
from dyads.cli.typed import TypedText
from dyads.journal.errors import JournalTrouble
from dyads.library.plans import list_plans, plan_in_language
from dyads.library.scripts import find_script, in_language
from dyads.plan.appointments import appointments
from dyads.plan.as_json import no_plan_json, overview_json, today_json
from dyads.plan.calendar import CalendarDay, day, overview
from dyads.plan.changes import Change
from dyads.plan.dates import read_typed_day
from dyads.plan.due_questions import DueQuestion
from dyads.plan.model import Plan
from dyads.practice.measures import question_text
from dyads.practice.message import Loaded, Problem
from dyads.practice.records import Receipt
from dyads.practice.script import Script
from dyads.presentation.plan import (
    appointment_rows,
    days_text,
    length_text,
    month_lines,
    place_text,
    stop_text,
    summary_lines,
    today_lines,
    week_lines,
)
from dyads.presentation.plan_grid import month_of
from dyads.presentation.sitting import exercises_text
from dyads.services import planning, quick_start
from dyads.services.home import Home
from dyads.services.planning import Followed, look, record
from dyads.services.questionnaire import questions_today
from dyads.words import _


def refuse(problems: Sequence[Problem]) -> None:
    """Go on where there are no problems. Raises Failed: there are some; all have been listed."""
    list_problems(problems)
    if any(problem.weight == "error" for problem in problems):
        raise Failed


def followed_plan(home: Home) -> Followed:
    """Return the plan that runs. Raises Failed: there is none."""
    found = latest_plan(home)
    if not found.running:
        raise Failed(_("The plan is over. Start another one with dyads plan start."))
    return found


def latest_plan(home: Home) -> Followed:
    """Return the plan that was started last, over or not. Raises Failed: there is none."""
    with read_or_fail():
        found = look(home)
    if found is None:
        raise Failed(_("No plan is followed. See the plans with dyads plan list, and start one."))
    return found


def wait(receipts: Sequence[Receipt]) -> None:
    """Wait until something is safe on the disk. Raises JournalTrouble: it could not be kept."""
    for receipt in receipts:
        receipt.result()


def record_event(home: Home, followed: Followed, *whats: Change) -> None:
    """Keep what happened to the plan. Raises Failed: it could not be kept."""
    with read_or_fail():
        wait(record(home, followed.enrolment.id, *whats))


@command("dyads plan list", "dyads plan list --json", name="list")
@json_option(help="As JSON: a list of plans.")
@click.pass_obj
def list_(home: Home, /, wants_json: bool) -> None:
    """List the plans there are.

    As JSON each has id, title, summary, weeks, days_a_week, meetings, partner, locked, origin and problems.
    """
    listed = list_plans(home.search_path)
    plans = {item.id: item.loaded.value for item in listed}
    texts = {name: plan_in_language(file, home.language) for name, file in plans.items() if file is not None}
    if wants_json:
        as_json([_plan_data(item.id, item.origin, texts.get(item.id), len(item.loaded.errors)) for item in listed])
        return
    for item in listed:
        plan = texts.get(item.id)
        if plan is None:
            line(_("{plan}: cannot be used as it is; dyads scripts check says why", plan=item.id))
            continue
        line(", ".join(text for text in (f"{item.id}: {plan.title}", length_text(plan), days_text(plan)) if text))
        line(f"    {plan.summary}")


def _plan_data(name: str, origin: str, plan: Plan | None, problems: int) -> dict[str, object]:
    return {
        "id": name,
        "title": plan.title if plan else "",
        "summary": plan.summary if plan else "",
        "weeks": plan.weeks if plan else 0,
        "days_a_week": plan.days_a_week if plan and plan.module else 0,
        "meetings": len(plan.meeting) if plan else 0,
        "partner": plan.partner if plan else "none",
        "locked": plan.locked if plan else False,
        "origin": origin,
        "problems": problems,
    }


def _read_month(text: str, key: str) -> Loaded[date]:
    """Return the first day of a month such as `2026-03`."""
    return read_typed_day(f"{text}-01" if text else "", key)


MONTH = TypedText("month", date, _read_month)


@command("dyads plan show", "dyads plan show --month 2026-03", "dyads plan show --json")
@json_option(help="As JSON: the run with its weeks, days and events.")
@click.option("--month", type=MONTH, metavar="MONTH", help="Only a month, like 2026-03.")
@click.pass_obj
def show(home: Home, /, wants_json: bool, month: date | None) -> None:
    """Show the plan: its weeks by days, and how regularly it was followed.

    As JSON: plan, title, run, start, ended, pauses, regularity, modules, weeks with their days, and events.
    """
    followed = latest_plan(home)
    weeks = overview(followed.enrolment, followed.sessions, followed.today)
    if wants_json:
        as_json(overview_json(followed.enrolment, weeks, appointments(followed.enrolment), followed.today))
        return
    line(followed.enrolment.segment.plan.title)
    if month is not None:
        for text in month_lines(month_of(followed, weeks, month)):
            line(text)
        return
    line(place_text(followed))
    line()
    if weeks:
        for text in (*week_lines(weeks, followed.today), ""):
            line(text)
    else:
        table(appointment_rows(followed))
    for text in summary_lines(followed, weeks, streaks=home.config.streaks):
        line(text)
    _tell_stop(followed)


@dataclass(frozen=True, slots=True)
class _Day:
    """What `plan today` tells of a day on which a plan is followed."""

    found: CalendarDay
    titles: dict[str, str]
    solitary: list[str]
    asked: list[tuple[DueQuestion, str]]

    @property
    def json(self) -> dict[str, object]:
        return today_json(self.found, self.titles, self.solitary, self.asked)


def _day_of(home: Home, followed: Followed, on: date) -> _Day:
    found = day(followed.enrolment, followed.sessions, on, followed.today)
    scripts = {item.script: _script(home, item.script) for item in found.due}
    titles = {name: name if script is None else script.title for name, script in scripts.items()}
    solitary = [name for name, script in scripts.items() if script is not None and script.practice.solitary]
    questions = questions_today(home, followed) if found.date == followed.today else ()
    asked = [(one.asked, question_text(one.measure, home.language, exercises_text(one.about))) for one in questions]
    return _Day(found, titles, solitary, asked)


def tell_today(home: Home, *, wants_json: bool, on: date | None) -> None:
    """Read what a day holds and print it; what is told of today as JSON is kept for the next calls."""
    with read_or_fail():
        followed = planning.look(home)
        told = None if followed is None else _day_of(home, followed, on or followed.today)
    if wants_json:
        as_json(no_plan_json(on or home.today) if told is None else told.json)
        if on is None:
            _keep(home, followed)
        return
    if followed is None or told is None:
        line(_("No plan is followed. See the plans with dyads plan list, and start one."))
        return
    for text in filter(
        None, today_lines(followed, told.found, told.titles, told.solitary, [text for _one, text in told.asked])
    ):
        line(text)
    _tell_stop(followed)


def _keep(home: Home, followed: Followed | None) -> None:
    """Keep the JSON of this day and the next ones, as each will be told where nothing changes until then."""
    days = [home.today + timedelta(days=number) for number in range(quick_start.MOST_DAYS)]

    def made() -> dict[str, object]:
        if followed is None:
            return {on.isoformat(): no_plan_json(on) for on in days}
        return {on.isoformat(): _day_of(home, replace(followed, today=on), on).json for on in days}

    with suppress(JournalTrouble, OSError):
        quick_start.keep_of_people(home, "plan", made)


def _tell_stop(followed: Followed) -> None:
    """Say what is said at the stop after a series of meetings, and how the next one begins."""
    stop = stop_text(followed)
    if stop:
        line()
        for text in stop.split("\n"):
            line(text)
        line(_("The next series: dyads plan continue --on DATE, with --who NAME for each who goes on."))


def _script(home: Home, script: str) -> Script | None:
    file = find_script(script, home.search_path).value
    return None if file is None else in_language(file, home.language)
