"""One of two linked homes as a process of its own: `python -m tests.link.home CONFIG`; it obeys lines of JSON.

It does what a sitting does with a link, and nothing else: keeps each command on disk before it is sent, looks every
20 ms, says when it stood still, and knows from the log where it stands. It looks before it answers: what it says is
never from before it stood still. Held, it looks no more until it has pressed a key: it knows nothing of the other's.
"""

import json
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any, cast
from uuid import uuid4

from dyads.link.interface import LinkPartner, SharedSetup
from dyads.link.messages import CommandRow, command_of, row_of
from dyads.link.mqtt import MqttChannel
from dyads.link.places import parse_address
from dyads.link.remembered import read_pairs
from dyads.link.run import Memory, link_by_pair, link_by_words
from dyads.link.words import MeetingCode
from dyads.practice.fields import NS
from dyads.practice.linked_log import LinkedLog
from dyads.practice.replay import Command, CommandKind
from dyads.practice.script import Script
from dyads.practice.session import position
from dyads.practice.timeline import compile_script
from dyads.services.clock import SystemClock
from tests.link.pairs import ADA, BEN

LOOK_SECONDS = 0.02
GAP_NS = 3 * NS


def script(phases: int, seconds: int) -> Script:
    """An exercise of so many phases, each with a bell."""
    return Script.model_validate(
        {
            "format": 1,
            "title": "Bells",
            "form": "together",
            "bells": {"settle": "1s"},
            "phase": [{"name": f"{n}", "length": f"{seconds}s", "together": "Sit."} for n in range(phases)],
        }
    )


def shared_setup(phases: int, seconds: int) -> SharedSetup:
    return SharedSetup(
        sitting=uuid4(),
        revision=1,
        author="a",
        script_id="bells",
        scripts={"en": script(phases, seconds)},
        first="a",
        planned_seconds=phases * seconds,
    )


class Home:
    """One home.

    Attributes:
        rung: by a cue's name when it was due here, and when it rang (ns of this machine's boot clock).
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self.folder = Path(config["folder"])
        self.clock = SystemClock()
        self.journal = (self.folder / "log").open("a+", encoding="ascii")
        self.rung: dict[str, tuple[int, int]] = {}
        self.rings = config.get("rings", False)
        self.log: LinkedLog | None = None
        self.looked = self.clock.boot_ns()
        self.times = deque[tuple[str, int]](maxlen=2000)
        self.state = ""
        self.is_held = False
        me: LinkPartner = ADA if config["side"] == "a" else BEN
        address = parse_address(config["address"])
        memory = Memory(self.folder / "links", me.id, config["address"], keep=bool(config.get("keep")))
        pairs = read_pairs(self.folder / "links")
        kept = self.kept()

        def open_channel(room: Any) -> MqttChannel:
            return MqttChannel(address, room)

        if "words" in config:
            self.link = link_by_words(
                MeetingCode(config["words"]), config["side"], me, open_channel, self.clock, memory
            )
        else:
            rejoin = bool(config.get("rejoin"))
            self.link = link_by_pair(pairs[0], me, open_channel, self.clock, memory, rejoin=rejoin)
        self.restored = kept
        if known := self.kept_setup():
            self.link.propose(known)
        elif config["side"] == "a":
            self.link.propose(shared_setup(config.get("phases", 60), config.get("seconds", 60)))
        if kept:
            self.link.restore(kept)
            self.looked = min(self.looked, self.last_look())
        self.link.start()

    def kept(self) -> list[Command]:
        self.journal.seek(0)
        rows = [json.loads(line) for line in self.journal if line.endswith("\n")]
        tuples = [[*row[:4], tuple(map(tuple, row[4])), *row[5:8], row[8] and tuple(row[8])] for row in rows]
        return [command_of(CommandRow(*row)) for row in tuples]

    def last_look(self) -> int:
        return int((self.folder / "look").read_text() or 0)

    def keep(self, command: Command) -> None:
        self.journal.write(json.dumps(row_of(command)) + "\n")
        self.journal.flush()
        os.fsync(self.journal.fileno())

    def look(self) -> None:
        """Do what a conductor does once a second."""
        now = self.clock.boot_ns()
        state = self.link.presence().state
        if state != self.state:
            self.state = state
            self.times.append((state, now))
        if self.log is None:
            self.begin(now)
        if self.log is not None:
            self.come_back(self.log, now)
            self.looked = now
            (self.folder / "look").write_text(str(now))
            self.merge(self.log, now)
        if self.log is not None and self.rings:
            self.ring(self.log)

    def begin(self, now: int) -> None:
        """Agree to whatever is proposed, and know from then on where the sitting stands."""
        proposed = self.kept_setup() or self.link.proposed()
        if proposed is not None and self.link.clock.is_set:
            self.link.agree(proposed)
            (self.folder / "setup").write_text(proposed.model_dump_json(exclude_none=True))
            timeline = compile_script(proposed.scripts["en"])
            self.log = LinkedLog(timeline, self.link.side, tuple(self.restored), skips=bool(self.restored))
        if not self.restored:
            self.looked = now

    def kept_setup(self) -> SharedSetup | None:
        path = self.folder / "setup"
        return SharedSetup.model_validate_json(path.read_text()) if path.exists() and self.restored else None

    def come_back(self, log: LinkedLog, now: int) -> None:
        if now - self.looked > GAP_NS and log.commands:
            self.link.returned()
            shared = self.link.clock.shared(now)
            self.log, away = log.away(max(0, shared - (now - self.looked)), shared)
            self.give(away)

    def merge(self, before: LinkedLog, now: int) -> None:
        shared = self.link.clock.shared(now)
        log = before
        if taken := self.link.taken():
            log, new = before.merged(taken, shared)
            self.take(new)
        if log.presumed and self.link.is_fresh:
            log, late = log.answered(shared)
            self.take(late)
        self.log = log

    def take(self, new: Iterable[Command]) -> None:
        """Keep all, then send what is one's own."""
        new = tuple(new)
        for command in new:
            self.keep(command)
        for command in new:
            if command.given is not None and command.given.author == self.link.side:
                self.link.give(command)

    def ring(self, log: LinkedLog) -> None:
        """Wait for each cue's instant as the helper of the bells does, and note when that was."""
        shared = self.link.clock.shared(self.clock.boot_ns())
        for cue in log.course().cues:
            if cue.name in self.rung or not shared - NS < cue.at < shared + NS // 20:
                continue
            due = self.link.clock.boot(cue.at)
            while (left := due - self.clock.boot_ns()) > 0:
                time.sleep(left / NS if left < 2_000_000 else (left - 1_000_000) / NS)
            self.rung[cue.name] = due, self.clock.boot_ns()

    def give(self, command: Command) -> None:
        self.keep(command)
        self.link.give(command)

    def press(self, kind: CommandKind) -> None:
        assert self.log is not None
        now = self.link.clock.shared(self.clock.boot_ns())
        place = position(self.log.timeline, self.log.shown, now)
        command = self.log.given(kind, now, ahead=self.link.lead(), place=place)
        self.log = self.log.added(command)
        self.give(command)

    def report(self, at: int | None = None) -> dict[str, Any]:
        presence = self.link.presence()
        found: dict[str, Any] = {
            "state": presence.state,
            "refusal": presence.refusal,
            "check": presence.check,
            "partner": presence.partner and presence.partner.name,
            "within": presence.within,
            "fresh": self.link.is_fresh,
            "agreed": self.link.agreed,
            "times": list(self.times),
            "cpu": time.process_time(),
            "shared": None,
            "log": None,
        }
        if self.link.clock.is_set:
            found["boot"] = self.clock.boot_ns()
            found["shared"] = self.link.clock.shared(found["boot"])
        if self.log is not None:
            now = found["shared"] if at is None else at
            place = position(self.log.timeline, self.log.shown, now)
            names = sorted((one.given.author, one.given.n, one.kind) for one in self.log.commands if one.given)
            found |= {
                "log": names,
                "presumes": bool(self.log.presumed),
                "place": [place.standing, place.segment and place.segment.index, place.visit, place.elapsed],
                "rung": self.rung,
            }
        return found

    def obey(self, order: dict[str, Any]) -> dict[str, Any] | None:
        if order["do"] == "press":
            while self.clock.boot_ns() < order.get("boot", 0):
                time.sleep(0.0005)
            self.press(cast("CommandKind", order["kind"]))
            self.is_held = False
            return {"pressed": order["kind"]}
        if order["do"] == "hold":
            self.is_held = True
            return {"held": True}
        if order["do"] == "look":
            return self.report(order.get("at"))
        self.link.close()
        return None


def main() -> None:
    orders: Queue[dict[str, Any]] = Queue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        orders.put({"do": "close"})

    home, pace = Home(json.loads(sys.argv[1])), LOOK_SECONDS
    threading.Thread(target=read, daemon=True).start()
    while True:
        order = None
        with suppress(Empty):
            order = orders.get(timeout=pace)
        if not home.is_held:
            home.look()
        if order is not None:
            pace = order.get("pace", pace)
            answer = home.obey(order)
            if answer is None:
                return
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
