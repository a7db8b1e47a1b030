"""The manual page: all of the help, in a form that man, groff and mandoc read without a word."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dyads
from dyads.cli.main import dyads_command
from dyads.cli.man_page import roff
from tests.cli.running import run_dyads
from tests.cli.test_completion import everything


def manual(folder: Path, language: str = "en") -> Path:
    done = run_dyads("man", LANGUAGE=language)
    assert (done.returncode, done.stderr) == (0, "")
    file = folder / "dyads.1"
    file.write_text(done.stdout, encoding="ascii")  # which every man reads, whatever the letters mean
    return file


def ran(*command: str) -> "subprocess.CompletedProcess[str]":
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("language", ["en", "de"])
def test_groff_and_mandoc_find_nothing_to_say(tmp_path: Path, language: str) -> None:
    file = str(manual(tmp_path, language))
    linted = ran("mandoc", "-T", "lint", "-W", "warning", file)
    assert [said for said in linted.stdout.splitlines() if "missing date" not in said] == []
    done = ran("groff", "-man", "-ww", "-z", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_command_and_option_stands_in_it(tmp_path: Path) -> None:
    read = ran("mandoc", "-T", "utf8", "-O", "width=500", str(manual(tmp_path))).stdout
    shown = " ".join("".join(c[0] for c in _cells(read)).split())
    assert f"dyads {dyads.__version__}" in shown
    for path, command in everything(dyads_command, "dyads"):
        assert path in shown
        for parameter in command.params:
            assert all(name in shown for name in parameter.opts if name.startswith("--"))
        assert all(" ".join(line.split()) in shown for line in (command.epilog or "").splitlines())


def test_it_speaks_german(tmp_path: Path) -> None:
    read = ran("mandoc", "-T", "utf8", "-O", "width=500", str(manual(tmp_path, "de"))).stdout
    shown = "".join(c[0] for c in _cells(read))
    assert "BESCHREIBUNG" in shown
    assert "ü" in shown


def _cells(page: str) -> list[str]:
    """Return the letters of a page for a terminal, in which bold is a letter struck over itself."""
    cells: list[str] = []
    for letter in page:
        if letter == "\b":
            cells.pop()
        else:
            cells.append(letter)
    return cells


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30))
def test_no_text_is_a_command_of_roff(text: str) -> None:
    written = roff(text)
    assert written.isascii()
    assert not written.startswith((".", "'"))
