"""Saves a text file whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path


def save_text(path: Path, text: str) -> None:
    """Write a file atomically: a new one is 0600, one that exists keeps its mode.

    Raises:
        OSError: if it cannot be written; the old file is untouched.
    """
    descriptor, name = tempfile.mkstemp(prefix=".dyads-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
