"""Whether the journal's file is as this program left it, so that it need not be read whole before the first write.

A small file beside the journal holds what the file system says of it, and when SQLite last read all of it. Where that
differs (a crash, a copy, a backup put back, another program, another disk), or nothing is known, the whole is read.
What a disk changes by itself does not show: the whole is read again after `RENEWED`, as the program ends, and before a
write where that was not done within `TRUSTED`.
"""

import json
import os
import sqlite3
import stat
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from dyads.journal.backup import is_sound
from dyads.journal.quick_start import changes
from dyads.practice.clock import Clock

RENEWED = timedelta(days=7)
TRUSTED = timedelta(days=14)

_MOST = 4096
"""Bytes of what is kept: far less than this."""
_BESIDES = ("-journal", "-wal", "-shm")
"""What SQLite leaves beside a file that was not closed well."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
_STEP, _STEPS = 0.004, 10
"""Seconds between looks at the file system's clock, which goes by steps of one to ten milliseconds; and how many."""

_Mark = list[int]


class KnownSound:
    """What the thread that writes a journal knows of its file. Nothing here raises but `is_sound`."""

    def __init__(self, journal: Path, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._left: _Mark | None = None
        self._read: datetime | None = None
        """When SQLite read the whole; None where that is not known, or somebody else has written since."""

        self.is_read_anew = False
        """Whether the whole was read when it was opened last: somebody else may have changed it."""

    def is_sound(self, connection: sqlite3.Connection) -> bool:
        """Say whether a journal that was just opened is sound; reads the whole unless it lies as it was left.

        Raises:
            sqlite3.Error: it cannot be read at present.
        """
        self._left, now = _mark(self._journal), self._clock.now()
        self._read = _known(self._journal, self._left)
        self.is_read_anew = self._read is None or not timedelta(0) <= now - self._read < TRUSTED
        if not self.is_read_anew:
            return True
        self._read = None
        if not is_sound(connection):
            return False
        self._read = now
        if self._left is not None:
            self.look()
        return True

    def look(self) -> None:
        """Before a write: what somebody else has changed is not known to be sound."""
        if self._left is None or _mark_alone(self._journal) != self._left:
            self._read = None

    def written(self) -> None:
        """After a write, before anybody hears of it: so it was left."""
        self._left = _mark_alone(self._journal)

    def renew(self, connection: sqlite3.Connection) -> None:
        """At the end: read the whole again where that is long ago."""
        self.look()
        if self._read is None:
            return
        now = self._clock.now()
        if timedelta(0) <= now - self._read < RENEWED:
            return
        self._read = None
        with suppress(sqlite3.Error):
            if is_sound(connection):
                self._read = now
                self.look()

    def keep(self) -> None:
        """After the end, when nothing of it is open any more: keep what is known for the next start.

        A change within the same step of the file system's clock would not be seen: the step is waited out, and nothing
        is kept where it is a long one.
        """
        if self._read is None or _mark(self._journal) != self._left:
            return
        file = kept_beside(self._journal)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        with suppress(OSError):
            for _step in range(_STEPS):
                written = self._write(part)
                if self._left is None or _mark(self._journal) != self._left:
                    break
                if max(self._left[-2:]) < written:
                    part.replace(file)
                    return
                time.sleep(_STEP)
        with suppress(OSError):
            part.unlink()

    def _write(self, part: Path) -> int:
        """Write what is known; return when, by the file system's clock."""
        part.unlink(missing_ok=True)
        known = {"file": self._left, "read": None if self._read is None else self._read.isoformat()}
        with os.fdopen(os.open(part, _NEW, 0o600), "w", encoding="ascii") as opened:
            json.dump(known, opened)
            opened.flush()
            return os.fstat(opened.fileno()).st_mtime_ns


def kept_beside(journal: Path) -> Path:
    """Return where it is kept what is known of a journal."""
    return journal.with_name(f"{journal.stem}-checked.json")


def _known(journal: Path, found: _Mark | None) -> datetime | None:
    """Return when the whole was read of a file that is as it was left; None where it is not, or nothing is known."""
    file = kept_beside(journal)
    try:
        if found is None or not stat.S_ISREG(file.stat().st_mode):  # a pipe in its place is not waited for
            return None
        with file.open("rb") as opened:
            known = json.loads(opened.read(_MOST))
        read = datetime.fromisoformat(known["read"]) if known["file"] == found else None
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return read if read is not None and read.utcoffset() is not None else None


def _mark(journal: Path) -> _Mark | None:
    """Return what changes with the file; None where it cannot be read, or was not closed well."""
    if any(os.path.lexists(f"{journal}{besides}") for besides in _BESIDES):
        return None
    return _mark_alone(journal)


def _mark_alone(journal: Path) -> _Mark | None:
    try:
        found = journal.stat()
    except OSError:
        return None
    return [found.st_dev, *changes(found)]
