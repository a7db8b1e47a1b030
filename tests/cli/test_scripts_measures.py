"""A trainer's own measures from the file to the figures: choice and scale, asked of one role, at every moment."""

import json
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from tests.cli.running import run_dyads, run_dyads_process
from tests.journal import made

MEASURES = """\
[weather]
question = { en = "What is the weather in you?", de = "Wie ist das Wetter in dir?" }
choices = [{ en = "sun", de = "Sonne" }, { en = "cloud" }, { en = "storm", de = "Sturm" }]
when = ["before", "after", "day"]

[clarity]
question = { en = "How clear is it now?" }
low = { en = "not at all" }
high = { en = "wholly" }
range = [0, 10]
asked_of = "speaker"

[care]
question = { en = "How was it to listen?" }
low = { en = "hard" }
high = { en = "easy" }
range = [1, 5]
asked_of = "listener"
when = ["after"]

[start-and-end]
question = { en = "How do you come here?" }
low = { en = "tired" }
high = { en = "awake" }
range = [1, 7]
when = ["plan-start", "plan-end", "week"]
"""
SCRIPT = """\
format = 1
title = "Recall"
turns = "one"
[bells]
settle = "0s"
[ratings]
before = ["weather", "clarity"]
after = ["weather", "clarity", "care"]
[[turn]]
name = "Look back"
length = "1s"
speaker = "What comes back to you?"
"""
PLAN = """\
format = 1
title = "Four weeks"
days_a_week = 5
ratings = ["weather", "start-and-end"]
[[module]]
name = "Recall"
weeks = 4
each_day = ["recall"]
"""


@pytest.fixture
def workshop(own_home: Path) -> Path:
    for name, text in {"measures.toml": MEASURES, "scripts/recall.toml": SCRIPT, "plans/weeks.toml": PLAN}.items():
        file = own_home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return own_home


def kept(home: Path) -> list[tuple[str, str, str, int | None]]:
    journal = Journal(home / "journal.sqlite3", made.CLOCK)
    names = {person.id: person.name or "me" for person in journal.people()}
    return [(names[r.person], r.measure, r.when, r.value) for r in journal.ratings(None)]


def test_all_of_it_is_sound(workshop: Path) -> None:
    done = run_dyads("scripts", "check", workshop)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 files, no problems.\n", "")


def test_a_choice_and_a_scale_are_rated_by_the_role_they_ask_and_seen_in_the_trends(workshop: Path) -> None:
    for first in ("me", "partner"):
        answers = "2\n7\n1\n" + "1\n9\n3\n4\n" if first == "me" else "2\n1\n6\n" + "1\n4\n3\n8\n"
        done = run_dyads_process("sit", "recall", "--plain", "--mute", "--with", "Ben", "--first", first, stdin=answers)
        assert (done.returncode, done.stderr) == (0, "")
    assert kept(workshop) == [
        ("me", "weather", "before", 2),
        ("me", "clarity", "before", 7),
        ("Ben", "weather", "before", 1),
        ("me", "weather", "after", 1),
        ("me", "clarity", "after", 9),
        ("Ben", "weather", "after", 3),
        ("Ben", "care", "after", 4),
        ("me", "weather", "before", 2),
        ("Ben", "weather", "before", 1),
        ("Ben", "clarity", "before", 6),
        ("me", "weather", "after", 1),
        ("me", "care", "after", 4),
        ("Ben", "weather", "after", 3),
        ("Ben", "clarity", "after", 8),
    ]
    figures = json.loads(run_dyads("trends", "--measure", "clarity", "--json").stdout)
    assert {figure["measure"] for figure in figures} == {"clarity"}
    assert {figure["n"] for figure in figures if figure["kind"] == "change"} == {1}
    told = run_dyads("trends")
    assert told.returncode == 0
    for question in ("What is the weather in you?", "How clear is it now?", "How was it to listen?"):
        assert question in told.stdout


def test_an_answer_beside_the_choices_is_missing_and_said(workshop: Path) -> None:
    done = run_dyads_process("sit", "recall", "--plain", "--mute", "--alone", stdin="4\n11\n")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "weather: not a number from 1 to 3; taken as missing",
        "clarity: not a number from 0 to 10; taken as missing",
    ]


def test_a_plan_asks_by_day_by_week_and_at_its_start(workshop: Path) -> None:
    assert run_dyads("plan", "start", "weeks").returncode == 0
    done = run_dyads("plan", "rate", stdin="3\n5\n6\n")
    assert (done.returncode, done.stderr) == (0, "")
    given = {(measure, when): value for _who, measure, when, value in kept(workshop)}
    assert set(given) <= {("weather", "day"), ("start-and-end", "week"), ("start-and-end", "plan-start")}
    assert ("weather", "day") in given
    assert ("start-and-end", "plan-start") in given
    figures = json.loads(run_dyads("trends", "--json").stdout)
    assert {"weather", "start-and-end"} <= {figure["measure"] for figure in figures}


def test_a_sitting_from_the_shell_belongs_to_the_plan_of_the_day(workshop: Path) -> None:
    run_dyads("plan", "start", "weeks")
    run_dyads_process("sit", "recall", "--plain", "--mute", "--alone", stdin="1\n2\n")
    run_dyads_process("sit", "three-minute-listening", "--plain", "--mute", "--speed", "3600")
    (session,) = Journal(workshop / "journal.sqlite3", made.CLOCK).summaries()
    assert (session.plan, session.module) == ("weeks", "Recall")
    assert "1 of 5" in run_dyads("plan", "today").stdout
