"""Two show each other what they answered, once each has agreed alone; nobody is pushed, and nothing of it is kept."""

import sqlite3
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.common.private import ShowEachOtherScreen
from dyads.app.session.each_other import EachOtherScreen
from dyads.practice.setup import questions
from dyads.services.each_other import SharedAnswers, answered_measures
from dyads.services.home import Home
from tests.app.conftest import LOOKS, SMALL, RunApp, read, screen_name, settle
from tests.app.sat import open_sitting, prepared, press, rate_both, reach, turn
from tests.services.test_each_other import answered


def asking(home: Home, **others: object) -> Home:
    home.config = home.config.changed(show_each_other="ask", **others)
    return home


async def to_the_note(pilot: Pilot[None], home: Home) -> None:
    """Sit the short dyad up to the last rating: Ann 4, 6, 3 and Ben 5, 7, 2."""
    await open_sitting(pilot, prepared(home))
    await rate_both(pilot, "4", "5")
    await reach(pilot, "SittingScreen")
    await press(pilot, "enter")
    await turn(pilot, home, 60)
    await press(pilot, "enter")
    await rate_both(pilot, "6", "3", "7", "2")
    await reach(pilot, "NoteOffer")


async def answer(pilot: Pilot[None], *keys: str) -> None:
    """Go on without a note, and let Ann and Ben answer one after the other."""
    await press(pilot, "enter")
    for name, key in zip(("Ann", "Ben"), keys, strict=True):
        await reach(pilot, "ShowEachOtherScreen")
        assert f"Now {name};" in read(pilot)
        await press(pilot, key)


def tables(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the journal."""
    home.writer.ready().result(60)
    with sqlite3.connect(home.places.journal) as journal:
        names = [name for (name,) in journal.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(journal.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def files(home: Home) -> dict[Path, bytes]:
    """Every other file of the folder, such as the log and the settings."""
    found = (path for path in home.places.data_folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if not path.name.startswith(home.places.journal.name)}


async def test_never_is_the_default_and_nobody_is_asked(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_note(pilot, couple)
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        assert "not shown" not in read(pilot)


@pytest.mark.parametrize("size", [(80, 24), SMALL], ids=["80x24", "50x15"])
async def test_both_see_both_answers_once_each_has_said_yes_alone(
    couple: Home, run_app: RunApp, size: tuple[int, int]
) -> None:
    async with run_app(asking(couple), size) as pilot:
        await to_the_note(pilot, couple)
        await press(pilot, "enter")
        await reach(pilot, "ShowEachOtherScreen")
        assert "Show Ben what you answered?" in read(pilot)
        assert not any(digit in read(pilot) for digit in "23567")
        await press(pilot, "y")
        await reach(pilot, "ShowEachOtherScreen")
        assert "Now Ben; Ann looks away." in read(pilot)
        assert not any(digit in read(pilot) for digit in "23567")
        await press(pilot, "y")
        await reach(pilot, "EachOtherScreen")
        shown = read(pilot)
        assert "Ann Ben" in shown
        assert "before 4 5" in shown
        assert "after 6 7" in shown
        await press(pilot, "end")
        assert "after 3 2" in read(pilot)
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        assert "not shown" not in read(pilot)


@pytest.mark.parametrize("keys", [("enter", "y"), ("y", "enter"), ("n", "enter"), ("x", "y", "n")])
async def test_whoever_declines_the_second_is_asked_too_and_one_sentence_follows(
    couple: Home, run_app: RunApp, keys: tuple[str, ...]
) -> None:
    async with run_app(asking(couple)) as pilot:
        await to_the_note(pilot, couple)
        if keys[0] == "x":
            await press(pilot, "enter")
            await reach(pilot, "ShowEachOtherScreen")
            await press(pilot, "x")
            assert screen_name(pilot) == "StopScreen"
            await press(pilot, "escape", "space", "1")
            assert screen_name(pilot) == "ShowEachOtherScreen"
            await press(pilot, *keys[1:])
        else:
            await answer(pilot, *keys)
        await reach(pilot, "KeptScreen")
        assert "Your answers are not shown: that takes both of you." in read(pilot)
        assert not any(digit in read(pilot).replace("6 answers", "") for digit in "4673")


@pytest.mark.parametrize("keys", [("y", "y"), ("y", "enter"), ("enter", "y"), ("enter", "enter")])
async def test_nothing_of_the_asking_is_in_the_journal_the_log_or_the_settings(
    couple: Home, run_app: RunApp, keys: tuple[str, str]
) -> None:
    async with run_app(asking(couple)) as pilot:
        await to_the_note(pilot, couple)
        before = tables(couple), files(couple)
        await press(pilot, "enter")
        for key in keys:
            await reach(pilot, "ShowEachOtherScreen")
            assert (tables(couple), files(couple)) == before
            await press(pilot, key)
        await reach(pilot, "EachOtherScreen" if keys == ("y", "y") else "KeptScreen")
        if keys == ("y", "y"):
            assert (tables(couple), files(couple)) == before
            await press(pilot, "enter")
            await reach(pilot, "KeptScreen")
        after = tables(couple), files(couple)
    assert after[1] == before[1]
    changed = {name for name, rows in after[0].items() if rows != before[0][name]}
    assert changed == {"sessions", "completed_sittings"}, "closed and counted, as always"


async def test_what_was_skipped_makes_no_difference_to_who_is_asked(couple: Home, run_app: RunApp) -> None:
    async with run_app(asking(couple)) as pilot:
        await open_sitting(pilot, prepared(couple))
        for _person in range(2):
            await reach(pilot, "LookAwayScreen")
            await press(pilot, "enter", "n")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 60)
        await press(pilot, "enter")
        for _person in range(2):
            await reach(pilot, "LookAwayScreen")
            await press(pilot, "enter", "n", "n")
        await reach(pilot, "NoteOffer")
        await answer(pilot, "y", "y")
        await reach(pilot, "EachOtherScreen")
        assert "before – –" in read(pilot)


async def test_whoever_ends_early_is_not_asked(couple: Home, run_app: RunApp) -> None:
    async with run_app(asking(couple)) as pilot:
        await open_sitting(pilot, prepared(couple))
        await rate_both(pilot, "4", "5")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        await press(pilot, "x", "e")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", ["asked", "shown"])
def test_pages_of_showing_each_other(
    couple: Home, snap_compare: object, page: str, look: tuple[str, tuple[int, int]]
) -> None:
    couple.config = couple.config.changed(theme=look[0])
    setup = prepared(couple, "affect-dyad").setup

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        given = [answered(question, setup, 3 + index % 4) for moment in ("before", "after")
                 for index, question in enumerate(questions(setup, moment))]  # fmt: skip
        shared = SharedAnswers(("Ann", "Ben"), answered_measures(setup, given))
        screen = ShowEachOtherScreen("Ann", "Ben") if page == "asked" else EachOtherScreen(shared)
        pilot.app.push_screen(screen)
        await settle(pilot)

    assert snap_compare(DyadsApp(couple), terminal_size=look[1], run_before=go)  # type: ignore[operator]
