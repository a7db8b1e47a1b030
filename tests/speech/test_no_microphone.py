"""The program never opens a microphone: nothing in it could, and SECURITY.md says so."""

import ast
import re
from pathlib import Path

import pytest

import dyads

ROOT = Path(dyads.__file__).parent
RECORDING = re.compile(
    r"capture_?(device|stream)|duplex_?(stream|device)|input_?stream|record_?stream|waveinopen|soundrecorder|"
    r"avaudiorecorder|getusermedia|microphone",
    re.IGNORECASE,
)
"""What opens an input in the libraries that are used here, and on the systems."""
PROGRAMS = re.compile(r"\b(arecord|parec|parecord|pw-record|pw-cat|rec|sox|ffmpeg|gst-launch\S*)\b")
LIBRARIES = {"sounddevice", "pyaudio", "soundcard", "speech_recognition", "pvrecorder", "alsaaudio"}
SAID = {"record it again, louder or nearer to the microphone", "record it again, softer or further from the microphone"}
"""Sentences about somebody else's microphone."""


def faults(source: str) -> list[str]:
    """Return what in a module could open a microphone: names, imports, and programs in its texts."""
    found: list[str] = []
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if RECORDING.search(name):
                found.append(name)
            case ast.Import(names=names):
                found += [one.name for one in names if one.name.partition(".")[0] in LIBRARIES]
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in LIBRARIES:
                found.append(module)
            case ast.Constant(value=str(text)) if id(node) not in docstrings and len(text) < 40:
                found += [text] if PROGRAMS.search(text) and " " not in text.strip() else []
                found += [text] if RECORDING.search(text) and text not in SAID else []
    return found


def test_nothing_in_the_program_could_open_a_microphone() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): wrong
        for file in sorted(ROOT.rglob("*.py"))
        if (wrong := [one for one in faults(file.read_text("utf-8")) if one != "was the right microphone chosen?"])
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import miniaudio\nminiaudio.CaptureDevice()",
        "import sounddevice",
        "from pyaudio import PyAudio",
        "run(['arecord', '-f', 'cd'])",
        "stream = RawInputStream()",
        "command = 'parec'",
    ],
)
def test_what_opens_one_is_found(source: str) -> None:
    assert faults(source)


def test_it_is_said() -> None:
    said = (ROOT.parent / "SECURITY.md").read_text("utf-8")
    assert "no part of it opens a microphone" in " ".join(said.split())
    guides = ("docs/guide/voice.md", "docs/guide/de/voice.md")
    words = ("never opens a microphone", "öffnet nie ein Mikrofon")
    for guide, sentence in zip(guides, words, strict=True):
        assert sentence in " ".join((ROOT.parent / guide).read_text("utf-8").split())
