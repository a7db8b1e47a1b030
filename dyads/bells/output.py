"""What the sound goes out through on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from dyads.bells.player import MILLISECOND

_EXTRA = {"pipewire": 17 * MILLISECOND}  # what every player takes longer there; measured through null sinks


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


def extra_latency(name: str) -> int:
    """Return the nanoseconds by which sound comes later through this sound system than the players' own latency."""
    return _EXTRA.get(name, 0)
