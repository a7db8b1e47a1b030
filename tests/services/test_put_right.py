"""A kept session is put right: its day goes with the plan, its clock stays that of the place."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import SessionFacts, SessionSummary
from dyads.practice.setup import PlanDay
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.put_right import put_right
from tests.journal import made
from tests.plan.enrolments import plan
from tests.services.making import make_home

ANN, BEN = Person(uuid4(), "Ann", me=True), Person(uuid4(), "Ben")
SATURDAY = datetime(2026, 11, 21, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home, _clock, _bells = make_home(tmp_path)
    home.writer.add_person(ANN)
    home.writer.add_person(BEN).result(60)
    yield home
    home.close()


def sat(home: Home, begun: datetime = SATURDAY, plan_day: PlanDay | None = None) -> SessionSummary:
    setup = made.setup(ANN.id, BEN.id, begun=begun, plan_day=plan_day)
    home.writer.begin(setup)
    home.writer.end(setup.session, "complete", 600).result(60)
    return home.journal.summaries()[-1]


def right(found: SessionFacts | Message) -> SessionFacts:
    assert isinstance(found, SessionFacts)
    return found


def test_another_day_keeps_the_time_to_the_second_and_the_rest(home: Home) -> None:
    session = sat(home)
    facts = right(put_right(home, session, on=date(2026, 11, 20)))
    assert facts == SessionFacts(SATURDAY - timedelta(days=1), BEN.id, 600)
    assert right(put_right(home, session, at=time(17, 30))).begun == SATURDAY.replace(hour=17, minute=30, second=0)
    assert right(put_right(home, session, at=time(18, 0, 30))).begun == SATURDAY
    assert right(put_right(home, session, seconds=300)).actual_seconds == 300


def test_the_clock_is_that_of_the_place_where_it_was(home: Home) -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    session = sat(home, datetime(2026, 11, 20, 19, tzinfo=kathmandu))
    assert right(put_right(home, session, at=time(20))).begun == datetime(2026, 11, 20, 20, tzinfo=kathmandu)


def test_the_plan_day_follows_the_day_within_its_plan_and_is_none_outside(home: Home) -> None:
    daily = plan(module=[{"name": "M", "weeks": 2, "each_day": ["affect-dyad"]}])
    for receipt in planning.begin(home, planning.EnrolmentRequest("daily", daily, date(2026, 11, 10))):
        receipt.result(60)
    session = sat(home, plan_day=planning.plan_day_today(home, "affect-dyad"))
    assert (session.week, session.due) == (2, date(2026, 11, 21))
    earlier = right(put_right(home, session, on=date(2026, 11, 12))).plan_day
    assert earlier is not None
    assert (earlier.week, earlier.day, earlier.run) == (1, date(2026, 11, 12), session.run)
    assert right(put_right(home, session, on=date(2026, 11, 1))).plan_day is None
    same = right(put_right(home, session, at=time(7))).plan_day
    assert same is not None
    assert same.day == date(2026, 11, 21)
    home.writer.correct_session(session.id, right(put_right(home, session, on=date(2026, 11, 12)))).result(60)
    followed = planning.look(home)
    assert followed is not None
    assert followed.sessions[0].day == date(2026, 11, 12)
    assert followed.day.status == "planned"


def test_what_cannot_have_been_is_said(home: Home) -> None:
    session = sat(home)
    for wrong in (
        put_right(home, session, on=date(2026, 11, 22)),
        put_right(home, session, on=date(1800, 1, 1)),
        put_right(home, session, seconds=0),
        put_right(home, session, seconds=90_000),
        put_right(home, session, partner=ANN.id),
    ):
        assert isinstance(wrong, Message)
