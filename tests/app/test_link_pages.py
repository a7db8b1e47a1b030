"""Two homes meet, agree on what they sit by, and wait for each other: the pages of the link."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from dyads.app.app import DyadsApp
from dyads.app.link.agree import AgreedScreen, Agreeing, WaitingScreen
from dyads.app.link.flow import partner_agreed
from dyads.app.link.meet import JoinScreen, MeetScreen
from dyads.app.link.place import PlaceScreen
from dyads.app.session.banners import RoleBanner
from dyads.library.scripts import find_script
from dyads.link.interface import Link, LinkState
from dyads.link.places import Address, parse_address
from dyads.link.ways import MeetingPlace
from dyads.link.words import Invitation, MeetingCode
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.link_opening import OpenedLink
from dyads.services.linking import offered, with_first
from dyads.services.prepare import SittingChoices
from tests.app.conftest import ANN, BEN, LOOKS, RunApp, press, read, screen_name, settle, type_text
from tests.link.pairs import ADA
from tests.link.pairs import BEN as BEN_TOLD
from tests.linked_homes import linked_pair

CODE = MeetingCode(123_456_789_012)
INVITATION = Invitation(bytes(range(16)), 1)
PLACE = MeetingPlace(parse_address("practice.example.org"))


def opened(link: Link, told: MeetingCode | Invitation | None = CODE) -> OpenedLink:
    return OpenedLink(link, PLACE, told)


async def test_the_words_are_large_and_become_digits(home: Home, clock: HandClock, run_app: RunApp) -> None:
    mine, _theirs, way = linked_pair(clock, met=False)
    async with run_app(home) as pilot:
        ended: list[str | None] = []
        page = MeetScreen(opened(mine))
        pilot.app.push_screen(page, ended.append)
        await settle(pilot)
        words = str(page.query_one("#large").render())
        assert "█" in words
        assert page.query_one("#page").max_scroll_y == 0, "all of it is seen at once"
        await press(pilot, "1")
        assert str(page.query_one("#large").render()) != words
        await press(pilot, "enter")
        assert not ended, "nobody is there to agree with"
        way.meet()
        await settle(pilot)
        assert "Ben is here." in read(pilot)
        assert "maple stone" in read(pilot)
        await press(pilot, "enter")
        assert ended == ["here"]


async def test_who_is_remembered_needs_no_words(couple: Home, clock: HandClock, run_app: RunApp) -> None:
    mine, _theirs, way = linked_pair(clock, met=False)
    async with run_app(couple) as pilot:
        ended: list[str | None] = []
        pilot.app.push_screen(MeetScreen(OpenedLink(mine, PLACE, known=BEN)), ended.append)
        await settle(pilot)
        assert "Waiting for Ben" in read(pilot)
        assert "Waiting for your partner" not in read(pilot), "it is said once"
        way.meet()
        await settle(pilot)
        assert ended == ["here"]


async def test_a_partner_who_comes_ends_no_page_of_help(couple: Home, clock: HandClock, run_app: RunApp) -> None:
    mine, _theirs, way = linked_pair(clock, met=False)
    async with run_app(couple) as pilot:
        ended: list[str | None] = []
        pilot.app.push_screen(MeetScreen(OpenedLink(mine, PLACE, known=BEN)), ended.append)
        await settle(pilot)
        await press(pilot, "question_mark")
        way.meet()
        await settle(pilot)
        assert (screen_name(pilot), ended) == ("HelpScreen", [])
        await press(pilot, "escape")
        assert (screen_name(pilot), ended) == ("TodayScreen", ["here"])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_invitation_fits_with_its_picture(
    size: tuple[int, int], home: Home, clock: HandClock, run_app: RunApp
) -> None:
    mine, _theirs, _way = linked_pair(clock, met=False)
    async with run_app(home, size) as pilot:
        page = MeetScreen(opened(mine, INVITATION))
        pilot.app.push_screen(page)
        await settle(pilot)
        assert "█" in str(page.query_one("#code").render())
        assert INVITATION.text in read(pilot)
        assert page.query_one("#page").region.contains_region(page.query_one("#how").region), "who may read it"
        assert page.query_one("#page").max_scroll_y == 0


async def test_a_word_is_completed_after_three_letters_and_a_wrong_one_named(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        ended: list[Any] = []
        page = JoinScreen()
        pilot.app.push_screen(page, ended.append)
        await settle(pilot)
        await pilot.press(*"zoo", "space", *"zeb", "space", *"qqqqq", "space", *"acid", "enter")
        await settle(pilot)
        assert "zoo zebra" in page.query_one("#words").value  # type: ignore[attr-defined]
        assert "qqqqq" in str(page.query_one("#trouble").render())
        assert not ended


async def test_a_meeting_place_is_chosen_with_what_it_is(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        ended: list[Any] = []
        pilot.app.push_screen(PlaceScreen(), ended.append)
        await settle(pilot)
        await press(pilot, "down", "down")
        assert "who promises nothing" in read(pilot)
        assert "The broker learns that two computers meet" in read(pilot)
        await press(pilot, "up", "up", "enter")
        await type_text(pilot, "http://nowhere")
        await press(pilot, "enter")
        assert "begins with mqtt://" in read(pilot)
        await press(pilot, *["backspace"] * 20)
        await type_text(pilot, "practice.example.org")
        await press(pilot, "enter")
        assert ended == [PLACE]


async def test_either_changes_what_they_sit_by_and_both_have_to_agree(
    couple: Home, clock: HandClock, run_app: RunApp
) -> None:
    mine, theirs, _way = linked_pair(clock, partners=(BEN_TOLD, ADA))
    file = find_script("affect-dyad", couple.search_path).value
    assert file is not None
    async with run_app(couple) as pilot:
        ended: list[Any] = []
        mine.propose(offered(couple, file, SittingChoices("affect-dyad"), ANN, BEN, "a"))
        pilot.app.push_screen(AgreedScreen(mine, Agreeing(("Ann", "Ada"))), ended.append)
        await settle(pilot)
        assert "Ann speaks first." in read(pilot)
        await press(pilot, "enter")
        assert "Ada has not yet" in read(pilot)
        proposed = theirs.proposed()
        assert proposed is not None
        theirs.propose(with_first(proposed, "b", "b"))
        await settle(pilot)
        assert "Ada speaks first." in read(pilot)
        assert "Neither of you" in read(pilot)
        await press(pilot, "2")
        assert "Nothing of this link is kept" in read(pilot)
        assert not mine.is_remembered
        await press(pilot, "1")
        assert "Text 2 of 13." in read(pilot)
        assert "Bells: bowl, tingsha." in read(pilot)
        await press(pilot, "m", "m", "m")
        assert "Bells: gong." in read(pilot)
        await press(pilot, "right", "enter")
        proposed = theirs.proposed()
        assert proposed is not None
        assert {text for texts in proposed.picks.values() for text in texts} == {1}
        assert proposed.planned_seconds == 12 * 60
        assert not ended
        theirs.agree(proposed)
        await settle(pilot)
        assert ended == [proposed]


async def test_who_has_answered_waits_for_the_other(home: Home, clock: HandClock, run_app: RunApp) -> None:
    mine, theirs, _way = linked_pair(clock)
    async with run_app(home) as pilot:
        ended: list[bool | None] = []
        theirs.tell_stage("answering")
        pilot.app.push_screen(WaitingScreen(mine), ended.append)
        await settle(pilot)
        assert "Ben is answering." in read(pilot)
        assert large_lines(pilot) == 2, "who is awaited, and that one is ready oneself, as large as the roles"
        theirs.tell_stage("ready")
        await settle(pilot)
        assert ended == [True]


def large_lines(pilot: Pilot[None]) -> int:
    """Return how many lines stand in letters of several rows."""
    return sum(line.display and line.query_one(".name").size.height > 2 for line in pilot.app.screen.query(RoleBanner))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("state", "said"), [("gone", "ist nicht zu erreichen"), ("left", "gegangen"), ("off", "Netz")])
async def test_a_partner_who_is_gone_is_said_large_and_never_here(
    state: LinkState, said: str, size: tuple[int, int], home: Home, clock: HandClock, run_app: RunApp
) -> None:
    mine, theirs, _way = linked_pair(clock)
    theirs.tell_stage("answering")
    home.config = home.config.changed(language="de")
    async with run_app(home, size) as pilot:
        page = WaitingScreen(mine)
        pilot.app.push_screen(page)
        await settle(pilot)
        mine.shown = state
        page.follow(mine.presence())
        await settle(pilot)
        assert said in read(pilot)
        assert "Ben ist da" not in read(pilot)
        assert large_lines(pilot) == 2
        assert page.query_one("#page").max_scroll_y == 0, "all of it is seen at once"


async def test_two_of_one_name_are_told_apart(couple: Home, clock: HandClock, run_app: RunApp) -> None:
    mine, _theirs, _way = linked_pair(clock)
    async with run_app(couple) as pilot:
        app = pilot.app
        assert isinstance(app, DyadsApp)
        met = app.run_worker(partner_agreed(app, replace(ANN, name="Ben"), mine))
        await settle(pilot)
        assert "Your partner is called Ben, too" in read(pilot)
        await type_text(pilot, "ben")
        await press(pilot, "enter")
        assert screen_name(pilot) == "NameScreen"
        await press(pilot, "backspace", "backspace", "backspace", *"Benno", "enter")
        await settle(pilot)
        assert screen_name(pilot) == "AgreeScreen"
        met.cancel()


PAGES: dict[str, Callable[[Link], Screen[Any]]] = {
    "words": lambda link: MeetScreen(opened(link)),
    "join": lambda link: JoinScreen(),
    "place": lambda link: PlaceScreen(),
    "waiting": lambda link: WaitingScreen(link),
    "invitation": lambda link: MeetScreen(opened(link, INVITATION)),
}


@pytest.mark.parametrize("name", [*PAGES, "here"])
@pytest.mark.parametrize("look", LOOKS)
def test_picture(
    name: str, look: tuple[str, tuple[int, int]], home: Home, clock: HandClock, snap_compare: Callable[..., bool]
) -> None:
    mine, _theirs, way = linked_pair(clock, met=False)

    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.push_screen(PAGES["words" if name == "here" else name](mine))
        await settle(pilot)
        if name == "here":
            way.meet()
            await settle(pilot)

    theme, size = look
    home.config = home.config.changed(theme=theme)
    assert snap_compare(DyadsApp(home), terminal_size=size, run_before=go)


async def test_brokers_of_this_network_are_looked_for_only_when_asked(home: Home, run_app: RunApp) -> None:
    asked: list[bool] = []
    found = parse_address("mqtt://192.168.1.5")

    def look() -> tuple[Address, ...]:
        asked.append(True)
        return () if len(asked) == 1 else (found,)

    async with run_app(home) as pilot:
        ended: list[Any] = []
        pilot.app.push_screen(PlaceScreen(look), ended.append)
        await settle(pilot)
        assert not asked
        await press(pilot, "end", "enter")
        await pilot.app.workers.wait_for_complete([each for each in pilot.app.workers if each.node is pilot.app.screen])
        await settle(pilot)
        assert "No broker was found in this network." in read(pilot)
        await press(pilot, "enter")
        await pilot.app.workers.wait_for_complete([each for each in pilot.app.workers if each.node is pilot.app.screen])
        await settle(pilot)
        await press(pilot, "enter")
        assert ended == [MeetingPlace(found)]
