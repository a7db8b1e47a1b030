"""A diary to look at: months of practice in a real journal, made by a fixed seed."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

from dyads.journal.writer import Writer
from dyads.library.scripts import find_script, load_measures
from dyads.library.search_path import SearchPath
from dyads.practice.measures import Measure, measure_sha256
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import PlanDay, Setup
from dyads.services.clock import HandClock
from tests.journal.made import quick

SPACE = UUID(int=5)
BERLIN = timezone(timedelta(hours=1))
START = datetime(2026, 1, 5, 19, 30, tzinfo=BERLIN)
ANN = Person(UUID("00000000-0000-4000-8000-000000000001"), "Ann", code="P01", me=True)
BEN = Person(UUID("00000000-0000-4000-8000-000000000002"), "Ben", code="P02")
CLEO = Person(UUID("00000000-0000-4000-8000-000000000003"), "Cleo", code="P03")
RUN = UUID(int=77)
MODULES = ("Presence", "Affect", "Perspective")
ASKED = (("closeness", "before"), ("closeness", "after"), ("disclosure", "after"))


def named(text: str) -> UUID:
    return uuid5(SPACE, text)


def write_diary(
    path: Path,
    people: Sequence[Person] = (ANN, BEN, CLEO),
    weeks: int = 39,
    seed: int = 4,
    gap: tuple[int, int] = (20, 25),
    measures: dict[str, Measure] | None = None,
) -> None:
    """Write the practice of the first of these people, who sits with the others in turn, three evenings a week.

    Args:
        path: the journal to be made.
        people: whose journal it is, and the partners.
        weeks: how many, in three modules.
        seed: decides the ratings.
        gap: no sittings from this week to before that week.
        measures: instead of those that ship.
    """
    if measures is not None:
        _write(path, people, weeks, seed, gap, measures)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(_diary(path.name, tuple(people), weeks, seed, gap))


@cache
def _diary(name: str, people: tuple[Person, ...], weeks: int, seed: int, gap: tuple[int, int]) -> bytes:
    """Return the file of a diary; made once a process, since it takes half a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        _write(path, people, weeks, seed, gap)
        assert [each.name for each in path.parent.iterdir() if each.name.startswith(name) and each.stat().st_size] == [
            name
        ], "one file holds all"
        return path.read_bytes()


def _write(
    path: Path,
    people: Sequence[Person],
    weeks: int,
    seed: int,
    gap: tuple[int, int],
    measures: dict[str, Measure] | None = None,
) -> None:
    chance = random.Random(seed)
    with Writer(path, HandClock(), connect=quick) as writer:
        for person in people:
            writer.add_person(person)
        number = 0
        for week in range(weeks):
            if gap[0] <= week < gap[1]:
                continue
            for evening in (0, 2, 5):
                number += 1
                begun = START + timedelta(days=7 * week + evening, minutes=chance.randrange(90))
                script = ("affect-dyad", "perspective-dyad")[number % 3 == 0]
                module = MODULES[min(2, week * 3 // weeks)]
                partner = people[1 + (week // 3) % (len(people) - 1)]
                setup = _setup(
                    f"{people[0].id}{path.name}{seed}{number}", script, (people[0], partner), begun, module, measures
                )
                _sit(writer, setup, people[0], partner, 2.4 + number * 0.02, chance)


def _sit(writer: Writer, setup: Setup, me: Person, partner: Person, level: float, chance: random.Random) -> None:
    writer.begin(setup)
    stopped = chance.random() < 0.04
    for order, (measure, when) in enumerate(ASKED):
        rise = 1.2 if when == "after" else 0.0
        value = max(1, min(7, round(level + rise + chance.gauss(0, 0.8))))
        if chance.random() < 0.05 or (stopped and when == "after"):
            writer.rate(_rating(setup, me, measure, when, None, order))
        else:
            writer.rate(_rating(setup, me, measure, when, value, order))
    if setup.script_id == "perspective-dyad":
        drawn, guessed = chance.choice("abcd"), chance.choice("abcd")
        moment = setup.begun.astimezone(UTC)
        drawing = named(f"{setup.session} draw"), partner.id, setup.session
        guessing = named(f"{setup.session} guess"), me.id, setup.session
        writer.event(PrivateEvent(*drawing, "draw", 0, drawn, 4, moment))
        revealing = named(f"{setup.session} reveal"), partner.id, setup.session
        writer.event(PrivateEvent(*guessing, "guess", 0, guessed, 0, moment + timedelta(minutes=5)))
        writer.event(PrivateEvent(*revealing, "reveal", 0, drawn, 0, moment + timedelta(minutes=6)))
    writer.end(setup.session, "partial" if stopped else "complete", 600)


def _setup(
    seed: str,
    script_id: str,
    pair: tuple[Person, Person],
    begun: datetime,
    module: str,
    measures: dict[str, Measure] | None,
) -> Setup:
    asked = measures or {name: _measures()[name] for name in ("closeness", "disclosure")}
    script = _script(script_id)
    return Setup(
        session=named(seed),
        script_id=script_id,
        script_sha256=script_sha256(script),
        script=script,
        language="en",
        people=(pair[0].id, pair[1].id),
        here=(0, 1),
        planned_seconds=600,
        begun=begun,
        measures=asked,
        plan_day=PlanDay(plan="resource-tc1", run=RUN, module=module, week=1, day=begun.date()),
        app_version="0.1.0",
    )


@cache
def _measures() -> dict[str, Measure]:
    return {name: held.measure for name, held in (load_measures(SearchPath()).value or {}).items()}


@cache
def _script(script_id: str) -> Script:
    file = find_script(script_id, SearchPath()).value
    assert file is not None
    return file.script


def _rating(setup: Setup, person: Person, measure: str, when: str, value: int | None, order: int) -> Rating:
    minutes = 1 if when == "before" else 11
    moment = setup.begun.astimezone(UTC) + timedelta(minutes=minutes)
    return Rating(
        id=named(f"{setup.session} {measure} {when}"),
        person=person.id,
        session=setup.session,
        measure=measure,
        measure_sha256=measure_sha256(setup.measures[measure]),
        low=1,
        high=7,
        when="before" if when == "before" else "after",
        value=value,
        status="given" if value is not None else "skipped",
        shown=moment,
        answered=moment,
        order=order,
    )
