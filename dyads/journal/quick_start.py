"""What the next starts show at once, kept beside the journal while nothing it was made of has changed.

A page of today holds names, so that its file is closed to others, goes before anything is written to the journal, and
goes again once something was erased or sealed. Everything here may fail without harm: the start then takes longer.
"""

import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

Marks = list[object]
"""What tells whether something has changed, as JSON holds it."""
Kept = dict[str, object]
"""What is shown, by the day and what else it depends on; JSON."""

OF_PEOPLE = "quick-start.json"
"""Pages and answers that are made of the journal."""
OF_SCRIPTS = "scripts-list.json"
"""The list of the scripts, which tells of nobody."""
_MOST_FILES = 2000
_STEP, _COARSE_STEP = 20_000_000, 2_100_000_000
"""Nanoseconds that are longer than a step of a file system's clock."""


def look(file: Path, kind: str, marks: Callable[[], Marks | None]) -> Kept | None:
    """Return what is kept of a kind; None where there is nothing, or what it was made of has changed."""
    try:
        with file.open("rb") as opened:
            part = json.load(opened)[kind]
        return dict(part["kept"]) if part["marks"] == marks() else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def keep(file: Path, kind: str, marks: Callable[[], Marks | None], make: Callable[[], Kept | None]) -> None:
    """Keep what `make` returns; nothing where it returns None, or something changes meanwhile."""
    before = marks()
    kept = make()
    if before is None or kept is None or not file.parent.is_dir():
        _drop(file)
        return
    try:
        parts = {name: part for name, part in json.loads(file.read_bytes()).items() if part["marks"] == before}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        parts = {}
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump({**parts, kind: {"marks": before, "kept": kept}}, opened)
        part.replace(file)
    except OSError:
        _drop(part)
    if marks() != before:
        _drop(file)


def drop(journal: Path) -> None:
    """Remove what is kept of people."""
    _drop(journal.with_name(OF_PEOPLE))


def _drop(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def marks_of(*places: Path) -> Marks | None:
    """Return what changes with every file and folder here, and with all that lies in the folders; None: too much."""
    found: Marks = []
    for place in places:
        found.append(_mark(place))
        with suppress(OSError):
            found += _within(str(place))
        if len(found) > _MOST_FILES:
            return None
    return found


def _mark(place: "Path | os.DirEntry[str]") -> object:
    try:
        return changes(place.stat())
    except OSError:
        return None


def changes(found: os.stat_result) -> list[int]:
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _within(folder: str) -> Iterable[object]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed[: _MOST_FILES + 1]:
        yield [entry.name, _mark(entry)]
        if entry.is_dir(follow_symlinks=False):
            yield from _within(entry.path)


def is_settled(found: os.stat_result) -> bool:
    """Say whether the next write will show in a file's times: the file system's clock has gone on since the last.

    Where it counts whole seconds, it may count two at a time. (Opening a journal beside SQLite takes its locks off.)
    """
    last = found.st_mtime_ns
    return abs(time.time_ns() - last) > (_STEP if last % 1_000_000_000 else _COARSE_STEP)


def settle(file: Path) -> bool:
    """Wait for a step of the file system's clock; say whether a file is settled then, or is not there."""
    try:
        if not is_settled(file.stat()):
            time.sleep(2 * _STEP / 1_000_000_000)
        return is_settled(file.stat())
    except FileNotFoundError:
        return True
