"""The bells that ship, measured."""

import itertools
import platform
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, hilbert, sosfiltfilt

from dyads.practice.bell import DEFAULT_STRIKES, CueKind
from dyads.sound.samples import mix, read
from sounds.synthesise import (
    BELL,
    BOWL,
    BOWL_LONG,
    DEEP_BOWL,
    DEEP_BOWL_LONG,
    GONG,
    GONG_LONG,
    PEAK,
    RECIPES,
    TINGSHA,
    WOOD,
    Recipe,
    synthesise,
    write,
)

FOLDER = Path(__file__).parents[2] / "sounds"
Signal = NDArray[np.floating[Any]]

# What each body rings at, in hertz.
BOWL_PARTIALS = [314.0 * ratio for ratio in (1, 2.662, 4.838, 7.516, 10.640)]
DEEP_BOWL_PARTIALS = [221.0, 614.0, 1145.0, 1804.0]
GONG_PARTIALS = [98.0, 147.5, 196.8, 261.0, 296.5]
PARTIALS = {
    "bowl": BOWL_PARTIALS,
    "bowl-long": BOWL_PARTIALS,
    "deep-bowl": DEEP_BOWL_PARTIALS,
    "deep-bowl-long": DEEP_BOWL_PARTIALS,
    "bell": [251.0, 501.0, 603.0, 750.0, 1005.0, 1506.0, 2083.0, 2421.0, 2721.0],
    "tingsha": [1480.0 * ratio for ratio in (1, 1.73, 2.33, 3.91, 4.11)],
    "gong": GONG_PARTIALS,
    "gong-long": GONG_PARTIALS,
    "wood": [432.0, 688.0, 1896.0],
}


def samples(recipe: Recipe) -> Signal:
    with wave.open(str(FOLDER / f"{recipe.name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, recipe.rate)
        return np.asarray(np.frombuffer(file.readframes(file.getnframes()), "<i2"), dtype=np.float64)


def decibels(ratio: float) -> float:
    return 20 * float(np.log10(max(ratio, 1e-12)))


def rms(signal: Signal) -> float:
    return float(np.sqrt(np.mean(signal**2)))


def band(signal: Signal, low: float, high: float, rate: int) -> Signal:
    return np.asarray(sosfiltfilt(butter(4, (low, high), "bandpass", fs=rate, output="sos"), signal))


def envelope(recipe: Recipe, low: float, high: float, seconds: int = 60) -> Signal:
    signal = samples(recipe)[: seconds * recipe.rate]
    return np.asarray(np.abs(hilbert(band(signal, low, high, recipe.rate))), dtype=np.float64)


def named(*recipes: Recipe) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recipe", recipes, ids=lambda recipe: recipe.name)


every_sound = named(*RECIPES)
both_forms = pytest.mark.parametrize(
    ("short", "long"), [(BOWL, BOWL_LONG), (DEEP_BOWL, DEEP_BOWL_LONG), (GONG, GONG_LONG)], ids=lambda r: r.name
)


@every_sound
def test_the_peak_is_at_minus_three_decibels(recipe: Recipe) -> None:
    assert np.max(np.abs(samples(recipe))) == PEAK
    assert decibels(PEAK / 32767) == pytest.approx(-3.0, abs=0.01)


@every_sound
def test_there_is_no_constant_part(recipe: Recipe) -> None:
    assert abs(np.mean(samples(recipe))) < 0.1


@every_sound
def test_it_begins_and_ends_in_silence(recipe: Recipe) -> None:
    signal, rate = samples(recipe), recipe.rate
    assert signal[0] == 0
    assert signal[-1] == 0
    assert np.max(np.abs(signal[-rate // 200 :])) <= 3  # the last 5 ms
    assert decibels(rms(signal[-rate // 20 :]) / 32768) < -70


@every_sound
def test_it_does_not_click(recipe: Recipe) -> None:
    """A click is a jump that the sound around it does not explain: nothing high stands out after the strike."""
    signal, rate = samples(recipe), recipe.rate
    high = np.abs(band(signal, 0.34 * rate, 0.45 * rate, rate))
    struck = rate // 20
    assert np.max(high[struck:]) <= max(2.0, 0.02 * np.max(np.abs(signal[struck:])))


@every_sound
def test_it_fades_out_without_a_step(recipe: Recipe) -> None:
    """Over the fade each tenth of a second is softer than the one before, the beating of a partial apart."""
    signal, tenth = samples(recipe), recipe.rate // 10
    fade = signal[len(signal) - round(recipe.fade * recipe.rate) :]
    level = [decibels(rms(fade[n : n + tenth])) for n in range(0, len(fade) - tenth, tenth)]
    assert all(later < earlier + 3 for earlier, later in itertools.pairwise(level))
    assert level[-1] < max(level[0] - 25, 6)


@every_sound
def test_the_strike_is_at_the_beginning(recipe: Recipe) -> None:
    signal = np.abs(samples(recipe))
    begun = np.flatnonzero(signal > 0.1 * PEAK)[0] / recipe.rate
    assert begun < 0.012
    assert np.argmax(signal) / recipe.rate < 0.1


@every_sound
def test_the_partials_are_where_they_should_be(recipe: Recipe) -> None:
    signal = samples(recipe)[: 2 * recipe.rate]
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size))
    floor = np.median(spectrum)
    found = find_peaks(spectrum, height=20 * floor)[0] * recipe.rate / size
    for partial in PARTIALS[recipe.name]:
        nearest = min(abs(found - partial))
        assert nearest < max(3.0, 0.006 * partial), f"{partial} Hz"


@pytest.mark.parametrize(
    ("recipe", "frequency", "beat"),
    [
        (BOWL, 314.0, 0.7),
        (BOWL_LONG, 314.0, 0.7),
        (DEEP_BOWL, 221.0, 0.5),
        (DEEP_BOWL_LONG, 221.0, 0.5),
        (BELL, 603.0, 0.9),
        (TINGSHA, 1480.0, 9.0),
        (GONG, 196.8, 0.5),
        (GONG_LONG, 196.8, 0.5),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_it_beats(recipe: Recipe, frequency: float, beat: float) -> None:
    """The loudness of a partial, taken out of its decay, swells as often a second as its two halves lie apart."""
    rate = recipe.rate
    width = max(12.0, 2 * beat)
    level = np.log(envelope(recipe, frequency - width, frequency + width))
    start, end = rate // 4, round((recipe.seconds - recipe.fade - 0.2) * rate)
    time = np.arange(end - start) / rate
    swelling = level[start:end] - np.polyval(np.polyfit(time, level[start:end], 1), time)
    spectrum = np.abs(np.fft.rfft(swelling * np.hanning(len(swelling)), 1 << 21))
    frequencies = np.fft.rfftfreq(1 << 21, 1 / rate)
    audible = (frequencies > 0.3) & (frequencies < 20)
    assert frequencies[audible][np.argmax(spectrum[audible])] == pytest.approx(beat, rel=0.15)
    depth = decibels(float(np.exp(np.percentile(swelling, 95) - np.percentile(swelling, 5))))
    assert 4 < depth < 14


def t60(recipe: Recipe, frequency: float) -> float:
    """Return the seconds in which a partial falls by 60 dB, by the line through its level until it is lost or faded."""
    level = np.log(envelope(recipe, frequency * 0.97, frequency * 1.03))
    start, fading = recipe.rate // 5, round((recipe.seconds - recipe.fade) * recipe.rate)
    lost = np.flatnonzero(level[start:fading] < np.max(level) - np.log(1000))
    end = start + int(lost[0]) if len(lost) else fading
    slope = float(np.polyfit(np.arange(end - start) / recipe.rate, level[start:end], 1)[0])
    return float(np.log(1000)) / -slope


@named(BOWL_LONG, DEEP_BOWL_LONG, BOWL, DEEP_BOWL)
def test_higher_modes_fade_sooner(recipe: Recipe) -> None:
    times = [t60(recipe, partial) for partial in PARTIALS[recipe.name][:4]]
    assert times == sorted(times, reverse=True)


@named(BOWL_LONG, DEEP_BOWL_LONG, GONG_LONG)
def test_the_long_form_rings_for_twenty_to_thirty_seconds(recipe: Recipe) -> None:
    """Its longest partial takes so long for 60 dB; it is heard, less than 60 dB under its strike, for nearly that."""
    assert 20 < max(t60(recipe, partial) for partial in PARTIALS[recipe.name][:3]) < 33
    level, half = samples(recipe), recipe.rate // 2
    loud = [rms(level[n : n + half]) for n in range(0, len(level) - half, half)]
    heard = max(n for n, each in enumerate(loud) if each > max(loud) / 1000) / 2
    assert 20 <= heard <= 30


@both_forms
def test_the_short_form_never_hides_the_next_cue(short: Recipe, long: Recipe) -> None:
    """It is damped, not cut: gone from 20 dB under its strike after three seconds, where the long one still sings."""

    def after_three_seconds(recipe: Recipe) -> float:
        signal, rate = samples(recipe), recipe.rate
        return decibels(rms(signal[3 * rate : 4 * rate]) / rms(signal[: rate // 2]))

    assert short.seconds <= 7
    assert after_three_seconds(short) < -18
    assert after_three_seconds(long) > after_three_seconds(short) + 8
    for partial in PARTIALS[short.name][:3]:
        assert t60(short, partial) < 0.6 * t60(long, partial)


@pytest.mark.parametrize("kind", ["change", "switch", "silence", "warn", "interval", "end"])
@both_forms
def test_every_cue_stands_out_of_the_tail_before_it(short: Recipe, long: Recipe, kind: CueKind) -> None:
    """Its loudest moment lies over what rings then: three seconds after the short form, ten after the long one."""
    strike = DEFAULT_STRIKES[kind]
    (cue,) = (recipe for recipe in RECIPES if recipe.name == strike.sound)
    signal, moment = samples(cue), cue.rate // 20
    loudest = strike.volume * max(rms(signal[n : n + moment]) for n in range(0, cue.rate // 2, moment))

    def tail(recipe: Recipe, seconds: int) -> float:
        return rms(samples(recipe)[seconds * recipe.rate : (seconds + 1) * recipe.rate])

    assert decibels(loudest / tail(short, 3)) > 6
    assert decibels(loudest / tail(long, 10)) > 6


@both_forms
def test_both_forms_are_one_body_struck_alike(short: Recipe, long: Recipe) -> None:
    """The first moment is as loud, and the same waves; louder neither at the peak nor over the first half second."""
    one, other = samples(short), samples(long)
    assert abs(decibels(rms(one[: short.rate // 2]) / rms(other[: long.rate // 2]))) < 2
    begun = slice(0, short.rate // 10)
    assert np.corrcoef(one[begun], other[begun])[0, 1] > 0.98


@named(BOWL, BOWL_LONG, DEEP_BOWL, DEEP_BOWL_LONG, GONG, GONG_LONG)
@pytest.mark.parametrize(("strikes", "interval"), [(3, 2.0), (5, 2.0), (9, 1.0)])
def test_strokes_that_ring_on_under_each_other_do_not_clip_and_stay_loud(
    recipe: Recipe, strikes: int, interval: float
) -> None:
    """What adds up stays under -1 dBFS, and the first stroke of a row is hardly softer than one that stands alone."""
    one = read(FOLDER / f"{recipe.name}.wav")
    row = mix(one, strikes, interval, 1.0)
    assert row.rate == recipe.rate
    assert row.seconds == pytest.approx(one.seconds + (strikes - 1) * interval)
    assert max(max(row.data), -min(row.data)) <= round(32_767 * 10 ** (-1 / 20))
    first = slice(0, recipe.rate)
    softer = decibels(rms(np.array(row.data[first], dtype=float)) / rms(np.array(one.data[first], dtype=float)))
    assert softer > (-1.0 if interval == 2.0 else -3.5)


def beside(recipe: Recipe, start: float) -> float:
    """Return the share of energy that lies beside the partials over 20 ms, in decibels."""
    rate = recipe.rate
    part = samples(recipe)[round(start * rate) : round((start + 0.02) * rate)]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8192)) ** 2
    frequency = np.fft.rfftfreq(8192, 1 / rate)
    apart = np.min([np.abs(frequency - mode.frequency) for mode in recipe.modes if not mode.bloom], axis=0)
    return decibels(float(np.sqrt(np.sum(power[(apart > 110) & (frequency > 60)]) / np.sum(power))))


@named(BOWL, BOWL_LONG, DEEP_BOWL, DEEP_BOWL_LONG, GONG, GONG_LONG, TINGSHA, BELL)
def test_the_mallet_is_heard_in_the_first_moment_and_gone_after_it(recipe: Recipe) -> None:
    """In the first 20 ms there is noise where no partial is, clearly more than after them, and less than the tone."""
    first, after = beside(recipe, 0.0), beside(recipe, 0.02)
    assert -24 < first < -5
    assert first > after + 10


def test_the_softer_the_mallet_the_lower_and_longer_its_noise() -> None:
    heads = [recipe.mallet for recipe in (TINGSHA, BELL, BOWL, DEEP_BOWL, GONG)]
    assert [head.high for head in heads] == sorted((head.high for head in heads), reverse=True)
    assert [head.contact for head in heads] == sorted(head.contact for head in heads)


def centroid(recipe: Recipe, start: float) -> float:
    """Return where the middle of the spectrum lies over a tenth of a second, in hertz."""
    rate = recipe.rate
    part = samples(recipe)[round(start * rate) : round((start + 0.1) * rate)]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 16384)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(16384, 1 / rate)) / np.sum(power))


@named(GONG, GONG_LONG)
def test_the_gong_blooms(recipe: Recipe) -> None:
    """The middle of its spectrum rises for seven tenths of a second after the stroke, doubles, and sinks again."""
    rising = [centroid(recipe, start) for start in (0.03, 0.15, 0.3, 0.45, 0.6, 0.7)]
    assert rising == sorted(rising)
    assert rising[-1] > 2 * rising[0]
    assert centroid(recipe, 1.6) < 0.8 * rising[-1]


@named(GONG, GONG_LONG)
def test_the_upper_partials_of_the_gong_grow_for_a_while(recipe: Recipe) -> None:
    """From 500 Hz up each band is loudest 0.25 to 0.85 s after the stroke, the highest last."""
    peaks = []
    for low in (500, 800, 1300, 2000, 3000):
        level = np.convolve(envelope(recipe, low, 1.5 * low, 3), np.hanning(recipe.rate // 5), "same")
        peaks.append(float(np.argmax(level)) / recipe.rate)
    assert all(0.25 <= peak <= 0.85 for peak in peaks), peaks
    assert peaks[-1] > peaks[0] + 0.2


@named(BOWL, BOWL_LONG, DEEP_BOWL, DEEP_BOWL_LONG)
def test_a_bowl_does_not_bloom(recipe: Recipe) -> None:
    assert centroid(recipe, 0.02) > centroid(recipe, 0.15) > centroid(recipe, 0.3)


def test_the_hum_of_the_bell_outlasts_the_rest() -> None:
    signal = samples(BELL)
    late = np.abs(np.fft.rfft(signal[5 * BELL.rate : 7 * BELL.rate]))
    assert np.argmax(late) / 2 == pytest.approx(251, abs=2)


def test_they_can_be_told_apart() -> None:
    """Any two differ in where their strike lies, how long they ring, or how much is high, at once or later."""

    def height(signal: Signal, rate: int) -> float:
        spectrum = np.abs(np.fft.rfft(signal[: rate // 2])) ** 2
        return float(
            np.log2(np.sum(spectrum * np.fft.rfftfreq(rate // 2, 1 / rate)[: len(spectrum)]) / np.sum(spectrum))
        )

    def length(signal: Signal, rate: int) -> float:
        loud = np.abs(signal) > 0.03 * PEAK
        return float(np.log2(np.flatnonzero(loud)[-1] / rate))

    def bright(signal: Signal, rate: int) -> float:
        return decibels(rms(band(signal, 900, 8000, rate)) / rms(signal)) / 12

    def struck(signal: Signal, rate: int) -> float:
        return bright(signal[: rate // 2], rate)

    def ringing(signal: Signal, rate: int) -> float:
        return bright(signal[rate // 5 : rate], rate)

    points = {r.name: tuple(of(samples(r), r.rate) for of in (height, length, struck, ringing)) for r in RECIPES}
    for one in points:
        for other in points:
            if one < other:
                apart = max(abs(a - b) for a, b in zip(points[one], points[other], strict=True))
                assert apart > 0.4, (one, other, points)


def test_they_are_light_enough_to_ship() -> None:
    """Under 5 MB even before the wheel compresses them: what has nothing above 6 kHz takes half the rate."""
    assert sum(file.stat().st_size for file in FOLDER.glob("*.wav")) < 5_000_000
    assert {file.stem for file in FOLDER.glob("*.wav")} == {recipe.name for recipe in RECIPES}
    for recipe in RECIPES:
        spectrum = np.abs(np.fft.rfft(samples(recipe))) ** 2
        above = spectrum[np.fft.rfftfreq(len(samples(recipe)), 1 / recipe.rate) > 6_000]
        assert (recipe.rate == 22_050) == (recipe not in {TINGSHA, WOOD})
        assert recipe is TINGSHA or np.sum(above) < 0.004 * np.sum(spectrum)


@pytest.mark.slow
@every_sound
def test_the_program_makes_the_files(recipe: Recipe, tmp_path: Path) -> None:
    made = synthesise(recipe)
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        write(tmp_path / "again.wav", made, recipe.rate)
        assert (tmp_path / "again.wav").read_bytes() == (FOLDER / f"{recipe.name}.wav").read_bytes()
    else:
        assert np.max(np.abs(np.array(made, dtype=float) - samples(recipe))) <= 1


def test_the_same_recipe_gives_the_same_bytes() -> None:
    assert synthesise(WOOD) == synthesise(WOOD)
