"""`dyads plan`: the group, and `dyads plan today`, which a prompt or a cron job asks often."""

from datetime import date

import click

from dyads.cli.output import as_json, start_log
from dyads.cli.translated import LazyGroup, command, example, json_option
from dyads.cli.typed import DAY
from dyads.services import quick_start
from dyads.services.home import Home

_COMMANDS = {
    "list": "dyads.cli.plan:list_",
    "start": "dyads.cli.plan_follow:start",
    "show": "dyads.cli.plan:show",
    "today": "dyads.cli.plan_today:today",
    "rate": "dyads.cli.plan_meetings:rate",
    "calendar": "dyads.cli.plan_meetings:calendar",
    "partner": "dyads.cli.plan_follow:partner",
    "meetings": "dyads.cli.plan_meetings:meetings",
    "move": "dyads.cli.plan_follow:move",
    "cancel": "dyads.cli.plan_follow:cancel",
    "pause": "dyads.cli.plan_follow:pause",
    "resume": "dyads.cli.plan_follow:resume",
    "change": "dyads.cli.plan_follow:change",
    "continue": "dyads.cli.plan_follow:continue_",
    "end": "dyads.cli.plan_follow:end",
}


@click.group(
    cls=LazyGroup,
    homes=_COMMANDS,
    epilog=example("dyads plan list", "dyads plan start gentle-four-weeks --with Ben", "dyads plan today"),
)
@click.pass_context
def plan(ctx: click.Context) -> None:
    """Follow a practice plan: what is due today, with whom, and how regularly it was done."""
    if ctx.invoked_subcommand != "today":
        start_log(ctx.obj)


@command("dyads plan today", "dyads plan today --json")
@json_option(help="As JSON: one day, for a prompt or a cron job.")
@click.option("--on", type=DAY, metavar="DATE", help="Another day than today.")
@click.pass_obj
def today(home: Home, /, wants_json: bool, on: date | None) -> None:
    """Show what today holds, and with whom.

    As JSON: plan, day, status, module, week, theme, text, due, events, partner, partner_note, week_done,
    week_partly, week_planned and questions; without a plan, plan is empty.
    """
    if wants_json and on is None and not home.notices:
        kept = (quick_start.of_people(home, "plan") or {}).get(home.today.isoformat())
        if kept is not None:
            as_json(kept)
            return
    start_log(home)
    from dyads.cli.plan import tell_today

    tell_today(home, wants_json=wants_json, on=on)
