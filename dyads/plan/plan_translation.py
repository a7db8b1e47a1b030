"""A plan's texts in another language: names, themes, summary. Weeks, exercises and dates stay with the original."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from dyads.plan.plan import MOST_MEETINGS, MOST_MODULES, MOST_WEEKS, Event, Meeting, Module, Path, Plan, Series, Theme
from dyads.practice.frozen import Frozen
from dyads.practice.message import msg
from dyads.practice.problem import Finding
from dyads.practice.script import Name


class EventTexts(Frozen):
    """The texts of an event."""

    name: Name
    """What it is called."""


class ModuleTexts(Frozen):
    """The texts of a module."""

    name: Name
    """What it is called."""
    themes: Annotated[tuple[Theme, ...], Field(max_length=MOST_WEEKS)] = ()
    """As many as in the original, in its order."""
    event: Annotated[tuple[EventTexts, ...], Field(max_length=200)] = ()
    """Its events, in the order of the original."""


class MeetingTexts(Frozen):
    """The texts of a meeting."""

    name: Name
    """What it is called."""


class PlanTranslation(Frozen):
    """The texts of one plan in one more language: `resource-tc1.de.toml` beside `resource-tc1.toml`."""

    format: Literal[1] = 1
    """The version of this format."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    """The language of these texts, as in the file's name."""
    title: Annotated[str, Field(min_length=1, max_length=120)]
    """What the plan is called."""
    summary: Annotated[str, Field(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Field(max_length=400)] = ""
    """Where the plan comes from."""
    module: Annotated[tuple[ModuleTexts, ...], Field(max_length=MOST_MODULES)] = ()
    """The modules, in the order of the original."""
    meeting: Annotated[tuple[MeetingTexts, ...], Field(max_length=MOST_MEETINGS)] = ()
    """Or the meetings."""
    series: Series | None = None
    """What happens after the last meeting."""


def translate_plan(plan: Plan, translation: PlanTranslation) -> Plan:
    """Return the plan in the translation's language; what is not translated stays as it is."""
    texts: dict[str, object] = {
        key: value
        for key in ("language", "title", "summary", "source", "series")
        if (value := getattr(translation, key))
    }
    texts["module"] = tuple(
        _module(module, translation.module[index] if index < len(translation.module) else None)
        for index, module in enumerate(plan.module)
    )
    texts["meeting"] = tuple(
        _meeting(meeting, translation.meeting[index] if index < len(translation.meeting) else None)
        for index, meeting in enumerate(plan.meeting)
    )
    return plan.model_copy(update=texts)


def check_plan_translation(plan: Plan, translation: PlanTranslation) -> Iterator[Finding]:
    """Yield where a translation and its original do not match."""
    if translation.language == plan.language:
        yield Finding(("language",), msg("this is the language of the original"))
    yield from _count(("module",), len(plan.module), len(translation.module))
    yield from _count(("meeting",), len(plan.meeting), len(translation.meeting))
    for index, (module, texts) in enumerate(zip(plan.module, translation.module, strict=False)):
        yield from _count(("module", index, "themes"), len(module.themes), len(texts.themes))
        yield from _count(("module", index, "event"), len(module.event), len(texts.event))
    if (plan.series is None) != (translation.series is None):
        yield Finding(("series",), msg("[series] stands in one of the two files only"))


def _count(path: Path, wanted: int, count: int) -> Iterator[Finding]:
    if wanted != count:
        what = msg("the original has {wanted} of these, this has {count}", wanted=wanted, count=count)
        yield Finding(path, what, msg("translate each of them, in the same order"))


def _module(module: Module, texts: ModuleTexts | None) -> Module:
    if texts is None:
        return module
    events: list[Event] = list(module.event)
    for index, event in enumerate(texts.event[: len(events)]):
        events[index] = events[index].model_copy(update={"name": event.name})
    themes = texts.themes if len(texts.themes) == len(module.themes) else module.themes
    return module.model_copy(update={"name": texts.name, "themes": themes, "event": tuple(events)})


def _meeting(meeting: Meeting, texts: MeetingTexts | None) -> Meeting:
    return meeting if texts is None else meeting.model_copy(update={"name": texts.name})
