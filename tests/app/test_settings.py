"""The settings on the screen: each holds at once and is kept; keys, colours, and trying a bell."""

import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest

from dyads.app.commands import all_commands
from dyads.app.settings.bells import SOUND_HEARD, BellsTrialScreen
from dyads.app.settings.keys import AREAS, key_lines, with_key
from dyads.app.settings.view import NOTES, command_text, read_command, rows, stepped
from dyads.practice.records import BellOutcome
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from dyads.settings.config import Config, load_config
from dyads.sound.sound_check import Trial
from tests.app.conftest import LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name, settle, type_text

LINES = [row.id for row in rows(Config(), ())]


def to(line: str) -> list[str]:
    """Return the keys that lead from Today to a line of the settings."""
    return ["5", *["down"] * LINES.index(line)]


def kept(home: Home) -> dict[str, object]:
    return tomllib.loads(home.places.config.read_text())


async def test_each_line_is_explained(home: Home, run_app: RunApp) -> None:
    assert set(NOTES) == set(LINES)
    async with run_app(home) as pilot:
        await press(pilot, *to("cue"))
        assert "for a lamp, or something that vibrates" in read(pilot)


@pytest.mark.parametrize(
    ("line", "key", "name", "value"),
    [
        ("theme", "right", "theme", "dyads-light"),
        ("sitting", "right", "sitting", "apart"),
        ("player", "left", "player", "silence"),
        ("volume", "right", "volume", 0.9),
        ("mute", "right", "mute", True),
        ("speech", "right", "speech", "all"),
        ("source", "left", "speech_source", "espeak"),
        ("loudness", "right", "speech_volume", 0.9),
        ("clock", "enter", "show_clock", False),
        ("streaks", "c", "streaks", True),
        ("each-other", "c", "show_each_other", "ask"),
        ("day", "right", "day_starts", "01:00"),
    ],
)
async def test_what_is_changed_is_kept(
    home: Home, run_app: RunApp, line: str, key: str, name: str, value: object
) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to(line), key)
        assert home.config.written()[name] == value
        if name == "theme":
            assert pilot.app.theme == value
    assert kept(home)[name] == value


async def test_keys_typed_fast_are_taken_in_their_order(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "5")
        await pilot.press(*["down"] * LINES.index("streaks"), "enter", "enter", "enter")
        await settle(pilot)
    assert (home.config.streaks, home.config.language) == (True, "en")


def test_the_volume_stays_within_its_bounds() -> None:
    assert stepped(Config(volume=1), "volume", 1) == {"volume": 1.0}
    assert stepped(Config(volume=0.05), "volume", -1) == {"volume": 0.0}


async def test_another_language_holds_at_once_on_every_open_page(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("language"), "right")
        assert "Sprache" in read(pilot)
        await press(pilot, "escape")
        assert "Guten Abend" in read(pilot)
    assert kept(home)["language"] == "de"


async def test_a_mistake_in_the_file_is_said_with_its_line_and_the_file_is_kept(home: Home, run_app: RunApp) -> None:
    file = home.places.config
    file.write_text('language = "en"\nvolume = 7\nhelp_text = Eva\nshow_clock = false\n')
    config, loaded = load_config(file)
    broken = replace(home, config=config, config_problems=loaded.problems)
    async with run_app(broken, (80, 24)) as pilot:
        await press(pilot, "5")
        assert "Not read in config.toml: volume, help_text. The rest of it holds." in read(pilot)
        assert "config.toml, line 2: volume: this must be at most" in read(pilot)
        await press(pilot, *["down"] * LINES.index("streaks"), "right")
        assert "line 2" not in read(pilot)
        assert "What was not read of config.toml stays in config.toml.old." in read(pilot)
        await press(pilot, "escape")
        assert "stays in config.toml.old" in read(pilot)
    assert kept(home) == {"language": "en", "show_clock": False, "streaks": True}
    assert "volume = 7" in file.with_name("config.toml.old").read_text()


async def test_settings_that_cannot_be_written_hold_and_it_is_said(home: Home, run_app: RunApp) -> None:
    home.places.config.mkdir()  # nothing can be written where a folder stands
    async with run_app(home) as pilot:
        await press(pilot, *to("streaks"), "right")
        assert "cannot be written" in read(pilot)
    assert home.config.streaks


async def test_the_help_text_is_written(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("help"), "enter")
        await type_text(pilot, "Call Eva")
        await press(pilot, "ctrl+s")
        assert "Call Eva" in read(pilot)
        await press(pilot, "enter", "x", "escape", "y")
    assert kept(home)["help_text"] == "Call Eva"


# The cue command


async def test_the_cue_command_is_edited_as_words(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("cue"), "enter")
        assert "DYADS_CUE" in read(pilot)
        await type_text(pilot, "lamp 'on")
        await press(pilot, "enter")
        assert "A quotation mark is not closed." in read(pilot)
        await type_text(pilot, " now'")
        await press(pilot, "enter")
        assert "lamp 'on now'" in read(pilot)
    assert kept(home)["cue_command"] == ["lamp", "on now"]


@pytest.mark.parametrize("words", [(), ("lamp",), ("a b", "$HOME", "it's", "*")])
def test_a_command_reads_as_it_is_written(words: tuple[str, ...]) -> None:
    assert read_command({"command": command_text(words)}).value == words


# Colours


async def test_colours_are_worn_while_one_looks_and_escape_takes_them_back(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("theme"), "enter", "down", "down")
        assert pilot.app.theme == "dyads-evening"
        await press(pilot, "escape")
        assert pilot.app.theme == "dyads-dark"
        await press(pilot, "enter", "end", "enter")
        assert pilot.app.theme == "dyads-contrast"
        assert "high contrast" in read(pilot)
    assert kept(home)["theme"] == "dyads-contrast"


async def test_no_color_is_said(home: Home, run_app: RunApp) -> None:
    home.environment = {"NO_COLOR": "1"}
    async with run_app(home) as pilot:
        await press(pilot, *to("theme"), "enter")
        assert "NO_COLOR is set" in read(pilot)


# Keys


def test_every_area_has_a_name() -> None:
    assert {name.partition(".")[0] for name in all_commands()} <= set(AREAS)


def test_every_command_is_listed_once() -> None:
    listed = [line.command.id for line in key_lines({}, all_commands())]
    assert sorted(listed) == sorted(all_commands())


def test_a_conflict_is_told_and_nothing_changes() -> None:
    keys, trouble = with_key({}, all_commands(), "sitting.mute", "x")
    assert keys == {}
    assert trouble is not None
    assert trouble.values["key"] == "x"


def test_usual_keys_taken_by_another_meanwhile_are_told() -> None:
    wanted, trouble = with_key({}, all_commands(), "sitting.mute", "u")
    assert trouble is None
    wanted, trouble = with_key(wanted, all_commands(), "sitting.dim", "m")
    assert trouble is None
    same, trouble = with_key(wanted, all_commands(), "sitting.mute", None)
    assert trouble is not None
    assert same == wanted


def test_the_usual_key_needs_no_entry() -> None:
    wanted, _none = with_key({}, all_commands(), "sitting.mute", "u")
    assert with_key(wanted, all_commands(), "sitting.mute", "m") == ({}, None)


async def go_to(pilot, command: str) -> None:  # type: ignore[no-untyped-def]
    """Mark a command in the list of keys."""
    screen = pilot.app.screen
    at = [line.command.id for line in screen._lines].index(command)
    listed = screen.query_one("Commands")
    listed.highlighted = listed.get_option_index(str(at))
    await settle(pilot)


async def test_a_key_is_pressed_works_and_is_reset(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("keys"), "enter")
        await go_to(pilot, "today.journal")
        await press(pilot, "enter")
        assert "Press the key for “Journal”" in read(pilot)
        await press(pilot, "g")
        assert "yours" in read(pilot)
        assert kept(home)["keys"] == {"today.journal": "g"}
        await press(pilot, "escape", "escape", "3")
        assert screen_name(pilot) == "TodayScreen"
        await press(pilot, "g")
        assert screen_name(pilot) == "JournalScreen"
        opens, *leads = to("keys")
        await press(pilot, "escape", opens, "home", *leads, "enter")
        await go_to(pilot, "today.journal")
        await press(pilot, "backspace")
        assert "keys" not in kept(home)
        await press(pilot, "escape", "escape", "3")
        assert screen_name(pilot) == "JournalScreen"


async def test_a_taken_key_is_told_and_escape_leaves_it(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("keys"), "enter")
        await go_to(pilot, "today.journal")
        await press(pilot, "enter", "q")
        assert "q is “Leave” already (On every page)" in read(pilot)
        await press(pilot, "enter", "escape")
        assert screen_name(pilot) == "KeysScreen"
    assert home.config.keys == {}


async def test_the_way_out_keeps_its_key(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, *to("keys"), "enter")
        await go_to(pilot, "everywhere.back")
        await press(pilot, "enter")
        assert "there is always a way out" in read(pilot)


async def test_all_keys_can_be_the_usual_ones_again(home: Home, run_app: RunApp) -> None:
    home.config = home.config.changed(keys={"today.journal": "g", "today.plan": "v"})
    async with run_app(home) as pilot:
        await press(pilot, *to("keys"), "enter", "d", "escape")
        assert home.config.keys
        await press(pilot, "d", "y")
        assert home.config.keys == {}
        assert "All usual" not in read(pilot), "there is nothing more to be made usual"


# Trying a bell


def ringing(outcome: BellOutcome) -> Callable[..., object]:
    """Return what rings like this."""

    def ring(name: str, wait: object, heard: Callable[[Trial], None]) -> None:
        heard(Trial(outcome, 0.1))

    return ring


async def tried(pilot, ring: Callable[..., object]) -> None:  # type: ignore[no-untyped-def]
    pilot.app.push_screen(BellsTrialScreen(ring))
    await settle(pilot)
    await press(pilot, "enter")
    while any(worker.group == "trial" and not worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.01)
    await settle(pilot)


async def test_a_bell_says_who_rang_it_and_asks_until_it_was_heard(home: Home, run_app: RunApp) -> None:
    rung = ringing(BellOutcome("trial", "rung", 3_200_000, "miniaudio"))
    async with run_app(home) as pilot:
        await tried(pilot, rung)
        assert "Rung by miniaudio, 3.2 ms after its instant." in read(pilot)
        assert "Did you hear it?" in read(pilot)
        await press(pilot, "y", "y")
        home.writer.ready().result(60)
        assert "Did you hear it?" not in read(pilot)
        held = home.journal.state(SOUND_HEARD)
        assert isinstance(held, str)
        assert held.startswith("miniaudio/")
        await press(pilot, "escape")
        await tried(pilot, rung)
        assert "Did you hear it?" not in read(pilot)
        await press(pilot, "escape")
        await tried(pilot, ringing(BellOutcome("trial", "rung", 0, "terminal")))
        assert "Did you hear it?" in read(pilot)
        await press(pilot, "n")
        assert "Is the volume up?" in read(pilot)


async def test_no_player_is_said(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await tried(pilot, ringing(BellOutcome("trial", "failed", None, "")))
        assert "No player could ring here." in read(pilot)
        await press(pilot, "y", "n", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_silence_is_said_by_the_bells_themselves(home: Home, run_app: RunApp) -> None:
    home.config = home.config.changed(player="silence")
    home.clock = SystemClock()  # the bells that sound go by the machine's
    async with run_app(home) as pilot:
        await tried(pilot, None)  # type: ignore[arg-type]  # the settings' own way
        assert "Silent, as the settings want it." in read(pilot)


async def test_other_bells_are_opened_after_another_player_was_set(home: Home, run_app: RunApp) -> None:
    before = home.bells
    async with run_app(home) as pilot:
        await press(pilot, *to("player"), "right", "escape")
        while any(worker.group == "bells" and not worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.01)
    assert home.bells is not before


# Small windows, and pictures


async def test_everything_needed_is_there_in_a_small_window(home: Home, run_app: RunApp) -> None:
    async with run_app(home, SMALL) as pilot:
        await press(pilot, "5", "end")
        assert "Keys" in read(pilot)
        assert "Esc Back" in read(pilot)
        await press(pilot, "enter")
        assert "On every page" in read(pilot)


PAGES: dict[str, tuple[str, ...]] = {
    "settings": ("5",),
    "colours": (*to("theme"), "enter"),
    "bells": (*to("bell"), "enter"),
    "cue": (*to("cue"), "enter"),
    "help": (*to("help"), "enter"),
    "keys": (*to("keys"), "enter"),
    "press": (*to("keys"), "enter", "down", "enter"),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_settings_look(
    couple: Home, snap: SnapApp, monkeypatch: pytest.MonkeyPatch, page: str, look: tuple[str, tuple[int, int]]
) -> None:
    few = {name: each for name, each in all_commands().items() if name.startswith(("everywhere.", "sitting."))}
    monkeypatch.setattr("dyads.app.settings.keys.all_commands", lambda: few)  # so that a new one changes no picture
    assert snap(couple, PAGES[page], look)


def test_pages_cover_what_opens() -> None:
    opening = {row.id for row in rows(Config(), ()) if not row.changes}
    assert opening == {"people", "bell", "hear", "help", "consent", "cue", "keys"}
