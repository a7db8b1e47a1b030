"""Two measures beside each other."""

from dataclasses import replace

import pytest
from scipy import stats

from dyads.practice.measures import When
from dyads.practice.records import Kept
from dyads.trends.correlation import correlations
from dyads.trends.figure import PracticeCount, regularity
from dyads.trends.selection import Selection
from tests.trends.making import ANN, ME, kept, rating, sitting

XS = [1, 2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 2, 6]
YS = [2, 1, 4, 3, 6, 5, 7, 3, 3, 5, 4, 1, 7]


def both(xs: list[int], ys: list[int], when: When = "after") -> Kept:
    sessions = [sitting(i) for i in range(len(xs))]
    pairs = list(zip(sessions, xs, ys, strict=True))
    return kept(
        sessions,
        [rating(s, when, x, measure="closeness") for s, x, _ in pairs]
        + [rating(s, when, y, measure="disclosure") for s, _, y in pairs],
    )


def test_rho_agrees_with_scipy() -> None:
    (found,) = correlations(both(XS, YS), "closeness", "disclosure", Selection(person=ME))
    assert (found.kind, found.unit, found.n, found.of, found.second) == (
        "correlation",
        "rho",
        13,
        "after",
        "disclosure",
    )
    assert found.value == pytest.approx(float(stats.spearmanr(XS, YS).statistic))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert -1 < found.low < found.value < found.high < 1


def test_before_with_before_where_one_is_not_asked_after() -> None:
    (found,) = correlations(both(XS, YS, "before"), "closeness", "disclosure", Selection(person=ME))
    assert found.of == "before"
    assert found.n == 13


def test_too_early_and_no_order() -> None:
    (found,) = correlations(both(XS[:11], YS[:11]), "closeness", "disclosure", Selection())
    assert found.too_early is not None
    assert (found.value, found.too_early.n_needed) == (None, 12)
    (found,) = correlations(both([4] * 13, YS), "closeness", "disclosure", Selection())
    assert found.too_early is not None
    assert (found.n, found.value) == (13, None)
    (found,) = correlations(both(XS, XS), "closeness", "disclosure", Selection())
    assert (found.value, found.low, found.high, found.too_early) == (1, None, None, None)


def test_missing_ratings_are_counted() -> None:
    records = both(XS, YS)
    skipped = replace(records.ratings[0], value=None, status="withdrawn")
    sessions = (*records.sessions[:-1], replace(records.sessions[-1], outcome="partial"))
    (found,) = correlations(Kept(sessions, (skipped, *records.ratings[1:])), "closeness", "disclosure", Selection())
    assert (found.n, found.left_out) == (11, (("partial", 1), ("withdrawn", 1)))


def test_persons_are_never_mixed() -> None:
    records = both(XS, YS)
    theirs = tuple(rating(s, "after", 4, measure="closeness", person=ANN) for s in records.sessions)
    found = correlations(Kept(records.sessions, records.ratings + theirs), "closeness", "disclosure", Selection())
    assert [(f.person, f.n) for f in found] == [(ME, 13)]


def test_regularity_is_a_count() -> None:
    whole, module, coming = regularity(
        ME, {None: PracticeCount(20, 13), "Affect": PracticeCount(10, 9), "Perspective": PracticeCount(0, 0)}
    )
    assert (whole.kind, whole.n, whole.value, whole.low, whole.module) == ("regularity", 20, 13, None, None)
    assert (module.n, module.value, module.module) == (10, 9, "Affect")
    assert coming.value is None
    assert coming.too_early is not None
