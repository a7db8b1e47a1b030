"""What is typed at once, as by a quick hand, a paste or a program, stands there in its order."""

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from dyads.app.common.form import TextPage
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search_line import SearchLine
from dyads.app.link.meet import JoinScreen
from dyads.services.home import Home
from tests.app.conftest import RunApp, settle

KEYS = {
    "<": events.Key("left", None),
    ">": events.Key("right", None),
    "-": events.Key("backspace", "\x7f"),
    "^": events.Key("home", None),
    "$": events.Key("end", None),
    "x": events.Key("ctrl+w", "\x17"),
}
"""What stands for a key in a row of them."""


async def at_once(pilot: Pilot[None], row: str) -> None:
    """Press keys as a terminal hands them over that were written in one go."""
    for sign in row:
        told = KEYS.get(sign, events.Key(sign, sign))
        pilot.app.post_message(events.Key(told.key, told.character))
    await settle(pilot)


ROWS = [("abc-d", "abd"), ("ac<b", "abc"), ("bc^a$d", "abcd"), ("one twoxdo", "one do"), ("ab--cd", "cd")]


@pytest.mark.parametrize(("row", "stands"), ROWS)
async def test_in_a_line(home: Home, run_app: RunApp, row: str, stands: str) -> None:
    async with run_app(home) as pilot:
        pilot.app.push_screen(JoinScreen())
        await settle(pilot)
        await at_once(pilot, row)
        assert pilot.app.screen.query_one(Input).value == stands


@pytest.mark.parametrize(("row", "stands"), ROWS)
async def test_in_a_text(home: Home, run_app: RunApp, row: str, stands: str) -> None:
    async with run_app(home) as pilot:
        pilot.app.push_screen(TextPage("A note", ""))
        await settle(pilot)
        await at_once(pilot, row)
        assert pilot.app.screen.query_one(TextArea).text == stands


class Searched(DyadsScreen[None]):
    """A page with a line to search by."""

    def page(self):  # type: ignore[no-untyped-def]
        below = Choice()
        yield SearchLine(below)
        yield below


@pytest.mark.parametrize(("row", "stands"), ROWS)
async def test_in_a_search(home: Home, run_app: RunApp, row: str, stands: str) -> None:
    async with run_app(home) as pilot:
        pilot.app.push_screen(Searched())
        await settle(pilot)
        await at_once(pilot, row)
        assert pilot.app.screen.query_one(SearchLine).value == stands
