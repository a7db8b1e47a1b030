"""What happens to a plan while somebody follows it: an append-only list from which everything else is worked out.

The journal keeps one row each: run, sequence, `at`, `kind` and `data`, a JSON object (`PlanEvent.data`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from dyads.plan.moments import Clock, Day
from dyads.plan.plan import Plan
from dyads.practice.fields import Frozen


class OwnDate(Frozen, defer_build=True, use_attribute_docstrings=False):
    """A date, and perhaps a time, that a group has chosen itself."""

    date: Day
    at: Clock | None = None


class Change(Frozen, defer_build=True, use_attribute_docstrings=False):
    """One thing that may happen; each kind is a class, built only when a run has it."""

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
    """After the bus stop: the next series of meetings, with continuous history."""

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
    dates: Annotated[tuple[OwnDate, ...], Field(max_length=400)]


class Partnered(Change):
    """Who sits with whom in which week of the plan, from 1; None rests."""

    kind = "partners"
    weeks: dict[int, str | None] = Field(default_factory=dict)
    always: str = ""
    """The fixed partner's name; an empty string leaves it as it is."""


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


_KINDS: Mapping[str, type[Change]] = {
    change.kind: change
    for change in (
        Started,
        Paused,
        Resumed,
        Changed,
        Continued,
        Moved,
        Cancelled,
        Dated,
        Partnered,
        Substituted,
        NoShow,
        Attended,
        Missed,
        Ended,
    )
}


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
    """Return the event that the journal holds.

    Raises:
        ValueError: if `kind` or `data` is none that this version knows (pydantic's ValidationError is one).
    """
    if kind not in _KINDS:
        raise ValueError(f"no {kind} happens to a plan")
    return PlanEvent(at, _KINDS[kind].model_validate(data))
