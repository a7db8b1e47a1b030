"""The workshop's lists: every script, to scale; what another program writes is noticed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import OptionList

from dyads.app.workshop.file_watch import FileWatch
from dyads.app.workshop.script import ScriptScreen
from dyads.app.workshop.scripts import ScriptsScreen
from dyads.app.workshop.timeline import SILENT, SOFT, SPOKEN, STROKE, bells, times, to_scale
from dyads.library.scripts import find_script
from dyads.library.search_path import SearchPath
from dyads.services.home import Home
from dyads.services.rehearsal import preview
from tests.app.conftest import LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name, settle

OWN = """
format = 1
title = "{title}"
rounds = 1
[[turn]]
name = "{name}"
length = "4m"
warn = "1m"
speaker = "{text}"
[[between]]
name = "Quiet"
length = "2m"
voice = "none"
"""
HOSTILE = "[b]x[/b] [@click=app.exit]y[/] [link=file:///etc]z[/]"


def write(home: Home, name: str, title: str = "Mine", phase: str = "Tell", text: str = "Tell.") -> Path:
    folder = home.places.scripts
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(OWN.format(title=title, name=phase, text=text), "utf-8")
    return path


def drawn(width: int) -> tuple[str, str]:
    file = find_script("balint-pair", SearchPath()).value
    assert file is not None
    laid_out = preview(file.script)
    found = to_scale(laid_out, width)
    return bells(laid_out, found, width), times(laid_out, found, width)


def test_each_bell_stands_above_the_phase_it_begins_and_the_soft_one_within() -> None:
    file = find_script("balint-pair", SearchPath()).value
    assert file is not None
    laid_out = preview(file.script)
    found = to_scale(laid_out, 120)
    row = bells(laid_out, found, 120)
    for piece, phase in zip(found, (row_ for row_ in laid_out.rows if row_.number), strict=True):
        struck = phase.cue.strikes if phase.cue else None
        assert (row[piece.start] == STROKE) == (struck is not None)
        if phase.warns:
            assert SOFT in row[piece.start : piece.start + piece.cells]
    assert row.endswith(STROKE * 5)


@given(st.integers(1, 200))
def test_the_drawing_has_one_width_and_the_times_do_not_touch(width: int) -> None:
    strokes, said = drawn(width)
    assert len(strokes) == width
    assert said.endswith("30:10")
    shown = [text for text in said.split(" ") if text]
    assert all(":" in text and text.count(":") == 1 for text in shown)


async def test_the_list_says_length_language_and_origin(home: Home, run_app: RunApp) -> None:
    write(home, "mine")
    async with run_app(home, (100, 40)) as pilot:
        await press(pilot, "6")
        text = read(pilot)
        assert "Mine 10:00 en yours" in text
        assert "Affect Dyad 11:00 en de ships" in text
        assert all(sign in text for sign in (STROKE, SOFT, SPOKEN, SILENT))


async def test_a_broken_file_is_listed_with_what_is_wrong_and_opens_in_the_editor(home: Home, run_app: RunApp) -> None:
    path = write(home, "aaa")
    path.write_text(path.read_text().replace("4m", "4x"), "utf-8")
    async with run_app(home) as pilot:
        await press(pilot, "6")
        assert "aaa 1 problem" in read(pilot)
        assert "this is not a length of time" in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "EditorScreen"


async def test_a_script_shows_its_phases_and_texts(home: Home, run_app: RunApp) -> None:
    write(home, "mine", text="Tell what moved you.")
    async with run_app(home) as pilot:
        await press(pilot, "6", "enter")
        text = read(pilot)
        assert "1 0:10 4:00 Tell A" in text
        assert "2 4:10 2:00 Quiet silence" in text
        assert "speaker: Tell what moved you." in text
        await press(pilot, "down")
        assert "Bells: wood" in read(pilot)


async def test_what_another_program_writes_is_noticed(home: Home, run_app: RunApp) -> None:
    path = write(home, "mine")
    async with run_app(home) as pilot:
        await press(pilot, "6", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ScriptScreen)
        write(home, "mine", title="Otherwise")
        await screen.look_for_changes()
        await settle(pilot)
        assert "Otherwise" in read(pilot)
        await press(pilot, "escape")
        assert "Otherwise 10:00" in read(pilot)
        listing = pilot.app.screen
        assert isinstance(listing, ScriptsScreen)
        write(home, "another", title="Another")
        path.unlink()
        listing.look_for_changes()
        await settle(pilot)
        assert "Another 10:00" in read(pilot)
        assert "Otherwise" not in read(pilot)


def test_a_file_only_touched_has_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("a = 1\n")
    watch = FileWatch(lambda: (path,))
    os.utime(path, ns=(1, 1))
    assert not watch.changed()
    path.write_text("a = 2\n")
    os.utime(path, ns=(2, 2))
    assert watch.changed()
    assert not watch.changed()
    path.unlink()
    assert watch.changed()
    path.mkdir()
    assert not watch.changed()


async def test_what_a_new_one_can_be_copied_from_stands_in_the_order_of_titles(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "+")
        offered = pilot.app.screen.query_one(OptionList).options
    titles = [str(option.prompt) for option in offered][2:]  # after the template and the one that was marked
    assert len(titles) > 20
    assert titles == sorted(titles, key=str.casefold)


async def test_of_one_that_ships_a_copy_is_made_after_a_question(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "c")
        assert "A copy of your own will stand in its place" in read(pilot)
        await press(pilot, "escape")
        assert not home.places.scripts.exists()
        await press(pilot, "c", "y")
        assert screen_name(pilot) == "EditorScreen"
        names = {path.name for path in home.places.scripts.iterdir()}
        assert names == {"affect-dyad.toml", "affect-dyad.de.toml"}


@pytest.mark.parametrize("copy", [False, True])
async def test_a_new_script_begins_with_a_template_or_another_script(home: Home, run_app: RunApp, copy: bool) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "plus", *(["down"] if copy else []), "enter", *"my dyad".replace(" ", "-"), "enter")
        assert screen_name(pilot) == "EditorScreen"
    text = (home.places.scripts / "my-dyad.toml").read_text("utf-8")
    assert 'title = "My dyad"' in text
    assert (home.places.scripts / "my-dyad.de.toml").exists() == copy
    assert find_script("my-dyad", home.search_path).value is not None


async def test_an_odd_name_is_said_and_nothing_is_written(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "6", "plus", "enter", "full_stop", "full_stop", "slash", "x", "enter")
        assert "small letters, digits and hyphens, like evening-dyad" in read(pilot)
    assert not home.places.scripts.exists()


async def test_markup_and_links_are_text_everywhere(home: Home, run_app: RunApp) -> None:
    write(home, "aa", title=HOSTILE, phase=HOSTILE[:24], text=HOSTILE)
    async with run_app(home, (120, 40)) as pilot:
        await press(pilot, "6")
        assert "[b]x[/b] [@click=app.exit]y[/] [link=fi" in read(pilot)
        await press(pilot, "enter")
        assert HOSTILE in read(pilot)
        assert "[b]x[/b] [@click=app.exi" in read(pilot)
        metas = [
            segment.style.meta
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None
        ]
        assert not any("@click" in meta for meta in metas)
        await press(pilot, "f9")
        assert "Rehearse “" + HOSTILE in read(pilot)
        await press(pilot, "escape", "c")
        assert HOSTILE in read(pilot)
        assert pilot.app.is_running


@pytest.mark.parametrize("sign", ["\x1b[31m", "\u202e", "\u2066", "\x07", "\u200b"])
async def test_escapes_and_bidirectional_signs_are_refused_with_a_reason(
    home: Home, run_app: RunApp, sign: str
) -> None:
    write(home, "aa", title=f"x{sign}y")
    async with run_app(home) as pilot:
        await press(pilot, "6")
        assert "an invisible or control character" in read(pilot)
        assert sign not in read(pilot)
        await press(pilot, "enter")
        assert "an invisible or control character" in read(pilot)
        assert sign not in read(pilot)


async def test_a_small_window_still_shows_phases_and_texts(home: Home, run_app: RunApp) -> None:
    async with run_app(home, SMALL) as pilot:
        await press(pilot, "6")
        assert pilot.app.screen.query_one(OptionList).size.height >= 6
        await press(pilot, "enter", "down")
        text = read(pilot)
        assert "2 0:40 2:30 Difficult A" in text
        assert "speaker: Tell of a situation today" in text


@pytest.mark.parametrize("look", LOOKS)
def test_the_list_looks(home: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(home, ("6",), look)


@pytest.mark.parametrize("look", LOOKS)
def test_a_script_looks(home: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(home, ("6", "down", "down", "enter"), look)
