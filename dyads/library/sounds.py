"""Which sounds a script may name: the shipped ones, and sound files that lie beside it."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from dyads.library.shape import nearest
from dyads.library.spots import Path as Keys
from dyads.practice.bell import CUE_KINDS, Bell
from dyads.practice.message import Finding, Message, msg
from dyads.practice.script import Script

SHIPPED_SOUNDS = ("bowl", "deep-bowl", "gong", "tingsha", "bell", "wood")


class SoundCheck(Protocol):
    """Says what is wrong with a sound."""

    def __call__(self, name: str, folder: Path, /) -> Message | None:
        """Return what is wrong with a sound's name in a script of this folder, or None."""
        ...


def check_sound(name: str, folder: Path, /) -> Message | None:
    """Accept the shipped sounds, and sound files that lie in the script's folder."""
    if name in SHIPPED_SOUNDS:
        return None
    if "." not in name:
        near = nearest(name, SHIPPED_SOUNDS)
        if near is not None:
            return msg('there is no such sound; did you mean "{near}"?', near=near)
        return msg("there is no such sound; there are {sounds}, or a sound file", sounds=", ".join(SHIPPED_SOUNDS))
    path = sound_path(name, folder)
    if path is None:
        return msg("a sound file must lie in the folder of its script")
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    return None if there else msg("there is no such sound file beside the script")


def sound_path(name: str, folder: Path) -> Path | None:
    """Return where a sound file of a script lies, or None if that would be outside its folder."""
    if "\\" in name or "\0" in name or PureWindowsPath(name).drive or PurePosixPath(name).is_absolute():
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):
        return None


def sounds_of(script: Script) -> Iterator[tuple[Keys, str]]:
    """Yield the sounds a script names, with the path of the key."""
    for kind in CUE_KINDS:
        bell = getattr(script.bells, kind, None)
        if isinstance(bell, Bell) and bell.sound is not None:
            yield ("bells", kind, "sound"), bell.sound
    for part, index, phase in script.phases():
        if isinstance(phase.bell, Bell) and phase.bell.sound is not None:
            yield (part, index, "bell", "sound"), phase.bell.sound


def check_sounds(script: Script, folder: Path, check: SoundCheck) -> Iterator[Finding]:
    """Yield what is wrong with the sounds of a script in a folder."""
    for path, name in sounds_of(script):
        what = check(name, folder)
        if what is not None:
            yield Finding(path, what)
