"""Opens the app on this terminal."""

from __future__ import annotations

import gc
import os
import re
import select
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dyads.practice.clock import Clock
from dyads.words.ascii_forms import write_what_can_be_written

if TYPE_CHECKING:
    from dyads.services.class_joining import StartNow
    from dyads.services.home import Home

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"  # the second one is answered by nearly all: when it is, the first was heard
_COLOUR = re.compile(rb"\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_DONE = re.compile(rb"\x1b\[\?[0-9;]*c")
_SECOND = 1_000_000_000
_PATIENCE = 3 * _SECOND // 100  # for the rest of an answer that has begun


def light_by_variable(environment: Mapping[str, str]) -> bool | None:
    """Return what `COLORFGBG` says ("15;0" is dark, "0;15" light), or None."""
    last = environment.get("COLORFGBG", "").rpartition(";")[2]
    if not last.isdigit():
        return None
    return int(last) in (7, *range(9, 16))


def light_by_answer(answer: bytes) -> bool | None:
    """Return what a terminal's answer says about its background, or None."""
    match = _COLOUR.search(answer)
    if match is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)


def ask(environment: Mapping[str, str], clock: Clock) -> Callable[[], bool | None]:
    """Ask the terminal for its background; the returned function takes the answer and restores the terminal."""
    said = light_by_variable(environment)
    if said is not None or not _may_ask(environment):
        return lambda: said
    import termios  # not on Windows
    import tty

    try:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor, termios.TCSANOW)
        os.write(sys.stdout.fileno(), _QUESTION)
    except (OSError, ValueError, termios.error):
        return lambda: None

    def take() -> bool | None:
        try:
            answer = _what_is_there(descriptor, clock)
        except OSError:
            return None
        finally:
            termios.tcsetattr(descriptor, termios.TCSANOW, before)
        return light_by_answer(answer)

    return take


def _may_ask(environment: Mapping[str, str]) -> bool:
    remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    plain = environment.get("TERM", "dumb") in {"dumb", "linux", "unknown"}
    return not (remote or plain or sys.platform == "win32") and sys.stdin.isatty() and sys.stdout.isatty()


def _what_is_there(descriptor: int, clock: Clock) -> bytes:
    """Read what has arrived, and the rest of an answer that has begun; never wait for one that has not."""
    answer = b""
    end = clock.monotonic_ns() + _PATIENCE
    while select.select([descriptor], [], [], max(0, end - clock.monotonic_ns()) / _SECOND if answer else 0)[0]:
        more = os.read(descriptor, 1024)
        answer += more
        if not more or _DONE.search(answer):
            break
    return answer


def run(home: Home, start: StartNow | None = None) -> int:
    """Open the app and return when it is left; the exit code is that of a signal, or 1 after a fault."""
    gc.disable()  # until the first frame: what a start makes stays
    take_answer = ask(home.environment, home.clock)
    try:
        from dyads.app.app import DyadsApp  # while this is imported, the terminal answers
    finally:
        light = take_answer()
    if sys.__stderr__ is not None:
        write_what_can_be_written(sys.__stderr__, home.environment)
    app = DyadsApp(home, start, light_terminal=light)
    try:
        app.run()
    finally:
        gc.enable()
    code = app.return_code or 0
    if code != 1:
        from dyads.app.today.ahead import keep_pages

        home.let_journal_go()
        keep_pages(home)
    return code
