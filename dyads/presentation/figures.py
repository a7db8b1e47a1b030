"""The words that say the same as the figures and the chart, for those who read rather than look.

Numbers stand in the messages as `Decimal`, already rounded to the places shown, and days as `date`; the language
decides how they are written.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from dyads.practice.message import Message, counted, msg
from dyads.trends.chart import ChartLayout
from dyads.trends.figure import Exclusion, Figure, Kind
from dyads.trends.group_figures import GroupFigure


def rounded(value: float, places: int) -> Decimal:
    """Return a number with so many places, and never a minus before zero."""
    return Decimal(f"{value:.{places}f}") + 0


def figure_sentence(figure: Figure) -> Message:
    if figure.too_early is not None:
        return figure.too_early.what
    return _SENTENCES[figure.kind](figure)


def _change(figure: Figure) -> Message:
    value = figure.value or 0.0
    values = {"n": figure.n, "margin": _margin(figure, 2), "value": rounded(abs(value), 2)}
    if rounded(value, 2) == 0:
        return msg("After a sitting the rating is on average as before it ({n} sittings, {margin}).", **values)
    if value > 0:
        return msg(
            "After a sitting the rating is on average {value} higher than before it ({n} sittings, {margin}).", **values
        )
    return msg(
        "After a sitting the rating is on average {value} lower than before it ({n} sittings, {margin}).", **values
    )


def _slope(figure: Figure) -> Message:
    value = figure.value or 0.0
    values = {"n": figure.n, "margin": _margin(figure, 3), "value": rounded(abs(value), 3)}
    if rounded(value, 3) == 0:
        return msg("From sitting to sitting the rating stays level ({n} ratings, {margin}).", **values)
    if value > 0:
        return msg("From sitting to sitting the rating rises by {value} ({n} ratings, {margin}).", **values)
    return msg("From sitting to sitting the rating falls by {value} ({n} ratings, {margin}).", **values)


def _per_week(figure: Figure) -> Message:
    value = figure.value or 0.0
    values = {"n": figure.n, "margin": _margin(figure, 3), "value": rounded(abs(value), 3)}
    if rounded(value, 3) == 0:
        return msg("From week to week the rating stays level ({n} ratings, {margin}).", **values)
    if value > 0:
        return msg("From week to week the rating rises by {value} ({n} ratings, {margin}).", **values)
    return msg("From week to week the rating falls by {value} ({n} ratings, {margin}).", **values)


def _level(figure: Figure) -> Message:
    values = {"n": figure.n, "margin": _margin(figure, 2), "value": rounded(figure.value or 0.0, 2)}
    if figure.of == "before":
        return msg("Before a sitting the rating is {value} on average ({n} ratings, {margin}).", **values)
    return msg("The rating is {value} on average ({n} ratings, {margin}).", **values)


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
    return msg(
        "Spearman's rho between the two is {value} ({n} pairs of ratings, {margin}).",
        value=rounded(figure.value or 0.0, 2),
        n=figure.n,
        margin=_margin(figure, 2),
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


def _margin(figure: Figure, places: int, times: int = 1) -> Message:
    if figure.low is None or figure.high is None:
        return msg("no margin")
    return msg(
        "95 % margin {low} to {high}",
        low=rounded(times * figure.low, places),
        high=rounded(times * figure.high, places),
    )


def margin_meaning(kind: Kind) -> Message:
    """Return what the margin of a kind of figure is, and what it is not."""
    meanings: dict[Kind, Message] = {
        "change": msg("95 % margin for the mean of these sittings, if they were alike and independent."),
        "level": msg("95 % margin for the mean of these ratings, if they were alike and independent."),
        "slope": msg("95 % margin for a straight line through these ratings, if they stray from it independently."),
        "slope-per-week": msg(
            "95 % margin for a straight line through these ratings, if they stray from it independently."
        ),
        "hits": msg("95 % margin for the share of hits (Wilson), if the guesses were alike and independent."),
        "correlation": msg("95 % margin for the order of these pairs (Fisher's z), if they were independent."),
        "latest": msg("One rating has no margin."),
        "regularity": msg("A count has no margin."),
    }
    return meanings[kind]


def kind_name(kind: Kind) -> Message:
    names: dict[Kind, Message] = {
        "change": msg("Change within a sitting"),
        "slope": msg("Slope over sittings"),
        "slope-per-week": msg("Slope per week"),
        "level": msg("Level"),
        "latest": msg("Latest"),
        "hits": msg("Guesses that hit"),
        "correlation": msg("Go together"),
        "regularity": msg("Regularity"),
    }
    return names[kind]


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
    sentences = [
        msg(
            "From {first} to {last}, on a scale from {low} to {high}: {before} ratings before and {after} after.",
            first=date.fromordinal(chart.first),
            last=date.fromordinal(chart.last),
            low=chart.low,
            high=chart.high,
            before=chart.before,
            after=chart.after,
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
    if figure.too_early is not None:
        return figure.too_early.what
    if figure.value is None or figure.low is None or figure.high is None:
        return msg("The model gives no figure here.")
    places = 2 if figure.kind == "change" else 3
    value = rounded(figure.value, places)
    values = {
        "value": abs(value),
        "n": figure.n,
        "people": figure.people,
        "low": rounded(figure.low, places),
        "high": rounded(figure.high, places),
    }
    if figure.kind == "change":
        if value < 0:
            return msg(
                "After a sitting the rating is on average {value} lower than before it "
                "({n} sittings of {people} people, 95 % margin {low} to {high}).",
                **values,
            )
        return msg(
            "After a sitting the rating is on average {value} higher than before it "
            "({n} sittings of {people} people, 95 % margin {low} to {high}).",
            **values,
        )
    if value < 0:
        return msg(
            "From sitting to sitting the rating falls by {value} on average "
            "({n} ratings of {people} people, 95 % margin {low} to {high}).",
            **values,
        )
    return msg(
        "From sitting to sitting the rating rises by {value} on average "
        "({n} ratings of {people} people, 95 % margin {low} to {high}).",
        **values,
    )


def spread_sentences(figure: GroupFigure) -> tuple[Message, ...]:
    """Return how far people lie apart, as the model sees it."""
    if figure.value is None or figure.spread_people is None:
        return ()
    sentences = [
        msg("People lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_people, 2)),
    ]
    if figure.kind == "slope" and figure.spread_slopes is not None:
        sentences.append(
            msg("Their slopes lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_slopes, 3))
        )
    if figure.spread_pairs is not None:
        sentences.append(
            msg("Pairs lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_pairs, 2))
        )
    return tuple(sentences)


def group_margin_meaning() -> Message:
    """Return what the margin of a group's figure is, and what it is not."""
    return msg(
        "95 % margin of the mixed model for the mean of people like these, each with a level and a slope of their own; "
        "it says nothing about any one of them."
    )
