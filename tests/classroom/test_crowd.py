"""Classes of simulated participants over real brokers, the trainer in another process: small, and with 1,000 pairs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dyads.classroom.channel import class_topic
from dyads.classroom.invitation import ClassInvitation
from dyads.link.broker_process import allow_many_connections
from dyads.practice.fields import NS
from tests.classroom.crowd import Crowd, Person, pairs_of, states
from tests.classroom.lines import boot_ns
from tests.classroom.teachers import TeacherProcess
from tests.link.brokers import Broker
from tests.link.conftest import StartBroker
from tests.link.test_served import Guest

PAIRS = 1000
PATIENCE = 180  # seconds for a busy machine; nothing is measured here

OpenClass = Callable[..., tuple[TeacherProcess, Crowd]]


@pytest.fixture
def open_class(tmp_path: Path) -> Iterator[OpenClass]:
    """Return a function that opens a class at brokers of this computer, by their ports."""
    teachers: list[TeacherProcess] = []
    crowds: list[Crowd] = []

    def start(*ports: int, **config: object) -> tuple[TeacherProcess, Crowd]:
        teachers.append(TeacherProcess(tmp_path / "trainer", ports, **config))
        crowds.append(Crowd(teachers[0].invitation))
        return teachers[0], crowds[0]

    yield start
    for crowd in crowds:
        crowd.close()
    for teacher in teachers:
        teacher.close()


def all_in_step(people: list[Person], pairs: int) -> bool:
    return sum(person.log is not None for person in people) == states(people).get("here", 0) == 2 * pairs


def gather(teacher: TeacherProcess, crowd: Crowd, pairs: int, at_once: int = 100) -> list[tuple[Person, Person]]:
    """Let so many pairs come, be put together, and get in step."""
    people = crowd.come(2 * pairs)
    assert crowd.run(PATIENCE, lambda: teacher.attending() == 2 * pairs)
    there = 0
    while there < pairs:
        there = teacher.pair(2 * at_once)
        assert crowd.run(PATIENCE, lambda: all_in_step(people, there)), states(people)  # noqa: B023
    return pairs_of(people)


def give(teacher: TeacherProcess, crowd: Crowd, kind: str) -> int:
    """Give an order, and wait until each pair's log has it at both ends."""
    n, _ = teacher.give(kind)
    in_pairs = [person for person in crowd.people if person.log is not None]
    assert crowd.run(PATIENCE, lambda: all(n in person.held for person in in_pairs)), kind
    return n


def are_alike(pairs: list[tuple[Person, Person]]) -> bool:
    """Say whether the two of each pair stand at one place, by one log."""
    now = boot_ns()
    return all(a.place(now) == b.place(now) and set(a.log.commands) == set(b.log.commands) for a, b in pairs)  # type: ignore[union-attr]


def stand(pairs: list[tuple[Person, Person]]) -> set[str]:
    return {person.place()[0] for pair in pairs for person in pair}


@pytest.mark.slow
def test_all_pairs_start_pause_and_go_on_as_the_trainer_says(broker: Broker, open_class: OpenClass) -> None:
    teacher, crowd = open_class(broker.port)
    pairs = gather(teacher, crowd, 6)
    assert stand(pairs) == {"waiting"}
    give(teacher, crowd, "start")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    give(teacher, crowd, "pause")
    assert stand(pairs) == {"paused"}
    give(teacher, crowd, "resume")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    assert are_alike(pairs)
    assert crowd.run(PATIENCE, lambda: teacher.attendance()["orders"] == 3)
    for a, b in pairs:
        mine, theirs = a.bells(), b.bells()
        assert mine.keys() == theirs.keys()
        assert max(abs(mine[name] - theirs[name]) for name in mine) < NS // 2


@pytest.mark.slow
def test_a_pair_that_has_paused_itself_is_left_in_peace(start_broker: StartBroker, open_class: OpenClass) -> None:
    teacher, crowd = open_class(start_broker("mosquitto").port)
    pairs = gather(teacher, crowd, 3)
    give(teacher, crowd, "start")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    pairs[0][1].press("pause")
    assert crowd.run(PATIENCE, lambda: stand(pairs[:1]) == {"paused"})
    give(teacher, crowd, "pause")
    give(teacher, crowd, "resume")
    assert crowd.run(PATIENCE, lambda: stand(pairs[1:]) == {"running"})
    assert stand(pairs[:1]) == {"paused"}
    assert crowd.run(PATIENCE, lambda: teacher.attendance()["paused"] == 2)
    assert are_alike(pairs)


@pytest.mark.slow
def test_a_trainer_who_was_killed_goes_on_with_the_class(start_broker: StartBroker, open_class: OpenClass) -> None:
    teacher, crowd = open_class(start_broker("mosquitto").port)
    pairs = gather(teacher, crowd, 3)
    first = give(teacher, crowd, "start")
    teacher.kill()
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})  # without the trainer time runs on
    again = teacher.again()
    try:
        assert again.invitation == teacher.invitation
        assert crowd.run(PATIENCE, lambda: again.attending() == 6)
        assert give(again, crowd, "pause") == first + 1
        assert stand(pairs) == {"paused"}
        assert are_alike(pairs)
        assert again.pair(2) == 3  # nobody waits: the pairs are those there were
    finally:
        again.close()


@pytest.mark.slow
def test_nobody_of_the_class_can_speak_as_the_trainer(start_broker: StartBroker, open_class: OpenClass) -> None:
    broker = start_broker("mosquitto")
    teacher, crowd = open_class(broker.port)
    pairs = gather(teacher, crowd, 2)
    start = give(teacher, crowd, "start")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    insider = Guest(broker.port, crowd.room)
    for word in forged_words(teacher.invitation, start):
        insider.say(class_topic(crowd.room, "t"), word)
        for person in crowd.people:
            insider.say(class_topic(crowd.room, f"q/{person.id}"), word)
    crowd.run(1)
    assert stand(pairs) == {"running"}
    assert {person.session.order for person in crowd.people} == {start}
    assert {person.session.refusal for person in crowd.people} == {None}
    give(teacher, crowd, "pause")
    assert stand(pairs) == {"paused"}
    insider.leave()


def forged_words(invitation: ClassInvitation, known: int) -> list[bytes]:
    """Return what somebody in the class can make: everything of a trainer's word but the signature of this one."""
    from dyads.classroom.frames import TrainerWord, close_to_all
    from dyads.classroom.interface import Order
    from dyads.classroom.keys import class_room, new_trainer_keys
    from dyads.classroom.messages import Beat, Orders, Over, ToAll, signed_order, written

    room, keys = class_room(invitation.secret), new_trainer_keys()
    order = signed_order(Order(known + 1, "stop", 0), keys, room.name)
    beat = Beat(
        signing=keys.public.signing,
        sealing=keys.public.sealing,
        at=0,
        title="Mine",
        order=known + 1,
        admission="open",
        script="0" * 32,
    )
    messages: list[ToAll] = [beat, Orders(orders=(order,)), Over()]
    return [
        close_to_all(room, keys, TrainerWord(999, number + 1, written(message)))
        for number, message in enumerate(messages)
    ]


@pytest.mark.slow
def test_pairs_at_two_brokers_follow_one_word(start_broker: StartBroker, open_class: OpenClass) -> None:
    ports = [start_broker("mosquitto").port for _ in range(2)]
    teacher, crowd = open_class(*ports)
    pairs = gather(teacher, crowd, 12)
    assert {a.broker for a, _ in pairs} == {0, 1}
    assert all(a.broker == b.broker for a, b in pairs)
    give(teacher, crowd, "start")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    give(teacher, crowd, "pause")
    assert stand(pairs) == {"paused"}
    assert are_alike(pairs)


def said_in(crowd: Crowd, seconds: int) -> int:
    """Return how many messages all of them publish in this time."""
    before = crowd.published
    crowd.run(seconds)
    return crowd.published - before


@pytest.mark.slow
@pytest.mark.alone
def test_a_thousand_pairs_are_in_step(start_broker: StartBroker, open_class: OpenClass) -> None:
    allow_many_connections()  # each takes a file at either end
    teacher, crowd = open_class(start_broker("mosquitto").port)
    pairs = gather(teacher, crowd, PAIRS, at_once=50)
    assert len(pairs) == PAIRS
    give(teacher, crowd, "start")
    assert crowd.run(PATIENCE, lambda: stand(pairs) == {"running"})
    give(teacher, crowd, "pause")
    assert stand(pairs) == {"paused"}
    assert crowd.run(PATIENCE, lambda: are_alike(pairs))
    assert any(said_in(crowd, 7) / 7 / PAIRS <= 0.4 for _ in range(12)), "it comes to rest"
