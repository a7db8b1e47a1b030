"""Today's page as it is kept for a quick start: never what is not so, never longer than somebody wants to be known."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dyads.app.app import DyadsApp
from dyads.app.today.ahead import keep_pages
from dyads.app.today.page import KIND, kept_page
from dyads.app.today.screen import TodayScreen
from dyads.app.today.view import gather, plan_today, today_view
from dyads.journal.quick_start import OF_PEOPLE
from dyads.journal.seal import make_key
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script
from dyads.services import planning
from dyads.services.clock import HandClock
from dyads.services.home import Home, find_home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, SitNow, remember_choices
from tests.app.conftest import ANN, BEN, press, read, screen_name, settle
from tests.app.sat import reach
from tests.app.test_today import sit


@pytest.fixture
def practised(couple: Home) -> Home:
    """A home of two who follow a plan and have sat, as its pages are kept when the app is left."""
    couple.set(theme="dyads-dark", language="en", sitting="two")
    plan = find_plan("gentle-four-weeks", couple.search_path).value
    assert plan is not None
    for receipt in planning.begin(couple, planning.enrolment_request(couple, plan, date(2026, 11, 21))):
        receipt.result(60)
    sit(couple, ago=timedelta(days=2))
    leave(couple)
    return couple


def leave(home: Home) -> None:
    """Do what is done when the app is left."""
    home.let_journal_go()
    for opened in ("writer", "journal"):
        home.__dict__.pop(opened, None)
    keep_pages(home)


def kept_file(home: Home) -> Path:
    return home.places.data_folder / OF_PEOPLE


def now_is(home: Home, moment: datetime) -> Home:
    """Return the home as a start at another moment finds it."""
    return Home(home.places, HandClock(moment), home.config, environment={}, make_bells=home.make_bells)


def test_the_pages_of_the_next_days_are_those_that_the_days_will_have(practised: Home) -> None:
    for days in range(6):
        for hour in (0, 5, 11, 12, 17, 18, 23):
            then = practised.clock.now().replace(hour=hour) + timedelta(days=days)
            if then < practised.clock.now().replace(hour=0):
                continue
            start = now_is(practised, then)
            assert kept_page(start) == today_view(gather(start, plan_today(start)))
    assert kept_page(now_is(practised, practised.clock.now() + timedelta(days=9))) is None
    assert kept_page(now_is(practised, practised.clock.now() - timedelta(days=1))) is None


def test_only_its_owner_reads_what_is_kept(practised: Home) -> None:
    assert stat.S_IMODE(kept_file(practised).stat().st_mode) == 0o600
    assert "Ann" in kept_file(practised).read_text(encoding="utf-8")


def add_script(home: Home) -> None:
    home.places.scripts.mkdir()
    (home.places.scripts / "own.toml").write_text("format = 1", encoding="utf-8")


CHANGES: dict[str, Callable[[Home], object]] = {
    "a setting": lambda home: home.set(streaks=True),
    "the language": lambda home: home.set(language="de"),
    "a script": add_script,
    "the measures": lambda home: home.places.measures.write_text("", encoding="utf-8"),
    "a name": lambda home: home.writer.rename(BEN.id, "Bea").result(60),
    "what was chosen": lambda home: remember_choices(home, SittingChoices("perspective-dyad")),
    "the file itself": lambda home: kept_file(home).write_text("{", encoding="utf-8"),
    "another journal": lambda home: home.places.journal.rename(home.places.journal.with_name("old")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_nothing_that_was_kept_is_shown(practised: Home, what: str) -> None:
    assert kept_page(practised) is not None
    CHANGES[what](practised)
    practised.let_journal_go()
    assert kept_page(now_is(practised, practised.clock.now())) is None
    assert not kept_file(practised).exists()


def test_another_version_or_zone_shows_nothing_that_was_kept(practised: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    now = practised.clock.now()
    assert kept_page(now_is(practised, now.astimezone(timezone(timedelta(hours=2))))) is None
    keep_pages(practised)
    assert kept_page(practised) is not None
    monkeypatch.setattr("dyads.__version__", "9.9.9")
    assert kept_page(practised) is None


ERASINGS: dict[str, Callable[[Home], object]] = {
    "forget": lambda home: home.writer.forget(BEN.id).result(60),
    "delete": lambda home: home.writer.delete(home.journal.summaries()[0].id).result(60),
    "seal": lambda home: home.writer.seal(make_key(ANN.id, "five quiet words of Ann", home.clock.now())).result(60),
}


@pytest.mark.parametrize("what", ERASINGS)
def test_what_is_kept_goes_with_what_is_erased_or_sealed(practised: Home, what: str) -> None:
    assert kept_file(practised).exists()
    ERASINGS[what](practised)
    assert not kept_file(practised).exists()


def test_of_those_who_have_sealed_nothing_is_kept(practised: Home) -> None:
    ERASINGS["seal"](practised)
    leave(practised)
    assert not kept_file(practised).exists()


def test_after_a_sitting_that_was_left_nothing_is_kept(practised: Home) -> None:
    sit(practised, ago=timedelta(minutes=5), closed=False)
    leave(practised)
    assert not kept_file(practised).exists()


async def test_the_kept_page_stands_at_once_and_enter_means_it(practised: Home) -> None:
    app = DyadsApp(now_is(practised, practised.clock.now()))
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, TodayScreen)
        await settle(pilot)
        assert screen.facts is not None
        screen.facts = None  # as it is before the day was read
        screen.action_sit()
        await settle(pilot)
        assert screen_name(pilot) == "TodayScreen"
        await screen._fill()
        await settle(pilot)
        assert screen_name(pilot) == "SetupScreen"


async def test_enter_does_nothing_that_did_not_stand_there(practised: Home) -> None:
    """What is kept is replaced by what is so; Enter was meant for the page before, so it waits for the next one."""
    data = json.loads(kept_file(practised).read_text(encoding="utf-8"))
    for page in data[KIND]["kept"].values():
        page["title"] = "Another Dyad"
    kept_file(practised).write_text(json.dumps(data), encoding="utf-8")
    app = DyadsApp(now_is(practised, practised.clock.now()))
    seen: list[str] = []

    class Watched(TodayScreen):
        async def _fill(self) -> None:
            if self.facts is None:
                seen.append(read(pilot))
                self.action_sit()
            await super()._fill()

    async with app.run_test() as pilot:
        await settle(pilot)
        screen = Watched()
        await app.push_screen(screen)
        await settle(pilot)
        assert "Another Dyad" in seen[0]
        assert "Another Dyad" not in read(pilot)
        assert app.screen is screen
        assert screen.stands
        await press(pilot, "enter")
        assert screen_name(pilot) == "SetupScreen"


class Quick(TodayScreen):
    """Today, with a key pressed between the first frame and the reading of the day."""

    def __init__(self, pressed: str) -> None:
        super().__init__()
        self._pressed = pressed

    async def _fill(self) -> None:
        if self.facts is None:
            getattr(self, f"action_{self._pressed}")()
        await super()._fill()


@pytest.mark.parametrize(("key", "page"), [("enter", "SetupScreen"), ("1", "ExercisesScreen")])
async def test_a_key_of_the_first_frame_is_not_lost_where_nothing_is_kept(couple: Home, key: str, page: str) -> None:
    app = DyadsApp(couple)
    async with app.run_test() as pilot:
        await settle(pilot)
        await app.push_screen(Quick("sit" if key == "enter" else "exercises"))
        await settle(pilot)
        assert screen_name(pilot) == page


async def test_enter_of_the_first_frame_begins_nothing_before_what_was_interrupted(practised: Home) -> None:
    """Whoever pressed it had not read that a sitting was interrupted: the page says so first."""
    sit(practised, ago=timedelta(minutes=5), closed=False)
    kept_file(practised).unlink(missing_ok=True)
    app = DyadsApp(now_is(practised, practised.clock.now()))

    async with app.run_test() as pilot:
        await settle(pilot)
        screen = Quick("sit")
        await app.push_screen(screen)
        await settle(pilot)
        assert screen.facts is not None
        assert screen.facts.left is not None
        assert app.screen is screen


def test_the_first_frame_waits_for_no_model_and_no_journal(practised: Home) -> None:
    """The page stands before pydantic, SQLite or the exercise are there."""
    practised.clock = find_home().clock
    keep_pages(practised)
    program = (
        "import sys; from dyads.services.home import find_home; import dyads.app.run, dyads.app.app; "
        "from dyads.app.today.screen import TodayScreen; from dyads.app.today.page import kept_page; "
        "page = kept_page(find_home()); print(page is not None and page.title); "
        "print(*(name for name in sys.modules if name.split('.')[0] in {'pydantic', 'pydantic_core', 'sqlite3'}))"
    )
    surroundings = {**os.environ, "DYADS_HOME": str(practised.places.data_folder)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True, timeout=60
    )
    title, loaded = done.stdout.split("\n", 1)
    assert title != "False"
    assert loaded.strip() == ""


@pytest.mark.parametrize("starts", ["a sitting", "the first evening"])
async def test_a_key_before_the_page_that_a_start_leads_to_opens_no_other(couple: Home, starts: str) -> None:
    """`dyads sit` and the first evening go on from Today by themselves: nobody sits down there meanwhile."""
    file = find_script("affect-dyad", couple.search_path).value
    assert file is not None
    sits = SitNow(file, SittingChoices("affect-dyad", partner=BEN.id), SessionOptions(mute=True))
    may_go_on = asyncio.Event()

    class Slow(DyadsApp):
        async def _begin_with(self, start: Any) -> None:
            await may_go_on.wait()
            await super()._begin_with(start)

        async def _first_evening(self) -> None:
            await may_go_on.wait()
            await super()._first_evening()

    if starts == "the first evening":
        couple.config = couple.config.changed(sitting="")
    app = Slow(couple, sits if starts == "a sitting" else None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1")
        assert len(app.screen_stack) == 1
        may_go_on.set()
        await settle(pilot)
        assert [type(screen).__name__ for screen in app.screen_stack][1:] not in ([], ["SetupScreen"])


def opened_with_a_sitting(home: Home) -> DyadsApp:
    file = find_script("body-scan", home.search_path).value
    assert file is not None
    choices = SittingChoices("body-scan", company="alone")
    return DyadsApp(home, SitNow(file, choices, SessionOptions(kept=False, mute=True)))


async def test_the_day_is_read_once_a_sitting_that_the_program_was_opened_with_is_left(couple: Home) -> None:
    app = opened_with_a_sitting(couple)
    async with app.run_test() as pilot:
        today = app.screen_stack[0]
        assert isinstance(today, TodayScreen)
        await reach(pilot, "GuidanceScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        assert today.facts is None
        app.back_to_today()
        await settle(pilot)
        assert today.facts is not None
        assert today.query("#body > *")


async def test_a_start_that_leads_nowhere_shows_the_day(couple: Home) -> None:
    app = opened_with_a_sitting(couple)
    async with app.run_test() as pilot:
        await reach(pilot, "GuidanceScreen")
        await press(pilot, "escape")
        await settle(pilot)
        today = app.screen
        assert isinstance(today, TodayScreen)
        assert today.facts is not None
