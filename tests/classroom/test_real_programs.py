"""A class of real commands: `dyads class open`, and six times `dyads class join`, each in a terminal of its own."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from dyads.classroom.channel import class_topic
from dyads.classroom.frames import word_header
from dyads.classroom.kept import kept_classes
from dyads.classroom.keys import new_trainer_keys
from dyads.classroom.leading import go_on
from dyads.services.clock import SystemClock
from tests.classroom.programs import PATIENCE, Hall, Program
from tests.classroom.test_crowd import forged_words
from tests.link.brokers import until
from tests.link.conftest import StartBroker
from tests.link.proxy import Proxy
from tests.link.test_served import Guest

pytestmark = [pytest.mark.slow, pytest.mark.pty]

NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")
IN_THE_APP, ON_A_BAD_LINE = "Ada", "Finn"


class RealClass(Hall):
    """A trainer and six participants; one has the app, the others plain mode, one of them a line that can be bad."""

    def __init__(self, folder: Path, port: int, line: Proxy) -> None:
        super().__init__()
        self.port, self.line = port, line
        self.trainer = self.add(Program(folder / "trainer", port, "trainer"))
        self.members = {
            name: self.add(
                Program(folder / name, line.port if name == ON_A_BAD_LINE else port, name, is_plain=name != IN_THE_APP)
            )
            for name in NAMES
        }
        self.with_whom: dict[str, str] = {}

    @property
    def all(self) -> list[Program]:
        return list(self.members.values())

    def pair(self, name: str) -> list[Program]:
        return [self.members[name], self.members[self.with_whom[name]]]

    def without(self, programs: list[Program]) -> list[Program]:
        return [one for one in self.all if one not in programs]

    def invite(self) -> str:
        """Open the class, and return the link that its trainer copies."""
        self.trainer.run("class", "open", str(self.trainer.folder / "monday.toml"))
        self.see([self.trainer], "Invitation to the class")
        self.press(self.trainer, "1", "Copied,")
        return self.trainer.copied

    def come(self, link: str) -> None:
        for one in self.all:
            own = re.sub(r"at=[^#]*", f"at=mqtt%3A%2F%2F127.0.0.1%3A{one.port}", link)
            one.run("class", "join", own, "--plain") if one.is_plain else one.run("class", "join", own)
        for one in self.all:
            self.see([one], "Your name, as your partner sees it:", "What are you called?")
            one.listen()
            self.type(one, one.name)
        self.see(self.all, "You get a partner in a moment.")
        self.see([self.trainer], "6 are here")
        self.answer(self.trainer, "\r", "Invitation to the class")

    def put_together(self) -> None:
        """Let the trainer make pairs by chance, and all go through what is asked before a sitting."""
        self.see([self.trainer], "6 waiting.")
        self.press(self.trainer, "2", "Who sits with whom?")
        self.see([self.trainer], "Those who wait, by chance")
        self.answer(self.trainer, "\r", "Who sits with whom?")
        self.see([self.trainer], "6 are here, 3 pairs")
        self.press_all(self.all, "\r", "our trainer begins for all.")
        for one in self.all:
            if one.is_plain:
                found = re.search(r"You sit with (\w+)\.", one.told)
                assert found is not None
                assert "You have both agreed." in one.told
                self.with_whom |= {one.name: found[1], found[1]: one.name}
        assert sorted(self.with_whom) == sorted(NAMES)

    def begin(self) -> None:
        self.see([self.trainer], "3 ready.")
        self.listen()
        self.press(self.trainer, "1", "When do all begin?")
        assert "All 3 pairs are ready." in self.trainer.told
        self.answer(self.trainer, "\r", "When do all begin?")
        self.see([self.trainer], "It begins at")
        self.see(self.all, "Say the first.")
        self.see([self.trainer], "3 in step.")

    def pause(self) -> None:
        """Pause all, by the trainer's key."""
        self.listen()
        self.press_once(self.trainer, "p Pause", "You have paused all")

    def go_on(self) -> None:
        self.listen()
        self.press_once(self.trainer, "p Go on", "It is running.")

    def logs_agree(self) -> bool:
        """Say whether the two of each pair have one log on their disks."""
        logs = {one.name: one.log() for one in self.all}
        return all(logs[name] and logs[name] == logs[other] for name, other in self.with_whom.items())


@pytest.fixture
def real_class(tmp_path: Path, start_broker: StartBroker) -> Iterator[RealClass]:
    broker = start_broker("mosquitto")
    with ExitStack() as held:
        line = held.enter_context(Proxy(broker.port))
        found = RealClass(tmp_path, broker.port, line)
        held.callback(found.close)
        found.come(found.invite())
        yield found


def runs_heard(insider: Guest) -> set[int]:
    """Return the numbers of the runs of trainers' programs that somebody has heard."""
    return {found[0] for found in map(word_header, insider.heard) if found is not None}


@contextmanager
def forged(trainer: Program, port: int, folder: Path) -> Iterator[None]:
    """Speak as somebody does who has everything of the class but its trainer's keys, and says that all is over."""
    (kept,) = kept_classes(trainer.folder / "links")
    keys, later = new_trainer_keys(), kept.starts + 5
    changes = {"signing": keys.signing, "sealing": keys.sealing, "starts": later}
    boxes = ["t", *(f"q/{one.id}" for one in kept.people)]
    insider = Guest(port, kept.room, *(class_topic(kept.room, box) for box in boxes))
    forger = go_on(folder, kept.model_copy(update=changes), SystemClock())
    try:
        forger.give("stop")
        words = forged_words(kept.invitation, kept.orders[-1].n)
        for word in words:
            for box in boxes:
                insider.say(class_topic(kept.room, box), word)
        assert until(lambda: all(insider.heard.count(word) == len(boxes) for word in words), PATIENCE)
        assert until(lambda: runs_heard(insider) & {later, later + 1}, PATIENCE)
        yield
    finally:
        forger.suspend()
        insider.leave()


def test_a_class_goes_from_its_invitation_to_its_end_whatever_happens_on_the_way(
    real_class: RealClass, tmp_path: Path
) -> None:
    hall, trainer = real_class, real_class.trainer
    hall.put_together()
    hall.begin()

    hall.pause()
    hall.see(hall.all, "Your trainer paused.")
    hall.see([trainer], "Pause: all 6 have it.")
    hall.go_on()
    hall.see(hall.all, "Your trainer went on.")

    with forged(trainer, hall.port, tmp_path / "forger"):
        hall.listen()
        hall.press(trainer, "n", "Do it?")
        hall.answer(trainer, "y", "Do it?")
        hall.see(hall.all, "Say the second.")  # whoever had believed the forger would have ended
        hall.see([trainer], "Next phase: all 6 have it.")

    # One on a bad line: everything comes late at first, then nothing at all
    apart = hall.pair(ON_A_BAD_LINE)
    hall.line.delay(300, 300)
    hall.pause()
    hall.see(hall.all, "Your trainer paused.")
    hall.line.cut()
    hall.go_on()
    hall.see(hall.without(apart), "Your trainer went on.")
    assert not apart[0].tells("Your trainer went on.")
    hall.line.delay(0)
    hall.line.mend()
    hall.see(apart, "Your trainer went on.")

    # The trainer's program is killed; a pair pauses meanwhile, and stays so when the trainer is back
    hall.kill(trainer)
    hall.listen()
    own = next(name for name in NAMES if name != IN_THE_APP and hall.members[name] not in apart)
    quiet = hall.pair(own)
    quiet[0].child.send("p")
    hall.see(quiet[:1], "You paused.")
    hall.see(quiet[1:], f"{own} paused.")
    trainer.run("class", "open")
    hall.see([trainer], "It is running.")
    hall.see([trainer], "6 are here, 3 pairs, 2 in step, 1 paused.")
    hall.pause()
    hall.see(hall.without(quiet), "Your trainer paused.")
    hall.go_on()
    hall.see(hall.without(quiet), "Your trainer went on.")
    hall.see(quiet[:1], "You are still paused.")
    hall.see([trainer], "2 in step, 1 paused.")
    hall.press(quiet[0], "\r", "You went on.")
    hall.see([trainer], "3 in step.")

    hall.listen()
    hall.press(trainer, "e", "This ends the sitting of all pairs")
    hall.answer(trainer, "y", "This ends the sitting of all pairs")
    hall.see(hall.all, "Your trainer has ended the sitting")
    hall.see([trainer], "You have ended the sitting of all.")
    assert hall.wait(hall.logs_agree)
    ordered = ["start", "pause", "resume", "go", "pause", "resume", "pause", "resume", "stop"]
    for one in hall.all:
        trainers = {name.n: kind for name, kind in one.log().items() if name.author == "t"}
        assert [kind for _n, kind in sorted(trainers.items())] == ordered
