"""Another total for the same script: the timed phases of the turns grow or shrink in proportion."""

from dyads.practice.length import LONGEST
from dyads.practice.script import Phase, Script

SHORTEST_PHASE = 10
"""Seconds: scaling makes no phase shorter than this."""


def total_seconds(script: Script) -> int:
    """Return the length of a sitting in seconds, settling not counted, open phases at their usual length."""
    return _fixed_seconds(script) + _open_seconds(script) + _turn_factor(script) * _timed_seconds(script)


def shortest_total(script: Script) -> int:
    """Return the smallest total that `with_total` can reach: ten seconds for each timed phase of the turns."""
    timed = len(_timed(script))
    return _fixed_seconds(script) + _open_seconds(script) + _turn_factor(script) * SHORTEST_PHASE * timed


def with_total(script: Script, seconds: int) -> Script:
    """Return the script with its timed phases scaled so that a sitting lasts about `seconds`.

    Both partners' turns stay equally long and every length is a whole second, so the total reached may differ by a few
    seconds; it lies between `shortest_total` and a day. Show `total_seconds` of the result.
    """
    timed = _timed(script)
    if not timed or seconds == total_seconds(script):
        return script
    wanted = min(max(seconds, shortest_total(script)), max(LONGEST, shortest_total(script)))
    room = (wanted - _fixed_seconds(script) - _open_seconds(script)) / _turn_factor(script)
    lengths = iter(_apportion(_shares(timed, room), round(room)))
    part = "turn" if script.form == "dyad" else "phase"
    phases = tuple(
        _scaled(phase, next(lengths)) if phase.length != "open" else phase for phase in getattr(script, part)
    )
    return script.model_copy(update={part: phases})


def _scaled(phase: Phase, seconds: int) -> Phase:
    warn = phase.warn if phase.warn is not None and phase.warn < seconds else None
    return phase.model_copy(update={"length": seconds, "warn": warn})


def _shares(timed: list[int], room: float) -> list[float]:
    """Divide `room` in proportion; what would fall below the shortest phase is lifted to it at the others' cost."""
    lifted: set[int] = set()
    while True:
        rest = sum(length for i, length in enumerate(timed) if i not in lifted)
        left = room - SHORTEST_PHASE * len(lifted)
        short = {i for i, n in enumerate(timed) if i not in lifted and left * n / rest < SHORTEST_PHASE}
        if not short:
            return [SHORTEST_PHASE if i in lifted else left * n / rest for i, n in enumerate(timed)]
        lifted |= short


def _apportion(shares: list[float], total: int) -> list[int]:
    """Round shares to whole seconds that add up to `total` (largest remainder)."""
    whole = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for i in by_remainder[: max(0, total - sum(whole))]:
        whole[i] += 1
    return whole


def _scaling_phases(script: Script) -> tuple[Phase, ...]:
    return script.turn if script.form == "dyad" else script.phase


def _timed(script: Script) -> list[int]:
    return [phase.length for phase in _scaling_phases(script) if phase.length != "open"]


def _timed_seconds(script: Script) -> int:
    return sum(_timed(script))


def _turn_factor(script: Script) -> int:
    return script.turn_count if script.form == "dyad" else 1


def _open_seconds(script: Script) -> int:
    phases = _scaling_phases(script)
    return _turn_factor(script) * sum(phase.about for phase in phases if phase.length == "open")


def _fixed_seconds(script: Script) -> int:
    if script.form != "dyad":
        return 0
    once = sum(phase.seconds for phase in (*script.opening, *script.closing))
    return once + (script.turn_count - 1) * sum(phase.seconds for phase in script.between)
