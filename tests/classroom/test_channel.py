"""One connection for class and pair over real brokers: who hears what, who may not, and what happens as brokers die."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.classroom.channel import (
    AWAY_NS,
    ParticipantChannel,
    TrainerChannel,
    broker_for,
    class_topic,
    outbox_tail,
    ranking,
)
from dyads.link.interface import LinkChannel, Room
from dyads.link.places import Address
from dyads.practice.fields import NS
from dyads.practice.setup import Side
from tests.link.brokers import Broker, NatsCluster, program, until
from tests.link.conftest import StartBroker
from tests.link.proxy import Proxy
from tests.link.test_mqtt import ROOM
from tests.link.test_served import OTHER, Guest, Serve, serve

__all__ = ["serve"]

ADA, BEN = "ada2ada2ada2", "ben3ben3ben3"
PAIR = "pairpairpairpairpairpair"


def here(*ports: int) -> list[Address]:
    return [Address("mqtt", "127.0.0.1", port) for port in ports]


class Member:
    """A participant, and what came to them from the trainer."""

    def __init__(self, brokers: list[Address], name: str, room: str = ROOM) -> None:
        self.channel = ParticipantChannel(brokers, room, name)
        self.heard: list[tuple[str, bytes]] = []
        self.onlines: list[bool] = []
        self.channel.start(lambda tail, frame: self.heard.append((tail, frame)), self.onlines.append)

    @property
    def is_online(self) -> bool:
        return self.onlines[-1:] == [True]

    def pair(self, side: Side) -> "End":
        return End(self.channel.open_pair(Room(PAIR, side)))


class End:
    """One end of a pair's way, and what came to it."""

    def __init__(self, channel: LinkChannel) -> None:
        self.channel = channel
        self.frames: list[bytes] = []
        self.onlines: list[bool] = []
        channel.start(self.frames.append, self.onlines.append)

    @property
    def is_online(self) -> bool:
        return self.onlines[-1:] == [True]

    def tells(self, other: "End", frame: bytes) -> bool:
        """Send a frame until it has arrived: at QoS 0 one may be lost."""

        def arrived() -> bool:
            self.channel.send(frame)
            return until(lambda: frame in other.frames, 0.3)

        return until(arrived)


class Leader:
    """The trainer, and what came from whom at which broker."""

    def __init__(self, brokers: list[Address], room: str = ROOM) -> None:
        self.channel = TrainerChannel(brokers, room)
        self.heard: list[tuple[int, str, bytes]] = []
        self.channel.start(lambda *heard: self.heard.append(heard), lambda _broker, _online: None)

    def is_at(self, *brokers: int) -> bool:
        return until(lambda: self.channel.reachable == brokers)


class Classroom:
    """A class, closed after the test."""

    def __init__(self) -> None:
        self.channels: list[ParticipantChannel | TrainerChannel] = []

    def trainer(self, *ports: int) -> Leader:
        leader = Leader(here(*ports))
        self.channels.append(leader.channel)
        return leader

    def member(self, name: str, *ports: int) -> Member:
        member = Member(here(*ports), name)
        self.channels.append(member.channel)
        return member


@pytest.fixture
def classroom() -> Iterator[Classroom]:
    room = Classroom()
    yield room
    for channel in room.channels:
        channel.close()


def together(classroom: Classroom, *ports: int) -> tuple[Leader, Member, Member, End, End]:
    """Let a trainer and a pair come, and wait until all hear each other."""
    trainer = classroom.trainer(*ports)
    ada, ben = classroom.member(ADA, *ports), classroom.member(BEN, *ports)
    for member in (ada, ben):
        member.channel.move(broker_for(PAIR, range(len(ports))))
    a, b = ada.pair("a"), ben.pair("b")
    assert until(lambda: all(one.is_online for one in (ada, ben, a, b)))
    assert trainer.is_at(*range(len(ports)))
    return trainer, ada, ben, a, b


def test_the_trainers_word_reaches_all_and_a_word_to_one_only_the_one(broker: Broker, classroom: Classroom) -> None:
    trainer, ada, ben, a, b = together(classroom, broker.port)
    trainer.channel.broadcast(b"to all")
    trainer.channel.send(ADA, b"to ada", 0)
    assert until(lambda: ada.heard == [("t", b"to all"), ("q", b"to ada")])
    assert until(lambda: ben.heard == [("t", b"to all")])
    ada.channel.send(b"from ada")
    ben.channel.send(b"from ben")
    assert until(lambda: sorted(trainer.heard) == [(0, ADA, b"from ada"), (0, BEN, b"from ben")])
    assert a.tells(b, b"to my partner")
    assert b.tells(a, b"and back")
    assert ben.heard == [("t", b"to all")]
    assert len(trainer.heard) == 2


def test_a_participant_has_one_connection_for_class_and_pair(broker: Broker, classroom: Classroom) -> None:
    with Proxy(broker.port) as counted:
        ada = classroom.member(ADA, counted.port)
        pairs = [ada.pair("a")]
        assert until(lambda: ada.is_online and pairs[0].is_online)
        pairs[0].channel.close()
        pairs.append(ada.pair("a"))
        assert until(lambda: pairs[1].is_online)
        assert counted.connections == 1


def test_an_ended_pair_is_not_heard_any_more_and_a_new_one_is(broker: Broker, classroom: Classroom) -> None:
    trainer, ada, _ben, a, b = together(classroom, broker.port)
    assert b.tells(a, b"one")
    a.channel.close()
    again = ada.pair("a")
    assert until(lambda: again.is_online)
    assert b.tells(again, b"two")
    assert b"two" not in a.frames
    trainer.channel.broadcast(b"still here")
    assert until(lambda: ("t", b"still here") in ada.heard)


def test_class_and_pair_come_back_by_themselves_when_the_broker_died(broker: Broker, classroom: Classroom) -> None:
    trainer, ada, ben, a, b = together(classroom, broker.port)
    broker.kill()
    assert until(lambda: not any(one.is_online for one in (ada, ben, a, b)))
    assert trainer.is_at()
    a.channel.send(b"into nothing")
    broker.start()
    assert until(lambda: all(one.is_online for one in (ada, ben, a, b)))
    assert trainer.is_at(0)
    assert a.tells(b, b"again")
    assert b"into nothing" not in b.frames
    trainer.channel.broadcast(b"welcome back")
    assert until(lambda: ada.heard == ben.heard == [("t", b"welcome back")])


def test_the_rules_of_a_served_broker_let_the_class_in_and_nobody_else(serve: Serve, classroom: Classroom) -> None:
    port = serve().order.port
    trainer, ada, ben, a, b = together(classroom, port)
    tails = ("t", f"p/{ADA}", f"q/{ADA}", "p/+", "q/+", outbox_tail(PAIR, "a"), "r/+/+", "#")
    wishes = [class_topic(ROOM, tail) for tail in tails] + ["dyads/1/+/t", "dyads/1/+/p/+", "dyads/#", "#", "+/+/+/+/+"]
    names = (OTHER, None, PAIR, "+", "#", "*", "dyads", "+/t", f"{ROOM} ")
    guests = [Guest(port, name, *wishes) for name in names]
    for guest in guests:
        for tail in ("t", f"p/{ADA}", f"q/{ADA}", outbox_tail(PAIR, "b")) if guest.is_in else ():
            guest.say(class_topic(ROOM, tail), b"forged")
    for number in range(20):
        trainer.channel.broadcast(b"word %d" % number)
        trainer.channel.send(ADA, b"to ada %d" % number, 0)
        ada.channel.send(b"report %d" % number)
        assert a.tells(b, b"pair %d" % number)
    assert until(lambda: len(ada.heard) == 40 and len(ben.heard) == 20 and len(trainer.heard) == 20)
    assert [guest.heard for guest in guests] == [[]] * len(names)
    assert b"forged" not in [frame for _, frame in ada.heard] + a.frames
    assert b"forged" not in [frame for _, _, frame in trainer.heard]
    for guest in guests:
        guest.leave()


def test_names_in_topics_that_nobody_has_are_not_handed_on(broker: Broker, classroom: Classroom) -> None:
    trainer = classroom.trainer(broker.port)
    assert trainer.is_at(0)
    insider = Guest(broker.port, ROOM)
    for name in ("Ada", "a", "x" * 100, "ada2ada2\u00e9", "%s%s%s%s%s"):
        insider.say(class_topic(ROOM, f"p/{name}"), b"no")
    insider.say(class_topic(ROOM, f"p/{ADA}"), b"yes")
    assert until(lambda: trainer.heard == [(0, ADA, b"yes")])
    insider.leave()
    for wrong in ("Ada", "a/b/c/d/e/f", "#", ""):
        with pytest.raises(ValueError, match="small letters"):
            ParticipantChannel(here(broker.port), ROOM, wrong)


# Several brokers


@given(st.text("abcdefgh234567", min_size=8), st.integers(2, 8))
def test_a_broker_that_goes_moves_no_pair_but_its_own(name: str, count: int) -> None:
    order = ranking(name, range(count))
    assert sorted(order) == list(range(count))
    for gone in range(count):
        left = [broker for broker in range(count) if broker != gone]
        assert broker_for(name, left) == (order[0] if order[0] != gone else order[1])


def test_pairs_are_spread_evenly() -> None:
    rooms = [f"room{number:020d}" for number in range(10_000)]
    counts = [sum(broker_for(room, range(4)) == broker for room in rooms) for broker in range(4)]
    assert max(counts) < 1.06 * min(counts)
    with pytest.raises(ValueError, match="no broker"):
        broker_for(rooms[0], [])


def test_with_two_mosquittos_the_word_is_on_each_and_a_pair_at_one(
    start_broker: StartBroker, classroom: Classroom
) -> None:
    brokers = [start_broker("mosquitto"), start_broker("mosquitto")]
    ports = [broker.port for broker in brokers]
    trainer, ada, ben, a, b = together(classroom, *ports)
    elsewhere = classroom.member("carl4carl4carl4", *ports)
    meets = broker_for(PAIR, (0, 1))
    elsewhere.channel.move(1 - meets)
    assert until(lambda: elsewhere.is_online)
    trainer.channel.broadcast(b"to all at both")
    assert until(lambda: all(one.heard == [("t", b"to all at both")] for one in (ada, ben, elsewhere)))
    elsewhere.channel.send(b"from there")
    ada.channel.send(b"from here")
    assert until(lambda: len(trainer.heard) == 2)
    by_broker = {name: broker for broker, name, _ in trainer.heard}
    assert by_broker == {ADA: meets, "carl4carl4carl4": 1 - meets}
    for name, broker in by_broker.items():
        trainer.channel.send(name, b"answer", broker)
    assert until(lambda: ("q", b"answer") in ada.heard and ("q", b"answer") in elsewhere.heard)
    assert a.tells(b, b"together")


def test_a_pair_whose_broker_died_meets_at_the_next_one_and_the_trainer_finds_it(
    start_broker: StartBroker, classroom: Classroom
) -> None:
    brokers = [start_broker("mosquitto"), start_broker("mosquitto")]
    trainer, ada, ben, a, b = together(classroom, *(broker.port for broker in brokers))
    meets = broker_for(PAIR, (0, 1))
    for member in (ada, ben):
        member.channel.tick(NS)
    brokers[meets].kill()
    assert until(lambda: not any(one.is_online for one in (ada, ben, a, b)))
    assert trainer.is_at(1 - meets)
    for now in (2 * NS, 2 * NS + AWAY_NS):
        for member in (ada, ben):
            member.channel.tick(now)
    assert (ada.channel.broker, ben.channel.broker) == (meets, meets)  # not yet
    for member in (ada, ben):
        member.channel.tick(2 * NS + AWAY_NS + 1)
    assert (ada.channel.broker, ben.channel.broker) == (1 - meets, 1 - meets)
    assert until(lambda: all(one.is_online for one in (ada, ben, a, b)))
    assert a.tells(b, b"here now")
    trainer.channel.broadcast(b"all of you")
    assert until(lambda: ada.heard[-1:] == ben.heard[-1:] == [("t", b"all of you")])
    ben.channel.send(b"report")
    assert until(lambda: trainer.heard == [(1 - meets, BEN, b"report")])


def test_a_pair_follows_the_trainer_to_another_broker(start_broker: StartBroker, classroom: Classroom) -> None:
    ports = [start_broker("mosquitto").port for _ in range(2)]
    _trainer, ada, ben, a, b = together(classroom, *ports)
    to = 1 - ada.channel.broker
    before = len(a.onlines)
    for member in (ada, ben):
        member.channel.move(to)
        member.channel.move(to)
    assert a.onlines[before] is False
    assert until(lambda: a.is_online and b.is_online)
    assert a.tells(b, b"moved")
    with pytest.raises(IndexError):
        ada.channel.move(2)
    ada.channel.close()
    ada.channel.move(1 - to)
    assert ada.channel.broker == to


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[NatsCluster]:
    if program("nats") is None:
        pytest.skip("not installed: nats")
    made = NatsCluster(tmp_path / "cluster")
    made.start()
    yield made
    made.kill()


@pytest.mark.slow
def test_in_a_cluster_of_three_a_class_is_one_whoever_is_at_which_node(
    cluster: NatsCluster, classroom: Classroom
) -> None:
    trainer = classroom.trainer(*cluster.ports)
    members = [classroom.member(f"member{node}234", port) for node, port in enumerate(cluster.ports)]
    a, b = members[0].pair("a"), members[2].pair("b")
    assert until(lambda: all(member.is_online for member in members))
    assert until(lambda: a.is_online and b.is_online)
    assert trainer.is_at(0, 1, 2)
    trainer.channel.broadcast(b"once")
    for member in members:
        assert until(lambda member=member: member.heard)  # type: ignore[misc]
    assert a.tells(b, b"across the nodes")
    for member in members:
        member.channel.send(b"from a node")
    assert until(lambda: len(trainer.heard) == 3)
    assert not until(lambda: len(trainer.heard) > 3 or any(len(one.heard) > 1 for one in members), 0.3)
    trainer.channel.send("member1234", b"to one", 0)
    assert until(lambda: members[1].heard[-1] == ("q", b"to one"))
    cluster.kill(1)
    assert trainer.is_at(0, 2)
    trainer.channel.broadcast(b"with two nodes left")
    assert until(lambda: all(one.heard[-1] == ("t", b"with two nodes left") for one in (members[0], members[2])))
    assert a.tells(b, b"still across")
