"""Scores: sums and means of several measures of one moment, against a slow reference; and in the figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.measures import KnownScores, Score
from dyads.practice.records import Kept, Rating, SessionSummary
from dyads.trends.figures import figures
from dyads.trends.scores import combined, series
from dyads.trends.selection import Selection
from tests.trends.making import SIDES, rating, sitting

ITEMS = ("calm", "sleep", "tense")
SCALE = (0, 4)
SCALES = dict.fromkeys(ITEMS, SCALE)
TITLE = {"en": "Strain"}
STRAIN = Score(title=TITLE, items=ITEMS, reversed=("calm",))

answers = st.dictionaries(
    st.sampled_from([*ITEMS, "other"]),
    st.one_of(
        st.tuples(st.integers(*SCALE), st.none()),
        st.tuples(st.none(), st.sampled_from(["skipped", "withdrawn", None])),
    ),
)


@given(answers, st.sampled_from(["sum", "mean"]), st.integers(1, 3), st.sets(st.sampled_from(ITEMS)))
def test_a_score_is_what_a_hand_would_add_up(
    given_answers: dict[str, tuple[int | None, None]], of: str, needs: int, turned: set[str]
) -> None:
    score = Score.model_validate(
        {"title": TITLE, "items": ITEMS, "of": of, "needs": needs, "reversed": tuple(sorted(turned))}
    )
    value, reason = combined(score, given_answers, SCALES)
    numbers = []
    for item in ITEMS:
        number = given_answers.get(item, (None, None))[0]
        if number is not None:
            numbers.append(4 - number if item in turned else number)
    asked = [item for item in ITEMS if given_answers.get(item, (None, None)) != (None, None)]
    if len(numbers) < needs or not asked:
        assert value is None
        assert (reason is None) == (not asked)
        return
    mean = sum(numbers) / len(numbers)
    assert value == pytest.approx(mean if of == "mean" else mean * 3)
    assert reason is None


def asked_at(session: SessionSummary, *values: int | None) -> list[Rating]:
    return [
        rating(session, when, value, measure=item, scale=SCALE)
        for when in SIDES
        for item, value in zip(ITEMS, values, strict=True)
    ]


def test_a_score_stands_beside_its_items_with_its_own_range() -> None:
    first, second = sitting(1), sitting(2)
    ratings = (*asked_at(first, 4, 1, 2), *asked_at(second, 0, 4, None))
    kept = Kept((first, second), ratings, scores=KnownScores({"strain": STRAIN}, SCALES))
    found = {one.measure: one for one in series(kept, Selection())}
    assert sorted(found) == ["calm", "sleep", "strain", "tense"]
    strain = found["strain"]
    assert (strain.low, strain.high) == (0, 12)
    assert [(o.before, o.before_exclusion) for o in strain.occasions] == [(3, None), (None, "skipped")]
    assert series(kept, Selection(measure="strain")) == (strain,)
    assert [one.measure for one in series(kept, Selection(measure="calm"))] == ["calm"]


def test_a_missing_item_counts_as_the_mean_of_the_others_where_enough_are_there() -> None:
    session = sitting(1)
    kept = Kept(
        (session,),
        tuple(asked_at(session, 3, None, 2)),
        scores=KnownScores({"strain": STRAIN.model_copy(update={"needs": 2})}, SCALES),
    )
    (strain,) = series(kept, Selection(measure="strain"))
    assert strain.occasions[0].before == pytest.approx((1 + 2) / 2 * 3)


def test_figures_know_scores_and_nothing_is_stored() -> None:
    sittings = [sitting(number) for number in range(1, 7)]
    ratings = tuple(one for session in sittings for one in asked_at(session, 4, 1, 2))
    plain = Kept(tuple(sittings), ratings)
    kept = replace(plain, scores=KnownScores({"strain": STRAIN}, SCALES))
    strain = [figure for figure in figures(kept, Selection()) if figure.measure == "strain"]
    assert {figure.kind: figure.value for figure in strain if figure.script is None}["level"] == 3
    assert [figure for figure in figures(kept, Selection()) if figure.measure != "strain"] == list(
        figures(plain, Selection())
    )


def test_without_the_scale_of_an_item_there_is_no_score() -> None:
    session = sitting(1)
    kept = Kept(
        (session,),
        (rating(session, "before", 3, measure="calm", scale=SCALE),),
        scores=KnownScores({"strain": STRAIN}, {}),
    )
    assert [one.measure for one in series(kept, Selection())] == ["calm"]
