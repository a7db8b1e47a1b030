"""What is read aloud: which lines a sitting has, when they begin, and how long they may take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.bell import Strike
from dyads.practice.fields import NS
from dyads.practice.replay import Course, replay
from dyads.practice.script import Script
from dyads.practice.session import rehearsed
from dyads.practice.speech import (
    BEFORE_CUE_NS,
    SpokenLine,
    Wanted,
    everything_said,
    forms_of,
    guidance_said,
    lines,
    sentences,
)
from dyads.practice.timeline import compile_script
from dyads.practice.translation import Translation, translate
from tests.practice.samples import log, script_of
from tests.practice.strategies import logs, scripts, short_scripts

FADES = 1.5

DYAD = """
format = 1
title = "Sample"
[bells]
settle = "10s"
[guidance]
together = "Sit."
[[opening]]
name = "Arrive"
length = "30s"
together = "Arrive. Be here."
[[turn]]
name = "Tell"
length = "2m"
warn = "30s"
speaker = "Tell me."
listener = "Listen."
[[turn]]
name = "Thank"
length = "1m"
[[between]]
name = "Silence"
length = "20s"
voice = "none"
[[closing]]
name = "Bow"
length = "30s"
together = "Bow."
"""
SOLO = """
format = 1
title = "Scan"
form = "solo"
[bells]
settle = "0s"
change = "none"
[guidance]
text = "Lie down."
[[phase]]
name = "Feet"
length = "1m"
text = "Feel your feet. All of them."
[[phase]]
name = "Legs"
length = "1m"
text = "Now the legs."
"""


def fades(_: Strike) -> int:
    return round(FADES * NS)


def of(script: Script, *given: Any, wanted: Wanted = "auto") -> tuple[SpokenLine, ...]:
    return lines(script, replay(compile_script(script), log(*given)), wanted, fades)


def said(found: tuple[SpokenLine, ...]) -> list[tuple[float, str, int | None]]:
    return [(line.at / NS, line.forms[0].text, line.forms[0].speaks) for line in found]


def test_a_dyad_says_its_opening_one_line_at_each_change_and_its_closing() -> None:
    assert said(of(script_of(DYAD), ("start", 0))) == [
        (10 + FADES, "Arrive. Be here.", None),
        (40 + FADES, "Tell", 0),
        (160 + FADES, "Thank", None),
        (220 + FADES, "Silence", None),
        (240 + 2 * 2 + FADES, "Tell", 1),  # three strikes, two seconds apart
        (360 + FADES, "Thank", None),
        (420 + FADES, "Bow.", None),
    ]


def test_a_person_alone_hears_the_guidance_and_each_text() -> None:
    script = script_of(SOLO)
    assert said(of(script, ("start", 0))) == [
        (FADES, "Feel your feet. All of them.", None),
        (60.5, "Now the legs.", None),  # this change has no bell
    ]
    guidance = guidance_said(script, "auto")
    assert guidance is not None
    assert (guidance.text, guidance.pause) == ("Lie down.", 1.2)
    assert guidance_said(script_of(DYAD), "auto") is None


def test_what_a_person_wants_goes_before_what_a_script_says() -> None:
    silent = script_of(SOLO.replace("[guidance]", '[speech]\nsay = "none"\n[guidance]'))
    assert of(silent, ("start", 0)) == ()
    assert [line.forms[0].text for line in of(silent, ("start", 0), wanted="changes")] == ["Feet", "Legs"]
    assert len(of(silent, ("start", 0), wanted="all")) == 2
    assert of(script_of(SOLO), ("start", 0), wanted="none") == ()
    whole = of(script_of(DYAD), ("start", 0), wanted="all")
    assert said(whole)[1] == (40 + FADES, "Tell me.", 0)


def test_a_phase_may_say_otherwise() -> None:
    toml = SOLO.replace('name = "Feet"', 'name = "Feet"\nsay = "name"').replace(
        'name = "Legs"', 'name = "L"\nsay = "none"'
    )
    assert [line.forms[0].text for line in of(script_of(toml), ("start", 0))] == ["Feet"]
    named = script_of(SOLO.replace("[guidance]", '[speech]\nsay = "none"\n[guidance]\nsay = "text"'))
    assert guidance_said(named, "auto") is not None
    assert guidance_said(named, "none") is None
    text = script_of(DYAD.replace('name = "Thank"', 'name = "Thank"\nsay = "text"\ntogether = "Thank you."'))
    assert "Thank you." in [line.forms[0].text for line in of(text, ("start", 0))]


def test_a_recording_takes_turns_with_the_texts_and_its_name_is_the_way_out() -> None:
    toml = SOLO.replace('"Now the legs."', '["a", "b"]\nrecording = ["a.wav", "b.ogg"]')
    for variant, name in enumerate(("a.wav", "b.ogg", "a.wav")):
        timeline = compile_script(script_of(toml), variant=variant)
        last = lines(script_of(toml), rehearsed(timeline)[1], "auto", fades)[-1]
        assert [form.recording for form in last.forms] == [name, None]
        assert last.forms[1].text == "Legs"


DRAW = """[draw]
fallback = ["a", "b", "c"]
[[turn]]
name = "Draw"
length = "open"
act = "draw"
"""


def test_what_is_drawn_is_never_said() -> None:
    toml = DYAD.replace('"Tell me."', '"Tell from {part}."').replace("[[turn]]", f"{DRAW}[[turn]]", 1)
    script = script_of(toml.replace('name = "Thank"\nlength = "1m"', 'name = "Guess"\nlength = "open"\nact = "guess"'))
    ways: tuple[Wanted, ...] = ("auto", "all", "changes")
    for wanted in ways:
        found = everything_said(script, compile_script(script), wanted)
        assert not any("{part}" in one.text or one.text in {"Draw", "Guess"} for one in found)


def test_a_pause_before_a_line_holds_it_and_one_within_it_ends_it() -> None:
    script = script_of(SOLO)
    held = of(script, ("start", 0), ("pause", 1), ("resume", 100))
    assert held[0].at == round(100.5 * NS)
    cut = of(script, ("start", 0), ("pause", 2), ("resume", 100))
    assert cut[0].at == round(FADES * NS)  # long past: it does not come back by itself
    again = of(script, ("start", 0), ("back", 20))
    assert [line.at for line in again[:2]] == [round(FADES * NS), round(20.5 * NS)]


def test_the_name_is_said_whenever_another_has_the_word() -> None:
    found = said(of(script_of(DYAD), ("start", 0), ("swap", 50)))
    assert found[2][1:] == ("Tell", 1)
    assert [speaks for _, text, speaks in found if text == "Tell"][:3] == [0, 1, 0]  # after the other's turn the rest


@given(scripts(), st.sampled_from(["auto", "all", "changes"]))
def test_no_line_meets_a_cue_and_each_can_be_rendered_ahead(script: Script, wanted: Wanted) -> None:
    timeline = compile_script(script)
    _, course = rehearsed(timeline)
    ahead = set(everything_said(script, timeline, wanted))
    for line in lines(script, course, wanted, fades):
        assert ahead.issuperset(line.forms)
        assert not [at for at in _strikes(course) if line.at - round(FADES * NS) < at < line.at + (line.room or 0)]
        nearest = min((cue.at for cue in course.cues if cue.at > line.at), default=None)
        assert line.room == (None if nearest is None else nearest - BEFORE_CUE_NS - line.at)


def _strikes(course: Course) -> list[int]:
    """Return the instant of every single strike."""
    return [
        cue.at + round(nth * cue.strikes.interval * NS)
        for cue in course.cues
        if cue.strikes is not None
        for nth in range(cue.strikes.strikes)
    ]


@given(short_scripts(), logs(), st.sampled_from(["auto", "all"]))
def test_every_line_begins_while_its_segment_runs(script: Script, given_commands: Any, wanted: Wanted) -> None:
    course = replay(compile_script(script), given_commands)
    found = lines(script, course, wanted, fades)
    assert len({line.name for line in found}) == len(found)
    for line in found:
        span = next(s for s in course.spans if s.start <= line.at and (s.end is None or line.at < s.end))
        assert (span.standing, span.visit) == ("running", line.visit)


def test_a_translation_has_its_own_recordings() -> None:
    recorded = SOLO.replace('"Feet"', '"Feet"\nrecording = "feet.wav"')
    script = script_of(recorded.replace("[guidance]", '[guidance]\nrecording = "hello.wav"\nsay = "text"'))
    phases = [{"name": "Füße", "text": "a"}, {"name": "Beine", "text": "b", "recording": "beine.wav"}]
    data: dict[str, Any] = {"language": "de", "title": "T", "guidance": {"text": "Leg dich."}, "phase": phases}
    german = translate(script, Translation.model_validate(data))
    assert [phase.recording for phase in german.phase] == [None, ("beine.wav",)]
    assert (german.guidance.recording, german.guidance.say) == (None, "text")
    untranslated = translate(script, Translation.model_validate({"language": "de", "title": "T"}))
    assert untranslated.guidance.recording is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! “Three?” Four", ["One.", "Two!", "“Three?”", "Four"]),
        ("Wait … Then go on.", ["Wait …", "Then go on."]),
        ("Mit Dr. Huber, z. B. Am Abend bzw. Morgen. Dann", ["Mit Dr. Huber, z. B. Am Abend bzw. Morgen.", "Dann"]),
        ("first line\nsecond", ["first line", "second"]),
        ("Say [[slnc 5000]] this.", ["Say slnc 5000 this."]),
        ("It is 3.5 m. and more", ["It is 3.5 m. and more"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@given(st.text('aB .!?…\n"“”«»9', max_size=200))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()


def test_forms_of_the_settling_are_none() -> None:
    timeline = compile_script(script_of(DYAD))
    assert forms_of(script_of(DYAD), timeline.segments[0], "all", new_speaker=True) == ()
