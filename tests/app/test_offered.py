"""A key is offered where it can do something: not over an empty list, nor where nothing was found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from dyads.app.app import DyadsApp
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.common.foot import Foot
from dyads.app.common.palette import Found, Palette
from dyads.app.journal.screen import JournalScreen
from dyads.app.journal.session import SessionScreen
from dyads.app.keys import shown_commands
from dyads.app.people.parts import PartsScreen
from dyads.app.people.screen import PeopleScreen, PersonScreen
from dyads.app.plan.begin import PlanChoiceScreen
from dyads.app.plan.meetings import PlanMeetingsScreen
from dyads.app.plan.screen import PlanScreen
from dyads.app.settings.keys import KeysScreen
from dyads.app.today.exercises import ExercisesScreen
from dyads.app.trends.screen import TrendsScreen
from dyads.app.workshop.scripts import ScriptsScreen
from dyads.services.class_opening import OpenedClass
from dyads.services.clock import HandClock
from dyads.services.home import Home
from tests.app.conftest import RunApp, press, read, settle, type_text
from tests.app.every_page import WAYS, World


def offered(pilot: Pilot[None]) -> set[str]:
    """Return the ids of the commands of this page alone."""
    shown = {shown.command.id for shown in shown_commands(pilot.app.screen)}
    foot = {entry.id for entry in pilot.app.screen.query_one(Foot).entries()}
    assert foot <= shown
    return {name for name in shown if not name.startswith("everywhere.")}


async def open_page(pilot: Pilot[None], page: Screen[Any]) -> None:
    pilot.app.push_screen(page)
    for _turn in range(200):  # some read in a thread
        await settle(pilot)
        if not isinstance(page, TrendsScreen) or page.has_class("lacking") or page.found is not None:
            return


EMPTY: dict[type[Screen[Any]], set[str]] = {
    JournalScreen: {"journal.add", "journal.people"},
    PeopleScreen: {"people.add"},
    PersonScreen: set(),
    PartsScreen: {"people.add"},
    PlanMeetingsScreen: set(),
    TrendsScreen: {"trends.whose"},
    KeysScreen: {"settings.other-key"},
    ClassScreen: {"class.pairs", "class.invite", "class.door"},
}
"""What each page offers where there is nothing yet."""


MADE: dict[type[Screen[Any]], Callable[[World], Screen[Any]]] = {
    **WAYS,
    ClassScreen: lambda world: ClassScreen(OpenedClass(world.a_class().trainer, "en")),
}


@pytest.mark.parametrize("page", EMPTY, ids=lambda page: page.__name__)
async def test_nothing_is_offered_that_an_empty_page_cannot_do(
    page: type[Screen[Any]], home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    async with run_app(home) as pilot:
        await open_page(pilot, MADE[page](World(home, clock, tmp_path)))
        while type(pilot.app.screen) is not page:  # a class without anybody opens on its invitation
            await press(pilot, "escape")
        assert offered(pilot) == EMPTY[page]


SEARCHED: dict[type[Screen[Any]], Callable[[World], Screen[Any]]] = {
    page: WAYS[page] for page in (JournalScreen, PeopleScreen, ScriptsScreen, ExercisesScreen, PlanChoiceScreen)
} | {Palette: lambda _world: Palette([Found("Read", "here", lambda: None)], None)}


@pytest.mark.parametrize("page", SEARCHED, ids=lambda page: page.__name__)
async def test_where_nothing_was_found_nothing_can_be_chosen(
    page: type[Screen[Any]], home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    chooses = {"lists.select", "journal.open", "scripts.edit", "scripts.rehearse"}
    async with run_app(home) as pilot:
        await open_page(pilot, SEARCHED[page](World.of(home, clock, tmp_path)))
        assert chooses & offered(pilot)
        if "lists.search" in offered(pilot):
            await press(pilot, "slash")
        await type_text(pilot, "qqqq")
        assert not chooses & offered(pilot)
        await press(pilot, "backspace", "backspace", "backspace", "backspace")
        assert chooses & offered(pilot)


async def test_a_plan_offers_months_as_far_as_it_reaches_and_no_way_to_scroll_what_fits(
    home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    world = World.of(home, clock, tmp_path)
    async with run_app(home, (120, 60)) as pilot:
        await open_page(pilot, WAYS[PlanScreen](world))
        assert not {"plan.up", "plan.down"} & offered(pilot)
        await press(pilot, "3")
        for _month in range(12):
            if "plan.later" not in offered(pilot):
                break
            assert "plan.earlier" in offered(pilot) or _month < 2
            await press(pilot, "right")
        assert "plan.later" not in offered(pilot)
        await press(pilot, "left")
        assert "plan.later" in offered(pilot)


async def test_the_usual_key_is_offered_for_one_that_was_changed(home: Home, run_app: RunApp) -> None:
    home.config = home.config.changed(keys={"journal.add": "f6"})
    async with run_app(home) as pilot:
        await open_page(pilot, KeysScreen())
        assert offered(pilot) == {"settings.other-key", "settings.reset-all"}
        pilot.app.screen.dismiss(None)
        await settle(pilot)
        assert isinstance(pilot.app, DyadsApp)
        pilot.app.left_at["keys"] = "journal.add"
        await open_page(pilot, KeysScreen())
        assert offered(pilot) == {"settings.other-key", "settings.reset", "settings.reset-all"}
        await press(pilot, "backspace")
        assert offered(pilot) == {"settings.other-key"}


async def test_a_session_that_is_gone_offers_nothing(
    home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    page = WAYS[SessionScreen](World.of(home, clock, tmp_path))
    home.writer.delete(home.journal.summaries()[0].id).result(60)
    async with run_app(home) as pilot:
        await open_page(pilot, page)
        assert offered(pilot) == set()


async def test_the_help_page_has_enter_first_and_the_digits_in_their_order(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "question_mark")
        said = read(pilot)
        assert [sign for sign in said.split() if sign.isdigit()] == list("1234567")
        assert said.index("Enter") < said.index(" 1 ") < said.index("On every page") < said.index("Esc ")
