"""Lists search as one types, say that nothing was found, and stand where one left them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from dyads.app.common.dialogs import PickScreen
from dyads.app.common.rows import Choice
from dyads.app.plan.begin import PlanChoiceScreen, choose
from dyads.app.plan.meetings import PlanMeetingsScreen
from dyads.app.settings.keys import KeysScreen
from dyads.app.settings.screen import SettingsScreen
from dyads.app.shell import Shell
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script
from dyads.practice.people import Person
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import me_and_partner, prepare_sitting
from dyads.words import use
from tests.app.conftest import BEN, RunApp, press, read, screen_name, settle, type_text


def sat(home: Home, *scripts: str) -> None:
    for days, name in enumerate(scripts):
        file = find_script(name, home.search_path).value
        assert file is not None
        alone = file.script.practice.solitary
        me, partner = me_and_partner(home, None if alone else BEN.id, alone=alone)
        prepared = prepare_sitting(home, SittingChoices(name, partner=BEN.id), file.script, me, partner)
        begun = home.clock.now() - timedelta(days=days)
        setup = prepared.setup.model_copy(update={"begun": begun})
        home.writer.begin(setup).result(60)
        home.writer.end(setup.session, "complete", 660).result(60)


async def test_exercises_are_found_as_one_types(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "1")
        await type_text(pilot, "lovkin")
        text = read(pilot)
        assert "Loving-kindness" in text
        assert "Balint" not in text
        await press(pilot, "enter")
        assert "Loving-kindness" in read(pilot)
        assert screen_name(pilot) == "SetupScreen"


async def test_nothing_found_is_said_and_escape_shows_everything_again(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "1")
        await type_text(pilot, "xqzw")
        assert "Nothing found." in read(pilot)
        assert "something difficult from today" not in read(pilot), "nothing is described that is not there"
        await press(pilot, "enter")
        assert screen_name(pilot) == "ExercisesScreen"
        await press(pilot, "escape")
        assert "Balint Pair" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


@pytest.mark.parametrize(
    ("page", "made"),
    [("settings", SettingsScreen), ("keys", KeysScreen), ("meetings", PlanMeetingsScreen), ("plans", PlanChoiceScreen)],
)
async def test_settings_keys_meetings_and_plans_stand_where_one_left_them(
    page: str, made: Callable[[], Screen[Any]], couple: Home, run_app: RunApp
) -> None:
    del page
    file = find_plan("peer-group", couple.search_path).value
    assert file is not None
    for kept in planning.begin(couple, planning.enrolment_request(couple, file, couple.today)):
        kept.result(60)
    async with run_app(couple) as pilot:
        marked = []
        for keys in (("down", "down", "down"), ()):
            if made is PlanChoiceScreen:
                pilot.app.run_worker(choose(cast("Shell", pilot.app), None))
            else:
                pilot.app.push_screen(made())
            await settle(pilot)
            listed = pilot.app.screen.query_one(OptionList)
            await press(pilot, *keys)
            marked.append(listed.highlighted)
            await press(pilot, "escape")
        assert marked[0] == marked[1]
        assert marked[0] is not None
        assert marked[0] >= 3


async def test_a_list_stands_where_one_left_it(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "1", "down", "down", "down", "escape", "3", "escape", "1", "enter")
        one = read(pilot)
        await press(pilot, "escape", "1", "enter")
        assert read(pilot) == one
        assert "Affect Dyad" not in one


async def test_sessions_are_found_by_exercise_partner_and_day(couple: Home, run_app: RunApp) -> None:
    sat(couple, "affect-dyad", "breathing-meditation", "balint-pair")
    async with run_app(couple, (100, 30)) as pilot:
        await press(pilot, "3", "slash")
        await type_text(pilot, "bal ben")
        text = read(pilot)
        assert "Balint Pair" in text
        assert "Affect Dyad" not in text
        assert "1 of 3 sessions" in text
        await press(pilot, "enter")
        assert screen_name(pilot) == "SessionScreen"
        await press(pilot, "escape", "escape")
        assert "Affect Dyad" in read(pilot)
        assert " of 3 sessions" not in read(pilot)
        assert screen_name(pilot) == "JournalScreen"
        await press(pilot, "slash", "x", "q")
        assert "Nothing found." in read(pilot)
        assert "+ Add one" not in read(pilot), "the foot names no sign that is typed now"
        await press(pilot, "enter", "escape", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_the_journal_opens_where_it_was_left(couple: Home, run_app: RunApp) -> None:
    sat(couple, "affect-dyad", "breathing-meditation", "balint-pair")
    async with run_app(couple) as pilot:
        await press(pilot, "3", "down", "down", "escape", "3", "enter")
        assert "Balint Pair" in read(pilot)


async def test_people_are_found_as_one_types(couple: Home, run_app: RunApp) -> None:
    couple.writer.add_person(Person(UUID(int=7), "Zoë")).result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "3", "1", "slash")
        await type_text(pilot, "zoe")
        text = read(pilot)
        assert "Zoë" in text
        assert "Ben" not in text
        await press(pilot, "enter")
        assert screen_name(pilot) == "PersonScreen"
        await press(pilot, "escape")
        assert "Ben" not in read(pilot)
        await press(pilot, "slash", "escape")
        assert "Ben" in read(pilot)


async def test_scripts_are_found_as_one_types(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "6", "slash")
        await type_text(pilot, "wisd")
        await press(pilot, "enter")
        assert "Wisdom" in read(pilot)
        assert screen_name(pilot) == "ScriptScreen"


@pytest.mark.parametrize("keys", [("6", "end", "slash"), ("1", "up", "end"), ("5", "end"), ("colon", "end")])
async def test_what_is_marked_low_stays_in_sight(keys: tuple[str, ...], couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, *keys)
        for height in (24, 16):
            await pilot.resize_terminal(80, height)
            await settle(pilot)
            listed = pilot.app.screen.query_one(OptionList)
            assert listed.highlighted is not None
            line, above = listed._index_to_line[listed.highlighted], listed.scroll_offset.y
            assert above <= line < above + listed.scrollable_content_region.height, (height, keys)


async def test_an_exercise_takes_one_line_in_german_too(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(language="de")
    use("de")
    async with run_app(couple) as pilot:
        await press(pilot, "1")
        assert screen_name(pilot) == "ExercisesScreen"
        choice = pilot.app.screen.query_one(Choice)
        assert choice.virtual_size.height == choice.option_count


async def test_a_long_list_scrolls_below_its_heading(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        pilot.app.push_screen(PickScreen("Which one?", [(str(n), f"number {n}") for n in range(40)]))
        await settle(pilot)
        await press(pilot, "end")
        assert "number 39" in read(pilot)
        assert "Which one?" in read(pilot)
