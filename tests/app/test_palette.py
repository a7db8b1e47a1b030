"""The palette: from every page to every place and exercise, to what can be done here; in a sitting not away from it."""

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.common.palette import FoundList
from dyads.services.home import Home
from dyads.settings.config import load_config
from dyads.words import use
from tests.app.conftest import RunApp, press, read, screen_name, settle, type_text

_PADDING = 4
"""Cells left and right of a line."""


async def find(pilot: Pilot[None], text: str) -> None:
    await press(pilot, "ctrl+p")
    await pilot.app.workers.wait_for_complete()
    await type_text(pilot, text)
    await press(pilot, "enter")


PLACES = {
    "journal": "JournalScreen",
    "plan": "PlanChoiceScreen",
    "people": "PeopleScreen",
    "workshop": "ScriptsScreen",
    "settings": "SettingsScreen",
    "colours": "ColoursScreen",
    "own keys": "KeysScreen",
    "try a bell": "BellsTrialScreen",
    "exercises": "ExercisesScreen",
    "trends": "TrendsScreen",
    "partner elsewhere": "SetupScreen",
    "class": "PickScreen",
    "today": "TodayScreen",
}


@pytest.mark.slow
async def test_every_page_leads_to_every_place(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        for typed, page in PLACES.items():
            await press(pilot, "ctrl+p")
            await type_text(pilot, typed)
            await press(pilot, "enter")
            assert screen_name(pilot) == page, typed
            assert len(pilot.app.screen_stack) <= 3


async def test_an_exercise_is_found_by_a_few_letters_of_its_name(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "5")
        await find(pilot, "lov kin")
        assert screen_name(pilot) == "SetupScreen"
        assert "Loving-kindness" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_it_says_that_nothing_was_found_and_forgives_a_slip(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "loving")
        assert "wish well" in read(pilot)
        await type_text(pilot, "xqzw")
        assert "Nothing found." in read(pilot)
        assert "wish well" not in read(pilot), "nothing is described that is not there"
        await press(pilot, "enter")
        assert screen_name(pilot) == "Palette"
        await press(pilot, "escape")
        assert screen_name(pilot) == "Palette"
        await type_text(pilot, "jounral")
        await press(pilot, "enter")
        assert screen_name(pilot) == "JournalScreen"


async def test_what_can_be_done_here_comes_first(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "3", "ctrl+p")
        text = read(pilot)
        assert text.index("Here") < text.index("Add one") < text.index("Places")
        await type_text(pilot, "add one")
        await press(pilot, "enter")
        assert screen_name(pilot) == "AddedScreen"


async def test_colours_and_languages_are_changed_and_kept(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await find(pilot, "high contrast")
        assert pilot.app.theme == "dyads-contrast"
        await find(pilot, "deutsch")
        assert "Guten Abend" in read(pilot)
    kept = load_config(couple.places.config)[0]
    assert (kept.theme, kept.language) == ("dyads-contrast", "de")


async def test_in_a_sitting_it_leads_nowhere_else(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        app = pilot.app
        assert isinstance(app, DyadsApp)
        await press(pilot, "enter", "enter")
        while screen_name(pilot) != "GuidanceScreen":
            await press(pilot, "enter")
        await press(pilot, "ctrl+p")
        assert "again after the sitting" in read(pilot)
        assert "We are ready" in read(pilot)
        for typed in ("journal", "settings", "loving", "deutsch"):
            await type_text(pilot, typed)
            assert "Nothing found." in read(pilot)
            await press(pilot, "escape")


async def test_where_something_would_be_lost_it_asks(couple: Home, run_app: RunApp) -> None:
    from dyads.app.common.dialogs import MessageScreen
    from dyads.practice.message import Message, msg

    class Precious(MessageScreen):
        def loss(self) -> Message | None:
            return msg("The note is not kept yet.")

    async with run_app(couple) as pilot:
        pilot.app.push_screen(Precious(msg("Write here.")))
        await settle(pilot)
        await find(pilot, "journal")
        assert "The note is not kept yet." in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "Precious"
        await find(pilot, "journal")
        await press(pilot, "y")
        assert screen_name(pilot) == "JournalScreen"


async def test_each_line_is_whole_and_its_sentence_stands_below(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(language="de")
    use("de")
    async with run_app(couple) as pilot:
        await press(pilot, "ctrl+p")
        await pilot.app.workers.wait_for_complete()
        found = pilot.app.screen.query_one(FoundList)
        for option in found.options:
            width = max(cell_len(line) for line in str(option.prompt).splitlines())
            assert width <= found.scrollable_content_region.width - _PADDING, str(option.prompt)
        await press(pilot, "down")
        said = found.found(found.highlighted_option.id or "").more if found.highlighted_option else ""
        assert said
        assert said in read(pilot)


async def test_a_partner_elsewhere_is_linked_also_where_one_sits_alone(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(sitting="alone")
    async with run_app(couple) as pilot:
        await find(pilot, "partner elsewhere")
        assert "elsewhere, linked" in read(pilot)
        assert "Affect Dyad" in read(pilot)


async def test_an_exercise_is_found_by_its_file_in_another_language(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(language="de")
    use("de")
    async with run_app(couple) as pilot:
        await find(pilot, "loving-kindness")
        assert "Herzmeditation" in read(pilot)
