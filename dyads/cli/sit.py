"""`dyads sit`: what its line may say. A shell that completes it loads nothing of a sitting."""

import click

from dyads.cli import known
from dyads.cli.translated import command, player_option
from dyads.cli.typed import SitRequest
from dyads.services.home import Home


@command(
    "dyads sit affect-dyad --with Ben",
    "dyads sit affect-dyad --apart --at 19:30:00",
    "dyads sit affect-dyad --plain --speed 60 --from Grateful --text 3",
    "printf '4\\n5\\n6\\n6\\n3\\n4\\n' | dyads sit affect-dyad --plain",
)
@click.argument("script", shell_complete=known.exercises)
@click.option("--with", "partner", metavar="NAME", shell_complete=known.people, help="Who the partner is.")
@click.option("--alone", is_flag=True, help="The partner is on the phone or not there: only my own side.")
@click.option("--apart", is_flag=True, help="The partner is elsewhere with a dyads of their own.")
@click.option(
    "--at", metavar="HH:MM:SS", help="When to start, also 'tomorrow 19:30'; apart, the next full minute is proposed."
)
@click.option(
    "--first", type=click.Choice(["me", "partner", "chance"]), help="Who speaks first; otherwise you alternate."
)
@click.option("--length", metavar="LENGTH", help="Another total, like 12m.")
@click.option("--plain", is_flag=True, help="Line by line instead of the app.")
@click.option("--room", is_flag=True, help="For a class: big roles and bells only, nothing is asked or kept.")
@click.option(
    "--speed", type=click.FloatRange(1, 3600), default=1.0, help="Rehearse so many times faster; nothing is kept."
)
@click.option("--mute", is_flag=True, help="No bells.")
@click.option(
    "--say", type=click.Choice(["all", "changes", "none"]), help="What is read aloud; otherwise as in the settings."
)
@click.option(
    "--from",
    "phase",
    metavar="PHASE",
    help="Rehearse from this phase on: its number or name, as dyads scripts show lists them.",
)
@click.option(
    "--text",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Rehearse with this text of every list: its number, as dyads scripts show --texts lists them.",
)
@player_option
@click.pass_obj
def sit(home: Home, /, script: str, player: str | None, **options_given: object) -> None:
    """Sit now: SCRIPT is the name of an exercise or a file."""
    from dyads.cli.sit_begin import begin

    wanted = SitRequest(script=script, **options_given)  # type: ignore[arg-type]  # click's types are those of SitRequest
    begin(home, wanted, player)
