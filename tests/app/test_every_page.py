"""Every page is left with Enter, arrows and Esc alone, never into the calm page by Esc, nor out of the app unasked.

Where lines are typed in, the arrows go from one to the next, so that Tab is not needed either.
"""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from dyads.app.app import DyadsApp
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.common.dialogs import Ask, PickScreen
from dyads.app.session.halted import LeaveScreen, StopScreen
from dyads.app.session.sitting import SittingScreen
from dyads.app.today.screen import TodayScreen
from dyads.services.clock import HandClock
from dyads.services.home import Home
from tests.app.conftest import RunApp, press, settle
from tests.app.every_page import BASES, BENEATH, WAYS, World, every_page
from tests.app.sat import open_sitting, prepared

KEYS = ("enter", "enter", "up", "down", "down", "left", "right", "escape", "tab")
GROUPS = 8
"""Of pages, so that no test takes long."""
_MOST = 40
"""Keys within which somebody who wants to leave has left."""


def test_there_is_a_way_to_every_page() -> None:
    pages = set(every_page()) - BASES - BENEATH
    assert {page.__name__ for page in pages - set(WAYS)} == set(), "write how it is made, in every_page.py"
    assert set(WAYS) == pages
    assert all(any(issubclass(page, base) for page in WAYS) for base in BASES)


async def key(pilot: Pilot[None], name: str) -> None:
    """Press a key; Esc never opens the calm page."""
    calm = sum(isinstance(screen, StopScreen) for screen in pilot.app.screen_stack)
    await press(pilot, name)
    if name == "escape" and pilot.app.is_running:
        now = sum(isinstance(screen, StopScreen) for screen in pilot.app.screen_stack)
        assert now <= calm, "Esc opened the calm page"


def way_back(pilot: Pilot[None], last: str) -> tuple[str, ...]:
    """Return the keys of somebody who wants to leave, and has pressed `last` in vain, where they have."""
    top, beneath = pilot.app.screen, pilot.app.screen_stack[-2]
    if isinstance(top, Ask):
        return ("enter",)
    if isinstance(top, LeaveScreen):
        return ("down", "down", "enter")
    if isinstance(top, PickScreen) and isinstance(beneath, ClassScreen):
        return ("down", "enter")  # leave it open
    return ("enter",) if last == "escape" else ("escape",)


async def leave(pilot: Pilot[None]) -> None:
    """Go back to Today: by Esc where that leads on, by what is marked where it is asked, else by Enter."""
    last = ""
    for _time in range(_MOST):
        if isinstance(pilot.app.screen, TodayScreen):
            return
        stack, keys = list(pilot.app.screen_stack), way_back(pilot, last)
        for one in keys:
            await key(pilot, one)
        assert pilot.app.is_running, f"left the app from {type(stack[-1]).__name__}"
        last = keys[-1] if stack == list(pilot.app.screen_stack) else ""
    raise AssertionError(f"no way from {pilot.app.screen}")


async def open_page(pilot: Pilot[None], page: Screen[Any]) -> None:
    pilot.app.push_screen(page)
    await settle(pilot)


async def back_to_today(pilot: Pilot[None]) -> None:
    """Close every page, with the keys as they usually are."""
    app = pilot.app
    assert isinstance(app, DyadsApp)
    app.back_to_today()
    app.home.config = app.home.config.changed(keys={})
    app.take_keys()
    await settle(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
async def test_every_page_is_left(group: int, home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp) -> None:
    world = World.of(home, clock, tmp_path)
    kept: dict[str, str] = {}
    async with run_app(home) as pilot:
        for page in list(WAYS)[group::GROUPS]:
            await open_page(pilot, WAYS[page](world))
            try:
                await leave(pilot)
            except AssertionError as wrong:
                kept[page.__name__] = str(wrong)
                await back_to_today(pilot)
    assert kept == {}


async def wander(pilot: Pilot[None], random: Random, steps: int) -> str:
    """Press keys by chance until Today or the end of the app, which was asked for; return which were pressed."""
    pressed: list[str] = []
    for _step in range(steps):
        before = pilot.app.screen
        name = random.choice(KEYS)
        pressed.append(name)
        await key(pilot, name)
        if not pilot.app.is_running:
            assert isinstance(before, Ask), f"left unasked: {pressed}"
            break
        if isinstance(pilot.app.screen, TodayScreen):
            break
    return " ".join(pressed)


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
async def test_whatever_is_pressed_there_is_a_way_home(
    group: int, home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    world = World.of(home, clock, tmp_path)
    kept: dict[str, str] = {}
    for page in list(WAYS)[group::GROUPS]:
        async with run_app(home) as pilot:
            await open_page(pilot, WAYS[page](world))
            pressed = ""
            try:
                pressed = await wander(pilot, Random(page.__name__), 12)
                if pilot.app.is_running:
                    await leave(pilot)
                    await back_to_today(pilot)
            except AssertionError as wrong:
                kept[page.__name__] = f"{wrong} after {pressed}"
    assert kept == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("script", ["affect-dyad", "perspective-dyad", "breathing-meditation"])
async def test_through_a_whole_sitting_there_is_a_way_home(
    script: str, seed: int, home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    World.of(home, clock, tmp_path)
    random = Random(f"{script} {seed}")
    async with run_app(home) as pilot:
        await open_sitting(pilot, prepared(home, script))
        for _stretch in range(6):
            await wander(pilot, random, 6)
            if not pilot.app.is_running or isinstance(pilot.app.screen, TodayScreen):
                return
            clock.turn(random.randrange(1, 200))
            for screen in pilot.app.screen_stack:
                if isinstance(screen, SittingScreen):
                    screen.look()
            await settle(pilot)
        await leave(pilot)
