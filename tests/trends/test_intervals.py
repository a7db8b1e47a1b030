"""Margins, beside scipy and statsmodels."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from dyads.trends import intervals

ratings = st.integers(1, 7)
numbers = st.floats(-1000, 1000).map(lambda x: round(x, 3))


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-6, abs=1e-9)


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=60))
def test_mean_agrees_with_statsmodels(values: list[int]) -> None:
    found = intervals.mean(values)
    low, high = DescrStatsW(values).tconfint_mean(alpha=0.05)
    assert found.value == near(sum(values) / len(values))
    assert (found.low, found.high) == (near(low), near(high))


@given(st.lists(numbers, min_size=2, max_size=40))
def test_mean_of_any_numbers(values: list[float]) -> None:
    found = intervals.mean(values)
    assume(len(set(values)) > 1)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values))
    assert (found.low, found.high) == (near(low), near(high))


def test_mean_at_the_edges() -> None:
    assert intervals.mean([]) == (0, None, None, None)
    assert intervals.mean([3]) == (1, 3, None, None)
    assert intervals.mean([4, 4, 4]) == (3, 4, 4, 4)
    two = intervals.mean([1, 2])
    assert two.low == pytest.approx(1.5 - 6.3531, abs=1e-4)
    assert two.high == pytest.approx(1.5 + 6.3531, abs=1e-4)


@given(st.lists(st.tuples(numbers, ratings), min_size=3, max_size=60))
def test_slope_agrees_with_scipy(points: list[tuple[float, int]]) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assume(max(xs) - min(xs) > 1e-2 and len(set(ys)) > 1)
    found = intervals.slope(xs, ys)
    theirs = stats.linregress(xs, ys)
    reach = stats.t.ppf(0.975, len(xs) - 2) * theirs.stderr
    assert found.value == pytest.approx(theirs.slope, rel=1e-6, abs=1e-9)
    assert found.low == pytest.approx(theirs.slope - reach, rel=1e-5, abs=1e-6)
    assert found.high == pytest.approx(theirs.slope + reach, rel=1e-5, abs=1e-6)


def test_slope_at_the_edges() -> None:
    assert intervals.slope([], []) == (0, None, None, None)
    assert intervals.slope([1], [4]) == (1, None, None, None)
    assert intervals.slope([0, 2], [1, 2]) == (2, 0.5, None, None)
    assert intervals.slope([5, 5, 5], [1, 2, 3]) == (3, None, None, None)
    assert intervals.slope([0, 1, 2], [4, 4, 4]) == (3, 0, 0, 0)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_share_agrees_with_statsmodels(counts: tuple[int, int]) -> None:
    hits, n = counts
    low, high = proportion_confint(hits, n, method="wilson")
    found = intervals.share(hits, n)
    assert (found.low, found.high) == (near(low), near(high))
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= hits / n <= found.high <= 1


def test_share_of_nothing() -> None:
    assert intervals.share(0, 0) == (0, None, None, None)


@given(st.lists(ratings, max_size=40))
def test_ranks_agree_with_scipy(values: list[int]) -> None:
    assert intervals.ranks(values) == pytest.approx(list(stats.rankdata(values)) if values else [])


@given(st.lists(st.tuples(ratings, ratings), min_size=4, max_size=40))
def test_spearman_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    found = intervals.spearman(xs, ys)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found == (len(xs), None, None, None)
        return
    rho = float(stats.spearmanr(xs, ys).statistic)
    assert found.value == pytest.approx(rho, abs=1e-9)
    if abs(rho) < 1 - 1e-9:
        reach = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / (len(xs) - 3))
        assert found.low == pytest.approx(math.tanh(math.atanh(rho) - reach), abs=1e-9)
        assert found.high == pytest.approx(math.tanh(math.atanh(rho) + reach), abs=1e-9)


def test_spearman_at_the_edges() -> None:
    assert intervals.spearman([], []) == (0, None, None, None)
    assert intervals.spearman([1, 2], [1, 2]) == (2, 1, None, None)
    assert intervals.spearman([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]) == (5, -1, None, None)
