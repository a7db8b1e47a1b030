"""The words for the figures of a group."""

from dyads.practice.message import Message, msg
from dyads.trends.describe import rounded
from dyads.trends.group_figure import GroupFigure


def group_sentence(figure: GroupFigure) -> Message:
    """Return one figure of a group as a sentence, its margin and its counts within."""
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
    told = [
        msg("People lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_people, 2)),
    ]
    if figure.kind == "slope" and figure.spread_slopes is not None:
        told.append(
            msg("Their slopes lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_slopes, 3))
        )
    if figure.spread_pairs is not None:
        told.append(msg("Pairs lie apart by {spread} (standard deviation).", spread=rounded(figure.spread_pairs, 2)))
    return tuple(told)


def group_margin_meaning() -> Message:
    """Return what the margin of a group's figure is, and what it is not."""
    return msg(
        "95 % margin of the mixed model for the mean of people like these, each with a level and a slope of their own; "
        "it says nothing about any one of them."
    )
