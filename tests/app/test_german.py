"""The app in German: no English sentence on any page that the main way leads to, and nothing cut off at 80x24."""

import io
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from rich.cells import cell_len
from textual.pilot import Pilot

import dyads
from dyads.app.app import DyadsApp
from dyads.app.common.foot import Foot
from dyads.app.session.kept import NoteOffer
from dyads.app.settings.bells import BellsTrialScreen
from dyads.presentation.plan_grid import legend_text
from dyads.presentation.script_texts import sound_text
from dyads.services.home import Home
from dyads.settings.config import Config
from dyads.words import use
from tests.app.conftest import COMFORTABLE, SMALL, RunApp, SnapApp, press, read, screen_name
from tests.app.kept import fill, loaded
from tests.app.sat import reach, to_the_stage, turn
from tests.app.test_plan import follow

CATALOGUE = Path(dyads.__file__).parent / "words" / "locale" / "de" / "LC_MESSAGES" / "dyads.po"
DARK = ("dyads-dark", COMFORTABLE)


@cache
def english() -> tuple[str, ...]:
    """Return what would be English on the screen: whole keys of two words, and longer pieces around placeholders."""
    found: set[str] = set()
    for message in read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="de"):
        keys = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        for key in keys:
            pieces = [piece.strip() for piece in re.split(r"\{\w+\}", key)]
            least = 2 if len(pieces) == 1 else 3
            found.update(piece for piece in pieces if len(re.findall(r"[^\W\d_]{2,}", piece)) >= least)
    return tuple(sorted(found))


def left_in_english(pilot: Pilot[None]) -> list[str]:
    shown = read(pilot)
    near = [piece for piece in english() if piece in shown]
    return [piece for piece in near if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", shown)]


def fewer_keys(pilot: Pilot[None]) -> list[str]:
    """Return the keys that the foot shows in English and has no room for in German."""
    foot = pilot.app.screen.query(Foot)
    if not foot:
        return []
    in_german = {entry.id for entry in foot.first().entries()}
    try:
        use("en")
        in_english = foot.first().entries()
    finally:
        use("de")
    return [entry.label for entry in in_english if entry.id not in in_german]


def look(pilot: Pilot[None]) -> None:
    """Look at a page as a person would who reads German."""
    name = screen_name(pilot)
    assert left_in_english(pilot) == [], name
    assert len(fewer_keys(pilot)) <= 1, name  # the help page has every key
    for widget in pilot.app.screen.query("Heading, Words, Quiet"):
        if widget.display and widget.region and not widget.region.intersection(pilot.app.screen.region).area:
            continue  # further down, where one scrolls to
        assert "…" not in str(getattr(widget, "content", "")), name


@pytest.fixture
def german(home: Home) -> Home:
    """A home in German with a past."""
    fill(home)
    home.config = Config(language="de", sitting="two", theme="dyads-dark")
    return home


async def test_from_today_to_kept(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        await loaded(pilot)
        assert "Guten Abend, Ann und Ben" in read(pilot)
        look(pilot)
        for screen in ("SetupScreen", "AgreeScreen", "GuidanceScreen", "LookAwayScreen", "RateScreen"):
            await press(pilot, "enter")
            await reach(pilot, screen)
            look(pilot)
        for screen in ("LookAwayScreen", "RateScreen", "SittingScreen"):
            if screen == "RateScreen":
                await press(pilot, "enter")
            else:
                await press(pilot, "4", "enter")
            await reach(pilot, screen)
            look(pilot)
        await press(pilot, "enter")
        for _phase in range(6):
            await turn(pilot, german, 12)
            look(pilot)
            await press(pilot, "n")
        look(pilot)
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        for _person in range(2):
            await press(pilot, "enter")
            for _question in range(2):
                await reach(pilot, "RateScreen")
                look(pilot)
                await press(pilot, "5", "enter")
        for screen in ("NoteOffer", "KeptScreen"):
            await reach(pilot, screen)
            look(pilot)
            await press(pilot, "enter")


@pytest.mark.parametrize(("key", "said"), [("s", "Zwei Minuten Stille"), ("p", "Pause. Enter: weiter.")])
async def test_standing_still(german: Home, run_app: RunApp, key: str, said: str) -> None:
    async with run_app(german) as pilot:
        await loaded(pilot)
        await to_the_stage(pilot, german, "affect-dyad")
        await turn(pilot, german, 15)
        await press(pilot, key)
        assert said in read(pilot)


async def test_stopping(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        await loaded(pilot)
        for screen in ("SetupScreen", "AgreeScreen", "GuidanceScreen", "LookAwayScreen"):
            await press(pilot, "enter")
            await reach(pilot, screen)
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        assert "Du kannst hier aufhören." in read(pilot)
        look(pilot)


ROOMS = {
    "the journal": ("3",),
    "a session": ("3", "enter"),
    "one's own answers": ("3", "enter", "i", "enter", "enter"),
    "erasing": ("3", "enter", "d"),
    "an entry of one's own": ("3", "plus"),
    "people": ("3", "1"),
    "a person": ("3", "1", "enter"),
    "exercises": ("1",),
    "no plan": ("2",),
    "searching plans": ("2", "c"),
    "whose trends": ("4",),
    "alone with one's trends": ("4", "1"),
    "trends": ("4", "1", "enter"),
    "one's own parts": ("3", "1", "enter", "down", "down", "enter", "enter"),
    "scripts": ("6",),
    "a script": ("6", "enter"),
    "rehearsing": ("6", "f9"),
    "settings": ("5",),
    "colours": ("5", "down", "enter"),
    "keys": ("5", *("down",) * 13, "enter"),
    "help": ("question_mark",),
    "search": ("colon",),
    "agreements": ("a",),
}


@pytest.mark.parametrize("room", ROOMS)
async def test_rooms(german: Home, run_app: RunApp, room: str) -> None:
    async with run_app(german) as pilot:
        await loaded(pilot)
        for key in ROOMS[room]:
            await press(pilot, key)
            await loaded(pilot)
        look(pilot)


async def test_the_first_evening(german: Home, run_app: RunApp) -> None:
    german.config = Config(language="de", theme="dyads-dark")
    async with run_app(german) as pilot:
        for _question in range(4):
            look(pilot)
            await press(pilot, "enter")


async def test_dates_fit_the_journal(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        await press(pilot, "3")
        await loaded(pilot)
        assert "21. Nov 2026" in read(pilot)


async def test_a_small_window_says_so_in_german(german: Home, run_app: RunApp) -> None:
    async with run_app(german, SMALL) as pilot:
        await loaded(pilot)
        assert left_in_english(pilot) == []
        await pilot.resize_terminal(40, 10)
        await loaded(pilot)
        assert "Bitte mach dieses Fenster größer" in read(pilot)


def test_english_is_recognised(german: Home) -> None:
    app = DyadsApp(german)
    assert app.home.language == "de"
    assert "What would you like to do?" in english()
    assert "two circles that are nearly one" in english()


@pytest.mark.parametrize("keys", [("enter",), ("2",), ("5",), ("a",)], ids=["setup", "plans", "settings", "agreements"])
def test_crowded_pages_in_german(german: Home, snap: SnapApp, keys: tuple[str, ...]) -> None:
    assert snap(german, keys, DARK)


def rows(pilot: Pilot[None]) -> list[str]:
    return [strip.text.rstrip() for strip in pilot.app.screen._compositor.render_strips()]


def columns(pilot: Pilot[None], wanted: str) -> set[int]:
    """Return where in its rows something stands."""
    return {match.start() for row in rows(pilot) for match in re.finditer(wanted, row)}


async def test_bells_are_called_in_german_beside_their_names_in_scripts(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        pilot.app.push_screen(BellsTrialScreen(lambda *_bell: None))
        await loaded(pilot)
        shown = [row.split() for row in rows(pilot)]
        assert ["tiefe", "Klangschale", "deep-bowl"] in shown
        assert ["Holz", "wood"] in shown
        assert sound_text("bowl × 3") == "Klangschale × 3"
        assert sound_text("ours.wav") == "ours.wav"


async def test_the_legend_of_a_plan_with_classes_fits_one_line(german: Home, run_app: RunApp) -> None:
    async with run_app(german):
        assert cell_len(legend_text(("partly", "missed", "event"), today=True)) <= 68


async def test_the_days_of_meetings_stand_under_each_other(german: Home, run_app: RunApp) -> None:
    follow(german, "peer-group", date(2026, 12, 6))
    async with run_app(german) as pilot:
        await press(pilot, "2")
        await loaded(pilot)
        assert len(columns(pilot, r"\. \w{3} 202\d, \d\d:\d\d +[A-Z]")) == 1


async def test_what_can_be_done_about_a_note_stands_under_each_other(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        pilot.app.push_screen(NoteOffer(("Anna", "Ben")))
        await loaded(pilot)
        assert len(columns(pilot, r"(Anna|Ben) schreibt|geht ohne")) == 1


async def test_what_a_trend_still_lacks_goes_on_under_its_beginning(german: Home, run_app: RunApp) -> None:
    async with run_app(german) as pilot:
        await press(pilot, "4", "1", "enter")
        await loaded(pilot)
        (beginning,) = columns(pilot, "zu früh: ")
        assert columns(pilot, r"(?<=   )\S*(von )?(28 )?Tagen$") == {beginning}
