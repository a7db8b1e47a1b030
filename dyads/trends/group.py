"""Several people's exports joined into one: by participant codes and start times, every sitting counted once.

The same sitting can come twice: from a second export of the same journal (the same UUIDs; the newer answer wins), and
from the journals of both partners, who sat apart: linked (its one UUID stands in both), or otherwise (the same two
codes, the same exercise, set up within `TOGETHER`).
A code that belongs to the owners of two journals, or to two people of one journal, would mix two people, so it refuses
the whole join.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from dyads.practice.message import Loaded, Message, Place, Problem, counted, msg
from dyads.practice.people import Person
from dyads.practice.records import Kept, Outcome, PrivateEvent, Rating, SessionSummary
from dyads.trends.group_exports import Export as Export
from dyads.trends.group_exports import identified, linked_twins, owners

TOGETHER = timedelta(minutes=10)
"""How far apart the set-ups of one sitting on two computers may be."""

_FIRMNESS: Mapping[Outcome, int] = {"open": 0, "partial": 1, "complete": 2, "discarded": 3}


@dataclass(frozen=True, slots=True)
class Joined:
    """What the exports hold together.

    Attributes:
        codes: the participant codes of everybody who has one, by the person's UUID in `kept`.
        kept: the records, with one UUID a code and one a sitting.
        again: how many sittings came again from the same journal.
        both_sides: how many sittings were joined from the journals of both partners.
        without_data: the codes of those who have no rating.
    """

    codes: Mapping[UUID, str]
    kept: Kept
    exports: int
    again: int
    both_sides: int
    without_data: tuple[str, ...]


def join(exports: Sequence[Export]) -> Loaded[Joined]:
    """Join exports, or return what stands in the way, each with the file it stands in."""
    exports = identified(exports)
    problems = (*_uncoded(exports), *_doubtful(exports), *_shared(exports))
    if any(problem.weight == "error" for problem in problems):
        return Loaded(None, problems)
    people = _identities(exports)
    sittings: dict[UUID, SessionSummary] = {}
    again = 0
    for session in (session for export in exports for session in export.kept.sessions):
        stood = sittings.get(session.id)
        again += stood is not None
        if stood is None or _FIRMNESS[session.outcome] > _FIRMNESS[stood.outcome]:
            sittings[session.id] = session
    twins = linked_twins(exports, sittings)
    alone = [session for id_, session in sittings.items() if id_ not in twins and id_ not in twins.values()]
    twins |= _twins(alone, people, _codes(exports))
    merged = _merged(sittings, twins, people)
    ratings = _ratings((r for export in exports for r in export.kept.ratings), people, twins)
    codes = {people[id_]: code for id_, code in _codes(exports).items()}
    rated = {rating.person for rating in ratings}
    joined = Joined(
        codes=codes,
        kept=Kept(merged, ratings, _events(exports, people, twins)),
        exports=len(exports),
        again=again,
        both_sides=len(twins),
        without_data=tuple(sorted({code for id_, code in codes.items() if id_ not in rated})),
    )
    return Loaded(joined, problems)


def _codes(exports: Iterable[Export]) -> dict[UUID, str]:
    return {person.id: person.code for export in exports for person in export.people if person.code}


def _uncoded(exports: Iterable[Export]) -> Iterable[Problem]:
    for export in exports:
        raters = {rating.person for rating in export.kept.ratings}
        coded = {person.id for person in export.people if person.code}
        if raters - coded:
            what = msg("somebody who rated has no participant code")
            yield _problem(export, what, msg("give everybody a code, then export again"))
        partners = {person for session in export.kept.sessions for person in session.people} - raters - coded
        if partners:
            without = counted(
                "{count} partner has no code, so their side cannot be joined",
                "{count} partners have no code, so their sides cannot be joined",
                len(partners),
            )
            yield _problem(export, without, None)._replace(weight="warning")


def _doubtful(exports: Iterable[Export]) -> Iterable[Problem]:
    """Find one code for the owners of two journals, and one person under two codes."""
    owner: dict[str, UUID] = {}
    code_of: dict[UUID, str] = {}
    for export in exports:
        for person in export.people:
            if person.code and code_of.setdefault(person.id, person.code) != person.code:
                what = msg(
                    "the same person has the code {one} here and {other} elsewhere",
                    one=person.code,
                    other=code_of[person.id],
                )
                yield _problem(export, what, msg("export again from that journal, and leave the older export out"))
        for person in owners(export):
            if person.code and owner.setdefault(person.code, person.id) != person.id:
                what = msg("the code {code} already belongs to another journal", code=person.code)
                yield _problem(export, what, msg("give each person a code of their own"))


def _shared(exports: Iterable[Export]) -> Iterable[Problem]:
    """Find one code for two people of one journal; its exports are told by whose they are."""
    owner: dict[tuple[frozenset[UUID], str], Person] = {}
    for export in exports:
        journal = frozenset(person.id for person in owners(export))
        for person in export.people:
            if person.code and (first := owner.setdefault((journal, person.code), person)).id != person.id:
                hint = msg("give each a code of their own with dyads people code, then export again")
                if first.name and person.name:
                    values = {"one": first.name, "other": person.name, "code": person.code}
                    yield _problem(export, msg("{one} and {other} have the same code {code}", **values), hint)
                else:
                    what = msg("two people of this journal have the same code {code}", code=person.code)
                    yield _problem(export, what, hint)


def _problem(export: Export, what: Message, hint: Message | None) -> Problem:
    return Problem(Place(export.file), "people", what, hint)


def _identities(exports: Iterable[Export]) -> dict[UUID, UUID]:
    """Return one UUID for everybody: with a code the owner's, else the first seen."""
    first: dict[str, UUID] = {}
    everybody: dict[UUID, str] = {}
    for export in exports:
        for person in (*owners(export), *export.people):
            everybody[person.id] = person.code
        for person in owners(export):
            first.setdefault(person.code, person.id)
    for id_, code in everybody.items():
        first.setdefault(code, id_)
    seen = {id_: first[code] if code else id_ for id_, code in everybody.items()}
    for kept in (export.kept for export in exports):
        sat = {id_ for session in kept.sessions for id_ in session.people}
        for id_ in sat | {rating.person for rating in kept.ratings} | {event.person for event in kept.events}:
            seen.setdefault(id_, id_)
    return seen


def _twins(
    sittings: Iterable[SessionSummary], people: Mapping[UUID, UUID], codes: Mapping[UUID, str]
) -> dict[UUID, UUID]:
    """Return the sittings that are the other side of an earlier one, and which that is."""
    alike: dict[tuple[str, frozenset[UUID]], list[SessionSummary]] = defaultdict(list)
    for session in sittings:
        if len(session.people) == 2 and all(id_ in codes for id_ in session.people):
            alike[session.script_id, frozenset(people[id_] for id_ in session.people)].append(session)
    twins: dict[UUID, UUID] = {}
    for sessions in alike.values():
        waiting: list[SessionSummary] = []
        for session in sorted(sessions, key=lambda s: s.begun):
            waiting = [w for w in waiting if session.begun - w.begun <= TOGETHER]
            other = next((w for w in reversed(waiting) if set(w.people) != set(session.people)), None)
            if other is None:
                waiting.append(session)
            else:
                twins[session.id] = other.id
                waiting.remove(other)
    return twins


def _merged(
    sittings: Mapping[UUID, SessionSummary], twins: Mapping[UUID, UUID], people: Mapping[UUID, UUID]
) -> tuple[SessionSummary, ...]:
    others = {first: sittings[second] for second, first in twins.items()}
    merged: list[SessionSummary] = []
    for session in sittings.values():
        if session.id in twins:
            continue
        ids = tuple(people[id_] for id_ in session.people)
        here, outcome, added = set(session.here), session.outcome, session.added
        if session.id in others:
            other = others[session.id]
            here |= {ids.index(people[other.people[slot]]) for slot in other.here}
            outcome = max(outcome, other.outcome, key=_FIRMNESS.__getitem__)
            added = added and other.added
        merged.append(replace(session, people=ids, here=tuple(sorted(here)), outcome=outcome, added=added))
    return tuple(sorted(merged, key=lambda s: s.begun))


def _ratings(ratings: Iterable[Rating], people: Mapping[UUID, UUID], twins: Mapping[UUID, UUID]) -> tuple[Rating, ...]:
    kept: dict[tuple[object, ...], Rating] = {}
    for rating in ratings:
        session = None if rating.session is None else twins.get(rating.session, rating.session)
        person = people[rating.person]
        asked = rating.day if session is None else session
        key = (person, asked or rating.id, rating.measure, rating.when, rating.plan if session is None else None)
        stood = kept.get(key)
        if stood is None or _weight(rating) > _weight(stood):
            kept[key] = replace(rating, person=person, session=session)
    return tuple(kept.values())


def _weight(rating: Rating) -> tuple[bool, datetime]:
    """Return what makes an answer count over another to the same question: that there is one, then how new it is."""
    return rating.status in ("given", "withdrawn"), rating.answered


def _events(
    exports: Iterable[Export], people: Mapping[UUID, UUID], twins: Mapping[UUID, UUID]
) -> tuple[PrivateEvent, ...]:
    events = {event.id: event for export in exports for event in export.kept.events}
    return tuple(
        replace(event, person=people[event.person], session=twins.get(event.session, event.session))
        for event in events.values()
    )
