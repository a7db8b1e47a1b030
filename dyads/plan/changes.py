"""What happens to a plan while somebody follows it: an append-only list from which everything else is worked out.

The journal keeps one row each: run, sequence, `at`, `kind` and `data`, a JSON object (`PlanEvent.data`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from dyads.plan.moments import Clock, Day
from dyads.plan.plan import Plan
from dyads.practice.frozen import Frozen


class OwnDate(Frozen):
    """A date, and perhaps a time, that a group has chosen itself."""

    date: Day
    at: Clock | None = None


class Started(Frozen):
    """A plan is followed from a day on."""

    kind: Literal["start"] = "start"
    plan_id: str
    plan: Plan
    """As it was then: a plan that is edited or upgraded changes no past."""
    on: Day
    person: UUID | None = None
    """Whose practice counts; None counts every session of the journal."""
    partner: str = ""
    """The fixed partner's name."""


class Paused(Frozen):
    """No practice from a day on."""

    kind: Literal["pause"] = "pause"
    first: Day
    back: Day | None = None
    """The first day of practice again, where it is known."""


class Resumed(Frozen):
    """Practice goes on from a day on."""

    kind: Literal["resume"] = "resume"
    on: Day


class Changed(Frozen):
    """Another plan from a day on; what was done stays done."""

    kind: Literal["change"] = "change"
    plan_id: str
    plan: Plan
    on: Day


class Continued(Frozen):
    """After the bus stop: the next series of meetings, with continuous history."""

    kind: Literal["continue"] = "continue"
    plan_id: str
    plan: Plan
    on: Day
    people: tuple[str, ...] = ()
    """Who goes on, by name."""


class Moved(Frozen):
    """One meeting or event has another date."""

    kind: Literal["move"] = "move"
    key: str
    """The appointment's key, which stays."""
    date: Day
    at: Clock | None = None
    """Another time too, or the same as before."""


class Cancelled(Frozen):
    """One meeting or event will not be held; `held` takes that back."""

    kind: Literal["cancel"] = "cancel"
    key: str
    held: bool = False


class Dated(Frozen):
    """The meetings of the present series have dates of their own, in order."""

    kind: Literal["dates"] = "dates"
    dates: Annotated[tuple[OwnDate, ...], Field(max_length=400)]


class Partnered(Frozen):
    """Who sits with whom in which week of the plan, from 1; None rests."""

    kind: Literal["partners"] = "partners"
    weeks: dict[int, str | None] = Field(default_factory=dict)
    always: str = ""
    """The fixed partner's name; an empty string leaves it as it is."""


class Substituted(Frozen):
    """Somebody else, for one day."""

    kind: Literal["substitute"] = "substitute"
    day: Day
    partner: str


class NoShow(Frozen):
    """The partner did not come, on one day."""

    kind: Literal["no-show"] = "no-show"
    day: Day


class Attended(Frozen):
    """A meeting or event was attended."""

    kind: Literal["attended"] = "attended"
    key: str


class Missed(Frozen):
    """A meeting or event was missed."""

    kind: Literal["missed"] = "missed"
    key: str


class Ended(Frozen):
    """The plan is not followed any more from a day on."""

    kind: Literal["end"] = "end"
    on: Day


Change = Annotated[
    Started
    | Paused
    | Resumed
    | Changed
    | Continued
    | Moved
    | Cancelled
    | Dated
    | Partnered
    | Substituted
    | NoShow
    | Attended
    | Missed
    | Ended,
    Field(discriminator="kind"),
]
_CHANGE: TypeAdapter[Change] = TypeAdapter(Change)


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
        held: dict[str, object] = self.what.model_dump(mode="json", exclude_none=True, by_alias=True)
        del held["kind"]
        return held


def from_data(kind: str, at: datetime, data: Mapping[str, object]) -> PlanEvent:
    """Return the event that the journal holds.

    Raises:
        ValueError: if `kind` or `data` is none that this version knows (pydantic's ValidationError is one).
    """
    return PlanEvent(at, _CHANGE.validate_python({**data, "kind": kind}))
