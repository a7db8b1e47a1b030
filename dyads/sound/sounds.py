"""Finds the sounds that ship and a trainer's own, and checks those before a sitting relies on them."""

import os
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from dyads.practice.message import Message, msg
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.processes import helper_command, helper_environment
from dyads.sound import samples

DECODED = (".flac", ".ogg", ".mp3")  # by miniaudio, where it is installed
_PLAYED = (".wav", *DECODED)
_UNSAFE = "\0\n\r"  # a line end would break the helper's protocol
DEFAULT = "bowl"
_TRIED = 20  # seconds to decode a file
_MEGABYTES = samples.MOST_BYTES // 1_000_000


def folder() -> Path:
    """Return the folder of the sounds that ship: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "shipped" / "sounds"
    return shipped if shipped.is_dir() else package.parent / "sounds"


def find(sound: str, beside: Path | None = None, own: Path | None = None) -> Path | Message:
    """Return the file of a sound as a script names it, or why there is none.

    Anything but the name of a sound that ships is a file within one of the given folders, the user's own second, and
    lies in there whatever links it goes through.
    """
    if sound in SHIPPED_SOUNDS:
        return folder() / f"{sound}.wav"
    name = sound if Path(sound).suffix else f"{sound}.wav"
    for place in filter(None, (beside, own)):
        if (found := within(place, name)) is not None:
            return found
    return msg("There is no sound {sound} here.", sound=sound)


def find_played(name: str, own: Path) -> Path | Message:
    """Return the file that somebody wants to hear: a sound that ships, the user's own, or any file by its path."""
    found: Path | Message = msg("There is no sound {sound} here.", sound=name)
    if not name.startswith((".", "/")):
        found = find(name, None, own)
    if isinstance(found, Path) or any(sign in name for sign in _UNSAFE):
        return found
    try:
        path = Path(name).resolve()
        return path if path.is_file() and not any(sign in str(path) for sign in _UNSAFE) else found
    except (OSError, RuntimeError, ValueError):
        return found


def own_sounds(own: Path) -> tuple[str, ...]:
    """Return the user's own sounds, by their names within the folder, as scripts call them."""
    names = (
        (Path(root) / name).relative_to(own).as_posix()
        for root, _folders, files in os.walk(own)
        for name in files
        if not name.startswith(".") and Path(name).suffix.lower() in _PLAYED
    )
    return tuple(sorted(name for name in names if within(own, name) is not None))


def within(place: Path, name: str) -> Path | None:
    """Return a file that lies within a folder, whatever links it goes through."""
    if Path(name).is_absolute() or any(sign in name for sign in _UNSAFE):
        return None
    try:
        root, file = place.resolve(), (place / name).resolve()
        return file if file.is_file() and file.is_relative_to(root) else None
    except (OSError, RuntimeError, ValueError):
        return None


def file_of(sound: str) -> Path:
    """Return the file to ring for a strike: what is neither a name that ships nor a whole path gives the bowl."""
    if Path(sound).is_absolute() and "\n" not in sound:
        return Path(sound)
    return folder() / f"{sound if sound in SHIPPED_SOUNDS else DEFAULT}.wav"


def check(file: Path) -> Message | None:
    """Return why a file cannot ring here, or None if it can.

    A compressed file is decoded once for trial, in a process of its own: its decoder is not trusted with the app's.
    """
    if file.suffix.lower() in DECODED and find_spec("miniaudio") is None:
        return _reason("decoder", file)
    if file.suffix.lower() == ".wav":
        try:
            samples.read(file, decode=False)
        except samples.UnreadableError as error:
            if error.why != "decoder":
                return _reason(error.why, file)
        else:
            return None
    elif file.suffix.lower() not in DECODED:
        return _reason("format", file)
    return _try_to_decode(file)


def check_in(own: Path) -> Callable[[str, Path], Message | None]:
    """Return the check of a sound's name in a script's folder, or in the user's own, that also opens the file."""

    def checked(name: str, folder: Path, /) -> Message | None:
        found = find(name, folder, own)
        return found if isinstance(found, Message) else check(found)

    return checked


def _try_to_decode(file: Path) -> Message | None:
    try:
        code = subprocess.run(  # noqa: S603 - this program itself, no shell
            [*helper_command("dyads.sound.samples"), str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=helper_environment(),
            timeout=_TRIED,
            check=False,
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return _reason("format", file)
    if code == 0:
        return None
    known = 10 <= code < 10 + len(samples.REASONS)
    return _reason(samples.REASONS[code - 10] if known else "format", file)


def _reason(why: str, file: Path) -> Message:
    match why:
        case "missing":
            return msg("The sound {sound} cannot be read.", sound=file.name)
        case "size":
            return msg("The sound {sound} is larger than {count} megabytes.", sound=file.name, count=_MEGABYTES)
        case "length":
            return msg(
                "The sound {sound} is longer than {count} seconds.", sound=file.name, count=int(samples.MOST_SECONDS)
            )
        case "decoder":
            return msg("Here only plain WAV files can be played; {sound} is none.", sound=file.name)
        case _:
            return msg("{sound} is no sound that can be played: WAV, FLAC, OGG or MP3 is needed.", sound=file.name)
