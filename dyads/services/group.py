"""A folder of exports, read as one group: who is in it, what they rated, and how regularly they practised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dyads.exchange.document import Exchange, kept_of, links_of
from dyads.exchange.json import LARGEST, read_json
from dyads.journal.people import enrolment_of
from dyads.library.read import read_bytes
from dyads.practice.clock import practice_day
from dyads.practice.measures import NO_SCORES, KnownScores, Measure
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.services.figures import Material, scores_as_measures, titles_of, whole
from dyads.trends.figure import PracticeCount
from dyads.trends.group import Export, Joined, join
from dyads.trends.group_figures import GroupFigure, group_figures
from dyads.trends.selection import Selection


@dataclass(frozen=True, slots=True)
class GroupMaterial:
    """What a group's figures are made of.

    Attributes:
        measures: the measures by id, as the newest export has them.
        days: days done of days planned, by participant code; only of those who follow a plan.
        not_read: what else lies in the folder, by name.
    """

    joined: Joined
    measures: Mapping[str, Measure]
    days: Mapping[str, PracticeCount]
    not_read: tuple[str, ...] = ()

    def figures(self, choice: Selection) -> tuple[GroupFigure, ...]:
        """Return the figures of the group as a whole, with everybody who has none."""
        return group_figures(self.joined.kept, choice, self.joined.codes)

    @property
    def material(self) -> Material:
        """The same as one person's material, with codes for names; `person` says nothing."""
        kept = self.joined.kept
        return Material(UUID(int=0), self.joined.codes, kept, self.measures, titles_of(kept))


def read_folder(folder: Path, now: datetime, scores: KnownScores = NO_SCORES) -> Loaded[GroupMaterial]:
    """Read every JSON export in a folder and join them, or return what stands in the way.

    What else lies there is named as not read, but for what the system hides (.DS_Store and its like).

    Args:
        now: the wall clock (UTC); exports from the future are refused.
        scores: what is computed from the ratings.
    """
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return _refused(folder, msg("this folder cannot be read"))
    files = [path for path in found if path.suffix.lower() == ".json"]
    others = tuple(path.name for path in found if path not in files)
    if not files:
        hint = msg("put the files that people wrote with dyads export NAME.json into it")
        what = msg("there is no export in this folder")
        if others:
            what = msg("there is no export in this folder, but: {names}", names=", ".join(others))
        return _refused(folder, what, hint)
    read = [(path, _read(path, now)) for path in files]
    problems = tuple(problem for _path, loaded in read for problem in loaded.problems)
    exchanges = [(path, loaded.value) for path, loaded in read if loaded.value is not None]
    if len(exchanges) < len(read):
        return Loaded(None, problems)
    exchanges.sort(key=lambda held: held[1].written)
    exports = [
        Export(str(path), exchange.people, kept_of(exchange), links_of(exchange)) for path, exchange in exchanges
    ]
    joined = join(exports)
    if joined.value is None:
        return Loaded(None, (*problems, *joined.problems))
    held = [exchange for _path, exchange in exchanges]
    scored = replace(joined.value, kept=replace(joined.value.kept, scores=scores))
    measures = {**_measures(held), **scores_as_measures(scores)}
    material = GroupMaterial(scored, measures, _days(held, exports), others)
    return Loaded(material, (*problems, *joined.problems))


def _refused(folder: Path, what: Message, hint: Message | None = None) -> Loaded[GroupMaterial]:
    return Loaded(None, (Problem(Place(str(folder)), "", what, hint),))


def _read(path: Path, now: datetime) -> Loaded[Exchange]:
    try:
        data = read_bytes(path, LARGEST)
    except OSError:
        return Loaded(None, (Problem(Place(str(path)), "", msg("this file cannot be read")),))
    if data is None:
        return Loaded(None, (Problem(Place(str(path)), "", msg("the file is too large to be an export")),))
    return read_json(data, str(path), now)


def _measures(exchanges: Sequence[Exchange]) -> dict[str, Measure]:
    """Return the wordings that the latest sittings asked; the exports come in the order they were written."""
    worded: dict[str, Measure] = {}
    for exchange in exchanges:
        asked = {rating.measure: rating.measure_sha256 for rating in exchange.ratings}
        worded |= {
            name: Measure.model_validate(exchange.measures[digest])
            for name, digest in asked.items()
            if digest in exchange.measures
        }
    return worded


def _days(exchanges: Sequence[Exchange], exports: Sequence[Export]) -> dict[str, PracticeCount]:
    """Return how regularly each code practised; of a journal exported twice the newer export counts."""
    by_enrolment: dict[tuple[str, UUID], PracticeCount] = {}
    for exchange, export in zip(exchanges, exports, strict=True):
        codes = {person.id: person.code for person in exchange.people if person.code}
        owner = next((codes.get(person.id, "") for person in exchange.people if person.me), "")
        for record in exchange.plans:
            enrolment = enrolment_of(record)
            code = owner if enrolment is None or enrolment.person is None else codes.get(enrolment.person, "")
            if enrolment is not None and code:
                theirs = [s for s in export.kept.sessions if enrolment.person is None or enrolment.person in s.people]
                today = practice_day(exchange.written, exchange.day_starts)
                by_enrolment[code, record.id] = whole(enrolment, theirs, today)
    days: dict[str, PracticeCount] = {}
    for (code, _id), found in sorted(by_enrolment.items(), key=lambda item: item[0][0]):
        stood = days.get(code, PracticeCount(0, 0))
        days[code] = PracticeCount(stood.planned + found.planned, stood.done + found.done)
    return days
