"""What the Trends screen shows, as data; a pure function of what was read and chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from rich.cells import cell_len

from dyads.practice.message import Message, msg
from dyads.presentation.figures import chart_sentences, figure_sentence, margin_meaning, name_of
from dyads.presentation.sections import (
    asked_text,
    cell_text,
    ends_text,
    exercises_of,
    left_out_text,
    narrowed_texts,
    partner_table,
    partners_heading,
    partners_note,
    scale_of,
    side_figures,
)
from dyads.services.figures import Material
from dyads.trends.chart import CALM_FROM, ChartSide, calm_line, lay_out
from dyads.trends.correlation import BY, correlations
from dyads.trends.figure import Figure, Kind, PairBy
from dyads.trends.figures import Split, series_figures
from dyads.trends.scores import series
from dyads.trends.selection import RatingSeries, Selection, narrow
from dyads.words import _, say

T = TypeVar("T")

BESIDE: tuple[Kind, ...] = ("change", "slope", "level", "correlation")
"""The figures that stand below the chart."""
_ENOUGH = 100
_ROOM = 64
"""Cells from which the figures have their whole names."""


@dataclass(frozen=True, slots=True)
class Read:
    """One person's material, and a series a question: what every choice is then made from at once."""

    material: Material
    several: tuple[RatingSeries, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on the screen: the place of the question, and by what the ratings are narrowed."""

    place: int = 0
    partner: UUID | None = None
    script: str | None = None
    module: str | None = None
    beside: str | None = None
    """The measure to compare with."""
    by: PairBy | None = None
    """What makes a pair with it; None: the closest that has enough pairs."""
    since: date | None = None
    """The first day that is shown."""

    @property
    def choice(self) -> Selection:
        """The same as the figures take it."""
        return Selection(script=self.script, partner=self.partner, module=self.module, since=self.since)


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """What is shown, from top to bottom.

    Attributes:
        below: by what the ratings are narrowed, and the scale.
        narrowed: whether they are narrowed at all.
        figures: all figures; those of `BESIDE` stand below the chart.
    """

    question: str
    below: str
    narrowed: bool
    series: RatingSeries
    figures: tuple[Figure, ...]


def read(material: Material) -> Read:
    """Return what choices are made from; the one step that takes longer than a glance for a practice of many years."""
    found = [one for one in series(material.kept, Selection(person=material.person)) if _is_rated(one)]
    return Read(material, tuple(sorted(found, key=lambda one: (one.asked is not None, one.measure != "closeness"))))


def _is_rated(one: RatingSeries) -> bool:
    return any(o.before is not None or o.after is not None for o in one.occasions)


def trends_page(found: Read, chosen: Chosen) -> TrendsPage:
    """Return what the screen shows of what was read; there must be a series at least."""
    whole = found.several[chosen.place]
    one = narrow(whole, chosen.choice)
    scale = scale_of(one, found.material.measures.get(one.measure), exercises_of(one, found.material))
    narrowed = narrowed_texts(found.material, chosen.script, chosen.partner, chosen.module)
    if chosen.since is not None:
        narrowed = (*narrowed, _("since {day}", day=chosen.since))
    below = [*narrowed, ends_text(one, scale), asked_text(one)]
    return TrendsPage(
        question=scale.question,
        below="  ·  ".join(text for text in below if text),
        narrowed=bool(narrowed),
        series=one,
        figures=(*series_figures(one, chosen.choice, (Split(),)), *_compared(found, one, chosen)),
    )


def _compared(found: Read, one: RatingSeries, chosen: Chosen) -> tuple[Figure, ...]:
    if chosen.beside is None:
        return ()
    choice = replace(chosen.choice, person=found.material.person)
    return correlations(found.material.kept, one.measure, chosen.beside, choice, chosen.by)


def words(found: Read, view: TrendsPage) -> tuple[str, ...]:
    """Return everything in sentences, for those who read rather than look."""
    scale = scale_of(view.series, found.material.measures.get(view.series.measure))
    return (
        " ".join(say(sentence) for sentence in chart_sentences(lay_out(view.series, _ENOUGH), ())),
        *_told(view.figures),
        *_told(() if view.narrowed else side_figures(found.material, Selection())),
        *([_("About the question: {note}", note=scale.note)] if scale.note else []),
        *(() if view.narrowed else _by_partner(found.material)),
    )


def _by_partner(material: Material) -> tuple[str, ...]:
    """Return the table by partner as lines: a partner each, with every question that was rated with them."""
    table = partner_table(material, Selection())
    if table is None:
        return ()
    told = [
        _("{name}: {text}", name=material.name(partner), text=", ".join(_cells(table.measures, figures)))
        for partner, figures in table.rows
    ]
    return ("\n".join([partners_heading(), *told]), partners_note())


def _cells(measures: Sequence[str], figures: Sequence[Figure | None]) -> Iterable[str]:
    return (f"{name} {cell_text(figure)}" for name, figure in zip(measures, figures, strict=True) if figure is not None)


def legend(view: TrendsPage, *, short: bool) -> tuple[tuple[str, str, str], ...]:
    """Return each sign of the chart: what it is called, how it looks, and what it means, `short` in a word or two."""
    occasions = view.series.occasions
    before, after = any(o.before is not None for o in occasions), any(o.after is not None for o in occasions)
    sat = view.series.asked is None
    line, band = _("running mean"), _("between")
    if not short:
        band = _("the band goes from before to after: the wider, the more change")
        calm_of, window = calm_line(view.series)
        line = _line_text(calm_of if sat else None, window)
    meanings = (
        ("before", "○", _("before") if short else _("one answer before a sitting"), before),
        ("after", "●", (_("after") if short else _("one after it")) if sat else _("rating"), after),
        ("calm", "⠒⠒", line, len(occasions) >= CALM_FROM),
        ("band", "⣿", band, before and after),
    )
    return tuple((name, sign, meaning) for name, sign, meaning, there in meanings if there)


def _line_text(of: ChartSide | None, window: int) -> str:
    """Return of what the line is the mean."""
    match of:
        case "before":
            return _("the line is the mean of {window} neighbouring answers before", window=window)
        case "after":
            return _("the line is the mean of {window} neighbouring answers after", window=window)
        case None:
            return _("the line is the mean of {window} neighbouring answers", window=window)


Option = tuple[str, str]
"""What a list calls a choice, and what is said for it."""
ALL = ""
"""What a list calls all together."""

_SPANS: tuple[tuple[int, Message], ...] = (
    (28, msg("The last four weeks")),
    (91, msg("The last three months")),
    (365, msg("The last year")),
    (5 * 365, msg("The last five years")),
)
"""How far back the chart can go, in days."""


def times(found: Read, chosen: Chosen, today: date) -> tuple[Option, ...]:
    """Return from which day on the chart can be shown: all time, and the spans in which something was rated."""
    rated = [o.day for o in narrow(found.several[chosen.place], replace(chosen, since=None).choice).occasions]
    days = ((today - timedelta(days=span - 1), words) for span, words in _SPANS)
    spans = ((day, words) for day, words in days if any(at >= day.toordinal() for at in rated))
    return ((ALL, _("All the time there is")), *((day.isoformat(), say(words)) for day, words in spans))


def day_of(chosen: str) -> date | None:
    """Return the day that a list of times calls so; None for all time."""
    return date.fromisoformat(chosen) if chosen else None


def figure_rows(view: TrendsPage, width: int) -> tuple[tuple[str, str], ...]:
    """Return the figures below the chart: a name and a text each, short where there is little room."""
    shown = [figure for kind in BESIDE for figure in view.figures if figure.kind == kind]
    rows = [(_short_name(f.kind) if width < _ROOM else say(name_of(f)), _short(f)) for f in shown]
    widest = max((cell_len(name) for name, _text in rows), default=0)
    return tuple((name + " " * (widest - cell_len(name) + 2), text) for name, text in rows)


def _short_name(kind: Kind) -> str:
    names = {"change": _("Mean change"), "slope": _("Slope"), "level": _("Level"), "correlation": _("Spearman")}
    return names.get(kind, "")


_PAIRED: dict[PairBy, Message] = {
    "sitting": msg("by sitting"),
    "meeting": msg("by meeting"),
    "day": msg("by day"),
    "week": msg("by week"),
}


def _short(figure: Figure) -> str:
    early = figure.too_early
    if figure.kind == "correlation":
        paired = "" if figure.by is None or early else ", " + say(_PAIRED[figure.by])
        return f"{figure.second}: {say(early.what) if early else cell_text(figure)}{paired}"
    if early is None:
        return cell_text(figure)
    if early.days is None:
        return _("too early: {n} of {needed} rated sittings", n=early.n, needed=early.n_needed)
    return _(
        "too early: {n} of {needed} ratings, {days} of {days_needed} days",
        n=early.n,
        needed=early.n_needed,
        days=early.days,
        days_needed=early.days_needed,
    )


def _told(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return figures as sentences, each with what its margin means, what was left out, and what must be known."""
    texts = []
    for figure in figures:
        name = say(name_of(figure))
        if figure.second is not None:
            name = _("{figure} with {measure}", figure=name, measure=figure.second)
        if figure.module is not None:
            name = f"{name} ({_('module {name}', name=figure.module)})"
        told = [f"{name}: {say(figure_sentence(figure))}"]
        if figure.low is not None:
            told.append(say(margin_meaning(figure.kind)))
        told += [left_out_text(figure), *(say(note) for note in figure.notes)]
        texts.append(" ".join(text for text in told if text))
    return tuple(texts)


def questions(found: Read) -> tuple[Option, ...]:
    """Return the questions to choose from, by their place."""
    told = []
    for place, one in enumerate(found.several):
        question = scale_of(one, found.material.measures.get(one.measure), exercises_of(one, found.material)).question
        asked = asked_text(one)
        told.append((str(place), f"{question} ({asked})" if asked else question))
    return tuple(told)


def partners(found: Read, chosen: Chosen) -> tuple[Option, ...]:
    """Return the partners to choose from, the one met last first."""
    met = _values(found, chosen, lambda one: [o.partner for o in one.occasions])
    return ((ALL, _("Everybody")), *((str(who), found.material.name(who)) for who in met))


def exercises(found: Read, chosen: Chosen) -> tuple[Option, ...]:
    """Return the exercises to choose from, the latest first."""
    sat = _values(found, chosen, lambda one: [o.script for o in one.occasions])
    return ((ALL, _("All exercises")), *((name, found.material.title(name)) for name in sat))


def besides(found: Read, chosen: Chosen) -> tuple[Option, ...]:
    """Return the questions to compare with: all but the one that is shown."""
    shown = found.several[chosen.place].measure
    asked = {one.measure: one for one in found.several if one.measure != shown}
    told = ((name, scale_of(one, found.material.measures.get(name)).question) for name, one in asked.items())
    return ((ALL, _("No other question")), *told)


def pairings() -> tuple[Option, ...]:
    """Return what may make a pair of two questions, the closest first."""
    told: dict[PairBy, str] = {
        "sitting": _("a sitting at which both were rated"),
        "meeting": _("a meeting, with what was rated since the one before"),
        "day": _("a day"),
        "week": _("a week, from Monday"),
    }
    return ((ALL, _("The closest that has enough pairs")), *((by, told[by]) for by in BY))


def pairing_of(chosen: str) -> PairBy | None:
    """Return the pairing that the list of them calls so; None for the closest."""
    return next((by for by in BY if by == chosen), None)


def modules(found: Read, chosen: Chosen) -> tuple[Option, ...]:
    """Return the modules to choose from, the latest first."""
    sat = _values(found, chosen, lambda one: [o.module for o in one.occasions])
    return ((ALL, _("All modules")), *((name, name) for name in sat))


def _values(found: Read, chosen: Chosen, of: Callable[[RatingSeries], Sequence[T | None]]) -> list[T]:
    return [value for value in dict.fromkeys(reversed(of(found.several[chosen.place]))) if value is not None]


def take_question(found: Read, chosen: Chosen, place: int) -> Chosen:
    """Return the choice with another question; what narrows it stays where the question was asked so too."""
    kept = replace(chosen, place=place % len(found.several))
    if found.several[kept.place].measure == kept.beside:
        kept = replace(kept, beside=None)
    return kept if narrow(found.several[kept.place], kept.choice).occasions else Chosen(kept.place)
