"""A set-up compiled into what will happen: segments in their order, each with its length, voice, texts and bells."""

from dataclasses import dataclass, replace
from typing import Literal

from dyads.practice.bell import BellOrNone, Bells
from dyads.practice.length import NS
from dyads.practice.script import Act, Part, Phase, Script, Voice
from dyads.practice.setup import Setup, Slot

Role = Literal["speaker", "listener", "together"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a sitting.

    Attributes:
        index: its place in the timeline, from 0.
        part: the table of the script it comes from, or "settle": the quiet before the start bell.
        name: what it is called.
        length: nanoseconds, or None while it is open.
        about: nanoseconds that it usually takes; its length where it has one.
        voice: who may speak.
        speaker: whose turn it is, by slot; None outside turns.
        turn: the turn's number, from 0; None outside turns.
        texts: what each role is asked, by role; placeholders not yet filled.
        act: what happens by chance.
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
        """Return what a role is asked here, if anything."""
        return dict(self.texts).get(role)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What will happen if nobody touches a key, and the bells that go with it."""

    segments: tuple[Segment, ...]
    bells: Bells

    @property
    def session_ns(self) -> int:
        """The whole session time in nanoseconds, settling not counted, open phases at their usual length."""
        return sum(segment.about for segment in self.segments if segment.part != "settle")


def compile(setup: Setup) -> Timeline:  # noqa: A001
    """Return the timeline of a set-up. Reads nothing but its argument."""
    return compile_script(setup.script, first=setup.first, variant=setup.variant)


def compile_script(script: Script, *, first: Slot = 0, variant: int = 0) -> Timeline:
    """Return the timeline of a script, for previews and rehearsals."""
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
    """Return what is left of a timeline from a segment on, for rehearsals; its first phase begins with the start bell.

    Args:
        timeline: the whole.
        index: of the first segment that stays; 0 changes nothing.
    """
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
