"""A plan in another language: texts alone, by the order of modules, events and meetings; the rest is the original's."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeVar

from dyads.plan.model import (
    MOST_MEETINGS,
    MOST_MODULES,
    Event,
    LongText,
    Meeting,
    Module,
    Plan,
    Series,
    ShownText,
    Theme,
)
from dyads.practice.annotations import Limits
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, msg
from dyads.practice.script import Name

N = TypeVar("N", Event, Meeting)


class EventTexts(Frozen):
    """A class or retreat."""

    name: Name | None = None
    """What it is called."""


class ModuleTexts(Frozen):
    """A module."""

    name: Name | None = None
    """What it is called."""
    themes: Annotated[tuple[Theme, ...], Limits(max_length=520)] = ()
    """One for each theme of the original; or none, and they stay as they are."""
    text: ShownText | None = None
    """What Today shows in the weeks that have no text of their own."""
    texts: Annotated[tuple[ShownText, ...], Limits(max_length=520)] = ()
    """One for each of the texts of the original; or none, and they stay as they are."""
    event: Annotated[tuple[EventTexts, ...], Limits(max_length=200)] = ()
    """Its events, in the order of the original."""


class MeetingTexts(Frozen):
    """A meeting."""

    name: Name | None = None
    """What it is called."""
    text: LongText | None = None
    """What it is about."""
    opening: LongText | None = None
    """What is said or done as it begins."""
    closing: LongText | None = None
    """What is said or done as it ends."""


class SeriesTexts(Frozen):
    """What happens after the last meeting."""

    name: Name | None = None
    """What this stop is called."""
    text: LongText | None = None
    """What is said there."""


class PlanTranslation(Frozen):
    """The texts of one plan in one language; what is left out stays in the language of the original."""

    format: Literal[1] = 1
    """The version of this format."""
    language: Annotated[str, Limits(pattern=r"^[a-z]{2,3}$")]
    """The language of these texts."""
    title: Annotated[str, Limits(min_length=1, max_length=120)] | None = None
    """What the plan is called."""
    summary: Annotated[str, Limits(max_length=400)] | None = None
    """One or two sentences for the list."""
    source: Annotated[str, Limits(max_length=400)] | None = None
    """Where the plan comes from."""
    module: Annotated[tuple[ModuleTexts, ...], Limits(max_length=MOST_MODULES)] = ()
    """The modules, in the order of the original."""
    meeting: Annotated[tuple[MeetingTexts, ...], Limits(max_length=MOST_MEETINGS)] = ()
    """The meetings, in the order of the original."""
    series: SeriesTexts | None = None
    """What happens after the last meeting."""


def check_plan_translation(plan: Plan, texts: PlanTranslation) -> tuple[Finding, ...]:
    """Return where a translation has more, or other, texts than the plan it belongs to."""
    return tuple(_findings(plan, texts))


def translate_plan(plan: Plan, texts: PlanTranslation) -> Plan:
    """Return the plan with its texts in another language; what they lack, or have too much, changes nothing."""
    update = _given(title=texts.title, summary=texts.summary, source=texts.source)
    return plan.model_copy(
        update={
            **update,
            "language": texts.language,
            "module": _modules(plan.module, texts.module),
            "meeting": _worded(plan.meeting, texts.meeting),
            "series": _series(plan.series, texts.series),
        }
    )


def _given(**texts: str | None) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text is not None}


def _modules(modules: Sequence[Module], texts: Sequence[ModuleTexts]) -> tuple[Module, ...]:
    return tuple(_module(module, texts[i]) if i < len(texts) else module for i, module in enumerate(modules))


def _module(module: Module, texts: ModuleTexts) -> Module:
    themes = texts.themes if len(texts.themes) == len(module.themes) else module.themes
    events = _worded(module.event, texts.event)
    own = texts.texts if len(texts.texts) == len(module.texts) else module.texts
    given = _given(name=texts.name, text=texts.text)
    return module.model_copy(update={**given, "themes": themes, "texts": own, "event": events})


def _worded(originals: Sequence[N], texts: Sequence[EventTexts | MeetingTexts]) -> tuple[N, ...]:
    """Return events or meetings with the texts that are given."""
    given = [_given(**text.model_dump()) for text in texts[: len(originals)]]
    return tuple(
        original.model_copy(update=given[i]) if i < len(given) else original for i, original in enumerate(originals)
    )


def _series(series: Series | None, texts: SeriesTexts | None) -> Series | None:
    if series is None or texts is None:
        return series
    return series.model_copy(update=_given(name=texts.name, text=texts.text))


def _findings(plan: Plan, texts: PlanTranslation) -> Iterator[Finding]:
    yield from _more("module", len(plan.module), len(texts.module))
    yield from _more("meeting", len(plan.meeting), len(texts.meeting))
    for i, (module, own) in enumerate(zip(plan.module, texts.module, strict=False)):
        if own.themes and len(own.themes) != len(module.themes):
            what = msg("the original has {count} themes here", count=len(module.themes))
            yield Finding(("module", i, "themes"), what, msg("translate each of them, or leave them all out"))
        if own.texts and len(own.texts) != len(module.texts):
            what = msg("the original has {count} texts here", count=len(module.texts))
            yield Finding(("module", i, "texts"), what, msg("translate each of them, or leave them all out"))
        yield from _more("event", len(module.event), len(own.event), "module", i)
    if texts.series is not None and plan.series is None:
        yield Finding(("series",), msg("the original has no such text"))


def _more(table: str, there: int, given: int, *path: str | int) -> Iterator[Finding]:
    if given > there:
        hint = msg("texts belong to the original’s tables in their order")
        yield Finding((*path, table, there), msg("the original has no such table"), hint)
