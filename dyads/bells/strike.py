"""What one cue sounds like."""

from dataclasses import dataclass
from pathlib import Path

MOST_STRIKES = 9
SHORTEST_INTERVAL, LONGEST_INTERVAL = 0.2, 60.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One bell, struck once or several times; each strike rings on under the next.

    Attributes:
        sound: the name of a sound that ships, or the resolved path of a trainer's own (`sounds.find` gives both).
        strikes: how often it is struck, 1 to 9.
        interval: seconds from one strike to the next.
        volume: 0 to 1, of the amplitude of the file.

    Raises:
        ValueError: a number outside of what is said here.
    """

    sound: str | Path = "bowl"
    strikes: int = 1
    interval: float = 4.0
    volume: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.strikes <= MOST_STRIKES:
            raise ValueError(f"strikes must be 1 to {MOST_STRIKES}")
        if not SHORTEST_INTERVAL <= self.interval <= LONGEST_INTERVAL:
            raise ValueError(f"interval must be {SHORTEST_INTERVAL} to {LONGEST_INTERVAL} seconds")
        if not 0.0 <= self.volume <= 1.0:
            raise ValueError("volume must be 0 to 1")
