"""What every player can do. Players live in the helper process; the terminal bell alone lives in the app's own."""

import time
from typing import NamedTuple, Protocol

from dyads.sound.samples import Samples

MILLISECOND = 1_000_000  # nanoseconds
AHEAD = 60 * MILLISECOND


def sleep_until(at: int) -> int:
    """Sleep until an instant of `time.monotonic_ns` and return the instant it has become."""
    ahead = at - time.monotonic_ns()
    if ahead > 0:
        time.sleep(ahead / 1_000_000_000)
    return time.monotonic_ns()


class PlayerError(Exception):
    """The player could not ring: no device, no server, no program."""


class Buffer(NamedTuple):
    """One strike pattern, ready to ring.

    Attributes:
        file: the rendered WAV file; empty where it could not be written.
        sound: the same in memory; empty for players that make no use of it.
        interval: seconds between two strikes.
    """

    file: str
    sound: Samples
    strikes: int
    interval: float

    @property
    def seconds(self) -> float:
        return max(self.sound.seconds, self.interval * (self.strikes - 1))


class Ringing(Protocol):
    """A bell that rings right now."""

    @property
    def began(self) -> int:
        """When its first sound came, in nanoseconds of `time.monotonic_ns`, as well as the player can tell."""

    def stop(self) -> None:
        """End it, and give back whatever it holds. After its end, too; a second call does nothing."""


class Player(Protocol):
    """One way to make a sound."""

    @property
    def name(self) -> str:
        """What `config.toml` and `dyads doctor` call it."""

    @property
    def latency(self) -> int:
        """Nanoseconds from the order to play to the first sound, the median of what was measured."""

    def play(self, buffer: Buffer, at: int) -> Ringing:
        """Begin to ring at an instant and return at once after it.

        Called `AHEAD` before, so that the output can be opened meanwhile: how long that takes varies most of all. `at`
        is when to give the order to play, on `time.monotonic_ns`; if it is past, now.

        Raises:
            PlayerError: nothing will sound.
        """

    def close(self) -> None:
        """End everything that rings, from any thread, even while `play` hangs."""


EXTRA_LATENCY = {"pipewire": 17 * MILLISECOND}  # what every player takes longer there; measured through null sinks
