"""What a page asks of earlier sittings is the same as a look at all of them, and needs no look at all of them."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.journal import erasing
from dyads.journal.connection import in_memory, is_counted, keep_counted, open_to_write
from dyads.journal.earlier import read_completed_count
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.migrations import IS_COUNTED, IS_COUNTED_RIGHT
from dyads.journal.people import insert_person
from dyads.journal.session_corrections import correct_session
from dyads.journal.sessions import close, insert_session, take_back
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from dyads.practice.records import Outcome, SessionFacts, SessionSummary
from tests.journal import made
from tests.tries import tries

OUTCOMES: tuple[Outcome, ...] = ("open", "complete", "complete", "partial", "discarded")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Journal, tuple[Person, ...]]:
    """Sessions in no order, with several people, forms, places and plans."""
    path, chance = tmp_path_factory.mktemp("years") / "journal.sqlite3", random.Random(5)
    everybody = (made.person(me=True), *(made.person(f"Partner {n}") for n in range(4)))
    days = (None, made.plan_day(), made.plan_day())
    with Writer(path, made.CLOCK) as writer:
        for person in everybody:
            writer.add_person(person).result(60)
    with closing(open_to_write(path, made.CLOCK)) as opened:
        opened.execute("PRAGMA synchronous = OFF")
        for n in range(160):
            partner = chance.choice(everybody[1:4])
            people = chance.choice(((everybody[0].id, partner.id), (partner.id, everybody[0].id), (everybody[0].id,)))
            begun = made.NOON + timedelta(minutes=chance.randrange(40) * 700)
            here = chance.choice(((0,), (0, 1), (1, 0))) if len(people) > 1 else (0,)
            setup = made.setup(*people, begun=begun, here=here, plan_day=chance.choice(days))
            insert_session(opened, setup.model_copy(update={"picks": {"turn": (n + 1,)}}))
            outcome = chance.choice(OUTCOMES)
            if outcome != "open":
                close(opened, setup.session, outcome, 60, begun)
    return Journal(path, made.CLOCK), everybody


def newest(journal: Journal) -> Iterator[SessionSummary]:
    return reversed(journal.summaries())


def pairs(everybody: tuple[Person, ...]) -> Iterator[tuple[UUID, ...]]:
    me = everybody[0].id
    yield (me,)
    for other in everybody[1:]:
        yield from ((me, other.id), (other.id, me))


def test_the_last_session_of_a_pair(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, everybody = years
    for pair in pairs(everybody):
        theirs = [one for one in newest(journal) if set(one.people) == set(pair)]
        kept = [one for one in theirs if one.outcome != "discarded"]
        sat = [one for one in theirs if one.outcome in {"complete", "partial"}]
        assert journal.last_of_turns(pair) == next(iter(kept), None)
        assert journal.last_sitting("affect-dyad", pair) == next(iter(sat), None)


def test_the_last_partner(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, (me, *others) = years
    for first in range(len(others)):
        among = [person.id for person in others[first:]]
        met = (who for one in newest(journal) if me.id in one.people for who in one.people if who in among)
        assert journal.last_partner(me.id, among) == next(met, None)


def test_counts_and_who_sat_here(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, _everybody = years
    sessions = journal.summaries()
    for one in (None, *sessions[:20]):
        counted = sum(each is not one and each.outcome != "discarded" for each in sessions)
        assert journal.count_but(None if one is None else one.id, 1000) == counted
    assert journal.count_but(None, 7) == 7
    counts = journal.session_counts()
    assert sum(counts.values()) == len(sessions)
    assert counts["partial"] == sum(each.outcome == "partial" for each in sessions)
    assert journal.who_sat_here() == {each.people[slot] for each in sessions for slot in each.here}
    assert journal.scripts_sat() == ("affect-dyad",)


def test_a_week_of_a_plan(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, (me, *_others) = years
    sat = {(one.run, one.module, one.week) for one in journal.summaries() if one.outcome != "discarded" and one.run}
    assert sat
    for run, module, week in sat:
        assert run is not None
        assert journal.has_sat_in_week(me.id, run, module, week, "affect-dyad")
        assert not journal.has_sat_in_week(me.id, run, module, week + 1, "affect-dyad")
        assert not journal.has_sat_in_week(me.id, run, module, week, "body-scan")
        assert not journal.has_sat_in_week(me.id, uuid4(), module, week, "affect-dyad")


def test_what_a_person_sat_of_an_exercise(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, everybody = years
    for person in everybody:
        sat = [one for one in journal.summaries() if person.id in one.people]
        assert journal.completed_count("affect-dyad", person.id) == sum(one.outcome == "complete" for one in sat)
        assert journal.completed_count("body-scan", person.id) == 0
        met = [{"turn": [one.number]} for one in reversed(sat) if one.outcome in {"complete", "partial"}]
        assert journal.picks("affect-dyad", person.id) == tuple(met)
        assert journal.picks("affect-dyad", person.id, until=met[2:].__contains__) == tuple(met[:3])
        assert journal.picks("body-scan", person.id) == ()


CHANGES = ("begin", "later", "end", "discard", "take back", "delete", "forget", "merge", "correct", "undone", "other")


@given(
    st.lists(st.tuples(st.sampled_from((*CHANGES[:3] * 3, *CHANGES)), *[st.integers(0, 11)] * 2), max_size=40),
    st.integers(0, 40),
)
@tries(60)
def test_completed_sittings_are_counted_through_every_change(
    changes: list[tuple[str, int, int]], uncounted: int
) -> None:
    """Also where the table comes to a journal later, and where nobody has it: then the sessions are counted."""
    everybody = [made.person(f"Person {n}", me=n == 0) for n in range(4)]
    with closing(in_memory()) as opened:
        for person in everybody:
            insert_person(opened, person)
        for step, (what, n, m) in enumerate(changes):
            if step == uncounted:
                opened.execute("DROP TABLE completed_sittings")
                counted(opened)
                keep_counted(opened)
            with suppress(JournalTrouble):
                change(opened, what, n, m, everybody)
            counted(opened)


def change(opened: sqlite3.Connection, what: str, n: int, m: int, everybody: list[Person]) -> None:
    sessions = [UUID(id_) for (id_,) in opened.execute("SELECT id FROM sessions ORDER BY number")]
    session = sessions[n % len(sessions)] if sessions else uuid4()
    one, other = everybody[n % 4].id, everybody[m % 4].id
    setup = made.setup(*dict.fromkeys((one, other)))
    facts = SessionFacts(made.NOON, other, m)
    match what:
        case "begin" | "later":
            setup = setup.model_copy(update={"script_id": "affect-dyad" if m % 3 else "body-scan"})
            insert_session(opened, setup, outcome="open" if what == "begin" else "complete")
        case "end" | "discard":
            close(opened, session, "discarded" if what == "discard" else ("partial", "complete")[m % 2], 1, made.NOON)
        case "take back":
            take_back(opened, session, made.NOON)
        case "delete":
            erasing.delete_session(opened, session, made.NOON)
        case "forget":
            erasing.forget(opened, one, made.NOON)
        case "merge":
            erasing.merge(opened, one, other, made.NOON)
        case "correct":
            correct_session(opened, session, facts, made.NOON)
        case "undone":
            opened.execute("BEGIN")
            opened.execute("UPDATE sessions SET outcome = 'complete', script_id = 'other'")
            opened.execute("ROLLBACK")
        case _:
            opened.execute("UPDATE OR IGNORE sessions SET outcome = 'complete' WHERE number % 12 = ?", (n,))


def counted(opened: sqlite3.Connection) -> None:
    """See that everybody's count is that of a look at all sessions."""
    rows = opened.execute("SELECT script_id, person0, person1, outcome FROM sessions").fetchall()
    for key, person in opened.execute("SELECT key, id FROM people").fetchall():
        for script in ("affect-dyad", "body-scan", "other"):
            sat = sum(row[1:3].count(key) for row in rows if (row[0], row[3]) == (script, "complete"))
            assert read_completed_count(opened, script, UUID(person)) == sat
    if opened.execute(IS_COUNTED).fetchone()[0]:
        assert opened.execute(IS_COUNTED_RIGHT).fetchone()[0]


@pytest.mark.parametrize(
    "left",
    [
        "UPDATE completed_sittings SET sittings = 9",
        "DELETE FROM completed_sittings",
        "DROP TABLE completed_sittings",
        "DROP TRIGGER completed_sittings_insert",
    ],
)
def test_a_count_that_another_program_left_wrong_is_put_right(tmp_path: Path, left: str) -> None:
    path, me = tmp_path / "journal.sqlite3", made.person(me=True)
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(me)
        writer.add_later(made.setup(me.id), 60).result(60)
    with closing(made.quick(path)) as opened:
        opened.execute(left)
    with Writer(path, made.CLOCK) as writer:
        writer.ready().result(60)
        assert Journal(path, made.CLOCK).read(is_counted)
        writer.add_later(made.setup(me.id), 60).result(60)
    assert Journal(path, made.CLOCK).completed_count("affect-dyad", me.id) == 2


def test_a_damaged_set_up_is_left_out_of_the_texts_that_were_met(tmp_path: Path) -> None:
    path, me = tmp_path / "journal.sqlite3", made.person(me=True)
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(me).result(60)
        for n in range(3):
            setup = made.setup(me.id, begun=made.NOON + timedelta(days=n)).model_copy(update={"picks": {"turn": (n,)}})
            writer.begin(setup, ()).result(60)
            writer.end(setup.session, "complete", 60).result(60)
    with closing(made.quick(path)) as opened:
        opened.execute("UPDATE setups SET json = substr(json, 1, 100) WHERE session = 2")
    journal = Journal(path, made.CLOCK)
    assert journal.picks("affect-dyad", me.id) == ({"turn": [2]}, {"turn": [0]})
    assert journal.completed_count("affect-dyad", me.id) == 3


def test_one_session_and_the_newest(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, _everybody = years
    for one in journal.summaries()[:10]:
        assert journal.summary(one.id) == journal.summary(one.number) == one
    assert journal.summary(uuid4()) is journal.summary(9999) is None
    assert journal.newest(13) == tuple(newest(journal))[:13]


def test_earlier_sittings_are_found_without_a_look_at_all_of_them(years: tuple[Journal, tuple[Person, ...]]) -> None:
    journal, (me, other, *_rest) = years
    asked: list[str] = []

    def connect(path: Path) -> sqlite3.Connection:
        connection = made.quick(path)
        connection.set_trace_callback(asked.append)
        return connection

    traced = Journal(journal.path, made.CLOCK, connect=connect)
    traced.newest(3)
    traced.last_of_turns((me.id, other.id))
    traced.last_partner(me.id, [other.id])
    traced.last_sitting("affect-dyad", (me.id, other.id))
    traced.picks("affect-dyad", other.id)
    traced.completed_count("affect-dyad", other.id)
    traced.has_sat_in_week(me.id, uuid4(), "presence", 1, "affect-dyad")
    traced.session_counts()
    traced.ratings_outside(me.id)
    traced.summaries(me.id, since=made.NOON.date(), until=made.NOON.date())
    openings = asked.count("PRAGMA query_only = ON")
    traced.at_once(lambda one: (one.people(), one.newest(1), one.completed_count("affect-dyad", me.id)))
    assert asked.count("PRAGMA query_only = ON") == openings + 1
    latest = [sql for sql in asked if "begun_utc DESC" in sql]
    assert len(latest) == 6
    counted = [sql for sql in asked if "GROUP BY" in sql]
    assert counted
    for sql in (*latest, *counted):
        steps = journal.read(partial(explained, sql))
        assert not [step for step in steps if "TEMP B-TREE" in step], steps
    for what, index in (
        ("person1 IS", "INDEX sessions_pair (person0=? AND person1=?)"),
        ("json_extract", "COVERING INDEX sessions_script_person1 (script_id=? AND person1=? AND outcome=?)"),
        ("sum(sittings)", "PRIMARY KEY (script_id=? AND person=?)"),
        ("week =", "INDEX sessions_week (run=? AND module=? AND week=?)"),
        ("session IS NULL", "INDEX ratings_session (session=?)"),
        ("day <=", "INDEX sessions_day (day>? AND day<?)"),
    ):
        found = [sql for sql in asked if what in sql]
        assert found
        for sql in found:
            steps = journal.read(partial(explained, sql))
            assert [step for step in steps if index in step], steps
            assert not [step for step in steps if "SCAN sessions" in step], steps


def explained(sql: str, opened: sqlite3.Connection) -> list[str]:
    return [row[-1] for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}")]
