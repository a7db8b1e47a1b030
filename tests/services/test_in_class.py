"""Two conductors in a class: the trainer's orders reach both by the host's log, and leave a pause of theirs alone."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dyads.classroom.interface import is_the_trainers
from dyads.classroom.messages import signed_order
from dyads.practice.fields import NS
from dyads.practice.linked import distinct
from dyads.practice.replay import Command, CommandKind, Given
from dyads.presentation.linking import done_text, ended_text, late_text, said_text
from dyads.services.clock import HandClock
from dyads.services.linked_conductor import RoomLink
from dyads.services.sittings import SessionOptions, begin_sitting
from dyads.services.snapshot import LinkedSnapshot, Snapshot
from tests.linked_homes import ROOM, LinkedHome, SignedTrainer, TakenOrders, Way, let_pass, linked_homes

LONG: dict[str, object] = {
    "format": 1,
    "title": "Long",
    "rounds": 2,
    "bells": {"settle": "0s"},
    "turn": [{"name": name, "length": "5m"} for name in ("One", "Two")],
}


@dataclass
class Class:
    """A pair of a class, its trainer, and the way between the two."""

    trainer: SignedTrainer
    a: LinkedHome
    b: LinkedHome
    way: Way

    def orders(self, side: LinkedHome) -> TakenOrders:
        assert side.orders is not None
        return side.orders

    def turn(self, seconds: float) -> tuple[Snapshot, Snapshot]:
        first, second = let_pass((self.a, self.b), self.way, seconds)
        return first, second

    def same(self, seconds: float = 5) -> tuple[str, str | None, int]:
        """Return where both stand, once both know the same."""
        first, second = self.turn(seconds)
        assert distinct(self.a.conductor.commands) == distinct(self.b.conductor.commands)
        assert place(first) == place(second)
        return place(first)


def place(view: Snapshot) -> tuple[str, str | None, int]:
    name = None if view.position.segment is None else view.position.segment.name
    return view.position.standing, name, round(view.position.elapsed / NS)


def linked(view: Snapshot) -> LinkedSnapshot:
    assert view.linked is not None
    return view.linked


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Class]:
    trainer = SignedTrainer(HandClock())
    a, b, way = linked_homes(tmp_path, LONG, trainer=trainer)
    trainer.clock = a.clock  # so that all turn alike
    found = Class(trainer, a, b, way)
    yield found
    found.a.home.close()
    found.b.home.close()


def test_the_trainer_begins_at_a_moment_and_both_begin_on_it(held: Class) -> None:
    held.trainer.give("start", ahead=20)
    first, second = held.turn(5)
    assert first.position.starts_in == second.position.starts_in == 15 * NS
    assert held.same(20) == ("running", "One", 5)
    assert held.a.bells.heard() == pytest.approx(held.b.bells.heard(), abs=0.001)


def test_the_trainers_pause_and_going_on_reach_both_and_both_know_whose_they_are(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("pause")
    first, second = held.turn(3)
    assert place(first)[0] == place(second)[0] == "paused"
    assert linked(first).holds == linked(second).holds == ("t",)
    assert linked(first).asks_trainer
    assert linked(second).asks_trainer
    assert said_text(linked(second), "b", "Ann") == "Your trainer paused."
    held.trainer.give("resume", ahead=2)
    assert held.same()[0] == "running"
    assert said_text(linked(held.turn(1)[0]), "a", "Ben") == "Your trainer went on."


def test_the_partner_takes_no_order_by_itself_but_from_the_hosts_log(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.way.is_cut = True
    held.trainer.give("pause")
    first, second = held.turn(3)
    assert (place(first)[0], place(second)[0]) == ("paused", "running")
    held.way.mend()
    assert held.same()[0] == "paused"


def test_what_the_partner_learns_late_of_the_trainer_takes_nothing_back_and_says_so(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.way.is_cut = True
    held.trainer.give("pause")
    held.turn(20)
    held.way.mend()
    first, second = held.turn(4)
    assert place(first) == place(second)
    assert place(second)[2] >= 47
    assert late_text(linked(second), "b", "Ann").startswith("Your trainer paused 2")


def test_an_order_that_the_host_hears_late_counts_from_then(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.orders(held.a).is_deaf = True
    held.trainer.give("pause")
    held.turn(30)
    held.orders(held.a).is_deaf = False
    assert held.same() == ("paused", "One", 58)


def test_without_the_class_clock_orders_wait_in_their_order(held: Class) -> None:
    held.orders(held.a).knows_clock = False
    held.trainer.give("start", ahead=2)
    held.trainer.give("more", phase=0)
    assert held.same(10)[0] == "waiting"
    held.orders(held.a).knows_clock = True
    held.turn(10)
    assert [one.given.n for one in held.b.conductor.commands if one.given and one.given.author == "t"] == [1, 2]
    assert held.turn(1)[1].position.standing == "running"


def test_two_who_have_paused_are_left_in_peace_and_told_who_still_holds_the_time(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("pause")
    held.turn(3)
    held.b.conductor.press("pause")
    held.turn(2)
    held.trainer.give("resume", ahead=2)
    held.trainer.give("go", ahead=2, phase=1)
    first, second = held.turn(10)
    assert place(first)[0] == place(second)[0] == "paused"
    assert linked(first).holds == ("b",)
    assert not linked(first).asks_trainer
    assert said_text(linked(first), "a", "Ben") == "Your trainer went to another phase. Ben is still paused."
    assert said_text(linked(second), "b", "Ann") == "Your trainer went to another phase. You are still paused."
    held.b.conductor.press("resume")
    assert held.same()[:2] == ("running", "One")


def test_what_one_of_the_two_sets_going_ends_the_trainers_pause(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("pause")
    held.turn(3)
    held.b.conductor.press("resume")
    assert held.same()[0] == "running"


def test_a_minute_more_lengthens_the_phase_on_both_and_says_by_whom(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    first, _second = held.turn(32)
    before = first.position.remaining
    held.trainer.give("more", phase=0)
    first, second = held.turn(2)
    assert before is not None
    assert first.position.remaining == before + 58 * NS
    assert second.position.remaining == first.position.remaining
    assert first.whole[0].length == 360 * NS
    assert said_text(linked(second), "b", "Ann") == "Your trainer gave a minute more."


def test_a_minute_more_for_what_is_past_is_not_told(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.trainer.give("go", ahead=4, phase=1)
    held.turn(30)
    held.trainer.give("more", phase=0)
    assert linked(held.turn(3)[1]).last == ("t", "go")


def test_the_class_goes_on_and_a_key_pressed_as_it_does_moves_no_further(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("go", ahead=2, phase=1)
    held.turn(2.5)
    held.a.conductor.press("next")
    assert held.same(3)[:2] == ("running", "Two")


def test_beyond_the_last_phase_is_the_end_and_a_stop_says_that_it_was_the_trainers(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("stop")
    first, second = held.turn(3)
    assert place(first)[0] == place(second)[0] == "stopped"
    assert ended_text(second.linked) == "Your trainer has ended the sitting"


def test_the_end_by_the_trainer_is_an_end_with_its_bell(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.trainer.give("go", ahead=2, phase=99)
    first, _second = held.turn(5)
    assert place(first)[0] == "ended"
    assert any(name.startswith("end") for name in held.b.bells.heard())
    assert held.a.conductor.finish() == "complete"


def test_a_partners_stop_names_nobody(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.turn(30)
    held.b.conductor.press("stop")
    assert ended_text(held.turn(3)[0].linked) == "The sitting has been ended"


@pytest.mark.parametrize("who", ["a", "b"])
def test_after_a_crash_no_order_counts_twice_and_none_is_lost(held: Class, tmp_path: Path, who: str) -> None:
    held.trainer.give("start", ahead=2)
    held.trainer.give("more", phase=0)
    held.turn(30)
    gone: LinkedHome = getattr(held, who)
    gone.crash()
    let_pass([one for one in (held.a, held.b) if one is not gone], held.way, 8)
    held.trainer.give("more", phase=0)
    setattr(held, who, gone.start_again(held.way, tmp_path / who))
    assert held.same(15)[:2] == ("running", "One")
    assert held.turn(1)[0].whole[0].length == 420 * NS


def test_without_the_trainer_the_sitting_runs_to_its_end(held: Class) -> None:
    held.trainer.give("start", ahead=2)
    held.trainer.give("go", ahead=3, phase=7)
    held.turn(10)
    for home in (held.a, held.b):
        held.orders(home).is_deaf = True
    assert held.same(320)[0] == "ended"


# What the partner knows an order by


def in_the_log(held: Class, kind: CommandKind = "pause", **changes: object) -> Command:
    given = held.trainer.give("pause")
    told = Given("t", given.order.n, signed=given.signed)
    return Command(kind, 7 * NS, told._replace(**changes))  # type: ignore[arg-type]  # the test's own words


def test_what_the_trainer_signed_is_the_trainers_whenever_the_host_came_to_know_it(held: Class) -> None:
    command = in_the_log(held)
    assert is_the_trainers(held.orders(held.b), command)
    assert is_the_trainers(held.orders(held.b), Command("pause", 900 * NS, command.given))


@pytest.mark.parametrize(
    "changes",
    [
        {"signed": ""},
        {"signed": "AAAA"},
        {"n": 7},
        {"phase": 1},
        {"seen": (("b", 3),)},
        {"seen": (("t", 1),)},
        {"visit": 2},
        {"author": "a"},
        {"of": ("b", 1)},
        {"to": 9},
    ],
)
def test_a_forged_order_is_none_of_the_trainers(held: Class, changes: dict[str, object]) -> None:
    assert not is_the_trainers(held.orders(held.b), in_the_log(held, "pause", **changes))


def test_an_order_signed_by_somebody_else_or_for_something_else_is_refused(held: Class) -> None:
    other = SignedTrainer(HandClock())
    assert not is_the_trainers(held.orders(held.b), in_the_log(held, signed=other.give("pause").signed))
    assert not is_the_trainers(held.orders(held.b), in_the_log(held, "resume"))
    elsewhere = b64encode(signed_order(held.trainer.given[0].order, held.trainer.keys, ROOM[::-1] + "b")).decode()
    assert not is_the_trainers(held.orders(held.b), in_the_log(held, signed=elsewhere))


# Whoever comes while the class sits


def begun_long_ago(held: Class, seconds: int) -> None:
    """Let the class have begun so long ago, of which the two of a pair have heard nothing yet."""
    for home in (held.a, held.b):
        held.orders(home).is_deaf = True
    held.trainer.give("start")
    held.turn(seconds)
    held.trainer.give("pause")
    held.turn(20)
    held.trainer.give("resume")
    held.turn(10)
    for home in (held.a, held.b):
        held.orders(home).is_deaf = False


def test_a_pair_that_is_made_in_mid_sitting_stands_where_the_class_stands(held: Class) -> None:
    begun_long_ago(held, 320)
    held.orders(held.a).came_at = held.orders(held.b).came_at = held.trainer.clock.boot
    before = len(held.a.bells.heard())
    assert held.same() == ("running", "Two", 35)
    assert len(held.a.bells.heard()) == before, "what rang for the others does not ring again"
    held.trainer.give("pause")
    assert held.same()[0] == "paused"


def test_whoever_was_still_answering_at_the_start_begins_at_the_beginning(held: Class) -> None:
    begun_long_ago(held, 320)
    held.orders(held.a).came_at = 0
    assert held.same() == ("running", "One", 4)


def test_a_late_pair_begins_for_itself_where_the_trainer_lets_it(held: Class) -> None:
    begun_long_ago(held, 320)
    held.orders(held.a).came_at = held.trainer.clock.boot
    held.trainer.give("start", pair="0123456789abcdef")
    assert held.same() == ("running", "One", 4)


# A room without a partner


def test_a_room_follows_the_class_and_is_never_away(held: Class) -> None:
    setup = held.a.sitting.prepared.setup
    orders = TakenOrders(held.trainer, held.b.clock)
    held.a.crash()
    room = begin_sitting(
        held.b.home, held.b.sitting.prepared, SessionOptions(kept=False), RoomLink(orders=orders), orders=orders
    ).conductor
    assert setup.linked is not None
    held.trainer.give("start", ahead=2)
    view = room.look()
    for _ in range(30):
        held.trainer.clock.turn(1)
        held.b.clock.turn(1)
        view = room.look()
    assert place(view) == ("running", "One", 28)
    assert not linked(view).asks_first
    for clock in (held.trainer.clock, held.b.clock):
        clock.turn(60)
    assert place(room.look()) == ("running", "One", 88)
    held.trainer.give("pause")
    view = room.look()
    assert view.position.standing == "paused"
    assert done_text("t", "pause", "a", "") == "Your trainer paused."


def test_a_room_that_comes_in_mid_sitting_stands_where_the_class_stands(held: Class) -> None:
    orders = TakenOrders(held.trainer, held.b.clock)
    held.a.crash()
    held.trainer.give("start")
    for clock in (held.trainer.clock, held.b.clock):
        clock.turn(340)
    orders.came_at = held.trainer.clock.boot
    options = SessionOptions(kept=False)
    link = RoomLink(orders=orders)
    room = begin_sitting(held.b.home, held.b.sitting.prepared, options, link, orders=orders).conductor
    assert place(room.look()) == ("running", "Two", 40)
