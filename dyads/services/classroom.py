"""What a trainer sees of a class, and what the trainer's commands mean: rows, sums, the phase that is meant."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dyads.classroom.interface import (
    LOGGED,
    Attendance,
    AttendanceState,
    ClassPair,
    ClassScript,
    Order,
    OrderKind,
    PairId,
    Pairing,
    PairStatus,
    ParticipantClass,
    ParticipantId,
    TrainerClass,
)
from dyads.classroom.pairing import by_chance, by_week, can_sit, is_waiting, late_comers
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.script import Script
from dyads.practice.timeline import compile_script, total_seconds, with_total
from dyads.services.class_opening import RosterWeek
from dyads.services.home import Home
from dyads.services.linking import script_in
from dyads.services.prepare import Known, SittingChoices, known_measures, prepare
from dyads.services.rehearsal import strangers

RowState = Literal[
    "waits",
    "rests",
    "trainer",
    "room",
    "coming",
    "meeting",
    "answering",
    "half",
    "ready",
    "sitting",
    "paused",
    "alone",
    "over",
    "quiet",
    "gone",
    "left",
]
"""How a pair stands, or somebody without a partner. `coming`: their programs do not know of each other yet. `half`: one
of them is ready. `paused`: by themselves. `alone`: they do not reach each other, and each sits by the own clock."""

TROUBLED: frozenset[RowState] = frozenset({"alone", "quiet", "gone", "left"})
"""What wants the trainer's eye."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A pair, or somebody without a partner.

    Attributes:
        id: of the pair, or of the participant.
        about: of whom the state is told, where it is one of two.
        phase: the index of the segment under way.
        left: seconds left in it, as of now.
        within: within this both hear a bell together (ns).
    """

    id: str
    people: tuple[Attendance, ...]
    state: RowState
    about: Attendance | None = None
    phase: int | None = None
    left: int | None = None
    within: int | None = None

    @property
    def is_pair(self) -> bool:
        return len(self.people) > 1


@dataclass(frozen=True, slots=True)
class ClassCourse:
    """Where the class as a whole stands, by what was ordered for all.

    Attributes:
        at: since when, or for when it is set; class time.
    """

    state: Literal["before", "set", "running", "held", "ended"]
    at: int = 0

    @property
    def has_begun(self) -> bool:
        return self.state in {"running", "held"}


@dataclass(frozen=True, slots=True)
class ClassLook:
    """A class at one look.

    Attributes:
        here: how many people are there, rooms not counted.
        last: the last order, with how many of those whom it concerns have it already, and how many they are.
        phase: the segment that most pairs are in; None: no pair is in one.
    """

    rows: tuple[ClassRow, ...]
    course: ClassCourse
    here: int
    last: tuple[Order, int, int] | None = None
    phase: int | None = None

    def count(self, *states: RowState) -> int:
        return sum(row.state in states for row in self.rows)

    @property
    def pairs(self) -> int:
        return sum(row.is_pair for row in self.rows)

    def row(self, id: str | None) -> ClassRow | None:  # noqa: A002
        return next((row for row in self.rows if row.id == id), None)


def look_at(room: TrainerClass) -> ClassLook:
    """Return how a class stands."""
    people = room.attendance()
    orders, now = room.orders(), room.now()
    course = course_of(orders, now)
    rows = rows_of(people, room.pairs())
    present = [one for one in people if one.state in {"here", "quiet"}]
    last = orders[-1] if orders else None
    return ClassLook(
        rows,
        course,
        here=sum(not (one.is_room or one.is_trainer) for one in present),
        last=None if last is None else (last, *_taken(last, present)),
        phase=_phase(rows),
    )


def course_of(orders: Iterable[Order], now: int) -> ClassCourse:
    """Return where the class stands by the orders for all."""
    course = ClassCourse("before")
    for order in orders:
        if order.pair is not None or order.kind not in LOGGED:
            continue
        match order.kind:
            case "start":
                course = ClassCourse("set" if order.at > now else "running", order.at)
            case "pause" if course.state in {"running", "set"}:
                course = ClassCourse("held", order.at)
            case "resume" | "go" if course.state != "before":
                course = ClassCourse("running", order.at)
            case "stop":
                course = ClassCourse("ended", order.at)
            case _:
                pass
    return course


def _taken(order: Order, present: Iterable[Attendance]) -> tuple[int, int]:
    meant = [one for one in present if order.pair in {None, one.pair} and not one.is_trainer]
    return sum(one.order >= order.n for one in meant), len(meant)


def rows_of(people: Sequence[Attendance], pairs: Iterable[ClassPair]) -> tuple[ClassRow, ...]:
    """Return the rows: who waits for a partner, then the pairs, then all others; who left without one is not shown."""
    known = {one.id: one for one in people}
    paired = [_pair_row(pair.id, known[pair.a], known[pair.b]) for pair in pairs if _both(pair, known)]
    in_pairs = {one.id for row in paired for one in row.people}
    alone = [one for one in people if one.id not in in_pairs and not one.is_trainer]
    single = [_single_row(one) for one in alone if one.state != "left"]
    waiting = [row for row in single if row.people[0].seat in {"waits", "paired"} and not row.people[0].is_room]
    return (*waiting, *paired, *(row for row in single if row not in waiting))


def _both(pair: ClassPair, known: Mapping[ParticipantId, Attendance]) -> bool:
    return pair.a in known and pair.b in known


def _single_row(one: Attendance) -> ClassRow:
    seats: dict[str, RowState] = {"rests": "rests", "trainer": "trainer"}
    state: RowState = "room" if one.is_room else seats.get(one.seat, "waits")
    if one.state in {"quiet", "gone"}:
        state = "quiet" if one.state == "quiet" else "gone"
    return ClassRow(one.id, (one,), state, one)


def _pair_row(id: PairId, a: Attendance, b: Attendance) -> ClassRow:  # noqa: A002
    state, about = pair_state(a, b)
    nearer = min(a, b, key=lambda one: one.quiet_for)
    withins = [one.status.within for one in (a, b) if one.status.within is not None]
    return ClassRow(id, (a, b), state, about, nearer.status.phase, nearer.status.left, max(withins, default=None))


def pair_state(a: Attendance, b: Attendance) -> tuple[RowState, Attendance | None]:
    """Return how a pair stands, and of whom of the two that is told."""
    absent: tuple[AttendanceState, ...] = ("left", "gone", "quiet")
    for state in absent:
        missing = next((one for one in (a, b) if one.state == state), None)
        if missing is not None:
            return _ABSENT[state], missing
    stages = {a.status.stage, b.status.stage}
    if stages == {"after"}:
        return "over", None
    if "sitting" in stages and stages <= {"sitting", "after"}:
        return _sitting_state(a.status, b.status), None
    return _state_before(a, b)


_ABSENT: Mapping[AttendanceState, RowState] = {"left": "left", "gone": "gone", "quiet": "quiet"}


def _sitting_state(*two: PairStatus) -> RowState:
    if any(one.partner in {"off", "waiting", "proving", "gone"} for one in two):
        return "alone"
    return "paused" if any(one.is_paused for one in two) else "sitting"


def _state_before(a: Attendance, b: Attendance) -> tuple[RowState, Attendance | None]:
    ready = [one for one in (a, b) if one.is_ready]
    if ready:
        return ("ready", None) if len(ready) > 1 else ("half", ready[0])
    if "answering" in {a.status.stage, b.status.stage}:
        return "answering", None
    return ("meeting" if a.knows_seat and b.knows_seat else "coming"), None


def _phase(rows: Iterable[ClassRow]) -> int | None:
    """Return the segment that most pairs are in; of two that are in equally many, the earlier one."""
    found = Counter(row.phase for row in rows if row.phase is not None and row.state != "over")
    return min(found, key=lambda phase: (-found[phase], phase), default=None)


# What the commands mean

FOR_A_PAIR: Mapping[str, OrderKind] = {"start": "start", "pause": "pause", "resume": "resume"}
"""What is ordered for one pair alone without a question, by the id of the way to it."""


def may_order(look: ClassLook, command: str) -> bool:
    """Say whether a command for all means something now; what is none of these always does."""
    state = look.course.state
    match command:
        case "start":
            return state in {"before", "set", "ended"} and look.pairs > 0
        case "pause":
            return state == "running"
        case "go_on":
            return state == "held"
        case "more" | "next":
            return state in {"running", "held"} and look.phase is not None
        case "end":
            return state in {"running", "held", "set"}
        case "message" | "bell" | "marked":
            return bool(look.rows)
        case _:
            return True


def segments_of(sits_by: ClassScript, language: str) -> tuple[str, ...]:
    """Return what each segment is called, by its index."""
    script = script_in(sits_by.scripts, language)
    return tuple(segment.name for segment in compile_script(script).segments)


# What the class sits by


def class_script(home: Home, file: ScriptFile, total: int | None = None, revision: int = 1) -> ClassScript:
    """Return an exercise as a class sits by it: in all its languages, at one length, with the texts that come first."""
    script = in_language(file, home.language)
    one, other = strangers(alone=False)
    known = Known(one.id, other.id, measures=known_measures(home.search_path))
    setup = prepare(SittingChoices(file.id, company="linked", total=total), script, known, home.clock).setup
    return ClassScript(
        revision=revision,
        script_id=setup.script_id,
        scripts={language: _at(in_language(file, language), setup.planned_seconds) for language in file.languages},
        measures=setup.measures,
        variant=setup.variant,
        picks=setup.picks,
        planned_seconds=setup.planned_seconds,
    )


def _at(script: Script, seconds: int) -> Script:
    return script if total_seconds(script) == seconds else with_total(script, seconds)


# Who sits with whom


@dataclass
class Seating:
    """What the trainer of a class has said of its pairs.

    Attributes:
        roster: the pairs of the week; None where no roster was given.
        pairs_late_comers: whoever comes late is put together with whoever waits, without a word.
        by_roster: before all begin, only as the roster has it.
        held: whom the trainer has let wait by hand; they are not put together without a word.
        sat: the pair of the trainer's own whose sitting was gone through.
    """

    room: TrainerClass
    roster: RosterWeek | None = None
    pairs_late_comers: bool = True
    by_roster: bool = field(init=False)
    held: set[ParticipantId] = field(default_factory=set)
    sat: PairId | None = None

    def __post_init__(self) -> None:
        self.by_roster = self.roster is not None

    def can_sit(self) -> list[Attendance]:
        """Return whoever may be given a partner, or another one."""
        return [one for one in self.room.attendance() if can_sit(one)]

    def waiting(self) -> list[Attendance]:
        return [one for one in self.room.attendance() if is_waiting(one)]

    def late_comers(self, *, has_begun: bool) -> bool:
        """Put together whoever waits, where the trainer has not kept that for a word of their own; whether any do.

        As the roster has it before all begin; else, once there are pairs, whoever comes late with whoever waits.
        """
        if not self.pairs_late_comers:
            return False
        people = self.room.attendance()
        if self.roster is not None and self.by_roster and not has_begun:
            waiting = [one for one in people if is_waiting(one) and one.id not in self.held]
            pairing = by_week(waiting, self.roster.week, self.roster.codes)
        elif self.room.pairs():
            pairing = late_comers(people, self.held)
        else:
            return False
        return self._apply(pairing)

    def by_week(self) -> None:
        """Put together whom the roster has for this week."""
        if self.roster is not None:
            self.by_roster = True
            self.held.clear()
            self._apply(by_week(self.can_sit(), self.roster.week, self.roster.codes))

    def by_chance(self, people: Iterable[Attendance]) -> None:
        """Put these people together by chance."""
        self._apply(by_chance(list(people), secrets.randbelow))

    def all_by_chance(self) -> None:
        """Put all together anew, by chance and not by the roster."""
        self.by_roster = False
        self.by_chance(self.can_sit())

    def again(self) -> None:
        """Give every pair whose two are there a new sitting, with the same partner."""
        there = {one.id for one in self.room.attendance() if can_sit(one) or one.is_trainer}
        pairs = [(pair.a, pair.b) for pair in self.room.pairs() if {pair.a, pair.b} <= there]
        for one, other in pairs:
            self.room.seat(one, "waits")
            self.room.pair(one, other)

    def together(self, one: ParticipantId, other: ParticipantId) -> None:
        """Put two together by hand."""
        self.room.pair(one, other)
        self.held -= {one, other}

    def apart(self, people: Iterable[Attendance]) -> None:
        """Take a pair apart: both wait, and for a word."""
        named = [one for one in people if not one.is_trainer]
        self.held |= {one.id for one in named}
        self.room.seat(named[0].id, "waits")

    def let_wait(self, one: ParticipantId) -> None:
        self.held.add(one)
        self.room.seat(one, "waits")

    def own_sitting(self) -> ParticipantClass | None:
        """Return the end by which the trainer sits along now; None: they do not, or have gone through it."""
        pair = self.own_pair()
        return self.room.own() if pair is not None and pair != self.sat else None

    def own_pair(self) -> PairId | None:
        """Return the pair that the trainer is one of."""
        return next((one.pair for one in self.room.attendance() if one.is_trainer), None)

    def _apply(self, pairing: Pairing) -> bool:
        if not (pairing.pairs or pairing.seats):
            return False
        self.room.apply(pairing)
        return True
