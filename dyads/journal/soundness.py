"""Whether the journal is sound: SQLite's own check, who can read the file, and every record with its stored hash."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

from dyads.journal import errors
from dyads.journal.backup import is_sound
from dyads.journal.damage import (
    UNREADABLE,
    Damage,
    damaged_entry,
    damaged_measure,
    damaged_script,
    damaged_setup,
    whole_json,
    whole_measure,
)
from dyads.journal.people import enrolment_of, read_agreements, read_enrolment_records, read_parts, read_people
from dyads.journal.ratings import read_corrections, read_events, read_ratings
from dyads.journal.sealed_rows import read_seals
from dyads.journal.session_corrections import read_session_corrections
from dyads.journal.sessions import read_log, read_summaries
from dyads.practice.measures import Measure
from dyads.practice.message import Message, msg
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import Command
from dyads.practice.script import Script
from dyads.practice.setup import Setup


def check(connection: sqlite3.Connection, path: Path) -> tuple[Message, ...]:
    """Return what is wrong with the journal; nothing where it is sound. Reads the whole file."""
    found: list[Message] = []
    if is_sound(connection):
        records = damaged_records(connection)
        found += records
        found += [errors.where_backups_are(path)] if records else []
    else:
        found.append(errors.trouble_with(path, "damaged").message)
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        found.append(msg("Others on this computer can read {file}. Its permissions should be 0600.", file=str(path)))
    return tuple(found)


def damaged_records(connection: sqlite3.Connection) -> tuple[Message, ...]:
    """Read every record and compare what has a hash with it; return those that are damaged."""
    damage = Damage()
    sessions = read_summaries(connection, damage)
    scripts = _scripts(connection, damage)
    _measures(connection, damage)
    _setups(connection, damage, scripts)
    for person in read_people(connection, damage):
        read_parts(connection, damage, person.id)
        read_agreements(connection, damage, person.id)
    read_ratings(connection, damage, None)
    read_corrections(connection, damage, None)
    read_events(connection, damage, None)
    read_seals(connection, damage)
    read_session_corrections(connection, damage)
    for record in read_enrolment_records(connection, damage):
        enrolment_of(record, damage=damage)
    for session in sessions:
        read_log(connection, damage, Command, session.number)
        read_log(connection, damage, Anchor, session.number)
        read_log(connection, damage, BellOutcome, session.number)
    for table in ("tombstones", "origin"):
        rows = connection.execute(f"SELECT id FROM {table}")  # noqa: S608
        tuple(damage.each(rows, UUID, lambda row: damaged_entry(row[0])))
    rows = connection.execute("SELECT value, key FROM state")
    tuple(damage.each(rows, lambda value, _key: json.loads(value), lambda row: damaged_entry(row[1])))
    return damage.found


def _scripts(connection: sqlite3.Connection, damage: Damage) -> dict[str, Script]:
    found: dict[str, Script] = {}
    rows = connection.execute(
        "SELECT sha256, json, coalesce((SELECT title FROM sessions WHERE script = sha256), '') FROM scripts"
    )

    def take(digest: str, text: str, _title: str) -> None:
        found[digest] = Script.model_validate(whole_json(text, digest))

    tuple(damage.each(rows, take, lambda row: damaged_script(row[2])))
    return found


def _measures(connection: sqlite3.Connection, damage: Damage) -> None:
    rows = connection.execute(
        "SELECT sha256, json, (SELECT measure FROM wordings WHERE wordings.sha256 = measures.sha256) FROM measures"
    )

    def take(digest: str, text: str, _name: str | None) -> None:
        Measure.model_validate(whole_measure(text, digest))

    tuple(damage.each(rows, take, lambda row: damaged_measure(row[2] or row[0])))


def _setups(connection: sqlite3.Connection, damage: Damage, scripts: dict[str, Script]) -> None:
    """Look at the set-ups, which have no hash: what stands in them and in the session's row has to be the same."""
    rows = connection.execute(
        "SELECT number, script, begun, script_id, first, planned_seconds, variant, apart, person1 IS NULL, json "
        "FROM setups JOIN sessions ON session = number"
    ).fetchall()
    for number, script, begun, script_id, *numbers, alone, text in rows:
        try:
            held: dict[str, Any] = json.loads(text)
            people = (UUID(int=0),) if alone else (UUID(int=0), UUID(int=1))
            known = scripts.get(script) or Script(format=1, title="-")
            setup = Setup.model_validate({**held, "script": known, "measures": {}, "people": people})
            stated = setup.begun.isoformat(), setup.script_id
            counted = [setup.first, setup.planned_seconds, setup.variant, setup.apart]
            if stated != (begun, script_id) or counted != numbers:
                raise ValueError("not what the session's row says")
        except UNREADABLE:
            damage.add(damaged_setup(number))
