"""`dyads report`: the figures as a page to look at, to print and to hand over."""

from pathlib import Path

import click

from dyads.cli import known
from dyads.cli.output import Failed, line, read_or_fail, value_of
from dyads.cli.sealing import from_stdin
from dyads.cli.translated import FILE, command
from dyads.cli.trends import group_of
from dyads.cli.whose import open_private, whose
from dyads.library.save import write_private
from dyads.services.home import Home
from dyads.services.planning import why_hidden
from dyads.trends.correlation import BY
from dyads.trends.figure import PairBy
from dyads.trends.selection import Selection
from dyads.words import _


@command("dyads report ratings.html", "dyads report group.html --group exports")
@click.argument("file", type=FILE)
@click.option(
    "--person", default="me", metavar="NAME", shell_complete=known.me_and_people, help="Whose ratings; otherwise mine."
)
@click.option("--group", type=click.Path(path_type=Path), metavar="FOLDER", help="A group: the exports in this folder.")
@click.option("--added", is_flag=True, help="Take in sittings that were entered later.")
@click.option(
    "--by", type=click.Choice(BY), help="What makes a pair of two questions; otherwise the closest that has pairs."
)
@from_stdin
@click.pass_obj
def report(
    home: Home, /, file: Path, person: str, group: Path | None, added: bool, by: PairBy | None, passphrase_stdin: bool
) -> None:
    """Write FILE (.html): one page with charts and figures, which needs no network and no script.

    A page of the same name is replaced. It holds private ratings, so only you may read it.
    """
    if file.suffix.lower() not in {".html", ".htm"}:
        raise Failed(_("{file}: the ending must be .html", file=file.name))
    if group is not None and person != "me":
        raise click.UsageError(_("--group shows everybody; leave --person out."))
    with read_or_fail():
        if group is not None:
            name, data = _of_group(home, group, by, added=added)
        else:
            name, data = _of_person(home, person, by, added=added, stdin=passphrase_stdin)
    value_of(write_private(file, data))
    if name == _("me"):
        line(_("Written: {file}. It holds your ratings.", file=file.name))
    else:
        line(_("Written: {file}. It holds the ratings of {name}.", file=file.name, name=name))


def _of_person(home: Home, name: str, by: PairBy | None, *, added: bool, stdin: bool) -> tuple[str, bytes]:
    from dyads.report.person_page import person_page

    if (why := why_hidden(home)) is not None:
        raise Failed(why)
    person = whose(home, name)
    if person is None:
        raise Failed(_("Nothing has been rated yet."))
    material = open_private(home, person, stdin=stdin, shows=False).material()
    page = person_page(material, Selection(added=added), home.clock.now().date(), by)
    return material.name(person.id), page


def _of_group(home: Home, folder: Path, by: PairBy | None, *, added: bool) -> tuple[str, bytes]:
    from dyads.report.group_page import group_page  # here, because one person needs none of it

    material = group_of(home, folder)
    return _("a group"), group_page(material, Selection(added=added), home.clock.now().date(), by)
