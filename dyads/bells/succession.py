"""Which player is next, when one fails; and when a better one gets another chance."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from dyads.bells.ringer import SECOND

_IN_A_ROW = 2
_IN_ALL, _WITHIN = 6, 30 * SECOND  # for a player that rings and then dies, each time
_RETRY, _LONGEST_RETRY = 10 * SECOND, 300 * SECOND


@dataclass(slots=True)
class Succession:
    """The chain of players and where in it we are.

    Attributes:
        chain: their names, the best first.
    """

    chain: Sequence[str]
    _place: int = 0
    _in_a_row: int = 0
    _recent: deque[int] = field(default_factory=deque)
    _unusable: set[str] = field(default_factory=set)
    _retry_at: int | None = None
    _retry_in: int = _RETRY

    @property
    def current(self) -> str | None:
        """The player whose turn it is; None if none is left."""
        return self.chain[self._place] if self._place < len(self.chain) else None

    @property
    def retry_at(self) -> int | None:
        """The instant from which a better player may be tried again; None while the best one serves."""
        return self._retry_at

    def proved(self) -> None:
        """The current player works."""
        self._in_a_row = 0
        if self._retry_at is None:
            self._retry_in = _RETRY

    def failed(self, now: int) -> None:
        """The current player failed: it gets one more try, then it is the next one's turn."""
        self._in_a_row += 1
        self._recent.append(now)
        while self._recent[0] <= now - _WITHIN:
            self._recent.popleft()
        if self._in_a_row >= _IN_A_ROW or len(self._recent) >= _IN_ALL:
            self._move_on(now)

    def cannot_start(self, now: int) -> None:
        """The current player cannot even be loaded, and will not be tried again."""
        if self.current is not None:
            self._unusable.add(self.current)
        self._move_on(now)

    def retry(self) -> None:
        """Begin with the best player again; this time one failure is enough to move on."""
        self._place, self._in_a_row, self._retry_at = 0, _IN_A_ROW - 1, None
        self._skip()
        self._retry_in = min(2 * self._retry_in, _LONGEST_RETRY)

    def _move_on(self, now: int) -> None:
        self._place += 1
        self._skip()
        self._in_a_row = 0
        self._recent.clear()
        if any(name not in self._unusable for name in self.chain[: self._place]):
            self._retry_at = now + self._retry_in

    def _skip(self) -> None:
        while self.current in self._unusable:
            self._place += 1
