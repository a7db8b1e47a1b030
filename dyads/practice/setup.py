"""The set-up of one sitting: everything that was settled before it began.

Resume, journal, trends and export read only this, so that editing or upgrading a script never changes the past.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from dyads.practice.frozen import Frozen
from dyads.practice.measures import Measure
from dyads.practice.script import Script

Slot = Literal[0, 1]
"""Which of the two: 0 is "me", 1 the partner."""

FirstBy = Literal["chosen", "chance", "alternating"]


class PlanDay(Frozen):
    """Where in a plan a sitting stands."""

    plan: str
    """The plan's id."""
    run: UUID
    """Which following of the plan."""
    module: str
    """The module's or the meeting's name."""
    week: int
    """The week of the module, from 1; 0 for a meeting."""
    day: date
    """The local day it was due."""
    theme: str = ""


class Setup(Frozen):
    """A frozen set-up; two equal set-ups run alike."""

    session: UUID
    script_id: str
    script_sha256: str
    script: Script
    """As resolved: translated, lengths as chosen."""
    language: str
    people: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=2)]
    """By slot; a solitary exercise has one."""
    here: Annotated[tuple[Slot, ...], Field(min_length=1, max_length=2)]
    """The slots that sit at this computer, in the order in which they are asked."""
    first: Slot = 0
    """Who speaks first."""
    first_by: FirstBy = "chosen"
    variant: Annotated[int, Field(ge=0)] = 0
    """Which of the rotating texts, before the modulo."""
    planned_seconds: int
    """The total that was shown before the start."""
    delay: Annotated[int, Field(ge=0, le=300)] = 0
    """Seconds between the start key and the settling."""
    apart: bool = False
    """The partner is elsewhere."""
    begun: AwareDatetime
    """When it was set up, with the offset of the place; its local day is the day it counts for."""
    measures: dict[str, Measure] = Field(default_factory=dict)
    """The measures it asks, as they were worded."""
    plan_day: PlanDay | None = None
    app_version: str

    @model_validator(mode="after")
    def _slots(self) -> "Setup":
        if any(slot >= len(self.people) for slot in (*self.here, self.first)):
            raise ValueError("a slot without a person")
        if len(set(self.here)) < len(self.here) or len(set(self.people)) < len(self.people):
            raise ValueError("the same person twice")
        return self

    @property
    def day(self) -> date:
        """The local day the sitting counts for."""
        return local_day(self.begun)


def local_day(moment: datetime) -> date:
    """Return the day a person saw on the calendar: the day in the moment's own offset."""
    return moment.date()
