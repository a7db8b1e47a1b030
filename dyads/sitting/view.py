"""What a sitting shows at one look, and the manner in which it is run."""

from collections.abc import Callable
from dataclasses import dataclass

from dyads.practice.bell import CueKind, Strikes
from dyads.practice.message import Message
from dyads.practice.replay import Command, Cue
from dyads.practice.session import Position, Stretch
from dyads.sound.interface import Strike


@dataclass(frozen=True, slots=True)
class View:
    """What a screen needs to know at one look; times in ns of session time.

    Attributes:
        now: the instant.
        position: where the sitting stands.
        whole: all of it, to scale.
        cue: the last cue that was due, or None.
        cue_age: how long ago that was.
        pending: a command agreed for an instant that lies ahead, or None.
        next_look: real nanoseconds until something visible changes.
        trouble: why keeping does not work at present.
        sound: why bells are heard otherwise than wanted, or not at all.
    """

    now: int
    position: Position
    whole: tuple[Stretch, ...]
    cue: Cue | None
    cue_age: int
    pending: Command | None
    next_look: int
    trouble: Message | None
    sound: Message | None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sitting is run.

    Attributes:
        speed: seconds of session time a second; over 1 in a rehearsal.
        open_by_itself: open phases end after their usual length: rehearsals, and where there is nobody to press a key.
        strike: turns a script's strikes into what the bells can ring; None where there is no such sound.
        wanted_player: which way the bells should sound, as in the settings.
        on_cue: told of every cue as it falls due, for a lamp.
        begins_at: the segment with which a rehearsal begins, by index.
    """

    strike: Callable[[Strikes], Strike | None]
    speed: float = 1.0
    open_by_itself: bool = False
    wanted_player: str = "auto"
    on_cue: Callable[[CueKind], None] | None = None
    begins_at: int = 0
