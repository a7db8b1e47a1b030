"""All problems of a file in one run: a mistake of shape hides none of content, and none is told that is not there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.plans import plan_from
from dyads.library.read import Source
from dyads.library.scripts import MeasureIds, Names, script_from
from dyads.library.search_path import check_sound
from dyads.library.validation import validate
from dyads.practice.measures import Measures
from dyads.rotation.roster import Roster

NAMES = Names(("affect-dyad", "breathing-meditation"), ("closeness",))
LINES = (
    'title = "Spring"',
    "days_a_week = 9",
    'partner = "weekly"',
    "[[module]]",
    'name = "Affect"',
    "weeks = 2",
    'each_day = ["affect-dyad", "no-such-exercise"]',
    'themes = ["a", "b", "c"]',
    'ratings = ["closeness", "closenes"]',
    "[[module.event]]",
    'name = "Retreat"',
    "week = 9",
)
CONTENT = {
    "days_a_week",
    "module[0].each_day[1]",
    "module[0].themes",
    "module[0].ratings[1]",
    "module[0].event[0].week",
}
"""Where the content of these lines is wrong; their shape is right."""


def problems(*lines: str, first: str = "format = 1") -> dict[str, str]:
    return {one.key: one.what.id for one in plan_from(Source("p.toml", "\n".join((first, *lines))), NAMES).problems}


def test_a_wrong_shape_hides_no_wrong_content() -> None:
    assert set(problems(*LINES)) == CONTENT
    wrong = [line.replace('partner = "weekly"', 'partner = "weeky"') for line in LINES]
    assert set(problems(*wrong)) == {*CONTENT, "partner"}


def test_a_wrong_entry_of_a_list_is_one_problem_and_leaves_the_others_their_places() -> None:
    wrong = [line.replace('["affect-dyad",', "[3,") for line in LINES]
    assert set(problems(*wrong)) == {*CONTENT, "module[0].each_day[0]"}


def test_what_follows_from_a_missing_key_is_not_told_beside_it() -> None:
    found = problems(*(line for line in LINES if line != "weeks = 2"))
    assert found["module[0].weeks"] == "the key “{key}” is missing"
    assert "module[0].event[0].week" not in found
    assert {"days_a_week", "module[0].each_day[1]", "module[0].ratings[1]"} <= set(found)


def test_a_phase_without_a_length_is_neither_timed_nor_open() -> None:
    text = 'format = 1\ntitle = "T"\n[[turn]]\nname = "Tell"\nwithin = "15m"\nspeaker = "a"\nlistener = "b"\n'
    found = script_from(Source("s.toml", text), Path(), MeasureIds(frozenset(), None), check_sound).problems
    assert [(one.key, one.place.line) for one in found] == [("turn[0].length", 3)]


def test_a_format_in_quotes_hides_nothing_and_a_missing_one_neither() -> None:
    assert set(problems(*LINES, first='format = "1"')) == {*CONTENT, "format"}
    assert set(problems(*LINES, first="")) == {*CONTENT, "format"}


def test_a_mistake_is_told_at_its_own_score_whatever_the_others_are_called() -> None:
    scores = "".join(f'[score.{name}]\ntitle = {{en = "T"}}\nitems = ["a", "b"]\n' for name in ("0", "1", "sum"))
    found = validate(Source("m.toml", scores + "needs = 99\n"), Measures).problems
    assert [(one.key, one.place.line) for one in found] == [("score.sum.needs", 10)]


def test_a_name_that_is_too_long_for_a_roster_is_a_text_and_no_list() -> None:
    found = validate(Source("r.toml", f'title = "G"\n[[person]]\nname = " {"n" * 121} "\n'), Roster).problems
    assert [(one.key, one.what.id) for one in found] == [
        ("person[0].name", "this text is longer than {count} character")
    ]


def test_lines_that_are_no_toml_are_all_told_and_hide_nothing_beside_them() -> None:
    wrong = [line.replace("weeks = 2", "weeks = 2w").replace('"weekly"', "weekly") for line in LINES]
    found = plan_from(Source("p.toml", "\n".join(("format = 1", *wrong))), NAMES).problems
    assert [one.place.line for one in found if not one.key] == [4, 7]
    assert {one.key for one in found if one.key} == CONTENT - {"module[0].event[0].week", "module[0].themes"}


@pytest.mark.parametrize("opened", ['title = """Spring', 'themes = ["a",', 'title = "Spring', "[[module"])
def test_a_line_that_takes_others_with_it_is_told_once(opened: str) -> None:
    found = plan_from(Source("p.toml", "\n".join(("format = 1", opened, *LINES[1:]))), NAMES).problems
    if opened == 'title = "Spring':
        assert {one.key for one in found} == {*CONTENT, ""}
    assert sum(not one.key for one in found) == 1


@given(
    st.sets(st.sampled_from(range(len(LINES)))),
    st.sampled_from(['"x"', "3", "[]", "true", "{}", "[[1], {}]", "5m", "0,5", "„x“"]),
)
def test_nothing_that_is_written_brings_the_check_down(broken: set[int], value: str) -> None:
    lines = [
        line.partition("=")[0] + f"= {value}" if number in broken and "=" in line else line
        for number, line in enumerate(LINES)
    ]
    found = problems(*lines)
    assert all(found.values())
    if 1 not in broken:  # nothing that stands beside it can hide it
        assert "days_a_week" in found
