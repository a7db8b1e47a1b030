"""The link in memory that tests stand on does what a link promises."""

from dyads.practice.replay import Command, Given
from dyads.services.clock import HandClock
from tests.linked_homes import linked_pair, started_again


def test_what_one_gives_the_other_takes_once() -> None:
    a, b, way = linked_pair(HandClock(), delay=0.1)
    way.turn(1)
    a.give(Command("pause", 5, Given("a", 1)))
    assert b.taken() == ()
    way.turn(0.2)
    assert b.taken() == (Command("pause", 5, Given("a", 1)),)
    way.turn(5)
    assert b.taken() == ()


def test_a_cut_way_is_noticed_and_what_was_given_meanwhile_arrives() -> None:
    a, b, way = linked_pair(HandClock(), HandClock(), delay=0.02)
    way.turn(1)
    assert a.presence().state == b.presence().state == "here"
    way.is_cut = True
    way.turn(6)
    assert b.presence().state == "quiet"
    way.turn(7)
    assert b.presence().state == "gone"
    a.give(Command("next", 9, Given("a", 1)))
    way.mend()
    way.turn(0.1)
    assert b.presence().state == "here"
    assert [command.kind for command in b.taken()] == ["next"]


def test_a_return_is_fresh_only_once_the_partner_answered_after_it() -> None:
    a, b, way = linked_pair(HandClock(), delay=0.1)
    way.turn(1)
    assert a.is_fresh
    a.returned()
    assert not a.is_fresh
    way.turn(0.15)
    assert not a.is_fresh
    way.turn(0.1)
    assert a.is_fresh
    b.is_asleep = True
    a.returned()
    way.turn(20)
    assert not a.is_fresh


def test_both_clocks_show_one_time() -> None:
    ours, theirs = HandClock(), HandClock(boot=7)
    a, b, way = linked_pair(ours, theirs)
    way.turn(3)
    assert a.clock.shared(ours.boot) == b.clock.shared(theirs.boot) == 3_000_000_000


def test_a_program_started_again_takes_what_was_given_without_it() -> None:
    a, b, way = linked_pair(HandClock(), delay=0.02)
    way.turn(1)
    kept = Command("start", 1, Given("b", 1))
    b.give(kept)
    way.turn(1)
    b.give(Command("pause", 2, Given("b", 2)))
    a = started_again(way, "a")
    a.restore([kept])
    a.returned()
    way.turn(1)
    assert a.is_fresh
    assert [command.kind for command in a.taken()] == ["pause"]
