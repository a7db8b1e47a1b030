"""One of a class as a process of its own: `python -m tests.classroom.member CONFIG`; it obeys lines of JSON.

It joins, meets whom the trainer assigns, and sits by a real conductor with a real journal; it agrees to whatever is
proposed, and rings nothing. Killed and started again in the same folder, it goes on with its sitting.
"""

import json
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from uuid import uuid4

from dyads.classroom.interface import ClassScript, PairStatus
from dyads.classroom.invitation import read_class_link
from dyads.classroom.joining import join_class
from dyads.link.interface import Link, SharedSetup
from dyads.link.places import parse_address
from dyads.practice.fields import NS
from dyads.practice.linked import distinct
from dyads.practice.people import Person
from dyads.practice.replay import Command, Given
from dyads.practice.session import position
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from dyads.services.interrupted import unfinished_sitting
from dyads.services.linking import met, myself, own_setup
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, Sitting, begin_sitting, me_and_partner, resume_sitting
from dyads.settings.places import Places

LOOK_SECONDS = 0.05
SILENT = SessionOptions(mute=True)


class Member:
    """A participant, from coming in to the end of the sitting."""

    def __init__(self, config: dict[str, Any]) -> None:
        folder = Path(config["folder"])
        self.clock = SystemClock()
        self.home = Home(Places(folder, folder, folder), clock=self.clock, environment={})
        invitation = read_class_link(config["link"])
        if "port" in config:  # a line of its own to the broker
            invitation = replace(invitation, brokers=(parse_address(f"mqtt://127.0.0.1:{config['port']}"),))
        self.me, _partner = me_and_partner(self.home, None, alone=True)
        self.left = unfinished_sitting(self.home)
        linked = self.left.record.setup.linked if self.left is not None else None
        told = myself(self.home, Person(self.me.id, config["name"], me=True), "0.2.0")
        rejoin = linked.sitting if linked is not None else None
        self.joined = join_class(folder / "links", invitation, told, self.clock, rejoin=rejoin)
        self.sitting: Sitting | None = None

    def look(self) -> None:
        link = self.joined.pair_link()
        if link is not None and self.sitting is None:
            self.begin(link)
        if self.sitting is None:
            self.joined.report(PairStatus("reading", link.presence().state if link is not None else "off"))
            return
        view = self.sitting.conductor.look()
        here, linked = view.position, view.linked
        assert linked is not None
        index = None if here.segment is None else here.segment.index
        holds = any(author != "t" for author in linked.holds)
        self.joined.report(PairStatus("sitting", linked.presence.state, phase=index, is_paused=holds))

    def begin(self, link: Link) -> None:
        """Agree to what is proposed, and sit by it; or go on with what was left."""
        if self.left is not None:
            orders = self.joined.orders
            self.sitting = resume_sitting(self.home, self.left.record, SILENT, link, orders=orders)
            return
        partner, script = link.presence().partner, self.joined.script()
        if partner is None or script is None or not link.clock.is_set:
            return
        if link.side == "a" and link.proposed() is None:
            link.propose(proposal(script))
        shared = link.proposed()
        if shared is None:
            return
        link.agree(shared)
        if link.agreed != (True, True):
            return
        other = met(self.home, partner)
        choices = SittingChoices(shared.script_id, company="apart")
        prepared = own_setup(self.home, shared, choices, link.side, self.me, other, partner)
        self.sitting = begin_sitting(self.home, prepared, SILENT, link, orders=self.joined.orders)

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = {"state": self.joined.state(), "refusal": self.joined.refusal(), "standing": None}
        link = self.joined.pair_link()
        partner = link.presence().partner if link is not None else None
        found |= {"log": [], "side": link and link.side, "partner": partner and partner.name}
        if self.sitting is not None:
            conductor = self.sitting.conductor
            view = conductor.look()
            assert view.linked is not None
            now = round(view.now / NS)
            here = position(conductor.timeline, conductor.commands, view.now)
            names = sorted(
                (name.author, name.n, command.kind) for name, command in distinct(conductor.commands).items()
            )
            found |= {
                "standing": here.standing,
                "phase": None if here.segment is None else here.segment.index,
                "left": None if here.remaining is None else round(here.remaining / NS),
                "began_at": now - round(here.session_elapsed / NS),
                "holds": view.linked.holds,
                "log": names,
            }
        return found

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if order["do"] == "press" and self.sitting is not None:
            self.sitting.conductor.press(order["kind"])
        if order["do"] == "forge" and self.sitting is not None:
            link = self.joined.pair_link()
            assert link is not None
            given = Given("t", 900, signed=order["signed"])
            link.give(Command("stop", self.sitting.conductor.look().now, given))
        return self.report()


def proposal(script: ClassScript) -> SharedSetup:
    fields = {name: getattr(script, name) for name in ClassScript.field_names() if name != "revision"}
    return SharedSetup(sitting=uuid4(), revision=1, author="a", first="a", **fields)


def main() -> None:
    orders: Queue[dict[str, Any] | None] = Queue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        orders.put(None)

    member = Member(json.loads(sys.argv[1]))
    threading.Thread(target=read, daemon=True).start()
    while True:
        member.look()
        with suppress(Empty):
            order = orders.get(timeout=LOOK_SECONDS)
            if order is None:
                break
            print(json.dumps(member.obey(order)), flush=True)
    member.joined.close()
    member.home.close()


if __name__ == "__main__":
    main()
