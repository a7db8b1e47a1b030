"""What `config.toml` may hold: reads what `dyads.settings.config` is not sure of, and says what is wrong and where."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from dyads.practice.annotations import Before, Spelled
from dyads.practice.bounds import DayStart
from dyads.practice.clock import MIDNIGHT
from dyads.practice.message import RefusedValue
from dyads.practice.pydantic_models import FrozenModel
from dyads.settings.choices import PlayerName, SpeechName, SpeechSourceName, ThemeName


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
        raise RefusedValue(error.message) from None


class ConfigModel(FrozenModel):
    """The settings as a file may hold them, each with its default; `Config` has the same."""

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
    day_starts: Annotated[DayStart, Before(_clock), Spelled(lambda at: f"{at:%H:%M}")] = MIDNIGHT
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
    broker: Annotated[str, Field(max_length=200), Before(_meeting_place)] = ""
    """Where two homes meet: "house", or a broker such as "mqtts://practice.example.org"; empty until it was chosen."""
    broker_authority: Annotated[str, Field(max_length=1000)] = ""
    """A file with the certificate of an authority of one's own, for a broker that no public one vouches for."""
    keys: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=60)]] = Field(default_factory=dict)
    """Other keys, by command: `"sitting.pause" = "p"`."""
