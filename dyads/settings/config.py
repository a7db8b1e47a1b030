"""What a person has set: `config.toml`. A mistake in it costs its own setting only, and is said with its line."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import tomli_w
from pydantic import BeforeValidator, Field, PlainSerializer

from dyads.practice.bounds import DayStart
from dyads.practice.clock import MIDNIGHT
from dyads.practice.fields import Frozen
from dyads.practice.message import Loaded, Message, Place, Problem, msg, refusal
from dyads.words import say

ThemeName = Literal["auto", "dyads-dark", "dyads-light", "dyads-evening", "dyads-contrast"]
PlayerName = Literal["auto", "simpleaudio", "miniaudio", "system", "terminal", "silence"]
SpeechName = Literal["auto", "all", "changes", "none"]
SpeechSourceName = Literal["auto", "recordings", "say", "windows", "piper", "espeak"]


def _clock(value: object) -> time:
    from dyads.plan.dates import parse_clock  # here, because only who has set it needs it

    return parse_clock(value)


def _meeting_place(value: object) -> object:
    if not value or not isinstance(value, str):
        return value
    from dyads.link.places import AddressError  # here, because only who has set it needs it
    from dyads.link.ways import parse_place

    try:
        return parse_place(value).written
    except AddressError as error:
        raise refusal(error.message) from None


class Config(Frozen):
    """The settings, each with its default."""

    language: Literal["auto", "en", "de"] = "auto"
    """The language of everything; "auto" follows the system."""
    theme: ThemeName = "auto"
    """The colours; "auto" follows the terminal's background."""
    sitting: Annotated[str, Field(pattern=r"^(alone|two|apart|)$")] = ""
    """Who usually sits here: alone, two, or a partner elsewhere; empty until it was asked."""
    player: PlayerName = "auto"
    """Which way the bells sound; "auto" tries what works here."""
    volume: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.8
    """The volume of all bells, from 0 to 1."""
    mute: bool = False
    """No sound: the own bowl. The screen says when."""
    speech: SpeechName = "auto"
    """What is read aloud: "auto" as each exercise means it, "all", "changes", or "none"."""
    speech_source: SpeechSourceName = "auto"
    """Whose voice, where there is no recording: "auto" what the system or Piper has, "recordings" nobody's."""
    voices: dict[
        Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Annotated[str, Field(min_length=1, max_length=400)]
    ] = Field(default_factory=dict)
    """By language the name of a voice, or a voice file of Piper: `voices = {de = "de_DE-thorsten-medium.onnx"}`."""
    speech_speed: Annotated[float, Field(ge=0.5, le=2, allow_inf_nan=False)] = 1.0
    """How fast is read; 1 is 140 words a minute."""
    speech_volume: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.8
    """The volume of the voice, from 0 to 1."""
    piper: Annotated[str, Field(max_length=400)] = ""
    """Another program to run for Piper than the Python package."""
    day_starts: Annotated[DayStart, BeforeValidator(_clock), PlainSerializer(lambda at: f"{at:%H:%M}")] = MIDNIGHT
    """When a day of practice starts, such as "04:00": what is sat earlier counts for the day before."""
    show_clock: bool = True
    """Whether the time left is shown."""
    show_each_other: Literal["never", "ask"] = "never"
    """Whether two at one computer are asked, each alone, if they want to see each other's answers after a sitting."""
    streaks: bool = False
    """Whether the plan counts weeks in a row."""
    help_text: Annotated[str, Field(max_length=4000)] = ""
    """Where help is: shown on the calm page after the stop key. The trainer's text."""
    consent_text: Annotated[str, Field(max_length=8000)] = ""
    """A text every person agrees to once, again when it changes. The trainer's text."""
    cue_command: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=1000)], ...], Field(max_length=40)] = ()
    """A program run at each cue, for a lamp or a vibration; DYADS_CUE says which cue."""
    broker: Annotated[str, Field(max_length=200), BeforeValidator(_meeting_place)] = ""
    """Where two homes meet: "house", or a broker such as "mqtts://practice.example.org"; empty until it was chosen."""
    broker_authority: Annotated[str, Field(max_length=1000)] = ""
    """A file with the certificate of an authority of one's own, for a broker that no public one vouches for."""
    keys: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=60)]] = Field(default_factory=dict)
    """Other keys, by command: `"sitting.pause" = "p"`."""


def load_config(file: Path) -> tuple[Config, Loaded[Config]]:
    """Return the settings to use, and what was wrong; a missing file holds the defaults.

    What cannot be read of a file has its default, and the rest holds.
    """
    if _is_missing(file):
        return Config(), Loaded(Config())
    from dyads.library.partly import read_partly  # here, because most starts have no settings file and need not wait

    config, problems = read_partly(file, Config)
    return config, Loaded(None, problems) if problems else Loaded(config)


def not_read(problems: Sequence[Problem]) -> Message:
    """Return which settings were not read, by their keys; by the line where there is none."""
    if any(not problem.place.line for problem in problems):
        return msg("config.toml cannot be read; the usual settings hold.")
    told = dict.fromkeys(problem.key or say(msg("line {line}", line=problem.place.line)) for problem in problems)
    names = [*list(told)[:_MOST_NAMED], *(["…"] if len(told) > _MOST_NAMED else [])]
    return msg("Not read in config.toml: {keys}. The rest of it holds.", keys=", ".join(names))


_MOST_NAMED = 8


def _is_missing(file: Path) -> bool:
    try:
        return not file.exists()
    except OSError:
        return False  # the folder is closed to us: reading says why


def save_config(file: Path, config: Config) -> tuple[Problem, ...]:
    """Write the settings, what is at its default left out; return why it could not be done."""
    from dyads.library.save import write_private  # here, for the same reason

    held = config.model_dump(mode="json", exclude_defaults=True)
    return write_private(file, tomli_w.dumps(held).encode()).problems


def keep_beside(file: Path) -> Loaded[Path]:
    """Keep a settings file that was not read whole under a free name beside it, or return why that cannot be done."""
    import shutil

    names = (file.with_name(f"{file.name}.old{number or ''}") for number in range(_MOST_OLD))
    try:
        source = file.resolve(strict=True)
        beside = next((name for name in names if not name.exists() and not name.is_symlink()), None)
        if beside is None or not source.is_file():
            return Loaded(None, (Problem(Place(str(file)), "", _NOT_KEPT),))
        with suppress(OSError):
            os.link(source, beside)  # so one that may not even be read is kept too
        if not beside.exists():
            shutil.copyfile(source, beside)
        beside.chmod(0o600)
    except OSError:
        return Loaded(None, (Problem(Place(str(file)), "", _NOT_KEPT),))
    return Loaded(beside)


_MOST_OLD = 100
_NOT_KEPT = msg("what was not read of this file cannot be kept beside it, so the file stays as it is")
