"""What a sitting shows at one look, in words: who speaks, who listens, what each is asked, what comes next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dyads.app.commands import SITTING_GO_ON, SITTING_NEXT
from dyads.app.keys import key_of
from dyads.practice.bell import SOFT
from dyads.practice.fields import NS, clock_text
from dyads.practice.replay import STILL_NS
from dyads.practice.session import Position, Stretch, voices
from dyads.practice.setup import Setup, Slot
from dyads.practice.texts import fill
from dyads.practice.timeline import Role, Segment, Timeline
from dyads.practice.timeline import compile as compile_timeline
from dyads.presentation.script_texts import parts_to_hear, phase_values
from dyads.services.snapshot import Snapshot
from dyads.words import _

ROLE_CHANGE_NS = 3 * NS
"""So long a change of role fills the screen."""

Tone = Literal["speaker", "listener", "both"]


@dataclass(frozen=True, slots=True)
class StageRoles:
    """Who is who on the screen.

    Attributes:
        names: what the two slots are called.
        roles: the script's own names of speaker and listener, or None for "speaks" and "listens".
        theme: the theme of the week.
        language: of the script, in which its lengths are written.
        parts: the line with the speaker's inner parts for whoever listens, by the segment's index.
    """

    names: tuple[str, str]
    roles: tuple[str | None, str | None] = (None, None)
    theme: str = ""
    language: str = "en"
    parts: Mapping[int, str] = field(default_factory=dict)

    def values(self, segment: Segment) -> Mapping[str, str]:
        """Return what fills the placeholders of a segment's texts."""
        return phase_values(segment, self.language, self.names, self.theme)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One person's line on the stage, or that of both.

    Attributes:
        tone: who it is for; it decides sign and colour.
        name: the person, or the phase where it is for both.
        does: what the person does now: "speaks"; empty where it is for both.
        text: what is asked.
    """

    tone: Tone
    name: str
    does: str
    text: str


def other(slot: Slot) -> Slot:
    return 1 if slot == 0 else 0


def examples_of(setup: Setup) -> tuple[str, ...]:
    """Return the parts that a script brings along for whoever has no list of their own."""
    return () if setup.script.draw is None else tuple(setup.script.draw.fallback)


def stage_roles(setup: Setup, names: tuple[str, str], lists: Sequence[Sequence[str]] = ()) -> StageRoles:
    """Return who is who; `lists` is what each slot draws its inner parts from."""
    roles = setup.script.roles
    theme = setup.plan_day.theme if setup.plan_day else ""
    parts = parts_to_hear(compile_timeline(setup), lists, examples_of(setup))
    return StageRoles(names, (roles.speaker, roles.listener), theme, setup.language, parts)


def lines(segment: Segment | None, cast: StageRoles) -> tuple[StageLine, ...]:
    """Return what stands on the stage: the one who has the word first."""
    if segment is None:
        return ()
    if segment.part == "settle":
        return (StageLine("both", _("Settle"), "", _("The bell begins the sitting.")),)
    if segment.speaker is None:
        return (StageLine("both", segment.name, "", _asked(segment, "together", cast)),)
    if segment.voice == "none":
        return (StageLine("both", segment.name, "", _asked_of_each(segment, segment.speaker, cast)),)
    pair = (_line(segment, segment.speaker, cast), _line(segment, other(segment.speaker), cast))
    together = _asked(segment, "together", cast)
    first, second = pair[::-1] if segment.voice == "listener" else pair
    if not together:
        return first, second
    return StageLine(first.tone, first.name, first.does, "\n".join(filter(None, (first.text, together)))), second


def _line(segment: Segment, slot: Slot, cast: StageRoles) -> StageLine:
    speaks = slot in voices(segment)
    role: Role = "speaker" if slot == segment.speaker else "listener"
    return StageLine(
        "speaker" if speaks else "listener",
        cast.names[slot],
        _does(segment, role, cast, speaks=speaks),
        _asked(segment, role, cast),
    )


def _does(segment: Segment, role: Role, cast: StageRoles, *, speaks: bool) -> str:
    own = cast.roles[0 if role == "speaker" else 1]
    if own and segment.voice == "speaker":
        return own
    return _("speaks") if speaks else _("listens")


def _asked(segment: Segment, role: Role, cast: StageRoles) -> str:
    text = fill(segment.text(role) or "", cast.values(segment))
    parts = cast.parts.get(segment.index, "") if role == "listener" else ""
    return "\n".join(filter(None, (text, parts)))


def _asked_of_each(segment: Segment, speaker: Slot, cast: StageRoles) -> str:
    roles: tuple[tuple[Slot, Role], ...] = ((speaker, "speaker"), (other(speaker), "listener"))
    texts = [(cast.names[slot], _asked(segment, role, cast)) for slot, role in roles]
    rows = [_("{name}: {text}", name=name, text=text) for name, text in texts if text]
    return "\n".join((*rows, *filter(None, [_asked(segment, "together", cast)])))


def changes_roles(view: Snapshot, timeline: Timeline) -> bool:
    """Say whether a change of role fills the screen now: for three seconds, the first turn included."""
    cue, here = view.cue, view.position
    if cue is None or cue.segment is None or cue.segment.speaker is None or cue.segment != here.segment:
        return False
    if here.standing != "running" or view.cue_age >= ROLE_CHANGE_NS:
        return False
    first = next(segment for segment in timeline.segments if segment.speaker is not None)
    return cue.kind == "switch" or (cue.kind not in SOFT and cue.segment == first)


def state_of(view: Snapshot, *, apart: bool) -> str:
    """Return the one sentence that says what holds now; empty while all runs as it should."""
    here = view.position
    if view.pending is not None and apart:
        return _("Together in {seconds} s.", seconds=-(-(view.pending.at - view.now) // NS))
    match here.standing:
        case "paused":
            return _("Paused. {key} goes on.", key=key_of(SITTING_GO_ON))
        case "halted":
            return _("Halted. {key} goes on from there.", key=key_of(SITTING_GO_ON))
        case "still":
            return _("Two minutes of silence. {key} goes on sooner.", key=key_of(SITTING_GO_ON))
        case "running" if here.segment is not None and here.segment.length is None:
            return _("{key} moves on.", key=key_of(SITTING_NEXT))
        case _:
            return ""


def time_left(view: Snapshot) -> str:
    """Return the clock: whole seconds, rounded up; in an open phase what has passed; empty where none runs.

    Of a group of open phases it is what their limit leaves.
    """
    here = view.position
    if here.starts_in is not None:
        return _clock(here.starts_in)
    if here.standing == "still":
        return _clock(max(0, STILL_NS - (view.now - here.since)))
    if here.segment is None:
        return ""
    return clock_text(here.elapsed // NS) if here.remaining is None else _clock(here.remaining)


def _clock(ns: int) -> str:
    return clock_text(-(-ns // NS))


def coming(here: Position, whole: tuple[Stretch, ...], cast: StageRoles) -> str:
    """Return what comes next, with its length; empty at the end."""
    follows = _following(here, whole)
    if follows is None:
        return "" if here.segment is None else _("Then it is finished.")
    named = {"phase": follows.segment.name, "length": clock_text(round(follows.length / NS))}
    now = here.segment
    if follows.segment.speaker is not None and (now is None or now.speaker != follows.segment.speaker):
        name = cast.names[follows.segment.speaker]
        if follows.segment.length is None:
            return _("Then {name}: {phase}", name=name, phase=named["phase"])
        return _("Then {name}: {phase}, {length}", name=name, **named)
    if follows.segment.length is None:
        return _("Then {phase}", phase=named["phase"])
    return _("Then {phase}, {length}", **named)


def _following(here: Position, whole: tuple[Stretch, ...]) -> Stretch | None:
    """Return the stretch after the present one; before the start and while settling, the first."""
    if here.segment is None or here.segment.part == "settle":
        return whole[0] if whole and here.standing not in {"ended", "stopped"} else None
    places = [i for i, stretch in enumerate(whole) if stretch.segment == here.segment]
    after = places[-1] + 1 if places else len(whole)
    return whole[after] if after < len(whole) else None
