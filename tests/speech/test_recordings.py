"""What is said of a recording: that it cannot be played, or is too loud, too soft, cut off, too long, nearly silent."""

import math
import random
from array import array
from pathlib import Path

import pytest

from dyads.library.check import check_paths, check_text
from dyads.library.search_path import SearchPath
from dyads.sound import samples
from dyads.sound.samples import Samples
from dyads.speech.levels import faults, hear
from dyads.words import say

RATE = 16_000
SCRIPT = """format = 1
title = "Recorded"
form = "solo"
[guidance]
text = "Lie down."
recording = "{guidance}"
[[phase]]
name = "Feet"
length = "20s"
text = "Feet."
recording = "{feet}"
[[phase]]
name = "Legs"
length = "open"
about = "10s"
text = "Legs."
recording = "{feet}"
"""


def speech(seconds: float, level: float, *, rate: int = RATE) -> Samples:
    """Return something like speech: syllables of noise with pauses, whose loud blocks have this level in dBFS."""
    chance = random.Random(1)
    amplitude = 32_767 * 10 ** (level / 20) * math.sqrt(3)
    data = array("h")
    for n in range(round(seconds * rate)):
        loud = (n * 4 // rate) % 3 != 2
        data.append(max(-32_768, min(32_767, round(chance.uniform(-amplitude, amplitude)))) if loud else 0)
    return Samples(rate, 1, data)


def what(file: Path, room: int | None = None) -> list[str]:
    return [say(fault[0]) for fault in faults(file, room)]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (-20, []),
        (-30, []),
        (-8, ["this recording is very loud"]),
        (-36, ["this recording is so soft that its noise would be heard"]),
        (-60, ["this recording is nearly silent"]),
    ],
)
def test_levels(tmp_path: Path, level: float, expected: list[str]) -> None:
    samples.write(tmp_path / "a.wav", speech(2, level))
    assert what(tmp_path / "a.wav") == expected


def test_a_wave_that_was_cut_off(tmp_path: Path) -> None:
    tone = [min(32_767, max(-32_768, round(60_000 * math.sin(n / 10)))) for n in range(RATE)]
    samples.write(tmp_path / "a.wav", Samples(RATE, 1, array("h", tone)))
    assert what(tmp_path / "a.wav") == ["this recording is cut off at the loudest places, which rattles"]
    once = Samples(RATE, 1, array("h", [*tone[:20], *([1000, -1000] * 8000)]))
    assert hear(once).clipped <= 1


def test_longer_than_its_room(tmp_path: Path) -> None:
    samples.write(tmp_path / "a.wav", speech(5, -20))
    assert what(tmp_path / "a.wav", 5) == []
    assert what(tmp_path / "a.wav", 4) == [
        "this recording takes 0:05 minutes, and up to the next bell there are 0:04",
    ]


def test_what_cannot_be_played_says_the_way_out(tmp_path: Path) -> None:
    phone = tmp_path / "memo.m4a"
    phone.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(4000))
    ((sentence, hint, unusable),) = faults(phone, None)
    assert say(sentence) == "this recording cannot be played"
    assert hint is not None
    assert "OGG" in say(hint)
    assert unusable
    assert what(tmp_path / "gone.wav") == ["this recording cannot be read"]
    long = Samples(8_000, 1, array("h", bytes(2 * 8_000 * 301)))
    samples.write(tmp_path / "long.wav", long)
    assert what(tmp_path / "long.wav") == ["this recording is longer than 5 minutes"]
    big = tmp_path / "big.wav"
    big.write_bytes(bytes(16 * 1024 * 1024 + 1))
    assert what(big) == ["this recording is larger than 16 MiB"]


def test_the_check_of_a_script_listens_and_an_editor_does_not(tmp_path: Path) -> None:
    samples.write(tmp_path / "long.wav", speech(25, -20, rate=8_000))
    (tmp_path / "memo.m4a").write_bytes(bytes(4000))
    script = tmp_path / "mine.toml"
    text = SCRIPT.replace("{guidance}", "memo.m4a").replace("{feet}", "long.wav")
    script.write_text(text)
    search_path = SearchPath(recording=faults)
    found = [
        (one.place.line, one.key, say(one.what), one.weight) for one in check_paths([str(script)], search_path).problems
    ]
    assert found == [
        (6, "guidance.recording", "this recording cannot be played", "error"),
        (
            11,
            "phase[0].recording",
            what(tmp_path / "long.wav", 9)[0],
            "warning",
        ),
    ]
    assert check_text(text, script, search_path) == ()
