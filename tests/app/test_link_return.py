"""A linked sitting that was left: its words, and a new link, lead back to the partner before anything new is made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dyads.app.app import DyadsApp
from dyads.link.words import MeetingCode
from dyads.services.link_opening import LinkNow, LinkWay
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions
from dyads.settings.config import Config
from tests.app.conftest import press, read
from tests.app.sat import reach
from tests.services.left_by_words import WORDS, Left, left_by_words


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Left]:
    found = left_by_words(tmp_path)
    found.home.config = Config(language="en", sitting="two", theme="dyads-dark", broker="mqtt://127.0.0.1:9")
    found.home.writer.rename(found.me.id, "Ben").result(60)
    yield found
    found.home.close()


def start(way: LinkWay, typed: MeetingCode | None = None) -> LinkNow:
    return LinkNow(SittingChoices("affect-dyad", company="linked"), SessionOptions(), way=way, typed=typed)


async def test_the_words_of_the_sitting_lead_straight_back_into_it(left: Left) -> None:
    async with DyadsApp(left.home, start("join", WORDS)).run_test(size=(80, 24)) as pilot:
        await reach(pilot, "LinkedSittingScreen")
        assert "being looked for" in read(pilot)


@pytest.mark.parametrize("way", ["words", "join", "ask"])
async def test_a_new_link_offers_to_go_back_first(left: Left, way: LinkWay) -> None:
    async with DyadsApp(left.home, start(way)).run_test(size=(80, 24)) as pilot:
        await reach(pilot, "LeftOverScreen")
        assert "Enter goes back to Ada" in read(pilot)
        if way == "words":
            await press(pilot, "escape")
            await reach(pilot, "MeetScreen")
            return
        await press(pilot, "enter")
        await reach(pilot, "LinkedSittingScreen")


async def test_words_that_are_too_old_lead_to_what_can_be_done(left: Left) -> None:
    left.before.clock.turn(31 * 60)
    async with DyadsApp(left.home, start("join", WORDS)).run_test(size=(80, 24)) as pilot:
        await reach(pilot, "LeftOverScreen")
        assert "too long ago to go on" in read(pilot)


async def test_words_of_a_sitting_that_is_over_say_so(left: Left) -> None:
    left.home.writer.end(left.before.sitting.prepared.setup.session, "partial", 20).result(60)
    async with DyadsApp(left.home, start("join", WORDS)).run_test(size=(80, 24)) as pilot:
        await reach(pilot, "MessageScreen")
        assert "these words is over" in read(pilot)
        assert "You and Ada need no words to meet again." in read(pilot)
