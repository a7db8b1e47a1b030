"""Copies of the whole journal by SQLite's own backup: consistent while others write, private from the first byte."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MOMENT = "%Y%m%dT%H%M%S.%fZ"
KEPT = 3
"""How many of the program's own backups stay."""


def backup_folder(journal: Path) -> Path:
    return journal.parent / "backups"


def own_backups(journal: Path) -> tuple[Path, ...]:
    """Return the program's own backups of a journal, the oldest first, unfinished ones included."""
    folder = backup_folder(journal)
    return tuple(sorted(folder.glob(f"{journal.stem}-v*{journal.suffix}*"))) if folder.is_dir() else ()


def back_up(source: sqlite3.Connection, target: Path) -> None:
    """Copy a journal to a new file with mode 0600; it appears under its name only when whole.

    Raises:
        FileExistsError: there is something at `target`; it is left as it is.
        OSError: the folder cannot be written.
        sqlite3.Error: the journal cannot be read, or the disk is full.
    """
    if target.exists():
        raise FileExistsError(target)
    unfinished = target.with_name(target.name + ".part")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
        unfinished.rename(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def back_up_own(source: sqlite3.Connection, journal: Path, version: int, now: datetime) -> Path:
    """Make one of the program's own backups, and let the oldest ones go."""
    folder = backup_folder(journal)
    folder.mkdir(mode=0o700, exist_ok=True)
    while (target := folder / f"{journal.stem}-v{version:04}-{now.astimezone(UTC):{_MOMENT}}{journal.suffix}").exists():
        now += timedelta(microseconds=1)
    back_up(source, target)
    by_age = sorted(own_backups(journal), key=lambda path: path.name.rpartition("-")[2])
    for old in by_age[:-KEPT]:
        remove(old)
    return target


def remove(path: Path) -> None:
    """Overwrite a backup with zeros, as far as the disk really does so, and remove it."""
    with path.open("r+b") as held:
        left = path.stat().st_size
        while left > 0:
            left -= held.write(bytes(min(left, 1 << 20)))
        held.flush()
        os.fsync(held.fileno())
    path.unlink()
