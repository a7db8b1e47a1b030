"""What an export holds, in words: whose ratings, and, before a pseudonymous one is written, all of it."""

import click

from dyads.cli.out import line
from dyads.exchange.document import Exchange
from dyads.exchange.files import Holding, holdings
from dyads.exchange.share import begun
from dyads.words import _, n_
from dyads.words.catalogue import day_text, plain


def whose_ratings(exchange: Exchange) -> str:
    """Return whose ratings an export holds."""
    named = [_called(exchange, held) for held in holdings(exchange)]
    if not named:
        return _("Written. It holds nobody's ratings.")
    return _("Written. It holds the ratings of {names}.", names=", ".join(named))


def tell_contents(exchange: Exchange, file: str) -> None:
    """Say what goes into a pseudonymous export, and what does not."""
    line(_("This goes into {file}:", file=file))
    for held in holdings(exchange):
        ratings = n_("{count} rating", "{count} ratings", held.ratings)
        private = n_("{count} draw or guess", "{count} draws and guesses", held.private)
        line("  " + _("{name}: {ratings}, {private}", name=_called(exchange, held), ratings=ratings, private=private))
    days = sorted(begun(row).date() for row in exchange.sessions)
    if days:
        sessions = n_("{count} session", "{count} sessions", len(days))
        span = {"first": day_text(days[0]), "last": day_text(days[-1])}
        line("  " + _("{sessions}, from {first} to {last}, with dates and times", sessions=sessions, **span))
    line("  " + _("the exercises and the plans, with their own texts; the player that rang"))
    line(_("Left out: names, notes, and the names of files. Parts are numbered."))


def tell_uncoded(exchange: Exchange) -> None:
    """Say on stderr that somebody has no code, so that a study cannot tell who it is."""
    people = {person.id: person for person in exchange.people}
    if any(held.person not in people or not people[held.person].code for held in holdings(exchange)):
        click.echo(
            plain(_("Somebody here has no participant code; give one with dyads people code NAME CODE.")), err=True
        )


def _called(exchange: Exchange, held: Holding) -> str:
    person = next((one for one in exchange.people if one.id == held.person), None)
    if person is None:
        return _("no name")
    return person.name or person.code or (_("me") if person.me else _("no name"))
