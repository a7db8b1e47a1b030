"""The exports of a group, and who is meant in each: linked homes tell each other who they are.

A partner has a UUID of their own in every journal. In a linked sitting both programs said what it is in their own, so
two exports name the same people without any code, and both sides of the sitting carry its one UUID.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from dyads.practice.people import Person
from dyads.practice.records import Kept, SessionSummary
from dyads.practice.setup import Linked


@dataclass(frozen=True, slots=True)
class Export:
    """One export, read: the file's name for problems, the people in it, and what it holds.

    Attributes:
        links: how its sessions were linked with those of another journal, by session.
    """

    file: str
    people: tuple[Person, ...]
    kept: Kept
    links: Mapping[UUID, Linked] = field(default_factory=dict)


def owners(export: Export) -> tuple[Person, ...]:
    """Return whose journal it is; where nobody is marked, those who rated in it."""
    raters = {rating.person for rating in export.kept.ratings}
    marked = tuple(person for person in export.people if person.me)
    return marked or tuple(person for person in export.people if person.id in raters)


def identified(exports: Sequence[Export]) -> tuple[Export, ...]:
    """Return the exports with everybody of linked sittings under their own UUID, and under one code in all of them.

    Whoever rated in a linked sitting and has no code goes by a few digits of that UUID.
    """
    renamed = [_renamed(export) for export in exports]
    codes: dict[UUID, str] = {}
    for export in renamed:
        for person in export.people:
            if person.code:
                codes.setdefault(person.id, person.code)
    for export in renamed:
        for person in owners(export):
            if export.links or any(person.id == link.partner for other in renamed for link in other.links.values()):
                codes.setdefault(person.id, f"~{person.id.hex[-8:]}")
    return tuple(replace(export, people=tuple(_with_code(one, codes) for one in export.people)) for export in renamed)


def _with_code(person: Person, codes: Mapping[UUID, str]) -> Person:
    return replace(person, code=person.code or codes.get(person.id, ""))


def _renamed(export: Export) -> Export:
    """Return an export in which partners of linked sittings go by the UUID that they have in their own journal.

    Somebody who stands for two partners here, as a person without a name may, goes by theirs only in those sittings.
    """
    said: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for session in export.kept.sessions:
        link, partner = export.links.get(session.id), partner_of(session)
        if link is not None and partner is not None:
            said[partner][link.partner] = link.code
    own = {known: next(iter(theirs)) for known, theirs in said.items() if len(theirs) == 1}
    people = [replace(one, id=own.get(one.id, one.id)) for one in export.people]
    told = {id_: code for theirs in said.values() for id_, code in theirs.items()}
    known = {person.id for person in people}
    people = [replace(one, code=one.code or told.get(one.id, "")) for one in people]
    people += [Person(id_, "", code) for id_, code in told.items() if id_ not in known]
    kept = export.kept
    return replace(
        export,
        people=tuple({(one.id, one.code): one for one in people}.values()),
        kept=replace(
            kept,
            sessions=tuple(_session(one, own, export.links.get(one.id)) for one in kept.sessions),
            ratings=tuple(replace(one, person=own.get(one.person, one.person)) for one in kept.ratings),
            events=tuple(replace(one, person=own.get(one.person, one.person)) for one in kept.events),
        ),
    )


def partner_of(session: SessionSummary) -> UUID | None:
    """Return who was elsewhere in a sitting of two."""
    elsewhere = [person for slot, person in enumerate(session.people) if slot not in session.here]
    return elsewhere[0] if len(session.people) == 2 and len(elsewhere) == 1 else None


def _session(session: SessionSummary, own: Mapping[UUID, UUID], link: Linked | None) -> SessionSummary:
    partner = partner_of(session)
    people = tuple(
        link.partner if link is not None and person == partner else own.get(person, person) for person in session.people
    )
    return replace(session, people=people)


def linked_twins(exports: Iterable[Export], sittings: Mapping[UUID, SessionSummary]) -> dict[UUID, UUID]:
    """Return the sittings that are the other side of an earlier one, as their link says, and which that is."""
    sides: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    for export in exports:
        for session, link in export.links.items():
            if session in sittings:
                sides[link.sitting].setdefault(link.side, session)
    twins: dict[UUID, UUID] = {}
    for both in sides.values():
        if len(both) == 2:
            first, second = sorted(both.values(), key=lambda id_: (sittings[id_].begun, id_))
            if set(sittings[first].people) == set(sittings[second].people):
                twins[second] = first
    return twins
