"""`make torture`: the tests of reliability for an hour, each time with another seed."""

import os
import subprocess
import sys
import time

HOURS = float(os.environ.get("DYADS_HOURS", "1"))


def main() -> int:
    """Repeat the tests with new seeds until the time is over; return the first failure's exit code."""
    end, seed = time.monotonic() + HOURS * 3600, int(time.time())
    while time.monotonic() < end:
        seed += 1
        environment = {**os.environ, "DYADS_SEED": str(seed), "DYADS_KILLS": "500", "DYADS_RANDOM_KEYS": "400"}
        code = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/reliability"], env=environment, check=False
        ).returncode
        print(f"DYADS_SEED={seed}: exit code {code}", flush=True)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
