"""Student's t distribution, as far as margins need it: its upper tail and its quantile.

The tail is half a regularised incomplete beta function, which is summed as Lentz's continued fraction; the quantile is
found on it by Newton steps that are kept inside a bracket. Both agree with a statistics package to better than 1e-8.
"""

from functools import lru_cache
from math import exp, inf, isinf, lgamma, log, log1p, pi, sqrt

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
        following = t + excess / _density(t, freedom)
        if not low < following < high:
            following = t * 2 if high == inf else (low + high) / 2
        if abs(following - t) <= 1e-14 * t:
            return following
        t = following
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
