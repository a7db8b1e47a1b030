"""What a trainer sees of a class, what a participant's program tells, and which week of a roster it is."""

from datetime import UTC, date, datetime
from itertools import product
from typing import get_args

import pytest

from dyads.classroom.interface import Attendance, AttendanceState, ClassPair, Order, PairStatus, TrainerState
from dyads.link.interface import LinkState, Presence, Stage
from dyads.rotation.roster import Person, Roster
from dyads.services.class_joining import may_begin, status_of
from dyads.services.class_opening import moment_of, roster_week
from dyads.services.classroom import TROUBLED, course_of, pair_state, rows_of


def somebody(
    name: str,
    stage: Stage = "reading",
    *,
    state: AttendanceState = "here",
    partner: LinkState = "here",
    is_paused: bool = False,
) -> Attendance:
    status = PairStatus(stage, partner, is_paused=is_paused)
    return Attendance(name, name, "", "en", "0.2.0", state, seat="paired", status=status, knows_seat=True)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (somebody("a"), somebody("b"), "meeting"),
        (somebody("a", "answering"), somebody("b"), "answering"),
        (somebody("a", "ready"), somebody("b", "answering"), "half"),
        (somebody("a", "ready"), somebody("b", "ready"), "ready"),
        (somebody("a", "sitting"), somebody("b", "ready"), "ready"),
        (somebody("a", "sitting"), somebody("b", "sitting"), "sitting"),
        (somebody("a", "sitting", is_paused=True), somebody("b", "sitting"), "paused"),
        (somebody("a", "sitting", partner="gone"), somebody("b", "sitting"), "alone"),
        (somebody("a", "sitting"), somebody("b", "sitting", state="quiet"), "quiet"),
        (somebody("a", "sitting", state="gone"), somebody("b", "sitting", state="quiet"), "gone"),
        (somebody("a", "after"), somebody("b", "after"), "over"),
        (somebody("a", state="left"), somebody("b"), "left"),
    ],
)
def test_how_a_pair_stands(one: Attendance, other: Attendance, expected: str) -> None:
    assert pair_state(one, other)[0] == expected
    assert pair_state(other, one)[0] == expected, "whichever of the two it is"


def test_every_pair_stands_somehow_and_whoever_is_missing_is_seen() -> None:
    for mine, theirs, here, there in product(get_args(Stage), get_args(Stage), *[get_args(AttendanceState)] * 2):
        state, about = pair_state(somebody("a", mine, state=here), somebody("b", theirs, state=there))
        assert (here, there) == ("here", "here") or (state in TROUBLED and about is not None)


def test_who_has_left_without_a_partner_is_not_listed_and_who_waits_comes_first() -> None:
    people = [somebody("a"), somebody("b"), Attendance("c", "c", "", "en", "", "here"), somebody("d", state="left")]
    assert [row.id for row in rows_of(people, [ClassPair("p", "a", "b")])] == ["c", "p"]


def test_where_the_class_stands_follows_from_what_was_ordered_for_all() -> None:
    start, pause = Order(1, "start", 10), Order(2, "pause", 20)
    assert course_of([], 5).state == "before"
    assert course_of([start], 5).state == "set"
    assert course_of([start], 15).state == "running"
    assert course_of([start, pause], 25).state == "held"
    assert course_of([start, pause, Order(3, "say", 21, message="x")], 25).state == "held"
    assert course_of([start, pause, Order(3, "resume", 30, pair="p")], 35).state == "held", "one pair's is not all's"
    assert course_of([start, pause, Order(3, "resume", 30)], 35).state == "running"
    assert course_of([start, Order(2, "stop", 30)], 35).state == "ended"


def test_what_the_trainer_is_told_has_no_room_for_an_answer() -> None:
    told = status_of("answering", Presence("here", within=3))
    assert told == PairStatus("answering", "here", 3)
    allowed = {"stage", "partner", "within", "phase", "left", "is_paused", "is_running"}
    assert set(PairStatus.__dataclass_fields__) <= allowed


def test_a_pair_begins_by_itself_only_without_a_trainer() -> None:
    begins = {state for state in get_args(TrainerState) if may_begin(state)}
    assert begins == {"off", "gone", "closed", "refused"}


def test_the_week_of_a_roster_is_that_of_today_and_the_same_each_time() -> None:
    roster = Roster(title="Monday", start=date(2026, 11, 2), person=tuple(Person(name=name) for name in "ABCDEF"))
    first, second = (roster_week(roster, date(2026, 11, day)) for day in (3, 10))
    assert first is not None
    assert second is not None
    assert (first.week.week, second.week.week) == (1, 2)
    assert first == roster_week(roster, date(2026, 11, 8))
    met = [frozenset(pair) for week in (first, second) for pair in week.week.pairs]
    assert len(met) == len(set(met)), "no two meet twice"
    assert roster_week(roster.model_copy(update={"start": None}), date(2026, 11, 3)) is None
    assert roster_week(roster, date(2026, 11, 3), 2) == second
    published = (first.week,)
    assert roster_week(roster, date(2026, 11, 3), None, published) == first


def test_a_moment_of_today_is_read_and_one_that_has_passed_is_none() -> None:
    now = datetime(2026, 11, 21, 19, 30, tzinfo=UTC).astimezone()
    later = now.replace(minute=(now.minute + 5) % 60)
    if later > now and later.date() == now.date():
        assert moment_of(f"{later:%H:%M}", now) == later.replace(second=0, microsecond=0)
    assert moment_of(f"{now:%H:%M}", now) is None
    assert moment_of("soon", now) is None
    assert moment_of("25:00", now) is None
