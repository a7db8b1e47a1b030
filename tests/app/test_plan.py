"""The Plan screen and the plan's part of Today: with right keys, wrong keys, and Escape everywhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from textual.pilot import Pilot

from dyads.app.common.text import Line
from dyads.app.plan.lines import line_content
from dyads.app.plan.view import PlanLine, appointment_lines
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script
from dyads.library.search_path import SearchPath
from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.practice.people import Person
from dyads.practice.records import Outcome, Receipt
from dyads.practice.script import Script
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.planning import Followed
from dyads.services.prepare import Known, SittingChoices, prepare
from dyads.words import use
from tests.app.conftest import ANN, BEN, LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name, settle

TODAY = date(2026, 11, 21)
LOCAL = timezone(timedelta(hours=1))


def done(kept: list[Receipt]) -> None:
    for future in kept:
        future.result(60)


def follow(
    home: Home,
    plan: str,
    on: date = TODAY,
    *,
    partner: str = "",
    weeks: Mapping[int, str | None] | None = None,
    away: tuple[int, ...] = (),
    locked: bool = False,
) -> None:
    file = find_plan(plan, home.search_path).value
    assert file is not None
    partnered = changes.Partnered(weeks=dict(weeks or {}), away=away or None)
    wish = replace(planning.enrolment_request(home, file, on), partner=partner, partnered=partnered)
    done(planning.begin(home, replace(wish, plan=wish.plan.model_copy(update={"locked": locked}))))


@cache
def shipped(script: str) -> Script:
    file = find_script(script, SearchPath()).value
    assert file is not None
    return file.script


def sat(home: Home, script: str, on: date, outcome: Outcome = "complete") -> None:
    exercise = shipped(script)
    partner = None if exercise.form == "solo" else BEN.id
    made = prepare(SittingChoices(script), exercise, Known(ANN.id, partner), home.clock).setup
    begun = datetime(on.year, on.month, on.day, 20, tzinfo=LOCAL)
    home.writer.add_later(made.model_copy(update={"begun": begun}), 600, outcome=outcome).result(60)


def followed(home: Home) -> Followed:
    found = planning.look(home)
    assert found is not None
    return found


@pytest.fixture
def trained(couple: Home) -> Home:
    """Four weeks into thirteen: a retreat, days done and done in part, and a morning's practice today."""
    start = date(2026, 10, 26)
    follow(couple, "resource-tc3", start, weeks={1: "Ben", 2: "Cem", 3: None, 4: "Ben"})
    for number in (3, 4, 5, 7, 8, 10, 12, 13, 14, 15, 16, 21, 22, 24):
        sat(couple, "loving-kindness", start + timedelta(days=number))
        if number not in {5, 16}:
            sat(couple, "affect-dyad", start + timedelta(days=number))
    sat(couple, "loving-kindness", TODAY)
    return couple


async def fill(pilot: Pilot[None], text: str) -> None:
    """Put a text in place of what the line holds that has the cursor."""
    line = pilot.app.screen.focused
    assert isinstance(line, Line)
    line.value = text
    await settle(pilot)


# Choosing


async def test_without_a_plan_the_list_opens_and_escape_leads_back(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "2")
        assert screen_name(pilot) == "PlanChoiceScreen"
        assert "Four Gentle Weeks" in read(pilot)
        await press(pilot, "z", "t", "escape", "escape")
        assert screen_name(pilot) == "TodayScreen"
    assert planning.look(couple) is None


async def test_a_plan_is_chosen_and_started(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "2", "enter")
        assert screen_name(pilot) == "FormScreen"
        await press(pilot, "down")
        await fill(pilot, "Dana")
        await press(pilot, "enter")
        assert screen_name(pilot) == "PlanScreen"
        assert "Look and listen, week 1 of 1" in read(pilot)
    found = followed(couple)
    assert (found.enrolment.plan_id, found.enrolment.start) == ("gentle-four-weeks", TODAY)
    assert found.day.partner.name == "Dana"


@pytest.mark.parametrize("day", ["2026-02-31", "1820-01-01", "tomorrow", ""])
async def test_an_impossible_day_is_said_and_starts_nothing(couple: Home, run_app: RunApp, day: str) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "2", "enter")
        await fill(pilot, day)
        await press(pilot, "enter")
        assert screen_name(pilot) == "FormScreen"
        assert "day" in read(pilot).rpartition("──")[2]
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"
    assert planning.look(couple) is None


async def test_a_name_is_never_markup(couple: Home, run_app: RunApp) -> None:
    follow(couple, "covsocial", weeks={1: "[red]Dana[/red]"})
    async with run_app(couple) as pilot:
        assert "with [red]Dana[/red]" in read(pilot)


# The page


async def test_weeks_by_days_and_how_regularly(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2")
        text = read(pilot)
    assert "Affect, week 4 of 13" in text
    assert "▸ 4 ● ● · ● · [◐] ○ 3 of 5 16 Nov Kindness to oneself" in text
    assert "1 · ◆ ◆ ● ● ◐ ·".replace("1 ·", "1 ◆") in text
    assert "● done ◐ partly ○ planned ◌ left out · free ◆ class or retreat" in text
    assert "row" not in text
    assert "Mo Tu We Th Fr Sa Su" in text


async def test_a_month_and_the_next_and_the_weeks_again(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2", "3")
        assert "November 2026" in read(pilot)
        assert "16 ● 17 ● 18 · 19 ● 20 · 21[◐] 22 ○" in read(pilot)
        await press(pilot, "right")
        assert "December 2026" in read(pilot)
        await press(pilot, "left", "left", "left")
        assert "October 2026" in read(pilot)
        for back in ("3", "escape"):
            await press(pilot, back, "left")
            assert "Kindness to oneself" in read(pilot)
            await press(pilot, "3")
        await press(pilot, "escape", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_weeks_in_a_row_only_where_they_are_wanted(trained: Home, run_app: RunApp) -> None:
    trained.config = trained.config.changed(streaks=True)
    async with run_app(trained) as pilot:
        await press(pilot, "2")
        assert "0 weeks in a row" in read(pilot)


async def test_wrong_keys_do_nothing(trained: Home, run_app: RunApp) -> None:
    before = followed(trained).enrolment
    async with run_app(trained, SMALL) as pilot:
        await press(pilot, "2", "n", "x", "9", "tab", "enter", "up", "down", "pagedown", "home")
        assert screen_name(pilot) == "PlanScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"
    assert followed(trained).enrolment == before


@pytest.mark.parametrize("key", ["p", "1", "2", "f", "c", "e"])
async def test_escape_leaves_every_step_with_nothing_changed(trained: Home, run_app: RunApp, key: str) -> None:
    before = followed(trained)
    async with run_app(trained) as pilot:
        await press(pilot, "2", key)
        assert screen_name(pilot) != "PlanScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "PlanScreen"
    assert followed(trained).enrolment == before.enrolment
    assert followed(trained).ratings == before.ratings


# Pausing, resuming, ending, changing


async def test_pause_and_resume(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2", "p", "down")
        await fill(pilot, "2026-11-20")
        await press(pilot, "enter")
        assert "has to come after" in read(pilot)
        await fill(pilot, "2026-12-01")
        await press(pilot, "enter")
        assert "A pause until 1 Dec 2026" in read(pilot)
        await press(pilot, "escape")
        assert "A pause until 1 Dec 2026" in read(pilot)
        await press(pilot, "2", "p", "enter")
        assert "week 4 of 13" in read(pilot)
    assert followed(trained).enrolment.pauses == ()


async def test_end(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2", "e")
        await fill(pilot, "2026-11-21")
        await press(pilot, "enter")
        assert "ReSource: Affect is over" in read(pilot)
        await press(pilot, "2", "2", "e")
        assert screen_name(pilot) == "PlanScreen"
    assert not followed(trained).running


async def test_change_to_another_plan(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained, (80, 36)) as pilot:
        await press(pilot, "2", "c", "home", "enter")
        assert "Change to: Four Gentle Weeks" in read(pilot)
        await press(pilot, "enter")
        assert "Look and listen, week 1 of 1" in read(pilot)
        assert "Affect" in read(pilot)
    assert [segment.plan_id for segment in followed(trained).enrolment.segments] == [
        "resource-tc3",
        "gentle-four-weeks",
    ]


# Partners


@pytest.mark.parametrize(
    ("option", "said"), [("1", "with Dana"), ("3", "with Dana, for this day"), ("4", "your partner did not come")]
)
async def test_who_the_partner_is(trained: Home, run_app: RunApp, option: str, said: str) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2", "2", option)
        if option != "4":
            await fill(pilot, "Dana")
            await press(pilot, "enter")
        await press(pilot, "2")
        assert said in read(pilot)


async def test_partners_from_a_file(trained: Home, run_app: RunApp, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"weeks": [{"week": 4, "partner": "Dana"}]}')
    async with run_app(trained) as pilot:
        await press(pilot, "2", "2", "2")
        await fill(pilot, "missing")
        await press(pilot, "enter")
        assert "no such file" in read(pilot)
        await fill(pilot, str(tmp_path / "p.json"))
        await press(pilot, "enter")
        assert screen_name(pilot) == "PlanScreen"
    assert followed(trained).day.partner.name == "Dana"


# Meetings


def test_what_is_known_of_meetings_stands_in_one_column(couple: Home) -> None:
    follow(couple, "resource-tc3", date(2026, 10, 26))
    now = followed(couple)
    held = tuple(replace(one, attended=True) for one in appointments(now.enrolment))
    lines = ["".join(text for text, _tone in (*one.columns, *one.text)) for one in appointment_lines(now, held)]
    assert len({line.index("attended") for line in lines}) == 1
    assert all(len(line) <= 67 for line in lines)


async def test_a_past_meeting_attended_and_rated(couple: Home, run_app: RunApp) -> None:
    follow(couple, "peer-group", date(2026, 10, 4))
    async with run_app(couple) as pilot:
        assert "Press 2: was" in read(pilot)
        assert " Next: " in read(pilot), "a line begins with a large letter"
        await press(pilot, "2", "1", "home", "enter", "1")
        assert "How have you been this week?" in read(pilot)
        await press(pilot, "enter")  # nothing is chosen yet
        assert screen_name(pilot) == "PlanRateScreen"
        for digit in "79961":
            await press(pilot, digit, "enter")
        assert "How helpful was this for you?" in read(pilot)
        await press(pilot, "8", "enter")
        assert screen_name(pilot) == "PlanMeetingsScreen"
        assert "attended" in read(pilot)
        await press(pilot, "down", "enter", "2")
    *_form, rating = couple.journal.ratings(ANN.id)
    assert (rating.measure, rating.value, rating.when, rating.day) == ("helpfulness", 8, "meeting", "2026-10-04")
    assert list(followed(couple).enrolment.attended.values()) == [True, False]


async def test_escape_leads_from_the_meetings_back_to_today(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "2", "1")
        assert screen_name(pilot) == "PlanMeetingsScreen"
        await press(pilot, "escape", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_a_meeting_moves_and_is_called_off(couple: Home, run_app: RunApp) -> None:
    follow(couple, "peer-group", date(2026, 12, 6))
    async with run_app(couple) as pilot:
        await press(pilot, "2", "1", "enter", "1")
        await fill(pilot, "2026-12-07")
        await press(pilot, "enter")
        assert "7 Dec 2026, 15:00 Feedback moved" in read(pilot)
        await press(pilot, "enter", "2")
        assert "will not be held" in read(pilot)


async def test_the_bus_stop(couple: Home, run_app: RunApp) -> None:
    follow(couple, "peer-group", date(2026, 5, 3))
    async with run_app(couple) as pilot:
        await press(pilot, "2", "n")
        assert "the bus has come to a stop" in read(pilot)
        await fill(pilot, "Ben, Cem")
        await press(pilot, "enter")
        assert screen_name(pilot) == "PlanScreen"
    segment = followed(couple).enrolment.segment
    assert (segment.series, segment.people) == (2, ("Ben", "Cem"))


# Today


async def test_today_is_the_plans(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        text = read(pilot)
    for words in (
        "Affect, week 4 of 13",
        "This week: Kindness to oneself",
        "● Loving-kindness (Heart) Meditation ○ Affect Dyad",
        "with Ben",
        "3 of 5 days this week",
        "next: Weekly class, 26 Nov 2026, 19:00",
    ):
        assert words in text


async def test_enter_sets_up_what_the_plan_says(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"
        choices: SittingChoices = pilot.app.screen._choices  # type: ignore[attr-defined]
        assert (choices.script_id, choices.company, choices.partner) == ("affect-dyad", "two", BEN.id)
        assert choices.plan_day is not None
        assert (choices.plan_day.module, choices.plan_day.week, choices.plan_day.day) == ("Affect", 4, TODAY)


async def test_another_exercise_is_not_the_plans(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        await press(pilot, "enter", "right")
        choices: SittingChoices = pilot.app.screen._choices  # type: ignore[attr-defined]
        assert choices.script_id != "affect-dyad"
        assert choices.plan_day is None


@pytest.mark.parametrize("key", ["right", "left", "c"])
async def test_a_study_fixes_exercise_and_length(couple: Home, run_app: RunApp, key: str) -> None:
    follow(couple, "covsocial", locked=True)
    async with run_app(couple) as pilot:
        await press(pilot, "enter", key)
        for _row in range(6):
            await press(pilot, "down", "left")
        choices: SittingChoices = pilot.app.screen._choices  # type: ignore[attr-defined]
        assert (choices.script_id, choices.total) == ("affect-dyad-covsocial", None)


async def test_what_the_plan_asks_is_offered_on_today(trained: Home, run_app: RunApp) -> None:
    async with run_app(trained) as pilot:
        assert "the plan asks 2 questions" in read(pilot)
        await press(pilot, "f")
        assert "Now Ann alone. Whoever else is here looks away." in read(pilot)
        await press(pilot, "enter")
        assert "Ann · " in read(pilot)
        await press(pilot, "6", "enter", "n")
        assert screen_name(pilot) == "TodayScreen"
        assert "the plan asks" not in read(pilot)
        await press(pilot, "f")
        assert screen_name(pilot) == "TodayScreen"
    assert [(r.measure, r.value, r.status) for r in trained.journal.ratings(ANN.id)] == [
        ("liking", 6, "given"),
        ("motivation", None, "skipped"),
    ]


State = Literal["before", "rest", "done", "after"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("before", "CovSocial starts on 1 Dec 2026"),
        ("rest", "this week without a partner"),
        ("done", "● Affect Dyad (CovSocial)"),
        ("after", "Affect Dyad"),
    ],
)
async def test_other_days(couple: Home, run_app: RunApp, state: State, said: str) -> None:
    starts = {"before": date(2026, 12, 1), "after": date(2026, 1, 1)}
    follow(couple, "covsocial", starts.get(state, TODAY), weeks={1: None} if state == "rest" else {})
    if state == "done":
        sat(couple, "affect-dyad-covsocial", TODAY)
    async with run_app(couple) as pilot:
        assert said in read(pilot)
        assert ("week" in read(pilot)) is (state not in {"before", "after"})
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"


async def test_a_day_with_a_no_show_offers_what_one_does_alone(couple: Home, run_app: RunApp) -> None:
    follow(couple, "resource-tc3", TODAY - timedelta(days=9))
    done(planning.record(couple, followed(couple).enrolment.id, changes.NoShow(day=TODAY)))
    async with run_app(couple) as pilot:
        assert "today without a partner" in read(pilot)
        assert "Today: ○ Loving-kindness (Heart) Meditation 0 of 5" in read(pilot)


@pytest.mark.parametrize(
    ("week", "said", "set_up"),
    [
        (1, "Good evening, Ann and Ben", "Partner Ben"),
        (2, "Good evening, Ann and Cem", "Partner Cem"),
        (3, "this week without a partner", "Where nobody else; only my own side"),
        (4, "This week you are away: nothing is due", "Set up"),
    ],
)
async def test_each_week_brings_its_partner_a_rest_or_nothing(
    couple: Home, run_app: RunApp, week: int, said: str, set_up: str
) -> None:
    weeks: dict[int, str | None] = {1: "Ben", 2: "Cem", 3: None}
    follow(couple, "covsocial", TODAY - timedelta(weeks=week - 1), weeks=weeks, away=(4,))
    async with run_app(couple) as pilot:
        assert said in read(pilot)
        assert ("Today: ○" in read(pilot)) is (week != 4)
        await press(pilot, "enter")
        assert set_up in read(pilot)
        assert ("Partner" in read(pilot)) is (week != 3)
        await press(pilot, "escape", "2")
        assert "– away" in read(pilot)


async def test_the_evening_before_the_first_sitting_opens_what_the_plan_has(home: Home, run_app: RunApp) -> None:
    home.config = home.config.changed(sitting="")
    follow(home, "covsocial")
    named = changes.Partnered(weeks={1: "Dua"}, name="Ann", code="P01", codes={"Dua": "P04"})
    done(planning.record(home, followed(home).enrolment.id, named))
    async with run_app(home) as pilot:
        await press(pilot, "enter")
        assert "Did you both hear this bell?" in read(pilot)  # the file has said what they are called
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"
        assert "Affect Dyad (CovSocial)" in read(pilot)
        assert "Partner Dua" in read(pilot)
    assert [(person.name, person.code) for person in home.journal.people()] == [("Ann", "P01"), ("Dua", "P04")]


async def test_somebody_elses_file_is_refused_on_the_page_too(trained: Home, run_app: RunApp, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"name": "Dua", "weeks": [{"week": 4, "partner": "Eva"}]}')
    async with run_app(trained) as pilot:
        await press(pilot, "2", "2", "2")
        await fill(pilot, str(tmp_path / "p.json"))
        await press(pilot, "enter")
        assert "this file is of Dua, and this journal belongs to Ann" in read(pilot)
        await press(pilot, "down")
        await fill(pilot, "Dua")
        await press(pilot, "enter")
        assert screen_name(pilot) == "PlanScreen"
    assert followed(trained).day.partner.name == "Eva"


async def test_a_name_that_several_have_is_asked_for_again(couple: Home, run_app: RunApp) -> None:
    couple.writer.add_person(Person(uuid4(), "Ben", "P07")).result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "down", "c")
        assert "Ben (1), Ben (P07)" in read(pilot)
        await fill(pilot, "Ben")
        await press(pilot, "enter")
        assert "Several people are called Ben: say which one, Ben (1), Ben (P07)." in read(pilot)
        await press(pilot, "enter", "c")
        await fill(pilot, "P07")
        await press(pilot, "enter")
        assert "Partner ‹ Ben (P07) ›" in read(pilot)
    assert len(couple.journal.people()) == 3


# Looks


@pytest.mark.parametrize("look", LOOKS)
def test_the_plan_looks(trained: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(trained, ("2",), look)


@pytest.mark.parametrize("look", LOOKS)
def test_today_with_a_plan_looks(trained: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(trained, (), look)


async def test_a_plan_of_meetings_says_its_title_once_and_keeps_a_day_and_its_time_together(
    couple: Home, run_app: RunApp
) -> None:
    couple.config = couple.config.changed(language="de")
    use("de")
    follow(couple, "peer-group", date(2026, 9, 6))
    async with run_app(couple) as pilot:
        await press(pilot, "2")
        rows = [strip.text.strip() for strip in pilot.app.screen._compositor.render_strips()]
        assert sum("Kollegiale Gruppe" in row for row in rows) == 1
        coming = next(at for at, row in enumerate(rows) if row.startswith("Als Nächstes"))
        assert any(row.endswith("2026, 19:00") for row in rows[coming : coming + 2])


def test_a_theme_that_is_too_long_goes_on_below_itself() -> None:
    line = PlanLine((("  1  ", "plain"), ("● ○ ", "done")), (("Schwierige Gefühle als Gäste", "quiet"),))
    assert line_content(line, 27).plain.split("\n") == ["  1  ● ○ Schwierige Gefühle", "         als Gäste"]
    assert line_content(line, 60).plain == "  1  ● ○ Schwierige Gefühle als Gäste"
