"""The journal on the screen: the list, one session, one's own answers, correcting, erasing."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from rich.cells import cell_len

from dyads.app.journal.added import AddedScreen
from dyads.app.journal.screen import SessionList
from dyads.app.journal.view import cut, heading, line
from dyads.journal.connection import connect
from dyads.journal.sessions import insert_session
from dyads.practice.records import SessionSummary
from dyads.services.home import Home
from dyads.words import moment_text
from tests.app.conftest import ANN, BEN, LOOKS, SMALL, RunApp, press, read, screen_name, settle, type_text
from tests.app.kept import fill, loaded, made, pictured, sat
from tests.journal.test_damage import spoil

OWN = ("enter", "i", "enter", "enter")
"""From the list to the first one's own answers."""


@pytest.fixture
def past(home: Home) -> Home:
    fill(home)
    return home


async def open_journal(pilot) -> None:  # type: ignore[no-untyped-def]
    await press(pilot, "3")
    await loaded(pilot)


async def open_own(pilot, *whose: str) -> None:  # type: ignore[no-untyped-def]
    await open_journal(pilot)
    await press(pilot, "enter", "i", *whose, "enter")


# The list


async def test_a_damaged_record_is_named_and_left_out_of_every_page(past: Home, run_app: RunApp) -> None:
    path = past.places.journal
    assert spoil(path, "sessions", "begun", lambda data: b"?" + data[1:], "number = 1")
    assert spoil(path, "setups", "json", lambda data: b"?" + data[1:], "session = 2")
    async with run_app(past) as pilot:
        await open_journal(pilot)
        assert "Session 1 is damaged and was left out." in read(pilot)
        await press(pilot, "escape")
        await loaded(pilot)
        text = read(pilot)
        assert "4 sessions" in text
        assert "Session 1 is damaged and was left out." in text
        await press(pilot, *["down"] * sessions_after(past, 2), "enter")
        assert "The set-up of session 2 is damaged and was left out." in read(pilot)
        await press(pilot, "escape")
        assert "This session cannot be shown" in read(pilot)


async def test_today_names_what_is_damaged_of_what_it_reads(past: Home, run_app: RunApp) -> None:
    newest = "number = (SELECT max(number) FROM sessions)"
    assert spoil(past.places.journal, "sessions", "begun", lambda data: b"?" + data[1:], newest)
    async with run_app(past) as pilot:
        assert "is damaged and was left out." in read(pilot)


def sessions_after(home: Home, number: int) -> int:
    """How many stand above a session in the list."""
    return [session.number for session in reversed(home.journal.summaries())].index(number)


async def test_sessions_stand_newest_first_and_partial_ones_are_marked_in_sign_and_word(
    past: Home, run_app: RunApp
) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        text = read(pilot)
    assert "5 sessions, 1 of them partial" in text
    assert "◐ 16 Nov 2026" in text
    assert text.index("21 Nov 2026") < text.index("20 Nov 2026") < text.index("16 Nov 2026") < text.index("9 Nov 2026")
    assert " partial" in text.split("◐")[1][:60]
    assert "added later" in text


async def test_an_empty_journal_says_so(home: Home, run_app: RunApp) -> None:
    async with run_app(home) as pilot:
        await open_journal(pilot)
        assert "Nothing has been kept yet." in read(pilot)
        await press(pilot, "enter", "i", "d", "escape")
        assert screen_name(pilot) == "TodayScreen"


async def test_a_journal_that_cannot_be_read_is_said(couple: Home, run_app: RunApp) -> None:
    couple.close()
    couple.places.journal.write_bytes(b"this is no journal, and long enough to be looked at " * 40)
    async with run_app(couple) as pilot:
        await open_journal(pilot)
        assert screen_name(pilot) == "JournalScreen"
        assert "Nothing has been kept" not in read(pilot)
        assert len(read(pilot)) > 40


async def test_ten_thousand_sessions_draw_only_what_is_seen(past: Home, run_app: RunApp) -> None:
    session = past.journal.summaries()[0]
    many = tuple(_numbered(session, number) for number in range(10_000))
    async with run_app(past) as pilot:
        await open_journal(pilot)
        shown = pilot.app.screen.query_one(SessionList)
        shown.show_sessions(many, {})
        await press(pilot, "end")
        assert shown.current is not None
        assert shown.current.number == 9_999
        assert "No. 9999" in read(pilot)
        assert not shown.children  # no widget a line
        await press(pilot, "up", "pageup", "home")
        assert shown.marked == 0


def many_years(home: Home, count: int) -> None:
    """Put older sessions below those there are, one a day, the last called Oldest."""
    home.writer.ready().result(60)
    with closing(connect(home.places.journal)) as opened, opened:
        opened.execute("PRAGMA synchronous = OFF")
        opened.execute("BEGIN IMMEDIATE")
        setup = made(home, 1000, home.clock.now())
        for number in range(count):
            begun = home.clock.now() - timedelta(days=30 + number)
            one = setup.model_copy(update={"session": UUID(int=1000 + number), "begun": begun})
            insert_session(opened, one, outcome="partial" if number % 2 else "complete")
        opened.execute("UPDATE sessions SET title = 'Oldest' WHERE id = ?", (str(UUID(int=999 + count)),))


async def test_of_many_years_the_page_reads_what_it_shows_and_more_where_one_goes(past: Home, run_app: RunApp) -> None:
    many_years(past, 400)
    every = [session.id for session in reversed(past.journal.summaries())]
    async with run_app(past) as pilot:
        await open_journal(pilot)
        shown = pilot.app.screen.query_one(SessionList)
        assert len(shown._every) == 200
        assert "405 sessions, 201 of them partial" in read(pilot)
        await press(pilot, "enter", "escape")
        await loaded(pilot)
        assert len(shown._every) == 200, "who comes back from a page reads no more"
        await press(pilot, *["pagedown"] * 3)
        marked = shown.marked
        await press(pilot, "end")
        await loaded(pilot)
        assert [session.id for session in shown._every] == every
        assert shown.marked == 404
        assert "Oldest" in read(pilot)
        await press(pilot, "enter", "escape")
        await loaded(pilot)
        assert shown.marked == 404
        await press(pilot, "home", *["pagedown"] * 3)
        assert shown.marked == marked
        await press(pilot, "escape")
        shown.app.left_at["journal"] = str(every[300])  # type: ignore[attr-defined]
        await open_journal(pilot)
        again = pilot.app.screen.query_one(SessionList)
        assert again.marked == 300, "one comes back to where one was"


async def test_more_of_many_years_is_read_as_one_scrolls_and_nothing_jumps(past: Home, run_app: RunApp) -> None:
    many_years(past, 400)
    async with run_app(past) as pilot:
        await open_journal(pilot)
        shown = pilot.app.screen.query_one(SessionList)
        height = shown.virtual_size.height
        while len(shown._every) == 200:
            before = shown.marked
            await press(pilot, "pagedown")
            await loaded(pilot)
            assert shown.marked > before
        assert shown.marked < 200
        assert shown.virtual_size.height == height == 406


async def test_the_wheel_reads_more_too(past: Home, run_app: RunApp) -> None:
    many_years(past, 400)
    async with run_app(past) as pilot:
        await open_journal(pilot)
        shown = pilot.app.screen.query_one(SessionList)
        shown.scroll_to(y=400, animate=False, immediate=True)
        await settle(pilot)
        await loaded(pilot)
        assert "Oldest" in read(pilot)
        assert shown.marked == 0


async def test_where_the_usual_exercise_is_damaged_another_can_be_added(couple: Home, run_app: RunApp) -> None:
    own = couple.places.scripts
    own.mkdir(parents=True, exist_ok=True)
    (own / "affect-dyad.toml").write_text("not an exercise", "utf-8")
    async with run_app(couple) as pilot:
        await pilot.app.push_screen(AddedScreen())
        await settle(pilot)
        assert "c chooses another" in read(pilot)
        await press(pilot, "c")
        assert screen_name(pilot) == "ExercisesScreen"
        await type_text(pilot, "balint")
        await press(pilot, "enter")
        assert screen_name(pilot) == "AddedScreen"
        assert "Balint Pair" in read(pilot)
        await press(pilot, "enter")
        await press(pilot, "escape")
    assert [one.title for one in couple.journal.summaries()] == ["Balint Pair"]


async def test_a_search_finds_in_all_years(past: Home, run_app: RunApp) -> None:
    many_years(past, 400)
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "oldest")
        await loaded(pilot)
        shown = pilot.app.screen.query_one(SessionList)
        assert [session.title for session in shown._sessions] == ["Oldest"]
        assert "Oldest" in read(pilot)


def _numbered(session: SessionSummary, number: int) -> SessionSummary:
    from dataclasses import replace

    return replace(session, id=UUID(int=number), number=number, title=f"No. {number}")


@pytest.mark.parametrize("width", [44, 50, 61, 62, 70, 80, 102])
def test_every_line_fits_its_width(past: Home, width: int) -> None:
    people = {person.id: person for person in past.journal.people()}
    for session in past.journal.summaries():
        assert cell_len(line(session, people, width)) == width
    assert cell_len(heading(width)) == width


def test_wide_characters_are_cut_by_cells() -> None:
    assert cut("慈悲喜捨", 6) == "慈悲… "
    assert cut("abc", 3) == "abc"


# One session


async def test_details_show_no_value(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter")
        text = read(pilot)
    assert "● complete" in text
    assert "Difficult · Ann" in text
    assert "6 questions were asked" in text
    assert "good" not in text
    assert "two circles" not in text


async def test_values_open_only_after_the_others_look_away(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "i")
        assert "Whose answers?" in read(pilot)
        await press(pilot, "enter")
        assert "Now Ann alone. Whoever else is here looks away." in read(pilot)
        assert "two circles" not in read(pilot)
        await press(pilot, "x", "1", "enter")
        text = read(pilot)
        assert "before: 2, two circles" in text
        assert "It was [b]good[/b]." in text
        await press(pilot, "escape")
        assert screen_name(pilot) == "SessionScreen"
        assert "good" not in read(pilot)


async def test_each_sees_only_their_own(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "i", "2", "enter")
        text = read(pilot)
        assert "Ben, for your eyes only" in text
        assert "It was" not in text
        assert "No note" in text


async def test_escape_before_looking_shows_nothing(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "i", "enter", "escape")
        assert screen_name(pilot) == "SessionScreen"


async def test_a_correction_keeps_what_stood_before(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_own(pilot, "enter")
        await press(pilot, "enter")
        assert screen_name(pilot) == "CorrectScreen"
        await press(pilot, "enter")  # nothing chosen: nothing kept
        assert "Choose a number from 1 to 7" in read(pilot)
        await press(pilot, "6", "enter")
        past.writer.ready().result(60)
        await settle(pilot)
        assert "corrected; before: 2, two circles that overlap a little" in read(pilot)
    first = past.journal.ratings(ANN.id, UUID(int=5))[0]
    assert (first.value, first.corrected) == (6, True)
    assert [c.value for c in past.journal.corrections(ANN.id)] == [2]
    assert not past.journal.corrections(BEN.id)


async def test_a_session_is_put_right_and_what_stood_before_stands_there(past: Home, run_app: RunApp) -> None:
    newest = past.journal.summaries()[-1]
    earlier = newest.begun.date() - timedelta(days=1)
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "c")
        for typed in (earlier.isoformat(), "07:30", "9"):
            await press(pilot, "ctrl+u")
            await type_text(pilot, typed)
            await press(pilot, "down")
        await press(pilot, "enter")
        await settle(pilot)
        text = read(pilot)
    right = next(one for one in past.journal.summaries() if one.id == newest.id)
    assert (right.begun.date(), f"{right.begun:%H:%M}", right.actual_seconds) == (earlier, "07:30", 540)
    assert right.people == newest.people
    assert "Put right" in text
    assert f"before: {moment_text(newest.begun)}" in text
    assert len(past.journal.session_corrections(newest.id)) == 1


async def test_an_answer_can_be_withdrawn(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_own(pilot, "enter")
        await press(pilot, "enter", "d")
        past.writer.ready().result(60)
        await settle(pilot)
        assert "before: withdrawn" in read(pilot)
    assert past.journal.ratings(ANN.id, UUID(int=5))[0].status == "withdrawn"


async def test_escape_corrects_nothing(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_own(pilot, "enter")
        await press(pilot, "enter", "6", "escape")
        assert screen_name(pilot) == "CorrectScreen"
        await press(pilot, "enter")
        assert "Choose a number from" in read(pilot)
        await press(pilot, "escape")
        assert screen_name(pilot) == "OwnScreen"
    assert not past.journal.corrections(ANN.id)


async def test_a_note_can_be_written_anew(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_own(pilot, "enter")
        await press(pilot, "plus")
        await type_text(pilot, " Yes")
        await press(pilot, "ctrl+s")
        past.writer.ready().result(60)
        await settle(pilot)
        assert "Yes" in read(pilot)
    notes = [event.text for event in past.journal.events(ANN.id, UUID(int=5)) if event.kind == "note"]
    assert notes == ["It was [b]good[/b]. Yes"]


async def test_leaving_a_changed_note_asks(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_own(pilot, "enter")
        await press(pilot, "plus", "x", "escape")
        assert screen_name(pilot) == "Ask"
        await press(pilot, "escape")
        assert screen_name(pilot) == "TextPage"
        await press(pilot, "escape", "y")
        assert screen_name(pilot) == "OwnScreen"


# Erasing


async def test_erasing_asks_and_neither_enter_nor_escape_erases(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "d")
        text = read(pilot)
        assert "This is final" in text
        assert "backups" in text
        await press(pilot, "enter", "n", "d", "e")
        assert screen_name(pilot) == "EraseScreen"
        await press(pilot, "escape")
        assert screen_name(pilot) == "SessionScreen"
    assert len(past.journal.summaries()) == 5


async def test_erasing_leads_back_to_a_list_without_it(past: Home, run_app: RunApp) -> None:
    async with run_app(past) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter", "d", "y")
        past.writer.ready().result(60)
        await settle(pilot)
        await loaded(pilot)
        assert screen_name(pilot) == "JournalScreen"
        assert "4 sessions" in read(pilot)
    assert past.journal.record(UUID(int=5)) is None


async def test_titles_and_names_are_never_markup(home: Home, run_app: RunApp) -> None:
    fill(home)
    home.writer.rename(BEN.id, "[b]Ben[/b]").result(60)
    async with run_app(home) as pilot:
        await open_journal(pilot)
        assert "[b]Ben[/b]" in read(pilot)
        await press(pilot, "enter")
        assert "[b]Ben[/b], at this computer" in read(pilot)


async def test_everything_needed_is_there_in_a_small_window(past: Home, run_app: RunApp) -> None:
    async with run_app(past, SMALL) as pilot:
        await open_journal(pilot)
        for needed in ("Journal", "21 Nov 2026", "◐", "partial", "Enter Open"):
            assert needed in read(pilot)
        await press(pilot, "enter", "d")
        for needed in ("This is final", "y Erase it", "Esc Keep it"):
            assert needed in read(pilot)


async def test_q_leads_out_from_every_page(past: Home, run_app: RunApp) -> None:
    for keys in ((), ("enter",), ("enter", "i", "enter"), ("enter", "i", "enter", "enter"), ("plus",), ("1",)):
        async with run_app(past) as pilot:
            await open_journal(pilot)
            await press(pilot, *keys, "q")
            assert pilot.app._exit


async def test_a_partial_session_says_how_much_was_sat(home: Home, run_app: RunApp) -> None:
    fill(home)
    sat(home, 9, home.clock.now() - timedelta(minutes=30), outcome="partial", seconds=250)
    async with run_app(home) as pilot:
        await open_journal(pilot)
        await press(pilot, "enter")
        assert "4 minutes 10 seconds of 11 minutes" in read(pilot)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    "keys", [(), ("enter",), ("enter", "d"), ("enter", "i", "enter"), ("enter", "i", "enter", "enter")]
)
def test_the_journal_looks(
    past: Home, snap_compare: Callable[..., bool], keys: tuple[str, ...], look: tuple[str, tuple[int, int]]
) -> None:
    assert pictured(snap_compare, past, ("3", *keys), look)


@pytest.mark.parametrize("look", LOOKS)
def test_a_correction_looks(past: Home, snap_compare: Callable[..., bool], look: tuple[str, tuple[int, int]]) -> None:
    assert pictured(snap_compare, past, ("3", "enter", "i", "enter", "enter", "enter"), look)
