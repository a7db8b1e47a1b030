"""What every test stands on: a home of its own, English, no sound; and which tests are slow."""

import gc
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dyads.words import use
from tests.tries import MOST

settings.register_profile(
    "usual",
    max_examples=min(100, MOST),
    derandomize="DYADS_TEST_SEEDED" in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("usual")

ZONE = os.environ.get("DYADS_TEST_TZ", "Europe/Berlin")
os.environ["TZ"] = ZONE
if hasattr(time, "tzset"):  # not on Windows
    time.tzset()  # before any test module is read: else what it works out with local time holds the machine's own zone
NEED_A_DEVICE = ("sound", "browser", "pty")
"""The marks of tests that need more than a processor and a disk; all of them are slow."""


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end, and look less often: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a device."""
    for item in items:
        if any(item.get_closest_marker(name) for name in NEED_A_DEVICE):
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep the developer's own folders, language and terminal out of every test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DYADS_HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", ZONE)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLORFGBG", "SSH_CONNECTION", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    use("en")
    fresh_log()
    yield folder
    fresh_log()
    use("en")


def fresh_log() -> None:
    """Undo what a command that ran in this process did to the log, in a fixture of a whole module too."""
    log = logging.getLogger("dyads")
    log.setLevel(logging.NOTSET)
    log.propagate = True
    log.handlers.clear()
    logging.raiseExceptions = True
