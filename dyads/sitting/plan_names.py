"""Names in a plan's events: the journal keeps UUIDs in their place, so that forgetting a person erases the name too."""

from collections.abc import Callable, Iterable, Sequence
from functools import singledispatch
from uuid import UUID, uuid4

from dyads.plan import changes
from dyads.practice.people import Person
from dyads.words import _

Rename = Callable[[str], str]


def with_names(change: changes.Change, people: Iterable[Person]) -> changes.Change:
    """Return an event with names in place of the UUIDs that the journal keeps."""
    names = {str(person.id): person.name for person in people}
    return renamed(change, lambda held: _name_of(held, names))


def _name_of(held: str, names: dict[str, str]) -> str:
    """Return who is meant; whoever was forgotten, or never had a name, is somebody."""
    return names.get(held) or _("somebody")


class Register:
    """Gives every name a person; whoever is not known yet becomes one."""

    def __init__(self, people: Sequence[Person]) -> None:
        """Begin with those who are known."""
        self._people = list(people)
        self.added: list[Person] = []

    def with_ids(self, change: changes.Change) -> changes.Change:
        """Return an event as the journal keeps it; whom it adds stands in `added`."""
        return renamed(change, lambda name: str(self._person(name).id))

    def _person(self, name: str) -> Person:
        found = person_called(name, self._people)
        if found is None:
            found = Person(uuid4(), tidy(name))
            self._people.append(found)
            self.added.append(found)
        return found


def person_called(name: str, people: Iterable[Person]) -> Person | None:
    """Return who is called so, apart from the owner of this folder; None where nobody is."""
    wanted = tidy(name).casefold()
    return next((person for person in people if not person.me and person.name.casefold() == wanted), None)


def id_of(name: str | None, people: Iterable[Person]) -> UUID | None:
    """Return the UUID of the person called so, or None."""
    found = person_called(name, people) if name else None
    return found.id if found else None


def tidy(name: str) -> str:
    """Return a name as people are kept by: single blanks, at most 60 characters."""
    return " ".join(name.split())[:60]


@singledispatch
def renamed(change: changes.Change, _rename: Rename) -> changes.Change:
    """Return an event with other names; one that names nobody is as before."""
    return change


@renamed.register
def _started(change: changes.Started, rename: Rename) -> changes.Change:
    return change.model_copy(update={"partner": rename(change.partner)}) if change.partner else change


@renamed.register
def _continued(change: changes.Continued, rename: Rename) -> changes.Change:
    return change.model_copy(update={"people": tuple(map(rename, change.people))})


@renamed.register
def _partnered(change: changes.Partnered, rename: Rename) -> changes.Change:
    weeks = {week: rename(name) if name else None for week, name in change.weeks.items()}
    return change.model_copy(update={"weeks": weeks, "always": rename(change.always) if change.always else ""})


@renamed.register
def _substituted(change: changes.Substituted, rename: Rename) -> changes.Change:
    return change.model_copy(update={"partner": rename(change.partner)})
