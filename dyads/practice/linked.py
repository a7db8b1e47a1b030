"""The rules by which two computers make one course of a linked sitting: each from the same set of commands.

Nothing here goes by the order in which commands arrived. What a command does follows from its time and from what its
author knew: a motion, which sets time going, ends the pauses and silences that its author had seen; if any is left,
somebody stopped whom the author did not know of, and time stands.

The trainer of a class is a third author, `t`, whose orders the host alone takes into the log. They end no pause but the
trainer's own, so that two who have paused are left in peace; what one of the two sets going ends the trainer's too.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from dyads.practice.commands import Author, Command, CommandKind

HOLDS = frozenset({"pause", "still", "calm"})
STOPS = frozenset({*HOLDS, "stop"})
"""What takes effect when it is pressed, and later where it came to be known late."""
MOTIONS = frozenset({"start", "resume", "next", "back", "swap", "go"})
LEAVES = frozenset({"next", "back", "swap"})
"""They name the visit that they leave."""
ORDERS = frozenset({"start", "pause", "resume", "go", "more", "stop"})
"""What the trainer of a class may give."""


class CommandName(NamedTuple):
    """Names a command on both computers."""

    author: Author
    n: int


def name_of(command: Command) -> CommandName | None:
    """Return the name of a command of a linked sitting; None for any other."""
    return None if command.given is None else CommandName(command.given.author, command.given.n)


def is_linked(commands: Iterable[Command]) -> bool:
    return any(command.given is not None for command in commands)


def distinct(commands: Iterable[Command]) -> dict[CommandName, Command]:
    """Return the commands by name. Of two with one name, which is a fault, both computers keep the lesser."""
    found: dict[CommandName, Command] = {}
    for command in commands:
        name = name_of(command)
        if name is not None:
            known = found.get(name)
            found[name] = command if known is None or rank(command) < rank(known) else known
    return found


def rank(command: Command) -> str:
    """Return by what two commands of one name are compared."""
    return repr((command.kind, command.at, *(command.given or ())))


def in_order(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return what happens in a linked sitting, by time: its commands, and a halt wherever both begin to be away.

    What came to be known late is there at the time from which it counts; of two at the same instant the halt, then
    side `a`, comes first.
    """
    known = distinct(commands)
    times = _times(known)
    happens = [
        command if times[name] == command.at else Command(command.kind, times[name], command.given)
        for name, command in known.items()
        if command.kind not in {"away", "late"}
    ]
    halts = (Command("halt", start) for start, _end in joint_absences(known.values()))
    return tuple(sorted(chain(halts, happens), key=_by_time))


def _by_time(command: Command) -> tuple[int, str, int]:
    name = name_of(command)
    return (command.at, "", 0) if name is None else (command.at, *name)


def _times(known: dict[CommandName, Command]) -> dict[CommandName, int]:
    """Return when each command takes effect: pauses, silences and stops no earlier than where they were late."""
    times = {name: command.at for name, command in known.items()}
    for command in known.values():
        of = command.given.of if command.given is not None and command.kind == "late" else None
        if of is not None and CommandName(*of) in known and known[CommandName(*of)].kind in STOPS:
            times[CommandName(*of)] = max(times[CommandName(*of)], command.at)
    return times


def joint_absences(commands: Iterable[Command]) -> tuple[tuple[int, int], ...]:
    """Return when neither home was there, by time: where an absence of one and one of the other overlap."""
    away: dict[str, list[tuple[int, int]]] = {"a": [], "b": []}
    for command in commands:
        given = command.given
        if command.kind == "away" and given is not None and given.to is not None and given.author in away:
            away[given.author].append((command.at, given.to))
    ours, theirs = _united(away["a"]), _united(away["b"])
    overlaps = ((max(one[0], other[0]), min(one[1], other[1])) for one in ours for other in theirs)
    return tuple(sorted((start, end) for start, end in overlaps if start < end))


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


class Stand:
    """The pauses and silences in force, as a course is walked.

    Attributes:
        holds: those that nobody has ended who knew of them.
        last: the last command but a stop that had its effect, or that would have had it without `holds`.
        start_held: the trainer's start was due while somebody held it; what the trainer sets going makes up for it.
    """

    def __init__(self, commands: Iterable[Command]) -> None:
        self._absences = joint_absences(commands)
        self._ended: dict[str, int] = {}
        self.holds: dict[CommandName, Command] = {}
        self.last: Command | None = None
        self.start_held = False

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        """Return what a command does, given in the order of time; None: nothing.

        Args:
            is_here: whether the course is at the visit that the command leaves; of go and more: whether the segment
                they name is there for them.
            stands: whether time stands, after the start.
        """
        name = name_of(command)
        if name is None or command.given is None or command.kind == "stop":
            return command.kind
        if command.kind in HOLDS:
            if self._ended.get(name.author, 0) >= name.n:
                return None
            self.holds[name] = self.last = command
            return "pause" if command.kind == "calm" else command.kind
        if command.kind == "more":
            self.last = command if is_here else self.last
            return command.kind if is_here else None
        if any(start <= command.at < end for start, end in self._absences):
            return None
        for author, n in known_to(command):
            self._ended[author] = max(n, self._ended.get(author, 0))
        self.holds = {held: one for held, one in self.holds.items() if self._ended.get(held.author, 0) < held.n}
        names_a_place = command.kind in LEAVES or command.kind == "go"
        if names_a_place and not (is_here or stands or self.holds):
            return None
        self.last = command
        if self.holds:
            self.start_held = self.start_held or (command.kind == "start" and name.author == "t")
            return None
        return "resume" if names_a_place and not is_here else command.kind


def known_to(command: Command) -> tuple[tuple[Author, int], ...]:
    """Return which pauses and silences a motion ends: those its author knew of, and of the trainer's only its own."""
    if command.given is None or command.given.author != "t":
        return () if command.given is None else command.given.seen
    return tuple((author, n) for author, n in command.given.seen if author == "t")


def last_time(commands: Iterable[Command]) -> int:
    """Return when the last of the commands takes effect (ns); 0 without any."""
    return max(_effects(commands), default=0)


def _effects(commands: Iterable[Command]) -> Iterator[int]:
    return (command.at for command in in_order(commands))
