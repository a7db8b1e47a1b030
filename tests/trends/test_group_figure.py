"""The mixed model of a group, on a study whose design is known."""

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import pytest

from dyads.practice.message import Message
from dyads.practice.records import Kept
from dyads.trends import group_figures as trends_group_figures
from dyads.trends.group import ModelRow, Pairing, pairing, pairing_sentence
from dyads.trends.group_figures import GroupFigure, fit, group_figures
from dyads.trends.selection import Selection
from tests.trends.making import ANN, BEN, ME
from tests.trends.simulate import Design, simulate

TRUE = {("closeness", "change"): 1.49, ("closeness", "slope"): 0.016, ("disclosure", "slope"): 0.023}


def found(records: Kept) -> tuple[GroupFigure, ...]:
    figures = group_figures(records, Selection())
    assert not isinstance(figures, Message)
    return figures


@pytest.mark.parametrize("rotate", [False, True])
def test_the_published_effects_are_recovered_within_their_margins(rotate: bool) -> None:
    figures = found(simulate(Design(people=24, rotate=rotate), seed=4))
    assert {(f.measure, f.kind) for f in figures} == set(TRUE)
    for figure in figures:
        assert figure.too_early is None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= TRUE[figure.measure, figure.kind] <= figure.high
        assert figure.high - figure.low < (0.6 if figure.kind == "change" else 0.02)
        assert (figure.people, figure.n) == (24, 936)
        assert figure.pairing == ("rotating" if rotate else "fixed")
        assert figure.spread_people is not None
        assert 0.2 < figure.spread_people < 0.8


def test_too_few_people() -> None:
    for figure in found(simulate(Design(people=6, weeks=3), seed=1)):
        assert (figure.value, figure.people) == (None, 6)
        assert figure.too_early is not None
        assert figure.too_early.n_needed == 8


def test_unknown_partners_are_ignored_and_said() -> None:
    records = simulate(Design(people=10, weeks=4), seed=2)
    alone = Kept(
        tuple(replace(s, id=s.id, people=s.people[:1], here=(0,), form="solo") for s in records.sessions),
        records.ratings,
    )
    for figure in found(alone):
        assert (figure.pairing, figure.spread_pairs) == ("ignored", None)
        assert figure.value is not None
        assert any("ignored" in note.id for note in figure.notes)


def test_the_keys_of_a_persons_figure() -> None:
    (figure, *_) = found(simulate(Design(people=2, weeks=3), seed=1))
    shown = figure.as_dict(lambda message: message.id)
    asked = "measure script person partner module kind unit n value low high too_early"
    assert " ".join(list(shown)[:12]) == asked


def test_without_statsmodels_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dyads.trends.group_figures.find_spec", lambda name: None)
    told = group_figures(simulate(Design(people=2, weeks=1), seed=1), Selection())
    assert isinstance(told, Message)
    assert "dyads[research]" in told.id


def test_statsmodels_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys, dyads.trends.group_figures, dyads.trends.figures, dyads.presentation.braille;"
        "import dyads.presentation.figures;"
        "print([name for name in ('numpy', 'pandas', 'scipy', 'statsmodels') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert trends_group_figures.PEOPLE_FROM == 8


def rows(*pairs: tuple[int, str]) -> list[ModelRow]:
    people = (ME, ANN, BEN)
    return [ModelRow(people[person], pair, place, 1.0) for place, (person, pair) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("sat", "how"),
    [
        (rows((0, "x"), (1, "x"), (0, "x"), (1, "x")), "fixed"),
        (rows((0, "x"), (0, "x"), (1, "y"), (1, "y")), "ignored"),
        (rows((0, "x"), (0, "x"), (0, "y"), (0, "y"), (1, "x"), (1, "x")), "rotating"),
        (rows((0, "x"), (0, "y"), (1, "x"), (1, "y")), "ignored"),
        (rows((0, "x"), (1, "x"), (2, "")), "ignored"),
    ],
)
def test_how_pairs_enter(sat: list[ModelRow], how: Pairing) -> None:
    assert pairing(sat) == how


def test_every_way_of_pairing_has_words() -> None:
    assert len({pairing_sentence(how).id for how in get_args(Pairing)}) == 3


def test_ratings_that_never_differ_have_no_stable_answer() -> None:
    same = tuple(ModelRow(person, "", place, 4.0) for person in (ME, ANN, BEN) for place in range(6))
    assert fit(same, "ignored") is None
