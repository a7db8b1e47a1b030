"""`dyads people parts`: each person's inner parts, for the Perspective Dyad."""

from uuid import uuid4

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, line, read_or_fail
from dyads.cli.people import clean, find_person
from dyads.cli.translated import TranslatedGroup, example, json_option
from dyads.cli.whose import open_private
from dyads.practice.people import InnerPart, Valence
from dyads.presentation.sitting import VALENCES
from dyads.services.home import Home
from dyads.words import _, say

_of_option = click.option(
    "--of",
    "whose",
    default="me",
    metavar="NAME",
    shell_complete=known.me_and_people,
    help="Whose parts; otherwise mine.",
)


@click.group(cls=TranslatedGroup, epilog=example("dyads people parts list", "dyads people parts add 'inner critic'"))
def parts() -> None:
    """Keep the inner parts of the Perspective Dyad: at least three, each person their own."""


@parts.command("list", epilog=example("dyads people parts list --of Ben"))
@_of_option
@json_option(help="As JSON: a list of text, valence.")
@click.pass_obj
def parts_list(home: Home, /, whose: str, wants_json: bool) -> None:
    """List the parts."""
    with read_or_fail():
        opened = open_private(home, find_person(home, whose), reads=False)
        held = opened.parts()
    if wants_json:
        as_json([{"text": part.text, "valence": part.valence} for part in held])
        return
    if opened.shared:
        line(_("{name}: inner parts", name=opened.name))
    for part in held:
        line(part.text if part.valence is None else f"{part.text} ({say(VALENCES[part.valence])})")


@parts.command("add", epilog=example("dyads people parts add 'inner critic' --valence unpleasant"))
@click.argument("text")
@_of_option
@click.option("--valence", type=click.Choice(list(VALENCES)), help="How the part feels.")
@click.pass_obj
def parts_add(home: Home, /, text: str, whose: str, valence: Valence | None) -> None:
    """Add the part TEXT."""
    with read_or_fail():
        person = find_person(home, whose)
        if not text.strip():
            raise Failed(_("A part needs a name."))
        home.writer.add_part(person.id, InnerPart(uuid4(), clean(text), valence)).result()


@parts.command("remove", epilog=example("dyads people parts remove 'inner critic'"))
@click.argument("text")
@_of_option
@click.pass_obj
def parts_remove(home: Home, /, text: str, whose: str) -> None:
    """Remove the part TEXT. Earlier sessions keep what was drawn."""
    with read_or_fail():
        person = find_person(home, whose)
        held = open_private(home, person, reads=False, shows=False).parts()
        found = next((part for part in held if part.text == clean(text)), None)
        if found is None:
            raise Failed(_("There is no such part."))
        home.writer.remove_part(person.id, found.id).result()
