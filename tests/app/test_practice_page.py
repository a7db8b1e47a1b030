"""What it is like, and what if ...: one key away before the first sitting, offered after the first, third and tenth."""

from datetime import timedelta

import pytest

from dyads.services.home import Home
from dyads.services.sittings import sittings_so_far
from tests.app.conftest import LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name, type_text
from tests.app.kept import sat
from tests.app.sat import prepared, reach, to_the_stage, turn

OFFER = "what it is like, and what if ..."


def sit_before(home: Home, count: int) -> None:
    for number in range(1, count + 1):
        sat(home, number, home.clock.now() - timedelta(days=count + 1 - number))
    home.writer.ready().result(60)


@pytest.mark.parametrize("size", [(80, 24), SMALL], ids=["80x24", "50x15"])
async def test_before_the_first_sitting_it_is_one_key_away(
    couple: Home, run_app: RunApp, size: tuple[int, int]
) -> None:
    async with run_app(couple, size) as pilot:
        await press(pilot, "enter", "enter")
        while screen_name(pilot) == "AgreeScreen":
            await press(pilot, "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        assert OFFER in read(pilot)
        await press(pilot, "h")
        assert screen_name(pilot) == "PracticeScreen"
        assert "What it is like, and what if ..." in read(pilot)
        assert "The first five sittings" in read(pilot)
        await press(pilot, "h", "enter")
        assert screen_name(pilot) == "GuidanceScreen"


async def test_later_the_guidance_is_only_guidance(couple: Home, run_app: RunApp) -> None:
    sit_before(couple, 1)
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "enter", "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        assert OFFER not in read(pilot)


async def test_the_search_finds_it_on_every_day(couple: Home, run_app: RunApp) -> None:
    sit_before(couple, 2)
    async with run_app(couple) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "what if")
        await press(pilot, "enter")
        assert screen_name(pilot) == "PracticeScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


@pytest.mark.parametrize("before", [0, 1, 2, 3, 8, 9, 10])
async def test_it_is_offered_after_the_first_third_and_tenth(couple: Home, run_app: RunApp, before: int) -> None:
    sit_before(couple, before)
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "x", "e")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        offered = before + 1 in {1, 3, 10}
        assert (OFFER in read(pilot)) == offered
        assert ("a plan can carry you" in read(pilot)) == (before == 0)
        if offered:
            await press(pilot, "h")
            assert screen_name(pilot) == "PracticeScreen"
            await press(pilot, "enter")
            assert screen_name(pilot) == "KeptScreen"


async def test_in_german_it_is_the_german_page(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(language="de")
    async with run_app(couple) as pilot:
        await press(pilot, "h")
        assert "Die ersten fünf Sitzungen" in read(pilot)


def test_what_was_discarded_is_no_sitting(couple: Home) -> None:
    sit_before(couple, 2)
    assert sittings_so_far(couple) == 2
    made = prepared(couple).setup
    couple.writer.begin(made)
    couple.writer.end(made.session, "discarded", None).result(60)
    assert sittings_so_far(couple) == 2


@pytest.mark.parametrize("look", LOOKS)
def test_the_practice_page_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("h",), look)
