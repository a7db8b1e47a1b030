"""Guidance before the start, and, in two homes, the sentence that is read aloud."""

from datetime import datetime, timedelta

import pytest

from dyads.app.session.before import GuidanceScreen, ReadAloudScreen
from dyads.library.scripts import find_script
from dyads.practice.setup import Setup
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import prepare_sitting
from tests.app.conftest import ANN, BEN, HANDSOME, LOOKS, SMALL, RunApp, SnapApp, press, read, settle


def set_up(home: Home, script_id: str = "affect-dyad", **choices: object) -> Setup:
    file = find_script(script_id, home.search_path).value
    assert file is not None
    alone = file.script.form == "solo"
    wanted = SittingChoices(script_id, **choices)  # type: ignore[arg-type]  # as a test says them
    return prepare_sitting(home, wanted, file.script, ANN, None if alone else BEN).setup


async def test_it_says_what_both_and_each_may_do(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, first_by="chosen", chosen=1), ("Ann", "Ben")))
        await settle(pilot)
        text = read(pilot)
    for needed in ("Affect Dyad", "11:00 minutes", "sit facing each other", "Speaks first: Ben", "Listens first: Ann"):
        assert needed in text


async def test_other_names_of_the_roles_are_used(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, "balint-pair"), ("Ann", "Ben")))
        await settle(pilot)
        assert "Begins as presenter: Ann" in read(pilot)


async def test_alone_there_are_no_roles(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, "body-scan"), ("Ann", "")))
        await settle(pilot)
        assert "first:" not in read(pilot)


@pytest.mark.parametrize(("key", "answer"), [("enter", True), ("escape", False)])
async def test_it_ends_with_an_answer(couple: Home, run_app: RunApp, key: str, answer: bool) -> None:
    answers: list[bool | None] = []
    async with run_app(couple, SMALL) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple), ("Ann", "Ben")), answers.append)
        await settle(pilot)
        await press(pilot, "down", "x", "f9", "7", "end", "home", key)
    assert answers == [answer]


async def read_aloud(
    couple: Home, run_app: RunApp, clock: HandClock, keys: tuple[str, ...], at: datetime | None = None
) -> tuple[str, list[datetime | None]]:
    said: list[datetime | None] = []
    async with run_app(couple) as pilot:
        screen = ReadAloudScreen(set_up(couple, company="apart"), "Ann", at)
        pilot.app.push_screen(screen, said.append)
        await settle(pilot)
        text = read(pilot)
        clock.turn(1)
        await press(pilot, *keys)
    return text, said


async def test_the_sentence_names_the_next_full_minute_and_enter_agrees(
    couple: Home, run_app: RunApp, clock: HandClock
) -> None:
    now = clock.now()
    text, said = await read_aloud(couple, run_app, clock, ("f9", "x", "enter"))
    assert "we start at 19:31:00" in text
    assert "Ann speaks first" in text
    assert said == [now + timedelta(minutes=1)]


async def test_it_can_be_a_minute_later(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    now = clock.now()
    _text, said = await read_aloud(couple, run_app, clock, ("right", "enter"))
    assert said == [now + timedelta(minutes=2)]


async def test_a_time_agreed_before_stands(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    at = clock.now() + timedelta(minutes=5)
    text, said = await read_aloud(couple, run_app, clock, ("enter",), at)
    assert "19:35:00" in text
    assert said == [at]


async def test_a_time_that_has_passed_gives_way_to_the_next(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    at = clock.now() + timedelta(seconds=20)
    clock.turn(30)
    _text, said = await read_aloud(couple, run_app, clock, ("enter",), at)
    assert said == [clock.now().replace(second=0) + timedelta(minutes=1)]


async def test_escape_agrees_on_nothing(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    _text, said = await read_aloud(couple, run_app, clock, ("escape",))
    assert said == [None]


@pytest.mark.parametrize("look", LOOKS)
def test_guidance_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("enter", "enter", "enter"), look)
