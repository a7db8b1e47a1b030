"""`dyads plan start`, `change` and `continue`: a plan to follow from a day on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from dyads.cli.errors import list_problems, told
from dyads.cli.out import line
from dyads.cli.plan_common import DAY, followed_plan, plan_file, refuse, wait
from dyads.cli.translated import Command, example
from dyads.practice.message import Loaded
from dyads.services import plan_steps, planning
from dyads.services.home import Home
from dyads.services.planning import Wish
from dyads.words import _
from dyads.words.catalogue import day_text

T = TypeVar("T")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--as", "me", metavar="NAME", default="", help="Who you are in a file of a whole group."),
        click.option("--partners", type=_FILE, metavar="FILE", help="Your partners by week, from dyads rotate."),
        click.option("--dates", type=_FILE, metavar="FILE", help="Your own dates of the meetings, one a line."),
        click.option(
            "--with", "partner", metavar="NAME", default="", help="Your partner, where it is always the same."
        ),
        click.option("--on", type=DAY, metavar="DATE", help="The first day; otherwise today."),
    ):
        command = option(command)
    return command


@click.command(
    cls=Command,
    epilog=example(
        "dyads plan start gentle-four-weeks --with Ben",
        "dyads plan start resource-tc3 --on 2026-03-01 --partners ann.json",
        "dyads plan start peer-group --dates our-dates.txt",
    ),
)
@click.argument("plan")
@_options
@click.pass_obj
def start(home: Home, /, plan: str, **options: Any) -> None:
    """Start PLAN: the name of a plan or a file. One plan at a time."""
    wish = _wish(home, _plain_wish(home, plan), **options)
    with told():
        latest = planning.look(home)
        refuse(plan_steps.cannot_start(wish, planning.today(home), latest))
        wait(planning.begin(home, wish))
    line(_("{title} starts on {day}.", title=wish.plan.title, day=day_text(wish.on)))


@click.command(cls=Command, epilog=example("dyads plan change resource-tc3 --on 2026-06-01"))
@click.argument("plan")
@_options
@click.pass_obj
def change(home: Home, /, plan: str, **options: Any) -> None:
    """Go on with another PLAN from a day on; what was done stays done."""
    followed = followed_plan(home)
    wish = _wish(home, _plain_wish(home, plan), **options)
    refuse(plan_steps.cannot_change(wish, followed))
    with told():
        wait(planning.change(home, followed.following.run, wish))
    line(_("{title} from {day} on. What was done stays done.", title=wish.plan.title, day=day_text(wish.on)))


@click.command("continue", cls=Command, epilog=example("dyads plan continue --on 2026-09-06 --who Ben --who Cem"))
@click.argument("plan", required=False)
@click.option("--who", multiple=True, metavar="NAME", help="Who goes on; as often as there are people.")
@click.option("--on", type=DAY, metavar="DATE", help="The first day; otherwise today.")
@click.option("--dates", type=_FILE, metavar="FILE", help="Your own dates of the meetings, one a line.")
@click.pass_obj
def continue_(home: Home, /, plan: str | None, who: tuple[str, ...], on: date | None, dates: Path | None) -> None:
    """Begin the next series of meetings after the last one; the history goes on."""
    followed = followed_plan(home)
    leg = followed.following.leg
    begin = Wish(leg.plan_id, leg.plan, followed.today) if plan is None else _plain_wish(home, plan)
    wish = replace(_wish(home, begin, on=on, dates=dates), people=tuple(name for name in who if name.strip()))
    refuse(plan_steps.cannot_go_on(wish, followed))
    with told():
        wait(planning.go_on(home, followed.following.run, wish))
    line(_("The next series starts on {day}.", day=day_text(wish.on)))


def _plain_wish(home: Home, plan: str) -> Wish:
    return planning.wish_for(home, plan_file(home, plan), planning.today(home))


def _wish(home: Home, begin: Wish, *, me: str = "", **given: Any) -> Wish:
    return _loaded(plan_steps.filled(begin, me=me or _my_name(home), **given))


def _loaded(loaded: Loaded[T]) -> T:
    """Return what was read.

    Raises:
        Failed: it has problems; all have been listed.
    """
    if loaded.value is None:
        refuse(loaded.problems)
        raise AssertionError("a file without a value has problems")
    list_problems(loaded.problems)
    return loaded.value


def _my_name(home: Home) -> str:
    with told():
        me = home.journal.me()
    return me.name if me else ""
