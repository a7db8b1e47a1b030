"""Spearman's rho between two measures of one person: whether they tend to be high and low together.

Ratings are paired where both were given at the same sitting and at the same side of it: after with after where both are
asked after, else before with before. The interval holds if the pairs were independent, which the sittings of
one person are not quite; nothing is said about which moves which.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from dyads.practice.message import Message, counted, msg
from dyads.practice.records import Kept
from dyads.trends import intervals
from dyads.trends.figure import PAIRS_FROM, Exclusion, Figure, TooEarly
from dyads.trends.selection import Occasion, RatingSeries, Selection, counted_exclusions, series

Side = Literal["before", "after"]


def correlations(kept: Kept, first: str, second: str, choice: Selection) -> tuple[Figure, ...]:
    """Return the rank correlation of two measures, one figure a person who was asked both at sittings."""
    ones = _by_person(series(kept, replace(choice, measure=first)))
    others = _by_person(series(kept, replace(choice, measure=second)))
    return tuple(
        _figure(one, others[person], choice) for person, one in ones.items() if person in others and first != second
    )


def _by_person(found: Sequence[RatingSeries]) -> dict[object, RatingSeries]:
    return {one.person: one for one in found if one.asked is None}


def _figure(one: RatingSeries, other: RatingSeries, choice: Selection) -> Figure:
    side: Side = "after" if one.has_after and other.has_after else "before"
    theirs = {o.session: o for o in other.occasions}
    xs: list[int] = []
    ys: list[int] = []
    excluded: list[Exclusion] = []
    for o in one.occasions:
        twin = theirs.get(o.session)
        if twin is None:
            continue
        (x, x_exclusion), (y, y_exclusion) = _value(o, side), _value(twin, side)
        if x is None or y is None:
            excluded.append(x_exclusion or y_exclusion or "not-asked")
        else:
            xs.append(x)
            ys.append(y)
    estimate = intervals.spearman(xs, ys)
    early, notes = _judge(estimate)
    estimate = intervals.Estimate(estimate.n) if early else estimate
    return Figure(
        measure=one.measure,
        script=choice.script,
        person=one.person,
        partner=choice.partner,
        module=choice.module,
        kind="correlation",
        unit="rho",
        n=estimate.n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        of=side,
        too_early=early,
        left_out=counted_exclusions(excluded),
        second=other.measure,
        notes=notes,
    )


def _value(o: Occasion, side: Side) -> tuple[int | None, Exclusion | None]:
    if side == "before":
        return o.before, o.before_exclusion
    return (o.after, o.after_exclusion) if o.whole is None else (None, o.whole)


def _judge(estimate: intervals.Estimate) -> tuple[TooEarly | None, tuple[Message, ...]]:
    if estimate.n < PAIRS_FROM:
        what = counted(
            "Too early: {count} pair of ratings, {needed} are needed.",
            "Too early: {count} pairs of ratings, {needed} are needed.",
            estimate.n,
            needed=PAIRS_FROM,
        )
        return TooEarly(what, estimate.n, PAIRS_FROM), ()
    if estimate.value is None:
        what = msg("One of the two was always rated the same, so that there is no order to compare.")
        return TooEarly(what, estimate.n, PAIRS_FROM), ()
    if estimate.low is None:
        return None, (msg("The two orders agree wholly, so that no margin can be given."),)
    return None, ()
