"""A class of six programs with journals of their own over a real broker, one on a bad line, the trainer in another."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dyads.classroom.channel import class_topic
from dyads.classroom.keys import class_room
from tests.classroom.teachers import PupilProcess, TeacherProcess
from tests.classroom.test_crowd import forged_words
from tests.link.brokers import Broker, until
from tests.link.proxy import Proxy
from tests.link.test_served import Guest

pytestmark = pytest.mark.slow

NAMES = ("Ann", "Ben", "Cem", "Dora", "Eva", "Finn")
PATIENCE = 60


class SixHomes:
    """A class; Finn's way to the broker is by the proxy."""

    def __init__(self, folder: Path, broker: Broker, proxy: Proxy) -> None:
        self.folder, self.broker, self.proxy = folder, broker, proxy
        self.teacher = TeacherProcess(folder / "trainer", [broker.port])
        link = self.teacher.link
        beside = link.replace(f"%3A{broker.port}", f"%3A{proxy.port}")
        assert beside != link
        self.pupils = [PupilProcess(folder / name, name, beside if name == "Finn" else link) for name in NAMES]

    def look(self) -> list[dict[str, Any]]:
        return [pupil.look() for pupil in self.pupils]

    def all(self, condition: Callable[[dict[str, Any]], object]) -> bool:
        return until(lambda: all(condition(one) for one in self.look()), PATIENCE)

    def stand(self, standing: str) -> bool:
        return self.all(lambda one: one["standing"] == standing)

    def gather(self) -> None:
        assert until(lambda: self.teacher.attending() == 6, PATIENCE)
        assert self.teacher.pair(6) == 3
        assert self.stand("waiting")
        assert self.all(lambda one: one["partner"] == "here")

    def close(self) -> None:
        for process in (*self.pupils, self.teacher):
            process.close()


@pytest.fixture
def six(tmp_path: Path, broker: Broker, proxy: Proxy) -> Iterator[SixHomes]:
    made = SixHomes(tmp_path, broker, proxy)
    yield made
    made.close()


def are_alike(six: SixHomes) -> bool:
    """Say whether pairs hold the same log: three logs, two homes each."""
    logs = [str(one["log"]) for one in six.look()]
    return all(logs.count(log) % 2 == 0 for log in logs)


def test_six_homes_follow_the_trainer_who_is_killed_and_comes_back(six: SixHomes) -> None:
    six.gather()
    six.teacher.give("start")
    assert six.stand("running")
    six.teacher.give("pause")
    assert six.stand("paused")
    six.teacher.kill()
    six.pupils[0].press("resume")
    assert until(lambda: sum(one["standing"] == "running" for one in six.look()) == 2, PATIENCE)  # the one pair alone
    six.teacher = six.teacher.again()
    assert until(lambda: six.teacher.attending() == 6, PATIENCE)
    six.teacher.give("resume")
    assert six.stand("running")
    six.teacher.give("say", message="two more minutes")
    heard: set[int] = set()

    def all_heard() -> bool:
        heard.update(n for n, one in enumerate(six.look()) if "two more minutes" in one["heard"])
        return len(heard) == 6

    assert until(all_heard, PATIENCE)
    six.teacher.give("stop")
    assert six.stand("stopped")
    assert until(lambda: are_alike(six), PATIENCE)


@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_a_forged_command_moves_nobody(six: SixHomes) -> None:
    six.gather()
    start, _ = six.teacher.give("start")
    assert six.stand("running")
    room = class_room(six.teacher.invitation.secret).name
    insider = Guest(six.broker.port, room)
    for word in forged_words(six.teacher.invitation, start):
        insider.say(class_topic(room, "t"), word)
    assert not until(lambda: any(one["standing"] != "running" or one["refusal"] for one in six.look()), 2)
    six.teacher.give("pause")
    assert six.stand("paused")
    insider.leave()


@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_one_on_a_bad_line_and_one_who_was_killed_come_back_to_the_class(six: SixHomes) -> None:
    six.gather()
    six.proxy.delay(300, 700)
    six.teacher.give("start")
    assert six.stand("running")
    six.proxy.cut()
    six.pupils[0].kill()
    six.teacher.give("pause")
    assert until(lambda: [one["standing"] for one in [pupil.look() for pupil in six.pupils[1:5]]].count("paused") >= 3)
    six.proxy.mend()
    six.pupils[0] = six.pupils[0].again()
    assert six.stand("paused")
    six.teacher.give("resume")
    assert six.stand("running")
    assert until(lambda: are_alike(six), PATIENCE)
