"""Journals, people, set-ups and ratings to test with."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from dyads.journal.connection import connect
from dyads.journal.writer import Writer
from dyads.practice.measures import Measure, measure_sha256
from dyads.practice.people import InnerPart, Person
from dyads.practice.records import EventKind, PrivateEvent, Rating, Status
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import PlanDay, Setup
from dyads.services.clock import HandClock

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CLOCK = HandClock(NOON)
"""Nobody turns it: a test in which time passes has its own."""

SCRIPT = Script.model_validate(
    {
        "format": 1,
        "title": "Affect Dyad",
        "turn": [{"name": "Difficult", "length": "2m30s", "speaker": ["One?", "Two?"], "listener": "Listen."}],
        "ratings": {"before": ["closeness"], "after": ["closeness"]},
    }
)
CLOSENESS = Measure(
    question={"en": "How close?"}, low={"en": "not at all"}, high={"en": "very"}, range=(1, 7), picture="circles"
)


def quick(path: Path) -> sqlite3.Connection:
    """A connection that does not wait for the disk, for tests that write much and need no durability."""
    connection = connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def person(name: str = "Ada", *, me: bool = False, code: str = "", parts: tuple[str, ...] = ()) -> Person:
    return Person(uuid4(), name, code, me, tuple(InnerPart(uuid4(), text) for text in parts), NOON)


def setup(
    *people: UUID,
    begun: datetime = NOON,
    script: Script = SCRIPT,
    here: tuple[int, ...] | None = None,
    plan_day: PlanDay | None = None,
) -> Setup:
    return Setup.model_validate(
        {
            "session": uuid4(),
            "script_id": "affect-dyad",
            "script_sha256": script_sha256(script),
            "script": script,
            "language": "en",
            "people": people,
            "here": here or tuple(range(len(people))),
            "planned_seconds": 600,
            "begun": begun,
            "measures": {"closeness": CLOSENESS},
            "plan_day": plan_day,
            "app_version": "0.1.0",
        }
    )


def plan_day() -> PlanDay:
    return PlanDay(plan="resource-tc1", run=uuid4(), module="Affect", week=2, day=date(2026, 3, 1), theme="warmth")


def rating(
    owner: UUID, session: UUID | None, value: int | None = 4, *, when: str = "before", status: Status = "given"
) -> Rating:
    assert when in {"before", "after"}
    return Rating(
        uuid4(),
        owner,
        session,
        "closeness",
        measure_sha256(CLOSENESS),
        1,
        7,
        "before" if when == "before" else "after",
        value,
        status,
        NOON,
        NOON + timedelta(seconds=4),
    )


def event(owner: UUID, session: UUID, text: str, kind: EventKind = "draw") -> PrivateEvent:
    return PrivateEvent(uuid4(), owner, session, kind, 0, text, 4, NOON)


def with_pair(path: Path) -> tuple[Writer, Person, Person]:
    """A writer on a journal with two people; the caller closes it."""
    writer = Writer(path, CLOCK)
    ada, ben = person("Ada", me=True, parts=("inner critic", "child", "rebel")), person("Ben", code="B07")
    writer.add_person(ada)
    writer.add_person(ben).result(60)
    return writer, ada, ben
