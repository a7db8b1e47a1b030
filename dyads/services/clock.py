"""The real clock, and one that a test or a rehearsal turns by hand."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dyads.practice.clock import Clock
from dyads.practice.fields import NS

if TYPE_CHECKING:
    from dyads.practice.records import Anchor, SessionRecord


class SystemClock:
    """This machine's clocks."""

    def boot_ns(self) -> int:
        """Nanoseconds since boot, sleep included where the system can say so."""
        if sys.platform == "linux":
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime_ns(time.CLOCK_MONOTONIC)  # on macOS this one counts sleep; monotonic_ns does not
        return time.monotonic_ns()  # on Windows it counts sleep

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone()

    def boot_id(self) -> str:
        """Names this boot: Linux says so itself; elsewhere the boot's instant, to the minute."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return str((time.time_ns() - self.boot_ns()) // 60_000_000_000)


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(
        self,
        wall: datetime = datetime(2026, 11, 21, 19, 30, tzinfo=UTC),
        boot: int = 1_000_000_000_000,
        monotonic: int = 500_000_000_000,
        boot_name: str = "boot-1",
    ) -> None:
        self.wall, self.boot, self.monotonic, self.boot_name = wall, boot, monotonic, boot_name

    def turn(self, seconds: float) -> None:
        ns = round(seconds * 1_000_000_000)
        self.boot += ns
        self.monotonic += ns
        self.wall += timedelta(microseconds=ns / 1000)

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep: the monotonic clock stands still."""
        before = self.monotonic
        self.turn(seconds)
        self.monotonic = before

    def boot_ns(self) -> int:
        return self.boot

    def monotonic_ns(self) -> int:
        return self.monotonic

    def now(self) -> datetime:
        return self.wall

    def boot_id(self) -> str:
        return self.boot_name


BEAT_NS = 10 * NS
"""How often a sign of life is kept."""


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Reads the session clock."""

    clock: Clock
    anchor: Anchor
    speed: float = 1.0

    def now(self) -> int:
        """Return the instant, in nanoseconds of session time."""
        return self.anchor.at + round((self.clock.boot_ns() - self.anchor.boot) * self.speed)

    def deadline(self, at: int) -> int:
        """Return when an instant of the session is due on the clock the bells are timed by (ns)."""
        return self.clock.monotonic_ns() + round((at - self.now()) / self.speed)


def anchor_here(clock: Clock, at: int) -> Anchor:
    """Tie the session instant `at` to now."""
    from dyads.practice.records import Anchor  # here, because most commands begin no sitting

    wall = clock.now()
    offset = wall.utcoffset()
    return Anchor(
        at=at,
        boot_id=clock.boot_id(),
        boot=clock.boot_ns(),
        monotonic=clock.monotonic_ns(),
        wall=round(wall.timestamp() * 1_000_000) * 1_000,
        offset=0 if offset is None else round(offset.total_seconds()),
    )


def instant_after(last: Anchor, beat: int, clock: Clock) -> int:
    """Return the session instant of a new run: as much later as the world's clocks say, never before the last beat.

    Within one boot the boot clock decides, so that a step of the wall clock changes nothing; else the wall clock.
    """
    here = anchor_here(clock, 0)
    if last.boot_id and here.boot_id == last.boot_id:
        return max(beat, last.at + here.boot - last.boot)
    return max(beat, last.at + here.wall - last.wall)


def last_sign_of_life(record: SessionRecord) -> int:
    """Return the last instant at which a sitting is known to have run (ns on its session clock)."""
    begun = [anchor.at for anchor in record.anchors[-1:]]
    seen = max([record.beat or 0, *begun])
    if record.setup.linked is not None:
        mine = [one for one in record.commands if one.given and one.given.author == record.setup.linked.side]
        return max([seen, *(one.given.to for one in mine if one.given and one.given.to is not None)])
    given = [command.at for command in record.commands if command.kind != "start"]
    return max([seen, *(at for at in given if at <= seen + BEAT_NS)])
