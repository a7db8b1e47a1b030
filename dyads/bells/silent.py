"""Bells without sound: for rehearsals, and for those who strike a bowl of their own."""

import threading
from collections.abc import Iterable

from dyads.bells.interface import Outcome
from dyads.bells.strike import Strike
from dyads.practice.clock import Clock


class SilentBells:
    """Keeps the times of its cues and calls them "muted" once they are due."""

    player = "silence"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cues: dict[str, int] = {}
        self._lock = threading.Lock()

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        """Nothing is to be done."""

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        """Keep the cue until it is due."""
        del strike
        with self._lock:
            self._cues[cue_id] = self._clock.monotonic_ns() if at is None else at

    def cancel(self, cue_id: str) -> None:
        """Forget one cue."""
        with self._lock:
            self._cues.pop(cue_id, None)

    def hush(self) -> None:
        """Forget all cues."""
        with self._lock:
            self._cues.clear()

    def mute(self, muted: bool) -> None:
        """They are silent either way."""

    def close(self) -> None:
        """Forget all cues."""
        self.hush()

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the cues that were due since the last call."""
        now = self._clock.monotonic_ns()
        with self._lock:
            due = [cue_id for cue_id, at in self._cues.items() if at <= now]
            for cue_id in due:
                del self._cues[cue_id]
        return tuple(Outcome(cue_id, "muted", None, "") for cue_id in due)
