"""What one of two linked homes knows of the log, and what it adds: how a command is given, and when one was late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dyads.practice.commands import Author, Command, CommandKind, Given
from dyads.practice.fields import NS
from dyads.practice.linked import LEAVES, MOTIONS, STOPS, CommandName, distinct, in_order, name_of, rank
from dyads.practice.replay import Course, replay
from dyads.practice.session import Position
from dyads.practice.setup import Side, partner_side
from dyads.practice.timeline import Timeline

LATE_NS = 5 * NS
"""More than this of what was lived through, nothing that arrives takes back."""

NEAR_NS = NS
"""Two clocks are closer than this; what is known to stop time up to so far ahead comes before what is given now."""

_ANSWERED = "answered-"

STEP = 1_000
"""A run that cannot ask how far its commands were counted goes on at the next multiple."""

MOST_COMMANDS = 1_000
"""Of one home in one sitting; after it only what stops time, and what says that it was away or late, is given."""

STOPS_LEFT = 200
"""So many of the trainer's that stop time are taken beyond it."""

RINGS = MOTIONS - {"back"}
"""What rings on both sides is given for an instant ahead."""


@dataclass(frozen=True, slots=True)
class LinkedLog:
    """What one side knows.

    Attributes:
        commands: of both, each once, in the order in which they came to be known.
        presumed: how long the partner is taken to have been away, as one was oneself; until it has answered.
        unsure: the partner's pauses, silences and stops that came to be known meanwhile.
        skips: whether the next own command goes on at the next multiple of `STEP`.
    """

    timeline: Timeline
    side: Side
    commands: tuple[Command, ...] = ()
    presumed: tuple[Command, ...] = ()
    unsure: frozenset[CommandName] = frozenset()
    skips: bool = False

    @property
    def shown(self) -> tuple[Command, ...]:
        """The commands by which this side goes at present."""
        return self.commands + self.presumed

    @property
    def partner(self) -> Side:
        return partner_side(self.side)

    @property
    def is_full(self) -> bool:
        return sum(_author(command) == self.side for command in self.commands) >= MOST_COMMANDS

    def course(self, until: int | None = None) -> Course:
        return replay(self.timeline, self.shown, until)

    # Giving

    def given(self, kind: CommandKind, now: int, *, ahead: int = 0, place: Position | None = None) -> Command:
        """Return a command as this side gives it now; `added` takes it in.

        Args:
            ahead: how far ahead it takes effect (ns), where it rings.
            place: where this side stands: next, back and swap leave its visit.
        """
        at = max(now + (ahead if kind in RINGS else 0), self._after(now))
        if kind in LEAVES and place is not None and place.segment is not None:
            left = Given(self.side, self.next_n, self.seen, place.visit, place.segment.index)
            return Command(kind, at, left)
        return Command(kind, at, Given(self.side, self.next_n, self.seen))

    def added(self, *commands: Command) -> "LinkedLog":
        return replace(self, commands=self.commands + commands, skips=False)

    def ordered(
        self,
        kind: CommandKind,
        n: int,
        at: int,
        now: int,
        *,
        ahead: int = 0,
        phase: int | None = None,
        signed: str = "",
    ) -> Command | None:
        """Return an order of the trainer as the host takes it in; None: it has it, or a later one, already.

        Only the host may: what two homes reckon from the class's clock would be two commands of one name.

        Args:
            at: the class's time for it, on the clock that both share; it takes effect no earlier than now.
            ahead: how far ahead of now it takes effect at least (ns), where it rings.
        """
        last = dict(self.seen).get("t", 0)
        orders = sum(_author(command) == "t" for command in self.commands)
        if n <= last or orders >= MOST_COMMANDS + (STOPS_LEFT if kind in STOPS else 0):
            return None
        at = max(at, now + (ahead if kind in RINGS else 0))
        return Command(kind, at, Given("t", n, (("t", last),) if last else (), phase=phase, signed=signed))

    def took(self, order: Command) -> "LinkedLog":
        return replace(self, commands=(*self.commands, order))

    def _after(self, now: int) -> int:
        near = (one.at + 1 for one in in_order(self.commands) if one.kind in STOPS and one.at <= now + NEAR_NS)
        return max(near, default=0)

    @property
    def seen(self) -> tuple[tuple[Author, int], ...]:
        """By author the highest number of what is known here."""
        seen: dict[Author, int] = {}
        for name in filter(None, map(name_of, self.commands)):
            seen[name.author] = max(name.n, seen.get(name.author, 0))
        return tuple(sorted(seen.items()))

    @property
    def next_n(self) -> int:
        last = dict(self.seen).get(self.side, 0)
        return (last // STEP + 1) * STEP if self.skips else last + 1

    # Taking

    def merged(self, new: Iterable[Command], now: int) -> tuple["LinkedLog", tuple[Command, ...]]:
        """Take in what came from the partner; return what was new, and after it what this side says was late.

        Among it may be commands of one's own that a crash of this machine took from the disk.
        """
        known = distinct(self.commands)
        fresh = tuple(
            command for name, command in distinct(new).items() if name not in known or rank(command) < rank(known[name])
        )
        if not fresh:
            return self, ()
        holds = frozenset(
            name
            for command in fresh
            if command.kind in STOPS and (name := name_of(command)) is not None and name.author != self.side
        )
        unsure = self.unsure | holds if self.presumed else frozenset()
        after = replace(self, commands=self.commands + fresh, unsure=unsure)
        log, late = _with_late(self, after, holds, now)
        return log, (*fresh, *late)

    def away(self, last: int, now: int) -> tuple["LinkedLog", Command]:
        """Say that this side stood still from when it was last looked at; until the partner answers, so did they."""
        given = Given(self.side, self.next_n, self.seen, to=now)
        command = Command("away", last, given)
        return replace(self.added(command), presumed=(*self.presumed, _too(command))), command

    @property
    def answer_mark(self) -> str:
        """Return what is to be kept once the partner has answered: after which absence of this side that was."""
        return f"{_ANSWERED}{max((given.n for _, given in _absences(self.commands, self.side)), default=0)}"

    def answered(self, now: int) -> tuple["LinkedLog", tuple[Command, ...]]:
        """The partner's whole log is here, of after the return: presume no more. Return what has been late."""
        if not self.presumed:
            return self, ()
        after = replace(self, presumed=(), unsure=frozenset())
        return _with_late(self, after, self.unsure, now)


def unanswered(commands: Iterable[Command], side: Side, marks: Iterable[str]) -> tuple[Command, ...]:
    """Return what a program that begins anew presumes of the partner: away as long as this side was, each time.

    Else a crash before an answer would count the time of a sleep as lived, until the partner's log is here.

    Args:
        marks: those of answers, among others. What the partner gave knowing of an absence answers it, too.
    """
    commands = tuple(commands)
    answers = (mark.removeprefix(_ANSWERED) for mark in marks if mark.startswith(_ANSWERED))
    partner = partner_side(side)
    told = (dict(one.given.seen).get(side, 0) for one in commands if one.given and one.given.author == partner)
    last = max((0, *told, *(int(n) for n in answers if n.isdecimal())))
    return tuple(_too(command) for command, given in _absences(commands, side) if given.n > last)


def _absences(commands: Iterable[Command], side: Side) -> Iterator[tuple[Command, Given]]:
    for command in commands:
        if command.kind == "away" and command.given is not None and command.given.author == side:
            yield command, command.given


def _too(away: Command) -> Command:
    """Return the absence of the partner that is presumed for as long as one's own."""
    assert away.given is not None
    return Command("away", away.at, Given("b" if away.given.author == "a" else "a", -away.given.n, to=away.given.to))


def _with_late(
    before: LinkedLog, after: LinkedLog, holds: Iterable[CommandName], now: int
) -> tuple[LinkedLog, tuple[Command, ...]]:
    """Say of the partner's holds that they were late where they would take back more of this side's time than they may.

    Late means: it takes effect no earlier than where this side's own course last ran; the partner joins it there.
    """
    ours = before.course(now)
    if ran(ours) - ran(after.course(now)) <= LATE_NS:
        return after, ()
    at = max((span.end for span in ours.spans if span.standing == "running" and span.end is not None), default=now)
    log = after
    for name in sorted(holds):
        log = log.added(Command("late", at, Given(log.side, log.next_n, log.seen, of=name)))
    return log, log.commands[len(after.commands) :]


def _author(command: Command) -> Author | None:
    return None if command.given is None else command.given.author


def ran(course: Course) -> int:
    """Return for how long the time of a course ran (ns), settling included."""
    return sum(span.end - span.start for span in course.spans if span.standing == "running" and span.end is not None)
