"""Seals that travel: an import keeps what is sealed sealed, seals what comes open, and mixes no two keys."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dyads.exchange.document import kept_of
from dyads.exchange.share import Share, take_share
from dyads.journal.backup import back_up_own
from dyads.journal.connection import open_to_write
from dyads.journal.errors import JournalTrouble
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.seal import open_seal
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from dyads.services.clock import HandClock
from dyads.trends.selection import Selection
from tests.exchange.documents import export_json, import_json
from tests.exchange.test_exchange_json import content
from tests.journal import made
from tests.journal.sealed import WORDS, key_of, sealed
from tests.journal.test_erase import bytes_of
from tests.journal.test_seal_kept import everything, practised

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""After all that is written while the tests run."""


class Place:
    """A computer with a journal."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.path = folder, folder / "journal.sqlite3"
        self.clock = HandClock(made.NOON)
        self.journal, self.writer = Journal(self.path, self.clock), Writer(self.path, self.clock)

    def take_in(self, data: bytes) -> None:
        loaded = import_json(self.writer, data, "file.json", NOW)
        assert loaded.problems == ()

    def opened(self, person: Person) -> tuple[object, ...]:
        """What is somebody's, opened with their passphrase."""
        seal = self.journal.seal(person.id)
        assert seal is not None
        key, whose = open_seal(seal, WORDS), person.id
        journal = self.journal
        return journal.ratings(whose, key=key), journal.corrections(whose, key), journal.events(whose, key=key)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "here")
    yield place
    place.writer.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "there")
    yield place
    place.writer.close()


ADA, BEN = made.person("Ada", me=True), made.person("Ben")


def sat(place: Place) -> None:
    place.writer.add_person(ADA)
    place.writer.add_person(BEN).result(60)
    practised(place.writer, ADA, BEN)


def test_what_is_sealed_arrives_sealed_and_opens_there(here: Place, there: Place) -> None:
    sat(here)
    sealed(here.writer, BEN)
    data = export_json(here.journal, NOW)
    assert b"SECRETNOTE Ben" not in data
    there.take_in(data)
    there.take_in(data)
    assert there.journal.seal(BEN.id) == here.journal.seal(BEN.id)
    assert there.opened(BEN) == here.opened(BEN)
    assert everything(there.journal, ADA) == everything(here.journal, ADA)
    assert content(there.journal) == content(here.journal)


def test_what_comes_open_is_sealed_where_its_owner_has_sealed(here: Place, there: Place) -> None:
    sat(here)
    there.take_in(export_json(here.journal, NOW))
    before = everything(here.journal, BEN)
    sealed(there.writer, BEN)
    practised(here.writer, ADA, BEN)
    there.take_in(export_json(here.journal, NOW))
    assert b"SECRETNOTE Ben" not in bytes_of(there.folder)
    assert there.opened(BEN) == everything(here.journal, BEN) != before
    once = content(there.journal)["ratings"]
    there.take_in(export_json(here.journal, NOW))
    assert content(there.journal)["ratings"] == once
    assert there.opened(BEN) == everything(here.journal, BEN)


def test_a_later_correction_from_elsewhere_stands_and_what_stood_before_is_kept(here: Place, there: Place) -> None:
    sat(here)
    there.take_in(export_json(here.journal, NOW))
    sealed(there.writer, BEN)
    rating = here.journal.ratings(BEN.id)[0]
    here.clock.turn(60)
    here.writer.correct(BEN.id, rating.id, 7).result(60)
    there.take_in(export_json(here.journal, NOW))
    ratings, corrections, _events = there.opened(BEN)
    assert (ratings, corrections) == (here.journal.ratings(BEN.id), here.journal.corrections(BEN.id))


def test_a_seal_that_comes_closes_what_stood_open_in_the_backups_too(here: Place, there: Place) -> None:
    sat(here)
    there.take_in(export_json(here.journal, NOW))
    with closing(open_to_write(there.path, made.CLOCK)) as opened:
        back_up_own(opened, there.path, len(MIGRATIONS), made.NOON - timedelta(days=1))
    assert b"SECRETNOTE Ben" in bytes_of(there.folder)
    sealed(here.writer, BEN)
    there.take_in(export_json(here.journal, NOW))
    assert b"SECRETNOTE Ben" not in bytes_of(there.folder)
    assert there.opened(BEN) == here.opened(BEN)


def test_two_keys_are_not_mixed_and_nothing_is_taken_in(here: Place, there: Place) -> None:
    sat(here)
    there.take_in(export_json(here.journal, NOW))
    first = sealed(here.writer, BEN)
    sealed(there.writer, BEN)
    practised(here.writer, ADA, BEN, keys=[open_seal(first, WORDS)])
    before = content(there.journal)
    with pytest.raises(JournalTrouble, match="refused"):
        import_json(there.writer, export_json(here.journal, NOW), "file.json", NOW)
    assert content(there.journal) == before


def test_a_passphrase_changed_here_is_not_changed_back_and_two_key_pairs_are_not_mixed(
    here: Place, there: Place
) -> None:
    sat(here)
    first = sealed(here.writer, BEN)
    there.take_in(export_json(here.journal, NOW))
    changed = key_of(BEN, "another passphrase")
    there.writer.reseal(open_seal(first, WORDS), changed).result(60)
    before = content(there.journal)
    there.take_in(export_json(here.journal, NOW))
    assert content(there.journal) == before
    assert there.journal.seal(BEN.id) == changed.seal
    practised(here.writer, ADA, BEN, keys=[open_seal(first, WORDS)])
    with pytest.raises(JournalTrouble) as trouble:
        import_json(there.writer, export_json(here.journal, NOW), "file.json", NOW)
    assert "another passphrase" in trouble.value.message.id
    assert content(there.journal) == before


def test_one_persons_share_holds_their_seal_only(here: Place) -> None:
    sat(here)
    sealed(here.writer, ADA)
    sealed(here.writer, BEN)
    share = take_share(here.journal, NOW, Share(person=BEN.id)).exchange
    assert [seal.person for seal in share.seals] == [BEN.id]
    assert len(take_share(here.journal, NOW).exchange.seals) == 2


def test_a_share_opened_for_one_keeps_the_others_sealed(here: Place, there: Place) -> None:
    sat(here)
    sealed(here.writer, ADA)
    key = open_seal(sealed(here.writer, BEN), WORDS)
    share = take_share(here.journal, NOW, key=key).exchange
    assert [seal.person for seal in share.seals] == [ADA.id]
    assert {rating.status for rating in share.ratings} == {"given", "sealed"}
    assert {(one.status, bool(one.sealed)) for one in share.corrections} == {("given", False), ("sealed", True)}


def test_somebody_forgotten_here_is_not_brought_back_by_their_seal(here: Place, there: Place) -> None:
    sat(here)
    sealed(here.writer, BEN)
    data = export_json(here.journal, NOW)
    there.take_in(data)
    there.writer.forget(BEN.id).result(60)
    there.take_in(data)
    assert there.journal.seal(BEN.id) is None
    assert there.journal.ratings(BEN.id) == ()


def test_somebody_merged_here_takes_the_seal_from_there(here: Place, there: Place) -> None:
    sat(here)
    there.take_in(export_json(here.journal, NOW))
    benjamin = made.person("Benjamin")
    there.writer.add_person(benjamin)
    there.writer.merge(BEN.id, benjamin.id).result(60)
    key = open_seal(sealed(here.writer, BEN), WORDS)
    practised(here.writer, ADA, BEN, keys=[key])
    there.take_in(export_json(here.journal, NOW))
    assert [r.value for r in there.opened(benjamin)[0]] == [2, 2]  # type: ignore[attr-defined]  # ratings


def spoil(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    held = json.loads(data)
    change(held)
    return json.dumps(held).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held["seals"].clear(),
        lambda held: held["seals"].append(held["seals"][0]),
        lambda held: held["seals"][0].update(memory=1 << 40),
        lambda held: held["seals"][0].update(iterations=1000),
        lambda held: held["seals"][0].update(iterations=0),
        lambda held: held["seals"][0].update(public="AAAA"),
        lambda held: held["seals"][0].update(private="!"),
        lambda held: held["seals"][0].update(person="00000000-0000-4000-8000-000000000000"),
        lambda held: held["ratings"][0].update(sealed="AAAA"),
    ],
    ids=["none", "twice", "memory", "passes", "no-pass", "short-key", "no-base64", "nobodys", "open-and-shut"],
)
def test_a_file_that_cannot_be_is_refused_as_a_whole(
    here: Place, there: Place, change: Callable[[dict[str, Any]], object]
) -> None:
    sat(here)
    sealed(here.writer, BEN)
    loaded = import_json(there.writer, spoil(export_json(here.journal, NOW), change), "file.json", NOW)
    assert loaded.value is None
    assert loaded.problems
    assert there.journal.people() == ()


def test_a_file_from_before_seals_is_taken_in(here: Place, there: Place) -> None:
    sat(here)

    def older(held: dict[str, Any]) -> None:
        del held["seals"]
        for table in ("ratings", "events", "corrections"):
            for row in held[table]:
                del row["sealed"]

    there.take_in(spoil(export_json(here.journal, NOW), older))
    assert content(there.journal) == content(here.journal)


def test_a_groups_figures_count_what_is_sealed_as_lacking(here: Place) -> None:
    from dyads.trends.figures import figures

    for _time in range(6):
        sat(here)
    sealed(here.writer, BEN)
    share = take_share(here.journal, NOW, Share(person=BEN.id, pseudonymous=True)).exchange
    assert {(rating.status, rating.sealed) for rating in share.ratings} == {("sealed", b"")}
    lacks = {lack for figure in figures(kept_of(share), Selection(person=BEN.id)) for lack, _count in figure.left_out}
    assert "sealed" in lacks


def test_a_seal_made_for_somebody_else_opens_nothing_here(here: Place) -> None:
    sat(here)
    sealed(here.writer, BEN)
    assert {r.status for r in here.journal.ratings(BEN.id, key=key_of(BEN))} == {"sealed"}
