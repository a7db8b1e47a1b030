"""`dyads plan`: a practice plan over weeks and months."""

import click

from dyads.cli.translated import LazyGroup, example

_COMMANDS = {
    "list": "dyads.cli.plan_look:list_",
    "start": "dyads.cli.plan_start:start",
    "show": "dyads.cli.plan_look:show",
    "today": "dyads.cli.plan_look:today",
    "rate": "dyads.cli.plan_meetings:rate",
    "calendar": "dyads.cli.plan_calendar:calendar",
    "partner": "dyads.cli.plan_partner:partner",
    "meetings": "dyads.cli.plan_meetings:meetings",
    "move": "dyads.cli.plan_steps:move",
    "cancel": "dyads.cli.plan_steps:cancel",
    "pause": "dyads.cli.plan_steps:pause",
    "resume": "dyads.cli.plan_steps:resume",
    "change": "dyads.cli.plan_start:change",
    "continue": "dyads.cli.plan_start:continue_",
    "end": "dyads.cli.plan_steps:end",
}


@click.group(
    cls=LazyGroup,
    homes=_COMMANDS,
    epilog=example("dyads plan list", "dyads plan start gentle-four-weeks --with Ben", "dyads plan today"),
)
def plan() -> None:
    """Follow a practice plan: what is due today, with whom, and how regularly it was done."""
