"""`dyads scripts new`: a new script, from a template or from one that is there."""

import click

from dyads.cli.errors import Failed, list_problems
from dyads.cli.out import line
from dyads.cli.sit import load_script
from dyads.cli.translated import Command, example
from dyads.library.new import new_script
from dyads.services.home import Home
from dyads.words import _


@click.command(cls=Command, epilog=example("dyads scripts new evening --from affect-dyad"))
@click.argument("name")
@click.option("--from", "start", metavar="SCRIPT", help="Copy this script, with its comments.")
@click.pass_obj
def new(home: Home, /, name: str, start: str | None) -> None:
    """Write a new script NAME into your own folder."""
    made = new_script(name, home.shelves, None if start is None else load_script(home, start))
    list_problems(made.problems)
    if made.value is None:
        raise Failed
    line(str(made.value))
    line(_("dyads scripts edit {name} opens it; dyads sit {name} --speed 60 rehearses it.", name=name))
