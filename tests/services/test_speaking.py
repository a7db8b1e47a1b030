"""The voice of a sitting: handed to the bells ahead of its instant, cut with what cuts it, and never late."""

import threading
from array import array
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from dyads.library.scripts import find_script
from dyads.link.interface import LinkPartner
from dyads.practice.bell import Strike
from dyads.practice.script import Script
from dyads.practice.setup import Side
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.practice.speech import Wanted, everything_said
from dyads.practice.timeline import compile as compile_timeline
from dyads.presentation.script_texts import wording
from dyads.services.conductor import Conductor
from dyads.services.home import Home
from dyads.services.linking import offered, own_setup
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, begin_sitting, me_and_partner, prepare_sitting, with_voice
from dyads.services.speaking import lacks_voice, speech_settings, voice_missed, wanted_here
from dyads.settings.config import Config
from dyads.sound import samples
from dyads.sound.samples import Samples
from dyads.sound.sounds import file_of
from dyads.speech.levels import LEVEL, speech_level
from dyads.speech.renderer import Wish, key_of
from tests.services.making import SCRIPT, make_home
from tests.sound.recorder import until

SECONDS = 4.0
"""So long every line takes here."""
SOLO: dict[str, object] = {
    "format": 1,
    "title": "Scan",
    "form": "solo",
    "bells": {"settle": "0s", "start": {"sound": "wood"}},
    "guidance": {"text": "Lie down.", "recording": "hello.wav"},
    "phase": [
        {"name": "Feet", "length": "1m", "text": "Feel your feet.", "recording": "feet.wav", "warn": "30s"},
        {"name": "Legs", "length": "1m", "text": "Feel your legs.", "recording": "legs.wav"},
        {"name": "Short", "length": "7s", "text": "Short.", "recording": "feet.wav"},
        {"name": "End", "length": "open", "text": "End.", "recording": "legs.wav"},
    ],
}


class Setting:
    """A sitting whose lines are recordings, with a clock turned by hand."""

    def __init__(self, folder: Path, script: dict[str, object] = SOLO, **options: object) -> None:
        self.folder = folder
        self.home, self.clock, self.bells = make_home(folder)
        self.bells.folder = folder / "private"
        self.bells.folder.mkdir()
        self.home.config = Config(speech_source="recordings")
        for n, name in enumerate(("hello.wav", "feet.wav", "legs.wav")):
            quiet = [0] * 100 + [3000 + n, -3000 - n] * round(SECONDS * 4000)
            samples.write(folder / name, Samples(8_000, 1, array("h", quiet)))
        model = Script.model_validate(script)
        me, partner = me_and_partner(self.home, None, alone=model.form == "solo")
        self.prepared = prepare_sitting(self.home, SittingChoices("try"), model, me, partner)
        occasion = SessionOptions(beside=folder, **options)  # type: ignore[arg-type]  # the tests' own keywords
        words = wording(self.prepared.setup, ("Ann", "Ben"))
        self.options = with_voice(self.home, self.prepared.setup, words, occasion)
        voice = self.options.voice
        if voice is not None:
            assert until(lambda: not voice.renderer.busy, 60)

    def begin(self) -> Conductor:
        self.sitting = begin_sitting(self.home, self.prepared, self.options)
        self.sitting.conductor.start()
        self.began = self.clock.monotonic_ns() / 1e9
        return self.sitting.conductor

    def run(self, conductor: Conductor, seconds: float) -> None:
        """Let time pass, with a look each half second."""
        for _ in range(round(seconds * 2)):
            self.clock.turn(0.5)
            conductor.look()

    def at(self, name: str) -> float:
        """Return the second of the sitting at which a line is to be heard."""
        return self.bells.spoken[name][1] - self.began


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def test_lines_are_handed_over_ahead_and_end_before_the_next_cue(setting: Setting) -> None:
    conductor = setting.begin()
    setting.run(conductor, 1)
    assert setting.at("say-1") == pytest.approx(1.5, abs=0.01)
    assert len(setting.bells.held) <= 3
    setting.run(conductor, 120)
    assert setting.at("say-2") == pytest.approx(60 + 1.5, abs=0.01)  # the tingsha is short
    assert "say-3" not in setting.bells.spoken  # 7 s less 1.5 and 2 hold no line of 4 s, and its name no voice
    setting.run(conductor, 10)
    assert setting.at("say-4") == pytest.approx(127 + 1.5, abs=0.01)


def test_a_line_waits_until_the_bell_is_ten_decibels_softer(tmp_path: Path) -> None:
    setting = Setting(tmp_path, {**SOLO, "bells": {"settle": "0s"}})
    conductor = setting.begin()
    setting.run(conductor, 10)
    began = setting.at("say-1")
    bowl = samples.read(file_of("bowl-long"))  # what begins a sitting
    tail = bowl._replace(data=bowl.data[round(began * bowl.rate) :])
    assert speech_level(tail)[1] <= LEVEL - 10
    earlier = bowl._replace(data=bowl.data[round((began - 0.5) * bowl.rate) :])
    assert speech_level(earlier)[1] > LEVEL - 11


@pytest.mark.parametrize("name", SHIPPED_SOUNDS)
def test_no_bell_drowns_a_voice_and_no_voice_a_bell(name: str) -> None:
    """Speech has one level; the loudest moment of every bell lies above it, or little below."""
    assert -4 <= speech_level(samples.read(file_of(name)))[1] - LEVEL <= 14


def test_next_rings_first_and_then_ends_the_line(setting: Setting) -> None:
    conductor = setting.begin()
    setting.run(conductor, 4)
    conductor.press("next")
    assert setting.bells.stopped[-1] == "say-1"
    assert "change-2" in setting.bells.asked


@pytest.mark.parametrize("kind", ["pause", "still", "stop"])
def test_what_cuts_a_line(setting: Setting, kind: str) -> None:
    conductor = setting.begin()
    setting.run(conductor, 4)
    stopped = len(setting.bells.stopped)
    conductor.press(kind)  # type: ignore[arg-type]  # one of the commands
    assert "say-1" in setting.bells.stopped[stopped:]
    setting.bells.spoken.clear()
    if kind == "pause":
        setting.run(conductor, 5)
        conductor.press("resume")
        setting.run(conductor, 5)
        assert setting.bells.spoken == {}  # it does not come back by itself


def test_a_line_that_was_handed_over_is_taken_back_by_a_pause_and_comes_after_it(setting: Setting) -> None:
    conductor = setting.begin()
    setting.run(conductor, 1)
    assert "say-1" in setting.bells.spoken
    conductor.press("pause")
    assert setting.bells.stopped[-1] == "say-1"
    setting.run(conductor, 10)
    conductor.press("resume")
    setting.run(conductor, 1)
    assert setting.at("say-1") == pytest.approx(11.5, abs=0.01)


def test_the_line_again_and_the_voice_alone_muted(setting: Setting) -> None:
    conductor = setting.begin()
    setting.run(conductor, 10)
    conductor.say_again()
    assert setting.at("say-1-1") == pytest.approx(10.75, abs=0.01)
    setting.run(conductor, 2)
    conductor.mute_voice(True)
    assert setting.bells.stopped[-1] == "say-1-1"
    setting.run(conductor, 60)
    assert "say-2" not in setting.bells.spoken
    assert "change-2" in setting.bells.asked
    conductor.mute_voice(False)
    conductor.say_again()
    assert "say-2-2" in setting.bells.spoken
    setting.run(conductor, 25)
    assert "say-2-2" not in setting.bells.stopped  # it has ended by itself


def test_a_line_asked_for_again_does_not_run_into_a_cue(setting: Setting) -> None:
    conductor = setting.begin()
    setting.run(conductor, 26)  # the warning comes at 30 s
    conductor.say_again()
    assert "say-1-1" not in setting.bells.spoken


def test_as_it_begins_the_renderer_is_killed(setting: Setting) -> None:
    conductor = setting.begin()
    voice = conductor.voice
    assert voice is not None
    assert voice.renderer._killed
    voice.renderer.want([Wish("", "en", 0.0, recording=setting.folder / "feet.wav")])
    assert voice.renderer._process is None


def test_how_the_bells_fade_is_known_before_the_first_look(setting: Setting) -> None:
    """A look has no time to decode a sound."""
    voice = setting.options.voice
    assert voice is not None
    heard: list[tuple[str, int]] = []

    def fades(strike: Strike) -> int:
        heard.append((strike.sound, threading.get_ident()))
        return 0

    voice.fades = fades
    voice.render()
    assert until(lambda: {sound for sound, _thread in heard} == {"wood", "tingsha", "bowl-long"}, 60), heard
    assert threading.get_ident() not in {thread for _sound, thread in heard}


def test_the_guidance_is_read_while_its_page_is_open(setting: Setting) -> None:
    voice = setting.options.voice
    assert voice is not None
    voice.open_guidance()
    assert until(lambda: "say-guidance" in setting.bells.spoken)
    voice.leave_guidance()
    assert setting.bells.stopped == ["say-guidance"]


def test_the_journal_keeps_what_was_read_aloud(setting: Setting) -> None:
    setting.begin()
    setup = setting.sitting.prepared.setup
    assert setup.speech is not None
    assert set(setup.speech.recordings) == {"hello.wav", "feet.wav", "legs.wav"}
    setting.sitting.store.ready().result(60)
    left = setting.home.journal.unfinished(setting.clock.now())
    assert [one.record.setup.speech for one in left] == [setup.speech]


def test_no_line_is_late(tmp_path: Path) -> None:
    """What is not rendered as the sitting begins stays on the screen."""
    setting = Setting(tmp_path)
    voice = setting.options.voice
    assert voice is not None
    for file in (tmp_path / "speech").glob("*.wav"):
        file.unlink()
    voice.renderer._ready.clear()
    conductor = setting.begin()
    setting.run(conductor, 70)
    assert setting.bells.spoken == {}
    assert "change-2" in setting.bells.asked


@pytest.mark.parametrize(
    ("config", "asked", "where", "expected"),
    [
        ({}, None, {}, "auto"),
        ({}, None, {"apart": True}, "none"),
        ({}, None, {"plain": True}, "none"),
        ({}, None, {"rehearses": True}, "none"),
        ({"speech": "all"}, None, {"apart": True}, "all"),
        ({"speech": "all"}, None, {"rehearses": True}, "none"),
        ({"mute": True, "speech": "all"}, None, {}, "none"),
        ({"speech": "none"}, "changes", {"plain": True}, "changes"),
    ],
)
def test_where_it_is_read_aloud(
    config: dict[str, object], asked: Wanted | None, where: dict[str, bool], expected: str
) -> None:
    places = {"apart": False, "rehearses": False, "plain": False, **where}
    assert wanted_here(Config().changed(**config), asked=asked, **places) == expected


def test_names_stay_off_the_disk_and_are_said_in_the_language_of_the_script(tmp_path: Path) -> None:
    home, _clock, _bells = make_home(tmp_path)
    model = Script.model_validate({**SCRIPT, "language": "de"})
    me, partner = me_and_partner(home, None, alone=False)
    setup = prepare_sitting(home, SittingChoices("try", first_by="chosen"), model, me, partner).setup
    words = wording(setup, ("Ann", "Ben"))
    said = [words(one) for one in everything_said(model, compile_timeline(setup), "auto")]
    assert ("Ann spricht: Difficult", True) in [(one.text, one.private) for one in said]
    assert all(one.private == ("Ann" in one.text or "Ben" in one.text) for one in said)


def test_in_a_linked_sitting_each_hears_the_own_language(tmp_path: Path) -> None:
    """The exercise travels in all its languages; each home reads aloud from its own."""
    here, _clock, _bells = make_home(tmp_path / "here")
    there, _clock, _bells = make_home(tmp_path / "there")
    there.config = Config(language="de")
    choices = SittingChoices("affect-dyad", company="two")
    file = find_script("affect-dyad", here.search_path).value
    assert file is not None
    me, partner = me_and_partner(here, None, alone=False)
    assert partner is not None
    shared = offered(here, file, choices, me, partner, "a")
    heard: dict[str, str] = {}
    sides: tuple[tuple[Side, Home], ...] = (("a", here), ("b", there))
    for side, home in sides:
        other = LinkPartner(id=uuid4(), name="Ben")
        me, partner = me_and_partner(home, None, alone=False)
        assert partner is not None
        setup = own_setup(home, shared, choices, side, me, partner, other).setup
        words = wording(setup, ("Ann", "Ben"))
        said = everything_said(setup.script, compile_timeline(setup), "all")
        heard[setup.language] = " ".join(words(one).text for one in said)
    assert heard.keys() == {"en", "de"}
    assert "Ann speaks" in heard["en"]
    assert "Ann spricht" not in heard["en"]
    assert "Ann spricht" in heard["de"]
    assert "Ann speaks" not in heard["de"]


def test_that_nothing_reads_a_language_is_said_once(tmp_path: Path) -> None:
    home, _clock, _bells = make_home(tmp_path)
    solo = Script.model_validate({**SOLO, "guidance": {}, "phase": [{"name": "a", "length": "1m", "text": "b"}]})
    recordings = Config(speech_source="recordings")
    assert lacks_voice(solo, recordings, home.places)
    assert not lacks_voice(Script.model_validate(SOLO), recordings, home.places)
    assert not lacks_voice(solo, Config(speech="none", speech_source="recordings"), home.places)
    assert not voice_missed(home, "en")
    home.writer.ready().result(60)
    assert voice_missed(home, "en")
    assert not voice_missed(home, "de")
    home.close()


def test_without_sound_there_is_no_voice(tmp_path: Path) -> None:
    muted = Setting(tmp_path, mute=True)
    assert muted.options.voice is None
    silent = replace(muted.options, mute=False)
    muted.bells.folder = None
    words = wording(muted.prepared.setup, ("Ann", "Ben"))
    assert with_voice(muted.home, muted.prepared.setup, words, silent).voice is None


def test_the_settings_reach_the_voice(tmp_path: Path) -> None:
    home, _clock, _bells = make_home(tmp_path)
    config = Config(speech_source="espeak", voices={"de": "mb-de1"}, speech_speed=1.2)
    settings = speech_settings(config, home.places)
    assert (settings.source, settings.speed, settings.voices["de"]) == ("espeak", 1.2, "mb-de1")
    assert key_of(Wish("a", "de", 2.0), (), settings.speed) != key_of(Wish("a", "de", 2.0), (), 1.0)
