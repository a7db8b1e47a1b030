"""Single days of an enrolment, where the rules are worth reading one by one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dyads.plan import changes
from dyads.plan.appointments import appointments, next_event, void
from dyads.plan.as_json import due_days, no_plan_json, overview_json, today_json
from dyads.plan.calendar import (
    Regularity,
    by_module,
    day,
    last_day,
    of_week,
    overview,
    plan_day,
    so_far,
    week,
    weeks_in_a_row,
)
from dyads.plan.context import Partner
from dyads.plan.enrolment import Enrolment
from tests.plan.enrolments import ENROLMENT_ID, OTHER, enrolled, module, plan, session

START = date(2026, 3, 2)
PLAN = plan(days_a_week=5, partner="weekly", module=[module(weeks=4, themes=["Arriving", "Listening"])])
MEETINGS = plan(
    meeting=[
        {"name": "Feedback", "at": "15:00", "length": "3h", "ratings": ["helpfulness"]},
        {"name": "Alliance", "after": "17d", "at": "19:00", "script": "balint-pair"},
        {"name": "Hope", "after": "18d", "at": "15:00"},
    ],
    series={"name": "Bus stop", "text": "Who goes on?"},
)


def on(number: int) -> date:
    return START + timedelta(days=number)


def shape(enrolment: Enrolment, *done: int, today: int = 0, count: int = 7) -> str:
    """Write the first days of an enrolment as one letter each."""
    sessions = [session(on(number)) for number in done]
    return "".join(day(enrolment, sessions, on(n), on(today)).status[:2] + " " for n in range(count)).strip()


def test_any_five_of_seven_days_keep_a_week() -> None:
    enrolment = enrolled(PLAN, START)
    assert shape(enrolment) == "pl pl pl pl pl pl pl"
    assert shape(enrolment, 0, 3, today=3) == "do fr fr do pl pl pl"
    assert shape(enrolment, 0, 1, 2, 3, 4, today=4) == "do do do do do fr fr"
    assert shape(enrolment, 0, 1, 2, 3, 4, 6, today=6) == "do do do do do fr do"


def test_a_day_is_done_when_all_its_exercises_are() -> None:
    enrolment = enrolled(plan(module=[module(each_day=["body-scan", "affect-dyad"])]), START)
    one = session(START, "affect-dyad")
    found = day(enrolment, [one], START)
    assert found.status == "partly"
    assert [(item.script, item.done) for item in found.due] == [("body-scan", "open"), ("affect-dyad", "done")]
    stopped = session(START, "body-scan", "partial")
    assert day(enrolment, [one, stopped], START).due[0].done == "partly"
    late = session(START, "body-scan", added=True)
    both = day(enrolment, [one, stopped, late], START)
    assert both.status == "done"
    assert both.due[0].added
    assert both.tally.done == 1


def test_what_is_under_way_discarded_or_someone_elses_is_not_done() -> None:
    enrolment = enrolled(PLAN, START)
    for other in (session(START, outcome="open"), session(START, outcome="discarded"), session(START, people=(OTHER,))):
        assert day(enrolment, [other], START).status == "planned"


def test_a_session_counts_for_the_local_day_on_which_it_began() -> None:
    enrolment = enrolled(PLAN, START)
    before_midnight = datetime(2026, 3, 4, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    in_auckland = datetime(2026, 3, 6, 0, 1, tzinfo=ZoneInfo("Pacific/Auckland"))  # still 5 March in Berlin
    clocks_change = datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    sessions = [session(before_midnight), session(in_auckland), session(clocks_change)]
    done = [number for number in range(28) if day(enrolment, sessions, on(number)).status == "done"]
    assert done == [2, 4, 27]


def test_two_sessions_on_one_local_day_far_apart_are_one_day() -> None:
    enrolment = enrolled(PLAN, START)
    honolulu, tokyo = ZoneInfo("Pacific/Honolulu"), ZoneInfo("Asia/Tokyo")
    sessions = [session(datetime(2026, 3, 4, 7, tzinfo=zone)) for zone in (honolulu, tokyo)]
    assert day(enrolment, sessions, on(2)).tally.done == 1


def test_a_leap_day_is_a_day() -> None:
    enrolment = enrolled(PLAN, date(2028, 2, 26))
    assert [day(enrolment, (), date(2028, 2, 26) + timedelta(days=n)).week for n in (3, 6, 7)] == [1, 1, 2]
    assert day(enrolment, (), date(2028, 2, 29)).week == 1
    assert day(enrolment, (), date(2028, 3, 4)).week == 2


def test_a_pause_shifts_everything_behind_it() -> None:
    paused = enrolled(PLAN, START, changes.Paused(first=on(3)))
    assert shape(paused, today=5, count=8) == "fr fr fr pa pa pa pa pa"
    assert last_day(paused) is None
    assert day(paused, [session(on(4))], on(4)).tally.done == 0
    assert [len(week.days) for week in overview(paused, (), on(5))] == [6, 0, 0, 0]
    resumed = enrolled(PLAN, START, changes.Paused(first=on(3)), changes.Resumed(on=on(13)))
    assert [day(resumed, (), on(n)).week for n in (2, 3, 12, 13, 16, 17)] == [1, 1, 1, 1, 1, 2]
    assert last_day(resumed) == on(27 + 10)
    assert len(overview(resumed, (), on(5))[0].days) == 17


def test_a_changed_plan_keeps_what_was_done() -> None:
    other = plan(days_a_week=6, module=[module(name="Perspective", weeks=3, each_day=["perspective-dyad"])])
    changed = enrolled(PLAN, START, changes.Changed(plan_id="b", plan=other, on=on(10)))
    sessions = [session(on(1)), session(on(10), "perspective-dyad"), session(on(8))]
    weeks = overview(changed, sessions, on(12))
    assert [(week.plan, week.number, week.tally.done, week.tally.planned, len(week.days)) for week in weeks] == [
        ("a-plan", 1, 1, 5, 7),
        ("a-plan", 2, 1, 3, 3),
        ("b", 1, 1, 6, 7),
        ("b", 2, 0, 6, 7),
        ("b", 3, 0, 6, 7),
    ]
    assert weeks[1].over
    assert by_module(weeks) == (("Affect", Regularity(2, 8)), ("Perspective", Regularity(1, 1)))


def test_retreats_take_the_place_of_practice_days_and_classes_do_not() -> None:
    events = [{"name": "Retreat", "week": 1, "days": 3}, {"name": "Class", "each_week": True, "day": 4, "at": "19:00"}]
    enrolment = enrolled(plan(module=[module(event=events)]), START)
    assert shape(enrolment, 1) == "ev do ev pl pl pl pl"
    assert day(enrolment, (), on(3)).tally.planned == 2
    assert [event.name for event in day(enrolment, (), on(3)).events] == ["Class"]
    found = week(enrolment, (), on(9))
    assert found is not None
    assert found.tally.planned == 5


def test_who_sits_with_whom() -> None:
    weeks = changes.Partnered(weeks={1: "Ann", 2: None})
    swapped = (changes.Substituted(day=on(1), partner="Cem"), changes.NoShow(day=on(2)))
    resting = plan(partner="weekly", module=[module(weeks=3, alone=["loving-kindness"])])
    enrolment = enrolled(resting, START, weeks, *swapped)
    found = [day(enrolment, (), on(n)) for n in (0, 1, 2, 7, 14)]
    assert [(one.partner.name, one.partner.note) for one in found] == [
        ("Ann", ""),
        ("Cem", "substitute"),
        (None, "no-show"),
        (None, "rest"),
        (None, ""),
    ]
    due = [[item.script for item in one.due] for one in found]
    assert due == [["affect-dyad"], ["affect-dyad"], ["loving-kindness"], ["loving-kindness"], ["affect-dyad"]]
    assert day(enrolment, [session(on(7), "loving-kindness")], on(7)).status == "done"
    assert day(enrolment, [session(on(7), "affect-dyad")], on(7)).status == "done"
    fixed = enrolled(plan(partner="fixed", module=[module()]), START, changes.Partnered(always="Ben"))
    assert day(fixed, (), START).partner.name == "Ben"


def test_a_week_away_owes_nothing_and_the_plan_does_not_wait() -> None:
    away = changes.Partnered(weeks={1: "Ann"}, away=(2,))
    weekly = plan(partner="weekly", module=[module(weeks=3)])
    enrolment = enrolled(weekly, START, away)
    assert [day(enrolment, (), on(n)).status for n in (6, 7, 13, 14)] == ["planned", "away", "away", "planned"]
    found = day(enrolment, (), on(7))
    assert (found.due, found.tally.planned, found.partner) == ((), 0, Partner(None, "away"))
    sat = [session(on(8))]
    assert day(enrolment, sat, on(8)).status == "done"
    second = week(enrolment, sat, on(8))
    assert second is not None
    assert of_week(second) == Regularity(0, 0, 1)
    back = enrolled(weekly, START, away, changes.Partnered(weeks={2: "Ben"}))
    assert day(back, (), on(7)).partner == Partner("Ben")
    assert day(back, (), on(7)).status == "planned"
    substituted = enrolled(weekly, START, away, changes.Substituted(day=on(9), partner="Cem"))
    assert day(substituted, (), on(9)).partner.note == "substitute"


def test_before_and_after() -> None:
    enrolment = enrolled(PLAN, START, changes.Ended(on=on(9)))
    assert [day(enrolment, (), on(n)).status for n in (-1, 8, 9, 100)] == ["before", "planned", "after", "after"]
    assert week(enrolment, (), on(9)) is None
    assert day(enrolled(PLAN, START), (), on(28)).status == "after"
    assert last_day(enrolment) == on(8)


def test_a_session_records_where_in_the_plan_it_stands() -> None:
    enrolment = enrolled(PLAN, START)
    found = plan_day(enrolment, day(enrolment, (), on(8)))
    assert found is not None
    assert (found.plan, found.run, found.module, found.week) == ("a-plan", ENROLMENT_ID, "Affect", 2)
    assert (found.day, found.theme) == (on(8), "Listening")
    assert plan_day(enrolment, day(enrolment, (), on(-1))) is None


def test_regularity_makes_good_no_other_week_and_misses_nothing_early() -> None:
    enrolment = enrolled(PLAN, START)
    sessions = [session(on(n)) for n in (*range(7), 7, 8, 15)]
    weeks = overview(enrolment, sessions, on(15))
    assert [of_week(one) for one in weeks[:3]] == [Regularity(5, 5, 2), Regularity(2, 5), Regularity(1, 5)]
    assert so_far(weeks) == Regularity(8, 11, 2)
    assert weeks_in_a_row(weeks[:1]) == 1
    assert weeks_in_a_row(weeks) == 0


def test_a_row_of_weeks_is_not_broken_by_one_that_asks_for_nothing() -> None:
    events = [{"name": "Retreat", "week": 2, "days": 7}]
    enrolment = enrolled(plan(days_a_week=1, module=[module(weeks=4, event=events)]), START)
    sessions = [session(on(0)), session(on(15))]
    assert weeks_in_a_row(overview(enrolment, sessions, on(16))) == 2
    assert weeks_in_a_row(overview(enrolment, sessions, on(22))) == 2
    assert weeks_in_a_row(overview(enrolment, sessions, on(28))) == 0


def test_the_next_event_and_what_an_end_makes_void() -> None:
    events = [{"name": "Retreat", "week": 1, "days": 3}, {"name": "Class", "each_week": True, "day": 4, "at": "19:00"}]
    of = plan(module=[module(event=events)])
    enrolment = enrolled(of, START)
    assert [(e.name, e.first) for n in (-5, 2, 3, 4) if (e := next_event(enrolment, on(n)))] == [
        ("Retreat", on(0)),
        ("Retreat", on(0)),
        ("Class", on(3)),
        ("Class", on(10)),
    ]
    assert next_event(enrolment, on(11)) is None
    ended = enrolled(of, START, changes.Ended(on=on(8)))
    assert [e.first for e in appointments(ended)] == [on(0), on(3)]
    assert [e.first for e in void(ended)] == [on(10)]
    moved = enrolled(of, START, changes.Moved(key=appointments(enrolment)[1].key, date=on(5)))
    found = appointments(moved)[1]
    assert (found.first, found.at, found.moved) == (on(5), appointments(enrolment)[1].at, True)
    cancelled = enrolled(of, START, changes.Cancelled(key=appointments(enrolment)[0].key))
    assert shape(cancelled) == "pl pl pl pl pl pl pl"


def test_a_day_as_json() -> None:
    enrolment = enrolled(PLAN, START, changes.Partnered(weeks={1: "Ben"}))
    assert today_json(day(enrolment, [session(START)], START), {"affect-dyad": "Affect Dyad"}) == {
        "plan": "a-plan",
        "day": "2026-03-02",
        "status": "done",
        "module": "Affect",
        "week": 1,
        "theme": "Arriving",
        "text": "",
        "due": [{"script": "affect-dyad", "title": "Affect Dyad", "done": "done", "added": False, "partner": "Ben"}],
        "events": [],
        "partner": "Ben",
        "partner_note": "",
        "week_done": 1,
        "week_partly": 0,
        "week_planned": 5,
        "questions": [],
    }
    assert no_plan_json(START).keys() == today_json(day(enrolment, (), START)).keys()
    assert no_plan_json(START)["plan"] == ""


def test_a_run_as_json_and_as_rows() -> None:
    enrolment = enrolled(PLAN, START, changes.Paused(first=on(3), back=on(5)))
    weeks = overview(enrolment, [session(START)], on(6))
    found = overview_json(enrolment, weeks, appointments(enrolled(MEETINGS, START)), on(6))
    assert found["pauses"] == [{"first": "2026-03-05", "back": "2026-03-07"}]
    assert found["regularity"] == {"done": 1, "planned": 1, "extra": 0}
    rows = list(due_days(enrolment, weeks, on(6)))
    assert [row.status for row in rows] == ["done", "free", "free", "pause", "pause", "free", "planned"]
    assert {row.run for row in rows} == {ENROLMENT_ID}


def test_days_of_meetings() -> None:
    enrolment = enrolled(MEETINGS, START)
    found = [day(enrolment, (), on(n)) for n in (0, 1, 17, 35, 36)]
    assert [one.status for one in found] == ["event", "free", "event", "event", "after"]
    assert [one.module for one in found] == ["Feedback", "", "Alliance", "Hope", ""]
    sat = day(enrolment, [session(on(17), "balint-pair")], on(17))
    assert (sat.status, sat.due[0].done) == ("done", "done")
    said = enrolled(MEETINGS, START, changes.Attended(key="leg-0/meeting-0"))
    assert day(said, (), START).status == "done"
    assert overview(enrolment, (), on(3)) == ()
    meeting = next_event(enrolment, on(1))
    there = plan_day(enrolment, found[2], meeting)
    assert there is not None
    assert (there.module, there.week) == ("Alliance", 0)
