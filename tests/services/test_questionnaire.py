"""Questions asked in their order, each answer kept at once; and answers of the journal given anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dyads.journal.ratings import AskedMeasure
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.services.home import Home
from dyads.services.journal import not_asked
from dyads.services.questionnaire import correction_questionnaire, sitting_questionnaire
from dyads.services.sittings import Sitting
from tests.services.making import make_home, set_up


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made, _clock, _bells = make_home(tmp_path)
    yield made
    made.close()


@pytest.fixture
def sitting(home: Home) -> Sitting:
    return set_up(home)


def kept(home: Home, setup: Setup) -> list[Rating]:
    home.writer.ready().result(60)
    return [rating for person in setup.people for rating in home.journal.ratings(person)]


def test_each_answer_is_kept_with_its_status_and_its_place(home: Home, sitting: Sitting) -> None:
    setup = sitting.prepared.setup
    asking = sitting_questionnaire(setup, "after", sitting.store.rate, home.clock)
    assert (asking.shared, asking.left) == (True, 4)
    asking.show()
    asking.answer(3)
    asking.skip()
    with pytest.raises(ValueError, match="scale"):
        asking.answer(99)
    asking.leave("not-reached")
    assert [(r.value, r.status, r.order, r.shown is None) for r in kept(home, setup)] == [
        (3, "given", 0, False),
        (None, "skipped", 1, True),
        (None, "not-reached", 2, True),
        (None, "not-reached", 3, True),
    ]


def test_what_was_asked_before_a_crash_is_left_out(home: Home, sitting: Sitting) -> None:
    setup = sitting.prepared.setup
    asked = {AskedMeasure(setup.people[0], "closeness", "before")}
    asking = sitting_questionnaire(setup, "before", sitting.store.rate, home.clock, asked=asked)
    assert [asking.question and asking.question.slot, asking.left] == [1, 1]


def test_a_session_entered_later_has_every_answer_as_not_asked(home: Home, sitting: Sitting) -> None:
    setup = sitting.prepared.setup
    ratings = not_asked(setup, home.clock)
    assert {rating.status for rating in ratings} == {"not-asked"}
    assert [(rating.when, rating.order) for rating in ratings] == [
        *(("before", order) for order in range(2)),
        *(("after", order) for order in range(4)),
    ]


def test_answers_are_given_anew_and_what_stood_before_is_kept(home: Home, sitting: Sitting) -> None:
    setup = sitting.prepared.setup
    first = sitting_questionnaire(setup, "after", sitting.store.rate, home.clock)
    first.answer(3)
    first.answer(4).result(60)
    person = setup.people[0]
    ratings = home.journal.ratings(person)
    asking = correction_questionnaire(home, person, ratings, setup.measures)
    asking.answer(5)
    asking.withdraw().result(60)
    assert asking.question is None
    assert [(rating.value, rating.status) for rating in home.journal.ratings(person)] == [
        (5, "given"),
        (None, "withdrawn"),
    ]
    assert [correction.value for correction in home.journal.corrections(person)] == [3, 4]


def test_a_measure_that_was_worded_otherwise_is_asked_by_its_name(home: Home, sitting: Sitting) -> None:
    setup = sitting.prepared.setup
    rating = replace(not_asked(setup, home.clock)[0], measure_sha256="0" * 64, low=0, high=20)
    for measures in (setup.measures, {}):
        question = correction_questionnaire(home, rating.person, [rating], measures).question
        assert question is not None
        assert (question.measure.question, question.measure.scale) == ({"en": "closeness"}, (0, 20))
