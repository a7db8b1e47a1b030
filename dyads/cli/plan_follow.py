"""`dyads plan start`, `change` and `continue`: a plan to follow from a day on."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import click

from dyads.cli import known
from dyads.cli.output import Failed, line, read_or_fail, value_of
from dyads.cli.plan import followed_plan, record_event, refuse, wait
from dyads.cli.translated import FILE, command
from dyads.cli.typed import DAY, TypedText
from dyads.library.plans import find_plan
from dyads.plan import changes
from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import day
from dyads.plan.dates import clock_out, read_typed_clock
from dyads.practice.message import Loaded
from dyads.practice.people import Person
from dyads.presentation.plan import partner_name_text
from dyads.services import plan_rules, planning
from dyads.services.home import Home
from dyads.services.planning import EnrolmentRequest, Followed, known_appointment
from dyads.words import _, day_text


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--as", "me", metavar="NAME", default="", help="Who you are in that file, where it calls you otherwise."
        ),
        click.option("--partners", type=FILE, metavar="FILE", help="Your partners by week, from dyads rotate."),
        click.option("--dates", type=FILE, metavar="FILE", help="Your own dates of the meetings, one a line."),
        click.option(
            "--with",
            "partner",
            metavar="NAME",
            shell_complete=known.people,
            default="",
            help="Your partner, where it is always the same.",
        ),
        click.option("--on", type=DAY, metavar="DATE", help="The first day; otherwise today."),
    ):
        command = option(command)
    return command


@command(
    "dyads plan start gentle-four-weeks --with Ben",
    "dyads plan start resource-tc3 --on 2026-03-01 --partners ann.json",
    "dyads plan start peer-group --dates our-dates.txt",
)
@click.argument("plan", shell_complete=known.plans)
@_options
@click.pass_obj
def start(home: Home, /, plan: str, **options: Any) -> None:
    """Start PLAN: the name of a plan or a file. One plan at a time."""
    request = _request(home, _usual_request(home, plan), **options)
    before = _me(home)
    with read_or_fail():
        latest = planning.look(home)
        refuse((*plan_rules.cannot_start(request, home.today, latest), *plan_rules.start_warnings(request)))
        wait(planning.begin(home, request))
    if request.names_weeks:
        _tell_taken(home, before)
    line(_("{title} starts on {day}.", title=request.plan.title, day=day_text(request.on)))


@command("dyads plan change resource-tc3 --on 2026-06-01")
@click.argument("plan", shell_complete=known.plans)
@_options
@click.pass_obj
def change(home: Home, /, plan: str, **options: Any) -> None:
    """Go on with another PLAN from a day on; what was done stays done."""
    followed = followed_plan(home)
    request = _request(home, _usual_request(home, plan), **options)
    refuse(plan_rules.cannot_change(request, followed))
    before = _me(home)
    with read_or_fail():
        wait(planning.change(home, followed.enrolment.id, request))
    if request.names_weeks:
        _tell_taken(home, before)
    line(_("{title} from {day} on. What was done stays done.", title=request.plan.title, day=day_text(request.on)))


@command("dyads plan continue --on 2026-09-06 --who Ben --who Cem", name="continue")
@click.argument("plan", shell_complete=known.plans, required=False)
@click.option(
    "--who",
    multiple=True,
    metavar="NAME",
    shell_complete=known.me_and_people,
    help="Who goes on; as often as there are people.",
)
@click.option("--on", type=DAY, metavar="DATE", help="The first day; otherwise today.")
@click.option("--dates", type=FILE, metavar="FILE", help="Your own dates of the meetings, one a line.")
@click.pass_obj
def continue_(home: Home, /, plan: str | None, who: tuple[str, ...], on: date | None, dates: Path | None) -> None:
    """Begin the next series of meetings after the last one; the history goes on."""
    followed = followed_plan(home)
    begin = planning.next_series_request(followed) if plan is None else _usual_request(home, plan)
    request = _request(home, begin, on=on, dates=dates, people=who)
    refuse((*plan_rules.cannot_go_on(request, followed), *plan_rules.start_warnings(request)))
    with read_or_fail():
        wait(planning.go_on(home, followed.enrolment.id, request))
    line(_("The next series starts on {day}.", day=day_text(request.on)))


def _usual_request(home: Home, plan: str) -> EnrolmentRequest:
    return planning.enrolment_request(home, value_of(find_plan(plan, home.search_path)), home.today)


def _request(home: Home, begin: EnrolmentRequest, *, me: str = "", **given: Any) -> EnrolmentRequest:
    return value_of(plan_rules.complete_request(begin, me=_me(home), claimed=me, **given))


def _me(home: Home) -> Person | None:
    with read_or_fail():
        return home.journal.me()


def _tell_taken(home: Home, before: Person | None) -> None:
    """Say what a file of partners has told of its owner."""
    me = _me(home)
    if me is not None and (before is None or (me.name, me.code) != (before.name, before.code)):
        line(_("As the file says, you are {name} here.", name=", ".join(filter(None, (me.name, me.code)))))


def _read_clock(text: str, key: str) -> Loaded[time]:
    if not text:
        raise Failed(_("Which time? Write it like 19:30."))
    return read_typed_clock(text, key)


CLOCK = TypedText("time", time, _read_clock)
"""A time of day, such as 19:30."""


@command("dyads plan pause", "dyads plan pause --from 2026-07-01 --until 2026-07-15")
@click.option("--from", "first", type=DAY, metavar="DATE", help="The first day of the pause; otherwise today.")
@click.option("--until", "back", type=DAY, metavar="DATE", help="The first day of practice again, where it is known.")
@click.pass_obj
def pause(home: Home, /, first: date | None, back: date | None) -> None:
    """Pause the plan: nothing in a pause counts as missed, and the calendar shifts."""
    followed = followed_plan(home)
    begins = first or followed.today
    record_event(home, followed, value_of(plan_rules.pause(followed, begins, back)))
    if back is None:
        line(_("Paused from {day} on. dyads plan resume goes on.", day=day_text(begins)))
    else:
        line(_("Paused from {day}; practice again on {back}.", day=day_text(begins), back=day_text(back)))


@command("dyads plan resume", "dyads plan resume --on 2026-07-15")
@click.option("--on", type=DAY, metavar="DATE", help="The first day of practice again; otherwise today.")
@click.pass_obj
def resume(home: Home, /, on: date | None) -> None:
    """Go on with the plan after a pause."""
    followed = followed_plan(home)
    back = on or followed.today
    record_event(home, followed, value_of(plan_rules.resume(followed, back)))
    line(_("Practice goes on from {day}.", day=day_text(back)))


@command("dyads plan end", "dyads plan end --on 2026-07-01")
@click.option("--on", type=DAY, metavar="DATE", help="The first day without it; otherwise today.")
@click.pass_obj
def end(home: Home, /, on: date | None) -> None:
    """End the plan. What was done stays in the journal."""
    followed = followed_plan(home)
    last = on or planning.first_day_without(followed)
    record_event(home, followed, value_of(plan_rules.end(followed, last)))
    line(_("{title} has ended. What was done stays.", title=followed.enrolment.segment.plan.title))


@command("dyads plan move 3 2026-05-06", "dyads plan move 3 2026-05-06 --at 18:30")
@click.argument("which")
@click.argument("day", type=DAY)
@click.option("--at", type=CLOCK, metavar="HH:MM", help="Another time; otherwise it stays.")
@click.pass_obj
def move(home: Home, /, which: str, day: date, at: time | None) -> None:
    """Move the meeting, class or retreat WHICH to another day.

    WHICH is its number, or its key, in dyads plan meetings.
    """
    followed = followed_plan(home)
    held = which_one(followed, which)
    record_event(home, followed, value_of(plan_rules.move(followed, held, day, at)))
    when = day_text(day) if at is None else _("{day}, {time}", day=day_text(day), time=clock_out(at))
    line(_("{name} is now on {when}.", name=held.name, when=when))


@command("dyads plan cancel 3", "dyads plan cancel 3 --not")
@click.argument("which")
@click.option("--not", "held_after_all", is_flag=True, help="It will be held after all.")
@click.pass_obj
def cancel(home: Home, /, which: str, held_after_all: bool) -> None:
    """Say that the meeting, class or retreat WHICH will not be held."""
    followed = followed_plan(home)
    found = which_one(followed, which)
    record_event(home, followed, changes.Cancelled(key=found.key, held=held_after_all))
    if held_after_all:
        line(_("{name} will be held.", name=found.name))
    else:
        line(_("{name} will not be held.", name=found.name))


def which_one(followed: Followed, which: str) -> Appointment:
    """Return an appointment by its number or key. Raises Failed: there is no such one."""
    found = known_appointment(appointments(followed.enrolment), which)
    if found is None:
        raise Failed(_("There is no meeting {which}. dyads plan meetings lists them with their numbers.", which=which))
    return found


@command("dyads plan partner", "dyads plan partner Ben --week 3", "dyads plan partner Dana --today")
@click.argument("name", required=False, shell_complete=known.people)
@click.option(
    "--week", type=click.IntRange(1, 520), metavar="N", help="For this week of the plan; otherwise the present one."
)
@click.option("--today", "substitute", is_flag=True, help="NAME is a substitute, for one day only.")
@click.option("--no-show", is_flag=True, help="The partner did not come, on one day only.")
@click.option("--on", type=DAY, metavar="DATE", help="That one day; otherwise today.")
@click.option("--file", type=FILE, help="Partners by week, from dyads rotate.")
@click.option("--as", "me", metavar="NAME", default="", help="Who you are in that file, where it calls you otherwise.")
@click.pass_obj
def partner(
    home: Home,
    /,
    name: str | None,
    week: int | None,
    substitute: bool,
    no_show: bool,
    on: date | None,
    file: Path | None,
    me: str,
) -> None:
    """Say who the partner is; without NAME, show it."""
    if sum((no_show, file is not None, substitute)) > 1 or (name is not None and (no_show or file is not None)):
        raise click.UsageError(_("Give a name, --no-show or --file: one of them."))
    if substitute and name is None:
        raise click.UsageError(_("Who is it? Give the name."))
    followed = followed_plan(home)
    then = on or followed.today
    if no_show:
        record_event(home, followed, changes.NoShow(day=then))
    elif file is not None:
        before = _me(home)
        record_event(home, followed, value_of(plan_rules.partners_from(followed, file, before, me)))
        _tell_taken(home, before)
    elif name is not None and (substitute or on is not None):
        record_event(home, followed, changes.Substituted(day=then, partner=_required_name(name)))
    elif name is not None:
        running = week or followed.day.running
        record_event(home, followed, value_of(plan_rules.partner_of(followed, _required_name(name), running)))
    now = followed_plan(home)
    found = day(now.enrolment, now.sessions, then, now.today)
    line(_("{day}: {partner}", day=day_text(then), partner=partner_name_text(found.partner)))


def _required_name(name: str) -> str:
    if not name.strip():
        raise Failed(_("Who is it? Give the name."))
    return name.strip()
