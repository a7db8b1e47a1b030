"""A trainer and several participants: who is seen, who sits where, which orders everybody has, and who is kept out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.classroom.frames import TrainerWord, close_to_all
from dyads.classroom.interface import Attendance, Order, OrderKind, Pairing, PairStatus
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.keys import TrainerKeys
from dyads.classroom.messages import Beat, Over, signed_order, written
from dyads.classroom.trainer import TrainerSession
from tests.classroom.world import INVITATION, MS, SCRIPT, SECRET, Home, World, opened
from tests.tries import tries

OTHER = TrainerKeys(b"o" * 32, b"p" * 32)


def trainer(world: World) -> TrainerSession:
    assert world.trainer is not None
    return world.trainer


def seen(world: World, home: Home) -> Attendance:
    return next(one for one in trainer(world).attendance(world.now) if one.id == home.id)


def state(world: World, home: Home) -> str:
    return home.session.state(home.boot(world.now))


def taken(home: Home) -> list[Order]:
    return [one.order for one in home.session.taken()]


# Coming, going, coming back


def test_everybody_is_seen_and_has_the_script_the_title_and_the_class_time() -> None:
    world, homes = opened()
    assert sorted(one.name for one in trainer(world).attendance(world.now)) == ["A", "B", "C"]
    for home in homes:
        assert (state(world, home), home.session.title) == ("here", "Monday")
        assert home.session.script == SCRIPT
        time = home.session.class_time(home.boot(world.now))
        assert time is not None
        assert abs(time - trainer(world).clock.shared(world.now)) < 10 * MS
        assert seen(world, home).has_script
        assert seen(world, home).knows_seat


def test_whoever_knocks_is_heard_at_once_and_does_not_wait_for_the_next_beat() -> None:
    world = World()
    world.open()
    world.turn(3)
    ada = world.join("Ada")
    world.turn(1.6)
    assert state(world, ada) == "here"


def test_before_the_trainer_comes_one_waits_and_knocks_ever_more_rarely() -> None:
    world = World()
    ada = world.join("Ada")
    world.turn(600)
    assert state(world, ada) == "waiting"
    assert len(world.sent) < 80
    world.open()
    world.turn(2)
    assert state(world, ada) == "here"


def test_silence_is_said_in_steps_on_both_ends_and_ends_by_itself() -> None:
    world, (ada, *_) = opened()
    world.is_cut = True
    world.turn(38)
    assert state(world, ada) == "quiet"
    world.turn(30)
    assert (state(world, ada), seen(world, ada).state) == ("gone", "quiet")
    world.turn(30)
    assert seen(world, ada).state == "gone"
    world.is_cut = False
    world.turn(12)
    assert (state(world, ada), seen(world, ada).state) == ("here", "here")


def test_who_says_goodbye_is_seen_to_have_left_and_may_come_back_as_the_same() -> None:
    world, (ada, ben, _) = opened()
    pair = world.pair(ada, ben)
    ada.session.close(ada.boot(world.now))
    world.carry(ada)
    world.homes.remove(ada)
    world.turn(1)
    assert seen(world, ada).state == "left"
    again = world.join("A")
    world.turn(3)
    assert again.id == ada.id
    assert seen(world, again).state == "here"
    assert again.session.assigned is not None
    assert again.session.assigned.pair is not None
    assert again.session.assigned.pair.id == pair


def test_a_change_is_seen_within_a_second_and_time_that_passes_is_no_change() -> None:
    world, (ada, *_) = opened()
    world.tell(ada, PairStatus(stage="sitting", partner="here", within=10**7, phase=1, left=60, is_running=True))
    world.turn(1.2)
    assert seen(world, ada).status.phase == 1
    assert seen(world, ada).is_ready
    before = len(world.sent)
    for second in range(1, 10):
        world.turn(1)
        world.tell(
            ada, PairStatus(stage="sitting", partner="here", within=10**7, phase=1, left=59 - second, is_running=True)
        )
    assert len([box for box, _ in world.sent[before:] if box == f"p/{ada.id}"]) <= 1
    assert seen(world, ada).status.left == pytest.approx(50, abs=2)
    world.tell(ada, PairStatus(stage="sitting", partner="quiet", phase=1, left=50, is_paused=True))
    world.turn(1.2)
    assert seen(world, ada).status.is_paused
    assert seen(world, ada).status.partner == "quiet"


def test_at_rest_a_pair_sends_less_than_a_tenth_of_a_message_a_second_beside_its_link() -> None:
    world, homes = opened("ABCDEFGHIJKLMNOPQRST")
    for one, other in zip(homes[::2], homes[1::2], strict=True):
        world.pair(one, other)
    world.turn(30)
    before = len(world.sent)
    world.turn(600)
    assert (len(world.sent) - before) / 600 / 10 < 0.1


def test_a_class_does_not_speak_in_one_voice() -> None:
    world, _ = opened("ABCDEFGHIJ")
    world.give("bell")
    before = len(world.sent)
    world.turn(0.3)
    assert len(world.sent) - before < 10


# Seats


def test_two_who_are_paired_have_one_secret_two_sides_and_each_others_name() -> None:
    world, (ada, ben, eve) = opened()
    pair = world.pair(ada, ben)
    world.turn(0.1)
    assigned = [home.session.assigned for home in (ada, ben)]
    one, other = (held.pair for held in assigned if held is not None and held.pair is not None)
    assert (one.id, one.secret, one.broker) == (other.id, other.secret, other.broker)
    assert one.id == pair
    assert (one.side, other.side) == ("a", "b")
    assert (one.partner_name, other.partner_name) == ("B", "A")
    assert (one.partner, other.partner) == (ben.id, ada.id)
    assert eve.session.assigned is not None
    assert eve.session.assigned.seat == "waits"
    assert one.secret not in b"".join(frame for _, frame in world.sent)


def test_a_new_pair_parts_the_old_one_and_who_is_left_waits() -> None:
    world, (ada, ben, eve) = opened()
    first = world.pair(ada, ben)
    world.turn(0.5)
    second = world.pair(ben, eve)
    world.turn(0.5)
    assert first != second
    assert ada.session.assigned is not None
    assert (ada.session.assigned.seat, ada.session.assigned.pair) == ("waits", None)
    assert [pair.id for pair in trainer(world).pairs()] == [second]


def test_a_pairing_is_applied_as_a_whole_and_leaves_alone_what_stays() -> None:
    world, homes = opened("ABCDE")
    ids = [home.id for home in homes]
    kept = world.pair(homes[0], homes[1])
    trainer(world).apply(Pairing(((ids[1], ids[0]), (ids[2], ids[3])), ((ids[4], "rests"),)), world.now)
    world.carry_trainer()
    world.turn(1)
    assert next(pair.id for pair in trainer(world).pairs()) == kept
    assert [home.session.assigned.seat for home in homes if home.session.assigned] == ["paired"] * 4 + ["rests"]
    with pytest.raises(ValueError, match="pairing"):
        trainer(world).apply(Pairing(((ids[0], "nobody"),)), world.now)


def test_who_is_sent_out_is_told_and_stays_out_also_after_the_trainers_return() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    trainer(world).seat(ada.id, "removed", world.now)
    world.carry_trainer()
    world.turn(1)
    assert (state(world, ada), ada.session.refusal) == ("refused", "removed")
    world.crash()
    world.open()
    world.turn(15)
    again = world.join("A")
    world.turn(5)
    assert again.session.refusal == "removed"
    assert ada.id not in {one.id for one in trainer(world).attendance(world.now)}
    with pytest.raises(ValueError, match="two"):
        trainer(world).pair(ada.id, ben.id, world.now)


def test_behind_a_shut_door_nobody_new_comes_in_and_who_was_there_comes_back() -> None:
    world, (ada, *_) = opened()
    trainer(world).let_in(False, world.now)
    eve = world.join("Eve")
    world.homes.remove(ada)
    again = world.join("A")
    world.turn(5)
    assert eve.session.refusal == "shut"
    assert (state(world, again), len(trainer(world).attendance(world.now))) == ("here", 3)
    trainer(world).let_in(True, world.now)
    world.turn(5)
    assert state(world, eve) == "here"


def test_a_room_follows_and_is_nobodys_partner() -> None:
    world, (ada, *_) = opened()
    hall = world.join("Hall", is_room=True)
    world.turn(3)
    pair = world.pair(*world.homes[:2])
    world.give("start")
    world.give("pause", pair=pair)
    world.turn(0.5)
    assert [order.kind for order in taken(hall)] == ["start"]
    with pytest.raises(ValueError, match="two"):
        trainer(world).pair(ada.id, hall.id, world.now)


# Orders


def test_an_order_is_there_within_the_way_and_each_takes_what_is_theirs() -> None:
    world, (ada, ben, eve) = opened()
    pair = world.pair(ada, ben)
    world.turn(1)
    world.give("start")
    world.give("pause", pair=pair)
    world.give("bell")
    world.give("more", phase=2)
    world.turn(0.1)
    for home in (ada, ben):
        assert [order.kind for order in taken(home)] == ["start", "pause", "more"]
        assert taken(home) == []
    assert taken(eve) == []
    world.turn(2)
    assert {one.order for one in trainer(world).attendance(world.now)} == {4}


def test_a_message_to_one_pair_is_read_by_them_alone_and_a_bell_by_all() -> None:
    world, (ada, ben, eve) = opened()
    pair = world.pair(ada, ben)
    world.turn(1)
    world.give("say", pair=pair, message="noch zwei Minuten")
    world.give("bell")
    world.turn(0.1)
    for home in (ada, ben):
        assert [one.message for one in home.session.heard(home.boot(world.now))] == ["noch zwei Minuten", ""]
        assert home.session.heard(home.boot(world.now)) == ()
    assert [one.kind for one in eve.session.heard(eve.boot(world.now))] == ["bell"]
    assert all(b"Minuten" not in signed for _, signed, _ in eve.session._orders.values())


def test_who_comes_late_gets_every_order_and_no_old_bell() -> None:
    world, (ada, *_) = opened()
    for kind in ("start", "bell", "pause", "resume"):
        world.give(kind)
    world.turn(60)
    late = world.join("Late")
    world.turn(6)
    assert late.session.order == 4
    world.pair(ada, late)
    world.turn(1)
    assert [order.kind for order in taken(late)] == ["start", "pause", "resume"]
    assert late.session.heard(late.boot(world.now)) == ()


def test_what_ended_before_a_pair_was_made_is_not_for_it() -> None:
    world, (ada, ben, eve) = opened()
    world.pair(ada, ben)
    world.give("start")
    world.give("stop")
    world.turn(1)
    world.pair(ada, eve)
    world.give("start")
    world.turn(1)
    assert [order.n for order in taken(ada)] == [3]
    assert [order.n for order in taken(eve)] == [3]


def test_only_what_the_trainer_signed_for_this_pair_or_for_all_is_verified() -> None:
    world, (ada, ben, eve) = opened()
    pair = world.pair(ada, ben)
    world.give("pause", pair=pair)
    world.turn(1)
    (signed,) = ada.session.taken()
    assert ben.session.verified(signed.signed) == signed.order
    assert eve.session.verified(signed.signed) is None
    for other in ("", "a", "ü", "AAAA" * 40, signed.signed[:-4], signed.signed.replace("A", "B")):
        assert ben.session.verified(other) is None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("say", {}),
        ("bell", {"message": "x"}),
        ("say", {"message": "x" * 401}),
        ("go", {}),
        ("pause", {"phase": 1}),
        ("pause", {"pair": "0" * 16}),
    ],
)
def test_an_order_that_says_nothing_sensible_is_not_given(kind: str, more: dict[str, object]) -> None:
    world, _ = opened()
    with pytest.raises(ValueError, match=r"message|phase|pair"):
        world.give(kind, **more)  # type: ignore[arg-type]
    assert trainer(world).orders() == ()


# The trainer's program dies and comes back


def test_a_trainer_who_comes_back_goes_on_and_uses_no_number_twice() -> None:
    world, (ada, ben, eve) = opened()
    pair = world.pair(ada, ben)
    world.give("start")
    world.turn(1)
    world.crash()
    world.turn(40)
    assert state(world, ada) == "quiet"
    world.open()
    world.turn(5)
    assert {state(world, home) for home in world.homes} == {"here"}
    assert [one.id for one in trainer(world).pairs()] == [pair]
    assert world.give("pause").n == 2
    world.turn(1)
    assert [order.n for order in taken(ada)] == [1, 2]
    assert eve.session.order == 2


def test_an_order_that_was_kept_and_not_sent_is_heard_after_the_return() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    world.turn(1)
    world.is_cut = True
    world.give("pause")
    world.crash()
    world.is_cut = False
    world.open()
    world.turn(15)
    assert [order.n for order in taken(ada)] == [1]
    assert world.give("resume").n == 2


def test_an_order_that_could_not_be_kept_was_not_given() -> None:
    world, (ada, *_) = opened()
    order = trainer(world).give("pause", world.now, at=None, phase=None, pair=None, message="")
    trainer(world).take_back(order)
    world.carry_trainer()
    world.turn(15)
    assert ada.session.order == 0
    assert world.give("resume").n == 1


def test_the_end_of_the_class_is_told() -> None:
    world, homes = opened()
    trainer(world).close()
    world.carry_trainer()
    world.turn(1)
    assert {state(world, home) for home in homes} == {"closed"}


# Whoever does not belong here


def test_an_outsider_who_reads_everything_learns_no_name_and_joins_nothing() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    world.turn(1)
    wire = b"".join(frame for _, frame in world.sent)
    for word in (b"Monday", b"affect", b'"name"', b"report", b"stage"):
        assert word not in wire
    invitation = ClassInvitation(bytes(16), INVITATION.trainer, INVITATION.brokers)
    eve = world.join("Eve", invitation=invitation)
    world.turn(20)
    assert eve.session.trainer is None
    assert state(world, eve) == "waiting"
    assert len(trainer(world).attendance(world.now)) == 3


def test_a_participant_cannot_speak_as_the_trainer() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    world.turn(1)
    start = trainer(world).kept.starts
    forged = signed_order(Order(1, "stop", 0), OTHER, world.room.name)
    for message in (
        Over(),
        Beat(
            signing=OTHER.public.signing,
            sealing=OTHER.public.sealing,
            at=0,
            title="Eve",
            order=9,
            admission="open",
            script="",
        ),
    ):
        world.post(0, "t", close_to_all(world.room, OTHER, TrainerWord(start, 10**6, written(message))))
    ben.session._take_order(forged, ben.boot(world.now))
    world.turn(5)
    assert (state(world, ada), ada.session.title) == ("here", "Monday")
    assert taken(ben) == []


def test_who_finds_another_trainer_than_the_invitation_names_is_told_so() -> None:
    other = ClassInvitation(SECRET, OTHER.public.hash, INVITATION.brokers)
    world, _ = opened()
    eve = world.join("Eve", invitation=other)
    world.turn(5)
    assert (state(world, eve), eve.session.refusal) == ("refused", "forged")


def test_nothing_that_was_recorded_counts_again_also_after_both_began_anew() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    world.give("start")
    world.turn(5)
    world.give("pause")
    ada.session.close(ada.boot(world.now))
    world.carry(ada)
    world.homes.remove(ada)
    world.turn(2)
    recorded = list(world.sent)
    for restart in (False, True):
        if restart:
            world.crash()
            world.open()
            world.turn(3)
        before = seen(world, ada), seen(world, ben), ben.session.order, ben.session.assigned
        for box, frame in recorded:
            world.post(0, box, frame)
        world.turn(0.02)
        told = seen(world, ben)
        assert replace(seen(world, ada), quiet_for=0) == replace(before[0], quiet_for=0)
        assert (told.status, told.state) == (before[1].status, before[1].state)
        assert (ben.session.order, ben.session.assigned) == before[2:]


def test_a_participant_cannot_report_as_another() -> None:
    world, (ada, ben, _) = opened()
    world.turn(1)
    before = len(world.sent)
    world.tell(ada, PairStatus(stage="ready"))
    world.turn(1.5)
    for box, frame in world.sent[before:]:
        if box == f"p/{ada.id}":
            world.post(0, f"p/{ben.id}", frame)
            world.post(0, f"p/{ben.id}", frame[:1] + ben.session.keys.public + frame[33:])
    world.turn(0.1)
    assert seen(world, ada).is_ready
    assert not seen(world, ben).is_ready


def test_a_flood_changes_nothing_and_the_next_order_comes_through() -> None:
    world, (ada, ben, _) = opened()
    world.pair(ada, ben)
    world.turn(1)
    for number in range(3000):
        junk = world.random.randbytes(321)
        world.post(0, "t", b"\x14" + junk)
        world.post(0, f"p/{ada.id}", b"\x12" + junk)
        if number % 100 == 0:
            world.post(0, "t", close_to_all(world.room, OTHER, TrainerWord(1, 10**6 + number, written(Over()))))
    world.turn(3)
    world.give("pause")
    world.turn(0.1)
    assert [order.kind for order in taken(ada)] == ["pause"]
    assert state(world, ben) == "here"


# A bad line


@tries(60)
@given(data=st.data())
def test_over_a_way_that_loses_doubles_and_reorders_all_come_to_the_same(data: st.DataObject) -> None:
    world = World(brokers=data.draw(st.integers(1, 3)))
    world.random.seed(data.draw(st.integers(0, 1 << 30)))
    world.loss, world.doubled = data.draw(st.sampled_from([(0.0, 0.5), (0.2, 0.2), (0.4, 0.1)]))
    world.delay = data.draw(st.sampled_from([(5 * MS, 5 * MS), (1 * MS, 900 * MS)]))
    world.open()
    homes = [world.join(name) for name in "ABCDE"]
    numbers: list[int] = []
    for _ in range(data.draw(st.integers(1, 8))):
        act = data.draw(st.sampled_from(["order", "pair", "crash", "cut", "restart", "rest"]))
        if act == "order":
            kind: OrderKind = data.draw(st.sampled_from(["start", "pause", "resume", "bell"]))
            numbers.append(world.give(kind).n)
        elif act == "pair":
            there = {one.id for one in trainer(world).attendance(world.now)}
            two = [home for home in data.draw(st.permutations(homes)) if home.id in there][:2]
            if len(two) == 2:
                world.pair(*two)
        elif act == "crash":
            world.crash()
            world.turn(data.draw(st.sampled_from([0.1, 70])))
            world.open()
        elif act == "cut":
            world.is_cut = True
            world.turn(data.draw(st.sampled_from([5, 100])))
            world.is_cut = False
        elif act == "restart":
            home = data.draw(st.sampled_from(homes))
            world.homes.remove(home)
            homes[homes.index(home)] = again = world.join(home.session.me.name, known=home.session.known)
            again.session.assigned = home.session.assigned
        world.turn(data.draw(st.sampled_from([0.01, 1, 30])))
    world.loss = 0.0
    world.turn(60)
    assert numbers == list(range(1, len(numbers) + 1))
    pairs = {one: pair.id for pair in trainer(world).pairs() for one in (pair.a, pair.b)}
    for home in homes:
        assert state(world, home) == "here"
        assert home.session.order == len(numbers)
        assert home.session.script == SCRIPT
        assert home.session.assigned is not None
        held = home.session.assigned.pair
        assert (held.id if held is not None else None) == pairs.get(home.id)
        assert all(order.pair is None for order in taken(home))
        view = seen(world, home)
        assert (view.state, view.knows_seat, view.order) == ("here", True, len(numbers))
        time = home.session.class_time(home.boot(world.now))
        assert time is not None
        assert abs(time - trainer(world).clock.shared(world.now)) < 500 * MS


def test_pairs_are_spread_over_the_brokers_that_can_be_reached() -> None:
    world, homes = opened("ABCDEFGHIJKLMNOPQRST", World(brokers=3))
    trainer(world).online(1, False, world.now)
    for one, other in zip(homes[::2], homes[1::2], strict=True):
        world.pair(one, other)
    assert {pair.broker for pair in trainer(world).pairs()} == {0, 2}
    world.turn(1)
    assert homes[0].session.broker in {0, 2}
