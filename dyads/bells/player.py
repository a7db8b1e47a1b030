"""What every player can do. Players live in the helper process; the terminal bell alone lives in the app's own."""

from typing import NamedTuple, Protocol

from dyads.bells.samples import Samples

MILLISECOND = 1_000_000  # nanoseconds


class PlayerError(Exception):
    """The player could not ring: no device, no server, no program."""


class Buffer(NamedTuple):
    """One strike pattern, ready to ring.

    Attributes:
        file: the rendered WAV file; empty where it could not be written.
        sound: the same in memory; empty for players that make no use of it.
        strikes: how many there are in it.
        interval: seconds between two.
    """

    file: str
    sound: Samples
    strikes: int
    interval: float

    @property
    def seconds(self) -> float:
        """How long it rings."""
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
        """Nanoseconds from the call of `play` to the first sound, the median of what was measured."""

    def play(self, buffer: Buffer) -> Ringing:
        """Begin to ring and return at once.

        Raises:
            PlayerError: nothing will sound.
        """

    def close(self) -> None:
        """End everything that rings, from any thread, even while `play` hangs."""
