"""The lines between the app and a `PlayerLoop`: in a helper process, or, for the terminal's bell, in a thread here."""

import logging
import os
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from dyads.processes import DETACHED, helper_command, helper_environment, kill_group
from dyads.sound.player_loop import Inbox, PlayerLoop, RenderedPattern
from dyads.sound.players.base import Buffer, Player
from dyads.sound.samples import Samples

log = logging.getLogger(__name__)

_NO_SOUND = Samples(44_100, 1, array("h"))
_GOODBYE = 0.6  # seconds for a helper to end by itself
_FLAGS = DETACHED
if sys.platform == "win32":
    _FLAGS |= subprocess.ABOVE_NORMAL_PRIORITY_CLASS


class Channel(Protocol):
    """One player at the other end of a line."""

    @property
    def name(self) -> str: ...

    def send(self, line: str) -> None:
        """Send a line; does not block and does not raise."""

    def kill(self) -> None:
        """End it at once, with everything that rings."""

    def close(self) -> None:
        """End it in good order; may take `_GOODBYE`."""


News = Callable[[Channel, str | None], None]
"""Takes each line that comes back, and None once the other end is gone."""


class HelperChannel:
    """A helper process; `news` is called from a thread of its own. Raises OSError: no process could be started."""

    def __init__(self, name: str, folder: Path, news: News) -> None:
        self.name = name
        self._news = news
        self._lock = threading.Lock()
        self._gone = False
        self._process = subprocess.Popen(  # noqa: S603 - this program itself, no shell
            [*helper_command("dyads.sound.player_loop"), name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the sound libraries write there as they like
            bufsize=0,
            env=helper_environment(),
            start_new_session=sys.platform != "win32",  # Ctrl-C is for the app; and the whole group can be killed
            creationflags=_FLAGS,
        )
        threading.Thread(target=self._listen, name="dyads-bells-link", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, line: str) -> None:
        """Write to the helper. So little is ever under way that the pipe has room."""
        if self._process.stdin is None or self._process.stdin.closed:
            return
        try:
            self._process.stdin.write(os.fsencode(line + "\n"))
        except (OSError, ValueError):
            log.info("the helper is gone")  # its end reaches `_listen`, which tells

    def kill(self) -> None:
        with self._lock:
            if not self._gone:
                kill_group(self._process)

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._news(self, os.fsdecode(line.rstrip(b"\n")))
            self._process.stdout.close()
        self.kill()  # a program it started may ring on; the group exists until the helper has been waited for
        self._process.wait()
        with self._lock:
            self._gone = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._news(self, None)


class ThreadChannel:
    """A player in a thread of this process: for the terminal's bell, which only the owner of the screen can ring."""

    def __init__(self, player: Player, news: News) -> None:
        self.name = player.name
        self._player = player
        self._inbox: Inbox = SimpleQueue()
        loop = PlayerLoop(player, self._load, lambda line: news(self, line))
        threading.Thread(target=loop.serve, args=(self._inbox,), name="dyads-bells-local", daemon=True).start()
        news(self, "ready")

    def send(self, line: str) -> None:
        self._inbox.put(line)

    def kill(self) -> None:
        self._player.close()
        self._inbox.put(None)

    def close(self) -> None:
        self.kill()

    def _load(self, key: str, strikes: int, interval: float, volume: float, file: str) -> None:
        del volume, file  # a terminal's bell has neither
        self._inbox.put(RenderedPattern(key, Buffer("", _NO_SOUND, strikes, interval)))
