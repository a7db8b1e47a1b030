"""`dyads people`: who sits here, and each person's inner parts."""

from collections.abc import Iterable, Iterator
from uuid import uuid4

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, is_wanted_for_good, line, read_or_fail, table
from dyads.cli.translated import LazyGroup, command, example, json_option, yes_option
from dyads.practice.fields import LONGEST_NAME
from dyads.practice.people import Person, labelled, labels, people_called, several_called, shared_codes
from dyads.services.home import Home
from dyads.words import _


@click.group(
    cls=LazyGroup,
    homes={
        "parts": "dyads.cli.parts:parts",
        "forget": "dyads.cli.people:forget",
        "forget-link": "dyads.cli.link:forget_link",
        "merge": "dyads.cli.people:merge",
        "seal": "dyads.cli.sealing:seal",
        "unseal": "dyads.cli.sealing:unseal",
        "passphrase": "dyads.cli.sealing:passphrase",
        "accept": "dyads.cli.sealing:accept",
    },
    epilog=example("dyads people list", "dyads people add Ben", "dyads people parts list"),
)
def people() -> None:
    """Manage the people who sit here."""


@people.command("list", epilog=example("dyads people list --json"))
@json_option(help="As JSON: a list of id, name, code, me.")
@click.pass_obj
def list_(home: Home, /, wants_json: bool) -> None:
    """List the people."""
    with read_or_fail():
        known = home.journal.people()
    if wants_json:
        as_json([{"id": str(p.id), "name": p.name, "code": p.code, "me": p.me} for p in known])
    elif not known:
        line(_("Nobody has sat here yet."))
    else:
        names = labels(known)
        table([(names[p.id] or _("no name"), p.code, _("me") if p.me else "") for p in known])


@people.command(epilog=example("dyads people add Ben --code P02", "dyads people add Ann --me"))
@click.argument("name")
@click.option("--code", default="", help="A participant code, for groups and studies.")
@click.option("--me", is_flag=True, help="This is me.")
@click.pass_obj
def add(home: Home, /, name: str, code: str, me: bool) -> None:
    """Add a person called NAME."""
    with read_or_fail():
        if me and home.journal.me() is not None:
            raise Failed(_("This folder has its owner already; dyads people name changes the name."))
        added = Person(uuid4(), clean(name), clean(code), me)
        home.writer.add_person(added).result()
        label = labels(home.journal.people())[added.id]
    if label != added.name:
        line(_("Somebody else here has this name: this one is called {name}.", name=label))


@people.command(epilog=example("dyads people name Ben Benjamin", "dyads people name me Ann"))
@click.argument("name", shell_complete=known.me_and_people)
@click.argument("new")
@click.pass_obj
def name(home: Home, /, name: str, new: str) -> None:
    """Call the person NAME by another name."""
    with read_or_fail():
        home.writer.rename(find_person(home, name).id, clean(new)).result()


@people.command(epilog=example("dyads people code Ben P02"))
@click.argument("name", shell_complete=known.me_and_people)
@click.argument("code")
@click.pass_obj
def code(home: Home, /, name: str, code: str) -> None:
    """Give the person NAME a participant code."""
    with read_or_fail():
        home.writer.set_code(find_person(home, name).id, clean(code)).result()


def find_person(home: Home, name: str) -> Person:
    """Return a person by name or code, and make `me` where there is none. Raises Failed: nobody is called so."""
    if name == "me" and home.journal.me() is None:
        mine = Person(uuid4(), "", me=True)
        home.writer.add_person(mine).result()
        return mine
    return known_person(home, name)


def known_person(home: Home, name: str) -> Person:
    """Return a person by name or code; `me` is the owner of this folder. Raises Failed: there is none."""
    known = home.journal.people()
    if name == "me":
        found = tuple(person for person in known if person.me)
        if not found:
            raise Failed(_("Nobody has sat here yet."))
    else:
        found = people_called(name, known)
    if len(found) > 1:
        raise Failed(several_called(name, found, known))
    if not found:
        raise Failed(_("There is nobody called {name} here.", name=name))
    return next(person for person in labelled(known) if person.id == found[0].id)


def shared_codes_texts(people: Iterable[Person]) -> Iterator[str]:
    """Yield who has one code with somebody else, and what to do about it."""
    for group in shared_codes(people):
        yield _(
            "{names} have one code, {code}: give each a code of their own with dyads people code NAME CODE, or join "
            "them with dyads people merge if they are one person",
            names=", ".join(person.name or _("no name") for person in group),
            code=group[0].code,
        )


def clean(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NAME]


@command("dyads people forget Ben", "dyads people forget Ben --yes")
@click.argument("name", shell_complete=known.me_and_people)
@yes_option
@click.pass_obj
def forget(home: Home, /, name: str, yes: bool) -> None:
    """Erase the person NAME: name, code, parts, ratings, notes, and the sessions nobody else took part in.

    A session with somebody else stays for that one; this person is nameless in it. All of it is erased from dyads’ own
    backups too, and an import does not bring it back. Backups and exports that you made yourself still hold it.
    """
    with read_or_fail():
        person = known_person(home, name)
        named = called(person)
        if not is_wanted_for_good(_("Erase {name} and all that is theirs, for good?", name=named), yes=yes):
            raise Failed(_("Nothing was erased."))
        from dyads.services.link_opening import erase_links  # here, because hardly any command has to do with links

        try:
            erase_links(home, person)
        except OSError as error:
            raise Failed(str(error)) from error
        home.writer.forget(person.id).result()
    line(_("Forgotten."))


@command("dyads people merge Benjamin Ben")
@click.argument("name", shell_complete=known.me_and_people)
@click.argument("into", shell_complete=known.me_and_people)
@yes_option
@click.pass_obj
def merge(home: Home, /, name: str, into: str, yes: bool) -> None:
    """Make two entries of the same person one: all that belongs to NAME belongs to INTO from now on."""
    with read_or_fail():
        person, target = known_person(home, name), known_person(home, into)
        names = {"name": called(person), "into": called(target)}
        if not is_wanted_for_good(_("Make {name} and {into} one person? This cannot be taken back.", **names), yes=yes):
            raise Failed(_("Nothing was changed."))
        home.writer.merge(person.id, target.id).result()
    line(_("{name} is {into} now.", **names))


def called(person: Person) -> str:
    return person.name or person.code or (_("me") if person.me else _("no name"))
