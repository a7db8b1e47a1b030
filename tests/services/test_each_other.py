"""What two show each other is what both answered in this sitting, and nothing that was not asked."""

from datetime import UTC, datetime
from uuid import uuid4

from dyads.practice.records import Rating
from dyads.practice.setup import Question, Setup, questions
from dyads.services.each_other import AnswersInMemory, answered_measures, both_were_asked
from dyads.services.home import Home
from dyads.services.session_store import NoStore
from tests.app.conftest import clock, home  # noqa: F401
from tests.app.sat import prepared


def answered(question: Question, setup: Setup, value: int | None) -> Rating:
    low, high = question.measure.scale
    return Rating(
        id=uuid4(),
        person=setup.people[question.slot],
        session=setup.session,
        measure=question.measure_id,
        measure_sha256="0" * 64,
        low=low,
        high=high,
        when=question.moment,
        value=value,
        status="skipped" if value is None else "given",
        shown=None,
        answered=datetime(2026, 11, 21, 19, tzinfo=UTC),
        order=0,
    )


def test_each_answer_stands_with_its_measure_its_moment_and_its_person(home: Home) -> None:  # noqa: F811
    setup = prepared(home).setup
    asked = [question for moment in ("before", "after") for question in questions(setup, moment)]
    given = [answered(question, setup, value) for question, value in zip(asked, (4, 5, 6, None, 7, 2), strict=True)]
    shown = [
        (each.measure.question["en"], [(one.moment, one.values) for one in each.moments])
        for each in answered_measures(setup, given)
    ]
    closeness, disclosure = (setup.measures[name].question["en"] for name in ("closeness", "disclosure"))
    assert shown == [
        (closeness, [("before", (4, 5)), ("after", (6, 7))]),
        (disclosure, [("after", (None, 2))]),
    ]


def test_what_was_answered_before_a_crash_is_not_shown(home: Home) -> None:  # noqa: F811
    setup = prepared(home).setup
    after = [answered(question, setup, 3) for question in questions(setup, "after")]
    assert [[one.moment for one in each.moments] for each in answered_measures(setup, after)] == [["after"], ["after"]]
    assert answered_measures(setup, []) == ()


def test_both_must_have_been_asked_and_it_does_not_matter_what_they_gave(home: Home) -> None:  # noqa: F811
    setup = prepared(home).setup
    anns, bens = (
        [answered(question, setup, None) for question in questions(setup, "after") if question.slot == slot]
        for slot in (0, 1)
    )
    assert both_were_asked(setup, [*anns, *bens])
    assert not both_were_asked(setup, anns)
    assert not both_were_asked(setup, [])
    apart = setup.model_copy(update={"here": (0,)})
    assert not both_were_asked(apart, [*anns, *bens])


def test_an_answer_goes_on_to_the_store_and_is_remembered(home: Home) -> None:  # noqa: F811
    setup = prepared(home).setup
    rating = answered(questions(setup, "before")[0], setup, 4)
    held = AnswersInMemory(NoStore())
    assert held.rate(rating).done()
    assert held.held == [rating]
