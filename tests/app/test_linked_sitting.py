"""The sitting in step with another home, on the screen: who is there, who did what, and what asks first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from dyads.app.app import DyadsApp
from dyads.app.link.flow import LinkedFlow
from dyads.app.link.sitting import EndedScreen, LinkedSittingScreen
from dyads.app.session.banners import RoleBanner
from dyads.app.session.stage import stage_roles
from dyads.app.shell import Shell
from dyads.services.clock import HandClock
from dyads.services.sittings import SessionOptions
from dyads.settings.config import Config
from tests.app.conftest import LOOKS, press, read, screen_name, settle
from tests.linked_homes import LinkedHome, SignedTrainer, Way, let_pass, linked_homes


@pytest.fixture
def homes(tmp_path: Path) -> tuple[LinkedHome, LinkedHome, Way]:
    a, b, way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    return a, b, way


def page(a: LinkedHome) -> LinkedSittingScreen:
    cast = stage_roles(a.sitting.prepared.setup, ("Ann", "Ben"))
    return LinkedSittingScreen(a.sitting, cast, link=a.link, side=a.link.side)


async def begun(pilot: Pilot[None], homes: tuple[LinkedHome, LinkedHome, Way], seconds: float = 2) -> None:
    await settle(pilot)
    pilot.app.push_screen(page(homes[0]))
    await settle(pilot)
    await press(pilot, "enter")
    await passed(pilot, homes, seconds)


async def passed(pilot: Pilot[None], homes: tuple[LinkedHome, LinkedHome, Way], seconds: float) -> None:
    let_pass((homes[0], homes[1]), homes[2], seconds)
    screen = pilot.app.screen
    if isinstance(screen, LinkedSittingScreen):
        screen.look()
    await settle(pilot)


async def test_the_partner_and_how_well_both_are_in_step_are_said_in_a_line(
    homes: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        assert homes[1].conductor.look().position.standing == "running"
        assert "Ben is here. Bells agree within 21 ms." in read(pilot)
        homes[2].is_cut = True
        await passed(pilot, homes, 7)
        assert "No sign from Ben for" in read(pilot)
        await passed(pilot, homes, 7)
        assert "Ben’s computer cannot be reached. Your time runs on." in read(pilot)
        assert read(pilot).count("cannot be reached") == 1, "what stands large is not said again"
        await press(pilot, "p")
        assert read(pilot).count("Ben’s computer cannot be reached.") == 1
        assert "Your time runs on." not in read(pilot), "time does not run in a pause"


async def test_a_pause_of_the_partner_stands_large_with_the_name_and_either_goes_on(
    homes: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        homes[1].conductor.press("pause")
        await passed(pilot, homes, 1)
        assert "Enter goes on, for both." in read(pilot)
        assert "Ben paused." in read(pilot)
        await press(pilot, "enter")
        await passed(pilot, homes, 2)
        assert homes[1].conductor.look().position.standing == "running"
        assert "You went on." in read(pilot)


async def test_neither_screen_says_who_stopped_nor_whose_the_pause_before_it_was(
    homes: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, _way = homes
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        b.conductor.calm()
        await passed(pilot, homes, 1)
        assert a.conductor.look().position.standing == "paused"
        assert "The sitting is paused." in read(pilot)
        assert "Ben paused" not in read(pilot)
        await press(pilot, "enter")
        await passed(pilot, homes, 2)
        assert b.conductor.look().position.standing == "running", "either goes on, for both"
        await press(pilot, "x")
        assert [command.kind for command in a.conductor.commands][-1] == "calm"
        await press(pilot, "escape")
        await passed(pilot, homes, 2)
        assert b.conductor.look().position.standing == "running"


async def test_what_moves_asks_first_while_the_partner_cannot_be_reached(
    homes: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, 4)
        await press(pilot, "enter")
        assert "Skip? Enter again." in read(pilot), "the answer to a key stands before what else is said"
        homes[2].is_cut = True
        await passed(pilot, homes, 13)
        before = homes[0].conductor.commands
        await press(pilot, "enter", "enter")
        assert "Go on without it?" in read(pilot)
        await press(pilot, "escape")
        assert homes[0].conductor.commands == before
        await press(pilot, "p")
        assert homes[0].conductor.look().position.standing == "paused", "a pause asks nothing"
        gone = [str(line.query_one(".name", Static).render()) for line in pilot.app.screen.query(RoleBanner)][1]
        assert "▀" in gone, "a partner who is gone stands large beside the pause, too"
        await press(pilot, "enter", "y")
        await passed(pilot, homes, 2)
        assert homes[0].conductor.look().position.standing == "running"


async def test_a_partners_end_is_told_and_nobody_says_whose_it_was(homes: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = homes
    app = DyadsApp(a.home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shell: Shell = app
        cast = stage_roles(a.sitting.prepared.setup, ("Ann", "Ben"))
        walk = LinkedFlow(shell, a.sitting, cast, SessionOptions(), moments=(), link=a.link)
        b.link.tell_stage("ready")
        app.run_worker(walk.through("sitting"))
        await settle(pilot)
        assert screen_name(pilot) == "WaitingScreen"
        way.turn(1)
        await settle(pilot)
        assert screen_name(pilot) == "LinkedSittingScreen"
        await press(pilot, "enter")
        await passed(pilot, homes, 3)
        b.conductor.press("stop")
        await passed(pilot, homes, 1)
        assert screen_name(pilot) == "EndedScreen"
        assert "Ben" not in read(pilot)


async def test_a_machine_that_slept_comes_back_to_where_the_partner_is(
    homes: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = homes
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, 4)
        a.link.is_asleep = True
        let_pass((b,), way, 20)
        a.link.is_asleep = False
        screen = pilot.app.screen
        assert isinstance(screen, LinkedSittingScreen)
        screen.look()
        await settle(pilot)
        assert screen_name(pilot) == "LinkedSittingScreen", "no page asks what shall become of it"
        await passed(pilot, homes, 1)
        assert "with Ben." in read(pilot)
        mine, theirs = a.conductor.look().position, b.conductor.look().position
        assert (mine.standing, mine.visit, mine.elapsed) == (theirs.standing, theirs.visit, theirs.elapsed)


async def test_who_returns_and_finds_nobody_may_go_on_alone(homes: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = homes
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, 4)
        way.is_cut = True
        let_pass((b,), way, 20)
        await passed(pilot, homes, 1)
        assert "is being looked for" in read(pilot)
        await press(pilot, "enter")
        assert a.conductor.look().position.standing == "halted"
        await passed(pilot, homes, 11)
        assert "Enter goes on without Ben." in read(pilot)
        await press(pilot, "enter")
        await passed(pilot, homes, 2)
        assert a.conductor.look().position.standing == "running"


@pytest.mark.parametrize("name", ["here", "paused", "gone"])
@pytest.mark.parametrize("look", LOOKS)
def test_picture(
    name: str,
    look: tuple[str, tuple[int, int]],
    homes: tuple[LinkedHome, LinkedHome, Way],
    snap_compare: Callable[..., bool],
) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await begun(pilot, homes, 10)
        if name == "paused":
            homes[1].conductor.press("pause")
        homes[2].is_cut = name == "gone"
        await passed(pilot, homes, 14 if name == "gone" else 1)

    assert snap_compare(DyadsApp(homes[0].home), terminal_size=look[1], run_before=go)


async def test_what_has_no_room_in_the_line_gives_way_whole(
    homes: tuple[LinkedHome, LinkedHome, Way], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        screen = pilot.app.screen
        assert isinstance(screen, LinkedSittingScreen)
        first = "Back at 0:42 with Ben."
        monkeypatch.setattr(screen, "_states", lambda _view: [first, "No sound output answers here; " * 3])
        screen.look()
        await settle(pilot)
        assert str(screen.query_one("#state").render()) == first
        assert screen.query_one("#state").size.height == 1


def in_class(tmp_path: Path) -> tuple[SignedTrainer, tuple[LinkedHome, LinkedHome, Way]]:
    trainer = SignedTrainer(HandClock())
    a, b, way = linked_homes(tmp_path, trainer=trainer)
    trainer.clock = a.clock  # so that all turn alike
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    return trainer, (a, b, way)


async def test_the_trainers_pause_stands_large_and_to_go_on_in_spite_of_it_asks_first(tmp_path: Path) -> None:
    trainer, homes = in_class(tmp_path)
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        trainer.give("pause")
        await passed(pilot, homes, 1)
        assert "Your trainer paused" in read(pilot)
        await press(pilot, "enter")
        assert "Go on all the same, for both?" in read(pilot)
        await press(pilot, "escape")
        await passed(pilot, homes, 1)
        assert homes[1].conductor.look().position.standing == "paused"
        await press(pilot, "enter", "y")
        await passed(pilot, homes, 2)
        assert homes[1].conductor.look().position.standing == "running"


async def test_what_the_trainer_gave_is_told_and_so_is_the_end(tmp_path: Path) -> None:
    trainer, homes = in_class(tmp_path)
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes)
        segment = homes[0].conductor.look().position.segment
        assert segment is not None
        trainer.give("more", phase=segment.index)
        await passed(pilot, homes, 1)
        assert "Your trainer gave a minute more." in read(pilot)
        homes[1].conductor.press("pause")
        await passed(pilot, homes, 1)
        await press(pilot, "enter")
        await passed(pilot, homes, 2)
        assert homes[1].conductor.look().position.standing == "running", "the partner's pause asks nothing"
        pilot.app.push_screen(EndedScreen(homes[0].conductor.look().linked))
        await settle(pilot)
        assert "The sitting has been ended" in read(pilot)
        pilot.app.pop_screen()
        trainer.give("stop")
        let_pass((homes[0], homes[1]), homes[2], 2)
        pilot.app.push_screen(EndedScreen(homes[0].conductor.look().linked))
        await settle(pilot)
        assert "Your trainer has ended the sitting" in read(pilot)
