"""What a person has set: `config.toml`. A mistake in it stops nothing: defaults, and a sentence with the line."""

from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import tomli_w
from pydantic import BeforeValidator, Field, PlainSerializer

from dyads.practice.bounds import DayStart
from dyads.practice.clock import MIDNIGHT
from dyads.practice.fields import Frozen
from dyads.practice.message import Loaded, Problem

ThemeName = Literal["auto", "dyads-dark", "dyads-light", "dyads-evening", "dyads-contrast"]
PlayerName = Literal["auto", "simpleaudio", "miniaudio", "system", "terminal", "silence"]


def _clock(value: object) -> time:
    from dyads.plan.dates import parse_clock  # here, because only who has set it needs it

    return parse_clock(value)


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
    day_starts: Annotated[DayStart, BeforeValidator(_clock), PlainSerializer(lambda at: f"{at:%H:%M}")] = MIDNIGHT
    """When a day of practice starts, such as "04:00": what is sat earlier counts for the day before."""
    show_clock: bool = True
    """Whether the time left is shown."""
    streaks: bool = False
    """Whether the plan counts weeks in a row."""
    help_text: Annotated[str, Field(max_length=4000)] = ""
    """Where help is: shown on the calm page after the stop key. The trainer's text."""
    consent_text: Annotated[str, Field(max_length=8000)] = ""
    """A text every person agrees to once, again when it changes. The trainer's text."""
    cue_command: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=1000)], ...], Field(max_length=40)] = ()
    """A program run at each cue, for a lamp or a vibration; DYADS_CUE says which cue."""
    keys: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=60)]] = Field(default_factory=dict)
    """Other keys, by command: `"sitting.pause" = "p"`."""


def load_config(file: Path) -> tuple[Config, Loaded[Config]]:
    """Return the settings to use, and what was read; a missing file holds the defaults."""
    if _is_missing(file):
        return Config(), Loaded(Config())
    from dyads.library.read import read  # here, because most starts have no settings file and need not wait for it
    from dyads.library.validation import validate

    source = read(file)
    loaded = validate(source.value, Config) if source.value is not None else Loaded(None, source.problems)
    return loaded.value or Config(), loaded


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


def set_aside(file: Path) -> None:
    """Keep a settings file that cannot be used beside the one that will be written, as `config.toml.old`."""
    with suppress(OSError):  # where nothing can be written, saving says so
        file.replace(file.with_name(f"{file.name}.old"))
