"""The driver of POSIX terminals: strange bytes, a stopped process, a closed window and a lost mouse are no end of it.

Imported only where Textual chose its own driver for them: `termios` is not everywhere.
"""

import logging
import os
import re
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterable
from threading import Event
from typing import Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from dyads.words.ascii_forms import AsciiForms

_log = logging.getLogger(__name__)

_OLD_MOUSE = b"\x1b[M"
"""How a terminal reports a mouse that it was not asked for in text; one that was attached anew has forgotten it."""


_PLACED = re.compile(r"\x1b\[(\d+):(\d*)(?::(\d+))?((?:;[\d:]*)*)u")
"""A key as the kitty keyboard protocol tells it, with the sign that shift gives and the one in its place."""

_TELL_PLACES = "\x1b[=4;2u"
"""Adds to what is asked of that protocol that it tells what stands in a key's place on the usual layout."""


_KEY_PATIENCE = 0.1
"""Seconds until what has come is looked at anew, where it may be the beginning of a key."""


class PlacedKeys(XTermParser):
    """Reads keys, and learns from the terminal which Latin letter stands in the place of another one."""

    def __init__(self, places: dict[str, str], *, debug: bool = False) -> None:
        super().__init__(debug)
        self._places = places

    @property
    def waits(self) -> bool:
        """Whether what has come may be the beginning of a key, or, after a while, a key by itself: Escape."""
        return self._timeout_time is not None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Yield what a sequence says, without what Textual does not know of it."""
        if (told := _PLACED.fullmatch(sequence)) is not None:
            key, _shifted, place, rest = told.groups()
            if place and int(place) < 128 and int(key) >= 128:
                self._places[chr(int(key)).lower()] = chr(int(place))
            sequence = f"\x1b[{key}{rest or ';1'}u"
        return super()._sequence_to_key_events(sequence, alt)


class _EndOfInput(Event):
    """An event that a thread can wait for together with a file: `reader` is ready to be read while it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self._writer, b".")

    def clear(self) -> None:
        if self.is_set():
            os.read(self.reader, 1)
            super().clear()


class SteadyDriver(LinuxDriver):
    """Passes over what is no text, and takes the terminal anew only where it has let it go."""

    forms: AsciiForms | None = None
    """What stands for what this terminal cannot write."""
    _suspended = False

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.places: dict[str, str] = {}
        self.exit_event: _EndOfInput = _EndOfInput()

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own
        if not constants.DISABLE_KITTY_KEY:
            self.write(_TELL_PLACES)
            self.flush()

    def write(self, data: str) -> None:
        super().write(data if self.forms is None else data.translate(self.forms))

    def run_input_thread(self) -> None:
        """Read until the end: bytes that are no text or no key cost what came with them, never the app.

        Textual's own loop reads on and on where the terminal is closed, since then every read is ready and empty.
        """
        parser, decoder = PlacedKeys(self.places, debug=self._debug), getincrementaldecoder(self._reads)("replace")
        while not self.exit_event.is_set():
            try:
                data = self._come(_KEY_PATIENCE if parser.waits else None)
                events = [*parser.feed(decoder.decode(data)), *parser.tick()] if data else parser.tick()
                for event in events:
                    self.process_message(event)
            except OSError:
                signal.raise_signal(signal.SIGHUP)
                return
            except Exception as error:
                _log.warning("passed over strange input: %s", type(error).__name__)
                parser = PlacedKeys(self.places, debug=self._debug)

    @property
    def _reads(self) -> str:
        return "utf-8" if self.forms is None or self.forms.encoding == "ascii" else self.forms.encoding

    def _come(self, seconds: float | None) -> bytes:
        """Return what comes next; nothing at the end, or where so long nothing comes. Raises OSError: it is closed."""
        if self.fileno not in select.select([self.fileno, self.exit_event.reader], [], [], seconds)[0]:
            return b""
        data = os.read(self.fileno, 4096)
        if not data:
            raise OSError("the terminal is closed")
        if _OLD_MOUSE in data:
            self.ask_for_mouse()
        return data

    def ask_for_mouse(self) -> None:
        """Ask the terminal for the mouse as at the start."""
        self._enable_mouse_support()
        if self._mouse_pixels:
            self._enable_mouse_pixels()
        self.flush()

    def suspend_application_mode(self) -> None:
        """Give the terminal back while the process is put aside."""
        self._suspended = True
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Take the terminal again; after a mere stop and go it is still ours."""
        if self._suspended:
            self._suspended = False
            super().resume_application_mode()
