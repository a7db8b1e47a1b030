"""What was kept of a session and was not so: its beginning, partner and length put right, what stood before kept."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from dyads.journal.connection import SessionIds, person_ids, person_key, session_number, to_text
from dyads.journal.damage import Damage, damaged_log, moment_of
from dyads.journal.errors import refused
from dyads.journal.people import to_json
from dyads.journal.sealed_rows import close_rows
from dyads.practice.message import msg
from dyads.practice.records import SessionCorrection, SessionFacts
from dyads.practice.setup import PlanDay


def correct_session(connection: sqlite3.Connection, session: UUID, facts: SessionFacts, now: datetime) -> None:
    """Put other facts in the place of those that stand, and keep these.

    Raises:
        JournalTrouble: the session is unknown or open, it has no partner or the other way round, or answers of one
            who has sealed would become another's.
    """
    number = session_number(connection, session)
    before = _facts(connection, number)
    if facts == before:
        return
    if connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0] == "open":
        raise refused(msg("This session has not ended yet."))
    partner = None if facts.partner is None else person_key(connection, facts.partner)
    if facts.partner != before.partner and _is_sealed(connection, number, partner):
        raise refused(msg("Whoever sealed their answers keeps them: the partner of this session stays as it is."))
    _insert(connection, number, [SessionCorrection(session, now, before)])
    put_facts(connection, number, facts, partner)


def put_facts(connection: sqlite3.Connection, number: int, facts: SessionFacts, partner: int | None) -> None:
    """Write down how a session was; what the partner before answered here is the new partner's."""
    day, begun = facts.plan_day, facts.begun
    (old,) = connection.execute("SELECT person1 FROM sessions WHERE number = ?", (number,)).fetchone()
    connection.execute(
        "UPDATE sessions SET begun = ?, begun_utc = ?, day = ?, person1 = ?, actual_seconds = ?, plan = ?, run = ?, "
        "module = ?, week = ?, due = ? WHERE number = ?",
        (
            begun.isoformat(),
            to_text(begun),
            begun.date().isoformat(),
            partner,
            facts.actual_seconds,
            day.plan if day else "",
            str(day.run) if day else None,
            day.module if day else "",
            day.week if day else 0,
            day.day.isoformat() if day else None,
            number,
        ),
    )
    connection.execute(
        "UPDATE setups SET json = json_set(json, '$.begun', ?, '$.plan_day', json(?)) WHERE session = ?",
        (begun.isoformat(), _day_json(day) or "null", number),
    )
    connection.execute("DELETE FROM ahead WHERE id = (SELECT id FROM sessions WHERE number = ?)", (number,))
    if partner is not None and old not in {None, partner}:
        for table in ("ratings", "events"):
            connection.execute(
                f"UPDATE {table} SET person = ? WHERE session = ? AND person = ? AND sealed IS NULL",  # noqa: S608
                (partner, number, old),
            )
        close_rows(connection, partner)


def read_session_corrections(
    connection: sqlite3.Connection, damage: Damage, wanted: Collection[UUID] | None = None
) -> tuple[SessionCorrection, ...]:
    """Return what stood before sessions were corrected (None: of all sessions), the oldest first."""
    people, sessions = person_ids(connection), SessionIds(connection)
    rows = connection.execute(f"SELECT session, {_COLUMNS} FROM session_corrections ORDER BY session, seq")  # noqa: S608

    def correction(number: int, at: str, *stored: Any) -> SessionCorrection:
        return SessionCorrection(sessions[number], moment_of(at), _stored(people, *stored))

    found = damage.each(rows, correction, lambda row: damaged_log(row[0]))
    return tuple(one for one in found if wanted is None or one.session in wanted)


def merge_session_corrections(
    connection: sqlite3.Connection,
    number: int,
    theirs: Sequence[SessionCorrection],
    now_there: SessionFacts,
    key_of: Mapping[UUID, int],
) -> None:
    """Bring two histories of one session together: what was corrected last stands, and all that stood before is kept.

    Args:
        theirs: another journal's history of it, in any order; not empty.
        now_there: what stands in that journal.
        key_of: the numbers here of the people in it.
    """
    people = person_ids(connection)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM session_corrections WHERE session = ? ORDER BY seq", (number,))  # noqa: S608
    session, moment = theirs[0].session, datetime.fromisoformat
    ours = [SessionCorrection(session, moment(at), _stored(people, *stored)) for at, *stored in rows]
    known = {theirs_id: people[key] for theirs_id, key in key_of.items()}
    new = [replace(one, before=_known_as(one.before, known)) for one in theirs]
    both = sorted(dict.fromkeys((*ours, *new)), key=lambda one: one.at)
    if both == ours:
        return
    if not ours or max(one.at for one in new) > ours[-1].at:
        partner = None if now_there.partner is None else key_of[now_there.partner]
        put_facts(connection, number, now_there, partner)
    connection.execute("DELETE FROM session_corrections WHERE session = ?", (number,))
    _insert(connection, number, both)


def _known_as(facts: SessionFacts, known: Mapping[UUID, UUID]) -> SessionFacts:
    return facts if facts.partner is None else replace(facts, partner=known.get(facts.partner, facts.partner))


_COLUMNS = "at, begun, person1, actual_seconds, plan_day"


def _insert(connection: sqlite3.Connection, number: int, corrections: Sequence[SessionCorrection]) -> None:
    keys = {id_: key for key, id_ in person_ids(connection).items()}
    for one in corrections:
        before = one.before
        connection.execute(
            f"INSERT INTO session_corrections (session, seq, {_COLUMNS}) "  # noqa: S608
            "SELECT ?, coalesce(max(seq) + 1, 0), ?, ?, ?, ?, ? FROM session_corrections WHERE session = ?",
            (
                number,
                to_text(one.at),
                before.begun.isoformat(),
                None if before.partner is None else keys.get(before.partner),
                before.actual_seconds,
                _day_json(before.plan_day),
                number,
            ),
        )


def _facts(connection: sqlite3.Connection, number: int) -> SessionFacts:
    row = connection.execute(
        "SELECT sessions.begun, person1, actual_seconds, json_extract(json, '$.plan_day') FROM sessions "
        "JOIN setups ON session = number WHERE number = ?",
        (number,),
    ).fetchone()
    return _stored(person_ids(connection), *row)


def _stored(
    people: dict[int, UUID], begun: str, partner: int | None, seconds: int | None, day: str | None
) -> SessionFacts:
    return SessionFacts(
        moment_of(begun),
        None if partner is None else people[partner],
        seconds,
        None if day is None else PlanDay.model_validate_json(day),
    )


def _day_json(day: PlanDay | None) -> str | None:
    return None if day is None else to_json(day.model_dump(mode="json"))


def _is_sealed(connection: sqlite3.Connection, number: int, partner: int | None) -> bool:
    """Say whether one who has sealed would give or take answers with another partner."""
    (old,) = connection.execute("SELECT person1 FROM sessions WHERE number = ?", (number,)).fetchone()
    answered = connection.execute(
        "SELECT 1 FROM ratings WHERE session = :s AND person = :p UNION SELECT 1 FROM events WHERE session = :s "
        "AND person = :p",
        {"s": number, "p": old},
    ).fetchone()
    sealed = connection.execute("SELECT 1 FROM seals WHERE person IN (?, ?)", (old, partner)).fetchone()
    return answered is not None and sealed is not None
