"""Today: what it shows, and where it leads."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest

from dyads.app.today.view import Facts, PlanToday, gather, plan_today, today_view
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import me_and_partner, prepare_sitting, remember_choices
from dyads.words import greeting, say, spoken_past_day
from tests.app.conftest import BEN, LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name

NOW = datetime(2026, 11, 21, 19, 30, tzinfo=timezone(timedelta(hours=1)))


def sit(home: Home, *, ago: timedelta, closed: bool = True, script: str = "affect-dyad") -> None:
    """Let Ann and Ben have sat an exercise some time ago."""
    file = find_script(script, home.search_path).value
    assert file is not None
    me, partner = me_and_partner(home, BEN.id, alone=False)
    prepared = prepare_sitting(home, SittingChoices(script, partner=BEN.id), file.script, me, partner)
    setup = prepared.setup.model_copy(update={"begun": NOW - ago})
    home.writer.begin(setup).result(60)
    if closed:
        home.writer.end(setup.session, "complete", 660).result(60)


def test_without_anything_it_offers_the_affect_dyad(home: Home) -> None:
    view = today_view(gather(home))
    assert (view.greeting, view.title) == ("Good evening", "Affect Dyad")
    assert view.facts == "11 minutes"


def test_who_sits_alone_is_offered_a_solitary_exercise(home: Home) -> None:
    home.config = home.config.changed(sitting="alone")
    view = today_view(gather(home))
    assert view.title == "Breathing Meditation"


def test_it_names_the_two_and_the_last_time(couple: Home) -> None:
    sit(couple, ago=timedelta(days=1))
    view = today_view(gather(couple))
    assert view.greeting == "Good evening, Ann and Ben"
    assert view.facts == "11 minutes  ·  with Ben  ·  last yesterday"


def test_the_last_choices_are_offered(couple: Home) -> None:
    remember_choices(couple, SittingChoices("perspective-dyad", partner=BEN.id, total=20 * 60))
    couple.writer.ready().result(60)
    view = today_view(gather(couple))
    assert view.title == "Perspective Dyad"
    assert view.facts.startswith("20 minutes")


def test_a_partner_elsewhere_is_not_greeted(couple: Home) -> None:
    remember_choices(couple, SittingChoices("affect-dyad", company="apart", partner=BEN.id))
    couple.writer.ready().result(60)
    view = today_view(gather(couple))
    assert view.greeting == "Good evening, Ann"
    assert "with Ben" in view.facts


def test_after_a_script_sat_by_its_path_today_offers_it_again(couple: Home, tmp_path: Path) -> None:
    shipped = find_script("balint-pair", couple.search_path).value
    assert shipped is not None
    own = tmp_path / "elsewhere" / "mine.toml"
    own.parent.mkdir()
    own.write_text(shipped.path.read_text().replace('"Balint Pair"', '"Mine"'))
    file = find_script(str(own), couple.search_path).value
    assert file is not None
    remember_choices(couple, SittingChoices(file.id, partner=BEN.id, path=file.own_path))
    couple.writer.ready().result(60)
    assert today_view(gather(couple)).title == "Mine"
    own.unlink()
    assert today_view(gather(couple)).title == "Affect Dyad"


def test_where_an_exercise_has_gone_the_last_one_that_is_there_is_offered(couple: Home) -> None:
    sit(couple, ago=timedelta(days=2), script="perspective-dyad")
    remember_choices(couple, SittingChoices("my-own", total=60 * 60))
    couple.writer.ready().result(60)
    view = today_view(gather(couple))
    assert view.title == "Perspective Dyad"
    assert not view.facts.startswith("60:00")


async def test_a_script_by_its_path_is_set_up_from_today(couple: Home, run_app: RunApp, tmp_path: Path) -> None:
    shipped = find_script("balint-pair", couple.search_path).value
    assert shipped is not None
    own = tmp_path / "mine.toml"
    own.write_text(shipped.path.read_text().replace('"Balint Pair"', '"Mine"'))
    remember_choices(couple, SittingChoices("mine", partner=BEN.id, path=str(own)))
    couple.writer.ready().result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"
        assert "‹ Mine ›" in read(pilot)


def test_a_plan_puts_its_own_in_place_of_the_last_practice(couple: Home) -> None:
    remember_choices(couple, SittingChoices("perspective-dyad", partner=BEN.id))
    couple.writer.ready().result(60)
    plan = PlanToday("Affect, week 3 of 13", ("Theme: patience",), SittingChoices("affect-dyad", partner=BEN.id))
    view = today_view(gather(couple, plan))
    assert (view.place, view.title, view.lines) == ("Affect, week 3 of 13", "Affect Dyad", ("Theme: patience",))


def test_a_journal_that_cannot_be_read_is_said_and_the_rest_stands(couple: Home) -> None:
    couple.close()
    couple.places.journal.write_bytes(b"this is no journal, and long enough to be looked at " * 40)
    view = today_view(gather(couple))
    assert view.title == "Affect Dyad"
    assert len(view.notices) == 1
    assert view.notices[0]


def test_a_trouble_told_is_shown() -> None:
    facts = Facts(NOW, None, None, SittingChoices("x"), None, trouble=(msg("Something is wrong."),))
    assert today_view(facts).notices == ("Something is wrong.",)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (0, "today"),
        (1, "yesterday"),
        (3, "on Wednesday"),
        (7, "on 14 November"),
        (400, "on 17 October 2025"),
    ],
)
def test_days_are_said_as_people_say_them(ago: int, said: str) -> None:
    assert spoken_past_day(NOW.date() - timedelta(days=ago), NOW.date()) == said


@pytest.mark.parametrize(
    ("hour", "said"), [(4, "Good evening"), (5, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_the_hour_greets(hour: int, said: str) -> None:
    assert say(greeting(NOW.replace(hour=hour))) == said


async def test_enter_leads_to_set_up_and_escape_back(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_another_exercise_can_be_chosen(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "1", "down", "down", "enter")
        assert screen_name(pilot) == "SetupScreen"
        assert "Balint Pair" in read(pilot)


async def test_the_list_of_exercises_leads_back_too(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "1", "x", "escape", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_names_are_never_markup(home: Home, run_app: RunApp) -> None:
    home.writer.add_person(Person(UUID(int=1), "[b]Ann[/b] \x1b[31m", me=True)).result(60)
    async with run_app(home) as pilot:
        assert "Good evening, [b]Ann[/b] [31m" in read(pilot)


async def test_what_was_interrupted_comes_first(couple: Home, run_app: RunApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sit(couple, ago=timedelta(minutes=4), closed=False)
    opened: list[object] = []
    monkeypatch.setattr("dyads.app.app.DyadsApp.open_unfinished", lambda _app, left: opened.append(left))
    async with run_app(couple) as pilot:
        assert "“Affect Dyad”, set up today at 19:26, is unfinished." in read(pilot)
        await press(pilot, "enter")
    assert len(opened) == 1


async def test_a_settings_file_with_mistakes_is_said(couple: Home, run_app: RunApp, tmp_path: Path) -> None:
    from dyads.settings.config import load_config

    (tmp_path / "config.toml").write_text("volume = 7\n")
    _config, loaded = load_config(tmp_path / "config.toml")
    async with run_app(replace(couple, config_problems=loaded.problems)) as pilot:
        assert "Not read in config.toml: volume. The rest of it holds. Press 5 to see why." in read(pilot)


async def test_everything_needed_is_there_in_a_small_window(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, SMALL) as pilot:
        text = read(pilot)
        for needed in ("Affect Dyad", "with Ben", "Enter Sit down", "? Keys"):
            assert needed in text


@pytest.mark.parametrize("look", LOOKS)
def test_today_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, (), look)


@pytest.mark.parametrize("look", LOOKS)
def test_exercises_look(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("1",), look)


WEEKS = '[[module]]\nname = "Affect"\nweeks = 2\neach_day = ["affect-dyad"]\ntext = "Listening."\n'
MEETING = (
    '[[meeting]]\nname = "Hope"\ntext = "Hope.\\nAnd trust."\nopening = "A breath."\nclosing = "Thanks."\n'
    'scripts = ["affect-dyad", "balint-pair"]\n'
)


@pytest.mark.parametrize(
    ("held", "shown"),
    [(WEEKS, ["Listening."]), (MEETING, ["Hope.", "And trust.", "Opening: A breath.", "Closing: Thanks."])],
)
def test_today_shows_the_texts_of_the_week_and_of_a_meeting(couple: Home, held: str, shown: list[str]) -> None:
    folder = couple.places.config_folder / "plans"
    folder.mkdir()
    (folder / "a.toml").write_text(f'format = 1\ntitle = "A"\n{held}')
    file = find_plan("a", couple.search_path).value
    assert file is not None
    request = planning.enrolment_request(couple, file, couple.clock.now().date())
    for receipt in planning.begin(couple, request):
        receipt.result(60)
    plan = plan_today(couple)
    assert plan is not None
    assert [line for line in plan.lines if line in shown] == shown


async def test_escape_leaves_the_app_only_once_asked(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "escape")
        assert "Leave dyads?" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"
        await press(pilot, "escape", "enter")
        assert pilot.app._exit
