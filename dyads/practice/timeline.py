"""A set-up compiled into what will happen: segments in their order, each with its length, voice, texts and bells."""

from dataclasses import dataclass, replace
from typing import Literal

from dyads.practice.bell import BellOrNone, Bells
from dyads.practice.fields import LONGEST, NS
from dyads.practice.form import Part
from dyads.practice.script import Act, Phase, Script, Voice
from dyads.practice.setup import Setup, Slot

Role = Literal["speaker", "listener", "together"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a sitting.

    Attributes:
        index: its place in the timeline, from 0.
        part: the table of the script it comes from, or "settle": the quiet before the start bell.
        length: nanoseconds, or None while it is open.
        about: nanoseconds that it usually takes; its length where it has one.
        speaker: whose turn it is; None outside turns, as `turn`, which counts from 0.
        texts: what each role is asked, by role; placeholders not yet filled.
        warn: nanoseconds before the end at which a soft cue rings, or None.
        bell: its own bell, which replaces the event's.
    """

    index: int
    part: Part | Literal["settle"]
    name: str
    length: int | None
    about: int
    voice: Voice
    speaker: Slot | None = None
    turn: int | None = None
    texts: tuple[tuple[Role, str], ...] = ()
    act: Act | None = None
    warn: int | None = None
    bell: BellOrNone | None = None

    def text(self, role: Role) -> str | None:
        return dict(self.texts).get(role)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What will happen if nobody touches a key, and the bells that go with it."""

    segments: tuple[Segment, ...]
    bells: Bells


def compile(setup: Setup) -> Timeline:  # noqa: A001
    """Return the timeline of a set-up. Reads nothing but its argument."""
    return compile_script(setup.script, first=setup.first, variant=setup.variant)


def compile_script(script: Script, *, first: Slot = 0, variant: int = 0) -> Timeline:
    segments: list[Segment] = []

    def add(part: Part, phases: tuple[Phase, ...], speaker: Slot | None = None, turn: int | None = None) -> None:
        for phase in phases:
            segments.append(_segment(len(segments), part, phase, variant, speaker, turn))

    if script.bells.settle:
        quiet = script.bells.settle * NS
        segments.append(Segment(0, "settle", "", quiet, quiet, "none"))
    add("opening", script.opening)
    for turn in range(script.turn_count):
        if turn:
            add("between", script.between)
        add("turn", script.turn, _speaker(script, first, turn), turn)
    add("phase", script.phase)
    add("closing", script.closing)
    return Timeline(tuple(segments), script.bells)


def beginning_at(timeline: Timeline, index: int) -> Timeline:
    """Return a timeline from a segment on, for rehearsals; its first phase begins with the start bell."""
    return replace(timeline, segments=tuple(s for s in timeline.segments if s.index >= index))


def _speaker(script: Script, first: Slot, turn: int) -> Slot:
    if script.turns == "one" or turn % 2 == 0:
        return first
    return 1 if first == 0 else 0


def _segment(index: int, part: Part, phase: Phase, variant: int, speaker: Slot | None, turn: int | None) -> Segment:
    roles: dict[str, Role] = {"speaker": "speaker", "listener": "listener", "together": "together", "text": "together"}
    return Segment(
        index=index,
        part=part,
        name=phase.name,
        length=None if phase.length == "open" else phase.length * NS,
        about=phase.seconds * NS,
        voice=phase.voice or ("speaker" if part == "turn" else "both"),
        speaker=speaker,
        turn=turn,
        texts=tuple((roles[key], texts[variant % len(texts)]) for key, texts in phase.texts),
        act=phase.act,
        warn=phase.warn * NS if phase.warn else None,
        bell=phase.bell,
    )


SHORTEST_PHASE = 10
"""Seconds: scaling makes no phase shorter than this."""


def total_seconds(script: Script) -> int:
    """Return the length of a sitting in seconds, settling not counted, open phases at their usual length."""
    phases: tuple[Phase, ...] = getattr(script, script.practice.main_part)
    return _fixed_seconds(script) + _turn_factor(script) * sum(phase.seconds for phase in phases)


def shortest_total(script: Script) -> int:
    """Return the smallest total that `with_total` can reach: ten seconds for each timed phase of the turns."""
    spared = sum(length - SHORTEST_PHASE for length in _timed(script))
    return total_seconds(script) - _turn_factor(script) * spared


def with_total(script: Script, seconds: int) -> Script:
    """Return the script with its timed phases scaled so that a sitting lasts about `seconds`.

    Both partners' turns stay equally long and every length is a whole second, so the total reached may differ by a few
    seconds; it lies between `shortest_total` and a day. Show `total_seconds` of the result.
    """
    timed = _timed(script)
    if not timed or seconds == total_seconds(script):
        return script
    wanted = min(max(seconds, shortest_total(script)), max(LONGEST, shortest_total(script)))
    timed_seconds = _turn_factor(script) * sum(timed)
    room = (wanted - total_seconds(script) + timed_seconds) / _turn_factor(script)
    lengths = iter(_apportion(_shares(timed, room), round(room)))
    part = script.practice.main_part
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


def _timed(script: Script) -> list[int]:
    return [phase.length for phase in getattr(script, script.practice.main_part) if phase.length != "open"]


def _turn_factor(script: Script) -> int:
    return script.turn_count if script.practice.has_turns else 1


def _fixed_seconds(script: Script) -> int:
    once = sum(phase.seconds for phase in (*script.opening, *script.closing))
    return once + max(0, script.turn_count - 1) * sum(phase.seconds for phase in script.between)
