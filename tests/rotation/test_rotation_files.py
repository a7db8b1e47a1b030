"""A rotation as data: there and back, and what a wrong file is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.fields import folded
from dyads.practice.message import Place
from dyads.rotation.files import (
    PersonWeek,
    PersonWeeks,
    as_json,
    csv_rows,
    file_owner,
    file_stems,
    for_person,
    person_data,
    weeks_from_json,
)
from dyads.rotation.roster import Person, Roster
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import Repeat, Rotation, RotationWeek, WeekChange, changes_since
from tests.tries import tries

ROSTER = Roster.model_validate(
    {"title": "Group", "person": [{"name": "Ann", "code": "A7"}, {"name": "Ben"}, {"name": "Cem", "until": 1}]}
)
ROTATION = Rotation(
    (RotationWeek(1, (("Ann", "Ben"),), ("Cem",)), RotationWeek(2, (("Ann", "Ben"),))),
    (Repeat(("Ann", "Ben"), (1, 2)),),
    7,
)


def test_the_shape_of_the_json() -> None:
    assert as_json(ROTATION) == {
        "seed": 7,
        "weeks": [
            {"week": 1, "pairs": [["Ann", "Ben"]], "rest": ["Cem"]},
            {"week": 2, "pairs": [["Ann", "Ben"]], "rest": []},
        ],
        "repeats": [{"pair": ["Ann", "Ben"], "weeks": [1, 2]}],
        "changes": [],
    }


def test_the_rows_of_the_table() -> None:
    assert list(csv_rows(ROTATION)) == [
        ("week", "person", "partner"),
        ("1", "Ann", "Ben"),
        ("1", "Cem", ""),
        ("2", "Ann", "Ben"),
    ]


def test_a_person_gets_their_own_code_and_partners() -> None:
    assert for_person(ROTATION, "Ann", ROSTER.codes) == PersonWeeks(
        "Ann", "A7", (PersonWeek(1, "Ben", rests=False), PersonWeek(2, "Ben", rests=False))
    )
    assert for_person(ROTATION, "Cem", ROSTER.codes) == PersonWeeks(
        "Cem", None, (PersonWeek(1, None, rests=True), PersonWeek(2, None, rests=False))
    )
    assert [week.code for week in for_person(ROTATION, "Ben", ROSTER.codes).weeks] == ["A7", "A7"]
    assert [week.away for week in for_person(ROTATION, "Cem", {}).weeks] == [False, True]


def test_weeks_published_before_somebody_came_or_went_say_so_in_everybodys_file() -> None:
    people = [{"name": "Ann"}, {"name": "Ben", "until": 1}, {"name": "Cem"}, {"name": "Dua"}]
    after = Roster.model_validate({"title": "Group", "person": people})
    kept = Rotation(tuple(RotationWeek(week, (("Ann", "Ben"),), ("Cem",)) for week in (1, 2)), (), 7)
    changes = changes_since(kept.weeks, after)
    assert changes == (WeekChange(1, ("Dua",), ()), WeekChange(2, ("Dua",), ("Ben",)))
    own = {name: for_person(kept, name, {}, changes).weeks for name in ("Ann", "Ben", "Cem", "Dua")}
    assert own["Ann"] == (PersonWeek(1, "Ben", rests=False), PersonWeek(2, "Ben", rests=False, since="left"))
    assert own["Ben"] == (PersonWeek(1, "Ann", rests=False), PersonWeek(2, None, rests=False, since="left"))
    assert own["Cem"] == (PersonWeek(1, None, rests=True), PersonWeek(2, None, rests=True))
    assert own["Dua"] == tuple(PersonWeek(week, None, rests=True, since="joined") for week in (1, 2))
    assert own["Ben"][1].away


names = st.text(min_size=1, max_size=120).map(str.strip).filter(bool)


@tries(100)
@given(st.lists(st.tuples(names, st.none() | names), min_size=2, max_size=6, unique_by=lambda one: folded(one[0])))
def test_files_are_named_apart_by_letters_digits_and_dashes(people: list[tuple[str, str | None]]) -> None:
    given = [Person.model_construct(name=name, code=code) for name, code in people]
    stems = file_stems(Roster.model_construct(title="Group", person=tuple(given)))
    assert len({folded(stem) for stem in stems.values()}) == len(stems) == len(people)
    for stem in stems.values():
        assert all(c.isalnum() or c == "-" for c in stem)
        assert stem
        assert len(stem.encode()) <= 245


def test_who_leaves_renames_nobody_elses_file() -> None:
    people = [{"name": "Ann", "code": "P01"}, {"name": "Ben"}, {"name": "Cem", "code": "con"}, {"name": "Ben!"}]
    stems = file_stems(Roster.model_validate({"title": "Group", "person": people}))
    assert stems == {"Ann": "P01", "Cem": "con-2", "Ben": "ben", "Ben!": "ben-2"}
    fewer = file_stems(Roster.model_validate({"title": "Group", "person": people[1:]}))
    assert fewer == {name: stem for name, stem in stems.items() if name != "Ann"}


def test_a_file_of_ones_own_is_recognised_and_nothing_else() -> None:
    own = person_data(for_person(ROTATION, "Ann", ROSTER.codes), "Group")
    assert file_owner(json.loads(json.dumps(own))) == ("Ann", "Group")
    old = {"name": "Ann", "code": None, "weeks": [{"week": 1, "partner": "Ben", "rests": False}]}
    assert file_owner(old) == ("Ann", None)
    others: list[object] = [{**own, "more": 1}, {**own, "group": 3}, {**old, "weeks": [1]}, {"name": "Ann"}, [], None]
    for other in others:
        assert file_owner(other) is None


def test_weeks_come_back_as_they_were_written() -> None:
    rotation = rotate(ROSTER, 5, 3)
    loaded = weeks_from_json(json.loads(json.dumps(as_json(rotation))), ROSTER)
    assert loaded.value == rotation.weeks
    assert not loaded.problems


WEEK = {"week": 1, "pairs": [["Ann", "Ben"]], "rest": ["Cem"]}


@pytest.mark.parametrize(
    ("data", "key", "sentence"),
    [
        (None, "", "This holds no weeks with pairs."),
        ([], "", "This holds no weeks with pairs."),
        ({}, "weeks", "This holds no weeks with pairs."),
        ({"weeks": [3]}, "weeks[0]", "This holds no weeks with pairs."),
        ({"weeks": [{**WEEK, "week": "1"}]}, "weeks[0].week", "A week needs its number, from 1 to {last}."),
        ({"weeks": [{**WEEK, "week": 0}]}, "weeks[0].week", "A week needs its number, from 1 to {last}."),
        ({"weeks": [{**WEEK, "week": True}]}, "weeks[0].week", "A week needs its number, from 1 to {last}."),
        (
            {"weeks": [{"week": 1}]},
            "weeks[0].pairs",
            "Pairs are a list, and each pair is a list of two names.",
        ),
        (
            {"weeks": [{**WEEK, "pairs": [["Ann", 2]]}]},
            "weeks[0].pairs[0][1]",
            "Pairs are a list, and each pair is a list of two names.",
        ),
        (
            {"weeks": [{**WEEK, "pairs": [["Ann", "Ben", "Cem"]]}]},
            "weeks[0].pairs[0]",
            "Pairs are a list, and each pair is a list of two names.",
        ),
        ({"weeks": [{**WEEK, "rest": "Cem"}]}, "weeks[0].rest", "Those who rest are a list of names."),
        ({"weeks": [WEEK, WEEK]}, "weeks[1].week", "Week {week} is in this file twice."),
        ({"weeks": [{**WEEK, "rest": ["Ben"]}]}, "weeks[0].rest[0]", "{name} is in week {week} twice."),
        ({"weeks": [{**WEEK, "pairs": [["Ann", "Ann"]]}]}, "weeks[0].pairs[0][1]", "{name} is in week {week} twice."),
    ],
)
def test_a_wrong_file_is_told(data: object, key: str, sentence: str) -> None:
    loaded = weeks_from_json(data, ROSTER, "weeks.json")
    assert loaded.value is None
    (problem,) = loaded.problems
    assert (problem.place, problem.key, problem.what.id) == (Place("weeks.json"), key, sentence)


def test_someone_who_has_left_is_a_warning() -> None:
    loaded = weeks_from_json({"weeks": [{**WEEK, "rest": ["Dua"]}]}, ROSTER)
    assert loaded.value == (RotationWeek(1, (("Ann", "Ben"),), ("Dua",)),)
    assert [(problem.key, problem.weight) for problem in loaded.problems] == [("weeks[0].rest[0]", "warning")]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["Ann", "Ben", "", "x"])
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["weeks", "week", "pairs", "rest"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@tries(200)
@given(values | st.fixed_dictionaries({"weeks": st.lists(values, max_size=3)}))
def test_nothing_a_file_may_hold_is_raised(data: object) -> None:
    loaded = weeks_from_json(data, ROSTER)
    assert (loaded.value is None) == bool(loaded.errors)
    if loaded.value is not None:
        rotate(ROSTER, 2, 1, loaded.value)
