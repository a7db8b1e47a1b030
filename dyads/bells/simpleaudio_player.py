"""Rings through simpleaudio, wherever it is installed.

It holds the interpreter's lock while it opens a device: the process that calls it may freeze with the sound server.
That is what the helper process is for.
"""

import time

import simpleaudio

from dyads.bells.player import MILLISECOND, Buffer, PlayerError


class _Ringing:
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

    def play(self, buffer: Buffer) -> _Ringing:
        """Open the output and begin."""
        sound = buffer.sound
        called = time.monotonic_ns()
        try:
            played = simpleaudio.play_buffer(sound.data.tobytes(), sound.channels, 2, sound.rate)
        except Exception as error:  # its exception's class is not public
            raise PlayerError("no output") from error
        return _Ringing(max(called + self.latency, time.monotonic_ns()), played)

    def close(self) -> None:
        """Nothing outlives the process."""
