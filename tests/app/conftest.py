"""A home in a temporary folder, the app on it, keys, and pictures at fixed sizes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.common.screen import StepScreen
from dyads.app.session.sitting import SittingScreen
from dyads.practice.people import Person
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.sittings import SitNow
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sound.interface import SilentBells
from dyads.words import use
from tests.app import stillness

stillness.install()

ANN = Person(UUID("00000000-0000-4000-8000-000000000001"), "Ann", me=True)
BEN = Person(UUID("00000000-0000-4000-8000-000000000002"), "Ben")

COMFORTABLE, HANDSOME, SMALL = (80, 24), (120, 40), (50, 15)
LOOKS = [pytest.param(("dyads-dark", size), id="{}x{}".format(*size)) for size in (COMFORTABLE, HANDSOME)]
"""What the picture of every page is taken in; what the other themes change is in `test_themes`."""


@pytest.fixture
def clock() -> HandClock:
    """A Saturday evening that stands still."""
    return HandClock(datetime(2026, 11, 21, 19, 30, tzinfo=timezone(timedelta(hours=1))))


@pytest.fixture
def home(tmp_path: Path, clock: HandClock) -> Iterator[Home]:
    """An empty home, English, with silent bells, after the first evening's questions."""
    use("en")
    made = Home(
        Places(tmp_path, tmp_path, tmp_path),
        config=Config(language="en", sitting="two", theme="dyads-dark"),
        clock=clock,
        environment={},
        make_bells=lambda _config, _terminal: SilentBells(clock),
        ask_whether_display_stays_on=lambda: True,
    )
    yield made
    made.close()
    use("en")


@pytest.fixture
def couple(home: Home) -> Home:
    """The same home, with Ann and Ben in its journal."""
    home.writer.add_person(ANN).result(60)
    home.writer.add_person(BEN).result(60)
    return home


class RunApp(Protocol):
    """Runs the app on a home: `async with run_app(home, SMALL) as pilot`."""

    def __call__(
        self, home: Home, size: tuple[int, int] = COMFORTABLE, start: SitNow | None = None
    ) -> AbstractAsyncContextManager[Pilot[None]]: ...


@pytest.fixture
def run_app() -> RunApp:
    @asynccontextmanager
    async def running(home: Home, size: tuple[int, int] = COMFORTABLE, start: SitNow | None = None):  # type: ignore[no-untyped-def]
        async with DyadsApp(home, start).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot

    return running


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way any more."""
    for _turn in range(3):
        await pilot.pause()


async def rest_before(pilot: Pilot[None], key: str) -> None:
    """Let time pass, with looks as in life, until a key is neither the one before nor meant for what stood there."""
    app = pilot.app
    assert isinstance(app, DyadsApp)
    clock = app.home.clock
    while isinstance(app.screen, StepScreen) and isinstance(clock, HandClock):
        repeats = replace(app._rhythm).is_repeat(key, clock.monotonic_ns())
        if app.screen.takes_key(key, repeats=repeats):
            return
        clock.turn(0.25)
        for screen in app.screen_stack:
            if isinstance(screen, SittingScreen):
                screen.look()
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each after what the one before did, as somebody who reads first."""
    for key in keys:
        await rest_before(pilot, key)
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text."""
    await pilot.press(*("space" if sign == " " else sign for sign in text))
    await settle(pilot)


def read(pilot: Pilot[None]) -> str:
    """Return everything that can be read on the screen, line ends as spaces."""
    strips = pilot.app.screen._compositor.render_strips()
    return " ".join(" ".join(strip.text.split()) for strip in strips if strip.text.strip())


def screen_name(pilot: Pilot[None]) -> str:
    """Return what the present screen is."""
    return type(pilot.app.screen).__name__


class SnapApp(Protocol):
    """Takes a picture after some keys and compares it: `assert snap(home, ("enter",), look)`."""

    def __call__(self, home: Home, keys: Sequence[str], look: tuple[str, tuple[int, int]]) -> bool: ...


@pytest.fixture
def snap(snap_compare: Callable[..., bool]) -> SnapApp:
    def compare(home: Home, keys: Sequence[str], look: tuple[str, tuple[int, int]]) -> bool:
        theme, size = look
        home.config = home.config.changed(theme=theme)

        async def go(pilot: Pilot[None]) -> None:
            await settle(pilot)
            await press(pilot, *keys)

        return snap_compare(DyadsApp(home), terminal_size=size, run_before=go)

    return compare
