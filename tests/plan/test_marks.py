"""How the days of a plan are drawn, against a slow reference, and the grid they stand in."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dyads.plan.calendar import CalendarWeek, overview
from dyads.plan.changes import Paused
from dyads.plan.marks import DayMark, week_marks
from dyads.presentation.plan_grid import grid_lines, month_of, next_month, week_count, weekdays_text, weeks_legend
from dyads.services.planning import Followed
from tests.plan.enrolments import enrolled, module, plan, session

START = date(2026, 3, 2)


def week_of(days_a_week: int, done: set[int], today: int, *pauses: tuple[int, int]) -> CalendarWeek:
    changes = [Paused(first=START + timedelta(days=a), back=START + timedelta(days=b)) for a, b in pauses]
    enrolment = enrolled(plan(days_a_week=days_a_week, module=[module()]), START, *changes)
    sessions = [session(START + timedelta(days=number)) for number in done]
    return overview(enrolment, sessions, START + timedelta(days=today))[0]


def slow(days_a_week: int, done: set[int], today: int) -> list[DayMark]:
    """Take one day after the other: free while the week can do without it, then missed; what is to come is planned."""
    marks: list[DayMark] = []
    spare, left = 7 - days_a_week, days_a_week
    for number in range(7):
        if number in done:
            marks.append("done")
            left -= 1
        elif number < today:
            # whether a day was one too many shows only once all days that count are known
            marks.append("free")
        else:
            marks.append("planned" if left - sum(one > number for one in done) > 0 else "free")
            left -= marks[-1] == "planned"
    passed = [number for number, mark in enumerate(marks) if mark == "free" and number < today]
    for number in passed[spare:] if left > 0 else []:
        marks[number] = "missed"
    return marks


@given(st.integers(1, 7), st.sets(st.integers(0, 6)), st.integers(-3, 12))
def test_the_marks_are_those_of_the_slow_reference(days_a_week: int, done: set[int], today: int) -> None:
    done = {number for number in done if number <= today}
    week = week_of(days_a_week, done, today)
    assert list(week_marks(week, START + timedelta(days=today))) == slow(days_a_week, done, today)


@given(st.integers(1, 7), st.sets(st.integers(0, 6)), st.integers(-3, 12))
def test_as_many_days_are_marked_as_the_week_asks_for(days_a_week: int, done: set[int], today: int) -> None:
    done = {number for number in done if number <= today}
    marks = week_marks(week_of(days_a_week, done, today), START + timedelta(days=today))
    assert sum(mark in {"done", "planned", "missed"} for mark in marks) == max(days_a_week, len(done))


def test_five_planned_days_of_seven_are_shown_as_such() -> None:
    assert week_marks(week_of(5, set(), -1), START - timedelta(days=1)) == ("planned",) * 5 + ("free",) * 2


def test_two_days_may_pass_and_the_third_is_left_out() -> None:
    today = START + timedelta(days=5)
    marks = week_marks(week_of(5, {1, 3}, 5), today)
    assert marks == ("free", "done", "free", "done", "missed", "planned", "planned")


@given(st.integers(0, 12), st.integers(1, 40), st.integers(-3, 60))
def test_every_line_has_seven_columns_and_one_width(first: int, length: int, today: int) -> None:
    now = START + timedelta(days=today)
    week = week_of(5, set(), today, (first, first + length))
    lines = list(grid_lines(week, now, 9))
    assert all(len(line.cells) == 7 and len(line.count) == 9 for line in lines)
    assert all(len(sign) == 3 for line in lines for sign, _mark in line.cells)
    weekday = lines[0].first.weekday()
    assert all(line.first.weekday() == weekday for line in lines)
    assert sum(bool(line.number) for line in lines) == 1


def test_a_week_to_come_says_how_many_days_it_plans() -> None:
    assert [week_count(week_of(5, set(), today), START + timedelta(days=today)) for today in (-1, 0)] == [
        "5 days",
        "0 of 5",
    ]


def test_the_legend_says_what_the_brackets_are_where_there_are_some() -> None:
    week = week_of(5, set(), 0)
    assert weeks_legend([week], START).endswith("  [ ] today")
    assert "[" not in weeks_legend([week], START - timedelta(days=1))


def test_the_weekdays_begin_where_the_plan_does() -> None:
    assert weekdays_text(6) == "Su Mo Tu We Th Fr Sa "


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-30, 30))
def test_months_are_counted_there_and_back(day: date, by: int) -> None:
    first = day.replace(day=1)
    assert next_month(next_month(first, by), -by) == first


def test_a_month_has_each_of_its_days_once_under_its_weekday() -> None:
    enrolment = enrolled(plan(days_a_week=5, module=[module()]), START)
    followed = Followed(enrolment, START + timedelta(days=4), (session(START),))
    month = month_of(followed, overview(enrolment, followed.sessions, followed.today), date(2026, 3, 1))
    numbers = [number.strip() for row in month.rows for number, _cell in row]
    assert [int(number) for number in numbers if number] == list(range(1, 32))
    assert month.rows[0][6][0] == " 1"
    assert month.rows[1][0] == (" 2", (" ● ", "done"))
    assert month.rows[1][4][1][0].startswith("[")
