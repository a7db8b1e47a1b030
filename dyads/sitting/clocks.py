"""The real clock, and one that a test or a rehearsal turns by hand."""

import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path


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
        """The clock the bells are timed by."""
        return time.monotonic_ns()

    def now(self) -> datetime:
        """The wall clock, with the local offset."""
        return datetime.now(UTC).astimezone()

    def boot_id(self) -> str:
        """Names this boot: Linux says so itself; elsewhere the boot's instant, to the minute."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return str((time.time_ns() - self.boot_ns()) // 60_000_000_000)


@dataclass
class HandClock:
    """A clock that stands still until it is turned."""

    wall: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 19, 30, tzinfo=UTC))
    boot: int = 1_000_000_000_000
    monotonic: int = 500_000_000_000
    boot_name: str = "boot-1"

    def turn(self, seconds: float) -> None:
        """Let `seconds` pass on every clock."""
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
        """Nanoseconds since boot."""
        return self.boot

    def monotonic_ns(self) -> int:
        """The clock the bells are timed by."""
        return self.monotonic

    def now(self) -> datetime:
        """The wall clock."""
        return self.wall

    def boot_id(self) -> str:
        """The name of the boot."""
        return self.boot_name
