"""The trainer sits with the one who is left over, and leads the class all the while."""

from functools import partial
from pathlib import Path
from typing import cast

from dyads.app.app import DyadsApp
from dyads.app.classroom.leading import _show_class, lead_class
from dyads.app.classroom.pages import ClassSittingScreen
from dyads.app.session.stage import stage_roles
from dyads.app.shell import Shell
from dyads.link.interface import LinkPartner
from dyads.services.class_opening import LeadNow, OpenedClass
from dyads.services.classroom import Seating
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.link_opening import owner
from dyads.settings.config import Config
from tests.app.conftest import RunApp, press, read, screen_name, settle, type_text
from tests.app.sat import reach, until
from tests.app.test_class_pages import a_class
from tests.linked_homes import linked_homes


async def test_the_one_left_over_sits_with_the_trainer_who_goes_there_and_back(
    home: Home, clock: HandClock, run_app: RunApp
) -> None:
    held, people = a_class(home, clock, ("Ada", "Ben", "Cleo"))
    start = LeadNow(lambda: OpenedClass(held.trainer, "en"))
    async with run_app(home) as pilot:
        pilot.app.run_worker(lead_class(cast("Shell", pilot.app), start))
        await reach(pilot, "ClassScreen")
        await settle(pilot)
        assert "My sitting" not in read(pilot)
        await press(pilot, "2", "1")
        assert "is left over" in read(pilot)
        await press(pilot, "3")
        assert "What are you called?" in read(pilot)
        await type_text(pilot, "Tania")
        await press(pilot, "enter")
        await until(pilot, lambda: "Tania (you)" in read(pilot))
        mine = held.trainer.own()
        assert mine is not None
        assert (owner(home).name, mine.me.id) == ("Tania", owner(home).id)
        left = next(one for one in people if held.people[one.id].pair == held.people[mine.id].pair)
        name = held.people[left.id].name
        assert f"Tania (you) – {name}" in read(pilot)
        assert "3 are here, 2 pairs" in read(pilot), "the trainer is none of those who came"
        assert "My sitting" in read(pilot)
        await press(pilot, "i")
        assert screen_name(pilot) == "SeatScreen"
        assert f"You sit with {name}." in read(pilot)
        assert "Class" in read(pilot)
        await press(pilot, "f2", "4")
        await type_text(pilot, "welcome")
        await press(pilot, "enter")
        assert held.given[-1].message == "welcome"
        await press(pilot, "f2")
        assert screen_name(pilot) == "SeatScreen"
        await press(pilot, "f2", "escape")
        assert screen_name(pilot) == "SeatScreen", "whoever goes back is not asked about the class"
        await press(pilot, "escape")
        assert screen_name(pilot) == "ClassScreen"
        await press(pilot, "f2")
        assert screen_name(pilot) == "SeatScreen", "one may go there again"
        await press(pilot, "escape", "escape", "3")
        await until(pilot, lambda: held.is_closed)
    for one in (*people, mine):
        one.suspend()


async def test_the_trainers_sitting_goes_on_beneath_the_class_and_takes_its_orders(tmp_path: Path) -> None:
    a, b, way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    held, (ben, _cleo) = a_class(a.home, HandClock(), ("Ben", "Cleo"))
    held.trainer.sit_with(ben.id, LinkPartner(id=owner(a.home).id, name="Ada"))
    mine = held.trainer.own()
    assert mine is not None
    opened = OpenedClass(held.trainer, "en")
    seating = Seating(held.trainer)
    cast_ = stage_roles(a.sitting.prepared.setup, ("Ada", "Ben"))
    app = DyadsApp(a.home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        page = ClassSittingScreen(a.sitting, cast_, link=a.link, side=a.link.side, joined=mine, leads=True)
        ended: list[object] = []
        app.to_class = partial(_show_class, cast("Shell", app), opened, seating)
        app.push_screen(page, ended.append)
        await settle(pilot)
        assert "You begin for all on the page of your class." in read(pilot)
        await press(pilot, "f2", "1", "1")
        assert [order.kind for order in held.given] == ["start"]
        await press(pilot, "f2")
        assert app.screen is page
        a.sitting.conductor.press("start")
        way.turn(60)
        page.look()
        await press(pilot, "f2")
        b.sitting.conductor.press("stop")
        way.turn(1)
        page.look()
        await settle(pilot)
        assert screen_name(pilot) == "ClassScreen", "an end beneath takes nobody away from the class"
        assert ended == []
        await press(pilot, "escape")
        await settle(pilot)
        assert ended == [None]
    for one in (ben, mine):
        one.suspend()
