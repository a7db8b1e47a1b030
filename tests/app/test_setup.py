"""Set-up: as last time, and every choice in it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.app.today.setup_view import SetupTable, first_slot, fitting, plan_text, rows, scaled, stepped
from dyads.library.scripts import find_script
from dyads.library.search_path import SearchPath
from dyads.practice.script import Script
from dyads.practice.timeline import shortest_total, total_seconds
from dyads.presentation.script_texts import minutes_text
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices
from dyads.services.sittings import SessionOptions, SitNow, remember_choices
from tests.app.conftest import ANN, BEN, LOOKS, RunApp, SnapApp, press, read, screen_name, type_text


def script(name: str) -> Script:
    file = find_script(name, SearchPath()).value
    assert file is not None
    return file.script


AFFECT = script("affect-dyad")
TABLE = SetupTable(AFFECT, ANN, (BEN,), None, mute=False)
ROWS = ("partner", "company", "first", "total", "delay", "sound", "nothing")
steps = st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from([-1, 1])), max_size=40)
tables = st.sampled_from([TABLE, replace(TABLE, script=script("breathing-meditation")), replace(TABLE, others=())])


@given(tables, steps)
def test_whatever_is_pressed_the_choices_stay_sound(table: SetupTable, pressed: list[tuple[str, int]]) -> None:
    choices = fitting(SittingChoices("x", partner=BEN.id), table)
    for row, step in pressed:
        choices = stepped(choices, table, row, step)
        assert choices == fitting(choices, table)
        assert 0 <= choices.delay <= 300
        assert total_seconds(scaled(choices, table)) >= shortest_total(table.script)
        assert all(line.value for line in rows(choices, table))


@given(tables, steps, st.sampled_from(["partner", "company", "delay", "total"]))
def test_a_step_there_and_back_changes_nothing(table: SetupTable, pressed: list[tuple[str, int]], row: str) -> None:
    choices = fitting(SittingChoices("x", partner=BEN.id), table)
    for other, step in pressed:
        choices = stepped(choices, table, other, step)
    total = total_seconds(scaled(choices, table))
    if row == "total" and (total <= shortest_total(table.script) + 60 or total % 60):
        return
    if row == "company" and choices.first_by == "chance":
        return  # chance is not possible apart
    back = stepped(stepped(choices, table, row, 1), table, row, -1)
    assert scaled(back, table) == scaled(choices, table)
    assert replace(back, total=None) == replace(choices, total=None)


def test_a_length_is_told_in_whole_minutes_where_it_has_them() -> None:
    told = [minutes_text(seconds) for seconds in (60, 660, 740, 50, 3900)]
    assert told == ["1 minute", "11 minutes", "12:20 minutes", "0:50 minutes", "65 minutes"]


def test_a_longer_total_is_shown_before_the_start() -> None:
    longer = stepped(SittingChoices("affect-dyad"), TABLE, "total", 1)
    assert longer.total == 12 * 60
    assert next(row.value for row in rows(longer, TABLE) if row.id == "total") == "12 minutes"
    assert plan_text(scaled(longer, TABLE)) == ("Arrive 0:30  ·  2 × (Difficult 2:45, Grateful 2:45)  ·  Thank 0:30")
    assert stepped(longer, TABLE, "total", -1).total is None


def test_who_speaks_first_takes_turns() -> None:
    choices = fitting(SittingChoices("affect-dyad", partner=BEN.id), TABLE)
    assert first_slot(choices, TABLE) == 0
    assert first_slot(choices, replace(TABLE, last_first=0)) == 1
    shown = next(row.value for row in rows(choices, replace(TABLE, last_first=0)) if row.id == "first")
    assert shown == "in turns, now Ben"


def test_apart_two_computers_toss_no_coin_and_wait_for_a_second() -> None:
    chance = SittingChoices("affect-dyad", partner=BEN.id, first_by="chance")
    apart = stepped(stepped(chance, TABLE, "company", 1), TABLE, "company", 1)
    assert (apart.company, apart.first_by) == ("apart", "alternating")
    assert "delay" not in {row.id for row in rows(apart, TABLE)}


def test_a_solitary_exercise_asks_nothing_about_a_partner() -> None:
    table = replace(TABLE, script=script("body-scan"))
    choices = fitting(SittingChoices("body-scan"), table)
    assert choices.company == "alone"
    assert [row.id for row in rows(choices, table)] == ["script", "total", "delay", "speech", "sound"]


@pytest.mark.parametrize(("usual", "company"), [("two", "two"), ("apart", "apart"), ("alone", "apart")])
def test_a_dyad_is_never_sat_alone(usual: str, company: str) -> None:
    choices = fitting(SittingChoices("affect-dyad", company="alone"), replace(TABLE, usual=usual))
    assert choices.company == company


def test_ones_own_side_of_a_dyad_is_sat_alone_only_where_that_was_chosen() -> None:
    table = replace(TABLE, script=script("affect-dyad"))
    choices = fitting(SittingChoices("affect-dyad", company="two"), table)
    places = []
    for _step in range(4):
        choices = stepped(choices, table, "company", 1)
        places.append((choices.company, choices.own_side))
    assert places == [("linked", False), ("apart", False), ("alone", True), ("two", False)]
    own = fitting(SittingChoices("affect-dyad", company="alone", own_side=True), table)
    assert [row.id for row in rows(own, table)] == ["script", "company", "total", "delay", "speech", "sound"]


Opened = list[tuple[Prepared, SessionOptions]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What was handed over to the sitting."""
    handed: Opened = []
    monkeypatch.setattr(
        "dyads.app.app.DyadsApp.open_sitting",
        lambda _app, prepared, options, **_how: handed.append((prepared, options)),
    )
    return handed


async def test_enter_is_enough_for_the_same_again(couple: Home, run_app: RunApp, opened: Opened) -> None:
    remembered = SittingChoices(
        "perspective-dyad", partner=BEN.id, first_by="chosen", chosen=1, total=20 * 60, delay=30
    )
    remember_choices(couple, remembered)
    couple.writer.ready().result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "enter", "enter", "enter")
        assert screen_name(pilot) == "TodayScreen"
    (prepared, options), *more = opened
    assert not more
    setup = prepared.setup
    assert (setup.script_id, setup.people, setup.first, setup.first_by) == (
        "perspective-dyad",
        (ANN.id, BEN.id),
        1,
        "chosen",
    )
    assert (setup.planned_seconds, setup.delay, setup.here) == (20 * 60, 30, (0, 1))
    assert options == SessionOptions(beside=options.beside)
    assert isinstance(options.beside, Path)


async def test_what_was_changed_is_remembered(couple: Home, run_app: RunApp, opened: Opened) -> None:
    async with run_app(couple) as pilot:
        await press(
            pilot, "enter", "down", "down", *["right"] * 2, *["down"] * 2, "right", "enter", "enter", "enter", "enter"
        )
        couple.writer.ready().result(60)  # on the disk, however busy it is
        await press(pilot, "question_mark", "escape", "enter")  # Today reads as it comes back; no sitting was between
        text = read(pilot)
    assert opened[0][0].setup.apart
    assert opened[0][0].setup.planned_seconds == 12 * 60
    assert "elsewhere" in text
    assert "12 minutes" in text


async def test_escape_leads_back_step_by_step_and_keeps_nothing(couple: Home, run_app: RunApp, opened: Opened) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "enter", "enter")
        assert screen_name(pilot) == "GuidanceScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "SetupScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TodayScreen"
    assert opened == []
    assert couple.journal.summaries() == ()
    assert couple.journal.state("choices") is None


async def test_arrows_change_the_exercise_and_space_lists_them(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "right")
        assert "Affect Dyad (CovSocial)" in read(pilot)
        await press(pilot, "left", "left", "c")
        assert screen_name(pilot) == "ExercisesScreen"
        await press(pilot, "home", "enter")
        assert screen_name(pilot) == "SetupScreen"
        assert "Affect Dyad" in read(pilot)


async def test_another_partner_is_named(couple: Home, run_app: RunApp, opened: Opened) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "down", "c")
        assert "So far: Ben" in read(pilot)
        await type_text(pilot, "Cem")
        await press(pilot, "enter")
        assert "Cem" in read(pilot)
        await press(pilot, "enter", "enter", "enter")
    cem = next(person for person in couple.journal.people() if person.name == "Cem")
    assert opened[0][0].setup.people == (ANN.id, cem.id)


async def test_no_name_changes_nothing(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        for key in ("escape", "enter"):
            await press(pilot, "enter" if screen_name(pilot) == "TodayScreen" else "f9", "down", "c", key)
            assert screen_name(pilot) == "SetupScreen"
            assert "Ben" in read(pilot)
            await press(pilot, "home")
    assert len(couple.journal.people()) == 2


async def test_a_nameless_partner_gets_the_name(home: Home, run_app: RunApp) -> None:
    home.writer.add_person(ANN).result(60)
    home.writer.add_person(replace(BEN, name="")).result(60)
    async with run_app(home) as pilot:
        await press(pilot, "enter", "down")
        assert "my partner" in read(pilot)
        await press(pilot, "c", "B", "enter")
    assert [person.name for person in home.journal.people()] == ["Ann", "B"]


async def test_bells_can_be_silent(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "end", "right")
        assert "silent, a bowl of your own" in read(pilot)
        assert couple.config.mute
        await press(pilot, "left", "r")
        assert not couple.config.mute


async def test_what_is_read_aloud_is_chosen_here(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter", "end", "up")
        assert "as the exercise means it: changes only" in read(pilot)
        await press(pilot, "right")
        assert "everything" in read(pilot)
        await press(pilot, "left", "left")
        assert couple.config.speech == "none"


def test_apart_nothing_is_read_unless_somebody_wants_it() -> None:
    apart = fitting(SittingChoices("affect-dyad", company="apart"), TABLE)
    read_aloud = {row.id: row.value for row in rows(apart, TABLE)}["speech"]
    assert read_aloud == "as the exercise means it: nothing"
    assert "speech" not in {row.id for row in rows(apart, replace(TABLE, mute=True))}


async def test_it_says_when_bells_sound_another_way_than_the_one_that_was_heard(couple: Home, run_app: RunApp) -> None:
    couple.writer.remember("bell-heard", "miniaudio/pipewire").result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        assert "press r to hear one" in read(pilot)
        await press(pilot, "r")
        assert "press r to hear one" not in read(pilot)
        await press(pilot, "escape", "enter")
        assert "press r to hear one" not in read(pilot)


async def test_a_click_changes_a_line(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        await pilot.click("Rows", offset=(20, 2))
        await press(pilot, "f9")
        assert "elsewhere" in read(pilot)


async def test_wrong_keys_change_nothing(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        before = read(pilot)
        await press(pilot, "x", "7", "f9", "delete", "ctrl+y", "tab")
        assert read(pilot) == before


async def test_a_broken_exercise_is_said_with_its_line(couple: Home, run_app: RunApp) -> None:
    couple.places.scripts.mkdir()
    (couple.places.scripts / "mine.toml").write_text('format = 1\ntitle = "Mine"\nform = "trio"\n')
    remember_choices(couple, SittingChoices("mine"))
    couple.writer.ready().result(60)
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        text = read(pilot)
        assert "This exercise cannot be used" in text
        assert "mine.toml" in text
        await press(pilot, "enter")
        assert screen_name(pilot) == "ExercisesScreen"
        await press(pilot, "home", "enter")
        assert "Set up" in read(pilot)


async def test_the_first_ever_sitting_asks_for_two_names(home: Home, run_app: RunApp, opened: Opened) -> None:
    async with run_app(home) as pilot:
        await press(pilot, "enter", "enter", "enter", "a", "enter", "b", "enter", "enter")
    assert len(opened) == 1
    assert [(person.name, person.me) for person in home.journal.people()] == [("a", True), ("b", False)]


async def test_the_command_line_leads_straight_to_the_guidance(couple: Home, run_app: RunApp, opened: Opened) -> None:
    file = find_script("body-scan", couple.search_path).value
    assert file is not None
    rehearsal = SessionOptions(speed=60, kept=False)
    async with run_app(couple, start=SitNow(file, SittingChoices("body-scan"), rehearsal)) as pilot:
        assert screen_name(pilot) == "GuidanceScreen"
        await press(pilot, "enter")
        assert opened[0][1].speed == 60
    assert couple.journal.state("choices") is None


async def test_a_room_asks_nothing(couple: Home, run_app: RunApp, opened: Opened) -> None:
    file = find_script("affect-dyad", couple.search_path).value
    assert file is not None
    start = SitNow(file, SittingChoices("affect-dyad"), SessionOptions(kept=False), room=True)
    async with run_app(couple, start=start) as pilot:
        assert screen_name(pilot) == "TodayScreen"
    assert len(opened) == 1


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    "keys",
    [(), ("down", "down", "right"), ("down", "down", "right", "right")],
    ids=["two", "linked", "apart"],
)
def test_set_up_looks(couple: Home, snap: SnapApp, keys: tuple[str, ...], look: tuple[str, tuple[int, int]]) -> None:
    assert snap(couple, ("enter", *keys), look)


async def test_a_display_that_may_go_dark_is_said_before_one_sits(couple: Home, run_app: RunApp) -> None:
    couple.ask_whether_display_stays_on = lambda: False
    async with run_app(couple) as pilot:
        await press(pilot, "enter")
        await pilot.app.workers.wait_for_complete()
        assert "This display may go dark" in read(pilot)


def test_the_line_about_the_time_tells_each_partners_turn_where_they_differ() -> None:
    turn = [
        {"name": "Present", "length": "20m", "of": "first"},
        {"name": "Present", "length": "10m", "of": "second"},
        {"name": "Ask", "length": "open", "group": "set", "within": "3m"},
        {"name": "Ask on", "length": "open", "group": "set"},
    ]
    script = Script.model_validate({"format": 1, "title": "T", "rounds": 2, "turn": turn})
    assert plan_text(script) == "2 × (Present 20:00, Ask 3:00)  ·  2 × (Present 10:00, Ask 3:00)"
