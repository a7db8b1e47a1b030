"""`dyads people seal`, `unseal`, `passphrase`, and what other commands show of somebody who has sealed."""

import csv
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pexpect
import pytest

from dyads.journal.journal import Journal
from dyads.journal.seal import LEAST, USUAL, make_key, open_seal
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from tests.cli.running import run_dyads
from tests.journal import made

WORDS = "five quiet words of mine"
ADA, BEN = made.person("Ada", me=True), made.person("Ben")


@pytest.fixture
def journal(own_home: Path) -> Journal:
    """A folder in which Ada and Ben have sat and rated, with a note of each."""
    path = own_home / "journal.sqlite3"
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(ADA)
        writer.add_person(BEN)
        for value in (2, 3, 4, 5, 6):
            setup = made.setup(ADA.id, BEN.id)
            writer.begin(setup)
            for person in (ADA, BEN):
                writer.rate(made.rating(person.id, setup.session, value))
                writer.rate(made.rating(person.id, setup.session, value + 1, when="after"))
                writer.event(made.event(person.id, setup.session, f"SECRETNOTE of {person.name}", "note"))
            writer.end(setup.session, "complete", 600)
    return Journal(path, made.CLOCK)


def sealed(journal: Journal, person: Person = ADA) -> None:
    """Seal somebody with a passphrase that is quick to try."""
    with Writer(journal.path, made.CLOCK) as writer:
        writer.seal(make_key(person.id, WORDS, made.NOON, LEAST)).result(60)


def test_sealing_from_a_pipe_says_what_it_means_and_leaves_nothing_to_read(journal: Journal) -> None:
    done = run_dyads("people", "seal", "me", stdin=f"{WORDS}\n")
    assert (done.returncode, done.stdout) == (0, "Ada is sealed now.\n")
    assert "If the passphrase is lost, they are lost" in done.stderr
    assert WORDS not in done.stdout + done.stderr
    assert b"SECRETNOTE of Ada" not in journal.path.read_bytes()
    assert b"SECRETNOTE of Ben" in journal.path.read_bytes()
    seal = journal.seal(ADA.id)
    assert seal is not None
    assert seal.cost == USUAL
    assert journal.ratings(ADA.id, key=open_seal(seal, WORDS))[0].value == 2


@pytest.mark.parametrize("given", ["", "\n", "short\n"])
def test_without_a_good_passphrase_nothing_is_sealed(journal: Journal, given: str) -> None:
    done = run_dyads("people", "seal", "me", stdin=given)
    assert done.returncode == 1
    assert journal.seal(ADA.id) is None
    assert journal.ratings(ADA.id)[0].value == 2


def test_nobody_is_sealed_twice_and_nobody_unsealed_who_is_not(journal: Journal) -> None:
    assert run_dyads("people", "unseal", "Ben", stdin=f"{WORDS}\n").stderr == "Ben is not sealed.\n"
    assert run_dyads("people", "passphrase", "Ben", stdin=f"{WORDS}\n").stderr == "Ben is not sealed.\n"
    sealed(journal)
    before = journal.seal(ADA.id)
    done = run_dyads("people", "seal", "me", stdin="another passphrase\n")
    assert (done.returncode, done.stderr) == (1, "Ada is sealed already.\n")
    assert journal.seal(ADA.id) == before
    assert run_dyads("people", "seal", "Nobody", stdin=f"{WORDS}\n").returncode == 1


def test_unsealing_needs_the_passphrase(journal: Journal) -> None:
    before = journal.ratings(ADA.id), journal.events(ADA.id)
    sealed(journal)
    done = run_dyads("people", "unseal", "me", stdin="not the passphrase\n")
    assert (done.returncode, done.stderr) == (1, "This is not the passphrase.\n")
    assert journal.seal(ADA.id) is not None
    assert run_dyads("people", "unseal", "me", stdin=f"{WORDS}\n").returncode == 0
    assert (journal.ratings(ADA.id), journal.events(ADA.id)) == before


def test_another_passphrase_takes_the_place_of_the_old_one(journal: Journal) -> None:
    sealed(journal)
    assert run_dyads("people", "passphrase", "me", stdin="wrong words here\nanother passphrase\n").returncode == 1
    assert run_dyads("people", "passphrase", "me", stdin=f"{WORDS}\nshort\n").returncode == 1
    assert run_dyads("journal", "show", "1", "--mine", "--passphrase-stdin", stdin=f"{WORDS}\n").returncode == 0
    assert run_dyads("people", "passphrase", "me", stdin=f"{WORDS}\nanother passphrase\n").returncode == 0
    assert run_dyads("journal", "show", "1", "--mine", "--passphrase-stdin", stdin=f"{WORDS}\n").returncode == 1
    assert run_dyads("people", "unseal", "me", stdin="another passphrase\n").returncode == 0


def test_another_passphrase_is_another_key_so_the_old_one_opens_nothing_written_later(journal: Journal) -> None:
    sealed(journal)
    before = journal.seal(ADA.id)
    assert before is not None
    old = open_seal(before, WORDS)
    assert run_dyads("people", "passphrase", "me", stdin=f"{WORDS}\nanother passphrase\n").returncode == 0
    assert {rating.status for rating in journal.ratings(ADA.id, key=old)} == {"sealed"}
    assert run_dyads("journal", "edit", "1", "--passphrase-stdin", stdin="another passphrase\n7\n").returncode == 0
    assert {rating.status for rating in journal.ratings(ADA.id, key=old)} == {"sealed"}


def test_an_answer_is_edited_with_the_passphrase_only(journal: Journal) -> None:
    sealed(journal)
    shut = run_dyads("journal", "edit", "1", stdin="7\n\n")
    assert (shut.returncode, shut.stdout) == (1, "")
    assert "Ada has sealed this" in shut.stderr
    wrong = run_dyads("journal", "edit", "1", "--passphrase-stdin", stdin="not the passphrase\n7\n\n")
    assert (wrong.returncode, wrong.stderr) == (1, "This is not the passphrase.\n")
    assert run_dyads("journal", "edit", "1", "--note", stdin="another note").returncode == 1
    assert shown(1) == ([2, 3], ["SECRETNOTE of Ada"])
    done = run_dyads("journal", "edit", "1", "--passphrase-stdin", stdin=f"{WORDS}\n7\n-\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 answers changed.\n", "")
    done = run_dyads("journal", "edit", "1", "--note", "--passphrase-stdin", stdin=f"{WORDS}\nanother note")
    assert (done.returncode, done.stderr) == (0, "")
    assert shown(1) == ([7, None], ["another note"])
    assert run_dyads("journal", "edit", "1", "--person", "Ben", stdin="7\n\n").returncode == 0


def shown(number: int) -> tuple[list[int | None], list[str]]:
    """What a session shows of Ada for her passphrase; nothing was changed by another hand."""
    words = ("journal", "show", str(number), "--mine", "--json", "--passphrase-stdin")
    done = run_dyads(*words, stdin=f"{WORDS}\n")
    assert (done.returncode, done.stderr) == (0, "")
    held = json.loads(done.stdout)
    return [rating["value"] for rating in held["ratings"]], held["notes"]


def test_what_another_hand_has_done_is_told_until_it_is_accepted(journal: Journal) -> None:
    sealed(journal)
    show = ("journal", "show", "2", "--mine", "--passphrase-stdin")
    assert run_dyads(*show, stdin=f"{WORDS}\n").stderr == ""
    with closing(sqlite3.connect(journal.path)) as opened, opened:
        (gone,) = opened.execute("SELECT key FROM ratings WHERE person = 1 AND session = 1 LIMIT 1").fetchone()
        opened.execute("DELETE FROM ratings WHERE key = ?", (gone,))
    for _time in range(2):
        told = run_dyads(*show, stdin=f"{WORDS}\n")
        assert told.returncode == 0
        assert "session 1, 1 Mar 2026: 1 answer or text that you knew is gone." in told.stderr
        assert "dyads people accept" in told.stderr
    assert run_dyads("people", "accept", "me", stdin="not the passphrase\n").returncode == 1
    assert run_dyads("people", "accept", "me", stdin=f"{WORDS}\n").returncode == 0
    assert run_dyads(*show, stdin=f"{WORDS}\n").stderr == ""


def test_ones_own_of_a_session_is_shown_for_the_passphrase_only(journal: Journal) -> None:
    sealed(journal)
    shut = run_dyads("journal", "show", "1", "--mine")
    assert (shut.returncode, shut.stdout) == (1, "")
    assert "Ada has sealed this" in shut.stderr
    wrong = run_dyads("journal", "show", "1", "--mine", "--passphrase-stdin", stdin="not the passphrase\n")
    assert (wrong.returncode, wrong.stdout, wrong.stderr) == (1, "", "This is not the passphrase.\n")
    opened = run_dyads("journal", "show", "1", "--mine", "--json", "--passphrase-stdin", stdin=f"{WORDS}\n")
    assert [rating["value"] for rating in json.loads(opened.stdout)["ratings"]] == [2, 3]
    assert json.loads(opened.stdout)["notes"] == ["SECRETNOTE of Ada"]
    assert run_dyads("journal", "show", "1").returncode == 0


def test_trends_and_the_report_need_the_passphrase_and_the_partners_do_not(journal: Journal, tmp_path: Path) -> None:
    open_before = run_dyads("trends", "--json").stdout
    sealed(journal)
    assert run_dyads("trends", "--json").returncode == 1
    assert run_dyads("trends", "--json", "--passphrase-stdin", stdin=f"{WORDS}\n").stdout == open_before
    assert run_dyads("trends", "--json", "--person", "Ben").returncode == 0
    page = tmp_path / "page.html"
    assert run_dyads("report", page).returncode == 1
    assert not page.exists()
    assert run_dyads("report", page, "--passphrase-stdin", stdin=f"{WORDS}\n").returncode == 0
    assert page.exists()


def test_a_json_takes_the_seal_along_and_nothing_open(journal: Journal, tmp_path: Path) -> None:
    sealed(journal)
    file, other = tmp_path / "all.json", tmp_path / "other"
    assert run_dyads("export", file).returncode == 0
    assert "SECRETNOTE of Ada" not in file.read_text()
    mine = [row for row in json.loads(file.read_text())["ratings"] if row["person"] == str(ADA.id)]
    assert {(row["value"], row["status"]) for row in mine} == {(None, "sealed")}
    assert run_dyads("import", file, DYADS_HOME=str(other)).returncode == 0
    there = Journal(other / "journal.sqlite3", made.CLOCK)
    assert there.seal(ADA.id) == journal.seal(ADA.id)
    seal = there.seal(ADA.id)
    assert seal is not None
    assert there.kept(ADA.id, open_seal(seal, WORDS)).events[0].text == "SECRETNOTE of Ada"


def test_a_table_says_that_it_is_sealed_and_taking_it_in_says_what_was_left_out(
    journal: Journal, tmp_path: Path
) -> None:
    sealed(journal)
    for file in (tmp_path / "mine.csv", tmp_path / "mine.zip"):
        assert run_dyads("export", file).returncode == 0
        assert b"SECRETNOTE" not in file.read_bytes()
    again = run_dyads("import", tmp_path / "mine.csv")
    assert again.returncode == 0
    assert "10 ratings are sealed in this file and were left out" in again.stdout
    rows = list(csv.DictReader((tmp_path / "mine.csv").read_text().splitlines()))
    assert {(row["value"], row["status"]) for row in rows} == {("", "sealed")}
    seal = journal.seal(ADA.id)
    assert seal is not None
    kept = journal.kept(ADA.id, open_seal(seal, WORDS))
    assert [rating.value for rating in kept.ratings][:2] == [2, 3]
    assert kept.events[0].text == "SECRETNOTE of Ada"


def test_one_person_is_exported_open_for_their_passphrase(journal: Journal, tmp_path: Path) -> None:
    sealed(journal)
    file = tmp_path / "mine.csv"
    assert run_dyads("export", file, "--unsealed").returncode == 1
    assert run_dyads("export", file, "--unsealed", "--passphrase-stdin", stdin="not the passphrase\n").returncode == 1
    assert not file.exists()
    assert run_dyads("export", file, "--unsealed", "--passphrase-stdin", stdin=f"{WORDS}\n").returncode == 0
    assert [row["value"] for row in csv.DictReader(file.read_text().splitlines())][:2] == ["2", "3"]
    assert run_dyads("export", tmp_path / "all.json", "--unsealed").returncode == 2


def test_a_study_gets_nothing_closed_to_try_passphrases_on(journal: Journal, tmp_path: Path) -> None:
    sealed(journal)
    file = tmp_path / "study.json"
    assert run_dyads("export", file, "--pseudonymous").returncode == 0
    held = json.loads(file.read_text())
    assert held["seals"] == []
    assert {row["sealed"] for row in (*held["ratings"], *held["events"])} == {""}
    assert {row["status"] for row in held["ratings"] if row["person"] == str(ADA.id)} == {"sealed"}


@pytest.mark.pty
def test_at_a_terminal_it_is_asked_twice_without_echo(journal: Journal) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "dyads", "people", "seal", "me"], encoding="utf-8", timeout=60)
    child.expect("Seal what Ada")
    child.sendline("y")
    child.expect("A new passphrase")
    child.sendline(WORDS)
    child.expect("Once more")
    child.sendline(WORDS)
    child.expect("Ada is sealed now")
    child.expect(pexpect.EOF)
    assert journal.seal(ADA.id) is not None
    child = pexpect.spawn(
        sys.executable, ["-m", "dyads", "journal", "show", "1", "--mine"], encoding="utf-8", timeout=60
    )
    child.expect("Now Ada; Ben looks away")
    child.sendline("")
    child.expect("Passphrase of Ada")
    child.sendline(WORDS)
    child.expect("SECRETNOTE of Ada")
    shown = f"{child.before}{child.after}"
    child.expect(pexpect.EOF)
    assert WORDS not in shown
