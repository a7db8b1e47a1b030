"""The clock that both share: side `a` keeps it, side `b` follows by asking `a` what time it is.

A question sent at t0 and answered at t3 (own clock) with the shared time t1 says: shared minus own lies between t1 - t3
and t1 - t0. All that was said within a minute is intersected, each widened with its age by what two crystals may drift
apart; the middle counts. What cannot be removed is half of what one way takes longer than the other.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from dyads.practice.fields import NS

WINDOW_NS = 60 * NS
DRIFT = 200
"""Parts of a million, by which two clocks may drift apart."""
_MOST = 64
"""Answers that are kept; one in two seconds, and two bursts, are fewer."""


class ClockLine(NamedTuple):
    """What ties the shared clock to this machine, as it is kept for a program that starts again.

    Attributes:
        boot: the machine's boot clock (ns) at which the shared clock showed `shared`.
        wall: the wall clock then (ns since 1970), for another boot.
    """

    boot_id: str
    boot: int
    shared: int
    wall: int


class _Answer(NamedTuple):
    asked: int
    low: int
    high: int

    def at(self, now: int) -> tuple[int, int]:
        drift = (now - self.asked) * DRIFT // 1_000_000
        return self.low - drift, self.high + drift


@dataclass(frozen=True, slots=True)
class _Line:
    offset: int | None
    bound: int | None
    is_kept: bool


class SharedClock:
    """Shared time by this machine's boot clock. It never goes back; reading it may come from any thread."""

    def __init__(self) -> None:
        self._answers: deque[_Answer] = deque(maxlen=_MOST)
        self._misses = 0
        self._line = _Line(None, None, is_kept=False)
        self._shown = 0
        self._lock = Lock()

    def keep(self, boot_ns: int, shared: int = 0) -> None:
        """Be the one that keeps the clock, which shows `shared` at this instant of the boot clock."""
        self._line = _Line(shared - boot_ns, 0, is_kept=True)

    def assume(self, boot_ns: int, shared: int) -> None:
        """Take the clock for this until the partner has answered."""
        self._line = _Line(shared - boot_ns, None, is_kept=False)

    def resume(self, line: ClockLine, boot_id: str, boot_ns: int, wall: int, *, keeps: bool) -> None:
        """Go on from what an earlier run of this program kept.

        Within one boot this machine's clock went on. After another the wall clock serves until the partner has
        answered, who saw the time pass; a side that keeps the clock then takes it from the partner.
        """
        same = bool(line.boot_id) and line.boot_id == boot_id and boot_ns >= line.boot
        passed = boot_ns - line.boot if same else max(0, wall - line.wall)
        (self.keep if same and keeps else self.assume)(boot_ns, line.shared + passed)

    @property
    def is_set(self) -> bool:
        return self._line.offset is not None

    @property
    def is_kept(self) -> bool:
        """Whether this side keeps the clock and does not follow."""
        return self._line.is_kept

    @property
    def is_sure(self) -> bool:
        """Whether it is known, and not only assumed from what an earlier run kept."""
        return self._line.bound is not None

    @property
    def bound(self) -> int | None:
        """Return how far it may be off at most (ns); None while that is not known."""
        return self._line.bound

    def shared(self, boot_ns: int) -> int:
        """Return the shared time; what was shown once is not gone back behind. Raises ValueError: it is not set."""
        with self._lock:
            offset = self._line.offset
            if offset is None:
                raise ValueError("the shared clock is not set")
            self._shown = max(self._shown, boot_ns + offset)
            return self._shown

    def boot(self, shared: int) -> int:
        """Return the instant of the boot clock at a shared time. Raises ValueError: it is not set."""
        offset = self._line.offset
        if offset is None:
            raise ValueError("the shared clock is not set")
        return shared - offset

    def answered(self, sent: int, partners: int, taken: int) -> bool:
        """Learn from one answer; return whether all before it was thrown away, and quick questions are due again.

        Args:
            sent, taken: when the question went and the answer came, by the boot clock (ns).
            partners: what the shared clock showed at the partner's.
        """
        if taken < sent or self.is_kept:
            return False
        answer = _Answer(sent, partners - taken, partners - sent)
        while self._answers and taken - self._answers[0].asked > WINDOW_NS:
            self._answers.popleft()
        low, high = self._within(taken)
        if low is not None and high is not None and (answer.low > high or answer.high < low):
            return self._missed(answer, taken)
        self._misses = 0
        self._answers.append(answer)
        self._settle(taken)
        return False

    def _missed(self, answer: _Answer, now: int) -> bool:
        """One answer that cannot be true beside the others may be a fault; two say that a clock was stepped."""
        self._misses += 1
        if self._misses < 2:
            return False
        self._misses = 0
        self._answers.clear()
        self._answers.append(answer)
        self._settle(now)
        return True

    def _within(self, now: int) -> tuple[int | None, int | None]:
        spans = [answer.at(now) for answer in self._answers]
        low, high = max((low for low, _ in spans), default=None), min((high for _, high in spans), default=None)
        return low, high

    def _settle(self, now: int) -> None:
        low, high = self._within(now)
        if low is None or high is None:
            return
        with self._lock:
            if not self.is_sure:
                self._shown = 0  # what was only assumed binds nobody
            self._line = _Line((low + high) // 2, max(0, high - low) // 2, is_kept=False)


class Questions:
    """Which questions went out when, and how long the last answers took.

    Attributes:
        told_bound: how far the partner's clock may be off at most, as the partner says (ns).
    """

    _MOST, _RECENT, _LONGEST = 64, 5, 20 * NS

    def __init__(self) -> None:
        self.told_bound: int | None = None
        self._told_trip: int | None = None
        self.asked_at = 0
        self._asked: dict[int, int] = {}
        self._number = 0
        self._trips: list[int] = []

    def ask(self, now: int) -> int:
        """Return the number of a question that goes out now."""
        self.asked_at = now
        self._number = (self._number + 1) % (1 << 31)
        self._asked[self._number] = now
        while len(self._asked) > self._MOST:
            del self._asked[next(iter(self._asked))]
        return self._number

    def answered(self, number: int, now: int) -> int | None:
        """Return when a question went out that is answered now; None where it was not asked, or answered before."""
        sent = self._asked.pop(number, None)
        if sent is not None:
            self._trips = [*self._trips, now - sent][-self._RECENT :]
        return sent

    def told(self, trip: int | None, bound: int | None) -> None:
        """Take what the partner says of the last trip and of the own clock (ns)."""
        self._told_trip = None if trip is None else min(trip, self._LONGEST)
        self.told_bound = None if bound is None else min(bound, self._LONGEST)

    def forget(self) -> None:
        """Nobody is left to answer."""
        self._asked.clear()

    @property
    def last_trip(self) -> int | None:
        """Return how long the last question and its answer took (ns)."""
        return self._trips[-1] if self._trips else None

    @property
    def worst_trip(self) -> int | None:
        """Return how long a question and its answer took at worst, of the last few here and the partner's last (ns)."""
        told = () if self._told_trip is None else (self._told_trip,)
        return max((*self._trips, *told), default=None)
