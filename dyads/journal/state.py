"""Small things the program remembers, and the following of plans, as a log of events."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from pydantic import JsonValue

from dyads.journal.moments import to_text


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Something that happened to the following of a plan: a pause, a moved meeting, a partner for a week."""

    at: datetime
    kind: str
    data: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class PlanRun:
    """One following of a plan.

    Attributes:
        id: the run.
        plan: the plan's id.
        sha256: the hash of its JSON.
        json: the plan as it was when it was started.
        started: its first local day.
        events: what has happened to it, in order.
    """

    id: UUID
    plan: str
    sha256: str
    json: str
    started: date
    events: tuple[PlanEvent, ...]


def remember(connection: sqlite3.Connection, key: str, value: JsonValue) -> None:
    """Remember a value under a key; None forgets it."""
    if value is None:
        connection.execute("DELETE FROM state WHERE key = ?", (key,))
        return
    connection.execute(
        "INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, to_json(value))
    )


def read_state(connection: sqlite3.Connection, key: str) -> JsonValue:
    """Return what is remembered under a key, or None."""
    row = connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    value: JsonValue = json.loads(row[0]) if row else None
    return value


def start_plan(connection: sqlite3.Connection, run: UUID, plan: str, plan_json: str, started: date) -> None:
    """Keep that a plan is followed from a day on."""
    digest = sha256(plan_json.encode()).hexdigest()
    connection.execute("INSERT INTO plans VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, plan_json))
    connection.execute(
        "INSERT INTO plan_runs VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (str(run), plan, digest, started.isoformat()),
    )


def add_plan_event(connection: sqlite3.Connection, run: UUID, event: PlanEvent) -> None:
    """Keep what happened to the following of a plan, after what happened before."""
    connection.execute(
        "INSERT INTO plan_events SELECT :run, coalesce(max(seq) + 1, 0), :at, :kind, :data FROM plan_events "
        "WHERE run = :run",
        {"run": str(run), "at": to_text(event.at), "kind": event.kind, "data": to_json(dict(event.data))},
    )


def read_plan_runs(connection: sqlite3.Connection) -> tuple[PlanRun, ...]:
    """Return every following of a plan, in the order of their first days."""
    events: dict[str, list[PlanEvent]] = {}
    for run, at, kind, data in connection.execute("SELECT run, at, kind, data FROM plan_events ORDER BY run, seq"):
        events.setdefault(run, []).append(PlanEvent(datetime.fromisoformat(at), kind, json.loads(data)))
    rows = connection.execute(
        "SELECT id, plan, sha256, json, started FROM plan_runs JOIN plans USING (sha256) ORDER BY started, id"
    )
    return tuple(
        PlanRun(UUID(id_), plan, digest, text, date.fromisoformat(started), tuple(events.get(id_, ())))
        for id_, plan, digest, text, started in rows
    )


def to_json(value: object) -> str:
    """Write JSON so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
