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
from dyads.cli.rotate import cell
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
    assert set(first) == {"seed", "weeks", "repeats", "changes"}
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


@pytest.mark.parametrize(("names", "said"), [(("Ann",), "Only one person"), (("Ann", " "), "empty"), ((), "Nobody")])
def test_a_bad_roster_is_located(run: Run, tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    done = run(roster(tmp_path, *names))
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert "group.toml" in done.stderr


def test_two_of_one_name_are_told_apart_by_their_codes(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "group.toml"
    people = (("Ben", "P02"), ("Ben", "P23"), ("Ann", "P01"), ("Cem", "P04"))
    text = "".join(f'[[person]]\nname = "{name}"\ncode = "{code}"\n' for name, code in people)
    file.write_text(f'format = 1\ntitle = "Group"\n{text}')
    weeks = json.loads(run(file, "--weeks", 3, "--seed", 1, "--json").stdout)["weeks"]
    assert [{name for pair in week["pairs"] for name in pair} for week in weeks] == [
        {"Ben (P02)", "Ben (P23)", "Ann", "Cem"}
    ] * 3
    file.write_text(file.read_text().replace('code = "P23"\n', ""))
    done = run(file, "--weeks", 3)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "a code each" in done.stderr


def test_the_longest_names_told_apart_are_read_back(run: Run, tmp_path: Path) -> None:
    file, kept = tmp_path / "group.toml", tmp_path / "kept.json"
    text = "".join(f'[[person]]\nname = "{"n" * 120}"\ncode = "{number * 120}"\n' for number in "12")
    file.write_text(f'format = 1\ntitle = "Group"\n{text}')
    kept.write_text(run(file, "--weeks", 1, "--seed", 1, "--json").stdout)
    done = run(file, "--weeks", 1, "--seed", 1, "--keep", kept)
    assert (done.exit_code, done.stderr) == (0, "")


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


def test_a_file_a_person(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "partners"
    file = roster(tmp_path, "Ann", "../../Ben", "Cem", start="start = 2026-03-02")
    done = run(file, "--weeks", 3, "--seed", 4, "--files", folder, "--json")
    files = sorted(path.name for path in folder.iterdir())
    assert files == [f"code-{number}.{kind}" for number in range(3) for kind in ("ics", "json")]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    weeks = json.loads(done.stdout)["weeks"]
    own = json.loads((folder / "code-1.json").read_text())
    assert (own["name"], own["code"], own["group"]) == ("../../Ben", "code-1", "Group")
    assert {week["partner_code"] for week in own["weeks"]} == {None, "code-0", "code-2"}
    mine = read_partners(folder / "code-0.json").value
    assert mine is not None
    for week in weeks:
        expected = next((set(pair) - {"Ann"} for pair in week["pairs"] if "Ann" in pair), {None})
        assert {mine.weeks[week["week"]]} == expected
    entries = icalendar.Calendar.from_ical((folder / "code-0.ics").read_bytes()).events
    assert [str(entry.start) for entry in entries] == ["2026-03-02", "2026-03-09", "2026-03-16"]


def test_a_calendar_is_the_same_after_more_weeks(run: Run, tmp_path: Path) -> None:
    """So that a second import doubles nothing."""
    file = roster(tmp_path, *FIVE, start="start = 2026-03-02")
    kept = tmp_path / "weeks.json"
    kept.write_text(run(file, "--weeks", 2, "--json", "--files", tmp_path / "a").stdout)
    run(file, "--weeks", 4, "--keep", kept, "--files", tmp_path / "b")
    before, after = ((tmp_path / name / "code-0.ics").read_bytes() for name in "ab")
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


def people(folder: Path, *names: str, title: str = "Group", more: str = "") -> Path:
    """Write a roster without codes."""
    file = folder / "group.toml"
    text = "".join(f"[[person]]\nname = {json.dumps(name)}\n{more}" for name in names)
    file.write_text(f"title = {json.dumps(title)}\n{text}")
    return file


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_second_run_leaves_one_file_a_person_and_says_what_it_removed(run: Run, tmp_path: Path) -> None:
    folder, weeks = tmp_path / "partners", tmp_path / "weeks.json"
    weeks.write_text(run(people(tmp_path, *FIVE), "--weeks", 4, "--files", folder, "--json").stdout)
    assert names_in(folder) == [f"{name.casefold()}.json" for name in FIVE]
    done = run(people(tmp_path, *FIVE[:1], *FIVE[2:]), "--keep", weeks, "--keep-weeks", 1, "--files", folder, "--csv")
    assert "Removed" in done.stderr
    assert "ben.json" in done.stderr
    assert names_in(folder) == [f"{name.casefold()}.json" for name in FIVE if name != "Ben"]


def test_files_of_version_010_give_way_and_those_of_others_stay(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "partners"
    run(people(tmp_path, "Zoe", "Yan", title="Another"), "--weeks", 1, "--files", folder)
    old = {"name": "Ann", "code": None, "weeks": [{"week": 1, "partner": "Ben", "rests": False}]}
    (folder / "1-ann.json").write_text(json.dumps(old))
    (folder / "7-may.json").write_text(json.dumps({**old, "name": "May"}))
    (folder / "1-ann.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dyads//partners//EN\r\n")
    (folder / "1-ben.ics").write_text("BEGIN:VCALENDAR\r\nPRODID:-//somebody//else//EN\r\n")
    (folder / "diary.json").write_text(json.dumps({**old, "mood": 3}))
    done = run(people(tmp_path, "Ann", "Ben"), "--weeks", 1, "--files", folder)
    assert names_in(folder) == sorted(
        ["ann.json", "ben.json", "1-ben.ics", "7-may.json", "diary.json", "yan.json", "zoe.json"]
    )
    assert "Left as they are" in done.stderr
    assert all(name in done.stderr for name in ("7-may.json", "yan.json", "zoe.json"))


@pytest.mark.parametrize("name", ["ann.json", "ann.ics"])
def test_a_file_that_is_not_ours_is_not_written_over(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "partners"
    folder.mkdir()
    (folder / name).write_text('{"people": []}')
    done = run(people(tmp_path, "Ann", "Ben"), "--files", folder)
    assert (done.exit_code, names_in(folder)) == (1, [name])
    assert "was not written by dyads rotate" in done.stderr


def test_who_joined_or_left_within_published_weeks_is_named(run: Run, tmp_path: Path) -> None:
    folder, weeks = tmp_path / "partners", tmp_path / "weeks.json"
    weeks.write_text(run(people(tmp_path, "Ann", "Ben", "Cem", "Dua"), "--weeks", 2, "--seed", 4, "--json").stdout)
    bens = {
        week["week"]: next(set(pair) - {"Ben"} for pair in week["pairs"] if "Ben" in pair).pop()
        for week in json.loads(weeks.read_text())["weeks"]
    }
    after = people(tmp_path, "Ann", "Cem", "Dua", "Eva")
    shown = run(after, "--weeks", 3, "--keep", weeks, "--files", folder).stdout.split("Week ")
    for text in shown[1:3]:
        assert "there since, without a partner: Eva" in text
        assert "no longer there: Ben" in text
    assert "there since" not in shown[3]
    data = json.loads(run(after, "--weeks", 3, "--keep", weeks, "--json").stdout)
    assert data["changes"] == [{"week": week, "joined": ["Eva"], "left": ["Ben"]} for week in (1, 2)]
    assert "Week 1: no longer there: Ben" in run(after, "--keep", weeks, "--csv").stderr
    for week, name in bens.items():
        own = json.loads((folder / f"{name.casefold()}.json").read_text())["weeks"][week - 1]
        assert (own["partner"], own["rests"], own["since"]) == ("Ben", False, "left")
    for week in json.loads((folder / "eva.json").read_text())["weeks"][:2]:
        assert (week["partner"], week["rests"], week["away"], week["since"]) == (None, True, False, "joined")


def test_only_the_first_weeks_are_kept_where_that_is_said(run: Run, tmp_path: Path) -> None:
    weeks = tmp_path / "weeks.json"
    weeks.write_text(run(people(tmp_path, *FIVE), "--weeks", 6, "--seed", 1, "--json").stdout)
    kept = json.loads(weeks.read_text())["weeks"]
    after = run(people(tmp_path, *FIVE[1:]), "--weeks", 6, "--keep", weeks, "--keep-weeks", 2, "--json")
    data = json.loads(after.stdout)
    assert data["weeks"][:2] == kept[:2]
    assert all("Ann" not in [*chain(*week["pairs"]), *week["rest"]] for week in data["weeks"][2:])
    assert [change["week"] for change in data["changes"]] == [1, 2]
    assert run(people(tmp_path, *FIVE), "--keep-weeks", 2).exit_code == 2


def test_who_has_no_code_is_told_of(run: Run, tmp_path: Path) -> None:
    assert "2 people have no code" in run(people(tmp_path, "Ann", "Ben"), "--files", tmp_path / "a").stderr
    assert "no code" not in run(roster(tmp_path, "Ann", "Ben"), "--files", tmp_path / "b").stderr
