"""Saves a file as a whole or not at all.

`save` is for what people write (scripts, plans, measures): never over something that changed meanwhile, and a file that
is there keeps the permissions its owner gave it. `write_private` is for everything that the program writes of its own.
"""

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from dyads.library.read import read_bytes
from dyads.library.search_path import is_file
from dyads.practice.message import Loaded, Message, Place, Problem, msg

TAKEN = msg("there is already a file of this name"), msg("choose another name")
MOST_COMPARED = 64 * 1024 * 1024


def save(path: Path, text: str, read_sha256: str | None) -> Loaded[str]:
    """Write a text file in one step; a reader sees the old text or the new one, also after a power cut.

    Args:
        path: the file; of a link, what it leads to is written.
        read_sha256: the hash of the file as it was read (`Source.sha256`, or what the last save returned); None for a
            file that must not be there yet.

    Returns:
        The hash of the file as it is now, or the problem for which nothing was changed.
    """
    return save_bytes(path, text.encode("utf-8"), read_sha256)


def save_bytes(path: Path, data: bytes, read_sha256: str | None) -> Loaded[str]:
    try:
        target = path.resolve()
        if read_sha256 is not None:
            changed = _changed(target, read_sha256)
            if changed is not None:
                return _refused(path, *changed)
        _make_folder(target.parent)
        _write(target, data, is_new=read_sha256 is None)
    except FileExistsError as error:
        if not is_file(path):  # a folder of this name, or a file where a folder should be
            return _refused(path, _reason(error), None)
        return _refused(path, *TAKEN)
    except (OSError, RuntimeError, ValueError) as error:
        return _refused(path, _reason(error), None)
    return Loaded(hashlib.sha256(data).hexdigest())


def write_private(path: Path, data: bytes) -> Loaded[str]:
    """Write a file that only its owner may read, in one step, also where a file that others may read stands there."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            return _refused(path, msg("this is not an ordinary file"), None)
        _make_folder(target.parent)
        _write(target, data, is_new=False, private=True)
    except (OSError, RuntimeError, ValueError) as error:
        return _refused(path, _reason(error), None)
    return Loaded(hashlib.sha256(data).hexdigest())


def _make_folder(folder: Path) -> None:
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _changed(path: Path, read_sha256: str) -> tuple[Message, Message] | None:
    hint = msg("save under another name, or read it again first")
    try:
        now = read_bytes(path, MOST_COMPARED)
    except FileNotFoundError:
        return msg("this file was removed meanwhile"), hint
    if now is None or hashlib.sha256(now).hexdigest() != read_sha256:
        return msg("this file was changed meanwhile by somebody else"), hint
    return None


def _write(path: Path, data: bytes, *, is_new: bool, private: bool = False) -> None:
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, suffix=".part", dir=path.parent)
    part = Path(name)
    _clear_unfinished(part)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        part.chmod(0o600 if is_new or private else stat.S_IMODE(path.stat().st_mode))
        if is_new:
            _put(part, path)
        else:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _keep_entry(path.parent)


_UNFINISHED = ".dyads-"
_LEFT_OVER = 60.0
"""Seconds: a file takes less to be written."""


def _clear_unfinished(part: Path) -> None:
    """Remove what was left unfinished beside a file by a process that was cut off."""
    now = part.stat().st_mtime
    for left in part.parent.glob(f"{_UNFINISHED}*.part"):
        with contextlib.suppress(OSError):
            if now - left.stat().st_mtime > _LEFT_OVER:
                left.unlink()


def _put(part: Path, path: Path) -> None:
    """Give a finished file its name, unless somebody has it; a link does both in one step."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists") from None
        part.replace(path)


def _keep_entry(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some systems cannot do this to a folder, and need not
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: Exception) -> Message:
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return msg("the disk is full; nothing was changed")
    if number in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return msg("nothing may be written here; nothing was changed")
    return msg("this file cannot be written; nothing was changed")


def _refused(path: Path, what: Message, hint: Message | None) -> Loaded[str]:
    return Loaded(None, (Problem(Place(str(path)), "", what, hint),))
