"""A script compiled: the order of phases, whose turn it is, which texts, and which bell rings where."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.bell import CUE_KINDS, DEFAULT_STRIKES, Bell, Bells, OneBell, Strike, as_rung, strikes
from dyads.practice.fields import NS
from dyads.practice.replay import Command, Cue, replay
from dyads.practice.script import Script, with_one_bell
from dyads.practice.session import voices
from dyads.practice.setup import Setup
from dyads.practice.sound_names import LONG_FORMS
from dyads.practice.timeline import compile as compile_timeline
from dyads.practice.timeline import compile_script
from tests.practice.samples import dyad, script_of, session_ns
from tests.practice.strategies import setups, short_scripts
from tests.tries import tries


def parts(script: Script, first: int = 0) -> list[tuple[str, str, int | None, int | None]]:
    timeline = compile_script(script, first=1 if first else 0)
    return [(s.part, s.name, s.turn, s.speaker) for s in timeline.segments]


def kinds(toml: str) -> list[str]:
    course = replay(compile_script(script_of(toml)), (Command("start", 0),))
    return [cue.kind for cue in course.cues]


def test_turns_alternate_and_nothing_lies_after_the_last() -> None:
    assert parts(dyad(rounds=2), first=1) == [
        ("settle", "", None, None),
        ("opening", "Arrive", None, None),
        *[("turn", "Tell", 0, 1), ("turn", "Thank", 0, 1), ("between", "Silence", None, None)],
        *[("turn", "Tell", 1, 0), ("turn", "Thank", 1, 0), ("between", "Silence", None, None)],
        *[("turn", "Tell", 2, 1), ("turn", "Thank", 2, 1), ("between", "Silence", None, None)],
        *[("turn", "Tell", 3, 0), ("turn", "Thank", 3, 0)],
        ("closing", "Bow", None, None),
    ]


def test_where_only_one_has_turns_it_is_always_the_first() -> None:
    one = dyad(rounds=2).model_copy(update={"turns": "one"})
    assert {speaker for part, _, _, speaker in parts(one, first=1) if part == "turn"} == {1}
    assert [turn for _, name, turn, _ in parts(one) if name == "Tell"] == [0, 1]


@given(short_scripts())
@tries(50)
def test_no_settling_where_none_is_wanted(script: Script) -> None:
    segments = compile_script(script).segments
    assert [s.part for s in segments].count("settle") == (1 if script.bells.settle else 0)
    assert [s.index for s in segments] == list(range(len(segments)))


@given(setups())
@tries(50)
def test_a_set_up_says_all_that_its_timeline_needs(setup: Setup) -> None:
    assert compile_timeline(setup) == compile_script(setup.script, first=setup.first, variant=setup.variant)
    again = Setup.model_validate_json(setup.model_dump_json())
    assert again == setup
    assert compile_timeline(again) == compile_timeline(setup)


def test_texts_take_turns_from_session_to_session() -> None:
    script = script_of(
        'format = 1\ntitle = "T"\nform = "solo"\n[[phase]]\nname = "A"\nlength = "1m"\ntext = ["one", "two", "three"]\n'
        '[[phase]]\nname = "B"\nlength = "1m"\ntext = "always"\n'
    )
    assert script.text_count == 3
    read = [[s.text("together") for s in compile_script(script, variant=n).segments[1:]] for n in range(4)]
    assert read == [["one", "always"], ["two", "always"], ["three", "always"], ["one", "always"]]


TURN = 'format = 1\ntitle = "T"\n[bells]\nsettle = "0s"\n[[turn]]\nname = "A"\nlength = "1m"\n'


def test_of_two_events_at_one_boundary_the_stronger_rings() -> None:
    silent_turn = TURN + 'voice = "none"\n[[turn]]\nname = "B"\nlength = "1m"\nvoice = "none"\n'
    # start before silence; silence before change; switch before silence; end before everything
    assert kinds(silent_turn) == ["start", "silence", "switch", "silence", "end"]


def test_the_roles_change_when_the_next_turn_begins_not_when_the_silence_between_does() -> None:
    assert kinds(TURN + '[[between]]\nname = "S"\nlength = "30s"\nvoice = "none"\n') == [
        "start",
        "silence",
        "switch",
        "end",
    ]


def test_one_turn_after_the_other_of_the_same_speaker_is_a_change() -> None:
    assert kinds(TURN.replace("[bells]", 'turns = "one"\nrounds = 2\n[bells]')) == ["start", "change", "end"]


def test_a_phases_own_bell_replaces_the_default_of_whatever_begins_there() -> None:
    script = script_of(TURN + 'bell = { sound = "gong" }\n[[turn]]\nname = "B"\nlength = "1m"\nbell = "none"\n')
    rung = [cue.strikes for cue in replay(compile_script(script), (Command("start", 0),)).cues]
    assert rung == [Strike("gong"), None, Strike("gong", strikes=3), None, Strike("bowl", strikes=5)]


def test_the_end_rings_once_after_the_closing() -> None:
    cues = replay(compile_script(dyad(rounds=2)), (Command("start", 0),)).cues
    assert [cue.at for cue in cues if cue.kind == "end"] == [10 * NS + session_ns(compile_script(dyad(rounds=2)))]


# Bells


def test_what_a_bell_leaves_out_comes_from_its_event() -> None:
    bells = Bells(switch=Bell(volume=0.5), change=Bell(sound="gong", strikes=2, interval=1.5, volume=0.0))
    assert strikes(bells, "switch") == Strike("bowl", strikes=3, interval=2.0, volume=0.5)
    assert strikes(bells, "change") == Strike("gong", strikes=2, interval=1.5, volume=0.0)
    assert strikes(bells, "end") == DEFAULT_STRIKES["end"]


def test_bowls_and_gong_ring_out_at_start_and_end_and_are_damped_between() -> None:
    for sound, long in LONG_FORMS.items():
        forms = {kind: as_rung(Strike(sound, strikes=2, volume=0.5), kind) for kind in CUE_KINDS}
        assert {form.sound for kind, form in forms.items() if kind in {"start", "end"}} == {long}
        assert {form.sound for kind, form in forms.items() if kind not in {"start", "end"}} == {sound}
        assert {replace(form, sound=sound) for form in forms.values()} == {Strike(sound, strikes=2, volume=0.5)}
        assert {as_rung(Strike(long), kind).sound for kind in CUE_KINDS} == {long}
    assert {as_rung(Strike(sound), "end").sound for sound in ("tingsha", "bell", "wood", "own.wav")} == {
        *("tingsha", "bell", "wood", "own.wav")
    }


def test_none_keeps_an_event_silent_and_its_cue_visible() -> None:
    script = script_of(TURN.replace('settle = "0s"', 'settle = "0s"\nend = "none"\nswitch = "none"'))
    cues = replay(compile_script(script), (Command("start", 0),)).cues
    assert [(cue.kind, cue.strikes is None) for cue in cues] == [("start", False), ("switch", True), ("end", True)]


def test_own_bell_none_and_own_bell_in_place_of_none() -> None:
    assert strikes(Bells(), "change", "none") is None
    assert strikes(Bells(change="none"), "change", Bell(sound="wood")) == Strike("wood")


def test_the_end_of_a_silence_is_always_told() -> None:
    assert strikes(Bells(warn="none", silence="none"), "still") == DEFAULT_STRIKES["still"]


# Voices


def test_who_may_speak() -> None:
    script = script_of(
        TURN + '[[turn]]\nname = "Guess"\nlength = "1m"\nvoice = "listener"\n[[closing]]\nname = "C"\nlength = "1m"\n'
        '[[turn]]\nname = "S"\nlength = "1m"\nvoice = "none"\n[[turn]]\nname = "W"\nlength = "1m"\nvoice = "both"\n'
    )
    segments = compile_script(script).segments
    assert [voices(segment) for segment in segments] == [(0,), (1,), (), (0, 1), (1,), (0,), (), (0, 1), (0, 1)]


def test_no_two_events_sound_alike() -> None:
    assert len(set(DEFAULT_STRIKES.values())) == len(DEFAULT_STRIKES)


@given(short_scripts(), st.sampled_from(get_args(OneBell)))
@tries(50)
def test_one_bell_for_all_rings_when_and_as_often_as_the_scripts_own(script: Script, sound: OneBell) -> None:
    def cues(of: Script) -> tuple[Cue, ...]:
        return replay(compile_script(of), (Command("start", 0),), until=10**12).cues

    own, one = cues(script), cues(with_one_bell(script, sound))
    assert [(cue.kind, cue.at) for cue in one] == [(cue.kind, cue.at) for cue in own]
    for before, after in zip(own, one, strict=True):
        rung = before.strikes
        assert after.strikes == (None if rung is None else replace(rung, sound=sound))
