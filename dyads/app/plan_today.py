"""What the plan says on Today: where one stands, what the day holds and with whom, and what comes next."""

from dyads.app.today_view import PlanToday, first_choices
from dyads.library.scripts import find_script, in_language
from dyads.plan.appointments import next_event
from dyads.plan.calendar import Day
from dyads.plan.due_questions import bus_stop, to_be_answered
from dyads.practice.script import Script
from dyads.presentation.plan import SIGNS, place_text, when_text
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.planning import Followed, id_of, is_locked, plan_day_of
from dyads.services.prepare import Choices, Company
from dyads.services.questionnaire import questions_today
from dyads.services.sittings import remembered_choices
from dyads.words import _, n_

_SIGN = {"done": SIGNS["done"], "partly": SIGNS["partly"], "open": SIGNS["planned"]}


def plan_today(home: Home) -> PlanToday | None:
    """Return what the plan says about this day; None without one.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    followed = planning.look(home)
    if followed is None:
        return None
    questions = len(questions_today(home, followed))
    if not followed.running and not questions:
        return None
    found = followed.day
    scripts = {item.script: _script(home, item.script) for item in found.due}
    return PlanToday(
        place=place_text(followed),
        lines=tuple(text for text in _lines(followed, found, scripts, questions) if text),
        choices=_choices(home, followed, found, scripts),
        questions=questions,
    )


def _script(home: Home, name: str) -> Script | None:
    file = find_script(name, home.shelves).value
    return None if file is None else in_language(file, home.language)


def _lines(followed: Followed, found: Day, scripts: dict[str, Script | None], questions: int) -> list[str]:
    titles = {name: script.title if script else name for name, script in scripts.items()}
    due = "   ".join(f"{_SIGN[item.done]} {titles[item.script]}" for item in found.due)
    return [
        _("This week: {theme}", theme=found.theme) if found.theme else "",
        _("Today: {exercises}", exercises=due) if due else "",
        "  ·  ".join(text for text in (*_week(found), _alone(found), _next(followed)) if text),
        *_waiting(followed, questions),
    ]


def _week(found: Day) -> tuple[str, ...]:
    if not found.tally.planned or found.status == "pause":
        return ()
    return (_("{done} of {planned} days this week", done=found.tally.done, planned=found.tally.planned),)


def _alone(found: Day) -> str:
    match found.partner.note:
        case "rest":
            return _("this week without a partner")
        case "no-show":
            return _("today without a partner")
        case _:
            return ""


def _next(followed: Followed) -> str:
    held = next_event(followed.following, followed.today)
    return "" if held is None else _("next: {name}, {when}", name=held.name, when=when_text(held))


def _waiting(followed: Followed, questions: int) -> list[str]:
    found = []
    if questions:
        found.append(
            n_("Press r: the plan asks {count} question.", "Press r: the plan asks {count} questions.", questions)
        )
    open_ones = to_be_answered(followed.following, followed.sessions, followed.today)
    if open_ones:
        found.append(_("Press p: was {name} attended?", name=open_ones[0].name))
    if bus_stop(followed.following, followed.today) is not None:
        found.append(_("Press p: the series is over; who goes on?"))
    return found


def _choices(home: Home, followed: Followed, found: Day, scripts: dict[str, Script | None]) -> Choices | None:
    """Return what to sit next: what was begun or not done yet, in the plan's order; None where nothing is left."""
    item = next((item for item in found.due if item.done != "done" and scripts[item.script] is not None), None)
    if item is None:
        return None
    script = scripts[item.script]
    usual = remembered_choices(home, first_choices(home))
    solo = script is not None and script.form == "solo"
    company: Company = "apart" if home.config.sitting == "apart" else "two"
    return Choices(
        item.script,
        company="alone" if solo else company if usual.company == "alone" else usual.company,
        partner=None if solo else id_of(found.partner.name, followed.people) or usual.partner,
        first_by=usual.first_by,
        chosen=usual.chosen,
        delay=usual.delay,
        plan_day=plan_day_of(followed, found, item.script),
        locked=is_locked(followed),
    )
