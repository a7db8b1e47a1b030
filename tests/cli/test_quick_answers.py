"""Text commands that answer from little: what they say is what the whole of the program would say."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import click
import pytest
from click.formatting import HelpFormatter

from dyads.cli.main import SHORT_TEXTS, dyads_command
from dyads.cli.output import Failed, for_terminal, line, warn
from dyads.cli.translated import help_width
from dyads.journal.quick_start import OF_PEOPLE, OF_SCRIPTS
from dyads.words import use
from tests.cli.running import Done, run_dyads


def run(folder: Path, *words: str) -> Done:
    return run_dyads(*words, DYADS_HOME=str(folder), LANGUAGE="en")


class Screen(StringIO):
    """A terminal to write on."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_lines_broken_between_words_and_a_pipe_whole_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    link = "dyads://pair?at=mqtts://broker.example.org#a-long-one"
    text = f"  Somebody who wants to sit with you opens {link} there.\n\nThen both of you begin."
    assert for_terminal(text, StringIO()) == text
    broken = for_terminal(text, Screen()).split("\n")
    assert broken[:3] == ["  Somebody who wants to sit with you", "  opens", f"  {link}"]
    assert broken[3:] == ["  there.", "", "Then both of you begin."]
    for say_line, stream in ((line, "stdout"), (warn, "stderr"), (lambda text: Failed(text).show(), "stderr")):
        monkeypatch.setattr(sys, stream, screen := Screen())
        say_line("No line is broken within a word, nor beyond the last column.")
        assert screen.getvalue().splitlines() == ["No line is broken within a word, nor", "beyond the last column."]


def test_the_help_of_all_says_of_each_what_its_own_says() -> None:
    use("en")
    ctx = click.Context(dyads_command)
    told = {name: dyads_command.get_command(ctx, name) for name in dyads_command.list_commands(ctx)}
    assert {name: held.get_short_help_str() for name, held in told.items() if held is not None} == {
        name: text.id for name, text in SHORT_TEXTS.items()
    }
    assert not any(held is None or held.hidden for held in told.values())


@pytest.mark.parametrize("columns", ["20", "72", "80", "200", "", "0", "wide"])
def test_help_is_as_wide_as_click_makes_it(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert help_width() == HelpFormatter(max_width=80).width


LIGHT = {
    "version": ["--version"],
    "help": ["--help"],
    "scripts": ["scripts", "list"],
    "plan": ["plan", "today", "--json"],
    "bells": ["bells"],
}
HEAVY = (
    *(
        "pydantic",
        "pydantic_core",
        "sqlite3",
        "textual",
        "rich",
        "logging",
        "importlib.metadata",
        "tomllib",
        "tomli",
        "decimal",
    ),
    *("tempfile", "subprocess", "dyads.library.scripts", "dyads.practice.script", "dyads.journal.journal"),
)


@pytest.mark.parametrize("name", LIGHT)
def test_what_answers_from_little_loads_little(tmp_path: Path, name: str) -> None:
    run(tmp_path, "people", "add", "Ben")
    (tmp_path / "config.toml").write_text('sitting = "two"\nvolume = 0.5\n', encoding="utf-8")
    run(tmp_path, *LIGHT[name])
    program = (  # what moves the clock has loaded some of it before
        "import sys\nbefore = set(sys.modules)\nfrom dyads.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as left:\n"
        f"    assert not left.code\nprint(*sorted((set(sys.modules) - before) & set({HEAVY!r})), file=sys.stderr)"
    )
    surroundings = {**os.environ, "DYADS_HOME": str(tmp_path), "LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-c", program, *LIGHT[name]], env=surroundings, capture_output=True, text=True, check=True
    )
    assert done.stdout
    assert done.stderr.split() == []


def test_the_list_of_scripts_is_told_anew_after_every_change(tmp_path: Path) -> None:
    assert run(tmp_path, "people", "add", "Ben").returncode == 0
    whole = run(tmp_path, "scripts", "list")
    assert (tmp_path / OF_SCRIPTS).stat().st_mode & 0o777 == 0o600
    assert run(tmp_path, "scripts", "list").stdout == whole.stdout
    rows = json.loads(run(tmp_path, "scripts", "list", "--json").stdout)
    assert [row["id"] for row in rows] == [line.split()[0] for line in whole.stdout.splitlines()]
    run(tmp_path, "scripts", "new", "evening", "--from", "affect-dyad")
    assert "evening" in run(tmp_path, "scripts", "list").stdout
    assert "evening" in run(tmp_path, "scripts", "list").stdout
    (tmp_path / "scripts" / "evening.toml").write_text("format = 1", encoding="utf-8")
    for _again in range(2):
        broken = run(tmp_path, "scripts", "list")
        assert broken.returncode == 1
        assert "evening.toml" in broken.stderr


def test_today_as_json_is_told_anew_after_every_change(tmp_path: Path) -> None:
    def today() -> dict[str, object]:
        return dict(json.loads(run(tmp_path, "plan", "today", "--json").stdout))

    run(tmp_path, "people", "add", "Ben")
    assert today()["plan"] == ""
    assert today()["plan"] == ""
    run(tmp_path, "plan", "start", "gentle-four-weeks", "--with", "Ben")
    assert not (tmp_path / OF_PEOPLE).exists()
    assert today()["partner"] == "Ben"
    assert (tmp_path / OF_PEOPLE).stat().st_mode & 0o777 == 0o600
    assert today()["partner"] == "Ben"
    run(tmp_path, "people", "name", "Ben", "Bea")
    assert today()["partner"] == "Bea"
    run(tmp_path, "people", "forget", "Bea", "--yes")
    assert not (tmp_path / OF_PEOPLE).exists() or "Bea" not in (tmp_path / OF_PEOPLE).read_text(encoding="utf-8")


def test_the_next_days_are_kept_as_they_will_be_told(tmp_path: Path) -> None:
    run(tmp_path, "people", "add", "Ben")
    run(tmp_path, "plan", "start", "gentle-four-weeks", "--with", "Ben")
    run(tmp_path, "plan", "today", "--json")
    kept = json.loads((tmp_path / OF_PEOPLE).read_text(encoding="utf-8"))["plan"]["kept"]
    assert len(kept) == 7
    for day, held in kept.items():
        assert held["day"] == day


@pytest.mark.parametrize("words", [["scripts", "list"], ["plan", "today"], ["bells", "no-such-bell"], ["plan", "list"]])
def test_whatever_does_more_has_the_log_open(tmp_path: Path, words: list[str]) -> None:
    program = (
        "import sys\nfrom dyads.__main__ import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "import logging\nprint(len(logging.getLogger('dyads').handlers), file=sys.stderr)"
    )
    surroundings = {**os.environ, "DYADS_HOME": str(tmp_path), "LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=surroundings, capture_output=True, text=True, check=True
    )
    assert done.stderr.split()[-1] == "1"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_on_a_terminal_what_a_plan_says_ends_its_lines_between_words(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "60", "DYADS_HOME": str(tmp_path), "LANGUAGE": "en"}
    with subprocess.Popen([sys.executable, "-m", "dyads", "plan", "list"], stdout=theirs, env=environment) as process:
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as screen:
            said = bytearray()
            try:
                while part := screen.read(4096):
                    said += part
            except OSError:
                pass  # so a terminal ends on Linux
        assert process.wait(60) == 0
    lines = said.decode().splitlines()
    assert len(lines) > 16
    assert all(len(text) < 60 for text in lines), lines
    assert "    A first plan for two who know each other: three days a" in lines
    assert "    week. One week to look and to listen, then three weeks" in lines
