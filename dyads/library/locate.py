"""From a path of keys to the line and column in the text of a TOML file."""

from bisect import bisect_right
from functools import cached_property
from typing import Literal

from dyads.library.spots import Path, Spot, spots


class Locator:
    """Finds the places of one text; it is scanned at the first question.

    Lines and columns count from 1, columns in characters. A byte order mark is no character; a line may end in CRLF.
    """

    def __init__(self, text: str) -> None:
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n")

    @cached_property
    def _spots(self) -> dict[Path, Spot]:
        return spots(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        while (found := self._text.find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return starts

    def find(self, path: Path, side: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Return line and column of a key, or of its value.

        What is not in the text (a key that is missing) is found at what holds it: the table's header, or the value
        that is an inline table; the first line where that is the whole file.
        """
        spot = self._spots.get(path)
        if spot is not None:
            return self.at(spot.key if side == "key" else spot.value)
        while path:
            path = path[:-1]
            spot = self._spots.get(path)
            if spot is not None:
                return self.at(spot.value)
        return 1, 1

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset into the text (line ends counted as one character)."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
