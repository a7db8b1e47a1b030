"""Classes that run, each end with its threads and its files, over a broker in memory."""

import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import UUID, uuid4

import pytest

from dyads.classroom.interface import Pairing, PairStatus
from dyads.classroom.invitation import read_class_link
from dyads.classroom.joining import RunningParticipant, join_class
from dyads.classroom.kept import KeptSeat, kept_classes, kept_seats, save_seat
from dyads.classroom.leading import RunningTrainer, go_on, open_class
from dyads.classroom.pairing import by_chance, late_comers
from dyads.link.interface import LinkPartner, Room
from dyads.link.places import Address, parse_address
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.services.clock import SystemClock
from dyads.services.link_opening import erase_links
from tests.classroom.world import SCRIPT
from tests.journal import made
from tests.link.brokers import until
from tests.link.conftest import StartBroker
from tests.link.memory_channels import MemoryBroker, MemoryChannel
from tests.services.making import make_home

CLOCK = SystemClock()
TANIA = LinkPartner(id=UUID(int=7), name="Tania", version="0.2.0")
BROKERS = (parse_address("mqtt://10.0.0.1"),)


@dataclass
class ClassBroker:
    """Hands every frame to whoever listens to its box, at once."""

    pairs: MemoryBroker = field(default_factory=MemoryBroker)
    boxes: dict[str, list[Callable[[str, bytes], None]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def post(self, box: str, frame: bytes) -> None:
        with self._lock:
            listening = list(self.boxes.get(box, ()))
        for received in listening:
            received(box, frame)

    def listen(self, box: str, received: Callable[[str, bytes], None]) -> None:
        with self._lock:
            self.boxes.setdefault(box, []).append(received)

    def trainers_way(self, brokers: Sequence[Address], room: str, authority: Path | None) -> "TrainersWay":
        return TrainersWay(self)

    def participants_way(
        self, brokers: Sequence[Address], room: str, me: str, authority: Path | None
    ) -> "ParticipantsWay":
        return ParticipantsWay(self, me)


@dataclass
class TrainersWay:
    held: ClassBroker
    is_closed: bool = False
    troubles: tuple[Message | None, ...] = (None,)

    def start(self, received: Callable[[int, str, bytes], None], online: Callable[[int, bool], None]) -> None:
        self.held.listen(
            "p", lambda box, frame: None if self.is_closed else received(0, frame[:16].decode(), frame[16:])
        )
        online(0, True)

    def broadcast(self, frame: bytes) -> None:
        self.held.post("t", frame)

    def send(self, participant: str, frame: bytes, broker: int) -> None:
        self.held.post(f"q/{participant}", frame)

    def open_pair(self, room: Room) -> MemoryChannel:
        return self.held.pairs.open(room)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class ParticipantsWay:
    held: ClassBroker
    me: str
    is_closed: bool = False
    broker: int = 0
    trouble: Message | None = None

    def start(self, received: Callable[[str, bytes], None], online: Callable[[bool], None]) -> None:
        for box in ("t", f"q/{self.me}"):
            self.held.listen(box, lambda at, frame: None if self.is_closed else received(at[:1], frame))
        online(True)

    def send(self, frame: bytes) -> None:
        self.held.post("p", self.me.encode() + frame)

    def open_pair(self, room: Room) -> MemoryChannel:
        return self.held.pairs.open(room)

    def move(self, broker: int) -> None:
        self.broker = broker

    def tick(self, now: int) -> None:
        """It never goes away."""

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Running:
    folder: Path
    broker: ClassBroker = field(default_factory=ClassBroker)
    ends: list[RunningTrainer | RunningParticipant] = field(default_factory=list)

    def open(self) -> RunningTrainer:
        trainer = open_class(
            self.folder / "trainer", BROKERS, "Monday", SCRIPT, CLOCK, open_way=self.broker.trainers_way
        )
        self.ends.append(trainer)
        return trainer

    def go_on(self, rejoin: UUID | None = None) -> RunningTrainer:
        (kept,) = kept_classes(self.folder / "trainer")
        way = self.broker.trainers_way
        trainer = go_on(self.folder / "trainer", kept, CLOCK, open_way=way, me=TANIA, rejoin=rejoin)
        self.ends.append(trainer)
        return trainer

    def join(self, name: str, trainer: RunningTrainer, rejoin: UUID | None = None) -> RunningParticipant:
        me = LinkPartner(id=UUID(bytes=name.encode().ljust(16)), name=name, version="0.2.0")
        invitation = read_class_link(trainer.link)
        joined = join_class(
            self.folder / name, invitation, me, CLOCK, rejoin=rejoin, open_way=self.broker.participants_way
        )
        self.ends.append(joined)
        return joined


@pytest.fixture
def running(tmp_path: Path) -> Iterator["Running"]:
    held = Running(tmp_path)
    yield held
    for end in held.ends:
        end.suspend()


@pytest.mark.slow
def test_a_class_from_its_opening_to_its_end(running: Running, tmp_path: Path) -> None:
    trainer = running.open()
    news: list[int] = []
    trainer.watch(lambda: news.append(1))
    ada, ben = (running.join(name, trainer) for name in ("Ada", "Ben"))
    assert until(lambda: len(trainer.attendance()) == 2)
    assert news
    pair = trainer.pair(ada.id, ben.id)
    assert until(lambda: ada.pair_link() is not None and ben.pair_link() is not None)
    links = [ada.pair_link(), ben.pair_link()]
    assert until(lambda: [link and link.presence().state for link in links] == ["here", "here"])
    began = CLOCK.boot_ns()
    order = trainer.give("start", at=trainer.now())
    assert until(lambda: ada._session.order == 1)
    taken = ada.orders.taken()
    assert [signed.order for signed in taken] == [order]
    assert until(lambda: ben.orders.verified(taken[0].signed) == order)
    at = ada.orders.boot(order.at)
    assert at is not None
    assert abs(at - began) < 10**10
    for kept in tmp_path.rglob("*.json"):
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert kept_classes(tmp_path / "trainer")[0].orders[0].order == order

    trainer.suspend()  # as if its program had been killed
    ada.suspend()
    again = running.go_on()
    assert (again.link, again.pairs(), again.orders()) == (trainer.link, (pair,), (order,))
    assert again.give("pause").n == 2
    back = running.join("Ada", again)
    assert back.id == ada.id
    assert until(lambda: back.state() == ben.state() == "here")
    assert until(lambda: [one.state for one in again.attendance()] == ["here", "here"])
    assert until(lambda: back.pair_link() is not None)
    link = back.pair_link()
    assert link is not None
    assert until(lambda: link.presence().state == "here")
    assert until(lambda: [one.order.n for one in back.orders.taken()] == [1, 2])

    again.close()
    assert until(lambda: back.state() == ben.state() == "closed")
    back.close()
    ben.close()
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.slow
def test_who_is_paired_anew_has_another_link_and_the_old_one_says_goodbye(running: Running) -> None:
    trainer = running.open()
    ada, ben, eve = (running.join(name, trainer) for name in ("Ada", "Ben", "Eve"))
    assert until(lambda: len(trainer.attendance()) == 3)
    trainer.pair(ada.id, ben.id)
    assert until(lambda: ben.pair_link() is not None and ben.pair_link().presence().state == "here")  # type: ignore[union-attr]
    before, with_ada = ben.pair_link(), ben.orders
    trainer.pair(ben.id, eve.id)
    assert until(lambda: ada.pair_link() is None)
    assert until(lambda: ben.pair_link() is not None and ben.pair_link() is not before)
    assert until(lambda: ben.pair_link().presence().state == "here")  # type: ignore[union-attr]
    assigned = eve.assignment()
    assert assigned is not None
    assert assigned.pair is not None
    assert assigned.pair.partner == ben.id
    trainer.give("pause")
    assert until(lambda: ben._session.order == 1)
    assert with_ada.taken() == (), "a sitting with the partner before takes nothing more"
    assert [one.order.kind for one in ben.orders.taken()] == ["pause"]
    eve.close()
    assert until(lambda: "left" in {one.state for one in trainer.attendance()})
    again = running.join("Eve", trainer)
    assert again.id == eve.id
    assert until(lambda: ben.pair_link().presence().state == "here" and again.pair_link() is not None)  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_trainer_sits_with_the_one_who_is_left_over_and_comes_back_to_them(running: Running, tmp_path: Path) -> None:
    trainer = running.open()
    ada = running.join("Ada", trainer)
    assert until(lambda: len(trainer.attendance()) == 1)
    trainer.let_in(False)
    assert trainer.own() is None
    pair = trainer.sit_with(ada.id, TANIA)
    own = trainer.own()
    assert own is not None
    assert (pair.a, pair.b) == (own.id, ada.id)
    assert until(lambda: _both_here(own, ada))
    assert until(lambda: ada.assignment().pair.partner_name == "Tania")  # type: ignore[union-attr]
    assert until(lambda: own.script() is not None)
    own.report(PairStatus("ready", "here"))
    assert until(lambda: [one.status.stage for one in trainer.attendance() if one.is_trainer] == ["ready"])
    assert late_comers(trainer.attendance()) == Pairing()

    order = trainer.give("pause")
    assert until(lambda: own._session.order == 1)
    (taken,) = own.orders.taken()
    assert taken.order == order
    assert until(lambda: ada.orders.verified(taken.signed) == order)

    trainer.suspend()  # as if its program had been killed
    again = running.go_on()
    back = again.own()
    assert back is not None
    assert (back.id, again.pairs()) == (own.id, (pair,))
    assert until(lambda: _both_here(back, ada))

    again.seat(ada.id, "waits")
    assert until(lambda: back.pair_link() is None and ada.pair_link() is None)
    assert by_chance(again.attendance(), lambda _: 0).pairs == ()
    again.close()
    assert until(lambda: ada.state() == "closed")
    ada.close()
    assert list(tmp_path.rglob("*.json")) == []


def _both_here(*ends: RunningParticipant) -> bool:
    links = [end.pair_link() for end in ends]
    return all(link is not None and link.presence().state == "here" for link in links)


def test_an_order_that_the_disk_refuses_is_not_given(running: Running, tmp_path: Path) -> None:
    trainer = running.open()
    folder = tmp_path / "trainer" / "classes"
    held = list(folder.iterdir())
    (tmp_path / "elsewhere").mkdir()
    for path in held:
        path.rename(tmp_path / "elsewhere" / path.name)
    folder.rmdir()
    folder.touch()
    with pytest.raises(OSError, match=r"."):
        trainer.give("pause")
    assert trainer.orders() == ()
    folder.unlink()
    assert trainer.give("pause").n == 1


def test_a_class_that_cannot_be_kept_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "trainer").touch()
    with pytest.raises(OSError, match=r"."):
        Running(tmp_path).open()
    with pytest.raises(ValueError, match=r"."):
        open_class(tmp_path, (), "Monday", SCRIPT, CLOCK)


def test_a_class_of_another_day_is_forgotten_as_the_next_one_begins(running: Running, tmp_path: Path) -> None:
    save_seat(tmp_path / "Ada", seat("Ada", "Ben", 9))
    trainer = running.open()
    running.join("Ada", trainer)
    (kept,) = kept_seats(tmp_path / "Ada")
    assert kept.secret == read_class_link(trainer.link).secret


def test_a_file_that_is_damaged_is_no_class(tmp_path: Path) -> None:
    folder = tmp_path / "classes"
    folder.mkdir()
    (folder / "trainer-x.json").write_text("{")
    (folder / "joined-x.json").write_bytes(b"\xff")
    assert kept_classes(tmp_path) == ()
    assert kept_seats(tmp_path) == ()


@pytest.mark.slow
def test_who_is_erased_is_erased_from_what_is_kept_of_classes(tmp_path: Path) -> None:
    home, *_ = make_home(tmp_path / "home")
    links = home.places.links
    people = [Person(uuid4(), "Ada", me=True), Person(uuid4(), "Ben"), Person(uuid4(), "Eve")]
    save_seat(links, seat("Ada", "Ben", 1))
    save_seat(links, seat("Ada", "", 2))
    erase_links(home, people[2])
    assert len(kept_seats(links)) == 2
    erase_links(home, people[1])
    assert [kept.partner_name for kept in kept_seats(links)] == [""]
    erase_links(home, people[0])
    assert list(links.rglob("*.json")) == []


def seat(name: str, partner: str, secret: int) -> KeptSeat:
    return KeptSeat(
        secret=bytes([secret] * 16),
        brokers=("mqtt://10.0.0.1",),
        me=UUID(int=1),
        private=bytes(32),
        trainer=bytes(16),
        name=name,
        joined=made.NOON,
        partner_name=partner,
    )


@pytest.mark.slow
def test_over_two_real_brokers_of_which_one_dies_class_and_pair_go_on(
    start_broker: StartBroker, tmp_path: Path
) -> None:
    brokers = [start_broker("mosquitto") for _ in range(2)]
    addresses = [parse_address(f"mqtt://127.0.0.1:{broker.port}") for broker in brokers]
    trainer = open_class(tmp_path / "trainer", addresses, "Monday", SCRIPT, CLOCK)
    ends: list[RunningTrainer | RunningParticipant] = [trainer]
    try:
        invitation = read_class_link(trainer.link)
        homes = []
        for name in ("Ada", "Ben"):
            me = LinkPartner(id=UUID(bytes=name.encode().ljust(16)), name=name)
            homes.append(join_class(tmp_path / name, invitation, me, CLOCK))
        ends += homes
        ada, ben = homes
        assert until(lambda: len(trainer.attendance()) == 2)
        pair = trainer.pair(ada.id, ben.id)
        assert until(lambda: ben.pair_link() is not None and ben.pair_link().presence().state == "here")  # type: ignore[union-attr]
        brokers[pair.broker].kill()
        assert until(lambda: pair.broker not in {ada._way.broker, ben._way.broker})
        link = ben.pair_link()
        assert link is not None
        assert until(lambda: (link.presence().quiet_for or 0) < 10**9)
        assert link.presence().state == "here"
        trainer.give("start")
        assert until(lambda: ada._session.order == ben._session.order == 1)
        assert trainer.trouble()[pair.broker] is not None
    finally:
        for end in ends:
            end.suspend()


@pytest.mark.slow
def test_a_trainer_who_sits_along_is_found_at_whichever_real_broker_the_partner_is(
    start_broker: StartBroker, tmp_path: Path
) -> None:
    brokers = [start_broker("mosquitto") for _ in range(2)]
    addresses = [parse_address(f"mqtt://127.0.0.1:{broker.port}") for broker in brokers]
    trainer = open_class(tmp_path / "trainer", addresses, "Monday", SCRIPT, CLOCK)
    ends: list[RunningTrainer | RunningParticipant] = [trainer]
    try:
        me = LinkPartner(id=UUID(bytes=b"Ada".ljust(16)), name="Ada")
        ada = join_class(tmp_path / "Ada", read_class_link(trainer.link), me, CLOCK)
        ends.append(ada)
        assert until(lambda: len(trainer.attendance()) == 1)
        pair = trainer.sit_with(ada.id, TANIA)
        own = trainer.own()
        assert own is not None
        assert until(lambda: _both_here(own, ada))
        brokers[pair.broker].kill()
        assert until(lambda: ada._way.broker != pair.broker)
        assert until(lambda: _both_here(own, ada) and (own.pair_link().presence().quiet_for or 0) < 10**9)  # type: ignore[union-attr]
        trainer.give("start")
        assert until(lambda: ada._session.order == own._session.order == 1)
    finally:
        for end in ends:
            end.suspend()
