"""Problems with their places: from a finding's path of keys to a line and a column."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Literal

from dyads.library.read import Source
from dyads.library.toml_positions import KeyPath
from dyads.practice.message import Finding, Place, Problem, msg
from dyads.words import plain

FORMAT = 1
"""The newest format this version reads."""

MOST_PROBLEMS = 100
"""More are not said of one file."""
UNKNOWN = msg("this key is not known here")
"""Said of every key that a table does not have."""


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    found = difflib.get_close_matches(word[:60].lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None


def located(source: Source, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Give findings their places: the value concerned, or what should hold it."""
    return tuple(problem_of(source, finding, "value") for finding in findings)


def dotted(path: KeyPath) -> str:
    """Write a path the way people name it: `turn[1].length`, counted from 0 as in most tools."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_shown(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def _shown(key: str) -> str:
    """Quote a key that is not bare; of a long one show the beginning."""
    short = key if len(key) <= 40 else key[:39] + "…"
    bare = key.replace("-", "").replace("_", "").isalnum() and key.isascii()
    return short if bare else '"' + plain(short, lines=False) + '"'


def newer(data: Mapping[str, object]) -> tuple[Finding, ...]:
    wanted = data.get("format")
    if isinstance(wanted, bool):
        return (Finding(("format",), msg("the format is a whole number"), msg("write format = 1")),)
    if isinstance(wanted, int) and wanted > FORMAT:
        what = msg("this file was written for a newer dyads")
        return (Finding(("format",), what, msg("update dyads; this version reads format 1")),)
    return ()


def problem_of(source: Source, finding: Finding, side: Literal["key", "value"]) -> Problem:
    line, column = source.locator.find(finding.path, side)
    return Problem(Place(source.file, line, column), dotted(finding.path), finding.what, finding.hint, finding.weight)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    unique = {(problem.place, problem.key, problem.what.id): problem for problem in problems}
    return tuple(sorted(unique.values(), key=lambda problem: (problem.place, problem.key)))[:MOST_PROBLEMS]
