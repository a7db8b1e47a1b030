"""All that one person's figures are made of and named with, read once: for text, screen and page alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from dyads.journal.journal import Journal
from dyads.journal.seal import Key
from dyads.library.search_path import SearchPath
from dyads.plan.calendar import CalendarWeek, by_module, overview, so_far
from dyads.plan.enrolment import Enrolment
from dyads.practice.measures import KnownScores, Measure
from dyads.practice.people import Person, labelled
from dyads.practice.records import Kept, PrivateEvent, SessionSummary
from dyads.services.home import Home
from dyads.services.planning import look
from dyads.services.prepare import known_measures, known_scores
from dyads.trends.figure import PracticeCount
from dyads.words import _

Days = Mapping[str | None, PracticeCount]
"""Days done of days planned by module; the key None stands for all together."""


def days_of(weeks: Iterable[CalendarWeek]) -> Days:
    """Return the days of each module, and of all together, up to now; empty for a plan without weeks."""
    weeks = tuple(weeks)
    if not weeks:
        return {}
    whole = so_far(weeks)
    days: dict[str | None, PracticeCount] = {None: PracticeCount(whole.planned, whole.done)}
    for module, part in by_module(weeks):
        stood = days.get(module, PracticeCount(0, 0))
        days[module] = PracticeCount(stood.planned + part.planned, stood.done + part.done)
    return days


def whole(enrolment: Enrolment, sessions: Iterable[SessionSummary], today: date) -> PracticeCount:
    found = so_far(overview(enrolment, sessions, today))
    return PracticeCount(found.planned, found.done)


@dataclass(frozen=True, slots=True)
class Material:
    """One person's records and the names of what is in them.

    Attributes:
        measures: the measures by id, as they were last asked.
        titles: the titles of the exercises by id, as they were last sat.
        days: how regularly their plan was followed; empty without one.
    """

    person: UUID
    names: Mapping[UUID, str]
    kept: Kept
    measures: Mapping[str, Measure]
    titles: Mapping[str, str]
    days: Days = field(default_factory=dict)

    def name(self, person: UUID) -> str:
        return self.names.get(person) or _("no name")

    def title(self, script: str) -> str:
        return self.titles.get(script) or script


def material_of(home: Home, person: Person, key: Key | None = None) -> Material:
    """Read what a person's figures are made of, with the plan they follow. Raises JournalTrouble."""
    followed = look(home)
    days: Days = {}
    if followed is not None and followed.enrolment.person in (None, person.id):
        days = days_of(overview(followed.enrolment, followed.sessions, followed.today))
    return read_material(home.journal, home.search_path, person, days, key)


def read_material(
    journal: Journal, search_path: SearchPath, person: Person, days: Days, key: Key | None = None
) -> Material:
    """Read what a person's figures are made of. Raises JournalTrouble: the journal cannot be read."""
    kept = journal.kept(person.id, key)
    scores = known_scores(search_path)
    kept = replace(kept, events=(*kept.events, *_revealed_to(person.id, kept, journal)), scores=scores)
    return Material(
        person=person.id,
        names=names_of(journal.people()),
        kept=kept,
        measures={**known_measures(search_path), **_as_asked(journal, kept), **scores_as_measures(scores)},
        titles=titles_of(kept),
        days=days,
    )


def scores_as_measures(known: KnownScores) -> dict[str, Measure]:
    """Return how scores are shown, by id: each with its title and its range."""
    shown = ((name, score.as_measure(known.scales)) for name, score in known.scores.items())
    return {name: measure for name, measure in shown if measure is not None}


def _revealed_to(person: UUID, kept: Kept, journal: Journal) -> list[PrivateEvent]:
    """Return the partners' draws at which this person guessed and which were then revealed: these they know anyway."""
    guessed = {(event.session, event.turn) for event in kept.events if event.kind == "guess"}
    if not guessed:
        return []
    theirs = [e for e in journal.events(None) if e.person != person and (e.session, e.turn) in guessed]
    revealed = {(event.session, event.turn) for event in theirs if event.kind == "reveal"}
    return [e for e in theirs if e.kind in ("draw", "reveal") and (e.session, e.turn) in revealed]


def names_of(people: Iterable[Person]) -> dict[UUID, str]:
    """Return what people are called, no two alike: their name, else their code."""
    return {one.id: one.name or one.code or (_("me") if one.me else "") for one in labelled(people)}


def titles_of(kept: Kept) -> dict[str, str]:
    return {session.script_id: session.title for session in kept.sessions}


def _as_asked(journal: Journal, kept: Kept) -> dict[str, Measure]:
    """Return the wordings of the last sittings at which each measure was asked; editing a file changes no past."""
    last = {rating.measure: rating.session for rating in kept.ratings if rating.session is not None}
    found: dict[str, Measure] = {}
    for session in set(last.values()):
        record = journal.record(session)
        if record is not None:
            found.update({name: m for name, m in record.setup.measures.items() if last.get(name) == session})
    return found
