"""Problems as people and tools read them: one line each, the line of the file with a marker, or JSON."""

import json
import unicodedata
from collections.abc import Iterable, Mapping

from dyads.practice.message import Problem
from dyads.words import plain, say

WIDEST = 100
"""Cells of a source line that are shown."""


def render(problem: Problem, text: str | None = None) -> str:
    """Write a problem as `file:line:column: key: what (hint)`; with the file's text, its line and a marker follow."""
    place = problem.place
    where = [plain(place.file, lines=False)]
    if place.line:
        where += [str(place.line), str(place.column)]
    sentence = plain(say(problem.what), lines=False)
    if problem.hint is not None:
        sentence += f" ({plain(say(problem.hint), lines=False)})"
    head = ": ".join(part for part in (":".join(where), plain(problem.key, lines=False), sentence) if part)
    if text is None or not place.line:
        return head
    return "\n".join((head, *_excerpt(text, place.line, place.column)))


def render_all(problems: Iterable[Problem], texts: Mapping[str, str]) -> str:
    """Write problems one after the other, each with its line where the file's text is there."""
    return "\n".join(render(problem, texts.get(problem.place.file)) for problem in problems)


def as_data(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "key": problem.key,
        "what": say(problem.what),
        "hint": None if problem.hint is None else say(problem.hint),
        "weight": problem.weight,
    }


def as_json(problems: Iterable[Problem]) -> str:
    """Write problems as a JSON list of objects with file, line, column, key, what, hint and weight."""
    return json.dumps([as_data(problem) for problem in problems], indent=2)


def _excerpt(text: str, line: int, column: int) -> tuple[str, ...]:
    lines = text.removeprefix("\ufeff").split("\n")
    if line > len(lines):
        return ()
    whole = lines[line - 1].rstrip("\r")
    start = 0 if column <= WIDEST else column - WIDEST // 2
    before = _visible(whole[start : column - 1])
    after = _visible(whole[max(column - 1, start) : start + WIDEST])
    lead, tail = "…" if start else "", "…" if len(whole) > start + WIDEST else ""
    if not (before + after).strip():
        return ()
    return f"    {lead}{before}{after}{tail}", "    " + " " * (len(lead) + cells(before)) + "^"


def _visible(text: str) -> str:
    """Replace what a terminal must not get by a sign of the same place; a tab is four blanks."""
    return "".join("    " if c == "\t" else c if plain(c) == c else "\N{REPLACEMENT CHARACTER}" for c in text)


def cells(text: str) -> int:
    """Return how many cells a terminal gives to a text: wide characters two, marks and joiners none."""
    if text.isascii() and text.isprintable():
        return len(text)
    shown = (c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return sum(2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in shown)
