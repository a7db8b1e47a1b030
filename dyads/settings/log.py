"""The log file: rotating, closed to others, and without names, texts or values."""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from dyads.settings.places import private_folder

MOST_BYTES = 256 * 1024


class _PrivateHandler(RotatingFileHandler):
    """A rotating handler whose every file is 0600 from its first byte."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(descriptor, 0o600) if hasattr(os, "fchmod") else None
        return os.fdopen(descriptor, "a", encoding="utf-8")


class _Terse(logging.Formatter):
    """Says where an exception came from, never what it said: messages of exceptions may quote what a person typed."""

    def formatException(self, ei: object) -> str:  # noqa: N802
        kind, _, trace = ei if isinstance(ei, tuple) else (None, None, None)
        places: list[str] = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return f"{getattr(kind, '__name__', 'error')} at " + " < ".join(reversed(places))


def open_log(file: Path) -> None:
    """Send this process's log to `file`; where that cannot be written, log nowhere. Never raises, never prints."""
    root = logging.getLogger("dyads")
    root.setLevel(logging.INFO)
    root.propagate = False
    try:
        private_folder(file.parent)
        handler: logging.Handler = _PrivateHandler(file, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Terse("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.handlers[:] = [handler]
    logging.raiseExceptions = False
