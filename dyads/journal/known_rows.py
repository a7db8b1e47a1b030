"""What somebody has opened of their sealed rows, so that what another hand changes, forges or removes is noticed.

Whoever can write the file can close a row for somebody: the public key lies open. Therefore their key, which the
passphrase alone gives, vouches for each row they have once opened, byte for byte: a list of digests, closed beside the
seal, is compared each time they open something. With it lie the content keys of the boxes, so that opening twenty years
does not mean twenty years of boxes.

What it cannot cover: rows newer than the last opening; and an older state of the whole file put in its place, list and
all.
"""

import sqlite3
import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID

from dyads.journal.connection import person_key
from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.seal import BOX, Key
from dyads.journal.sealed_rows import NOT_SEALED, Kind, StoredRow, sealed_contents, stored_rows

How = Literal["changed", "removed", "corrected", "erased", "unopened", "lost"]
"""What was done to rows after their owner had opened them.

- `changed`: another content stands there.
- `removed`: nothing stands there.
- `corrected`: another answer stands there, and what was known is kept beside it: so does an import of a correction.
- `erased`: their session was, and left its tombstone.
- `unopened`: what stands there was not closed for this person, or for another place.
- `lost`: the list itself is not there, or was changed; so it is after a seal was imported.
"""


@dataclass(frozen=True, slots=True)
class RowChange:
    """Something that was done to `count` rows of one session or day; `session` is its number, if it is there."""

    how: How
    session: int | None = None
    day: date | None = None
    count: int = 0


class _Entry(NamedTuple):
    """One row its owner has opened."""

    kind: bytes
    id: bytes
    digest: bytes
    session: bytes
    day: bytes

    @property
    def name(self) -> bytes:
        return self.kind + self.id + self.digest

    @property
    def row(self) -> bytes:
        return self.kind + self.id


_KINDS: Mapping[Kind, bytes] = {"answer": b"a", "past": b"p", "text": b"t"}
_ENTRY = struct.Struct("<c16s16s16s10s")
_CONTENT = struct.Struct(f"<{BOX}s32s")
_COUNT = struct.Struct("<I")
_NAME = 33
"""Bytes at the head of an entry that name the row and what stood in it: kind, UUID and digest."""
_NO_SESSION = bytes(16)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at somebody's sealed rows found.

    Attributes:
        fresh: the list as it is to be kept; None where it stands so already.
        stood: the list as it stood.
    """

    changes: tuple[RowChange, ...]
    fresh: bytes | None
    stood: bytes | None


def look(connection: sqlite3.Connection, key: Key, *, own: Collection[UUID] = (), accept: bool = False) -> Look:
    """Compare what a person has opened before with what is there now.

    Rows that are new and open are known from now on; what was erased or corrected is told once; the rest is told until
    it is accepted.

    Args:
        own: rows that their owner has just written anew.
        accept: take all that opens as it is.

    Raises:
        JournalTrouble: this person has not sealed with this key.
    """
    number = person_key(connection, key.person)
    held = connection.execute("SELECT known, public FROM seals WHERE person = ?", (number,)).fetchone()
    if held is None or held[1] != key.seal.public:
        raise refused(NOT_SEALED)
    stood: bytes | None = held[0]
    content = _content(key, stood)
    if content is not None and _names(content) == {_name(*one) for one in sealed_contents(connection, number)}:
        return Look((), None, stood)  # nothing is new, changed or gone: the usual case, at once also after twenty years
    before = None if content is None else [_Entry._make(each) for each in _ENTRY.iter_unpack(content)]
    now = {entry.name: (entry, row) for entry, row in _entries(stored_rows(connection, number, sealed=True))}
    names = {entry.name for entry in before or ()}
    new = [both for name, both in now.items() if name not in names]
    shut = [entry for entry, row in new if not _opens(key, row)]
    missing = [(entry, _how(connection, entry, now)) for entry in before or () if entry.name not in now]
    changes = _counted(connection, [*missing, *((entry, "unopened") for entry in shut)])
    if before is None and not accept:
        return Look((*changes, RowChange("lost")), None, stood)
    anew = {one.bytes for one in own}
    unsettled = [
        entry for entry, how in missing if how in {"changed", "removed"} and not accept and entry.id not in anew
    ]
    doubtful = {entry.row for entry in unsettled} | {entry.row for entry in shut}
    kept = [entry for entry in before or () if entry.name in now]
    kept += [*unsettled, *(entry for entry, _row in new if entry.row not in doubtful)]
    if before is not None and {entry.name for entry in kept} == names:
        return Look(changes, None, stood)
    boxes = {now[entry.name][1].sealed[:BOX] for entry in kept if entry.name in now}
    return Look(changes, _closed(key, kept, boxes), stood)


def keep(connection: sqlite3.Connection, key: Key, found: Look) -> None:
    """Keep what a look found, unless another window was first."""
    if found.fresh is not None:
        connection.execute(
            "UPDATE seals SET known = ? WHERE person = ? AND public = ? AND known IS ?",
            (found.fresh, person_key(connection, key.person), key.seal.public, found.stood),
        )


def _content(key: Key, stood: bytes | None) -> bytes | None:
    """Return the entries of the list, and let the key learn its content keys; None where it is gone, or was changed."""
    if stood is None:
        return None
    try:
        content = key.vouched(stood)
    except JournalTrouble:
        return None
    (boxes,) = _COUNT.unpack_from(content)
    entries = _COUNT.size + boxes * _CONTENT.size
    key.learn(dict(_CONTENT.iter_unpack(content[_COUNT.size : entries])))
    return content[entries:]


def _names(content: bytes) -> set[bytes]:
    return {content[at : at + _NAME] for at in range(0, len(content), _ENTRY.size)}


def _name(kind: Kind, id_: str, content: bytes) -> bytes:
    return _KINDS[kind] + _bytes_of(id_) + sha256(content).digest()[:16]


def _closed(key: Key, entries: Iterable[_Entry], boxes: Collection[bytes]) -> bytes:
    contents = b"".join(_CONTENT.pack(box, key.content_key(box)) for box in boxes)
    return key.vouch(_COUNT.pack(len(boxes)) + contents + b"".join(_ENTRY.pack(*entry) for entry in entries))


def _entries(rows: Iterable[StoredRow]) -> Iterator[tuple[_Entry, StoredRow]]:
    for row in rows:
        session = _bytes_of(row.session) if row.session else _NO_SESSION
        digest = sha256(row.context + row.sealed).digest()[:16]
        yield _Entry(_KINDS[row.kind], _bytes_of(row.id), digest, session, row.at[:10].encode()), row


def _bytes_of(uuid: str) -> bytes:
    """Return the 16 bytes of a UUID; of a text that is none, 16 others that stand for it."""
    try:
        return bytes.fromhex(uuid.replace("-", ""))
    except ValueError:
        return sha256(uuid.encode()).digest()[:16]


def _day_of(text: bytes) -> date | None:
    try:
        return date.fromisoformat(text.decode())
    except ValueError:
        return None


def _opens(key: Key, row: StoredRow) -> bool:
    try:
        if row.kind == "text":
            key.text(row.context, row.sealed)
        else:
            key.answer(row.context, row.sealed)
    except JournalTrouble:
        return False
    return True


def _how(connection: sqlite3.Connection, entry: _Entry, now: Mapping[bytes, object]) -> How:
    """Return what became of a row that is not there as it was known."""
    session = (str(UUID(bytes=entry.session)),)
    if connection.execute("SELECT 1 FROM tombstones WHERE id = ?", session).fetchone():
        return "erased"
    table = "events" if entry.kind == _KINDS["text"] else "ratings"
    named = (str(UUID(bytes=entry.id)),)
    if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", named).fetchone() is None:  # noqa: S608
        return "removed"
    past = _KINDS["past"] + entry.id + entry.digest
    return "corrected" if entry.kind == _KINDS["answer"] and past in now else "changed"


def _counted(connection: sqlite3.Connection, told: Iterable[tuple[_Entry, How]]) -> tuple[RowChange, ...]:
    """Return what was done by session or day, the oldest first."""
    counts = Counter((entry.day, entry.session, how) for entry, how in told)
    numbers = {session: _number_of(connection, session) for _day, session, _how in counts}
    by_number = sorted(counts.items(), key=lambda one: (one[0][0], numbers[one[0][1]] or 0, one[0][2]))
    return tuple(RowChange(how, numbers[session], _day_of(day), count) for (day, session, how), count in by_number)


def _number_of(connection: sqlite3.Connection, session: bytes) -> int | None:
    row = connection.execute("SELECT number FROM sessions WHERE id = ?", (str(UUID(bytes=session)),)).fetchone()
    return None if row is None else int(row[0])
