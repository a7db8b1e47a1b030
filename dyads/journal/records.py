"""Sessions as they are read back."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from dyads.journal.keys import person_ids
from dyads.journal.moments import from_text_or_none
from dyads.journal.sessions import is_elsewhere
from dyads.practice.records import Anchor, BellOutcome, SessionRecord, SessionSummary
from dyads.practice.replay import Command
from dyads.practice.setup import Setup

_SUMMARY = (
    "id, number, begun, script_id, title, form, person0, person1, here, first, outcome, added, apart, planned_seconds, "
    "actual_seconds, variant, plan, run, module, week, due"
)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was neither finished nor closed.

    Attributes:
        record: the session.
        last_sign: when the program last knew of it (UTC).
        age: how long ago that is.
    """

    record: SessionRecord
    last_sign: datetime
    age: timedelta


def read_summaries(
    connection: sqlite3.Connection, person: UUID | None = None, since: date | None = None
) -> tuple[SessionSummary, ...]:
    """Return sessions in the order they began, open and discarded ones included.

    Args:
        connection: the journal.
        person: those this person took part in.
        since: those of this local day and later.
    """
    where: list[str] = []
    values: list[str] = []
    if person is not None:
        where.append("(SELECT key FROM people WHERE id = ?) IN (person0, person1)")
        values.append(str(person))
    if since is not None:
        where.append("day >= ?")
        values.append(since.isoformat())
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    by_number = _summaries(connection, f"{condition} ORDER BY number", values)
    return tuple(sorted(by_number, key=attrgetter("begun")))


def read_last_sitting(connection: sqlite3.Connection, script_id: str, pair: tuple[UUID, ...]) -> SessionSummary | None:
    """Return the last sitting of an exercise by these people, whichever slots they had; None if there was none."""
    condition = (
        f"WHERE script_id = ? AND outcome IN ('complete', 'partial') AND {_PAIR} ORDER BY begun_utc DESC LIMIT 1"
    )
    found = _summaries(connection, condition, [script_id, *_pair(pair)])
    return found[0] if found else None


def read_completed_count(connection: sqlite3.Connection, script_id: str, pair: tuple[UUID, ...]) -> int:
    """Return how often these people have completed an exercise."""
    row = connection.execute(
        f"SELECT count(*) FROM sessions WHERE script_id = ? AND outcome = 'complete' AND {_PAIR}",  # noqa: S608
        [script_id, *_pair(pair)],
    ).fetchone()
    return int(row[0])


_KEY = "(SELECT key FROM people WHERE id = ?)"
_PAIR = f"((person0 = {_KEY} AND person1 IS {_KEY}) OR (person0 = {_KEY} AND person1 IS {_KEY}))"


def _pair(pair: tuple[UUID, ...]) -> list[str]:
    """Return what fills `_PAIR`; somebody alone is a pair with nobody."""
    one = str(pair[0])
    other = str(pair[1]) if len(pair) > 1 else ""
    return [one, other, other, one]


def _summaries(connection: sqlite3.Connection, condition: str, values: list[str]) -> tuple[SessionSummary, ...]:
    people = person_ids(connection)
    runs: dict[str | None, UUID | None] = {None: None}
    days: dict[str | None, date | None] = {None: None}
    found = []
    for row in connection.execute(f"SELECT {_SUMMARY} FROM sessions {condition}", values):  # noqa: S608
        run, due = row[17], row[20]
        if run not in runs:
            runs[run] = UUID(run)
        if due not in days:
            days[due] = date.fromisoformat(due)
        slots = (people[row[6]],) if row[7] is None else (people[row[6]], people[row[7]])
        found.append(
            SessionSummary(
                UUID(row[0]),
                row[1],
                datetime.fromisoformat(row[2]),
                row[3],
                row[4],
                row[5],
                slots,
                _HERE[row[8]],
                row[9],
                row[10],
                row[11] == 1,
                row[12] == 1,
                row[13],
                row[14],
                row[15],
                row[16],
                runs[run],
                row[18],
                row[19],
                days[due],
            )
        )
    return tuple(found)


_HERE = {"0": (0,), "1": (1,), "01": (0, 1), "10": (1, 0)}


def read_record(connection: sqlite3.Connection, session: UUID | int) -> SessionRecord | None:
    """Return a whole session by its UUID or number; None if there is no such session."""
    column = "number" if isinstance(session, int) else "id"
    row = connection.execute(
        "SELECT number, person0, person1, outcome, ended, setups.json, scripts.json, heartbeats.at FROM sessions "  # noqa: S608
        "JOIN setups ON setups.session = number JOIN scripts ON sha256 = script "
        f"LEFT JOIN heartbeats ON heartbeats.session = number WHERE sessions.{column} = ?",
        (session if isinstance(session, int) else str(session),),
    ).fetchone()
    if row is None:
        return None
    number, person0, person1, outcome, ended, held, script, beat = row
    people = person_ids(connection)
    slots = [people[key] for key in (person0, person1) if key is not None]
    commands = connection.execute("SELECT kind, at FROM commands WHERE session = ? ORDER BY seq", (number,))
    anchors = connection.execute(
        "SELECT at, boot_id, boot, monotonic, wall, utc_offset FROM anchors WHERE session = ? ORDER BY seq", (number,)
    )
    bells = connection.execute(
        "SELECT cue, status, lateness, player FROM bells WHERE session = ? ORDER BY seq", (number,)
    )
    return SessionRecord(
        setup=read_setup(connection, json.loads(held), json.loads(script), slots),
        outcome=outcome,
        commands=tuple(Command(*command) for command in commands),
        anchors=tuple(Anchor(*anchor) for anchor in anchors),
        beat=beat,
        bells=tuple(BellOutcome(*bell) for bell in bells),
        ended=from_text_or_none(ended),
        number=number,
    )


def read_setup(connection: sqlite3.Connection, held: dict[str, object], script: object, people: list[UUID]) -> Setup:
    """Put a set-up together again from its own part, its script, its people, and the measures it names by hash."""
    named = held["measures"]
    assert isinstance(named, dict)
    measures = {}
    for name, digest in named.items():
        row = connection.execute("SELECT json FROM measures WHERE sha256 = ?", (digest,)).fetchone()
        measures[name] = json.loads(row[0])
    return Setup.model_validate({**held, "script": script, "measures": measures, "people": people})


def read_unfinished(connection: sqlite3.Connection, now: datetime) -> tuple[Unfinished, ...]:
    """Return the open sessions that no other living process is sitting, the latest first."""
    rows = connection.execute("SELECT number FROM sessions WHERE outcome = 'open' ORDER BY begun_utc DESC").fetchall()
    found = []
    for (number,) in rows:
        if is_elsewhere(connection, number, now):
            continue
        record = read_record(connection, number)
        assert record is not None
        last = _last_sign(record)
        found.append(Unfinished(record, last, now - last))
    return tuple(found)


def _last_sign(record: SessionRecord) -> datetime:
    if not record.anchors:
        return record.setup.begun.astimezone(UTC)
    anchor = record.anchors[-1]
    since = max(0, (record.beat if record.beat is not None else anchor.at) - anchor.at)
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=(anchor.wall + since) // 1000)
