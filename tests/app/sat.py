"""Sittings for the tests of the app: prepared, opened, and ticked by hand."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.session.sitting import SittingScreen
from dyads.library.scripts import find_script, in_language
from dyads.practice.script import Script
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import Company, Prepared, SittingChoices
from dyads.services.sittings import SessionOptions, prepare_sitting
from tests.app.conftest import ANN, BEN, rest_before
from tests.app.stillness import LONGEST

KEPT = SessionOptions()
SHORT: dict[str, Any] = {
    "format": 1,
    "title": "A short dyad",
    "bells": {"settle": "2s"},
    "ratings": {"before": ["closeness"], "after": ["closeness", "disclosure"]},
    "opening": [{"name": "Arrive", "length": "5s", "together": "Look at each other."}],
    "turn": [
        {"name": "Difficult", "length": "10s", "speaker": "Say [red]how[/] it was.", "listener": "Listen."},
        {"name": "Grateful", "length": "10s", "speaker": "Say thanks, {listener}.", "listener": "Go on."},
    ],
    "closing": [{"name": "Thank", "length": "5s", "together": "Thank each other."}],
}
PARTS: dict[str, Any] = {
    "format": 1,
    "title": "Parts",
    "bells": {"settle": "0s"},
    "draw": {"fallback": ["the critic", "the child", "the driver"]},
    "turn": [
        {"name": "Draw", "length": "open", "act": "draw", "speaker": "Look.", "listener": "Look away."},
        {"name": "Let go", "length": "5s", "voice": "none", "speaker": "Rest.", "listener": "Wonder."},
        {"name": "Guess", "length": "open", "act": "guess", "voice": "listener", "listener": "Guess."},
        {"name": "Reveal", "length": "open", "act": "reveal", "speaker": "Say it."},
    ],
}
SOLO: dict[str, Any] = {
    "format": 1,
    "title": "Breath",
    "form": "solo",
    "bells": {"settle": "0s"},
    "ratings": {"before": ["mood"], "after": ["mood"]},
    "phase": [{"name": "Breathe", "length": "10s", "text": "In, and out."}],
}


def script(data: dict[str, Any], **changes: Any) -> Script:
    return Script.model_validate({**data, **changes})


def prepared(home: Home, what: dict[str, Any] | str = SHORT, company: Company = "two", **wishes: Any) -> Prepared:
    """Return a set-up of Ann and Ben; Ann speaks first."""
    if isinstance(what, str):
        found = find_script(what, home.search_path).value
        assert found is not None
        sat = in_language(found, "en")
    else:
        sat = script(what)
    partner = None if company == "alone" or sat.form == "solo" else BEN
    return prepare_sitting(
        home, SittingChoices("short", company=company, first_by="chosen", **wishes), sat, ANN, partner
    )


def unrated(made: Prepared) -> Prepared:
    """Return the same without questions before it."""
    ratings = made.setup.script.ratings.model_copy(update={"before": ()})
    held = made.setup.script.model_copy(update={"ratings": ratings})
    return Prepared(made.setup.model_copy(update={"script": held}), made.draws)


async def open_sitting(
    pilot: Pilot[None],
    made: Prepared,
    options: SessionOptions = KEPT,
    **how: Any,
) -> None:
    """Open a sitting as set-up does."""
    app = pilot.app
    assert isinstance(app, DyadsApp)
    app.open_sitting(made, options, **how)
    await until(pilot, lambda: len(app.screen_stack) > 1)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait until something holds that a worker, another thread or a timer brings about."""
    ends = monotonic() + LONGEST
    while not true():
        assert monotonic() < ends, f"it never came to that: {pilot.app.screen}"
        await asyncio.sleep(0.001)
        await pilot.pause()
    await pilot.pause()


async def reach(pilot: Pilot[None], name: str) -> None:
    """Wait until a screen is there."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name)


def on_stage(pilot: Pilot[None]) -> SittingScreen:
    """Return the sitting's screen, also from beneath another."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, SittingScreen))


async def turn(pilot: Pilot[None], home: Home, seconds: float) -> None:
    """Let time pass, with a look every second as in life."""
    clock = home.clock
    assert isinstance(clock, HandClock)
    while seconds > 0:
        step = min(1.0, seconds)
        clock.turn(step)
        on_stage(pilot).look()
        seconds -= step
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, as somebody who reads first."""
    for key in keys:
        await rest_before(pilot, key)
        await pilot.press(key)
    await pilot.pause()


async def rate_both(pilot: Pilot[None], *answers: str) -> None:
    """Ann and Ben rate, each after the other has looked away."""
    half = len(answers) // 2
    for given in (answers[:half], answers[half:]):
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        for answer in given:
            await reach(pilot, "RateScreen")
            await press(pilot, answer, "enter")


async def to_the_stage(pilot: Pilot[None], home: Home, what: dict[str, Any] | str = SHORT, **how: Any) -> None:
    """Open a sitting that asks no ratings, and begin it."""
    await open_sitting(pilot, unrated(prepared(home, what)), **how)
    await reach(pilot, "SittingScreen")
    await press(pilot, "enter")


def values(home: Home) -> list[tuple[str, str, int | None, str]]:
    """Return what the journal holds: name, measure at its moment, value, status."""
    home.writer.ready().result(60)
    names = {ANN.id: "Ann", BEN.id: "Ben"}
    return [
        (names[rating.person], f"{rating.measure} {rating.when}", rating.value, rating.status)
        for person in (ANN.id, BEN.id)
        for rating in home.journal.ratings(person)
    ]
