"""Rehearsals in the app: any speed, with or without bells, from any phase, and nothing kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from dyads.app.session.sitting import SittingScreen
from dyads.library.scripts import find_script
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.rehearsal import phase_called, phases, rehearsal
from dyads.services.sittings import SitNow
from tests.app.conftest import RunApp, press, read, screen_name, settle
from tests.services.making import NotingBells


@pytest.fixture
def noting(home: Home, clock: HandClock) -> tuple[Home, NotingBells]:
    bells = NotingBells(clock)
    return replace(home, make_bells=lambda _config, _terminal: bells), bells


async def run_on(pilot, clock: HandClock, seconds: float) -> None:  # type: ignore[no-untyped-def]
    """Let real time pass, half a second at a time, with a look after each."""
    for _look in range(round(seconds * 2)):
        clock.turn(0.5)
        if isinstance(pilot.app.screen, SittingScreen):
            pilot.app.screen.look()
        await settle(pilot)


async def test_a_rehearsal_from_a_phase_goes_to_the_end_and_back_to_where_one_was(
    noting: tuple[Home, NotingBells], clock: HandClock, run_app: RunApp
) -> None:
    home, bells = noting
    async with run_app(home) as pilot:
        await press(pilot, "6", "enter", "down", "down", "down", "enter")
        assert "From ‹" not in read(pilot)
        assert "4, Difficult, at 5:40" in read(pilot)
        assert "60 times" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "SittingScreen"
        clock.turn(1)
        await press(pilot, "enter")
        await run_on(pilot, clock, 1)
        assert "Difficult" in read(pilot)
        assert "Arrive" not in read(pilot)
        await run_on(pilot, clock, 6)
        assert list(bells.asked) == ["start-1", "change-2", "change-3", "end-3"]
        await press(pilot, "enter")
        await settle(pilot)
        while screen_name(pilot) not in {"KeptScreen", "RehearseScreen"}:
            await press(pilot, "enter" if screen_name(pilot) != "RateScreen" else "n")
        assert "othing is kept" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "RehearseScreen"
    assert home.journal.summaries() == ()
    assert home.journal.people() == ()


async def test_speed_bells_and_phase_can_be_chosen(
    noting: tuple[Home, NotingBells], clock: HandClock, run_app: RunApp
) -> None:
    home, bells = noting
    async with run_app(home) as pilot:
        await press(pilot, "6", "f9", "right")
        assert "600 times" in read(pilot)
        await press(pilot, "right")
        assert "10 times" in read(pilot)
        await press(pilot, "down", "right", "down", "left")
        text = read(pilot)
        assert "off" in text
        assert "6, Thank, at 10:40" in text
        await press(pilot, "enter", "enter")
        await run_on(pilot, clock, 4)
        screen = pilot.app.screen
        assert isinstance(screen, SittingScreen)
        assert screen.view.position.standing == "ended"
    assert bells.asked == {}


async def test_a_text_of_the_lists_can_be_chosen(home: Home, clock: HandClock, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "enter", "enter", "down", "down", "down")
        assert "as they come" in read(pilot)
        await press(pilot, "right", "right", "right")
        assert "3 of 13" in read(pilot)
        await press(pilot, *["right"] * 11)
        assert "as they come" in read(pilot)
        await press(pilot, "left", "enter")
        while screen_name(pilot) != "SittingScreen":
            await press(pilot, "enter" if screen_name(pilot) != "RateScreen" else "n")
        await press(pilot, "enter")
        await run_on(pilot, clock, 0.5)
        assert "Let your shoulders drop" in read(pilot)
    assert home.journal.people() == ()


async def test_a_script_without_lists_offers_no_text(home: Home, run_app: RunApp) -> None:
    home.places.scripts.mkdir()
    script = 'format = 1\ntitle = "Aa"\nform = "solo"\n[[phase]]\nname = "Sit"\nlength = "1m"\ntext = "Sit."\n'
    (home.places.scripts / "aa.toml").write_text(script, "utf-8")
    async with run_app(home) as pilot:
        await press(pilot, "6", "f9")
        assert "Rehearse “Aa”" in read(pilot)
        assert "Texts" not in read(pilot)


async def test_from_the_beginning_it_settles_and_guides_as_a_sitting_does(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "f9", "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "RehearseScreen"
    assert home.journal.people() == ()


async def test_a_broken_script_says_why_it_cannot_be_rehearsed(home: Home, run_app: RunApp) -> None:
    home.places.scripts.mkdir()
    (home.places.scripts / "aa.toml").write_text('format = 1\ntitle = "A"\n', "utf-8")
    async with run_app(home) as pilot:
        await press(pilot, "6", "f9")
        assert screen_name(pilot) == "MessageScreen"


async def test_what_is_rehearsed_is_the_saved_file(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "y", "space", "f9")
        assert "Save it first" in read(pilot)
        await press(pilot, "enter", "ctrl+s", "f9")
        assert screen_name(pilot) == "RehearseScreen"


async def test_the_command_line_leads_straight_into_a_rehearsal(home: Home, clock: HandClock, run_app: RunApp) -> None:
    file = find_script("affect-dyad", home.search_path).value
    assert file is not None
    options = rehearsal(600, mute=True, row=phase_called(file.script, "thank"))
    async with run_app(home, start=SitNow(file, SittingChoices("affect-dyad"), options)) as pilot:
        assert screen_name(pilot) == "SittingScreen"
        await press(pilot, "enter")
        assert "Thank" in read(pilot)
    assert home.journal.people() == ()


def test_a_phase_is_called_by_number_or_name(home: Home, tmp_path: Path) -> None:
    file = find_script("affect-dyad", home.search_path).value
    assert file is not None
    assert [(row.number, row.segment.name) for row in phases(file.script)] == [
        (1, "Arrive"),
        (2, "Difficult"),
        (3, "Grateful"),
        (4, "Difficult"),
        (5, "Grateful"),
        (6, "Thank"),
    ]
    for wanted, number in (("Difficult", 2), (" thank ", 6), ("4", 4), ("GRATEFUL", 3)):
        row = phase_called(file.script, wanted)
        assert row is not None
        assert row.number == number
    assert phase_called(file.script, "0") is None
    assert phase_called(file.script, "7") is None
    assert phase_called(file.script, "") is None
