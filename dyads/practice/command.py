"""The commands of a sitting: the log that, with the set-up and the clock, says where it stands."""

from dataclasses import dataclass
from typing import Literal, get_args

CommandKind = Literal["start", "pause", "resume", "next", "back", "still", "swap", "halt", "stop"]
"""
- `start`: the sitting begins.
- `pause`, `resume`: the clock stands, and goes on.
- `next`: ends an open phase, or skips a timed one.
- `back`: the phase again, for a wrong key.
- `still`: two minutes' silence outside session time, then waits.
- `swap`: ends this turn; the partner's next turn begins; after it the interrupted speaker has the remainder.
- `halt`: the machine slept or died.
- `stop`: ends the sitting.
"""

COMMAND_KINDS: tuple[CommandKind, ...] = get_args(CommandKind)


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `at` is its effective time in nanoseconds on the session clock; it may lie ahead."""

    kind: CommandKind
    at: int
