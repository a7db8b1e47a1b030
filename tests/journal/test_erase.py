"""Erasing leaves no trace of content: not in the file, its free pages, or the program's own backups."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dyads.journal import erasing
from dyads.journal.backup import back_up_own, own_backups
from dyads.journal.connection import open_to_write
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.people import StoredPlanEvent
from dyads.journal.writer import Writer
from dyads.practice.people import Agreement, InnerPart
from dyads.practice.setup import Linked
from tests.journal import made


def bytes_of(folder: Path) -> bytes:
    return b"".join(held.read_bytes() for held in folder.rglob("*") if held.is_file())


def own_backup(path: Path, days: int) -> None:
    with closing(open_to_write(path, made.CLOCK)) as opened:
        back_up_own(opened, path, 1, made.NOON + timedelta(days=days))


def test_forgetting_leaves_no_trace_and_keeps_what_is_the_others(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    own_backup(path, 0)
    with writer:
        writer.rename(ben.id, "SECRETNAME")
        writer.set_code(ben.id, "SECRETCODE")
        writer.add_part(ben.id, InnerPart(uuid4(), "SECRETPART"))
        writer.agree(Agreement(ben.id, "SECRETAGREEMENT", "1", made.NOON))
        writer.remember(f"last/{ben.id}", "SECRETSTATE")
        own_script = made.SCRIPT.model_copy(update={"title": "SECRETSCRIPT"})
        for place in range(30):
            setup = made.setup(ada.id, ben.id)
            writer.begin(setup, (made.event(ben.id, setup.session, f"SECRETDRAW{place}"),))
            writer.event(made.event(ben.id, setup.session, f"SECRETNOTE {place} " + "SECRETLONG " * 900, "note"))
            writer.event(made.event(ada.id, setup.session, f"kept note {place}", "note"))
            given = made.rating(ben.id, setup.session)
            writer.rate(given)
            writer.correct(ben.id, given.id, 5)
            writer.rate(made.rating(ada.id, setup.session))
            alone = made.setup(ben.id, script=own_script)
            writer.begin(alone)
        writer.ready().result(60)
        own_backup(path, 1)
        own_backup(path, 2)
        assert b"SECRETNAME" in bytes_of(tmp_path)
        writer.forget(ben.id).result(60)
        assert b"SECRET" not in bytes_of(tmp_path)
    journal = Journal(path, made.CLOCK)
    assert [one.name for one in journal.people()] == ["Ada"]
    assert len(journal.summaries()) == 30
    assert {rating.person for rating in journal.ratings(None)} == {ada.id}
    assert len(journal.events(ada.id)) == 30
    assert journal.corrections(None) == ()
    assert journal.check() == ()
    (backup,) = own_backups(path)
    assert len(Journal(backup, made.CLOCK).summaries()) == 30


def test_deleting_a_session_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        other = made.setup(ada.id, ben.id)
        writer.begin(other)
        own_script = made.SCRIPT.model_copy(update={"title": "SECRETSCRIPT"})
        setup = made.setup(ada.id, ben.id, script=own_script)
        writer.begin(setup, (made.event(ada.id, setup.session, "SECRETDRAW"),))
        writer.rate(made.rating(ada.id, setup.session))
        writer.event(made.event(ben.id, setup.session, "SECRETNOTE", "note")).result(60)
        own_backup(path, 1)
        writer.delete(setup.session).result(60)
        assert b"SECRET" not in bytes_of(tmp_path)
        assert str(setup.session).encode() in bytes_of(tmp_path)  # the tombstone
        with pytest.raises(JournalTrouble, match="refused"):
            writer.delete(setup.session).result(60)
    journal = Journal(path, made.CLOCK)
    assert [one.id for one in journal.summaries()] == [other.session]
    assert journal.ratings(None) == ()
    with Writer(path, made.CLOCK) as writer:
        assert writer.begin(made.setup(ada.id)).result(60) == 3, "a number is never given twice"


def test_an_erasing_that_was_interrupted_is_finished_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, _ada, ben = made.with_pair(path)
    writer.rename(ben.id, "SECRETNAME").result(60)
    own_backup(path, 0)
    with writer:
        writer.submit(lambda opened: erasing.forget(opened, ben.id, made.NOON)).result(60)  # killed before the clearing
    assert b"SECRETNAME" in bytes_of(tmp_path / "backups")
    with Writer(path, made.CLOCK) as writer:
        writer.ready().result(60)
    assert b"SECRETNAME" not in bytes_of(tmp_path)


def test_traces_that_cannot_be_cleared_are_told_and_cleared_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    writer.rename(ben.id, "SECRETNAME").result(60)
    own_backup(path, 0)

    def refuse(path: Path) -> None:
        raise PermissionError(path)

    with writer:
        with monkeypatch.context() as patched:
            patched.setattr(erasing, "remove", refuse)
            with pytest.raises(JournalTrouble) as caught:
                writer.forget(ben.id).result(60)
        assert caught.value.kind == "traces"
        assert writer.trouble is None
        assert [one.name for one in Journal(path, made.CLOCK).people()] == ["Ada"]
        assert b"SECRETNAME" in bytes_of(tmp_path)
    with Writer(path, made.CLOCK) as writer:
        writer.rename(ada.id, "Ada L.").result(60)
    assert b"SECRETNAME" not in bytes_of(tmp_path)


def test_merging_two_makes_them_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    again = made.person("SECRETNAME", parts=("organiser",))
    run = uuid4()
    with writer:
        writer.add_person(again)
        with_again = made.setup(ada.id, again.id)
        writer.begin(made.setup(ada.id, ben.id))
        writer.begin(with_again)
        writer.rate(made.rating(again.id, with_again.session))
        writer.event(made.event(again.id, with_again.session, "n", "note"))
        writer.agree(Agreement(again.id, "agreements", "1", made.NOON))
        writer.agree(Agreement(ben.id, "agreements", "1", made.NOON))
        writer.remember(f"last/{again.id}", str(again.id))
        writer.start_plan(run, "plan", "{}", made.NOON.date())
        writer.plan_event(run, StoredPlanEvent(made.NOON, "partner", {"week": 1, "person": str(again.id)}))
        with pytest.raises(JournalTrouble, match="refused"):
            writer.merge(ada.id, ben.id).result(60)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.merge(ben.id, ben.id).result(60)
        writer.merge(again.id, ben.id).result(60)
        late = made.rating(again.id, with_again.session, when="after")
        writer.rate(late).result(60)
    journal = Journal(path, made.CLOCK)
    assert [one.name for one in journal.people()] == ["Ada", "Ben"]
    assert [one.people for one in journal.summaries()] == [(ada.id, ben.id)] * 2
    assert len(journal.ratings(ben.id)) == 2
    assert [part.text for part in journal.parts(ben.id)] == ["organiser"]
    assert journal.state(f"last/{ben.id}") == str(ben.id)
    assert journal.enrolment_records()[0].events[0].data == {"week": 1, "person": str(ben.id)}
    assert b"SECRETNAME" not in bytes_of(tmp_path)


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_what_a_linked_partner_said_of_themselves_goes_with_whoever_is_forgotten(tmp_path: Path, who: str) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "journal.sqlite3")
    linked = Linked(side="a", sitting=UUID(int=14), partner=UUID(int=0xABCDEF), name="Benedikt", code="B07")
    setup = made.setup(ada.id, ben.id).model_copy(update={"linked": linked})
    with writer:
        writer.begin(setup)
        writer.end(setup.session, "complete", 600)
        writer.forget({"ada": ada, "ben": ben}[who].id).result(60)
    record = Journal(tmp_path / "journal.sqlite3", made.CLOCK).record(setup.session)
    assert record is not None
    assert record.setup.linked is None
    assert b"Benedikt" not in bytes_of(tmp_path)
    assert str(linked.partner).encode() not in bytes_of(tmp_path)
