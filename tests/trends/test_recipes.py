"""The mixed model of the recipes: on a study whose effects are known, beside lme4's figures, and at the edge."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dyads.trends.group_figures import group_figures
from dyads.trends.selection import Selection
from tests.trends.making import ANN, ME, rated
from tests.trends.simulate import SEED, SMALL, rows_of

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
LME4 = json.loads((Path(__file__).parent / "lme4.json").read_text(encoding="utf-8"))
"""What lme4 says of the same study; `simulate` names the command that made it."""
TRUE = {("closeness", "change"): 1.49, ("closeness", "slope"): 0.016, ("disclosure", "slope"): 0.023}
MARGIN = {"value", "low", "high"}
SPREADS = {"spread", "spread_people", "spread_slopes", "spread_dyads", "spread_rest"}
R = shutil.which("Rscript") or ""


def has_lme4() -> bool:
    asked = [R, "-e", "library(lme4); library(jsonlite)"]
    return bool(R) and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def figures_of(*command: str) -> list[dict[str, Any]]:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.stderr.count("At the edge") == sum(len(figure["notes"]) for figure in found)
    return found


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("study") / "rows.csv"
    file.write_bytes(rows_of(SMALL, SEED))
    return file


@pytest.fixture(scope="module")
def fitted(rows: Path) -> list[dict[str, Any]]:
    return figures_of(sys.executable, str(RECIPES / "group_model.py"), str(rows))


def agrees(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert [(f["measure"], f["kind"]) for f in found] == [(f["measure"], f["kind"]) for f in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert list(one) == list(other)
        assert {key: one[key] for key in one.keys() - MARGIN - SPREADS} == {
            key: other[key] for key in other.keys() - MARGIN - SPREADS
        }
        width = other["high"] - other["low"]
        assert {key: one[key] for key in MARGIN} == pytest.approx({key: other[key] for key in MARGIN}, abs=width / 500)
        for key in SPREADS:
            assert one[key] == (None if other[key] is None else pytest.approx(other[key], rel=0.005, abs=0.0005))


def test_the_effects_of_a_simulated_study_are_recovered(fitted: list[dict[str, Any]]) -> None:
    assert {(f["measure"], f["kind"]) for f in fitted} == set(TRUE)
    for figure in fitted:
        assert figure["low"] <= TRUE[figure["measure"], figure["kind"]] <= figure["high"]
        assert (figure["people"], figure["n"]) == (12, 240)
    change = next(f for f in fitted if f["kind"] == "change")
    assert SMALL.changes_apart / 2 < change["spread_people"] < SMALL.changes_apart * 2
    assert SMALL.strays < change["spread_rest"] < 2 * SMALL.strays  # two ratings stray, and are rounded


def test_the_figures_are_those_of_lme4(fitted: list[dict[str, Any]]) -> None:
    agrees(fitted, LME4)


def test_a_fit_at_the_edge_of_its_parameters_says_so(fitted: list[dict[str, Any]]) -> None:
    edges = {(f["measure"], f["kind"]): f["notes"] for f in fitted}
    assert edges == {
        ("closeness", "change"): [],
        ("closeness", "slope"): [],
        ("disclosure", "slope"): ["At the edge of its parameters: no spread of dyads was found."],
    }


def test_the_fields_are_those_of_trends_as_json(fitted: list[dict[str, Any]]) -> None:
    records = rated(*[(3, 4)] * 5)
    means = group_figures(records, Selection(), (ME, ANN))
    keys = list(means[0].as_dict(lambda message: message.id))
    for figure in fitted:
        assert set(keys) < set(figure)
        assert set(figure) - set(keys) == SPREADS - {"spread"} | {"dyads"}


def test_too_few_people_and_questions_of_a_plan(tmp_path: Path) -> None:
    head, *lines = rows_of(SMALL, SEED).decode().splitlines()
    few = [line for line in lines if line.startswith(("P00,", "P01,"))]
    weekly = [
        f"P{person:02},,,,,,,2026-01-{5 + 7 * week:02},{week},{7 * week},mood,week,0,10,{(person + week) % 5},,"
        for person in range(6)
        for week in range(4)
    ]
    file = tmp_path / "rows.csv"
    file.write_text("\n".join([head, *few, *weekly]) + "\n", encoding="utf-8")
    found = figures_of(sys.executable, str(RECIPES / "group_model.py"), str(file))
    assert [f["too_early"]["n"] for f in found[:-1]] == [2, 2, 2]
    (asked,) = found[-1:]
    assert (asked["script"], asked["of"], asked["unit"], asked["people"]) == (None, "week", "points per rating", 6)
    assert asked["low"] < asked["value"] < asked["high"]


@pytest.mark.skipif(not has_lme4(), reason="no R with lme4 and jsonlite here: the recipe in R is not run")
def test_the_recipe_in_r_says_the_same(rows: Path) -> None:
    agrees(figures_of(R, str(RECIPES / "group_model.R"), str(rows)), LME4)
