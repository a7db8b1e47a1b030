"""The journal as CSV and as a zip of tables, there and back: hostile names, bad input, nothing lost, nothing twice."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from operator import methodcaller
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.cells import WRITE, Cells
from dyads.exchange.check import MOST_PROBLEMS
from dyads.exchange.columns import FLAT, RATING, SESSIONS, TABLES, codebook
from dyads.exchange.csv import MOST_ROWS, Findings, Refused, csv_of, read_csv, read_table
from dyads.exchange.files import file_of, holdings, read_file
from dyads.exchange.json import take_in
from dyads.exchange.merge import Imported
from dyads.exchange.share import EVERYTHING, Share, take_share
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.message import Loaded
from dyads.practice.people import Person
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import COMMAND_KINDS, Command, CommandKind
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
    loaded = read_file(file, made.NOON)
    if loaded.value is None:
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
        flat, pack = written(one, ".csv"), written(one, ".zip")
        by_csv, by_zip = Journal(Path(folder) / "by_csv", made.CLOCK), Journal(Path(folder) / "by_zip", made.CLOCK)
        for _ in range(2):
            assert taken(by_csv, flat, "x.csv").problems == ()
            assert written(by_csv, ".csv") == flat
            assert taken(by_zip, pack, "x.zip").problems == ()
            assert tables(written(by_zip, ".zip")) == tables(pack)
        assert written(by_zip, ".csv") == flat
        assert (by_csv.check(), by_zip.check()) == ((), ())


@given(HOSTILE)
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    cell = WRITE["text"](text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert Cells(1, [cell], {"name": 0}, _never).text("name") == text


def _never(line: int, name: str, what: object) -> None:
    raise AssertionError((line, name, what))


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


@pytest.mark.parametrize("ending", [".csv", ".zip"])
def test_what_was_erased_does_not_come_back(sat: Sat, ending: str) -> None:
    journal, ada, ben = sat
    data = written(journal, ending)
    with Writer(journal.path, made.CLOCK) as writer:
        writer.forget(ben.id).result(10)
    assert taken(journal, data, f"x{ending}").problems == ()
    assert [one.name for one in journal.people()] == ["Ada"]
    assert {one.person for one in journal.ratings(None)} == {ada.id}


def changed(data: bytes, lines: tuple[int, ...], column: str, value: str) -> bytes:
    held = list(csv.reader(io.StringIO(data.decode(), newline="")))
    for line in lines:
        held[line - 1][held[0].index(column)] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(held)
    return out.getvalue().encode()


BAD_CELLS = [
    ("value", "9"),
    ("value", "-1"),
    ("value", "3.5"),
    ("value", ""),
    ("value", "９"),
    ("status", "lost"),
    ("when", ""),
    ("rating", "1"),
    ("participant", ""),
    ("answered", "2026-01-01 noon"),
    ("answered", "2026-01-01T00:00:00"),
    ("begun", "9999-12-31T23:59:59Z"),
    ("utc_offset", "99999"),
    ("here", "2"),
    ("number", "9" * 30),
    ("delay_seconds", "x"),
    ("due_day", "2026-02-30"),
    ("title", ""),
    ("corrected", "yes"),
]


@pytest.mark.parametrize(("column", "value"), BAD_CELLS)
def test_bad_cells_are_told_by_row_and_column_and_nothing_is_taken_in(sat: Sat, column: str, value: str) -> None:
    journal, *_ = sat
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    loaded = taken(other, changed(written(journal, ".csv"), (2, 3), column, value), "x.csv")
    place = [one.name for one in FLAT].index(column) + 1
    assert loaded.value is None
    assert (2, place) in {(problem.place.line, problem.place.column) for problem in loaded.problems}, loaded.problems
    assert other.people() == ()


def test_the_same_in_a_zip(sat: Sat) -> None:
    journal, *_ = sat
    data = rezipped(written(journal, ".zip"), "ratings.csv", lambda held: changed(held, (3,), "value", "8"))
    (problem,) = taken(Journal(journal.path.with_name("other"), made.CLOCK), data, "x.zip").problems
    place = [one.name for one in RATING].index("value") + 1
    assert (problem.place.file, problem.place.line, problem.place.column) == ("x.zip/ratings.csv", 3, place)


def rezipped(data: bytes, name: str, edit: Callable[[bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as pack, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in pack.namelist():
            held = edit(pack.read(one)) if one == name else pack.read(one)
            if held is not None:
                new.writestr(one, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda data: b"", 1),
        (lambda data: data[:-40], 4),
        (lambda data: data[:-2], 4),
        (lambda data: data[: len(data) // 2], 0),
        (lambda data: b"Datum;Betrag\n1.1.26;7,00\n", 1),
        (lambda data: data.replace(b"Ben", "Ben\xe4".encode("latin-1")), 2),
        (lambda data: data.decode().encode("utf-16"), 1),
        (lambda data: data.replace(b"\r\n", b"\r"), 0),
        (lambda data: data.replace(b"rating,", b"id,", 1), 1),
        (lambda data: data + b"1,2,3\r\n", 5),
        (lambda data: data + data.split(b"\r\n")[1] + b"\r\n", 5),
        (lambda data: data + b'"' + b"x" * 200_000 + b'"\r\n', 5),
        (lambda data: data + b"x" * 3_000_000, 5),
        (lambda data: b"\x00" * 100, 1),
    ],
)
def test_what_is_no_csv_of_ours_is_told(sat: Sat, spoil: Callable[[bytes], bytes], line: int) -> None:
    journal, *_ = sat
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    loaded = taken(other, spoil(written(journal, ".csv")), "x.csv")
    assert loaded.value is None
    assert loaded.problems
    if line:
        assert line in {problem.place.line for problem in loaded.problems}
    assert other.people() == ()


def test_a_spreadsheet_may_have_saved_it_anew(sat: Sat) -> None:
    journal, *_ = sat
    data = written(journal, ".csv")
    held = csv.reader(io.StringIO(data.decode(), newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(held)
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    assert taken(other, b"\xef\xbb\xbf" + out.getvalue().encode(), "x.csv").problems == ()
    assert written(other, ".csv") == data


class _Endless(io.BytesIO):
    """The head of a table, and one row again and again, never held in memory."""

    def __init__(self, head: bytes, row: bytes) -> None:
        self._head, self._row = head, row
        self.rows = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        self.rows += 1
        return self._row


def test_no_file_is_read_for_ever(sat: Sat) -> None:
    head, row, *_ = written(sat[0], ".csv").splitlines(keepends=True)
    bad = _Endless(head, row.replace(b",1,7,", b",x,7,"))
    assert len(read_csv(bad, "x.csv", made.NOON).problems) == MOST_PROBLEMS
    assert bad.rows <= MOST_PROBLEMS + 1
    findings = Findings()
    with pytest.raises(Refused):
        list(read_table(_Endless(head, row), FLAT, "x.csv", findings, most=1000))
    assert [problem.place.line for problem in findings.problems] == [1002]
    assert MOST_ROWS < 1_000_000


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("ratings.csv", lambda data: data[:-2]),
        ("ratings.csv", lambda data: data[: data.rindex(b"\r\n", 0, -2) + 2]),
        ("sessions.csv", lambda data: None),
        ("about.json", lambda data: None),
        ("about.json", lambda data: b"[" * 100_000),
        ("about.json", lambda data: data.replace(b"dyads-tables", b"other")),
        ("events.csv", lambda data: data.replace(b",command,", b",order,")),
        ("private.csv", lambda data: changed(data, (2,), "session", str(uuid4()))),
    ],
)
def test_a_zip_that_is_not_whole_is_told(sat: Sat, name: str, edit: Callable[[bytes], bytes | None]) -> None:
    journal, *_ = sat
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    loaded = taken(other, rezipped(written(journal, ".zip"), name, edit), "x.zip")
    assert loaded.value is None
    assert any(name in problem.place.file or problem.key == name for problem in loaded.problems)
    assert other.people() == ()


def _with(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-10],
        lambda data: b"PK\x03\x04" + b"\x00" * 60,
        lambda data: b"",
        lambda data: _with(data, "../../evil.csv", b"x"),
        lambda data: _with(data, "/etc/passwd", b"x"),
        lambda data: _with(data, "plans/" + "a" * 36 + ".json", b"0" * 5_000_000),
        lambda data: _with(data, "measures/" + "a" * 64 + ".json", b"{}"),
        lambda data: _with(data, "plans/" + "a" * 36 + ".json", b"{}"),
        lambda data: data.replace(b"people.csv", b"ratings.cs"),
    ],
)
def test_no_zip_slips_bursts_or_breaks(sat: Sat, spoil: Callable[[bytes], bytes]) -> None:
    journal, *_ = sat
    other = Journal(journal.path.with_name("other"), made.CLOCK)
    loaded = taken(other, spoil(written(journal, ".zip")), "x.zip")
    assert loaded.value is None
    assert loaded.problems
    assert other.people() == ()


@given(st.data())
@tries(100)
def test_fuzzed_bytes_are_taken_in_whole_or_refused_with_a_reason(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = bytearray(_sample())
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(whole)))
            stop = min(len(whole), start + data.draw(st.integers(0, 8)))
            whole[start:stop] = data.draw(
                st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b"\r\n", b",", b"="]))
            )
        journal = Journal(Path(folder) / "one", made.CLOCK)
        loaded = taken(journal, bytes(whole), "x.csv")
        people, ratings = journal.people(), journal.ratings(None)
        if loaded.value is None:
            assert loaded.problems
            assert (people, ratings) == ((), ())
        else:
            assert loaded.value.ratings == len(ratings)
            assert {rating.person for rating in ratings} <= {person.id for person in people}
            assert all(rating.value is None or rating.low <= rating.value <= rating.high for rating in ratings)


def _sample() -> bytes:
    if not _SAMPLE:
        with tempfile.TemporaryDirectory() as folder:
            writer, ada, ben = made.with_pair(Path(folder) / "one")
            setup = made.setup(ada.id, ben.id, plan_day=made.plan_day())
            with writer:
                writer.begin(setup)
                writer.rate(made.rating(ada.id, setup.session, 3))
                writer.rate(made.rating(ben.id, setup.session, 7))
            _SAMPLE.append(written(Journal(Path(folder) / "one", made.CLOCK), ".csv"))
    return _SAMPLE[0]


_SAMPLE: list[bytes] = []


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
