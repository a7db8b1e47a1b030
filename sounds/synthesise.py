"""Synthesises the bells that ship: `python sounds/synthesise.py [FOLDER]` writes the six WAV files.

A struck bowl, plate or bell is a sum of modes that each ring at their own frequency and fade at their own pace, higher
ones sooner. No real body is quite round, so that each mode is in truth two, a few tenths of a hertz apart: their
beating is what makes a bowl sing. Everything here is a pure function of the tables below, without any randomness that
is not seeded: the same platform gives the same bytes, another one differs by one step of amplitude at most.
"""

import cmath
import math
import random
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import mul
from pathlib import Path

RATE = 44_100
PEAK = round(32767 * 10 ** (-3 / 20))  # -3 dBFS
_LN_1000 = math.log(1000)  # T60 is the time in which a mode falls to a thousandth
_SOFTER = 0.28  # the share of the second half of a mode: it beats by about 11 dB and never falls silent


@dataclass(frozen=True, slots=True)
class Mode:
    """One way a body swings.

    Attributes:
        frequency: in hertz.
        level: how loud it is at the strike, against the others.
        t60: seconds until it has fallen by 60 dB.
        beat: how far its two halves lie apart, in hertz.
        swell: seconds until it has grown to its full strength; 0 for a mode that the strike itself excites.
    """

    frequency: float
    level: float
    t60: float
    beat: float = 0.0
    swell: float = 0.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one sound is made.

    Attributes:
        name: the file's stem, and the name scripts use.
        seconds: the length of the file.
        modes: what swings.
        attack: seconds of the raised cosine it begins with; long for a felt mallet, short for wood on wood.
        knock: level of the mallet's own noise, which is gone within `knock_t60` seconds.
        knock_t60: seconds.
        fade: seconds of the half cosine that ends in exact silence.
    """

    name: str
    seconds: float
    modes: tuple[Mode, ...]
    attack: float = 0.004
    knock: float = 0.0
    knock_t60: float = 0.03
    fade: float = 1.5


def _modes(
    frequencies: Iterable[float],
    levels: Iterable[float],
    t60s: Iterable[float],
    beats: Iterable[float],
) -> tuple[Mode, ...]:
    return tuple(Mode(*row) for row in zip(frequencies, levels, t60s, beats, strict=True))


def _over(base: float, ratios: Iterable[float]) -> tuple[float, ...]:
    return tuple(base * ratio for ratio in ratios)


# A singing bowl of 152 mm; ratios from the modal tables of the Csound manual.
BOWL = Recipe(
    "bowl",
    8.5,
    _modes(
        _over(314.0, (1, 2.662, 4.838, 7.516, 10.640, 14.210)),
        (1.0, 0.62, 0.30, 0.13, 0.06, 0.03),
        (9.0, 4.3, 2.8, 2.0, 1.5, 1.2),
        (0.7, 1.1, 1.6, 2.3, 3.1, 4.0),
    ),
    attack=0.005,
    knock=0.03,
)

# A bowl of 180 mm, struck with felt; frequencies from the same tables.
DEEP_BOWL = Recipe(
    "deep-bowl",
    10.0,
    _modes(
        (221.0, 614.0, 1145.0, 1804.0, 2577.0, 3456.0),
        (1.0, 0.50, 0.16, 0.06, 0.02, 0.008),
        (12.0, 6.0, 3.4, 2.2, 1.5, 1.1),
        (0.5, 0.8, 1.2, 1.7, 2.4, 3.2),
    ),
    attack=0.009,
    knock=0.015,
    fade=2.0,
)

# A gong with a boss: a firm low tone at once, and a shimmer that blooms after it. The ratios are a choice of ours.
GONG = Recipe(
    "gong",
    9.5,
    (
        Mode(98.0, 0.75, 9.0, 0.4),
        Mode(147.5, 0.45, 7.5, 0.6),
        Mode(196.8, 1.0, 10.0, 0.5),
        Mode(261.0, 0.35, 6.5, 0.9),
        Mode(296.5, 0.40, 6.5, 0.8, 0.05),
        Mode(347.0, 0.28, 6.0, 1.3, 0.10),
        Mode(415.0, 0.30, 5.5, 1.1, 0.14),
        Mode(489.0, 0.22, 5.0, 1.7, 0.18),
        Mode(583.0, 0.24, 4.6, 1.9, 0.24),
        Mode(668.0, 0.16, 4.2, 2.3, 0.28),
        Mode(797.0, 0.17, 3.8, 2.6, 0.32),
        Mode(941.0, 0.12, 3.4, 3.1, 0.36),
        Mode(1108.0, 0.12, 3.0, 3.4, 0.40),
        Mode(1327.0, 0.08, 2.7, 4.1, 0.42),
        Mode(1583.0, 0.07, 2.4, 4.6, 0.45),
        Mode(1921.0, 0.04, 2.1, 5.3, 0.45),
        Mode(2352.0, 0.03, 1.8, 6.1, 0.45),
    ),
    attack=0.010,
    knock=0.02,
    knock_t60=0.06,
    fade=2.0,
)

# Two small thick cymbals struck edge to edge, about 9 Hz apart; the ratios of a free plate.
TINGSHA = Recipe(
    "tingsha",
    4.5,
    _modes(
        _over(1480.0, (1, 1.73, 2.33, 3.91, 4.11)),
        (1.0, 0.38, 0.55, 0.16, 0.14),
        (4.2, 1.6, 2.4, 0.9, 1.2),
        (9.0, 9.6, 10.4, 12.1, 12.8),
    ),
    attack=0.0015,
    knock=0.03,
    knock_t60=0.012,
    fade=1.0,
)

# A church bell: hum, prime, tierce, quint, nominal, twelfth and above (Lehr; ASA Auditory Demonstrations 28).
BELL = Recipe(
    "bell",
    8.5,
    _modes(
        (251.0, 501.0, 603.0, 750.0, 1005.0, 1506.0, 2083.0, 2421.0, 2721.0),
        (0.55, 0.70, 0.75, 0.30, 1.0, 0.55, 0.38, 0.20, 0.16),
        (9.0, 5.5, 5.0, 2.6, 3.2, 1.6, 1.7, 1.0, 0.6),
        (0.4, 0.7, 0.9, 1.1, 1.4, 1.9, 2.4, 2.9, 3.3),
    ),
    attack=0.0025,
    knock=0.05,
    knock_t60=0.02,
)

# A hollow block of wood: a bar's modes over the tone of its hollow, short and dry.
WOOD = Recipe(
    "wood",
    0.6,
    (
        Mode(432.0, 0.55, 0.16),
        Mode(688.0, 1.0, 0.20),
        Mode(1896.0, 0.35, 0.09),
        Mode(3718.0, 0.10, 0.05),
    ),
    attack=0.001,
    knock=0.12,
    knock_t60=0.018,
    fade=0.2,
)

RECIPES: tuple[Recipe, ...] = (BOWL, DEEP_BOWL, GONG, TINGSHA, BELL, WOOD)


def synthesise(recipe: Recipe) -> "array[int]":
    """Return the samples of one sound: 16 bits, mono, `RATE` a second, the loudest at `PEAK`."""
    count = round(recipe.seconds * RATE)
    total = [0.0] * count
    for mode in recipe.modes:
        total = [a + b for a, b in zip(total, _swing(mode, count), strict=True)]
    if recipe.knock:
        total = [a + b for a, b in zip(total, _noise(recipe, count), strict=True)]
    window = _window(count, recipe.attack, recipe.fade)
    shaped = [a * w for a, w in zip(total, window, strict=True)]
    offset = math.fsum(shaped) / math.fsum(window)
    centred = [a - offset * w for a, w in zip(shaped, window, strict=True)]
    scale = PEAK / max(max(centred), -min(centred))
    return array("h", (round(a * scale) for a in centred))


def _swing(mode: Mode, count: int) -> Iterator[float]:
    """Yield one mode: two decaying sines, the second the softer one."""
    first = _decaying(mode.frequency - mode.beat / 2, (1 - _SOFTER) * mode.level, mode.t60, count)
    second = _decaying(mode.frequency + mode.beat / 2, _SOFTER * mode.level, mode.t60, count)
    both = (a + b for a, b in zip(first, second, strict=True))
    if not mode.swell:
        return both
    return (a * (1 - math.exp(-3 * n / (mode.swell * RATE))) for n, a in enumerate(both))


def _decaying(frequency: float, level: float, t60: float, count: int) -> Iterator[float]:
    """Yield a decaying sine as the imaginary part of a number that turns and shrinks by the same step each time."""
    step = cmath.exp(complex(-_LN_1000 / t60, math.tau * frequency) / RATE)
    turning = accumulate(repeat(step, count - 1), mul, initial=complex(level, 0.0))
    return (z.imag for z in turning)


def _noise(recipe: Recipe, count: int) -> Iterator[float]:
    """Yield the knock of the mallet: seeded noise, smoothed once, gone almost at once."""
    chance = random.Random(recipe.name)
    level, decay, last = recipe.knock, math.exp(-_LN_1000 / (recipe.knock_t60 * RATE)), 0.0
    for _ in range(count):
        if level > 1e-7:
            last += 0.35 * (chance.uniform(-1.0, 1.0) - last)
            yield level * last
            level *= decay
        else:
            yield 0.0


def _window(count: int, attack: float, fade: float) -> list[float]:
    """Return the rise out of silence and the fall into it; the first and the last sample are exactly 0."""
    rise, fall = round(attack * RATE), round(fade * RATE)
    window = [1.0] * count
    for n in range(rise):
        window[n] = 0.5 - 0.5 * math.cos(math.pi * n / rise)
    for n in range(fall):
        window[count - 1 - n] = 0.5 - 0.5 * math.cos(math.pi * n / fall)
    return window


def write(path: Path, samples: "array[int]") -> None:
    """Write the samples as a WAV file, little-endian on every machine."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def main(folder: Path) -> None:
    """Write all six sounds into a folder."""
    for recipe in RECIPES:
        write(folder / f"{recipe.name}.wav", synthesise(recipe))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
