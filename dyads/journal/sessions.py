"""Sessions as they are written: the set-up first, then the log as it comes."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from dyads.journal.connection import person_ids, person_key, session_number, to_text, where
from dyads.journal.damage import (
    UNREADABLE,
    Damage,
    damaged_log,
    damaged_measure,
    damaged_script,
    damaged_session,
    damaged_setup,
    moment_of,
    moment_or_none,
    whole_json,
    whole_measure,
)
from dyads.journal.errors import refused
from dyads.journal.people import to_json
from dyads.journal.process import Process, is_alive, this_process
from dyads.journal.ratings import add_event
from dyads.journal.sealed_rows import Sealers
from dyads.practice.annotations import JsonValue
from dyads.practice.clock import MIDNIGHT
from dyads.practice.form import FORMS
from dyads.practice.measures import Measure, measure_sha256
from dyads.practice.message import msg
from dyads.practice.records import OUTCOMES, Anchor, BellOutcome, Outcome, PrivateEvent, SessionRecord, SessionSummary
from dyads.practice.replay import COMMAND_KINDS, Command, Given
from dyads.practice.script import canonical_json
from dyads.practice.setup import Setup

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LogEntry = Command | Anchor | BellOutcome
LOG: Mapping[type[LogEntry], str] = {Command: "commands", Anchor: "anchors", BellOutcome: "bells"}
"""The tables of what comes in order; each has a column for each field, in the same order."""


def begin(
    connection: sqlite3.Connection,
    setup: Setup,
    draws: Sequence[PrivateEvent],
    now: datetime,
    sealers: Sealers | None = None,
) -> int:
    """Keep a set-up, its script and measures (once per hash) and what was drawn; return the session's number.

    Raises:
        JournalTrouble: somebody in it is unknown.
    """
    number = insert_session(connection, setup)
    _sign_of_life(connection, number, now)
    for draw in draws:
        add_event(connection, draw, sealers)
    return number


def insert_session(
    connection: sqlite3.Connection,
    setup: Setup,
    *,
    outcome: Outcome = "open",
    added: bool = False,
    actual_seconds: int | None = None,
    ended: datetime | None = None,
    people: Sequence[int] = (),
) -> int:
    script = keep_script(connection, canonical_json(setup.script))
    measures = {name: keep_measure(connection, measure) for name, measure in setup.measures.items()}
    people = people or [person_key(connection, person) for person in setup.people]
    day = setup.plan_day
    cursor = connection.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            None,
            str(setup.session),
            setup.begun.isoformat(),
            to_text(setup.begun),
            setup.begun.date().isoformat(),
            setup.script_id,
            script,
            setup.script.title,
            setup.script.form,
            people[0],
            people[1] if len(people) > 1 else None,
            "".join(str(slot) for slot in setup.here),
            setup.first,
            outcome,
            added,
            setup.apart,
            setup.planned_seconds,
            actual_seconds,
            setup.variant,
            day.plan if day else "",
            str(day.run) if day else None,
            day.module if day else "",
            day.week if day else 0,
            day.day.isoformat() if day else None,
            to_text(ended) if ended else None,
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    _insert_setup(connection, number, setup, measures)
    return number


def put_setup(connection: sqlite3.Connection, number: int, setup: Setup) -> None:
    """Put a fuller set-up in place of what is known of a session; who sat and how it ended stay as they are."""
    script = keep_script(connection, canonical_json(setup.script))
    measures = {name: keep_measure(connection, measure) for name, measure in setup.measures.items()}
    connection.execute("UPDATE sessions SET script = ? WHERE number = ?", (script, number))
    connection.execute("DELETE FROM setups WHERE session = ?", (number,))
    _insert_setup(connection, number, setup, measures)


def _insert_setup(connection: sqlite3.Connection, number: int, setup: Setup, measures: Mapping[str, str]) -> None:
    left = {"script", "measures", "people"} if setup.speech else {"script", "measures", "people", "speech"}
    held = setup.model_dump(mode="json", exclude=left)
    connection.execute("INSERT INTO setups VALUES (?, ?)", (number, to_json({**held, "measures": measures})))


def keep_script(connection: sqlite3.Connection, canonical: str) -> str:
    """Keep a script's canonical JSON once, and return its hash."""
    digest = sha256(canonical.encode()).hexdigest()
    connection.execute("INSERT INTO scripts VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, canonical))
    return digest


def keep_measure(connection: sqlite3.Connection, measure: Measure) -> str:
    """Keep a measure's wording and scale once, and return its hash."""
    digest = measure_sha256(measure)
    keep_measure_json(connection, digest, measure.model_dump(mode="json", exclude_none=True))
    return digest


def keep_measure_json(connection: sqlite3.Connection, digest: str, held: JsonValue) -> None:
    connection.execute("INSERT INTO measures VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, to_json(held)))


def drop_unused(connection: sqlite3.Connection) -> None:
    """Let scripts, measures and marks go that belong to no session and no rating any more."""
    connection.execute("DELETE FROM scripts WHERE sha256 NOT IN (SELECT script FROM sessions)")
    connection.execute("DELETE FROM ahead WHERE id NOT IN (SELECT id FROM sessions UNION ALL SELECT id FROM ratings)")
    connection.execute("DELETE FROM wordings WHERE key NOT IN (SELECT wording FROM ratings)")
    connection.execute(
        "DELETE FROM measures WHERE sha256 NOT IN (SELECT sha256 FROM wordings) "
        "AND NOT EXISTS (SELECT 1 FROM setups WHERE instr(setups.json, sha256))"
    )


def add_log(connection: sqlite3.Connection, session: UUID, *entries: LogEntry) -> None:
    number = session_number(connection, session)
    for entry in entries:
        append(connection, number, entry)


def append(connection: sqlite3.Connection, session: int, entry: LogEntry) -> None:
    table, values = LOG[type(entry)], _columns(entry)
    places = ", ".join("?" * len(values))
    connection.execute(
        f"INSERT INTO {table} SELECT ?, coalesce(max(seq) + 1, 0), {places} FROM {table} WHERE session = ?",  # noqa: S608
        (session, *values, session),
    )


def add_rung(connection: sqlite3.Connection, session: UUID, cues: Sequence[str]) -> None:
    number = session_number(connection, session)
    rows = [(number, cue) for cue in cues]
    connection.executemany("INSERT INTO rung VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def _columns(entry: LogEntry) -> tuple[Any, ...]:
    if isinstance(entry, Command):
        return entry.kind, entry.at, None if entry.given is None else to_json(entry.given)
    return astuple(entry)


def beat(connection: sqlite3.Connection, session: UUID, at: int, now: datetime) -> None:
    _sign_of_life(connection, session_number(connection, session), now, at)


def claim(connection: sqlite3.Connection, session: UUID, now: datetime) -> None:
    """Take over an open session, to go on with it in this process.

    Raises:
        JournalTrouble: another process that lives is sitting it, or it has ended.
    """
    number = session_number(connection, session)
    if connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0] != "open":
        raise refused(msg("This session has already ended."))
    if is_elsewhere(connection, number, now):
        raise refused(msg("This session is open in another window."))
    _sign_of_life(connection, number, now)


def is_elsewhere(connection: sqlite3.Connection, number: int, now: datetime) -> bool:
    row = connection.execute(
        "SELECT pid, boot_id, started, seen FROM heartbeats WHERE session = ?", (number,)
    ).fetchone()
    if row is None:
        return False
    process = Process(*row[:3])
    return process != this_process() and is_alive(process, datetime.fromisoformat(row[3]), now)


def close(
    connection: sqlite3.Connection, session: UUID, outcome: Outcome, actual_seconds: int | None, ended: datetime
) -> None:
    connection.execute(
        "UPDATE sessions SET outcome = ?, actual_seconds = ?, ended = ? WHERE number = ? AND outcome = 'open'",
        (outcome, actual_seconds, to_text(ended), session_number(connection, session)),
    )


def take_back(connection: sqlite3.Connection, session: UUID, ended: datetime) -> None:
    """Keep nothing of a session that never began; where answers were given, they stay with a session not wanted."""
    number = session_number(connection, session)
    if connection.execute("SELECT outcome FROM sessions WHERE number = ?", (number,)).fetchone()[0] != "open":
        return
    given = connection.execute(
        "SELECT 1 FROM ratings WHERE session = :session AND status = 'given' "
        "UNION ALL SELECT 1 FROM events WHERE session = :session AND kind <> 'draw'",
        {"session": number},
    ).fetchone()
    if given is not None:
        close(connection, session, "discarded", 0, ended)
        return
    connection.execute("DELETE FROM sessions WHERE number = ?", (number,))
    drop_unused(connection)


def _sign_of_life(connection: sqlite3.Connection, number: int, now: datetime, at: int | None = None) -> None:
    process = this_process()
    connection.execute(
        "INSERT INTO heartbeats VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET "
        "at = coalesce(excluded.at, at), seen = excluded.seen, pid = excluded.pid, boot_id = excluded.boot_id, "
        "started = excluded.started",
        (number, at, to_text(now), process.pid, process.boot_id, process.started),
    )


_SUMMARY = (
    "id, number, begun, script_id, title, form, person0, person1, here, first, outcome, added, apart, planned_seconds, "
    "actual_seconds, variant, plan, run, module, week, due, "
    "(SELECT begun FROM session_corrections WHERE session = number AND seq = 0), "
    "EXISTS (SELECT 1 FROM ahead WHERE ahead.id = sessions.id)"
)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was neither finished nor closed; `last_sign` is when the program last knew of it (UTC)."""

    record: SessionRecord
    last_sign: datetime
    age: timedelta


def read_summaries(
    connection: sqlite3.Connection,
    damage: Damage,
    person: UUID | None = None,
    since: date | None = None,
    day_starts: time = MIDNIGHT,
    until: date | None = None,
) -> tuple[SessionSummary, ...]:
    condition, values = where(
        ("(SELECT key FROM people WHERE id = ?) IN (person0, person1)", person),
        ("day >= ?", since),
        ("day <= ?", until),
    )
    by_number = summaries_where(connection, f"{condition} ORDER BY number", values, damage, day_starts)
    return tuple(sorted(by_number, key=attrgetter("begun")))


def summaries_where(
    connection: sqlite3.Connection, condition: str, values: Sequence[object], damage: Damage, day_starts: time
) -> Iterator[SessionSummary]:
    """Return the sessions for which a condition holds, one by one, in the order that it states."""
    people = person_ids(connection)
    run_of, day_of = cache(UUID), cache(date.fromisoformat)

    def summary(*row: Any) -> SessionSummary:
        slots = (people[row[6]],) if row[7] is None else (people[row[6]], people[row[7]])
        begun = moment_of(row[2])
        if row[10] not in OUTCOMES or row[5] not in FORMS:
            raise ValueError("no session")
        return SessionSummary(
            UUID(row[0]),
            row[1],
            begun,
            row[3],
            row[4],
            row[5],
            slots,
            HERE[row[8]],
            row[9],
            row[10],
            row[11] == 1,
            row[12] == 1,
            row[13],
            row[14],
            row[15],
            row[16],
            None if row[17] is None else run_of(row[17]),
            row[18],
            row[19],
            None if row[20] is None else day_of(row[20]),
            moment_or_none(row[21]),
            row[22] == 1,
            day_starts,
        )

    rows = connection.execute(f"SELECT {_SUMMARY} FROM sessions {condition}", values)  # noqa: S608
    return damage.each(rows, summary, lambda row: damaged_session(row[1]))


HERE: Mapping[str, tuple[int, ...]] = {"0": (0,), "1": (1,), "01": (0, 1), "10": (1, 0)}
"""The slots that rated here, as a row holds them."""


def read_record(connection: sqlite3.Connection, damage: Damage, session: UUID | int) -> SessionRecord | None:
    """Return a whole session; None where there is none, or where its set-up or its script is damaged."""
    column = "number" if isinstance(session, int) else "id"
    row = connection.execute(
        "SELECT number, person0, person1, outcome, ended, setups.json, scripts.json, heartbeats.at, script, title "  # noqa: S608
        "FROM sessions JOIN setups ON setups.session = number JOIN scripts ON sha256 = script "
        f"LEFT JOIN heartbeats ON heartbeats.session = number WHERE sessions.{column} = ?",
        (session if isinstance(session, int) else str(session),),
    ).fetchone()
    if row is None:
        return None
    number, person0, person1, outcome, ended, held, text, beat, digest, title = row
    people = person_ids(connection)
    try:
        script = whole_json(text, digest)
    except ValueError:
        damage.add(damaged_script(title))
        return None
    try:
        slots = [people[key] for key in (person0, person1) if key is not None]
        return SessionRecord(
            setup=_read_setup(connection, damage, json.loads(held), script, slots),
            outcome=outcome,
            commands=read_log(connection, damage, Command, number),
            anchors=read_log(connection, damage, Anchor, number),
            beat=beat,
            bells=read_log(connection, damage, BellOutcome, number),
            ended=moment_or_none(ended),
            number=number,
            rung=frozenset(cue for (cue,) in connection.execute(_RUNG, (number,))),
        )
    except UNREADABLE:
        damage.add(damaged_setup(number))
        return None


_RUNG = "SELECT cue FROM rung WHERE session = ?"
E = TypeVar("E", Command, Anchor, BellOutcome)


def read_log(connection: sqlite3.Connection, damage: Damage, kind: type[E], number: int) -> tuple[E, ...]:
    rows = connection.execute(f"SELECT * FROM {LOG[kind]} WHERE session = ? ORDER BY seq", (number,))  # noqa: S608

    def entry(_session: int, _seq: int, *values: Any) -> E:
        return entry_of(kind, values)

    return tuple(damage.each(rows, entry, lambda row: damaged_log(row[0])))


def entry_of(kind: type[E], values: Sequence[Any]) -> E:
    """Return an entry of a log. Raises ValueError: no entry can be so."""
    if (kind is Command and values[0] not in COMMAND_KINDS) or (kind is not BellOutcome and _instant(kind, values) < 0):
        raise ValueError("no entry")
    if kind is Command and values[2] is not None:
        values = (*values[:2], _given().validate_json(values[2]))
    return kind(*values)


@cache
def _given() -> "TypeAdapter[Given]":
    from pydantic import TypeAdapter  # here, because only linked sittings have such commands

    return TypeAdapter(Given)


def _instant(kind: type[E], values: Sequence[Any]) -> int:
    return int(values[1] if kind is Command else values[0])


def _read_setup(
    connection: sqlite3.Connection, damage: Damage, held: dict[str, Any], script: object, people: list[UUID]
) -> Setup:
    """Put a set-up together again from its own part, its script, its people, and the measures it names by hash."""
    measures = {}
    for name, digest in held["measures"].items():
        row = connection.execute("SELECT json FROM measures WHERE sha256 = ?", (digest,)).fetchone()
        try:
            measures[name] = whole_measure(row[0], digest)
        except UNREADABLE:
            damage.add(damaged_measure(name))
    return Setup.model_validate({**held, "script": script, "measures": measures, "people": people})


def read_linked_outcome(connection: sqlite3.Connection, sitting: UUID) -> Outcome | None:
    """Return what became here of a sitting that both homes name so; None where it was not set up here."""
    row = connection.execute(
        "SELECT outcome FROM sessions JOIN setups ON session = number "
        "WHERE json_extract(json, '$.linked.sitting') = ? ORDER BY number DESC",
        (str(sitting),),
    ).fetchone()
    return None if row is None else row[0]


def read_unfinished(connection: sqlite3.Connection, damage: Damage, now: datetime) -> tuple[Unfinished, ...]:
    """Return the open sessions that no other living process is sitting, the latest first; damaged ones are left out."""
    rows = connection.execute("SELECT number FROM sessions WHERE outcome = 'open' ORDER BY begun_utc DESC").fetchall()
    found = []
    for (number,) in rows:
        if is_elsewhere(connection, number, now):
            continue
        record = read_record(connection, damage, number)
        if record is not None:
            last = _last_sign(record)
            found.append(Unfinished(record, last, now - last))
    return tuple(found)


def _last_sign(record: SessionRecord) -> datetime:
    if not record.anchors:
        return record.setup.begun.astimezone(UTC)
    anchor = record.anchors[-1]
    since = max(0, (record.beat if record.beat is not None else anchor.at) - anchor.at)
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=(anchor.wall + since) // 1000)
