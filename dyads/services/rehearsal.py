"""A rehearsal: a script many times faster, from any phase, with people nobody knows, so that nothing can be kept."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from dyads.practice.bell import SOFT, Strike
from dyads.practice.fields import LONGEST_NAME, NS
from dyads.practice.people import Person
from dyads.practice.replay import Cue
from dyads.practice.script import Script
from dyads.practice.session import rehearsed, spoken
from dyads.practice.texts import same_text
from dyads.practice.timeline import Segment, Timeline, compile_script
from dyads.services.home import Home
from dyads.services.prepare import Known, Prepared, SittingChoices, known_measures, prepare
from dyads.services.sittings import SessionOptions
from dyads.words import n_


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One segment of a preview.

    Attributes:
        number: its place among the phases, from 1; 0 while settling.
        starts: seconds after the start of the sitting, settling included.
        cue: with which it begins; None while settling.
        warns: the soft cues within it: before its end, and the interval bells.
    """

    number: int
    starts: int
    seconds: int
    open: bool
    segment: Segment
    cue: Cue | None
    warns: tuple[Cue, ...] = ()

    @property
    def bells(self) -> tuple[str, ...]:
        """How its bells ring, each way once."""
        cues = (*((self.cue,) if self.cue else ()), *self.warns)
        return tuple(dict.fromkeys(text for cue in cues if (text := bell_text(cue.strikes))))


@dataclass(frozen=True, slots=True)
class ScriptPreview:
    """A whole script laid out.

    Attributes:
        end: the cue at the end.
        ends: seconds after the start of the sitting.
        spoken: seconds that each has the word alone, by slot.
        together: seconds that both have it.
    """

    rows: tuple[PreviewRow, ...]
    end: Strike | None
    ends: int
    spoken: tuple[int, int]
    together: int
    timeline: Timeline


def preview(script: Script) -> ScriptPreview:
    """Return a script laid out, open phases at their usual length."""
    timeline = compile_script(script)
    _, course = rehearsed(timeline)
    begins = {cue.segment.index: cue for cue in course.cues if cue.segment is not None and cue.kind not in SOFT}
    soft: dict[int, list[Cue]] = {}
    for cue in course.cues:
        if cue.segment is not None and cue.kind in SOFT:
            soft.setdefault(cue.segment.index, []).append(cue)
    settles = sum(segment.part == "settle" for segment in timeline.segments)
    rows = tuple(
        PreviewRow(
            number=span.segment.index + 1 - settles,
            starts=span.start // NS,
            seconds=span.segment.about // NS,
            open=span.segment.length is None,
            segment=span.segment,
            cue=begins.get(span.segment.index),
            warns=tuple(soft.get(span.segment.index, ())),
        )
        for span in course.spans
        if span.segment is not None and span.standing == "running"
    )
    first, second, both = (time // NS for time in spoken(timeline, course.spent))
    last = course.cues[-1]
    return ScriptPreview(rows, last.strikes, last.at // NS, (first, second), both, timeline)


def bell_text(struck: Strike | None) -> str:
    """Return how a bell rings, in words: its sound, and how often it is struck; empty where it is silent."""
    return "" if struck is None else n_("{sound}", "{sound} x {count}", struck.strikes, sound=struck.sound)


SPEEDS = (10, 60, 600)
"""How many times faster a rehearsal runs, to choose from."""


def rehearsal(
    speed: float,
    *,
    mute: bool = False,
    row: PreviewRow | None = None,
    beside: Path | None = None,
    text: int | None = None,
) -> SessionOptions:
    """Return how a rehearsal takes place; `text` is the number of the text that every list shows, from 1."""
    begins_at = 0 if row is None or row.number <= 1 else row.segment.index
    return SessionOptions(beside=beside, speed=speed, kept=False, mute=mute, begins_at=begins_at, text=text)


def strangers(partner: str = "", *, alone: bool) -> tuple[Person, ...]:
    """Return who sits in a rehearsal: people who are in no journal."""
    me = Person(uuid4(), "", me=True)
    return (me,) if alone else (me, Person(uuid4(), partner.strip()[:LONGEST_NAME]))


def prepare_rehearsal(
    home: Home, choices: SittingChoices, script: Script, people: tuple[Person, ...], text: int | None = None
) -> Prepared:
    """Return the set-up of a rehearsal; reads the measures, and no journal. `text` is that of its options."""
    known = Known(
        me=people[0].id,
        partner=people[1].id if len(people) > 1 else None,
        measures=known_measures(home.search_path),
    )
    prepared = prepare(choices, script, known, home.clock)
    if text is None:
        return prepared
    return replace(prepared, setup=prepared.setup.model_copy(update={"picks": same_text(script, text - 1)}))


def phases(script: Script) -> tuple[PreviewRow, ...]:
    """Return the phases a rehearsal may begin with: those that have a number."""
    return tuple(row for row in preview(script).rows if row.number)


def phase_called(script: Script, wanted: str) -> PreviewRow | None:
    """Return a phase by its number or its name, as `dyads scripts show` lists them; of one name the first."""
    rows = phases(script)
    text = wanted.strip().casefold()
    named = next((row for row in rows if row.segment.name.casefold() == text), None)
    return named or next((row for row in rows if str(row.number) == text), None)
