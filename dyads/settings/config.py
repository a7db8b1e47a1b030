"""What a person has set: `config.toml`. A mistake in it costs its own setting only, and is said with its line."""

import os
import re
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from dyads.practice.clock import MIDNIGHT
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.settings.choices import LanguageChoice, PlayerName, SpeechName, SpeechSourceName, ThemeName
from dyads.words import say

if TYPE_CHECKING:
    from dyads.settings.config_model import ConfigModel


class Config(NamedTuple):
    """The settings, each with its default. What each is for and what it may be says `ConfigModel`.

    Nearly every start reads the settings, so that they are read without pydantic where they are surely in order.
    """

    language: LanguageChoice = "auto"
    theme: ThemeName = "auto"
    sitting: str = ""
    player: PlayerName = "auto"
    volume: float = 0.8
    mute: bool = False
    speech: SpeechName = "auto"
    speech_source: SpeechSourceName = "auto"
    voices: dict[str, str] = {}  # noqa: RUF012  # a tuple has no attributes that could be shared
    speech_speed: float = 1.0
    speech_volume: float = 0.8
    piper: str = ""
    day_starts: time = MIDNIGHT
    show_clock: bool = True
    show_each_other: Literal["never", "ask"] = "never"
    streaks: bool = False
    help_text: str = ""
    consent_text: str = ""
    cue_command: tuple[str, ...] = ()
    broker: str = ""
    broker_authority: str = ""
    keys: dict[str, str] = {}  # noqa: RUF012

    def changed(self, **changes: object) -> "Config":
        """Return settings of which some are others. Raises ValidationError: there is no such setting or value."""
        from dyads.settings.config_model import ConfigModel

        return _of_model(ConfigModel.model_validate({**self.written(), **changes}))

    def written(self) -> dict[str, object]:
        """Return what a settings file holds that states all of them."""
        return self._asdict() | {"day_starts": f"{self.day_starts:%H:%M}"}


def _of_model(model: "ConfigModel") -> Config:
    return Config(**{name: getattr(model, name) for name in Config._fields})


def load_config(file: Path) -> tuple[Config, Loaded[Config]]:
    """Return the settings to use, and what was wrong; a missing file holds the defaults.

    What cannot be read of a file has its default, and the rest holds.
    """
    if _is_missing(file):
        return Config(), Loaded(Config())
    if (sure := _read_surely(file)) is not None:
        return sure, Loaded(sure)
    from dyads.library.partly import read_partly
    from dyads.settings.config_model import ConfigModel

    model, problems = read_partly(file, ConfigModel)
    config = _of_model(model)
    return config, Loaded(None, problems) if problems else Loaded(config)


def _read_surely(file: Path) -> Config | None:
    """Return what a file says in which nothing can be wrong; None where `ConfigModel` has to look at it."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return None
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1).decode()
        if len(text) > _MOST_BYTES or "\\" in text or not text.replace("\n", "").isprintable():
            return None
        held = _of_lines(text)
        if held is None:
            import tomllib  # here, because few settings files have more than lines such as the app writes

            held = tomllib.loads(text)
        if not all(name in _SURE and _SURE[name](value) for name, value in held.items()):
            return None
    except (OSError, ValueError, RecursionError):
        return None
    if (day_starts := held.get("day_starts")) is not None:
        held["day_starts"] = time.fromisoformat(day_starts)
    if "cue_command" in held:
        held["cue_command"] = tuple(held["cue_command"])
    return Config(**held)


def _of_lines(text: str) -> dict[str, Any] | None:
    """Return what TOML says in which every line is `name = "text"`, `true`, `false` or a decimal; else None.

    Args:
        text: printable, and without a backslash.
    """
    held: dict[str, Any] = {}
    for line in filter(None, text.split("\n")):
        name, _equals, written = line.partition(" = ")
        if name in held or not (name.isascii() and name.isidentifier()):
            return None
        whole, point, part = written.partition(".")
        if written in {"true", "false"}:
            held[name] = written == "true"
        elif len(written) > 1 and written[0] == written[-1] == '"' and '"' not in written[1:-1]:
            held[name] = written[1:-1]
        elif point and len(whole) == 1 and whole in "0123456789" and part.isascii() and part.isdigit():
            held[name] = float(written)
        else:
            return None
    return held


_MOST_BYTES = 32 * 1024


def _one_of(*known: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in known


def _text(most: int, least: int = 0) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def _number(low: float, high: float) -> Callable[[object], bool]:
    return lambda value: type(value) is float and low <= value <= high


def _texts(most: int, key: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, dict)
        and all(key(name) and isinstance(text, str) and 0 < len(text) <= most for name, text in value.items())
    )


def _switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_address(value: object) -> bool:
    if value in {"", "house"}:
        return True
    from dyads.link.places import AddressError, parse_address  # here, because only who has set it needs it

    try:
        return isinstance(value, str) and parse_address(value).url == value
    except AddressError:
        return False


_DAY_START = r"0[0-9]:[0-5][0-9]|1[01]:[0-5][0-9]|12:00"
_SURE: dict[str, Callable[[object], bool]] = {
    "language": _one_of(*get_args(LanguageChoice)),
    "theme": _one_of(*get_args(ThemeName)),
    "sitting": _one_of("alone", "two", "apart", ""),
    "player": _one_of(*get_args(PlayerName)),
    "volume": _number(0, 1),
    "mute": _switch,
    "speech": _one_of(*get_args(SpeechName)),
    "speech_source": _one_of(*get_args(SpeechSourceName)),
    "voices": _texts(400, lambda name: 2 <= len(name) <= 3 and name.isascii() and name.isalpha() and name.islower()),
    "speech_speed": _number(0.5, 2),
    "speech_volume": _number(0, 1),
    "piper": _text(400),
    "day_starts": lambda value: isinstance(value, str) and re.fullmatch(_DAY_START, value) is not None,
    "show_clock": _switch,
    "show_each_other": _one_of("never", "ask"),
    "streaks": _switch,
    "help_text": _text(4000),
    "consent_text": _text(8000),
    "cue_command": lambda value: isinstance(value, list) and len(value) <= 40 and all(map(_text(1000, least=1), value)),
    "broker": _is_address,
    "broker_authority": _text(1000),
    "keys": _texts(60, lambda name: len(name) <= 60),
}
"""What is surely in order, by setting; it may be stricter than `ConfigModel`, never more lenient."""


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
    import tomli_w  # here, because most starts change no setting

    from dyads.library.save import write_private

    usual = Config().written()
    held = {name: value for name, value in config.written().items() if value != usual[name]}
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
