"""Synthesises the bells that ship: `python sounds/synthesise.py [FOLDER]` writes the WAV files.

A struck bowl, plate or bell is a sum of modes that each ring at their own frequency and fade at their own pace, higher
ones sooner (modal synthesis). Three things tell metal from an electronic tone:

- No real body is quite round, so that each mode is in truth two, a few tenths of a hertz apart. Their beating is what
  makes a bowl sing (Essl and Cook, Banded Waveguides on Circular Topologies and of Beating Modes, ICMC 2002; measured
  on three bowls by Inácio, Henrique and Antunes, The Dynamics of Tibetan Singing Bowls, Acta Acustica 92, 2006).
- A mallet touches: it stays on the metal for milliseconds, a raised cosine of force (Ducceschi, Touzé and Bilbao,
  Sound synthesis of gongs, SMC 2013), and makes a noise of its own, lower and longer the softer its head is.
- In a thin gong energy wanders from the low modes, which the soft mallet excites, to the high ones: they are loudest
  only some tenths of a second after the stroke, the highest last (Fletcher and Rossing, The Physics of Musical
  Instruments, chapter 20; Van Duyne, Pierce and Smith, ICMC 1994). Pitch glides in flat gongs; here it stays.

Bowls and the gong have two forms: the long one rings out, the short one is the same body on a palm that damps it.

Everything here is a pure function of the tables below, without any randomness that is not seeded: the same platform
gives the same bytes, another one differs by one step of amplitude at most.
"""

import cmath
import math
import random
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, repeat
from operator import mul
from pathlib import Path

FULL_RATE = 44_100
HALF_RATE = 22_050  # for what has nothing above 6 kHz: half the size, and every player doubles it well
PEAK = round(32767 * 10 ** (-3 / 20))  # -3 dBFS
_LN_1000 = math.log(1000)  # T60 is the time in which a mode falls to a thousandth
_SOFTER = 0.28  # the share of the second half of a mode: it beats by about 11 dB and never falls silent
_INAUDIBLE = 1.6  # a mode is followed for so many times its T60, to -96 dB


@dataclass(frozen=True, slots=True)
class Mode:
    """One way a body swings.

    Attributes:
        frequency: in hertz.
        level: how loud it is where it is loudest, against the others.
        t60: seconds in which it falls by 60 dB.
        beat: how far its two halves lie apart, in hertz.
        bloom: seconds after the stroke at which it is loudest; 0 for a mode that the stroke itself excites.
    """

    frequency: float
    level: float
    t60: float
    beat: float = 0.0
    bloom: float = 0.0


@dataclass(frozen=True, slots=True)
class Mallet:
    """What strikes, and the noise it makes.

    Attributes:
        contact: seconds over which the sound rises: long for felt, short for wood on wood.
        level: of the noise, against that of the modes.
        low: hertz below which the noise is weak.
        high: hertz above which it is: the harder the head, the higher.
        t60: seconds in which the noise falls by 60 dB.
    """

    contact: float
    level: float
    low: float
    high: float
    t60: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one sound is made.

    Attributes:
        name: the file's stem, and the name scripts use.
        seconds: the length of the file.
        modes: what swings.
        mallet: what strikes it.
        fade: seconds of the half cosine that ends in exact silence.
        rate: samples a second.
    """

    name: str
    seconds: float
    modes: tuple[Mode, ...]
    mallet: Mallet
    fade: float
    rate: int = HALF_RATE


def _modes(
    frequencies: Iterable[float],
    levels: Iterable[float],
    t60s: Iterable[float],
    beats: Iterable[float],
) -> tuple[Mode, ...]:
    return tuple(Mode(*row) for row in zip(frequencies, levels, t60s, beats, strict=True))


def _over(base: float, ratios: Iterable[float]) -> tuple[float, ...]:
    return tuple(base * ratio for ratio in ratios)


def _shimmer(count: int, low: float, high: float, bloom: tuple[float, float]) -> Iterator[Mode]:
    """Yield the dense upper modes of a gong, evenly strewn over pitch: the higher, the later and the sooner gone."""
    chance = random.Random("gong")
    for n in range(count):
        place = n / (count - 1)
        frequency = low * (high / low) ** place * (1 + chance.uniform(-0.02, 0.02))
        level = 0.26 * min(1.0, (700 / frequency) ** 0.9) * chance.uniform(0.7, 1.0)
        t60 = 13 * (low / frequency) ** 0.4
        yield Mode(frequency, level, t60, 1 + frequency / 450, bloom[0] + (bloom[1] - bloom[0]) * place)


def _damped(recipe: Recipe, name: str, palm: float, seconds: float, fade: float) -> Recipe:
    """Return the short form of a body.

    Args:
        palm: seconds in which the damping alone would take 60 dB; losses add up, so the longest modes lose most.
    """
    modes = tuple(replace(mode, t60=1 / (1 / mode.t60 + 1 / palm)) for mode in recipe.modes)
    return replace(recipe, name=name, modes=modes, seconds=seconds, fade=fade)


# A singing bowl of 152 mm, struck with leather; ratios from the modal tables of the Csound manual.
BOWL_LONG = Recipe(
    "bowl-long",
    24.0,
    _modes(
        _over(314.0, (1, 2.662, 4.838, 7.516, 10.640, 14.210, 18.140)),
        (1.0, 0.64, 0.32, 0.15, 0.08, 0.045, 0.025),
        (26.0, 15.0, 9.0, 5.6, 3.6, 2.4, 1.6),
        (0.7, 1.1, 1.6, 2.3, 3.1, 4.0, 5.0),
    ),
    Mallet(contact=0.003, level=4.0, low=500, high=3500, t60=0.035),
    fade=6.0,
)
BOWL = _damped(BOWL_LONG, "bowl", palm=9.0, seconds=6.0, fade=2.5)

# A bowl of 180 mm, struck with felt; frequencies from the same tables.
DEEP_BOWL_LONG = Recipe(
    "deep-bowl-long",
    26.0,
    _modes(
        (221.0, 614.0, 1145.0, 1804.0, 2577.0, 3456.0),
        (1.0, 0.58, 0.22, 0.09, 0.035, 0.014),
        (30.0, 18.0, 10.0, 6.0, 3.8, 2.5),
        (0.5, 0.8, 1.2, 1.7, 2.4, 3.2),
    ),
    Mallet(contact=0.006, level=6.0, low=250, high=1300, t60=0.050),
    fade=7.0,
)
DEEP_BOWL = _damped(DEEP_BOWL_LONG, "deep-bowl", palm=9.0, seconds=7.0, fade=3.0)

# A gong with a boss: a firm low tone at once, and a shimmer that blooms after it. The ratios are a choice of ours.
GONG_LONG = Recipe(
    "gong-long",
    24.0,
    (
        Mode(98.0, 0.75, 26.0, 0.4),
        Mode(147.5, 0.45, 18.0, 0.6),
        Mode(196.8, 1.0, 28.0, 0.5),
        Mode(261.0, 0.35, 15.0, 0.9),
        Mode(296.5, 0.40, 14.0, 0.8, 0.08),
        *_shimmer(32, 345, 4500, (0.25, 0.75)),
    ),
    Mallet(contact=0.008, level=12.0, low=100, high=900, t60=0.050),
    fade=7.0,
)
GONG = _damped(GONG_LONG, "gong", palm=8.0, seconds=7.0, fade=3.0)

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
    Mallet(contact=0.001, level=4.5, low=3000, high=9000, t60=0.020),
    fade=1.0,
    rate=FULL_RATE,
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
    Mallet(contact=0.0015, level=6.0, low=1200, high=6000, t60=0.025),
    fade=1.5,
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
    Mallet(contact=0.001, level=0.3, low=20, high=3000, t60=0.018),
    fade=0.2,
    rate=FULL_RATE,
)

RECIPES: tuple[Recipe, ...] = (
    *(BOWL, BOWL_LONG, DEEP_BOWL, DEEP_BOWL_LONG, GONG, GONG_LONG),
    *(TINGSHA, BELL, WOOD),
)


def synthesise(recipe: Recipe) -> "array[int]":
    """Return the samples of one sound: 16 bits, mono, the loudest at `PEAK`."""
    count, rate = round(recipe.seconds * recipe.rate), recipe.rate
    total = [0.0] * count
    for mode in recipe.modes:
        _add(total, _swing(mode, min(count, round(_INAUDIBLE * mode.t60 * rate)), rate))
    _add(total, _noise(recipe.mallet, recipe.name.removesuffix("-long"), rate))
    window = _window(count, round(recipe.mallet.contact * rate), round(recipe.fade * rate))
    shaped = [a * w for a, w in zip(total, window, strict=True)]
    offset = math.fsum(shaped) / math.fsum(window)
    centred = [a - offset * w for a, w in zip(shaped, window, strict=True)]
    scale = PEAK / max(max(centred), -min(centred))
    return array("h", (round(a * scale) for a in centred))


def _add(total: list[float], part: Iterable[float]) -> None:
    for n, value in enumerate(part):
        total[n] += value


def _swing(mode: Mode, count: int, rate: int) -> Iterator[float]:
    """Yield one mode: two decaying sines, the second the softer one."""
    first = _decaying(mode.frequency - mode.beat / 2, (1 - _SOFTER) * mode.level, mode.t60, count, rate)
    second = _decaying(mode.frequency + mode.beat / 2, _SOFTER * mode.level, mode.t60, count, rate)
    both = (a + b for a, b in zip(first, second, strict=True))
    return (a * w for a, w in zip(both, _growth(mode, rate), strict=False)) if mode.bloom else both


def _growth(mode: Mode, rate: int) -> Iterator[float]:
    """Yield how far a mode that is fed by others has grown, so that with its decay it is loudest, at 1, at `bloom`.

    It is the square of `1 - exp(-t / tau)`: energy comes in two steps, and hardly any at first.
    """
    loss = _LN_1000 / mode.t60
    short, long = 1e-4, 1e4
    for _ in range(80):
        tau = math.sqrt(short * long)
        short, long = (tau, long) if tau * math.log1p(2 / (tau * loss)) < mode.bloom else (short, tau)
    height = (1 - math.exp(-mode.bloom / tau)) ** 2 * math.exp(-loss * mode.bloom)
    step, left = math.exp(-1 / (tau * rate)), 1.0
    while True:
        yield (1 - left) ** 2 / height
        left *= step


def _decaying(frequency: float, level: float, t60: float, count: int, rate: int) -> Iterator[float]:
    """Yield a decaying sine as the imaginary part of a number that turns and shrinks by the same step each time."""
    step = cmath.exp(complex(-_LN_1000 / t60, math.tau * frequency) / rate)
    turning = accumulate(repeat(step, count - 1), mul, initial=complex(level, 0.0))
    return (z.imag for z in turning)


def _noise(mallet: Mallet, seed: str, rate: int) -> Iterator[float]:
    """Yield the touch of the mallet: seeded noise between two frequencies, gone almost at once."""
    chance = random.Random(seed)
    soften, thin = (1 - math.exp(-math.tau * edge / rate) for edge in (mallet.high, mallet.low))
    level, decay = mallet.level, math.exp(-_LN_1000 / (mallet.t60 * rate))
    once = twice = slow = 0.0
    for _ in range(round(2 * mallet.t60 * rate)):
        once += soften * (chance.uniform(-1.0, 1.0) - once)
        twice += soften * (once - twice)
        slow += thin * (twice - slow)
        yield level * (twice - slow)
        level *= decay


def _window(count: int, rise: int, fall: int) -> list[float]:
    """Return the rise out of silence and the fall into it, in samples; the first and the last are exactly 0."""
    window = [1.0] * count
    for n in range(rise):
        window[n] = 0.5 - 0.5 * math.cos(math.pi * n / rise)
    for n in range(fall):
        window[count - 1 - n] = 0.5 - 0.5 * math.cos(math.pi * n / fall)
    return window


def write(path: Path, samples: "array[int]", rate: int) -> None:
    """Write the samples as a WAV file, little-endian on every machine."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def main(folder: Path) -> None:
    """Write all sounds into a folder."""
    for recipe in RECIPES:
        write(folder / f"{recipe.name}.wav", synthesise(recipe), recipe.rate)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
