"""Keeps the terminal as plain mode needs it: also after Ctrl-Z and `fg`, and gives it back when the window closes."""

import contextlib
import select
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any


@contextlib.contextmanager
def terminal_kept(descriptor: int) -> Iterator[None]:
    """While this lasts, put the terminal back into its present mode whenever the program goes on after a stop.

    A shell gives a program that comes back to the foreground a terminal that echoes; what is typed unseen would show.
    """
    if sys.platform == "win32":
        yield
        return
    import termios  # POSIX only

    try:
        wanted = termios.tcgetattr(descriptor)
    except termios.error:
        yield  # no terminal
        return

    def again(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, wanted)

    before = signal.signal(signal.SIGCONT, again)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, before)


@contextlib.contextmanager
def unseen(descriptor: int) -> Iterator[None]:
    """Do not echo what is typed while this lasts; it is one person's turn at the keys.

    What was typed before it began, or is left over when it ends, is thrown away: it was meant neither for this person's
    questions nor for the other's, nor for the shell. Within it nothing typed ahead is lost.
    """
    if sys.platform == "win32":
        yield
        return
    import termios  # POSIX only

    before = termios.tcgetattr(descriptor)
    quiet: list[Any] = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, quiet)
        with terminal_kept(descriptor):
            yield
    finally:
        with contextlib.suppress(termios.error):  # the window is gone
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def wait_for_line(descriptor: int) -> None:
    """Wait until a line can be read, looking up ten times a second.

    The system may give SIGCONT to another thread; a main thread that waits in `read` would not hear of it.
    """
    if sys.platform == "win32":
        return
    while not select.select([descriptor], [], [], 0.1)[0]:
        pass


def leave_in_good_order() -> None:
    """Let a closed window and the system's wish end the program by an exception, so that everything is put back.

    At a terminal Ctrl-C does so too, also where the program was started with SIGINT ignored, as the shell does for all
    that a script starts with `&`. On a pipe an ignored SIGINT stays ignored.
    """
    for name in ("SIGHUP", "SIGTERM"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, _leave)
    if sys.stdin.isatty():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
