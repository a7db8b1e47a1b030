"""A home in a temporary folder, the app on it, keys, and pictures at fixed sizes."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.bells.silent import SilentBells
from dyads.practice.people import Person
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sitting.clocks import HandClock
from dyads.sitting.home import Home
from dyads.words import use

ANN = Person(UUID("00000000-0000-4000-8000-000000000001"), "Ann", me=True)
BEN = Person(UUID("00000000-0000-4000-8000-000000000002"), "Ben")

COMFORTABLE, HANDSOME, SMALL = (80, 24), (120, 40), (50, 15)
THEMES = ("dyads-dark", "dyads-light", "dyads-contrast")


@pytest.fixture
def clock() -> HandClock:
    """A Saturday evening that stands still."""
    return HandClock(datetime(2026, 11, 21, 19, 30, tzinfo=timezone(timedelta(hours=1))))


@pytest.fixture
def home(tmp_path: Path, clock: HandClock) -> Iterator[Home]:
    """An empty home, English, with silent bells, after the first evening's questions."""
    made = Home(
        Places(tmp_path, tmp_path, tmp_path),
        config=Config(language="en", sitting="two", theme="dyads-dark"),
        clock=clock,
        environment={},
        make_bells=lambda _config, _terminal: SilentBells(),
    )
    yield made
    made.close()
    use("en")


@pytest.fixture
def couple(home: Home) -> Home:
    """The same home, with Ann and Ben in its journal."""
    home.writer.add_person(ANN).result(10)
    home.writer.add_person(BEN).result(10)
    return home


Running = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def run_app() -> Running:
    """Return what runs the app on a home: `async with run_app(home, size=SMALL) as pilot`."""

    @asynccontextmanager
    async def running(home: Home, size: tuple[int, int] = COMFORTABLE, **how: object):  # type: ignore[no-untyped-def]
        app = DyadsApp(home, **how)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot

    return running


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type]


def text_of(pilot: Pilot[None]) -> str:
    """Return everything that can be read on the screen."""
    app = pilot.app
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


Press = Callable[..., Awaitable[None]]
