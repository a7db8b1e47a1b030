"""The calm page: bells silent at once, nothing required, and every way on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dyads.practice.bell import Strike
from dyads.practice.clock import Clock
from dyads.services.home import Home
from dyads.sound.interface import SilentBells
from tests.app.conftest import COMFORTABLE, HANDSOME, SMALL, RunApp, read, screen_name
from tests.app.sat import on_stage, open_sitting, prepared, press, reach, to_the_stage, turn, unrated, values


class HeardBells(SilentBells):
    """Says what was asked of the bells."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.heard: list[str] = []

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        self.heard.append("ring")

    def hush(self) -> None:
        self.heard.append("hush")

    def mute(self, muted: bool) -> None:
        self.heard.append("mute" if muted else "unmute")


@pytest.fixture
def heard(couple: Home) -> Iterator[tuple[Home, HeardBells]]:
    bells = HeardBells(couple.clock)
    home = replace(couple, make_bells=lambda _config, _terminal: bells)
    home.config = home.config.changed(help_text="Maria: maria@example.org [b]")
    yield home, bells
    home.close()


@pytest.mark.parametrize("key", ["x", "X"])
@pytest.mark.parametrize("size", [SMALL, COMFORTABLE])
async def test_the_bells_fall_silent_and_the_page_says_where_help_is(
    heard: tuple[Home, HeardBells], run_app: RunApp, key: str, size: tuple[int, int]
) -> None:
    home, bells = heard
    async with run_app(home, size) as pilot:
        await to_the_stage(pilot, home)
        await turn(pilot, home, 12)
        bells.heard.clear()
        await press(pilot, key)
        assert screen_name(pilot) == "StopScreen"
        assert bells.heard[:2] == ["hush", "mute"]
        shown = read(pilot)
        for words in ("You can stop here.", "Feel the chair", "get help", "Maria: maria@example.org [b]"):
            assert words in shown
        for way in ("Go on where you were", "s Silence", "w Swap", "e End"):
            assert way in shown
        await turn(pilot, home, 300)
        assert "ring" not in bells.heard
        await press(pilot, "z", "x", "p", "b", "1")
        assert screen_name(pilot) == "StopScreen"
        await press(pilot, "enter")
        assert bells.heard[-1] == "ring" or "unmute" in bells.heard
        assert on_stage(pilot).view.position.standing == "running"


async def test_two_minutes_of_silence_from_there(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "x", "s")
        assert on_stage(pilot).view.position.standing == "still"


async def test_changing_roles_from_there(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "x", "w")
        segment = on_stage(pilot).view.position.segment
        assert segment is not None
        assert segment.speaker == 1


async def test_ending_there_asks_for_no_rating(couple: Home, run_app: RunApp) -> None:
    made = unrated(prepared(couple))
    async with run_app(couple, HANDSOME) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        await press(pilot, "x", "e")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        assert "Ended early, after 0:10 minutes. That is kept too." in read(pilot)
        assert {(value, status) for *_, value, status in values(couple)} == {(None, "not-reached")}
        assert [each.outcome for each in couple.journal.summaries(None)] == ["partial"]


@pytest.mark.parametrize("over", ["a", "question_mark"])
async def test_x_opens_the_calm_page_from_what_lies_over_the_sitting(couple: Home, run_app: RunApp, over: str) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, unrated(prepared(couple)))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        await press(pilot, over)
        assert screen_name(pilot) != "SittingScreen"
        await press(pilot, "x")
        assert screen_name(pilot) == "StopScreen"
        assert on_stage(pilot).view.position.standing == "paused"
        await press(pilot, "escape")
        assert screen_name(pilot) == "SittingScreen"


async def test_after_an_early_end_one_may_still_answer(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, unrated(prepared(couple)))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        await press(pilot, "x", "down", "down", "down", "enter")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "down", "enter")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        await press(pilot, "6", "enter")
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        await press(pilot, "e")
        await reach(pilot, "KeptScreen")
        assert ("Ann", "closeness after", 6, "given") in values(couple)
        assert [each.outcome for each in couple.journal.summaries(None)] == ["partial"]


async def test_escape_never_opens_the_calm_page_and_never_ends_unasked(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple))
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "escape")
        await reach(pilot, "Ask")
        assert "has not begun yet" in read(pilot)
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        await press(pilot, "4", "escape")
        assert screen_name(pilot) == "RateScreen"
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")


async def test_escape_in_a_sitting_asks_and_the_sitting_goes_on_meanwhile(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "escape")
        assert screen_name(pilot) == "LeaveScreen"
        await turn(pilot, couple, 6)
        view = on_stage(pilot).view.position
        assert view.standing == "running"
        assert view.segment is not None
        assert view.segment.name == "Grateful"
        await press(pilot, "enter")
        assert screen_name(pilot) == "SittingScreen"
        await press(pilot, "escape", "down", "down", "enter")
        await reach(pilot, "EarlyEndScreen")


async def test_from_the_first_page_after_it_one_gets_back_into_the_sitting(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 55)
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "escape")
        await reach(pilot, "SittingScreen")
        await press(pilot, "escape")
        segment = on_stage(pilot).view.position.segment
        assert segment is not None
        assert segment.name == "Thank"


async def test_who_paused_before_is_still_paused_after(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "p", "x", "escape")
        assert on_stage(pilot).view.position.standing == "paused"


async def test_a_start_that_comes_due_on_the_calm_page_waits(heard: tuple[Home, HeardBells], run_app: RunApp) -> None:
    home, bells = heard
    async with run_app(home) as pilot:
        await open_sitting(pilot, unrated(prepared(home, delay=10)))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, home, 8)
        await press(pilot, "x")
        await turn(pilot, home, 30)
        assert on_stage(pilot).view.position.standing == "paused"
        assert bells.heard[-1] == "hush"
        await press(pilot, "e")
        await reach(pilot, "KeptScreen")


async def test_leaving_the_program_asks_first(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await press(pilot, "q")
        assert "not closed yet" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "SittingScreen"
