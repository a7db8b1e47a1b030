"""The list of inner parts between two linked homes: asked each time, and never sent unasked."""

from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.link.flow import LinkedFlow
from dyads.app.session.stage import stage_roles
from dyads.practice.people import InnerPart
from dyads.services.linking import lists_in_step
from dyads.services.sittings import SessionOptions
from dyads.settings.config import Config
from tests.app.conftest import press, read, screen_name, settle
from tests.linked_homes import LinkedHome, Way, let_pass, linked_homes
from tests.services.making import DRAWING, SCRIPT

PARTS = ("judge", "guard", "clown", "scholar")


def two_homes(folder: Path, script: dict[str, object]) -> tuple[LinkedHome, LinkedHome, Way]:
    """Return two homes of which the first one's owner has named their parts."""
    a, b, way = linked_homes(folder, script)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    for number, text in enumerate(PARTS):
        part = InnerPart(UUID(int=70 + number), text, "unpleasant")
        a.home.writer.add_part(a.sitting.prepared.setup.people[0], part).result(60)
    return a, b, way


def lists_of(b: LinkedHome) -> tuple[tuple[str, ...], ...]:
    return lists_in_step(b.home, b.sitting.prepared.setup, b.link.parts_shown())


async def come_to_the_wait(pilot: Pilot[None], a: LinkedHome) -> None:
    """Let the owner of the first home go the way of a sitting, its questions answered."""
    await settle(pilot)
    app = pilot.app
    assert isinstance(app, DyadsApp)
    cast = stage_roles(a.sitting.prepared.setup, ("Ann", "Ben"))
    flow = LinkedFlow(app, a.sitting, cast, SessionOptions(), moments=(), link=a.link)
    app.run_worker(flow.through("before"))
    await settle(pilot)


@pytest.mark.parametrize(("key", "shown"), [("y", PARTS), ("escape", ())])
async def test_the_partner_sees_the_list_only_where_its_owner_says_so(
    tmp_path: Path, key: str, shown: tuple[str, ...]
) -> None:
    a, b, way = two_homes(tmp_path, DRAWING)
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await come_to_the_wait(pilot, a)
        assert "May Ben see this list, this time?" in read(pilot)
        assert all(part in read(pilot) for part in PARTS)
        let_pass((b,), way, 3)
        assert b.link.parts_shown() == (), "nothing is sent while it is asked"
        own = lists_of(b)[0]
        await press(pilot, key)
        b.link.tell_stage("ready")
        let_pass((b,), way, 3)
        await settle(pilot)
        assert screen_name(pilot) == "LinkedSittingScreen"
        assert b.link.parts_shown() == shown
        assert lists_of(b) == (own, shown)


async def test_an_exercise_that_draws_no_part_neither_asks_nor_sends(tmp_path: Path) -> None:
    a, b, way = two_homes(tmp_path, SCRIPT)
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await come_to_the_wait(pilot, a)
        let_pass((b,), way, 3)
        assert screen_name(pilot) == "WaitingScreen"
        assert b.link.parts_shown() == ()
