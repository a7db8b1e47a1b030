"""Random keys and clicks over the app: no fault, and Escape and q always lead out."""

import asyncio
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import OutOfBounds, Pilot

from dyads.app.app import DyadsApp
from dyads.bells.silent import SilentBells
from dyads.practice.people import Person
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sitting.clocks import HandClock
from dyads.sitting.home import Home

SECONDS = float(os.environ.get("DYADS_RANDOM_KEYS", "60"))
SEED = int(os.environ.get("DYADS_SEED", "1"))
EPISODES = 4
"""So many tests share the seconds, so that two processors are busy."""

SIZES = ((80, 24), (120, 40), (50, 15), (200, 60), (20, 5))
KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789:?/.-,ü€😀",
    *("enter", "escape", "tab", "shift+tab", "space", "backspace", "delete"),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("ctrl+s", "ctrl+c", "ctrl+a", "ctrl+v", "ctrl+u", "f1", "f10", "insert"),
)
OFTEN = ("enter", "enter", "down", "right", "escape", "space", "tab", "y")
MOST_WAYS_OUT = 40


def make_home(folder: Path, chance: random.Random) -> tuple[Home, HandClock]:
    """Return a home: often with people in it, sometimes before the first evening."""
    clock = HandClock(datetime(2026, 11, 21, 19, 30, tzinfo=UTC))
    home = Home(
        Places(folder, folder, folder),
        config=Config(
            language=chance.choice(("en", "de")), sitting=chance.choice(("", "two", "two", "apart", "alone"))
        ),
        clock=clock,
        environment={},
        make_bells=lambda _config, _terminal: SilentBells(clock),
    )
    if chance.random() < 0.7:
        home.writer.add_person(Person(UUID(int=1, version=4), "Ann", me=True)).result(20)
        home.writer.add_person(Person(UUID(int=2, version=4), "Ben [b]")).result(20)
    return home, clock


async def one_thing(pilot: Pilot[None], clock: HandClock, chance: random.Random) -> str:
    """Do one random thing, and return its name."""
    kind = chance.random()
    if kind < 0.08:
        width, height = pilot.app.size
        at = (chance.randrange(max(1, width)), chance.randrange(max(1, height)))
        try:
            await pilot.click(offset=at, times=chance.choice((1, 1, 2)))
        except OutOfBounds:
            return "beside"
        return f"click {at}"
    if kind < 0.11:
        size = chance.choice(SIZES)
        await pilot.resize_terminal(*size)
        return f"resize {size}"
    if kind < 0.18:
        seconds = chance.choice((0.4, 1, 2.5, 30, 4000))
        clock.turn(seconds)
        return f"{seconds} s"
    key: str = chance.choice(OFTEN if chance.random() < 0.4 else KEYS)
    await pilot.press(key)
    return key


async def leave(app: DyadsApp, pilot: Pilot[None]) -> None:
    """Escape and q lead out of wherever this is; a question in between is answered with yes."""
    await pilot.resize_terminal(80, 24)
    for turn in range(MOST_WAYS_OUT):
        if not app.is_running or app._exit:
            return
        await pilot.press(("escape", "q", "ctrl+q", "y")[turn % 4])
        await pilot.pause()
    raise AssertionError(f"no way out of {app.screen_stack}")


async def episode(folder: Path, chance: random.Random, until: float, done: list[str]) -> None:
    home, clock = make_home(folder, chance)
    app = DyadsApp(home)
    try:
        async with app.run_test(size=chance.choice(SIZES)) as pilot:
            for _turn in range(chance.randrange(20, 200)):
                if time.monotonic() > until or app._exit or not app.is_running:
                    break
                done.append(type(app.screen).__name__)
                done.append(await one_thing(pilot, clock, chance))
            done.append("leaving")
            await asyncio.wait_for(leave(app, pilot), 120)
    finally:
        home.close()
    assert home.journal.check() == ()


@pytest.mark.parametrize("number", range(EPISODES))
async def test_random_keys_meet_no_fault_and_no_dead_end(tmp_path: Path, number: int) -> None:
    until, count = time.monotonic() + SECONDS / EPISODES, 0
    while count == 0 or time.monotonic() < until:
        seed = SEED * 1_000_000 + number * 10_000 + count
        done: list[str] = []
        try:
            await episode(tmp_path / str(count), random.Random(seed), until, done)
        except BaseException:
            print(f"seed {seed}: {' '.join(done)}")
            raise
        count += 1
