"""The words that say the same as the figures and the chart, for those who read rather than look.

Numbers stand in the messages as `Decimal`, already rounded to the places shown, and days as `date`; the language
decides how they are written.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import ceil, log10

from dyads.practice.message import Message, counted, msg
from dyads.trends.chart import ChartLayout
from dyads.trends.figure import Exclusion, Figure, Kind, Of, PairBy
from dyads.trends.group_figures import GroupFigure


def rounded(value: float, places: int) -> Decimal:
    """Return a number with so many places, and never a minus before zero."""
    return Decimal(f"{value:.{places}f}") + 0


def places_of(figure: Figure | GroupFigure) -> int:
    """Return how many places a figure is shown with: as many as it takes to see that its margin leaves zero out."""
    places = _PLACES.get(figure.kind, 2)
    if figure.direction in ("up", "down") and figure.low is not None and figure.high is not None:
        nearest = min(abs(figure.low), abs(figure.high))
        places = max(places, min(_MOST_PLACES, ceil(-log10(nearest))))
    return places


_PLACES: Mapping[Kind, int] = {"slope": 3, "slope-per-week": 3, "latest": 0, "hits": 0, "regularity": 0}
_MOST_PLACES = 6


def figure_sentence(figure: Figure) -> Message:
    if figure.too_early is not None:
        return figure.too_early.what
    return _SENTENCES[figure.kind](figure)


def _values(figure: Figure | GroupFigure) -> dict[str, object]:
    """Return what a sentence about a figure is filled with; without its sign where the words say the direction."""
    places = places_of(figure)
    value = figure.value or 0.0
    shown = abs(value) if figure.direction in ("up", "down") else value
    return {"n": figure.n, "margin": _margin(figure, places), "value": rounded(shown, places)}


def _change(figure: Figure) -> Message:
    values = _values(figure)
    if figure.direction == "up":
        return msg(
            "After a sitting the rating is on average {value} higher than before it ({n} sittings, {margin}).", **values
        )
    if figure.direction == "down":
        return msg(
            "After a sitting the rating is on average {value} lower than before it ({n} sittings, {margin}).", **values
        )
    return msg(
        "After a sitting the rating is neither clearly higher nor lower than before it: {value} on average "
        "({n} sittings, {margin}).",
        **values,
    )


def _slope(figure: Figure) -> Message:
    values = {"step": _step(figure.of), **_values(figure)}
    if figure.direction == "up":
        return msg("{step} the rating rises by {value} ({n} ratings, {margin}).", **values)
    if figure.direction == "down":
        return msg("{step} the rating falls by {value} ({n} ratings, {margin}).", **values)
    return msg("{step} the rating neither clearly rises nor falls: {value} ({n} ratings, {margin}).", **values)


def _step(of: Of) -> Message:
    steps: dict[Of, Message] = {
        "before": msg("From sitting to sitting"),
        "after": msg("From sitting to sitting"),
        "day": msg("From one day’s rating to the next"),
        "week": msg("From one week’s rating to the next"),
        "meeting": msg("From meeting to meeting"),
    }
    return steps.get(of, msg("From rating to rating"))


def _per_week(figure: Figure) -> Message:
    values = {"step": msg("From week to week"), **_values(figure)}
    if figure.direction == "up":
        return msg("{step} the rating rises by {value} ({n} ratings, {margin}).", **values)
    if figure.direction == "down":
        return msg("{step} the rating falls by {value} ({n} ratings, {margin}).", **values)
    return msg("{step} the rating neither clearly rises nor falls: {value} ({n} ratings, {margin}).", **values)


def _level(figure: Figure) -> Message:
    values = _values(figure)
    if figure.of == "before":
        return counted(
            "Before a sitting the rating is {value} on average ({count} rating, {margin}).",
            "Before a sitting the rating is {value} on average ({count} ratings, {margin}).",
            figure.n,
            value=values["value"],
            margin=values["margin"],
        )
    return counted(
        "The rating is {value} on average ({count} rating, {margin}).",
        "The rating is {value} on average ({count} ratings, {margin}).",
        figure.n,
        value=values["value"],
        margin=values["margin"],
    )


def _latest(figure: Figure) -> Message:
    return msg("The latest rating is {value}.", value=rounded(figure.value or 0.0, 0))


def _hits(figure: Figure) -> Message:
    return msg(
        "{value} % of {n} guesses named the part ({margin}); chance alone would give {against} %.",
        value=rounded(100 * (figure.value or 0.0), 0),
        n=figure.n,
        margin=_margin(figure, 0, times=100),
        against=rounded(100 * (figure.against or 0.0), 0),
    )


def _correlation(figure: Figure) -> Message:
    values = _values(figure)
    pairs: dict[PairBy | None, Message] = {
        "day": msg("{n} pairs of ratings by day", n=figure.n),
        "week": msg("{n} pairs of ratings by week", n=figure.n),
        "meeting": msg("{n} pairs of ratings by meeting", n=figure.n),
    }
    by_sitting = msg("{n} pairs of ratings by sitting", n=figure.n)
    return msg(
        "Spearman’s rho between the two is {value} ({pairs}, {margin}).",
        value=values["value"],
        pairs=pairs.get(figure.by, by_sitting),
        margin=values["margin"],
    )


def _regularity(figure: Figure) -> Message:
    return msg("{done} of {planned} planned days.", done=rounded(figure.value or 0.0, 0), planned=figure.n)


_SENTENCES = {
    "change": _change,
    "slope": _slope,
    "slope-per-week": _per_week,
    "level": _level,
    "latest": _latest,
    "hits": _hits,
    "correlation": _correlation,
    "regularity": _regularity,
}


def _margin(figure: Figure | GroupFigure, places: int, times: int = 1) -> Message:
    if figure.low is None or figure.high is None:
        if figure.kind in ("change", "level"):
            return msg("too few for a margin")
        return msg("no margin")
    return msg(
        "95 % margin {low} to {high}",
        low=rounded(times * figure.low, places),
        high=rounded(times * figure.high, places),
    )


def margin_meaning(kind: Kind) -> Message:
    """Return what the margin of a kind of figure is, and what it is not."""
    meanings: dict[Kind, Message] = {
        "change": msg(
            "95 % margin for the mean of these sittings, if they were alike and independent. It ends where the scale "
            "ends."
        ),
        "level": msg(
            "95 % margin for the mean of these ratings, if they were alike and independent. It ends where the scale "
            "ends, and fewer than five have none."
        ),
        "slope": msg("95 % margin for a straight line through these ratings, if they stray from it independently."),
        "slope-per-week": msg(
            "95 % margin for a straight line through these ratings, if they stray from it independently."
        ),
        "hits": msg("95 % margin for the share of hits (Wilson), if the guesses were alike and independent."),
        "correlation": msg("95 % margin for the order of these pairs (Fisher’s z), if they were independent."),
        "latest": msg("One rating has no margin."),
        "regularity": msg("A count has no margin."),
    }
    return meanings[kind]


def kind_name(kind: Kind, of: Of = "before") -> Message:
    """Return what a kind of figure is called, made of these ratings."""
    names: dict[Kind, Message] = {
        "change": msg("Change within a sitting"),
        "slope-per-week": msg("Slope per week"),
        "level": msg("Level"),
        "latest": msg("Latest"),
        "hits": msg("Guesses that hit"),
        "correlation": msg("Rank correlation"),
        "regularity": msg("Regularity"),
    }
    slopes: dict[Of, Message] = {
        "before": msg("Slope over sittings"),
        "after": msg("Slope over sittings"),
        "day": msg("Slope over days"),
        "week": msg("Slope over weeks"),
        "meeting": msg("Slope over meetings"),
    }
    return slopes.get(of, msg("Slope over ratings")) if kind == "slope" else names[kind]


def name_of(figure: Figure | GroupFigure) -> Message:
    return kind_name(figure.kind, figure.of)


def exclusion_sentence(exclusion: Exclusion, count: int) -> Message:
    sentences: dict[Exclusion, Message] = {
        "skipped": counted("{count} skipped", "{count} skipped", count),
        "not-reached": counted("{count} not reached", "{count} not reached", count),
        "not-asked": counted("{count} not asked", "{count} not asked", count),
        "withdrawn": counted("{count} withdrawn", "{count} withdrawn", count),
        "sealed": counted("{count} sealed", "{count} sealed", count),
        "partial": counted("{count} stopped sitting", "{count} stopped sittings", count),
        "open": counted("{count} sitting not closed yet", "{count} sittings not closed yet", count),
        "late": counted("{count} rated late", "{count} rated late", count),
        "added": counted("{count} entered later", "{count} entered later", count),
        "other-scale": counted("{count} on another scale", "{count} on another scale", count),
        "no-draw": counted("{count} guess without a draw", "{count} guesses without a draw", count),
    }
    return sentences[exclusion]


def left_out(figure: Figure) -> tuple[Message, ...]:
    return tuple(exclusion_sentence(exclusion, count) for exclusion, count in figure.left_out)


def chart_sentences(chart: ChartLayout, figures: Iterable[Figure]) -> tuple[Message, ...]:
    """Return what the chart shows: its time and scale, the figures given beside it, gaps, modules, the calm line."""
    if not chart.dots:
        return (msg("There is nothing to show yet."),)
    if chart.before and chart.after:
        counts = msg("{before} ratings before and {after} after", before=chart.before, after=chart.after)
    else:
        counts = counted("{count} rating", "{count} ratings", chart.before + chart.after)
    sentences = [
        msg(
            "From {first} to {last}, on a scale from {low} to {high}: {counts}.",
            first=date.fromordinal(chart.first),
            last=date.fromordinal(chart.last),
            low=chart.low,
            high=chart.high,
            counts=counts,
        )
    ]
    sentences.extend(figure_sentence(figure) for figure in figures)
    if chart.modules:
        sentences.append(msg("Modules in turn: {names}.", names=", ".join(span.name for span in chart.modules)))
    if chart.gaps:
        sentences.append(
            counted("{count} gap of more than three weeks.", "{count} gaps of more than three weeks.", len(chart.gaps))
        )
    if chart.calm:
        window = msg("The calm line is the mean of up to {window} ratings around each place.", window=chart.window)
        sentences.append(window)
    return tuple(sentences)


def group_sentence(figure: GroupFigure) -> Message:
    """Return the mean over people of their own figures."""
    if figure.too_early is not None:
        return figure.too_early.what
    values = {"people": counted("{count} person", "{count} people", figure.people), **_values(figure)}
    if figure.kind == "level":
        return msg("The mean of people’s own means is {value} ({people}, {n} ratings, {margin}).", **values)
    if figure.kind == "change":
        return _group_change(figure, values)
    values["step"] = msg("From week to week") if figure.kind == "slope-per-week" else _step(figure.of)
    if figure.direction == "up":
        return msg("{step} the rating rises by {value} on average ({people}, {n} ratings, {margin}).", **values)
    if figure.direction == "down":
        return msg("{step} the rating falls by {value} on average ({people}, {n} ratings, {margin}).", **values)
    return msg(
        "{step} the rating neither clearly rises nor falls: {value} on average ({people}, {n} ratings, {margin}).",
        **values,
    )


def _group_change(figure: GroupFigure, values: Mapping[str, object]) -> Message:
    if figure.direction == "up":
        return msg(
            "After a sitting the rating is on average {value} higher than before it "
            "({people}, {n} sittings, {margin}).",
            **values,
        )
    if figure.direction == "down":
        return msg(
            "After a sitting the rating is on average {value} lower than before it ({people}, {n} sittings, {margin}).",
            **values,
        )
    return msg(
        "After a sitting the rating is neither clearly higher nor lower than before it: {value} on average "
        "({people}, {n} sittings, {margin}).",
        **values,
    )


def spread_sentence(figure: GroupFigure) -> Message | None:
    if figure.spread is None:
        return None
    return msg(
        "People’s own figures lie apart by {spread} (standard deviation).",
        spread=rounded(figure.spread, max(2, places_of(figure))),
    )


def group_margin_meaning() -> Message:
    """Return what the margin of a group's figure is, and what it is not."""
    return msg(
        "A group’s figure is the mean of people’s own figures, each person counted once. Its 95 % margin is Student’s "
        "for that mean, if these people were independent and stood for others like them; it says nothing about any "
        "one of them. How far they lie apart holds the chance in each one’s figure too."
    )
