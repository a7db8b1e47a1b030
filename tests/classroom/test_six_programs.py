"""A class of six real programs over a real broker, with its trainer in another: killed, forged, on a bad line."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dyads.classroom.kept import kept_classes
from dyads.classroom.keys import new_trainer_keys
from dyads.classroom.leading import go_on
from dyads.services.clock import SystemClock
from tests.classroom.teachers import ROOT, TeacherProcess
from tests.link.brokers import Broker, until
from tests.link.conftest import StartBroker
from tests.link.homes import wait
from tests.link.proxy import Proxy

pytestmark = pytest.mark.slow

NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")


class MemberProcess:
    """One of the class, who obeys."""

    def __init__(self, folder: Path, link: str, name: str, **config: Any) -> None:
        folder.mkdir(exist_ok=True)
        self.config = {"folder": str(folder), "link": link, "name": name, **config}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.classroom.member", json.dumps(self.config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the member's program has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def look(self) -> dict[str, Any]:
        return self.ask(do="look")

    def press(self, kind: str) -> None:
        self.ask(do="press", kind=kind)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def again(self) -> "MemberProcess":
        config = {key: value for key, value in self.config.items() if key == "port"}
        return MemberProcess(Path(self.config["folder"]), self.config["link"], self.config["name"], **config)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.stdin.close()  # type: ignore[union-attr]
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()


class Hall:
    """Three pairs that have begun, their trainer, and the line of the last one, which can be made bad.

    Args:
        is_host: whether the last one takes the trainer's orders for the pair: who comes first does.
    """

    def __init__(self, folder: Path, broker: Broker, line: Proxy, held: ExitStack, *, is_host: bool) -> None:
        self.folder, self.broker, self.line, self.held = folder, broker, line, held
        self.teacher = TeacherProcess(folder / "trainer", [broker.port], phases=6, seconds=600)
        self.members: list[MemberProcess] = []
        found: dict[str, MemberProcess] = {}
        self.held.callback(self.close)
        for some in (NAMES[-1:], NAMES[:-1]) if is_host else (NAMES[:-1], NAMES[-1:]):
            for name in some:
                config = {"port": line.port} if name == NAMES[-1] else {}
                found[name] = MemberProcess(folder / name, self.teacher.invitation.text, name, **config)
            self.members = [found[name] for name in NAMES if name in found]
            wait(lambda: self.teacher.attending() == len(self.members))

    def close(self) -> None:
        for one in self.members:
            one.close()
        self.teacher.close()

    def begin(self) -> None:
        assert self.teacher.pair(6) == 3
        wait(lambda: all(look["standing"] == "waiting" for look in self.look()))
        with_whom = {name: look["partner"] for name, look in zip(NAMES, self.look(), strict=True)}
        last = {NAMES[-1], with_whom[NAMES[-1]]}
        names = [name for a in NAMES if a not in last and a < with_whom[a] for name in (a, with_whom[a])]
        names += [with_whom[NAMES[-1]], NAMES[-1]]
        self.members = [self.members[NAMES.index(name)] for name in names]  # the two of a pair beside each other
        self.teacher.give("start")
        wait(lambda: all(look["phase"] == 1 for look in self.look()))

    def look(self, members: Sequence[MemberProcess] | None = None) -> list[dict[str, Any]]:
        return [one.look() for one in (self.members if members is None else members)]

    def wait_standing(self, standing: str, members: Sequence[MemberProcess] | None = None) -> None:
        stand = until(lambda: all(look["standing"] == standing for look in self.look(members)))
        assert stand, [(look["side"], look["state"], look["standing"], look["holds"]) for look in self.look()]

    def pairs(self) -> list[tuple[MemberProcess, MemberProcess]]:
        return list(zip(self.members[::2], self.members[1::2], strict=True))

    def agree(self) -> bool:
        """Say whether the two of each pair have one log and stand in one phase."""
        looks = [(a.look(), b.look()) for a, b in self.pairs()]
        return all((a["log"], a["phase"], a["standing"]) == (b["log"], b["phase"], b["standing"]) for a, b in looks)


@pytest.fixture
def open_hall(tmp_path: Path, start_broker: StartBroker) -> Iterator[Callable[[bool], Hall]]:
    broker = start_broker("mosquitto")
    with ExitStack() as held:
        line = held.enter_context(Proxy(broker.port))

        def make(is_host: bool) -> Hall:
            found = Hall(tmp_path, broker, line, held, is_host=is_host)
            found.begin()
            return found

        yield make


@pytest.fixture
def hall(open_hall: Callable[[bool], Hall]) -> Hall:
    return open_hall(False)


def test_what_the_trainer_orders_reaches_six_programs_and_a_pair_that_paused_is_left_in_peace(hall: Hall) -> None:
    hall.teacher.give("pause")
    hall.wait_standing("paused")
    assert all(look["holds"] == ["t"] for look in hall.look())
    quiet, others = hall.members[:2], hall.members[2:]
    side = quiet[1].look()["side"]
    quiet[1].press("pause")
    wait(lambda: all(sorted(look["holds"]) == [side, "t"] for look in hall.look(quiet)))
    hall.teacher.give("resume")
    hall.wait_standing("running", others)
    wait(lambda: all(look["holds"] == [side] for look in hall.look(quiet)))
    assert all(look["standing"] == "paused" for look in hall.look(quiet))
    hall.teacher.give("more", phase=1)
    wait(lambda: all(look["left"] > 601 for look in hall.look(others)))
    hall.teacher.give("go", phase=3)
    wait(lambda: all(look["phase"] == 3 for look in hall.look(others)))
    assert all(look["standing"] == "paused" for look in hall.look(quiet))
    quiet[0].press("resume")
    hall.wait_standing("running")
    wait(hall.agree)
    hall.teacher.give("stop")
    hall.wait_standing("stopped")


def test_a_trainer_who_was_killed_comes_back_and_the_sittings_ran_on(hall: Hall) -> None:
    n, _given = hall.teacher.give("more", phase=1)
    wait(lambda: all(look["left"] > 601 for look in hall.look()))
    hall.teacher.kill()
    hall.members[0].press("pause")
    hall.wait_standing("paused", hall.members[:2])
    hall.members[1].press("resume")
    hall.wait_standing("running")
    hall.teacher = hall.teacher.again()
    wait(lambda: hall.teacher.attending() == 6)
    later, _given = hall.teacher.give("pause")
    assert later > n
    hall.wait_standing("paused")
    wait(hall.agree)
    trainers = [[name for name in look["log"] if name[0] == "t"] for look in hall.look()]
    assert all(names == [["t", 1, "start"], ["t", n, "more"], ["t", later, "pause"]] for names in trainers)


def test_programs_that_were_killed_take_up_their_sittings_with_what_was_ordered_meanwhile(hall: Hall) -> None:
    host = next(nth for nth in (0, 1) if hall.members[nth].look()["side"] == "a")
    partner = next(nth for nth in (2, 3) if hall.members[nth].look()["side"] == "b")
    for nth in (host, partner):
        hall.members[nth].kill()
    hall.teacher.give("pause")
    hall.wait_standing("paused", hall.members[4:])
    for nth in (host, partner):
        hall.members[nth] = hall.members[nth].again()
    hall.wait_standing("paused")
    wait(hall.agree)
    hall.teacher.give("resume")
    hall.wait_standing("running")


def test_nobody_else_gives_the_trainers_commands(hall: Hall) -> None:
    (kept,) = kept_classes(hall.folder / "trainer")
    keys = new_trainer_keys()
    changes = {"signing": keys.signing, "sealing": keys.sealing, "starts": kept.starts + 5}
    forger = go_on(hall.folder / "forger", kept.model_copy(update=changes), SystemClock())
    try:
        forger.give("stop")
        host = next(one for one in hall.members if one.look()["side"] == "a")
        host.ask(do="forge", signed=b64encode(kept.orders[0].signed).decode())
        hall.teacher.give("pause")
        hall.wait_standing("paused")
    finally:
        forger.suspend()
    looks = hall.look()
    assert all(["t", 900, "stop"] not in look["log"] for look in looks)
    assert all(look["state"] == "here" for look in looks)
    hall.teacher.give("resume")
    hall.wait_standing("running")


@pytest.mark.parametrize("is_host", [False, True])
def test_one_on_a_bad_line_follows_late_and_stands_where_the_others_are(
    is_host: bool, open_hall: Callable[[bool], Hall]
) -> None:
    """The partner of a host whose line is cut hears of orders when the host does: they have one log."""
    hall = open_hall(is_host)
    assert hall.members[5].look()["side"] == ("a" if is_host else "b")
    others = hall.members[: 4 if is_host else 5]
    hall.line.delay(400, 400)
    hall.teacher.give("pause")
    hall.wait_standing("paused")
    hall.line.cut()
    hall.teacher.give("resume")
    hall.wait_standing("running", others)
    hall.teacher.give("go", phase=2)
    wait(lambda: all(look["phase"] == 2 for look in hall.look(others)))
    hall.line.mend()
    wait(lambda: all(look["phase"] == 2 for look in hall.look()))
    wait(hall.agree)
