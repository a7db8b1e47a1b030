"""A course led as the guide says: from one roster to files, homes, exports and a group that counts all once."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dyads.cli.main import dyads_command
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.settings.places import Places
from tests.cli.running import run_dyads, run_dyads_process

START = date(2026, 3, 2)
FIVE = ("Ann", "Ben", "Cem", "Dua", "Eva")
ROSTER = f"title = 'Spring'\nstart = {START}\n" + "".join(
    f'[[person]]\nname = "{name}"\ncode = "P{number:02}"\n' + ("absent = [2]\n" if name == "Eva" else "")
    for number, name in enumerate(FIVE, 1)
)


class Course:
    """Homes in one folder, each of one person."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roster = folder / "group.toml"
        self.roster.write_text(ROSTER)

    def run(self, name: str, *arguments: object, stdin: str = "") -> Result:
        places = Places(*(self.folder / f"home-{name}",) * 3)
        clock = HandClock(datetime(2026, 4, 30, 12, tzinfo=UTC))
        home = Home(places, clock=clock, environment={"TZ": "Europe/Berlin", "LANGUAGE": "en"})
        try:
            done = CliRunner().invoke(dyads_command, [*map(str, arguments)], obj=home, input=stdin)
        finally:
            home.close()
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def fine(self, name: str, *arguments: object, stdin: str = "") -> str:
        done = self.run(name, *arguments, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.stdout

    def rotated(self) -> list[dict[str, Any]]:
        files = ("--files", self.folder / "partners")
        weeks: list[dict[str, Any]] = json.loads(
            self.fine("trainer", "rotate", self.roster, "--weeks", 3, "--seed", 7, *files, "--json")
        )["weeks"]
        return weeks

    def file_of(self, name: str) -> Path:
        return self.folder / "partners" / f"P{FIVE.index(name) + 1:02}.json"

    def started(self, name: str, *more: str) -> str:
        start = ("plan", "start", "covsocial", "--on", START, "--partners", self.file_of(name))
        return self.fine(name, *start, *more)

    def day(self, name: str, week: int) -> dict[str, object]:
        on = START + timedelta(weeks=week - 1)
        found: dict[str, object] = json.loads(self.fine(name, "plan", "today", "--json", "--on", on))
        return found


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def test_sittings_of_all_homes_are_counted_once_without_anybody_typing_a_code(course: Course) -> None:
    weeks = course.rotated()
    sat = sum(len(week["pairs"]) for week in weeks)
    (course.folder / "exports").mkdir()
    for name in FIVE:
        assert f"As the file says, you are {name}, P0" in course.started(name)
        for week in (1, 2, 3):
            partner = course.day(name, week)["partner"]
            if partner:
                later = ("journal", "add", "affect-dyad", "--apart", "--with", partner, "--at", "19:00")
                on = START + timedelta(weeks=week - 1)
                course.fine(name, *later, "--on", on, stdin="3\n4\n4\n5\n5\n")
        file = course.folder / "exports" / f"{name.casefold()}.json"
        told = course.run(name, "export", file, "--pseudonymous", "--yes")
        assert "no participant code" not in told.output
    assert sat == 6
    shown = course.run("trainer", "trends", "--group", course.folder / "exports", "--added")
    assert shown.exit_code == 0
    assert f"5 people, {sat} sittings, 5 exports" in shown.stdout
    assert "cannot be joined" not in shown.stderr


def test_somebody_elses_file_is_refused_and_taken_on_only_where_one_says_who_one_is(course: Course) -> None:
    course.rotated()
    course.fine("Ben", "people", "name", "me", "Ben")
    start = ("plan", "start", "covsocial", "--on", START, "--partners")
    refused = course.run("Ben", *start, course.file_of("Ann"))
    assert refused.exit_code == 1
    assert "this file is of Ann (P01), and this journal belongs to Ben" in refused.stderr
    assert "--as Ann" in refused.stderr
    assert "No plan is followed" in course.fine("Ben", "plan", "today")
    assert course.run("Ben", *start, course.file_of("Ann"), "--as", "Cem").exit_code == 1
    assert "you are Ben, P02" in course.fine("Ben", *start, course.file_of("Ben"))
    course.fine("Annie", "people", "name", "me", "Annie")
    assert "you are Annie, P01" in course.fine("Annie", *start, course.file_of("Ann"), "--as", "Ann")
    assert course.run("Annie", "plan", "partner", "--file", course.file_of("Ben")).exit_code == 1


def test_a_week_away_is_not_due_and_a_rest_says_so(course: Course) -> None:
    weeks = course.rotated()
    (resting,) = (name for name in FIVE for week in weeks[:1] if name in week["rest"])
    course.started("Eva")
    away = course.day("Eva", 2)
    assert (away["status"], away["partner_note"], away["due"], away["week_planned"]) == ("away", "away", [], 0)
    shown = course.fine("Eva", "plan", "today", "--on", START + timedelta(weeks=1))
    assert "a week away: nothing is due" in shown
    grid = course.fine("Eva", "plan", "show")
    assert "– away" in grid
    held = json.loads(course.fine("Eva", "plan", "show", "--json"))["weeks"]
    assert [week["planned"] for week in held[:3]] == [6, 0, 6]
    course.fine("Eva", "plan", "partner", "Ben", "--week", 2)
    assert (course.day("Eva", 2)["partner"], course.day("Eva", 2)["week_planned"]) == ("Ben", 6)
    if resting != "Eva":
        course.started(resting)
    assert course.day(resting, 1)["partner_note"] == "rest"


def test_codes_from_the_file_go_to_those_who_are_known_and_tell_two_of_one_name_apart(course: Course) -> None:
    weeks = course.rotated()
    (pair,) = (pair for pair in weeks[0]["pairs"] if "Ann" in pair)
    partner = next(name for name in pair if name != "Ann")
    code = f"P{FIVE.index(partner) + 1:02}"
    course.fine("Ann", "people", "name", "me", "Ann")
    course.fine("Ann", "people", "add", partner)
    course.started("Ann")
    assert course.fine("Ann", "people", "list").count(partner) == 1
    assert code in course.fine("Ann", "people", "list")
    course.fine("Two", "people", "name", "me", "Ann")
    course.fine("Two", "people", "add", partner, "--code", "X9")
    start = ("plan", "start", "covsocial", "--on", START, "--partners", course.file_of("Ann"))
    course.fine("Two", *start)
    assert course.day("Two", 1)["partner"] == f"{partner} ({code})"
    taken = course.run("Three", "people", "add", "Zoe", "--code", "P01")
    assert taken.exit_code == 0
    refused = course.run("Three", *start)
    assert (refused.exit_code, "The code P01 belongs to Zoe already" in refused.stderr) == (1, True)
    assert "No plan is followed" in course.fine("Three", "plan", "today")


SHORT = 'format = 1\ntitle = "Short"\n[bells]\nsettle = "0s"\n[[turn]]\nname = "T"\nlength = "1s"\nspeaker = "Say."\n'
WEEKLY = 'format = 1\ntitle = "Own"\npartner = "weekly"\n[[module]]\nname = "One"\nweeks = 4\neach_day = ["short"]\n'


@pytest.mark.parametrize(
    ("week", "options", "listed"),
    [
        ({"partner": "Ben"}, (), "Short  Ben"),
        ({"partner": "Ben"}, ("--with", "Zoe"), "Short  Zoe"),
        ({"partner": None, "rests": True}, (), "Short    "),
    ],
)
def test_a_sitting_is_with_the_partner_of_the_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, week: dict[str, object], options: tuple[str, ...], listed: str
) -> None:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path))
    monkeypatch.setenv("LANGUAGE", "en")
    for folder, name, text in (("scripts", "short", SHORT), ("plans", "own", WEEKLY)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.toml").write_text(text)
    (tmp_path / "p.json").write_text(json.dumps({"weeks": [{"week": 1, **week}]}))
    assert run_dyads("people", "add", "Zoe").returncode == 0
    assert run_dyads("plan", "start", "own", "--partners", str(tmp_path / "p.json")).returncode == 0
    assert run_dyads_process("sit", "short", "--plain", "--mute", *options).returncode == 0
    assert listed in run_dyads("journal", "list").stdout
