"""After a halt within the sitting, and after a crash: what happened in a sentence, and the choices."""

from datetime import timedelta

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.practice.records import SessionRecord
from dyads.presentation.sitting import how_long
from dyads.services.clock import HandClock
from dyads.services.conductor import Conductor
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.sittings import SessionOptions, begin_sitting
from tests.app.conftest import RunApp, read, screen_name
from tests.app.sat import on_stage, prepared, press, reach, to_the_stage, turn, unrated, until, values


def clock_of(home: Home) -> HandClock:
    assert isinstance(home.clock, HandClock)
    return home.clock


async def halted(pilot: Pilot[None], home: Home, seconds: float = 300) -> None:
    await to_the_stage(pilot, home, "affect-dyad")
    await turn(pilot, home, 60)
    clock_of(home).sleep(seconds)
    on_stage(pilot).look()
    await reach(pilot, "HaltedScreen")


async def test_going_on_from_there(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await halted(pilot, couple)
        assert "slept or was busy for 5 minutes" in read(pilot)
        before = on_stage(pilot).view.position.elapsed
        await press(pilot, "escape", "z", "s")
        assert screen_name(pilot) == "HaltedScreen"
        await turn(pilot, couple, 20)
        await press(pilot, "enter")
        assert on_stage(pilot).view.position.standing == "running"
        assert on_stage(pilot).view.position.elapsed == before


async def test_as_if_it_had_run_on(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await halted(pilot, couple, 60)
        before = on_stage(pilot).view.position.elapsed
        await press(pilot, "1")
        assert on_stage(pilot).view.position.standing == "running"
        assert on_stage(pilot).view.position.elapsed == before + 60 * 10**9


async def test_ending_there(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await halted(pilot, couple)
        await press(pilot, "e")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "escape", "escape")
        await reach(pilot, "EarlyEndScreen")
        await press(pilot, "escape", "y")
        await reach(pilot, "KeptScreen")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (1800, "30 minutes"),
        (7200, "2 hours"),
        (400_000, "4 days"),
    ],
)
def test_a_time_is_said_as_one_would_say_it(seconds: int, said: str) -> None:
    assert how_long(timedelta(seconds=seconds)) == said


# After a crash


def crashed(home: Home, away: float, *, seconds: int = 60, ended: bool = False, start: bool = True) -> SessionRecord:
    """Sit for a while, then be gone for `away` seconds."""
    conductor: Conductor = begin_sitting(home, unrated(prepared(home)), SessionOptions()).conductor
    conductor.look()
    if start:
        conductor.start()
    for _second in range(seconds if not ended else 80):
        clock_of(home).turn(1)
        conductor.look()
    home.writer.ready().result(60)
    clock_of(home).turn(away)
    left = home.journal.unfinished(home.clock.now())
    assert left
    return left[0].record


async def offered(pilot: Pilot[None], home: Home) -> None:
    left = interrupted_sitting(home)
    assert left is not None
    app = pilot.app
    assert isinstance(app, DyadsApp)
    app.open_unfinished(left.unfinished)
    await reach(pilot, "LeftOverScreen")


async def test_going_on_after_a_crash(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 300, seconds=15)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        assert "“A short dyad” was interrupted" in read(pilot)
        await press(pilot, "g", "s", "x")
        assert screen_name(pilot) == "LeftOverScreen"
        await press(pilot, "enter")
        await reach(pilot, "SittingScreen")
        assert on_stage(pilot).view.position.standing == "running"
        await turn(pilot, couple, 60)
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "x", "e")
        await reach(pilot, "KeptScreen")
        assert "Complete: 0:50 minutes." in read(pilot)


async def test_as_if_it_had_run_on_after_a_crash(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 20, seconds=15)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        await press(pilot, "1")
        await reach(pilot, "SittingScreen")
        segment = on_stage(pilot).view.position.segment
        assert segment is not None
        assert segment.speaker == 1


async def test_closing_it_as_partial(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 300, seconds=15)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        await press(pilot, "e")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "n", "n")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "n", "n")
        await reach(pilot, "NoteOffer")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        assert {status for *_, status in values(couple)} == {"skipped"}
        assert [each.outcome for each in couple.journal.summaries(None)] == ["partial"]


async def test_after_half_an_hour_it_can_only_be_closed_or_discarded(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 3600, seconds=15)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        assert "too long ago" in read(pilot)
        await press(pilot, "enter", "1")
        assert screen_name(pilot) == "LeftOverScreen"
        await press(pilot, "d")
        assert "Discard it?" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "LeftOverScreen"
        await press(pilot, "d", "y")
        await reach(pilot, "TodayScreen")
        couple.writer.ready().result(60)
        assert couple.journal.unfinished(couple.clock.now()) == ()


async def test_later_leaves_it(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 60, seconds=15)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        await press(pilot, "escape")
        await reach(pilot, "TodayScreen")
        assert couple.journal.unfinished(couple.clock.now())


async def test_a_sitting_that_had_ended_only_lacks_ratings(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 60, ended=True)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        assert "only ratings are missing" in read(pilot)
        assert "e rates it, and it is complete." in read(pilot)
        assert "partial" not in read(pilot)
        await press(pilot, "e")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "n", "n")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "n", "n")
        await reach(pilot, "NoteOffer")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
    assert [each.outcome for each in couple.journal.summaries(None)] == ["complete"]


@pytest.mark.parametrize(("seconds", "away"), [(0, 60), (1, 60), (1, 3600)])
async def test_a_sitting_that_had_not_begun_can_be_begun_or_discarded_but_not_closed(
    couple: Home, run_app: RunApp, seconds: int, away: float
) -> None:
    """Neither set up nor settling is a sitting."""
    crashed(couple, away, seconds=seconds, start=bool(seconds))
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        assert "and had not begun" in read(pilot)
        assert "partial" not in read(pilot)
        assert ("Enter begins it." in read(pilot)) == (away < 1800)
        await press(pilot, "e")
        assert screen_name(pilot) == "LeftOverScreen"
        await press(pilot, "d")
        assert "It had not begun, so it is no sitting." in read(pilot)
        await press(pilot, "y")
        await reach(pilot, "TodayScreen")
        couple.writer.ready().result(60)
    assert couple.journal.summaries(None) == ()


async def test_a_sitting_that_had_not_begun_is_begun(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 60, seconds=0, start=False)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        await press(pilot, "enter")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        assert on_stage(pilot).view.position.standing == "running"


async def test_a_sitting_that_was_ended_early_is_closed_without_a_question(couple: Home, run_app: RunApp) -> None:
    conductor: Conductor = begin_sitting(couple, unrated(prepared(couple)), SessionOptions()).conductor
    conductor.start()
    for _second in range(15):
        clock_of(couple).turn(1)
        conductor.look()
    conductor.press("stop")
    clock_of(couple).turn(60)
    async with run_app(couple) as pilot:
        await offered(pilot, couple)
        assert "was ended early" in read(pilot)
        assert "e closes it as partial." in read(pilot)
        assert "goes on" not in read(pilot)
        await press(pilot, "e")
        await reach(pilot, "KeptScreen")
        assert "Ended early, after 0:13 minutes. That is kept too." in read(pilot)
    assert {status for *_, status in values(couple)} == {"not-reached"}
    assert [each.outcome for each in couple.journal.summaries(None)] == ["partial"]


async def test_todays_foot_says_what_enter_does_while_a_sitting_is_unfinished(couple: Home, run_app: RunApp) -> None:
    crashed(couple, 60, seconds=15)
    async with run_app(couple) as pilot:
        await until(pilot, lambda: "is unfinished." in read(pilot))
        assert "Enter See choices" in read(pilot)
        assert "Sit down" not in read(pilot)
        await press(pilot, "enter")
        await reach(pilot, "LeftOverScreen")
        await press(pilot, "d", "y")
        await until(pilot, lambda: "Enter Sit down" in read(pilot))


async def test_what_was_left_open_comes_before_the_questions_of_the_first_evening(
    couple: Home, run_app: RunApp
) -> None:
    """Whoever came by the command line was never asked them, and wants the sitting back first."""
    crashed(couple, 60, seconds=15)
    couple.config = couple.config.changed(sitting="")
    async with run_app(couple) as pilot:
        await until(pilot, lambda: "is unfinished." in read(pilot))
        assert screen_name(pilot) == "TodayScreen"
