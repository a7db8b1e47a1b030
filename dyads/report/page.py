"""The page itself: one HTML file that needs nothing beside it, no network and no script."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import jinja2

import dyads
from dyads.presentation.figures import kind_name, margin_meaning, name_of, rounded
from dyads.presentation.published import PUBLISHED, SOURCES, Published, cautions
from dyads.report.chart import Drawn, Sign
from dyads.trends.figure import CHANGE_FROM, SLOPE_DAYS, SLOPE_FROM, Figure, Kind
from dyads.words import _, current, day_text, plain, say


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart: its name within the page, what it is called, what it shows in words, and its shapes."""

    name: str
    title: str
    text: str
    drawn: Drawn
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; the first cell of each row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """A part of the page under a heading, with a quiet line right below it; what is empty is not shown.

    `legend` has the signs of the charts, `terms` has words, each with what it means.
    """

    heading: str
    below: str = ""
    charts: tuple[ChartView, ...] = ()
    legend: tuple[tuple[Sign, str], ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def page(title: str, lead: tuple[str, ...], blocks: tuple[ReportBlock, ...], written: date) -> bytes:
    text = _template().render(
        language=current(),
        title=title,
        lead=lead,
        blocks=blocks,
        foot=_(
            "Written on {day} by dyads {version}. It holds private ratings: mind who can read it.",
            day=day_text(written),
            version=dyads.__version__,
        ),
    )
    return text.encode("utf-8")


@cache
def _template() -> jinja2.Template:
    """Return the template; every value in it is escaped, and a name that is not there is an error."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
    )
    return environment.from_string((files("dyads.report") / "page.html.j2").read_text(encoding="utf-8"))


def reading(figures: Iterable[Figure], notes: Iterable[str] = ()) -> ReportBlock:
    """Return what the kinds of these figures mean, their margins, and what cannot be concluded."""
    meanings: dict[Kind, str] = {
        "change": _("The rating after a sitting minus the rating before it, as a mean over the sittings."),
        "slope": _("By how much the rating moves from one time to the next, along a straight line."),
        "slope-per-week": _("The same line, by the week."),
        "level": _("The mean of the ratings: where they stand, not where they go."),
        "latest": _("The last rating."),
        "hits": _("How often the listener named the part that was drawn."),
        "correlation": _("Whether two ratings tend to be high and low together."),
        "regularity": _("Days done of days planned. Days that were paused are neither."),
    }
    shown = {say(name_of(figure)): figure.kind for figure in figures}
    return ReportBlock(
        heading=_("How to read this"),
        terms=tuple((name, f"{meanings[kind]} {say(margin_meaning(kind))}") for name, kind in shown.items()),
        notes=(
            *notes,
            _(
                "A change or a slope is called higher or lower, rising or falling, only where its margin leaves zero "
                "out."
            ),
            _(
                "Sittings of one person resemble their neighbours, so that the true margins are rather wider than "
                "those shown."
            ),
            _(
                "A change is shown from {change} rated sittings on, a slope from {slope} ratings over {days} days. "
                "Before that it is too early.",
                change=CHANGE_FROM,
                slope=SLOPE_FROM,
                days=SLOPE_DAYS,
            ),
            _(
                "None of these figures says why the ratings went as they did, and none foretells how they will go. "
                "Ratings of different people do not compare: everybody uses a scale in their own way."
            ),
        ),
    )


def studies(measures: Collection[str], scripts: Collection[str]) -> tuple[ReportBlock, ...]:
    """Return the published figures about what this page holds, with their sources; none where there are none."""
    found = [one for one in PUBLISHED if one.measure in measures and one.script in scripts]
    if not found:
        return ()
    rows = tuple(
        (
            one.measure,
            one.script,
            say(kind_name(one.kind)) if one.kind == "change" else _("Slope over time, unit not known"),
            _printed(one),
            _("at most {count}, derived", count=one.people) if one.derived else str(one.people),
            ", ".join(one.sources),
        )
        for one in found
    )
    used = dict.fromkeys(source for one in found for source in one.sources)
    used |= dict.fromkeys(claim.source for claim in cautions())
    columns = ("", _("Exercise"), _("Figure"), _("As printed"), _("People"), _("Source"))
    return (
        ReportBlock(
            heading=_("What a study found"),
            sentences=tuple(f"{say(claim.says)} [{claim.source}]" for claim in cautions()),
            tables=(ReportTable(_("Published figures, for reading only"), columns, rows),),
            notes=tuple(f"{key}: {SOURCES[key]}" for key in used),
        ),
    )


def _printed(one: Published) -> str:
    places = 2 if one.kind == "change" else 3
    return _("{value} [{margin}]", value=rounded(one.value, places), margin=rounded(one.margin, places))
