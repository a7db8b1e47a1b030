"""The trainer's page: who is there, how each pair stands, what is asked before it moves all, and who sits with whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest

from dyads.app.classroom.leading import lead_class
from dyads.app.classroom.rows import ListedPair, _line
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.shell import Shell
from dyads.classroom.interface import PairStatus
from dyads.library.scripts import find_script
from dyads.practice.fields import NS
from dyads.rotation.weeks import RotationWeek
from dyads.services.class_opening import LeadNow, OpenedClass, RosterWeek
from dyads.services.classroom import class_script
from dyads.services.clock import HandClock
from dyads.services.home import Home
from tests.app.conftest import RunApp, press, read, screen_name, settle, type_text
from tests.app.sat import reach, until
from tests.classroom.in_memory import InMemoryClass, InMemoryParticipant

NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eva", *(f"Participant {number}" for number in range(6, 29)), "Carl", "Dora"]


def a_class(home: Home, clock: HandClock, names: Sequence[str] = ()) -> tuple[InMemoryClass, list[InMemoryParticipant]]:
    file = find_script("affect-dyad", home.search_path).value
    assert file is not None
    held = InMemoryClass(clock, class_script(home, file), title="Monday evening")
    return held, [held.join(name) for name in names]


def sitting(held: InMemoryClass, people: Sequence[InMemoryParticipant], phase: int = 2, left: int = 130) -> None:
    """Let everybody be in the sitting."""
    held.trainer.give("start")
    held.clock.turn(3)  # type: ignore[attr-defined]
    for one in people:
        one.report(PairStatus("sitting", "here", 2_000_000, phase, left))


async def test_an_empty_class_opens_with_its_invitation(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, _none = a_class(home, clock)
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        assert screen_name(pilot) == "ClassInvitationScreen"
        assert held.trainer.link[:30] in read(pilot)
        assert "█" in read(pilot), "the code for a camera"
        held.join("Ada")
        await until(pilot, lambda: "1 is here" in read(pilot))
        await press(pilot, "enter")
        assert "Ada" in read(pilot)
        assert "waits for a partner" in read(pilot)


def test_a_state_stands_beside_the_names_however_wide_the_window_is() -> None:
    row = ListedPair("1", "Ada and Ben", "ready")
    assert "Ada and Ben" + " " * 11 + "ready" in _line(row, 110, 11).plain
    long = ListedPair("2", "Maximiliane and Konstantin", "ready")
    assert "Maximiliane and Konstantin  ready" in _line(long, 110, 26).plain


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_thirty_people_are_seen_and_scrolled(
    home: Home, clock: HandClock, run_app: RunApp, size: tuple[int, int]
) -> None:
    held, people = a_class(home, clock, NAMES)
    for one, other in zip(people[::2], people[1::2], strict=True):
        held.trainer.pair(one.id, other.id)
    sitting(held, people)
    async with run_app(home, size) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        assert "30 are here, 15 pairs, 15 in step." in read(pilot)
        assert "Ada – Ben" in read(pilot)
        assert "2:10" in read(pilot)
        await press(pilot, "end")
        assert "Carl – Dora" in read(pilot)
        held.mark(people[3].id, "gone")
        await until(pilot, lambda: "14 in step, 1 gone." in read(pilot))
        assert "Carl – Dora" in read(pilot), "what is looked at stays where it is"


async def test_pause_is_at_once_and_what_would_hurt_asks_once(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, people = a_class(home, clock, NAMES[:4])
    held.trainer.pair(people[0].id, people[1].id)
    held.trainer.pair(people[2].id, people[3].id)
    sitting(held, people)
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "p")
        assert [order.kind for order in held.given] == ["start", "pause"]
        assert "You have paused all" in read(pilot)
        assert "2 paused" in read(pilot)
        await press(pilot, "p", "plus")
        assert [order.kind for order in held.given][2:] == ["resume", "more"]
        assert held.given[-1].phase == 2
        for key, kind in (("n", "go"), ("m", "bell"), ("e", "stop")):
            given = len(held.given)
            await press(pilot, key)
            assert screen_name(pilot) == "Ask"
            await press(pilot, "escape")
            assert len(held.given) == given, "a slip does nothing"
            await press(pilot, key, "y")
            assert held.given[-1].kind == kind
        assert next(order.phase for order in held.given if order.kind == "go") == 3


async def test_a_message_goes_to_all_or_to_one_pair(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, people = a_class(home, clock, NAMES[:4])
    first = held.trainer.pair(people[0].id, people[1].id)
    held.trainer.pair(people[2].id, people[3].id)
    sitting(held, people)
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "4")
        await type_text(pilot, "two more minutes")
        await press(pilot, "enter")
        assert (held.given[-1].message, held.given[-1].pair) == ("two more minutes", None)
        assert "“two more minutes”" in read(pilot)
        await press(pilot, "enter", "1")
        await type_text(pilot, "well done")
        await press(pilot, "enter")
        assert (held.given[-1].message, held.given[-1].pair) == ("well done", first.id)
        assert "“well done” for Ada – Ben" in read(pilot)


async def test_the_roster_pairs_whoever_comes_and_after_the_start_whoever_waits(
    home: Home, clock: HandClock, run_app: RunApp
) -> None:
    held, people = a_class(home, clock, ("Ada", "Ben", "Cleo"))
    roster = RosterWeek(RotationWeek(3, (("Ada", "Eva"), ("Ben", "Dan"))))
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en", roster)))
        await settle(pilot)
        assert held.made == [], "each waits for the partner whom the roster has"
        eva = held.join("Eva")
        await until(pilot, lambda: [(pair.a, pair.b) for pair in held.made] == [(people[0].id, eva.id)])
        sitting(held, [people[0], eva])
        await until(pilot, lambda: {held.made[-1].a, held.made[-1].b} == {people[1].id, people[2].id})


async def test_pairs_are_made_by_hand_and_stay_apart_where_the_trainer_took_them_apart(
    home: Home, clock: HandClock, run_app: RunApp
) -> None:
    held, people = a_class(home, clock, ("Ada", "Ben", "Cleo"))
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "2", "2")
        assert "Who?" in read(pilot)
        await press(pilot, "2")
        assert "With whom does Ben sit?" in read(pilot)
        await press(pilot, "2")
        assert [(pair.a, pair.b) for pair in held.made] == [(people[1].id, people[2].id)]
        held.trainer.seat(people[0].id, "rests")
        await until(pilot, lambda: "rests this time" in read(pilot))
        await press(pilot, "home", "enter")
        assert "Take them apart: both wait" in read(pilot)
        await press(pilot, "3")
        await until(pilot, lambda: read(pilot).count("waits for a partner") == 2)
        page = pilot.app.screen
        assert isinstance(page, ClassScreen)
        page.look()
        assert held.made == [], "nobody puts them together again without a word"


async def test_who_is_left_over_rests(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, _people = a_class(home, clock, NAMES[:3])
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "2", "1")
        assert len(held.made) == 1
        assert "is left over" in read(pilot)
        await press(pilot, "2")
        assert "rests this time" in read(pilot)


async def test_the_door_is_closed_and_opened_by_a_key_and_the_page_says_so(
    home: Home, clock: HandClock, run_app: RunApp
) -> None:
    held, _people = a_class(home, clock, NAMES[:2])
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        assert "The door is closed" not in read(pilot)
        await press(pilot, "5")
        assert not held.is_open
        assert "The door is closed: nobody new comes in." in read(pilot)
        await press(pilot, "5")
        assert held.is_open
        assert "The door is closed" not in read(pilot)


async def test_whoever_comes_late_sits_with_whoever_waits(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, people = a_class(home, clock, NAMES[:3])
    held.trainer.pair(people[0].id, people[1].id)
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        late = held.join("Zoe")
        await until(pilot, lambda: {held.made[-1].a, held.made[-1].b} == {people[2].id, late.id})
        await press(pilot, "2", "down", "down", "down", "enter")
        assert "Late comers" not in read(pilot)


async def test_a_start_can_be_set_for_a_moment(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, people = a_class(home, clock, NAMES[:2])
    held.trainer.pair(people[0].id, people[1].id)
    now = clock.now().astimezone()
    past, later = (f"{now + timedelta(minutes=minutes):%H:%M}" for minutes in (-10, 15))
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "1")
        assert "0 of 1 pairs are ready" in read(pilot)
        await press(pilot, "4")
        await type_text(pilot, past)
        await press(pilot, "enter")
        assert "still to come today" in read(pilot)
        await press(pilot, *["backspace"] * 5)
        await type_text(pilot, later)
        await press(pilot, "enter")
        assert held.given[-1].at - held.now() == 15 * 60 * NS
        assert f"It begins at {later}:00, in 15:00." in read(pilot)


async def test_after_the_end_the_same_pairs_sit_once_more(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, people = a_class(home, clock, NAMES[:4])
    before = [held.trainer.pair(people[0].id, people[1].id), held.trainer.pair(people[2].id, people[3].id)]
    sitting(held, people)
    held.trainer.give("stop")
    async with run_app(home) as pilot:
        pilot.app.push_screen(ClassScreen(OpenedClass(held.trainer, "en")))
        await settle(pilot)
        await press(pilot, "2")
        assert "The same pairs once more" in read(pilot)
        await press(pilot, "2")
        assert [(pair.a, pair.b) for pair in held.made] == [(pair.a, pair.b) for pair in before]
        assert not {pair.id for pair in held.made} & {pair.id for pair in before}, "a new link, and a new sitting"
        await press(pilot, "1")
        assert "When do all begin?" in read(pilot)
    for one in people:
        one.suspend()


async def test_leaving_keeps_the_class_open_and_closing_asks(home: Home, clock: HandClock, run_app: RunApp) -> None:
    held, _people = a_class(home, clock, NAMES[:2])
    begins = clock.now() + timedelta(minutes=5)
    start = LeadNow(lambda: OpenedClass(held.trainer, "en"), begins)
    async with run_app(home) as pilot:
        app = cast("Shell", pilot.app)
        app.run_worker(lead_class(app, start))
        await reach(pilot, "ClassScreen")
        await settle(pilot)
        assert f"It begins at {begins.astimezone():%H:%M:%S}, in 5:00." in read(pilot)
        await press(pilot, "escape", "1")
        assert screen_name(pilot) == "ClassScreen"
        await press(pilot, "escape", "2")
        assert screen_name(pilot) == "TodayScreen"
        assert not held.is_closed
        app.run_worker(lead_class(app, LeadNow(start.opening)))
        await reach(pilot, "ClassScreen")
        await press(pilot, "escape", "3")
        await until(pilot, lambda: held.is_closed)
        assert screen_name(pilot) == "TodayScreen"
