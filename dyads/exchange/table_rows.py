"""The rows of a table from anywhere, read cell by cell, and the people that they name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from dyads.exchange import cells
from dyads.exchange.cells import BadCell, text_in
from dyads.practice.fields import LONGEST_NAME, folded
from dyads.practice.measures import Measure
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.script import Script

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a file is read beside.

    Attributes:
        people: of the journal, for names in the file.
        scripts: exercises with their ids, by folded id and title.
        measures: the measures by id.
        zone: of times without one; None is this computer's.
    """

    now: datetime
    people: Sequence[Person] = ()
    scripts: Mapping[str, tuple[str, Script]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    zone: tzinfo | None = None


class BadRow(Exception):  # noqa: N818 - the row is told and left out
    """A row cannot be; `field` is what its column was read as."""

    def __init__(self, field: object, what: Message) -> None:
        super().__init__(what)
        self.field, self.what = field, what


_AS_IT_SHOULD = msg("this is not as the format says")


class TableRows:
    """Reads one row after another, and remembers whom the rows before have named."""

    def __init__(self, known: KnownNames, places: Mapping[str, int]) -> None:
        self._known, self._places = known, places
        self._row: Sequence[str] = ()
        self._me = next((person for person in known.people if person.me), None) or Person(uuid4(), "", me=True)
        self._people: dict[UUID, Person] = {}

    def _has(self, name: str) -> bool:
        return name in self._places and self._row[self._places[name]].strip() != ""

    def _text(self, name: str) -> str:
        return text_in(self._row[self._places[name]]) if name in self._places else ""

    def _cells(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple([self._row[self._places[name]] for name in names if name in self._places])

    def _read(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        if not self._has(name):
            return otherwise
        try:
            return read(self._row[self._places[name]])
        except BadCell as bad:
            raise BadRow(name, bad.what) from None
        except (ValueError, OverflowError):
            raise BadRow(name, _AS_IT_SHOULD) from None

    def _code(self, name: str, codes: Sequence[str], otherwise: str) -> str:
        found = self._text(name).strip() or otherwise
        if found not in codes:
            raise BadRow(name, msg("one of these is expected here: {codes}", codes=", ".join(codes)))
        return found

    def _flag(self, name: str, *, otherwise: bool = False) -> bool:
        return self._code(name, ("0", "1"), "1" if otherwise else "0") == "1"

    # People

    def _participant(self) -> Person:
        if self._has("participant"):
            id_ = self._read("participant", cells.uuid_in, UUID(int=0))
            name, code = self._text("participant_name"), self._text("participant_code")
            return self._named("participant_name", Person(id_, name, code, self._flag("participant_me")))
        name = _tidy(self._text("participant_name"))
        if not name or name.casefold() in {"me", "ich", self._me.name.casefold()}:
            return self._me
        return self._called("participant_name", name)

    def _partner(self) -> Person | None:
        if self._has("partner") and _is_uuid(self._text("partner")):
            id_ = self._read("partner", cells.uuid_in, UUID(int=0))
            known = self._people.get(id_) or next((one for one in self._known.people if one.id == id_), None)
            name, code = self._text("partner_name"), self._text("partner_code")
            if not (name or code):
                return known or Person(id_, "")
            return self._named("partner_name", Person(id_, name, code))
        column = "partner" if self._has("partner") else "partner_name"
        name = _tidy(self._text(column))
        return self._called(column, name) if name and name not in {"-", "–", "/"} else None

    def _called(self, column: str, name: str) -> Person:
        """Return who is called so, in the journal or in this file before; somebody new otherwise, always the same."""
        if len(name) > LONGEST_NAME:
            raise BadRow(column, msg("this text is too long: {most} characters are the most", most=LONGEST_NAME))
        wanted = folded(name)
        everybody = (*self._known.people, *self._people.values())
        found = {one.id: one for one in everybody if wanted in {folded(one.name), folded(one.code)}}
        if len(found) > 1:
            raise BadRow(column, msg("several people are called {name}; use a code", name=name))
        return next(iter(found.values()), None) or Person(uuid5(self._me.id, f"person {wanted}"), name)

    def _named(self, column: str, person: Person) -> Person:
        if max(len(person.name), len(person.code)) > LONGEST_NAME:
            raise BadRow(column, msg("this text is too long: {most} characters are the most", most=LONGEST_NAME))
        known = self._people.get(person.id)
        if known is not None and (known.name or known.code) and (known.name, known.code) != (person.name, person.code):
            raise BadRow(column, msg("an earlier row has another name or code for this person"))
        return person

    def _know(self, person: Person) -> None:
        known = self._people.get(person.id)
        if known is None or (person.me and not known.me) or not (known.name or known.code):
            self._people[person.id] = person


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _is_uuid(text: str) -> bool:
    try:
        UUID(text.strip())
    except ValueError:
        return False
    return True
