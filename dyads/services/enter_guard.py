"""Which Enter was meant: not one that is held down or pressed twice, nor one for what stood there a moment ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dyads.practice.fields import NS

if TYPE_CHECKING:
    from dyads.services.snapshot import Snapshot

SETTLES_NS = 2 * NS
"""For so long after a change in a sitting Enter is passed over: it was meant for what was there before."""

REPEATS_NS = 1 * NS
"""An Enter that follows another within this time is the same one: held down, or pressed twice by a slow hand."""

HELD_NS = NS // 10
"""Any other key that follows itself within this time is held down."""

ASKS_NS = 6 * NS
"""So long the question stands whether a phase shall be skipped."""


@dataclass(slots=True)
class KeyRhythm:
    """Follows the keys as they come, and says which of them only goes on with the one before."""

    _key: str = ""
    _at: int = -REPEATS_NS

    def is_repeat(self, key: str, now: int) -> bool:
        """Take a key at an instant (ns), and say whether it is the one before, held down or doubled."""
        before, since = self._key, now - self._at
        self._key, self._at = key, now
        return key == before and since < (REPEATS_NS if key == "enter" else HELD_NS)


@dataclass(slots=True)
class EnterGuard:
    """Guards one sitting: Enter rests after each change, and a phase with a length is skipped only when asked twice."""

    _standing: tuple[str, int] | None = None
    _changed: int = 0
    _asked: tuple[tuple[str, int], int] | None = None

    def follow(self, view: Snapshot, now: int) -> None:
        """Take what is shown at an instant (ns of the machine's clock)."""
        standing = (view.position.standing, view.position.visit)
        if standing != self._standing:
            self._standing, self._changed, self._asked = standing, now, None

    def rests(self, now: int) -> bool:
        """Say whether something has just changed, so that Enter is passed over."""
        return now - self._changed < SETTLES_NS

    def has_just_moved(self, now: int) -> bool:
        """Say whether something changed so shortly ago that even a key that skips was meant for the phase before."""
        return now - self._changed < REPEATS_NS

    def asks(self, now: int) -> bool:
        """Say whether the question stands whether this phase shall be skipped."""
        return self._asked is not None and self._asked[0] == self._standing and now - self._asked[1] < ASKS_NS

    def may_go_on(self, view: Snapshot, now: int) -> bool:
        """Say whether Enter ends the phase now; where it has a length of its own, it asks first."""
        segment = view.position.segment
        if view.position.standing != "running" or segment is None or segment.length is None or self.asks(now):
            return True
        if self._standing is not None:
            self._asked = self._standing, now
        return False
