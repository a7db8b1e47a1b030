"""What a log of commands makes of a timeline: the spans of time it went through, and the cues with their instants.

A course runs on by itself as far as time alone carries it: to the end, to an open phase, or to a pause. Nothing here
counts ticks, and nothing depends on when it is computed.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from dyads.practice.bell import CueKind, Strikes
from dyads.practice.length import NS
from dyads.practice.timeline import Segment

Standing = Literal["waiting", "running", "paused", "still", "halted", "stopped", "ended"]
"""`waiting`: before the start. `still`: in the two minutes' silence. `stopped` and `ended` are final."""

STILL_NS = 120 * NS
"""The two-minute silent pause of a listener in distress (K41)."""

BACK_NS = 5 * NS
"""Within this time after a phase began, `back` leads to the phase before it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One boundary, or a warning, at its instant on the session clock (ns). Visible always; `strikes` if it rings.

    Attributes:
        kind: what it announces.
        at: when.
        segment: the segment that begins, or that goes on; None at the end.
        visit: counts the entries into segments, so that each cue of a course has a name of its own.
        strikes: how it rings, or None where it is silent.
    """

    kind: CueKind
    at: int
    segment: Segment | None
    visit: int
    strikes: Strikes | None

    @property
    def name(self) -> str:
        """Names the cue within its sitting."""
        return f"{self.kind}-{self.visit}" if self.kind != "still" else f"still-{self.visit}-{self.at}"


class Span(NamedTuple):
    """A stretch of time in one standing. Times in ns; `end` is None while nothing is known to end it."""

    standing: Standing
    segment: Segment | None
    visit: int
    start: int
    end: int | None
    elapsed: int
    """Of the segment, at `start`."""


class Ahead(NamedTuple):
    """A segment still to come, and what of it has been used already (after a swap)."""

    segment: Segment
    used: int


@dataclass(frozen=True, slots=True)
class Course:
    """Spans without a gap, cues in their order, what was spent in each segment (ns, by index), and what is ahead."""

    spans: tuple[Span, ...]
    cues: tuple[Cue, ...]
    spent: dict[int, int]
    visited: tuple[Segment, ...]
    ahead: tuple[Ahead, ...]
    can_back: bool
    can_swap: bool
