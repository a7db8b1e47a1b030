"""How the app ends when nobody asked it to: after a fault, and when its window is closed."""

import asyncio
import logging
import signal
from collections.abc import Callable

from textual.worker import WorkerFailed

_log = logging.getLogger(__name__)

_SIGNALS = ("SIGTERM", "SIGHUP")


def log_fault(error: BaseException) -> None:
    """Say in the log where a fault happened; the log's format leaves out what was said, typed and held."""
    fault = error.error if isinstance(error, WorkerFailed) else error
    _log.error("the app had to end", exc_info=fault)


def leave_when_told(leave: Callable[[int], object]) -> None:
    """Leave in good order when the window is closed or the system says so, so that the terminal is as before.

    Args:
        leave: called with the exit code.
    """
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, leave, 128 + number)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            return
