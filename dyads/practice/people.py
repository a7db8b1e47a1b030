"""The people who sit, what they are called, their inner parts, and what they agreed to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from dyads.practice.bounds import PersonName, Word
from dyads.practice.fields import LONGEST_NAME, folded
from dyads.practice.message import Message, msg

Valence = Literal["pleasant", "neutral", "unpleasant"]


@dataclass(frozen=True, slots=True)
class InnerPart:
    """One inner part that a person has named (Perspective Dyad, K6); `valence` is optional (K29)."""

    id: UUID
    text: PersonName
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sits at this computer, or the partner of somebody.

    Attributes:
        name: as they want to be called; empty when none was given.
        code: a participant code, for studies and groups.
        added: when (UTC).
    """

    id: UUID
    name: PersonName
    code: PersonName = ""
    me: bool = False
    parts: tuple[InnerPart, ...] = field(default=(), repr=False)
    added: datetime | None = None


def tidy(name: str) -> str:
    """Return a name as people are kept by: single blanks, not too long."""
    return " ".join(name.split())[:LONGEST_NAME]


def labels(people: Iterable[Person]) -> Mapping[UUID, str]:
    """Return what to call everybody so that no two are called alike.

    That is the name; where several have it, with the code, or with a number in the order in which they were added:
    "Ben (P02)", "Ben (2)". Who has no name stays without.
    """
    people = tuple(people)
    names = Counter(folded(person.name) for person in people)
    codes = Counter(folded(person.code) for person in people)
    taken = {name for name, count in names.items() if count == 1}
    places: Counter[str] = Counter()
    found: dict[UUID, str] = {}
    for person in people:
        name = folded(person.name)
        label = person.name
        if name and names[name] > 1:
            places[name] += 1
            apart = person.code if person.code and codes[folded(person.code)] == 1 else str(places[name])
            label = f"{person.name} ({apart})"
            while folded(label) in taken:
                label += "*"
            taken.add(folded(label))
        found[person.id] = label
    return found


def labelled(people: Iterable[Person]) -> tuple[Person, ...]:
    """Return people under the names by which `labels` tells them apart."""
    people = tuple(people)
    called = labels(people)
    return tuple(replace(person, name=called[person.id]) for person in people)


def people_called(name: str, people: Iterable[Person]) -> tuple[Person, ...]:
    """Return who is meant by a name, or by a code: one person by what `labels` calls them, otherwise all who fit."""
    people = tuple(people)
    wanted = {folded(name), folded(tidy(name))} - {""}
    called = labels(people)
    exact = tuple(person for person in people if folded(called[person.id]) in wanted)
    return exact or tuple(person for person in people if wanted & {folded(person.name), folded(person.code)})


def several_called(name: str, found: Iterable[Person], people: Iterable[Person]) -> Message:
    """Return that a name does not say who is meant, and how each of them can be told."""
    called = labels(people)
    choices = ", ".join(called[person.id] or person.code for person in found)
    return msg("Several people are called {name}: say which one, {choices}.", name=name, choices=choices)


def code_taken(code: str, person: UUID, people: Iterable[Person]) -> Message | None:
    """Return that somebody else has a code already; None where it is free, or empty."""
    people = tuple(people)
    holder = next((one for one in people if code and one.id != person and folded(one.code) == folded(code)), None)
    if holder is None:
        return None
    if not holder.name:
        return msg("The code {code} belongs to somebody else already; give each person one of their own.", code=code)
    name = labels(people)[holder.id]
    return msg("The code {code} belongs to {name} already; give each person a code of their own.", code=code, name=name)


def shared_codes(people: Iterable[Person]) -> tuple[tuple[Person, ...], ...]:
    """Return those who have one code in common, a group a code: figures would take them for one person."""
    by_code: dict[str, list[Person]] = {}
    for person in people:
        if person.code:
            by_code.setdefault(folded(person.code), []).append(person)
    return tuple(tuple(group) for group in by_code.values() if len(group) > 1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """That a person has seen and accepted a text (agreements, safety, consent) in a certain version."""

    person: UUID
    text: Word
    version: Word
    at: datetime
