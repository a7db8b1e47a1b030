"""Random keys and clicks over the app: no fault, and Escape and q always lead out."""

import asyncio
import os
import random
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import OutOfBounds, Pilot

from dyads.app.app import DyadsApp
from dyads.practice.people import Person
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.settings.config import Config, load_config
from dyads.settings.places import Places
from dyads.sound.interface import SilentBells
from tests.app.conftest import read, settle

pytestmark = pytest.mark.slow

EPISODES = int(os.environ.get("DYADS_RANDOM_KEYS", "40"))
SEED = int(os.environ.get("DYADS_SEED", "1"))

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
        home.writer.add_person(Person(UUID(int=1, version=4), "Ann", me=True)).result(60)
        home.writer.add_person(Person(UUID(int=2, version=4), "Ben [b]")).result(60)
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


def goes_on(app: DyadsApp) -> bool:
    return app.is_running and not app._exit


async def leave(app: DyadsApp, pilot: Pilot[None]) -> None:
    """Escape and q lead out of wherever this is; a question in between is answered with yes."""
    await pilot.resize_terminal(80, 24)
    for turn in range(MOST_WAYS_OUT):
        if not goes_on(app):
            return
        await pilot.press(("escape", "q", "ctrl+q", "y")[turn % 4])
        await pilot.pause()
    raise AssertionError(f"no way out of {app.screen_stack}")


async def look(pilot: Pilot[None]) -> None:
    """Hold what is true of every page: text is on it, none that steers a terminal and none without its values."""
    if not read(pilot):
        await settle(pilot)  # on a busy machine a page may take longer than one key waits
    text = read(pilot)
    assert text, "an empty page"
    steering = {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"}} - {"\u200d", "\ufe0f"}
    assert not steering, f"{steering!r} in {text!r}"
    assert not re.search(r"\{[a-z_]+\}", text), f"a sentence without its values: {text!r}"


async def episode(folder: Path, chance: random.Random, done: list[str]) -> None:
    home, clock = make_home(folder, chance)
    app = DyadsApp(home)
    try:
        async with app.run_test(size=chance.choice(SIZES)) as pilot:
            for _turn in range(chance.randrange(20, 200)):
                if not goes_on(app):
                    break
                done.append(type(app.screen).__name__)
                done.append(await one_thing(pilot, clock, chance))
                if goes_on(app) and app.size.width >= 50 and app.size.height >= 15:
                    await look(pilot)
            done.append("leaving")
            await asyncio.wait_for(leave(app, pilot), 120)
    finally:
        home.close()
    assert_sound(home)


def assert_sound(home: Home) -> None:
    """Hold what is true of everything kept: it is of people and sessions that are there, and within its scale."""
    journal = home.journal
    assert journal.check() == ()
    people = {person.id for person in journal.people()}
    sessions = {session.id for session in journal.summaries()}
    for rating in journal.ratings(None):
        assert rating.person in people
        assert rating.session is None or rating.session in sessions
        assert rating.value is None or rating.low <= rating.value <= rating.high
    for session in journal.summaries():
        assert session.actual_seconds is None or session.actual_seconds >= 0
    assert load_config(home.places.config)[1].problems == ()


@pytest.mark.parametrize("number", range(EPISODES))
async def test_random_keys_meet_no_fault_and_no_dead_end(tmp_path: Path, number: int) -> None:
    seed = SEED * 1_000_000 + number
    done: list[str] = []
    try:
        await episode(tmp_path, random.Random(seed), done)
    except BaseException:
        print(f"seed {seed}: {' '.join(done)}")
        raise
