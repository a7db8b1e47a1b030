"""The first evening: three questions, each skippable, and at most eight keys to the guidance of an Affect Dyad."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key

from dyads.app.common.text import Line
from dyads.practice.bell import Strike
from dyads.practice.clock import Clock
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.settings.config import Config, load_config
from dyads.sound.interface import SilentBells
from dyads.words import Language, use
from tests.app.conftest import (
    COMFORTABLE,
    HANDSOME,
    LOOKS,
    SMALL,
    RunApp,
    SnapApp,
    press,
    read,
    screen_name,
    settle,
    type_text,
)


class HeardBells(SilentBells):
    """Remembers what was asked of it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.rung: list[str] = []
        self.muted: list[bool] = []

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        del strikes

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        super().ring(cue_id, strike, at)
        self.rung.append(str(strike.sound))

    def mute(self, muted: bool) -> None:
        self.muted.append(muted)


@pytest.fixture
def bells(clock: HandClock) -> HeardBells:
    return HeardBells(clock)


@pytest.fixture
def new_home(home: Home, bells: HeardBells) -> Home:
    """A home in which nothing was ever asked."""
    return replace(home, config=Config(language="en", theme="dyads-dark"), make_bells=lambda _c, _t: bells)


def kept(home: Home) -> Config:
    return load_config(home.places.config)[0]


async def test_two_names_and_at_most_eight_keys_lead_to_the_guidance(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        keys = 0
        await press(pilot, "enter", "a", "enter", "b")
        while screen_name(pilot) != "GuidanceScreen":
            await press(pilot, "enter")
            keys += 1
            assert keys <= 6
        assert "Affect Dyad" in read(pilot)


async def test_the_first_page_says_what_this_is(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        text = read(pilot)
        for said in ("One speaks, the other listens", "ten minutes", "Nothing is recorded"):
            assert said in text


@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_this_is_takes_three_lines(new_home: Home, run_app: RunApp, language: Language) -> None:
    new_home.config = new_home.config.changed(language=language)
    use(language)
    async with run_app(new_home) as pilot:
        assert pilot.app.screen.query_one("#about").size.height == 3


@pytest.mark.parametrize("size", [COMFORTABLE, HANDSOME, SMALL])
async def test_no_question_stands_lower_than_another(new_home: Home, run_app: RunApp, size: tuple[int, int]) -> None:
    async with run_app(new_home, size) as pilot:
        tops = [pilot.app.screen.query_one("#where").region.y]
        for keys in (("enter",), ("A", "enter", "B", "enter")):
            await press(pilot, *keys)
            tops.append(pilot.app.screen.query_one("#where").region.y)
    assert len(set(tops)) == 1, tops


async def test_escape_leads_one_step_back_and_from_the_first_question_to_today(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "enter", "a", "enter", "b", "enter")
        assert "Question 3 of 3" in read(pilot)
        await press(pilot, "escape")
        assert "What are you called?" in read(pilot)
        await press(pilot, "enter", "enter")
        assert "Question 3 of 3" in read(pilot)
        await press(pilot, "escape", "escape")
        assert "Question 1 of 3" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"
    assert new_home.journal.people() == ()
    assert kept(new_home).sitting == ""
    async with run_app(new_home) as pilot:
        assert "Question 1 of 3" in read(pilot)


async def test_names_are_asked_until_there_are_two_different_ones(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "enter", "enter")
        assert "please type one" in read(pilot)
        await type_text(pilot, "Ann")
        await press(pilot, "enter", "enter")
        assert "please type one" in read(pilot)
        await type_text(pilot, "ann")
        await press(pilot, "enter")
        assert "is called ann already" in read(pilot)
        assert "Question 2 of 3" in read(pilot)
        await press(pilot, "e", "enter")
        assert "Question 3 of 3" in read(pilot)


async def test_who_went_past_the_questions_is_asked_for_names_before_sitting(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "escape", "enter", "enter", "enter", "enter")
        while screen_name(pilot) == "AgreeScreen":
            await press(pilot, "enter")
        assert screen_name(pilot) == "NameScreen"
        await press(pilot, "enter")
        assert "please type one" in read(pilot)
        await press(pilot, "a", "enter", "a", "enter")
        assert "is called a already" in read(pilot)
        await press(pilot, "backspace", "b", "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        assert "Speaks first: a" in read(pilot)


async def test_enter_and_the_arrows_go_from_one_name_to_the_other_in_the_order_of_typing(
    new_home: Home, run_app: RunApp
) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "enter")
        for key in (*"Ann", "enter", *"Ben", "up", "a", "down", "j"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await settle(pilot)
        assert [line.value for line in pilot.app.screen.query(Line)] == ["Anna", "Benj"]


async def test_names_are_kept(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "1")
        await type_text(pilot, "  Ann Lee ")
        await press(pilot, "enter")
        await type_text(pilot, "Quirin")
        await press(pilot, "enter", "enter")
        assert "Quirin" in read(pilot)
    me, partner = new_home.journal.people()
    assert (me.name, me.me, partner.name, partner.me) == ("Ann Lee", True, "Quirin", False)


async def test_alone_asks_one_name_and_offers_a_solitary_exercise(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "3")
        assert "Your partner" not in read(pilot)
        await press(pilot, "A", "enter", "enter")
        assert "Breathing Meditation" in read(pilot)
    assert kept(new_home).sitting == "alone"
    assert [person.name for person in new_home.journal.people()] == ["A"]


async def test_a_partner_elsewhere_is_remembered(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "down", "enter", "a", "enter", "b", "enter", "enter")
        assert "elsewhere" in read(pilot)
    assert kept(new_home).sitting == "apart"


async def test_the_bell_rings_when_it_is_asked_about_and_again(
    new_home: Home, run_app: RunApp, bells: HeardBells
) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "3")
        assert bells.rung == []
        await press(pilot, "enter")
        assert bells.rung == ["bowl"]
        await press(pilot, "2", "r")
        assert bells.rung == ["bowl"] * 3
        assert "Is the volume up?" in read(pilot)
        await press(pilot, "1")
        assert screen_name(pilot) == "SetupScreen"
    assert (
        new_home.journal.state("bell-heard") == "silence/" + str(new_home.journal.state("bell-heard")).partition("/")[2]
    )
    assert not kept(new_home).mute


async def test_through_ssh_it_says_where_bells_sound(new_home: Home, run_app: RunApp) -> None:
    away = replace(new_home, environment={"SSH_CONNECTION": "here"})
    async with run_app(away) as pilot:
        await press(pilot, "3", "enter", "r")
        assert "bells sound on the other machine" in read(pilot)


async def test_without_bells_they_are_silent(new_home: Home, run_app: RunApp, bells: HeardBells) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "3", "enter", "3")
    assert kept(new_home).mute
    assert bells.muted[-1] is True


async def test_r_is_a_letter_in_a_name_and_nothing_before_the_bell(
    new_home: Home, run_app: RunApp, bells: HeardBells
) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "r", "f9", "8", "3", "r", "q", "?", "a", "enter")
        assert "Question 3 of 3" in read(pilot)
        await press(pilot, "enter")
    assert new_home.journal.people()[0].name == "rq?a"
    assert bells.rung == ["bowl"]


async def test_settings_that_cannot_be_written_are_said_and_stop_nothing(
    new_home: Home, run_app: RunApp, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    places = new_home.places._replace(config_folder=tmp_path / "file" / "none")
    async with run_app(replace(new_home, places=places)) as pilot:
        await press(pilot, "3", "enter", "enter")
        assert "cannot be written" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) in {"SetupScreen", "TodayScreen"}


async def test_ctrl_q_leaves_from_within_a_name(new_home: Home, run_app: RunApp) -> None:
    async with run_app(new_home) as pilot:
        await press(pilot, "enter")
        await pilot.press("ctrl+q")
        assert not pilot.app.is_running


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    "keys", [(), ("enter", "enter"), ("enter", "a", "enter", "b", "enter", "r")], ids=["who", "names", "bell"]
)
def test_the_questions_look(
    new_home: Home, snap: SnapApp, keys: tuple[str, ...], look: tuple[str, tuple[int, int]]
) -> None:
    assert snap(new_home, keys, look)
