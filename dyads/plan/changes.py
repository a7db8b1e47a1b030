"""What happens to a plan while somebody follows it: an append-only list from which everything else is worked out.

The journal keeps one row each: `run` (the enrolment), sequence, `at`, `kind` and `data`, a JSON object
(`PlanEvent.data`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from dyads.plan.dates import Clock, Day, parse_clock, parse_day
from dyads.plan.model import Plan
from dyads.practice.annotations import Limits
from dyads.practice.frozen import Frozen
from dyads.practice.message import Loaded, Message, Place, Problem, RefusedValue, msg


class CustomDate(Frozen):
    """A date, and perhaps a time, that a group has chosen itself."""

    date: Day
    at: Clock | None = None


class Change(Frozen):
    """One thing that may happen; each kind is a class, built only when an enrolment has it."""

    kind: ClassVar[str]
    """What the journal calls it."""


class Started(Change):
    """A plan is followed from a day on."""

    kind = "start"
    plan_id: str
    plan: Plan
    """As it was then: a plan that is edited or upgraded changes no past."""
    on: Day
    person: UUID | None = None
    """Whose practice counts; None counts every session of the journal."""
    partner: str = ""
    """The fixed partner's name."""
    zone: Annotated[str, Limits(max_length=64)] = ""
    """By which clock its times are meant, such as `Europe/Berlin`; empty where nobody has said."""


class Paused(Change):
    """No practice from a day on."""

    kind = "pause"
    first: Day
    back: Day | None = None
    """The first day of practice again, where it is known."""


class Resumed(Change):
    """Practice goes on from a day on."""

    kind = "resume"
    on: Day


class Changed(Change):
    """Another plan from a day on; what was done stays done."""

    kind = "change"
    plan_id: str
    plan: Plan
    on: Day


class Continued(Change):
    """After the end of a series: the next series of meetings, with continuous history."""

    kind = "continue"
    plan_id: str
    plan: Plan
    on: Day
    people: tuple[str, ...] = ()
    """Who goes on, by name."""


class Moved(Change):
    """One meeting or event has another date."""

    kind = "move"
    key: str
    """The appointment's key, which stays."""
    date: Day
    at: Clock | None = None
    """Another time too, or the same as before."""


class Cancelled(Change):
    """One meeting or event will not be held; `held` takes that back."""

    kind = "cancel"
    key: str
    held: bool = False


class Dated(Change):
    """The meetings of the present series have dates of their own, in order."""

    kind = "dates"
    dates: Annotated[tuple[CustomDate, ...], Limits(max_length=400)]


class PartnerLink(Frozen):
    """By which a trainer lets two link in a week, as a file of partners carries it."""

    week: int
    partner: str
    code: str
    side: Literal["a", "b"]
    secret: str = field(repr=False)
    """Base32, 52 letters."""


class Partnered(Change):
    """Who sits with whom in which week of the plan, from 1; None rests."""

    kind = "partners"
    weeks: dict[int, str | None] = field(default_factory=dict)
    always: str = ""
    """The fixed partner's name; an empty string leaves it as it is."""
    away: tuple[int, ...] | None = None
    """The weeks in which nothing is due, because one is away."""
    name: str = field(default="", metadata={"written": False})
    """Whose partners these are, as the file that names them has it; kept with the people, like the codes."""
    code: str = field(default="", metadata={"written": False})
    codes: dict[str, str] = field(default_factory=dict, metadata={"written": False})
    """The partners' participant codes, by name."""
    links: tuple[PartnerLink, ...] = field(default=(), metadata={"written": False}, repr=False)
    """Kept beside the journal, like every secret of a link."""
    meeting_place: str = field(default="", metadata={"written": False})
    """Where these links meet."""


class Substituted(Change):
    """Somebody else, for one day."""

    kind = "substitute"
    day: Day
    partner: str


class NoShow(Change):
    """The partner did not come, on one day."""

    kind = "no-show"
    day: Day


class Attended(Change):
    """A meeting or event was attended."""

    kind = "attended"
    key: str


class Missed(Change):
    """A meeting or event was missed."""

    kind = "missed"
    key: str


class Ended(Change):
    """The plan is not followed any more from a day on."""

    kind = "end"
    on: Day


CHANGE_KINDS: Mapping[str, type[Change]] = {change.kind: change for change in Change.__subclasses__()}


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """One thing that happened, and when (UTC)."""

    at: datetime
    what: Change

    @property
    def kind(self) -> str:
        """What kind of thing it is; the journal's column."""
        return self.what.kind

    @property
    def data(self) -> dict[str, object]:
        """The rest of it as a JSON object; the opposite of `from_data`."""
        return self.what.model_dump(mode="json", exclude_none=True)


def from_data(kind: str, at: datetime, data: Mapping[str, object]) -> PlanEvent:
    """Return the event that the journal holds. Raises ValueError: this version does not know its kind or its data."""
    if kind not in CHANGE_KINDS:
        raise ValueError(f"no {kind} happens to a plan")
    return PlanEvent(at, CHANGE_KINDS[kind].model_validate(data))


MOST_DATES = 400
_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:(?:[ \t]+|T)(\S+))?")


def custom_dates(text: str, file: str = "", meetings: int | None = None) -> Loaded[tuple[CustomDate, ...]]:
    """Return the dates that a text states, in its order, or what is wrong with them, line by line.

    Args:
        file: its name, for the problems.
        meetings: how many meetings the plan has, if that is known; more dates than that are refused, fewer are not.
    """
    found: list[CustomDate] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        stated = line.partition("#")[0].strip()
        if not stated:
            continue
        read = _read(stated)
        if isinstance(read, CustomDate):
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


def _read(stated: str) -> CustomDate | tuple[Message, Message | None]:
    match = _LINE.fullmatch(stated)
    if match is None:
        return msg("this is not a date"), _shape()
    try:
        return CustomDate(date=parse_day(match[1]), at=parse_clock(match[2]) if match[2] else None)
    except RefusedValue as refused:
        return refused.what, refused.hint


def _misplaced(
    found: list[CustomDate], read: CustomDate, meetings: int | None
) -> tuple[Message, Message | None] | None:
    if found and read.date <= found[-1].date:
        return msg("this date is not after the one before it"), msg("list the meetings in their order")
    if len(found) >= (MOST_DATES if meetings is None else meetings):
        return msg("there are more dates than meetings"), None
    return None
