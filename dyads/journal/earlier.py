"""What a page or the next sitting asks of earlier ones, answered by SQLite: no slower after many years of practice."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from functools import cache
from uuid import UUID

from dyads.journal.connection import is_counted, person_ids
from dyads.journal.damage import Damage
from dyads.journal.sessions import HERE, summaries_where
from dyads.practice.clock import MIDNIGHT
from dyads.practice.form import FORMS
from dyads.practice.records import Outcome, SessionSummary
from dyads.practice.timeline import Picks

SITTINGS_OF_TEXTS = 200
"""So many sittings of an exercise tell which of its texts come next: more than any list has texts."""

_SOUND_AMONG = 5
"""Among so many of the latest sessions one is sound, if hardly any record is damaged."""

_KEY = "(SELECT key FROM people WHERE id = ?)"
_PICKS = "CASE WHEN json_valid(json) THEN json_extract(json, '$.picks') END"
_LATEST = "ORDER BY begun_utc DESC, number DESC LIMIT"


def read_newest(
    connection: sqlite3.Connection, damage: Damage, count: int, day_starts: time = MIDNIGHT
) -> tuple[SessionSummary, ...]:
    """Return the sessions that began last, at most so many, the newest first."""
    return tuple(summaries_where(connection, f"{_LATEST} {count:d}", [], damage, day_starts))


def read_summary(
    connection: sqlite3.Connection, damage: Damage, session: UUID | int, day_starts: time = MIDNIGHT
) -> SessionSummary | None:
    """Return one session by its UUID or its number; None if there is none, or it is damaged."""
    column = "number" if isinstance(session, int) else "id"
    value = session if isinstance(session, int) else str(session)
    return next(summaries_where(connection, f"WHERE {column} = ?", [value], damage, day_starts), None)


def read_count_but(connection: sqlite3.Connection, session: UUID | None, most: int) -> int:
    """Return how many sessions there are but one and those thrown away, `most` where there are more."""
    row = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM sessions WHERE outcome <> 'discarded' AND id <> ? LIMIT ?)",
        (str(session), most),
    ).fetchone()
    return int(row[0])


def read_session_counts(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Return how many sessions there are, by their outcome, counted in the order of an index: nothing is sorted."""
    counts = Counter[str]()
    for outcome, count in connection.execute(
        "SELECT outcome, count(*) FROM sessions GROUP BY script_id, person0, outcome"
    ):
        counts[outcome] += count
    return counts


def read_last_sitting(
    connection: sqlite3.Connection, damage: Damage, script_id: str, pair: tuple[UUID, ...], day_starts: time = MIDNIGHT
) -> SessionSummary | None:
    wanted = "script_id = ? AND outcome IN ('complete', 'partial')"
    return _latest_of_pair(connection, damage, pair, wanted, [script_id], day_starts)


def read_last_of_turns(
    connection: sqlite3.Connection, damage: Damage, pair: tuple[UUID, ...], day_starts: time = MIDNIGHT
) -> SessionSummary | None:
    """Return the last session of these people in which they took turns, but for those thrown away."""
    forms = [form.name for form in FORMS.values() if form.has_turns]
    wanted = f"outcome <> 'discarded' AND form IN ({', '.join('?' * len(forms))})"
    return _latest_of_pair(connection, damage, pair, wanted, forms, day_starts)


def _latest_of_pair(
    connection: sqlite3.Connection,
    damage: Damage,
    pair: tuple[UUID, ...],
    wanted: str,
    values: Sequence[str],
    day_starts: time,
) -> SessionSummary | None:
    """Return the latest session of two, or of one alone, for which a condition holds, whoever was named first."""
    one, other = str(pair[0]), str(pair[1]) if len(pair) > 1 else ""
    either = f"SELECT number, begun_utc FROM sessions WHERE person0 = {_KEY} AND person1 IS {_KEY} AND {wanted}"  # noqa: S608
    orders = [one, other, *values], [other, one, *values]
    numbers = connection.execute(
        f"{either} UNION ALL {either} {_LATEST} {_SOUND_AMONG}", [value for order in orders for value in order]
    ).fetchall()
    found = (read_summary(connection, damage, number, day_starts) for number, _begun in numbers)
    return next((session for session in found if session is not None), None)


def read_last_partner(connection: sqlite3.Connection, person: UUID, among: Sequence[UUID]) -> UUID | None:
    """Return with whom of these a person has sat last; None where they never have with any."""
    known = ", ".join("?" * len(among))
    keys = f"(SELECT key FROM people WHERE id IN ({known}))"  # noqa: S608
    row = connection.execute(
        f"SELECT CASE WHEN person0 IN {keys} THEN person0 ELSE person1 END FROM sessions "  # noqa: S608
        f"WHERE {_KEY} IN (+person0, +person1) AND (+person0 IN {keys} OR +person1 IN {keys}) {_LATEST} 1",
        [*map(str, among), str(person), *map(str, among), *map(str, among)],
    ).fetchone()
    return None if row is None else person_ids(connection).get(row[0])


def read_scripts_sat(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the exercises that were ever sat, the latest first."""
    rows = connection.execute("SELECT script_id FROM sessions GROUP BY script_id ORDER BY max(begun_utc) DESC")
    return tuple(script_id for (script_id,) in rows)


def read_completed_count(connection: sqlite3.Connection, script_id: str, person: UUID) -> int:
    wanted = _of_one("count(*)", "complete")
    if is_counted(connection):
        wanted = (f"SELECT sum(sittings) FROM completed_sittings WHERE script_id = ? AND person = {_KEY}",)  # noqa: S608
    row = connection.execute(
        f"SELECT {' + '.join(f'({each})' for each in wanted)}", [script_id, str(person)] * len(wanted)
    ).fetchone()
    return int(row[0] or 0)


def read_picks(
    connection: sqlite3.Connection,
    script_id: str,
    person: UUID,
    outcomes: Sequence[Outcome],
    until: Callable[[Picks], bool],
) -> tuple[Picks, ...]:
    """Return which texts a person met in the latest sittings of an exercise, the latest first, until one is enough."""
    wanted = _of_one("number, begun_utc", *(outcomes or ("complete", "partial")))
    rows = connection.execute(
        f"SELECT {_PICKS} FROM ({' UNION ALL '.join(wanted)} {_LATEST} {SITTINGS_OF_TEXTS}) "  # noqa: S608
        "CROSS JOIN setups ON setups.session = number",
        [script_id, str(person)] * len(wanted),
    )
    read, found = cache(json.loads), []
    for picks in (read(held) for (held,) in rows if held is not None):
        found += [picks] if picks else []
        if until(picks):
            break
    return tuple(found)


def _of_one(columns: str, *outcomes: Outcome) -> tuple[str, ...]:
    """Return what asks for a person's sessions of an exercise that ended so, place by place, each in their order."""
    return tuple(
        f"SELECT {columns} FROM sessions WHERE script_id = ? AND {slot} = {_KEY} AND outcome = '{outcome}'"  # noqa: S608
        for slot in ("person0", "person1")
        for outcome in outcomes
    )


def has_sat_in_week(
    connection: sqlite3.Connection, person: UUID, run: UUID, module: str, week: int, script_id: str
) -> bool:
    """Say whether a person has sat an exercise in a week of a plan, sessions thrown away left out."""
    row = connection.execute(
        "SELECT 1 FROM sessions WHERE script_id = ? AND run = ? AND module = ? AND week = ? "  # noqa: S608
        f"AND outcome <> 'discarded' AND {_KEY} IN (person0, person1) LIMIT 1",
        (script_id, str(run), module, week, str(person)),
    ).fetchone()
    return row is not None


def read_who_rated_here(connection: sqlite3.Connection) -> frozenset[UUID]:
    """Return everybody who has ever sat at this computer."""
    people = person_ids(connection)
    rows = connection.execute("SELECT DISTINCT person0, person1, here FROM sessions")
    slots = ((row, slot) for *row, here in rows for slot in HERE.get(here, ()))
    return frozenset(people[row[slot]] for row, slot in slots if row[slot] in people)
