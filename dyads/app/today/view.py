"""What Today shows, as data. Without a plan it offers the last practice; a plan puts its own in the place of that.

`gather` reads the journal and the search path; `today_view` is a pure function of what it found. A plan enters as a
`PlanToday`: what is due first, the lines that say where one stands, and the choices to sit with.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from dyads.app.commands import TODAY_EXERCISES
from dyads.app.keys import key_of
from dyads.app.plan.view import waiting_texts
from dyads.app.today.page import Today
from dyads.journal.errors import JournalTrouble
from dyads.journal.sessions import Unfinished
from dyads.library.scripts import find_script, in_language
from dyads.plan.appointments import next_event
from dyads.plan.calendar import CalendarDay
from dyads.practice.clock import MIDNIGHT, practice_day
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import SessionSummary
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds, with_total
from dyads.presentation.plan import meeting_lines, place_text, tally_text, when_text
from dyads.presentation.plan_grid import SIGNS
from dyads.presentation.script_texts import minutes_text, summary_text
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.interrupted import unfinished_sitting
from dyads.services.planning import Followed, id_of, is_locked, plan_day_of
from dyads.services.prepare import Company, SittingChoices
from dyads.services.questionnaire import questions_today
from dyads.services.sittings import remembered_choices
from dyads.words import _, greeting, say, spoken_past_day


@dataclass(frozen=True, slots=True)
class PlanToday:
    """What a plan says about this day.

    Attributes:
        place: where in the plan: module and week.
        lines: theme and text, what is done, the next class or retreat, what a meeting of today is about.
        choices: what to sit next; None where nothing is left today.
        questions: how many the plan asks today.
    """

    place: str
    lines: tuple[str, ...] = ()
    choices: SittingChoices | None = None
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What Today is made of.

    Attributes:
        script: the exercise of `choices`; None if it has gone.
        last: the last session of that exercise.
        left: a sitting that was interrupted.
        trouble: why something could not be read.
    """

    now: datetime
    me: Person | None
    partner: Person | None
    choices: SittingChoices
    script: Script | None
    last: SessionSummary | None = None
    left: Unfinished | None = None
    plan: PlanToday | None = None
    day_starts: time = MIDNIGHT
    trouble: tuple[Message, ...] = ()

    @property
    def today(self) -> date:
        return practice_day(self.now, self.day_starts)


def first_choices(home: Home) -> SittingChoices:
    """Return what is offered before anything was ever sat."""
    if home.config.sitting == "alone":
        return SittingChoices("breathing-meditation", company="alone")
    return SittingChoices("affect-dyad", company="apart" if home.config.sitting == "apart" else "two")


def choices_today(home: Home) -> SittingChoices:
    """Return what a plan that is followed already has for today, otherwise what is offered at first."""
    with suppress(JournalTrouble):  # the pages that need the journal say so
        plan = plan_today(home)
        if plan is not None and plan.choices is not None:
            return plan.choices
    return first_choices(home)


def gather(home: Home, plan: PlanToday | None = None, more_trouble: tuple[Message, ...] = ()) -> Facts:
    """Read what Today is made of; what cannot be read is said and left out."""
    now = home.clock.now()
    choices = remembered_choices(home, first_choices(home))
    if plan is not None and plan.choices is not None:
        choices = plan.choices
    file = find_script(choices.named, home.search_path).value
    script = None if file is None else in_language(file, home.language)
    facts = Facts(now, None, None, choices, script, plan=plan, day_starts=home.config.day_starts, trouble=more_trouble)
    try:
        people = {person.id: person for person in home.people()}
        me = next((person for person in people.values() if person.me), None)
        partner = people.get(choices.partner) if choices.partner is not None else _only_partner(people.values())
        partner = None if choices.own_side else partner
        pair = () if me is None else (me.id,) if partner is None or _alone(script) else (me.id, partner.id)
        last = home.journal.last_sitting(choices.script_id, pair) if pair else None
        left = unfinished_sitting(home)
    except JournalTrouble as trouble:
        return replace(facts, trouble=(*more_trouble, trouble.message))
    return replace(facts, me=me, partner=partner, last=last, left=left)


def _only_partner(people: Iterable[Person]) -> Person | None:
    others = [person for person in people if not person.me]
    return others[0] if len(others) == 1 else None


def _alone(script: Script | None) -> bool:
    return script is not None and script.practice.solitary


def _other_exercise() -> str:
    return _("Press {key} to choose another.", key=key_of(TODAY_EXERCISES))


def today_view(facts: Facts) -> Today:
    script = facts.script
    return Today(
        greeting=_greeting(facts),
        place=facts.plan.place if facts.plan else "",
        title=script.title if script else _("This exercise is not there any more"),
        summary=summary_text(_chosen(script, facts)) if script else _other_exercise(),
        facts=_facts(facts),
        lines=facts.plan.lines if facts.plan else (),
        notices=tuple(say(message) for message in facts.trouble),
        interrupted=_interrupted(facts.left, facts.now) if facts.left else "",
        questions=facts.plan.questions if facts.plan else 0,
    )


def _greeting(facts: Facts) -> str:
    hello = say(greeting(facts.now))
    mine = facts.me.name if facts.me else ""
    theirs = facts.partner.name if facts.partner and facts.choices.company == "two" else ""
    if mine and theirs and not _alone(facts.script):
        return _("{hello}, {one} and {other}", hello=hello, one=mine, other=theirs)
    return _("{hello}, {one}", hello=hello, one=mine) if mine else hello


def _chosen(script: Script, facts: Facts) -> Script:
    return script if facts.choices.total is None else with_total(script, facts.choices.total)


def _facts(facts: Facts) -> str:
    script = facts.script
    if script is None:
        return ""
    said = [minutes_text(total_seconds(_chosen(script, facts)))]
    if not _alone(script) and facts.partner and facts.partner.name:
        said.append(_("with {name}", name=facts.partner.name))
    if facts.last is not None:
        said.append(_("last {day}", day=spoken_past_day(facts.last.day, facts.today)))
    return "  ·  ".join(said)


def _interrupted(left: Unfinished, now: datetime) -> str:
    """Return the sentence about a sitting that was interrupted."""
    begun = left.record.setup.begun
    return _(
        "“{title}”, set up {day} at {time}, is unfinished.",
        title=left.record.setup.script.title,
        day=spoken_past_day(begun.date(), now.date()),
        time=begun.strftime("%H:%M"),
    )


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
    file = find_script(name, home.search_path).value
    return None if file is None else in_language(file, home.language)


def _lines(followed: Followed, found: CalendarDay, scripts: dict[str, Script | None], questions: int) -> list[str]:
    titles = {name: script.title if script else name for name, script in scripts.items()}
    due = "   ".join(f"{_SIGN[item.done]} {titles[item.script]}" for item in found.due)
    return [
        _("This week: {theme}", theme=found.theme) if found.theme else "",
        _("Today: {exercises}", exercises=due) if due else "",
        _begun_large("  ·  ".join(text for text in (*_week(found), _alone_today(found), _next(followed)) if text)),
        found.text,
        *(text for held in found.events for text in meeting_lines(held)),
        *waiting_texts(followed, questions, plan_open=False),
    ]


def _begun_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _week(found: CalendarDay) -> tuple[str, ...]:
    return () if found.status == "pause" else (tally_text(found.tally),)


def _alone_today(found: CalendarDay) -> str:
    match found.partner.note:
        case "rest":
            return _("this week without a partner")
        case "no-show":
            return _("today without a partner")
        case "away":
            return _("this week you are away: nothing is due")
        case _:
            return ""


def _next(followed: Followed) -> str:
    held = next_event(followed.enrolment, followed.today)
    return "" if held is None else _("next: {name}, {when}", name=held.name, when=when_text(held))


def _choices(
    home: Home, followed: Followed, found: CalendarDay, scripts: dict[str, Script | None]
) -> SittingChoices | None:
    """Return what to sit next: what was begun or not done yet, in the plan's order; None where nothing is left."""
    item = next((item for item in found.due if item.done != "done" and scripts[item.script] is not None), None)
    if item is None:
        return None
    script = scripts[item.script]
    usual = remembered_choices(home, first_choices(home))
    own_side = found.partner.alone and script is not None and not script.practice.solitary
    solo = own_side or (script is not None and script.practice.solitary)
    company: Company = "apart" if home.config.sitting == "apart" else "two"
    return SittingChoices(
        item.script,
        company="alone" if solo else company if usual.company == "alone" else usual.company,
        partner=None if solo else id_of(found.partner.name, followed.people) or usual.partner,
        first_by=usual.first_by,
        chosen=usual.chosen,
        delay=usual.delay,
        plan_day=plan_day_of(followed, found, item.script),
        locked=is_locked(followed),
        own_side=own_side,
    )
