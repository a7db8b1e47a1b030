"""`day_starts` of the settings: what is sat after midnight counts for the day before, wherever days are counted."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from dyads.exchange.csv import csv_of
from dyads.exchange.document import kept_of
from dyads.exchange.json import json_of, read_json
from dyads.exchange.share import Share, take_share
from dyads.plan.calendar import day
from dyads.plan.due_questions import due_questions
from dyads.practice.measures import Measure
from dyads.practice.people import Person
from dyads.practice.setup import PlanDay
from dyads.presentation.sitting import when_text
from dyads.services import planning
from dyads.services.home import Home
from dyads.settings.config import load_config
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from tests.journal import made
from tests.plan.enrolments import enrolled, plan
from tests.services.making import make_home

ANN = Person(uuid4(), "Ann", me=True)
NIGHT = datetime(2026, 11, 21, 0, 20, tzinfo=UTC)
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home, clock, _bells = make_home(tmp_path)
    clock.wall = NIGHT
    home.set(day_starts="04:00")
    home.writer.add_person(ANN).result(60)
    yield home
    home.close()


def sat(home: Home, begun: datetime = NIGHT, plan_day: PlanDay | None = None) -> None:
    setup = made.setup(ANN.id, begun=begun, plan_day=plan_day)
    home.writer.begin(setup)
    home.writer.rate(made.rating(ANN.id, setup.session, 4))
    home.writer.end(setup.session, "complete", 600).result(60)


def test_it_is_kept_as_it_is_written_and_a_slip_is_said(tmp_path: Path, home: Home) -> None:
    assert 'day_starts = "04:00"' in home.places.config.read_text()
    file = tmp_path / "own.toml"
    for text, start in (('day_starts = "03:30"', time(3, 30)), ("day_starts = 02:00:00", time(2))):
        file.write_text(text)
        config, loaded = load_config(file)
        assert (config.day_starts, loaded.problems) == (start, ())
    for text in ('day_starts = "four"', "day_starts = 4", 'day_starts = "13:00"', 'day_starts = "24:00"'):
        file.write_text(text)
        config, loaded = load_config(file)
        assert config.day_starts == time()
        (problem,) = loaded.problems
        assert (problem.key, problem.place.line) == ("day_starts", 1)
        assert problem.hint is not None


def test_today_the_plan_and_its_questions_are_of_the_evening_before(home: Home) -> None:
    assert home.today == FRIDAY
    begun = enrolled(plan(module=[{"name": "M", "weeks": 1, "each_day": ["affect-dyad"]}], ratings=["mood"]), FRIDAY)
    mood = Measure(question={"en": "?"}, low={"en": "a"}, high={"en": "b"}, range=(1, 7), when=("day",))
    assert [one.day for one in due_questions(begun, {"mood": mood}, (), home.today)] == [FRIDAY]


def test_a_session_after_midnight_does_the_day_before_in_the_plan(home: Home) -> None:
    daily = plan(module=[{"name": "M", "weeks": 1, "each_day": ["affect-dyad"]}])
    for receipt in planning.begin(home, planning.EnrolmentRequest("daily", daily, FRIDAY)):
        receipt.result(60)
    sat(home)
    followed = planning.look(home)
    assert followed is not None
    assert (followed.today, followed.day.date, followed.day.status) == (FRIDAY, FRIDAY, "done")
    home.set(day_starts="00:00")
    followed = planning.look(home)
    assert followed is not None
    assert (followed.today, followed.day.status) == (SATURDAY, "done")
    assert day(followed.enrolment, followed.sessions, FRIDAY, SATURDAY).status == "free"


def test_the_moment_stays_as_it_was_and_the_setting_can_change_any_time(home: Home) -> None:
    sat(home)
    assert home.journal.summaries()[0].begun == NIGHT
    home.set(day_starts="00:00")
    assert home.journal.summaries()[0].day == SATURDAY
    home.set(day_starts="00:20")
    assert home.journal.summaries()[0].day == SATURDAY
    home.set(day_starts="00:21")
    assert home.journal.summaries()[0].day == FRIDAY


def test_a_recorded_plan_day_stays(home: Home) -> None:
    sat(home, plan_day=made.plan_day().model_copy(update={"day": SATURDAY}))
    assert home.journal.summaries()[0].day == SATURDAY


def test_the_journal_says_both_where_they_differ(home: Home) -> None:
    sat(home)
    sat(home, NIGHT + timedelta(hours=10))
    night, morning = home.journal.summaries()
    assert "00:20; counts for 20 Nov" in when_text(night)
    assert "counts" not in when_text(morning)


def test_trends_take_it_by_its_day(home: Home) -> None:
    sat(home)
    kept = home.journal.kept(ANN.id)
    (found,) = series(kept, Selection(until=FRIDAY))
    assert [occasion.day for occasion in found.occasions] == [FRIDAY.toordinal()]
    assert series(kept, Selection(since=SATURDAY)) == ()


def test_an_export_says_its_day_and_brings_the_setting_along(home: Home) -> None:
    sat(home)
    exchange = take_share(home.journal, NIGHT, Share()).exchange
    assert json.loads(json_of(exchange))["day_starts"] == "04:00:00"
    loaded = read_json(json_of(exchange), "x.json", NIGHT)
    assert loaded.value is not None
    assert [session.day for session in kept_of(loaded.value).sessions] == [FRIDAY]
    table = csv_of(exchange).decode("utf-8-sig")
    assert "2026-11-20" in table
    assert take_share(home.journal, NIGHT, Share(since=SATURDAY)).exchange.sessions == ()


def test_a_start_that_cannot_be_is_refused_in_an_export(home: Home) -> None:
    data = json_of(take_share(home.journal, NIGHT, Share()).exchange).replace(b'"04:00:00"', b'"13:00:00"')
    (problem,) = read_json(data, "x.json", NIGHT).problems
    assert problem.key == "day_starts"
