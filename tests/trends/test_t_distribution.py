"""Student's t, beside scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dyads.trends.intervals import Z95, chance_within, t95
from tests.tries import tries


@pytest.mark.parametrize("freedom", [*range(1, 121), 199, 200, 201, 365, 1000, 9_999, 100_000])
def test_the_margin_agrees_with_scipy(freedom: int) -> None:
    assert t95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-10)


@tries(100)
@given(st.floats(0, 300), st.integers(1, 5000))
def test_the_chance_agrees_with_scipy(t: float, freedom: int) -> None:
    # near 0 scipy's tail is exactly a half: what lies within is lost in the difference
    assert chance_within(t, freedom) == pytest.approx(1 - 2 * stats.t.sf(t, freedom), rel=1e-9, abs=1e-8)


def test_the_normal_limit() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), abs=1e-15) == Z95
    assert t95(1_000_000) == pytest.approx(Z95, abs=1e-5)


def test_no_margin_without_freedom() -> None:
    assert t95(0) == float("inf")
