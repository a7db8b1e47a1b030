"""The bells as a sitting sees them."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, Protocol

from dyads.practice.bell import Strike
from dyads.practice.clock import Clock
from dyads.practice.records import BellOutcome

BellStatus = Literal["rung", "late", "dropped", "failed", "muted"]
LATE = 100_000_000  # nanoseconds from which a bell counts as late: what one would notice against the screen


class SittingBells(Protocol):
    """Rings cues. No call blocks, `close` apart, and none raises, whatever becomes of the sound."""

    @property
    def player(self) -> str:
        """The name of the player that answers now; "silence" for none, and empty until one has been found."""

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        """Get ready: find a player that works, and render these patterns ahead."""

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        """Ring at an instant of the clock's `monotonic_ns`, best a second or more ahead; None for now.

        A second cue of the same name replaces the first.
        """

    def cancel(self, cue_id: str) -> None:
        """Forget a cue that has not rung yet; it will have no outcome."""

    def have_lines(self, files: Sequence[Path]) -> None:
        """Hold these rendered lines ready, three at most, and let go of all others."""

    def speak(self, cue_id: str, file: Path, at: int) -> None:
        """Play a rendered line at an instant, by the same player as the bells; one that comes late is left out."""

    def stop(self, cue_id: str) -> None:
        """End a line, whether it sounds already or not; it will have no outcome any more."""

    def private_folder(self) -> Path | None:
        """Return a folder that goes with these bells, whatever becomes of the program; None where there is none."""

    def hush(self) -> None:
        """Silence everything at once, what rings now too, and forget all cues."""

    def mute(self, muted: bool) -> None:
        """Silence everything from now on, or no longer; cues keep their place and become "muted" when due."""

    def close(self) -> None:
        """Fall silent and end the helper; waits for it, a second and a half at most. The bells cannot be used again."""

    def outcomes(self) -> tuple[BellOutcome, ...]:
        """Return what became of cues since the last call."""


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
        del strike
        with self._lock:
            self._cues[cue_id] = self._clock.monotonic_ns() if at is None else at

    def cancel(self, cue_id: str) -> None:
        with self._lock:
            self._cues.pop(cue_id, None)

    def have_lines(self, files: Sequence[Path]) -> None:
        """Nothing is to be done."""

    def speak(self, cue_id: str, file: Path, at: int) -> None:
        """They are silent."""

    def stop(self, cue_id: str) -> None:
        self.cancel(cue_id)

    def private_folder(self) -> None:
        """There is none: nothing is to be played."""

    def hush(self) -> None:
        with self._lock:
            self._cues.clear()

    def mute(self, muted: bool) -> None:
        """They are silent either way."""

    def close(self) -> None:
        self.hush()

    def outcomes(self) -> tuple[BellOutcome, ...]:
        now = self._clock.monotonic_ns()
        with self._lock:
            due = [cue_id for cue_id, at in self._cues.items() if at <= now]
            for cue_id in due:
                del self._cues[cue_id]
        return tuple(BellOutcome(cue_id, "muted", None, "") for cue_id in due)
