"""Spearman's rho between two measures of one person: whether they tend to be high and low together.

What makes a pair is one of four, from the closest to the widest:

- **sitting**: both were rated at it, and at the same side of it: after with after where both are asked after, else
  before with before;
- **meeting**: what was rated at a meeting, beside the mean of the other's ratings since the meeting before it, at most
  four weeks back; or both rated at it;
- **day**: the means of what was rated on one local day;
- **week**: the means of what was rated in one week, from Monday.

The interval holds if the pairs were independent, which those of one person are not quite; nothing is said about which
moves which.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Literal, NamedTuple
from uuid import UUID

from dyads.practice.measures import When
from dyads.practice.message import Message, counted, msg
from dyads.practice.records import Kept
from dyads.trends import intervals
from dyads.trends.figure import PAIRS_FROM, SLOPE_DAYS, Exclusion, Figure, Of, PairBy, TooEarly
from dyads.trends.scores import series
from dyads.trends.selection import Occasion, RatingSeries, Selection, counted_exclusions

Side = Literal["before", "after"]
MOST_BACK = SLOPE_DAYS
"""Days before a meeting within which ratings still belong to it."""

BY: tuple[PairBy, ...] = ("sitting", "meeting", "day", "week")
"""The order in which a pairing is looked for where none is named."""

_Asked = Mapping[When | None, RatingSeries]
"""One person's ratings of one measure, by the moment of asking; None stands for sittings."""


class _Dated(NamedTuple):
    """What was asked on a day: the value that counts, or why there is none."""

    day: int
    value: float | None
    exclusion: Exclusion | None


class _Pairs(NamedTuple):
    """The pairs that count, and why others do not."""

    xs: list[float]
    ys: list[float]
    excluded: list[Exclusion]
    side: Side | None = None


def correlations(
    kept: Kept, first: str, second: str, choice: Selection, by: PairBy | None = None
) -> tuple[Figure, ...]:
    """Return the rank correlation of two measures, one figure a person who rated one of them, or who was chosen.

    Args:
        by: what makes a pair; where None, the closest that has enough pairs, else the one that has most.
    """
    ones, others = (series(kept, replace(choice, measure=measure)) for measure in (first, second))
    return _correlated((first, ones), (second, others), choice, by)


def correlations_within(
    several: Sequence[RatingSeries], first: str, second: str, choice: Selection, by: PairBy | None = None
) -> tuple[Figure, ...]:
    """Return the same as `correlations`, of series that were made before, all of one choice."""
    ones, others = ([one for one in several if one.measure == measure] for measure in (first, second))
    return _correlated((first, ones), (second, others), choice, by)


def _correlated(
    one: tuple[str, Sequence[RatingSeries]],
    other: tuple[str, Sequence[RatingSeries]],
    choice: Selection,
    by: PairBy | None,
) -> tuple[Figure, ...]:
    (first, ones), (second, others) = ((measure, _by_person(found)) for measure, found in (one, other))
    people = dict.fromkeys([*ones, *others, *([] if choice.person is None else [choice.person])])
    return tuple(
        _of_person(person, (first, ones.get(person, {})), (second, others.get(person, {})), choice, by)
        for person in people
    )


def _by_person(found: Iterable[RatingSeries]) -> dict[UUID, dict[When | None, RatingSeries]]:
    people: dict[UUID, dict[When | None, RatingSeries]] = defaultdict(dict)
    for one in found:
        people[one.person][one.asked] = one
    return people


def _of_person(
    person: UUID, first: tuple[str, _Asked], second: tuple[str, _Asked], choice: Selection, by: PairBy | None
) -> Figure:
    (measure, one), (beside, other) = first, second
    if measure == beside or not one or not other:
        pairing, pairs = by, _Pairs([], [], [])
    else:
        pairing, pairs = _best((each, _PAIRED[each](one, other)) for each in ([by] if by else BY))
    estimate = intervals.spearman(pairs.xs, pairs.ys)
    early, notes = _judge(estimate)
    if estimate.n == 0 and not pairs.excluded:
        early = TooEarly(_why_none(first, second, by), 0, PAIRS_FROM)
    elif pairing is not None:
        notes = (*notes, _meaning(pairing))
    estimate = intervals.Estimate(estimate.n) if early else estimate
    return Figure(
        measure=measure,
        script=choice.script,
        person=person,
        partner=choice.partner,
        module=choice.module,
        kind="correlation",
        unit="rho",
        n=estimate.n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        of=_OF[pairing] if pairs.side is None else pairs.side,
        too_early=early,
        left_out=counted_exclusions(pairs.excluded),
        second=beside,
        notes=notes,
        by=pairing,
    )


_OF: Mapping[PairBy | None, Of] = {
    None: "after",
    "sitting": "after",
    "meeting": "meeting",
    "day": "day",
    "week": "week",
}


def _best(found: Iterable[tuple[PairBy, _Pairs]]) -> tuple[PairBy, _Pairs]:
    """Return the closest pairing that has enough pairs, and look no further; else the one that has most."""
    seen: dict[PairBy, _Pairs] = {}
    for each, pairs in found:
        if len(pairs.xs) >= PAIRS_FROM:
            return each, pairs
        seen[each] = pairs
    most = max(seen, key=lambda each: (len(seen[each].xs), len(seen[each].excluded)))
    return most, seen[most]


def _why_none(first: tuple[str, _Asked], second: tuple[str, _Asked], by: PairBy | None) -> Message:
    if first[0] == second[0]:
        return msg("There is no pair: this is the same question twice.")
    for measure, asked in (first, second):
        if not asked:
            return msg("There is no pair: nothing counts here for {measure}.", measure=measure)
    never: dict[PairBy | None, Message] = {
        None: msg("never at one sitting, around one meeting, on one day or in one week"),
        "sitting": msg("never at one sitting"),
        "meeting": msg("never around one meeting"),
        "day": msg("never on one day"),
        "week": msg("never in one week"),
    }
    return msg(
        "There is no pair: {one} and {other} were both asked, but {never}.",
        one=first[0],
        other=second[0],
        never=never[by],
    )


def _meaning(by: PairBy) -> Message:
    meanings: dict[PairBy, Message] = {
        "sitting": msg("Paired by sitting."),
        "meeting": msg(
            "Paired by meeting: what was rated at it; where that was not asked, the mean since the meeting before, at "
            "most four weeks back."
        ),
        "day": msg("Paired by day: the means of what was rated on it."),
        "week": msg("Paired by week, from Monday: the means of what was rated in it."),
    }
    return meanings[by]


def _by_sitting(one: _Asked, other: _Asked) -> _Pairs:
    pairs = _Pairs([], [], [], _side(one, other))
    if None not in one or None not in other:
        return pairs
    theirs = {o.session: o for o in other[None].occasions}
    for o in one[None].occasions:
        twin = theirs.get(o.session)
        if twin is not None:
            _add(pairs, [_at_sitting(o, _side(one, other))], [_at_sitting(twin, _side(one, other))])
    return pairs


def _by_day(one: _Asked, other: _Asked) -> _Pairs:
    return _by_key(one, other, lambda day: day)


def _by_week(one: _Asked, other: _Asked) -> _Pairs:
    return _by_key(one, other, lambda day: (day - 1) // 7)  # the first proleptic day was a Monday


def _by_key(one: _Asked, other: _Asked, key: Callable[[int], int]) -> _Pairs:
    side = _side(one, other)
    pairs = _Pairs([], [], [])
    mine, theirs = (_gathered(_dated(asked, side), key) for asked in (one, other))
    for place, held in mine.items():
        if place in theirs:
            _add(pairs, held, theirs[place])
    return pairs


def _gathered(dated: Iterable[_Dated], key: Callable[[int], int]) -> dict[int, list[_Dated]]:
    found: dict[int, list[_Dated]] = defaultdict(list)
    for each in dated:
        found[key(each.day)].append(each)
    return found


def _by_meeting(one: _Asked, other: _Asked) -> _Pairs:
    pairs = _Pairs([], [], [])
    side = _side(one, other)
    meetings = sorted({o.day for asked in (one, other) if "meeting" in asked for o in asked["meeting"].occasions})
    at_meetings = [_around(asked, meetings, side) for asked in (one, other)]
    for day in meetings:
        mine, theirs = (found.get(day, []) for found in at_meetings)
        if mine and theirs:
            _add(pairs, mine, theirs)
    return pairs


def _around(asked: _Asked, meetings: Sequence[int], side: Side) -> dict[int, list[_Dated]]:
    """Return what was rated at each meeting; of a measure not asked there, what was rated since the one before."""
    if "meeting" in asked:
        return _gathered(_dated({"meeting": asked["meeting"]}, side), lambda day: day)
    dated = _dated(asked, side)
    found: dict[int, list[_Dated]] = {}
    last = -MOST_BACK
    for day in meetings:
        found[day] = [each for each in dated if max(last, day - MOST_BACK) < each.day <= day]
        last = day
    return found


_PAIRED: Mapping[PairBy, Callable[[_Asked, _Asked], _Pairs]] = {
    "sitting": _by_sitting,
    "meeting": _by_meeting,
    "day": _by_day,
    "week": _by_week,
}


def _side(one: _Asked, other: _Asked) -> Side:
    return "after" if all(asked[None].has_after for asked in (one, other) if None in asked) else "before"


def _dated(asked: _Asked, side: Side) -> list[_Dated]:
    """Return everything that was asked, on its day; of sittings the wanted side, else the one there is."""
    found: list[_Dated] = []
    for moment, one in asked.items():
        if moment is None and side == "before" and not one.has_before:
            side = "after"
        found += [_at_sitting(o, side if moment is None else "after") for o in one.occasions]
    return found


def _at_sitting(o: Occasion, side: Side) -> _Dated:
    if side == "before":
        return _Dated(o.day, o.before, o.before_exclusion)
    return _Dated(o.day, o.after, o.after_exclusion) if o.whole is None else _Dated(o.day, None, o.whole)


def _add(pairs: _Pairs, mine: Sequence[_Dated], theirs: Sequence[_Dated]) -> None:
    xs, ys = ([each.value for each in side if each.value is not None] for side in (mine, theirs))
    if xs and ys:
        pairs.xs.append(fsum(xs) / len(xs))
        pairs.ys.append(fsum(ys) / len(ys))
        return
    lacking = theirs if xs else mine
    pairs.excluded.append(next((each.exclusion for each in lacking if each.exclusion), "not-asked"))


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
