"""What the shell is offered: names of what is here, as data, and nothing that is somebody's own."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unicodedata import category

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dyads.cli.completion import answer_shell
from dyads.cli.known import matching
from dyads.cli.main import dyads_command
from dyads.journal import connection
from dyads.journal.migrations import MIGRATIONS
from dyads.services.home import find_home
from tests.cli.running import run_dyads

TYPED_FREELY = {
    "dyads completion shell",
    "dyads journal edit number",
    "dyads people add name",
    "dyads people name new",
    "dyads plan start me",
    "dyads plan change me",
    "dyads plan partner me",
    "dyads say voice",
    "dyads scripts new name",
    "dyads trends module",
}
"""What is called a name, and is a new one, one of a file or of the system, or stands in a plan."""


def offered(capsys: pytest.CaptureFixture[str], line: str, *, shell: str = "bash") -> list[str]:
    """Return what a shell is offered at the end of a line, in which the word being typed stands last."""
    words = line.split(" ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_WORDS", line)
        patch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
        assert answer_shell(dyads_command, find_home(), f"{shell}_complete") == 0
    answer = capsys.readouterr().out.splitlines()
    if shell == "fish":
        return [each.partition(",")[2] for each in answer]
    return answer[1 :: 2 if shell == "bash" else 3]


def everything(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from everything(child, f"{path} {name}")


def test_commands_exercises_people_plans_measures_and_bells_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_dyads("people", "add", "Ann", "--me").returncode == 0
    assert run_dyads("people", "add", "Ben").returncode == 0
    assert offered(capsys, "dyads pl") == ["plan"]
    assert offered(capsys, "dyads plan st") == ["start"]
    assert offered(capsys, "dyads sit breathing") == ["breathing-meditation"]
    assert offered(capsys, "dyads sit affect-dyad --with B") == ["Ben"]
    assert offered(capsys, "dyads journal show 3 --person ") == ["me", "Ann", "Ben"]
    assert offered(capsys, "dyads plan start gentle") == ["gentle-four-weeks"]
    assert offered(capsys, "dyads trends --measure closen") == ["closeness"]
    assert offered(capsys, "dyads trends --correlate closeness closen") == ["closeness"]
    assert "bowl" in offered(capsys, "dyads bells bo")
    assert offered(capsys, "dyads sit x --first ch") == ["chance"]


def test_whoever_may_be_named_can_be_completed() -> None:
    free = {
        f"{path} {parameter.name}"
        for path, command in everything(dyads_command, "dyads")
        for parameter in command.params
        if parameter.name in {"name", "names", "into", "script", "plan", "partner", "person", "who", "whose", "measure"}
        or "NAME" in (parameter.metavar or "")
        if parameter._custom_shell_complete is None
    }
    assert free <= TYPED_FREELY


def test_a_name_is_found_whatever_its_case_and_beside_an_equals_sign(capsys: pytest.CaptureFixture[str]) -> None:
    run_dyads("people", "add", "Ben")
    assert offered(capsys, "dyads people forget be") == ["Ben"]
    assert offered(capsys, "dyads trends --measure = closen") == ["closeness"]  # as bash parts it
    assert offered(capsys, "dyads trends --measure=closen", shell="zsh") == ["--measure=closeness"]
    assert offered(capsys, "dyads trends --measure=closen", shell="fish") == ["--measure=closeness"]


def test_what_was_never_here_is_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_WORDS", "dyads scripts check ./my")
        patch.setenv("COMP_CWORD", "3")
        answer_shell(dyads_command, find_home(), "bash_complete")
    assert capsys.readouterr().out == "file\n./my\n"


def test_completing_makes_no_journal_and_brings_none_up_to_date(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offered(capsys, "dyads sit x --with ") == []
    assert not own_home.exists()
    own_home.mkdir()
    old = own_home / "journal.sqlite3"
    with closing(connection.in_memory(migrations=MIGRATIONS[:2])) as memory, closing(sqlite3.connect(old)) as file:
        memory.backup(file)
    before = old.read_bytes()
    assert offered(capsys, "dyads sit x --with ") == []
    assert [path.name for path in own_home.iterdir()] == ["journal.sqlite3"]
    assert old.read_bytes() == before


def test_exercises_are_completed_beside_a_journal_that_cannot_be_read(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_home.mkdir()
    (own_home / "journal.sqlite3").write_bytes(b"no journal at all")
    assert offered(capsys, "dyads sit breathing") == ["breathing-meditation"]
    assert offered(capsys, "dyads sit x --with ") == []


@given(st.text(max_size=8), st.text(max_size=3))
@example("0\xa0", "")
@example("a\u200db", "")
def test_no_name_acts_on_a_terminal_or_is_taken_for_an_option(name: str, typed: str) -> None:
    for item in matching([name], typed):
        assert item.value == name
        harmless = {"\u200c", "\u200d"}  # join letters, or keep them apart, in Persian and in emoji; so is any space
        assert all(sign.isprintable() or category(sign) == "Zs" or sign in harmless for sign in name)
        assert name.casefold().startswith(typed.casefold())
        assert not name.startswith("-")


def test_a_fault_says_nothing_into_the_line(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(_ctx: click.Context, _param: click.Parameter, _incomplete: str) -> list[str]:
        raise RuntimeError("not a word of this")

    root = click.Command("dyads", params=[click.Argument(["name"], shell_complete=broken)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_WORDS", "dyads x")
        patch.setenv("COMP_CWORD", "1")
        assert answer_shell(root, find_home(), "bash_complete") == 1
    assert capfd.readouterr().out == ""
    assert answer_shell(root, find_home(), "tcsh_complete") == 1


@pytest.mark.parametrize(
    ("line", "offer", "unneeded"),
    [
        (
            "dyads ",
            "plain\nsit\n",
            ("dyads.app", "dyads.cli.sit", "dyads.cli.plan", "dyads.journal.journal", "dyads.sound"),
        ),
        (
            "dyads sit ",
            "plain\naffect-dyad\n",
            ("dyads.app", "dyads.cli.plain", "dyads.practice.script", "dyads.journal.journal"),
        ),
        (
            "dyads sit x --",
            "plain\n--apart\n",
            ("dyads.app", "dyads.cli.plain", "dyads.practice.script", "dyads.library"),
        ),
    ],
)
def test_completing_loads_no_page_no_model_and_no_command_but_the_one_typed(
    line: str, offer: str, unneeded: tuple[str, ...]
) -> None:
    program = (  # what moves the clock has loaded some of it before
        "import sys\nbefore = set(sys.modules)\nfrom dyads.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*(set(sys.modules) - before), file=sys.stderr)"
    )
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_DYADS_COMPLETE": "bash_complete"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert offer in done.stdout
    loaded = done.stderr.split()
    assert len(loaded) > 10
    assert [name for name in loaded if name.startswith(("textual", "pydantic", "sqlite3", *unneeded))] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(shell: str) -> None:
    done = run_dyads("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_DYADS_COMPLETE={shell}_complete" in done.stdout
    assert run_dyads("completion", SHELL=f"/usr/bin/{shell}").stdout == done.stdout


def test_a_shell_that_is_not_served_is_told_so() -> None:
    done = run_dyads("completion", SHELL="/bin/tcsh")
    assert done.returncode == 2
    assert "bash" in done.stderr
