"""A roster: the people of a group, and in which weeks each of them is there.

A moment in a roster (`from`, `until`, an entry of `absent`) is a week's number, from 1, or a date. A date
means the week in which it falls, and needs the roster's `start`, the first day of week 1. The weeks of
`from` and `until` are included.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from dyads.practice.annotations import Before, Limits
from dyads.practice.fields import folded
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, msg

LONGEST_ROTATION = 520
"""The highest number a week may have: ten years."""

LARGEST_GROUP = 2000
"""How many people a roster may hold."""

_LONGEST_TEXT = 120

LONGEST_CALLED = 2 * _LONGEST_TEXT + len(" ()")
"""Characters by which a person may be called: a name, or a name and a code."""

KeyPath = tuple[str | int, ...]


def _stripped(text: object) -> object:
    return text.strip() if isinstance(text, str) else text


Moment = Annotated[int, Limits(strict=True)] | Annotated[date, Limits(strict=True)]
Text = Annotated[str, Limits(max_length=_LONGEST_TEXT), Before(_stripped)]


class Person(Frozen, aliases={"from_": "from"}):
    """Somebody who takes part.

    Attributes:
        name: as partners know them; two people of one name need codes, by which they are told apart.
        code: what stands for the name in a study.
        absent: moments in whose weeks they are away.
        from_: the first week in which they are there (`from` in a file).
        until: the last week in which they are there.
    """

    name: Text
    code: Text | None = None
    absent: Annotated[tuple[Moment, ...], Limits(max_length=LONGEST_ROTATION)] = ()
    from_: Moment | None = None
    until: Moment | None = None


class Roster(Frozen):
    """The people among whom partners rotate.

    Attributes:
        format: the version of the format.
        title: what the group is called.
        start: the first day of week 1; needed only where moments are dates.
        person: the people; their order is kept wherever names are listed.
    """

    format: Literal[1] = 1
    title: Text
    start: Annotated[date, Limits(strict=True)] | None = None
    person: Annotated[tuple[Person, ...], Limits(max_length=LARGEST_GROUP)] = ()

    @property
    def codes(self) -> Mapping[str, str]:
        return MappingProxyType({person.name: person.code for person in self.person if person.code})


def week_of(moment: int | date, start: date | None) -> int:
    """Return the week a moment means; below 1 where a date lies before the start.

    Raises:
        ValueError: for a date without a start, which `roster_problems` tells beforehand.
    """
    if isinstance(moment, int):
        return moment
    if start is None:
        raise ValueError("a date needs the roster's start")
    return (moment - start).days // 7 + 1


def weeks_there(person: Person, start: date | None, weeks: Iterable[int]) -> frozenset[int]:
    first = 1 if person.from_ is None else week_of(person.from_, start)
    away = {week_of(moment, start) for moment in person.absent}
    last = None if person.until is None else week_of(person.until, start)
    return frozenset(week for week in weeks if week >= first and (last is None or week <= last) and week not in away)


def roster_problems(roster: Roster) -> tuple[Finding, ...]:
    """Return everything in a roster that cannot be meant, in the order of the file."""
    return (*_start(roster), *_number(roster), *_doubles(roster), *_moments(roster))


def _start(roster: Roster) -> Iterator[Finding]:
    if roster.start is not None and not 2000 <= roster.start.year < 2200:
        yield Finding(
            ("start",),
            msg("A start in the year {year} is too far away.", year=roster.start.year),
            msg("Write the first day of week 1, such as 2026-09-07."),
        )


def _number(roster: Roster) -> Iterator[Finding]:
    hint = msg("Add a [[person]] with a name for everybody in the group.")
    if not roster.person:
        yield Finding(("person",), msg("Nobody is in this roster."), hint)
    elif len(roster.person) == 1:
        yield Finding(("person",), msg("Only one person is in this roster; a pair needs two."), hint)


def _doubles(roster: Roster) -> Iterator[Finding]:
    names: set[str] = set()
    codes: dict[str, int] = {}
    for index, (person, called) in enumerate(zip(roster.person, _called(roster.person), strict=True)):
        if not person.name:
            yield Finding(("person", index, "name"), msg("This name is empty."))
        elif folded(called) in names:
            yield Finding(
                ("person", index, "name"),
                msg("{name} is in this roster twice.", name=called),
                msg("Take one out, or tell them apart: by an initial, or by a code each."),
            )
        names.add(folded(called))
        if person.code is None:
            continue
        if not person.code:
            yield Finding(("person", index, "code"), msg("This code is empty."), msg("Leave the line out."))
        elif folded(person.code) in codes:
            other = roster.person[codes[folded(person.code)]].name
            yield Finding(
                ("person", index, "code"),
                msg("{name} has the same code as {other}.", name=person.name, other=other),
                msg("Give everybody a code of their own."),
            )
        codes.setdefault(folded(person.code), index)


def told_apart(roster: Roster) -> Roster:
    """Return the roster with whoever shares a name called by name and code: "Ben (P02)"."""
    people = tuple(
        person.model_copy(update={"name": called})
        for person, called in zip(roster.person, _called(roster.person), strict=True)
    )
    return roster.model_copy(update={"person": people})


def _called(people: Sequence[Person]) -> tuple[str, ...]:
    """Return what each is called: by name, or by name and code where all who share a name have one."""
    names = Counter(folded(person.name) for person in people)
    without_code = {folded(person.name) for person in people if not person.code}
    return tuple(
        f"{person.name} ({person.code})"
        if names[folded(person.name)] > 1 and folded(person.name) not in without_code
        else person.name
        for person in people
    )


def _moments(roster: Roster) -> Iterator[Finding]:
    for index, person in enumerate(roster.person):
        has_problem = False
        for key, moment in _keyed(person):
            finding = _moment(("person", index, *key), moment, roster.start)
            if finding:
                has_problem = True
                yield finding
        if has_problem or person.until is None:
            continue
        last = week_of(person.until, roster.start)
        if person.from_ is not None and week_of(person.from_, roster.start) > last:
            yield Finding(
                ("person", index, "until"),
                msg("{name} would leave before joining.", name=person.name),
                msg("Exchange `from` and `until`, or leave one out."),
            )
        elif last < 1:
            yield Finding(
                ("person", index, "until"),
                msg("{name} would leave before the first week.", name=person.name),
                msg("Take {name} out, or write a later `until`.", name=person.name),
            )


def _keyed(person: Person) -> Iterator[tuple[KeyPath, int | date]]:
    if person.from_ is not None:
        yield ("from",), person.from_
    if person.until is not None:
        yield ("until",), person.until
    for index, moment in enumerate(person.absent):
        yield ("absent", index), moment


def _moment(key: KeyPath, moment: int | date, start: date | None) -> Finding | None:
    if isinstance(moment, date):
        if start is None:
            hint = msg("Add the first day of week 1 at the top, such as start = 2026-09-07, or write a week’s number.")
            return Finding(key, msg("A date needs to know when week 1 begins."), hint)
        if week_of(moment, start) > LONGEST_ROTATION:
            return Finding(key, msg("This date is more than {weeks} weeks after the start.", weeks=LONGEST_ROTATION))
        return None
    if not 1 <= moment <= LONGEST_ROTATION:
        hint = msg("Weeks are numbered from 1 to {last}.", last=LONGEST_ROTATION)
        return Finding(key, msg("There is no week {week}.", week=moment), hint)
    return None
