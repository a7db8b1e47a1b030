"""What can go wrong with the journal, as sentences a person can act on; nothing is ever overwritten to get past it."""

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from dyads.journal.backup import own_backups
from dyads.practice.message import Message, msg

Kind = Literal[
    "missing",
    "no-file",
    "not-a-journal",
    "replaced",
    "other",
    "newer",
    "older",
    "early-seal",
    "damaged",
    "locked",
    "read-only",
    "owner",
    "full",
    "numbers",
    "disk",
    "refused",
    "traces",
]
"""What kind of trouble; `refused` is about the one write, `traces` about what an erasing could not clear yet."""

_SENTENCES: Mapping[Kind, Message] = {
    "missing": msg("There is no journal at {file}: the folder is gone or cannot be reached."),
    "no-file": msg(
        "In the place of the journal {file} stands something that is no ordinary file. Nothing was changed. "
        "Move it away, or use another folder."
    ),
    "replaced": msg("Another file is put in the place of the journal {file} again and again."),
    "other": msg("Another file stands in the place of the journal {file}, and this sitting does not go into it."),
    "not-a-journal": msg(
        "{file} is not a journal of this program. Nothing was changed. Move the file away, or use another folder."
    ),
    "newer": msg(
        "The journal {file} was written by a newer version of dyads (journal version {version}, this program knows "
        "{known}). Nothing was changed. Please upgrade dyads."
    ),
    "older": msg(
        "The journal {file} was written by an older version of dyads and has to be brought up to date once. "
        "Make its folder writable, then start dyads again."
    ),
    "early-seal": msg(
        "In the journal {file} somebody has sealed with dyads 0.1.0, from before the first release; this version "
        "cannot open that. Nothing was changed. Say dyads people unseal NAME with dyads 0.1.0, then seal with this."
    ),
    "damaged": msg("The journal {file} is damaged. Nothing was overwritten. Keep a copy of it. {backups}"),
    "locked": msg("Another window or program is writing to the journal {file}."),
    "read-only": msg("The journal {file} cannot be written: the file or its folder is read-only."),
    "owner": msg(
        "The journal {file} belongs to another user of this computer, so it cannot be used. Nothing was changed."
    ),
    "full": msg("The disk is full, so the journal {file} cannot be written."),
    "numbers": msg(
        "The numbers of sessions in the journal {file} have run out, because one of them is far too large. "
        "Nothing was lost; the next start mends it."
    ),
    "disk": msg("The disk with the journal {file} does not answer as it should."),
}

_KINDS: Mapping[int, Kind] = {
    sqlite3.SQLITE_NOTADB: "not-a-journal",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
}
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


def trouble_with(path: Path, kind: Kind, **values: object) -> JournalTrouble:
    """Return the trouble of a kind that is about the whole journal, with its sentence about the file."""
    if kind == "damaged":
        values["backups"] = where_backups_are(path)
    return JournalTrouble(kind, _SENTENCES[kind]._replace(values={"file": str(path), **values}))


def where_backups_are(path: Path) -> Message:
    """Return which backup there is of a journal that is damaged."""
    backups = [backup for backup in own_backups(path) if backup.suffix == path.suffix]
    if not backups:
        return msg("dyads has no backup of it; perhaps you have a copy or an export of your own.")
    newest = max(backups, key=lambda backup: backup.name.rpartition("-")[2])
    return msg("The newest backup, which may still be whole, is {file}.", file=str(newest))


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the system into what they mean for the journal at `path`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise trouble_of(error, path) from error
    except UnicodeDecodeError as error:  # what SQLite wanted to say holds a piece of a damaged file
        raise trouble_with(path, "damaged") from error


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
        return trouble_with(path, "missing")
    if error.errno in _FULL:
        return trouble_with(path, "full")
    if error.errno == errno.EROFS:
        return trouble_with(path, "read-only")
    return trouble_with(path, "disk")


def _of_sqlite(code: int, path: Path) -> JournalTrouble:
    primary = code & 0xFF
    if code in {sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_IOERR_DELETE}:
        what = msg(
            "The journal {file} was cut off while it was being written and has to be mended once. "
            "Make its folder writable, then start dyads again.",
            file=str(path),
        )
        return JournalTrouble("read-only", what)
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return refused(msg("This does not fit what the journal holds, so it was not kept."))
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
        return no_access(path)
    kind = _KINDS.get(primary, "disk")
    return trouble_with(path, "numbers" if kind == "full" and _have_numbers_run_out(path) else kind)


def _have_numbers_run_out(path: Path) -> bool:
    """Say whether SQLite's "full" means that there is no number after the last one, and not the disk."""
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=0)) as opened:
            found = opened.execute("SELECT 1 FROM sqlite_sequence WHERE seq = ?", ((1 << 63) - 1,)).fetchone()
    except sqlite3.Error:
        return False
    return found is not None


def no_access(path: Path) -> JournalTrouble:
    """Return why the journal cannot be opened or written, looking at the folder and the owner."""
    try:
        owner = path.stat().st_uid if path.exists() else path.parent.stat().st_uid
    except OSError:
        return trouble_with(path, "read-only" if path.parent.exists() else "missing")
    is_ours = not hasattr(os, "geteuid") or os.geteuid() in {owner, 0}
    return trouble_with(path, "read-only" if is_ours else "owner")
