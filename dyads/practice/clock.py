"""The clocks a sitting reads, as an interface: the real ones are in `dyads.sitting`, tests bring their own."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Three readings of one instant."""

    def boot_ns(self) -> int:
        """Nanoseconds since boot, sleep included."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds on the clock the bells are timed by; it may stand still while the machine sleeps."""
        ...

    def now(self) -> datetime:
        """The wall clock, with the local offset."""
        ...

    def boot_id(self) -> str:
        """A name for this boot of the machine; empty where it cannot be known."""
        ...
