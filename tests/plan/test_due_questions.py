"""What a plan asks by itself, and when it is content."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from dyads.plan import changes
from dyads.plan.due_questions import due_questions
from dyads.plan.enrolment import Enrolment
from dyads.practice.measures import Measure, When
from dyads.practice.records import Rating, Status
from tests.plan.enrolments import ME, OTHER, enrolled, module, plan
from tests.plan.test_calendar import MEETINGS

START = date(2026, 3, 2)
MEASURES = {
    "mood": Measure(question={"en": "?"}, when=("before", "after", "day")),
    "liking": Measure(question={"en": "?"}, when=("after", "week")),
    "whole": Measure(question={"en": "?"}, when=("plan-start", "plan-end")),
    "helpfulness": Measure(question={"en": "?"}, when=("after", "meeting")),
}
PLAN = plan(ratings=["whole", "mood", "gone"], module=[module(weeks=2, ratings=["liking"])])


def on(number: int) -> date:
    return START + timedelta(days=number)


def rating(measure: str, when: When, day: date, status: Status = "given", person: object = ME) -> Rating:
    return Rating(
        id=uuid4(),
        person=OTHER if person == OTHER else ME,
        session=None,
        measure=measure,
        measure_sha256="",
        low=1,
        high=7,
        when=when,
        value=4 if status == "given" else None,
        status=status,
        shown=None,
        answered=datetime(2026, 3, 2, tzinfo=UTC),
        day=day.isoformat(),
    )


def asked(enrolment: Enrolment, number: int, *ratings: Rating) -> list[tuple[str, str]]:
    return [(one.measure, one.when) for one in due_questions(enrolment, MEASURES, ratings, on(number))]


def test_each_at_its_moment() -> None:
    enrolment = enrolled(PLAN, START)
    mood, whole, liking = ("mood", "day"), ("whole", "plan-start"), ("liking", "week")
    assert asked(enrolment, -1) == []
    assert asked(enrolment, 0) == [whole, mood]
    assert asked(enrolment, 4) == [whole, mood, liking]
    assert asked(enrolment, 7) == [mood]
    assert asked(enrolment, 13) == [("whole", "plan-end"), mood, liking]
    assert asked(enrolment, 14) == [("whole", "plan-end")]
    assert asked(enrolment, 13 + 14) == []


def test_an_answer_holds_for_its_day_its_week_or_its_plan() -> None:
    enrolment = enrolled(PLAN, START)
    given = (rating("whole", "plan-start", on(2)), rating("mood", "day", on(5)), rating("liking", "week", on(4)))
    assert asked(enrolment, 5, *given) == []
    assert asked(enrolment, 6, *given) == [("mood", "day")]
    assert asked(enrolment, 11, *given) == [("mood", "day"), ("liking", "week")]


@pytest.mark.parametrize(
    ("status", "settled"),
    [("given", True), ("skipped", True), ("withdrawn", True), ("not-reached", False), ("not-asked", False)],
)
def test_who_skips_is_not_asked_again(status: Status, settled: bool) -> None:
    found = asked(enrolled(PLAN, START), 7, rating("mood", "day", on(7), status))
    assert found == ([] if settled else [("mood", "day")])


def test_another_persons_answer_or_moment_settles_nothing() -> None:
    enrolment = enrolled(PLAN, START)
    assert asked(enrolment, 7, rating("mood", "day", on(7), person=OTHER)) == [("mood", "day")]
    assert asked(enrolment, 7, rating("mood", "before", on(7))) == [("mood", "day")]


def test_a_pause_asks_nothing() -> None:
    enrolment = enrolled(PLAN, START, changes.Paused(first=on(7), back=on(20)))
    assert asked(enrolment, 8) == []
    assert asked(enrolment, 20) == [("mood", "day")]


def test_a_week_away_asks_nothing() -> None:
    enrolment = enrolled(PLAN, START, changes.Partnered(away=(2,)))
    assert asked(enrolment, 8) == []
    assert asked(enrolment, 14) == asked(enrolled(PLAN, START), 14)


def test_a_meeting_asks_until_the_next_or_until_it_was_missed() -> None:
    enrolment = enrolled(MEETINGS, START)
    found = due_questions(enrolment, MEASURES, (), on(3))
    assert [(one.measure, one.when, one.day, one.about) for one in found] == [
        ("helpfulness", "meeting", on(0), "Feedback")
    ]
    assert asked(enrolment, 14) == [("helpfulness", "meeting")]
    assert asked(enrolment, 15) == []
    assert asked(enrolment, 3, rating("helpfulness", "meeting", on(0))) == []
    assert asked(enrolled(MEETINGS, START, changes.Missed(key="leg-0/meeting-0")), 3) == []
