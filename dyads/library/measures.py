"""The measures there are: what ships, and the user's own file, which adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dyads.library.read import Source, read
from dyads.library.shelves import Origin, Shelves, is_file
from dyads.library.validate import located, validate
from dyads.practice.measures import Measure, Measures, check_measures, measure_sha256
from dyads.practice.message import Finding, Loaded, Problem, msg

FILE_NAME = "measures.toml"


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """A measure with its id and where it comes from; `sha256` names its wording and scale."""

    id: str
    measure: Measure
    sha256: str
    origin: Origin
    path: Path


def measures_from(source: Source) -> Loaded[Measures]:
    """Return the measures that a text describes."""
    return validate(source, Measures, check_measures)


def load_measures(shelves: Shelves) -> Loaded[Mapping[str, KnownMeasure]]:
    """Return every measure by id, the shipped ones first.

    A measure of the user's with a shipped id stands in its place, and a warning says so. A broken file of the user's
    adds nothing; its problems come with the value.
    """
    known: dict[str, KnownMeasure] = {}
    problems: list[Problem] = []
    places: list[tuple[Origin, Path]] = [("shipped", shelves.shipped / FILE_NAME)]
    if shelves.measures is not None and is_file(shelves.measures):
        places.append(("yours", shelves.measures))
    for origin, path in places:
        source = read(path)
        if source.value is None:
            problems += source.problems
            continue
        loaded = measures_from(source.value)
        problems += loaded.problems
        for name, measure in loaded.value.root.items() if loaded.value else ():
            own = KnownMeasure(name, measure, measure_sha256(measure), origin, path)
            if name in known and known[name].sha256 != own.sha256:
                problems += _other_wording(source.value, name)
            known[name] = own
    return Loaded(known, tuple(problems))


def _other_wording(source: Source, name: str) -> tuple[Problem, ...]:
    what = msg("this measure ships with another wording or scale; yours is used")
    hint = msg("give it a name of its own, so that trends never mix the two")
    return tuple(replace(problem, weight="warning") for problem in located(source, (Finding((name,), what, hint),)))
