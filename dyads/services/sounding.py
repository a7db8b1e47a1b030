"""From what a script says about bells to what rings: the settings' player and volume, and the sounds' files."""

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from dyads.practice.bell import Strike
from dyads.practice.clock import Clock
from dyads.practice.message import Message, msg
from dyads.settings.config import Config
from dyads.sound import sounds
from dyads.sound.client import BellClient
from dyads.sound.interface import SittingBells


def open_bells(config: Config, clock: Clock, terminal: Callable[[], None] | None = None) -> SittingBells:
    """Return bells that ring as the settings want; `terminal` rings the terminal itself where nothing else sounds."""
    return BellClient(
        clock,
        config.player,
        volume=config.volume,
        speech_volume=config.speech_volume,
        muted=config.mute,
        terminal=terminal,
    )


def striker(beside: Path | None, own: Path) -> Callable[[Strike], Strike | None]:
    """Return what finds the file of a script's sound."""

    def strike(wanted: Strike) -> Strike | None:
        found = sounds.find(wanted.sound, beside, own)
        # A bell has to ring, even where its file has gone.
        return replace(wanted, sound=sounds.DEFAULT if isinstance(found, Message) else str(found))

    return strike


_log = logging.getLogger(__name__)


def _may_ask_for_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is anybody to ask; on Linux that is the bus of a desktop, which this variable names."""
    return not sys.platform.startswith("linux") or "DBUS_SESSION_BUS_ADDRESS" in environment


@contextlib.contextmanager
def display_awake() -> Iterator[None]:
    """Ask the system to leave the display on; where it cannot be asked, go on without."""
    if not _may_ask_for_display():
        yield
        return
    try:
        from wakepy import keep  # here, because it takes tens of milliseconds and only sittings need it
    except ImportError:
        _log.warning("no keep-awake library")
        yield
        return
    with keep.presenting(on_fail="pass") as mode:
        _log.info("display awake: %s", mode.active)
        yield


def can_keep_display_awake() -> bool:
    """Say whether the system leaves the display on when it is asked; it is asked for a moment."""
    if not _may_ask_for_display():
        return False
    try:
        from wakepy import keep
    except ImportError:
        return False
    with keep.presenting(on_fail="pass") as mode:
        active = mode.active
    return bool(active)


def sounds_otherwise_than_wanted(player: str, wanted: str) -> Message | None:
    """Say once known what became of the bells, where it is not what was wanted."""
    if player == "silence" != wanted:
        return msg("No bell can sound here; the screen shows it.")
    if player == "terminal" != wanted:
        return msg("No sound output answers here; the terminal’s own bell rings.")
    return None
