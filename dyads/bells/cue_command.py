"""Runs a command of the user's own at each cue: for a lamp, or something that vibrates.

The command comes from `config.toml` alone, never from a script: a script is other people's.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Literal

log = logging.getLogger(__name__)

CueEvent = Literal["start", "change", "switch", "silence", "warn", "end"]

_LONGEST = 60.0  # seconds; a command that takes longer is ended
_MOST_AT_ONCE = 4


class CueCommand:
    """The command; `run` returns at once and never raises.

    Args:
        arguments: the program and what it is called with; no shell. Empty for no command.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = tuple(arguments)
        self._room = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def run(self, event: CueEvent) -> None:
        """Run it, with the kind of cue in its environment as `DYADS_CUE`."""
        if not self._arguments:
            return
        if not self._room.acquire(blocking=False):
            log.warning("the cue command is still busy with earlier cues")
            return
        threading.Thread(target=self._run, args=(event,), name="dyads-cue-command", daemon=True).start()

    def _run(self, event: CueEvent) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command
                self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "DYADS_CUE": event},
                start_new_session=sys.platform != "win32",
            )
            try:
                code = process.wait(_LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            if code:
                log.warning("the cue command ended with %d", code)
        except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
            log.warning("the cue command could not be run: %s", type(error).__name__)
        finally:
            self._room.release()
