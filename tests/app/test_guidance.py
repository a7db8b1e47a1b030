"""Guidance before the start, and, in two homes, what is agreed on by voice before anything is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from dyads.app.app import DyadsApp
from dyads.app.session.before import AgreeApartScreen, AgreeMinuteScreen, GuidanceScreen
from dyads.library.scripts import find_script
from dyads.practice.apart import ApartTerms, begun_anew, moved, time_to_agree
from dyads.practice.clock import next_full_minute
from dyads.practice.setup import Setup
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices, apart_terms
from dyads.services.sittings import SessionOptions, SitNow, prepare_sitting
from tests.app.conftest import ANN, BEN, COMFORTABLE, HANDSOME, LOOKS, SMALL, RunApp, SnapApp, press, read, settle
from tests.app.sat import reach


def set_up(home: Home, script_id: str = "affect-dyad", **choices: object) -> Setup:
    file = find_script(script_id, home.search_path).value
    assert file is not None
    alone = file.script.form == "solo"
    wanted = SittingChoices(script_id, **choices)  # type: ignore[arg-type]  # as a test says them
    return prepare_sitting(home, wanted, file.script, ANN, None if alone else BEN).setup


async def test_it_says_what_both_and_each_may_do(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, first_by="chosen", chosen=1), ("Ann", "Ben")))
        await settle(pilot)
        text = read(pilot)
    for needed in ("Affect Dyad", "11 minutes", "sit facing each other", "Speaks first: Ben", "Listens first: Ann"):
        assert needed in text


async def test_other_names_of_the_roles_are_used(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, "balint-pair"), ("Ann", "Ben")))
        await settle(pilot)
        assert "Begins as presenter: Ann" in read(pilot)


async def test_alone_there_are_no_roles(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple, "body-scan"), ("Ann", "")))
        await settle(pilot)
        assert "first:" not in read(pilot)


@pytest.mark.parametrize(("key", "answer"), [("enter", True), ("escape", False)])
async def test_it_ends_with_an_answer(couple: Home, run_app: RunApp, key: str, answer: bool) -> None:
    answers: list[bool | None] = []
    async with run_app(couple, SMALL) as pilot:
        pilot.app.push_screen(GuidanceScreen(set_up(couple), ("Ann", "Ben")), answers.append)
        await settle(pilot)
        await press(pilot, "down", "x", "escape", "f9", "7", "end", "home", key)
    assert answers == [answer]


# In two homes without a link


def agreeing(home: Home, at: datetime | None = None, script_id: str = "affect-dyad") -> AgreeApartScreen:
    file = find_script(script_id, home.search_path).value
    assert file is not None
    lead = time_to_agree(1)
    start = at or next_full_minute(home.clock.now(), lead)
    terms = apart_terms(file.script, set_up(home, script_id, company="apart"), ("Ann", "Ben"), start)
    return AgreeApartScreen(terms, ("Ann", "Ben"), lead, fixed=at is not None)


def a_picture(page: AgreeApartScreen) -> AgreeApartScreen:
    """The same of an exercise whose words nobody changes, so that its number stays."""
    page._terms = replace(page._terms, exercise="ab" * 32, texts=9, themed=(), takes_theme=False)
    return page


async def agreed(
    home: Home, run_app: RunApp, clock: HandClock, keys: tuple[str, ...], at: datetime | None = None
) -> tuple[str, list[ApartTerms | None]]:
    said: list[ApartTerms | None] = []
    async with run_app(home, COMFORTABLE) as pilot:
        pilot.app.push_screen(agreeing(home, at), said.append)
        await settle(pilot)
        text = read(pilot)
        clock.turn(1)
        await press(pilot, *keys)
    return text, said


async def test_one_number_stands_for_all_that_is_agreed_on(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    text, said = await agreed(couple, run_app, clock, ("f9", "x", "escape", "enter"))
    (terms,) = said
    assert terms is not None
    assert f"Number {terms.digits}" in text
    assert f"Length 11:00 Begins B (Ben) Text {terms.text} Start 19:32 UTC+1 = 18:32 UTC" in text  # the day is odd
    assert terms.start == clock.now().replace(minute=32, second=0)


async def test_who_begins_is_one_key_and_the_number_changes_with_it(
    couple: Home, run_app: RunApp, clock: HandClock
) -> None:
    async with run_app(couple, COMFORTABLE) as pilot:
        page = agreeing(couple)
        pilot.app.push_screen(page)
        await settle(pilot)
        before = page._terms
        await press(pilot, "o")
        assert "Begins A (Ann)" in read(pilot)
        assert before.digits not in read(pilot)
        await press(pilot, "o")
        assert before.digits in read(pilot)


@pytest.mark.parametrize(("keys", "minute"), [(("right",), 33), (("right", "right", "left"), 33), (("left",), 31)])
async def test_the_minute_can_be_moved(
    couple: Home, run_app: RunApp, clock: HandClock, keys: tuple[str, ...], minute: int
) -> None:
    _text, (terms,) = await agreed(couple, run_app, clock, (*keys, "enter"))
    assert terms is not None
    assert terms.start == clock.now().replace(minute=minute, second=0)


async def test_a_time_agreed_before_stands(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    at = clock.now() + timedelta(minutes=5)
    text, (terms,) = await agreed(couple, run_app, clock, ("enter",), at)
    assert "Start 19:35 UTC+1 = 18:35 UTC" in text
    assert terms is not None
    assert terms.start == at


async def test_escape_agrees_on_nothing(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    _text, said = await agreed(couple, run_app, clock, ("escape",))
    assert said == [None]


async def test_another_text_is_one_key_where_there_are_several(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, COMFORTABLE) as pilot:
        page = agreeing(couple, script_id="just-like-me")
        pilot.app.push_screen(page)
        await settle(pilot)
        texts = page._terms.texts
        assert texts > 1
        number = page._terms.text
        assert f"Text {number} Start" in read(pilot)
        await press(pilot, "c")
        assert f"Text {number % texts + 1} Start" in read(pilot)


@pytest.mark.parametrize(
    ("key", "answer"), [("n", "19:30"), ("enter", "19:33"), ("escape", None)], ids=["join", "another", "neither"]
)
async def test_who_is_late_is_told_how_late_and_joins_or_begins_anew(
    couple: Home, run_app: RunApp, clock: HandClock, key: str, answer: str | None
) -> None:
    terms = agreeing(couple)._terms
    missed = moved(terms, clock.now())
    clock.turn(140)
    said: list[datetime | None] = []
    async with run_app(couple, COMFORTABLE) as pilot:
        anew = begun_anew(missed, next_full_minute(clock.now()))
        pilot.app.push_screen(AgreeMinuteScreen(anew, ("Ann", "Ben"), missed), said.append)
        await settle(pilot)
        assert "You are 2 minutes late: it was 19:30 UTC+1 = 18:30 UTC. Ben may have begun, or may be waiting" in read(
            pilot
        )
        assert f"Number {anew.digits}" in read(pilot)
        await press(pilot, key)
    assert [at and f"{at:%H:%M}" for at in said] == [answer]


async def test_what_would_be_over_by_now_cannot_be_joined(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    missed = moved(agreeing(couple)._terms, clock.now())
    clock.turn(3600)
    async with run_app(couple, COMFORTABLE) as pilot:
        page = AgreeMinuteScreen(begun_anew(missed, next_full_minute(clock.now())), ("Ann", "Ben"), missed)
        pilot.app.push_screen(page)
        await settle(pilot)
        await press(pilot, "n")
        assert "joins" not in read(pilot)
        assert pilot.app.screen is page


async def test_agreeing_comes_before_anything_is_asked(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    file = find_script("affect-dyad", couple.search_path).value
    assert file is not None
    choices = SittingChoices("affect-dyad", company="apart", partner=BEN.id)
    async with run_app(couple, COMFORTABLE, SitNow(file, choices, SessionOptions())) as pilot:
        await reach(pilot, "AgreeScreen")
        await press(pilot, "enter")
        await reach(pilot, "AgreeApartScreen")
        assert couple.journal.summaries(None) == ()
        await press(pilot, "o", "right", "enter")
        await reach(pilot, "GuidanceScreen")
        assert "Speaks first: Ann" in read(pilot)
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        await press(pilot, "4", "enter")
        await reach(pilot, "SittingScreen")
        assert "Ann speaks first. The sitting begins by itself, at 19:33 UTC+1 = 18:33 UTC." in read(pilot)
        couple.writer.ready().result(60)
        (kept,) = couple.journal.summaries(None)
        record = couple.journal.record(kept.number)
        assert record is not None
        assert (record.setup.first, record.setup.first_by, record.setup.apart) == (0, "chosen", True)
        await press(pilot, "l")
        assert "begins by itself, at 19:34 UTC+1" in read(pilot)


async def test_a_rehearsal_waits_for_no_answers(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    file = find_script("affect-dyad", couple.search_path).value
    assert file is not None
    choices = SittingChoices("affect-dyad", company="apart", partner=BEN.id)
    async with run_app(couple, COMFORTABLE, SitNow(file, choices, SessionOptions(speed=60))) as pilot:
        await reach(pilot, "AgreeApartScreen")
        assert "Start 19:31 UTC+1" in read(pilot)
        assert "A (" not in read(pilot)  # strangers have no names that could tell them apart


@pytest.mark.parametrize("look", LOOKS)
def test_agreeing_looks(couple: Home, snap_compare: Callable[..., bool], look: tuple[str, tuple[int, int]]) -> None:
    theme, size = look
    couple.config = couple.config.changed(theme=theme)
    assert snap_compare(DyadsApp(couple), terminal_size=size, run_before=partial(show, a_picture(agreeing(couple))))


@pytest.mark.parametrize("look", LOOKS)
def test_late_looks(
    couple: Home, snap_compare: Callable[..., bool], clock: HandClock, look: tuple[str, tuple[int, int]]
) -> None:
    theme, size = look
    couple.config = couple.config.changed(theme=theme)
    missed = moved(a_picture(agreeing(couple))._terms, clock.now())
    clock.turn(40)
    page = AgreeMinuteScreen(begun_anew(missed, next_full_minute(clock.now())), ("Ann", "Ben"), missed)
    assert snap_compare(DyadsApp(couple), terminal_size=size, run_before=partial(show, page))


async def show(page: Screen[Any], pilot: Pilot[None]) -> None:
    await settle(pilot)
    pilot.app.push_screen(page)
    await settle(pilot)


@pytest.mark.parametrize("look", LOOKS)
def test_guidance_looks(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("enter", "enter", "enter"), look)
