"""Keeps the display awake while two people sit with their eyes elsewhere."""

import contextlib
import logging
from collections.abc import Iterator

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def display_awake() -> Iterator[None]:
    """Ask the system to leave the display on; where it cannot be asked, go on without."""
    try:
        from wakepy import keep  # here, because it takes tens of milliseconds and only sittings need it
    except ImportError:
        _log.warning("no keep-awake library")
        yield
        return
    with keep.presenting(on_fail="pass") as mode:
        _log.info("display awake: %s", mode.active)
        yield
