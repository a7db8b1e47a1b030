"""The commands of a sitting: what was pressed, for which instant, and in a linked sitting by whom and knowing what."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, NamedTuple, get_args

from dyads.practice.bounds import CommandNumber, Instant, Place, SignedText

CommandKind = Literal[
    "start", "pause", "resume", "next", "back", "still", "swap", "halt", "stop", "go", "more", "away", "late", "calm"
]
"""
- `start`: the sitting begins.
- `pause`, `resume`: the clock stands, and goes on.
- `next`: ends an open phase, or skips a timed one.
- `back`: the phase again, for a wrong key.
- `still`: two minutes' silence outside session time, then waits.
- `swap`: ends this turn; the partner's next turn begins; after it the interrupted speaker has the remainder.
- `halt`: the machine slept or died. A `resume` at its very instant takes it back: as if it had run on.
- `stop`: ends the sitting.

Only in linked sittings, in place of `halt`:

- `go`: the class goes on to a segment that is still ahead, or to the end.
- `more`: a segment that is under way or ahead lasts a minute longer, as the trainer of a class says.
- `away`: its author stood still from `at` on: the program was stopped, or the machine slept.
- `late`: a pause, silence or stop of the partner came to be known late; here it takes effect no earlier than `at`.
- `calm`: a pause that the calm page makes, from which a sitting is ended: as of a stop, nobody says whose it was.
"""

COMMAND_KINDS: tuple[CommandKind, ...] = get_args(CommandKind)


Author = Literal["a", "b", "t"]
"""Who gave a command of a linked sitting; `t` is the trainer of a class."""


class Given(NamedTuple):
    """How a command of a linked sitting came about; author and `n` name it.

    Attributes:
        n: counts an author's commands from 1; never used twice.
        seen: what the author knew of when it was given: by author the highest `n`, its own earlier ones included.
        visit: of next, back and swap: the visit they leave.
        phase: of next, back and swap: the index of the segment they leave; of go: of the segment it leads to, beyond
            the last: the end; of more: of the segment that lasts longer.
        to: of away: when its author was back (ns).
        of: of late: which command, by author and `n`.
        signed: of what the trainer gives: the order as it was signed, by which each home knows it for the trainer's.
    """

    author: Author
    n: CommandNumber
    seen: tuple[tuple[Author, CommandNumber], ...] = ()
    visit: Place | None = None
    phase: Place | None = None
    to: Instant | None = None
    of: tuple[Author, CommandNumber] | None = None
    signed: SignedText = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `at` is its effective time in nanoseconds on the session clock; it may lie ahead.

    Attributes:
        given: by whom and knowing what, in a linked sitting; None where both sit at one computer or one alone.
    """

    kind: CommandKind
    at: Instant
    given: Given | None = None


def in_effect(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return the commands of a log that count, by effective time.

    A command drops earlier ones that lie ahead of its own time; a start that lies ahead yields only to another start,
    to stop, and to halt.
    """
    kept: list[Command] = []
    for command in _without_halts_taken_back(commands):
        start: Command | None = None
        while kept and kept[-1].at > command.at:
            dropped = kept.pop()
            if dropped.kind == "start" and command.kind not in {"start", "stop", "halt"}:
                start = dropped
        kept.append(command)
        if start is not None:
            kept.append(start)
    return tuple(kept)


def _without_halts_taken_back(commands: Iterable[Command]) -> list[Command]:
    """What a halt dropped that lay ahead counts again once the halt is taken back."""
    log: list[Command] = []
    for command in commands:
        halts = list(takewhile(lambda earlier: earlier.kind == "halt", reversed(log)))
        if command.kind == "resume" and halts and command.at == min(halt.at for halt in halts):
            del log[-len(halts) :]
        else:
            log.append(command)
    return log
