"""A screen as a terminal paints it that takes each frame whole: nobody ever sees the half of a page."""

import re
from collections.abc import Callable
from contextlib import suppress

import pyte

_BEGINS, _ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
_ASKS, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
"""Synchronised output: whether the terminal has it, and that it does."""
_OF_THE_KEYS = re.compile(rb"\x1b\[[<>=][\d;]*u")
"""What the emulator would write as text: how keys are to be told."""


class Painted:
    """What stands on the screen, always of whole frames; between them, and line by line, as it comes."""

    def __init__(self, columns: int, rows: int, answer: Callable[[bytes], object]) -> None:
        """Begin with nothing; `answer` takes what the terminal says to the program of itself."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._answer = answer
        self._held = b""

    def feed(self, data: bytes) -> None:
        """Take in what was written."""
        asked = (self._held + data).count(_ASKS) - self._held.count(_ASKS)
        self._held += data
        for _each in range(asked):
            with suppress(OSError):  # it has ended meanwhile
                self._answer(_ANSWER)
        begun = self._held.rfind(_BEGINS)
        whole = len(self._held) if begun < 0 or _ENDS in self._held[begun:] else begun
        cut = re.search(rb"\x1b(?:\[[<-?]?[\d;]*\$?)?\Z", self._held[:whole])  # a sequence of which the rest is to come
        whole = whole if cut is None else cut.start()
        self._stream.feed(_OF_THE_KEYS.sub(b"", self._held[:whole]))
        self._held = self._held[whole:]

    @property
    def rows(self) -> list[str]:
        return list(self._screen.display)

    def resize(self, rows: int, columns: int) -> None:
        """Make it larger or smaller, whatever was held back of the frame before."""
        self._screen.resize(rows, columns)
