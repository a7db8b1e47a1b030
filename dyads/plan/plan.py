"""A plan, format 1: what is practised on which days over weeks, or which meetings a group holds."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from dyads.plan.moments import Clock, Day, Gap
from dyads.practice.fields import Frozen, Length
from dyads.practice.script import MeasureId, Name

DAYS = 7
"""A plan's week has seven days, counted from the day on which the plan starts."""

MOST_WEEKS = 520
MOST_MODULES = 60
MOST_MEETINGS = 400

PartnerKind = Literal["weekly", "fixed", "none"]
Path = tuple[str | int, ...]
"""Where in a plan something stands: keys and indices."""

ScriptId = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^/\\\x00-\x1f]+$")]
Theme = Annotated[str, Field(min_length=1, max_length=400)]
MeasureIds = Annotated[tuple[MeasureId, ...], Field(max_length=20)]


class Event(Frozen, defer_build=True):
    """A class, a retreat: something a module holds besides the daily practice."""

    name: Name
    """What it is called."""
    week: Annotated[int, Field(strict=True)] | None = None
    """The week of the module, from 1; left out with each_week."""
    day: Annotated[int, Field(strict=True)] = 1
    """The day of the week; 1 is the first, the weekday on which the plan starts."""
    days: Annotated[int, Field(strict=True)] = 1
    """How many days it lasts."""
    each_week: bool = False
    """Held in every week of the module."""
    at: Clock | None = None
    """When it begins, on the clock of the place."""
    length: Length | None = None
    """How long it lasts, within one day."""

    @property
    def takes_the_day(self) -> bool:
        """Whether it fills whole days (a retreat), so that nothing is due at home."""
        return self.at is None and self.length is None


class Module(Frozen, defer_build=True):
    """Some weeks with the same daily practice."""

    name: Name
    """What it is called."""
    weeks: Annotated[int, Field(strict=True)]
    """How many weeks it lasts."""
    each_day: Annotated[tuple[ScriptId, ...], Field(max_length=20)]
    """The exercises of a practice day, by id."""
    alone: Annotated[tuple[ScriptId, ...], Field(max_length=20)] = ()
    """The exercises of a day without a partner, in place of each_day."""
    themes: Annotated[tuple[Theme, ...], Field(max_length=MOST_WEEKS)] = ()
    """One for each week, from the first on."""
    ratings: MeasureIds = ()
    """Measures that it asks by day or week, by id."""
    event: Annotated[tuple[Event, ...], Field(max_length=200)] = ()
    """Classes and retreats."""


class Meeting(Frozen, defer_build=True):
    """A dated meeting of a group, in a plan without modules."""

    name: Name
    """What it is called."""
    after: Gap | None = None
    """Days after the meeting before it; the first counts from the day the plan starts."""
    date: Day | None = None
    """Or a day of the calendar."""
    at: Clock | None = None
    """When it begins, on the clock of the place."""
    length: Length | None = None
    """How long it lasts."""
    script: ScriptId | None = None
    """The exercise it practises, by id."""
    ratings: MeasureIds = ()
    """Measures that are asked after it, by id."""


class Series(Frozen, defer_build=True):
    """What happens after the last meeting: some leave, some join, and another series begins."""

    name: Name
    """What this stop is called."""
    text: Annotated[str, Field(max_length=4000)] = ""
    """What is said there."""


class Plan(Frozen, defer_build=True):
    """One plan: modules of some weeks, or dated meetings."""

    format: Literal[1]
    """The version of this format."""
    title: Annotated[str, Field(min_length=1, max_length=120)]
    """What the plan is called."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    """The language of the texts."""
    summary: Annotated[str, Field(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Field(max_length=400)] = ""
    """Where the plan comes from."""
    days_a_week: Annotated[int, Field(strict=True)] = 5
    """On how many of seven days one practises; which ones is free."""
    partner: PartnerKind = "none"
    """"weekly": another each week. "fixed": always the same. "none": the plan does not say."""
    locked: bool = False
    """For studies: scripts, lengths and measures stay as they are; skips and stops remain possible."""
    hide_trends: bool = False
    """For studies: figures show once the plan is over."""
    ratings: MeasureIds = ()
    """Measures that the whole plan asks by day, by week, at its start or its end, by id."""
    module: Annotated[tuple[Module, ...], Field(max_length=MOST_MODULES)] = ()
    """The modules, in their order."""
    meeting: Annotated[tuple[Meeting, ...], Field(max_length=MOST_MEETINGS)] = ()
    """Or the meetings, in their order."""
    series: Series | None = None
    """What happens after the last meeting."""

    @property
    def weeks(self) -> int:
        """How many weeks it has; 0 where it has meetings."""
        return sum(module.weeks for module in self.module)

    def scripts(self) -> Iterator[tuple[Path, str]]:
        """Yield every exercise it names, with its place."""
        for i, module in enumerate(self.module):
            for j, script in enumerate(module.each_day):
                yield ("module", i, "each_day", j), script
            for j, script in enumerate(module.alone):
                yield ("module", i, "alone", j), script
        for i, meeting in enumerate(self.meeting):
            if meeting.script is not None:
                yield ("meeting", i, "script"), meeting.script

    def measures(self) -> Iterator[tuple[Path, str]]:
        """Yield every measure it names, with its place."""
        for j, measure in enumerate(self.ratings):
            yield ("ratings", j), measure
        for i, module in enumerate(self.module):
            for j, measure in enumerate(module.ratings):
                yield ("module", i, "ratings", j), measure
        for i, meeting in enumerate(self.meeting):
            for j, measure in enumerate(meeting.ratings):
                yield ("meeting", i, "ratings", j), measure
