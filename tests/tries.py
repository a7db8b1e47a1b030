"""How often hypothesis tries: as often as a test says, or less on other days, which find no other faults."""

import os

from hypothesis import settings

MOST = int(os.environ.get("DYADS_TEST_TRIES", "1000"))


def tries(count: int) -> settings:
    """Return the settings of a test that is tried so often, at the most `DYADS_TEST_TRIES` times."""
    return settings(max_examples=min(count, MOST))
