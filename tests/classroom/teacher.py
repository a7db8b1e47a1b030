"""The trainer of a class as a process of its own: `python -m tests.classroom.teacher CONFIG`; it obeys lines of JSON.

Killed and started again in the same folder, it goes on with the class.
"""

import json
import sys
from pathlib import Path
from typing import Any

from dyads.classroom.interface import ClassScript, Pairing
from dyads.classroom.kept import kept_classes
from dyads.classroom.leading import RunningTrainer, go_on, open_class
from dyads.link.places import parse_address
from dyads.services.clock import SystemClock
from tests.link.home import script


def begin(config: dict[str, Any]) -> RunningTrainer:
    folder, clock = Path(config["folder"]), SystemClock()
    if known := kept_classes(folder):
        return go_on(folder, known[0], clock)
    phases, seconds = config.get("phases", 6), config.get("seconds", 600)
    sits_by = ClassScript(
        revision=1, script_id="bells", scripts={"en": script(phases, seconds)}, planned_seconds=phases * seconds
    )
    brokers = [parse_address(f"mqtt://127.0.0.1:{port}") for port in config["ports"]]
    return open_class(folder, brokers, "A class", sits_by, clock)


def obey(trainer: RunningTrainer, order: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked, and return the answer."""
    if order["do"] == "attending":
        there = [one for one in trainer.attendance() if one.state == "here"]
        return {
            "attending": len(there),
            "orders": min((one.order for one in there), default=0),
            "ready": sum(one.is_ready for one in there),
            "paused": sum(one.status.is_paused for one in there),
        }
    if order["do"] == "pair":
        waiting = [one.id for one in trainer.attendance() if one.seat == "waits"][: order["most"]]
        trainer.apply(Pairing(tuple(zip(waiting[::2], waiting[1::2], strict=False))))
        return {"pairs": len(trainer.pairs())}
    before = SystemClock().boot_ns()
    given = trainer.give(order["kind"], phase=order.get("phase"), message=order.get("message", ""))
    return {"n": given.n, "given": before}


def main() -> None:
    trainer = begin(json.loads(sys.argv[1]))
    print(json.dumps({"link": trainer.link}), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(trainer, json.loads(line))), flush=True)
    trainer.close()


if __name__ == "__main__":
    main()
