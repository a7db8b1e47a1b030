"""What a log of commands makes of a timeline: the spans of time it went through, and the cues with their instants.

A course runs on by itself as far as time alone carries it: to the end, to an open phase, or to a pause. Nothing here
counts ticks, and nothing depends on when it is computed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from dyads.practice.bell import CueKind, Strike, strikes
from dyads.practice.commands import COMMAND_KINDS as COMMAND_KINDS
from dyads.practice.commands import Author as Author
from dyads.practice.commands import Command as Command
from dyads.practice.commands import CommandKind as CommandKind
from dyads.practice.commands import Given as Given
from dyads.practice.commands import in_effect as in_effect
from dyads.practice.fields import NS
from dyads.practice.linked import LEAVES, Stand, in_order, is_linked
from dyads.practice.timeline import Segment, Timeline

Standing = Literal["waiting", "running", "paused", "still", "halted", "stopped", "ended"]
"""`waiting`: before the start. `still`: in the two minutes' silence. `stopped` is final, and `ended` but for `back`."""

STILL_NS = 120 * NS
"""The two-minute silent pause of a listener in distress (K41)."""

MORE_NS = 60 * NS
"""What the trainer of a class adds to a phase at once."""

BACK_NS = 5 * NS
"""Within this time after a phase began, `back` leads to the phase before it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One boundary, or a warning, at its instant on the session clock (ns). Visible always; `strikes` if it rings.

    Attributes:
        segment: the segment that begins, or that goes on; None at the end.
        visit: counts the entries into segments, so that each cue of a course has a name of its own.
        nth: counts the cues of its kind within a visit, from 0.
        mark: in a linked sitting: what tells it from a cue of another course, which the partner's commands may make of
            this one: the segment's index, or the command that asked for the silence; of a warning also how often the
            trainer has added a minute, so that it rings again before the later end.
    """

    kind: CueKind
    at: int
    segment: Segment | None
    visit: int
    strikes: Strike | None
    nth: int = 0
    mark: str = ""

    @property
    def name(self) -> str:
        if self.kind == "still":
            return f"still-{self.mark}" if self.mark else f"still-{self.visit}-{self.at}"
        name = f"{self.kind}-{self.visit}-{self.mark}" if self.mark else f"{self.kind}-{self.visit}"
        return f"{name}-{self.nth}" if self.nth else name


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
    """Spans without a gap, cues in their order, what was spent in each segment (ns, by index), and what is ahead.

    The interval bells of an open phase without a limit are there as far as the course was looked at.

    Attributes:
        holds: in a linked sitting: the pauses and silences that hold it where the course was looked at last.
        last: in a linked sitting: the last command that counted, or would have but for those; never a stop.
        more: what the trainer of a class added to segments (ns, by index).
    """

    spans: tuple[Span, ...]
    cues: tuple[Cue, ...]
    spent: dict[int, int]
    visited: tuple[Segment, ...]
    ahead: tuple[Ahead, ...]
    can_back: bool
    can_swap: bool
    holds: tuple[Command, ...] = ()
    last: Command | None = None
    more: Mapping[int, int] = field(default_factory=dict)

    def about(self, segment: Segment) -> int:
        """Return how long a segment usually takes (ns), with what the trainer added."""
        return segment.about + self.more.get(segment.index, 0)


def whole_length(timeline: Timeline, segment: Segment, spent: Mapping[int, int], more: Mapping[int, int]) -> int | None:
    """Return how long a segment lasts (ns): in a group, as long as the others have left of its limit; None: it is open.

    What the trainer added to one of a group is added to its limit.
    """
    if segment.limit is None or segment.group is None:
        return None if segment.length is None else segment.length + more.get(segment.index, 0)
    group = sharing(timeline, segment)
    others = sum(spent.get(index, 0) for index in group if index != segment.index)
    return segment.limit + sum(more.get(index, 0) for index in group) - others


def sharing(timeline: Timeline, segment: Segment) -> tuple[int, ...]:
    """Return the indices of the segments that share a limit with this one; alone it shares with none but itself."""
    if segment.group is None:
        return (segment.index,)
    return tuple(one.index for one in timeline.segments if one.group == segment.group)


_ACTIVE = frozenset({"running", "paused", "still", "halted"})
_STANDS = _ACTIVE - {"running"}
_FINAL = frozenset({"stopped", "ended"})


def replay(timeline: Timeline, commands: Iterable[Command], until: int | None = None, *, cues: bool = True) -> Course:
    """Return the course of a log. Which commands count says `in_effect`; in a linked sitting `dyads.practice.linked`.

    Args:
        until: look no further than this instant (ns), and end the last span there; None: as far as time carries.
        cues: False for a course without its cues, where nobody asks for them.
    """
    commands = tuple(commands)
    walk = _Walk(timeline, Stand(commands) if is_linked(commands) else None, cues=cues)
    for command in in_effect(commands) if walk.stand is None else in_order(commands):
        if until is not None and command.at > until:
            break
        walk.advance(command.at)
        walk.obey(command)
    walk.advance(until)
    return walk.course(until)


class _Left(NamedTuple):
    """How a segment was left, so that `back` can return to it."""

    segment: Segment
    elapsed: int
    origin: int
    by: Literal["time", "key"]
    queue: tuple[Ahead, ...]
    upto: int
    last_speaker: int | None


class _Walk:
    """Walks a timeline once; the only mutable thing in this room, and it never leaves `replay`."""

    def __init__(self, timeline: Timeline, stand: Stand | None, *, cues: bool) -> None:
        self.stand = stand
        self.wants_cues = cues
        self.silence = ""  # in a linked sitting: names the command that asked for it
        self.timeline = timeline
        self.bells = timeline.bells
        self.more: dict[int, int] = {}
        self.queue = tuple(Ahead(segment, 0) for segment in timeline.segments)
        self.upto = 0  # so much of the queue has been entered
        self.spans: list[Span] = []
        self.cues: list[Cue] = []
        self.spent: dict[int, int] = {}
        self.visited: dict[int, Segment] = {}
        self.history: list[_Left] = []
        self.standing: Standing = "waiting"
        self.segment: Segment | None = None
        self.visit = 0
        self.since = 0
        self.elapsed = 0  # of the segment, at `since`
        self.origin = 0  # where `back` begins the segment again
        self.entered = 0  # elapsed at this visit's beginning
        self.last_speaker: int | None = None
        self.begun = False

    # What time does

    def advance(self, until: int | None) -> None:
        """Let time pass, up to and including `until`."""
        while (end := self._end()) is not None and (until is None or end <= until):
            if self.standing == "still":
                self._close(end)
                self.cues.append(self._cue("still", end, self.segment, strikes(self.bells, "still")))
                self.standing = "paused"
            else:
                self._leave(end, "time")

    def _end(self) -> int | None:
        if self.standing == "still":
            return self.since + STILL_NS
        length = self._length(self.segment) if self.standing == "running" and self.segment is not None else None
        return None if length is None else self.since + length - self.elapsed

    def _length(self, segment: Segment) -> int | None:
        return whole_length(self.timeline, segment, self.spent, self.more)

    def _added(self, segment: Segment) -> int:
        return sum(self.more.get(index, 0) for index in sharing(self.timeline, segment))

    # What commands do

    def obey(self, command: Command) -> None:
        """Carry out a command at its time; one that makes no sense now changes nothing."""
        at, kind = command.at, command.kind if self.stand is None else self._effect(command, self.stand)
        if kind == "start":
            if self.standing == "waiting":
                self.since = at
                self._go_on(at)
            elif self.stand is not None and self.standing in _STANDS:
                self._stand("running", at)  # its author did not know of the start before it, and nobody holds the time
        elif kind == "stop":
            if self.standing not in _FINAL:
                self._stand("stopped", at)
        elif kind == "back" and self._can_return:
            self._close(at)
            self._return(at)
        elif kind is not None and self.standing in _ACTIVE:
            visit = self.visit
            self._obey_within(kind, at)
            if kind in LEAVES and self.stand is not None and self.visit == visit and self.standing in _STANDS:
                self._stand("running", at)  # it led nowhere, but nobody holds the time any more

    def _effect(self, command: Command, stand: Stand) -> CommandKind | None:
        """Return what a command of a linked sitting does here and now."""
        given, index = command.given, None if self.segment is None else self.segment.index
        if given is None:
            return command.kind
        waits = self.standing == "waiting"
        match command.kind:
            case "go":
                may_go = self.standing in _ACTIVE or (waits and stand.start_held)
                is_here = may_go and self._place(given.phase) is not None
            case "more":
                is_here = self.standing not in _FINAL and (given.phase == index or self._is_ahead(given.phase))
            case _:
                is_here = (given.visit, given.phase) == (self.visit, index)
        kind = stand.effect(command, is_here=is_here, stands=self.standing in _STANDS)
        if kind == "still":
            self.silence = f"{given.author}{given.n}"
        if kind == "go" and is_here:
            self._go(command.at, given.phase)
        if kind == "more" and given.phase is not None:
            if self.standing == "running":
                self._close(command.at)
            self.more[given.phase] = self.more.get(given.phase, 0) + MORE_NS
        if kind == "resume" and waits and stand.start_held and given.author == "t":
            return "start"
        return kind

    def _obey_within(self, kind: str, at: int) -> None:
        match kind, self.standing:
            case "pause", "running":
                self._stand("paused", at)
            case "pause", "halted" if self.stand is not None:
                self._stand("paused", at)
            case "resume", "paused" | "still" | "halted":
                self._stand("running", at)
            case "still", _:
                self._stand("still", at)
            case "halt", "running" | "still":
                self._stand("halted", at)
            case "next", _:
                self._leave(at, "key")
            case "back", _:
                self._back(at)
            case "swap", _:
                self._swap(at)

    def _stand(self, standing: Standing, at: int) -> None:
        self._close(at)
        self.standing = standing

    # Moving between segments

    def _leave(self, at: int, by: Literal["time", "key"]) -> None:
        self._close(at)
        self._remember(by)
        if by == "time" and self.segment is not None and self.segment.group is not None:
            while self.upto < len(self.queue) and self.queue[self.upto].segment.group == self.segment.group:
                self.upto += 1  # what the limit of a group does not leave time for is passed over
        self._go_on(at)

    def _place(self, phase: int | None) -> int | None:
        """Return where in the queue a segment that is still ahead stands; after it, the end; None: it is not ahead."""
        if phase is not None and phase > max((one.index for one in self.timeline.segments), default=-1):
            return len(self.queue)
        return next((i for i in range(self.upto, len(self.queue)) if self.queue[i].segment.index == phase), None)

    def _is_ahead(self, phase: int | None) -> bool:
        place = self._place(phase)
        return place is not None and place < len(self.queue)

    def _go(self, at: int, phase: int | None) -> None:
        """Enter a segment that is still ahead, or the end, as the trainer of a class says."""
        place = self._place(phase)
        if place is not None:
            self._close(at)
            self._remember("key")
            self.upto = place
            self._go_on(at)

    def _remember(self, by: Literal["time", "key"]) -> None:
        if self.segment is not None and self.segment.part != "settle":
            left = _Left(self.segment, self.elapsed, self.origin, by, self.queue, self.upto, self.last_speaker)
            self.history.append(left)

    def _go_on(self, at: int) -> None:
        if self.upto < len(self.queue):
            ahead = self.queue[self.upto]
            self.upto += 1
            self._enter(ahead.segment, ahead.used, at)
            self.origin = ahead.used
            return
        self.segment, self.elapsed = None, 0
        self.standing = "ended"
        self.cues.append(self._cue("end", at, None, strikes(self.bells, "end")))

    def _enter(self, segment: Segment, elapsed: int, at: int, *, again: bool = False) -> None:
        kind = self._kind(segment)
        self.visit += 1
        self.segment, self.standing = segment, "running"
        self.elapsed = self.entered = elapsed
        self.last_speaker = self.last_speaker if segment.speaker is None else segment.speaker
        self.visited.setdefault(segment.index, segment)
        if kind is not None:
            self.begun = True
        if kind is not None and self.wants_cues:
            rings = None if again else strikes(self.bells, kind, segment.bell)
            self.cues.append(self._cue(kind, at, segment, rings))

    def _kind(self, segment: Segment) -> CueKind | None:
        if segment.part == "settle":
            return None
        if not self.begun:
            return "start"
        if segment.speaker is not None and self.last_speaker not in {None, segment.speaker}:
            return "switch"
        return "silence" if segment.voice == "none" else "change"

    def _back(self, at: int) -> None:
        """The phase again; just after it began, the phase before: where a key left it, else from its beginning."""
        if self.segment is None or self.segment.part == "settle":
            return
        self._close(at)
        self.spent[self.segment.index] = self.origin
        if self.elapsed - self.entered >= BACK_NS or not self.history:
            self._enter(self.segment, self.origin, at, again=True)
            return
        self._return(at)

    @property
    def _can_return(self) -> bool:
        """Whether the end can be taken back; not in a linked sitting, where the partner may have gone on."""
        return self.standing == "ended" and self.stand is None and bool(self.history)

    def _return(self, at: int) -> None:
        """Enter the phase that was left last."""
        left = self.history.pop()
        self.queue, self.upto = left.queue, left.upto
        self._enter(left.segment, left.elapsed if left.by == "key" else left.origin, at, again=True)
        self.origin, self.last_speaker = left.origin, left.last_speaker

    # Swapping roles

    def _partners_turn(self) -> int | None:
        """Return where in the queue the partner's next turn begins."""
        now = self.segment
        if now is None or now.turn is None:
            return None
        for i in range(self.upto, len(self.queue)):
            ahead = self.queue[i].segment
            if ahead.turn not in {None, now.turn} and ahead.speaker != now.speaker:
                return i
        return None

    def _swap(self, at: int) -> None:
        start = self._partners_turn()
        now = self.segment
        if start is None or now is None:
            return
        self._close(at)
        self._remember("key")
        turn = self.queue[start].segment.turn
        stop = next((i for i in range(start, len(self.queue)) if self.queue[i].segment.turn != turn), len(self.queue))
        before, theirs, after = list(self.queue[self.upto : start]), self.queue[start:stop], self.queue[stop:]
        between: list[Ahead] = []
        while before and before[-1].segment.turn is None:
            between.insert(0, before.pop())
        mine = [Ahead(now, self.elapsed), *(a for a in before if a.segment.turn == now.turn)]
        others = [a for a in before if a.segment.turn != now.turn]
        self.queue, self.upto = (*theirs, *between, *mine, *others, *after), 0
        self._go_on(at)

    # Accounts

    def _close(self, at: int) -> None:
        """End the span at `at` with the soft cues in it, and begin the next there."""
        if at > self.since and self.standing != "waiting":
            self.spans.append(Span(self.standing, self.segment, self.visit, self.since, at, self.elapsed))
        if self.standing == "running" and self.segment is not None:
            if self.wants_cues:
                self.cues.extend(self._soft_cues(self.segment, at - self.since))
            self.elapsed += at - self.since
            self.spent[self.segment.index] = self.elapsed
        self.since = at

    def _soft_cues(self, segment: Segment, passed: int) -> Iterator[Cue]:
        """Yield the warnings and interval bells of the time that passed; a warning stands before an interval bell."""
        due: dict[int, tuple[CueKind, int]] = {}
        if segment.every is not None:
            nth = self.elapsed // segment.every
            for n in range(max(nth, 1), (self.elapsed + passed) // segment.every + 1):
                due[n * segment.every] = ("interval", n - 1)
        length = self._length(segment)
        if length is not None:
            due |= {length - warn: ("warn", nth) for nth, warn in enumerate(segment.warns)}
        for elapsed, (kind, nth) in sorted(due.items()):
            # never together with the entry's bell; one due as a pause begins rings as it ends
            if self.entered < elapsed and self.elapsed <= elapsed < self.elapsed + passed:
                at = self.since + elapsed - self.elapsed
                yield self._cue(kind, at, segment, strikes(self.bells, kind), nth)

    def _cue(self, kind: CueKind, at: int, segment: Segment | None, rings: Strike | None, nth: int = 0) -> Cue:
        mark = ""
        if self.stand is not None:
            mark = self.silence if kind == "still" else "end" if segment is None else str(segment.index)
        if kind == "warn" and segment is not None and (added := self._added(segment)):
            mark = f"{mark}+{added // MORE_NS}"
        return Cue(kind, at, segment, self.visit, rings, nth, mark)

    def course(self, until: int | None) -> Course:
        can_back = self._can_return or (
            self.standing in _ACTIVE and self.segment is not None and self.segment.part != "settle"
        )
        can_swap = self.standing in _ACTIVE and self._partners_turn() is not None
        if until is not None:
            self._close(until)
        else:
            self.spans.append(Span(self.standing, self.segment, self.visit, self.since, None, self.elapsed))
        return Course(
            tuple(self.spans),
            tuple(self.cues) if self.wants_cues else (),
            self.spent,
            tuple(self.visited.values()),
            self.queue[self.upto :],
            can_back,
            can_swap,
            () if self.stand is None else tuple(self.stand.holds.values()),
            None if self.stand is None else self.stand.last,
            dict(self.more),
        )
