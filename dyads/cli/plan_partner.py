"""`dyads plan partner`: with whom, this week and today."""

from datetime import date
from pathlib import Path

import click

from dyads.cli.errors import Failed, list_problems, told
from dyads.cli.out import line
from dyads.cli.plan_common import DAY, followed_plan, happen, refuse
from dyads.cli.translated import Command, example
from dyads.plan import changes
from dyads.plan.calendar import day
from dyads.plan.context import Partner
from dyads.practice.message import msg
from dyads.services import plan_steps
from dyads.services.home import Home
from dyads.services.partner_file import read_partners
from dyads.services.planning import Followed
from dyads.words import _
from dyads.words.catalogue import day_text


@click.command(
    cls=Command,
    epilog=example("dyads plan partner", "dyads plan partner Ben --week 3", "dyads plan partner Dana --today"),
)
@click.argument("name", required=False)
@click.option(
    "--week", type=click.IntRange(1, 520), metavar="N", help="For this week of the plan; otherwise the present one."
)
@click.option("--today", "substitute", is_flag=True, help="NAME is a substitute, for one day only.")
@click.option("--no-show", is_flag=True, help="The partner did not come, on one day only.")
@click.option("--on", type=DAY, metavar="DATE", help="That one day; otherwise today.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="Partners by week, from dyads rotate.")
@click.option("--as", "me", metavar="NAME", default="", help="Who you are in a file of a whole group.")
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
        happen(home, followed, changes.NoShow(day=then))
    elif file is not None:
        happen(home, followed, _from_file(home, followed, file, me))
    elif name is not None and (substitute or on is not None):
        happen(home, followed, changes.Substituted(day=then, partner=_given(name)))
    elif name is not None:
        happen(home, followed, _for_the_week(followed, _given(name), week))
    now = followed_plan(home)
    found = day(now.following, now.sessions, then, now.today)
    line(_("{day}: {partner}", day=day_text(then), partner=partner_text(found.partner)))


def _given(name: str) -> str:
    if not name.strip():
        raise Failed(_("Who is it? Give the name."))
    return name.strip()


def _for_the_week(followed: Followed, name: str, week: int | None) -> changes.Partnered:
    plan = followed.following.leg.plan
    if plan.partner == "fixed":
        return changes.Partnered(always=name)
    running = week or followed.day.running
    if plan.partner != "weekly" or not 1 <= running <= plan.weeks:
        what = msg("this plan has no partner for that week")
        refuse((plan_steps.problem(what, msg("a substitute for one day is said with --today")),))
    return changes.Partnered(weeks={running: name})


def _from_file(home: Home, followed: Followed, file: Path, me: str) -> changes.Partnered:
    with told():
        mine = home.journal.me()
    loaded = read_partners(file, me or (mine.name if mine else ""))
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed
    if followed.following.leg.plan.partner != "weekly":
        refuse((plan_steps.problem(msg("this plan does not change partners weekly")),))
    return changes.Partnered(weeks=dict(loaded.value))


def partner_text(found: Partner) -> str:
    """Return with whom one sits, in words."""
    match found.note:
        case "no-show":
            return _("the partner did not come")
        case "rest":
            return _("a week without a partner")
        case "substitute":
            return _("{name}, for this day", name=found.name)
        case _:
            return found.name or _("no partner is set")
