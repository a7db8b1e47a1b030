"""What holds on every page: keys at the foot, help, palette, ways out, small windows."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from dyads.app.app import DyadsApp
from dyads.app.commands import BACK, HELP
from dyads.app.common.dialogs import MessageScreen
from dyads.app.common.foot import GAP, Foot, FootEntry, fitting
from dyads.app.today.screen import TodayScreen
from dyads.practice.message import Message, msg
from dyads.services.home import Home
from tests.app.conftest import LOOKS, RunApp, SnapApp, press, read, screen_name, settle

entries = st.lists(st.text("abcdefgh ", min_size=1, max_size=12), max_size=9).map(
    lambda labels: [FootEntry(f"area.{i}", "x", label) for i, label in enumerate(labels)]
)


@given(entries, st.integers(0, 120))
def test_the_foot_drops_from_the_end_until_the_rest_fits(found: list[FootEntry], width: int) -> None:
    found = [*found, FootEntry(BACK.id, "Esc", "Back"), FootEntry(HELP.id, "?", "Keys")]
    kept = fitting(found, width)
    assert kept[-2:] == tuple(found[-2:])
    own = kept[:-2]
    assert own == tuple(found[: len(own)])
    taken = sum(entry.width for entry in kept) + GAP * (len(kept) - 1)
    assert taken <= width or not own
    if len(own) < len(found) - 2:
        assert taken + GAP + found[len(own)].width > width


async def test_the_help_page_lists_every_key_of_the_page(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, (80, 40)) as pilot:
        await press(pilot, "?")
        assert screen_name(pilot) == "HelpScreen"
        text = read(pilot)
        for sentence in ("Set up the practice that is shown.", "Look back at your sessions.", "Go back one step."):
            assert sentence in text
        await press(pilot, "?")
        assert screen_name(pilot) == "HelpScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_the_palette_does_what_is_chosen(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, ":", *"agreem")
        assert "Read the agreements" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "AgreementsScreen"


async def test_the_palette_moves_with_the_arrows_and_closes_with_escape(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "ctrl+p", "z", "z", "z", "enter", "down", "up")
        assert screen_name(pilot) == "Palette"
        await press(pilot, "escape")
        assert screen_name(pilot) == "Palette"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_today_is_left_at_once(couple: Home, run_app: RunApp, key: str) -> None:
    async with run_app(couple) as pilot:
        await pilot.press(key)
        assert not pilot.app.is_running


class Precious(MessageScreen):
    def loss(self) -> Message | None:
        return msg("The note is not kept yet.")


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+q"])
async def test_leaving_asks_where_something_would_be_lost(couple: Home, run_app: RunApp, key: str) -> None:
    async with run_app(couple) as pilot:
        pilot.app.push_screen(Precious(msg("Write here.")))
        await settle(pilot)
        await press(pilot, key)
        assert "The note is not kept yet." in read(pilot)
        await press(pilot, "q", "ctrl+q", "x", "7")
        assert screen_name(pilot) == "Ask"
        await press(pilot, "escape")
        assert screen_name(pilot) == "Precious"
        await press(pilot, key)
        await pilot.press("y")
        await pilot.pause()
        assert not pilot.app.is_running or screen_name(pilot) == "TodayScreen"


class Hasty(MessageScreen):
    def action_back(self) -> None:
        self.query_one(Foot)
        self.dismiss(None)


async def test_a_key_for_a_page_that_does_not_stand_yet_is_passed_over(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        pilot.app.push_screen(Hasty(msg("Here soon.")))
        await pilot.app.on_event(events.Key("escape", None))
        await settle(pilot)
        assert screen_name(pilot) == "Hasty"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_putting_the_program_aside_and_leaving_it_wait_for_no_page(
    couple: Home, run_app: RunApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_aside: list[bool] = []
    monkeypatch.setattr(DyadsApp, "action_suspend_process", lambda _app: put_aside.append(True))
    async with run_app(couple) as pilot:
        assert isinstance(pilot.app.screen, TodayScreen)
        pilot.app.screen.stands = False
        await press(pilot, "ctrl+z")
        assert put_aside == [True]
        await press(pilot, "ctrl+q")
        assert not pilot.app.is_running


async def test_the_question_is_put_for_a_page_beneath_too(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        pilot.app.push_screen(Precious(msg("Write here.")))
        await settle(pilot)
        await press(pilot, "?", "q")
        assert screen_name(pilot) == "Ask"


@pytest.mark.parametrize("size", [(49, 24), (80, 14), (10, 3)])
async def test_a_small_window_says_so_and_keeps_what_is_beneath(
    couple: Home, run_app: RunApp, size: tuple[int, int]
) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        await pilot.resize_terminal(*size)
        await settle(pilot)
        assert "Please" in read(pilot)
        assert "Exercise" not in read(pilot)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Affect Dyad" in read(pilot)


async def test_another_key_takes_the_place_of_the_usual_one_everywhere(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(keys={"today.exercises": "f6"})
    async with run_app(couple, (120, 40)) as pilot:
        assert "F6 Exercises" in read(pilot)
        await press(pilot, "1")
        assert screen_name(pilot) == "TodayScreen"
        await press(pilot, "f6")
        assert screen_name(pilot) == "ExercisesScreen"


async def test_a_wrong_key_setting_is_said_on_today(couple: Home, run_app: RunApp) -> None:
    couple.config = couple.config.changed(keys={"today.exercises": "ee"})
    async with run_app(couple) as pilot:
        assert "One key cannot be used" in read(pilot)


async def test_the_foot_can_be_clicked(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        foot = pilot.app.screen.query_one(Foot)
        await pilot.click(Foot, offset=(_place(foot, "Exercises"), 0))
        await settle(pilot)
        assert screen_name(pilot) == "ExercisesScreen"


def _place(foot: Foot, label: str) -> int:
    return foot.render_line(0).text.index(label) + foot.styles.padding.left


async def test_nothing_animates(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        assert pilot.app.animation_level == "none"


WRONG: Sequence[str] = ("f9", "ctrl+y", "9", "ü", "pagedown", "tab", "shift+tab", "delete", "x")


async def test_wrong_keys_do_nothing_on_today(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        before = read(pilot)
        await press(pilot, *WRONG)
        assert read(pilot) == before
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_a_room_that_is_opened_is_imported_only_then(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        assert isinstance(pilot.app, DyadsApp)
        assert len(pilot.app.screen_stack) == 1


async def test_another_language_is_spoken_at_once(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        app = pilot.app
        assert isinstance(app, DyadsApp)
        await app.speak("de")
        await settle(pilot)
        assert "Affekt-Dyade" in read(pilot) or "Affect Dyad" in read(pilot)


@pytest.mark.parametrize("look", LOOKS)
def test_help_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("?",), look)


@pytest.mark.parametrize("look", LOOKS)
def test_palette_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, (":", *"journ"), look)


def test_small_window_looks(couple: Home, snap: SnapApp) -> None:
    assert snap(couple, (), ("dyads-dark", (49, 14)))
