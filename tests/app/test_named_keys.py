"""A sentence that names a key names the one that somebody has set, on every page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from textual.screen import Screen

from dyads.app import commands
from dyads.app.app import DyadsApp
from dyads.app.commands import AppCommand, all_commands
from dyads.app.common.foot import Foot
from dyads.app.common.private import ShowEachOtherScreen
from dyads.app.keys import FIXED, key_of, use_keys
from dyads.app.session.halted import HaltedScreen, LeftOverScreen
from dyads.app.session.kept import KeptScreen, NoteOffer
from dyads.app.session.parts import GuessScreen
from dyads.app.session.sitting import SittingScreen
from dyads.app.settings.keys import KeysScreen
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.words import LOCALE
from tests.app.conftest import RunApp, press, read, screen_name, settle
from tests.app.every_page import WAYS, World

NAMED = re.compile(
    r"\b(?:Enter|Space|Backspace|Tab|F\d+)\b(?! answers now)|[Pp]ress [0-9a-z]\b|^[0-9] [a-z]"
    r"|(?:^|[;:.,] |with |or )(?:[b-hi-z]|\+)(?= [a-z]|  |\.$)"
)
"""A usual key within a sentence."""


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    use_keys({})


def sentences() -> Iterator[str]:
    """Yield every sentence of the app, the names of keys apart."""
    with Path(LOCALE, "de", "LC_MESSAGES", "dyads.po").open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if any(place.startswith(("dyads/app/", "dyads/presentation/")) for place, _line in message.locations):
            yield from (message.id,) if isinstance(message.id, str) else message.id


@pytest.mark.parametrize(
    "sentence",
    [
        "Press c to see which there are.",
        "Choose a number from 0 to 7, or n to skip.",
        "Skip? Enter again.",
        "e ends here. What was kept stays kept.",
        "o  {name} writes, while {other} looks away.",
        "+  writes a note.",
        "No note. + writes one.",
        "{what} Press 5 to see why.",
        "{asked}; whoever was asked sees the answers with i.",
        "1 counts the time as sat, as if it had run on.",
        "Press F2.",
    ],
)
def test_what_names_a_usual_key_is_known(sentence: str) -> None:
    assert NAMED.search(sentence)


def test_no_sentence_of_the_app_names_a_usual_key_by_itself() -> None:
    named = {sentence for sentence in sentences() if NAMED.search(sentence) and len(sentence.split()) > 1}
    assert named == set()


def test_a_command_without_a_key_is_named_by_how_it_is_found() -> None:
    assert key_of(commands.PLAN_CHOOSE) == "c"
    use_keys({"plan.choose": "<plan.choose>", "everywhere.palette": "f4"})
    assert key_of(commands.PLAN_CHOOSE) == "F4 Choose a plan"
    use_keys({"plan.choose": "f6,c"})
    assert key_of(commands.PLAN_CHOOSE) == "F6"


def other_keys() -> dict[str, str]:
    """Return another key for each command: a sign that is on no keyboard."""
    return {name: chr(0x4E00 + at) for at, name in enumerate(all_commands()) if name not in FIXED}


SAYS: dict[type[Screen[Any]], tuple[AppCommand, ...]] = {
    HaltedScreen: (commands.STEP_RESUME, commands.STEP_RUN_ON, commands.STEP_END),
    LeftOverScreen: (commands.STEP_RESUME, commands.STEP_DISCARD, commands.STEP_LATER),
    SittingScreen: (commands.SITTING_BEGIN,),
    ShowEachOtherScreen: (commands.STEP_DO_NOT_SHOW,),
    GuessScreen: (commands.SUBMIT,),
    NoteOffer: (commands.STEP_NOTE, commands.STEP_OTHERS_NOTE, commands.STEP_NO_NOTE),
    KeptScreen: (commands.STEP_PLANS, commands.PRACTICE),
}
"""Pages whose sentences name keys, with the commands."""


async def test_the_pages_name_the_keys_that_were_set(
    home: Home, clock: HandClock, tmp_path: Path, run_app: RunApp
) -> None:
    world, own = World.of(home, clock, tmp_path), other_keys()
    home.config = home.config.changed(keys=own)
    async with run_app(home) as pilot:
        assert isinstance(pilot.app, DyadsApp)
        assert not pilot.app.key_problems
        for page, named in SAYS.items():
            pilot.app.push_screen(WAYS[page](world))
            await settle(pilot)
            pilot.app.screen.query_one(Foot).display = False
            await settle(pilot)
            said = read(pilot)
            assert {own[command.id] for command in named} <= set(said), (screen_name(pilot), said)
            assert not NAMED.search(said), said
            pilot.app.back_to_today()
            await settle(pilot)


async def test_a_key_that_is_changed_is_named_at_once_on_the_page_beneath(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "3")
        assert "+ adds one that was sat without dyads." in read(pilot)
        assert isinstance(pilot.app, DyadsApp)
        pilot.app.left_at["keys"] = commands.JOURNAL_ADD.id
        pilot.app.push_screen(KeysScreen())
        await settle(pilot)
        await press(pilot, "enter", "f6", "escape")
        assert "F6 adds one that was sat without dyads." in read(pilot)
