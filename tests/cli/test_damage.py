"""One byte changed in the journal: every command says which record it left out, gives the rest, and ends with 1."""

import json
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from tests.cli.running import run_dyads
from tests.journal import made
from tests.journal.test_damage import flipped, spoil, whole

SCRIPT = "The text of the exercise “Affect Dyad” is damaged and was left out; its sessions are here."
SESSION = "Session 2 is damaged and was left out, with what belongs to it."


@pytest.fixture
def path(own_home: Path) -> Path:
    whole(own_home / "journal.sqlite3")
    return own_home / "journal.sqlite3"


@pytest.mark.parametrize("ending", ["json", "csv", "zip"])
def test_an_export_delivers_the_rest(path: Path, tmp_path: Path, ending: str) -> None:
    spoil(path, "scripts", "json", flipped, "sha256 = (SELECT script FROM sessions WHERE number = 1)")
    spoil(path, "setups", "json", lambda data: b"?" + data[1:], "session = 2")
    file = tmp_path / f"x.{ending}"
    done = run_dyads("export", file, "--everybody")
    assert done.returncode == 1
    assert {SCRIPT, SESSION} <= set(done.stderr.splitlines())
    assert "dyads has no backup of it" in done.stderr
    assert "It holds the ratings of Ada." in done.stdout
    if ending == "json":
        there = run_dyads("import", file, DYADS_HOME=str(tmp_path / "other"))
        assert (there.returncode, there.stdout) == (0, "Taken in: 2 new sessions, 3 new ratings.\n")


def test_lists_and_figures_deliver_the_rest(path: Path, tmp_path: Path) -> None:
    spoil(path, "sessions", "begun", lambda data: b"?" + data[1:], "number = 2")
    told = "Session 2 is damaged and was left out."
    listed = run_dyads("journal", "list", "--json")
    assert (listed.returncode, [row["number"] for row in json.loads(listed.stdout)]) == (1, [3, 1])
    assert told in listed.stderr
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("trends",),
        ("report", tmp_path / "page.html"),
        ("journal", "show", "1"),
        ("people", "list"),
    )
    for arguments in commands:
        done = run_dyads(*arguments)
        reads_it = arguments[0] in {"trends", "report"}
        assert (done.returncode, done.stdout != "") == (int(reads_it), True), done
        assert (told in done.stderr) == reads_it, arguments
    assert (tmp_path / "page.html").exists()


def test_a_session_without_its_set_up_is_shown_as_far_as_it_is_known(path: Path) -> None:
    spoil(path, "setups", "json", lambda data: b"?" + data[1:], "session = 2")
    done = run_dyads("journal", "show", "2", "--mine")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "The set-up of session 2 is damaged and was left out."
    assert "closeness, before: 5" in done.stdout


def test_doctor_names_what_is_damaged_and_the_backup_that_there_is(path: Path) -> None:
    assert run_dyads("journal", "list").returncode == 0
    spoil(path, "scripts", "json", flipped, "sha256 = (SELECT script FROM sessions WHERE number = 3)")
    backup = path.parent / "backups" / "journal-v0002-20260301T120000.000000Z.sqlite3"
    backup.parent.mkdir(exist_ok=True)
    Journal(path, made.CLOCK).backup(backup)
    done = run_dyads("doctor")
    assert done.returncode == 1
    assert "- journal: The text of the exercise “Other” is damaged" in done.stdout
    assert str(backup) in done.stdout
