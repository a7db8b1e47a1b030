"""What is known of the machine's sound without making one."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dyads.practice.message import Message, msg


class Surroundings(NamedTuple):
    """What is known of the machine without making a sound.

    Attributes:
        server: the sound system, as `server` names it.
        remote: whether this runs through ssh, so that sound comes out elsewhere than where the person sits.
    """

    server: str
    remote: bool
    hint: Message | None = None


def surroundings(environment: Mapping[str, str] = os.environ) -> Surroundings:
    remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    hint = msg("You are connected through ssh: bells sound on the other machine. The terminal bell can sound here.")
    return Surroundings(server(environment), remote, hint if remote else None)


def server(environment: Mapping[str, str] = os.environ) -> str:
    """Return the sound system: "pipewire", "pulseaudio", "alsa", "coreaudio", "windows", or "remote".

    "remote" is a server on another machine that `PULSE_SERVER` names. Nobody is asked, only sockets are looked for: a
    wedged server must not hold this up.
    """
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "coreaudio"
    if environment.get("PULSE_SERVER", "").startswith("tcp"):
        return "remote"
    runtime = Path(environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    if not (runtime / "pulse" / "native").exists():
        return "pipewire" if (runtime / "pipewire-0").exists() else "alsa"
    # PipeWire offers PulseAudio's socket too, but only PulseAudio itself leaves its number beside it.
    return "pulseaudio" if (runtime / "pulse" / "pid").exists() else "pipewire"
