"""One sitting through all its screens, to a note and "kept"; and the form for a class."""

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from dyads.app.common.dialogs import MessageScreen
from dyads.app.session.kept import NoteOffer
from dyads.app.session.sitting import SittingScreen
from dyads.practice.message import msg
from dyads.services.home import Home
from dyads.services.sittings import SessionOptions
from tests.app.conftest import BEN, HANDSOME, RunApp, read, screen_name, settle, type_text
from tests.app.sat import open_sitting, prepared, press, rate_both, reach, turn, values


async def sat(pilot: Pilot[None], home: Home) -> None:
    """Sit the short dyad to its end, with ratings."""
    await open_sitting(pilot, prepared(home))
    await rate_both(pilot, "4", "5")
    await reach(pilot, "SittingScreen")
    await press(pilot, "enter")
    await turn(pilot, home, 60)
    await press(pilot, "enter")
    await rate_both(pilot, "6", "3", "7", "2")
    await reach(pilot, "NoteOffer")


async def test_what_can_be_done_with_a_note_stands_in_columns(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        pilot.app.push_screen(NoteOffer(("Ann", "Ben")))
        await settle(pilot)
        rows = [strip.text for strip in pilot.app.screen._compositor.render_strips()]
    said = ("Ann writes", "Ben writes", "goes on without")
    assert len({row.index(words) for words in said for row in rows if words in row}) == 1


async def test_from_the_first_rating_to_kept_and_never_a_value(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await sat(pilot, couple)
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        shown = read(pilot)
        assert "Complete: 0:50 minutes." in shown
        assert "Difficult · Ann 0:10" in shown
        assert "6 answers; each stays with whoever gave it." in shown
        assert "Kept." in shown
        assert "a plan can carry you" in shown
        assert not any(digit in shown.replace("6 answers", "") for digit in "4673")
        await press(pilot, "z", "b", "left")
        assert screen_name(pilot) == "KeptScreen"
        await press(pilot, "escape")
        await reach(pilot, "TodayScreen")
        assert [(name, what, value) for name, what, value, _status in values(couple)] == [
            ("Ann", "closeness before", 4),
            ("Ann", "closeness after", 6),
            ("Ann", "disclosure after", 3),
            ("Ben", "closeness before", 5),
            ("Ben", "closeness after", 7),
            ("Ben", "disclosure after", 2),
        ]
        assert [each.outcome for each in couple.journal.summaries(None)] == ["complete"]


async def test_plans_are_offered_once(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        for time in range(2):
            await sat(pilot, couple)
            await press(pilot, "enter")
            await reach(pilot, "KeptScreen")
            assert ("a plan can carry you" in read(pilot)) == (time == 0)
            if time:
                await press(pilot, "c")
                assert screen_name(pilot) == "KeptScreen"
            await press(pilot, "enter")
            await reach(pilot, "TodayScreen")


async def test_a_note_has_one_owner_and_is_not_shown_again(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await sat(pilot, couple)
        await press(pilot, "o")
        await reach(pilot, "LookAwayScreen")
        assert "Now Ben; Ann looks away." in read(pilot)
        await press(pilot, "enter")
        await reach(pilot, "NoteScreen")
        await type_text(pilot, "it q")
        await press(pilot, "enter")
        assert pilot.app.screen.query_one(TextArea).text == "it q\n"
        await press(pilot, "escape")
        assert "What was written is not kept." in read(pilot)
        await press(pilot, "escape", "ctrl+s")
        await reach(pilot, "NoteOffer")
        assert "it q" not in read(pilot)
        await press(pilot, "plus", "enter")
        await reach(pilot, "NoteScreen")
        assert pilot.app.screen.query_one(TextArea).text == ""
        await press(pilot, "escape")
        await reach(pilot, "NoteOffer")
        couple.writer.ready().result(60)
        notes = [(event.person, event.text) for event in couple.journal.events(None) if event.kind == "note"]
        assert notes == [(BEN.id, "it q")]


@pytest.mark.parametrize("options", [SessionOptions(kept=False), SessionOptions(kept=False, mute=True)])
async def test_a_class_sees_letters_only_and_nothing_is_kept(
    couple: Home, run_app: RunApp, options: SessionOptions
) -> None:
    async with run_app(couple, HANDSOME) as pilot:
        await open_sitting(pilot, prepared(couple), options, room=True)
        await reach(pilot, "RoomScreen")
        assert isinstance(pilot.app.screen, SittingScreen)
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        shown = read(pilot)
        assert "Ann" not in shown
        assert "Ben" not in shown
        assert "how it was" not in shown
        assert "████" in shown
        await turn(pilot, couple, 50)
        await press(pilot, "enter")
        await reach(pilot, "TodayScreen")
        couple.writer.ready().result(60)
        assert couple.journal.summaries(None) == ()
        assert values(couple) == []


async def test_a_page_ends_once_and_never_the_one_beneath(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        waited = pilot.app.run_worker(pilot.app.push_screen_wait(MessageScreen(msg("Read this."))))
        await settle(pilot)
        page = pilot.app.screen
        waited.cancel()  # what waited for the page is given up; the page still ends
        await settle(pilot)
        page.dismiss(None)
        page.dismiss(None)
        await settle(pilot)
        assert screen_name(pilot) == "TodayScreen"


async def test_a_page_beneath_another_ends_when_that_one_has(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        ended: list[None] = []
        page = MessageScreen(msg("Read this."))
        pilot.app.push_screen(page, ended.append)
        await settle(pilot)
        await press(pilot, "question_mark")
        assert screen_name(pilot) == "HelpScreen"
        page.dismiss(None)
        await settle(pilot)
        assert (screen_name(pilot), ended) == ("HelpScreen", [])
        await press(pilot, "escape")
        assert (screen_name(pilot), ended) == ("TodayScreen", [None])
