"""Opening the journal: private from its first byte, recognised before it is touched, brought up to date once."""

import os
import sqlite3
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from dyads.journal import errors
from dyads.journal.backup import back_up_own, clear_unfinished, is_sound
from dyads.journal.errors import refused
from dyads.journal.migrations import (
    COUNT,
    HAS_ODD_NUMBERS,
    IS_COUNTED,
    IS_COUNTED_RIGHT,
    MIGRATIONS,
    RENUMBER,
    Migration,
)
from dyads.practice.clock import Clock
from dyads.practice.message import msg


def to_text(moment: datetime) -> str:
    """Write a moment in UTC. Raises ValueError: the moment has no offset."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_text_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


APPLICATION_ID = 0x64796164
"""The letters "dyad", by which the file is known."""
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_EARLY_SEALS = range(2, 6)
"""The versions of the journal that sealed in another way; no release made one."""
_OLDEST_SQLITE = (3, 37, 0)

Connect = Callable[[Path], sqlite3.Connection]
"""How a connection to an existing file is made; tests bring their own."""
Check = Callable[[sqlite3.Connection], bool]
"""Says whether a journal that was just opened is sound."""


def connect(path: Path) -> sqlite3.Connection:
    """Connect to an existing file; changes are durable when committed, and what is deleted is overwritten.

    A rollback journal, not a write-ahead log: it can be read in a read-only folder and lives on a network share. It is
    deleted after each commit, and the deletion itself is synced (`synchronous = EXTRA`).
    """
    address = path.absolute().as_uri() + "?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
    for pragma in (
        "trusted_schema = OFF",
        "temp_store = MEMORY",
        "secure_delete = ON",
        "synchronous = EXTRA",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_to_write(
    path: Path,
    clock: Clock,
    *,
    create: bool = True,
    connect: Connect = connect,
    migrations: Sequence[Migration] = MIGRATIONS,
    check: Check = is_sound,
) -> sqlite3.Connection:
    """Open the journal for writing: create it where there is none, bring an older one up to date.

    Raises:
        JournalTrouble: it cannot be opened, is no journal, or fails its check; nothing was changed.
    """
    _check_sqlite()
    with errors.translated(path), ExitStack() as on_failure:
        if create:
            _create(path)
            clear_unfinished(path)
        _recognise(path, may_be_empty=create)
        if not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
            raise errors.no_access(path)
        _tighten(path)
        connection = connect(path)
        on_failure.callback(connection.close)
        if not check(connection):
            raise errors.trouble_with(path, "damaged")
        connection.execute("PRAGMA journal_mode = DELETE")
        _bring_up_to_date(connection, path, migrations, clock)
        if _has_odd_numbers(connection):
            _renumber(connection, path, len(migrations), clock)
        keep_counted(connection)
        connection.execute("PRAGMA shrink_memory")  # what was checked is not needed again
        on_failure.pop_all()
    return connection


def open_to_read(
    path: Path, clock: Clock, *, connect: Connect = connect, migrations: Sequence[Migration] = MIGRATIONS
) -> sqlite3.Connection:
    """Open the journal for reading only, in a read-only folder too; where there is none yet, an empty one in memory.

    An older journal is brought up to date first, which needs a writable folder; one with numbers that were never
    counted is mended first, where that can be.

    Raises:
        JournalTrouble: it cannot be opened or is no journal; nothing was changed.
    """
    _check_sqlite()
    with errors.translated(path), ExitStack() as on_failure:
        if not path.exists():
            return _empty(migrations)
        _must_be_file(path, path.stat().st_mode)
        if path.stat().st_size == 0:
            return _empty(migrations)
        _recognise(path)
        connection = connect(path)
        on_failure.callback(connection.close)
        is_older = _version(connection, path, len(migrations)) < len(migrations)
        is_odd = not is_older and _has_odd_numbers(connection)
        on_failure.pop_all()
    if is_older or is_odd:
        connection.close()
        try:
            open_to_write(path, clock, create=False, connect=connect, migrations=migrations).close()
        except errors.JournalTrouble as trouble:
            if is_older and trouble.kind in {"read-only", "owner"}:
                raise errors.trouble_with(path, "older") from trouble
            if is_older:
                raise
        connection = connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def is_up_to_date(path: Path, *, connect: Connect = connect, migrations: Sequence[Migration] = MIGRATIONS) -> bool:
    """Say whether reading a journal would change nothing of it. Raises JournalTrouble, OSError: it is no journal."""
    _recognise(path)
    with closing(connect(path)) as opened:
        current = _version(opened, path, len(migrations)) == len(migrations)
        return current and not _has_odd_numbers(opened)


def in_memory(file: Path | None = None, migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """Return an empty journal in memory, or a copy of a file that is brought up to date in memory alone.

    Raises:
        JournalTrouble: the file cannot be read or is no journal.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    version = 0
    if file is not None:
        with errors.translated(file):
            _recognise(file)
            with closing(connect(file)) as source:
                source.backup(connection)
            version = _version(connection, file, len(migrations))
    _apply(connection, migrations[version:], len(migrations))
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each for its owner alone; what exists stays as it is."""
    if not folder.is_dir():
        if folder.parent != folder:
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _create(path: Path) -> None:
    make_folder(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _recognise(path: Path, *, may_be_empty: bool = True) -> None:
    """Look at a file before it is opened to be written: what is no database is not changed.

    SQLite looks, without a lock or a rollback: closing the file by any other way takes every lock of this process off.
    An empty file that takes the place of a journal is one that a synced folder has not filled yet.
    """
    held = path.stat()  # a pipe or a device that stands in the journal's place is not opened
    _must_be_file(path, held.st_mode)
    if not held.st_size and not may_be_empty:
        raise errors.trouble_with(path, "missing")
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)) as looked_at:
            looked_at.execute("PRAGMA application_id")
    except sqlite3.Error as error:  # all else is told by opening it
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise errors.trouble_with(path, "not-a-journal") from error


def _must_be_file(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise errors.trouble_with(path, "no-file")


def _tighten(path: Path) -> None:
    held = path.stat()
    if os.name == "posix" and held.st_mode & 0o077 and held.st_uid == os.geteuid():
        path.chmod(0o600)


def _version(connection: sqlite3.Connection, path: Path, known: int) -> int:
    """Return the schema version, 0 for a file without content."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        has_content = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is not None
        if application or version or has_content:
            raise errors.trouble_with(path, "not-a-journal")
        return 0
    if version > known:
        raise errors.trouble_with(path, "newer", version=version, known=known)
    return version


def _bring_up_to_date(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], clock: Clock
) -> None:
    version = _version(connection, path, len(migrations))
    if version == len(migrations):
        return
    if version in _EARLY_SEALS and connection.execute("SELECT 1 FROM seals").fetchone():
        raise errors.trouble_with(path, "early-seal")
    if version:
        back_up_own(connection, path, version, clock.now())
    connection.execute("PRAGMA foreign_keys = OFF")  # a table that others refer to may have to be made anew
    connection.execute("BEGIN EXCLUSIVE")
    with connection:
        version = _version(connection, path, len(migrations))  # another process may have been first
        _apply(connection, migrations[version:], len(migrations))
        if version == 0:
            connection.execute("INSERT INTO origin VALUES (?, ?)", (str(uuid4()), to_text(clock.now())))
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise errors.trouble_with(path, "damaged")
    connection.execute("PRAGMA foreign_keys = ON")


def _has_odd_numbers(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute(HAS_ODD_NUMBERS).fetchone()[0])


def _renumber(connection: sqlite3.Connection, path: Path, version: int, clock: Clock) -> None:
    back_up_own(connection, path, version, clock.now())
    connection.execute("PRAGMA foreign_keys = OFF")  # a session keeps what is its own under its new number
    connection.execute("BEGIN EXCLUSIVE")
    with connection:
        _run(connection, RENUMBER)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise errors.trouble_with(path, "damaged")
    connection.execute("PRAGMA foreign_keys = ON")


def keep_counted(connection: sqlite3.Connection, *, look: bool = False) -> None:
    """Let completed sittings be counted as they come, and look whether the count is right, if asked to.

    Nothing needs the count: a disk that refuses it keeps nobody from writing.
    """
    with suppress(sqlite3.OperationalError):
        if is_counted(connection) and not (look and not connection.execute(IS_COUNTED_RIGHT).fetchone()[0]):
            return
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            _run(connection, COUNT)


def is_counted(connection: sqlite3.Connection) -> bool:
    """Say whether completed sittings are counted as they come."""
    return bool(connection.execute(IS_COUNTED).fetchone()[0])


def _run(connection: sqlite3.Connection, migration: Migration) -> None:
    for statement in migration:
        connection.execute(statement)


def _apply(connection: sqlite3.Connection, migrations: Sequence[Migration], version: int) -> None:
    for migration in (*migrations, COUNT):
        _run(connection, migration)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def _empty(migrations: Sequence[Migration]) -> sqlite3.Connection:
    connection = in_memory(migrations=migrations)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _check_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        what = msg(
            "This Python brings SQLite {version}; the journal needs {needed} or newer.",
            version=sqlite3.sqlite_version,
            needed=".".join(str(part) for part in _OLDEST_SQLITE),
        )
        raise errors.JournalTrouble("older", what)


def person_key(connection: sqlite3.Connection, person: UUID) -> int:
    """Return the number of a person, of the one they were merged into if they were.

    Raises:
        JournalTrouble: there is no such person, or they were forgotten.
    """
    row = connection.execute("SELECT key FROM people WHERE id = ? AND NOT forgotten", (str(person),)).fetchone()
    if row is None:
        row = connection.execute(
            "SELECT people.key FROM tombstones JOIN people ON people.id = became "
            "WHERE tombstones.id = ? AND NOT forgotten",
            (str(person),),
        ).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this person."))
    return int(row[0])


def session_number(connection: sqlite3.Connection, session: UUID) -> int:
    """Return the number of a session. Raises JournalTrouble: there is no such session."""
    row = connection.execute("SELECT number FROM sessions WHERE id = ?", (str(session),)).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this session."))
    return int(row[0])


def person_ids(connection: sqlite3.Connection) -> dict[int, UUID]:
    """Return the UUIDs of all people, forgotten ones included, by number.

    What is damaged is not in it, so that whatever names it is told and left out.
    """
    found = {}
    for number, id_ in connection.execute("SELECT key, id FROM people"):
        with suppress(ValueError):
            found[number] = UUID(id_)
    return found


def where(*conditions: tuple[str, object]) -> tuple[str, list[str]]:
    """Return those conditions of which the value is known, as SQL, and their values."""
    known = [(condition, str(value)) for condition, value in conditions if value is not None]
    sql = f"WHERE {' AND '.join(condition for condition, _value in known)}" if known else ""
    return sql, [value for _condition, value in known]


class SessionIds(dict[int, UUID]):
    """The UUIDs of sessions by number, looked up as they are needed."""

    def __init__(self, connection: sqlite3.Connection, known: Mapping[int, UUID] | None = None) -> None:
        super().__init__(known or {})
        self._connection = connection

    def __missing__(self, number: int) -> UUID:
        row = self._connection.execute("SELECT id FROM sessions WHERE number = ?", (number,)).fetchone()
        self[number] = UUID(row[0])
        return self[number]
