"""The editor: problems as one types, the way to the next, and a save that loses nobody's work."""

import sys
from pathlib import Path

import pytest
from textual.events import Paste

from dyads.app.workshop.editor import Code, EditorScreen, has_colours
from dyads.services.home import Home
from tests.app.conftest import LOOKS, RunApp, SnapApp, press, read, screen_name, settle

TEXT = """\
# my own remark
format   = 1
title = "Mine"   # with a word
[[turn]]
name = "Tell"
length = "4m"
speaker = '''
two
lines'''
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EditorScreen, "DEBOUNCE", 0.01)


@pytest.fixture
def file(home: Home) -> Path:
    home.places.scripts.mkdir()
    path = home.places.scripts / "mine.toml"
    path.write_bytes(TEXT.encode())
    return path


async def checked(pilot) -> str:  # type: ignore[no-untyped-def]  # Pilot of the app
    """Wait for the check of what stands there now, and return the screen's text."""
    screen = pilot.app.screen
    assert isinstance(screen, EditorScreen)
    while screen._checked != screen.code.text:
        await pilot.pause(0.01)
    await settle(pilot)
    return read(pilot)


def editor(pilot) -> EditorScreen:  # type: ignore[no-untyped-def]  # Pilot of the app
    screen = pilot.app.screen
    assert isinstance(screen, EditorScreen)
    return screen


async def test_it_checks_as_one_types(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        assert "No problems." in await checked(pilot)
        editor(pilot).code.move_cursor((2, 1))
        await press(pilot, "l")
        text = await checked(pilot)
        assert "1 problem" in text
        assert "Line 3: tlitle: this key is not known here (did you mean “title”?)" in text
        assert "mine.toml *" in text
        await press(pilot, "backspace")
        assert "No problems." in await checked(pilot)
        assert "mine.toml *" not in read(pilot)


async def test_a_key_leads_from_problem_to_problem_and_round(home: Home, file: Path, run_app: RunApp) -> None:
    file.write_text(TEXT.replace('"4m"', '"4x"').replace('"Mine"', "7"), "utf-8")
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        await checked(pilot)
        places = []
        for _time in range(3):
            await press(pilot, "f8")
            places.append(editor(pilot).code.cursor_location)
        assert places == [(2, 8), (5, 9), (2, 8)]
        await press(pilot, "ctrl+n")
        assert "Line 6: turn[0].length: this is not a length of time" in read(pilot)


async def test_saving_keeps_comments_and_layout(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        editor(pilot).code.move_cursor((0, 2))
        await press(pilot, "o", "ctrl+s")
        assert "Saved." in read(pilot) or "No problems." in read(pilot)
        assert file.read_bytes() == TEXT.replace("# my", "# omy").encode()
        await press(pilot, "escape")
        assert screen_name(pilot) == "ScriptsScreen"


async def test_line_ends_stay_as_they_are(home: Home, file: Path, run_app: RunApp) -> None:
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "#", "ctrl+s")
        assert file.read_bytes() == b"#" + TEXT.replace("\n", "\r\n").encode()


async def test_what_is_not_saved_is_not_left_unasked(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "x", "escape")
        assert "What was typed is not saved." in read(pilot)
        await press(pilot, "escape")
        await press(pilot, "ctrl+q")
        assert "What was typed is not saved." in read(pilot)
        await press(pilot, "escape", "escape", "y")
        assert screen_name(pilot) == "ScriptsScreen"
    assert file.read_text("utf-8") == TEXT


async def test_a_file_changed_underneath_is_not_overwritten(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "#")
        file.write_text("# theirs\n" + TEXT, "utf-8")
        await press(pilot, "ctrl+s")
        assert "mine.toml: this file was changed meanwhile by somebody else." in read(pilot)
        assert file.read_text("utf-8") == "# theirs\n" + TEXT
        await press(pilot, "1")
        assert editor(pilot).code.text == "#" + TEXT
        await press(pilot, "ctrl+s", "2")
        await press(pilot, *["backspace"] * 4, *"other", "enter")
        assert "other.toml" in read(pilot)
        assert (home.places.scripts / "other.toml").read_text("utf-8") == "#" + TEXT
        assert file.read_text("utf-8") == "# theirs\n" + TEXT


async def test_another_name_must_be_free(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "#")
        file.write_text("# theirs\n" + TEXT, "utf-8")
        await press(pilot, "ctrl+s", "2", "enter")
        assert "there is already a file of this name" in read(pilot)
        assert file.read_text("utf-8") == "# theirs\n" + TEXT


async def test_it_can_be_read_again_instead(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "#")
        file.write_text("# theirs\n" + TEXT, "utf-8")
        await press(pilot, "ctrl+s", "3")
        assert editor(pilot).code.text == "# theirs\n" + TEXT
        await press(pilot, "#", "ctrl+s")
        assert file.read_text("utf-8").count("#") == 4


async def test_a_change_elsewhere_is_read_anew_unless_something_was_typed(
    home: Home, file: Path, run_app: RunApp
) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        file.write_text("# theirs\n" + TEXT, "utf-8")
        editor(pilot).look_for_changes()
        await settle(pilot)
        assert editor(pilot).code.text == "# theirs\n" + TEXT
        await press(pilot, "x")
        file.write_text("# once more\n" + TEXT, "utf-8")
        editor(pilot).look_for_changes()
        await settle(pilot)
        assert "Another program has changed this file." in read(pilot)
        assert editor(pilot).code.text.endswith("# theirs\n" + TEXT[1:]) or "x" in editor(pilot).code.text


async def test_a_file_that_went_away_can_be_saved_under_another_name(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c", "#")
        file.unlink()
        await press(pilot, "ctrl+s")
        assert "this file was removed meanwhile" in read(pilot)
        await press(pilot, "2", "enter")
        assert file.read_text("utf-8") == "#" + TEXT


async def test_what_is_pasted_loses_control_and_bidirectional_characters(
    home: Home, file: Path, run_app: RunApp
) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        pilot.app.post_message(Paste("a\x1b[31mb\u202ec\x07\td"))
        await settle(pilot)
        assert editor(pilot).code.text == "a[31mbc    d" + TEXT


async def test_a_file_that_is_no_text_is_refused_with_a_reason(home: Home, file: Path, run_app: RunApp) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        assert "this file is saved as UTF-16, not as UTF-8" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "ScriptsScreen"


@pytest.mark.skipif(not has_colours(), reason="the extra dyads[editor] is not installed")
async def test_toml_has_colours_that_follow_the_theme(home: Home, file: Path, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        assert editor(pilot).code.is_syntax_aware
        for theme in ("dyads-light", "dyads-contrast"):
            pilot.app.theme = theme
            await settle(pilot)
            style = editor(pilot).code._theme.syntax_styles["property"]
            assert style.color is not None
            assert style.color.name == pilot.app.theme_variables["listener"].lower()


@pytest.mark.skipif(not has_colours(), reason="the extra dyads[editor] is not installed")
async def test_a_comment_behind_a_value_looks_as_one_in_a_line_of_its_own(
    home: Home, file: Path, run_app: RunApp
) -> None:
    file.write_text("# One.\nformat = 1  # Two.\n", "utf-8")
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        marked = editor(pilot).code._highlights[1]
    assert [name for start, end, name in marked if start <= 14 and (end is None or end > 14)] == ["comment"]


async def test_without_the_extra_it_is_plain(
    home: Home, file: Path, run_app: RunApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dyads.app.workshop.editor.find_spec", lambda _name: None)
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        assert not pilot.app.screen.query_one(Code).is_syntax_aware
        assert "No problems." in await checked(pilot)


def test_the_editor_is_loaded_when_it_is_opened() -> None:
    import subprocess

    code = "import sys, dyads.app.app, dyads.app.today.screen; print('textual.widgets._text_area' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.skipif(not has_colours(), reason="the pictures are taken in colours")
def test_the_editor_looks(home: Home, file: Path, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    file.write_text(TEXT.replace('"4m"', '"4x"'), "utf-8")
    assert snap(home, ("6", "c", "f8"), look)
