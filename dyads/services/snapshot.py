"""What a screen needs to know of a sitting at one look, and of the other home where two are linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dyads.practice.commands import Author, Command, CommandKind
from dyads.practice.linked import CommandName
from dyads.practice.message import Message
from dyads.practice.replay import Cue
from dyads.practice.session import Position, Stretch

if TYPE_CHECKING:
    from dyads.link.interface import Presence


@dataclass(frozen=True, slots=True)
class Lateness:
    """A pause, silence or stop that came to be known late.

    Attributes:
        by: by how much (ns) it takes effect later than it was given.
        at: when it takes effect, on the session clock.
    """

    author: Author
    kind: CommandKind
    by: int
    at: int


@dataclass(frozen=True, slots=True)
class LinkedSnapshot:
    """What a screen needs to know of the other home.

    Attributes:
        holds: by whom time stands: whoever paused or asked for silence, and has not gone on since.
        is_unnamed: the calm page of one of the two holds time as well: whose it is, is not said.
        last: whose the last command was that counted, or would have but for `holds`, and which; never a stop.
        late: what the partner, or this side, came to know late last.
        asks_first: the partner cannot be reached; keys that move ask whether to go on without.
        rejoins: this side stood still and does not know yet where the partner is; it shows where both were last.
        offers_alone: nobody has answered since this side's return.
        last_name: names the command of `last`.
        in_class: a trainer may give commands too.
        asks_trainer: the trainer has paused; keys that move ask whether to go on all the same.
        ended_by_trainer: the trainer has ended the sitting.
    """

    presence: Presence
    holds: tuple[Author, ...] = ()
    is_unnamed: bool = False
    last: tuple[Author, CommandKind] | None = None
    late: Lateness | None = None
    asks_first: bool = False
    rejoins: bool = False
    offers_alone: bool = False
    last_name: CommandName | None = None
    in_class: bool = False
    asks_trainer: bool = False
    ended_by_trainer: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a screen needs to know at one look; times in ns of session time.

    Attributes:
        whole: all of it, to scale.
        cue: the last cue that was due, or None.
        pending: a command agreed for an instant that lies ahead, or None.
        next_look: real nanoseconds until something visible changes.
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
    linked: LinkedSnapshot | None = None
