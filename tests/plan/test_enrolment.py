"""An enrolment is what has happened to it."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from dyads.plan import changes
from dyads.plan.calendar import is_running, start_problems
from dyads.plan.changes import Change, PlanEvent, from_data
from dyads.plan.dates import Pause
from dyads.plan.enrolment import fold
from tests.plan.enrolments import AT, ENROLMENT_ID, ME, enrolled, module, plan

START = date(2026, 3, 2)
PLAN = plan(module=[module(weeks=4, event=[{"name": "Retreat", "week": 1, "days": 3}])])
MEETINGS = plan(meeting=[{"name": "One", "at": "19:30", "length": "3h"}, {"name": "Two", "after": "14d"}])
EVERYTHING: tuple[Change, ...] = (
    changes.Started(plan_id="p", plan=PLAN, on=START, person=ME, partner="Ben"),
    changes.Partnered(weeks={1: "Ann", 2: None}),
    changes.Paused(first=START + timedelta(days=3)),
    changes.Resumed(on=START + timedelta(days=9)),
    changes.Substituted(day=START, partner="Cem"),
    changes.NoShow(day=START + timedelta(days=1)),
    changes.Changed(plan_id="q", plan=MEETINGS, on=START + timedelta(days=20)),
    changes.Dated(dates=(changes.CustomDate.model_validate({"date": "2026-04-01", "at": "18:00"}),)),
    changes.Moved.model_validate({"key": "leg-1/meeting-0", "date": "2026-04-02", "at": "20:00"}),
    changes.Cancelled(key="leg-1/meeting-1"),
    changes.Attended(key="leg-1/meeting-0"),
    changes.Missed(key="leg-0/module-0/week-1/event-0"),
    changes.Continued(plan_id="q", plan=MEETINGS, on=date(2026, 6, 1), people=("Ann", "Ben")),
    changes.Ended(on=date(2026, 7, 1)),
)


def events(whats: Iterable[Change]) -> list[PlanEvent]:
    return [PlanEvent(AT + timedelta(hours=n), what) for n, what in enumerate(whats)]


def test_every_event_survives_the_journal() -> None:
    for event in events(EVERYTHING):
        data = json.loads(json.dumps(event.data))
        assert "kind" not in data
        assert from_data(event.kind, event.at, data) == event
    assert len({event.kind for event in events(EVERYTHING)}) == 14


@pytest.mark.parametrize(
    ("kind", "data"),
    [("dance", {}), ("start", {}), ("pause", {"first": "2026-02-31"}), ("pause", {"first": "2026-02-03", "why": "x"})],
)
def test_what_this_version_does_not_know_is_refused(kind: str, data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_data(kind, AT, data)


def test_a_run_folds_from_all_of_it() -> None:
    found = fold(ENROLMENT_ID, events(EVERYTHING))
    assert (found.id, found.person, found.start) == (ENROLMENT_ID, ME, START)
    assert [(segment.plan_id, segment.start, segment.until, segment.series) for segment in found.segments] == [
        ("p", START, date(2026, 3, 22), 1),
        ("q", date(2026, 3, 22), date(2026, 6, 1), 1),
        ("q", date(2026, 6, 1), date(2026, 7, 1), 2),
    ]
    assert found.segments[0].partners == {1: "Ann", 2: None}
    assert found.segments[2].people == ("Ann", "Ben")
    assert found.pauses == (Pause(date(2026, 3, 5), date(2026, 3, 11)),)
    assert found.substitutes == {START: "Cem"}
    assert found.no_shows == {date(2026, 3, 3)}
    assert found.cancelled == {"leg-1/meeting-1"}
    assert found.attended == {"leg-1/meeting-0": True, "leg-0/module-0/week-1/event-0": False}
    assert found.revision == len(EVERYTHING) - 1
    assert found.changed == AT + timedelta(hours=len(EVERYTHING) - 1)
    assert found.ended == date(2026, 7, 1)


def test_every_beginning_of_the_list_is_a_run_and_nothing_else_is() -> None:
    for length in range(1, len(EVERYTHING) + 1):
        assert fold(ENROLMENT_ID, events(EVERYTHING[:length])).revision == length - 1
    for wrong in ((), EVERYTHING[1:3]):
        with pytest.raises(ValueError, match="start"):
            fold(ENROLMENT_ID, events(wrong))


def test_a_leg_that_is_replaced_before_it_begins_has_no_day() -> None:
    found = enrolled(
        PLAN,
        START,
        changes.Changed(plan_id="b", plan=PLAN, on=START + timedelta(days=10)),
        changes.Changed(plan_id="c", plan=PLAN, on=START + timedelta(days=5)),
    )
    in_force = [
        segment.plan_id if (segment := found.segment_on(START + timedelta(days=n))) else "" for n in range(-1, 12)
    ]
    assert in_force == ["", *["a-plan"] * 5, *["c"] * 7]
    sooner = enrolled(PLAN, START, changes.Changed(plan_id="b", plan=PLAN, on=START - timedelta(days=5)))
    assert sooner.start == START - timedelta(days=5)


def test_resuming_ends_only_the_pause_that_is_on() -> None:
    later = changes.Paused(first=date(2026, 5, 1), back=date(2026, 5, 8))
    found = enrolled(PLAN, START, later, changes.Paused(first=START), changes.Resumed(on=date(2026, 3, 9)))
    assert found.pauses == (Pause(START, date(2026, 3, 9)), Pause(date(2026, 5, 1), date(2026, 5, 8)))


@pytest.mark.parametrize("on", [date(1820, 1, 1), date(2200, 1, 1), START - timedelta(days=4000)])
def test_a_start_centuries_away_is_a_slip(on: date) -> None:
    assert [finding.path for finding in start_problems(PLAN, on, START)] == [("on",)]


def test_one_plan_at_a_time() -> None:
    running = enrolled(PLAN, START)
    (finding,) = start_problems(PLAN, START, START + timedelta(days=27), running)
    assert finding.path == ("plan",)
    assert finding.what.values == {"title": "A plan", "day": START}
    assert start_problems(PLAN, START, START + timedelta(days=28), running) == ()
    ended = enrolled(PLAN, START, changes.Ended(on=START + timedelta(days=2)))
    assert not is_running(ended, START + timedelta(days=2))
    assert is_running(enrolled(PLAN, START, changes.Paused(first=START)), date(2030, 1, 1))


def test_a_meeting_before_the_start_is_told() -> None:
    dated = plan(meeting=[{"name": "One", "date": "2026-03-01"}])
    assert [f.path for f in start_problems(dated, START, START)] == [("meeting", 0, "date")]
    assert start_problems(dated, date(2026, 3, 1), START) == ()
