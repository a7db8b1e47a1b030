"""Pictures of every page of a sitting: at two sizes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.common.private import LookAwayScreen
from dyads.app.common.rating import RateScreen
from dyads.app.session.halted import HaltedScreen, StopScreen
from dyads.app.session.kept import KeptScreen, NoteOffer
from dyads.app.session.parts import DrawScreen, GuessScreen
from dyads.practice.session import rehearsed, whole
from dyads.practice.setup import Moment, Question
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.home import Home
from dyads.services.questionnaire import Questionnaire, sitting_questionnaire
from dyads.services.session_store import NoStore
from dyads.services.sittings import SessionOptions
from tests.app.conftest import LOOKS, settle
from tests.app.sat import open_sitting, prepared, press, reach, turn, unrated

Compare = Callable[..., bool]


def questionnaire(home: Home, moment: Moment, answered: int = 0) -> Questionnaire[Question]:
    asked = sitting_questionnaire(prepared(home).setup, moment, NoStore().rate, home.clock)
    for _question in range(answered):
        asked.skip()
    return asked


async def look_away(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(LookAwayScreen("Jürgen", "Ann", "A few questions, for you alone."))


async def circles(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(RateScreen(questionnaire(home, "before"), "Ann"))
    await press(pilot, "4")


async def scale(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(RateScreen(questionnaire(home, "after", 1), "Ann"))
    await press(pilot, "5")


async def calm(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(StopScreen("Your trainer: Maria, maria@example.org"))


async def stood_still(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(HaltedScreen(timedelta(minutes=7), may_run_on=True))


async def drawn(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(DrawScreen("Ann", "the inner critic"))


async def guess(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(GuessScreen("Ben", ["the inner critic", "the playful child", "the driver"]))


async def note(pilot: Pilot[None], home: Home) -> None:
    pilot.app.push_screen(NoteOffer(["Ann", "Ben"]))


async def kept(pilot: Pilot[None], home: Home) -> None:
    timeline = compile_timeline(prepared(home, "affect-dyad").setup)
    commands, course = rehearsed(timeline)
    phases = whole(timeline, commands, 2 * course.spans[-1].start)
    done = NoStore().beat(prepared(home).setup.session, 0)
    title = "Affect Dyad"
    page = KeptScreen(title, "complete", 660, phases, [done], ratings=6, place=1, names=("Ann", "Ben"))
    pilot.app.push_screen(page)


PAGES = [look_away, circles, scale, calm, stood_still, drawn, guess, note, kept]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_pages_around_a_sitting(
    couple: Home,
    snap_compare: Compare,
    page: Callable[[Pilot[None], Home], Awaitable[None]],
    look: tuple[str, tuple[int, int]],
) -> None:
    theme, size = look
    couple.config = couple.config.changed(theme=theme)

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await page(pilot, couple)
        await settle(pilot)

    assert snap_compare(DyadsApp(couple), terminal_size=size, run_before=go)


MOMENTS = {"arrive": 20.0, "change": 41.5, "difficult": 81.0}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_stage(couple: Home, snap_compare: Compare, moment: str, look: tuple[str, tuple[int, int]]) -> None:
    theme, size = look
    couple.config = couple.config.changed(theme=theme)

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await open_sitting(pilot, unrated(prepared(couple, "affect-dyad")))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, MOMENTS[moment])
        await settle(pilot)

    assert snap_compare(DyadsApp(couple), terminal_size=size, run_before=go)


@pytest.mark.parametrize("look", LOOKS)
def test_a_room(couple: Home, snap_compare: Compare, look: tuple[str, tuple[int, int]]) -> None:
    theme, size = look
    couple.config = couple.config.changed(theme=theme)

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await open_sitting(pilot, prepared(couple, "affect-dyad"), SessionOptions(kept=False), room=True)
        await reach(pilot, "RoomScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 81)
        await settle(pilot)

    assert snap_compare(DyadsApp(couple), terminal_size=size, run_before=go)
