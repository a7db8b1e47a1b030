"""What somebody's table is read beside, and what taking it in would bring."""

from dataclasses import dataclass
from datetime import date

from dyads.exchange.document import Exchange
from dyads.exchange.table_rows import KnownNames
from dyads.library.scripts import in_language, list_scripts
from dyads.practice.fields import folded
from dyads.practice.people import Person
from dyads.practice.script import Script
from dyads.services.home import Home
from dyads.services.prepare import known_measures


def known_for_import(home: Home) -> KnownNames:
    """Return the people, exercises and questions by which names in a table are known. Raises JournalTrouble."""
    found: dict[str, tuple[str, Script]] = {}
    for listed in list_scripts(home.search_path):
        file = listed.loaded.value
        if file is not None:
            script = in_language(file, home.language)
            titles = (in_language(file, language).title for language in file.languages)
            for name in (file.id, script.title, *titles):
                found.setdefault(folded(name), (file.id, script))
    return KnownNames(home.clock.now(), home.journal.people(), found, known_measures(home.search_path))


@dataclass(frozen=True, slots=True)
class Brought:
    """What a document brings that the journal does not hold yet."""

    sessions: int
    already: int
    ratings: int
    people: tuple[Person, ...]
    first: date | None
    last: date | None


def brought_by(home: Home, exchange: Exchange) -> Brought:
    """Return what a document would bring. Raises JournalTrouble: the journal cannot be read."""
    there = {session.id for session in home.journal.summaries()}
    known = {person.id for person in home.journal.people()}
    new = [row for row in exchange.sessions if row.id not in there]
    rated = {rating.id for rating in home.journal.ratings(None)}
    days = sorted(row.begun_at.date() for row in exchange.sessions)
    return Brought(
        sessions=len(new),
        already=len(exchange.sessions) - len(new),
        ratings=sum(rating.id not in rated for rating in exchange.ratings),
        people=tuple(person for person in exchange.people if person.id not in known and not person.me),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )
