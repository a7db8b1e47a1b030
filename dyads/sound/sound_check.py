"""What can sound here: data for `dyads doctor`, for set-up's question whether a bell was heard, and for its hints."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dyads.practice.bell import Strike
from dyads.practice.clock import Clock
from dyads.practice.message import Message, msg
from dyads.practice.records import BellOutcome
from dyads.sound.client import BellClient
from dyads.sound.player_loop import SECOND
from dyads.sound.players import LIBRARIES, SOUNDING, is_here
from dyads.sound.samples import UnreadableError, read
from dyads.sound.sounds import file_of
from dyads.sound.surroundings import surroundings

_PATIENCE = 8.0  # seconds for one player to be tried: two starts, two probes


@dataclass(frozen=True, slots=True)
class Candidate:
    """One player, and whether it opened the output when tried; whether anybody hears it, only a person can say."""

    name: str
    works: bool
    why_not: Message | None = None


def identity(player: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what set-up keeps when somebody heard a bell, and asks again once it differs."""
    where = surroundings(environment)
    return f"{player}/{where.server}" + ("/ssh" if where.remote else "")


def survey(clock: Clock, *, terminal: bool) -> tuple[Candidate, ...]:
    """Try every player in the order of the chain, silently. Takes up to a few seconds for each that hangs."""
    no_terminal = None if terminal else msg("There is no terminal here.")
    return (*(_try(name, clock) for name in SOUNDING if _fits(name)), Candidate("terminal", terminal, no_terminal))


def _fits(name: str) -> bool:
    """Say whether a player could be here at all: nobody on Linux misses `afplay`."""
    home = {"winsound": "win32", "afplay": "darwin", "pw-play": "linux", "paplay": "linux", "aplay": "linux"}
    return name in LIBRARIES or sys.platform == home[name]


def _try(name: str, clock: Clock) -> Candidate:
    if not is_here(name):
        return Candidate(name, works=False, why_not=msg("It is not installed."))
    bells = BellClient(clock, name, only=True)
    try:
        bells.warm()
        settled = bells.await_settled(_PATIENCE)
        found = bells.player == name
    finally:
        bells.close()
    if found:
        return Candidate(name, works=True)
    why_not = msg("It finds no sound output that answers.") if settled else msg("It did not answer in time.")
    return Candidate(name, works=False, why_not=why_not)


_SETTLES = 10.0  # seconds to find a player that works
_AHEAD = SECOND // 4  # the bell is ordered ahead of its deadline, as in a sitting
_ANSWERS = 5 * SECOND  # after the deadline


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of ringing once."""

    outcome: BellOutcome
    seconds: float


def play(
    strike: Strike,
    clock: Clock,
    *,
    player: str = "auto",
    volume: float = 1.0,
    terminal: Callable[[], None] | None = None,
    wait: Callable[[float], object] = time.sleep,
    heard: Callable[[Trial], None] = lambda _: None,
) -> Trial:
    """Ring once and return when it has rung out. Blocks; Ctrl-C silences it.

    Args:
        wait: waits so many seconds while the bell rings; a screen gives one that can be interrupted.
        heard: called as soon as it is known who rang and how late.
    """
    bells = BellClient(clock, player, volume=volume, terminal=terminal)
    try:
        bells.warm([strike])
        bells.await_settled(_SETTLES)
        bells.ring("trial", strike, clock.monotonic_ns() + _AHEAD)
        trial = Trial(_outcome(bells, clock), length(strike))
        heard(trial)
        if trial.outcome.status in {"rung", "late"}:
            wait(trial.seconds)
        return trial
    finally:
        bells.close()


def length(strike: Strike) -> float:
    """Return how long a pattern rings, in seconds; 0 where its sound cannot be read."""
    try:
        one = read(file_of(strike.sound), decode=False).seconds
    except UnreadableError:
        one = 0.0
    return one + strike.interval * (strike.strikes - 1)


def _outcome(bells: BellClient, clock: Clock) -> BellOutcome:
    end = clock.monotonic_ns() + _ANSWERS
    while clock.monotonic_ns() < end:
        for outcome in bells.outcomes():
            return outcome
        time.sleep(0.01)
    return BellOutcome("trial", "failed", None, "")
