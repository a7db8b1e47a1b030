"""Ratings: kept raw, with one owner; a correction keeps what stood before."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from dyads.journal.connection import SessionIds, person_ids, person_key, session_number, to_text, to_text_or_none, where
from dyads.journal.damage import UNREADABLE, Damage, damaged_event, damaged_measure, damaged_rating, moment_of
from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.known_rows import keep, look
from dyads.journal.seal import Key, context_of
from dyads.journal.sealed_rows import NEEDS_PASSPHRASE, Sealers, is_sealed
from dyads.practice.bounds import OnScale, is_digest
from dyads.practice.measures import WHENS, When
from dyads.practice.message import msg
from dyads.practice.records import EVENT_KINDS, STATUSES, EventKind, PrivateEvent, Rating, Status

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


def add_rating(connection: sqlite3.Connection, rating: Rating, sealers: Sealers | None = None) -> None:
    """Keep a rating. One with this UUID that is already there stands: changes go through `correct`.

    Args:
        sealers: the boxes of the sitting that is under way; without them, a sealed answer has a box of its own.

    Raises:
        JournalTrouble: its person or session is unknown.
        sqlite3.IntegrityError: the value is off the scale, or does not go with the status.
    """
    person = person_key(connection, rating.person)
    session = session_number(connection, rating.session) if rating.session else None
    insert_rating(connection, rating, person, session, sealers)


def insert_rating(
    connection: sqlite3.Connection, rating: Rating, person: int, session: int | None, sealers: Sealers | None = None
) -> None:
    """Keep a rating of the person and the session with these numbers.

    Raises:
        sqlite3.IntegrityError: the value is off the scale, or does not go with the status.
        JournalTrouble: the same, of somebody who has sealed.
    """
    value, status, sealed = stored_answer(connection, person, rating, rating, sealers)
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
    connection: sqlite3.Connection,
    person: int,
    rating: Rating,
    answer: Rating | Correction,
    sealers: Sealers | None = None,
) -> tuple[int | None, Status, bytes | None]:
    """Return value, status and sealed bytes of an answer to what `rating` asked, as the tables hold them.

    Raises:
        JournalTrouble: the person has sealed, and the answer does not fit its scale.
    """
    if answer.sealed:
        return None, "given", answer.sealed
    sealer = (sealers or Sealers()).of(connection, person, _occasion(rating.session, rating.day))
    value, status = answer.value, answer.status
    if sealer is None:
        return value, status, None
    fits = (
        status not in {"given", "sealed"} if value is None else status == "given" and rating.low <= value <= rating.high
    )
    if not fits:  # what the table itself sees to, where it can look
        raise refused(msg("This does not fit what the journal holds, so it was not kept."))
    return None, "given", sealer.answer(answer_context(rating), value, status)


def answer_context(rating: Rating) -> bytes:
    """Return what is authenticated with an answer to what this asked: all that its row says in the open."""
    return context_of(
        str(rating.id),
        str(rating.session) if rating.session else None,
        rating.measure,
        rating.measure_sha256,
        rating.low,
        rating.high,
        rating.when,
        to_text_or_none(rating.shown),
        to_text(rating.answered),
        rating.order,
        rating.plan,
        rating.day,
    )


def text_context(event: PrivateEvent) -> bytes:
    return context_of(str(event.id), str(event.session), event.kind, event.turn, event.choices, to_text(event.at))


def _occasion(session: UUID | None, day: str | None) -> str:
    return str(session or day or "")


def _wording(connection: sqlite3.Connection, measure: str, digest: str) -> int:
    named = (measure, digest)
    connection.execute("INSERT INTO wordings (measure, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", named)
    row = connection.execute("SELECT key FROM wordings WHERE measure = ? AND sha256 = ?", named).fetchone()
    return int(row[0])


def correct(
    connection: sqlite3.Connection,
    person: UUID,
    rating: UUID,
    value: int | None,
    status: Status,
    at: datetime,
    key: Key | None = None,
) -> None:
    """Put another answer in place of the one that stands, and keep that one.

    Args:
        key: of a person who has sealed.

    Raises:
        JournalTrouble: this person has no such rating, the answer does not fit its scale, or they have sealed, and this
            is not their key.
    """
    owner = person_key(connection, person)
    row = connection.execute(
        "SELECT key, value, status, sealed FROM ratings WHERE id = ? AND person = ?", (str(rating), owner)
    ).fetchone()
    if row is None:
        raise refused(msg("The journal does not know this rating."))
    number, *before = row
    cursor = connection.execute(f"SELECT {_COLUMNS} FROM ratings WHERE key = ?", (number,))  # noqa: S608
    stands = next(_ratings(connection, Damage(), cursor, SessionIds(connection)), None)
    if stands is None:
        raise refused(msg("The journal does not know this rating."))
    low, high = stands.low, stands.high
    if (status == "given") != (value is not None) or (value is not None and not low <= value <= high):
        raise refused(msg("The answer has to be a whole number from {low} to {high}.", low=low, high=high))
    _check_key(connection, owner, key)
    connection.execute(
        "INSERT INTO corrections (rating, seq, value, status, sealed, at) "
        "SELECT ?, coalesce(max(seq) + 1, 0), ?, ?, ?, ? FROM corrections WHERE rating = ?",
        (number, *before, to_text(at), number),
    )
    connection.execute(
        "UPDATE ratings SET value = ?, status = ?, sealed = ?, corrected = 1 WHERE key = ?",
        (*stored_answer(connection, owner, stands, Correction(rating, value, status, at)), number),
    )
    if key is not None:
        keep(connection, key, look(connection, key, own=(rating,)))


def _check_key(connection: sqlite3.Connection, person: int, key: Key | None) -> None:
    """Raise JournalTrouble where the person with this number has sealed, and this is not their key."""
    if is_sealed(connection, person) and (key is None or person_key(connection, key.person) != person):
        raise refused(NEEDS_PASSPHRASE)


def read_ratings(
    connection: sqlite3.Connection,
    damage: Damage,
    person: UUID | None,
    session: UUID | None = None,
    known: Mapping[int, UUID] | None = None,
    *,
    key: Key | None = None,
    corrected: bool = False,
    outside: bool = False,
) -> tuple[Rating, ...]:
    """Return a person's ratings (None: everybody's, for export).

    Args:
        corrected: those only that were corrected.
        outside: those only that belong to no sitting.
        key: opens what its owner has sealed.
    """
    by_person = "person = (SELECT key FROM people WHERE id = ?)"
    condition, values = where(
        (f"+{by_person}" if outside else by_person, person),  # the plus leaves to the index of sessions what is few
        ("session = (SELECT number FROM sessions WHERE id = ?)", session),
        ("corrected = ?", 1 if corrected else None),
        ("session IS NULL AND ?", 1 if outside else None),
    )
    rows = connection.execute(f"SELECT {_COLUMNS} FROM ratings {condition} ORDER BY key", values)  # noqa: S608
    return tuple(_ratings(connection, damage, rows, SessionIds(connection, known), key))


def _ratings(
    connection: sqlite3.Connection,
    damage: Damage,
    rows: sqlite3.Cursor,
    sessions: Mapping[int, UUID],
    key: Key | None = None,
) -> Iterator[Rating]:
    people = person_ids(connection)
    wordings = _wordings(connection, damage)
    moment = moment_of
    opens = () if key is None else {number for number, id_ in people.items() if id_ == key.person}
    names: dict[int | None, str | None] = {None: None}
    for row in rows:
        id_, person, session, wording, low, high, when, value, status, shown, answered, *rest = row
        order, plan, day, fixed, sealed = rest
        try:
            measure, digest = wordings[wording]
            if day is not None:
                date.fromisoformat(day)
            its_session = None if session is None else sessions[session]
            if sealed:
                status = "sealed"
                if key is not None and person in opens:
                    if session not in names:
                        names[session] = str(its_session)
                    context = context_of(
                        id_, names[session], measure, digest, low, high, when, shown, answered, order, plan, day
                    )
                    with suppress(JournalTrouble):
                        value, status = key.answer(context, sealed)
                        sealed = None
            if (value is not None and not low <= value <= high) or status not in STATUSES or when not in WHENS:
                raise ValueError("no rating")
            rating = Rating(
                UUID(id_),
                people[person],
                its_session,
                measure,
                digest,
                low,
                high,
                when,
                value,
                status,
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


def add_event(
    connection: sqlite3.Connection, event: PrivateEvent, sealers: Sealers | None = None, key: Key | None = None
) -> None:
    """Keep a private event, or in place of the one with this UUID a later one.

    Args:
        sealers: as of `add_rating`.
        key: of a person who has sealed; it is needed where something is there already.

    Raises:
        JournalTrouble: its person or session is unknown, or they have sealed, and this is not their key.
    """
    person = person_key(connection, event.person)
    session = session_number(connection, event.session)
    before = connection.execute("SELECT at FROM events WHERE id = ?", (str(event.id),)).fetchone()
    if before is not None and before[0] < to_text(event.at):
        _check_key(connection, person, key)
    elif before is not None and is_sealed(connection, person):
        return  # the same once more
    insert_event(connection, event, person, session, sealers)
    if key is not None:
        keep(connection, key, look(connection, key, own=(event.id,)))


def insert_event(
    connection: sqlite3.Connection, event: PrivateEvent, person: int, session: int, sealers: Sealers | None = None
) -> None:
    """Keep a private event of the person and the session with these numbers, unless a later one is there."""
    text, sealed = event.text, event.sealed or None
    sealer = None if sealed else (sealers or Sealers()).of(connection, person, str(event.session))
    if sealer is not None:
        text, sealed = "", sealer.text(text_context(event), text)
    connection.execute(
        "INSERT INTO events (id, person, session, kind, turn, text, choices, at, sealed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, turn = excluded.turn, "
        "text = excluded.text, choices = excluded.choices, at = excluded.at, sealed = excluded.sealed "
        "WHERE excluded.at >= at",
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


def opened_answers(ratings: Iterable[Rating], key: Key) -> tuple[Rating, ...]:
    return tuple(
        _opened(rating, rating, key) if rating.sealed and rating.person == key.person else rating for rating in ratings
    )


def opened_corrections(
    corrections: Iterable[Correction], ratings: Iterable[Rating], key: Key
) -> tuple[Correction, ...]:
    """Return corrections of these ratings, those of the key's owner opened."""
    mine = {rating.id: rating for rating in ratings if rating.person == key.person}
    return tuple(
        _opened(one, mine[one.rating], key) if one.sealed and one.rating in mine else one for one in corrections
    )


def opened_texts(events: Iterable[PrivateEvent], key: Key) -> tuple[PrivateEvent, ...]:
    return tuple(_event(event, key) if event.sealed and event.person == key.person else event for event in events)


A = TypeVar("A", Rating, Correction)


def _opened(answer: A, rating: Rating, key: Key) -> A:
    try:
        value, status = key.answer(answer_context(rating), answer.sealed)
    except JournalTrouble:
        _log.warning("a sealed answer could not be opened")
        return answer
    return replace(answer, value=value, status=status, sealed=b"")


def _event(event: PrivateEvent, key: Key) -> PrivateEvent:
    try:
        return replace(event, text=key.text(text_context(event), event.sealed), sealed=b"")
    except JournalTrouble:
        _log.warning("a sealed text could not be opened")
        return event
