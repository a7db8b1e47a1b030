"""Whole linked sittings in one loop: two homes that look once a second, and a way between them that loses and delays.

Each home acts by `LinkedLog` alone, as the conductor does. What is checked is told at `faults`.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Literal, NamedTuple

from hypothesis import strategies as st

from dyads.practice.commands import Command, CommandKind, Given
from dyads.practice.fields import NS
from dyads.practice.linked import HOLDS, LEAVES, MOTIONS, Stand, distinct, in_order, joint_absences
from dyads.practice.linked_log import LATE_NS, LinkedLog, ran, unanswered
from dyads.practice.replay import Cue, Span, replay
from dyads.practice.script import Script
from dyads.practice.session import position, spoken
from dyads.practice.setup import Side
from dyads.practice.timeline import compile_script

GAP_NS = 3 * NS
PING_NS = 2 * NS
TRAINER_NS = NS
RING_NS = 5 * NS
MS = 1_000_000
SIDES: tuple[Side, Side] = ("a", "b")


class Press(NamedTuple):
    """A key, at a millisecond of the run, at one home or at both within a hair."""

    at: int
    where: Literal["a", "b", "both"]
    kind: CommandKind


class Ordered(NamedTuple):
    """An order of the trainer of a class, at a millisecond of the run."""

    at: int
    kind: CommandKind
    phase: int | None = None


class Absence(NamedTuple):
    """A home stands still; a crash also forgets what was not on the disk. Milliseconds."""

    side: Side
    at: int
    length: int
    crash: bool


class Cut(NamedTuple):
    """The way is cut. Milliseconds."""

    at: int
    length: int


@dataclass(frozen=True)
class Scenario:
    """All that decides a run.

    Attributes:
        delays: of the way from a and from b (ms).
        orders: what the trainer orders; the host learns it by a way that loses as the other does.
        unheard: when the host does not hear the trainer.
        class_error: by how much the host reads the class's clock wrongly (ms).
        errors: by how much each reads the shared clock wrongly (ms), and by how much that grows (parts of a million).
    """

    script: Script
    presses: tuple[Press, ...]
    absences: tuple[Absence, ...] = ()
    cuts: tuple[Cut, ...] = ()
    delays: tuple[int, int] = (40, 40)
    jitter: int = 0
    loss: float = 0.0
    doubles: float = 0.0
    errors: tuple[int, int] = (0, 0)
    drifts: tuple[int, int] = (0, 0)
    seed: int = 0
    orders: tuple[Ordered, ...] = ()
    unheard: tuple[Cut, ...] = ()
    class_error: int = 0

    @property
    def length(self) -> int:
        """Milliseconds until all is over that disturbs."""
        ends = [press.at for press in self.presses]
        ends += [one.at + one.length for one in self.absences]
        ends += [one.at + one.length for one in (*self.cuts, *self.unheard)]
        ends += [order.at for order in self.orders]
        return max(ends, default=0) + 2_000


class News(NamedTuple):
    """What one home tells the other: all it knows, which of the other's questions it answers, and its own."""

    commands: tuple[Command, ...]
    ping: int
    answers: int


@dataclass
class SimHome:
    """One home, and what became of it."""

    side: Side
    log: LinkedLog
    looked: int = 0
    is_here: bool = True
    ping: int = 0
    answers: int = 0
    answered: int = 0
    fresh_from: int = 0
    heard: int = 0
    floor: int = 0
    rung: dict[str, list[Cue]] = field(default_factory=dict)
    taken_back: list[int] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    arrived: dict[Command, int] = field(default_factory=dict)
    doubles: int = 0
    rushed: int = 0
    """How often more stood there as lived after a crash than before it."""

    @property
    def is_fresh(self) -> bool:
        return self.answered >= self.fresh_from


class Run:
    """A run of a scenario from its start until both know the same."""

    hosts: tuple[Side, ...] = ("a",)

    def __init__(self, scenario: Scenario, *, presumes: bool = True) -> None:
        self.scenario, self.presumes = scenario, presumes
        self.random = Random(scenario.seed)
        timelines = compile_script(scenario.script, first=0), compile_script(scenario.script, first=1)
        if scenario.script.form == "solo":
            timelines = timelines[0], timelines[0]
        self.homes = {side: SimHome(side, LinkedLog(line, side)) for side, line in zip(SIDES, timelines, strict=True)}
        self.queue: list[tuple[int, int, str, object]] = []
        self.order = count()
        self.now = 0
        self.disturbed = True
        self.stop_at = (scenario.length + 30_000) * MS

    def plan(self, at: int, what: str, about: object) -> None:
        heapq.heappush(self.queue, (at, next(self.order), what, about))

    def shared(self, side: Side) -> int:
        """Return the shared clock as a home reads it now (ns)."""
        place = SIDES.index(side)
        error = self.scenario.errors[place] * MS + self.now * self.scenario.drifts[place] // 1_000_000
        return max(0, self.now + error)

    def go(self) -> "Run":
        for home in self.homes.values():
            self.plan(0, "look", home.side)
            self.plan(SIDES.index(home.side) * 300 * MS, "ping", home.side)
        for press in self.scenario.presses:
            for side in SIDES if press.where == "both" else (press.where,):
                self.plan(press.at * MS, "press", (side, press.kind))
        for one in self.scenario.absences:
            self.plan(one.at * MS, "leave", one)
            self.plan((one.at + one.length) * MS, "return", one)
        for host in self.hosts if self.scenario.orders else ():
            self.plan(TRAINER_NS, "order", host)
        calm = self.scenario.length * MS
        while self.queue and self.queue[0][0] <= self.stop_at:
            self.now, _, what, about = heapq.heappop(self.queue)
            self.disturbed = self.now < calm
            getattr(self, f"_{what}")(about)
        return self

    # What happens

    def _look(self, side: Side) -> None:
        home = self.homes[side]
        if not home.is_here:
            return
        now = self.shared(side)
        self._notice_gap(home, now)
        self._ring(home, now)
        home.looked = now
        self.plan(self.now + NS, "look", side)

    def _notice_gap(self, home: SimHome, now: int) -> None:
        if now - home.looked <= GAP_NS:
            return
        before = position(home.log.timeline, home.log.shown, home.looked)
        home.floor = now
        home.fresh_from = home.ping + 1
        if before.standing in {"running", "paused", "still", "halted"} or before.starts_in is not None:
            home.log, _away = home.log.away(home.looked, now)
            if not self.presumes:
                home.log, _late = home.log.answered(now)
        home.looked = now
        self._tell(home, asks=True)

    def _press(self, about: tuple[Side, CommandKind]) -> None:
        side, kind = about
        home = self.homes[side]
        if not home.is_here:
            return
        now = self.shared(side)
        self._notice_gap(home, now)
        home.looked = now
        here = position(home.log.timeline, home.log.shown, now)
        if here.standing == "waiting" and kind == "next":
            kind = "start"
        if kind in MOTIONS and self.now - home.heard > 12 * NS and side == "b":
            return  # the partner is gone, and this one waits rather than goes on alone
        trip = sum(self.scenario.delays) + 2 * self.scenario.jitter
        command = home.log.given(kind, now, ahead=max(NS, 4 * trip * MS), place=here)
        home.log = home.log.added(command)
        home.arrived[command] = now
        self._tell(home, asks=False)

    def _order(self, side: Side) -> None:
        """The trainer says again what has been ordered so far; this home takes in what it lacks."""
        self.plan(self.now + TRAINER_NS, "order", side)
        scenario, home = self.scenario, self.homes[side]
        is_cut = any(cut.at * MS <= self.now < (cut.at + cut.length) * MS for cut in scenario.unheard)
        is_lost = self.disturbed and (is_cut or self.random.random() < scenario.loss)
        if not home.is_here or is_lost:
            return
        now = self.shared(side)
        self._notice_gap(home, now)
        home.looked = now
        before = home.log
        for n, order in enumerate(scenario.orders, 1):
            if order.at * MS > self.now:
                break
            ahead = 2 * NS if order.kind in {"start", "resume", "go"} else 0
            at = now + order.at * MS + ahead - self.now + scenario.class_error * MS
            lead = max(NS, 4 * (sum(scenario.delays) + 2 * scenario.jitter) * MS)
            command = home.log.ordered(order.kind, n, at, now, ahead=lead, phase=order.phase, signed="")
            if command is not None:
                home.log = home.log.took(command)
                home.arrived[command] = now
        if home.log is not before:
            self._compare(home, before, now)
            self._ring(home, now)
            self._tell(home, asks=False)

    def _ping(self, side: Side) -> None:
        home = self.homes[side]
        if home.is_here:
            self._notice_gap(home, self.shared(side))
            self._tell(home, asks=True)
        self.plan(self.now + PING_NS, "ping", side)

    def _leave(self, absence: Absence) -> None:
        self.homes[absence.side].is_here = False

    def _return(self, absence: Absence) -> None:
        home = self.homes[absence.side]
        if home.is_here:
            return
        home.is_here = True
        if absence.crash:
            before = home.log
            presumed = unanswered(before.commands, home.side, home.marks)
            home.log = LinkedLog(before.timeline, home.side, before.commands, presumed, skips=True)
            home.rushed += ran(home.log.course(home.looked)) > ran(before.course(home.looked))
        self.plan(self.now, "look", home.side)

    def _tell(self, home: SimHome, *, asks: bool) -> None:
        home.ping += asks
        scenario = self.scenario
        if self.disturbed and any(cut.at * MS <= self.now < (cut.at + cut.length) * MS for cut in scenario.cuts):
            return
        if self.disturbed and self.random.random() < scenario.loss:
            return
        news = News(home.log.commands, home.ping, home.answers)
        for _ in range(2 if self.random.random() < scenario.doubles else 1):
            delay = scenario.delays[SIDES.index(home.side)] + self.random.randint(0, scenario.jitter)
            self.plan(self.now + delay * MS, "hear", (home.log.partner, news))

    def _hear(self, about: tuple[Side, News]) -> None:
        side, news = about
        home = self.homes[side]
        if not home.is_here:
            return
        now = self.shared(side)
        self._notice_gap(home, now)
        home.looked, home.heard = now, self.now
        is_asked, home.answers = news.ping > home.answers, max(home.answers, news.ping)
        home.answered = max(home.answered, news.answers)
        before = home.log
        known = distinct(before.commands)
        home.doubles += sum(known.get(name, told) != told for name, told in distinct(news.commands).items())
        home.log, new = home.log.merged(news.commands, now)
        for command in new:
            home.arrived.setdefault(command, now)
        if home.is_fresh:
            home.log, _late = home.log.answered(now)
            home.marks |= {home.log.answer_mark} if before.presumed else set()
            home.floor = now if before.presumed else home.floor
        if home.log is not before:
            self._compare(home, before, now)
        self._ring(home, now)
        if new or is_asked:
            self._tell(home, asks=False)

    def _compare(self, home: SimHome, before: LinkedLog, now: int) -> None:
        """Note what of the time that this home lived through was taken back.

        Where the others have come to the end meanwhile, led to it or to what is short before it, that is so by nature:
        after the end no time runs.
        """
        after = home.log.course(now)
        if not any(span.standing == "ended" for span in after.spans[-1:]):
            home.taken_back.append(ran(before.course(now)) - ran(after))

    def _ring(self, home: SimHome, now: int) -> None:
        for cue in home.log.course(now).cues:
            if max(home.floor, now - RING_NS) < cue.at <= now and cue.name not in home.rung:
                home.rung.setdefault(cue.name, []).append(cue)


def faults(run: Run) -> list[str]:
    """Return what is wrong at the end of a run; nothing where it kept every promise."""
    a, b = run.homes["a"], run.homes["b"]
    found: list[str] = []
    if distinct(a.log.commands) != distinct(b.log.commands):
        return ["both do not know the same"]
    ours, theirs = a.log.course(), b.log.course()
    if [(*span[2:], span.standing) for span in ours.spans] != [(*span[2:], span.standing) for span in theirs.spans]:
        found.append("both are not at the same place")
    if a.rushed or b.rushed:
        found.append("a crash made more of it than was lived")
    if a.doubles or b.doubles:
        found.append("two commands of one name")
    if a.log.presumed or b.log.presumed:
        found.append("a presumption was never dropped")
    own, others = spoken(a.log.timeline, ours.spent), spoken(b.log.timeline, theirs.spent)
    if (own[0], own[1]) != (others[1], others[0]):
        found.append("the speaking time differs")
    shuffled = [*a.log.commands, *b.log.commands]
    run.random.shuffle(shuffled)
    if replay(a.log.timeline, shuffled) != ours:
        found.append("the order of arrival counts")
    found += [f"more than {LATE_NS // NS} s were taken back" for home in (a, b) if _taken_back_too_much(run, home)]
    return found + moves(a.log)


def moves(log: LinkedLog) -> list[str]:
    """Return what is wrong with how a course moves, told from the commands anew."""
    found: list[str] = []
    happens = [command for command in in_order(log.commands) if command.given is not None]
    absences = joint_absences(log.commands)
    spans = log.course().spans
    for before, span in zip((None, *spans), spans, strict=False):
        so_far = [command for command in happens if command.at <= span.start]
        counted = _counted(so_far, absences)
        held = _is_held(so_far, counted)
        if span.standing == "running" and held:
            found.append("it moves over a pause that its author had not seen")
        if span.standing in {"paused", "still"} and not held:
            found.append("it stands though nobody holds it")
        if span.standing == "running" and any(
            max(span.start, start) < min(span.end if span.end is not None else 1 << 62, end) for start, end in absences
        ):
            found.append("time passed while both were away")
        if before is not None and before.segment is not None and span.visit != before.visit:
            end, segment = span.start - before.start, before.segment
            added = sum(c.kind == "more" and c.given is not None and c.given.phase == segment.index for c in so_far)
            lengths = [None if segment.length is None else segment.length + n * 60 * NS for n in range(added + 1)]
            by_time = before.standing == "running" and (segment.limit is not None or before.elapsed + end in lengths)
            named = any(command.at == span.start and _leads(command, before, span) for command in counted)
            if not named and not by_time:
                found.append("a phase was left by a key that meant another")
    if spans[-1].standing in {"paused", "still"} and not _is_held(happens, _counted(happens, absences)):
        found.append("it stands for ever though nobody holds it")
    return found


def _counted(so_far: Sequence[Command], absences: Sequence[tuple[int, int]]) -> list[Command]:
    """Return the motions that were not given while both were away."""
    return [c for c in so_far if c.kind in MOTIONS and not any(s <= c.at < e for s, e in absences)]


def _is_held(so_far: Sequence[Command], counted: Sequence[Command]) -> bool:
    """Say whether somebody paused whom no motion has known of."""
    known = [_known(command) for command in counted]
    return any(
        command.kind in HOLDS
        and command.given is not None
        and not any(seen.get(command.given.author, 0) >= command.given.n for seen in known)
        for command in so_far
    )


def _known(command: Command) -> dict[str, int]:
    """Return by author which pauses a motion ends: all its author knew of, but of the trainer's only the trainer's."""
    assert command.given is not None
    return {author: n for author, n in command.given.seen if command.given.author != "t" or author == "t"}


def _leads(command: Command, before: Span, span: Span) -> bool:
    """Say whether a command leads from one visit to the next."""
    assert command.given is not None
    if command.kind == "go":
        return span.segment is None or command.given.phase == span.segment.index
    left = before.visit, None if before.segment is None else before.segment.index
    return command.kind in LEAVES and (command.given.visit, command.given.phase) == left


def _taken_back_too_much(run: Run, home: SimHome) -> bool:
    """Say whether more was taken back than may be, other than by nature: where both moved, neither knowing."""
    worst = max(home.taken_back, default=0)
    slack = 2 * NS  # a look is a second ago, and what rings lies a second ahead
    return worst > LATE_NS + slack and not _both_moved_unaware(run)


def _both_moved_unaware(run: Run) -> bool:
    motions = [command for command in run.homes["a"].log.commands if command.kind in MOTIONS and command.given]
    for one in motions:
        for other in motions:
            if one.given is None or other.given is None or (one.given.author, other.given.author) != ("a", "b"):
                continue
            knew = (
                dict(other.given.seen).get("a", 0) >= one.given.n or dict(one.given.seen).get("b", 0) >= other.given.n
            )
            if not knew:
                return True
    return False


# Drawing them


KINDS: st.SearchStrategy[CommandKind] = st.sampled_from(
    ("pause", "resume", "next", "back", "still", "swap", "calm", "pause", "resume", "next", "stop")
)
WHERE: st.SearchStrategy[Literal["a", "b", "both"]] = st.sampled_from(("a", "b", "both"))


def scenarios(scripts: st.SearchStrategy[Script], *, stops: bool = True) -> st.SearchStrategy[Scenario]:
    """Any run of a minute or two: keys at both, loss, doubling, reordering, outages, crashes, sleeps, skewed clocks."""
    kinds = KINDS if stops else KINDS.filter(lambda kind: kind != "stop")
    press = st.builds(Press, st.integers(1_500, 90_000), WHERE, kinds)
    starts = st.builds(lambda where: Press(0, where, "start"), WHERE)
    absence = st.builds(
        Absence, st.sampled_from(SIDES), st.integers(2_000, 80_000), st.integers(4_000, 40_000), st.booleans()
    )
    cut = st.builds(Cut, st.integers(0, 80_000), st.integers(1_000, 30_000))
    return st.builds(
        lambda script, start, presses, absences, cuts, delays, jitter, loss, doubles, errors, drifts, seed: Scenario(
            script,
            (start, *sorted(presses)),
            tuple(_apart(absences)),
            tuple(cuts),
            delays,
            jitter,
            loss,
            doubles,
            errors,
            drifts,
            seed,
        ),
        scripts,
        starts,
        st.lists(press, max_size=10),
        st.lists(absence, max_size=3),
        st.lists(cut, max_size=3),
        st.tuples(st.integers(0, 250), st.integers(0, 250)),
        st.integers(0, 400),
        st.sampled_from((0.0, 0.1, 0.3)),
        st.sampled_from((0.0, 0.2)),
        st.tuples(st.integers(-10, 10), st.integers(-10, 10)),
        st.tuples(st.integers(-100, 100), st.integers(-100, 100)),
        st.integers(0, 10_000),
    )


def classes(scripts: st.SearchStrategy[Script]) -> st.SearchStrategy[Scenario]:
    """Any run with a trainer, who starts it, and who is not always heard."""
    kinds: st.SearchStrategy[CommandKind] = st.sampled_from(("pause", "resume", "more", "go", "pause", "resume"))
    order = st.builds(Ordered, st.integers(1_500, 90_000), kinds, st.integers(0, 12))
    cut = st.builds(Cut, st.integers(0, 80_000), st.integers(1_000, 30_000))
    return st.builds(
        lambda scenario, orders, start, stop, unheard, error: replace(
            scenario,
            presses=scenario.presses if start is None else scenario.presses[1:],
            orders=(
                *(() if start is None else (Ordered(start, "start"),)),
                *sorted(orders),
                *(() if stop is None else (Ordered(stop, "stop"),)),
            ),
            unheard=tuple(unheard),
            class_error=error,
        ),
        scenarios(scripts),
        st.lists(order, max_size=8),
        st.none() | st.integers(0, 1_400),
        st.none() | st.integers(90_000, 95_000),
        st.lists(cut, max_size=3),
        st.integers(-300, 300),
    )


def _apart(absences: Sequence[Absence]) -> list[Absence]:
    """Return absences of which none of one home begins within another."""
    kept: list[Absence] = []
    for one in sorted(absences, key=lambda absence: absence.at):
        if not any(one.side == other.side and one.at <= other.at + other.length + 1_000 for other in kept):
            kept.append(one)
    return kept


# Broken on purpose


class MovesOverPauses(Stand):
    """Without `seen`: any motion ends every pause."""

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        self.holds = {} if command.kind in MOTIONS else self.holds
        return super().effect(command, is_here=is_here, stands=stands)


class LeavesAnyVisit(Stand):
    """Without visits: a key leaves whatever phase it finds."""

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        del is_here
        return super().effect(command, is_here=True, stands=stands)


class StopsAfterItsEnd(Stand):
    """Without the first sentence on pauses: one holds even where somebody who knew of it had gone on before."""

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        if command.kind in HOLDS:
            self._ended = {}
        return super().effect(command, is_here=is_here, stands=stands)


def nobody_is_ever_away(commands: object) -> tuple[tuple[int, int], ...]:
    del commands
    return ()


def nothing_is_late(before: LinkedLog, after: LinkedLog, *more: object) -> tuple[LinkedLog, tuple[Command, ...]]:
    del before, more
    return after, ()


BREAKS: dict[str, tuple[str, object]] = {
    "seen": ("dyads.practice.replay.Stand", MovesOverPauses),
    "visits": ("dyads.practice.replay.Stand", LeavesAnyVisit),
    "a pause after its end": ("dyads.practice.replay.Stand", StopsAfterItsEnd),
    "away": ("dyads.practice.linked.joint_absences", nobody_is_ever_away),
    "late": ("dyads.practice.linked_log._with_late", nothing_is_late),
    "what a crash presumes": ("tests.practice.linked_runs.unanswered", lambda *_: ()),
}
"""What each rule is broken by: what takes the place of what."""


class EndsEveryPause(Stand):
    """Without `known_to`: the trainer's motion ends the pauses of the two as well."""

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        if command.given is not None and command.given.author == "t" and command.kind in MOTIONS:
            self.holds = {}
        return super().effect(command, is_here=is_here, stands=stands)


class TrainersStands(Stand):
    """Without the two ending the trainer's pause: theirs end only their own."""

    def effect(self, command: Command, *, is_here: bool, stands: bool) -> CommandKind | None:
        given = command.given
        if given is not None and given.author != "t":
            own = tuple((author, n) for author, n in given.seen if author != "t")
            command = Command(command.kind, command.at, given._replace(seen=own))
        return super().effect(command, is_here=is_here, stands=stands)


def whenever_it_was(
    log: LinkedLog, kind: CommandKind, n: int, at: int, now: int, *, ahead: int, phase: int | None, signed: str
) -> Command | None:
    """Without `at least now`: an order counts from when it was given, however late it is known."""
    del now, ahead
    last = dict(log.seen).get("t", 0)
    given = Given("t", n, (("t", last),) if last else (), phase=phase, signed=signed)
    return Command(kind, max(0, at), given) if n > last else None


def as_often_as_it_comes(
    log: LinkedLog, kind: CommandKind, n: int, at: int, now: int, *, ahead: int, phase: int | None, signed: str
) -> Command | None:
    """Without the numbers: what is told once more is taken in once more."""
    del ahead
    taken = sum(name.author == "t" for name in distinct(log.commands))
    return Command(kind, max(at, now), Given("t", taken + n, phase=phase, signed=signed))


TRAINERS_BREAKS: dict[str, tuple[str, object]] = {
    "the trainer ends the trainer's pause only": ("dyads.practice.replay.Stand", EndsEveryPause),
    "the two end the trainer's pause": ("dyads.practice.replay.Stand", TrainersStands),
    "only the host takes orders": ("tests.practice.linked_runs.Run.hosts", SIDES),
    "an order counts no earlier than it is known": ("dyads.practice.linked_log.LinkedLog.ordered", whenever_it_was),
    "an order is taken once": ("dyads.practice.linked_log.LinkedLog.ordered", as_often_as_it_comes),
}
"""What each rule on the trainer's orders is broken by."""
