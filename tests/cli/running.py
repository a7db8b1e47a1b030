"""Runs `dyads` with arguments: in this process where only what it says and keeps matters, else as a process."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from dyads.cli.main import dyads_command
from dyads.practice.clock import Clock
from dyads.services.home import find_home
from dyads.words import current, use


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run_dyads(*arguments: str | Path, stdin: str | bytes = "", clock: Clock | None = None, **variables: str) -> Done:
    """Run a command in this process, with more environment variables; what it did not catch is raised here."""
    home = find_home({**os.environ, **variables}, clock)
    before = current()
    use(home.language)
    try:
        result = CliRunner(env=variables).invoke(dyads_command, [*map(str, arguments)], input=stdin, obj=home)
    finally:
        use(before)
        home.close()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def run_dyads_process(*arguments: str | Path, stdin: str = "") -> Done:
    """Run a command as a process of its own: for sittings, which take signals for themselves, and for pipes."""
    done = subprocess.run(
        [sys.executable, "-m", "dyads", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)
