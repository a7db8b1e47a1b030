"""Estimates with their 95 % margins: of a mean, of a line, of a share, of a rank correlation.

Each margin is that of the textbook, and says no more than the textbook: it holds if the values were alike (drawn from
one unchanging source) and independent of each other. A person's sittings are neither, strictly: neighbours resemble
each other, so that the true margin is rather wider. So every figure names its margin, and none is called a proof.
"""

from collections.abc import Sequence
from math import atanh, fsum, sqrt, tanh
from operator import mul
from typing import NamedTuple

from dyads.trends.student import Z95, t95


class Estimate(NamedTuple):
    """A value with its margin; `low` and `high` are None where there is no margin, `value` where there is nothing."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


def mean(values: Sequence[float]) -> Estimate:
    """Return the mean, with Student's margin from two values on; it has no width where all values are equal."""
    n = len(values)
    if n == 0:
        return Estimate(0, None)
    centre = fsum(values) / n
    if n == 1:
        return Estimate(1, centre)
    spread = sqrt(_squares([value - centre for value in values]) / (n - 1) / n)
    reach = t95(n - 1) * spread
    return Estimate(n, centre, centre - reach, centre + reach)


def slope(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return the slope of the least-squares line, with Student's margin from three points on.

    There is none where all `xs` are equal.
    """
    n = len(xs)
    if n < 2:
        return Estimate(n, None)
    x_mean, y_mean = fsum(xs) / n, fsum(ys) / n
    across = [x - x_mean for x in xs]
    up = [y - y_mean for y in ys]
    width = _squares(across)
    if width == 0:
        return Estimate(n, None)
    steep = sum(map(mul, across, up)) / width
    if n == 2:
        return Estimate(n, steep)
    beside = _squares([dy - steep * dx for dx, dy in zip(across, up, strict=True)])
    reach = t95(n - 2) * sqrt(beside / (n - 2) / width)
    return Estimate(n, steep, steep - reach, steep + reach)


def _squares(values: Sequence[float]) -> float:
    return fsum(map(mul, values, values))


def share(hits: int, n: int) -> Estimate:
    """Return the share of hits among `n`, with Wilson's interval, which stays between 0 and 1."""
    if n == 0:
        return Estimate(0, None)
    p, square = hits / n, Z95 * Z95
    centre = (p + square / (2 * n)) / (1 + square / n)
    reach = Z95 * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if hits == 0 else centre - reach
    high = 1.0 if hits == n else centre + reach
    return Estimate(n, p, low, high)


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value, from 1; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranked[place] = (start + end) / 2 + 1
        start = end + 1
    return ranked


def spearman(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return Spearman's rho, with the interval of Fisher's z and the variance (1 + rho^2 / 2) / (n - 3).

    The variance is that of Bonett and Wright (2000), Psychometrika 65:23-28. There is no rho where one side never
    changes, and no interval for fewer than four pairs or where the two orders agree wholly.
    """
    n = len(xs)
    if n < 2:
        return Estimate(n, None)
    centre = (n + 1) / 2
    across = [rank - centre for rank in ranks(xs)]
    up = [rank - centre for rank in ranks(ys)]
    width, height = _squares(across), _squares(up)
    if width == 0 or height == 0:
        return Estimate(n, None)
    rho = sum(map(mul, across, up)) / sqrt(width * height)
    rho = max(-1.0, min(1.0, rho))
    if n < 4 or abs(rho) > 1 - 1e-12:
        return Estimate(n, rho)
    z, reach = atanh(rho), Z95 * sqrt((1 + rho * rho / 2) / (n - 3))
    return Estimate(n, rho, tanh(z - reach), tanh(z + reach))
