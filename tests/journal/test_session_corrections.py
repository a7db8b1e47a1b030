"""What was kept of a session and put right: begun, partner, length; what stood before is kept beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dyads.exchange.document import kept_of
from dyads.exchange.share import take_share
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.records import SessionCorrection, SessionFacts, SessionSummary
from dyads.practice.setup import Setup
from dyads.services.clock import HandClock
from dyads.trends.selection import Selection, why_excluded
from tests.exchange.documents import export_json, import_json
from tests.journal import made

LATER = made.NOON + timedelta(days=3)
BERLIN = timezone(timedelta(hours=1))
THEN = datetime(2026, 2, 27, 19, 30, tzinfo=BERLIN)


def sat(path: Path) -> tuple[Writer, Journal, Setup]:
    """A journal with one session of two people who both rated; the caller closes its writer."""
    writer, ada, ben = made.with_pair(path)
    setup = made.setup(ada.id, ben.id, plan_day=made.plan_day())
    writer.begin(setup)
    writer.rate(made.rating(ada.id, setup.session, 3))
    writer.rate(made.rating(ben.id, setup.session, 5))
    writer.event(made.event(ben.id, setup.session, "the child"))
    writer.end(setup.session, "complete", 600).result(60)
    return writer, Journal(path, made.CLOCK), setup


def only(journal: Journal) -> SessionSummary:
    (session,) = journal.summaries()
    return session


def stood(setup: Setup) -> SessionFacts:
    return SessionFacts(setup.begun, setup.people[1], 600, setup.plan_day)


def test_day_length_and_plan_day_are_put_right_and_what_stood_before_is_kept(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "j.sqlite3")
    before = stood(setup)
    assert setup.plan_day is not None
    friday = setup.plan_day.model_copy(update={"day": date(2026, 2, 27), "week": 1})
    writer.correct_session(setup.session, replace(before, begun=THEN, actual_seconds=540, plan_day=friday)).result(60)
    session, record = only(journal), journal.record(setup.session)
    assert (session.begun, session.actual_seconds, session.week) == (THEN, 540, 1)
    assert session.begun.utcoffset() == timedelta(hours=1)
    assert (session.due, session.first_begun) == (date(2026, 2, 27), made.NOON)
    assert record is not None
    assert (record.setup.begun, record.setup.plan_day) == (THEN, friday)
    assert journal.session_corrections(setup.session) == (SessionCorrection(setup.session, made.NOON, before),)
    writer.correct_session(setup.session, replace(before, plan_day=None)).result(60)
    assert [one.before.actual_seconds for one in journal.session_corrections(setup.session)] == [600, 540]
    assert (only(journal).due, only(journal).run) == (None, None)
    writer.close()


def test_saying_what_stands_already_changes_nothing(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "j.sqlite3")
    writer.correct_session(setup.session, stood(setup)).result(60)
    assert journal.session_corrections(setup.session) == ()
    assert only(journal).first_begun is None
    writer.close()


def test_another_partner_takes_what_was_answered_here_along(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "j.sqlite3")
    clara = made.person("Clara")
    writer.add_person(clara)
    writer.correct_session(setup.session, replace(stood(setup), partner=clara.id)).result(60)
    assert only(journal).people == (setup.people[0], clara.id)
    assert [rating.value for rating in journal.ratings(clara.id)] == [5]
    assert [event.text for event in journal.events(clara.id)] == ["the child"]
    assert journal.ratings(setup.people[1]) == ()
    assert [rating.value for rating in journal.ratings(setup.people[0])] == [3]
    writer.close()


def test_a_merge_of_people_reaches_what_stood_before_and_forgetting_takes_it_away(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "j.sqlite3")
    clara, benno = made.person("Clara"), made.person("Benno")
    writer.add_person(clara)
    writer.add_person(benno)
    writer.correct_session(setup.session, replace(stood(setup), partner=clara.id)).result(60)
    writer.merge(setup.people[1], benno.id).result(60)
    assert [one.before.partner for one in journal.session_corrections(setup.session)] == [benno.id]
    writer.forget(benno.id).result(60)
    assert [one.before.partner for one in journal.session_corrections(setup.session)] == [None]
    writer.delete(setup.session).result(60)
    assert journal.session_corrections(setup.session) == ()
    writer.close()


def test_an_open_session_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j.sqlite3")
    setup = made.setup(ada.id, ben.id)
    writer.begin(setup).result(60)
    with pytest.raises(JournalTrouble) as caught:
        writer.correct_session(setup.session, replace(stood(setup), begun=THEN)).result(60)
    assert "not ended" in caught.value.message.id
    with pytest.raises(JournalTrouble):
        writer.correct_session(made.setup(ada.id).session, replace(stood(setup), begun=THEN)).result(60)
    writer.close()


def test_answers_are_late_by_the_clock_they_were_given_by(tmp_path: Path) -> None:
    """A clock that ran two days ahead is put right; the answers were given in time all the same."""
    writer, journal, setup = sat(tmp_path / "j.sqlite3")
    writer.correct_session(setup.session, replace(stood(setup), begun=THEN)).result(60)
    kept = journal.kept(setup.people[0])
    assert why_excluded(kept.ratings[0], (1, 7), kept.sessions[0], Selection()) is None
    writer.close()


def test_corrections_travel_there_and_back_and_twice_is_once(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "a.sqlite3")
    clara = made.person("Clara")
    uncorrected = export_json(journal, LATER)
    writer.add_person(clara)
    other = Writer(tmp_path / "b.sqlite3", made.CLOCK)
    there = Journal(tmp_path / "b.sqlite3", made.CLOCK)
    assert import_json(other, uncorrected, "a.json", LATER).problems == ()
    writer.correct_session(setup.session, replace(stood(setup), begun=THEN, partner=clara.id)).result(60)
    corrected = export_json(journal, LATER)
    for data in (corrected, uncorrected, corrected):
        assert import_json(other, data, "a.json", LATER).problems == ()
        assert only(there) == only(journal)
        assert there.session_corrections(setup.session) == journal.session_corrections(setup.session)
        assert there.ratings(clara.id) == journal.ratings(clara.id)
    third = Writer(tmp_path / "c.sqlite3", made.CLOCK)
    import_json(third, corrected, "a.json", LATER)
    again = Journal(tmp_path / "c.sqlite3", made.CLOCK)
    assert export_json(again, LATER).split(b'"sessions"')[1] == corrected.split(b'"sessions"')[1]
    assert kept_of(take_share(journal, LATER).exchange).sessions == journal.summaries()
    for one in (writer, other, third):
        one.close()


def test_what_was_corrected_last_stands_on_both_sides(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "a.sqlite3")
    other, there = Writer(tmp_path / "b.sqlite3", made.CLOCK), Journal(tmp_path / "b.sqlite3", made.CLOCK)
    import_json(other, export_json(journal, LATER), "a.json", LATER)
    clock = HandClock(made.NOON + timedelta(hours=1))
    second = Writer(tmp_path / "b.sqlite3", clock)
    writer.correct_session(setup.session, replace(stood(setup), begun=THEN)).result(60)
    second.correct_session(setup.session, replace(stood(setup), actual_seconds=300)).result(60)
    here, gone = export_json(journal, LATER), export_json(there, LATER)
    import_json(writer, gone, "b.json", LATER)
    import_json(other, here, "a.json", LATER)
    for side in (journal, there):
        assert (only(side).begun, only(side).actual_seconds) == (made.NOON, 300)
        assert [past.before for past in side.session_corrections(setup.session)] == [stood(setup), stood(setup)]
    for one in (writer, other, second):
        one.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('"begun": "2026-03-01T12:00:00+00:00", "partner"', "2026-03-01T12:00:00"),
        ('"begun": "1850-03-01T12:00:00+00:00", "partner"', "1850-03-01T12:00:00+00:00"),
    ],
)
def test_a_history_that_cannot_be_is_refused_by_place(tmp_path: Path, wrong: str, said: str) -> None:
    writer, journal, setup = sat(tmp_path / "a.sqlite3")
    writer.correct_session(setup.session, replace(stood(setup), begun=THEN)).result(60)
    data = export_json(journal, LATER).decode()
    stands = '"begun": "2026-03-01T12:00:00Z", "partner"'
    assert stands in data
    loaded = import_json(writer, data.replace(stands, wrong.replace("12:00:00+00:00", said[11:])).encode(), "x", LATER)
    assert [problem.key for problem in loaded.problems] == ["session_corrections[0].before.begun"]
    writer.close()


def test_the_clock_of_a_correction_is_utc(tmp_path: Path) -> None:
    writer, journal, setup = sat(tmp_path / "a.sqlite3")
    writer.correct_session(setup.session, replace(stood(setup), begun=THEN)).result(60)
    (one,) = journal.session_corrections(setup.session)
    assert one.at.tzinfo == UTC
    writer.close()
