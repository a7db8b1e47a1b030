"""A rehearsal on a terminal: everything as in a sitting, and nowhere the word that something is kept."""

import re
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.running import run_dyads

SCRIPT = """
format = 1
title = "Try"
form = "solo"
[ratings]
before = ["mood"]
after = ["mood"]
[[phase]]
name = "Sit"
length = "30s"
[[phase]]
name = "Rest"
length = "30s"
"""


def test_a_rehearsal_can_choose_the_text() -> None:
    shown = run_dyads("sit", "humanize-daily-dyad", "--plain", "--mute", "--speed", "3600", "--text", "5")
    assert shown.returncode == 0
    assert shown.stdout.count("What are you carrying, and what carries you?") == 4
    theme = run_dyads("sit", "humanize-daily-dyad", "--plain", "--mute", "--speed", "3600", "--text", "13")
    assert "This week's theme is “the theme of the week”." in theme.stdout


@pytest.mark.pty
def test_a_rehearsal_never_says_that_something_is_kept(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "try.toml"
    file.write_text(SCRIPT, "utf-8")
    arguments = ["-m", "dyads", "sit", str(file), "--plain", "--mute", "--speed", "60", "--from", "rest"]
    child = pexpect.spawn(sys.executable, arguments, timeout=60, encoding="utf-8")
    said = []
    for wanted, answer in (("or Enter to skip:", "4"), ("Enter to begin", ""), ("or Enter to skip:", "5")):
        child.expect_exact(wanted)
        said.append(child.before or "")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    whole = "".join([*said, child.before or ""])
    assert "Rest, 0:30." in whole
    assert "Sit, 0:30." not in whole
    kept = [text.strip() for text in re.findall(r"[^.:\n]*\bkept\b", whole, re.IGNORECASE)]
    assert kept == ["nothing is kept"]
    assert not (own_home / "journal.sqlite3").exists()
