"""`dyads journal add`, `edit`, `delete` and `backup`, and `dyads people forget` and `merge`."""

import contextlib
import json
import os
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest

from dyads.journal.journal import Journal
from tests.cli.running import run_dyads, run_dyads_process
from tests.journal import made

SCRIPT = """
format = 1
title = "Try"
[ratings]
before = ["closeness"]
after = ["closeness", "disclosure"]
[[turn]]
name = "Speak"
length = "5m"
speaker = "Say it."
listener = "Hear it."
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "try.toml"
    file.write_text(SCRIPT)
    return file


@pytest.fixture
def journal(own_home: Path) -> Journal:
    return Journal(own_home / "journal.sqlite3", made.CLOCK)


def add(script: Path, *options: str, stdin: str = "4\n5\n6\n3\n7\n2\n") -> None:
    done = run_dyads("journal", "add", script, "--on", "2026-03-01", "--with", "Ben", *options, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")


def given(journal: Journal) -> list[tuple[str, str, str, int | None, str]]:
    people = {person.id: person.name for person in journal.people()}
    return [(people[r.person], r.measure, r.when, r.value, r.status) for r in journal.ratings(None)]


def test_a_session_is_entered_later_with_ratings_from_standard_input(journal: Journal, script: Path) -> None:
    add(script, "--at", "19:30", "--length", "12m", stdin="4\n\n6\n3\n")
    (session,) = journal.summaries()
    assert (session.added, session.outcome, session.actual_seconds) == (True, "complete", 720)
    assert session.begun.strftime("%Y-%m-%d %H:%M") == "2026-03-01 19:30"
    assert given(journal) == [
        ("", "closeness", "before", 4, "given"),
        ("Ben", "closeness", "before", None, "skipped"),
        ("", "closeness", "after", 6, "given"),
        ("", "disclosure", "after", 3, "given"),
        ("Ben", "closeness", "after", None, "not-asked"),
        ("Ben", "disclosure", "after", None, "not-asked"),
    ]


def test_what_is_no_rating_is_told_and_the_session_is_kept(journal: Journal, script: Path) -> None:
    done = run_dyads("journal", "add", script, "--on", "2026-03-01", "--alone", "--partial", stdin="9\n5\n6\n")
    assert done.returncode == 1
    assert "closeness: not a number from 1 to 7" in done.stderr
    assert [(session.outcome, session.added) for session in journal.summaries()] == [("partial", True)]


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--on", "2999-01-01"), 1), (("--on", "2026-02-30"), 1), (("--at", "25:00"), 2), (("--length", "soon"), 2)],
)
def test_what_cannot_have_been_is_refused(journal: Journal, script: Path, options: tuple[str, ...], code: int) -> None:
    done = run_dyads("journal", "add", script, *options)
    assert (done.returncode, "Traceback" in done.stderr, bool(done.stderr)) == (code, False, True)
    assert journal.summaries() == ()


def test_my_answers_are_corrected_and_what_stood_before_is_kept(journal: Journal, script: Path) -> None:
    add(script)
    done = run_dyads("journal", "edit", "1", stdin="5\n\n-\n")
    assert (done.returncode, done.stdout) == (0, "2 answers changed.\n")
    me = journal.me()
    assert me is not None
    assert [(r.value, r.status, r.corrected) for r in journal.ratings(me.id)] == [
        (5, "given", True),
        (6, "given", False),
        (None, "withdrawn", True),
    ]
    assert [before.value for before in journal.corrections(me.id)] == [4, 3]
    assert [value for name, _measure, _when, value, _status in given(journal) if name == "Ben"] == [5, 7, 2]


def test_a_wrong_line_leaves_an_answer_as_it_is(journal: Journal, script: Path) -> None:
    add(script)
    done = run_dyads("journal", "edit", "1", "--person", "Ben", stdin="8\n6\n")
    assert (done.returncode, done.stdout) == (1, "1 answer changed.\n")
    assert "left as it is" in done.stderr
    assert [value for name, _measure, _when, value, _status in given(journal) if name == "Ben"] == [5, 6, 2]


def test_a_note_is_written_anew_from_standard_input(journal: Journal, script: Path) -> None:
    add(script)
    for text in ("first\nlines\n", "second"):
        assert run_dyads("journal", "edit", "1", "--note", stdin=text).returncode == 0
    assert [event.text for event in journal.events(None)] == ["second"]
    assert run_dyads("journal", "edit", "1", "--note", stdin="x" * 10_001).returncode == 1
    assert run_dyads("journal", "edit", "1", "--note", stdin="").returncode == 1
    assert [event.text for event in journal.events(None)] == ["second"]


def test_what_is_said_holds_no_answer(journal: Journal, script: Path) -> None:
    add(script)
    done = run_dyads("journal", "edit", "1", stdin="5\n\n\n")
    assert "5" not in done.stdout + done.stderr
    shown = run_dyads("journal", "show", "1", "--json").stdout
    assert "ratings" not in json.loads(shown)


def test_a_session_is_erased_for_good(journal: Journal, script: Path, tmp_path: Path) -> None:
    add(script)
    run_dyads("export", tmp_path / "x.json")
    assert run_dyads("journal", "delete", "1", "--yes").returncode == 0
    assert run_dyads("import", tmp_path / "x.json").returncode == 0
    assert (journal.summaries(), journal.ratings(None)) == ((), ())
    assert run_dyads("journal", "delete", "1", "--yes").returncode == 1


@pytest.mark.pty
def test_on_a_terminal_it_asks_before_it_erases(journal: Journal, script: Path) -> None:
    add(script)
    for arguments in (["journal", "delete", "1"], ["people", "forget", "Ben"]):
        child = pexpect.spawn(sys.executable, ["-m", "dyads", *arguments], timeout=60)
        child.expect("for good")
        child.sendline("")
        child.expect("Nothing was erased")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 1
    assert len(journal.ratings(None)) == 6


def test_where_nobody_can_be_asked_nothing_is_changed_for_good(journal: Journal, script: Path) -> None:
    add(script)
    run_dyads("people", "add", "Benjamin")
    before = journal.ratings(None), journal.people()
    for arguments in (("journal", "delete", "1"), ("people", "forget", "Ben"), ("people", "merge", "Ben", "Benjamin")):
        for typed in ("", "y\n"):
            done = run_dyads(*arguments, stdin=typed)
            assert (done.returncode, done.stdout) == (1, "")
            assert "--yes says that you want it" in done.stderr
    assert (journal.ratings(None), journal.people()) == before


def test_somebody_is_forgotten_for_good(journal: Journal, script: Path, tmp_path: Path) -> None:
    add(script)
    for ending in ("json", "csv"):
        run_dyads("export", tmp_path / f"x.{ending}", "--everybody")
    assert run_dyads("people", "forget", "Ben", "--yes").returncode == 0
    for ending in ("json", "csv"):
        assert run_dyads("import", tmp_path / f"x.{ending}").returncode == 0
    assert {name for name, *_ in given(journal)} == {""}
    assert b"Ben" not in journal.path.read_bytes()
    assert run_dyads("people", "forget", "Ben", "--yes").returncode == 1


def test_two_entries_become_one_person(journal: Journal, script: Path) -> None:
    add(script)
    run_dyads("people", "add", "Benjamin")
    assert run_dyads("people", "merge", "Ben", "Benjamin", "--yes").returncode == 0
    assert {name for name, *_ in given(journal)} == {"", "Benjamin"}
    assert run_dyads("people", "merge", "me", "Benjamin", "--yes").returncode == 1  # they sat together


def test_a_backup_is_a_whole_journal_that_only_its_owner_reads(journal: Journal, script: Path, tmp_path: Path) -> None:
    add(script)
    target = tmp_path / "copy.sqlite3"
    assert run_dyads("journal", "backup", target).returncode == 0
    assert target.stat().st_mode & 0o777 == 0o600
    assert Journal(target, made.CLOCK).ratings(None) == journal.ratings(None)
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = run_dyads("journal", "backup", target)
    assert (again.returncode, "exists already" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("import",),
        ("journal", "add"),
        ("journal", "edit"),
        ("journal", "delete"),
        ("journal", "backup"),
        ("journal", "codebook"),
        ("people", "forget"),
        ("people", "merge"),
    ],
)
def test_every_command_helps_with_an_example(own_home: Path, arguments: tuple[str, ...]) -> None:
    done = run_dyads(*arguments, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout
    assert " ".join(("dyads", *arguments)) in done.stdout


WRITING = (
    ("people", "add", "Cleo"),
    ("people", "name", "Ben", "Benno"),
    ("people", "code", "Ben", "P02"),
    ("people", "parts", "add", "the critic"),
    ("people", "parts", "remove", "the child"),
    ("people", "merge", "Cem", "Ben", "--yes"),
    ("people", "forget", "Ben", "--yes"),
    ("journal", "add", "affect-dyad", "--on", "2026-03-01", "--with", "Ben"),
    ("journal", "edit", "1"),
    ("journal", "edit", "1", "--note"),
    ("journal", "delete", "1", "--yes"),
    ("plan", "start", "gentle-four-weeks"),
)
"""Every command that writes into the journal, but those that need a plan or a passphrase first."""


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_journal_that_fails_its_check_is_written_by_no_command(
    own_home: Path, journal: Journal, script: Path, command: tuple[str, ...]
) -> None:
    add(script)
    for words in (("people", "name", "me", "Ann"), ("people", "add", "Cem"), ("people", "parts", "add", "the child")):
        assert run_dyads(*words).returncode == 0
    with contextlib.closing(sqlite3.connect(journal.path)) as opened:
        opened.execute("UPDATE agreements SET person = 999")
        opened.execute("INSERT INTO agreements VALUES (999, 'agreements', '1', '2026-03-01')")
        opened.commit()
    assert journal.check() != ()
    before = journal.path.read_bytes()
    done = run_dyads(*command, stdin="4\n4\n4\n4\n")
    assert done.returncode == 1
    assert "is damaged. Nothing was overwritten." in done.stderr
    assert journal.path.read_bytes() == before
    assert run_dyads("journal", "list").returncode == 0, "what can be read is still read"


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are POSIX's")
@pytest.mark.parametrize(
    "command",
    [("journal", "list"), ("people", "list"), ("people", "add", "Cleo"), ("trends",), ("export", "all.json", "--yes")],
    ids=" ".join,
)
def test_a_pipe_in_the_journals_place_is_a_sentence_and_hangs_nothing(own_home: Path, command: tuple[str, ...]) -> None:
    own_home.mkdir()
    os.mkfifo(own_home / "journal.sqlite3")
    done = run_dyads_process(*command)
    assert done.returncode == 1
    assert "no ordinary file" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are POSIX's")
@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("config.toml", ("doctor",)),
        ("measures.toml", ("scripts", "list")),
        ("scripts/mine.toml", ("scripts", "show", "mine")),
        ("plans/mine.toml", ("plan", "list")),
        ("roster.toml", ("rotate", "roster.toml")),
        ("in.json", ("import", "in.json")),
        ("in.csv", ("import", "in.csv")),
        ("in.zip", ("import", "in.zip")),
        ("dyads.log", ("journal", "list")),
    ],
)
def test_a_pipe_in_the_place_of_any_other_file_hangs_nothing(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, place: str, command: tuple[str, ...]
) -> None:
    (own_home / place).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(own_home / place)
    monkeypatch.chdir(own_home)
    done = run_dyads_process(*command)
    assert done.returncode in {0, 1}, done.stderr


def test_a_session_is_put_right_and_what_stood_before_is_shown(own_home: Path, script: Path, journal: Journal) -> None:
    add(script, "--at", "19:30")
    edited = run_dyads(
        "journal", "edit", "1", "--on", "2026-02-28", "--at", "18:15", "--length", "12m", "--with", "Cem"
    )
    assert (edited.returncode, edited.stderr) == (0, "")
    assert "28 Feb 2026, 18:15" in edited.stdout
    assert "before: 1 Mar 2026, 19:30, with Ben, " in edited.stdout
    shown = run_dyads("journal", "show", "1").stdout
    assert "28 Feb 2026, 18:15" in shown
    assert "with Cem" in shown
    assert "before: 1 Mar 2026, 19:30, with Ben" in shown
    (past,) = json.loads(run_dyads("journal", "show", "1", "--json").stdout)["corrections"]
    assert past["begun"].startswith("2026-03-01T19:30:00")
    assert {owner for owner, *_rest in given(journal)} == {"", "Cem"}
    again = run_dyads("journal", "edit", "1", "--length", "12m")
    assert "Nothing was changed" in again.stdout
    assert len(journal.session_corrections(journal.summaries()[0].id)) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--on", "2199-01-01"), "2199-01-01 19:30 lies in the future"),
        (("--length", "0s"), ""),
        (("--at", "25:00"), "time"),
        (("--on", "2026-02-30"), "no such day"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_changes(
    script: Path, journal: Journal, options: tuple[str, ...], said: str
) -> None:
    add(script, "--at", "19:30")
    before = journal.summaries()
    refused = run_dyads("journal", "edit", "1", *options)
    assert refused.returncode in {1, 2}
    assert said in refused.stderr
    assert journal.summaries() == before


def test_a_note_and_the_session_are_not_corrected_at_once(script: Path) -> None:
    add(script)
    assert run_dyads("journal", "edit", "1", "--note", "--length", "5m", stdin="x\n").returncode == 2


def test_a_list_shows_the_newest_fifty_and_says_how_many_more_there_are(own_home: Path) -> None:
    writer, me, ben = made.with_pair(own_home / "journal.sqlite3")
    with writer:
        for day in range(52):
            writer.add_later(made.setup(me.id, ben.id, begun=made.NOON - timedelta(days=day)), 600).result(60)
    shown = run_dyads("journal", "list").stdout.splitlines()
    everything = run_dyads("journal", "list", "--all").stdout.splitlines()
    assert len(everything) == 52
    assert [line.split() for line in shown[:50]] == [line.split() for line in everything[:50]]
    assert shown[50:] == ["There are 2 older sessions; dyads journal list --all lists them, too."]
    assert len(json.loads(run_dyads("journal", "list", "--json").stdout)) == 52
