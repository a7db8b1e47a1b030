"""Notices that a file was written by another program: by its time and size first, then by what it holds."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from dyads.library.read import MOST_BYTES, read_bytes

EVERY = 2.0
"""Seconds between two looks."""


class _Seen(NamedTuple):
    stamp: tuple[int, int]
    sha256: str


class FileWatch:
    """Watches the files that a function names anew at each look."""

    def __init__(self, files: Callable[[], Iterable[Path]]) -> None:
        """Take a first look."""
        self._files = files
        self._seen = self._look({})

    def changed(self) -> bool:
        """Say whether a file was changed, added or removed since the last look."""
        before, self._seen = self._seen, self._look(self._seen)
        return {path: seen.sha256 for path, seen in before.items()} != {
            path: seen.sha256 for path, seen in self._seen.items()
        }

    def _look(self, before: Mapping[Path, _Seen]) -> dict[Path, _Seen]:
        found: dict[Path, _Seen] = {}
        for path in self._files():
            try:
                told = path.stat()
                stamp = (told.st_mtime_ns, told.st_size)
                held = before.get(path)
                found[path] = held if held is not None and held.stamp == stamp else _Seen(stamp, _sha256(path))
            except (OSError, ValueError):
                continue  # not there, or not to be read: as good as not there
        return found


def _sha256(path: Path) -> str:
    data = read_bytes(path, MOST_BYTES)
    return "" if data is None else hashlib.sha256(data).hexdigest()
