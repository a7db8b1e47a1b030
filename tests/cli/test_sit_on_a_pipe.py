"""`dyads sit --plain` with no terminal: a real process, real time, a real journal."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dyads.cli.sit_begin import day_text_of, start_time
from dyads.journal.journal import Journal
from dyads.services.clock import HandClock
from dyads.services.home import find_home
from tests.cli.running import run_dyads, run_dyads_process
from tests.journal import made

SCRIPT = """
format = 1
title = "Try"
[bells]
settle = "0s"
[ratings]
before = ["closeness"]
after = ["closeness", "disclosure"]
[[turn]]
name = "Speak"
length = "1s"
speaker = "Say it."
listener = "Hear it."
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "try.toml"
    file.write_text(SCRIPT)
    return file


def test_ratings_are_read_person_by_person_and_kept(own_home: Path, script: Path) -> None:
    done = run_dyads_process("sit", script, "--plain", "--mute", "--with", "Ben", stdin="4\n5\n6\n3\n7\n2\n")
    assert (done.returncode, done.stderr) == (0, "")
    journal = Journal(own_home / "journal.sqlite3", made.CLOCK)
    people = {person.id: person.name for person in journal.people()}
    (session,) = journal.summaries()
    assert session.outcome == "complete"
    given = [(people[r.person], r.measure, r.when, r.value) for r in journal.ratings(None, session.id)]
    assert given == [
        ("", "closeness", "before", 4),
        ("Ben", "closeness", "before", 5),
        ("", "closeness", "after", 6),
        ("", "disclosure", "after", 3),
        ("Ben", "closeness", "after", 7),
        ("Ben", "disclosure", "after", 2),
    ]


def test_what_is_said_holds_no_rating(own_home: Path, script: Path) -> None:
    done = run_dyads_process("sit", script, "--plain", "--mute", stdin="4\n5\n6\n3\n7\n2\n")
    assert not any(digit in done.stdout.replace("0:0", "") for digit in "4567")


def test_empty_bad_and_missing_lines_are_missing_and_a_bad_one_is_told(own_home: Path, script: Path) -> None:
    done = run_dyads_process("sit", script, "--plain", "--mute", stdin="\n9\nseven\n")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "closeness: not a number from 1 to 7; taken as missing",
        "closeness: not a number from 1 to 7; taken as missing",
    ]
    journal = Journal(own_home / "journal.sqlite3", made.CLOCK)
    statuses = [(rating.value, rating.status) for rating in journal.ratings(None)]
    assert statuses == [(None, "skipped")] * 3 + [(None, "not-reached")] * 3


def test_a_rehearsal_leaves_no_session_behind(own_home: Path) -> None:
    done = run_dyads_process("sit", "affect-dyad", "--plain", "--mute", "--speed", "3600")
    assert done.returncode == 0
    assert "The sitting has ended." in done.stdout
    assert Journal(own_home / "journal.sqlite3", made.CLOCK).summaries() == ()


def test_a_broken_script_starts_nothing_and_lists_every_problem(own_home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(SCRIPT.replace('"1s"', '"1x"').replace("title", "tile"))
    done = run_dyads("sit", broken, "--plain")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "broken.toml:11:10: turn[0].length: this is not a length of time" in done.stderr
    assert "tile" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_script_is_told_with_the_nearest(own_home: Path) -> None:
    done = run_dyads("sit", "afect-dyad", "--plain")
    assert (done.returncode, "affect-dyad" in done.stderr) == (1, True)


def test_the_app_without_a_terminal_points_to_plain_mode(own_home: Path) -> None:
    done = run_dyads_process()
    assert (done.returncode, "--plain" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize(
    ("option", "value"), [("--at", "25:00"), ("--length", "soon"), ("--speed", "0"), ("--first", "you")]
)
def test_wrong_usage_is_exit_code_two(own_home: Path, option: str, value: str) -> None:
    done = run_dyads("sit", "affect-dyad", "--plain", option, value)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_text_commands_import_no_textual(own_home: Path) -> None:
    code = """
import json, sys, dyads.cli.main, dyads.cli.sit
print(json.dumps([name for name in sys.modules if name.startswith(("textual", "rich"))]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_group_goes_by_itself_and_texts_say_the_card_and_the_lengths(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "cards.toml"
    card = '[[opening]]\nname = "Card"\nlength = "1s"\ntexts = "chance"\ntogether = ["home", "home"]\n'
    asked = '[[turn]]\nname = "Q{n}"\nlength = "open"\ngroup = "set"\n{within}speaker = "{card}, {length}, {turn}"\n'
    turns = asked.replace("{n}", "1").replace("{within}", 'within = "2s"\n')
    turns += asked.replace("{n}", "2").replace("{within}", "")
    file.write_text(f'format = 1\ntitle = "Cards"\n[bells]\nsettle = "0s"\n{card}{turns}', "utf-8")
    done = run_dyads_process("sit", file, "--plain", "--mute", "--with", "Ben", stdin="")
    assert done.stderr == ""
    assert "Q1, until you press Enter, at most 0:02.\n  speaker: home, 2 seconds, 2 seconds\n" in done.stdout
    assert done.stdout.count("Q2, until you press Enter") == 2
    (session,) = Journal(own_home / "journal.sqlite3", made.CLOCK).summaries()
    assert (session.outcome, session.actual_seconds) == ("complete", 5)


EVENING = datetime(2026, 11, 21, 19, 35, tzinfo=UTC).astimezone()


def test_what_a_test_module_takes_for_local_time_is_in_the_zone_of_the_tests() -> None:
    assert EVENING.utcoffset() == EVENING.astimezone(ZoneInfo(os.environ["TZ"])).utcoffset()


@pytest.mark.parametrize("named", ["{:%H:%M}", "today {:%H:%M}", "{:%Y-%m-%d %H:%M}"])
def test_a_time_just_missed_is_refused_with_what_to_give_instead(named: str) -> None:
    missed = EVENING - timedelta(minutes=5)
    text = named.format(missed)
    done = run_dyads("sit", "affect-dyad", "--plain", "--at", text, clock=HandClock(EVENING))
    assert (done.returncode, done.stdout) == (1, "")
    soon = EVENING + timedelta(minutes=5)
    assert f"{text} was 5 minutes ago. Give --at {soon:%H:%M}, or --at 'tomorrow {missed:%H:%M}'." in done.stderr


@pytest.mark.parametrize(("text", "days"), [("tomorrow 07:00", 1), ("2026-11-24 07:00:30", 3), ("20:00", 0)])
def test_a_time_on_another_day_is_that_moment(text: str, days: int, own_home: Path) -> None:
    noon = EVENING.replace(hour=12)
    at = start_time(find_home(os.environ, HandClock(noon)), text)
    assert at is not None
    here = noon.astimezone().date()
    assert at.date() == (date(2026, 11, 24) if text.startswith("2026") else here + timedelta(days=days))
    assert f"{at:%H:%M}" == text.split()[-1][:5]


def test_another_day_is_said() -> None:
    assert day_text_of(datetime(2026, 11, 22, 0, 5, tzinfo=UTC)) == "It begins on Sunday, 22 November, at 00:05:00."
