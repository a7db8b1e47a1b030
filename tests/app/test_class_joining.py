"""Whoever joins a class: a seat, a partner, the trainer's line and bell, and a start that is the trainer's."""

from pathlib import Path
from uuid import uuid4

import pytest

from dyads.app.app import DyadsApp
from dyads.app.classroom.pages import ClassLinkScreen, ClassRoomScreen, ClassSittingScreen, SeatScreen, TrainersWord
from dyads.app.session.stage import stage_roles
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.kept import KeptClass, KeptSeat, save_class, save_seat
from dyads.classroom.keys import new_trainer_keys
from dyads.link.places import parse_address
from dyads.link.shared_clock import ClockLine
from dyads.services.class_joining import JoinNow
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.sittings import SessionOptions
from dyads.settings.config import Config
from tests.app.conftest import RunApp, press, read, screen_name, settle, type_text
from tests.app.sat import reach, until
from tests.app.test_class_pages import a_class
from tests.linked_homes import let_pass, linked_homes

INVITATION = ClassInvitation(bytes(range(16)), bytes(16), (parse_address("practice.example.org"),))


async def test_a_link_is_taken_whole_and_what_is_wrong_with_it_is_said(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        ended: list[ClassInvitation | None] = []
        pilot.app.push_screen(ClassLinkScreen(), ended.append)
        await settle(pilot)
        await type_text(pilot, INVITATION.text[:-5])
        await press(pilot, "enter")
        assert "This link is not whole." in read(pilot)
        await type_text(pilot, INVITATION.text[-5:])
        await press(pilot, "enter")
        assert ended == [INVITATION]


async def test_a_seat_is_told_and_the_partner_by_name(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, (ada, ben, cleo) = a_class(home, clock, ("Ada", "Ben", "Cleo"))
    async with run_app(home) as pilot:
        ended: list[object] = []
        pilot.app.push_screen(SeatScreen(ada), ended.append)
        await settle(pilot)
        assert "You get a partner in a moment." in read(pilot)
        held.trainer.seat(ada.id, "rests")
        await until(pilot, lambda: "You rest this time" in read(pilot))
        held.trainer.pair(ada.id, ben.id)
        await until(pilot, lambda: "You sit with Ben." in read(pilot))
        held.trainer.remove(ada.id)
        await until(pilot, lambda: "The trainer has sent you out of this class." in read(pilot))
        await press(pilot, "escape")
        assert ended == [None]
        held.broker.is_cut = False
        pilot.app.push_screen(SeatScreen(ben), ended.append)
        held.trainer.pair(ben.id, cleo.id)
        link = ben.pair_link()

        def is_over() -> bool:
            clock.turn(0.1)
            return len(ended) == 2

        await until(pilot, is_over)
        assert ended == [None, link], "the partner is here"
    for one in (ben, cleo):
        one.suspend()


async def test_the_trainers_line_stands_on_whichever_page_is_open_and_goes(
    home: Home, clock: HandClock, run_app: RunApp
) -> None:
    held, (ada, _ben) = a_class(home, clock, ("Ada", "Ben"))
    async with run_app(home) as pilot:
        word = TrainersWord(pilot.app, home, ada, silent=False)
        held.trainer.give("say", message="two more minutes", at=0)
        word.hear()
        await settle(pilot)
        assert "Your trainer: two more minutes" in read(pilot)
        await press(pilot, "j")
        word.hear()
        await settle(pilot)
        assert "Your trainer: two more minutes" in read(pilot)
        clock.turn(31)
        word.hear()
        await settle(pilot)
        assert "two more minutes" not in read(pilot)
        held.trainer.give("bell")
        word.hear()
        clock.turn(3)
        assert [outcome.cue for outcome in home.bells.outcomes()] == ["class:2"]
        held.trainer.give("say", message="long ago", at=held.now())
        clock.turn(60)
        word.hear()
        await settle(pilot)
        assert "long ago" not in read(pilot), "what is old says nothing after a return"
        word.end()


async def test_the_trainer_begins_for_all_and_without_one_the_pair_begins_by_itself(tmp_path: Path) -> None:
    a, _b, _way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    held, (ada, _ben) = a_class(a.home, HandClock(), ("Ada", "Ben"))
    cast = stage_roles(a.sitting.prepared.setup, ("Ada", "Ben"))
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        page = ClassSittingScreen(a.sitting, cast, link=a.link, side=a.link.side, joined=ada)
        pilot.app.push_screen(page)
        await settle(pilot)
        assert "Your trainer begins for all." in read(pilot)
        assert held.people[ada.id].status.stage == "ready"
        await press(pilot, "enter")
        assert page.view.position.starts_in is None, "the start is the trainer's"
        held.trainer.close()
        page.look()
        await settle(pilot)
        assert "Enter begins." in read(pilot)
        await press(pilot, "enter")
        assert page.view.position.starts_in is not None


async def test_who_comes_back_by_the_link_is_led_to_the_sitting_that_was_left(tmp_path: Path) -> None:
    a, _b, way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    a.conductor.start()
    let_pass((a,), way, 20)
    a.conductor.leave()
    linked = a.sitting.prepared.setup.linked
    assert linked is not None
    seat = KeptSeat(
        secret=INVITATION.secret,
        brokers=("mqtts://practice.example.org",),
        me=uuid4(),
        private=bytes(32),
        trainer=INVITATION.trainer,
        name="Ada",
        joined=a.clock.now(),
        sitting=linked.sitting,
    )
    save_seat(a.home.places.links, seat)
    async with DyadsApp(a.home, JoinNow(INVITATION, SessionOptions())).run_test(size=(80, 24)) as pilot:
        await reach(pilot, "LeftOverScreen")
        await settle(pilot)
        assert "Enter goes back to" in read(pilot)


async def test_a_room_has_no_key_to_begin_while_the_trainer_is_there(tmp_path: Path) -> None:
    a, _b, _way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    held, (ada,) = a_class(a.home, HandClock(), ("Ada",))
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        page = ClassRoomScreen(a.sitting, stage_roles(a.sitting.prepared.setup, ("A", "B")), kept=False, joined=ada)
        pilot.app.push_screen(page)
        await settle(pilot)
        await press(pilot, "enter")
        assert page.view.position.starts_in is None
        assert "Begin" not in read(pilot)
        held.trainer.close()
        page.look()
        await press(pilot, "enter")
        assert page.view.position.starts_in is not None


async def test_today_offers_a_class_that_is_still_open(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, _none = a_class(home, clock)
    keys = new_trainer_keys()
    save_class(
        home.places.links,
        KeptClass(
            secret=bytes(16),
            brokers=("mqtts://practice.example.org",),
            signing=keys.signing,
            sealing=keys.sealing,
            trainer=keys.public.hash,
            title="Monday group",
            opened=clock.now(),
            script=held.its_script,
            clock=ClockLine(clock.boot_id(), clock.boot_ns(), 0, 0),
        ),
    )
    async with run_app(home) as pilot:
        assert "Your class “Monday group” is still open. Press 7 to go on with it." in read(pilot)
        await press(pilot, "7")
        assert "Go on with your class “Monday group”" in read(pilot)
        assert "Join a class by its link" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_lies_over_a_sitting_covers_no_word_of_it(tmp_path: Path, size: tuple[int, int]) -> None:
    a, _b, _way = linked_homes(tmp_path)
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    held, (ada, _ben) = a_class(a.home, HandClock(), ("Ada", "Ben"))
    cast = stage_roles(a.sitting.prepared.setup, ("Ada", "Ben"))
    async with DyadsApp(a.home).run_test(size=size) as pilot:
        await settle(pilot)
        pilot.app.push_screen(ClassSittingScreen(a.sitting, cast, link=a.link, side=a.link.side, joined=ada))
        await settle(pilot)
        before = read(pilot)
        word = TrainersWord(pilot.app, a.home, ada, silent=True)
        held.trainer.give("say", message="two more minutes", at=0)
        word.hear()
        await settle(pilot)
        assert before in read(pilot).replace("Your trainer: two more minutes ", "")
        word.end()
