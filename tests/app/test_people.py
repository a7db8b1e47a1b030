"""People on the screen: names, codes, inner parts, forgetting; and a session entered later."""

from collections.abc import Callable
from uuid import UUID

import pytest

from dyads.app.journal.added import LaterEntry, read_length, stepped
from dyads.practice.people import InnerPart, Person
from dyads.services.home import Home
from tests.app.conftest import ANN, BEN, LOOKS, RunApp, press, read, screen_name, settle, type_text
from tests.app.kept import fill, loaded, pictured
from tests.app.test_journal import open_journal


async def open_people(pilot, *keys: str) -> None:  # type: ignore[no-untyped-def]
    await open_journal(pilot)
    await press(pilot, "1", *keys)


async def written(home: Home, pilot) -> None:  # type: ignore[no-untyped-def]
    home.writer.ready().result(60)
    await settle(pilot)


async def test_people_stand_with_their_codes(couple: Home, run_app: RunApp) -> None:
    couple.writer.set_code(BEN.id, "P02").result(60)
    async with run_app(couple) as pilot:
        await open_people(pilot)
        assert "Ann me" in read(pilot)
        assert "Ben P02" in read(pilot)


async def test_somebody_is_added_and_the_first_is_me(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await open_people(pilot)
        assert "Nobody has sat here yet." in read(pilot)
        await press(pilot, "plus")
        await type_text(pilot, "Ann")
        await press(pilot, "enter", "plus")
        await type_text(pilot, "Ben")
        await press(pilot, "enter")
        await written(home, pilot)
        assert "Ben" in read(pilot)
    assert [(person.name, person.me) for person in home.journal.people()] == [("Ann", True), ("Ben", False)]


async def test_name_and_code_are_changed(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_people(pilot, "enter", "enter", *["backspace"] * 3)
        await type_text(pilot, "Anna")
        await press(pilot, "enter")
        await written(couple, pilot)
        await press(pilot, "down", "enter")
        await type_text(pilot, "P01")
        await press(pilot, "enter")
        await written(couple, pilot)
        assert "Anna" in read(pilot)
    me = couple.journal.me()
    assert me is not None
    assert (me.name, me.code) == ("Anna", "P01")


async def test_parts_open_only_after_a_look_away(couple: Home, run_app: RunApp) -> None:
    couple.writer.add_part(ANN.id, InnerPart(UUID(int=7), "the worried mother")).result(60)
    async with run_app(couple) as pilot:
        await open_people(pilot, "enter", "down", "down")
        assert "worried" not in read(pilot)
        await press(pilot, "enter")
        assert screen_name(pilot) == "AloneScreen"
        assert "worried" not in read(pilot)
        await press(pilot, "enter")
        assert "the worried mother" in read(pilot)
        assert "2 more are needed" in read(pilot)
        await press(pilot, "escape")
        assert "worried mother" not in read(pilot)


async def test_only_a_part_that_is_there_can_be_felt_or_removed(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await press(pilot, "3", "1", "enter", "down", "down", "enter", "enter")
        assert screen_name(pilot) == "PartsScreen"
        assert "How it feels" not in read(pilot)
        await press(pilot, "+", *"the critic", "enter")
        assert "How it feels" in read(pilot)


async def test_parts_are_named_felt_and_removed(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_people(pilot, "enter", "down", "down", "enter", "enter", "plus", "enter")
        assert "A part needs a name." in read(pilot)
        await type_text(pilot, "the critic")
        await press(pilot, "enter")
        await written(couple, pilot)
        await press(pilot, "c", "c", "c")
        await written(couple, pilot)
        assert "− the critic unpleasant" in read(pilot)
        assert [(part.text, part.valence) for part in couple.journal.parts(ANN.id)] == [("the critic", "unpleasant")]
        await press(pilot, "d", "escape")
        assert couple.journal.parts(ANN.id)
        await press(pilot, "d", "y")
        await written(couple, pilot)
    assert not couple.journal.parts(ANN.id)


async def test_forgetting_asks_first(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_people(pilot, "down", "enter", "d")
        assert "Forget Ben?" in read(pilot)
        assert "This is final" in read(pilot)
        await press(pilot, "enter", "escape")
        assert len(couple.journal.people()) == 2
        await press(pilot, "d", "y")
        await written(couple, pilot)
        assert screen_name(pilot) == "PeopleScreen"
        assert "Ben" not in read(pilot)
    assert [person.name for person in couple.journal.people()] == ["Ann"]


async def test_names_are_never_markup(home: Home, run_app: RunApp) -> None:
    home.writer.add_person(Person(ANN.id, "[b]Ann[/b] \x1b[31m", me=True)).result(60)
    async with run_app(home) as pilot:
        await open_people(pilot)
        assert "[b]Ann[/b]" in read(pilot)
        await press(pilot, "enter")
        assert "[b]Ann[/b]" in read(pilot)


# A session entered later


async def test_a_session_is_entered_later_with_its_answers(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_journal(pilot)
        await press(pilot, "plus")
        assert "today" in read(pilot)
        await press(pilot, "down", "down", "down", "left", "left", "down", "left", "down", "right", "enter")
        await written(couple, pilot)
        assert "Enter answers now?" in read(pilot)
        await press(pilot, "y")
        assert "Now Ann alone" in read(pilot)
        await press(pilot, "enter", "3", "enter", "5", "enter", "4", "enter")
        assert "Now Ben alone" in read(pilot)
        await press(pilot, "escape")
        await loaded(pilot)
        assert screen_name(pilot) == "JournalScreen"
        assert "added later" in read(pilot)
    (session,) = couple.journal.summaries()
    assert (session.added, session.outcome, session.actual_seconds) == (True, "complete", 720)
    assert session.begun.strftime("%Y-%m-%d %H:%M") == "2026-11-19 19:00"
    assert [rating.value for rating in couple.journal.ratings(ANN.id)] == [3, 5, 4]
    assert {rating.status for rating in couple.journal.ratings(BEN.id)} == {"not-asked"}


async def test_the_future_is_refused(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_journal(pilot)
        await press(pilot, "plus", "down", "down", "down", "down", "right", "right", "enter")
        assert "2026-11-21 19:45 lies in the future." in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "JournalScreen"
    assert not couple.journal.summaries()


async def test_day_time_and_length_can_be_typed(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_journal(pilot)
        await press(pilot, "plus", "down", "down", "down", "c", *["backspace"] * 10)
        await type_text(pilot, "yesterday")
        await press(pilot, "enter")
        assert screen_name(pilot) == "FormScreen"
        await press(pilot, *["backspace"] * 9)
        await type_text(pilot, "2026-03-01")
        await press(pilot, "enter")
        assert screen_name(pilot) == "AddedScreen"
        assert "Sunday, 1 March" in read(pilot)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12", 720),
        ("12:30", 750),
        ("1:02:30", 3750),
        ("", None),
        ("0", None),
        ("1:60", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_lengths_are_read_as_people_write_them(text: str, seconds: int | None) -> None:
    assert read_length(text) == seconds


def test_steps_stay_within_the_day_and_the_past() -> None:
    from datetime import date, time

    today = date(2026, 11, 21)
    entry = LaterEntry("affect-dyad", "two", None, today, time(0, 0), 60)
    assert stepped(entry, "day", 1, (), today).day == today
    assert stepped(entry, "clock", -1, (), today).clock == time(23, 45)
    assert stepped(entry, "length", -1, (), today).seconds == 60
    assert stepped(entry, "partner", 1, (), today) == entry


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("keys", [("1",), ("1", "enter"), ("1", "enter", "down", "down", "enter", "enter"), ("plus",)])
def test_people_look(
    home: Home, snap_compare: Callable[..., bool], keys: tuple[str, ...], look: tuple[str, tuple[int, int]]
) -> None:
    fill(home)
    assert pictured(snap_compare, home, ("3", *keys), look)
