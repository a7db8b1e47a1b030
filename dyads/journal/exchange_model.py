"""What travels between journals: everything, as the tables of one document. The JSON file is this, written down."""

import sqlite3
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from dyads.journal.ratings import Correction
from dyads.journal.seal import Seal
from dyads.journal.state import PlanRun
from dyads.practice.fields import Frozen
from dyads.practice.people import Agreement, Person
from dyads.practice.records import Anchor, BellOutcome, Outcome, PrivateEvent, Rating
from dyads.practice.replay import Command
from dyads.practice.script import PARTS

FORMAT: Literal[1] = 1


class SessionRow(BaseModel):
    """One session; beside these keys it has those of the set-up, as they stand in `dyads.practice.setup.Setup`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: UUID
    """The session's UUID."""
    number: int
    """Its number in the journal that wrote this."""
    people: tuple[UUID, ...]
    """By slot."""
    outcome: Outcome
    """How it ended."""
    added: bool
    """Entered later by hand."""
    actual_seconds: int | None
    """Session time that passed, pauses not counted."""
    ended: datetime | None
    """When it was closed (UTC)."""
    beat: int | None
    """The last sign of life, in nanoseconds on the session clock."""
    script: str
    """The script as resolved: its key in `scripts`."""
    measures: dict[str, str]
    """The measures it asked: their keys in `measures`, by id."""


class Tombstone(Frozen):
    """Something that was erased, or somebody who was merged, and must not come back."""

    id: UUID
    """What was erased."""
    kind: Literal["person", "session"]
    """What it was."""
    at: datetime
    """When it was erased (UTC)."""
    became: UUID | None = None
    """Into whom a person was merged."""


class Exchange(BaseModel):
    """A journal, or one person's share of it, as a document."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64"
    )

    format: Literal[1]
    """The version of this format."""
    kind: Literal["dyads-journal"]
    """What the document is."""
    app_version: str
    """The program that wrote it."""
    journal: UUID
    """The journal it comes from."""
    written: datetime
    """When it was written (UTC)."""
    whose: UUID | None
    """Whose ratings and events it holds; null: everybody's."""
    people: tuple[Person, ...]
    sessions: tuple[SessionRow, ...]
    ratings: tuple[Rating, ...]
    corrections: tuple[Correction, ...]
    """What stood before ratings were corrected."""
    events: tuple[PrivateEvent, ...]
    agreements: tuple[Agreement, ...]
    commands: dict[UUID, tuple[Command, ...]]
    """The log, by session."""
    anchors: dict[UUID, tuple[Anchor, ...]]
    bells: dict[UUID, tuple[BellOutcome, ...]]
    scripts: dict[str, JsonValue]
    """Scripts as resolved, by the SHA-256 of their canonical JSON."""
    measures: dict[str, JsonValue]
    """Measures by the hash that ratings name."""
    plans: tuple[PlanRun, ...]
    state: dict[str, JsonValue]
    """Small remembered things; only what is not known yet is taken over."""
    tombstones: tuple[Tombstone, ...]
    seals: tuple[Seal, ...] = ()
    """The seals of those who have sealed; what is sealed stays so on the way, and needs the same passphrase there."""


def without_content(app_version: str, journal: UUID, written: datetime) -> Exchange:
    """Return a document that holds nothing yet."""
    return Exchange(
        format=FORMAT,
        kind="dyads-journal",
        app_version=app_version,
        journal=journal,
        written=written,
        whose=None,
        people=(),
        sessions=(),
        ratings=(),
        corrections=(),
        events=(),
        agreements=(),
        commands={},
        anchors={},
        bells={},
        scripts={},
        measures={},
        plans=(),
        state={},
        tombstones=(),
    )


TABLES = ("people", "sessions", "ratings", "corrections", "events", "agreements", "plans", "tombstones", "seals")
"""The lists of the document."""
MAPS = ("commands", "anchors", "bells", "scripts", "measures", "state")
"""The objects of the document, each with many keys."""


def is_stand_in(script: JsonValue) -> bool:
    """Say whether a script is only what a CSV told of it: a title, and no phases."""
    return not isinstance(script, dict) or not any(script.get(part) for part in PARTS)


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def read_tombstones(connection: sqlite3.Connection) -> tuple[Tombstone, ...]:
    """Return what was erased, in the order of its UUIDs."""
    rows = connection.execute("SELECT id, kind, at, became FROM tombstones ORDER BY id")
    return tuple(
        Tombstone(id=UUID(id_), kind=kind, at=datetime.fromisoformat(at), became=UUID(became) if became else None)
        for id_, kind, at, became in rows
    )
