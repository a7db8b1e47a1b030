"""`dyads rotate`: names are data, published weeks stay, and everybody gets their own file and nobody else's."""

import csv
import io
import json
import stat
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from dyads.cli.main import dyads_command
from dyads.cli.rotate import cell, file_stem
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.partner_file import read_partners
from dyads.settings.places import Places

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def running(*arguments: object) -> Result:
        home = Home(Places(tmp_path, tmp_path, tmp_path), HandClock(), environment={})
        done = CliRunner().invoke(dyads_command, ["rotate", *map(str, arguments)], obj=home)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return running


def roster(folder: Path, *names: str, start: str = "") -> Path:
    file = folder / "group.toml"
    people = "".join(
        f'[[person]]\nname = {json.dumps(name)}\ncode = "code-{number}"\n' for number, name in enumerate(names)
    )
    file.write_text(f'title = "Group"\n{start}\n{people}')
    return file


FIVE = ("Ann", "Ben", "Cem", "Dana", "Eva")


def test_the_same_seed_gives_the_same_and_a_chosen_one_is_shown(run: Run, tmp_path: Path) -> None:
    file = roster(tmp_path, *FIVE)
    first = json.loads(run(file, "--json").stdout)
    again = json.loads(run(file, "--json", "--seed", first["seed"]).stdout)
    assert first == again
    assert len(first["weeks"]) == 13
    assert set(first) == {"seed", "weeks", "repeats"}
    assert set(first["weeks"][0]) == {"week", "pairs", "rest"}
    assert f"Seed {first['seed']}" in run(file, "--seed", first["seed"]).stdout
    assert f"Seed {first['seed']}" in run(file, "--seed", first["seed"], "--csv").stderr


def test_everybody_sits_or_rests_each_week_and_repeats_are_told(run: Run, tmp_path: Path) -> None:
    data = json.loads(run(roster(tmp_path, *FIVE), "--json", "--weeks", 5).stdout)
    for week in data["weeks"]:
        assert sorted([*chain(*week["pairs"]), *week["rest"]]) == list(FIVE)
    assert data["repeats"] == []
    assert sorted(chain(*(week["rest"] for week in data["weeks"]))) == list(FIVE)
    assert "not the first" in run(roster(tmp_path, *FIVE), "--weeks", 6, "--seed", 1).stdout
    assert "No two people meet twice" in run(roster(tmp_path, *FIVE), "--weeks", 5, "--seed", 1).stdout


def test_published_weeks_stay(run: Run, tmp_path: Path) -> None:
    file = roster(tmp_path, *FIVE)
    kept = tmp_path / "weeks.json"
    kept.write_text(run(file, "--json", "--weeks", 3).stdout)
    before = json.loads(kept.read_text())["weeks"]
    more = json.loads(run(roster(tmp_path, *FIVE, "Fay"), "--json", "--weeks", 6, "--keep", kept).stdout)
    assert more["weeks"][:3] == before
    assert len(more["weeks"]) == 6
    assert any("Fay" in pair for week in more["weeks"][3:] for pair in week["pairs"])


def test_the_weeks_of_a_large_group_stay_too(run: Run, tmp_path: Path) -> None:
    file = roster(tmp_path, *(f"Person number {number} of a large group" for number in range(300)))
    kept = tmp_path / "weeks.json"
    kept.write_text(run(file, "--json", "--weeks", 20).stdout)
    assert kept.stat().st_size > 256 * 1024
    assert run(file, "--weeks", 20, "--keep", kept, "--csv").exit_code == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"weeks": 3}', '{"weeks": [{"week": 1}]}', "[" * 50_000])
def test_a_bad_file_of_weeks_is_a_problem(run: Run, tmp_path: Path, text: str) -> None:
    kept = tmp_path / "weeks.json"
    kept.write_text(text)
    done = run(roster(tmp_path, *FIVE), "--keep", kept)
    assert (done.exit_code, done.stdout) == (1, "")
    assert str(kept) in done.stderr


@pytest.mark.parametrize(("names", "said"), [(("Ann",), "Only one person"), (("Ann", "ann "), "twice"), ((), "Nobody")])
def test_a_bad_roster_is_located(run: Run, tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    done = run(roster(tmp_path, *names))
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert "group.toml" in done.stderr


def test_wrong_usage(run: Run, tmp_path: Path) -> None:
    file = roster(tmp_path, *FIVE)
    for arguments in (["--weeks", 0], ["--weeks", 521], ["--seed", -1], ["--json", "--csv"]):
        assert run(file, *arguments).exit_code == 2
    assert run(tmp_path / "missing.toml").exit_code == 1


def test_a_table_in_which_no_spreadsheet_calculates(run: Run, tmp_path: Path) -> None:
    names = ("=1+1", "+2", "-3", "@SUM(A1)", 'Ann, "the second"', "Ben")
    done = run(roster(tmp_path, *names), "--csv", "--weeks", 1, "--seed", 1)
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0] == ["week", "person", "partner"]
    people = {name for row in rows[1:] for name in row[1:] if name}
    assert people == {"'=1+1", "'+2", "'-3", "'@SUM(A1)", 'Ann, "the second"', "Ben"}


@given(st.text(max_size=30))
def test_no_cell_begins_a_formula_or_holds_a_control_character(text: str) -> None:
    shown = cell(text)
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)


@given(st.text(max_size=120))
def test_a_file_name_is_letters_digits_and_dashes(name: str) -> None:
    stem = file_stem(3, name, 12)
    assert stem.startswith("03")
    assert all(c.isalnum() or c == "-" for c in stem)
    assert len(stem.encode()) <= 245


def test_a_file_a_person(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "partners"
    file = roster(tmp_path, "Ann", "../../Ben", "Cem", start="start = 2026-03-02")
    done = run(file, "--weeks", 3, "--seed", 4, "--files", folder, "--json")
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["1-ann.ics", "1-ann.json", "2-ben.ics", "2-ben.json", "3-cem.ics", "3-cem.json"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    weeks = json.loads(done.stdout)["weeks"]
    own = json.loads((folder / "2-ben.json").read_text())
    assert (own["name"], own["code"]) == ("../../Ben", "code-1")
    assert "code-0" not in (folder / "2-ben.json").read_text()
    mine = read_partners(folder / "1-ann.json", "").value
    assert mine is not None
    for week in weeks:
        expected = next((set(pair) - {"Ann"} for pair in week["pairs"] if "Ann" in pair), {None})
        assert {mine[week["week"]]} == expected
    entries = icalendar.Calendar.from_ical((folder / "1-ann.ics").read_bytes()).events
    assert [str(entry.start) for entry in entries] == ["2026-03-02", "2026-03-09", "2026-03-16"]


def test_a_calendar_is_the_same_after_more_weeks(run: Run, tmp_path: Path) -> None:
    """So that a second import doubles nothing."""
    file = roster(tmp_path, *FIVE, start="start = 2026-03-02")
    kept = tmp_path / "weeks.json"
    kept.write_text(run(file, "--weeks", 2, "--json", "--files", tmp_path / "a").stdout)
    run(file, "--weeks", 4, "--keep", kept, "--files", tmp_path / "b")
    before, after = ((tmp_path / name / "1-ann.ics").read_bytes() for name in "ab")
    old, new = (icalendar.Calendar.from_ical(text).events for text in (before, after))
    assert [entry.to_ical() for entry in old] == [entry.to_ical() for entry in new[:2]]
    assert len({entry["uid"] for entry in new}) == 4


def test_without_a_start_there_is_no_calendar(run: Run, tmp_path: Path) -> None:
    run(roster(tmp_path, *FIVE), "--files", tmp_path / "partners")
    assert {path.suffix for path in (tmp_path / "partners").iterdir()} == {".json"}


def test_a_folder_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(roster(tmp_path, *FIVE), "--files", tmp_path / "file" / "below")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
