"""Processes that the program runs beside itself: how one is started, and ended with everything that it started."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]  # what must be on the path for `python -m dyads...`

DETACHED = 0
"""Flags of a new process on Windows: no window, and Ctrl-C is not for it."""
if sys.platform == "win32":
    DETACHED = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP


def helper_command(module: str) -> list[str]:
    """Return how a module runs in a process of its own; nothing in the current folder can pose as one (`-P`)."""
    return [sys.executable, "-P", "-m", module]


def helper_environment() -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def kill_group(process: "subprocess.Popen[Any]") -> None:
    """End a process that leads a session of its own, with everything that it started; not once it was waited for.

    A process that has ended by itself may have left others behind: its group exists until it has been waited for, so
    nothing here does that.
    """
    if process.returncode is not None:  # its number may be another's by now
        return
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        with suppress(ProcessLookupError):
            process.kill()
