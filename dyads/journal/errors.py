"""What can go wrong with the journal, as sentences a person can act on; nothing is ever overwritten to get past it."""

import errno
import os
import sqlite3
from pathlib import Path
from typing import Literal

from dyads.practice.message import Message, msg

Kind = Literal[
    "missing",
    "not-a-journal",
    "newer",
    "older",
    "damaged",
    "locked",
    "read-only",
    "owner",
    "full",
    "disk",
    "elsewhere",
    "refused",
    "traces",
]
"""What kind of trouble; `refused` is about the one write, `traces` about what an erasing could not clear yet."""

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


class JournalTrouble(Exception):  # noqa: N818 - it is what the person is told, not a fault of the program
    """The journal could not do what was asked."""

    def __init__(self, kind: Kind, message: Message) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.message = message


def refused(message: Message) -> JournalTrouble:
    """Return the trouble of one write that cannot be made, whatever the disk does."""
    return JournalTrouble("refused", message)


def trouble_of(error: sqlite3.Error | OSError, path: Path) -> JournalTrouble:
    """Return what an error of SQLite or of the system means for the journal at `path`."""
    if isinstance(error, OSError):
        return _of_system(error, path)
    return _of_sqlite(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR), path)


def is_about_one_write(error: sqlite3.Error) -> bool:
    """Say whether an error is about what was written, so that trying again is no use."""
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
        return True
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_ERROR


def _of_system(error: OSError, path: Path) -> JournalTrouble:
    if isinstance(error, PermissionError):
        return no_access(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return missing(path)
    if error.errno in _FULL:
        return full(path)
    if error.errno == errno.EROFS:
        return read_only(path)
    return disk(path)


def _of_sqlite(code: int, path: Path) -> JournalTrouble:
    primary = code & 0xFF
    if code in {sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_IOERR_DELETE}:
        return interrupted(path)
    if primary == sqlite3.SQLITE_NOTADB:
        return not_a_journal(path)
    if primary == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return locked(path)
    if primary == sqlite3.SQLITE_FULL:
        return full(path)
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return refused(msg("This does not fit what the journal holds, so it was not kept."))
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
        return no_access(path)
    return disk(path)


def no_access(path: Path) -> JournalTrouble:
    """Return why the journal cannot be opened or written, looking at the folder and the owner."""
    try:
        owner = path.stat().st_uid if path.exists() else path.parent.stat().st_uid
    except OSError:
        return read_only(path) if path.parent.exists() else missing(path)
    if hasattr(os, "geteuid") and os.geteuid() not in {owner, 0}:
        what = msg(
            "The journal {file} belongs to another user of this computer, so it cannot be used. Nothing was changed.",
            file=str(path),
        )
        return JournalTrouble("owner", what)
    return read_only(path)


def missing(path: Path) -> JournalTrouble:
    what = msg("There is no journal at {file}: the folder is gone or cannot be reached.", file=str(path))
    return JournalTrouble("missing", what)


def not_a_journal(path: Path) -> JournalTrouble:
    what = msg(
        "{file} is not a journal of this program. Nothing was changed. Move the file away, or use another folder.",
        file=str(path),
    )
    return JournalTrouble("not-a-journal", what)


def newer(path: Path, version: int, known: int) -> JournalTrouble:
    what = msg(
        "The journal {file} was written by a newer version of dyads (journal version {version}, this program knows "
        "{known}). Nothing was changed. Please upgrade dyads.",
        file=str(path),
        version=version,
        known=known,
    )
    return JournalTrouble("newer", what)


def older(path: Path) -> JournalTrouble:
    what = msg(
        "The journal {file} was written by an older version of dyads and has to be brought up to date once. "
        "Make its folder writable, then start dyads again.",
        file=str(path),
    )
    return JournalTrouble("older", what)


def damaged(path: Path) -> JournalTrouble:
    what = msg(
        "The journal {file} is damaged. Nothing was overwritten. Keep a copy of it, then put a backup in its place: "
        "they are in the folder backups beside it.",
        file=str(path),
    )
    return JournalTrouble("damaged", what)


def locked(path: Path) -> JournalTrouble:
    what = msg("Another window or program is writing to the journal {file}.", file=str(path))
    return JournalTrouble("locked", what)


def read_only(path: Path) -> JournalTrouble:
    what = msg("The journal {file} cannot be written: the file or its folder is read-only.", file=str(path))
    return JournalTrouble("read-only", what)


def interrupted(path: Path) -> JournalTrouble:
    what = msg(
        "The journal {file} was cut off while it was being written and has to be mended once. "
        "Make its folder writable, then start dyads again.",
        file=str(path),
    )
    return JournalTrouble("read-only", what)


def full(path: Path) -> JournalTrouble:
    return JournalTrouble("full", msg("The disk is full, so the journal {file} cannot be written.", file=str(path)))


def disk(path: Path) -> JournalTrouble:
    what = msg("The disk with the journal {file} does not answer as it should.", file=str(path))
    return JournalTrouble("disk", what)


def exists(path: Path) -> JournalTrouble:
    return JournalTrouble(
        "refused", msg("{file} exists already. Nothing was changed; choose another name.", file=str(path))
    )
