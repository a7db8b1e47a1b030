"""A sealed person's answers and texts are nowhere in the file to be read, and come back with the passphrase."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.journal import migrations
from dyads.journal.backup import back_up_own, own_backups
from dyads.journal.connection import connect, open_to_write
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.ratings import Correction
from dyads.journal.seal import BOX, Key, open_seal
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating
from tests.journal import made
from tests.journal.sealed import WORDS, key_of, sealed
from tests.journal.test_erase import bytes_of
from tests.tries import tries


def raw(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as opened:
        return opened.execute(question).fetchall()


def answers(path: Path, person: Person) -> list[tuple[object, ...]]:
    """Everything about somebody's answers that stands in the file."""
    mine = f"WHERE person = (SELECT key FROM people WHERE id = '{person.id}')"
    return raw(path, f"SELECT value, status FROM ratings {mine}") + raw(
        path, f"SELECT c.value, c.status FROM corrections AS c JOIN ratings ON ratings.key = rating {mine}"
    )


def practised(writer: Writer, *people: Person, keys: Sequence[Key] = ()) -> tuple[list[Rating], list[PrivateEvent]]:
    """One session with answers, each corrected, and texts; returns what was given, person by person.

    Whoever has sealed corrects with their key.
    """
    key_of = {key.person: key for key in keys}
    setup = made.setup(*(person.id for person in people))
    draws = tuple(made.event(person.id, setup.session, f"SECRETDRAW {person.name}") for person in people)
    writer.begin(setup, draws)
    ratings = [made.rating(person.id, setup.session, 6) for person in people]
    notes = [made.event(person.id, setup.session, f"SECRETNOTE {person.name}", "note") for person in people]
    for rating in ratings:
        writer.rate(rating)
        writer.correct(rating.person, rating.id, 2, key=key_of.get(rating.person)).result(60)
    for note in notes:
        writer.event(note)
    writer.ready().result(60)
    return ratings, [*draws, *notes]


@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_of_it_can_be_read_in_the_file_or_the_backups(tmp_path: Path, when: str) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        keys = [open_seal(sealed(writer, ben), WORDS)] if when == "after" else []
        for _time in range(20):
            practised(writer, ada, ben, keys=keys)
        with closing(open_to_write(path, made.CLOCK)) as opened:
            back_up_own(opened, path, len(MIGRATIONS), made.NOON - timedelta(days=1))
        if when == "before":
            assert b"SECRETNOTE Ben" in bytes_of(tmp_path)
            sealed(writer, ben)
        everything = bytes_of(tmp_path)
        assert b"SECRETNOTE Ben" not in everything
        assert b"SECRETDRAW Ben" not in everything
        assert b"SECRETNOTE Ada" in everything
        assert set(answers(path, ben)) == {(None, "given")}
        assert {value for value, _status in answers(path, ada)} == {2, 6}
        (backup,) = own_backups(path)
        assert set(answers(backup, ben)) == {(None, "given")}


def test_the_writer_needs_no_passphrase_and_the_reader_does(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        key = open_seal(sealed(writer, ben), WORDS)
        (of_ada, of_ben), events = practised(writer, ada, ben, keys=[key])
    journal = Journal(path, made.CLOCK)
    (found,) = journal.ratings(ben.id)
    assert (found.value, found.status, found.corrected) == (None, "sealed", True)
    assert journal.ratings(ben.id, key=key) == (replace(of_ben, value=2, corrected=True),)
    assert [(c.value, c.status) for c in journal.corrections(ben.id)] == [(None, "sealed")]
    assert [(c.value, c.status, c.sealed) for c in journal.corrections(ben.id, key)] == [(6, "given", b"")]
    assert [event.text for event in journal.events(ben.id)] == ["", ""]
    assert journal.events(ben.id, key=key) == tuple(event for event in events if event.person == ben.id)
    assert journal.ratings(ada.id) == (replace(of_ada, value=2, corrected=True),)
    assert journal.ratings(ada.id, key=key) == journal.ratings(ada.id)
    kept = journal.kept(ben.id, key)
    assert [rating.value for rating in kept.ratings] == [2]
    assert [rating.status for rating in journal.kept(ben.id).ratings] == ["sealed"]


def test_a_wrong_persons_key_opens_nothing(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        mine, theirs = sealed(writer, ada), sealed(writer, ben)
        key = open_seal(mine, WORDS)
        practised(writer, ada, ben, keys=[key, open_seal(theirs, WORDS)])
    assert {r.status for r in Journal(tmp_path / "j", made.CLOCK).ratings(ben.id, key=key)} == {"sealed"}
    assert {r.value for r in Journal(tmp_path / "j", made.CLOCK).ratings(ben.id, key=open_seal(theirs, WORDS))} == {2}


def test_a_box_put_into_another_row_stays_shut_and_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "j"
    writer, ada, ben = made.with_pair(path)
    with writer:
        seal = sealed(writer, ben)
        for _time in range(3):
            practised(writer, ada, ben, keys=[open_seal(seal, WORDS)])
    with closing(sqlite3.connect(path)) as opened, opened:
        (first, second, _third) = [
            row[0] for row in opened.execute(f"SELECT key FROM ratings WHERE person = {_ben(path)}")
        ]
        opened.execute(
            "UPDATE ratings SET sealed = (SELECT sealed FROM ratings WHERE key = ?) WHERE key = ?", (first, second)
        )
    key = open_seal(seal, WORDS)
    assert [r.status for r in Journal(path, made.CLOCK).ratings(ben.id, key=key)] == ["given", "sealed", "given"]
    with Writer(path, made.CLOCK) as writer, pytest.raises(JournalTrouble):
        writer.unseal(key).result(60)
    assert Journal(path, made.CLOCK).seal(ben.id) is not None
    assert [r.status for r in Journal(path, made.CLOCK).ratings(ben.id, key=key)] == ["given", "sealed", "given"]


def _ben(path: Path) -> object:
    return raw(path, "SELECT key FROM people WHERE name = 'Ben'")[0][0]


@given(
    st.lists(st.tuples(st.integers(1, 7), st.booleans(), st.text(st.characters(exclude_categories=["Cs"]))), max_size=5)
)
@tries(15)
def test_sealing_and_unsealing_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[int, bool, str]]
) -> None:
    path = tmp_path_factory.mktemp("sealed") / "j"
    with Writer(path, made.CLOCK, connect=made.quick) as writer:
        ben = made.person("Ben")
        writer.add_person(ben)
        setup = made.setup(ben.id)
        writer.begin(setup)
        for value, corrects, text in given_:
            rating = made.rating(ben.id, setup.session, value)
            writer.rate(rating)
            if corrects:
                writer.correct(ben.id, rating.id, None, "withdrawn")
            writer.event(made.event(ben.id, setup.session, text, "note"))
        writer.ready().result(60)
        before = everything(Journal(path, made.CLOCK), ben)
        key = open_seal(sealed(writer, ben), WORDS)
        assert all(rating.value is None for rating in Journal(path, made.CLOCK).ratings(ben.id))
        writer.unseal(key).result(60)
        assert Journal(path, made.CLOCK).seal(ben.id) is None
        assert everything(Journal(path, made.CLOCK), ben) == before


def everything(journal: Journal, person: Person) -> tuple[object, ...]:
    return journal.ratings(person.id), journal.corrections(person.id), journal.events(person.id)


def test_a_note_written_anew_needs_the_key_and_is_sealed_anew(tmp_path: Path) -> None:
    path = tmp_path / "j"
    writer, _ada, ben = made.with_pair(path)
    with writer:
        key = open_seal(sealed(writer, ben), WORDS)
        setup = made.setup(ben.id)
        writer.begin(setup)
        note = made.event(ben.id, setup.session, "the first", "note")
        writer.event(note)
        later = replace(note, text="SECRETSECOND", at=note.at + timedelta(hours=1))
        with pytest.raises(JournalTrouble, match="refused"):
            writer.event(later).result(60)
        writer.event(note).result(60)
        assert Journal(path, made.CLOCK).events(ben.id, key=key) == (note,)
        writer.event(later, key).result(60)
    assert b"SECRETSECOND" not in path.read_bytes()
    assert Journal(path, made.CLOCK).events(ben.id, key=key) == (later,)


def test_an_answer_is_corrected_with_its_owners_key_only(tmp_path: Path) -> None:
    path = tmp_path / "j"
    writer, ada, ben = made.with_pair(path)
    with writer:
        mine, theirs = open_seal(sealed(writer, ada), WORDS), open_seal(sealed(writer, ben), WORDS)
        setup = made.setup(ben.id)
        writer.begin(setup)
        rating = made.rating(ben.id, setup.session, 6)
        writer.rate(rating).result(60)
        for key in (None, mine):
            with pytest.raises(JournalTrouble) as trouble:
                writer.correct(ben.id, rating.id, 2, key=key).result(60)
            assert "passphrase" in trouble.value.message.id
        assert Journal(path, made.CLOCK).ratings(ben.id, key=theirs)[0].value == 6
        writer.correct(ben.id, rating.id, 2, key=theirs).result(60)
    assert Journal(path, made.CLOCK).ratings(ben.id, key=theirs)[0].value == 2


def test_one_box_serves_a_sitting_and_each_person_has_their_own(tmp_path: Path) -> None:
    path = tmp_path / "j"
    writer, ada, ben = made.with_pair(path)
    with writer:
        for person in (ada, ben):
            sealed(writer, person)
        for _time in range(2):
            setup = made.setup(ada.id, ben.id)
            writer.begin(setup, [made.event(person.id, setup.session, "a part") for person in (ada, ben)])
            for person in (ada, ben, ada, ben):
                writer.rate(made.rating(person.id, setup.session, 6))
            writer.event(made.event(ben.id, setup.session, "a note", "note"))
            writer.end(setup.session, "complete", 600)
        writer.event(made.event(ben.id, setup.session, "later", "note")).result(60)
    boxes = raw(path, f"SELECT person, session, substr(sealed, 1, {BOX}) FROM ratings")
    boxes += raw(path, f"SELECT person, session, substr(sealed, 1, {BOX}) FROM events")
    assert len(set(boxes)) == len({box for _person, _session, box in boxes}) == 5
    with closing(sqlite3.connect(path)) as opened:
        (last,) = opened.execute(f"SELECT substr(sealed, 1, {BOX}) FROM events ORDER BY key DESC LIMIT 1").fetchone()
    assert [box for _person, _session, box in boxes].count(last) == 1


def test_another_passphrase_is_another_key_pair_and_the_old_one_reads_nothing_any_more(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        first = sealed(writer, ben)
        old, new = open_seal(first, WORDS), key_of(ben, "another passphrase")
        practised(writer, ada, ben, keys=[old])
        before = opened(path, ben, old)
        closed = [
            row[0] for row in raw(path, "SELECT sealed FROM ratings UNION ALL SELECT sealed FROM events") if row[0]
        ]
        with closing(open_to_write(path, made.CLOCK)) as connection:
            back_up_own(connection, path, len(MIGRATIONS), made.NOON - timedelta(days=1))
        writer.reseal(old, new).result(60)
        left = bytes_of(tmp_path)
        assert first.private not in left
        assert all(isinstance(one, bytes) and one not in left for one in closed)
        writer.rate(made.rating(ben.id, None, 5)).result(60)
    seal = Journal(path, made.CLOCK).seal(ben.id)
    assert seal is not None
    assert seal.public != first.public
    with pytest.raises(JournalTrouble):
        open_seal(seal, WORDS)
    assert {rating.status for rating in Journal(path, made.CLOCK).ratings(ben.id, key=old)} == {"sealed"}
    ratings, *rest = opened(path, ben, open_seal(seal, "another passphrase"))
    assert [rating.value for rating in ratings] == [2, 5]
    assert (ratings[:1], *rest) == before


def test_what_another_hand_has_spoilt_keeps_nobody_from_another_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "j"
    writer, ada, ben = made.with_pair(path)
    with writer:
        old, new = open_seal(sealed(writer, ben), WORDS), key_of(ben, "another passphrase")
        for _time in range(3):
            practised(writer, ada, ben, keys=[old])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE ratings SET sealed = zeroblob(200) WHERE key = 4")
        writer.reseal(old, new).result(60)
    found = Journal(path, made.CLOCK).ratings(ben.id, key=new)
    assert [rating.status for rating in found] == ["given", "sealed", "given"]


def opened(
    path: Path, person: Person, key: Key
) -> tuple[tuple[Rating, ...], tuple[Correction, ...], tuple[PrivateEvent, ...]]:
    journal = Journal(path, made.CLOCK)
    return journal.ratings(person.id, key=key), journal.corrections(person.id, key), journal.events(person.id, key=key)


def test_nobody_is_sealed_twice(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        seal = sealed(writer, ben)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.seal(key_of(ben)).result(60)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.unseal(key_of(ada)).result(60)
    assert Journal(tmp_path / "j", made.CLOCK).seal(ben.id) == seal
    assert Journal(tmp_path / "j", made.CLOCK).seal(ada.id) is None


def test_forgetting_a_sealed_person_takes_the_seal_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        seal = sealed(writer, ben)
        practised(writer, ada, ben, keys=[open_seal(seal, WORDS)])
        boxes = [row[0] for row in raw(path, "SELECT sealed FROM ratings WHERE sealed IS NOT NULL")]
        writer.forget(ben.id).result(60)
        left = bytes_of(tmp_path)
    assert all(isinstance(box, bytes) and box not in left for box in boxes)
    assert seal.public not in left
    assert seal.private not in left
    assert len(Journal(path, made.CLOCK).ratings(ada.id)) == 1


def test_deleting_a_session_takes_its_boxes(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        seal = sealed(writer, ben)
        (rating, _of_ben), _events = practised(writer, ada, ben, keys=[open_seal(seal, WORDS)])
        assert rating.session is not None
        writer.delete(rating.session).result(60)
    assert raw(path, "SELECT count(*) FROM ratings") == [(0,)]


@pytest.mark.parametrize("sealed_one", ["the one who goes", "the one who stays"])
def test_merging_keeps_the_seal_and_closes_what_stood_open(tmp_path: Path, sealed_one: str) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    twin = made.person("Benjamin")
    with writer:
        writer.add_person(twin)
        owner = twin if sealed_one == "the one who goes" else ben
        seal = sealed(writer, owner)
        keys = [open_seal(seal, WORDS)]
        practised(writer, ada, ben, keys=keys)
        practised(writer, ada, twin, keys=keys)
        writer.merge(twin.id, ben.id).result(60)
        assert b"SECRETNOTE Ben" not in bytes_of(tmp_path)
    key = open_seal(replace(seal, person=ben.id), WORDS)
    assert Journal(path, made.CLOCK).seal(ben.id) == replace(seal, person=ben.id)
    assert [r.value for r in Journal(path, made.CLOCK).ratings(ben.id, key=key)] == [2, 2]
    assert len([e for e in Journal(path, made.CLOCK).events(ben.id, key=key) if e.text.startswith("SECRET")]) == 4


def test_two_who_have_both_sealed_are_not_merged(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        sealed(writer, ada)
        sealed(writer, ben)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.merge(ben.id, ada.id).result(60)
    assert len(Journal(tmp_path / "j", made.CLOCK).people()) == 2


@pytest.mark.parametrize(
    "wrong", [lambda r: replace(r, value=9), lambda r: replace(r, value=None), lambda r: replace(r, status="skipped")]
)
def test_what_does_not_fit_is_refused_though_the_table_cannot_see_it(
    tmp_path: Path, wrong: Callable[[Rating], Rating]
) -> None:
    writer, _ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        sealed(writer, ben)
        setup = made.setup(ben.id)
        writer.begin(setup)
        with pytest.raises(JournalTrouble, match="refused"):
            writer.rate(wrong(made.rating(ben.id, setup.session))).result(60)
    assert Journal(tmp_path / "j", made.CLOCK).ratings(ben.id) == ()


def test_a_journal_of_the_first_version_gets_room_for_seals(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    open_to_write(path, made.CLOCK, migrations=(migrations._VERSION_1,)).close()
    writer, ada, ben = made.with_pair(path)
    with writer:
        practised(writer, ada, ben)
        seal = sealed(writer, ben)
    assert raw(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert Journal(path, made.CLOCK).check() == ()
    assert Journal(path, made.CLOCK).ratings(ben.id, key=open_seal(seal, WORDS))[0].value == 2
    assert all(raw(old, "SELECT * FROM seals") for old in own_backups(path))


def test_a_journal_that_was_sealed_before_the_first_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    ben = made.person("Ben")
    with closing(open_to_write(path, made.CLOCK, migrations=MIGRATIONS[:2])) as old, old:
        old.execute("INSERT INTO people (id, name) VALUES (?, 'Ben')", (str(ben.id),))
        old.execute("INSERT INTO seals VALUES (1, zeroblob(32), zeroblob(72), zeroblob(16), 3, 268435456, '2026')")
    before = path.read_bytes()
    for read in (lambda: Journal(path, made.CLOCK).people(), lambda: Writer(path, made.CLOCK).ready().result(60)):
        with pytest.raises(JournalTrouble) as trouble:
            read()
        assert "0.1.0" in trouble.value.message.id
    assert path.read_bytes() == before


class _Watched:
    """Keeps hold of the rollback journal of each commit, as the blocks of a deleted file stay on a disk."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.links = folder, list[Path]()

    def connect(self, path: Path) -> sqlite3.Connection:
        opened, journal = connect(path), path.with_name(path.name + "-journal")

        def look(statement: str) -> None:
            if statement.startswith(("COMMIT", "PRAGMA journal_mode")) and journal.exists():
                self.links.append(self._folder / str(len(self.links)))
                self.links[-1].hardlink_to(journal)

        opened.set_trace_callback(look)
        return opened


@pytest.mark.parametrize("what", ["seal", "reseal", "forget", "delete"])
def test_nothing_stays_in_the_freed_blocks_of_the_rollback_journal(tmp_path: Path, what: str) -> None:
    path, freed = tmp_path / "home" / "journal.sqlite3", tmp_path / "freed"
    freed.mkdir()
    writer, ada, ben = made.with_pair(path)
    with writer:
        old = open_seal(sealed(writer, ben), WORDS) if what == "reseal" else None
        for _time in range(40):
            ratings, _events = practised(writer, ada, ben, keys=[old] if old else [])
    secrets = [b"SECRETNOTE Ben"]
    if old:
        secrets = [row[0] for row in raw(path, "SELECT sealed FROM events") if isinstance(row[0], bytes)]
    watched = _Watched(freed)
    with Writer(path, made.CLOCK, connect=watched.connect) as writer:
        if what == "seal":
            writer.seal(key_of(ben)).result(60)
        elif old:
            writer.reseal(old, key_of(ben, "another passphrase")).result(60)
        elif what == "forget":
            writer.forget(ben.id).result(60)
        else:
            assert ratings[0].session is not None
            writer.delete(ratings[0].session).result(60)
    assert watched.links
    left = bytes_of(freed)
    assert [secret for secret in secrets if secret in left] == []
    assert not path.with_name(path.name + "-journal").exists()


def test_a_crash_between_sealing_and_clearing_is_made_good_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite3"
    writer, ada, ben = made.with_pair(path)
    with writer:
        practised(writer, ada, ben)
        with closing(open_to_write(path, made.CLOCK)) as opened:
            back_up_own(opened, path, len(MIGRATIONS), made.NOON - timedelta(days=1))
        with monkeypatch.context() as cut_off:
            cut_off.setattr(writer, "_clear_traces", lambda _opened: None)
            writer.seal(key_of(ben)).result(60)
    assert b"SECRETNOTE Ben" in bytes_of(tmp_path)
    with Writer(path, made.CLOCK) as again:
        again.ready().result(60)
    assert b"SECRETNOTE Ben" not in bytes_of(tmp_path)


def test_nobody_else_is_sealed_by_it(tmp_path: Path) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "j")
    with writer:
        practised(writer, ada, ben)
        before = everything(Journal(tmp_path / "j", made.CLOCK), ada)
        sealed(writer, ben)
    assert everything(Journal(tmp_path / "j", made.CLOCK), ada) == before


def test_an_unknown_person_cannot_be_sealed(tmp_path: Path) -> None:
    with Writer(tmp_path / "j", made.CLOCK) as writer, pytest.raises(JournalTrouble, match="refused"):
        writer.seal(key_of(made.person())).result(60)
