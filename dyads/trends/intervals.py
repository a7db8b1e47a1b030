"""Estimates with their 95 % intervals: of a mean, of a line, of a share, of a rank correlation.

Each interval is that of the textbook, and says no more than the textbook: it holds if the values were alike (drawn from
one unchanging source) and independent of each other. A person's sittings are neither, strictly: neighbours resemble
each other, so that the true interval is rather wider. So every figure names its interval, and none is called a proof.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from math import atan2, atanh, cos, fsum, inf, pi, sin, sqrt, tanh
from operator import mul
from typing import NamedTuple


def chance_within(t: float, freedom: int) -> float:
    """Return the chance that Student's t lies between -t and t (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan2(t, sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    term, terms = (cos(angle) if odd else 1.0), list[float]()
    for k in range(2 + odd, freedom + 1, 2):
        terms.append(term)
        term *= square * (k - 1) / k
    within = sin(angle) * fsum(terms)
    return (angle + within) * 2 / pi if odd else within


_MANY = 200
"""Degrees of freedom from which the expansion is right to 3e-12; the sum of `chance_within` grows with them."""


@lru_cache(maxsize=4096)
def t95(freedom: int) -> float:
    """Return how many standard errors a two-sided 95 % interval reaches to either side."""
    if freedom < 1:
        return inf
    if freedom >= _MANY:
        return _expanded(freedom)
    low, high = 1.9, 12.8
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_within(middle, freedom) < 0.95 else (low, middle)
    return (low + high) / 2


Z95 = 1.959963984540054
"""The same for the normal distribution."""


def _expanded(freedom: int) -> float:
    """Return `t95` of many degrees of freedom: Student's t around the normal limit (Abramowitz and Stegun 26.7.5)."""
    x = Z95
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92_160,
    )
    return x + fsum(term / freedom**power for power, term in enumerate(terms, start=1))


class Estimate(NamedTuple):
    """A value with its interval; `low` and `high` are None where there is none, `value` where there is nothing."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def mean(values: Sequence[float]) -> Estimate:
    """Return the mean, with Student's interval from two values on; it has no width where all values are equal."""
    n = len(values)
    if n == 0:
        return Estimate(0)
    centre = fsum(values) / n
    if n == 1:
        return Estimate(1, centre)
    spread = sqrt(_squares([value - centre for value in values]) / (n - 1) / n)
    reach = t95(n - 1) * spread
    return Estimate(n, centre, centre - reach, centre + reach)


def bounded(estimate: Estimate, low: float, high: float) -> Estimate:
    """Return the estimate with its interval cut at the ends of what is possible.

    A mean of ratings cannot lie outside their scale, so the cut interval holds it exactly as often as the whole one.
    """
    if estimate.low is None or estimate.high is None:
        return estimate
    return estimate._replace(low=max(low, estimate.low), high=min(high, estimate.high))


def slope(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return the slope of the least-squares line, with Student's interval from three points on.

    There is none where all `xs` are equal.
    """
    n = len(xs)
    if n < 2:
        return Estimate(n)
    x_mean, y_mean = fsum(xs) / n, fsum(ys) / n
    across = [x - x_mean for x in xs]
    up = [y - y_mean for y in ys]
    width = _squares(across)
    if width == 0:
        return Estimate(n)
    steep = sum(map(mul, across, up)) / width
    if n == 2:
        return Estimate(n, steep)
    beside = _squares([dy - steep * dx for dx, dy in zip(across, up, strict=True)])
    reach = t95(n - 2) * sqrt(beside / (n - 2) / width)
    return Estimate(n, steep, steep - reach, steep + reach)


def _squares(values: Sequence[float]) -> float:
    return fsum(map(mul, values, values))


def share(successes: int, n: int) -> Estimate:
    """Return the share of successes among `n`, with Wilson's interval, which stays between 0 and 1."""
    if n == 0:
        return Estimate(0)
    p, square = successes / n, Z95 * Z95
    centre = (p + square / (2 * n)) / (1 + square / n)
    reach = Z95 * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if successes == 0 else centre - reach
    high = 1.0 if successes == n else centre + reach
    return Estimate(n, p, low, high)


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value, from 1; equal values share the mean of their ranks."""
    order = sorted(values)
    return [(bisect_left(order, value) + bisect_right(order, value) + 1) / 2 for value in values]


def spearman(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return Spearman's rho, with the interval of Fisher's z and the variance (1 + rho^2 / 2) / (n - 3).

    The variance is that of Bonett and Wright (2000), Psychometrika 65:23-28. There is no rho where one side never
    changes, and no interval for fewer than four pairs or where the two orders agree wholly.
    """
    n = len(xs)
    if n < 2:
        return Estimate(n)
    centre = (n + 1) / 2
    across = [rank - centre for rank in ranks(xs)]
    up = [rank - centre for rank in ranks(ys)]
    width, height = _squares(across), _squares(up)
    if width == 0 or height == 0:
        return Estimate(n)
    rho = sum(map(mul, across, up)) / sqrt(width * height)
    rho = max(-1.0, min(1.0, rho))
    if n < 4 or abs(rho) > 1 - 1e-12:
        return Estimate(n, rho)
    z, reach = atanh(rho), Z95 * sqrt((1 + rho * rho / 2) / (n - 3))
    return Estimate(n, rho, tanh(z - reach), tanh(z + reach))
