"""How loud speech is: levels every line alike, and says what is wrong with a recording.

`python -m dyads.speech.levels FILE` listens to one file in a process of its own, because its decoder is not trusted
with the app's, and writes what it found as JSON.
"""

import json
import math
import subprocess
import sys
from array import array
from collections.abc import Iterator, Sequence
from operator import mul
from pathlib import Path
from typing import NamedTuple

from dyads.practice.fields import LONGEST_LINE, clock_text
from dyads.practice.message import Message, msg
from dyads.processes import helper_command, helper_environment
from dyads.sound.samples import Samples, UnreadableError, read

MOST_BYTES = 16 * 1024 * 1024
"""Of a recording: what a pack takes."""
FULL = 32_767
LEVEL = -21.0
"""dBFS that the loud blocks of every line are set to: about -22 LUFS, 8 dB under a bowl's loudest moment (voice.md)."""
PEAK = -3.0
MOST_GAIN = 12.0
"""dB that a soft recording is raised at most: more would raise its noise."""
_BLOCK = 0.05  # seconds
_WITHIN = 30.0  # dB below the loudest block in which a block counts as speech
_SILENT = -50.0
"""dBFS: a recording whose loudest block is softer holds nothing to hear."""
_LOUD, _SOFT = -12.0, LEVEL - MOST_GAIN
_CLIPPED_AT, _CLIPPED_RUN, _CLIPPED = 32_700, 4, 3  # so many samples in a row at the limit, so often
_PATIENCE = 30.0  # seconds to listen to one file


class Heard(NamedTuple):
    """What was heard of a recording: its length, levels in dBFS, and how often it was cut off at the limit."""

    seconds: float
    level: float
    loudest: float
    peak: float
    clipped: int


def decibels(amplitude: float) -> float:
    """Return dBFS of an amplitude of 16-bit samples."""
    return 20 * math.log10(max(amplitude, 0.01) / FULL)


def mono(sound: Samples) -> Samples:
    if sound.channels == 1:
        return sound
    left, right = sound.data[0::2], sound.data[1::2]
    return Samples(sound.rate, 1, array("h", ((a + b) // 2 for a, b in zip(left, right, strict=False))))


def read_recording(file: Path) -> Samples:
    """Return a recording in one channel. Raises UnreadableError."""
    if file.is_file() and file.stat().st_size > MOST_BYTES:
        raise UnreadableError("size")
    return mono(read(file, most_seconds=LONGEST_LINE, channels=1))


def _blocks(sound: Samples) -> Iterator["array[int]"]:
    step = max(1, round(_BLOCK * sound.rate))
    return (sound.data[n : n + step] for n in range(0, len(sound.data), step))


def speech_level(sound: Samples) -> tuple[float, float]:
    """Return the level of the blocks in which somebody speaks, and that of the loudest, in dBFS."""
    powers = [sum(map(mul, block, block)) / len(block) for block in _blocks(sound)]
    loudest = max(powers, default=0.0)
    speech = [power for power in powers if power >= loudest * 10 ** (-_WITHIN / 10)]
    level = math.sqrt(sum(speech) / len(speech)) if speech else 0.0
    return decibels(level), decibels(math.sqrt(loudest))


def fades_in(sound: Samples, volume: float, below: float) -> float:
    """Return the seconds after which a sound stays so many dB below the level of speech."""
    limit = LEVEL - below - decibels(volume * FULL)
    loud = [n for n, block in enumerate(_blocks(sound)) if sum(map(mul, block, block)) / len(block) > _power(limit)]
    return (loud[-1] + 1) * _BLOCK if loud else 0.0


def _power(level: float) -> float:
    return float((FULL * 10 ** (level / 20)) ** 2)


def levelled(sound: Samples, most_gain: float = math.inf) -> Samples:
    """Return speech at the level of all lines, its peaks where nothing is cut off."""
    level, _ = speech_level(sound)
    gain = min(10 ** (min(LEVEL - level, most_gain) / 20), FULL * 10 ** (PEAK / 20) / max(_peak(sound), 1))
    return sound._replace(data=array("h", [round(value * gain) for value in sound.data]))


def _peak(sound: Samples) -> int:
    return max(max(sound.data, default=0), -min(sound.data, default=0))


def hear(sound: Samples) -> Heard:
    level, loudest = speech_level(sound)
    peak = _peak(sound)
    return Heard(sound.seconds, level, loudest, decibels(peak), _clipped(sound.data) if peak >= _CLIPPED_AT else 0)


def _clipped(data: Sequence[int]) -> int:
    """Count the places at which a wave was cut off: several samples in a row at the limit."""
    places = run = 0
    for value in data:
        if -_CLIPPED_AT < value < _CLIPPED_AT:
            run = 0
            continue
        run += 1
        places += run == _CLIPPED_RUN
    return places


Fault = tuple[Message, Message | None, bool]
"""What is wrong, what to do, and whether the recording cannot be used at all."""

_EXPORT = msg("export it as WAV, FLAC, OGG (Vorbis) or MP3; phones write M4A or Opus, which cannot be played here")


def faults(file: Path, room: int | None) -> tuple[Fault, ...]:
    """Listen to a recording and say what is wrong with it; it takes a moment.

    Args:
        room: seconds that it may take, or None.
    """
    heard = _listened(file)
    return (_unusable(heard),) if isinstance(heard, str) else tuple(_faults(heard, room))


def _listened(file: Path) -> Heard | str:
    try:
        said = subprocess.run(  # noqa: S603 - this program itself, no shell
            [*helper_command("dyads.speech.levels"), str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=helper_environment(),
            timeout=_PATIENCE,
            check=True,
        ).stdout
        found = json.loads(said)
    except (OSError, subprocess.SubprocessError, ValueError):
        return "format"
    return Heard(*found) if isinstance(found, list) else str(found)


def _unusable(why: str) -> Fault:
    match why:
        case "missing":
            return msg("this recording cannot be read"), None, True
        case "size":
            what = msg("this recording is larger than {most} MiB", most=MOST_BYTES // 1024 // 1024)
            return what, msg("export it as OGG (Vorbis), which is much smaller"), True
        case "length":
            what = msg("this recording is longer than {most} minutes", most=LONGEST_LINE // 60)
            return what, msg("divide it: a phase each"), True
        case "decoder":
            return msg("here only plain WAV files can be played"), msg("export it as WAV"), True
        case _:
            return msg("this recording cannot be played"), _EXPORT, True


def _faults(heard: Heard, room: int | None) -> Iterator[Fault]:
    if room is not None and heard.seconds > room:
        values = {"length": clock_text(math.ceil(heard.seconds)), "room": clock_text(room)}
        what = msg("this recording takes {length} minutes, and up to the next bell there are {room}", **values)
        yield what, msg("make the phase longer; else only its name is said"), False
    if heard.loudest < _SILENT:
        yield msg("this recording is nearly silent"), msg("was the right microphone chosen?"), False
        return
    if heard.clipped >= _CLIPPED:
        what = msg("this recording is cut off at the loudest places, which rattles")
        yield what, msg("record it again, softer or further from the microphone"), False
    elif heard.level > _LOUD:
        yield msg("this recording is very loud"), msg("record it softer, with room above the loudest places"), False
    if heard.level < _SOFT:
        what = msg("this recording is so soft that its noise would be heard")
        yield what, msg("record it again, louder or nearer to the microphone"), False


def main(arguments: list[str]) -> int:
    try:
        print(json.dumps(hear(read_recording(Path(arguments[0])))))  # noqa: T201 - the answer to the app
    except UnreadableError as error:
        print(json.dumps(error.why))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
