"""Which process sits a session, and whether it still lives: a number of a process alone may have been given again."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

_FRESH = timedelta(seconds=35)
"""Where a number may have been given again unseen, the last beat must be this recent; one comes every ten seconds."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process of one boot; `started` is in the system's own unit, empty where it cannot be known."""

    pid: int
    boot_id: str
    started: str


@cache
def boot_id() -> str:
    """Return what names this boot of the machine, or an empty string."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def this_process() -> Process:
    return Process(os.getpid(), boot_id(), _started(os.getpid()) or "")


def is_alive(process: Process, seen: datetime, now: datetime) -> bool:
    if process.boot_id != boot_id():
        return False
    if Path("/proc/self/stat").exists():
        return _started(process.pid) == process.started
    return abs(now - seen) < _FRESH and exists(process.pid)


def exists(pid: int) -> bool:
    """Say whether a process has this number; where that cannot be asked without harm, yes."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """Return when a process started, in clock ticks since boot; None where there is none, or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]
