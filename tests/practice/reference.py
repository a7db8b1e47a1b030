"""A session lived through second by second, as plainly as possible: what `dyads.practice.session` is held against.

It knows nothing of spans or deadlines. Every second it asks what ends now, does what is commanded now, writes down
where it stands, and lets one second pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dyads.practice.fields import NS
from dyads.practice.replay import Command
from dyads.practice.timeline import Segment, Timeline

Todo = list[tuple[Segment, int]]
"""What is still to come, each with the seconds of it that were used before."""


@dataclass
class Told:
    """What happened at one instant: the kind of cue, when (s), to which segment, in which visit."""

    kind: str
    at: int
    segment: int | None
    visit: int
    silent_again: bool = False


@dataclass
class Seen:
    """Where the session stood at one second."""

    standing: str
    segment: Segment | None
    visit: int
    elapsed: int
    session_elapsed: int
    can_back: bool
    can_swap: bool


@dataclass
class Lived:
    """A whole session: one entry a second, and the cues."""

    seconds: list[Seen] = field(default_factory=list)
    cues: list[Told] = field(default_factory=list)
    spent: dict[int, int] = field(default_factory=dict)


def live(timeline: Timeline, commands: Sequence[Command], seconds: int) -> Lived:
    """Live through the first `seconds` seconds."""
    life = _Life(timeline)
    counting = commands_that_count(commands)
    for now in range(seconds):
        life.what_time_ends(now)
        for command in counting:
            if command.at == now * NS:
                life.command(command.kind, now)
        life.ring_softly(now)
        life.write_down()
        life.one_second()
    return life.lived


def commands_that_count(commands: Sequence[Command]) -> list[Command]:
    """Of a log: without halts that were taken back, and without what a later command overtook."""
    log = _without_taken_back(list(commands))
    counting = []
    for i, command in enumerate(log):
        overtaking = [later for later in log[i + 1 :] if later.at < command.at]
        if command.kind == "start":
            overtaking = [later for later in overtaking if later.kind in {"start", "stop", "halt"}]
        if not overtaking:
            counting.append(command)
    return counting


def _without_taken_back(log: list[Command]) -> list[Command]:
    for i, command in enumerate(log):
        first = i
        while first > 0 and log[first - 1].kind == "halt":
            first -= 1
        halts = [halt.at for halt in log[first:i]]
        if command.kind == "resume" and halts and min(halts) == command.at:
            return _without_taken_back(log[:first] + log[i + 1 :])
    return log


class _Life:
    def __init__(self, timeline: Timeline) -> None:
        self.lived = Lived()
        self.timeline = timeline
        self.todo: Todo = [(segment, 0) for segment in timeline.segments]
        self.past: list[tuple[Segment, int, int, bool, Todo, int | None]] = []
        self.standing = "waiting"
        self.segment: Segment | None = None
        self.used = 0
        self.used_on_entry = 0
        self.begins_at = 0
        self.visit = 0
        self.softly = (-1, -1)
        self.silence_left = 0
        self.session = 0
        self.started = False
        self.last_speaker: int | None = None

    @property
    def active(self) -> bool:
        return self.standing in {"running", "paused", "still", "halted"}

    @property
    def settling(self) -> bool:
        return self.segment is not None and self.segment.part == "settle"

    def what_time_ends(self, now: int) -> None:
        if self.standing == "still" and self.silence_left == 0:
            self.lived.cues.append(Told("still", now, self.segment.index if self.segment else None, self.visit))
            self.standing = "paused"
        if self.standing == "running" and self.segment and self.length(self.segment) == self.used:
            ending = self.segment.group
            if not self.settling:
                self.past.append((self.segment, self.used, self.begins_at, False, list(self.todo), self.last_speaker))
            while ending is not None and self.todo and self.todo[0][0].group == ending:
                self.todo.pop(0)
            self.go_on(now)

    def length(self, segment: Segment) -> int | None:
        """Whole seconds that a segment lasts as things stand; of a group, what the others have left of its limit."""
        if segment.limit is not None:
            group = [one.index for one in self.timeline.segments if one.group == segment.group]
            return segment.limit // NS - sum(self.lived.spent.get(i, 0) for i in group if i != segment.index)
        return None if segment.length is None else segment.length // NS

    def command(self, kind: str, now: int) -> None:
        if kind == "start" and self.standing == "waiting":
            self.go_on(now)
        elif kind == "stop" and self.standing != "ended":
            self.standing = "stopped"
        elif kind == "back" and self.standing == "ended":
            self.back_from_the_end(now)
        elif self.active:
            self.command_within(kind, now)

    def command_within(self, kind: str, now: int) -> None:
        if kind == "pause" and self.standing == "running":
            self.standing = "paused"
        elif kind == "resume":
            self.standing = "running"
        elif kind == "halt" and self.standing != "paused":
            self.standing = "halted"
        elif kind == "still":
            self.standing, self.silence_left = "still", 120
        elif kind == "next":
            self.leave(now)
        elif kind == "back":
            self.back(now)
        elif kind == "swap":
            self.swap(now)

    def leave(self, now: int) -> None:
        if self.segment and not self.settling:
            self.past.append((self.segment, self.used, self.begins_at, True, list(self.todo), self.last_speaker))
        self.go_on(now)

    def go_on(self, now: int) -> None:
        if not self.todo:
            self.standing, self.segment, self.used = "ended", None, 0
            self.lived.cues.append(Told("end", now, None, self.visit))
            return
        segment, used = self.todo.pop(0)
        self.begins_at = used
        self.enter(segment, used, now, again=False)

    def enter(self, segment: Segment, used: int, now: int, *, again: bool) -> None:
        self.visit += 1
        self.standing, self.segment = "running", segment
        self.used = self.used_on_entry = used
        if segment.part != "settle":
            kind = "silence" if segment.voice == "none" else "change"
            if self.last_speaker is not None and segment.speaker is not None and segment.speaker != self.last_speaker:
                kind = "switch"
            if not self.started:
                kind = "start"
            self.started = True
            self.lived.cues.append(Told(kind, now, segment.index, self.visit, again))
        if segment.speaker is not None:
            self.last_speaker = segment.speaker

    def back(self, now: int) -> None:
        if self.segment is None or self.settling:
            return
        self.lived.spent[self.segment.index] = self.begins_at
        if self.used - self.used_on_entry < 5 and self.past:
            self.back_to_the_last(now)
        else:
            self.enter(self.segment, self.begins_at, now, again=True)
        self.lived.spent[self.segment.index] = self.used

    def back_to_the_last(self, now: int) -> None:
        segment, used, begins_at, by_key, todo, last_speaker = self.past.pop()
        self.todo, self.begins_at = list(todo), begins_at
        self.enter(segment, used if by_key else begins_at, now, again=True)
        self.last_speaker = last_speaker

    def back_from_the_end(self, now: int) -> None:
        if self.past:
            self.back_to_the_last(now)
            assert self.segment is not None
            self.lived.spent[self.segment.index] = self.used

    def partners_turn(self) -> int | None:
        if self.segment is None or self.segment.turn is None:
            return None
        for segment, _ in self.todo:
            if segment.turn not in {None, self.segment.turn} and segment.speaker != self.segment.speaker:
                return segment.turn
        return None

    def swap(self, now: int) -> None:
        turn = self.partners_turn()
        if turn is None or self.segment is None:
            return
        mine = [(self.segment, self.used)] + [ahead for ahead in self.todo if ahead[0].turn == self.segment.turn]
        theirs = [ahead for ahead in self.todo if ahead[0].turn == turn]
        rest = [ahead for ahead in self.todo if ahead[0].turn not in {turn, self.segment.turn}]
        where = self.todo.index(theirs[0])
        between: Todo = []
        while where > 0 and self.todo[where - 1][0].part == "between":
            where -= 1
            between.insert(0, self.todo[where])
        rest = [ahead for ahead in rest if ahead not in between]
        self.past.append((self.segment, self.used, self.begins_at, True, list(self.todo), self.last_speaker))
        self.todo = theirs + between + mine + rest
        self.go_on(now)

    def ring_softly(self, now: int) -> None:
        if self.standing != "running" or not self.segment or self.used <= self.used_on_entry:
            return
        if self.softly == (self.visit, self.used):
            return
        self.softly = (self.visit, self.used)
        length = self.length(self.segment)
        if length is not None and (length - self.used) * NS in self.segment.warns:
            self.lived.cues.append(Told("warn", now, self.segment.index, self.visit))
        elif self.segment.every is not None and self.used * NS % self.segment.every == 0:
            self.lived.cues.append(Told("interval", now, self.segment.index, self.visit))

    def write_down(self) -> None:
        can_back = (self.active and not self.settling) or (self.standing == "ended" and bool(self.past))
        can_swap = self.active and self.partners_turn() is not None
        self.lived.seconds.append(
            Seen(self.standing, self.segment, self.visit, self.used, self.session, can_back, can_swap)
        )

    def one_second(self) -> None:
        if self.standing == "running" and self.segment:
            self.used += 1
            self.session += 0 if self.settling else 1
            self.lived.spent[self.segment.index] = self.used
        elif self.standing == "still":
            self.silence_left -= 1
