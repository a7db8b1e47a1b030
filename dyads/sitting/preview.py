"""A script laid out before anybody sits: rows with times, voices and bells, and each partner's total."""

from dataclasses import dataclass

from dyads.practice.bell import Strikes
from dyads.practice.fields import NS
from dyads.practice.replay import Cue
from dyads.practice.script import Script
from dyads.practice.session import rehearsed, spoken
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment, Timeline, compile_script
from dyads.words import n_


@dataclass(frozen=True, slots=True)
class Row:
    """One segment of a preview.

    Attributes:
        number: its place among the phases, from 1; 0 while settling.
        starts: seconds after the start of the sitting, settling included.
        seconds: how long it lasts, or usually lasts.
        open: until someone moves on.
        segment: the segment.
        cue: the cue that it begins with; None while settling.
        warn: the soft cue within it, if there is one.
    """

    number: int
    starts: int
    seconds: int
    open: bool
    segment: Segment
    cue: Cue | None
    warn: Cue | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole script laid out: rows, the cue at the end, and seconds by slot that each has the word."""

    rows: tuple[Row, ...]
    end: Strikes | None
    ends: int
    spoken: tuple[int, int]
    timeline: Timeline


def preview(script: Script, *, first: Slot = 0, variant: int = 0) -> Preview:
    """Return a script laid out, open phases at their usual length."""
    timeline = compile_script(script, first=first, variant=variant)
    _, course = rehearsed(timeline)
    begins = {cue.segment.index: cue for cue in course.cues if cue.segment is not None and cue.kind != "warn"}
    warns = {cue.segment.index: cue for cue in course.cues if cue.segment is not None and cue.kind == "warn"}
    settles = sum(segment.part == "settle" for segment in timeline.segments)
    rows = tuple(
        Row(
            number=span.segment.index + 1 - settles,
            starts=span.start // NS,
            seconds=span.segment.about // NS,
            open=span.segment.length is None,
            segment=span.segment,
            cue=begins.get(span.segment.index),
            warn=warns.get(span.segment.index),
        )
        for span in course.spans
        if span.segment is not None and span.standing == "running"
    )
    totals = spoken(timeline, course.spent)
    last = course.cues[-1]
    return Preview(rows, last.strikes, last.at // NS, (totals[0] // NS, totals[1] // NS), timeline)


def bell_text(struck: Strikes | None) -> str:
    """Return how a bell rings, in words: its sound, and how often it is struck; empty where it is silent."""
    return "" if struck is None else n_("{sound}", "{sound} x {count}", struck.strikes, sound=struck.sound)
