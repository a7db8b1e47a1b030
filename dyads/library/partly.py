"""What can be read of a TOML file with mistakes, line by line, and what is wrong with the rest."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from dyads.library.mistakes import validate_besides
from dyads.library.read import Source, Table, decode, parse, read, read_bytes
from dyads.practice.message import Place, Problem, msg

Model = TypeVar("Model", bound=BaseModel)
_Part = tuple[Source, Table, tuple[Problem, ...]]
"""A text of the lines that could be read, the others blank so that places stay; its data; what is wrong with those."""

MOST_TAKEN_APART = 32 * 1024
"""Bytes of a file that is taken apart; settings are a page of text."""
MOST_STATEMENT_LINES = 100
"""Of one text or list that goes over several lines."""
_MOST_LINES = 500
_KEY = re.compile(r"""[ \t]*+([\w."'-]{1,80})[ \t]*+[=:]""")
_HEADER = re.compile(r"""[ \t]*+\[{1,2}[ \t]*+([\w."'-]{1,80})""")


def read_partly(path: Path, model: type[Model]) -> tuple[Model, tuple[Problem, ...]]:
    """Return what a file says of a model whose keys all have defaults, and what in it was not read.

    A value with a mistake is left out whole; of a table that is well written only the entry concerned.
    """
    loaded = read(path)
    source, problems = loaded.value, loaded.problems
    if source is not None:
        parsed = parse(source)
        if parsed.value is not None:
            return validate_besides(source, model, parsed.value)
        problems = parsed.problems
    part = _taken_apart(path)
    if part is None:
        nothing = Problem(Place(str(path)), "", msg("nothing of this file can be read"))
        return model(), problems if not problems[0].place.line else (nothing, *problems)
    source, data, lost = part
    value, wrong = validate_besides(source, model, data)
    return value, tuple(sorted((*lost, *wrong), key=lambda problem: (problem.place, problem.key)))


def _taken_apart(path: Path) -> _Part | None:
    try:
        held = read_bytes(path, MOST_TAKEN_APART)
    except (OSError, ValueError):
        return None
    if held is None or b"\0" in held or held.count(b"\n") > _MOST_LINES:
        return None
    lines, odd = _lines(held, str(path))
    kept: list[str] = []
    data: Table = {}
    lost: list[Problem] = []
    table, table_is_lost, follows_lost = "", False, False
    while len(kept) < len(lines):
        number = len(kept)
        line, key, header = lines[number], _KEY.match(lines[number]), _HEADER.match(lines[number])
        if number not in odd and (not line.strip() or line.lstrip().startswith("#")):
            kept.append(line)
            continue
        found: tuple[list[str], Table] | Problem
        if table_is_lost and header is None:
            found = Problem(Place(str(path), number + 1, 1), "", _LOST_TABLE)
        else:
            found = _next_statement(str(path), kept, lines, odd)
        if header is not None:
            table, table_is_lost = f"{header[1]}.", isinstance(found, Problem)
        if not isinstance(found, Problem):
            (kept, data), follows_lost = found, False
            continue
        if key is not None or header is not None or not follows_lost:  # else it belongs to what stands above it
            name = table.removesuffix(".") if header else f"{table}{key[1]}" if key else ""
            lost.append(found._replace(key=name))
        kept.append("")
        follows_lost = True
    return Source(str(path), "\n".join(kept)), data, tuple(lost)


_LOST_TABLE = msg("the name of the table in which this stands cannot be read")


def _lines(held: bytes, file: str) -> tuple[list[str], Mapping[int, Problem]]:
    """Return the lines of a file, and which of them hold characters that it may not hold, counted from 0."""
    lines: list[str] = []
    odd: dict[int, Problem] = {}
    for number, raw in enumerate(held.split(b"\n")):
        decoded = decode(raw.removesuffix(b"\r"), file)
        lines.append("" if decoded.value is None else decoded.value.text)
        if decoded.problems:
            first = decoded.problems[0]
            odd[number] = first._replace(place=first.place._replace(line=number + 1))
            lines[-1] = raw.decode("utf-8", "replace")
    return lines, odd


def _next_statement(
    file: str, kept: Sequence[str], lines: Sequence[str], odd: Mapping[int, Problem]
) -> tuple[list[str], Table] | Problem:
    """Return what was kept with the next statement, of as many lines as it needs, or what is wrong with it."""
    first: Problem | None = None
    for end in range(len(kept) + 1, min(len(lines), len(kept) + MOST_STATEMENT_LINES) + 1):
        if end - 1 in odd:
            return first or odd[end - 1]
        taken = [*kept, *lines[len(kept) : end]]
        parsed = parse(Source(file, "\n".join(taken)))
        if parsed.value is not None:
            return taken, parsed.value
        first = first or parsed.problems[0]
        if parsed.problems[0].place.line < end:
            break  # the lines that follow do not mend it
    assert first is not None
    return first
