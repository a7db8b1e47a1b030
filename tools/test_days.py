"""`make test-days`: the quick tests on other days and in other time zones than today's and Berlin's.

Each run costs the time of `make test`, so a day shares its run with a zone where both can be seen in one: a leap day,
far ahead, half a day from Berlin. The turn of the year stays in Berlin, where the fixed days of the tests are.
Hypothesis tries less often: other days find no other faults in what knows no day.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

MOVED_CLOCK = Path(__file__).parent / "moved_clock"


@dataclass(frozen=True, slots=True)
class Day:
    """A day to run the tests on: `begins` makes of the present time when they believe to begin."""

    name: str
    begins: Callable[[datetime], datetime]
    zone: str


DAYS = (
    Day("leap-day-far-ahead", lambda now: now.replace(year=2028, month=2, day=29, hour=12), "Pacific/Auckland"),
    Day("new-years-eve", lambda now: now.replace(month=12, day=31, hour=23, minute=58, second=0), "Europe/Berlin"),
)


def run_tests(day: Day, arguments: Sequence[str]) -> int:
    """Run pytest with the clock and the time zone of a day, and return its exit code."""
    now = datetime.now(ZoneInfo(day.zone))
    begins = day.begins(now)
    print(f"== {day.name}: from {begins:%Y-%m-%d %H:%M} in {day.zone}", flush=True)
    path = os.pathsep.join(filter(None, (str(MOVED_CLOCK), os.environ.get("PYTHONPATH", ""))))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "DYADS_CLOCK_SHIFT": str((begins - now).total_seconds()),
        "DYADS_TEST_TRIES": "10",
        "DYADS_TEST_TZ": day.zone,
        "TZ": day.zone,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """Run all days, or those that are named first; what follows goes to pytest. Return 1 if a run failed."""
    named = {day.name: day for day in DAYS}
    names = [argument for argument in arguments if argument in named]
    others = [argument for argument in arguments if argument not in named]
    codes = [run_tests(named[name], others) for name in names or named]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
