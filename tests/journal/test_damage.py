"""One byte changed: the record is named and left out, everything else is there, and what is exported can be read."""

import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.files import file_of
from dyads.exchange.json import json_of, read_json
from dyads.exchange.share import EVERYTHING, take_share
from dyads.journal.journal import Journal
from dyads.journal.people import StoredPlanEvent
from dyads.practice.people import Agreement
from dyads.practice.records import Anchor, BellOutcome, SessionFacts
from dyads.practice.replay import Command, Given
from dyads.practice.script import Script
from dyads.words import say
from tests.journal import made
from tests.tries import tries

LATER = made.NOON + timedelta(days=3)
COLUMNS = {
    "people": ("id", "name", "code", "added"),
    "parts": ("id", "text", "valence"),
    "agreements": ("text", "version", "at"),
    "scripts": ("json",),
    "measures": ("json",),
    "sessions": (
        "id",
        "begun",
        "begun_utc",
        "day",
        "script_id",
        "title",
        "form",
        "here",
        "outcome",
        "run",
        "due",
        "ended",
    ),
    "setups": ("json",),
    "commands": ("kind", "given"),
    "anchors": ("boot_id",),
    "bells": ("cue", "status", "player"),
    "wordings": ("measure", "sha256"),
    "ratings": ("id", "moment", "status", "shown", "answered", "plan", "day"),
    "corrections": ("status", "at"),
    "events": ("id", "kind", "text", "at"),
    "state": ("key", "value"),
    "plans": ("json",),
    "plan_runs": ("plan", "started"),
    "plan_events": ("at", "kind", "data"),
    "session_corrections": ("at", "begun"),
    "origin": ("id",),
}
"""Where text stands."""


def whole(path: Path) -> None:
    """A journal with three sessions of two exercises, and something in every table."""
    writer, ada, ben = made.with_pair(path)
    other = Script.model_validate({**made.SCRIPT.model_dump(mode="json"), "title": "Other"})
    with writer:
        for day in range(3):
            setup = made.setup(
                ada.id,
                ben.id,
                begun=made.NOON + timedelta(days=day - 3),
                plan_day=made.plan_day(),
                script=made.SCRIPT if day < 2 else other,
            )
            writer.begin(setup)
            writer.command(setup.session, Command("start", 0, Given("a", 1)))
            writer.anchor(setup.session, Anchor(0, "b", 1, 2, 3, 3600))
            writer.bells(setup.session, (BellOutcome("start-1", "late", None, "paplay"),))
            rating = made.rating(ada.id, setup.session, 3)
            writer.rate(rating)
            writer.correct(ada.id, rating.id, 5)
            writer.event(made.event(ada.id, setup.session, "a note of mine", "note"))
            writer.end(setup.session, "complete", 600)
            writer.correct_session(setup.session, SessionFacts(setup.begun - timedelta(hours=1), ben.id, 500))
        writer.rate(replace(made.rating(ada.id, None, 3), when="week", plan="p", day="2026-03-01"), made.CLOSENESS)
        writer.agree(Agreement(ada.id, "agreements", "1", made.NOON))
        run = uuid4()
        writer.start_plan(run, "resource-tc1", '{"x":1}', made.NOON.date())
        writer.plan_event(run, StoredPlanEvent(made.NOON, "end", {"on": "2026-03-01"}))
        writer.remember("choices", {"script_id": "affect-dyad"})


def spoil(path: Path, table: str, column: str, change: Callable[[bytes], bytes], where: str = "1") -> bool:
    """Change bytes of a text as a bad disk does, in its first row or the one named; False where there is none."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("PRAGMA ignore_check_constraints = ON")
        sql = f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {column} <> '' AND {where}"
        row = opened.execute(sql).fetchone()
        if row is None:
            return False
        opened.execute(
            f"UPDATE OR IGNORE {table} SET {column} = CAST(? AS TEXT) WHERE CAST({column} AS BLOB) = ? AND {where}",
            (change(row[0]), row[0]),
        )
    return True


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    whole(tmp_path / "journal.sqlite3")
    return tmp_path / "journal.sqlite3"


def exported(journal: Journal) -> dict[str, list[dict[str, object]]]:
    held: dict[str, list[dict[str, object]]] = json.loads(json_of(take_share(journal, LATER).exchange))
    return held


def test_a_damaged_script_costs_its_text_and_no_session(path: Path) -> None:
    assert spoil(path, "scripts", "json", flipped, "sha256 = (SELECT script FROM sessions WHERE number = 1)")
    journal = Journal(path, made.CLOCK)
    held = exported(journal)
    assert [row["number"] for row in held["sessions"]] == [1, 2, 3]
    assert len(held["ratings"]) == 4
    told = [say(message) for message in journal.damage.found]
    assert told == ["The text of the exercise “Affect Dyad” is damaged and was left out; its sessions are here."]
    assert (journal.record(1), journal.record(2)) == (None, None)
    assert journal.record(3) is not None
    assert told[0] in [say(message) for message in journal.check()]


def test_a_damaged_set_up_costs_its_session_and_no_other(path: Path) -> None:
    assert spoil(path, "setups", "json", lambda data: data.replace(b'"', b"!", 1), "session = 2")
    journal = Journal(path, made.CLOCK)
    held = exported(journal)
    assert [row["number"] for row in held["sessions"]] == [1, 3]
    assert len(held["ratings"]) == 3
    told = [say(message) for message in journal.damage.found]
    assert told == ["Session 2 is damaged and was left out, with what belongs to it."]
    assert (len(journal.summaries()), journal.record(2)) == (3, None)
    assert "The set-up of session 2 is damaged and was left out." in [say(message) for message in journal.check()]


def test_a_set_up_that_is_not_what_the_sessions_row_says_is_seen(path: Path) -> None:
    assert spoil(path, "setups", "json", lambda data: data.replace(b'"planned_seconds":600', b'"planned_seconds":640'))
    assert "The set-up of session 1" in say(Journal(path, made.CLOCK).check()[0])


def test_a_damaged_wording_costs_no_rating(path: Path) -> None:
    assert spoil(path, "measures", "json", lambda data: data.replace(b"How", b"Now"))
    journal = Journal(path, made.CLOCK)
    held = exported(journal)
    assert len(held["ratings"]) == 4
    assert not held["measures"]
    assert "closeness" in say(journal.damage.found[0])
    record = journal.record(1)
    assert record is not None
    assert record.setup.measures == {}


@pytest.mark.parametrize("column", ["answered", "moment", "status", "id"])
def test_a_damaged_rating_is_named_with_its_session(path: Path, column: str) -> None:
    assert spoil(path, "ratings", column, lambda data: b"?" + data[1:], "session = 2")
    journal = Journal(path, made.CLOCK)
    kept = journal.kept(None)
    assert (len(kept.sessions), len(kept.ratings)) == (3, 3)
    assert "session 2" in say(journal.damage.found[0])


def test_a_backup_is_named_where_there_is_one(path: Path) -> None:
    spoil(path, "plans", "json", flipped)
    assert "no backup" in say(Journal(path, made.CLOCK).check()[-1])
    (path.parent / "backups").mkdir()
    backup = path.parent / "backups" / "journal-v0002-20260301T120000.000000Z.sqlite3"
    backup.write_bytes(b"x")
    assert str(backup) in say(Journal(path, made.CLOCK).check()[-1])


@given(st.data())
@tries(60)
def test_whatever_byte_changes_the_rest_is_read_and_comes_back(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    at, value = data.draw(st.floats(0, 0.999)), data.draw(st.integers(0, 255))

    def change(held: bytes) -> bytes:
        place = int(at * len(held))
        return held[:place] + bytes([value]) + held[place + 1 :]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        path.write_bytes(_sample())
        spoil(path, table, column, change)
        journal = Journal(path, made.CLOCK)
        for ending in (".csv", ".zip"):
            file_of(take_share(journal, LATER, EVERYTHING, LATER.date()), ending)
        written = json_of(take_share(journal, LATER).exchange)
        loaded = read_json(written, "x.json", LATER)
        assert loaded.errors == ()
        assert loaded.value is not None
        left_out = len(loaded.value.ratings) < 4 or len(loaded.value.sessions) < 3 or len(loaded.value.people) < 2
        assert not left_out or journal.damage.found
        for person in journal.people():
            journal.kept(person.id)
            journal.parts(person.id)
            journal.agreements(person.id)
        for number in (1, 2, 3):
            journal.record(number)
        journal.unfinished(LATER)
        journal.state("choices")
        damaged = journal.damage.found
        assert not damaged or journal.check()


_SAMPLE: list[bytes] = []


def _sample() -> bytes:
    if not _SAMPLE:
        with tempfile.TemporaryDirectory() as folder:
            whole(Path(folder) / "journal.sqlite3")
            _SAMPLE.append((Path(folder) / "journal.sqlite3").read_bytes())
    return _SAMPLE[0]
