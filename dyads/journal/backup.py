"""Copies of the whole journal by SQLite's own backup: consistent while others write, private from the first byte."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from glob import escape
from pathlib import Path

from dyads.journal.process import exists

_MOMENT = "%Y%m%dT%H%M%S.%fZ"
_UNSOUND = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
KEPT = 3
"""How many of the program's own backups stay."""


def backup_folder(journal: Path) -> Path:
    return journal.parent / "backups"


def own_backups(journal: Path) -> tuple[Path, ...]:
    """Return the program's own backups of a journal, the oldest first; those that are being made are none yet."""
    folder = backup_folder(journal)
    return tuple(sorted(folder.glob(f"{journal.stem}-v*{journal.suffix}"))) if folder.is_dir() else ()


def clear_unfinished(journal: Path) -> None:
    """Remove what a process that was cut off has left of a copy beside a journal, or among its backups."""
    for name in ("rescue-", f"{journal.stem}-checked"):
        _clear_unfinished(journal.parent, name)
    _clear_unfinished(backup_folder(journal), f"{journal.stem}-v")


def _clear_unfinished(folder: Path, name: str) -> None:
    for left in folder.glob(f"{escape(name)}*.part"):
        number = left.name.split(".")[-2]
        if number.isdecimal() and int(number) != os.getpid() and not exists(int(number)):
            with suppress(OSError):
                remove(left)


def back_up(source: sqlite3.Connection, target: Path) -> None:
    """Copy a journal to a new file with mode 0600; it appears under its name only when whole.

    Raises:
        FileExistsError: there is something at `target`; it is left as it is.
        OSError: the folder cannot be written.
        sqlite3.Error: the journal cannot be read, or the disk is full.
    """
    if target.exists():
        raise FileExistsError(target)
    _clear_unfinished(target.parent, target.name)
    write_copy(source, target)


def write_copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy a journal to a file with mode 0600, which appears under its name only when whole, in place of another.

    Raises:
        OSError: the folder cannot be written.
        sqlite3.Error: the journal cannot be read, or the disk is full.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")  # the number tells whether it is still being made
    with suppress(FileNotFoundError):
        part.unlink()
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
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
    """Overwrite a backup with zeros and remove it."""
    _overwrite_with_zeros(path)
    path.unlink()


def _overwrite_with_zeros(path: Path) -> None:
    """Overwrite a file, as far as the disk really does so."""
    with path.open("r+b") as held:
        left = path.stat().st_size
        while left > 0:
            left -= held.write(bytes(min(left, 1 << 20)))
        held.flush()
        os.fsync(held.fileno())


def zero_rollback_journal(connection: sqlite3.Connection, path: Path) -> None:
    """Overwrite what a transaction would have put back, before the file goes: else it is readable in freed blocks.

    The write queue keeps the file (`journal_mode = PERSIST`) when nothing may be left. Nobody else writes meanwhile.
    """
    file = path.with_name(path.name + "-journal")
    connection.execute("BEGIN EXCLUSIVE")
    with connection:
        if file.exists():
            _overwrite_with_zeros(file)
    connection.execute("PRAGMA journal_mode = DELETE")


def is_sound(connection: sqlite3.Connection) -> bool:
    """Say whether SQLite finds nothing wrong with the journal. Reads the whole file."""
    try:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        return sound and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _UNSOUND:
            raise
        return False
    except UnicodeDecodeError:  # what SQLite wanted to say holds a piece of a damaged file
        return False
