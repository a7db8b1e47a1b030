"""Student's t, beside scipy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dyads.trends.intervals import Z95, quantile, t95, tail

FREEDOMS = [1, 2, 3, 4, 5, 7, 10, 11, 29, 30, 64, 100, 365, 1000, 9_999, 100_000]


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("chance", [0.001, 0.025, 0.1, 0.4, 0.5, 0.5001, 0.6, 0.75, 0.9, 0.95, 0.975, 0.995, 0.99999])
def test_quantile_agrees_with_scipy(chance: float, freedom: int) -> None:
    assert quantile(chance, freedom) == pytest.approx(stats.t.ppf(chance, freedom), rel=1e-8, abs=1e-8)


@settings(max_examples=100)
@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.5, 5000))
def test_quantile_of_any_freedom(chance: float, freedom: float) -> None:
    assert quantile(chance, freedom) == pytest.approx(stats.t.ppf(chance, freedom), rel=1e-8, abs=1e-8)


@settings(max_examples=100)
@given(st.floats(0, 300), st.floats(0.5, 5000))
def test_tail_agrees_with_scipy(t: float, freedom: float) -> None:
    assert tail(t, freedom) == pytest.approx(stats.t.sf(t, freedom), rel=1e-9, abs=1e-12)


@settings(max_examples=100)
@given(st.floats(0.01, 0.99), st.integers(1, 500))
def test_quantile_is_odd_about_a_half(chance: float, freedom: int) -> None:
    assert quantile(chance, freedom) == pytest.approx(-quantile(1 - chance, freedom), abs=1e-9, rel=1e-9)


def test_the_normal_limit() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), abs=1e-15) == Z95
    assert t95(10_000_000) == pytest.approx(Z95, abs=1e-6)
    assert tail(float("inf"), 3) == 0


@pytest.mark.parametrize(("chance", "freedom"), [(0, 3), (1, 3), (-0.1, 3), (0.5, 0), (0.5, -1), (float("nan"), 3)])
def test_refuses_what_has_no_quantile(chance: float, freedom: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(chance, freedom)
