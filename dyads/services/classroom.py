"""What a trainer sees of a class, and what the trainer's commands mean: rows, sums, the phase that is meant."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dyads.classroom.interface import (
    LOGGED,
    Attendance,
    AttendanceState,
    ClassPair,
    ClassScript,
    Order,
    PairId,
    PairStatus,
    ParticipantId,
    TrainerClass,
)
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.script import Script
from dyads.practice.timeline import compile_script, total_seconds, with_total
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
