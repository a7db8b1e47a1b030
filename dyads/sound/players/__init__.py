"""The players by name, and the order in which they are tried."""

import importlib
import shutil
import sys
from importlib.util import find_spec

from dyads.sound.players.base import Player

LIBRARIES = ("simpleaudio", "miniaudio")
PROGRAMS = ("winsound", "afplay", "pw-play", "paplay", "aplay")
SOUNDING = (*LIBRARIES, *PROGRAMS)  # those that need the helper process
NAMES = ("auto", "simpleaudio", "miniaudio", "system", "terminal", "silence")  # what `config.toml` may say


def is_here(name: str) -> bool:
    """Say whether a player is installed; whether it can be heard is another matter."""
    if name in LIBRARIES:
        return find_spec(name) is not None
    if name == "winsound":
        return sys.platform == "win32"
    return shutil.which(name) is not None


def chain(wanted: str) -> tuple[str, ...]:
    """Return the players to try, in order.

    Args:
        wanted: one of `NAMES`, or the name of a single program. The wanted one comes first and the rest of the order
            behind it, because a bell by another player is better than none. "terminal" and "silence" stand alone.
    """
    if wanted == "silence":
        return ()
    if wanted == "terminal":
        return ("terminal",)
    first = PROGRAMS if wanted == "system" else (wanted,) if wanted in SOUNDING else ()
    order = (*first, *(name for name in SOUNDING if name not in first))
    return (*(name for name in order if is_here(name)), "terminal")


def open_player(name: str) -> Player:
    """Return a player; for the helper process alone, because loading one may do anything.

    Raises:
        ImportError: it is not installed, or cannot be loaded.
    """
    found = importlib.import_module(f"{__name__}.{'program' if name in PROGRAMS else name}")
    is_program = name in PROGRAMS and name != "winsound"
    player: Player = found.ProgramPlayer(name) if is_program else getattr(found, f"{name.title()}Player")()
    return player
