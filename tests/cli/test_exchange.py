"""`dyads export` and `import` from the outside: whose ratings, which files, and what is told."""

import csv
import io
import json
import sys
import zipfile
from functools import partial
from pathlib import Path

import pexpect
import pytest

from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.services.clock import HandClock
from tests.cli import running
from tests.journal import made

CLOCK = HandClock()
"""Some months after `made.NOON`."""

run_dyads = partial(running.run_dyads, clock=CLOCK)


def test_a_measures_file_with_mistakes_is_named_where_scores_would_be(own_home: Path, sat: Journal) -> None:
    (own_home / "measures.toml").write_text('[score.bond]\ntitle = { en = "Bond" }\nitems = ["closeness"]\n', "utf-8")
    for command in (("export", str(own_home / "x.zip")), ("journal", "codebook")):
        done = run_dyads(*command)
        assert done.returncode == 0
        assert "measures.toml:3" in done.stderr
        assert "Scores are missing" in done.stderr
    assert zipfile.ZipFile(own_home / "x.zip").read("scores.csv").count(b"\n") == 1


@pytest.fixture
def sat(own_home: Path) -> Journal:
    """A folder in which two have sat and rated; one of them has a name that a spreadsheet would run."""
    path = own_home / "journal.sqlite3"
    ada, ben = made.person("Ada", me=True, parts=("inner critic",)), made.person("=1+1", code="B07")
    setup = made.setup(ada.id, ben.id, plan_day=made.plan_day())
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(ada)
        writer.add_person(ben)
        writer.begin(setup)
        writer.rate(made.rating(ada.id, setup.session, 3))
        writer.rate(made.rating(ben.id, setup.session, 7))
        writer.event(made.event(ada.id, setup.session, "my secret", "note"))
        writer.end(setup.session, "complete", 600)
    return Journal(path, made.CLOCK)


def values(data: str) -> list[str]:
    return [row["value"] for row in csv.DictReader(io.StringIO(data, newline=""))]


def test_json_is_of_everybody_and_says_so(sat: Journal, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    done = run_dyads("export", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ada" in done.stdout
    assert "=1+1" in done.stdout
    held = json.loads(file.read_text())
    assert [rating["value"] for rating in held["ratings"]] == [3, 7]
    assert {"people", "sessions", "ratings"} <= set(held)


@pytest.mark.parametrize("ending", ["csv", "zip"])
def test_tables_are_mine_unless_asked_for(sat: Journal, tmp_path: Path, ending: str) -> None:
    def exported(*options: str) -> list[str]:
        file = tmp_path / f"x.{ending}"
        done = run_dyads("export", file, *options)
        assert (done.returncode, done.stderr) == (0, "")
        if ending == "csv":
            return values(file.read_bytes().decode())
        with zipfile.ZipFile(file) as pack:
            return values(pack.read("ratings.csv").decode())

    assert exported() == ["3"]
    assert exported("--everybody") == ["3", "7"]
    assert exported("--person", "B07") == ["7"]
    assert exported("--everybody", "--plan", "other") == []
    assert exported("--everybody", "--since", "2026-03-02") == []


@pytest.mark.parametrize("ending", ["json", "csv", "zip"])
def test_a_file_is_for_its_owner_alone_and_replaces_a_looser_one(sat: Journal, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"x.{ending}"
    file.write_text("before")
    file.chmod(0o644)
    assert run_dyads("export", file).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() != b"before"


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_on_to_another_computer_twice(sat: Journal, tmp_path: Path, ending: str) -> None:
    file, other = tmp_path / f"x.{ending}", tmp_path / "other"
    run_dyads("export", file, "--everybody")
    first = run_dyads("import", file, DYADS_HOME=str(other))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.endswith("Taken in: 1 new session, 2 new ratings.\n")
    again = run_dyads("import", file, DYADS_HOME=str(other))
    assert again.stdout.endswith("Taken in: 0 new sessions, 0 new ratings.\n")
    there = Journal(other / "journal.sqlite3", made.CLOCK)
    assert {person.name for person in there.people()} == {"Ada", "=1+1"}
    assert [rating.value for rating in there.ratings(None)] == [3, 7]


def test_a_pseudonymous_export_lists_its_contents_first(sat: Journal, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    done = run_dyads("export", file, "--everybody", "--pseudonymous")
    assert done.returncode == 0
    assert "Left out: names, notes" in done.stdout
    assert "B07: 1 rating" in done.stdout
    assert "Ada" not in done.stdout
    assert "no participant code" in done.stderr
    assert b"secret" not in b"".join(zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist())


@pytest.mark.pty
def test_on_a_terminal_it_asks(sat: Journal, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    child = pexpect.spawn(sys.executable, ["-m", "dyads", "export", str(file), "--pseudonymous"], timeout=60)
    child.expect("Write it")
    child.sendline("n")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, file.exists()) == (1, False)


def test_a_bad_row_is_told_by_row_and_column_and_the_rest_is_taken_in(sat: Journal, tmp_path: Path) -> None:
    file, other = tmp_path / "x.csv", tmp_path / "other"
    run_dyads("export", file, "--everybody")
    file.write_bytes(file.read_bytes().replace(b",before,7,given,", b",before,8,given,"))
    done = run_dyads("import", file, DYADS_HOME=str(other))
    assert done.returncode == 1
    assert "x.csv:3:9: value: 8 is off the scale from 1 to 7" in done.stderr
    assert done.stderr.endswith("1 row was left out.\n")
    assert [rating.value for rating in Journal(other / "journal.sqlite3", made.CLOCK).ratings(None)] == [3]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.csv", b"Datum;Betrag\r\n1;2\r\n", "one called exercise is needed"),
        ("x.csv", b"Betrag;Exercise\r\n1;2\r\n", "one called date or begun is needed"),
        ("x.csv", b"", "the file is empty"),
        ("x.csv", b"\0\0\0\0", "not a table of text"),
        ("x.csv", b"date;exercise\r\n3/4/2026;x\r\n", "say --dates dmy"),
        ("x.zip", b"PK", "A .json is the way back"),
        ("x.json", b"{", "cut off"),
        ("x.txt", b"", "the ending must be one of .json, .csv"),
    ],
)
def test_what_is_no_export_is_told_without_a_traceback(
    own_home: Path, tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    done = run_dyads("import", file)
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


@pytest.mark.parametrize(
    "arguments", [("export", "x.ods"), ("export", "x.csv", "--person", "Nobody"), ("import", "no")]
)
def test_what_cannot_be_done_is_exit_code_one(sat: Journal, arguments: tuple[str, ...]) -> None:
    done = run_dyads(*arguments)
    assert (done.returncode, "Traceback" in done.stderr, bool(done.stderr)) == (1, False, True)


def test_an_empty_journal_exports_headers(own_home: Path, tmp_path: Path) -> None:
    done = run_dyads("export", tmp_path / "x.csv")
    assert (done.returncode, done.stdout) == (0, "Written. It holds nobody’s ratings.\n")
    assert (tmp_path / "x.csv").read_bytes().count(b"\r\n") == 1


def test_the_codebook_is_there_as_text_and_as_json(own_home: Path) -> None:
    listed = json.loads(run_dyads("journal", "codebook", "--json").stdout)
    assert set(listed[0]) == {"table", "column", "code", "kind", "meaning"}
    assert all(entry["meaning"] for entry in listed)
    assert "actual_seconds" in run_dyads("journal", "codebook").stdout


def test_no_log_holds_a_name_or_a_note(sat: Journal, own_home: Path, tmp_path: Path) -> None:
    for ending in ("json", "csv"):
        run_dyads("export", tmp_path / f"x.{ending}", "--everybody")
        run_dyads("import", tmp_path / f"x.{ending}")
    for log in own_home.rglob("*.log*"):
        assert "secret" not in log.read_text()
        assert "Ada" not in log.read_text()


def test_days_due_are_told_whatever_else_is_left_out(sat: Journal, tmp_path: Path) -> None:
    assert run_dyads("plan", "start", "gentle-four-weeks", "--with", "Ben").returncode == 0
    today = CLOCK.now().date()
    for options in ((), ("--since", today.isoformat()), ("--plan", "gentle-four-weeks", "--pseudonymous")):
        assert run_dyads("export", tmp_path / "x.zip", *options).returncode == 0
        with zipfile.ZipFile(tmp_path / "x.zip") as pack:
            (row,) = csv.DictReader(io.StringIO(pack.read("due_days.csv").decode(), newline=""))
        assert (row["plan"], row["day"], row["week"]) == ("gentle-four-weeks", today.isoformat(), "1")
    assert run_dyads("export", tmp_path / "x.zip", "--plan", "other").returncode == 0
    with zipfile.ZipFile(tmp_path / "x.zip") as pack:
        assert pack.read("due_days.csv").count(b"\r\n") == 1


SPREADSHEET = """Datum;Uhrzeit;Übung;Partner;Dauer;Vorher;Nachher;Wetter
03.02.2026;19:30;Affekt-Dyade;Ben;25 min;3;5;sonnig
04.02.2026;19:30;Affect Dyad;Ben;25 min;9;5;
"""


def test_a_spreadsheet_is_shown_first_and_then_taken_in(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "practice.csv"
    file.write_bytes(SPREADSHEET.encode("cp1252"))
    look = run_dyads("import", file, "--dry-run")
    assert look.returncode == 1
    assert "Datum: the day, day before month" in look.stdout
    assert "Vorher: the answer before" in look.stdout
    assert "Wetter: not read" in look.stdout
    assert "It holds 1 new session and 2 new ratings, from 3 Feb 2026 to 3 Feb 2026." in look.stdout
    assert "New people: Ben." in look.stdout
    assert "practice.csv:3:6: Vorher: 9 is off the scale from 1 to 7" in look.stderr
    journal = Journal(own_home / "journal.sqlite3", made.CLOCK)
    assert journal.summaries() == ()
    done = run_dyads("import", file)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "1 row was left out.")
    assert "Taken in: 1 new session, 2 new ratings." in done.stdout
    (session,) = journal.summaries()
    assert (session.script_id, session.added, session.actual_seconds) == ("affect-dyad", True, 1500)
    assert "complete, entered later" in run_dyads("journal", "list").stdout
    again = run_dyads("import", file)
    assert "1 session is here already." in again.stdout
    assert "Taken in: 0 new sessions, 0 new ratings." in again.stdout


@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("en", ",")])
def test_a_csv_for_excel_goes_and_comes_back(sat: Journal, tmp_path: Path, language: str, separator: str) -> None:
    file, other = tmp_path / "x.csv", tmp_path / "other"
    assert run_dyads("export", file, "--everybody", "--excel", LC_ALL=language).returncode == 0
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfrating" + separator.encode())
    done = run_dyads("import", file, DYADS_HOME=str(other))
    assert (done.returncode, done.stderr) == (0, "")
    there = Journal(other / "journal.sqlite3", made.CLOCK)
    assert {person.name for person in there.people()} == {"Ada", "=1+1"}
    assert [rating.value for rating in there.ratings(None)] == [3, 7]
    assert run_dyads("export", tmp_path / "x.json", "--excel").returncode == 2


@pytest.mark.pty
def test_on_a_terminal_a_table_is_asked_about(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "practice.csv"
    file.write_text("date,exercise\n2026-02-03,Affect Dyad\n")
    child = pexpect.spawn(sys.executable, ["-m", "dyads", "import", str(file)], timeout=60)
    child.expect("Take it in")
    child.sendline("n")
    child.expect("Nothing was taken in")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert Journal(own_home / "journal.sqlite3", made.CLOCK).summaries() == ()
