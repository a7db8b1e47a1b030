"""From a document into the journal: what is there is kept, what is new is added, what was erased stays erased."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from dyads.exchange.check import ahead_of, setup_of
from dyads.exchange.document import Exchange, SessionRow, is_stand_in
from dyads.journal.connection import to_text, to_text_or_none
from dyads.journal.damage import Damage
from dyads.journal.erasing import mark
from dyads.journal.errors import refused
from dyads.journal.people import (
    StoredPlanEvent,
    add_part,
    add_plan_event,
    agree,
    insert_person,
    read_enrolment_records,
    remember,
    start_plan,
    to_json,
)
from dyads.journal.ratings import Correction, insert_event, insert_rating, stored_answer
from dyads.journal.sealed_rows import put_seal
from dyads.journal.session_corrections import merge_session_corrections
from dyads.journal.sessions import (
    append,
    drop_unused,
    insert_session,
    is_elsewhere,
    keep_measure_json,
    put_setup,
    read_log,
)
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.practice.records import Anchor, BellOutcome, SessionCorrection
from dyads.practice.replay import Command


@dataclass(frozen=True, slots=True)
class Imported:
    """How much was new; `left_out` counts ratings that were exported sealed, without their boxes."""

    people: int
    sessions: int
    ratings: int
    events: int
    left_out: int = 0


@dataclass(slots=True)
class _Journal:
    """What the journal holds, as it grows; None stands for what was erased and stays so."""

    connection: sqlite3.Connection
    people: dict[UUID, int | None] = field(default_factory=dict)
    sessions: dict[UUID, int | None] = field(default_factory=dict)
    became: dict[UUID, UUID] = field(default_factory=dict)

    def person(self, id_: UUID) -> int | None:
        return self.people.get(self.became.get(id_, id_))


def merge(connection: sqlite3.Connection, exchange: Exchange, now: datetime) -> Imported:
    """Take over a document that has been checked; to be called within one transaction."""
    held = _what_is_there(connection)
    for digest, measure in exchange.measures.items():
        keep_measure_json(connection, digest, measure)
    people = sum(_person(held, person) for person in exchange.people)
    exchange = _seals(held, exchange)
    in_order = sorted(exchange.sessions, key=attrgetter("number"))
    grown = [row for row in in_order if _session(held, exchange, row, now)]
    for row in grown:
        _log(held, exchange, row)
    before = _count(connection)
    left_out = _private(held, exchange)
    _session_corrections(held, exchange)
    _plans(connection, exchange)
    _tombstones(held, exchange)
    new = {row.id for row in grown} | {rating.id for rating in exchange.ratings if rating.session is None}
    ahead = new & ahead_of(exchange, now) | set(exchange.ahead)
    connection.executemany("INSERT OR IGNORE INTO ahead VALUES (?)", [(str(id_),) for id_ in ahead])
    drop_unused(connection)
    after = _count(connection)
    return Imported(people, len(grown), after[0] - before[0], after[1] - before[1], left_out)


def _what_is_there(connection: sqlite3.Connection) -> _Journal:
    held = _Journal(connection)
    for id_, became in connection.execute("SELECT id, became FROM tombstones WHERE kind = 'person'"):
        held.people[UUID(id_)] = None
        if became:
            held.became[UUID(id_)] = UUID(became)
    for (id_,) in connection.execute("SELECT id FROM tombstones WHERE kind = 'session'"):
        held.sessions[UUID(id_)] = None
    for key, id_ in connection.execute("SELECT key, id FROM people WHERE NOT forgotten"):
        held.people[UUID(id_)] = key
    for number, id_ in connection.execute("SELECT number, id FROM sessions"):
        held.sessions[UUID(id_)] = number
    return held


def _person(held: _Journal, person: Person) -> bool:
    """Take over somebody; of one who is there only what was empty, and the parts."""
    id_ = held.became.get(person.id, person.id)
    known = id_ in held.people
    if known and held.people[id_] is None:
        return False
    if not known:
        has_me = held.connection.execute("SELECT 1 FROM people WHERE me = 1").fetchone() is not None
        held.connection.execute("UPDATE people SET forgotten = 0 WHERE id = ?", (str(id_),))  # seen before, nameless
        held.people[id_] = insert_person(held.connection, replace(person, me=person.me and not has_me))
    else:
        held.connection.execute(
            "UPDATE people SET name = iif(name = '', ?, name), code = iif(code = '', ?, code) WHERE key = ?",
            (person.name, person.code, held.people[id_]),
        )
    there = {row[0] for row in held.connection.execute("SELECT id FROM parts")}
    for part in person.parts:
        if str(part.id) not in there:
            add_part(held.connection, id_, part)
    return not known


def _seals(held: _Journal, exchange: Exchange) -> Exchange:
    """Take over seals. What of their owners stands open here is sealed with them, so that nothing is so by halves.

    Return the document without what is closed under other key pairs than here, as before a change of passphrase.

    Raises:
        JournalTrouble: something of that is not here yet, and could not be opened here.
    """
    others: set[UUID] = set()
    for seal in exchange.seals:
        key = held.person(seal.person)
        if key is None:
            continue
        there = held.connection.execute("SELECT public FROM seals WHERE person = ?", (key,)).fetchone()
        if there is None:
            put_seal(held.connection, key, seal)
            mark(held.connection)
        elif there[0] != seal.public:
            others.add(seal.person)
    if not others:
        return exchange
    closed = {rating.id for rating in exchange.ratings if rating.sealed and rating.person in others}
    texts = {event.id for event in exchange.events if event.sealed and event.person in others}
    pasts = {(one.rating, to_text(one.at)) for one in exchange.corrections if one.sealed and one.rating in closed}
    if not (
        _all_here(held, "id FROM ratings", {(one,) for one in closed})
        and _all_here(held, "id FROM events", {(one,) for one in texts})
        and _all_here(held, "id, at FROM corrections JOIN ratings ON key = rating", pasts)
    ):
        what = msg(
            "Somebody in this file has sealed there with another passphrase than here, and not all of it is here yet. "
            "Unseal in one of the two places, and export there anew. Nothing was taken in."
        )
        raise refused(what)
    return exchange.model_copy(
        update={
            "ratings": tuple(one for one in exchange.ratings if one.id not in closed),
            "events": tuple(one for one in exchange.events if one.id not in texts),
            "corrections": tuple(one for one in exchange.corrections if one.rating not in closed),
        }
    )


def _all_here(held: _Journal, column: str, wanted: Collection[tuple[object, ...]]) -> bool:
    here = set(held.connection.execute(f"SELECT {column}"))
    return all(tuple(map(str, row)) in here for row in wanted)


def _session(held: _Journal, exchange: Exchange, row: SessionRow, now: datetime) -> bool:
    """Take over a session, or the ending of one that is still open here; say whether its log is to follow."""
    if row.id in held.sessions:
        number = held.sessions[row.id]
        if number is None:
            return False
        return (
            _told_more(held, exchange, row, number)
            or _ended_elsewhere(held, row, number, now)
            or _went_on(held, exchange, row, number, now)
        )
    keys = [held.person(id_) for id_ in row.people]
    if all(key is None for key in keys):
        return False
    held.sessions[row.id] = insert_session(
        held.connection,
        setup_of(exchange, row),
        outcome=row.outcome,
        added=row.added,
        actual_seconds=row.actual_seconds,
        ended=row.ended,
        people=[key if key is not None else _nameless(held, id_) for key, id_ in zip(keys, row.people, strict=True)],
    )
    return True


def _told_more(held: _Journal, exchange: Exchange, row: SessionRow, number: int) -> bool:
    """Take over the exercise and the log of a session that only a CSV told of before."""
    script = held.connection.execute(
        "SELECT json FROM scripts JOIN sessions ON script = sha256 WHERE number = ?", (number,)
    ).fetchone()[0]
    if not is_stand_in(json.loads(script)) or is_stand_in(exchange.scripts[row.script]):
        return False
    setup = setup_of(exchange, row)
    put_setup(held.connection, number, setup)
    _drop_log(held, number)
    return True


def _drop_log(held: _Journal, number: int) -> None:
    for table in ("commands", "anchors", "bells", "heartbeats"):
        held.connection.execute(f"DELETE FROM {table} WHERE session = ?", (number,))  # noqa: S608


def _nameless(held: _Journal, id_: UUID) -> int:
    """Return the number of somebody who was forgotten, here or elsewhere, and stands in a session without a name."""
    row = held.connection.execute("SELECT key FROM people WHERE id = ?", (str(id_),)).fetchone()
    if row is None:
        row = held.connection.execute(
            "INSERT INTO people (id, name, forgotten) VALUES (?, '', 1) RETURNING key", (str(id_),)
        ).fetchone()
    return int(row[0])


def _ended_elsewhere(held: _Journal, row: SessionRow, number: int, now: datetime) -> bool:
    outcome = held.connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0]
    if outcome != "open" or row.outcome == "open" or is_elsewhere(held.connection, number, now):
        return False
    held.connection.execute(
        "UPDATE sessions SET outcome = ?, actual_seconds = ?, ended = ? WHERE number = ?",
        (row.outcome, row.actual_seconds, to_text_or_none(row.ended), number),
    )
    _drop_log(held, number)
    return True


def _went_on(held: _Journal, exchange: Exchange, row: SessionRow, number: int, now: datetime) -> bool:
    """Make room for the log of a session that is open in both, where it went on after what is known of it here."""
    outcome = held.connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0]
    if not outcome == row.outcome == "open" or is_elsewhere(held.connection, number, now):
        return False
    here = (
        read_log(held.connection, Damage(), Command, number),
        read_log(held.connection, Damage(), Anchor, number),
        read_log(held.connection, Damage(), BellOutcome, number),
    )
    there = tuple(log.get(row.id, ()) for log in (exchange.commands, exchange.anchors, exchange.bells))
    if here == there or any(known != told[: len(known)] for known, told in zip(here, there, strict=True)):
        return False
    _drop_log(held, number)
    return True


def _log(held: _Journal, exchange: Exchange, row: SessionRow) -> None:
    number = held.sessions[row.id]
    assert number is not None
    for log in (exchange.commands, exchange.anchors, exchange.bells):
        for entry in log.get(row.id, ()):
            append(held.connection, number, entry)
    if row.beat is not None:
        held.connection.execute(
            "INSERT INTO heartbeats VALUES (?, ?, ?, 0, '-', '')", (number, row.beat, to_text(exchange.written))
        )


def _private(held: _Journal, exchange: Exchange) -> int:
    """Take over what belongs to one person each, of those and of the sessions that were not erased.

    Return how many ratings could not be, because they came sealed and without their boxes.
    """
    empty = 0
    for rating in exchange.ratings:
        person, session = held.person(rating.person), held.sessions.get(rating.session) if rating.session else None
        if rating.status == "sealed" and not rating.sealed:
            empty += 1
        elif person is not None and (session is not None or rating.session is None):
            insert_rating(held.connection, rating, person, session)
    _corrections(held, exchange)
    for event in exchange.events:
        person, session = held.person(event.person), held.sessions.get(event.session)
        if person is not None and session is not None:
            insert_event(held.connection, event, person, session)
    for agreement in exchange.agreements:
        if held.person(agreement.person) is not None:
            agree(held.connection, agreement)
    return empty


def _session_corrections(held: _Journal, exchange: Exchange) -> None:
    by_session: dict[UUID, list[SessionCorrection]] = {}
    for correction in exchange.session_corrections:
        by_session.setdefault(correction.session, []).append(correction)
    for row in exchange.sessions:
        number = held.sessions.get(row.id)
        if number is None or row.id not in by_session:
            continue
        facts, theirs = row.facts, by_session[row.id]
        partners = {one.partner for one in (facts, *(each.before for each in theirs)) if one.partner is not None}
        keys = {id_: held.person(id_) or _nameless(held, id_) for id_ in partners}
        merge_session_corrections(held.connection, number, theirs, facts, keys)


def _corrections(held: _Journal, exchange: Exchange) -> None:
    """Bring histories together: what was corrected last stands, and all that stood before is kept."""
    by_rating: dict[UUID, list[Correction]] = {}
    for correction in exchange.corrections:
        if correction.status == "sealed" and not correction.sealed:
            continue
        by_rating.setdefault(correction.rating, []).append(correction)
    ratings = {rating.id: rating for rating in exchange.ratings}
    for id_, theirs in by_rating.items():
        row = held.connection.execute("SELECT key, person FROM ratings WHERE id = ?", (str(id_),)).fetchone()
        if row is None:
            continue
        key, person = row
        ours: list[_Past] = held.connection.execute(
            "SELECT value, status, sealed, at FROM corrections WHERE rating = ? ORDER BY seq", (key,)
        ).fetchall()
        new = {(*stored_answer(held.connection, person, ratings[id_], one), to_text(one.at)) for one in theirs}
        both = _brought_together(ours, new)
        if both == ours:
            continue
        if not ours or to_text(max(one.at for one in theirs)) > ours[-1][3]:
            held.connection.execute(
                "UPDATE ratings SET value = ?, status = ?, sealed = ? WHERE key = ?",
                (*stored_answer(held.connection, person, ratings[id_], ratings[id_]), key),
            )
        held.connection.execute("UPDATE ratings SET corrected = 1 WHERE key = ?", (key,))
        held.connection.execute("DELETE FROM corrections WHERE rating = ?", (key,))
        held.connection.executemany(
            "INSERT INTO corrections (rating, seq, value, status, sealed, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(key, seq, *one) for seq, one in enumerate(both)],
        )


_Past = tuple[int | None, str, bytes | None, str]
"""What stood before: value, status, box, and until when."""


def _brought_together(ours: Sequence[_Past], theirs: Collection[_Past]) -> list[_Past]:
    """Return both without doubles, the oldest first; of two boxes only the time tells whether they hold the same."""
    closed = {at for _value, _status, sealed, at in ours if sealed is not None}
    new = {one for one in theirs if one[3] not in closed}
    return sorted({*ours, *new}, key=lambda one: (one[3], str(one[:2])))


def _plans(connection: sqlite3.Connection, exchange: Exchange) -> None:
    there = {run.id: {_same(event) for event in run.events} for run in read_enrolment_records(connection, Damage())}
    for run in exchange.plans:
        start_plan(connection, run.id, run.plan, run.json, run.started)
        for event in run.events:
            if _same(event) not in there.get(run.id, set()):
                add_plan_event(connection, run.id, event)
    known = {row[0] for row in connection.execute("SELECT key FROM state")}
    for key, value in exchange.state.items():
        if key not in known:
            remember(connection, key, value)


def _same(event: StoredPlanEvent) -> tuple[object, ...]:
    return event.at, event.kind, to_json(dict(event.data))


def _tombstones(held: _Journal, exchange: Exchange) -> None:
    """Remember what was erased elsewhere, unless it is here: an import erases nothing."""
    for stone in exchange.tombstones:
        there = (held.people if stone.kind == "person" else held.sessions).get(stone.id)
        if there is None:
            held.connection.execute(
                "INSERT INTO tombstones VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (str(stone.id), stone.kind, to_text(stone.at), str(stone.became) if stone.became else None),
            )


def _count(connection: sqlite3.Connection) -> tuple[int, int]:
    row = connection.execute("SELECT (SELECT count(*) FROM ratings), (SELECT count(*) FROM events)").fetchone()
    return int(row[0]), int(row[1])
