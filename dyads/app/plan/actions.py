"""What the Plan screen does: each step asks what it needs, checks it, and keeps it. All of it runs in workers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dyads.app.common.dialogs import NameScreen, PickScreen, keep
from dyads.app.common.form import Field, FormScreen
from dyads.app.plan.questions import answer
from dyads.app.shell import Shell
from dyads.journal.errors import JournalTrouble
from dyads.plan import changes
from dyads.plan.appointments import Appointment
from dyads.plan.dates import clock_out
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import Person
from dyads.presentation.plan import meeting_lines, partner_text, when_text
from dyads.services import plan_rules, planning
from dyads.services.home import Home
from dyads.services.plan_rules import read_pause, with_day
from dyads.services.planning import Followed
from dyads.services.questionnaire import questions_after
from dyads.words import _

Values = Mapping[str, str]


async def record_event(app: Shell, followed: Followed, *whats: changes.Change) -> bool:
    """Keep what happened to the plan."""
    return await keep(app, lambda: planning.record(app.home, followed.enrolment.id, *whats))


async def _record_step(app: Shell, followed: Followed, step: Loaded[Any]) -> bool:
    for problem in step.problems:
        app.tell(problem.what)
    return step.value is not None and await record_event(app, followed, step.value)


def owner(home: Home) -> Person | None:
    """Return whose folder this is; None where that is not known, or cannot be read."""
    try:
        return home.journal.me()
    except JournalTrouble:
        return None


def partner_file_fields(name: str, hint: Message | None = None) -> list[Field]:
    """Return the lines that ask for a file with the partners by week, the first under `name`, the second "me"."""
    mine = msg("only where it calls you otherwise than this journal")
    file = Field(name, msg("A file with your partners by week, from dyads rotate"), "", hint)
    return [file, Field("me", msg("Who you are in that file"), "", mine)]


# Pausing, resuming, ending


async def pause(app: Shell, followed: Followed) -> bool:
    fields = [
        Field("first", msg("First day of the pause"), followed.today.isoformat()),
        Field("back", msg("First day of practice again"), "", msg("not known yet")),
    ]

    def read(values: Values) -> Loaded[changes.Paused]:
        return read_pause(followed, values["first"], values["back"])

    text = _("Nothing in a pause counts as missed; the plan goes on after it where it was.")
    paused = await app.push_screen_wait(FormScreen(_("Pause"), fields, read, text=text))
    return paused is not None and await record_event(app, followed, paused)


async def resume(app: Shell, followed: Followed) -> bool:

    def read(values: Values) -> Loaded[changes.Resumed]:
        return with_day(values["on"], partial(plan_rules.resume, followed))

    fields = [Field("on", msg("First day of practice again"), followed.today.isoformat())]
    resumed = await app.push_screen_wait(FormScreen(_("Go on with the plan"), fields, read))
    return resumed is not None and await record_event(app, followed, resumed)


async def end(app: Shell, followed: Followed) -> bool:

    def read(values: Values) -> Loaded[changes.Ended]:
        return with_day(values["on"], partial(plan_rules.end, followed))

    first = planning.first_day_without(followed).isoformat()
    fields = [Field("on", msg("First day without the plan"), first)]
    text = _("What was done stays in the journal. Another plan can be started at any time.")
    ended = await app.push_screen_wait(FormScreen(_("End the plan"), fields, read, text=text))
    return ended is not None and await record_event(app, followed, ended)


# Partners


async def partner(app: Shell, followed: Followed) -> bool:
    """Say who the partner is, or who came instead."""
    plan, found = followed.enrolment.segment.plan, followed.day
    options = []
    if plan.partner == "weekly":
        options = [("week", _("The partner of this week")), ("file", _("Partners of all weeks, from a file"))]
    elif plan.partner == "fixed":
        options = [("always", _("The partner of this plan"))]
    options += [
        ("substitute", _("Somebody else, for today only")),
        ("no-show", _("The partner did not come today")),
    ]
    chosen = await app.push_screen_wait(PickScreen(_("With whom"), options, text=_partner_now(followed)))
    if chosen is None:
        return False
    if chosen == "no-show":
        return await record_event(app, followed, changes.NoShow(day=followed.today))
    if chosen == "file":
        return await _partners_from_file(app, followed)
    name = await _ask_name(app)
    if name is None:
        return False
    if chosen == "substitute":
        return await record_event(app, followed, changes.Substituted(day=followed.today, partner=name))
    return await _record_step(app, followed, plan_rules.partner_of(followed, name, max(found.running, 1)))


def _partner_now(followed: Followed) -> str:
    return partner_text(followed.day.partner)


async def _ask_name(app: Shell) -> str | None:
    people = (person.name for person in app.home.people() if person.name and not person.me)
    return await app.push_screen_wait(NameScreen(msg("Who is it?"), tuple(people)))


async def _partners_from_file(app: Shell, followed: Followed) -> bool:
    def read(values: Values) -> Loaded[changes.Partnered]:
        file = Path(values["file"]).expanduser()
        return plan_rules.partners_from(followed, file, owner(app.home), values["me"])

    form = FormScreen(_("Partners"), partner_file_fields("file"), read)
    partnered = await app.push_screen_wait(form)
    return partnered is not None and await record_event(app, followed, partnered)


# Meetings


async def appointment(app: Shell, followed: Followed, held: Appointment) -> bool:
    """Say what became of a class, a retreat or a meeting, or move it."""
    options: list[tuple[str, str]] = []
    if plan_rules.attend(followed, held, came=True).value is not None and not held.cancelled:
        options += [("attended", _("Attended")), ("missed", _("Missed"))]
    if followed.running:
        options.append(("move", _("Move it to another day")))
        options.append(("cancel", _("It will be held after all") if held.cancelled else _("It will not be held")))
    match await app.push_screen_wait(
        PickScreen(held.name, options, text="\n".join((when_text(held), *meeting_lines(held))))
    ):
        case "attended":
            done = await _record_step(app, followed, plan_rules.attend(followed, held, came=True))
            return done and await answer(app, followed, questions_after(app.home, followed, held))
        case "missed":
            return await _record_step(app, followed, plan_rules.attend(followed, held, came=False))
        case "move":
            return await _move(app, followed, held)
        case "cancel":
            return await record_event(app, followed, changes.Cancelled(key=held.key, held=held.cancelled))
        case _:
            return False


async def _move(app: Shell, followed: Followed, held: Appointment) -> bool:
    fields = [
        Field("day", msg("Day"), held.first.isoformat()),
        Field("at", msg("Time"), clock_out(held.at) if held.at else "", msg("as it is")),
    ]

    def read(values: Values) -> Loaded[changes.Moved]:
        return plan_rules.read_move(followed, held, values["day"], values["at"])

    moved = await app.push_screen_wait(FormScreen(_("Move: {name}", name=held.name), fields, read))
    return moved is not None and await record_event(app, followed, moved)
