"""Whether the journal's file is sound, for `dyads doctor`."""

import os
import sqlite3
from pathlib import Path

from dyads.journal import errors
from dyads.practice.message import Message, msg


def check(connection: sqlite3.Connection, path: Path) -> tuple[Message, ...]:
    """Return what is wrong with the journal; nothing where it is sound. Reads the whole file."""
    found: list[Message] = []
    try:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        whole = connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        sound, whole = False, True
    if not (sound and whole):
        found.append(errors.damaged(path).message)
    found += [
        msg("Others on this computer can read {file}. Its permissions should be 0600.", file=str(held))
        for held in (path,)
        if os.name == "posix" and held.exists() and held.stat().st_mode & 0o077
    ]
    return tuple(found)
