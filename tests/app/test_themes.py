"""The colours: every needed text can be read, the right theme is worn, and a picture of each theme."""

from collections.abc import Callable
from itertools import product

import pytest
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Grid, Horizontal
from textual.pilot import Pilot
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input, OptionList, Rule, Static

from dyads.app.app import DyadsApp
from dyads.app.common.rows import Choice
from dyads.app.common.search_line import SearchLine
from dyads.app.common.text import Line
from dyads.app.themes import THEMES, theme_for
from dyads.services.home import Home
from tests.app.conftest import COMFORTABLE, RunApp, settle

TEXT_COLOURS = ("foreground", "quiet", "primary", "speaker", "listener", "warning")
"""The variables for text, each readable on each of `GROUNDS`."""

GROUNDS = ("background", "surface", "panel")

FILLED = (("on-primary", "primary"), ("on-speaker", "speaker"), ("on-listener", "listener"))
"""Text and ground where a role fills the screen."""


def luminance(colour: Color) -> float:
    def linear(channel: int) -> float:
        c = channel / 255
        return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colours_of(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def pairs(theme: Theme) -> list[tuple[str, str]]:
    cursor = [
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("foreground", "input-selection-background"),
        ("foreground", "block-hover-background"),
        ("quiet", "block-cursor-background"),
        ("link-color", "link-background"),
        ("link-color-hover", "link-background-hover"),
        ("text-muted", "background"),
        ("text-disabled", "background"),
        ("foreground-muted", "background"),
    ]
    return [*product(TEXT_COLOURS, GROUNDS), *FILLED, *cursor]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_stands_out_from_its_ground(theme: Theme) -> None:
    colours = colours_of(theme)
    for text, ground in pairs(theme):
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


async def test_a_hint_in_a_line_is_told_from_what_is_typed(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        for line in (Line(placeholder="such as: this"), SearchLine(Choice())):
            await pilot.app.screen.mount(line)
            assert line.get_component_rich_style("input--placeholder").italic
            assert not line.rich_style.italic


def test_high_contrast_is_high() -> None:
    colours = colours_of(next(theme for theme in THEMES if theme.name == "dyads-contrast"))
    for text, ground in product(TEXT_COLOURS, GROUNDS):
        assert contrast(colours[text], colours[ground]) >= 7, (text, ground)


def test_speaker_and_listener_differ_in_lightness_too_where_colour_is_not_seen() -> None:
    for theme in THEMES:
        colours = colours_of(theme)
        assert colours["speaker"] != colours["listener"]


@pytest.mark.parametrize(
    ("wanted", "light", "theme"),
    [
        ("auto", True, "dyads-light"),
        ("auto", False, "dyads-dark"),
        ("auto", None, "dyads-dark"),
        ("dyads-evening", True, "dyads-evening"),
    ],
)
def test_auto_follows_the_terminal(home: Home, wanted: str, light: bool | None, theme: str) -> None:
    home.config = home.config.changed(theme=wanted)
    assert theme_for(home.config.theme, light_terminal=light) == theme
    assert DyadsApp(home, light_terminal=light).theme == theme


async def test_no_color_shows_greys_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = DyadsApp(home)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.no_color
        for strip in app.screen._compositor.render_strips():
            for filter_ in app._filters:
                strip = strip.apply_filter(filter_, Color.parse("black"))
            for segment in strip:
                if segment.style is not None and segment.style.color is not None:
                    red, green, blue = segment.style.color.get_truecolor()
                    assert red == green == blue


PAINTED = [*product(TEXT_COLOURS, GROUNDS), *FILLED]


class ColoursScreen(Screen[None]):
    """Every colour of a theme: each text on each ground, what is filled, a rule, cursors, a scrollbar, a link."""

    DEFAULT_CSS = "\n".join(
        [
            "ColoursScreen Grid { grid-size: 3; height: auto; }",
            "ColoursScreen Horizontal { height: auto; }",
            "ColoursScreen Rule { color: $rule; margin: 0; }",
            "ColoursScreen Input { background: $surface; }",
            "ColoursScreen OptionList { width: 1fr; height: 5; }",
            *(
                f"ColoursScreen .{text}-{ground} {{ color: ${text}; background: ${ground}; }}"
                for text, ground in PAINTED
            ),
        ]
    )

    def compose(self) -> ComposeResult:
        with Grid():
            for text, ground in PAINTED:
                yield Static(f"{text} on {ground}", classes=f"{text}-{ground}")
        yield Rule()
        yield Input("typed")
        with Horizontal():
            yield OptionList(*(f"line {number}" for number in range(9)), id="lines")
            yield OptionList("one", "two")
        yield Static("[@click=app.bell]a link[/]")


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_every_theme_on_a_page_of_all_its_colours(home: Home, snap_compare: Callable[..., bool], theme: str) -> None:
    home.config = home.config.changed(theme=theme)
    shown: set[str] = set()

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.app.push_screen(ColoursScreen())
        pilot.app.screen.query_one("#lines").focus()
        await settle(pilot)
        for strip in pilot.app.screen._compositor.render_strips():
            for segment in strip:
                colours = (segment.style.color, segment.style.bgcolor) if segment.style else ()
                shown.update(colour.get_truecolor().hex for colour in colours if colour)

    assert snap_compare(DyadsApp(home), terminal_size=COMFORTABLE, run_before=go)
    worn = colours_of(next(each for each in THEMES if each.name == theme))
    used = {*TEXT_COLOURS, *GROUNDS, *(name for pair in FILLED for name in pair), "rule"}
    assert {name for name in used if worn[name].lower() not in shown} == set()


def test_in_the_evening_a_change_of_roles_is_dim_too() -> None:
    evening = next(theme for theme in THEMES if theme.name == "dyads-evening")
    ground, letters = (Color.parse(evening.variables[name]) for name in ("change", "on-change"))
    assert ground.brightness < 0.15
    assert letters.brightness < 0.6
