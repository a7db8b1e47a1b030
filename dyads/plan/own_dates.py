"""A group's own dates of its meetings: one a line, `2026-03-01` or `2026-03-01 15:00`; `#` begins a remark."""

import re

from pydantic_core import PydanticCustomError

from dyads.plan.changes import OwnDate
from dyads.plan.moments import parse_clock, parse_day
from dyads.practice.message import Loaded, Message, Place, Problem, msg

MOST_DATES = 400
_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:(?:[ \t]+|T)(\S+))?")


def own_dates(text: str, file: str = "", meetings: int | None = None) -> Loaded[tuple[OwnDate, ...]]:
    """Return the dates that a text states, in its order, or what is wrong with them, line by line.

    Args:
        text: what the file holds.
        file: its name, for the problems.
        meetings: how many meetings the plan has, if that is known; more dates than that are refused, fewer are not.
    """
    found: list[OwnDate] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        stated = line.partition("#")[0].strip()
        if not stated:
            continue
        read = _read(stated)
        if isinstance(read, OwnDate):
            problem = _misplaced(found, read, meetings)
            found.append(read)
        else:
            problem = read
        if problem is not None:
            column = len(line) - len(line.lstrip()) + 1
            problems.append(Problem(Place(file, number, column), "", *problem))
    if not found and not problems:
        problems.append(Problem(Place(file), "", msg("there is no date in this file"), _shape()))
    return Loaded(None, tuple(problems)) if problems else Loaded(tuple(found))


def _shape() -> Message:
    return msg('write one date a line, like "2026-03-01" or "2026-03-01 15:00"')


def _read(stated: str) -> OwnDate | tuple[Message, Message | None]:
    match = _LINE.fullmatch(stated)
    if match is None:
        return msg("this is not a date"), _shape()
    try:
        return OwnDate(date=parse_day(match[1]), at=parse_clock(match[2]) if match[2] else None)
    except PydanticCustomError as error:
        context = error.context or {}
        return context["what"], context.get("hint")


def _misplaced(found: list[OwnDate], read: OwnDate, meetings: int | None) -> tuple[Message, Message | None] | None:
    if found and read.date <= found[-1].date:
        return msg("this date is not after the one before it"), msg("list the meetings in their order")
    if len(found) >= (MOST_DATES if meetings is None else meetings):
        return msg("there are more dates than meetings"), None
    return None
