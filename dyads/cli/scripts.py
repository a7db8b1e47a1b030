"""`dyads scripts`: the trainer's workshop."""

import sys
from collections.abc import Sequence

import click

from dyads.cli.errors import Failed, list_problems
from dyads.cli.out import as_json, line, table
from dyads.cli.scripts_edit import edit
from dyads.cli.scripts_new import new
from dyads.cli.scripts_pack import add, pack
from dyads.cli.scripts_show import show
from dyads.cli.translated import Group, example
from dyads.library.check import check_paths
from dyads.library.render import as_data, render_all
from dyads.library.schema import SCHEMA_KINDS, SchemaKind, schema_text
from dyads.library.scripts import in_language, list_scripts
from dyads.practice.fields import duration
from dyads.practice.message import counted
from dyads.practice.timeline import total_seconds
from dyads.services.home import Home
from dyads.words import _, say


@click.group(cls=Group, epilog=example("dyads scripts list", "dyads scripts check my-script.toml"))
def scripts() -> None:
    """Write, check, rehearse and hand on scripts."""


@scripts.command("list", epilog=example("dyads scripts list --json"))
@click.option(
    "--json", "wants_json", is_flag=True, help="As JSON: a list of id, title, form, seconds, languages, origin."
)
@click.pass_obj
def list_(home: Home, /, wants_json: bool) -> None:
    """List the scripts: those that ship and your own."""
    listed = list_scripts(home.shelves)
    for each in listed:
        list_problems(each.loaded.errors)
    files = [each.loaded.value for each in listed if each.loaded.value is not None]
    if wants_json:
        as_json(
            [
                {
                    "id": file.id,
                    "title": in_language(file, home.language).title,
                    "form": file.script.form,
                    "seconds": total_seconds(file.script),
                    "languages": list(file.languages),
                    "origin": file.origin,
                    "sha256": file.sha256,
                }
                for file in files
            ]
        )
    else:
        origins = {"shipped": _("ships"), "yours": _("yours"), "file": _("file")}
        table(
            [
                (
                    file.id,
                    in_language(file, home.language).title,
                    say(duration(total_seconds(file.script))),
                    " ".join(file.languages),
                    origins[file.origin],
                )
                for file in files
            ]
        )
    if any(each.loaded.value is None for each in listed):
        raise Failed


@scripts.command(epilog=example("dyads scripts check my-script.toml", "dyads scripts check folder --json"))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--json", "wants_json", is_flag=True, help="As JSON: a list of file, line, column, key, what, hint, weight."
)
@click.pass_obj
def check(home: Home, /, paths: Sequence[str], wants_json: bool) -> None:
    """Check files, folders, or - for standard input: scripts, translations, measures, plans and rosters."""
    checked = check_paths(paths, home.shelves, sys.stdin.buffer.read() if "-" in paths else b"")
    if wants_json:
        as_json([as_data(problem) for problem in checked.problems])
    elif checked.problems:
        click.echo(render_all(checked.problems, checked.texts), err=True)
    else:
        line(say(counted("{count} file, no problems.", "{count} files, no problems.", checked.files)))
    if not checked.is_sound:
        raise Failed


@scripts.command(epilog=example("dyads scripts schema > script.schema.json"))
@click.argument("kind", type=click.Choice(SCHEMA_KINDS), default="script")
def schema(kind: SchemaKind) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    click.echo(schema_text(kind))


for command in (show, new, edit, pack, add):
    scripts.add_command(command)
