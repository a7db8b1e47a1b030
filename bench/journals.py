"""Journals as they would be after years: seeded, so that two runs make the same one.

Two people practise about five days a week with gaps and changing partners; feelings drift slowly and vary from day to
day. `python bench/journals.py FILE --years 20` writes one.
"""

import argparse
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import dyads
from dyads.journal.ratings import add_rating
from dyads.journal.sessions import add_log, close, insert_session
from dyads.journal.writer import Writer
from dyads.library.scripts import find_script, load_measures
from dyads.library.search_path import SearchPath
from dyads.practice.fields import NS
from dyads.practice.measures import Measure, measure_sha256
from dyads.practice.people import Person
from dyads.practice.records import Rating
from dyads.practice.replay import Command
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import Setup
from dyads.practice.texts import deal_texts, pick_texts
from dyads.practice.timeline import total_seconds
from dyads.services.clock import HandClock

SCRIPTS = ("affect-dyad", "perspective-dyad", "loving-kindness")
ZONE = ZoneInfo("Europe/Berlin")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Sat:
    """One session of the generated years."""

    setup: Setup
    ratings: tuple[Rating, ...]
    complete: bool
    seconds: int


def people(random: Random, partners: int) -> tuple[Person, ...]:
    """Return the owner of the journal and some partners."""
    me = Person(_uuid(random), "Ann", "P01", me=True)
    return (me, *(Person(_uuid(random), f"Partner {n}", f"P{n + 1:02}") for n in range(1, partners + 1)))


def sat(random: Random, everybody: tuple[Person, ...], years: int, sessions: int) -> Iterator[Sat]:
    """Yield sessions over the years, in order."""
    search_path = SearchPath()
    files = [file for name in SCRIPTS if (file := find_script(name, search_path).value) is not None]
    measures = {name: known.measure for name, known in (load_measures(search_path).value or {}).items()}
    begin = datetime(2006, 11, 1, 19, 30, tzinfo=ZONE)
    step = timedelta(days=365.25 * years) / sessions
    moment = begin
    for n in range(sessions):
        moment += step * random.uniform(0.2, 1.8)
        if random.random() < 0.002:
            moment += timedelta(days=random.randint(10, 60))
        script = files[0 if random.random() < 0.6 else random.randrange(len(files))]
        partner = everybody[1 + (n * (len(everybody) - 1)) // sessions]
        yield _one(random, script.id, script.script, measures, everybody[0], partner, moment, n)


def _one(
    random: Random,
    script_id: str,
    script: Script,
    measures: dict[str, Measure],
    me: Person,
    partner: Person,
    moment: datetime,
    n: int,
) -> Sat:
    solo = script.form == "solo"
    who = (me.id,) if solo else (me.id, partner.id)
    asked = {*script.ratings.before, *script.ratings.after}
    picks = pick_texts(script, n, partial(deal_texts, day=n), takes_theme=n % 5 == 0)
    setup = Setup(
        session=_uuid(random),
        script_id=script_id,
        script_sha256=script_sha256(script),
        script=script,
        language="en",
        people=who,
        here=(0,) if solo else (0, 1),
        variant=n,
        picks={key: tuple(texts) for key, texts in picks.items()},
        planned_seconds=total_seconds(script),
        begun=moment,
        measures={name: measure for name, measure in measures.items() if name in asked},
        app_version=dyads.__version__,
    )
    complete = random.random() < 0.96
    ratings = tuple(_ratings(random, setup, complete))
    return Sat(setup, ratings, complete, setup.planned_seconds if complete else setup.planned_seconds // 3)


def _ratings(random: Random, setup: Setup, complete: bool) -> Iterator[Rating]:
    moments = (("before", setup.script.ratings.before), ("after", setup.script.ratings.after))
    for order, (when, wanted) in enumerate(moments):
        for slot in setup.here:
            for name in wanted:
                measure = setup.measures[name]
                low, high = measure.scale
                given = when == "before" or complete or random.random() < 0.5
                value = min(high, max(low, round(random.gauss(3.6 + order * 1.2, 1.1)))) if given else None
                at = setup.begun.astimezone(UTC) + timedelta(seconds=20 + order * setup.planned_seconds)
                yield Rating(
                    id=_uuid(random),
                    person=setup.people[slot],
                    session=setup.session,
                    measure=name,
                    measure_sha256=measure_sha256(measure),
                    low=low,
                    high=high,
                    when="before" if when == "before" else "after",
                    value=value,
                    status="given" if given else "skipped",
                    shown=at,
                    answered=at + timedelta(seconds=4),
                    order=order,
                )


def write_journal(path: Path, *, years: int = 20, sessions: int = 10_000, partners: int = 8, seed: int = 1) -> None:
    """Write a journal of so many years and sessions to `path`."""
    random = Random(seed)  # noqa: S311  # not for secrets
    everybody = people(random, partners)
    with Writer(path, HandClock()) as writer:
        for person in everybody:
            writer.add_person(person)
        batch: list[Sat] = []
        for one in sat(random, everybody, years, sessions):
            batch.append(one)
            if len(batch) == BATCH:
                writer.submit(partial(_insert, batch=tuple(batch))).result()
                batch.clear()
        writer.submit(partial(_insert, batch=tuple(batch))).result()


def _insert(opened: sqlite3.Connection, batch: tuple[Sat, ...]) -> None:
    for one in batch:
        insert_session(opened, one.setup)
        add_log(opened, one.setup.session, Command("start", 0))
        if not one.complete:
            add_log(opened, one.setup.session, Command("stop", one.seconds * NS))
        for rating in one.ratings:
            add_rating(opened, rating)
        ended = one.setup.begun + timedelta(seconds=one.seconds + 60)
        close(opened, one.setup.session, "complete" if one.complete else "partial", one.seconds, ended)


def lengthen(path: Path, years: int, times: int) -> None:
    """Let the same sessions come again every so many years, so often as there are `times` in all, at most ten."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("BEGIN")
        (last,) = opened.execute("SELECT max(number) FROM sessions").fetchone()
        for time in range(1, times):
            for statement in _COPIES:
                opened.execute(
                    statement, {"by": time * last, "last": last, "time": f"{time + 4:x}", "years": time * years}
                )
        opened.execute("COMMIT")


def _copied(id_: str) -> str:
    return f"substr({id_}, 1, 14) || :time || substr({id_}, 16)"


def _later(moment: str) -> str:
    return f"replace(printf('%04d', substr({moment}, 1, 4) + :years) || substr({moment}, 5), '-02-29', '-02-28')"


_COPIES = (
    f"INSERT INTO sessions SELECT number + :by, {_copied('id')}, {_later('begun')}, {_later('begun_utc')}, "  # noqa: S608
    "printf('%04d', substr(day, 1, 4) + :years) || replace(substr(day, 5), '-02-29', '-02-28'), script_id, script, "
    "title, form, person0, person1, here, first, outcome, added, apart, planned_seconds, actual_seconds, variant, "
    f"plan, run, module, week, due, {_later('ended')} FROM sessions WHERE number <= :last",
    f"INSERT INTO setups SELECT session + :by, replace(replace(json, id, {_copied('id')}), begun, {_later('begun')}) "  # noqa: S608
    "FROM setups JOIN sessions ON number = session WHERE session <= :last",
    "INSERT INTO commands SELECT session + :by, seq, kind, at, given FROM commands WHERE session <= :last",
    f"INSERT INTO ratings SELECT NULL, {_copied('id')}, person, session + :by, wording, low, high, moment, value, "  # noqa: S608
    f"status, {_later('shown')}, {_later('answered')}, place, plan, day, corrected, sealed FROM ratings "
    "WHERE session <= :last",
)
"""Make sessions of the same, so many years later and under other UUIDs."""


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def main() -> None:
    """Write a journal as the command line says."""
    parser = argparse.ArgumentParser(description="Write a generated journal.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--partners", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    write_journal(wanted.file, years=wanted.years, sessions=wanted.sessions, partners=wanted.partners, seed=wanted.seed)


if __name__ == "__main__":
    main()
