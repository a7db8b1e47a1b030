"""People, their inner parts, and what they agreed to."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, get_args
from uuid import UUID

from dyads.journal.connection import person_key, to_text, to_text_or_none
from dyads.journal.damage import (
    Damage,
    damaged_entry,
    damaged_person,
    damaged_plan,
    damaged_plan_event,
    moment_of,
    moment_or_none,
    whole_json,
)
from dyads.journal.errors import refused
from dyads.plan.changes import CHANGE_KINDS, Change, PlanEvent, from_data
from dyads.plan.enrolment import Enrolment, fold
from dyads.practice.annotations import JsonValue, Limits
from dyads.practice.bounds import LONGEST_PLAN, Digest, Word
from dyads.practice.message import msg
from dyads.practice.people import (
    Agreement,
    InnerPart,
    Person,
    Valence,
    code_taken,
    people_called,
    several_called,
)

_log = logging.getLogger(__name__)


def add_person(connection: sqlite3.Connection, person: Person) -> None:
    """Keep a person with their parts; one who is already there is left as they are.

    Raises:
        JournalTrouble: the journal has another "me", or somebody else has the code.
    """
    taken = connection.execute("SELECT id FROM people WHERE me = 1 AND id <> ?", (str(person.id),)).fetchone()
    if person.me and taken:
        raise refused(msg("This journal already belongs to somebody else."))
    if connection.execute("SELECT 1 FROM people WHERE id = ?", (str(person.id),)).fetchone():
        return
    if (why := code_taken(person.code, person.id, read_people(connection, Damage()))) is not None:
        raise refused(why)
    insert_person(connection, person)
    for part in person.parts:
        add_part(connection, person.id, part)


def insert_person(connection: sqlite3.Connection, person: Person) -> int:
    """Keep a person without their parts, and return their number; one who was there without a name gets it."""
    row = connection.execute(
        "INSERT INTO people (id, name, code, me, added) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, code = excluded.code, me = excluded.me, "
        "added = excluded.added RETURNING key",
        (str(person.id), person.name, person.code, person.me, to_text_or_none(person.added)),
    ).fetchone()
    return int(row[0])


def rename(connection: sqlite3.Connection, person: UUID, name: str) -> None:
    connection.execute("UPDATE people SET name = ? WHERE key = ?", (name, person_key(connection, person)))


def set_code(connection: sqlite3.Connection, person: UUID, code: str) -> None:
    """Give a person a code; an empty one takes it away. Raises JournalTrouble: somebody else has it."""
    if (why := code_taken(code, person, read_people(connection, Damage()))) is not None:
        raise refused(why)
    connection.execute("UPDATE people SET code = ? WHERE key = ?", (code, person_key(connection, person)))


def add_part(connection: sqlite3.Connection, person: UUID, part: InnerPart) -> None:
    """Add an inner part to a person's list; one with this UUID gets this text and valence."""
    connection.execute(
        "INSERT INTO parts (id, person, text, valence) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET text = excluded.text, valence = excluded.valence",
        (str(part.id), person_key(connection, person), part.text, part.valence),
    )


def remove_part(connection: sqlite3.Connection, person: UUID, part: UUID) -> None:
    connection.execute("DELETE FROM parts WHERE id = ? AND person = ?", (str(part), person_key(connection, person)))


def agree(connection: sqlite3.Connection, agreement: Agreement) -> None:
    connection.execute(
        "INSERT INTO agreements VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (person_key(connection, agreement.person), agreement.text, agreement.version, to_text(agreement.at)),
    )


def read_people(connection: sqlite3.Connection, damage: Damage) -> tuple[Person, ...]:
    """Return everybody but the forgotten, in the order they were added, without their parts."""
    rows = connection.execute("SELECT id, name, code, me, added FROM people WHERE NOT forgotten ORDER BY key")

    def person(id_: str, name: str, code: str, me: int, added: str | None) -> Person:
        return Person(UUID(id_), name, code, bool(me), added=moment_or_none(added))

    return tuple(damage.each(rows, person, lambda row: damaged_person(row[1])))


def partner_called(name: str, people: Iterable[Person]) -> Person | None:
    """Return the partner, by name, code or both, as `labels` has it; None where nobody is called so.

    Raises JournalTrouble: several people are called so; they are listed.
    """
    people = tuple(people)
    found = [person for person in people_called(name, people) if not person.me]
    if len(found) > 1:
        raise refused(several_called(name, found, people))
    return found[0] if found else None


def read_owners(connection: sqlite3.Connection, damage: Damage) -> frozenset[UUID]:
    rows = connection.execute(
        "SELECT id FROM people WHERE NOT forgotten AND (EXISTS (SELECT 1 FROM ratings WHERE person = people.key) "
        "OR EXISTS (SELECT 1 FROM events WHERE person = people.key) "
        "OR EXISTS (SELECT 1 FROM parts WHERE person = people.key))"
    )
    held = {id_ for (id_,) in rows}
    return frozenset(person.id for person in read_people(connection, damage) if str(person.id) in held)


def read_parts(connection: sqlite3.Connection, damage: Damage, person: UUID) -> tuple[InnerPart, ...]:
    rows = connection.execute(
        "SELECT parts.id, text, valence FROM parts JOIN people ON people.key = person WHERE people.id = ? "
        "ORDER BY parts.key",
        (str(person),),
    )

    def part(id_: str, text: str, valence: Valence | None) -> InnerPart:
        if valence not in (None, *get_args(Valence)):
            raise ValueError("no valence")
        return InnerPart(UUID(id_), text, valence)

    return tuple(damage.each(rows, part, lambda row: damaged_entry(row[1])))


def read_agreements(connection: sqlite3.Connection, damage: Damage, person: UUID) -> tuple[Agreement, ...]:
    """Return what a person agreed to, the latest last."""
    rows = connection.execute(
        "SELECT text, version, at FROM agreements JOIN people ON key = person WHERE id = ? ORDER BY at", (str(person),)
    )

    def agreement(text: str, version: str, at: str) -> Agreement:
        return Agreement(person, text, version, moment_of(at))

    return tuple(damage.each(rows, agreement, lambda row: damaged_entry(row[0])))


@dataclass(frozen=True, slots=True)
class StoredPlanEvent:
    """Something that happened to the following of a plan: a pause, a moved meeting, a partner for a week."""

    at: datetime
    kind: Word
    data: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """One following of a plan."""

    id: UUID
    plan: Word
    sha256: Digest
    json: Annotated[str, Limits(max_length=LONGEST_PLAN)]
    started: date
    events: tuple[StoredPlanEvent, ...]


def enrolment_of(
    record: EnrolmentRecord,
    named: Callable[[Change], Change] = lambda change: change,
    damage: Damage | None = None,
) -> Enrolment | None:
    """Return an enrolment after its events; None for one that a newer version has written, or that is damaged.

    Args:
        record: what the journal or an export holds; people are UUIDs in it.
        named: puts names in their place.
        damage: is told of events that are left out because they are damaged.
    """
    held: list[PlanEvent] = []
    for event in record.events:
        try:
            read = from_data(event.kind, event.at, event.data)
        except ValueError:
            if event.kind not in CHANGE_KINDS:
                _log.warning("a plan that is kept was written by a newer version")
                return None
            if damage is not None:
                damage.add(damaged_plan_event(event.kind, event.at.isoformat()))
        else:
            held.append(PlanEvent(event.at, named(read.what)))
    try:
        return fold(record.id, held)
    except (ValueError, IndexError):
        _log.warning("a plan that is kept cannot be read")
        return None


def remember(connection: sqlite3.Connection, key: str, value: JsonValue) -> None:
    if value is None:
        connection.execute("DELETE FROM state WHERE key = ?", (key,))
        return
    connection.execute(
        "INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, to_json(value))
    )


def read_state(connection: sqlite3.Connection, damage: Damage, key: str) -> JsonValue:
    rows = connection.execute("SELECT value FROM state WHERE key = ?", (key,))
    return next(damage.each(rows, json.loads, lambda _row: damaged_entry(key)), None)


def start_plan(connection: sqlite3.Connection, run: UUID, plan: str, plan_json: str, started: date) -> None:
    digest = sha256(plan_json.encode()).hexdigest()
    connection.execute("INSERT INTO plans VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, plan_json))
    connection.execute(
        "INSERT INTO plan_runs VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (str(run), plan, digest, started.isoformat()),
    )


def add_plan_event(connection: sqlite3.Connection, run: UUID, event: StoredPlanEvent) -> None:
    connection.execute(
        "INSERT INTO plan_events SELECT :run, coalesce(max(seq) + 1, 0), :at, :kind, :data FROM plan_events "
        "WHERE run = :run",
        {"run": str(run), "at": to_text(event.at), "kind": event.kind, "data": to_json(dict(event.data))},
    )


def read_enrolment_records(connection: sqlite3.Connection, damage: Damage) -> tuple[EnrolmentRecord, ...]:
    """Return every following of a plan, in the order of their first days."""
    events: dict[str, list[StoredPlanEvent]] = {}

    def event(run: str, at: str, kind: str, data: str) -> None:
        held = json.loads(data)
        if not isinstance(held, dict):
            raise TypeError("no event")
        events.setdefault(run, []).append(StoredPlanEvent(moment_of(at), kind, held))

    happened = connection.execute("SELECT run, at, kind, data FROM plan_events ORDER BY run, seq")
    for _event in damage.each(happened, event, lambda row: damaged_plan_event(row[2], row[1])):
        pass
    rows = connection.execute(
        "SELECT id, plan, sha256, json, started FROM plan_runs JOIN plans USING (sha256) ORDER BY started, id"
    )

    def record(id_: str, plan: str, digest: str, text: str, started: str) -> EnrolmentRecord:
        whole_json(text, digest)
        return EnrolmentRecord(UUID(id_), plan, digest, text, date.fromisoformat(started), tuple(events.get(id_, ())))

    return tuple(damage.each(rows, record, lambda row: damaged_plan(row[1], row[4])))


def to_json(value: object) -> str:
    """Write JSON so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
