"""A plan in a real journal: started, changed, and read again by somebody who knows only the file."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script
from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.plan.calendar import day
from dyads.plan.dates import read_typed_day
from dyads.practice.measures import question_text
from dyads.practice.people import Person
from dyads.practice.records import Kept, Receipt
from dyads.practice.setup import questions
from dyads.presentation.sections import scale_of
from dyads.presentation.sitting import exercises_text
from dyads.services import plan_rules, planning
from dyads.services.home import Home
from dyads.services.planning import EnrolmentRequest, id_of
from dyads.services.prepare import SittingChoices
from dyads.services.questionnaire import plan_questionnaire, questions_after, questions_today
from dyads.services.sittings import prepare_sitting
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from dyads.words import use
from tests.journal import made
from tests.services.making import make_home
from tests.trends.making import day_rating

TODAY = date(2026, 11, 21)  # the hand clock's
ANN = Person(uuid4(), "Ann", me=True)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made, _clock, _bells = make_home(tmp_path)
    made.writer.add_person(ANN).result(60)
    yield made
    made.close()


def wish(home: Home, plan: str = "gentle-four-weeks", on: date = TODAY, **given: object) -> EnrolmentRequest:
    file = find_plan(plan, home.search_path).value
    assert file is not None
    return replace(planning.enrolment_request(home, file, on), **given)  # type: ignore[arg-type]  # the test's own keywords


def done(kept: list[Receipt]) -> None:
    for future in kept:
        future.result(60)


def test_nothing_is_followed_in_an_empty_journal(home: Home) -> None:
    assert planning.look(home) is None
    assert planning.running(home) is None
    assert planning.why_hidden(home) is None


def test_a_started_plan_is_read_again_as_it_was(home: Home) -> None:
    wanted = wish(home, partner="Ben")
    done(planning.begin(home, wanted))
    found = planning.look(home)
    assert found is not None
    assert found.running
    assert (found.enrolment.segment.plan, found.enrolment.start, found.enrolment.person) == (wanted.plan, TODAY, ANN.id)
    assert found.day.partner.name == "Ben"
    assert [item.script for item in found.day.due] == ["just-like-me", "three-minute-listening"]


def test_what_was_sat_long_after_a_plan_is_not_read_with_it(home: Home) -> None:
    done(planning.begin(home, wish(home)))
    begun = [home.clock.now() + timedelta(days=days) for days in (-1, 0, 27, 28, 366)]
    for moment in begun:
        home.writer.begin(made.setup(ANN.id, begun=moment)).result(60)
    found = planning.look(home)
    assert found is not None
    assert found.last == TODAY + timedelta(days=27)
    assert [session.begun for session in found.sessions] == begun[1:4]


def test_its_texts_are_those_of_the_language_it_was_started_in(home: Home) -> None:
    home.config = home.config.changed(language="de")
    done(planning.begin(home, wish(home)))
    home.config = home.config.changed(language="en")
    found = planning.look(home)
    assert found is not None
    assert found.day.module == "Schauen und zuhören"


def test_no_name_stands_in_a_plans_events(home: Home) -> None:
    """What forgetting a person has to erase stands in one place: with the people."""
    named: dict[int, str | None] = {1: "Berenike", 2: None}
    done(planning.begin(home, wish(home, "resource-tc3", partnered=changes.Partnered(weeks=named))))
    found = planning.look(home)
    assert found is not None
    run = found.enrolment.id
    done(planning.record(home, run, changes.Substituted(day=TODAY, partner="Cemile"), changes.NoShow(day=TODAY)))
    kept = json.dumps([dict(event.data) for run in home.journal.enrolment_records() for event in run.events])
    assert "Berenike" not in kept
    assert "Cemile" not in kept
    again = planning.look(home)
    assert again is not None
    assert again.day.partner.name == "Cemile"
    assert again.enrolment.segment.partners == named
    assert sorted(person.name for person in home.journal.people()) == ["Ann", "Berenike", "Cemile"]


def test_the_same_name_is_the_same_person_however_it_is_spelled(home: Home) -> None:
    done(planning.begin(home, wish(home, partner="  ben ")))
    found = planning.look(home)
    assert found is not None
    done(planning.record(home, found.enrolment.id, changes.Substituted(day=TODAY, partner="BEN")))
    assert [person.name for person in home.journal.people() if not person.me] == ["ben"]


def test_a_partner_called_like_me_is_not_me(home: Home) -> None:
    done(planning.begin(home, wish(home, partner="Ann")))
    people = home.journal.people()
    assert len(people) == 2
    assert id_of("Ann", people) != ANN.id


def test_a_forgotten_partner_is_somebody(home: Home) -> None:
    done(planning.begin(home, wish(home, partner="Ben")))
    ben = id_of("Ben", home.journal.people())
    assert ben is not None
    home.writer.forget(ben).result(60)
    found = planning.look(home)
    assert found is not None
    assert found.day.partner.name == "somebody"


def test_the_run_started_last_is_meant(home: Home) -> None:
    """Even where a plan was entered whose first day lies before that of an older one."""
    done(planning.begin(home, wish(home)))
    first = planning.look(home)
    assert first is not None
    done(planning.record(home, first.enrolment.id, changes.Ended(on=TODAY)))
    _turn(home, 1)
    done(planning.begin(home, wish(home, "covsocial", TODAY - timedelta(days=30))))
    found = planning.look(home)
    assert found is not None
    assert found.enrolment.plan_id == "covsocial"


def _turn(home: Home, seconds: float) -> None:
    home.clock.turn(seconds)  # type: ignore[attr-defined]  # a clock turned by hand


def test_a_plan_of_a_newer_version_is_left_out(home: Home) -> None:
    run = uuid4()
    home.writer.start_plan(run, "x", "{}", TODAY).result(60)
    assert planning.look(home) is None


def test_one_plan_at_a_time(home: Home) -> None:
    done(planning.begin(home, wish(home)))
    latest = planning.look(home)
    (problem,) = plan_rules.cannot_start(wish(home, "covsocial"), TODAY, latest)
    assert "one plan at a time" in problem.what.id
    assert latest is not None
    done(planning.record(home, latest.enrolment.id, changes.Ended(on=TODAY + timedelta(days=1))))
    assert not plan_rules.cannot_start(wish(home, "covsocial"), TODAY, planning.look(home))


def test_a_locked_plan_can_end_and_pause_but_not_change(home: Home) -> None:
    locked = wish(home)
    study = locked.plan.model_copy(update={"locked": True, "hide_trends": True})
    done(planning.begin(home, replace(locked, plan=study)))
    found = planning.look(home)
    assert found is not None
    assert planning.is_locked(found)
    assert planning.why_hidden(home) is not None
    assert plan_rules.cannot_change(wish(home, "covsocial"), found)
    assert plan_rules.pause(found, TODAY, None).value is not None
    done(planning.record(home, found.enrolment.id, changes.Ended(on=TODAY)))
    assert planning.why_hidden(home) is None


def test_a_change_keeps_what_was_done(home: Home) -> None:
    done(planning.begin(home, wish(home, on=TODAY - timedelta(days=10), partner="Ben")))
    found = planning.look(home)
    assert found is not None
    done(planning.change(home, found.enrolment.id, wish(home, "covsocial")))
    after = planning.look(home)
    assert after is not None
    assert len(home.journal.enrolment_records()) == 1
    assert [segment.plan_id for segment in after.enrolment.segments] == ["gentle-four-weeks", "covsocial"]


def test_the_next_series_begins_at_the_bus_stop_alone(home: Home) -> None:
    start = TODAY - timedelta(days=200)
    done(planning.begin(home, wish(home, "peer-group", start)))
    found = planning.look(home)
    assert found is not None
    assert found.running  # it stands at its bus stop
    further = wish(home, "peer-group", people=("Ben", "Cem"))
    assert not plan_rules.cannot_go_on(further, found)
    done(planning.go_on(home, found.enrolment.id, further))
    again = planning.look(home)
    assert again is not None
    assert (again.enrolment.segment.series, again.enrolment.segment.people) == (2, ("Ben", "Cem"))
    assert len(appointments(again.enrolment)) == 16
    assert plan_rules.cannot_go_on(further, again)


@pytest.mark.parametrize(
    ("first", "back", "fine"),
    [(0, None, True), (0, 5, True), (0, 0, False), (5, 2, False), (90, None, False), (0, 5000, False)],
)
def test_pauses(home: Home, first: int, back: int | None, fine: bool) -> None:
    done(planning.begin(home, wish(home)))
    found = planning.look(home)
    assert found is not None
    ends = None if back is None else TODAY + timedelta(days=back)
    assert (plan_rules.pause(found, TODAY + timedelta(days=first), ends).value is not None) is fine


def test_own_dates_move_the_start_and_may_be_typed(home: Home) -> None:
    begin = wish(home, "peer-group")
    filled = plan_rules.complete_request(begin, dates="2026-11-01 10:00, 2026-11-29")
    assert filled.value is not None
    assert filled.value.on == date(2026, 11, 1)
    done(planning.begin(home, filled.value))
    found = planning.look(home)
    assert found is not None
    assert [held.first for held in appointments(found.enrolment)][:2] == [date(2026, 11, 1), date(2026, 11, 29)]
    assert plan_rules.complete_request(begin, dates="2026-02-31").problems
    late = plan_rules.complete_request(begin, on=date(2026, 11, 15), dates="2026-11-01").value
    assert late is not None
    assert plan_rules.cannot_start(late, TODAY, None)


def test_questions_are_kept_for_their_day_and_not_asked_again(home: Home) -> None:
    done(planning.begin(home, wish(home, "peer-group", TODAY - timedelta(days=3))))
    found = planning.look(home)
    assert found is not None
    form = questions_today(home, found)
    held = appointments(found.enrolment)[0]
    assert questions_after(home, found, held) == form
    assert [question.asked.measure for question in form] == ["week", "heard", "matters", "way", "strain", "helpfulness"]
    question = form[-1]
    questionnaire = plan_questionnaire(home, found, (question,))
    assert questionnaire is not None
    questionnaire.show()
    with pytest.raises(ValueError, match="scale"):
        questionnaire.answer(11)
    questionnaire.answer(8).result(60)
    assert questionnaire.question is None
    (rating,) = Journal(home.places.journal, made.CLOCK).ratings(ANN.id)
    assert (rating.session, rating.when, rating.value, rating.plan, rating.day) == (
        None,
        "meeting",
        8,
        "peer-group",
        "2026-11-18",
    )
    again = planning.look(home)
    assert again is not None
    assert questions_today(home, again) == questions_after(home, again, held) == form[:-1]


def test_a_weekly_question_names_the_exercises_of_the_week(home: Home) -> None:
    done(planning.begin(home, wish(home, "resource-tc1", TODAY - timedelta(days=6))))
    found = planning.look(home)
    assert found is not None
    liking = next(question for question in questions_today(home, found) if question.asked.measure == "liking")
    assert liking.about == ("Breathing Meditation", "Body Scan")
    asked = question_text(liking.measure, "en", exercises_text(liking.about))
    assert asked == "How much do you like “Breathing Meditation” and “Body Scan”?"
    assert exercises_text(()) == "this exercise"
    (one,) = series(Kept((), (day_rating("2026-11-21", 4, measure="liking", when="week"),)), Selection())
    assert scale_of(one, liking.measure).question == "How much do you like this exercise?"
    assert scale_of(one, liking.measure, ("Body Scan",)).question == "How much do you like “Body Scan”?"


def test_a_skipped_question_is_not_asked_again(home: Home) -> None:
    done(planning.begin(home, wish(home, "peer-group", TODAY - timedelta(days=3))))
    found = planning.look(home)
    assert found is not None
    questionnaire = plan_questionnaire(home, found, questions_today(home, found))
    assert questionnaire is not None
    while questionnaire.question is not None:
        questionnaire.skip().result(60)
    again = planning.look(home)
    assert again is not None
    assert questions_today(home, again) == ()


def test_what_cannot_be_written_is_said(home: Home, tmp_path: Path) -> None:
    done(planning.begin(home, wish(home)))
    found = planning.look(home)
    assert found is not None
    (kept,) = planning.record(home, uuid4(), changes.NoShow(day=TODAY))  # of a run that is not there
    with pytest.raises(JournalTrouble):
        kept.result(60)
    again = planning.look(home)
    assert again is not None
    assert day(again.enrolment, (), TODAY) == day(found.enrolment, (), TODAY)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    use("en")


def test_a_day_that_is_typed() -> None:
    assert read_typed_day(" 2028-02-29 ").value == date(2028, 2, 29)
    for wrong in ("2026-02-31", "1820-01-01", "tomorrow", "", "31.2.2026"):
        found = read_typed_day(wrong, "--on")
        (problem,) = found.problems
        assert found.value is None
        assert (problem.key, problem.place.file) == ("--on", "")
        assert problem.hint is not None


def test_a_plan_asks_how_one_has_been_before_and_how_it_was_after(home: Home) -> None:
    """Beside what the exercise asks; a sitting outside the plan asks nothing of it."""
    done(planning.begin(home, wish(home, "covsocial")))
    script = find_script("affect-dyad-covsocial", home.search_path).value
    assert script is not None
    day_of_plan = planning.plan_day_today(home, "affect-dyad-covsocial")
    assert day_of_plan is not None
    assert (day_of_plan.before, day_of_plan.after) == (("lonely",), ("lonely",))
    for plan_day, besides in ((day_of_plan, {"lonely"}), (None, set())):
        choices = SittingChoices("affect-dyad-covsocial", plan_day=plan_day)
        setup = prepare_sitting(home, choices, script.script, ANN, None).setup
        own = {*script.script.ratings.after}
        assert {question.measure_id for question in questions(setup, "after")} == own | besides
        assert {question.measure_id for question in questions(setup, "before")} == own | besides
