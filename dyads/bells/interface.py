"""The bells as a sitting sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from dyads.bells.strike import Strike

Status = Literal["rung", "late", "dropped", "failed", "muted"]
LATE = 100_000_000  # nanoseconds from which a bell counts as late: what one would notice against the screen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a cue.

    Attributes:
        cue_id: as it was given.
        status: "rung" in time; "late" by over a tenth of a second; "dropped", because it would have been over three
            seconds late; "failed", no player could ring it; "muted", nobody wanted to hear it.
        lateness: nanoseconds from the deadline to the first sound, as far as the player can tell; None without one.
        player: who rang; empty if nobody did.
    """

    cue_id: str
    status: Status
    lateness: int | None
    player: str


class Bells(Protocol):
    """Rings cues. No call blocks, `close` apart, and none raises, whatever becomes of the sound."""

    @property
    def player(self) -> str:
        """The name of the player that answers now; "silence" for none, and empty until one has been found."""

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        """Get ready: find a player that works, and render these patterns ahead."""

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        """Ring at an instant.

        Args:
            cue_id: names the cue in `cancel` and in its outcome; a second one of the same name replaces the first.
            strike: what rings.
            at: nanoseconds on the clock's `monotonic_ns`, best a second or more ahead; None for now.
        """

    def cancel(self, cue_id: str) -> None:
        """Forget a cue that has not rung yet; it will have no outcome."""

    def hush(self) -> None:
        """Silence everything at once, what rings now too, and forget all cues."""

    def mute(self, muted: bool) -> None:
        """Silence everything from now on, or no longer; cues keep their place and become "muted" when due."""

    def close(self) -> None:
        """Fall silent and end the helper; waits for it, a second and a half at most. The bells cannot be used again."""

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return what became of cues since the last call."""
