"""The rows of a group's model: who rated what at which of their sittings, with whom, and what can be said of pairs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from dyads.practice.message import Message, msg
from dyads.trends.figure import Lack
from dyads.trends.figures import Part, changes, rated_of
from dyads.trends.select import Occasion, Series

Pairing = Literal["fixed", "rotating", "ignored"]
"""How pairs enter a model.

- `fixed`: everybody has one partner; what the two of a pair share is a component of its own.
- `rotating`: partners change; how a person's ratings differ from partner to partner is a component of its own.
- `ignored`: partners are unknown, or hardly ever met twice.
"""


class Row(NamedTuple):
    """One value of one person: a change, or a rating. `place` counts that person's sittings from 0."""

    person: UUID
    pair: str
    place: int
    value: float


class Study(NamedTuple):
    """The rows of one model, and what was left out of them."""

    rows: tuple[Row, ...]
    lacks: tuple[Lack, ...]


def change_rows(several: Iterable[Series], script: str) -> Study:
    """Return after minus before of every person's sittings of one exercise."""
    rows: list[Row] = []
    lacks: list[Lack] = []
    for one in several:
        occasions = [o for o in one.occasions if o.script == script]
        for place, o in enumerate(occasions):
            values, missing = changes([o])
            rows.extend(Row(one.person, _pair(one.person, o), place, value) for value in values)
            lacks.extend(missing)
    return Study(tuple(rows), tuple(lacks))


def slope_rows(several: Iterable[Series], script: str) -> Study:
    """Return every person's ratings before, or after where a measure is asked only then."""
    rows: list[Row] = []
    lacks: list[Lack] = []
    several = tuple(several)
    before = any(one.has_before for one in several)
    for one in several:
        occasions = [o for o in one.occasions if o.script == script]
        rated = rated_of(one, Part(occasions, 0), before=before)
        pair_at = {o.at: _pair(one.person, o) for o in occasions}
        rows.extend(
            Row(one.person, pair_at[at], place, value)
            for at, place, value in zip(rated.at, rated.place, rated.value, strict=True)
        )
        lacks.extend(rated.lacks)
    return Study(tuple(rows), tuple(lacks))


def _pair(person: UUID, o: Occasion) -> str:
    return "" if o.partner is None else "+".join(sorted((person.hex, o.partner.hex)))


def pairing(rows: Sequence[Row]) -> Pairing:
    """Return how pairs can enter a model of these rows."""
    met: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        met[row.person].add(row.pair)
    if any("" in pairs for pairs in met.values()):
        return "ignored"
    members: dict[str, int] = defaultdict(int)
    for pairs in met.values():
        for pair in pairs:
            members[pair] += 1
    if all(len(pairs) == 1 for pairs in met.values()):
        return "fixed" if all(count == 2 for count in members.values()) else "ignored"
    often = len(rows) >= 2 * sum(len(pairs) for pairs in met.values())
    return "rotating" if often else "ignored"


def pairing_sentence(how: Pairing) -> Message:
    """Return what a model makes of pairs."""
    sentences: dict[Pairing, Message] = {
        "fixed": msg("What the two of a pair have in common is part of the model."),
        "rotating": msg(
            "That a person's ratings differ from partner to partner is part of the model; that two partners share "
            "each sitting is not."
        ),
        "ignored": msg("Pairing is ignored: partners are not known, or too few sat together often enough."),
    }
    return sentences[how]
