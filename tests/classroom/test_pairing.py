"""Who sits with whom in a class."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dyads.classroom.interface import Attendance, AttendanceState, Seat
from dyads.classroom.pairing import by_chance, by_week, can_sit, is_left_over, late_comers
from dyads.rotation.weeks import RotationWeek


def somebody(
    name: str, *, seat: Seat = "waits", state: AttendanceState = "here", code: str = "", is_room: bool = False
) -> Attendance:
    return Attendance(f"id-{name}", name, code, "en", "0.2.0", state, is_room, seat)


people = st.lists(
    st.builds(
        somebody,
        st.text("abcdefgh", min_size=1, max_size=4),
        seat=st.sampled_from(("waits", "paired", "rests", "trainer")),
        state=st.sampled_from(("here", "quiet", "gone", "left")),
        is_room=st.booleans(),
    ),
    unique_by=lambda one: one.id,
    max_size=40,
)


@given(people, st.randoms(use_true_random=False))
def test_chance_seats_everybody_who_can_sit_once_and_at_most_one_is_left(
    everybody: Sequence[Attendance], random: Random
) -> None:
    made = by_chance(everybody, random.randrange)
    seated = [one for pair in made.pairs for one in pair]
    left = [one for one, _seat in made.seats]
    assert sorted(seated + left) == sorted(one.id for one in everybody if can_sit(one))
    assert len(left) <= 1


def test_chance_makes_every_pair() -> None:
    random = Random(15)
    four = [somebody(name) for name in "abcd"]
    met = {frozenset(pair) for _turn in range(200) for pair in by_chance(four, random.randrange).pairs}
    assert len(met) == 6


def test_a_week_of_the_roster_pairs_who_has_come_and_leaves_the_others_where_they_are() -> None:
    week = RotationWeek(3, (("Ann", "Ben"), ("Cleo", "Dan")), ("Eva",))
    there = [somebody(name) for name in ("ben", "Ann ", "Cleo", "Eva", "Zoe")]
    made = by_week(there, week, {})
    assert made.pairs == (("id-Ann ", "id-ben"),)
    assert made.seats == (("id-Eva", "rests"),)


def test_a_code_counts_before_a_name_and_two_of_one_name_are_told_apart_by_it() -> None:
    week = RotationWeek(1, (("Ben (P01)", "Ben (P02)"),))
    there = [somebody("Benedict", code="p02"), somebody("Ben", code="P01")]
    made = by_week(there, week, {"Ben (P01)": "P01", "Ben (P02)": "P02"})
    assert made.pairs == (("id-Ben", "id-Benedict"),)


def test_whom_two_could_be_is_left_to_the_trainer() -> None:
    week = RotationWeek(1, (("Ann", "Ben"),))
    there = [somebody("Ann"), somebody("Ben"), Attendance("other", "Ben", "", "en", "0.2.0", "here")]
    assert by_week(there, week, {}).pairs == ()


def test_whoever_comes_late_sits_with_whoever_waits_longest() -> None:
    there = [somebody("a", seat="paired"), somebody("b"), somebody("c", seat="rests"), somebody("d"), somebody("e")]
    assert late_comers(there).pairs == (("id-b", "id-d"),)


@given(people, st.data())
def test_late_comers_are_never_two_whom_the_trainer_lets_wait(
    everybody: Sequence[Attendance], data: st.DataObject
) -> None:
    held = data.draw(st.sets(st.sampled_from([one.id for one in everybody]))) if everybody else set()
    made = late_comers(everybody, held)
    seated = [one for pair in made.pairs for one in pair]
    waiting = [one.id for one in everybody if can_sit(one) and one.seat == "waits" and one.state == "here"]
    assert len(seated) == len(set(seated))
    assert set(seated) <= set(waiting)
    assert not any(set(pair) <= held for pair in made.pairs)
    left = [one for one in waiting if one not in seated]
    assert all(one in held for one in left) or len(left) == 1, "nobody waits beside somebody with whom to sit"


def test_who_waits_alone_is_named() -> None:
    assert is_left_over([somebody("a", seat="paired"), somebody("b")]) == somebody("b")
    assert is_left_over([somebody("a"), somebody("b")]) is None
