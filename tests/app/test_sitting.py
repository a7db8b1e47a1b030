"""The sitting on the screen, ticked by hand: who speaks, what is asked, clock, keys, and what happens by chance."""

import asyncio
from array import array
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from dyads.app.session.banners import ClockFace, RoleBanner, RoleChange
from dyads.app.session.whole_bar import labels, pieces
from dyads.practice.fields import NS
from dyads.practice.message import msg
from dyads.practice.people import InnerPart
from dyads.practice.session import Stretch
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment
from dyads.presentation.script_texts import wording
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.sittings import SessionOptions, with_voice
from dyads.sound import samples
from dyads.sound.interface import SilentBells
from dyads.sound.samples import Samples
from tests.app.conftest import ANN, BEN, COMFORTABLE, HANDSOME, SMALL, RunApp, read, screen_name, settle
from tests.app.sat import PARTS, SHORT, SOLO, on_stage, open_sitting, prepared, press, reach, to_the_stage, turn, until


def lines(pilot: Pilot[None]) -> list[tuple[str, str]]:
    """Return who stands on the stage: tone and name."""
    return [
        (banner._shown[0].tone, f"{banner._shown[0].name} {banner._shown[0].does}".strip())
        for banner in on_stage(pilot).query(RoleBanner)
        if banner.display and banner._shown is not None and banner._shown[0] is not None
    ]


def filled(pilot: Pilot[None]) -> bool:
    return on_stage(pilot).query_one(RoleChange).display


async def test_a_sitting_from_the_first_bell_to_the_end(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple, {**SHORT, "ratings": {}}))
        assert "Ann speaks first. Enter begins." in read(pilot)
        await press(pilot, "enter")
        assert lines(pilot) == [("both", "Settle")]
        await turn(pilot, couple, 2)
        assert lines(pilot) == [("both", "Arrive")]
        assert "Look at each other." in read(pilot)
        assert "Then Ann: Difficult, 0:10" in read(pilot)
        await turn(pilot, couple, 5)
        assert filled(pilot)
        await turn(pilot, couple, 2.5)
        assert filled(pilot)
        await turn(pilot, couple, 1)
        assert not filled(pilot)
        assert lines(pilot) == [("speaker", "Ann speaks"), ("listener", "Ben listens")]
        assert "Say [red]how[/] it was." in read(pilot)
        assert "Listen." in read(pilot)
        assert "Then Grateful, 0:10" in read(pilot)
        await turn(pilot, couple, 7)
        assert not filled(pilot)
        assert "Say thanks, Ben." in read(pilot)
        await turn(pilot, couple, 10)
        assert filled(pilot)
        await turn(pilot, couple, 4)
        assert lines(pilot) == [("speaker", "Ben speaks"), ("listener", "Ann listens")]
        await turn(pilot, couple, 22)
        assert lines(pilot) == [("both", "It is finished")]
        await press(pilot, "enter")
        await reach(pilot, "NoteOffer")


async def test_the_clock_shows_whole_seconds_rounded_up_and_can_be_hidden(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, SMALL) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12.4)
        face = on_stage(pilot).query_one("#clock").render()
        assert "0:05" in str(face)  # 4.6 seconds are left
        await press(pilot, "t")
        assert "0:05" not in read(pilot)
        await press(pilot, "t")
        assert "0:05" in read(pilot)


async def test_wrong_keys_change_nothing(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        before = on_stage(pilot).conductor.commands
        await press(pilot, "d", "1", "r", "e", "u", "up", "down", "f5", "tab", "backspace", "ctrl+s", "g", "k")
        assert on_stage(pilot).conductor.commands == before
        assert screen_name(pilot) == "SittingScreen"


async def test_pause_next_back_and_swap(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 11)
        await press(pilot, "p")
        assert "Paused. Enter goes on." in read(pilot)
        await turn(pilot, couple, 60)
        assert lines(pilot) == [("both", "Paused"), ("speaker", "Ann speaks")]
        await press(pilot, "enter")
        assert "Paused" not in read(pilot)
        await press(pilot, "enter")
        assert "Skip? Enter again." in read(pilot)
        await press(pilot, "enter")
        assert "Then Ben: Difficult" in read(pilot)
        await press(pilot, "b")
        segment = on_stage(pilot).view.position.segment
        assert segment is not None
        assert segment.name == "Difficult"
        await press(pilot, "w")
        await turn(pilot, couple, 4)
        assert lines(pilot)[0] == ("speaker", "Ben speaks")
        await press(pilot, "w")
        await turn(pilot, couple, 4)
        assert lines(pilot)[0] == ("speaker", "Ann speaks")


async def test_ten_enters_and_a_key_held_down_do_not_run_through_a_sitting(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        for _again in range(10):
            await pilot.press("enter")
        assert lines(pilot) == [("both", "Settle")]
        await turn(pilot, couple, 10)
        phase, standing = on_stage(pilot).view.position.segment, on_stage(pilot).conductor.commands
        for _held in range(40):
            await pilot.press("enter")
            await turn(pilot, couple, 0.1)
        assert on_stage(pilot).view.position.segment == phase
        assert on_stage(pilot).conductor.commands == standing
        await turn(pilot, couple, 7)
        assert "Skip?" not in read(pilot)


async def test_n_skips_without_a_question_but_not_what_came_this_very_moment(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "n")
        assert "Then Ben: Difficult" in read(pilot)
        for _held in range(30):
            await pilot.press("n")
        assert "Then Ben: Difficult" in read(pilot)
        await turn(pilot, couple, 1)
        await press(pilot, "n")
        await turn(pilot, couple, 4)
        assert lines(pilot)[0] == ("speaker", "Ben speaks")


async def test_enter_rests_after_a_change_that_nobody_pressed(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple, {**PARTS, "turn": [{"name": "Rest", "length": "5s"}, *PARTS["turn"][2:]]})
        await turn(pilot, couple, 5.5)
        open_phase = on_stage(pilot).view.position.segment
        await pilot.press("escape")
        await pilot.press("enter")
        assert on_stage(pilot).view.position.segment == open_phase


async def test_the_end_can_be_taken_back(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 55)
        assert "b goes back into the last phase." in read(pilot)
        await press(pilot, "b")
        assert lines(pilot) == [("both", "Thank")]


async def test_in_a_last_turn_swap_says_that_there_is_none_left(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 34)
        assert lines(pilot)[0] == ("speaker", "Ben speaks")
        assert not on_stage(pilot).view.position.can_swap
        commands = on_stage(pilot).conductor.commands
        await press(pilot, "w")
        assert "This is the last turn: there is none left to change to." in read(pilot)
        assert on_stage(pilot).conductor.commands == commands


async def test_two_minutes_of_silence(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        await press(pilot, "s")
        assert lines(pilot) == [("both", "Silence")]
        await turn(pilot, couple, 30)
        assert str(on_stage(pilot).query_one("#clock").render())
        await turn(pilot, couple, 90)
        assert "Paused. Enter goes on." in read(pilot)
        await press(pilot, "enter")
        assert lines(pilot)[0] == ("speaker", "Ann speaks")


async def test_bells_off_is_said_and_dim_is_a_key(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await press(pilot, "m")
        assert "Bells off." in read(pilot)
        await press(pilot, "m", "z")
        assert "Bells off." not in read(pilot)
        assert pilot.app.theme == "dyads-evening"
        await press(pilot, "z")
        assert pilot.app.theme == "dyads-dark"


@pytest.mark.parametrize("size", [SMALL, COMFORTABLE, HANDSOME])
async def test_nothing_needed_is_cut_off_and_resizing_is_always_possible(
    couple: Home, run_app: RunApp, size: tuple[int, int]
) -> None:
    async with run_app(couple, size) as pilot:
        await to_the_stage(pilot, couple, "affect-dyad")
        await turn(pilot, couple, 44)
        for width, height in ((30, 8), HANDSOME, SMALL, (51, 16), (200, 60), size):
            await pilot.resize_terminal(width, height)
            await turn(pilot, couple, 1)
        stage = on_stage(pilot)
        assert stage.query_one("#people").max_scroll_y == 0
        for text in stage.query("RoleBanner .text"):
            assert stage.find_widget(text).visible_region.height == text.size.height > 0
        assert "Stop" in read(pilot)
        assert "Then Grateful, 2:30" in read(pilot)


async def test_texts_longer_than_the_window_scroll(couple: Home, run_app: RunApp) -> None:
    long = {"name": "Long", "length": "60s", "speaker": "word " * 400, "listener": "Listen."}
    async with run_app(couple, SMALL) as pilot:
        await to_the_stage(pilot, couple, {**SHORT, "ratings": {}, "opening": [], "turn": [long]})
        await turn(pilot, couple, 6)
        people = on_stage(pilot).query_one("#people")
        assert people.max_scroll_y > 0
        await press(pilot, "pagedown", "down")
        assert people.scroll_y > 0


async def test_names_and_titles_are_data(couple: Home, run_app: RunApp) -> None:
    couple.writer.rename(prepared(couple).setup.people[1], "[b]B[/]\x1b[2J").result(60)
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple, {**SHORT, "ratings": {}, "title": "[red]T[/]"})
        await turn(pilot, couple, 12)
        assert "[red]T[/]" in read(pilot)
        assert "[b]B[/]" in read(pilot)
        assert "\x1b" not in read(pilot)


async def test_other_names_for_the_roles(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        named = {**SHORT, "ratings": {}, "roles": {"speaker": "presenter", "listener": "witness"}}
        await to_the_stage(pilot, couple, named)
        await turn(pilot, couple, 12)
        assert lines(pilot) == [("speaker", "Ann presenter"), ("listener", "Ben witness")]


async def test_a_disk_that_refuses_is_said_and_the_sitting_goes_on(
    couple: Home, run_app: RunApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        monkeypatch.setattr(type(couple.writer), "trouble", property(lambda _self: msg("The disk is full.")))
        await turn(pilot, couple, 3)
        assert "The disk is full. The sitting goes on." in read(pilot)
        await turn(pilot, couple, 10)
        assert lines(pilot)[0] == ("speaker", "Ann speaks")


async def test_alone_with_the_partner_on_the_phone(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple, company="alone"))
        await reach(pilot, "RateScreen")
        await press(pilot, "4", "enter")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 12)
        assert lines(pilot) == [("speaker", "Ann speaks"), ("listener", "Your partner listens")]


async def test_a_solitary_exercise(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple, SOLO))
        await reach(pilot, "RateScreen")
        await press(pilot, "4", "enter")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 2)
        assert lines(pilot) == [("both", "Breathe")]
        assert "In, and out." in read(pilot)
        assert not filled(pilot)


class SpeakingBells(SilentBells):
    """Say what they were asked to say, and to end."""

    def __init__(self, clock: HandClock, folder: Path) -> None:
        super().__init__(clock)
        self.folder = folder
        self.asked: list[str] = []

    def private_folder(self) -> Path:  # type: ignore[override]  # here there is one
        return self.folder

    def speak(self, cue_id: str, file: Path, at: int) -> None:
        self.asked.append(cue_id)

    def stop(self, cue_id: str) -> None:
        self.asked.append(f"stop {cue_id}")


async def test_the_voice_can_be_heard_again_and_turned_off_alone(
    couple: Home, run_app: RunApp, clock: HandClock, tmp_path: Path
) -> None:
    bells = SpeakingBells(clock, tmp_path)
    home = replace(couple, make_bells=lambda _config, _terminal: bells)
    samples.write(tmp_path / "in.wav", Samples(8_000, 1, array("h", [3000, -3000] * 4000)))
    phase = {"name": "Breathe", "length": "1m", "text": "In, and out.", "recording": "in.wav"}
    made = prepared(home, {**SOLO, "ratings": {}, "bells": {"settle": "0s", "start": "none"}, "phase": [phase]})
    options = with_voice(home, made.setup, wording(made.setup, ("Ann", "Ben")), SessionOptions(beside=tmp_path))
    assert options.voice is not None
    while options.voice.renderer.busy:
        await asyncio.sleep(0.02)
    async with run_app(home) as pilot:
        await open_sitting(pilot, made, options)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, home, 5)
        assert bells.asked[-1] == "say-1"
        await press(pilot, "r")
        assert bells.asked[-1] == "say-1-1"
        await turn(pilot, home, 1)
        await press(pilot, "v")
        assert "Voice off." in read(pilot)
        assert bells.asked[-1].startswith("stop say-1-1")
        await press(pilot, "v")
        assert "Voice off." not in read(pilot)
    home.close()


# Draw, guess, reveal


async def test_a_part_from_the_script_is_said_to_be_an_example(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple, PARTS))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 4)
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "DrawScreen")
        assert "An example, until you have three parts of your own" in read(pilot)


async def test_draw_guess_and_reveal_on_one_screen(couple: Home, run_app: RunApp) -> None:
    made = prepared(couple, PARTS)
    part = made.draws[0].text
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        assert filled(pilot)
        await turn(pilot, couple, 4)
        await reach(pilot, "LookAwayScreen")
        assert "Now Ann; Ben looks away." in read(pilot)
        assert part not in read(pilot)
        await press(pilot, "enter")
        await reach(pilot, "DrawScreen")
        assert part in read(pilot)
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")
        assert part not in read(pilot)
        await press(pilot, "escape")
        await reach(pilot, "LeaveScreen")
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")  # back is not past it
        await press(pilot, "enter", "enter")
        await reach(pilot, "SittingScreen")
        assert part not in read(pilot)
        await press(pilot, "i")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "enter")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        assert lines(pilot) == [("both", "Let go")]
        assert "Ann: Rest. Ben: Wonder." in read(pilot)
        await turn(pilot, couple, 5)
        await reach(pilot, "GuessScreen")
        assert "the child" in read(pilot)
        await press(pilot, "d", "r", "i", "down", "enter")
        await reach(pilot, "SittingScreen")
        assert lines(pilot)[0] == ("speaker", "Ben speaks")
        await until(pilot, lambda: "Kept." in read(pilot))
        assert "driver" not in read(pilot)
        await turn(pilot, couple, 2)
        await press(pilot, "enter")
        await turn(pilot, couple, 1)
        assert lines(pilot)[0] == ("speaker", "Ann speaks")
        couple.writer.ready().result(60)
        kept = [(event.kind, event.turn, event.person) for event in couple.journal.events(None, made.setup.session)]
        ann, ben = made.setup.people
        assert sorted(kept, key=str) == sorted(
            [("draw", 0, ann), ("draw", 1, ben), ("guess", 0, ben), ("reveal", 0, ann)], key=str
        )


async def test_the_list_lies_before_whoever_listens_for_the_part(couple: Home, run_app: RunApp) -> None:
    """While the drawn part speaks, as in the ReSource protocol (K6); neither before nor in the silence after it."""
    own = ("the worried mother", "the judge", "the quiet one")
    for number, text in enumerate(own):
        couple.writer.add_part(ANN.id, InnerPart(UUID(int=70 + number), text, "unpleasant")).result(60)
    tells = {"name": "Tell", "length": "5s", "speaker": "Tell it.", "listener": "Who speaks?"}
    made = prepared(couple, {**PARTS, "turn": [PARTS["turn"][0], tells, *PARTS["turn"][1:]]})
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 4)
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "enter")
        await reach(pilot, "SittingScreen")
        assert not [part for part in own if part in read(pilot)]
        await press(pilot, "enter")
        await turn(pilot, couple, 1)
        assert "Who speaks?" in read(pilot)
        assert "One of these speaks: the worried mother, the judge, the quiet one." in " ".join(read(pilot).split())
        await turn(pilot, couple, 5)
        assert not [part for part in own if part in read(pilot)]


async def test_who_guesses_is_shown_the_list_of_the_one_who_spoke(couple: Home, run_app: RunApp) -> None:
    own = ("the worried mother", "the judge", "the quiet one")
    for number, text in enumerate(own):
        couple.writer.add_part(ANN.id, InnerPart(UUID(int=70 + number), text, "unpleasant")).result(60)
    couple.writer.add_part(BEN.id, InnerPart(UUID(int=80), "the brave uncle")).result(60)
    made = prepared(couple, PARTS)
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 4)
        await reach(pilot, "LookAwayScreen")
        assert not [part for part in own if part in read(pilot)]
        await press(pilot, "enter", "enter")
        await reach(pilot, "SittingScreen")
        assert not [part for part in own if part in read(pilot)]
        await press(pilot, "enter")
        await turn(pilot, couple, 5)
        await reach(pilot, "GuessScreen")
        shown = read(pilot)
        assert "Ben, which part was it?" in shown
        assert [part for part in own if part in shown] == [*own]
        assert "unpleasant" not in shown
        assert "uncle" not in shown
        await press(pilot, "escape")
        assert not [part for part in own if part in read(pilot)]


async def test_no_guess_is_no_guess(couple: Home, run_app: RunApp) -> None:
    made = prepared(couple, PARTS)
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 4)
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")  # what was not seen yet is shown again
        await press(pilot, "enter", "enter")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 5)
        await reach(pilot, "GuessScreen")
        await press(pilot, "escape")
        await reach(pilot, "LeaveScreen")
        await press(pilot, "escape")
        await reach(pilot, "GuessScreen")
        await press(pilot, "ctrl+n")
        await reach(pilot, "SittingScreen")
        couple.writer.ready().result(60)
        assert {event.kind for event in couple.journal.events(None)} == {"draw"}


async def test_a_start_on_another_day_is_said_with_its_day(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    clock.wall = clock.wall.replace(hour=23, minute=59, second=45)
    made = prepared(couple, PARTS, company="apart")
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made, at=clock.now().replace(minute=1, second=0) + timedelta(hours=1))
        await reach(pilot, "SittingScreen")
        assert "begins by itself, on Sunday, 22 November at 00:01" in read(pilot)


async def test_who_answers_for_too_long_joins_the_partner(couple: Home, run_app: RunApp, clock: HandClock) -> None:
    made = prepared(couple, {**SHORT, "ratings": {"before": ["closeness"]}}, company="apart")
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made, at=clock.now() + timedelta(seconds=10))
        await reach(pilot, "RateScreen")
        clock.turn(10 + 2 + 4)
        await press(pilot, "4", "enter")
        await reach(pilot, "AgreeMinuteScreen")
        assert "You are 6 seconds late" in read(pilot)
        await press(pilot, "n")
        await reach(pilot, "SittingScreen")
        assert lines(pilot) == [("both", "Arrive")]
        await turn(pilot, couple, 1)
        assert lines(pilot) == [("speaker", "Ann speaks"), ("listener", "Ben listens")]


async def test_after_a_crash_before_the_start_only_the_minute_is_agreed_on(couple: Home, run_app: RunApp) -> None:
    made = prepared(couple, {**SHORT, "ratings": {}}, company="apart")
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await reach(pilot, "AgreeMinuteScreen")
        assert "Begins A (Ann)" in read(pilot)
        assert "late" not in read(pilot)
        await press(pilot, "right", "enter")
        await reach(pilot, "SittingScreen")
        assert "begins by itself, at 19:32 UTC+1" in read(pilot)


async def test_apart_only_my_own_part_is_shown_and_the_open_phase_ends_together(couple: Home, run_app: RunApp) -> None:
    made = prepared(couple, PARTS, company="apart")
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made, at=couple.clock.now() + timedelta(minutes=1))
        await reach(pilot, "SittingScreen")
        assert "begins by itself, at 19:31 UTC+1" in read(pilot)
        await press(pilot, "enter")  # the bell waits for the second
        await turn(pilot, couple, 57)
        assert "begins by itself" in read(pilot)
        await turn(pilot, couple, 5)
        first = made.setup.first
        if first == 0:
            await reach(pilot, "DrawScreen")
            await press(pilot, "enter")
            await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        assert "Together in 10 s." in read(pilot)
        await turn(pilot, couple, 2)
        assert "Together in 8 s." in read(pilot)
        await turn(pilot, couple, 9)
        assert lines(pilot) == [("both", "Let go")]


async def test_in_a_group_the_clock_shows_what_is_left_of_its_limit(couple: Home, run_app: RunApp) -> None:
    asked = {"length": "open", "group": "set", "together": "Speak, {half} each."}
    script: dict[str, Any] = {
        "format": 1,
        "title": "Set",
        "form": "together",
        "bells": {"settle": "1s"},
        "phase": [{"name": "One", "within": "5m", **asked}, {"name": "Two", **asked}, {"name": "Bow", "length": "9s"}],
    }
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple, script))
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        await turn(pilot, couple, 101)
        assert on_stage(pilot).query_one(ClockFace).time == "3:20"
        assert "Enter moves on." in read(pilot)
        assert lines(pilot) == [("both", "One")]
        assert "Speak, 2 minutes 30 seconds each." in read(pilot)
        await press(pilot, "enter")
        await turn(pilot, couple, 100)
        assert on_stage(pilot).query_one(ClockFace).time == "1:40"
        assert lines(pilot) == [("both", "Two")]
        await turn(pilot, couple, 100)
        assert lines(pilot) == [("both", "Bow")]


async def test_a_second_is_written_by_itself_as_the_page_would_draw_it(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, COMFORTABLE) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 11)
        await settle(pilot)
        stage, clock = on_stage(pilot), couple.clock
        face = stage.query_one(ClockFace)
        assert isinstance(clock, HandClock)
        face.refresh()
        await settle(pilot)  # the page itself has drawn it once
        clock.turn(1)
        stage.look()
        assert not stage._dirty_widgets
        assert not stage._compositor._dirty_regions
        x, y, width, height = face.region
        whole = [strip.crop(x, x + width) for strip in stage._compositor.render_strips()[y : y + height]]
        written = face._strips(face.region.size)
        assert [cells(strip) for strip in written] == [cells(strip) for strip in whole]
        assert [strip.text for strip in written] == [row.ljust(width) for row in str(face.render()).splitlines()]


def cells(strip: Strip) -> list[tuple[str, object, object, object]]:
    """Return each cell of a row with its colours, and whether it is bold."""
    styles = [(sign, segment.style or Style()) for segment in strip for sign in segment.text]
    return [(sign, style.color if sign.strip() else None, style.bgcolor, style.bold) for sign, style in styles]


async def test_a_second_is_not_written_over_what_covers_the_clock(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple, COMFORTABLE) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 11)
        stage = on_stage(pilot)
        stage.query_one(RoleChange).display = True
        await settle(pilot)
        face = stage.query_one(ClockFace)
        assert not face._write()
        stage.query_one(RoleChange).display = False
        await settle(pilot)
        assert face._write()


# The whole, to scale

stretches = st.lists(st.tuples(st.integers(1, 600), st.floats(0, 1)), min_size=1, max_size=20).map(
    lambda items: tuple(
        Stretch(Segment(i, "turn", "x", length * NS, length * NS, "speaker"), length * NS, round(length * NS * share))
        for i, (length, share) in enumerate(items)
    )
)


@given(stretches, st.integers(20, 200))
def test_the_whole_is_drawn_to_scale(whole: tuple[Stretch, ...], width: int) -> None:
    found = pieces(whole, width)
    total = sum(stretch.length for stretch in whole)
    assert found[-1].start + found[-1].cells <= width
    room = found[-1].start + found[-1].cells - sum(piece.cells for piece in found)
    assert room in {0, len(whole) - 1}
    for piece in found:
        assert abs(piece.cells - piece.stretch.length / total * (width - room)) <= 1
        assert abs(piece.passed - piece.cells * piece.stretch.used / piece.stretch.length) <= 0.5


SLOTS: tuple[Slot | None, ...] = (None, 0, 1)
turns = st.lists(st.tuples(st.sampled_from(SLOTS), st.integers(1, 600)), min_size=1, max_size=20).map(
    lambda items: tuple(
        Stretch(
            Segment(i, "turn", "x", length * NS, length * NS, "speaker", speaker, None if speaker is None else i),
            length * NS,
            0,
        )
        for i, (speaker, length) in enumerate(items)
    )
)


@given(
    turns, st.tuples(st.sampled_from(("Ann", "A", "Maximiliane")), st.sampled_from(("Ben", "裕子"))), st.integers(9, 99)
)
def test_whoever_speaks_stands_below_a_turn_by_the_whole_name_or_not_at_all(
    whole: tuple[Stretch, ...], names: tuple[str, str], width: int
) -> None:
    found = pieces(whole, width)
    below = Strip([RichSegment(labels(found, names, width))])
    assert below.cell_length == width
    begin = [piece.start for piece in found if piece.stretch.segment.speaker is not None]
    for piece in found:
        speaker = piece.stretch.segment.speaker
        if speaker is not None:
            next_turn = min((start for start in begin if start > piece.start), default=width)
            room = below.crop(piece.start, next_turn).text.strip()
            assert room in {names[speaker], ""} or begin.count(piece.start) > 1
            if cell_len(names[speaker]) < next_turn - piece.start and begin.count(piece.start) == 1:
                assert room == names[speaker]


async def test_a_rehearsal_asks_nothing_by_chance_and_says_that_nothing_is_kept(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple), SessionOptions(speed=60))
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "4", "enter")
        await reach(pilot, "LookAwayScreen")
        assert "nothing is kept" in read(pilot)
        await settle(pilot)
        assert couple.journal.summaries(None) == ()


async def test_a_slept_machine_does_not_ring_late_but_asks(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_stage(pilot, couple)
        await turn(pilot, couple, 12)
        assert isinstance(couple.clock, HandClock)
        couple.clock.sleep(300)
        on_stage(pilot).look()
        await reach(pilot, "HaltedScreen")
        assert "5 minutes" in read(pilot)
