"""The calendar against the slow reference, over random plans, starts, pauses and histories."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from dyads.plan.calendar import day, overview
from dyads.plan.changes import Change, Paused
from dyads.plan.model import Plan
from dyads.practice.records import SessionSummary
from tests.plan.enrolments import ME, OTHER, enrolled, module, plan, session
from tests.plan.reference import tell
from tests.tries import tries

Stops = list[tuple[date, date | None]]
Case = tuple[Plan, date, Stops, list[SessionSummary], date]

SCRIPTS = ("affect-dyad", "perspective-dyad", "body-scan")
# Starts around a leap day, a year's end, and the nights on which clocks change in Europe and America.
STARTS = st.sampled_from(
    [date(2028, 2, 20), date(2026, 12, 20), date(2026, 3, 20), date(2026, 10, 20), date(2026, 3, 1)]
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    modules = []
    for number in range(draw(st.integers(1, 3))):
        weeks = draw(st.integers(1, 3))
        events: list[dict[str, object]] = []
        for event in range(draw(st.integers(0, 2))):
            retreat = draw(st.booleans())
            each = draw(st.booleans())
            events.append(
                {
                    "name": f"event {event}",
                    "day": draw(st.integers(1, 7)),
                    **({"each_week": True} if each else {"week": draw(st.integers(1, weeks))}),
                    **({"days": draw(st.integers(1, 4))} if retreat else {"at": "19:00"}),
                }
            )
        scripts = draw(st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=2, unique=True))
        modules.append(module(name=f"module {number}", weeks=weeks, each_day=scripts, event=events))
    return plan(days_a_week=draw(st.integers(1, 7)), module=modules)


@st.composite
def histories(draw: st.DrawFn, start: date) -> list[SessionSummary]:
    found = []
    for _number in range(draw(st.integers(0, 40))):
        offset = timezone(timedelta(minutes=draw(st.sampled_from([-600, -300, 0, 60, 120, 345, 840]))))
        begun = datetime(start.year, start.month, start.day, tzinfo=offset) + timedelta(
            days=draw(st.integers(-3, 70)), minutes=draw(st.sampled_from([0, 1, 600, 1439]))
        )
        found.append(
            session(
                begun,
                draw(st.sampled_from(SCRIPTS)),
                draw(st.sampled_from(["complete", "complete", "complete", "partial", "open", "discarded"])),
                people=draw(st.sampled_from([(ME, OTHER), (OTHER, ME), (ME,), (OTHER,)])),
                added=draw(st.booleans()),
            )
        )
    return found


@st.composite
def pauses(draw: st.DrawFn, start: date) -> Stops:
    found: Stops = []
    for _number in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-5, 50)))
        days = draw(st.one_of(st.none(), st.integers(0, 25)))
        found.append((first, None if days is None else first + timedelta(days=days)))
    return found


@st.composite
def cases(
    draw: st.DrawFn,
) -> Case:
    start = draw(STARTS)
    today = start + timedelta(days=draw(st.integers(-3, 90)))
    return draw(plans()), start, draw(pauses(start)), draw(histories(start)), today


@given(cases())
@tries(80)
def test_every_day_is_as_the_reference_tells_it(
    case: Case,
) -> None:
    of, start, stops, sessions, today = case
    changes: list[Change] = [Paused(first=first, back=back) for first, back in stops]
    enrolment = enrolled(of, start, *changes)
    for number in (*range(-2, 24), 31, 45, 60, 90):
        on = start + timedelta(days=number)
        told = tell(of, start, stops, sessions, on, today)
        found = day(enrolment, sessions, on, today)
        assert (found.status, found.module, found.week) == (told.status, told.module, told.week), on
        assert (found.tally.done, found.tally.planned) == (told.week_done, told.week_planned), on


@given(cases())
@tries(50)
def test_the_overview_holds_each_day_once_and_as_the_day_itself(
    case: Case,
) -> None:
    of, start, stops, sessions, today = case
    enrolment = enrolled(of, start, *(Paused(first=first, back=back) for first, back in stops))
    weeks = overview(enrolment, sessions, today)
    assert [week.running for week in weeks] == list(range(1, of.weeks + 1))
    held = [found for week in weeks for found in week.days]
    days = [found.date for found in held]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))] if days else True
    for found in held[::5]:
        assert found == day(enrolment, sessions, found.date, today)
    for week in weeks:
        practised = [found for found in week.days if found.status != "pause"]
        assert len(practised) <= 7
        assert week.tally.done == sum(found.status == "done" for found in week.days)
        if week.over:
            assert len(practised) == 7
            assert all(found.date < today for found in practised)


@given(cases())
@tries(15)
def test_the_order_of_the_journal_makes_no_difference(
    case: Case,
) -> None:
    of, start, _stops, sessions, today = case
    enrolment = enrolled(of, start)
    backwards = list(reversed(sessions))
    assert overview(enrolment, sessions, today) == overview(enrolment, backwards, today)
