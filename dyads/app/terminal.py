"""What the app does about the terminal: its driver, its signals, and what the log learns of a fault."""

import asyncio
import logging
import signal
from collections.abc import Callable

from textual.driver import Driver
from textual.worker import WorkerFailed

from dyads.words.ascii_forms import AsciiForms

_log = logging.getLogger(__name__)


def steady(driver: type[Driver], forms: AsciiForms | None = None) -> type[Driver]:
    """Return the same driver, or ours where it is the one of POSIX terminals.

    Args:
        forms: what stands for what the terminal cannot write; None where it can write everything.
    """
    if driver.__name__ != "LinuxDriver":
        return driver
    from dyads.app.terminal_driver import SteadyDriver  # termios: POSIX only

    return SteadyDriver if forms is None else type("LimitedDriver", (SteadyDriver,), {"forms": forms})


def ask_for_mouse_again(driver: Driver | None) -> None:
    """Ask for the mouse once more, where the driver is ours."""
    if (ask := getattr(driver, "ask_for_mouse", None)) is not None:
        ask()


_SIGNALS = ("SIGTERM", "SIGHUP", "SIGQUIT")


def log_fault(error: BaseException) -> None:
    """Say in the log where a fault happened; the log's format leaves out what was said, typed and held."""
    fault = error.error if isinstance(error, WorkerFailed) else error
    _log.error("the app had to end", exc_info=fault)


def leave_when_told(leave: Callable[[int], object]) -> None:
    """Leave, with the exit code, when the window is closed or the system says so, so that the terminal is as before."""
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, leave, 128 + number)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            return
