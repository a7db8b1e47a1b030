"""Files that say who one's partner is: a person's own, a whole group's, and everything that is neither."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.people import Person
from dyads.rotation.files import as_json, for_person, person_data
from dyads.rotation.roster import Roster
from dyads.rotation.solve import rotate
from dyads.rotation.weeks import Rotation
from dyads.services.partner_file import read_partners

ROSTER = Roster.model_validate(
    {"title": "Group", "person": [{"name": "Ann", "code": "P1"}, {"name": "Ben", "code": "P2"}, {"name": "Cem"}]}
)
ROTATION = rotate(ROSTER, 6, 3)


def somebody(name: str, code: str = "") -> Person:
    return Person(UUID(int=1), name, code, me=True)


def own_file(folder: Path, name: str) -> Path:
    return written(folder, person_data(for_person(ROTATION, name, ROSTER.codes), "Group"))


def written(folder: Path, data: object) -> Path:
    file = folder / "partners.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return file


@pytest.mark.parametrize("name", ["Ann", "Ben", "Cem"])
def test_ones_own_file_and_the_whole_groups_say_the_same(tmp_path: Path, name: str) -> None:
    own = read_partners(own_file(tmp_path, name)).value
    whole = read_partners(written(tmp_path, as_json(ROTATION)), somebody(name.upper())).value
    assert own is not None
    assert whole is not None
    assert (own.weeks, own.away) == (whole.weeks, whole.away)
    assert set(own.weeks) == set(range(1, 7))
    for week in ROTATION.weeks:
        partner = own.weeks[week.week]
        if partner is None:
            assert name in week.rest
        else:
            assert any(set(pair) == {name, partner} for pair in week.pairs)


def test_a_persons_file_holds_the_codes_of_their_partners_and_of_nobody_else(tmp_path: Path) -> None:
    first = Rotation(ROTATION.weeks[:1], (), 3)
    ((one, other),) = first.weeks[0].pairs
    held = written(tmp_path, person_data(for_person(first, one, ROSTER.codes), "Group")).read_text()
    for name, code in ROSTER.codes.items():
        assert (f'"{code}"' in held) == (name in (one, other))
    mine = read_partners(written(tmp_path, held)).value
    assert mine is not None
    assert (mine.name, mine.code) == (one, ROSTER.codes.get(one, ""))
    assert mine.codes == {name: code for name, code in ROSTER.codes.items() if name == other}


def test_a_file_of_version_010_is_read_and_a_week_in_neither_is_a_week_away(tmp_path: Path) -> None:
    old = {
        "name": "Ann",
        "code": "P1",
        "weeks": [
            {"week": 1, "partner": "Ben", "rests": False},
            {"week": 2, "partner": None, "rests": True},
            {"week": 3, "partner": None, "rests": False},
        ],
    }
    read = read_partners(written(tmp_path, old), somebody("Ann")).value
    assert read is not None
    assert (read.weeks, read.away, read.name, read.code, read.codes) == ({1: "Ben", 2: None}, (3,), "Ann", "P1", {})


def test_a_partner_who_has_left_leaves_a_rest(tmp_path: Path) -> None:
    left = {"week": 1, "partner": "Ben", "since": "left"}
    joined = {"week": 2, "partner": None, "rests": True, "since": "joined"}
    read = read_partners(written(tmp_path, {"weeks": [left, joined]})).value
    assert read is not None
    assert (read.weeks, read.away) == ({1: None, 2: None}, None)


@pytest.mark.parametrize(
    ("mine", "claimed", "fits"),
    [
        (None, "", True),
        (somebody(""), "", True),
        (somebody("ann"), "", True),
        (somebody("Annie", "p1"), "", True),
        (somebody("", "P1"), "", True),
        (somebody("Ben"), "", False),
        (somebody("Ben", "P2"), "", False),
        (somebody("Ann", "P2"), "", False),
        (somebody("", "P2"), "", False),
        (somebody("Annie"), "", False),
        (somebody("Annie"), "Ann", True),
        (somebody("Ann", "P9"), "P1", True),
        (somebody("Annie"), "Ben", False),
    ],
)
def test_somebody_elses_file_is_refused_and_says_whose_it_is(
    tmp_path: Path, mine: Person | None, claimed: str, fits: bool
) -> None:
    loaded = read_partners(own_file(tmp_path, "Ann"), mine, claimed)
    assert (loaded.value is not None) == fits
    if not fits:
        (problem,) = loaded.problems
        assert problem.what.values["owner"] == "Ann (P1)"
        assert (problem.hint is None) == bool(claimed)


def test_nobody_becomes_their_own_partner(tmp_path: Path) -> None:
    nameless = written(tmp_path, {"weeks": [{"week": 4, "partner": "Ben"}]})
    (problem,) = read_partners(nameless, somebody("ben")).problems
    assert problem.what.values == {"week": 4}
    other = written(tmp_path, {"weeks": [{"week": 4, "partner": "Ben", "partner_code": "P2"}]})
    assert read_partners(other, somebody("Ben", "P1")).value is not None
    assert read_partners(other, somebody("Benjamin", "p2")).value is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "{}",
        '{"weeks": []}',
        '{"weeks": [{"week": 0, "partner": "Ben"}]}',
        '{"weeks": [{"week": 1, "partner": ""}]}',
        '{"weeks": [{"week": 1, "partner": "Ben"}, {"week": 1, "partner": "Cem"}]}',
        '{"weeks": [{"week": 1, "pairs": [["Ann"]]}]}',
        '{"weeks": [{"week": "1", "partner": "Ben"}]}',
    ],
)
def test_anything_else_is_a_problem_with_the_files_name(tmp_path: Path, data: str) -> None:
    file = written(tmp_path, data)
    loaded = read_partners(file, somebody("Ann"))
    assert loaded.value is None
    assert {problem.place.file for problem in loaded.problems} == {str(file)}


def test_a_groups_file_without_me_says_so(tmp_path: Path) -> None:
    for me in ("Dana", ""):
        loaded = read_partners(written(tmp_path, as_json(ROTATION)), somebody(me))
        assert loaded.value is None
        assert loaded.problems[0].hint is not None


@given(name=st.text(min_size=1, max_size=120))
def test_a_name_never_holds_what_a_terminal_would_obey(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    loaded = read_partners(written(folder, {"weeks": [{"week": 1, "partner": name}]}))
    partner = loaded.value.weeks.get(1) if loaded.value is not None else None
    if partner is not None:
        assert partner.isprintable() or "‍" in partner or "‌" in partner
