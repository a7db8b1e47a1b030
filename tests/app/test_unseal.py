"""What somebody has sealed is shown for their passphrase only, and only while they look."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import Pilot

from dyads.app.common.text import Line
from dyads.journal.seal import LEAST, make_key, open_seal
from dyads.practice.people import Person
from dyads.services.home import Home
from tests.app.conftest import ANN, BEN, LOOKS, RunApp, SnapApp, press, read, screen_name, settle, type_text
from tests.app.kept import figures_loaded, fill, loaded
from tests.report import diary

WORDS = "five quiet words"
TO_MINE = ("enter", "i", "enter", "enter")


def sealed(home: Home, person: Person) -> None:
    home.writer.seal(make_key(person.id, WORDS, home.clock.now(), LEAST)).result(60)


@pytest.fixture
def past(home: Home) -> Home:
    fill(home)
    sealed(home, ANN)
    return home


@pytest.fixture
def practised(home: Home, tmp_path: Path) -> Home:
    diary.write_diary(tmp_path / "journal.sqlite3")
    home.writer.seal(make_key(diary.ANN.id, WORDS, home.clock.now(), LEAST)).result(60)
    return home


async def tried(pilot: Pilot[None], passphrase: str) -> None:
    await type_text(pilot, passphrase)
    await press(pilot, "enter")
    await trying(pilot)
    await settle(pilot)


async def trying(pilot: Pilot[None]) -> None:
    """Wait until no passphrase is being tried; what waits for the page itself goes on."""
    for worker in [each for each in pilot.app.workers if each.name == "_try"]:
        await worker.wait()


async def open_mine(pilot: Pilot[None]) -> None:
    await press(pilot, "3")
    await loaded(pilot)
    await press(pilot, *TO_MINE)


async def test_ones_own_answers_come_after_the_passphrase(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        assert screen_name(pilot) == "UnsealScreen"
        assert "It was [b]good[/b]." not in read(pilot)
        await tried(pilot, WORDS)
        assert screen_name(pilot) == "OwnScreen"
        text = read(pilot)
    assert "It was [b]good[/b]." in text
    assert "before: 2" in text


async def test_a_wrong_passphrase_is_said_and_another_may_be_tried(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "UnsealScreen"
        await tried(pilot, "other words here")
        assert screen_name(pilot) == "UnsealScreen"
        assert "This is not the passphrase." in read(pilot)
        assert pilot.app.screen.query_one(Line).value == ""
        await tried(pilot, WORDS)
        assert screen_name(pilot) == "OwnScreen"


async def test_what_is_typed_is_not_shown(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await type_text(pilot, WORDS)
        text = read(pilot)
    assert "quiet" not in text
    assert "•" * len(WORDS) in text


async def test_escape_leads_out_and_looking_again_asks_again(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "SessionScreen"
        await press(pilot, "i", "enter", "enter")
        await tried(pilot, WORDS)
        await press(pilot, "escape")
        await press(pilot, "i", "enter", "enter")
        assert screen_name(pilot) == "UnsealScreen"


async def test_who_has_not_sealed_is_not_asked(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await press(pilot, "3")
        await loaded(pilot)
        await press(pilot, "enter", "i", "2", "enter")
        assert screen_name(pilot) == "OwnScreen"


async def test_a_correction_of_a_sealed_answer_is_sealed(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await tried(pilot, WORDS)
        await press(pilot, "enter", "5", "enter")
        await settle(pilot)
        text = read(pilot)
    assert "corrected; before: 2" in text
    newest = past.journal.ratings(ANN.id, UUID(int=5))[0]
    assert (newest.value, newest.status) == (None, "sealed")
    seal = past.journal.seal(ANN.id)
    assert seal is not None
    assert past.journal.ratings(ANN.id, UUID(int=5), open_seal(seal, WORDS))[0].value == 5
    assert past.journal.seal(BEN.id) is None


async def test_a_note_of_somebody_who_has_sealed_is_written_anew(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await tried(pilot, WORDS)
        await press(pilot, "plus")
        await type_text(pilot, "More: ")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "More: " in read(pilot)
    assert b"More: " not in past.journal.path.read_bytes()


async def test_what_another_hand_has_done_is_told_before_anything_is_shown(past: Home, run_app: RunApp) -> None:
    with closing(sqlite3.connect(past.journal.path)) as opened, opened:
        opened.execute("DELETE FROM ratings WHERE key = (SELECT min(key) FROM ratings WHERE sealed IS NOT NULL)")
    async with run_app(past) as pilot:
        for last in ("enter", "y"):
            await open_mine(pilot)
            await tried(pilot, WORDS)
            assert screen_name(pilot) == "ChangedScreen"
            assert "1 answer or text that you knew is gone." in read(pilot)
            await press(pilot, last)
            await settle(pilot)
            assert screen_name(pilot) == "OwnScreen"
            await press(pilot, "escape", "escape", "escape")
        await open_mine(pilot)
        await tried(pilot, WORDS)
        assert screen_name(pilot) == "OwnScreen"


async def trends(pilot: Pilot[None]) -> None:
    await press(pilot, "4", "1", "enter")


async def test_trends_come_after_the_passphrase(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        await trends(pilot)
        assert screen_name(pilot) == "UnsealScreen"
        await tried(pilot, WORDS)
        await figures_loaded(pilot)
        assert screen_name(pilot) == "TrendsScreen"
        assert "Change within a sitting 1." in read(pilot)


async def test_trends_without_the_passphrase_show_nothing_and_lead_out(practised: Home, run_app: RunApp) -> None:
    async with run_app(practised) as pilot:
        await trends(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_leaving_while_a_passphrase_is_tried_opens_nothing(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_mine(pilot)
        await type_text(pilot, WORDS)
        await pilot.press("enter", "escape")
        await trying(pilot)
        await settle(pilot)
        assert screen_name(pilot) in {"SessionScreen", "OwnScreen"}


@pytest.mark.parametrize("look", LOOKS)
def test_pictures(past: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(past, ("3", *TO_MINE, "a", "b", "c"), look)


async def to_the_seal(pilot: Pilot[None]) -> None:
    await press(pilot, "3")
    await loaded(pilot)
    await press(pilot, "1", "enter", "up", "enter")
    assert screen_name(pilot) == "SealingScreen"


async def typed_twice(pilot: Pilot[None], first: str, second: str) -> None:
    for line, text in zip(pilot.app.screen.query(Line), (first, second), strict=True):
        line.value = text
    await press(pilot, "enter")


async def done(pilot: Pilot[None]) -> None:
    for worker in [each for each in pilot.app.workers if each.name == "sealing"]:
        await worker.wait()
    await settle(pilot)


async def test_a_passphrase_is_set_changed_and_removed_on_the_page_of_the_person(home: Home, run_app: RunApp) -> None:
    fill(home)
    async with run_app(home) as pilot:
        await to_the_seal(pilot)
        assert "nobody can open them" in read(pilot)
        await press(pilot, "enter")
        assert "At least 10 characters" in read(pilot)
        for first, second, said in (
            ("short", "short", "A passphrase has at least 10 characters"),
            (WORDS, "", "once more in the second line"),
            (WORDS, WORDS + "!", "The two are not the same."),
        ):
            await typed_twice(pilot, first, second)
            assert said in read(pilot)
        assert home.journal.seal(ANN.id) is None
        await typed_twice(pilot, WORDS, WORDS)
        await done(pilot)
        first_seal = home.journal.seal(ANN.id)
        assert first_seal is not None
        assert "Sealed since" in read(pilot)
        assert b"It was [b]good[/b]." not in home.journal.path.read_bytes()

        await press(pilot, "enter")
        await tried(pilot, WORDS)
        await typed_twice(pilot, "other words here", "other words here")
        await done(pilot)
        second_seal = home.journal.seal(ANN.id)
        assert second_seal is not None
        assert second_seal.public != first_seal.public

        await press(pilot, "down", "enter")
        await tried(pilot, WORDS)
        assert "This is not the passphrase." in read(pilot)
        await tried(pilot, "other words here")
        await press(pilot, "y")
        await done(pilot)
        assert home.journal.seal(ANN.id) is None
        assert "Set a passphrase" in read(pilot)
    assert b"It was [b]good[/b]." in home.journal.path.read_bytes()


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_the_seal(past: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(past, ("3", "1", "enter", "up", "enter"), look)


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_a_new_passphrase(home: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    fill(home)
    assert snap(home, ("3", "1", "enter", "up", "enter", "enter", "a", "b", "enter"), look)
