"""Tables from elsewhere: what a spreadsheet writes is read by its headings, and marked as entered later."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.cells import BadCell, Order, day_in, length_in, moment_in, order_of, time_in, whole_in
from dyads.exchange.csv import csv_of, read_table
from dyads.exchange.files import read_history
from dyads.exchange.headings import Answers, headings_of
from dyads.exchange.history import History
from dyads.exchange.json import take_in
from dyads.exchange.share import take_share
from dyads.exchange.table_rows import KnownNames
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.message import Problem
from dyads.practice.people import Person
from tests.journal import made
from tests.tries import tries

ADA, BEN = made.person("Ada", me=True), made.person("Ben", code="B07")
KNOWN = KnownNames(
    made.NOON,
    (ADA, BEN),
    {"affect dyad": ("affect-dyad", made.SCRIPT), "affect-dyad": ("affect-dyad", made.SCRIPT)},
    {"closeness": made.CLOSENESS},
    ZoneInfo("Europe/Berlin"),
)
SPREADSHEET = """Datum;Uhrzeit;Übung;Partner;Dauer;Vorher;Nachher;Notiz;Wetter
03.02.2026;19:30;Affect Dyad;Ben;25 min;3;5;Mild, und nah;sonnig
04.02.2026;;Affect Dyad;Cleo;0:12;4,0;6;;
05.02.2026;7:15;Gehmeditation;;;;;;Regen
;;;;;;;;
"""


def read(text: str | bytes, known: KnownNames = KNOWN, order: Order | None = None) -> History | Problem:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_history(file, known, order)


def history(text: str | bytes, known: KnownNames = KNOWN, order: Order | None = None) -> History:
    found = read(text, known, order)
    assert isinstance(found, History), found
    return found


@pytest.mark.parametrize(
    "data",
    [
        SPREADSHEET.encode(),
        SPREADSHEET.encode("utf-8-sig"),
        SPREADSHEET.encode("utf-16"),
        SPREADSHEET.encode("cp1252"),
        SPREADSHEET.replace("\n", "\r\n").encode(),
        ("sep=;\n" + SPREADSHEET).encode(),
        SPREADSHEET.replace("4,0", "4.0").replace("Mild, und nah", '"Mild, und nah"').replace(";", ",").encode(),
        SPREADSHEET.replace(";", "\t").encode(),
    ],
)
def test_a_spreadsheet_is_read_by_its_headings_whatever_saved_it(data: bytes) -> None:
    found = history(data)
    assert found.problems == ()
    assert [heading.field for heading in found.headings] == [
        "date",
        "time",
        "script",
        "partner",
        "duration",
        Answers("", "before"),
        Answers("", "after"),
        "note",
        None,
    ]
    exchange = found.exchange
    told = [
        (row.begun_at.isoformat(), row.setup["script_id"], len(row.people), row.actual_seconds, row.added, row.outcome)
        for row in exchange.sessions
    ]
    assert told == [
        ("2026-02-03T19:30:00+01:00", "affect-dyad", 2, 1500, True, "complete"),
        ("2026-02-04T12:00:00+01:00", "affect-dyad", 2, 720, True, "complete"),
        ("2026-02-05T07:15:00+01:00", "Gehmeditation", 1, 0, True, "complete"),
    ]
    assert [(one.measure, one.when, one.value, one.person) for one in exchange.ratings] == [
        ("closeness", "before", 3, ADA.id),
        ("closeness", "after", 5, ADA.id),
        ("closeness", "before", 4, ADA.id),
        ("closeness", "after", 6, ADA.id),
    ]
    assert [event.text for event in exchange.events] == ["Mild, und nah"]
    assert [person.name for person in exchange.people] == ["Ada", "Ben", "Cleo"]
    assert exchange.people[1] == BEN


def test_it_is_kept_marked_as_added_later_and_twice_is_as_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(ADA)
        writer.add_person(BEN).result(60)
        journal = Journal(path, made.CLOCK)
        for new in (3, 0):
            known = KnownNames(made.NOON, journal.people(), KNOWN.scripts, KNOWN.measures, KNOWN.zone)
            taken = take_in(writer, history(SPREADSHEET, known).exchange, "x.csv", made.NOON)
            assert taken.value is not None
            assert (taken.problems, taken.value.sessions) == ((), new)
    assert [session.added for session in journal.summaries()] == [True, True, True]
    assert [person.name for person in journal.people()] == ["Ada", "Ben", "Cleo"]
    assert journal.check() == ()


def test_two_on_one_day_are_two_and_the_order_of_rows_does_not_matter() -> None:
    rows = "date,exercise,partner,before\n2026-02-03,Affect Dyad,Ben,3\n2026-02-03,Affect Dyad,Ben,4\n"
    found = history(rows).exchange
    assert len({row.id for row in found.sessions}) == 2
    assert [rating.value for rating in found.ratings] == [3, 4]


def test_a_row_may_be_one_answer_of_a_session() -> None:
    rows = (
        "begun,exercise,with,measure,when,value,low,high\n"
        "2026-02-03 19:30,Affect Dyad,Ben,closeness,before,3,,\n"
        "2026-02-03 19:30,Affect Dyad,Ben,closeness,nachher,5,,\n"
        "2026-02-03 19:30,Affect Dyad,Ben,calm,after,9,0,10\n"
    )
    found = history(rows)
    assert found.problems == ()
    assert len(found.exchange.sessions) == 1
    assert [(one.measure, one.when, one.value, one.high) for one in found.exchange.ratings] == [
        ("closeness", "before", 3, 7),
        ("closeness", "after", 5, 7),
        ("calm", "after", 9, 10),
    ]


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("32.01.2026,Affect Dyad,Ben,20,3", 1, "a day is expected here"),
        (",Affect Dyad,Ben,20,3", 1, "a day is expected here"),
        ("2026-02-03,,Ben,20,3", 2, "an exercise is expected here"),
        ("2026-02-03,Affect Dyad,Ben,soon,3", 4, "a length is expected here"),
        ("2026-02-03,Affect Dyad,Ben,9999,3", 4, "at most a day"),
        ("2026-02-03,Affect Dyad,Ben,20,8", 5, "{value} is off the scale"),
        ("2026-02-03,Affect Dyad,Ben,20,3.5", 5, "a whole number is expected here"),
        ("2026-02-03,Affect Dyad,Ben,20,-1", 5, "{value} is off the scale"),
        (f"2026-02-03,Affect Dyad,{'B' * 61},20,3", 3, "this text is too long"),
        ("2999-02-03,Affect Dyad,Ben,20,3", 1, "this lies in the future"),
        ("0001-02-03,Affect Dyad,Ben,20,3", 1, "a year from"),
        (f"2026-02-03,{'x' * 121},Ben,20,3", 2, "no exercise’s title"),
        ("2026-02-03,Affect Dyad,Ben", 0, "this row has {count} cells"),
        ("2026-02-03,Affect Dyad,Ada,20,3", 3, "nobody is their own partner"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_the_rest_is_read(row: str, column: int, told: str) -> None:
    good = "2026-02-01,Affect Dyad,Ben,20,3"
    found = history(f"date,exercise,partner,duration,before\n{good}\n{row}\n{good.replace('01', '02')}\n")
    (problem,) = found.problems
    assert (problem.place.line, problem.place.column) == (3, column), problem
    assert told in problem.what.id
    assert (len(found.exchange.sessions), len(found.exchange.ratings)) == (2, 2)


def test_a_quote_too_many_ends_the_reading_there() -> None:
    found = history('date,exercise\n2026-02-01,Affect Dyad\n2026-02-02,"Affect" Dyad\n2026-02-03,Affect Dyad\n')
    assert [problem.place.line for problem in found.problems] == [3]
    assert len(found.exchange.sessions) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a\0b", "not a table of text"),
        ("Betrag;Datum\n1;2.3.2026\n", "one called exercise is needed"),
        ("exercise;Betrag\nx;1\n", "one called date or begun is needed"),
        ("date,exercise\n3/4/2026,x\n", "can mean two days"),
        ("date,exercise\n13/4/2026,x\n4/13/2026,x\n", "can mean two days"),
    ],
)
def test_what_cannot_be_read_at_all_says_what_is_missing(text: str, told: str) -> None:
    found = read(text)
    assert isinstance(found, Problem)
    assert told in found.what.id


def test_how_dates_are_meant_the_column_tells_or_is_told() -> None:
    assert order_of(["3/4/2026", "13/4/2026"]) == "dmy"
    assert order_of(["3/4/2026", "4/13/2026"]) == "mdy"
    assert order_of(["2026-04-03", "3.4.2026"]) == "dmy"
    rows = "date,exercise\n3/4/2025,Affect Dyad\n"
    assert history(rows, order="dmy").exchange.sessions[0].begun_at.month == 4
    assert history(rows, order="mdy").exchange.sessions[0].begun_at.month == 3


def test_a_scale_in_the_heading_is_taken_where_none_is_known() -> None:
    unknown = KnownNames(made.NOON, (ADA,))
    assert "how far the scale goes" in history("date,exercise,before\n2026-02-01,x,3\n", unknown).problems[0].what.id
    (rating,) = history("date,exercise,before (0-10)\n2026-02-01,x,3\n", unknown).exchange.ratings
    assert (rating.low, rating.high, rating.measure_sha256) == (0, 10, "")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Date", "date"),
        ("DATUM", "date"),
        ("Übung", "script"),
        ("Exercise ", "script"),
        ("With", "partner"),
        ("Dauer (min)", "duration"),
        ("actual_seconds", "actual_seconds"),
        ("actual seconds", "actual_seconds"),
        ("participant_code", "participant_code"),
        ("closeness before", Answers("closeness", "before")),
        ("Closeness_after (1-7)", Answers("closeness", "after", (1, 7))),
        ("nachher", Answers("", "after")),
        ("weather before", None),
        ("calm before (0-10)", Answers("calm", "before", (0, 10))),
        ("Ruhe vorher [0 bis 10]", Answers("ruhe", "before", (0, 10))),
        ("", None),
    ],
)
def test_headings_are_read_in_ordinary_words(heading: str, field: object) -> None:
    assert headings_of([heading], ["closeness"])[0].field == field


@given(st.dates(date(1900, 1, 1), date(9998, 12, 31)))
def test_days_are_read_in_every_spelling(day: date) -> None:
    assert day_in(day.isoformat())[0] == day
    assert day_in(f"{day.day}.{day.month}.{day.year}")[0] == day
    assert day_in(f"{day:%d/%m}/{day.year:04}", "dmy")[0] == day
    assert day_in(f"{day:%m/%d}/{day.year:04}", "mdy")[0] == day
    assert moment_in(f"{day.isoformat()} 19:30") == datetime.combine(day, time(19, 30))


@given(st.times())
def test_times_are_read_with_twelve_and_twenty_four_hours(moment: time) -> None:
    whole = moment.replace(second=0, microsecond=0)
    hour = whole.hour % 12 or 12
    assert time_in(f"{whole:%H:%M}") == whole
    assert time_in(f"{hour}:{whole:%M} {'pm' if whole.hour >= 12 else 'am'}") == whole
    assert time_in(f"{whole:%H.%M} Uhr") == whole


@given(st.integers(0, 24 * 3600))
def test_lengths_are_read_with_and_without_units(seconds: int) -> None:
    hours, rest = divmod(seconds, 3600)
    assert length_in(f"{hours}:{rest // 60:02}:{rest % 60:02}") == seconds
    assert length_in(f"{seconds} s") == seconds
    assert length_in(f"{hours} h {rest // 60} min {rest % 60} s") == seconds
    if seconds % 60 == 0:
        assert length_in(str(seconds // 60)) == seconds
        assert length_in(f"{seconds // 60},0 Minuten") == seconds


@pytest.mark.parametrize("cell", ["", "x", "１", "1,5", "1.234.5", "--1", "1e3"])
def test_what_is_no_whole_number_is_none(cell: str) -> None:
    with pytest.raises(BadCell):
        whole_in(cell)


def test_a_hash_that_a_spreadsheet_has_made_a_number_costs_nothing_else(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "one")
    setup = made.setup(ada.id, ben.id)
    with writer:
        writer.begin(setup)
        writer.rate(made.rating(ada.id, setup.session, 3))
    held = csv_of(take_share(Journal(tmp_path / "one", made.CLOCK), made.NOON).exchange).decode()
    spoiled = held.replace(setup.script_sha256, "5,69E+63").replace("\r\n5,69E+63", "\r\n").replace(",", ";")
    found = history(spoiled.replace("5;69E+63", "5,69E+63"), KnownNames(made.NOON))
    assert found.problems == ()
    assert (len(found.exchange.sessions), len(found.exchange.ratings)) == (1, 1)
    assert all(len(row.setup["script_sha256"]) == 64 for row in found.exchange.sessions)


@given(st.data())
@tries(100)
def test_fuzzed_bytes_are_read_or_told_and_never_a_fault(data: st.DataObject) -> None:
    whole = bytearray(SPREADSHEET.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(whole)))
        stop = min(len(whole), start + data.draw(st.integers(0, 8)))
        whole[start:stop] = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b"\r\n", b";", b"="])))
    found = read(bytes(whole))
    if isinstance(found, History):
        sessions: Sequence[object] = found.exchange.sessions
        assert len(sessions) + len(found.problems) >= 1 or read_table(bytes(whole), "x") is not None
        assert all(rating.low <= (rating.value or 0) <= rating.high for rating in found.exchange.ratings)
        with tempfile.TemporaryDirectory() as folder:
            with Writer(Path(folder) / "one", made.CLOCK, connect=made.quick) as writer:
                assert take_in(writer, found.exchange, "x.csv", made.NOON).problems == ()
            assert Journal(Path(folder) / "one", made.CLOCK).check() == ()


def test_names_two_people_have_are_never_guessed() -> None:
    two = KnownNames(made.NOON, (ADA, BEN, Person(ADA.id.__class__(int=7), "Ben")), KNOWN.scripts, KNOWN.measures)
    (problem,) = history("date,exercise,partner\n2026-02-01,Affect Dyad,Ben\n", two).problems
    assert "use a code" in problem.what.id
    assert history("date,exercise,partner\n2026-02-01,Affect Dyad,B07\n", two).problems == ()


def test_a_moment_with_an_offset_is_that_moment() -> None:
    (row,) = history("begun,exercise\n2026-02-01T19:30:00Z,x\n", KnownNames(made.NOON)).exchange.sessions
    assert row.begun_at == datetime(2026, 2, 1, 19, 30, tzinfo=UTC)
    assert row.begun_at - made.NOON < timedelta()
