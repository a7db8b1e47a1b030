"""`dyads people`: codes are unique, and two of one name are told apart wherever somebody is named."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import Done, run_dyads


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path))
    monkeypatch.setenv("LANGUAGE", "en")
    return tmp_path


def people(*arguments: str) -> Done:
    return run_dyads("people", *arguments)


def two_bens() -> None:
    for arguments in (("name", "me", "Ann"), ("add", "Ben", "--code", "P02"), ("add", "Ben")):
        assert people(*arguments).returncode == 0


SCRIPT = """
format = 1
title = "Short"
[bells]
settle = "0s"
[[turn]]
name = "T"
length = "1s"
speaker = "Say."
"""


def test_a_code_that_somebody_has_is_refused() -> None:
    people("name", "me", "Ann")
    people("code", "me", "P01")
    assert people("add", "Ben").returncode == 0
    for again in (("code", "Ben", "P01"), ("code", "Ben", " p01 "), ("add", "Cem", "--code", "P01")):
        done = people(*again)
        assert done.returncode == 1
        assert "belongs to Ann already" in done.stderr
    assert people("code", "me", "P01").returncode == 0
    assert "Cem" not in people("list").stdout


def test_two_of_one_name_are_told_apart_and_each_can_be_named() -> None:
    two_bens()
    listed = people("list").stdout
    assert "Ben (P02)" in listed
    assert "Ben (2)" in listed
    refused = people("code", "Ben", "P09")
    assert refused.returncode == 1
    assert "Several people are called Ben: say which one, Ben (P02), Ben (2)." in refused.stderr
    assert people("code", "ben (2)", "P03").returncode == 0
    assert "Ben (P03)" in people("list").stdout
    assert people("name", "P03", "Benjamin").returncode == 0
    assert "Benjamin" in people("list").stdout


def test_one_who_is_added_under_a_name_that_is_taken_is_named_apart() -> None:
    people("add", "Ben")
    assert "Ben (2)" in people("add", "Ben").stdout


def test_with_never_picks_silently(tmp_path: Path) -> None:
    two_bens()
    (tmp_path / "short.toml").write_text(SCRIPT)
    later = ["journal", "add", "affect-dyad", "--with"]
    start = ["plan", "start", "gentle-four-weeks", "--with"]
    for sitting in (later, start, ["sit", str(tmp_path / "short.toml"), "--mute", "--with"]):
        done = run_dyads(*sitting, "Ben")
        assert done.returncode == 1
        assert "Several people are called Ben: say which one, Ben (P02), Ben (2)." in done.stderr
    assert run_dyads("journal", "list").stdout.count("\n") <= 1
    assert run_dyads(*later, "P02").returncode == 0
    assert "Ben (P02)" in run_dyads("journal", "list").stdout


def test_a_journal_that_holds_twins_is_reported_and_mended(tmp_path: Path) -> None:
    two_bens()
    with sqlite3.connect(tmp_path / "journal.sqlite3") as opened:
        opened.execute("UPDATE people SET code = 'P01'")
    told = run_dyads("doctor")
    assert told.returncode == 1
    assert "Ann, Ben (1), Ben (2) have one code, P01" in told.stdout
    assert people("code", "Ben (1)", "P02").returncode == 0
    assert people("code", "Ben (2)", "P03").returncode == 0
    assert "have one code" not in run_dyads("doctor").stdout


def test_an_import_that_brings_twins_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path / "ben"))
    people("name", "me", "Ben")
    people("code", "me", "P02")
    assert run_dyads("export", str(tmp_path / "ben.json")).returncode == 0
    monkeypatch.setenv("DYADS_HOME", str(tmp_path / "ann"))
    people("name", "me", "Ann")
    people("add", "Ben", "--code", "P02")
    done = run_dyads("import", str(tmp_path / "ben.json"))
    assert done.returncode == 0
    assert "Ben (1), Ben (2) have one code, P02" in done.stderr
    assert people("merge", "Ben (2)", "Ben (1)", "--yes").returncode == 0
    assert "have one code" not in run_dyads("doctor").stdout
