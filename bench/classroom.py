"""`make bench-class`: how a class grows, with simulated participants over a real broker and a real trainer's program.

The participants are the program's own sessions, a connection each, in one process (`tests/classroom/crowd.py`); the
trainer is a process of its own. Every pair sits by the trainer's start and is paused and sent on by the trainer. The
broker is one of this machine, with the rules of access that `dyads broker` gives it.

A connection takes a file at each end: `ulimit -n` must be above twice the pairs, for the broker and for the crowd.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

from dyads.link.nats_rooms import new_doorkeeper
from dyads.link.served import ServedBroker, Serving
from dyads.practice.fields import NS
from tests.classroom.crowd import Crowd, Person, pairs_of, states
from tests.classroom.lines import boot_ns
from tests.classroom.teachers import TeacherProcess
from tests.link.brokers import NatsCluster, program

Served = Literal["mosquitto", "nats", "two mosquittos", "nats cluster of 3"]
SERVED: tuple[Served, ...] = ("mosquitto", "nats")
MORE: tuple[Served, ...] = ("two mosquittos", "nats cluster of 3")
PAIRS = (10, 100, 1000)
REST_TARGET = 0.4
"""Messages a second and pair that are said while nothing happens."""
SETTLE, REST, COMMAND = 12.0, 35.0, 4.0
"""Seconds until the questions of the beginning are over; of the rest; and of each command."""
PATIENCE = 90
ROUNDS = 3
AT_ONCE = 50
"""Pairs that are put together at a time."""
MS = 1_000_000
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@contextmanager
def brokers(served: Served) -> Iterator[tuple[list[int], list[int]]]:
    """Start what is served; yield the ports for MQTT, and the processes."""
    if served == "nats cluster of 3":
        with tempfile.TemporaryDirectory() as folder:
            cluster = NatsCluster(Path(folder), doors=new_doorkeeper())
            cluster.start()
            try:
                yield cluster.ports, cluster.pids()
            finally:
                cluster.kill()
        return
    wanted = Serving("nats" if served == "nats" else "mosquitto", "127.0.0.1")
    started = list[ServedBroker]()
    try:
        for _ in range(2 if served == "two mosquittos" else 1):
            started.append(ServedBroker(wanted))
        yield [broker.order.port for broker in started], [pid for broker in started for pid in _processes(broker)]
    finally:
        for broker in started:
            broker.stop()


def _processes(broker: ServedBroker) -> list[int]:
    """Return the broker's process, and the one that keeps it and its doors."""
    children = Path(f"/proc/{broker.pid}/task/{broker.pid}/children").read_text().split()
    return [broker.pid, *map(int, children)]


def cpu_ms(pids: Sequence[int]) -> float:
    """Return the processor time that processes have taken (ms)."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return 1000 * total / _TICKS


def memory_kb(pids: Sequence[int]) -> float:
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1024 for pid in pids)


@dataclass
class Figures:
    """What one class showed; times in ms."""

    served: str
    pairs: int
    joined: float = 0.0
    kb_a_client: float = 0.0
    rest: float = 0.0
    rest_cpu: float = 0.0
    trainer_cpu: float = 0.0
    first: float = 0.0
    last: float = 0.0
    partners: float = 0.0
    said: float = 0.0
    command_cpu: float = 0.0
    bells: float = 0.0
    bells_p99: float = 0.0
    bells_most: float = 0.0
    lost: int = 0
    load: float = 0.0

    @property
    def is_met(self) -> bool:
        return self.rest <= REST_TARGET and not self.lost


HEADING = (
    "| broker | pairs | all in step | memory a client | at rest: a pair and second | broker at rest | trainer at rest "
    "| pause all: first .. last | in the partner's log, last | said for it | broker for it "
    "| partners' bells: median, p99, most | load |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def row(one: Figures) -> str:
    return (
        f"| {one.served} | {one.pairs:,} | {one.joined / 1000:.1f} s | {one.kb_a_client:.1f} kB | {one.rest:.2f} "
        f"| {one.rest_cpu:.1f} % | {one.trainer_cpu:.1f} % | {one.first:.0f} .. {one.last:.0f} ms "
        f"| {one.partners:.0f} ms | {one.said:,.0f} | {one.command_cpu:.0f} ms "
        f"| {one.bells:.1f}, {one.bells_p99:.1f}, {one.bells_most:.1f} ms | {one.load:.1f} |"
    )


def measure(served: Served, pairs: int, rest: float) -> Figures:
    """Let a class of so many pairs come, sit, rest, and be paused and sent on."""
    found = Figures(served, pairs)
    with brokers(served) as (ports, pids), tempfile.TemporaryDirectory() as folder:
        empty = memory_kb(pids)
        teacher = TeacherProcess(Path(folder), ports)
        crowd = Crowd(teacher.invitation)
        try:
            began = boot_ns()
            people = crowd.come(2 * pairs)
            _until(crowd, PATIENCE, lambda: teacher.attending() == 2 * pairs, "not all have come")
            _pair(crowd, teacher, people, pairs)
            found.joined = (boot_ns() - began) / MS
            found.kb_a_client = (memory_kb(pids) - empty) / (2 * pairs)
            _order(crowd, teacher, "start", people, found)
            crowd.run(SETTLE)
            _bells(people, found)
            _rest(crowd, teacher, pids, pairs, rest, found)
            _pause_all(crowd, teacher, pids, people, found)
            found.load = os.getloadavg()[0]
        finally:
            crowd.close()
            teacher.close()
    return found


def _until(
    crowd: Crowd, seconds: float, there: Callable[[], bool], what: str, why: Callable[[], object] = lambda: ""
) -> None:
    if not crowd.run(seconds, there):
        raise TimeoutError(f"{what}: {why()}")


def _pair(crowd: Crowd, teacher: TeacherProcess, people: list[Person], pairs: int) -> None:
    """Put all together, some at a time: all links begin in this one process."""
    there = 0
    while there < pairs:
        there = teacher.pair(2 * AT_ONCE)

        def are_in_step(wanted: int = 2 * there) -> bool:
            return sum(person.log is not None for person in people) == states(people).get("here", 0) == wanted

        _until(crowd, PATIENCE, are_in_step, "not all are in step", lambda: states(people))


def _order(crowd: Crowd, teacher: TeacherProcess, kind: str, people: list[Person], found: Figures) -> tuple[int, int]:
    """Give an order and run for a while; return its number and when it was given."""
    n, given = teacher.give(kind)
    if not crowd.run(PATIENCE, lambda: all(n in person.held for person in people)):
        missing = sum(n not in person.held for person in people)
        raise TimeoutError(f"{kind} is not in the logs of {missing} after {PATIENCE} s: is this machine too busy?")
    return n, given


def _bells(people: list[Person], found: Figures) -> None:
    """Compare when the two of each pair would ring, by the one clock of this machine."""
    apart = list[float]()
    for a, b in pairs_of(people):
        mine, theirs = a.bells(), b.bells()
        if mine.keys() != theirs.keys():
            found.lost += 1
        apart.extend(abs(mine[name] - theirs[name]) / MS for name in mine.keys() & theirs.keys())
    apart.sort()
    found.bells, found.bells_most = statistics.median(apart), apart[-1]
    found.bells_p99 = apart[min(len(apart) - 1, int(len(apart) * 0.99))]


def _rest(crowd: Crowd, teacher: TeacherProcess, pids: list[int], pairs: int, seconds: float, found: Figures) -> None:
    said, broker, trainer, began = crowd.said, cpu_ms(pids), cpu_ms([teacher.pid]), time.monotonic()
    crowd.run(seconds)
    took = time.monotonic() - began
    found.rest = (crowd.said - said) / took / pairs
    found.rest_cpu = (cpu_ms(pids) - broker) / took / 10
    found.trainer_cpu = (cpu_ms([teacher.pid]) - trainer) / took / 10


def _pause_all(crowd: Crowd, teacher: TeacherProcess, pids: list[int], people: list[Person], found: Figures) -> None:
    first, last, partners, said, cpu = [list[float]() for _ in range(5)]
    for _ in range(ROUNDS):
        before, broker = crowd.said, cpu_ms(pids)
        n, given = _order(crowd, teacher, "pause", people, found)
        crowd.run(COMMAND)
        took = (boot_ns() - given) / NS
        arrived = [person.arrived[n] for person in people if n in person.arrived]
        held = [person.held[n] for person in people if n in person.held]
        first.append((min(arrived) - given) / MS)
        last.append((max(arrived) - given) / MS)
        partners.append((max(held) - given) / MS)
        said.append(crowd.said - before - found.rest * took * found.pairs)
        cpu.append(cpu_ms(pids) - broker - found.rest_cpu * took * 10)
        _order(crowd, teacher, "resume", people, found)
        crowd.run(COMMAND)
    found.first, found.last, found.partners = (statistics.median(times) for times in (first, last, partners))
    found.said, found.command_cpu = statistics.median(said), max(0.0, statistics.median(cpu))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure classes of all sizes; return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, action="append", help="only classes of so many pairs")
    parser.add_argument("--served", choices=(*SERVED, *MORE), action="append", help="only these brokers")
    parser.add_argument("--rest", type=float, default=REST, help="seconds of rest that are measured")
    chosen = parser.parse_args(arguments)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    print(f"files that one process may hold open (ulimit -n): {files:,}; processors: {os.cpu_count()}")
    print(HEADING, flush=True)
    met = True
    for served in chosen.served or SERVED:
        if program("nats" if served.startswith("nats") else "mosquitto") is None:
            print(f"not installed: {served}")
            continue
        for pairs in chosen.pairs or PAIRS:
            if 2 * pairs + 50 > files:
                print(f"too few files for {pairs} pairs: raise it with ulimit -n")
                return 1
            found = measure(served, pairs, chosen.rest)
            met = met and found.is_met
            print(row(found), "" if found.is_met else f" missed (not everywhere: {found.lost})", flush=True)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
