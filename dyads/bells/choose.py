"""What can sound here: data for `dyads doctor`, for set-up's question whether a bell was heard, and for its hints."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from dyads.bells.belfry import Belfry
from dyads.bells.output import server
from dyads.bells.players import LIBRARIES, NAMES, SOUNDING, is_here
from dyads.practice.clock import Clock
from dyads.practice.message import Message, msg

_PATIENCE = 8.0  # seconds for one player to be tried: two starts, two probes

__all__ = ["NAMES", "Candidate", "Surroundings", "identity", "surroundings", "survey"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One player and whether it can ring here.

    Attributes:
        name: as `config.toml` and `--player` call it.
        works: whether it opened the output when tried; whether anybody hears it, only a person can say.
        why_not: the reason, if it does not.
    """

    name: str
    works: bool
    why_not: Message | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the machine without making a sound.

    Attributes:
        server: the sound system, as `output.server` names it.
        remote: whether this runs through ssh, so that sound comes out elsewhere than where the person sits.
        hint: what to tell the person about that, if anything.
    """

    server: str
    remote: bool
    hint: Message | None = None


def surroundings(environment: Mapping[str, str] = os.environ) -> Surroundings:
    """Return what is known of this machine."""
    remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    if not remote:
        return Surroundings(server(environment), remote=False)
    hint = msg("You are connected through ssh: bells sound on the other machine. The terminal bell can sound here.")
    return Surroundings(server(environment), remote=True, hint=hint)


def identity(player: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what set-up keeps when somebody heard a bell, and asks again once it differs.

    Args:
        player: who rang, from `Bells.player`.
        environment: of this process.
    """
    where = surroundings(environment)
    return f"{player}/{where.server}" + ("/ssh" if where.remote else "")


def survey(clock: Clock, *, terminal: bool) -> tuple[Candidate, ...]:
    """Try every player in the order of the chain, silently. Takes up to a few seconds for each that hangs.

    Args:
        clock: times the answers.
        terminal: whether there is a terminal whose bell could ring.
    """
    no_terminal = None if terminal else msg("There is no terminal here.")
    return (*(_try(name, clock) for name in SOUNDING if _fits(name)), Candidate("terminal", terminal, no_terminal))


def _fits(name: str) -> bool:
    """Say whether a player could be here at all: nobody on Linux misses `afplay`."""
    home = {"winsound": "win32", "afplay": "darwin", "pw-play": "linux", "paplay": "linux", "aplay": "linux"}
    return name in LIBRARIES or sys.platform == home[name]


def _try(name: str, clock: Clock) -> Candidate:
    if not is_here(name):
        return Candidate(name, works=False, why_not=msg("It is not installed."))
    bells = Belfry(clock, name, only=True)
    try:
        bells.warm()
        settled = bells.await_settled(_PATIENCE)
        found = bells.player == name
    finally:
        bells.close()
    if found:
        return Candidate(name, works=True)
    if settled:
        return Candidate(name, works=False, why_not=msg("It finds no sound output that answers."))
    return Candidate(name, works=False, why_not=msg("It did not answer in time."))
