"""`dyads plan pause`, `resume`, `end`, `move` and `cancel`."""

from datetime import date, time

import click

from dyads.cli.errors import Failed
from dyads.cli.out import line
from dyads.cli.plan_common import DAY, followed_plan, happen, refuse
from dyads.cli.translated import Command, example
from dyads.plan import changes
from dyads.plan.appointments import Appointment, appointments
from dyads.plan.dates import clock_out
from dyads.services import plan_steps, planning
from dyads.services.home import Home
from dyads.services.plan_steps import read_typed_clock
from dyads.services.planning import Followed, known_appointment
from dyads.words import _
from dyads.words.catalogue import day_text


class ClockType(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.4 on
    """A time of day, such as 19:30."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """Read a time of day.

        Raises:
            Failed: it is none; that was said.
        """
        where = param.opts[0] if param is not None and param.opts else ""
        if isinstance(value, time):
            return value
        read = read_typed_clock(str(value), f"{where} {value}".strip())
        refuse(read.problems)
        if read.value is None:
            raise Failed(_("Which time? Write it like 19:30."))
        return read.value


CLOCK = ClockType()


@click.command(cls=Command, epilog=example("dyads plan pause", "dyads plan pause --from 2026-07-01 --until 2026-07-15"))
@click.option("--from", "first", type=DAY, metavar="DATE", help="The first day of the pause; otherwise today.")
@click.option("--until", "back", type=DAY, metavar="DATE", help="The first day of practice again, where it is known.")
@click.pass_obj
def pause(home: Home, /, first: date | None, back: date | None) -> None:
    """Pause the plan: nothing in a pause counts as missed, and the calendar shifts."""
    followed = followed_plan(home)
    begins = first or followed.today
    refuse(plan_steps.cannot_pause(followed, begins, back))
    happen(home, followed, changes.Paused(first=begins, back=back))
    if back is None:
        line(_("Paused from {day} on. dyads plan resume goes on.", day=day_text(begins)))
    else:
        line(_("Paused from {day}; practice again on {back}.", day=day_text(begins), back=day_text(back)))


@click.command(cls=Command, epilog=example("dyads plan resume", "dyads plan resume --on 2026-07-15"))
@click.option("--on", type=DAY, metavar="DATE", help="The first day of practice again; otherwise today.")
@click.pass_obj
def resume(home: Home, /, on: date | None) -> None:
    """Go on with the plan after a pause."""
    followed = followed_plan(home)
    back = on or followed.today
    refuse(plan_steps.cannot_resume(followed, back))
    happen(home, followed, changes.Resumed(on=back))
    line(_("Practice goes on from {day}.", day=day_text(back)))


@click.command(cls=Command, epilog=example("dyads plan end", "dyads plan end --on 2026-07-01"))
@click.option("--on", type=DAY, metavar="DATE", help="The first day without it; otherwise today.")
@click.pass_obj
def end(home: Home, /, on: date | None) -> None:
    """End the plan. What was done stays in the journal."""
    followed = followed_plan(home)
    last = on or planning.first_day_without(followed)
    refuse(plan_steps.cannot_end(followed, last))
    happen(home, followed, changes.Ended(on=last))
    line(_("{title} has ended. What was done stays.", title=followed.following.leg.plan.title))


@click.command(cls=Command, epilog=example("dyads plan move 3 2026-05-06", "dyads plan move 3 2026-05-06 --at 18:30"))
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
    refuse(plan_steps.cannot_move(followed, day))
    happen(home, followed, changes.Moved(key=held.key, date=day, at=at))
    when = day_text(day) if at is None else _("{day}, {time}", day=day_text(day), time=clock_out(at))
    line(_("{name} is now on {when}.", name=held.name, when=when))


@click.command(cls=Command, epilog=example("dyads plan cancel 3", "dyads plan cancel 3 --not"))
@click.argument("which")
@click.option("--not", "held_after_all", is_flag=True, help="It will be held after all.")
@click.pass_obj
def cancel(home: Home, /, which: str, held_after_all: bool) -> None:
    """Say that the meeting, class or retreat WHICH will not be held."""
    followed = followed_plan(home)
    found = which_one(followed, which)
    happen(home, followed, changes.Cancelled(key=found.key, held=held_after_all))
    if held_after_all:
        line(_("{name} will be held.", name=found.name))
    else:
        line(_("{name} will not be held.", name=found.name))


def which_one(followed: Followed, which: str) -> Appointment:
    """Return an appointment by its number or key.

    Raises:
        Failed: there is no such one.
    """
    found = known_appointment(appointments(followed.following), which)
    if found is None:
        raise Failed(_("There is no meeting {which}. dyads plan meetings lists them with their numbers.", which=which))
    return found
