"""`dyads export` and `dyads import`: data that can be taken along, there and back; the ending says the form."""

from pathlib import Path

import click

from dyads.cli.errors import Failed, list_problems, told
from dyads.cli.out import line
from dyads.cli.translated import Command, example
from dyads.journal.exchange_json import export_json, import_json
from dyads.library.save import overwrite
from dyads.sitting.home import Home
from dyads.words import _


@click.command(cls=Command, epilog=example("dyads export everything.json"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(home: Home, /, file: Path) -> None:
    """Write everything that was kept to FILE (.json): lossless, and private."""
    if file.suffix.lower() != ".json":
        raise Failed(_("{file}: the ending must be .json", file=file.name))
    with told():
        data = export_json(home.journal)
    written = overwrite(file, data)
    list_problems(written.problems)
    if written.value is None:
        raise Failed
    line(_("Written. It holds the ratings of everybody who sat here."))


@click.command("import", cls=Command, epilog=example("dyads import everything.json"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def import_(home: Home, /, file: Path) -> None:
    """Take in what FILE holds; twice is the same as once."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Failed(_("{file} cannot be read: {why}", file=str(file), why=error.strerror or "")) from error
    with told():
        loaded = import_json(home.writer, data, file.name)
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed(_("Nothing was taken in."))
