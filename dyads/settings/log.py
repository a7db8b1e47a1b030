"""The log file: rotating, closed to others, and without names, texts or values."""

import errno
import logging
import os
import stat
from io import TextIOWrapper
from pathlib import Path

from dyads.settings.places import close_to_others, private_folder

_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
"""Nothing waits where a pipe stands in the log's place."""
_MOST_BYTES = 256 * 1024
"""After this the log begins anew; two older ones are kept."""


class _OpensWithTheFirstRecord(logging.Handler):
    """Opens the log file when there is something to write: most starts log nothing, and need not wait for it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._handler: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._handler is None:
            self._handler = _opened(self._file)
            self._handler.setFormatter(self.formatter)
        self._handler.emit(record)


def _opened(file: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler  # here, because it takes longer than the rest of a start

    class LogFile(RotatingFileHandler):
        """Closed to others from its first byte, whatever the umask says, and whoever made it."""

        def _open(self) -> TextIOWrapper:
            descriptor = os.open(self.baseFilename, _APPEND, 0o600)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise OSError(errno.EINVAL, "no ordinary file")
            close_to_others(file, *(file.with_name(f"{file.name}.{number}") for number in (1, 2)))
            return os.fdopen(descriptor, "a", encoding="utf-8")

    try:
        private_folder(file.parent)
        return LogFile(file, maxBytes=_MOST_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


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
    handler = _OpensWithTheFirstRecord(file)
    handler.setFormatter(_Terse("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.handlers[:] = [handler]
    logging.raiseExceptions = False
