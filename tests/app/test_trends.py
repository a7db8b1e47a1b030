"""The Trends screen: what is shown, how one chooses, who may look."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.trends.chart import Chart, date_row, module_row
from dyads.app.trends.screen import TrendsScreen
from dyads.app.trends.view import Chosen, Read, day_of, figure_rows, legend, read, take_question, times, trends_page
from dyads.journal.journal import Journal
from dyads.library.search_path import SearchPath
from dyads.presentation.braille import draw
from dyads.services.figures import read_material
from dyads.services.home import Home
from dyads.trends.chart import lay_out
from tests.app.conftest import BEN, HANDSOME, LOOKS, SMALL, RunApp, press, screen_name, settle
from tests.app.conftest import read as read_screen
from tests.app.kept import figures_loaded, sat
from tests.journal import made
from tests.report.diary import ANN, write_diary


@pytest.fixture
def practised(home: Home, tmp_path: Path) -> Home:
    """The home of somebody who has practised for months."""
    write_diary(tmp_path / "journal.sqlite3")
    return home


async def open_trends(pilot: Pilot[None], *keys: str) -> str:
    """Open Ann's trends, press keys there, and return what the screen says."""
    await press(pilot, "4")
    if screen_name(pilot) == "PickScreen":
        await press(pilot, "1", "enter")
    await figures_loaded(pilot)
    await press(pilot, *keys)
    return read_screen(pilot)


async def test_the_chart_and_the_figures_below_it(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        text = await open_trends(pilot)
        assert "How close do you feel to your partner right now?" in text
        for said in (
            "Presence",
            "Affect",
            "Perspective",
            "Mar 2026",
            "○ one answer before a sitting",
            "● one after it",
            "the line is the mean of",
            "the band goes from before to after",
            "Change within a sitting 1.",
        ):
            assert said in text
        assert "95 %:" in text
        assert {"○", "●"} <= set(text)


async def test_choosing_by_keys(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        assert "How much of yourself" in await open_trends(pilot, "right")
        await press(pilot, "left", "3")
        assert "Which exercise?" in read_screen(pilot)
        await press(pilot, "2")
        assert "Perspective Dyad" in read_screen(pilot)
        await press(pilot, "2", "2")
        assert "with " in read_screen(pilot)
        await press(pilot, "4", "2")
        assert "Perspective Dyad · with Ben · module Perspective" in read_screen(pilot)
        await press(pilot, "2", "1", "3", "1", "4", "1")
        assert "module" not in read_screen(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TrendsScreen)
        assert screen.found is not None
        several = [(one, [o._replace(module=None) for o in one.occasions]) for one in screen.found.several]
        whole = tuple(replace(one, occasions=tuple(occasions)) for one, occasions in several)
        screen.found = replace(screen.found, several=whole)
        await press(pilot, "4")
        assert "Which module?" not in read_screen(pilot), "a list of one is no choice"
        await press(pilot, "1", "2")
        assert "How much of yourself" in read_screen(pilot)


async def test_how_far_back_is_chosen_and_said(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        await open_trends(pilot)
        held = pilot.app.screen.query_one(Chart).series
        assert held is not None
        await press(pilot, "8")
        assert "How far back?" in read_screen(pilot)
        await press(pilot, "end", "enter")
        assert "since " in read_screen(pilot)
        shown = pilot.app.screen.query_one(Chart).series
        assert shown is not None
        await press(pilot, "8", "1")
        assert "since " not in read_screen(pilot)


async def test_what_the_numbers_mean_is_read_to_its_end_beside_a_choice(practised: Home, run_app: RunApp) -> None:
    practised.config = practised.config.changed(language="de")
    async with run_app(practised) as pilot:
        await open_trends(pilot)
        await press(pilot, "8", "end", "enter")
        assert "1 gar nicht nah, 7 so nah wie nur möglich" in read_screen(pilot)


def test_only_spans_in_which_something_was_rated_are_offered(tmp_path: Path) -> None:
    held = found(tmp_path)
    last = date.fromordinal(held.several[0].occasions[-1].day)
    assert times(held, Chosen(), last)[0][0] == ""
    for today, count in ((last, 5), (last + timedelta(days=60), 4), (last + timedelta(days=4000), 1)):
        offered = times(held, Chosen(), today)
        assert len(offered) == count
        for name, _said in offered:
            view = trends_page(held, Chosen(since=day_of(name)))
            assert view.series.occasions
            assert view.narrowed == bool(name)


async def test_the_palette_knows_it_too(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        await open_trends(pilot, "colon")
        assert "In words" in read_screen(pilot)


async def test_the_words_say_the_same(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised, HANDSOME) as pilot:
        text = await open_trends(pilot, "6")
        assert "From 5 Jan 2026 to 3 Oct 2026, on a scale from 1 to 7: " in text
        assert "Change within a sitting: After a sitting the rating is on average" in text
        assert "if they were alike and independent" in text
        assert "Left out: " in text
        await press(pilot, "6")
        assert "○ one answer before" in read_screen(pilot)


async def test_without_colour_before_and_after_are_told_apart(
    practised: Home, run_app: RunApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with run_app(practised, SMALL) as pilot:
        text = await open_trends(pilot)
        for said in ("○ before", "● after", "running mean", "Mean change 1.", "Slope 0.", "Level 3."):
            assert said in text
        assert pilot.app.screen.query_one(Chart).size.height >= 6


async def test_too_early_says_what_is_lacking(home: Home, run_app: RunApp, tmp_path: Path) -> None:
    write_diary(tmp_path / "journal.sqlite3", weeks=1, gap=(9, 9))
    async with run_app(home) as pilot:
        text = await open_trends(pilot)
        assert re.search(r"too early: [0-3] of 5 rated sittings", text)
        assert "too early: 3 of 12 ratings, 5 of 28 days" in text


async def test_nothing_rated_yet(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        assert "nothing has been rated yet" in await open_trends(pilot, "1", "2", "3", "4", "6", "right", "left")


async def test_everybody_is_shown_only_after_everybody_else_looks_away(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        await press(pilot, "4")
        assert "Whose ratings?" in read_screen(pilot)
        for digit, name in (("1", "Ann"), ("2", "Ben")):
            await press(pilot, digit)
            text = read_screen(pilot)
            assert f"Now {name} alone. Whoever else is here looks away." in text
            assert "Change" not in text
            await press(pilot, "enter")
            await figures_loaded(pilot)
            assert f"{name} " in read_screen(pilot)
            await press(pilot, "7")
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_another_persons_trends_hold_nothing_of_the_first(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        assert "Change within a sitting 1." in await open_trends(pilot)
        await press(pilot, "7", "2", "enter")
        await figures_loaded(pilot)
        text = read_screen(pilot)
        assert "Ben" in text
        assert "nothing has been rated yet" in text
        assert "1." not in text.replace("5 sittings", "")


async def test_who_practises_alone_is_asked_nothing(home: Home, run_app: RunApp) -> None:
    for person in (ANN, BEN):
        home.writer.add_person(person)
    sat(home, 1, home.clock.now() - timedelta(days=1), script="breathing-meditation")
    async with run_app(home) as pilot:
        await press(pilot, "4")
        await figures_loaded(pilot)
        assert screen_name(pilot) == "TrendsScreen"
        assert "Ann" not in read_screen(pilot)
        await press(pilot, "7")
        assert screen_name(pilot) == "TrendsScreen"


async def test_a_damaged_journal_is_told(home: Home, run_app: RunApp, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"no journal at all, but a text" * 100)
    async with run_app(home) as pilot:
        assert "not a journal" in await open_trends(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


def found(tmp_path: Path) -> Read:
    write_diary(tmp_path / "journal.sqlite3")
    return read(read_material(Journal(tmp_path / "journal.sqlite3", made.CLOCK), SearchPath(), ANN, {}))


def test_another_question_keeps_what_narrows_it_where_it_was_asked_so_too(tmp_path: Path) -> None:
    held = found(tmp_path)
    chosen = Chosen(0, script="affect-dyad", module="Affect")
    assert take_question(held, chosen, 1) == Chosen(1, script="affect-dyad", module="Affect")
    assert take_question(held, chosen, 2).place == 0
    assert take_question(held, Chosen(0, partner=UUID(int=9)), 1) == Chosen(1)


def test_a_question_asked_after_only_has_neither_band_nor_before(tmp_path: Path) -> None:
    view = trends_page(found(tmp_path), Chosen(1))
    assert [name for name, _sign, _meaning in legend(view, short=False)] == ["after", "calm"]
    assert len(figure_rows(view, 80)) == 2


@pytest.mark.parametrize("width", [10, 24, 46, 108])
def test_the_rows_above_and_below_the_chart_fit(tmp_path: Path, width: int) -> None:
    held = found(tmp_path)
    drawing = draw(lay_out(held.several[0], width * 2, max(2, width // 14)), width, 6)
    modules, dates = module_row(drawing, width), date_row(drawing, width)
    assert len(modules) == len(dates) == width
    if width >= 46:
        assert [name for name in ("Presence", "Affect", "Perspective") if name in modules] == [
            "Presence",
            "Affect",
            "Perspective",
        ]
        assert "2026" in dates


class SnapTrends(Protocol):
    def __call__(self, home: Home, look: tuple[str, tuple[int, int]], *keys: str) -> bool: ...


@pytest.fixture
def snap_trends(snap_compare: Callable[..., bool]) -> SnapTrends:
    def compare(home: Home, look: tuple[str, tuple[int, int]], *keys: str) -> bool:
        theme, size = look
        home.config = home.config.changed(theme=theme)

        async def go(pilot: Pilot[None]) -> None:
            await settle(pilot)
            await open_trends(pilot, *keys)

        return snap_compare(DyadsApp(home), terminal_size=size, run_before=go)

    return compare


@pytest.mark.parametrize("look", LOOKS)
def test_trends_look(practised: Home, snap_trends: SnapTrends, look: tuple[str, tuple[int, int]]) -> None:
    assert snap_trends(practised, look)


@pytest.mark.parametrize("look", LOOKS)
def test_the_words_look(practised: Home, snap_trends: SnapTrends, look: tuple[str, tuple[int, int]]) -> None:
    assert snap_trends(practised, look, "6")


async def test_a_second_question_to_compare_with(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised, (120, 60)) as pilot:
        await open_trends(pilot, "5")
        assert "Compare with which question?" in read_screen(pilot)
        await press(pilot, "2")
        await settle(pilot)
        assert re.search(r"Rank correlation +disclosure: −?\d\.\d\d \(95 %: ", read_screen(pilot))
        await press(pilot, "6")
        await settle(pilot)
        text = read_screen(pilot)
        assert "Rank correlation with disclosure: Spearman’s rho between the two is" in text
        assert "Paired by sitting." in text
        await press(pilot, "6", "right")
        assert "Rank correlation" not in read_screen(pilot)  # a question is not compared with itself
