"""The agreements and the note on safety: once for each pair, again when the text changes, and at any time to read."""

from dataclasses import replace
from uuid import UUID

import pytest

from dyads.app.common.screen import Page
from dyads.app.session.agreements import AgreeScreen
from dyads.practice.people import Person
from dyads.services.agreements import AGREEMENTS, SAFETY, Kind, agree, to_agree
from dyads.services.home import Home
from dyads.words import say
from tests.app.conftest import ANN, BEN, LOOKS, SMALL, RunApp, SnapApp, press, read, screen_name, settle

CEM = Person(UUID(int=3), "Cem")
PAIR = (ANN.id, BEN.id)
HERE = (0, 1)


def agree_to_all(home: Home, people: tuple[UUID, ...], here: tuple[int, ...]) -> None:
    for ask in to_agree(home, people, here):
        for future in agree(home, ask):
            future.result(60)


def kinds(home: Home, people: tuple[UUID, ...], here: tuple[int, ...] = HERE) -> list[str]:
    return [ask.kind for ask in to_agree(home, people, here)]


def test_a_pair_is_asked_once(couple: Home) -> None:
    assert kinds(couple, PAIR) == ["agreements"]
    agree_to_all(couple, PAIR, HERE)
    assert kinds(couple, PAIR) == []
    assert kinds(couple, (BEN.id, ANN.id)) == []


def test_another_pair_of_the_same_people_is_asked_too(couple: Home) -> None:
    couple.writer.add_person(CEM).result(60)
    agree_to_all(couple, PAIR, HERE)
    agree_to_all(couple, (BEN.id, CEM.id), HERE)
    assert kinds(couple, (ANN.id, CEM.id)) == ["agreements"]


def test_they_are_asked_again_when_the_text_changes(couple: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    agree_to_all(couple, PAIR, HERE)
    monkeypatch.setattr("dyads.services.agreements.agreements_version", lambda: "another")
    assert kinds(couple, PAIR) == ["agreements"]


def test_a_partner_elsewhere_agrees_at_home(couple: Home) -> None:
    asks = to_agree(couple, PAIR, (0,))
    assert [agreement.person for ask in asks for agreement in ask.agreements] == [ANN.id]
    agree_to_all(couple, PAIR, (0,))
    assert kinds(couple, PAIR, (0,)) == []
    assert kinds(couple, PAIR) == ["agreements"]


def test_alone_there_is_nothing_to_agree_to(couple: Home) -> None:
    assert kinds(couple, (ANN.id,), (0,)) == []


def test_the_trainers_text_is_asked_of_each_person_once(couple: Home) -> None:
    studied = replace(couple, config=couple.config.changed(consent_text="This is a study."))
    assert kinds(studied, (ANN.id,), (0,)) == ["consent"]
    agree_to_all(studied, (ANN.id,), (0,))
    assert kinds(studied, (ANN.id,), (0,)) == []
    asks = {ask.kind: [agreement.person for agreement in ask.agreements] for ask in to_agree(studied, PAIR, HERE)}
    assert asks["consent"] == [BEN.id]
    changed = replace(studied, config=couple.config.changed(consent_text="Another study."))
    assert kinds(changed, (ANN.id,), (0,)) == ["consent"]


async def test_they_come_before_the_first_sitting_only(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, (80, 40)) as pilot:
        await press(pilot, "enter", "enter")
        text = read(pilot)
        for message in (*AGREEMENTS, *SAFETY):
            assert say(message) in text
        await press(pilot, "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        await press(pilot, "escape", "enter")
        assert screen_name(pilot) == "GuidanceScreen"


async def test_who_does_not_agree_is_back_at_set_up_and_asked_again(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "enter", "x", "f9", "space", "escape")
        assert screen_name(pilot) == "SetupScreen"
        await press(pilot, "enter")
        assert screen_name(pilot) == "AgreeScreen"
    assert couple.journal.agreements(ANN.id) == ()


async def test_the_trainers_text_comes_after_them_and_is_data(couple: Home, run_app: RunApp) -> None:
    text = "[b]Please[/b] read: \x1b[31mthis is a study."
    couple.config = couple.config.changed(consent_text=text)
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "enter", "enter")
        assert "[b]Please[/b] read: [31mthis is a study." in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "GuidanceScreen"


@pytest.mark.parametrize("way_out", ["escape", "enter"])
async def test_they_are_one_key_away(couple: Home, run_app: RunApp, way_out: str) -> None:
    couple.config = couple.config.changed(consent_text="This is a study.")
    async with run_app(couple, (80, 40)) as pilot:
        await press(pilot, "a", "a")
        assert say(SAFETY[0]) in read(pilot)
        assert "This is a study." in read(pilot)
        await press(pilot, way_out)
        assert screen_name(pilot) == "TodayScreen"


async def test_a_small_window_scrolls(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, SMALL) as pilot:
        await press(pilot, "a")
        assert say(SAFETY[-1]) not in read(pilot)
        await press(pilot, "end")
        assert "not the worst you know." in read(pilot)


@pytest.mark.parametrize("look", LOOKS)
def test_agreements_look(couple: Home, snap: SnapApp, look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("enter", "enter"), look)


@pytest.mark.parametrize("kind", ["agreements", "consent"])
async def test_the_end_is_on_the_screen_before_anybody_can_agree(couple: Home, run_app: RunApp, kind: Kind) -> None:
    text = "\n".join(f"Point {number}." for number in range(1, 60))
    couple.config = couple.config.changed(language="de", consent_text=text)
    answers: list[bool | None] = []
    async with run_app(couple, size=SMALL) as pilot:
        page = AgreeScreen(kind)
        pilot.app.push_screen(page, answers.append)
        await press(pilot, "tab")
        room, presses = page.query_one(Page), 0
        assert room.max_scroll_y > 0
        while room.scroll_target_y < room.max_scroll_y:
            assert "Weiterlesen" in read(pilot)
            assert "Einverstanden" not in read(pilot)
            await press(pilot, "enter")
            assert answers == []
            presses += 1
        assert presses > 0
        assert "Einverstanden" in read(pilot)
        await press(pilot, "enter")
    assert answers == [True]


async def test_who_has_scrolled_to_the_end_can_agree_and_a_larger_window_shows_it_at_once(
    couple: Home, run_app: RunApp
) -> None:
    couple.config = couple.config.changed(language="de")
    async with run_app(couple, size=SMALL) as pilot:
        pilot.app.push_screen(AgreeScreen("agreements"))
        await settle(pilot)
        assert "Weiterlesen" in read(pilot)
        await press(pilot, "end")
        assert "Einverstanden" in read(pilot)
        await press(pilot, "up")
        assert "Weiterlesen" in read(pilot)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert "Einverstanden" in read(pilot)
