"""Chance that comes out the same for the same seed on every platform and in every version of Python."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Chance:
    """SplitMix64 (Steele, Lea and Flood 2014): small, well mixed, and fixed for ever, unlike the library's shuffle."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def randrange(self, stop: int) -> int:
        """Return a whole number from 0 up to, not including, `stop`; `stop` is below 2**32."""
        # A product's upper half instead of a remainder: its bias is under 2**-32, and it never needs a second draw.
        return (self._next() * stop) >> 64

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """Return the things in a random order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.randrange(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
