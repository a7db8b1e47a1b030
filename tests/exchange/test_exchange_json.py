"""The journal as JSON, there and back: nothing lost, nothing twice, nothing half."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from operator import methodcaller
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.document import TABLES, without_content
from dyads.exchange.json import json_of, read_json
from dyads.journal.journal import Journal
from dyads.journal.people import StoredPlanEvent
from dyads.journal.writer import Writer
from dyads.practice.people import Agreement, InnerPart
from dyads.practice.records import Anchor, BellOutcome, SessionFacts
from dyads.practice.replay import COMMAND_KINDS, Author, Command, Given
from dyads.services.clock import HandClock
from tests.exchange.documents import export_json, import_json
from tests.journal import made
from tests.tries import tries

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
AUTHORS: st.SearchStrategy[Author] = st.sampled_from(("a", "b", "t"))
NAMES = st.tuples(AUTHORS, st.integers(0, 10**7))
PLACES = st.none() | st.integers(0, 10**4)
GIVEN = st.builds(
    Given,
    AUTHORS,
    st.integers(0, 10**7),
    st.lists(NAMES, max_size=3).map(tuple),
    PLACES,
    PLACES,
    st.none() | st.integers(0, 2**62),
    st.none() | NAMES,
    st.from_regex(r"\A[A-Za-z0-9+/_.=-]{0,20}\Z"),
)
LATER = made.NOON + timedelta(days=3)
"""After all that the journals here hold."""


@st.composite
def journals(draw: st.DrawFn) -> list[Callable[[Writer], object]]:
    """What is written into a journal: people, sessions, logs, ratings, corrections, erasings."""
    people = [
        replace(
            made.person(draw(TEXT), me=place == 0, code=draw(TEXT)), parts=(InnerPart(uuid4(), draw(TEXT), "neutral"),)
        )
        for place in range(draw(st.integers(1, 3)))
    ]
    writes: list[Callable[[Writer], object]] = [methodcaller("add_person", one) for one in people]
    run = uuid4()
    data = {"text": draw(TEXT)}
    writes.append(methodcaller("start_plan", run, "resource-tc1", '{"x":1}', made.NOON.date()))
    writes.append(methodcaller("plan_event", run, StoredPlanEvent(made.NOON, "of-a-newer-version", data)))
    writes.append(methodcaller("agree", Agreement(people[0].id, "agreements", "1", made.NOON)))
    for place in range(draw(st.integers(0, 4))):
        sitters = draw(st.permutations([one.id for one in people]))[:2]
        setup = made.setup(*sitters, begun=made.NOON + timedelta(hours=place), plan_day=made.plan_day())
        writes.append(methodcaller("begin", setup))
        writes.append(methodcaller("anchor", setup.session, Anchor(0, "b", 1, 2, 3, 3600)))
        bells = (BellOutcome("c", "late", None, "p"),)
        writes.append(methodcaller("bells", setup.session, bells))
        for kind in draw(st.lists(st.sampled_from(COMMAND_KINDS), max_size=4)):
            command = Command(kind, draw(st.integers(0, 2**62)), draw(st.none() | GIVEN))
            writes.append(methodcaller("command", setup.session, command))
        for owner in sitters:
            rating = made.rating(owner, setup.session, draw(st.integers(1, 7)))
            event = made.event(owner, setup.session, draw(TEXT), "note")
            writes.append(methodcaller("rate", rating))
            writes.append(methodcaller("event", event))
            for value in draw(st.lists(st.integers(1, 7), max_size=2)):
                writes.append(methodcaller("correct", rating.person, rating.id, value))
        if draw(st.booleans()):
            writes.append(methodcaller("end", setup.session, "complete", 600))
            for seconds in draw(st.lists(st.integers(1, 900), max_size=2)):
                moved = setup.begun - timedelta(minutes=seconds)
                facts = SessionFacts(moved, draw(st.sampled_from(sitters[1:])) if sitters[1:] else None, seconds)
                writes.append(methodcaller("correct_session", setup.session, facts))
        if draw(st.sampled_from((False, False, True))):
            writes.append(methodcaller("delete", setup.session))
    if draw(st.sampled_from((False, False, True))):
        writes.append(methodcaller("forget", people[-1].id))
    return writes


def content(journal: Journal) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(export_json(journal, made.NOON))
    del held["journal"]
    for place, session in enumerate(held["sessions"]):  # numbers are given anew, in this order
        session["number"] = place
    return held


@given(journals())
@tries(25)
def test_there_and_back_is_the_same_and_twice_is_as_once(writes: list[Callable[[Writer], object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = Journal(Path(folder) / "one", made.CLOCK), Journal(Path(folder) / "other", made.CLOCK)
        clock = HandClock(made.NOON)
        with Writer(one.path, clock, connect=made.quick) as writer:
            for write in writes:
                clock.turn(1)
                write(writer)
        data = export_json(one, made.NOON)
        with Writer(other.path, made.CLOCK, connect=made.quick) as writer:
            loaded = import_json(writer, data, "x.json", LATER)
            assert loaded.problems == ()
            assert content(other) == content(one)
            again = import_json(writer, data, "x.json", LATER).value
            assert again is not None
            assert (again.people, again.sessions, again.ratings, again.events) == (0, 0, 0, 0)
        assert content(other) == content(one)
        assert other.check() == ()


@pytest.fixture
def sat(tmp_path: Path) -> tuple[Journal, Any, Any, Any]:
    """A journal with one session of two, a rating each; with the two and the set-up."""
    writer, ada, ben = made.with_pair(tmp_path / "one")
    setup = made.setup(ada.id, ben.id, plan_day=made.plan_day())
    with writer:
        writer.start_plan(uuid4(), "resource-tc1", '{"x":1}', made.NOON.date())
        writer.begin(setup)
        writer.anchor(setup.session, Anchor(0, "b", 1, 2, 3, 3600))
        writer.bells(setup.session, (BellOutcome("c", "late", None, "p"),))
        writer.command(setup.session, Command("start", 0))
        writer.rate(made.rating(ada.id, setup.session, 3))
        writer.rate(made.rating(ben.id, setup.session, 7))
        writer.event(made.event(ben.id, setup.session, "bens secret"))
    return Journal(tmp_path / "one", made.CLOCK), ada, ben, setup


@pytest.mark.parametrize("text", ["},\n{", '"},\n{"', ",\n", "}\n{", '\\"},\\n{"', "\r\n\u2028\0"])
def test_each_record_stands_on_a_line_as_json_writes_it(text: str) -> None:
    nothing = without_content("0.2.0", uuid4(), made.NOON)
    events = tuple(made.event(uuid4(), uuid4(), text, "note") for _place in range(3))
    ratings = tuple(replace(made.rating(uuid4(), None, 3), plan=text) for _place in range(3))
    written = json_of(nothing.model_copy(update={"events": events, "ratings": ratings})).decode()
    whole = json.loads(written)
    assert [one["text"] for one in whole["events"]] == [text] * 3
    for table in TABLES:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in whole[table])
        assert f'"{table}": ' + (f"[\n{lines}\n]" if lines else "[]") in written


def test_the_shape(sat: tuple[Journal, Any, Any, Any]) -> None:
    journal, ada, _ben, setup = sat
    held = json.loads(export_json(journal, made.NOON))
    assert held["format"] == 1
    assert held["app_version"]
    assert [one["name"] for one in held["people"]] == ["Ada", "Ben"]
    assert held["sessions"][0]["id"] == str(setup.session)
    assert held["sessions"][0]["script_id"] == "affect-dyad"
    (mine,) = [one for one in held["ratings"] if one["person"] == str(ada.id)]
    assert {key: mine[key] for key in ("session", "measure", "when", "value", "status")} == {
        "session": str(setup.session),
        "measure": "closeness",
        "when": "before",
        "value": 3,
        "status": "given",
    }


def test_one_persons_export_holds_nothing_private_of_the_other(sat: tuple[Journal, Any, Any, Any]) -> None:
    journal, ada, ben, _setup = sat
    held = json.loads(export_json(journal, made.NOON, ada.id))
    assert {one["person"] for one in held["ratings"]} == {str(ada.id)}
    assert "bens secret" not in json.dumps(held)
    assert [len(one["parts"]) for one in held["people"]] == [3, 0]
    assert [len(one["parts"]) for one in json.loads(export_json(journal, made.NOON, ben.id))["people"]] == [0, 0]


YEARS = st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30))  # noqa: DTZ001 - an offset is drawn to it
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A moment as a clock may tell it that is right, decades behind, or ahead by centuries."""
    return draw(st.one_of(st.just(made.NOON), YEARS.map(lambda moment: moment.replace(tzinfo=draw(OFFSETS)))))


@given(st.lists(moments(), min_size=6, max_size=6))
@tries(25)
def test_what_was_kept_under_a_wrong_clock_comes_back_and_is_marked(clocks: list[datetime]) -> None:
    begun, answered, added, agreed, weekly, ended = clocks
    with tempfile.TemporaryDirectory() as folder:
        one, other = Journal(Path(folder) / "one", made.CLOCK), Journal(Path(folder) / "other", made.CLOCK)
        ada = replace(made.person(me=True), added=added.astimezone(UTC))
        setup = made.setup(ada.id, begun=begun)
        by_week = replace(made.rating(ada.id, None), when="week", day="2026-03-01", answered=weekly.astimezone(UTC))
        with Writer(one.path, HandClock(ended.astimezone(UTC)), connect=made.quick) as writer:
            writer.add_person(ada)
            writer.agree(Agreement(ada.id, "agreements", "1", agreed))
            writer.begin(setup)
            writer.rate(replace(made.rating(ada.id, setup.session), answered=answered.astimezone(UTC)))
            writer.rate(by_week, made.CLOSENESS)
            writer.end(setup.session, "complete", 600)
        data = export_json(one, made.NOON)
        loaded = read_json(data, "x.json", LATER)
        assert loaded.errors == ()
        limit = LATER + timedelta(days=1)
        assert bool(loaded.problems) == any(clock > limit for clock in clocks)
        with Writer(other.path, made.CLOCK, connect=made.quick) as writer:
            import_json(writer, data, "x.json", LATER)
        held = content(other)
        marked = {
            str(id_)
            for id_, moments_ in ((setup.session, (begun, answered, ended)), (by_week.id, (weekly,)))
            if any(moment > limit for moment in moments_)
        }
        assert set(held.pop("ahead")) == marked
        assert [session.ahead for session in other.summaries()] == [str(setup.session) in marked]
        assert held == {key: value for key, value in content(one).items() if key != "ahead"}
        again = Journal(Path(folder) / "again", made.CLOCK)  # the marks travel on
        with Writer(again.path, made.CLOCK, connect=made.quick) as writer:
            import_json(writer, export_json(other, made.NOON), "x.json", datetime(9999, 1, 1, tzinfo=UTC))
        assert set(content(again)["ahead"]) == marked


def test_what_was_erased_does_not_come_back(sat: tuple[Journal, Any, Any, Any]) -> None:
    journal, ada, ben, setup = sat
    data = export_json(journal, made.NOON)
    with Writer(journal.path, made.CLOCK) as writer:
        writer.forget(ben.id)
        assert import_json(writer, data, "x.json", LATER).problems == ()
        assert [one.name for one in journal.people()] == ["Ada"]
        assert {one.person for one in journal.ratings(None)} == {ada.id}
        writer.delete(setup.session).result(60)
        import_json(writer, data, "x.json", LATER)
    assert journal.summaries() == ()
    assert journal.ratings(None) == ()


def test_an_import_erases_nothing(sat: tuple[Journal, Any, Any, Any], tmp_path: Path) -> None:
    journal, _ada, _ben, setup = sat
    whole = export_json(journal, made.NOON)
    with Writer(tmp_path / "other", made.CLOCK) as other:
        import_json(other, whole, "x.json", LATER)
        with Writer(journal.path, made.CLOCK) as writer:
            writer.delete(setup.session).result(60)
        import_json(other, export_json(journal, made.NOON), "x.json", LATER)
    assert len(Journal(tmp_path / "other", made.CLOCK).summaries()) == 1


def test_two_journals_come_together_with_the_later_correction(
    sat: tuple[Journal, Any, Any, Any], tmp_path: Path
) -> None:
    journal, ada, _ben, setup = sat
    (mine,) = journal.ratings(ada.id)
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        import_json(writer, export_json(journal, made.NOON), "x.json", LATER)
    with Writer(journal.path, HandClock(made.NOON + timedelta(days=1))) as writer:
        writer.correct(ada.id, mine.id, 5)
        writer.command(setup.session, Command("stop", 7))
        writer.end(setup.session, "partial", 7)
    with Writer(tmp_path / "other", HandClock(made.NOON + timedelta(days=2))) as writer:
        writer.correct(ada.id, mine.id, 6)
    other = Journal(tmp_path / "other", made.CLOCK)
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        import_json(writer, export_json(journal, made.NOON), "x.json", LATER)
    with Writer(journal.path, made.CLOCK) as writer:
        import_json(writer, export_json(other, made.NOON), "y.json", LATER)
    for one in (journal, other):
        assert [rating.value for rating in one.ratings(ada.id)] == [6]
        assert [before.value for before in one.corrections(ada.id)] == [3, 3]
        record = one.record(setup.session)
        assert record is not None
        assert (record.outcome, [command.kind for command in record.commands]) == ("partial", ["start", "stop"])


def test_somebody_who_was_nameless_gets_their_name_from_a_later_file(
    sat: tuple[Journal, Any, Any, Any], tmp_path: Path
) -> None:
    journal, _ada, ben, _setup = sat
    whole = export_json(journal, made.NOON)

    def without_ben(held: dict[str, Any]) -> None:
        for table, key in (("people", "id"), ("ratings", "person"), ("events", "person")):
            held[table] = [row for row in held[table] if row[key] != str(ben.id)]

    other = Journal(tmp_path / "other", made.CLOCK)
    with Writer(other.path, made.CLOCK) as writer:
        assert import_json(writer, edited(whole, without_ben), "x.json", LATER).problems == ()
        assert [one.name for one in other.people()] == ["Ada"]
        assert other.summaries()[0].people[1] == ben.id
        assert import_json(writer, whole, "y.json", LATER).problems == ()
    assert content(other) == content(journal)


def edited(data: bytes, edit: Callable[[dict[str, Any]], object]) -> bytes:
    held = json.loads(data)
    edit(held)
    return json.dumps(held).encode()


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (lambda held: held["ratings"][1].update(value=8), "ratings[1].value"),
        (lambda held: held["ratings"][1].update(value="7"), "ratings[1].value"),
        (lambda held: held["ratings"][1].update(value=None), "ratings[1].value"),
        (lambda held: held["ratings"][0].update(status="lost"), "ratings[0].status"),
        (lambda held: held["ratings"][0].pop("person"), "ratings[0].person"),
        (lambda held: held["ratings"][0].update(person=str(uuid4())), "ratings[0].person"),
        (lambda held: held["ratings"][0].update(session=str(uuid4())), "ratings[0].session"),
        (lambda held: held["ratings"][0].update(answered="2026-01-01T00:00:00"), "ratings[0].answered"),
        (lambda held: held["ratings"].append(held["ratings"][0]), "ratings[2].id"),
        (lambda held: held["sessions"][0].update(begun="soon"), "sessions[0].begun"),
        (lambda held: held["sessions"][0].update(more=1), "sessions[0].more"),
        (lambda held: held["sessions"][0].update(script="0" * 64), "sessions[0].script"),
        (lambda held: held.update(format=2), "format"),
        (lambda held: held.update(more=[]), "more"),
        (lambda held: held.pop("scripts"), "scripts"),
        (lambda held: next(iter(held["scripts"].values())).update(title="Other"), "scripts."),
        (lambda held: held["sessions"][0].update(planned_seconds=-1), "sessions[0].planned_seconds"),
        (lambda held: held["sessions"][0].update(planned_seconds=10**15), "sessions[0].planned_seconds"),
        (lambda held: held["sessions"][0].update(actual_seconds=-1), "sessions[0].actual_seconds"),
        (lambda held: held["sessions"][0].update(variant=10**9), "sessions[0].variant"),
        (lambda held: held["sessions"][0].update(script_sha256="5,69E+63"), "sessions[0].script_sha256"),
        (lambda held: held["sessions"][0].update(beat=2**63 - 1), "sessions[0].beat"),
        (lambda held: held["sessions"][0].update(begun="0001-01-01T00:00:00-14:00"), "sessions[0].begun"),
        (lambda held: held["sessions"][0].update(begun="9999-12-31T23:59:59-14:00"), "sessions[0].begun"),
        (lambda held: held["sessions"][0]["plan_day"].update(week=-1), "sessions[0].plan_day.week"),
        (lambda held: held["people"][1].update(name="B" * 10_000_000), "people[1].name"),
        (lambda held: held["people"][1].update(code="B" * 61), "people[1].code"),
        (lambda held: held["people"][0]["parts"][0].update(text="p" * 61), "people[0].parts[0].text"),
        (lambda held: held["people"][0].update(added="0001-01-01T00:00:00Z"), "people[0].added"),
        (lambda held: held["ratings"][0].update(measure_sha256="x"), "ratings[0].measure_sha256"),
        (lambda held: held["ratings"][0].update(high=10**9), "ratings[0].high"),
        (lambda held: held["ratings"][0].update(order=-1), "ratings[0].order"),
        (lambda held: held["ratings"][0].update(day="2026-02-30"), "ratings[0].day"),
        (lambda held: held["events"][0].update(text="n" * 10_001), "events[0].text"),
        (lambda held: next(iter(held["commands"].values()))[0].update(at=2**63 - 1), "commands."),
        (lambda held: next(iter(held["anchors"].values()))[0].update(offset=10**6), "anchors."),
        (lambda held: next(iter(held["bells"].values()))[0].update(lateness=2**63), "bells."),
        (lambda held: held["plans"][0].update(json="{}"), "plans[0].json"),
        (lambda held: held.update(state={"k" * 1000: 1}), "state."),
    ],
)
def test_bad_input_is_told_by_place_and_nothing_is_taken_over(
    sat: tuple[Journal, Any, Any, Any], tmp_path: Path, edit: Callable[[dict[str, Any]], object], key: str
) -> None:
    journal, *_ = sat
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        writer.ready().result(60)
        loaded = import_json(writer, edited(export_json(journal, made.NOON), edit), "x.json", LATER)
    assert loaded.value is None
    assert any(problem.key.startswith(key) for problem in loaded.problems), loaded.problems
    assert all(problem.place.file == "x.json" for problem in loaded.problems)
    assert Journal(tmp_path / "other", made.CLOCK).people() == ()


@pytest.mark.parametrize("number", [(1 << 63) - 1, 1 << 70, -5, 0, 4711])
def test_a_number_in_a_file_is_only_an_order(sat: tuple[Journal, Any, Any, Any], tmp_path: Path, number: int) -> None:
    journal, ada, *_ = sat
    data = edited(export_json(journal, made.NOON), lambda held: held["sessions"][0].update(number=number))
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        assert import_json(writer, data, "x.json", LATER).problems == ()
        assert writer.begin(made.setup(ada.id)).result(60) == 2
    assert [session.number for session in Journal(tmp_path / "other", made.CLOCK).summaries()] == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (b'"format": 1', b'"format": 1, "format": 1', "format"),
        (b'"value": 3', b'"value": 3, "value": 5', "ratings[0].value"),
        (b'"name": "Ben"', b'"name": "Eve", "name": "Ben"', "people[1].name"),
        (b'"title": "Affect Dyad"', b'"title": "Affect Dyad", "title": "Affect Dyad"', "scripts."),
    ],
)
def test_a_key_that_stands_twice_is_told_by_its_place(
    sat: tuple[Journal, Any, Any, Any], tmp_path: Path, before: bytes, after: bytes, key: str
) -> None:
    journal, *_ = sat
    data = export_json(journal, made.NOON)
    assert before in data
    spoiled = data.replace(before, after, 1)
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        (problem,) = import_json(writer, spoiled, "x.json", LATER).problems
    assert problem.key.startswith(key)
    assert after in spoiled.splitlines()[problem.place.line - 1]


def test_the_line_is_told(sat: tuple[Journal, Any, Any, Any], tmp_path: Path) -> None:
    journal, *_ = sat
    data = export_json(journal, made.NOON).replace(b'"value": 7', b'"value": 9')
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        (problem,) = import_json(writer, data, "x.json", LATER).problems
    assert b'"value": 9' in data.splitlines()[problem.place.line - 1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"[]",
        lambda data: b"session;person;value\n1;2;3\n",
        lambda data: data.replace(b"Ada", b"\xe4\xf6"),
        lambda data: b"[" * 100_000,
        lambda data: data.replace(b'"value": 7', b'"value": NaN'),
    ],
)
def test_what_is_no_export_is_told(
    sat: tuple[Journal, Any, Any, Any], tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    journal, *_ = sat
    with Writer(tmp_path / "other", made.CLOCK) as writer:
        loaded = import_json(writer, spoil(export_json(journal, made.NOON)), "x.json", LATER)
    assert loaded.value is None
    assert len(loaded.problems) >= 1
    assert Journal(tmp_path / "other", made.CLOCK).people() == ()
