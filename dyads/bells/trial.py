"""Rings one bell and waits for it: for `dyads bells`, the settings, and set-up's question whether it was heard."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from dyads.bells.belfry import Belfry
from dyads.bells.interface import Outcome
from dyads.bells.ringer import SECOND
from dyads.bells.samples import UnreadableError, read
from dyads.bells.sounds import file_of
from dyads.bells.strike import Strike
from dyads.practice.clock import Clock

_SETTLES = 10.0  # seconds to find a player that works
_AHEAD = SECOND // 4  # the bell is ordered ahead of its deadline, as in a sitting
_ANSWERS = 5 * SECOND  # after the deadline


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of ringing once.

    Attributes:
        outcome: status, lateness in nanoseconds, player.
        seconds: how long the bell rings.
    """

    outcome: Outcome
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
        strike: what rings.
        clock: as for `Belfry`.
        player: as for `Belfry`.
        volume: as for `Belfry`.
        terminal: as for `Belfry`.
        wait: waits so many seconds while the bell rings; a screen gives one that can be interrupted.
        heard: called as soon as it is known who rang and how late.
    """
    bells = Belfry(clock, player, volume=volume, terminal=terminal)
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


def _outcome(bells: Belfry, clock: Clock) -> Outcome:
    end = clock.monotonic_ns() + _ANSWERS
    while clock.monotonic_ns() < end:
        for outcome in bells.outcomes():
            return outcome
        time.sleep(0.01)
    return Outcome("trial", "failed", None, "")
