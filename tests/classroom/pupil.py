"""One of a class as a process of its own: `python -m tests.classroom.pupil CONFIG`; it obeys lines of JSON.

All of the program but its screen: the journal, the class's and the link's running ends, the sitting's conductor.
"""

import json
import sys
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import Any, cast
from uuid import uuid4

from dyads.classroom.interface import PairStatus
from dyads.classroom.invitation import read_class_link
from dyads.classroom.joining import join_class
from dyads.link.interface import LinkPartner, SharedSetup
from dyads.practice.commands import CommandKind
from dyads.practice.fields import NS
from dyads.practice.setup import Linked
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    me_and_partner,
    prepare_sitting,
    resume_sitting,
    unfinished_sitting,
)
from dyads.services.snapshot import Snapshot
from dyads.settings.places import Places

LOOK_SECONDS = 0.05


class Pupil:
    """A participant's program."""

    def __init__(self, config: dict[str, Any]) -> None:
        folder = Path(config["folder"])
        self.clock = SystemClock()
        self.home = Home(Places(folder, folder, folder), clock=self.clock, environment={})
        left = unfinished_sitting(self.home)
        self.record = left.record if left is not None else None
        linked = self.record.setup.linked if self.record is not None else None
        me, _ = me_and_partner(self.home, "Somebody", alone=False)
        mine = LinkPartner(id=me.id, name=config["name"], language="en", version="0.2.0")
        self.room = join_class(
            folder,
            read_class_link(config["link"]),
            mine,
            self.clock,
            rejoin=linked.sitting if linked is not None else None,
        )
        self.sitting: Sitting | None = None
        self.seen: Snapshot | None = None

    def look(self) -> None:
        """Do what a page does: agree to the trainer's script, sit, and tell the trainer how far it is."""
        link = self.room.pair_link()
        if link is None:
            return
        if self.sitting is None and self.record is not None:
            self.sitting = resume_sitting(
                self.home, self.record, SessionOptions(mute=True), link, orders=self.room.orders
            )
        elif self.sitting is None:
            self._agree()
        if self.sitting is None:
            self.room.report(PairStatus(partner=link.presence().state))
            return
        self.seen = self.sitting.conductor.look()
        place = self.seen.position
        is_running = place.standing == "running"
        stage = "ready" if place.standing == "waiting" else "sitting"
        link.tell_stage(stage)  # type: ignore[arg-type]
        self.room.report(
            PairStatus(
                stage=stage,  # type: ignore[arg-type]
                partner=link.presence().state,
                within=link.presence().within,
                phase=None if place.segment is None else place.segment.index,
                left=None if place.remaining is None else place.remaining // NS,
                is_running=is_running,
                is_paused=place.standing == "paused",
            )
        )

    def _agree(self) -> None:
        link, script = self.room.pair_link(), self.room.script()
        if link is None or script is None:
            return
        proposed = link.proposed()
        if proposed is None and link.side == "a":
            fields = {name: getattr(script, name) for name in type(script).model_fields if name != "bell"}
            link.propose(SharedSetup(sitting=uuid4(), author="a", first="a", **fields))
        elif proposed is not None and link.agreed == (True, True) and link.clock.is_set:
            self.sitting = self._begin(proposed)
        elif proposed is not None and not link.agreed[0]:
            link.agree(proposed)

    def _begin(self, proposed: SharedSetup) -> Sitting | None:
        link = self.room.pair_link()
        partner = link.presence().partner if link is not None else None
        if link is None or partner is None:
            return None
        me, other = me_and_partner(self.home, partner.name, alone=False)
        assert other is not None
        prepared = prepare_sitting(
            self.home, SittingChoices("bells", company="apart"), proposed.scripts["en"], me, other
        )
        linked = Linked(side=link.side, sitting=proposed.sitting, partner=partner.id, name=partner.name)
        first = 0 if link.side == "a" else 1
        setup = prepared.setup.model_copy(update={"linked": linked, "first": first, "first_by": "chosen"})
        options = SessionOptions(mute=True)
        return begin_sitting(self.home, Prepared(setup, ()), options, link, orders=self.room.orders)

    def report(self) -> dict[str, Any]:
        link = self.room.pair_link()
        found: dict[str, Any] = {
            "trainer": self.room.state(),
            "refusal": self.room.refusal(),
            "partner": link.presence().state if link is not None else "alone",
            "heard": [order.message for order in self.room.heard()],
            "standing": None,
            "log": [],
        }
        if self.sitting is not None and self.seen is not None:
            commands = self.sitting.conductor.commands
            found["log"] = sorted((one.given.author, one.given.n, one.kind) for one in commands if one.given)
            found["standing"] = self.seen.position.standing
        return found

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if order["do"] == "press" and self.sitting is not None:
            self.sitting.conductor.press(cast("CommandKind", order["kind"]))
        return self.report()


def main() -> None:
    pupil = Pupil(json.loads(sys.argv[1]))
    orders: Queue[dict[str, Any] | None] = Queue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        orders.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        pupil.look()
        try:
            order = orders.get(timeout=LOOK_SECONDS)
        except Empty:
            continue
        if order is None:
            pupil.room.close()
            return
        print(json.dumps(pupil.obey(order)), flush=True)


if __name__ == "__main__":
    main()
