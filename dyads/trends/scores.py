"""Scores: a series made of the series of several measures of one person, computed whenever it is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dyads.practice.measures import Score
from dyads.practice.records import Kept
from dyads.trends.figure import Exclusion
from dyads.trends.selection import Occasion, RatingSeries, Selection, measure_series

Scales = Mapping[str, tuple[int, int]]
"""The lowest and the highest answer to each item."""
_Answer = tuple[float | None, Exclusion | None]


def series(kept: Kept, choice: Selection) -> tuple[RatingSeries, ...]:
    """Return what was chosen: one series a person, a measure or score, and a moment of asking, in a stable order."""
    known = kept.scores
    if choice.measure is None:
        scores = known.scores
    elif choice.measure in known.scores:
        scores = {choice.measure: known.scores[choice.measure]}
    else:
        return measure_series(kept, choice)
    found = measure_series(kept, replace(choice, measure=None))
    made = [
        one
        for name, score in sorted(scores.items())
        for one in score_series(name, score, [item for item in found if item.measure in score.items], known.scales)
    ]
    return (*(found if choice.measure is None else ()), *made)


def combined(score: Score, answers: Mapping[str, _Answer], scales: Scales) -> _Answer:
    """Return the score of the answers of one moment; or why there is none; nothing where no item was asked.

    Args:
        answers: by item; one that counts has a value, one that does not has the reason.
    """
    asked = {item: answers[item] for item in score.items if answers.get(item, (None, None)) != (None, None)}
    if not asked:
        return None, None
    values = [_turned(score, item, value, scales) for item, (value, _) in asked.items() if value is not None]
    if len(values) < score.needed:
        reasons = (reason for value, reason in asked.values() if value is None)
        return None, next((reason for reason in reasons if reason is not None), "not-asked")
    total = sum(values)
    if score.of == "mean":
        return total / len(values), None
    return (total if len(values) == len(score.items) else total / len(values) * len(score.items)), None


def _turned(score: Score, item: str, value: float, scales: Scales) -> float:
    if item not in score.reversed:
        return value
    low, high = scales[item]
    return low + high - value


def score_series(name: str, score: Score, items: Sequence[RatingSeries], scales: Scales) -> Iterable[RatingSeries]:
    """Yield the series of a score: one for each person and moment of asking that its items have.

    Args:
        items: the series of its items.
        scales: of the items as their files have them; of what was asked, the series know it.
    """
    together: dict[tuple[object, object], list[RatingSeries]] = {}
    for one in items:
        together.setdefault((one.person, one.asked), []).append(one)
    for parts in together.values():
        known = {**scales, **{one.measure: (one.low, one.high) for one in parts}}
        ends = score.ends(known)
        if ends is None:
            continue
        wordings = max(one.wordings for one in parts)
        occasions = _occasions(score, parts, known)
        yield RatingSeries(parts[0].person, name, parts[0].asked, *ends, wordings, occasions)


def _occasions(score: Score, parts: Sequence[RatingSeries], scales: Scales) -> tuple[Occasion, ...]:
    here: dict[tuple[object, int], dict[str, Occasion]] = {}
    for one in parts:
        for o in one.occasions:
            here.setdefault((o.session, o.day), {})[one.measure] = o
    found: list[Occasion] = []
    for by_item in here.values():
        before = combined(score, {item: (o.before, o.before_exclusion) for item, o in by_item.items()}, scales)
        after = combined(score, {item: (o.after, o.after_exclusion) for item, o in by_item.items()}, scales)
        first = next(iter(by_item.values()))
        found.append(
            first._replace(before=before[0], before_exclusion=before[1], after=after[0], after_exclusion=after[1])
        )
    return tuple(sorted(found, key=lambda o: o.at))
