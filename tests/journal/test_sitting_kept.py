"""What a sitting writes is there when it is read."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.ratings import AskedMeasure
from dyads.journal.writer import Writer
from dyads.practice.people import Agreement, InnerPart
from dyads.practice.records import Anchor, BellOutcome
from dyads.practice.replay import Command, Given
from dyads.practice.script import canonical_json
from tests.journal import made
from tests.sound.recorder import until


def test_a_sitting_is_read_as_it_was_written(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "journal.sqlite3")
    setup = made.setup(ada.id, ben.id, plan_day=made.plan_day())
    draw = made.event(ben.id, setup.session, "the sceptic")
    commands = (Command("start", 0), Command("pause", 5), Command("resume", 9), Command("stop", 12))
    anchor = Anchor(0, "boot", 5, 6, 1_772_366_400_000_000_000, 3600)
    bell = BellOutcome("turn-1", "late", 21_000_000, "miniaudio")
    with writer:
        assert writer.begin(setup, (draw,)).result(60) == 1
        writer.anchor(setup.session, anchor)
        for command in commands:
            writer.command(setup.session, command)
        writer.beat(setup.session, 3)
        writer.beat(setup.session, 11)
        mine = made.rating(ada.id, setup.session)
        writer.rate(mine)
        writer.bells(setup.session, (bell,))
        writer.end(setup.session, "partial", 12).result(60)

    journal = Journal(tmp_path / "journal.sqlite3", made.CLOCK)
    record = journal.record(setup.session)
    assert record is not None
    assert canonical_json(record.setup.script) == canonical_json(setup.script)
    assert record.setup.model_copy(update={"script": setup.script}) == setup
    assert record.commands == commands
    assert record.anchors == (anchor,)
    assert record.bells == (bell,)
    assert (record.beat, record.outcome, record.number) == (11, "partial", 1)
    assert journal.record(1) == record
    assert journal.record(2) is None
    assert journal.ratings(ada.id) == (mine,)
    assert journal.ratings(ben.id) == ()
    assert journal.events(ben.id) == (draw,)
    assert journal.events(ada.id) == ()
    assert journal.asked(setup.session) == {AskedMeasure(ada.id, "closeness", "before")}
    (summary,) = journal.summaries()
    assert setup.plan_day is not None
    assert (summary.id, summary.begun, summary.people, summary.here) == (
        setup.session,
        setup.begun,
        (ada.id, ben.id),
        (0, 1),
    )
    assert (summary.plan, summary.run, summary.module, summary.week, summary.due) == (
        "resource-tc1",
        setup.plan_day.run,
        "Affect",
        2,
        setup.plan_day.day,
    )
    assert (summary.outcome, summary.actual_seconds) == ("partial", 12)


def test_commands_of_a_linked_sitting_keep_all_that_is_known_of_them(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "journal.sqlite3")
    setup = made.setup(ada.id, ben.id)
    commands = (
        Command("start", 1_000, Given("a", 1)),
        Command("next", 2_000, Given("b", 1, (("a", 1), ("t", 2_000)), visit=1, phase=0)),
        Command("away", 3_000, Given("b", 2_000, (("b", 1),), to=9_000)),
        Command("late", 9_000, Given("a", 2, (), of=("b", 1))),
        Command("go", 9_500, Given("t", 1, (), phase=3, signed="eyJuIjoxfQ==")),
        Command("more", 9_600, Given("t", 2, (("t", 1),), phase=3, signed="eyJuIjoyfQ==")),
    )
    with writer:
        writer.begin(setup)
        for command in commands:
            writer.command(setup.session, command).result(60)
    record = Journal(tmp_path / "journal.sqlite3", made.CLOCK).record(setup.session)
    assert record is not None
    assert record.commands == commands
    assert all(type(command.given) is Given for command in record.commands)


@pytest.mark.parametrize(
    "broken",
    [
        "[]",
        '["c",1]',
        '["a",-1]',
        "{",
        '["a",1,[["b",1,2]]]',
        '["a",1,[],null,20000]',
        '["t",1,[],null,3,null,null,"\\u001b"]',
    ],
)
def test_a_command_whose_origin_cannot_be_read_is_told_and_left_out(tmp_path: Path, broken: str) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "journal.sqlite3")
    setup = made.setup(ada.id, ben.id)
    with writer:
        writer.begin(setup)
        writer.command(setup.session, Command("start", 0, Given("a", 1)))
        writer.command(setup.session, Command("pause", 5, Given("a", 2))).result(60)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as opened, opened:
        opened.execute("UPDATE commands SET given = ? WHERE seq = 0", (broken,))
    journal = Journal(tmp_path / "journal.sqlite3", made.CLOCK)
    record = journal.record(setup.session)
    assert record is not None
    assert record.commands == (Command("pause", 5, Given("a", 2)),)
    assert journal.damage.found


def test_scripts_and_measures_are_kept_once(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        for _ in range(3):
            writer.begin(made.setup(ada.id, ben.id))
    counts = Journal(tmp_path / "j", made.CLOCK).read(
        lambda opened: opened.execute(
            "SELECT (SELECT count(*) FROM scripts), (SELECT count(*) FROM measures), (SELECT count(*) FROM sessions)"
        ).fetchone()
    )
    assert counts == (1, 1, 3)


def test_a_first_ending_stands(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    setup = made.setup(ada.id, ben.id)
    with writer:
        writer.begin(setup)
        writer.end(setup.session, "complete", 600)
        writer.end(setup.session, "partial", 20)
    (summary,) = Journal(tmp_path / "j", made.CLOCK).summaries()
    assert (summary.outcome, summary.actual_seconds) == ("complete", 600)


def test_a_correction_keeps_what_stood_before_and_belongs_to_its_owner(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    setup = made.setup(ada.id, ben.id)
    given = made.rating(ada.id, setup.session, 4)
    with writer:
        writer.begin(setup)
        writer.rate(given)
        writer.correct(ada.id, given.id, 6)
        writer.correct(ada.id, given.id, None, "withdrawn").result(60)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.correct(ben.id, given.id, 1).result(60)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.correct(ada.id, given.id, 8).result(60)
    journal = Journal(tmp_path / "j", made.CLOCK)
    assert journal.ratings(ada.id) == (replace(given, value=None, status="withdrawn", corrected=True),)
    assert [(before.value, before.status) for before in journal.corrections(ada.id)] == [(4, "given"), (6, "given")]
    assert journal.corrections(ben.id) == ()


@pytest.mark.parametrize(
    "wrong", [{"value": 8}, {"value": 0}, {"value": None}, {"value": 3, "status": "skipped"}, {"person": uuid4()}]
)
def test_a_rating_that_does_not_fit_is_refused_and_harms_no_other(tmp_path: Path, wrong: dict[str, object]) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    setup = made.setup(ada.id, ben.id)
    with writer:
        writer.begin(setup)
        bad = writer.rate(replace(made.rating(ada.id, setup.session), **wrong))  # type: ignore[arg-type]  # on purpose
        good = writer.rate(made.rating(ben.id, setup.session))
        with pytest.raises(JournalTrouble) as caught:
            bad.result(60)
        good.result(60)
        assert caught.value.kind == "refused"
        assert writer.trouble is None
    assert len(Journal(tmp_path / "j", made.CLOCK).ratings(None)) == 1


def test_people_parts_and_agreements(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    journal = Journal(tmp_path / "j", made.CLOCK)
    with writer:
        extra = InnerPart(uuid4(), "organiser", "pleasant")
        writer.rename(ben.id, "Benno")
        writer.set_code(ada.id, "A01")
        writer.add_part(ada.id, extra)
        writer.remove_part(ada.id, ada.parts[0].id)
        writer.agree(Agreement(ada.id, "agreements", "1", made.NOON))
        writer.agree(Agreement(ada.id, "agreements", "2", made.NOON + timedelta(days=1))).result(60)
        with pytest.raises(JournalTrouble):
            writer.add_person(made.person("Cleo", me=True)).result(60)
    assert [(one.name, one.code, one.me, one.parts) for one in journal.people()] == [
        ("Ada", "A01", True, ()),
        ("Benno", "B07", False, ()),
    ]
    assert journal.me() == replace(ada, code="A01", parts=())
    assert journal.parts(ada.id) == (*ada.parts[1:], extra)
    assert journal.agreed(ada.id, "agreements") == "2"
    assert journal.agreed(ben.id, "agreements") is None


def test_the_last_sitting_is_the_pairs_and_the_count_each_persons_own(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    cleo = made.person("Cleo")
    with writer:
        writer.add_person(cleo)
        for days, people, outcome in (
            (0, (ada.id, ben.id), "complete"),
            (1, (ben.id, ada.id), "partial"),
            (2, (ada.id, ben.id), "discarded"),
            (3, (ada.id, cleo.id), "complete"),
            (4, (ada.id,), "complete"),
        ):
            held = made.setup(*people, begun=made.NOON + timedelta(days=days))
            writer.begin(held)
            writer.end(held.session, "complete" if outcome == "complete" else "partial", 1) if (
                outcome != "discarded"
            ) else writer.end(held.session, "discarded", 0)
    journal = Journal(tmp_path / "j", made.CLOCK)
    last = journal.last_sitting("affect-dyad", (ada.id, ben.id))
    assert last is not None
    assert last.people == (ben.id, ada.id)
    assert journal.last_sitting("affect-dyad", (ben.id, ada.id)) == last
    assert journal.completed_count("affect-dyad", ben.id) == 1
    assert journal.completed_count("affect-dyad", ada.id) == 3
    assert journal.last_sitting("body-scan", (ada.id,)) is None
    assert [len(journal.summaries(one.id)) for one in (ada, ben, cleo)] == [5, 3, 1]
    assert len(journal.summaries(since=made.NOON.date() + timedelta(days=3))) == 2
    assert len(journal.summaries(since=made.NOON.date(), until=made.NOON.date() + timedelta(days=2))) == 3


def test_an_added_session_is_marked(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    setup = made.setup(ada.id, ben.id)
    with writer:
        number = writer.add_later(
            setup, 540, (made.rating(ada.id, setup.session),), (made.event(ada.id, setup.session, "n", "note"),)
        )
        assert number.result(60) == 1
    journal = Journal(tmp_path / "j", made.CLOCK)
    (summary,) = journal.summaries()
    assert (summary.added, summary.outcome, summary.actual_seconds) == (True, "complete", 540)
    assert journal.unfinished(made.NOON) == ()
    kept = journal.kept(ada.id)
    assert (len(kept.sessions), len(kept.ratings), len(kept.events)) == (1, 1, 1)


def test_what_is_remembered(tmp_path: Path) -> None:
    with Writer(tmp_path / "j", made.CLOCK) as writer:
        writer.remember("bell", {"heard": ["miniaudio"], "times": 2})
        writer.remember("gone", 1)
        writer.remember("gone", None)
    journal = Journal(tmp_path / "j", made.CLOCK)
    assert journal.state("bell") == {"heard": ["miniaudio"], "times": 2}
    assert journal.state("gone") is None


def test_reading_again_sees_what_was_written_since(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    journal = Journal(tmp_path / "j", made.CLOCK)
    with writer:
        for count in range(4):
            assert len(journal.summaries()) == len(journal.kept(ada.id).sessions) == count
            assert until(lambda: journal.summaries() is journal.summaries()), "remembered a moment after the last write"
            writer.begin(made.setup(ada.id, ben.id)).result(60)
