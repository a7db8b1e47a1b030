"""Meetings: their dates, moves, a group's own dates, and what comes after the last."""

from datetime import date, time, timedelta

import pytest

from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.plan.calendar import day, last_day
from dyads.plan.changes import custom_dates
from dyads.plan.due_questions import series_end, to_be_answered, was_attended
from dyads.plan.enrolment import Enrolment
from tests.plan.enrolments import enrolled, module, plan, session
from tests.plan.test_calendar import MEETINGS

START = date(2026, 3, 1)  # a Sunday


def on(number: int) -> date:
    return START + timedelta(days=number)


def dates(enrolment: Enrolment) -> list[date]:
    return [held.first for held in appointments(enrolment)]


def test_gaps_count_from_the_meeting_before() -> None:
    assert dates(enrolled(MEETINGS, START)) == [on(0), on(17), on(35)]
    assert [d.strftime("%a") for d in dates(enrolled(MEETINGS, START))] == ["Sun", "Wed", "Sun"]


def test_a_pause_shifts_gaps_and_leaves_agreed_dates_alone() -> None:
    pause = changes.Paused(first=on(5), back=on(15))
    assert dates(enrolled(MEETINGS, START, pause)) == [on(0), on(27), on(45)]
    agreed = plan(meeting=[{"name": "One"}, {"name": "Two", "date": on(10)}, {"name": "Three", "after": "7d"}])
    assert dates(enrolled(agreed, START, pause)) == [on(0), on(10), on(15 + 7)]
    assert dates(enrolled(MEETINGS, START, changes.Paused(first=on(5)))) == [on(0)]


def test_moving_one_moves_no_other_and_keeps_its_key() -> None:
    before = appointments(enrolled(MEETINGS, START))
    moved = enrolled(MEETINGS, START, changes.Moved(key=before[1].key, date=on(20), at=time(18)))
    after = appointments(moved)
    assert [held.key for held in after] == [held.key for held in before]
    assert [(held.first, held.at) for held in after] == [(on(0), time(15)), (on(20), time(18)), (on(35), time(15))]


def test_own_dates_stand_in_for_the_plan_and_gaps_go_on_from_them() -> None:
    loaded = custom_dates("# our own\n2026-03-08 14:00\n\n 2026-03-22   # no time\n")
    assert loaded.value is not None
    enrolment = enrolled(MEETINGS, START, changes.Dated(dates=loaded.value))
    found = appointments(enrolment)
    assert [(held.first, held.at) for held in found] == [
        (date(2026, 3, 8), time(14)),
        (date(2026, 3, 22), time(19)),
        (date(2026, 3, 22) + timedelta(days=18), time(15)),
    ]
    assert [held.key for held in found] == [held.key for held in appointments(enrolled(MEETINGS, START))]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [(0, 0)]),
        ("# nothing\n\n", [(0, 0)]),
        ("2026-02-31", [(1, 1)]),
        ("2026-03-01\n  soon\n2026-03-01 25:00\n1820-01-01", [(2, 3), (3, 1), (4, 1)]),
        ("2026-03-02\n2026-03-01", [(2, 1)]),
        ("2026-03-01\n2026-03-01", [(2, 1)]),
        ("2026-03-01\n2026-03-02\n2026-03-03\n2026-03-04", [(4, 1)]),
        ("2026-03-01 15:00 16:00", [(1, 1)]),
        ("2026-03-011", [(1, 1)]),
        ("2026-03-0115:00", [(1, 1)]),
    ],
)
def test_wrong_dates_are_told_line_by_line(text: str, places: list[tuple[int, int]]) -> None:
    loaded = custom_dates(text, "dates.txt", meetings=3)
    assert loaded.value is None
    assert [(problem.place.line, problem.place.column) for problem in loaded.problems] == places
    assert {problem.place.file for problem in loaded.problems} == {"dates.txt"}


def test_past_meetings_without_an_answer_are_offered_latest_first() -> None:
    enrolment = enrolled(MEETINGS, START)
    assert to_be_answered(enrolment, (), on(0)) == ()
    assert [held.first for held in to_be_answered(enrolment, (), on(36))] == [on(35), on(17), on(0)]
    sat = [session(on(17), "balint-pair")]
    assert [held.first for held in to_be_answered(enrolment, sat, on(36))] == [on(35), on(0)]
    answered = enrolled(
        MEETINGS,
        START,
        changes.Attended(key="leg-0/meeting-0"),
        changes.Missed(key="leg-0/meeting-1"),
        changes.Cancelled(key="leg-0/meeting-2"),
    )
    assert to_be_answered(answered, (), on(36)) == ()


def test_after_the_last_meeting_is_the_bus_stop_and_the_next_series_goes_on() -> None:
    enrolment = enrolled(MEETINGS, START)
    assert series_end(enrolment, on(35)) is None
    stop = series_end(enrolment, on(36))
    assert stop is not None
    assert (stop.name, stop.text, stop.series) == ("Bus stop", "Who goes on?", 1)
    goes_on = changes.Continued(plan_id="a-plan", plan=MEETINGS, on=on(70), people=("Ann", "Ben"))
    again = enrolled(MEETINGS, START, changes.Attended(key="leg-0/meeting-0"), goes_on)
    assert series_end(again, on(40)) is None
    assert dates(again) == [on(0), on(17), on(35), on(70), on(87), on(105)]
    assert [held.series for held in appointments(again)] == [1, 1, 1, 2, 2, 2]
    assert len({held.key for held in appointments(again)}) == 6
    assert appointments(again)[0].attended is True
    assert day(again, (), on(50)).status == "free"
    assert last_day(again) == on(105)
    second = series_end(again, on(106))
    assert second is not None
    assert (second.series, second.people) == (2, ("Ann", "Ben"))


def test_there_is_no_stop_while_a_pause_keeps_meetings_open() -> None:
    assert series_end(enrolled(MEETINGS, START, changes.Paused(first=on(5))), on(300)) is None
    assert series_end(enrolled(MEETINGS, START, changes.Ended(on=on(5))), on(300)) is None


def test_a_meeting_carries_its_texts_and_several_exercises() -> None:
    of = plan(
        meeting=[
            {
                "name": "One",
                "after": "0d",
                "text": "Hope",
                "opening": "A breath",
                "closing": "Thanks",
                "scripts": ["affect-dyad", "balint-pair"],
            }
        ]
    )
    enrolment = enrolled(of, date(2026, 3, 1))
    (held,) = appointments(enrolment)
    assert (held.text, held.opening, held.closing) == ("Hope", "A breath", "Thanks")
    assert [item.script for item in day(enrolment, (), date(2026, 3, 1)).due] == ["affect-dyad", "balint-pair"]
    sat = session(date(2026, 3, 1), "balint-pair")
    assert was_attended(held, enrolment, [sat]) is True
    assert was_attended(held, enrolment, []) is None


def test_a_week_has_its_own_text_or_its_modules() -> None:
    of = plan(module=[module(weeks=3, text="All of it", texts=["The first", ""])])
    enrolment = enrolled(of, date(2026, 3, 2))
    shown = [day(enrolment, (), date(2026, 3, 2) + timedelta(weeks=week)).text for week in range(3)]
    assert shown == ["The first", "All of it", "All of it"]
