"""Rings through simpleaudio, wherever it is installed.

It holds the interpreter's lock while it opens a device: the process that calls it may freeze with the sound server.
That is what the helper process is for.
"""

import time

import simpleaudio

from dyads.sound.players.base import MILLISECOND, Buffer, PlayerError, sleep_until


class _SimpleaudioRinging:
    def __init__(self, began: int, played: simpleaudio.PlayObject) -> None:
        self.began = began
        self._played = played

    def stop(self) -> None:
        if self._played.is_playing():
            self._played.stop()


class SimpleaudioPlayer:
    """Plays from memory, in a thread of simpleaudio's own."""

    name = "simpleaudio"
    latency = 2 * MILLISECOND

    def play(self, buffer: Buffer, at: int) -> _SimpleaudioRinging:
        """Wait, open the output and begin: here these are one."""
        sound = buffer.sound
        data = sound.data.tobytes()
        called = sleep_until(at)
        try:
            played = simpleaudio.play_buffer(data, sound.channels, 2, sound.rate)
        except Exception as error:  # its exception's class is not public
            raise PlayerError("no output") from error
        return _SimpleaudioRinging(max(called + self.latency, time.monotonic_ns()), played)

    def close(self) -> None:
        """Nothing outlives the process."""
