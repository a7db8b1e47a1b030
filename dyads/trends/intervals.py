"""Estimates with their 95 % margins: of a mean, of a line, of a share, of a rank correlation.

Each margin is that of the textbook, and says no more than the textbook: it holds if the values were alike (drawn from
one unchanging source) and independent of each other. A person's sittings are neither, strictly: neighbours resemble
each other, so that the true margin is rather wider. So every figure names its margin, and none is called a proof.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import atanh, exp, fsum, inf, isinf, lgamma, log, log1p, pi, sqrt, tanh
from operator import mul
from typing import NamedTuple

_TINY = 1e-300
_ENOUGH = 1e-15
_STEPS = 100_000


def tail(t: float, freedom: float) -> float:
    """Return the chance that a t value with `freedom` degrees of freedom exceeds `t`, which is not negative."""
    if isinf(t):
        return 0.0
    square = t * t
    return _half_beta(freedom / (freedom + square), square / (freedom + square), freedom / 2)


@lru_cache(maxsize=4096)
def quantile(chance: float, freedom: float) -> float:
    """Return the t value that is not exceeded with this chance.

    Args:
        chance: between 0 and 1, both excluded.
        freedom: the degrees of freedom, above 0.

    Raises:
        ValueError: for a chance or degrees of freedom outside these bounds.
    """
    if not 0 < chance < 1 or not freedom > 0:
        raise ValueError("a chance lies between 0 and 1, and degrees of freedom above 0")
    if chance < 0.5:
        return -_upper(chance, freedom)
    return _upper(1 - chance, freedom)


def _upper(beyond: float, freedom: float) -> float:
    """Return the t, not negative, that is exceeded with a chance of at most a half."""
    if beyond == 0.5:
        return 0.0
    low, high, t = 0.0, inf, _guess(beyond, freedom)
    for _ in range(_STEPS):
        excess = tail(t, freedom) - beyond
        low, high = (t, high) if excess > 0 else (low, t)
        enrolment = t + excess / _density(t, freedom)
        if not low < enrolment < high:
            enrolment = t * 2 if high == inf else (low + high) / 2
        if abs(enrolment - t) <= 1e-14 * t:
            return enrolment
        t = enrolment
    return t


def _guess(beyond: float, freedom: float) -> float:
    """Return a first guess: the normal quantile (Abramowitz and Stegun 26.2.23), widened for few degrees of freedom."""
    root = sqrt(-2 * log(beyond))
    over = 2.515517 + root * (0.802853 + root * 0.010328)
    under = 1 + root * (1.432788 + root * (0.189269 + root * 0.001308))
    z = max(root - over / under, 1e-6)
    square = z * z
    first = (square + 1) / 4
    second = ((5 * square + 16) * square + 3) / 96
    third = (((3 * square + 19) * square + 17) * square - 15) / 384
    return z * max(1.0, 1 + (first + (second + third / freedom) / freedom) / freedom)


def _density(t: float, freedom: float) -> float:
    height = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2
    return exp(height - (freedom + 1) / 2 * log1p(t * t / freedom))


def _half_beta(x: float, rest: float, a: float) -> float:
    """Return half the regularised incomplete beta function I_x(a, 1/2); `rest` is 1 - x without its rounding."""
    b = 0.5
    if x <= 0:
        return 0.0
    if rest <= 0:
        return 0.5
    log_x = log(x) if x < 0.5 else log1p(-rest)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log_x + b * log(rest))
    if x < (a + 1) / (a + b + 2):
        return 0.5 * front * _fraction(x, a, b) / a
    return 0.5 - 0.5 * front * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = _inverse(1 + term * d)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            change = d * c
            value *= change
        if abs(change - 1) < _ENOUGH:
            break
    return value


def _inverse(x: float) -> float:
    return 1 / (x if abs(x) > _TINY else _TINY)


def t95(freedom: float) -> float:
    """Return how many standard errors a two-sided 95 % margin reaches to either side."""
    return quantile(0.975, freedom) if freedom > 0 else inf


Z95 = 1.959963984540054
"""The same for the normal distribution."""


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
