"""`dyads scripts check`: what is wrong with files; apart, because it needs nothing of what a sitting does."""

import sys
from collections.abc import Sequence

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, line, list_problems
from dyads.cli.translated import command, json_option
from dyads.library.check import check_paths
from dyads.library.render import as_data
from dyads.practice.message import counted
from dyads.services.home import Home
from dyads.words import say


@command("dyads scripts check my-script", "dyads scripts check ./folder spring.toml --json")
@click.argument("names", nargs=-1, required=True, metavar="NAME|PATH...", shell_complete=known.checked)
@json_option(help="As JSON: a list of file, line, column, key, what, hint, weight.")
@click.pass_obj
def check(home: Home, /, names: Sequence[str], wants_json: bool) -> None:
    """Check scripts, translations, measures, plans and rosters: by name, as files or folders, or - for standard input.

    A name stands for the script or plan of that name, with its translations, and "measures" for your measures.
    """
    checked = check_paths(names, home.search_path, sys.stdin.buffer.read() if "-" in names else b"")
    if wants_json:
        as_json([as_data(problem) for problem in checked.problems])
    elif checked.problems:
        list_problems(checked.problems, checked.texts)
    else:
        line(say(counted("{count} file, no problems.", "{count} files, no problems.", checked.files)))
    if not checked.is_sound:
        raise Failed
