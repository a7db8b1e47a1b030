"""Rings through Windows itself. It plays one sound at a time: the next one ends it."""

import sys

from dyads.sound.players.base import MILLISECOND, Buffer, PlayerError, sleep_until

if sys.platform == "win32":
    import winsound

    class _WinsoundRinging:
        def __init__(self, began: int) -> None:
            self.began = began

        def stop(self) -> None:
            winsound.PlaySound(None, winsound.SND_PURGE)

    class WinsoundPlayer:
        """Plays the rendered file."""

        name = "winsound"
        latency = 30 * MILLISECOND

        def play(self, buffer: Buffer, at: int) -> _WinsoundRinging:
            if not buffer.file:
                raise PlayerError("no file")
            flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
            called = sleep_until(at)
            try:
                winsound.PlaySound(buffer.file, flags)
            except RuntimeError as error:
                raise PlayerError("no output") from error
            return _WinsoundRinging(called + self.latency)

        def close(self) -> None:
            """Nothing outlives the process."""
