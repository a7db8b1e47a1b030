"""Every page of the pictures, in German at 80x24: no line, no word and no key of it is cut off."""

from collections.abc import Iterator
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tools import pictures


def cut_texts(screen: Screen[Any]) -> Iterator[str]:
    """Yield what is shown in part only; what scrolls can be read, and counts as shown."""
    for widget in screen.query(Static):
        if not widget.display or not widget.visible or not widget.content_size:
            continue
        text, size = str(widget.visual), widget.content_size
        longest = max(cell_len(line.rstrip()) for line in text.split("\n"))
        if widget.styles.text_wrap == "nowrap" and longest > size.width:
            yield f"{type(widget).__name__}, {size.width} wide: {text!r}"
        elif widget.get_content_height(size, screen.size, size.width) > size.height:
            yield f"{type(widget).__name__}, {size.height} high: {text!r}"
        elif any(cell_len(word) > size.width and "://" not in word for word in text.split()):
            yield f"{type(widget).__name__}, {size.width} wide, breaks a word: {text!r}"


class Narrow(App[None]):
    CSS = "Static { width: 9; } #line { text-wrap: nowrap; } #low { height: 1; } #fits { height: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("one two three", id="line")
        yield Static("one two three", id="low")
        yield Static("Einverstanden", id="word")
        yield Static("one two three", id="fits")


async def test_a_cut_line_a_cut_paragraph_and_a_broken_word_are_found() -> None:
    async with Narrow().run_test() as pilot:
        await pilot.pause()
        found = list(cut_texts(pilot.app.screen))
    assert [text.partition(":")[0] for text in found] == [
        "Static, 9 wide",
        "Static, 1 high",
        "Static, 9 wide, breaks a word",
    ]


@pytest.mark.slow
async def test_nothing_is_cut_on_any_page_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    cut, taken = dict[str, list[str]](), list[str]()

    def look(camera: pictures.Camera, pilot: pictures.Look, name: str) -> None:
        del camera
        taken.append(name)
        if found := list(cut_texts(pilot.app.screen)):
            cut[name] = found

    monkeypatch.setattr(pictures.Camera, "take", look)
    await pictures.pictures("de")
    assert len(taken) > 20
    assert cut == {}
