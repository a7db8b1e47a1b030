"""`dyads scripts pack`, `add`, `edit`, `check`: hand a course on, take one in without surprises, see what is wrong."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, line, list_problems, read_or_fail, value_of, whole_line
from dyads.cli.translated import FILE, command, json_option
from dyads.library.check import check_paths
from dyads.library.render import as_data
from dyads.practice.message import counted
from dyads.services.home import Home
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.library.install import ImportPreview


@command("dyads scripts pack course.zip resource-tc3", "dyads scripts pack mine.zip evening")
@click.argument("file", type=FILE)
@click.argument("names", nargs=-1, required=True, metavar="PLAN|SCRIPT...", shell_complete=known.checked)
@click.pass_obj
def pack(home: Home, /, file: Path, names: Sequence[str]) -> None:
    """Write FILE (.zip) with plans and scripts and all they refer to.

    Translations, measures, sounds, and the help and consent texts of your settings go along.
    """
    from dyads.library.pack import CONSENT, HELP  # here and below, because a check of scripts packs nothing
    from dyads.library.pack import pack as write_pack

    if file.suffix.lower() != ".zip":
        raise Failed(_("{file}: the ending must be .zip", file=file.name))
    texts = {HELP: home.config.help_text, CONSENT: home.config.consent_text}
    for name in value_of(write_pack(file, names, home.search_path, texts)):
        line(name)


@command("dyads scripts add course.zip", "dyads scripts add course.zip --yes")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Add what is new without asking; nothing is overwritten.")
@click.option(
    "--overwrite",
    multiple=True,
    metavar="NAME",
    shell_complete=known.checked,
    help="Put this one in the place of yours; may be given again.",
)
@json_option(help="Only say what would be added, as JSON.")
@click.pass_obj
def add(home: Home, /, source: Path, yes: bool, overwrite: Sequence[str], wants_json: bool) -> None:
    """Take in SOURCE: a pack (.zip), a script (.toml) or a folder. First it says what would be added."""
    from dyads.library.install import install, preview_import

    offer = value_of(preview_import(source, home.search_path), _("Nothing was added."))
    if wants_json:
        as_json(_data(offer))
        return
    _tell(home, offer, overwrite)
    if not yes and not _wanted():
        line(_("Nothing was added."))
        return
    accepted = install(offer, home.search_path, overwrite)
    list_problems(accepted.problems)
    texts = {"help_text": offer.help_text, "consent_text": offer.consent_text}
    list_problems(home.set(**{key: text for key, text in texts.items() if text and not getattr(home.config, key)}))
    if home.old_config is not None:
        line(_("What was not read of config.toml stays in {file}.", file=home.old_config.name))
    for path in accepted.value or ():
        whole_line(str(path))
    if accepted.problems:
        raise Failed


def _tell(home: Home, offer: "ImportPreview", overwrite: Sequence[str]) -> None:
    for file in offer.files:
        if file.state == "new":
            line(_("new: {name}", name=file.name))
        elif file.state == "same":
            line(_("already there: {name}", name=file.name))
        elif file.name in overwrite:
            line(_("overwrites: {name}", name=file.name))
        else:
            line(_("not added, another one has this name: {name} (--overwrite {name} puts it there)", name=file.name))
    for measure in offer.measures:
        line(_("new measure: {name}", name=measure.id))
    if offer.help_text or offer.consent_text:
        line(_("with texts for help and consent; yours stay where you have some"))
    _tell_of_plan(home, offer)


def _tell_of_plan(home: Home, offer: "ImportPreview") -> None:
    from dyads.services.planning import running  # here, because a check follows no plan

    with read_or_fail():
        followed = running(home)
    if followed is None:
        return
    plan = followed.enrolment.segment.plan
    ids = {script for _path, script in plan.scripts()}
    changed = {name for kind, name in offer.changed_ids if kind == "script"} & ids
    if changed:
        names = ", ".join(sorted(changed))
        line(_("The plan you follow, “{plan}”, uses what would change: {names}.", plan=plan.title, names=names))


def _wanted() -> bool:
    return sys.stdin.isatty() and click.confirm(_("Add this?"), default=False)


def _data(offer: "ImportPreview") -> dict[str, object]:
    return {
        "files": [{"kind": file.kind, "name": file.name, "state": file.state} for file in offer.files],
        "measures": [measure.id for measure in offer.measures],
        "help_text": bool(offer.help_text),
        "consent_text": bool(offer.consent_text),
    }


@command("EDITOR=nano dyads scripts edit affect-dyad")
@click.argument("script", shell_complete=known.exercises)
@click.pass_obj
def edit(home: Home, /, script: str) -> None:
    """Open SCRIPT, a name or a file, in your editor; of a script that ships, a copy in your own folder.

    The copy has the translations beside it, and a title that says whose it is.
    """
    from dyads.library.new import file_to_edit

    path = value_of(file_to_edit(script, home.search_path))
    command = editor(home.environment)
    if command is None:
        raise Failed(_("No editor is set. Set EDITOR, or open {file} yourself.", file=str(path)))
    try:
        subprocess.run([*command, str(path)], check=False)  # noqa: S603  # the user's own editor
    except OSError as error:
        raise Failed(_("{editor} cannot be started: {why}", editor=command[0], why=error.strerror or "")) from error
    checked = check_paths([str(path)], home.search_path)
    list_problems(checked.problems, checked.texts)
    if not checked.is_sound:
        raise Failed
    line(_("{file} is fine.", file=str(path)))


def editor(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    wanted = environment.get("VISUAL") or environment.get("EDITOR")
    if wanted:
        return shlex.split(wanted, posix=sys.platform != "win32") or None
    return ["notepad"] if sys.platform == "win32" else None


@command("dyads scripts check my-script", "dyads scripts check ./folder spring.toml --json")
@click.argument("names", nargs=-1, required=True, metavar="NAME|PATH...", shell_complete=known.checked)
@json_option(help="As JSON: a list of file, line, column, key, what, hint, weight.")
@click.pass_obj
def check(home: Home, /, names: Sequence[str], wants_json: bool) -> None:
    """Check scripts, translations, measures, plans and rosters: by name, as files or folders, or - for standard input.

    A name stands for the script or plan of that name, with its translations, and “measures” for your measures.
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
