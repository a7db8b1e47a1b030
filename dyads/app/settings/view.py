"""The settings as data: the lines of the page, what each is for, and what one step makes of it. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import time
from typing import TypeVar, cast, get_args

from dyads.app.commands import SETTINGS_OPEN, SITTING_CLOCK
from dyads.app.common.rows import Row
from dyads.app.keys import key_of
from dyads.practice.clock import MIDNIGHT
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import Person
from dyads.presentation.script_texts import SPEECH
from dyads.settings.choices import PlayerName, SpeechSourceName, ThemeName
from dyads.settings.config import Config
from dyads.words import _, n_, say

T = TypeVar("T")

LANGUAGES: dict[str, Message] = {"auto": msg("as the system"), "en": msg("English"), "de": msg("Deutsch")}
THEMES: dict[ThemeName, Message] = {
    "auto": msg("as the terminal"),
    "dyads-dark": msg("dark"),
    "dyads-light": msg("light"),
    "dyads-evening": msg("evening, dim"),
    "dyads-contrast": msg("high contrast"),
}
_SITTING: dict[str, Message] = {
    "two": msg("two of us, here"),
    "apart": msg("I do, my partner is elsewhere"),
    "alone": msg("I do, alone"),
}
_PLAYERS: dict[PlayerName, Message] = {
    "auto": msg("what works here"),
    "simpleaudio": msg("simpleaudio"),
    "miniaudio": msg("miniaudio"),
    "system": msg("a program of the system"),
    "terminal": msg("the terminal’s own bell"),
    "silence": msg("none"),
}

_SOURCES: dict[SpeechSourceName, Message] = {
    "auto": msg("what the system or Piper has"),
    "recordings": msg("recordings only"),
    "say": msg("the Mac’s own"),
    "windows": msg("that of Windows"),
    "piper": msg("Piper"),
    "espeak": msg("espeak-ng, a robot"),
}

DAY_STARTS = tuple(time(hour) for hour in range(7))
"""What the page offers; the settings file takes any time up to noon."""

NOTES: dict[str, Message] = {
    "language": msg("The language of everything you read here."),
    "theme": msg("{key} shows each of them. “As the terminal” is light on a light background."),
    "people": msg("Names, codes, and each person’s inner parts."),
    "sitting": msg("Who usually sits here; every set-up can say otherwise."),
    "player": msg("Which way the bells sound. Try one afterwards."),
    "volume": msg("The volume of all bells; a script can make single ones softer."),
    "mute": msg("Without sound the screen says when: for a bowl of your own."),
    "speech": msg("What is read aloud, for closed eyes. Apart, in rehearsals and line by line only where you say so."),
    "source": msg("Whose voice, where an exercise has no recording. dyads doctor says what is here."),
    "loudness": msg("The volume of the voice."),
    "hear": msg("Reads a sentence, and says why where it cannot."),
    "bell": msg("Rings any of the bells, and says who rang it and how late."),
    "clock": msg("Whether the time left is shown in a sitting. {key} shows or hides it there."),
    "day": msg("What is sat earlier counts for the day before: for those who sit late."),
    "each-other": msg("After a sitting each is asked alone; both see both persons’ answers only if both say yes."),
    "streaks": msg("Whether the plan counts weeks in a row. Many practise better without."),
    "help": msg("Where help is, in your words: shown on the calm page after the stop key."),
    "consent": msg("A text that every person agrees to once, and again when it changes."),
    "cue": msg("A program of yours, run at each bell: for a lamp, or something that vibrates."),
    "keys": msg("Every key can be another one."),
}
"""What each line is for; `{key}` is the key that does it."""


def note_text(row: str) -> str:
    """Return what a line is for."""
    key = key_of(SITTING_CLOCK if row == "clock" else SETTINGS_OPEN)
    return say(NOTES[row]._replace(values={"key": key}))


def rows(config: Config, people: Sequence[Person]) -> tuple[Row, ...]:
    names = ", ".join(person.name for person in people if person.name) or _("nobody named yet")
    keys = n_("{count} of your own", "{count} of your own", len(config.keys)) if config.keys else _("the usual ones")
    return (
        Row("language", _("Language"), say(LANGUAGES[config.language])),
        Row("theme", _("Colours"), say(THEMES[config.theme])),
        Row("people", _("People"), names, changes=False),
        Row("sitting", _("Who sits"), say(_SITTING.get(config.sitting, msg("not said yet")))),
        Row("player", _("Sound"), say(_PLAYERS[config.player])),
        Row("volume", _("Volume"), _("{percent} %", percent=round(config.volume * 100))),
        Row("mute", _("Bells"), _("silent") if config.mute else _("on")),
        Row("bell", _("Try a bell"), _("hear one now"), changes=False),
        Row("speech", _("Read aloud"), say(SPEECH[config.speech])),
        Row("source", _("Voice"), say(_SOURCES[config.speech_source])),
        Row("loudness", _("Volume of the voice"), _("{percent} %", percent=round(config.speech_volume * 100))),
        Row("hear", _("Try the voice"), _("hear one now"), changes=False),
        Row("clock", _("Time left"), _("shown") if config.show_clock else _("hidden")),
        Row("day", _("A day starts"), _day_starts(config.day_starts)),
        Row("each-other", _("Show each other"), _("asked") if config.show_each_other == "ask" else _("never")),
        Row("streaks", _("Streaks"), _("counted") if config.streaks else _("not counted")),
        Row("help", _("Help text"), _first_line(config.help_text), changes=False),
        Row("consent", _("Consent text"), _first_line(config.consent_text), changes=False),
        Row("cue", _("Cue command"), command_text(config.cue_command) or _("none"), changes=False),
        Row("keys", _("Keys"), keys, changes=False),
    )


def _day_starts(at: time) -> str:
    return _("at midnight") if at == MIDNIGHT else _("at {time}", time=f"{at:%H:%M}")


def _first_line(text: str) -> str:
    first = text.strip().partition("\n")[0]
    return _("none") if not first else first if len(first) <= 36 else first[:35].rstrip() + "…"


def stepped(config: Config, row: str, step: int) -> dict[str, object]:
    """Return what one step in a line changes; nothing where the line opens a page of its own."""
    match row:
        case "language":
            return {"language": _next(tuple(LANGUAGES), config.language, step)}
        case "theme":
            return {"theme": _next(tuple(THEMES), config.theme, step)}
        case "sitting":
            return {"sitting": _next(tuple(_SITTING), config.sitting, step)}
        case "clock":
            return {"show_clock": not config.show_clock}
        case "day":
            return {"day_starts": _next(DAY_STARTS, config.day_starts, step)}
        case "each-other":
            return {"show_each_other": "never" if config.show_each_other == "ask" else "ask"}
        case "streaks":
            return {"streaks": not config.streaks}
        case _:
            return _sound_stepped(config, row, step)


def _sound_stepped(config: Config, row: str, step: int) -> dict[str, object]:
    match row:
        case "player":
            players = cast("tuple[PlayerName, ...]", get_args(PlayerName))
            return {"player": _next(players, config.player, step)}
        case "volume":
            return {"volume": _louder(config.volume, step)}
        case "mute":
            return {"mute": not config.mute}
        case "speech":
            return {"speech": _next(tuple(SPEECH), config.speech, step)}
        case "source":
            return {"speech_source": _next(tuple(_SOURCES), config.speech_source, step)}
        case "loudness":
            return {"speech_volume": _louder(config.speech_volume, step)}
        case _:
            return {}


def _louder(volume: float, step: int) -> float:
    return min(10, max(0, round(volume * 10) + step)) / 10


def _next(values: Sequence[T], now: T, step: int) -> T:
    return values[(values.index(now) + step) % len(values)] if now in values else values[0]


# The cue command


def command_text(words: Sequence[str]) -> str:
    return shlex.join(words)


def read_command(typed: Mapping[str, str]) -> Loaded[tuple[str, ...]]:
    """Return the words of a typed command; none of it is given to a shell."""
    from dyads.app.common.form import wrong  # here, because a sitting needs the settings' words and no page of them

    try:
        words = tuple(word for word in shlex.split(typed["command"]) if word)
    except ValueError:
        return wrong(msg("A quotation mark is not closed."))
    if len(words) > 40:
        return wrong(msg("A command has at most {count} words.", count=40))
    return Loaded(words)
