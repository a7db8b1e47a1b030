"""One gate before everything that one person rated, wrote or named: nothing of it shows before, by whichever way."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import dyads.app
import dyads.cli
from dyads.app import commands, routes
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search_line import SearchLine
from dyads.app.keys import Shown, shown_commands
from dyads.library.plans import find_plan
from dyads.practice.people import InnerPart
from dyads.practice.records import PrivateEvent
from dyads.services import planning
from dyads.services.home import Home
from dyads.services.private import OwnRecords, is_shared, owners
from tests.app.conftest import ANN, BEN, SMALL, RunApp, press, read, screen_name, type_text
from tests.app.kept import figures_loaded, fill, loaded, made, sat

FACES = (Path(dyads.app.__file__).parent, Path(dyads.cli.__file__).parent)
GATES = {"app/common/private.py", "cli/whose.py"}
READS = {"ratings", "corrections", "events", "kept", "parts"}
"""What reads values, of the journal."""
LISTS = {"lists_of_parts", "lists_in_step"}
SHOWN_TO_THE_LISTENER = {
    "app/session/flow.py",
    "app/session/parts.py",
    "app/link/flow.py",
    "app/link/sitting.py",
    "cli/plain/flow.py",
}
"""What shows the speaker's list, which the listener guesses from, as the exercise has it (domain K6)."""
SECRETS = {
    ANN.id: ("It was [b]good[/b].", "the worried mother", "the perfectionist"),
    BEN.id: ("Benedict wrote this.", "the brave uncle"),
}


@pytest.fixture
def past(home: Home) -> Home:
    """Ann and Ben have sat here, rated, written and named parts, and a plan asks Ann something today."""
    fill(home)
    home.writer.add_part(BEN.id, InnerPart(UUID(int=80), SECRETS[BEN.id][1]))
    now = home.clock.now()
    note = PrivateEvent(UUID(int=800), BEN.id, UUID(int=5), "note", -1, SECRETS[BEN.id][0], 0, now)
    home.writer.event(note).result(60)
    file = find_plan("resource-tc3", home.search_path).value
    assert file is not None
    for kept in planning.begin(home, replace(planning.enrolment_request(home, file, date(2026, 10, 26)))):
        kept.result(60)
    return home


# As it is built


def calls(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every call in a face: its file, what is called, and of what."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                yield path.relative_to(folder.parent).as_posix(), called.rpartition(".")[2], called.rpartition(".")[0]


def names(folder: Path) -> Iterator[tuple[str, str]]:
    """Every name that a file of a face uses, called or handed on."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Name):
                yield path.relative_to(folder.parent).as_posix(), node.id


def test_the_gates_alone_open_and_values_are_read_through_what_they_opened() -> None:
    found = [call for folder in FACES for call in calls(folder)]
    assert {file for file, called, of in found if (called, of) == ("OwnRecords", "")} == GATES
    past_it = {(file, called) for file, called, of in found if called in READS and of.endswith("journal")}
    assert past_it == set()
    assert {file for folder in FACES for file, name in names(folder) if name in LISTS} == SHOWN_TO_THE_LISTENER
    assert not {called for _file, called, _of in found} & {"material_of", "read_material"}
    both = {(file, called) for file, called, _of in found if called in {"SharedAnswers", "EachOtherScreen"}}
    assert both == {
        ("app/common/private.py", "SharedAnswers"),
        ("cli/plain/each_other.py", "SharedAnswers"),
        ("app/session/flow.py", "EachOtherScreen"),
    }
    assert {file for file, called, _of in found if called == "AloneScreen"} == {"app/common/private.py"}
    asks = {file for file, called, _of in found if called == "UnsealScreen"}
    assert asks == {"app/common/private.py", "app/people/sealing.py"}, "the second one unseals, and shows no value"


def screens() -> Iterator[type[Screen[object]]]:
    for module in pkgutil.walk_packages(dyads.app.__path__, "dyads.app."):
        for _name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, DyadsScreen) and found.__module__ == module.name:
                yield found


def takes_what_was_opened(page: type[Screen[object]]) -> bool:
    given = inspect.signature(page.__init__).parameters.values()
    return any(each.annotation in (OwnRecords, OwnRecords.__name__) for each in given)


def test_pages_of_values_cannot_be_made_without_what_the_gate_opened() -> None:
    private = {page for page in screens() if takes_what_was_opened(page)}
    assert {page.__name__ for page in private} == {
        "TrendsScreen",
        "OwnScreen",
        "CorrectScreen",
        "PartsScreen",
        "PlanRateScreen",
    }
    opened_by_name = [value for value in vars(routes).values() if isinstance(value, routes.Destination)]
    assert not {page.screen_class() for page in opened_by_name} & private
    through_the_gate = [value for value in vars(routes).values() if isinstance(value, routes.PrivateDestination)]
    assert [page.where.rpartition(":")[2] for page in through_the_gate] == ["TrendsScreen"]


# As it is used

GATE = {"AloneScreen", "LookAwayScreen"}
PRIVATE = {"TrendsScreen", "OwnScreen", "CorrectScreen", "PartsScreen", "PlanRateScreen", "TextPage"}
NOT_PRESSED = {
    commands.BACK.id,
    commands.LEAVE.id,
    commands.LEAVE_NOW.id,
    commands.ERASING_ERASE.id,
    commands.JOURNAL_LOOK.id,
    commands.STEP_READY.id,
}
"""What leaves, erases, or says that the others look away."""
ROOMS = ["today", "journal", "people", "plan", "lists", "trends"]
"""The commands that are pressed on each page; those that stand on every page are pressed on Today."""
WALKED = {
    "TodayScreen",
    "JournalScreen",
    "SessionScreen",
    "PeopleScreen",
    "PersonScreen",
    "PlanScreen",
    "PlanMeetingsScreen",
    "PickScreen",
    "AddedScreen",
}
"""The pages from which the others are reached; a text, a question or a list of exercises leads to no value."""


def assert_nothing_private(pilot: Pilot[None], way: object) -> None:
    text = read(pilot)
    assert screen_name(pilot) not in PRIVATE, way
    assert not [secret for secrets in SECRETS.values() for secret in secrets if secret in text], way


def to_press(screen: Screen[object]) -> Mapping[str, Shown]:
    return {
        shown.command.id: shown
        for shown in shown_commands(screen)
        if shown.command.id not in NOT_PRESSED
        and (shown.command.id.partition(".")[0] in ROOMS or type(screen).__name__ == "TodayScreen")
    }


async def go(pilot: Pilot[None], way: tuple[str, ...]) -> None:
    """Go back to Today, and from there press keys."""
    for _step in range(9):
        if screen_name(pilot) == "TodayScreen":
            break
        await press(pilot, "escape")
    else:
        raise AssertionError(f"no way back from {pilot.app.screen_stack}: {read(pilot)}")
    for key in way:
        await press(pilot, key)
        await loaded(pilot)


async def test_no_key_on_any_page_shows_a_value_before_the_gate(past: Home, run_app: RunApp) -> None:
    seen: dict[str, tuple[str, ...]] = {"TodayScreen": ()}
    ahead = ["TodayScreen"]
    async with run_app(past) as pilot:
        while ahead:
            name = ahead.pop(0)
            await go(pilot, seen[name])
            for shown in to_press(pilot.app.screen).values():
                if screen_name(pilot) != name or isinstance(pilot.app.focused, SearchLine):
                    await go(pilot, seen[name])
                await press(pilot, shown.keys[0])
                await loaded(pilot)
                assert_nothing_private(pilot, (*seen[name], shown.keys[0]))
                reached = screen_name(pilot)
                if reached not in seen:
                    seen[reached] = (*seen[name], shown.keys[0])
                    ahead += [reached] if reached in WALKED else []
    assert GATE & set(seen)
    assert set(seen) >= WALKED


@pytest.mark.parametrize(
    ("way", "label"),
    [
        ((), "Trends"),
        ((), "Answer"),
        (("2",), "Answer what"),
        (("3", "enter"), "Show me mine"),
        (("3", "1", "enter", "down", "down"), "Open"),
    ],
)
async def test_the_palette_leads_to_the_gate_too(past: Home, run_app: RunApp, way: tuple[str, ...], label: str) -> None:
    async with run_app(past) as pilot:
        await go(pilot, way)
        await press(pilot, "ctrl+p")
        await type_text(pilot, label)
        await press(pilot, "enter")
        assert screen_name(pilot) in {"PickScreen", "AloneScreen"}
        assert_nothing_private(pilot, label)


TO_VALUES = {
    "trends": ((), ("4",), True, "TrendsScreen"),
    "own answers": (("3", "enter"), ("i",), True, "OwnScreen"),
    "Ann's parts": (("3", "1", "enter", "down", "down"), ("enter",), False, "PartsScreen"),
    "plan": ((), ("f",), False, "PlanRateScreen"),
    "plan page": (("2",), ("f",), False, "PlanRateScreen"),
}
"""From where, the keys that lead to the gate, whether it asks whose, and the page behind it."""


@pytest.mark.parametrize("size", [(80, 24), SMALL], ids=["80x24", "50x15"])
@pytest.mark.parametrize("name", TO_VALUES)
async def test_behind_the_gate_stands_the_name_and_back_again_the_gate(
    past: Home, run_app: RunApp, name: str, size: tuple[int, int]
) -> None:
    start, keys, asks, page = TO_VALUES[name]
    async with run_app(past, size) as pilot:
        await go(pilot, start)
        for place, person in enumerate((ANN, BEN) if asks else (ANN,), start=1):
            other = BEN if person is ANN else ANN
            await press(pilot, *keys)
            if asks:
                assert screen_name(pilot) == "PickScreen"
                await press(pilot, str(place))
            assert screen_name(pilot) == "AloneScreen"
            assert_nothing_private(pilot, name)
            assert f"Now {person.name} alone" in read(pilot)
            await press(pilot, "enter")
            await figures_loaded(pilot)
            assert screen_name(pilot) == page
            text = read(pilot)
            assert person.name in text
            assert not [secret for secret in SECRETS[other.id] if secret in text]
            if page == "OwnScreen":
                await press(pilot, "enter")
                assert screen_name(pilot) == "CorrectScreen"
                assert person.name in read(pilot)
                await press(pilot, "escape", "plus")
                assert screen_name(pilot) == "TextPage"
                assert person.name in read(pilot)
                await press(pilot, "escape")
            if page == "PartsScreen":
                for key, closes in (("plus", "escape"), ("enter", "escape"), ("d", "escape")):
                    await press(pilot, key)
                    assert person.name in read(pilot)
                    await press(pilot, closes)
            if page == "TrendsScreen":
                await press(pilot, "6")
                assert person.name in read(pilot)
            await press(pilot, "escape")
            assert_nothing_private(pilot, name)


async def test_leaving_the_gate_at_any_step_leads_back_and_shows_nothing(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        for start, keys, asks, _page in TO_VALUES.values():
            for steps in ((), ("1",)) if asks else ((),):
                await go(pilot, start)
                before = screen_name(pilot)
                await press(pilot, *keys, *steps, "escape")
                assert_nothing_private(pilot, keys)
                assert screen_name(pilot) == before


def test_a_partner_who_always_sat_elsewhere_has_nothing_here(home: Home) -> None:
    for person in (ANN, BEN):
        home.writer.add_person(person)
    apart = made(home, 1, home.clock.now()).model_copy(update={"here": (0,), "apart": True})
    home.writer.begin(apart)
    home.writer.end(apart.session, "complete", 600).result(60)
    assert [owner.person.id for owner in owners(home)] == [ANN.id]
    assert not is_shared(home, ANN)
    home.writer.add_part(BEN.id, InnerPart(UUID(int=80), "the brave uncle")).result(60)
    assert is_shared(home, ANN)
    assert is_shared(home, BEN)


async def test_one_person_alone_sees_their_trends_and_answers_a_plan_at_once(home: Home, run_app: RunApp) -> None:
    home.writer.add_person(ANN).result(60)
    sat(home, 1, home.clock.now(), script="breathing-meditation")
    file = find_plan("resource-tc3", home.search_path).value
    assert file is not None
    for kept in planning.begin(home, planning.enrolment_request(home, file, date(2026, 10, 26))):
        kept.result(60)
    async with run_app(home) as pilot:
        await press(pilot, "4")
        await figures_loaded(pilot)
        assert screen_name(pilot) == "TrendsScreen"
        await press(pilot, "escape", "f")
        assert screen_name(pilot) == "PlanRateScreen"
        assert "Ann" not in read(pilot)


def test_what_is_opened_is_one_persons(past: Home) -> None:
    (ann, ben) = owners(past)
    for owner, mine, theirs in ((ann, ANN, BEN), (ben, BEN, ANN)):
        opened = OwnRecords(past, owner, shared=True)
        texts = [event.text for event in opened.events()] + [part.text for part in opened.parts()]
        assert set(SECRETS[mine.id]) <= set(texts)
        assert not set(SECRETS[theirs.id]) & set(texts)
        assert {rating.person for rating in opened.ratings()} == {mine.id}
        assert opened.material().person == mine.id
