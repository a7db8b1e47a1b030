"""A terminal driver that strange bytes, a stopped process and a closed window do not bring down."""

import asyncio
import logging
import signal
from collections.abc import Callable

from textual.driver import Driver
from textual.worker import WorkerFailed

_log = logging.getLogger(__name__)


def steady(driver: type[Driver]) -> type[Driver]:
    """Return the same driver, made steady where it is the one of POSIX terminals."""
    if driver.__name__ != "LinuxDriver":
        return driver
    from textual.drivers.linux_driver import LinuxDriver  # termios: POSIX only

    class SteadyDriver(LinuxDriver):
        """Passes over what is no text, and takes the terminal anew only where it has let it go."""

        _suspended = False

        def run_input_thread(self) -> None:
            """Read until the end: bytes that are no text or no key cost what came with them, never the app."""
            while not self.exit_event.is_set():
                try:
                    super().run_input_thread()
                except OSError:
                    signal.raise_signal(signal.SIGHUP)  # the window is gone
                    return
                except Exception as error:
                    _log.warning("passed over strange input: %s", type(error).__name__)

        def suspend_application_mode(self) -> None:
            """Give the terminal back while the process is put aside."""
            self._suspended = True
            super().suspend_application_mode()

        def resume_application_mode(self) -> None:
            """Take the terminal again; after a mere stop and go it is still ours."""
            if self._suspended:
                self._suspended = False
                super().resume_application_mode()

    return SteadyDriver


_SIGNALS = ("SIGTERM", "SIGHUP")


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
