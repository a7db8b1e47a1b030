"""`dyads scripts edit`: opens your editor, on a copy where the script ships, and checks the file on the way back."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from dyads.cli.errors import Failed, list_problems
from dyads.cli.out import line
from dyads.cli.translated import Command, example
from dyads.library.check import check_paths
from dyads.library.new import edit_copy
from dyads.library.render import render_all
from dyads.library.scripts import find_script
from dyads.services.home import Home
from dyads.words import _


@click.command(cls=Command, epilog=example("EDITOR=nano dyads scripts edit affect-dyad"))
@click.argument("script")
@click.pass_obj
def edit(home: Home, /, script: str) -> None:
    """Open SCRIPT in your editor; of a script that ships, a copy in your own folder."""
    path = _path_to_edit(home, script)
    command = editor(home.environment)
    if command is None:
        raise Failed(_("No editor is set. Set EDITOR, or open {file} yourself.", file=str(path)))
    try:
        subprocess.run([*command, str(path)], check=False)  # noqa: S603  # the user's own editor
    except OSError as error:
        raise Failed(_("{editor} cannot be started: {why}", editor=command[0], why=error.strerror or "")) from error
    checked = check_paths([str(path)], home.shelves)
    if checked.problems:
        click.echo(render_all(checked.problems, checked.texts), err=True)
    if not checked.is_sound:
        raise Failed
    line(_("{file} is fine.", file=str(path)))


def editor(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """Return the user's editor as a command, or None where there is none."""
    wanted = environment.get("VISUAL") or environment.get("EDITOR")
    if wanted:
        return shlex.split(wanted, posix=sys.platform != "win32") or None
    return ["notepad"] if sys.platform == "win32" else None


def _path_to_edit(home: Home, script: str) -> Path:
    """Return the file to open: also a broken one, because that is what an editor is for."""
    own = home.places.scripts / f"{script}.toml"
    for path in (own, Path(script)):
        if path.is_file():
            return path
    found = find_script(script, home.shelves)
    if found.value is None:
        list_problems(found.problems)
        raise Failed
    copied = edit_copy(found.value, home.shelves)
    list_problems(copied.problems)
    if copied.value is None:
        raise Failed
    return copied.value
