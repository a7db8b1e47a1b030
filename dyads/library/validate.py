"""From the data of a file to its model, or to problems that each have a line and a column."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from dyads.library.complaints import complaint
from dyads.library.placed import best_of_unions, placed
from dyads.library.read import Source
from dyads.library.shape import known_keys
from dyads.library.spots import Path
from dyads.library.syntax import odd_values, parse
from dyads.practice.message import Finding, Loaded, Place, Problem, msg
from dyads.words.catalogue import plain

Model = TypeVar("Model", bound=BaseModel)
Check = Callable[[Model], Iterable[Finding]]

FORMAT = 1
"""The newest format this version reads."""

MOST_PROBLEMS = 100
"""More are not said of one file."""


def validate(source: Source, model: type[Model], check: Check[Model] | None = None) -> Loaded[Model]:
    """Turn a text into what it describes.

    Args:
        source: the text.
        model: what kind of file it is.
        check: finds what the model's shape cannot say.
    """
    parsed = parse(source)
    if parsed.value is None:
        return Loaded(None, parsed.problems)
    newer = _newer(parsed.value)
    if newer:
        return Loaded(None, located(source, newer))
    odd = odd_values(source, parsed.value)
    try:
        value = model.model_validate(parsed.value)
    except ValidationError as error:
        return Loaded(None, _ordered((*located(source, odd), *_from_pydantic(source, model, parsed.value, error))))
    findings = (*odd, *(check(value) if check is not None else ()))
    return Loaded(None, _ordered(located(source, findings))) if findings else Loaded(value)


def located(source: Source, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Give findings their places: the value concerned, or what should hold it."""
    return tuple(_problem(source, finding, "value") for finding in findings)


def dotted(path: Path) -> str:
    """Write a path the way people name it: `turn[1].length`, counted from 0 as in most tools."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + _shown(part)
    return text


def _shown(key: str) -> str:
    """Quote a key that is not bare; of a long one show the beginning."""
    short = key if len(key) <= 40 else key[:39] + "…"
    bare = key.replace("-", "").replace("_", "").isalnum() and key.isascii()
    return short if bare else '"' + plain(short, lines=False) + '"'


def _newer(data: Mapping[str, object]) -> tuple[Finding, ...]:
    wanted = data.get("format")
    if isinstance(wanted, bool):
        return (Finding(("format",), msg("the format is a whole number"), msg("write format = 1")),)
    if isinstance(wanted, int) and wanted > FORMAT:
        what = msg("this file was written for a newer dyads")
        return (Finding(("format",), what, msg("update dyads; this version reads format 1")),)
    return ()


def _problem(source: Source, finding: Finding, side: Literal["key", "value"]) -> Problem:
    line, column = source.locator.find(finding.path, side)
    return Problem(Place(source.file, line, column), dotted(finding.path), finding.what, finding.hint)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by place, and say each thing once."""
    unique = {(problem.place, problem.key, problem.what.id): problem for problem in problems}
    return tuple(sorted(unique.values(), key=lambda problem: (problem.place, problem.key)))[:MOST_PROBLEMS]


def _from_pydantic(
    source: Source, model: type[BaseModel], data: Mapping[str, object], error: ValidationError
) -> Iterator[Problem]:
    errors = error.errors(include_url=False, include_input=False)
    for one in best_of_unions(placed(details, data) for details in errors):
        known = known_keys(model, one.path[:-1]) if one.details["type"] == "extra_forbidden" else ()
        what, hint = complaint(one, known)
        yield _problem(source, Finding(one.path, what, hint), one.side)
