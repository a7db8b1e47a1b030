"""Reads a sound file without trusting it, and mixes the strikes of a pattern into one buffer.

Only the helper process decodes and mixes: what a strange file does to a decoder stays there, and no long computation
holds up the screen. `python -m dyads.sound.samples FILE` says by its exit code whether a file can be used.
"""

import io
import math
import sys
import wave
from array import array
from operator import add
from pathlib import Path
from typing import NamedTuple

MOST_BYTES = 20_000_000
MOST_SECONDS = 60.0
RATES = range(8_000, 192_001)
_MOST_RENDERED = 400_000_000  # bytes; nine strikes a minute apart at 192 kHz in stereo
_LOUDEST = 29_204  # -1 dBFS: what overlapping strikes may add up to
_CHUNK = 2048  # samples between two chances for another thread to run


class UnreadableError(Exception):
    """A file that is no usable sound; `why` is one of `REASONS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


REASONS = ("missing", "size", "format", "length", "decoder")


class Samples(NamedTuple):
    """Sound as signed 16-bit numbers in the byte order of this machine; `rate` in frames a second."""

    rate: int
    channels: int
    data: "array[int]"

    @property
    def seconds(self) -> float:
        return len(self.data) / (self.rate * self.channels)


def read(path: Path, *, decode: bool = True, most_seconds: float = MOST_SECONDS, channels: int = 2) -> Samples:
    """Return what a sound file holds: WAV; FLAC, OGG and MP3 too where miniaudio is installed and `decode` asks it.

    Args:
        channels: into how many a compressed file is decoded.

    Raises:
        UnreadableError: it is none, too large, too long, or empty.
    """
    content = _content(path, MOST_BYTES)
    sound = _wave(content, most_seconds)
    if sound is None:
        if not decode:
            raise UnreadableError("decoder")
        sound = _decoded(content, most_seconds, channels)
    if not sound.data:
        raise UnreadableError("format")
    return sound


def read_rendered(path: Path) -> Samples:
    """Return a buffer that `write` wrote; it may be longer than a sound file. Raises `UnreadableError`."""
    sound = _wave(_content(path, _MOST_RENDERED), math.inf)
    if sound is None:
        raise UnreadableError("format")
    return sound


def _content(path: Path, most: int) -> bytes:
    """Return what is in a file of at most so many bytes, and only if it does not grow meanwhile."""
    try:
        if not path.is_file():
            raise UnreadableError("missing")
        if (size := path.stat().st_size) > most:
            raise UnreadableError("size")
        with path.open("rb") as file:
            content = file.read(size + 1)
    except OSError as error:
        raise UnreadableError("missing") from error
    if len(content) > size:
        raise UnreadableError("size")
    return content


def _wave(content: bytes, most_seconds: float) -> Samples | None:
    """Return the content of a plain PCM file; None where the standard library cannot tell."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError, ArithmeticError, RuntimeError, OverflowError):
        return None
    if rate not in RATES or channels not in {1, 2} or width not in {1, 2, 3, 4}:
        raise UnreadableError("format")
    frames = frames[: len(frames) - len(frames) % (width * channels)]
    if len(frames) > most_seconds * rate * channels * width:
        raise UnreadableError("length")
    return Samples(rate, channels, _in_16_bits(frames, width))


def _in_16_bits(frames: bytes, width: int) -> "array[int]":
    """Return little-endian samples of any width as 16 bits, by their upper two bytes."""
    if width == 1:  # the only width that WAV keeps without a sign
        upper, lower = bytes(b ^ 0x80 for b in frames), bytes(len(frames))
    else:
        upper, lower = frames[width - 1 :: width], frames[width - 2 :: width]
    both = bytearray(2 * len(upper))
    both[0::2], both[1::2] = lower, upper
    data = array("h")
    data.frombytes(both)
    if sys.byteorder == "big":
        data.byteswap()
    return data


def _decoded(content: bytes, most_seconds: float, channels: int) -> Samples:
    try:
        import miniaudio
    except ImportError as error:
        raise UnreadableError("decoder") from error
    rate = 44_100
    data = array("h")
    try:
        # The stream is decoded bit by bit, so that a small file that unpacks to hours is given up early.
        for part in miniaudio.stream_memory(content, miniaudio.SampleFormat.SIGNED16, channels, rate):
            data.extend(part)
            if len(data) > most_seconds * rate * channels:
                raise UnreadableError("length")
    except miniaudio.MiniaudioError as error:
        raise UnreadableError("format") from error
    return Samples(rate, channels, data)


def mix(sound: Samples, strikes: int, interval: float, volume: float) -> Samples:
    """Return one buffer in which the strikes ring into each other.

    One strike at volume 1 is the file itself. Where strikes add up to more than there is room for, the whole buffer is
    made softer, never clipped.
    """
    if strikes == 1 and volume == 1.0:
        return sound
    step = round(interval * sound.rate) * sound.channels
    length = len(sound.data)
    total = array("i", bytes(4 * (length + step * (strikes - 1))))
    for offset in range(0, step * strikes, step):
        for start in range(0, length, _CHUNK):
            part = sound.data[start : start + _CHUNK]
            here = slice(offset + start, offset + start + len(part))
            total[here] = array("i", map(add, total[here], part))
    chunks = range(0, len(total), _CHUNK)
    peak = max(max(max(part), -min(part)) for part in (total[n : n + _CHUNK] for n in chunks))
    gain = volume * min(1.0, _LOUDEST / peak) if strikes > 1 and peak else volume
    data = array("h")
    for n in chunks:
        data.extend(array("h", [round(value * gain) for value in total[n : n + _CHUNK]]))
    return Samples(sound.rate, sound.channels, data)


def write(path: Path, sound: Samples) -> None:
    """Write a buffer as a WAV file, whole or not at all. Raises OSError: the disk is full or the folder gone."""
    data = sound.data
    if sys.byteorder == "big":
        data = data[:]
        data.byteswap()
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(sound.channels)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(data.tobytes())
    unfinished.replace(path)


def main(arguments: list[str]) -> int:
    """Return 0 for a usable file, else the number of the reason in `REASONS`, counted from 10."""
    try:
        read(Path(arguments[0]))
    except UnreadableError as error:
        return 10 + REASONS.index(error.why)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
