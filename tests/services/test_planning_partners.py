"""Files that say who one's partner is: a person's own, a whole group's, and everything that is neither."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.rotation.files import as_json, for_person
from dyads.rotation.roster import Roster
from dyads.rotation.solve import rotate
from dyads.services.partner_file import person_data, read_partners

ROSTER = Roster.model_validate(
    {"title": "Group", "person": [{"name": "Ann", "code": "P1"}, {"name": "Ben", "code": "P2"}, {"name": "Cem"}]}
)
ROTATION = rotate(ROSTER, 6, 3)


def written(folder: Path, data: object) -> Path:
    file = folder / "partners.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return file


@pytest.mark.parametrize("name", ["Ann", "Ben", "Cem"])
def test_ones_own_file_and_the_whole_groups_say_the_same(tmp_path: Path, name: str) -> None:
    own = read_partners(written(tmp_path, person_data(for_person(ROTATION, name, ROSTER.codes))), "").value
    whole = read_partners(written(tmp_path, as_json(ROTATION)), name.upper()).value
    assert own == whole
    assert own is not None
    assert set(own) == set(range(1, 7))
    for week in ROTATION.weeks:
        partner = own[week.week]
        if partner is None:
            assert name in week.rest
        else:
            assert any(set(pair) == {name, partner} for pair in week.pairs)


def test_a_persons_file_holds_nobody_elses_code(tmp_path: Path) -> None:
    text = written(tmp_path, person_data(for_person(ROTATION, "Ann", ROSTER.codes))).read_text()
    assert "P1" in text
    assert "P2" not in text


def test_a_week_away_is_left_out(tmp_path: Path) -> None:
    weeks = [{"week": 1, "partner": "Ben"}, {"week": 2, "partner": None, "rests": True}, {"week": 3}]
    assert read_partners(written(tmp_path, {"weeks": weeks}), "").value == {1: "Ben", 2: None}


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
    loaded = read_partners(file, "Ann")
    assert loaded.value is None
    assert {problem.place.file for problem in loaded.problems} == {str(file)}


def test_a_groups_file_without_me_says_so(tmp_path: Path) -> None:
    for me in ("Dana", ""):
        loaded = read_partners(written(tmp_path, as_json(ROTATION)), me)
        assert loaded.value is None
        assert loaded.problems[0].hint is not None


@given(name=st.text(min_size=1, max_size=120))
def test_a_name_never_holds_what_a_terminal_would_obey(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    loaded = read_partners(written(folder, {"weeks": [{"week": 1, "partner": name}]}), "")
    if loaded.value is not None:
        partner = loaded.value[1]
        assert partner is not None
        assert partner.isprintable() or "‍" in partner or "‌" in partner
