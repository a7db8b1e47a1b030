"""The file behind the log."""

import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

MOST_BYTES = 256 * 1024
"""After this the log begins anew; two older ones are kept."""


class LogFile(RotatingFileHandler):
    """A rotating log file, 0600 from its first byte, whatever the umask says."""

    def __init__(self, file: Path) -> None:
        """Open the file. Raises OSError: it cannot be written."""
        super().__init__(file, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")
