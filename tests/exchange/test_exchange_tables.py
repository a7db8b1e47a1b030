"""The journal as CSV, there and back, and as a zip of tables, to be read elsewhere."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from operator import itemgetter, methodcaller
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.cells import WRITE, excel_cell, text_in
from dyads.exchange.columns import FLAT, SESSIONS, TABLES, codebook
from dyads.exchange.csv import csv_of
from dyads.exchange.files import file_of, holdings, read_file, read_history
from dyads.exchange.history import History
from dyads.exchange.json import take_in
from dyads.exchange.merge import Imported
from dyads.exchange.share import EVERYTHING, Share, take_share
from dyads.exchange.table_column import TableColumn, line_by
from dyads.exchange.table_rows import KnownNames
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.message import Loaded, msg
from dyads.practice.people import Person
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import COMMAND_KINDS, Command, CommandKind, Given
from dyads.practice.setup import Linked
from dyads.words import say
from tests.journal import made
from tests.tries import tries

TODAY = made.NOON.date()
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\r", "\n", "'", "''=1", "'=1", ',";', '"', "NA", "007"]),
    st.builds(
        "{}{}".format, st.sampled_from("=+-@\t\r'"), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    ),
)


@st.composite
def journals(draw: st.DrawFn) -> list[Callable[[Writer], object]]:
    people = [made.person(draw(HOSTILE), me=place == 0, code=draw(HOSTILE)) for place in range(draw(st.integers(1, 3)))]
    writes: list[Callable[[Writer], object]] = [methodcaller("add_person", one) for one in people]
    for place in range(draw(st.integers(0, 4))):
        sitters = draw(st.permutations([one.id for one in people]))[:2]
        day = made.plan_day() if draw(st.booleans()) else None
        setup = made.setup(*sitters, begun=made.NOON + timedelta(hours=place), plan_day=day)
        writes.append(methodcaller("begin", setup))
        for at in draw(st.lists(st.integers(0, 10**12), max_size=2)):
            writes.append(
                methodcaller("anchor", setup.session, Anchor(at, "b", 1, 2, at + 1_700_000_000_123_456_789, 3600))
            )
        for kind in draw(st.lists(st.sampled_from(COMMAND_KINDS), max_size=5)):
            writes.append(methodcaller("command", setup.session, Command(kind, draw(st.integers(0, 10**12)))))
        bell = BellOutcome(draw(HOSTILE), "late", draw(st.integers(-(10**9), 10**12)), draw(HOSTILE))
        writes.append(methodcaller("bells", setup.session, (bell,)))
        for owner in sitters:
            writes.append(methodcaller("rate", made.rating(owner, setup.session, draw(st.integers(1, 7)))))
            writes.append(methodcaller("rate", made.rating(owner, setup.session, None, status="skipped")))
            writes.append(methodcaller("event", made.event(owner, setup.session, draw(HOSTILE), "note")))
        if draw(st.booleans()):
            writes.append(methodcaller("end", setup.session, draw(st.sampled_from(["complete", "partial"])), 600))
    weekly = replace(made.rating(people[0].id, None, 3), when="week", plan=draw(HOSTILE) or "p", day="2026-03-01")
    writes.append(methodcaller("rate", weekly, made.CLOSENESS))
    if draw(st.sampled_from((False, False, True))):
        writes.append(methodcaller("forget", people[-1].id))
    return writes


def written(journal: Journal, ending: str, share: Share = EVERYTHING) -> bytes:
    return file_of(take_share(journal, made.NOON, share, TODAY), ending)


def taken(journal: Journal, data: bytes, name: str) -> Loaded[Imported]:
    file = journal.path.with_name(name)
    file.write_bytes(data)
    if file.suffix == ".json":
        loaded = read_file(file, made.NOON)
    else:
        history = read_history(file, KnownNames(made.NOON, journal.people(), measures={"closeness": made.CLOSENESS}))
        assert isinstance(history, History), history
        loaded = Loaded(history.exchange, history.problems)
    if loaded.value is None or loaded.problems:
        return Loaded(None, loaded.problems)
    with Writer(journal.path, made.CLOCK, connect=made.quick) as writer:
        return take_in(writer, loaded.value, name, made.NOON)


def tables(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist() if name != "about.json"}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@given(journals())
@tries(15)
def test_there_and_back_is_the_same_and_twice_is_as_once(writes: list[Callable[[Writer], object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = Journal(Path(folder) / "one", made.CLOCK)
        with Writer(one.path, made.CLOCK, connect=made.quick) as writer:
            for write in writes:
                write(writer)
        flat = written(one, ".csv")
        exchange = take_share(one, made.NOON, log=False).exchange
        alone = [csv_of(exchange.model_copy(update={"ratings": (rating,)})) for rating in exchange.ratings]
        head = csv_of(exchange.model_copy(update={"ratings": ()}))
        assert flat == head + b"".join(line.removeprefix(head) for line in alone)
        by_csv, by_excel = Journal(Path(folder) / "by_csv", made.CLOCK), Journal(Path(folder) / "by_excel", made.CLOCK)
        exchange = take_share(one, made.NOON).exchange
        for _ in range(2):
            assert taken(by_csv, flat, "x.csv").problems == ()
            assert unnumbered(written(by_csv, ".csv")) == unnumbered(flat)
            for separator in ",;":
                assert taken(by_excel, csv_of(exchange, excel=separator), "x.csv").problems == ()
                assert unnumbered(written(by_excel, ".csv")) == unnumbered(flat)
        assert by_csv.check() == ()


def unnumbered(data: bytes) -> list[dict[str, str]]:
    """The rows without the numbers of sessions, which are given anew."""
    return [{key: cell for key, cell in row.items() if key != "number"} for row in rows(data)]


@given(HOSTILE)
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    for cell in (WRITE["text"](text), excel_cell(WRITE["text"](text))):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert text_in(cell) == text


@pytest.mark.parametrize("text", ["007", "5E63", "1-2", "3/4", "MARCH1", "Sep 2", "TRUE", "wahr", "1.5", " 12"])
def test_excel_leaves_a_text_as_it_is(text: str) -> None:
    assert excel_cell(text) == "'" + text
    assert text_in(excel_cell(text)) == text


@pytest.mark.parametrize("text", ["'t Hart", "'", "", "O'Brien", "Ada's"])
def test_an_apostrophe_of_ones_own_stays(text: str) -> None:
    assert text_in(text) == text


@pytest.fixture
def sat(tmp_path: Path) -> tuple[Journal, Person, Person]:
    """A journal with two sessions of two: a full one in a plan, and one half done a week later."""
    writer = Writer(tmp_path / "one", made.CLOCK)
    ada = made.person("Ada", me=True, parts=("inner critic", "child", "rebel"))
    ben = made.person("Ben", code="B07")
    first = made.setup(ada.id, ben.id, plan_day=made.plan_day())
    second = made.setup(ben.id, ada.id, begun=made.NOON - timedelta(days=7), here=(0,))
    with writer:
        writer.add_person(ada)
        writer.add_person(ben)
        for setup in (first, second):
            writer.begin(setup)
            writer.anchor(setup.session, Anchor(0, "secret-boot", 1, 2, 1_772_366_400_000_000_000, 3600))
        seconds = 1_000_000_000
        log: tuple[tuple[CommandKind, int], ...] = (("start", 0), ("pause", 20), ("resume", 50), ("next", 60))
        for kind, at in log:
            writer.command(first.session, Command(kind, at * seconds))
        writer.bells(first.session, (BellOutcome("start-1", "late", 300_000_000, "paplay"),))
        writer.rate(made.rating(ada.id, first.session, 3))
        writer.rate(made.rating(ben.id, first.session, 7))
        writer.rate(made.rating(ben.id, second.session, 5))
        writer.event(made.event(ada.id, first.session, "Inner  Critic"))
        writer.event(made.event(ben.id, first.session, "inner critic", "guess"))
        writer.event(made.event(ben.id, first.session, "bens secret", "note"))
        writer.end(first.session, "complete", 291)
    return Journal(tmp_path / "one", made.CLOCK), ada, ben


Sat = tuple[Journal, Person, Person]


def test_the_phases_are_those_of_the_session(sat: Sat) -> None:
    journal, ada, ben = sat
    held = rows(tables(written(journal, ".zip"))["phases.csv"])
    told = [(row["speaker"], row["planned_seconds"], row["actual_seconds"], row["paused_seconds"]) for row in held[:2]]
    assert told == [(str(ada.id), "150", "20", "30"), (str(ben.id), "150", "150", "0")]
    assert [(row["reached"], row["skipped"]) for row in held] == [("1", "1"), ("1", "0"), ("0", "0"), ("0", "0")]


def test_sittings_that_went_alike_have_the_same_phases_whenever_they_began(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "one")
    begins = {}
    with writer:
        for place, (begins_at, pauses_at) in enumerate([(0, 20), (7, 20), (0, 21)]):
            setup = made.setup(ada.id, ben.id, begun=made.NOON + timedelta(days=place))
            begins[str(setup.session)] = place
            writer.begin(setup)
            log: tuple[tuple[CommandKind, int], ...] = (
                ("start", 0),
                ("pause", pauses_at),
                ("resume", 50),
                ("next", 60),
            )
            for kind, at in log:
                writer.command(setup.session, Command(kind, (begins_at + at) * 1_000_000_000))
            writer.end(setup.session, "complete", 291)
    told: list[list[tuple[str, ...]]] = [[], [], []]
    for row in rows(tables(written(Journal(tmp_path / "one", made.CLOCK), ".zip"))["phases.csv"]):
        told[begins[row["session"]]].append((row["part"], row["actual_seconds"], row["paused_seconds"], row["skipped"]))
    assert [each[0][1:] for each in told] == [("20", "30", "1"), ("20", "30", "1"), ("21", "29", "1")]
    assert told[0] == told[1]


@given(st.lists(st.lists(HOSTILE, min_size=3, max_size=3), max_size=4), st.sampled_from([",", ";"]))
def test_a_line_is_what_the_standard_library_writes(table: list[list[str]], separator: str) -> None:
    columns = tuple(TableColumn(str(at), "code", msg("a key"), itemgetter(at)) for at in range(3))
    expected = io.StringIO(newline="")
    csv.writer(expected, delimiter=separator, lineterminator="\r\n").writerows(table)
    assert "".join(line_by(columns, separator)(row) + "\r\n" for row in table) == expected.getvalue()


def test_the_tables_are_joined_by_uuid_and_all_explained(sat: Sat) -> None:
    journal, ada, ben = sat
    held = {name: rows(data) for name, data in tables(written(journal, ".zip")).items() if name.endswith(".csv")}
    sessions = {row["session"]: row for row in held["sessions.csv"]}
    assert {row["session"] for name in ("ratings.csv", "phases.csv", "events.csv") for row in held[name]} == set(
        sessions
    )
    (full,) = [row for row in sessions.values() if row["outcome"] == "complete"]
    assert (full["participant"], full["partner"], full["planned_seconds"], full["actual_seconds"]) == (
        str(ada.id),
        str(ben.id),
        "600",
        "291",
    )
    assert (full["plan"], full["module"], full["week"], full["due_day"]) == (
        "resource-tc1",
        "Affect",
        "2",
        "2026-03-01",
    )
    assert (full["begun"], full["apart"], full["script"]) == ("2026-03-01T12:00:00Z", "0", "affect-dyad")
    explained = {(row["table"], row["column"]) for row in held["codebook.csv"]}
    for table, columns in TABLES.items():
        assert {(table, name) for name in held[f"{table}.csv"][0]} if held[f"{table}.csv"] else True
        assert {(table, column.name) for column in columns} <= explained
        for column in (one for one in columns if one.codes is not None):
            codes = {
                row["code"] for row in held["codebook.csv"] if (row["table"], row["column"]) == (table, column.name)
            }
            assert {row[column.name] for row in held[f"{table}.csv"]} <= codes


def test_pandas_reads_it_as_it_is_meant(sat: Sat) -> None:
    journal, *_ = sat
    frame = pytest.importorskip("pandas").read_csv(
        io.BytesIO(written(journal, ".csv")), parse_dates=["answered", "begun"]
    )
    assert list(frame.columns) == [column.name for column in FLAT]
    assert sorted(frame["value"]) == [3, 5, 7]
    assert str(frame["answered"].dt.tz) == "UTC"


def test_one_persons_tables_hold_nothing_private_of_the_other(sat: Sat) -> None:
    journal, ada, _ben = sat
    share = Share(person=ada.id)
    for name, data in tables(written(journal, ".zip", share)).items():
        assert b"bens secret" not in data, name
    assert [row["participant"] for row in rows(written(journal, ".csv", share))] == [str(ada.id)]
    assert [one.person for one in holdings(take_share(journal, made.NOON, share).exchange)] == [ada.id]


def test_a_plan_and_a_day_narrow_it(sat: Sat) -> None:
    journal, *_ = sat
    assert len(rows(written(journal, ".csv"))) == 3
    assert len(rows(written(journal, ".csv", Share(plan="resource-tc1")))) == 2
    assert len(rows(written(journal, ".csv", Share(plan="other")))) == 0
    assert len(rows(written(journal, ".csv", Share(since=TODAY)))) == 2
    assert len(rows(written(journal, ".csv", Share(since=date(2026, 2, 1))))) == 3
    narrowed = take_share(journal, made.NOON, Share(since=TODAY))
    assert len(narrowed.exchange.sessions) == 1
    assert (
        taken(Journal(journal.path.with_name("other"), made.CLOCK), file_of(narrowed, ".json"), "x.json").problems == ()
    )


@pytest.mark.parametrize("ending", [".json", ".csv", ".zip"])
def test_under_pseudonyms_nothing_somebody_wrote_is_left(sat: Sat, ending: str) -> None:
    journal, ada, _ben = sat
    data = written(journal, ending, Share(pseudonymous=True))
    whole = data if ending != ".zip" else b"".join(tables(data).values())
    for word in (b"Ada", b"Ben", b"ecret", b"ritic", b"child", b"rebel"):
        assert word not in whole
    assert b"B07" in whole
    if ending == ".zip":
        return
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    assert taken(other, data, f"x{ending}").problems == ()
    me = other.me()
    assert me is not None
    assert (me.id, [len(one.name) for one in other.people()]) == (ada.id, [0, 0])
    if ending != ".csv":
        texts = {event.kind: event.text for event in other.events(None)}
        assert texts["draw"] == texts["guess"]
        assert texts["draw"].startswith("part ")
        assert "note" not in texts


def test_what_a_csv_told_is_completed_by_a_later_file(sat: Sat) -> None:
    journal, *_ = sat
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    taken(other, written(journal, ".csv"), "x.csv")
    assert other.record(other.summaries()[0].id) is not None
    assert rows(tables(written(other, ".zip"))["phases.csv"]) == []
    taken(other, written(journal, ".json"), "x.json")
    strip = json.loads(written(other, ".json")), json.loads(written(journal, ".json"))
    for held in strip:
        del held["journal"]
        held["people"] = {one["id"]: (one["name"], one["code"], one["me"], one["parts"]) for one in held["people"]}
        held["sessions"] = {one["id"]: one for one in held["sessions"]}
    assert strip[0] == strip[1]


def test_what_was_erased_does_not_come_back(sat: Sat) -> None:
    journal, ada, ben = sat
    data = written(journal, ".csv")
    with Writer(journal.path, made.CLOCK) as writer:
        writer.forget(ben.id).result(60)
    assert taken(journal, data, "x.csv").problems == ()
    assert [one.name for one in journal.people()] == ["Ada"]
    assert {one.person for one in journal.ratings(None)} == {ada.id}


def test_every_column_and_code_has_a_meaning_of_its_own() -> None:
    entries = list(codebook())
    assert len({(entry.table, entry.column, entry.code, entry.kind) for entry in entries}) == len(entries)
    assert all(say(entry.meaning) for entry in entries)
    assert {column.name for column in SESSIONS} >= {
        "participant",
        "partner",
        "plan",
        "module",
        "week",
        "apart",
        "title",
    }


def test_an_empty_journal_has_headers_only(tmp_path: Path) -> None:
    empty = take_share(Journal(tmp_path / "none", made.CLOCK), made.NOON)
    assert csv_of(empty.exchange).count(b"\r\n") == 1


def test_a_linked_session_says_so_in_its_tables_and_never_who_stopped(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "journal.sqlite3")
    linked = Linked(side="b", sitting=UUID(int=14), partner=UUID(int=15), name="Benedikt", code="B07")
    setup = made.setup(ada.id, ben.id, here=(0,)).model_copy(update={"linked": linked, "apart": True})
    with writer:
        writer.begin(setup)
        writer.command(setup.session, Command("start", 0, Given("a", 1)))
        writer.command(setup.session, Command("away", 5, Given("b", 1, (), to=9)))
        writer.command(setup.session, Command("stop", 10, Given("b", 2)))
        writer.end(setup.session, "partial", 0).result(60)
    journal = Journal(tmp_path / "journal.sqlite3", made.CLOCK)
    held = {name: rows(data) for name, data in tables(written(journal, ".zip")).items()}
    (session,) = held["sessions.csv"]
    assert (session["linked"], session["linked_side"]) == (str(linked.sitting), "b")
    commands = [(row["event"], row["side"]) for row in held["events.csv"] if row["type"] == "command"]
    assert commands == [("start", "a"), ("away", "b"), ("stop", "")]

    other = Journal(tmp_path / "other", made.CLOCK)
    assert taken(other, written(journal, ".json"), "x.json").problems == ()
    record, first = other.record(setup.session), journal.record(setup.session)
    assert record is not None
    assert first is not None
    assert (record.setup.linked, record.commands) == (linked, first.commands)

    hidden = json.loads(written(journal, ".json", Share(pseudonymous=True)))["sessions"][0]["linked"]
    assert hidden == {**linked.model_dump(mode="json"), "name": ""}
