"""`dyads scripts`: the group, and the list of the scripts, which is kept while no file of them has changed."""

from typing import TYPE_CHECKING, Any

import click

from dyads.cli.output import Failed, as_json, list_problems, start_log, table
from dyads.cli.translated import LazyGroup, command, example, json_option
from dyads.practice.fields import duration
from dyads.services import quick_start
from dyads.services.home import Home
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.library.scripts import ScriptFile

_COMMANDS = {
    "add": "dyads.cli.scripts_pack:add",
    "check": "dyads.cli.scripts_pack:check",
    "edit": "dyads.cli.scripts_pack:edit",
    "list": "dyads.cli.scripts_list:list_",
    "new": "dyads.cli.scripts:new",
    "pack": "dyads.cli.scripts_pack:pack",
    "schema": "dyads.cli.scripts:schema",
    "show": "dyads.cli.scripts:show",
}


@click.group(cls=LazyGroup, homes=_COMMANDS, epilog=example("dyads scripts list", "dyads scripts check my-script"))
@click.pass_context
def scripts(ctx: click.Context) -> None:
    """Write, check, rehearse and hand on scripts."""
    if ctx.invoked_subcommand != "list":
        start_log(ctx.obj)


@command("dyads scripts list --json", name="list")
@json_option(help="As JSON: a list of id, title, form, seconds, languages, origin.")
@click.pass_obj
def list_(home: Home, /, wants_json: bool) -> None:
    """List the scripts: those that ship and your own."""
    kept: Any = quick_start.of_scripts(home)
    if kept is not None:
        _tell(kept["scripts"], wants_json=wants_json)
        return
    start_log(home)
    from dyads.library.scripts import list_scripts

    listed = list_scripts(home.search_path)
    for each in listed:
        list_problems(each.loaded.errors)
    rows = [_row(home, each.loaded.value) for each in listed if each.loaded.value is not None]
    _tell(rows, wants_json=wants_json)
    if any(each.loaded.value is None for each in listed):
        raise Failed
    quick_start.keep_of_scripts(home, lambda: {"scripts": rows})


def _row(home: Home, file: "ScriptFile") -> dict[str, Any]:
    from dyads.library.scripts import in_language
    from dyads.practice.timeline import total_seconds

    return {
        "id": file.id,
        "title": in_language(file, home.language).title,
        "form": file.script.form,
        "seconds": total_seconds(file.script),
        "languages": list(file.languages),
        "origin": file.origin,
        "sha256": file.sha256,
    }


def _tell(rows: list[dict[str, Any]], *, wants_json: bool) -> None:
    if wants_json:
        as_json(rows)
        return
    origins = {"shipped": _("ships"), "yours": _("yours"), "file": _("file")}
    table(
        [
            (row["id"], row["title"], say(duration(row["seconds"])), " ".join(row["languages"]), origins[row["origin"]])
            for row in rows
        ]
    )
