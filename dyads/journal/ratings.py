"""Ratings: kept raw, with one owner; a correction keeps what stood before."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from dyads.journal.connection import SessionIds, person_ids, person_key, session_number, to_text, to_text_or_none, where
from dyads.journal.damage import UNREADABLE, Damage, damaged_event, damaged_measure, damaged_rating, moment_of
from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.seal import Key
from dyads.journal.sealed_rows import sealer_of
from dyads.practice.bounds import OnScale, is_digest
from dyads.practice.measures import WHENS, When
from dyads.practice.message import msg
from dyads.practice.records import EVENT_KINDS, STATUSES, EventKind, Kept, PrivateEvent, Rating, Status

_COLUMNS = (
    "id, person, session, wording, low, high, moment, value, status, shown, answered, place, plan, day, corrected, "
    "sealed"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What stood before a rating was corrected, and when that was (UTC); `sealed` as in `Rating`."""

    rating: UUID
    value: OnScale | None
    status: Status
    at: datetime
    sealed: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """That a person was asked a measure at a moment of a session; not what they answered."""

    person: UUID
    measure: str
    when: When


def add_rating(connection: sqlite3.Connection, rating: Rating) -> None:
    """Keep a rating. One with this UUID that is already there stands: changes go through `correct`.

    Raises:
        JournalTrouble: its person or session is unknown.
        sqlite3.IntegrityError: the value is off the scale, or does not go with the status.
    """
    person = person_key(connection, rating.person)
    insert_rating(connection, rating, person, session_number(connection, rating.session) if rating.session else None)


def insert_rating(connection: sqlite3.Connection, rating: Rating, person: int, session: int | None) -> None:
    """Keep a rating of the person and the session with these numbers.

    Raises:
        sqlite3.IntegrityError: the value is off the scale, or does not go with the status.
        JournalTrouble: the same, of somebody who has sealed; or they have, and PyNaCl is not installed.
    """
    value, status, sealed = stored_answer(connection, person, rating, rating)
    connection.execute(
        f"INSERT INTO ratings ({_COLUMNS}) "  # noqa: S608
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            str(rating.id),
            person,
            session,
            _wording(connection, rating.measure, rating.measure_sha256),
            rating.low,
            rating.high,
            rating.when,
            value,
            status,
            to_text_or_none(rating.shown),
            to_text(rating.answered),
            rating.order,
            rating.plan,
            rating.day,
            rating.corrected,
            sealed,
        ),
    )


def stored_answer(
    connection: sqlite3.Connection, person: int, rating: Rating, answer: Rating | Correction
) -> tuple[int | None, Status, bytes | None]:
    """Return value, status and box of an answer to what `rating` asked, as the journal's owner of it keeps them."""
    if answer.sealed:
        return None, "given", answer.sealed
    return _stored(connection, person, rating.id, answer.value, answer.status, (rating.low, rating.high))


def _stored(
    connection: sqlite3.Connection, person: int, rating: UUID, value: int | None, status: Status, scale: tuple[int, int]
) -> tuple[int | None, Status, bytes | None]:
    """Return value, status and box of an answer as the tables hold them.

    Raises:
        JournalTrouble: the person has sealed, and PyNaCl is not installed, or the answer does not fit its scale.
    """
    sealer = sealer_of(connection, person)
    if sealer is None:
        return value, status, None
    fits = status not in {"given", "sealed"} if value is None else status == "given" and scale[0] <= value <= scale[1]
    if not fits:  # what the table itself sees to, where it can look
        raise refused(msg("This does not fit what the journal holds, so it was not kept."))
    return None, "given", sealer.answer(rating, value, status)


def _wording(connection: sqlite3.Connection, measure: str, digest: str) -> int:
    named = (measure, digest)
    connection.execute("INSERT INTO wordings (measure, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", named)
    row = connection.execute("SELECT key FROM wordings WHERE measure = ? AND sha256 = ?", named).fetchone()
    return int(row[0])


def correct(
    connection: sqlite3.Connection, person: UUID, rating: UUID, value: int | None, status: Status, at: datetime
) -> None:
    """Put another answer in place of the one that stands, and keep that one.

    Raises:
        JournalTrouble: this person has no such rating, or the answer does not fit its scale.
    """
    owner = person_key(connection, person)
    row = connection.execute(
        "SELECT key, value, status, sealed, low, high FROM ratings WHERE id = ? AND person = ?", (str(rating), owner)
    ).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this rating."))
    key, before, status_before, sealed_before, low, high = row
    if (status == "given") != (value is not None) or (value is not None and not low <= value <= high):
        raise refused(msg("The answer has to be a whole number from {low} to {high}.", low=low, high=high))
    connection.execute(
        "INSERT INTO corrections (rating, seq, value, status, at, sealed) "
        "SELECT ?, coalesce(max(seq) + 1, 0), ?, ?, ?, ? FROM corrections WHERE rating = ?",
        (key, before, status_before, to_text(at), sealed_before, key),
    )
    connection.execute(
        "UPDATE ratings SET value = ?, status = ?, sealed = ?, corrected = 1 WHERE key = ?",
        (*_stored(connection, owner, rating, value, status, (low, high)), key),
    )


def read_ratings(
    connection: sqlite3.Connection,
    damage: Damage,
    person: UUID | None,
    session: UUID | None = None,
    known: Mapping[int, UUID] | None = None,
) -> tuple[Rating, ...]:
    condition, values = where(
        ("person = (SELECT key FROM people WHERE id = ?)", person),
        ("session = (SELECT number FROM sessions WHERE id = ?)", session),
    )
    rows = connection.execute(f"SELECT {_COLUMNS} FROM ratings {condition} ORDER BY key", values)  # noqa: S608
    return tuple(_ratings(connection, damage, rows, SessionIds(connection, known)))


def _ratings(
    connection: sqlite3.Connection, damage: Damage, rows: sqlite3.Cursor, sessions: Mapping[int, UUID]
) -> Iterator[Rating]:
    people = person_ids(connection)
    wordings = _wordings(connection, damage)
    moment = moment_of
    for row in rows:
        id_, person, session, wording, low, high, when, value, status, shown, answered, *rest = row
        order, plan, day, fixed, sealed = rest
        try:
            measure, digest = wordings[wording]
            if day is not None:
                date.fromisoformat(day)
            if (value is not None and not low <= value <= high) or status not in STATUSES or when not in WHENS:
                raise ValueError("no rating")
            rating = Rating(
                UUID(id_),
                people[person],
                None if session is None else sessions[session],
                measure,
                digest,
                low,
                high,
                when,
                value,
                "sealed" if sealed else status,
                None if shown is None else moment(shown),
                moment(answered),
                order,
                plan,
                day,
                fixed == 1,
                sealed or b"",
            )
        except UNREADABLE:
            damage.add(damaged_rating(session, id_))
        else:
            yield rating


def _wordings(connection: sqlite3.Connection, damage: Damage) -> dict[int, tuple[str, str]]:
    """Return measure and hash by number; without the hash where that is damaged."""
    found: dict[int, tuple[str, str]] = {}
    for key, measure, digest in connection.execute("SELECT key, measure, sha256 FROM wordings"):
        is_whole = is_digest(digest) or not digest
        if not is_whole:
            damage.add(damaged_measure(measure))
        found[key] = measure, digest if is_whole else ""
    return found


def read_corrections(connection: sqlite3.Connection, damage: Damage, person: UUID | None) -> tuple[Correction, ...]:
    """Return what stood before corrections of a person's ratings (None: everybody's, for export), the oldest first."""
    rows = connection.execute(
        "SELECT ratings.id, corrections.value, corrections.status, at, corrections.sealed FROM corrections "
        "JOIN ratings ON ratings.key = rating JOIN people ON people.key = person "
        "WHERE :person IS NULL OR people.id = :person ORDER BY rating, seq",
        {"person": str(person) if person else None},
    )

    def correction(id_: str, value: int | None, status: Status, at: str, sealed: bytes | None) -> Correction:
        if status not in STATUSES:
            raise ValueError("no answer")
        return Correction(UUID(id_), value, "sealed" if sealed else status, moment_of(at), sealed or b"")

    return tuple(damage.each(rows, correction, lambda row: damaged_rating(None, row[0])))


def read_asked(connection: sqlite3.Connection, session: UUID) -> frozenset[AskedMeasure]:
    """Return who has been asked what in a session, so that nobody is asked twice after a crash."""
    people = person_ids(connection)
    rows = connection.execute(
        "SELECT person, measure, moment FROM ratings JOIN wordings ON wordings.key = wording "
        "WHERE session = (SELECT number FROM sessions WHERE id = ?)",
        (str(session),),
    )
    return frozenset(AskedMeasure(people[person], measure, when) for person, measure, when in rows if person in people)


def add_event(connection: sqlite3.Connection, event: PrivateEvent) -> None:
    insert_event(connection, event, person_key(connection, event.person), session_number(connection, event.session))


def insert_event(connection: sqlite3.Connection, event: PrivateEvent, person: int, session: int) -> None:
    """Keep a private event of the person and the session with these numbers, unless a later one is there.

    Raises:
        JournalTrouble: the person has sealed, and PyNaCl is not installed.
    """
    text, sealed = event.text, event.sealed or None
    if sealed is None and (sealer := sealer_of(connection, person)):
        text, sealed = "", sealer.text(event.id, text)
    connection.execute(
        "INSERT INTO events (id, person, session, kind, turn, text, choices, at, sealed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET text = excluded.text, at = excluded.at, sealed = excluded.sealed WHERE excluded.at >= at",
        (str(event.id), person, session, event.kind, event.turn, text, event.choices, to_text(event.at), sealed),
    )


def read_events(
    connection: sqlite3.Connection,
    damage: Damage,
    person: UUID | None,
    session: UUID | None = None,
    known: Mapping[int, UUID] | None = None,
) -> tuple[PrivateEvent, ...]:
    people, sessions = person_ids(connection), SessionIds(connection, known)
    rows = connection.execute(
        "SELECT events.id, person, session, kind, turn, text, choices, at, sealed FROM events "
        "WHERE (:person IS NULL OR person = (SELECT key FROM people WHERE id = :person)) "
        "AND (:session IS NULL OR session = (SELECT number FROM sessions WHERE id = :session)) ORDER BY key",
        {"person": str(person) if person else None, "session": str(session) if session else None},
    )

    def event(id_: str, owner: int, number: int, kind: EventKind, turn: int, text: str, *rest: Any) -> PrivateEvent:
        choices, at, sealed = rest
        if kind not in EVENT_KINDS:
            raise ValueError("no event")
        moment = moment_of(at)
        return PrivateEvent(
            UUID(id_), people[owner], sessions[number], kind, turn, text, choices, moment, sealed or b""
        )

    return tuple(damage.each(rows, event, lambda row: damaged_event(row[2], row[0])))


_log = logging.getLogger(__name__)


def opened_kept(kept: Kept, key: Key) -> Kept:
    return replace(kept, ratings=opened_answers(kept.ratings, key), events=opened_texts(kept.events, key))


def opened_answers(ratings: Iterable[Rating], key: Key) -> tuple[Rating, ...]:
    return tuple(
        _opened(rating, rating.id, key) if rating.sealed and rating.person == key.person else rating
        for rating in ratings
    )


def opened_corrections(corrections: Iterable[Correction], key: Key) -> tuple[Correction, ...]:
    return tuple(_opened(one, one.rating, key) if one.sealed else one for one in corrections)


def opened_texts(events: Iterable[PrivateEvent], key: Key) -> tuple[PrivateEvent, ...]:
    return tuple(_event(event, key) if event.sealed and event.person == key.person else event for event in events)


A = TypeVar("A", Rating, Correction)


def _opened(answer: A, rating: UUID, key: Key) -> A:
    try:
        value, status = key.answer(rating, answer.sealed)
    except JournalTrouble:
        _log.warning("a sealed answer could not be opened")
        return answer
    return replace(answer, value=value, status=status, sealed=b"")


def _event(event: PrivateEvent, key: Key) -> PrivateEvent:
    try:
        return replace(event, text=key.text(event.id, event.sealed), sealed=b"")
    except JournalTrouble:
        _log.warning("a sealed text could not be opened")
        return event
