"""A plan, format 1: what is practised on which days over weeks, or which meetings a group holds."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal, get_args

from dyads.plan.dates import Clock, Day, Gap
from dyads.practice.annotations import Limits
from dyads.practice.frozen import Frozen, Length
from dyads.practice.message import Finding, Message, msg
from dyads.practice.script import MeasureId, Name

DAYS = 7
"""A plan's week has seven days, counted from the day on which the plan starts."""

MOST_WEEKS = 520
MOST_MODULES = 60
MOST_MEETINGS = 400

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""From Monday, 0, to Sunday, 6, as `date.weekday` counts them."""

PartnerKind = Literal["weekly", "fixed", "none"]
PlanPath = tuple[str | int, ...]
"""Where in a plan something stands: keys and indices."""

ScriptId = Annotated[str, Limits(min_length=1, max_length=120, pattern=r"^[^/\\\x00-\x1f]+$")]
Theme = Annotated[str, Limits(min_length=1, max_length=400)]
ShownText = Annotated[str, Limits(max_length=600)]
"""A text that stands on Today: some lines."""
LongText = Annotated[str, Limits(max_length=4000)]
MeasureIds = Annotated[tuple[MeasureId, ...], Limits(max_length=20)]


class Event(Frozen):
    """A class, a retreat: something a module holds besides the daily practice."""

    name: Name
    """What it is called."""
    week: Annotated[int, Limits(strict=True)] | None = None
    """The week of the module, from 1; left out with each_week."""
    day: Annotated[int, Limits(strict=True)] = 1
    """The day of the week; 1 is the first, the weekday on which the plan starts."""
    days: Annotated[int, Limits(strict=True)] = 1
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


class Module(Frozen):
    """Some weeks with the same daily practice."""

    name: Name
    """What it is called."""
    weeks: Annotated[int, Limits(strict=True)]
    """How many weeks it lasts."""
    each_day: Annotated[tuple[ScriptId, ...], Limits(max_length=20)]
    """The exercises of a practice day, by id."""
    alone: Annotated[tuple[ScriptId, ...], Limits(max_length=20)] = ()
    """The exercises of a day without a partner, in place of each_day."""
    themes: Annotated[tuple[Theme, ...], Limits(max_length=MOST_WEEKS)] = ()
    """One for each week, from the first on."""
    text: ShownText = ""
    """What Today shows in the weeks that have no text of their own."""
    texts: Annotated[tuple[ShownText, ...], Limits(max_length=MOST_WEEKS)] = ()
    """One for each week, from the first on; an empty one leaves that week with the text of the module."""
    ratings: MeasureIds = ()
    """Measures that it asks by day or week, by id."""
    before: MeasureIds = ()
    """Measures asked before each of its sittings, besides those of the exercise, by id."""
    after: MeasureIds = ()
    """And after each of them, by id."""
    event: Annotated[tuple[Event, ...], Limits(max_length=200)] = ()
    """Classes and retreats."""


class Meeting(Frozen):
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
    text: LongText = ""
    """What it is about."""
    opening: LongText = ""
    """What is said or done as it begins."""
    closing: LongText = ""
    """What is said or done as it ends."""
    script: ScriptId | None = None
    """The exercise it practises, by id."""
    scripts: Annotated[tuple[ScriptId, ...], Limits(max_length=20)] = ()
    """Or several exercises, in their order."""
    ratings: MeasureIds = ()
    """Measures that are asked after it, by id."""

    @property
    def exercises(self) -> tuple[str, ...]:
        return self.scripts if self.script is None else (self.script, *self.scripts)


class Series(Frozen):
    """What happens after the last meeting: some leave, some join, and another series begins."""

    name: Name
    """What this stop is called."""
    text: LongText = ""
    """What is said there."""


class Plan(Frozen):
    """One plan: modules of some weeks, or dated meetings."""

    format: Literal[1]
    """The version of this format."""
    title: Annotated[str, Limits(min_length=1, max_length=120)]
    """What the plan is called."""
    language: Annotated[str, Limits(pattern=r"^[a-z]{2,3}$")] = "en"
    """The language of the texts."""
    summary: Annotated[str, Limits(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Limits(max_length=400)] = ""
    """Where the plan comes from."""
    days_a_week: Annotated[int, Limits(strict=True)] = 5
    """On how many of seven days one practises; which ones is free."""
    starts_on: Weekday | None = None
    """The weekday on which it wants to start: "monday" to "sunday". Another one is warned of, and taken."""
    partner: PartnerKind = "none"
    """"weekly": another each week. "fixed": always the same. "none": the plan does not say."""
    locked: bool = False
    """For studies: scripts, lengths and measures stay as they are; skips and stops remain possible."""
    hide_trends: bool = False
    """For studies: figures show once the plan is over."""
    ratings: MeasureIds = ()
    """Measures that the whole plan asks by day, by week, at its start or its end, by id."""
    before: MeasureIds = ()
    """Measures asked before each sitting of the plan, besides those of the exercise, by id."""
    after: MeasureIds = ()
    """And after each of them, by id."""
    module: Annotated[tuple[Module, ...], Limits(max_length=MOST_MODULES)] = ()
    """The modules, in their order."""
    meeting: Annotated[tuple[Meeting, ...], Limits(max_length=MOST_MEETINGS)] = ()
    """Or the meetings, in their order."""
    series: Series | None = None
    """What happens after the last meeting."""

    @property
    def weeks(self) -> int:
        """How many weeks it has; 0 where it has meetings."""
        return sum(module.weeks for module in self.module)

    def scripts(self) -> Iterator[tuple[PlanPath, str]]:
        """Yield every exercise it names, with its place."""
        for i, module in enumerate(self.module):
            for j, script in enumerate(module.each_day):
                yield ("module", i, "each_day", j), script
            for j, script in enumerate(module.alone):
                yield ("module", i, "alone", j), script
        for i, meeting in enumerate(self.meeting):
            if meeting.script is not None:
                yield ("meeting", i, "script"), meeting.script
            for j, script in enumerate(meeting.scripts):
                yield ("meeting", i, "scripts", j), script

    def measures(self) -> Iterator[tuple[PlanPath, str]]:
        """Yield every measure it names, with its place."""
        for key, held in (("ratings", self.ratings), ("before", self.before), ("after", self.after)):
            for j, measure in enumerate(held):
                yield (key, j), measure
        for i, module in enumerate(self.module):
            for key, held in (("ratings", module.ratings), ("before", module.before), ("after", module.after)):
                for j, measure in enumerate(held):
                    yield ("module", i, key, j), measure
        for i, meeting in enumerate(self.meeting):
            for j, measure in enumerate(meeting.ratings):
                yield ("meeting", i, "ratings", j), measure


PlanCheck = Callable[[Plan], Iterator[Finding]]


def check_plan(plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is wrong with a well-formed plan."""
    return tuple(finding for check in _CHECKS for finding in check(plan))


def check_names(plan: Plan, scripts: Collection[str], measures: Collection[str]) -> tuple[Finding, ...]:
    """Return what a well-formed plan names and is not among the ids of the exercises and measures there are."""
    found: list[Finding] = []
    for path, name in plan.scripts():
        if name not in scripts:
            found.append(Finding(path, msg("no exercise has the id {id}", id=name), _near(name, scripts)))
    for path, name in plan.measures():
        if name not in measures:
            found.append(Finding(path, msg("no measure has the id {id}", id=name), _near(name, measures)))
    return tuple(found)


def _near(name: str, known: Collection[str]) -> Message | None:
    near = get_close_matches(name, known, n=1)
    return msg("did you mean {id}?", id=near[0]) if near else None


def _tables(plan: Plan) -> Iterator[Finding]:
    if plan.module and plan.meeting:
        what = msg("a plan has either modules or meetings")
        yield Finding(("meeting", 0), what, msg("write two plans"))
    if not plan.module and not plan.meeting:
        what = msg("a plan needs modules or meetings")
        yield Finding((), what, msg("add a [[module]] or a [[meeting]] table"))
    if plan.series is not None and not plan.meeting:
        yield Finding(("series",), msg("only a plan with meetings goes on in a series"))
    if not 1 <= plan.days_a_week <= DAYS:
        yield Finding(("days_a_week",), msg("a week has from one to seven practice days"))


def _modules(plan: Plan) -> Iterator[Finding]:
    for i, module in enumerate(plan.module):
        path: PlanPath = ("module", i)
        if module.weeks < 1:
            yield Finding((*path, "weeks"), msg("a module lasts at least one week"))
        if not module.each_day:
            what = msg("nothing is practised here")
            yield Finding((*path, "each_day"), what, msg('name an exercise, like each_day = ["affect-dyad"]'))
        for key in ("each_day", "alone", "ratings", "before", "after"):
            yield from _doubles((*path, key), getattr(module, key))
        if len(module.themes) > max(module.weeks, 0):
            what = msg("there are more themes than weeks")
            yield Finding((*path, "themes"), what, msg("write one theme for each week, or set weeks higher"))
        if len(module.texts) > max(module.weeks, 0):
            what = msg("there are more texts than weeks")
            yield Finding((*path, "texts"), what, msg("write one text for each week, or set weeks higher"))
    if plan.weeks > MOST_WEEKS:
        what = msg("the whole plan is longer than {weeks} weeks", weeks=MOST_WEEKS)
        yield Finding(("module", 0, "weeks"), what)


def _doubles(path: PlanPath, names: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for j, name in enumerate(names):
        if name in seen:
            yield Finding((*path, j), msg("this stands here twice"))
        seen.add(name)


def _events(plan: Plan) -> Iterator[Finding]:
    for i, module in enumerate(plan.module):
        for j, event in enumerate(module.event):
            for key, what, hint in _event(module, event):
                yield Finding(("module", i, "event", j, key), what, hint)


def _event(module: Module, event: Event) -> Iterator[tuple[str, Message, Message | None]]:
    if event.each_week and event.week is not None:
        yield "week", msg("an event is held in one week or in each week"), msg("leave week or each_week out")
    elif not event.each_week and event.week is None:
        yield "name", msg("nothing says in which week this is"), msg("write week = 1, or each_week = true")
    elif event.week is not None and not 1 <= event.week <= module.weeks:
        yield "week", msg("this module has no such week"), msg("choose one from 1 to {weeks}", weeks=module.weeks)
    if not 1 <= event.day <= DAYS:
        yield "day", msg("a week has the days 1 to 7"), None
    if not 1 <= event.days <= (DAYS if event.each_week else module.weeks * DAYS):
        yield "days", msg("an event lasts at least one day, and no longer than its module"), None
    elif event.days > 1 and not event.takes_the_day:
        hint = msg("leave out at and length, or set days = 1")
        yield "days", msg("an event of several days takes whole days"), hint


def _meetings(plan: Plan) -> Iterator[Finding]:
    latest: date | None = None
    for i, meeting in enumerate(plan.meeting):
        path: PlanPath = ("meeting", i)
        yield from _doubles((*path, "ratings"), meeting.ratings)
        yield from _doubles((*path, "scripts"), meeting.scripts)
        if meeting.script is not None and meeting.scripts:
            what = msg("a meeting has either one exercise or several")
            yield Finding((*path, "script"), what, msg("write all of them in scripts"))
        if meeting.after is not None and meeting.date is not None:
            yield Finding((*path, "after"), msg("a meeting has either a date or a gap before it"))
        if i and not meeting.after and meeting.date is None:
            what = msg("nothing says when this meeting is")
            yield Finding((*path, "name"), what, msg('write after = "14d", or date = 2026-03-01'))
        if meeting.date is not None:
            if latest is not None and meeting.date <= latest:
                yield Finding((*path, "date"), msg("this meeting is not after the one before it"))
            latest = meeting.date
    if plan.meeting and plan.partner == "weekly":
        yield Finding(("partner",), msg("a plan with meetings has no weeks to change partners in"))


_CHECKS: tuple[PlanCheck, ...] = (_tables, _modules, _events, _meetings)
