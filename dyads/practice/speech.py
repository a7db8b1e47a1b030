"""What is read aloud of a sitting, and when: lines after its cues, each with what may be said and how long it may take.

A line is said after the last strike of its cue has faded, and has ended before the next one; where it does not fit, its
shorter form is said, or nothing. Whatever somebody drew is never said.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dyads.practice.bell import SOFT, Strike, as_rung
from dyads.practice.fields import NS
from dyads.practice.replay import Course, Cue
from dyads.practice.script import Guidance, Say, Script
from dyads.practice.session import rehearsed, voices
from dyads.practice.setup import Slot
from dyads.practice.sound_names import LONG_FORMS
from dyads.practice.timeline import Role, Segment, Timeline, compile_script

Wanted = Literal["auto", "all", "changes", "none"]
"""What a person wants to hear; "auto" leaves it to the script, and that to its form."""

BEFORE_CUE_NS = 2 * NS
"""So long before the next cue a line has ended."""
AFTER_SILENCE_NS = NS // 2
"""So long after a change without a bell a line begins."""
PAUSE, GUIDANCE_PAUSE = 2.0, 1.2
"""Seconds between two sentences, where the script says nothing else."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to be said.

    Attributes:
        text: what is read, with its placeholders; of a recording, what would be read without it.
        segment: the segment it belongs to; None for the guidance.
        speaks: who is announced first: "Ben speaks: ..."; None where nobody is.
        recording: the sound file that is heard instead.
        pause: seconds between two sentences.
    """

    text: str
    segment: Segment | None
    speaks: Slot | None = None
    recording: str | None = None
    pause: float = PAUSE


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """What is said after a cue.

    Attributes:
        name: differs from that of every other line and cue of the course.
        at: when it begins, in ns of session time.
        room: nanoseconds that it may take; None where nothing follows by itself.
        forms: what may be said, the fullest first.
        again: whether somebody asked for it once more, so that no cue brings it.
    """

    name: str
    visit: int
    at: int
    room: int | None
    forms: tuple[Utterance, ...]
    again: bool = False


def what_is_said(script: Script, wanted: Wanted) -> Say:
    if wanted != "auto":
        return wanted
    if script.speech is not None and script.speech.say is not None:
        return script.speech.say
    return "changes" if script.practice.has_turns else "all"


def guidance_said(script: Script, wanted: Wanted) -> Utterance | None:
    """Return what is said as the guidance is shown: what everybody may hear of it."""
    guidance: Guidance = script.guidance
    text = guidance.together or guidance.text or ""
    if wanted == "none" or guidance.say == "none" or not (text or guidance.recording):
        return None
    if guidance.say is None and what_is_said(script, wanted) != "all":
        return None
    return Utterance(text, None, None, guidance.recording, _pause(script, GUIDANCE_PAUSE))


def lines(
    script: Script, course: Course, wanted: Wanted, fades: Callable[[Strike], int], *, after: int = -1
) -> tuple[SpokenLine, ...]:
    """Return the lines of a course that begin after an instant.

    Args:
        fades: nanoseconds from a pattern's last strike until one can speak into its tail.
    """
    if wanted == "none":
        return ()
    found: list[SpokenLine] = []
    last: Slot | None = None
    for cue in (cue for cue in course.cues if cue.segment is not None and cue.kind not in SOFT and cue.kind != "still"):
        segment = cue.segment
        assert segment is not None
        new = segment.speaker is not None and segment.speaker != last
        last = last if segment.speaker is None else segment.speaker
        at = _begins(course, cue, fades)
        if at is None or at <= after:
            continue
        if forms := forms_of(script, segment, wanted, new_speaker=new):
            found.append(SpokenLine(f"say-{cue.visit}", cue.visit, at, _room(course, at), forms))
    return tuple(found)


def line_again(
    script: Script, course: Course, wanted: Wanted, fades: Callable[[Strike], int], visit: int, at: int, nth: int
) -> SpokenLine | None:
    """Return the line of a visit once more, from an instant on at which no bell rings; None where it has none."""
    line = next((line for line in lines(script, course, wanted, fades) if line.visit == visit), None)
    if line is None:
        return None
    begins = _after_strikes(course, at, fades)
    return replace(line, name=f"{line.name}-{nth}", at=begins, room=_room(course, begins), again=True)


def forms_of(script: Script, segment: Segment, wanted: Wanted, *, new_speaker: bool) -> tuple[Utterance, ...]:
    """Return what may be said of a segment, the fullest first: a recording or its text, then its name.

    Args:
        new_speaker: whether another one than before has the word, so that the name is said.
    """
    say = what_is_said(script, wanted)
    if wanted == "none" or segment.part == "settle" or segment.act is not None or segment.say == "none":
        return ()
    if say == "none" and segment.say is None:
        return ()
    speaks = _who_speaks(segment) if new_speaker else None
    name = Utterance(segment.name, segment, speaks)
    if segment.recording is not None:
        return Utterance(segment.name, segment, None, segment.recording), name
    text = _text(segment)
    if not text or not _wants_text(segment, say):
        return (name,)
    return Utterance(text, segment, speaks, None, _pause(script, PAUSE)), name


def everything_said(script: Script, timeline: Timeline, wanted: Wanted) -> tuple[Utterance, ...]:
    """Return all that may be said in a sitting, each once: in the order of use, then what only a swap brings."""
    found: dict[Utterance, None] = {}
    if (guidance := guidance_said(script, wanted)) is not None:
        found[guidance] = None
    for line in lines(script, rehearsed(timeline)[1], wanted, lambda _: 0):
        found.update(dict.fromkeys(line.forms[:1]))
    for nth in (0, 1):
        for segment in timeline.segments:
            for new in (False, True):
                found.update(dict.fromkeys(forms_of(script, segment, wanted, new_speaker=new)[nth : nth + 1]))
    return tuple(found)


_LONG_FADES, _SHORT_FADES = 9 * NS, 3 * NS


def usually_fades(strike: Strike) -> int:
    """Return how long after its last strike one can speak, where nothing is measured: as slowly as those that ship."""
    return _LONG_FADES if strike.sound in LONG_FORMS.values() else _SHORT_FADES


def line_rooms(script: Script) -> dict[tuple[str | int, str | int], int]:
    """Return the seconds that a line may take in each phase, by its table and place; open ones have no end.

    The bells are taken to fade as slowly as those that ship.
    """
    timeline = compile_script(script)
    _, course = rehearsed(timeline)
    rooms: dict[int, int] = {}
    for cue in course.cues:
        segment = cue.segment
        if segment is None or cue.kind in SOFT or (segment.length is None and segment.limit is None):
            continue
        at = _begins(course, cue, usually_fades)
        room = -1 if at is None else _room(course, at)
        if room is not None:
            rooms[segment.index] = max(0, room // NS)
    found: dict[tuple[str | int, str | int], int] = {}
    phases = (segment for segment in timeline.segments if segment.part != "settle")
    for step, segment in zip(script.steps(), phases, strict=True):
        if segment.index in rooms:
            place = (step.part, step.index)
            found[place] = min(found.get(place, rooms[segment.index]), rooms[segment.index])
    return found


def _wants_text(segment: Segment, say: Say) -> bool:
    if segment.say is not None:
        return segment.say == "text"
    return say == "all" or segment.part in {"opening", "closing"}


def _text(segment: Segment) -> str:
    """Return what all who sit here may hear of a segment; nothing where a drawn part stands in it."""
    heard: tuple[Role, ...] = ("speaker", "together")
    texts = [text for role in heard if (text := segment.text(role))]
    return "" if any("{part}" in text for text in texts) else "\n".join(texts)


def _who_speaks(segment: Segment) -> Slot | None:
    """Return the one who has the word alone, to be called by name."""
    speak = voices(segment)
    return speak[0] if segment.speaker is not None and len(speak) == 1 else None


def _pause(script: Script, usual: float) -> float:
    own = None if script.speech is None else script.speech.pause
    return usual if own is None else float(own)


def _delay(cue: Cue, fades: Callable[[Strike], int]) -> int:
    if cue.strikes is None:
        return AFTER_SILENCE_NS
    strike = as_rung(cue.strikes, cue.kind)
    return round((strike.strikes - 1) * strike.interval * NS) + fades(strike)


def _begins(course: Course, cue: Cue, fades: Callable[[Strike], int]) -> int | None:
    """Return when the line after a cue begins; what is paused before it begins comes later."""
    left = _delay(cue, fades)
    for span in course.spans:
        if span.visit != cue.visit or span.standing != "running":
            continue
        at = _after_strikes(course, span.start + left, fades)
        if span.end is None or at < span.end:
            return at
        left = max(0, left - (span.end - span.start))
    return None


def _after_strikes(course: Course, at: int, fades: Callable[[Strike], int]) -> int:
    """Return the first instant from `at` on that is clear: an interval bell, or the phase before, may still ring."""
    for cue in course.cues:
        if cue.at <= at and cue.strikes is not None:
            at = max(at, cue.at + _delay(cue, fades))
    return at


def _room(course: Course, at: int) -> int | None:
    follows = next((cue.at for cue in course.cues if cue.at > at), None)
    return None if follows is None else follows - BEFORE_CUE_NS - at


_END = re.compile(r"[.!?…][\"”“’»)]{0,3}\s{1,9}(?=[\"“„«(]{0,3}[A-ZÄÖÜÀ-Þ])")
_WORD = re.compile(r"(\w{1,9})\.$")
_ABBREVIATIONS = frozenset(
    ["bzw", "ca", "dr", "etc", "evtl", "ggf", "mr", "mrs", "ms", "nr", "prof", "st", "usw", "vgl", "vs"]
)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, so that the silence between them is ours and not the engine's.

    A new line ends one too. `[[`, with which some engines begin orders of their own, is left out.
    """
    found: list[str] = []
    for row in text.replace("[[", " ").replace("]]", " ").split("\n"):
        found += (part for part in _sentences_of(" ".join(row.split())) if part)
    return tuple(found)


def _sentences_of(row: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(row):
        end = match.end()
        before = row[start : match.start() + 1]
        word = _WORD.search(before)
        if word and (len(word[1]) == 1 or word[1].lower() in _ABBREVIATIONS):
            continue
        yield row[start:end].strip()
        start = end
    yield row[start:].strip()
