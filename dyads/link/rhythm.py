"""How often the two ends of a link speak at rest, and from when on their silence is told."""

from dataclasses import dataclass

from dyads.practice.fields import NS


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In nanoseconds.

    Attributes:
        every: between two questions of side b, each of which is answered; what changes is said at once.
        quiet, gone: since the partner was heard last.
        alive: within this time of a sign of life nobody else is let in by the words.
    """

    every: int
    quiet: int
    gone: int

    @property
    def alive(self) -> int:
        return 3 * self.every


IN_TWO = Rhythm(every=2 * NS, quiet=5 * NS, gone=12 * NS)
IN_CLASS = Rhythm(every=7 * NS, quiet=16 * NS, gone=35 * NS)
"""Of a pair in a class, whose broker carries a thousand: two messages in seven seconds."""
