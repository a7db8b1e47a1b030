"""The log: private, terse, and never in the way."""

import logging
import os
import stat
from pathlib import Path

import pytest

from dyads.settings.log import open_log


@pytest.fixture(scope="module", autouse=True)
def _opened_before(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a fixture of a whole module may do: run a command, which opens the log before the first test begins."""
    open_log(tmp_path_factory.mktemp("log") / "dyads.log")


def test_a_test_begins_with_a_log_that_nobody_opened() -> None:
    log = logging.getLogger("dyads")
    assert (log.handlers, log.propagate, log.level) == ([], True, logging.NOTSET)


def test_a_start_that_logs_nothing_writes_nothing(tmp_path: Path) -> None:
    open_log(tmp_path / "deep" / "dyads.log")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        open_log(tmp_path / "deep" / "dyads.log")
        logging.getLogger("dyads.services").info("begun")
    finally:
        os.umask(before)
    file = tmp_path / "deep" / "dyads.log"
    assert file.read_text().endswith("INFO dyads.services begun\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_an_exception_says_where_and_not_what(tmp_path: Path) -> None:
    open_log(tmp_path / "dyads.log")
    try:
        raise ValueError("Ann rated 7")
    except ValueError:
        logging.getLogger("dyads").exception("failed")
    text = (tmp_path / "dyads.log").read_text()
    assert "ValueError at test_log.py:" in text
    assert "Ann" not in text


def test_where_it_cannot_be_written_it_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    open_log(tmp_path / "file" / "dyads.log")
    logging.getLogger("dyads").warning("nobody hears this")
    assert capfd.readouterr() == ("", "")
