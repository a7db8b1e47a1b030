"""The bells that ship, measured."""

import platform
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, hilbert, sosfiltfilt

from sounds.synthesise import BELL, BOWL, DEEP_BOWL, GONG, PEAK, RATE, RECIPES, TINGSHA, WOOD, Recipe, synthesise, write

FOLDER = Path(__file__).parents[2] / "sounds"
Signal = NDArray[np.floating[Any]]

# What each body rings at, in hertz, and how far from that is still the same partial.
PARTIALS = {
    "bowl": [314.0 * ratio for ratio in (1, 2.662, 4.838, 7.516, 10.640)],
    "deep-bowl": [221.0, 614.0, 1145.0, 1804.0],
    "bell": [251.0, 501.0, 603.0, 750.0, 1005.0, 1506.0, 2083.0, 2421.0, 2721.0],
    "tingsha": [1480.0 * ratio for ratio in (1, 1.73, 2.33, 3.91, 4.11)],
    "gong": [98.0, 147.5, 196.8, 261.0, 296.5],
    "wood": [432.0, 688.0, 1896.0],
}


def samples(recipe: Recipe) -> Signal:
    with wave.open(str(FOLDER / f"{recipe.name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.asarray(np.frombuffer(file.readframes(file.getnframes()), "<i2"), dtype=np.float64)


def decibels(ratio: float) -> float:
    return 20 * float(np.log10(max(ratio, 1e-12)))


def rms(signal: Signal) -> float:
    return float(np.sqrt(np.mean(signal**2)))


def band(signal: Signal, low: float, high: float) -> Signal:
    return np.asarray(sosfiltfilt(butter(4, (low, high), "bandpass", fs=RATE, output="sos"), signal))


def envelope(signal: Signal, low: float, high: float) -> Signal:
    return np.asarray(np.abs(hilbert(band(signal, low, high))), dtype=np.float64)


every_sound = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)


@every_sound
def test_the_peak_is_at_minus_three_decibels(recipe: Recipe) -> None:
    assert np.max(np.abs(samples(recipe))) == PEAK
    assert decibels(PEAK / 32767) == pytest.approx(-3.0, abs=0.01)


@every_sound
def test_there_is_no_constant_part(recipe: Recipe) -> None:
    assert abs(np.mean(samples(recipe))) < 0.1


@every_sound
def test_it_begins_and_ends_in_silence(recipe: Recipe) -> None:
    signal = samples(recipe)
    assert signal[0] == 0
    assert signal[-1] == 0
    assert np.max(np.abs(signal[-RATE // 200 :])) <= 3  # the last 5 ms
    assert decibels(rms(signal[-RATE // 20 :]) / 32768) < -70


@every_sound
def test_it_does_not_click(recipe: Recipe) -> None:
    """A click is a jump that the sound around it does not explain: nothing above 15 kHz stands out after the strike."""
    signal = samples(recipe)
    high = np.abs(band(signal, 15_000, 20_000))
    struck = RATE // 20
    assert np.max(high[struck:]) <= max(2.0, 0.02 * np.max(np.abs(signal[struck:])))


@every_sound
def test_the_strike_is_at_the_beginning(recipe: Recipe) -> None:
    signal = np.abs(samples(recipe))
    begun = np.flatnonzero(signal > 0.1 * PEAK)[0] / RATE
    assert begun < 0.012
    assert np.argmax(signal) / RATE < 0.1


@every_sound
def test_the_partials_are_where_they_should_be(recipe: Recipe) -> None:
    signal = samples(recipe)[: 2 * RATE]
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size))
    floor = np.median(spectrum)
    found = find_peaks(spectrum, height=20 * floor)[0] * RATE / size
    for partial in PARTIALS[recipe.name]:
        nearest = min(abs(found - partial))
        assert nearest < max(3.0, 0.006 * partial), f"{partial} Hz"


@pytest.mark.parametrize(
    ("recipe", "frequency", "beat"),
    [(BOWL, 314.0, 0.7), (DEEP_BOWL, 221.0, 0.5), (BELL, 603.0, 0.9), (TINGSHA, 1480.0, 9.0), (GONG, 196.8, 0.5)],
    ids=lambda value: getattr(value, "name", value),
)
def test_it_beats(recipe: Recipe, frequency: float, beat: float) -> None:
    """The loudness of a partial, taken out of its decay, swells as often a second as its two halves lie apart."""
    width = max(12.0, 2 * beat)
    level = np.log(envelope(samples(recipe), frequency - width, frequency + width))
    start, end = RATE // 4, round((recipe.seconds - recipe.fade - 0.5) * RATE)
    time = np.arange(end - start) / RATE
    swelling = level[start:end] - np.polyval(np.polyfit(time, level[start:end], 1), time)
    spectrum = np.abs(np.fft.rfft(swelling * np.hanning(len(swelling)), 1 << 21))
    frequencies = np.fft.rfftfreq(1 << 21, 1 / RATE)
    audible = (frequencies > 0.3) & (frequencies < 20)
    assert frequencies[audible][np.argmax(spectrum[audible])] == pytest.approx(beat, rel=0.15)
    depth = decibels(float(np.exp(np.percentile(swelling, 95) - np.percentile(swelling, 5))))
    assert 4 < depth < 14


@pytest.mark.parametrize("recipe", [BOWL, DEEP_BOWL], ids=lambda recipe: recipe.name)
def test_higher_modes_fade_sooner(recipe: Recipe) -> None:
    signal = samples(recipe)

    def fall(frequency: float) -> float:
        level = np.log(envelope(signal, frequency * 0.97, frequency * 1.03)[RATE // 5 : RATE * 5 // 2])
        return float(np.polyfit(np.arange(len(level)), level, 1)[0])

    falls = [fall(partial) for partial in PARTIALS[recipe.name][:4]]
    assert falls == sorted(falls, reverse=True)


def test_the_gong_blooms() -> None:
    """Its shimmer is louder a quarter of a second after the strike than at it; a bowl's high voices are not."""

    def bloom(recipe: Recipe) -> float:
        high = envelope(samples(recipe), 700, 2500)
        return rms(high[RATE // 4 : RATE // 2]) / rms(high[: RATE // 20])

    assert bloom(GONG) > 1.5
    assert bloom(BOWL) < 1


def test_the_hum_of_the_bell_outlasts_the_rest() -> None:
    signal = samples(BELL)
    late = np.abs(np.fft.rfft(signal[5 * RATE : 7 * RATE]))
    assert np.argmax(late) / 2 == pytest.approx(251, abs=2)


def test_they_can_be_told_apart() -> None:
    """Any two differ by half an octave in where their strike lies, or twofold in how long they ring."""

    def height(signal: Signal) -> float:
        spectrum = np.abs(np.fft.rfft(signal[: RATE // 2])) ** 2
        return float(
            np.log2(np.sum(spectrum * np.fft.rfftfreq(RATE // 2, 1 / RATE)[: len(spectrum)]) / np.sum(spectrum))
        )

    def length(signal: Signal) -> float:
        loud = np.abs(signal) > 0.03 * PEAK
        return float(np.log2(np.flatnonzero(loud)[-1] / RATE))

    def shimmer(signal: Signal) -> float:
        return decibels(rms(band(signal[: RATE // 2], 900, 8000)) / rms(signal[: RATE // 2])) / 12

    points = {r.name: (height(s), length(s), shimmer(s)) for r in RECIPES for s in [samples(r)]}
    for one in points:
        for other in points:
            if one < other:
                apart = max(abs(a - b) for a, b in zip(points[one], points[other], strict=True))
                assert apart > 0.4, (one, other, points)


def test_they_are_light_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in FOLDER.glob("*.wav")) < 4_000_000
    assert {file.stem for file in FOLDER.glob("*.wav")} == {recipe.name for recipe in RECIPES}


@pytest.mark.slow
@every_sound
def test_the_program_makes_the_files(recipe: Recipe, tmp_path: Path) -> None:
    made = synthesise(recipe)
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        write(tmp_path / "again.wav", made)
        assert (tmp_path / "again.wav").read_bytes() == (FOLDER / f"{recipe.name}.wav").read_bytes()
    else:
        assert np.max(np.abs(np.array(made, dtype=float) - samples(recipe))) <= 1


def test_the_same_recipe_gives_the_same_bytes() -> None:
    assert synthesise(WOOD) == synthesise(WOOD)
