"""Reading what a stranger calls a sound, and mixing strikes."""

import math
import struct
import wave
from array import array
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.bell import Strike
from dyads.sound import samples
from dyads.sound.samples import MOST_SECONDS, Samples, UnreadableError, mix, read, read_rendered, write
from tests.tries import tries


def wav(frames: bytes, *, rate: int = 44_100, channels: int = 1, width: int = 2) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(frames)
    return out.getvalue()


def why(path: Path, content: bytes, *, decode: bool = True) -> str:
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read(path, decode=decode)
    return caught.value.why


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_width_becomes_sixteen_bits(tmp_path: Path, width: int, channels: int) -> None:
    values = [-32768, -20000, -256, 0, 256, 20000, 32512, 512]
    if width == 1:
        frames = bytes((value >> 8) + 128 for value in values)
        expected = [value >> 8 << 8 for value in values]
    else:
        frames = b"".join((value << 8 * (width - 2)).to_bytes(width, "little", signed=True) for value in values)
        expected = values
    (tmp_path / "a.wav").write_bytes(wav(frames, width=width, channels=channels, rate=48_000))
    assert read(tmp_path / "a.wav") == Samples(48_000, channels, array("h", expected))


def test_a_header_may_lie(tmp_path: Path) -> None:
    """A file that claims four gigabytes costs no more than what is in it."""
    content = bytearray(wav(bytes(200)))
    content[40:44] = struct.pack("<I", 0xFFFFFFF0)
    (tmp_path / "a.wav").write_bytes(content)
    assert len(read(tmp_path / "a.wav").data) <= 100


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (wav(b""), "format"),
        (wav(bytes(100), rate=1), "format"),
        (wav(bytes(100), rate=1_000_000_000), "format"),
        (wav(bytes(120), channels=6), "format"),
        (wav(bytes(16_000 * (int(MOST_SECONDS) + 1)), rate=8_000), "length"),
        (b"", "format"),
        (b"ID3" + bytes(100), "format"),
        (b"fLaC" + bytes(100), "format"),
        (b"OggS" + bytes(100), "format"),
    ],
    ids=["empty", "slow", "fast", "six channels", "long", "nothing", "mp3", "flac", "ogg"],
)
def test_what_is_no_usable_sound_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    pytest.importorskip("miniaudio")
    assert why(tmp_path / "a.wav", content) == reason


def test_size_and_absence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST_BYTES", 100)
    assert why(tmp_path / "a.wav", wav(bytes(200))) == "size"
    for gone in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(UnreadableError, match="missing"):
            read(gone)


@tries(60)
@given(content=st.binary(max_size=300), at=st.integers(0, 60), splice=st.booleans())
def test_no_file_provokes_anything_else(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, at: int, splice: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "strange.wav"
    whole = wav(bytes(300))
    path.write_bytes(whole[:at] + content + whole[at + len(content) :] if splice else content)
    with suppress(UnreadableError):
        assert read(path, decode=False).seconds <= MOST_SECONDS


def flac(values: list[int]) -> bytes:
    """Return a FLAC file of one verbatim frame: 44.1 kHz, mono, 16 bits."""

    def remainder(data: bytes, polynomial: int, bits: int) -> int:
        value = 0
        for byte in data:
            value ^= byte << (bits - 8)
            for _ in range(8):
                value = (value << 1) ^ (polynomial if value >> (bits - 1) & 1 else 0)
                value &= (1 << bits) - 1
        return value

    count = len(values)
    info = struct.pack(">HH6x", count, count) + ((44_100 << 44) | (15 << 36) | count).to_bytes(8, "big") + bytes(16)
    head = b"\xff\xf8\x79\x08\x00" + struct.pack(">H", count - 1)
    head += bytes([remainder(head, 0x07, 8)])
    frame = head + b"\x02" + struct.pack(f">{count}h", *values)
    return b"fLaC\x80" + len(info).to_bytes(3, "big") + info + frame + struct.pack(">H", remainder(frame, 0x8005, 16))


def test_flac_is_decoded(tmp_path: Path) -> None:
    pytest.importorskip("miniaudio")
    values = [round(20_000 * math.sin(n / 7)) for n in range(1000)]
    (tmp_path / "a.flac").write_bytes(flac(values))
    sound = read(tmp_path / "a.flac")
    assert (sound.rate, sound.channels) == (44_100, 2)
    assert list(sound.data[::2]) == list(sound.data[1::2]) == values


def slowly(sound: Samples, strikes: int, interval: float, volume: float) -> list[float]:
    """Return the mix, by its definition."""
    step = round(interval * sound.rate) * sound.channels
    total = np.zeros(len(sound.data) + step * (strikes - 1))
    for n in range(strikes):
        total[n * step : n * step + len(sound.data)] += sound.data
    peak = np.max(np.abs(total))
    room = 32_767 * 10 ** (-1 / 20)
    return [float(value) for value in total * volume * (min(1.0, room / peak) if strikes > 1 and peak else 1.0)]


@tries(60)
@given(
    data=st.lists(st.integers(-32_767, 32_767), min_size=1, max_size=60).map(lambda values: values * 2),
    channels=st.sampled_from([1, 2]),
    strikes=st.integers(1, 9),
    interval=st.floats(0.0002, 0.005),
    volume=st.floats(0, 1),
)
def test_mixing_is_adding_with_headroom(
    data: list[int], channels: int, strikes: int, interval: float, volume: float
) -> None:
    sound = Samples(10_000, channels, array("h", data))
    mixed = mix(sound, strikes, interval, volume)
    expected = slowly(sound, strikes, interval, volume)
    assert (mixed.rate, mixed.channels, len(mixed.data)) == (10_000, channels, len(expected))
    assert max(abs(a - b) for a, b in zip(mixed.data, expected, strict=True)) <= 1.5


def test_one_full_strike_is_the_file_itself() -> None:
    sound = Samples(44_100, 1, array("h", [1, -2, 3]))
    assert mix(sound, 1, 4.0, 1.0) is sound


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    sound = Samples(22_050, 2, array("h", range(-1000, 1000)))
    write(tmp_path / "a.wav", sound)
    assert read_rendered(tmp_path / "a.wav") == sound
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize(
    "wrong",
    [{"strikes": 0}, {"strikes": 10}, {"interval": 0.0}, {"interval": math.nan}, {"volume": 1.1}, {"volume": math.nan}],
    ids=str,
)
def test_a_strike_keeps_its_limits(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Strike("bowl", **wrong)  # type: ignore[arg-type]  # a dict of mixed types
