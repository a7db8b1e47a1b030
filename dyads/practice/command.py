"""The commands of a sitting: the log that, with the set-up and the clock, says where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, get_args

CommandKind = Literal["start", "pause", "resume", "next", "back", "still", "swap", "halt", "stop"]
"""
- `start`: the sitting begins.
- `pause`, `resume`: the clock stands, and goes on.
- `next`: ends an open phase, or skips a timed one.
- `back`: the phase again, for a wrong key.
- `still`: two minutes' silence outside session time, then waits.
- `swap`: ends this turn; the partner's next turn begins; after it the interrupted speaker has the remainder.
- `halt`: the machine slept or died. A `resume` at its very instant takes it back: as if it had run on.
- `stop`: ends the sitting.
"""

COMMAND_KINDS: tuple[CommandKind, ...] = get_args(CommandKind)


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `at` is its effective time in nanoseconds on the session clock; it may lie ahead."""

    kind: CommandKind
    at: int


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
