"""Reads a file somebody gave us, whatever it is: only small, regular files of plain UTF-8 text come through."""

import codecs
import errno
import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from dyads.library.locate import Locator
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.words.catalogue import is_plain

MOST_BYTES = 256 * 1024
"""No file people write for us is larger."""

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A text and where it came from.

    Attributes:
        file: the name to show in problems.
        text: what it holds, without a byte order mark, with line ends as they are.
        sha256: of the bytes, to notice a file that changed underneath.
        locator: finds places in it.
    """

    file: str
    text: str
    sha256: str = ""
    locator: Locator = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "locator", Locator(self.text))

    def place(self, offset: int) -> Place:
        """Return the place of an offset into the text with line ends counted as one character."""
        return Place(self.file, *self.locator.at(offset))


def read(path: Path, most: int = MOST_BYTES) -> Loaded[Source]:
    """Read a text file.

    Args:
        path: any path; a pipe, a device or a folder is refused without being waited for.
        most: the size in bytes above which it is refused.
    """
    try:
        data = read_bytes(path, most)
    except (OSError, ValueError) as error:
        return Loaded(None, (Problem(Place(str(path)), "", *_unreadable(error)),))
    if data is None:
        return Loaded(None, (_too_large(str(path), most),))
    return decode(data, str(path), most)


def read_bytes(path: Path, most: int) -> bytes | None:
    """Return what a regular file holds, or None if that is more than `most` bytes.

    Raises:
        OSError: if it cannot be read, or is no regular file.
        ValueError: if the path itself is impossible.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # looked at before it is opened: opening some devices does something
        raise OSError(errno.EISDIR if path.is_dir() else errno.ENXIO, "no regular file")
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "no regular file")
        data = file.read(most + 1)
    return None if len(data) > most else data


def decode(data: bytes, file: str, most: int = MOST_BYTES) -> Loaded[Source]:
    """Turn bytes into a text of plain characters, or say where they are not."""
    if len(data) > most:
        return Loaded(None, (_too_large(file, most),))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Loaded(None, (_not_utf8(data, error.start, file),))
    source = Source(file, text, hashlib.sha256(data).hexdigest())
    foreign = _foreign(source)
    return Loaded(None, foreign) if foreign else Loaded(source)


def too_odd(text: str) -> str | None:
    """Return the first character that a file may not hold, or None; tabs and line ends are fine."""
    if text.replace("\n", "").replace("\t", "").isprintable():  # the usual case, at the speed of C
        return None
    return next((c for c in text if not is_plain(c)), None)


def odd_character(character: str) -> tuple[Message, Message]:
    """Say that a character is not allowed, and what to do."""
    what = msg("an invisible or control character ({code}) is not allowed", code=f"U+{ord(character):04X}")
    return what, msg("delete it here, and type the text anew")


def _foreign(source: Source) -> tuple[Problem, ...]:
    text = source.text.replace("\r\n", "\n")
    if "\r" not in text and too_odd(text) is None:
        return ()
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        character = "\r" if "\r" in line else too_odd(line)
        if character is not None:
            place = Place(source.file, number, line.index(character) + 1)
            found.append(Problem(place, "", *odd_character(character)))
    return tuple(found[:20])


def _unreadable(error: OSError | ValueError) -> tuple[Message, Message | None]:
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return msg("there is no such file"), None
    if number in {errno.EACCES, errno.EPERM}:
        return msg("this file may not be read"), msg("look at its permissions")
    if number == errno.EISDIR:
        return msg("this is a folder, not a file"), None
    if number == errno.ENXIO:
        return msg("this is not an ordinary file"), None
    return msg("this file cannot be read"), None


def _too_large(file: str, most: int) -> Problem:
    what = msg("this file is larger than {most} KiB", most=most // 1024)
    return Problem(Place(file), "", what, msg("a file of this kind is a few pages of text"))


def _not_utf8(data: bytes, offset: int, file: str) -> Problem:
    start = data.rfind(b"\n", 0, offset) + 1
    before = re.sub("\ufeff", "", data[start:offset].decode("utf-8", "replace"))
    place = Place(file, data.count(b"\n", 0, offset) + 1, len(before) + 1)
    hint = msg('in your editor, choose "save with encoding", and there UTF-8')
    if data.startswith(_UTF16):
        return Problem(Place(file, 1, 1), "", msg("this file is saved as UTF-16, not as UTF-8"), hint)
    return Problem(place, "", msg("this character is not saved as UTF-8"), hint)
