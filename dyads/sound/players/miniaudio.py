"""Rings through miniaudio: one device opened for each bell, and closed after it."""

import sys
import time
from collections.abc import Callable

import miniaudio

from dyads.sound.players.base import MILLISECOND, Buffer, PlayerError, sleep_until

# Named, because miniaudio otherwise falls back on a backend that plays into nothing and says that all is well.
_BACKENDS = {
    "linux": [miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA, miniaudio.Backend.JACK],
    "darwin": [miniaudio.Backend.COREAUDIO],
    "win32": [miniaudio.Backend.WASAPI, miniaudio.Backend.DSOUND, miniaudio.Backend.WINMM],
}
_PERIOD = 100  # milliseconds; with 20 a busy machine tears holes into the sound, and it begins no sooner


class _MiniaudioRinging:
    def __init__(self, began: int, close: Callable[[], None], context: object) -> None:
        self.began = began
        self._close = close
        self._context: object | None = context

    def stop(self) -> None:
        if self._context is None:
            return
        self._close()
        miniaudio.lib.ma_context_uninit(self._context)  # else each device keeps four descriptors for ever
        self._context = None


class MiniaudioPlayer:
    """Plays from memory, in a thread of miniaudio's own."""

    name = "miniaudio"
    latency = MILLISECOND

    def play(self, buffer: Buffer, at: int) -> _MiniaudioRinging:
        sound = buffer.sound
        try:
            device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16,
                sound.channels,
                sound.rate,
                buffersize_msec=_PERIOD,
                backends=_BACKENDS.get(sys.platform, _BACKENDS["linux"]),
                app_name="dyads",
            )
            stream = miniaudio.stream_raw_pcm_memory(sound.data.tobytes(), sound.channels, 2)
            called = sleep_until(at)
            device.start(stream)
        except miniaudio.MiniaudioError as error:
            raise PlayerError("no output") from error
        began = max(called + self.latency, time.monotonic_ns())
        return _MiniaudioRinging(began, device.close, device._context)  # noqa: SLF001 - nothing public gives it back

    def close(self) -> None:
        """Nothing outlives the process."""
