"""The voice of a sitting: what is said is rendered before it begins, and handed to the bells ahead of its instant."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from dyads.journal.errors import JournalTrouble
from dyads.library.search_path import recordings_of
from dyads.practice.bell import Strike, as_rung
from dyads.practice.clock import Clock
from dyads.practice.fields import NS
from dyads.practice.message import Message, msg
from dyads.practice.replay import Course, Standing
from dyads.practice.script import Script
from dyads.practice.session import rehearsed
from dyads.practice.setup import Setup, SetupSpeech
from dyads.practice.speech import (
    GUIDANCE_PAUSE,
    SpokenLine,
    Utterance,
    Wanted,
    everything_said,
    guidance_said,
    line_again,
    lines,
    what_is_said,
)
from dyads.practice.timeline import Timeline
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.home import Home
from dyads.services.sounding import striker
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sound import sounds
from dyads.sound.interface import SittingBells
from dyads.sound.samples import UnreadableError, read
from dyads.speech.levels import fades_in, mono
from dyads.speech.renderer import Rendered, Renderer, Wish
from dyads.speech.sources import SpeechSettings, sources_for

_SOFTER = 10.0
"""dB: so much softer than speech a bell has become when a line begins; no sound is turned down for it."""
_SOONEST, _LATEST, _UNKNOWN = 3 * NS // 2, 10 * NS, 3 * NS
"""Nanoseconds after its last strike, whatever is measured; and where nothing can be."""
HANDED_NS = 3 * NS
"""Lines are handed over as far ahead as cues are."""
_STEP = 0.1  # seconds from one look to the next whether the guidance is ready
_SOON = 3 * NS // 4  # until something that is asked for now is loaded and can begin
GUIDANCE_WITHIN = 20 * NS
"""The guidance is read out if it is ready so soon after its page has opened."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody hears: the words of an utterance, and whether they may not stay on the disk."""

    text: str
    private: bool = False


Wording = Callable[[Utterance], Spoken]
"""Fills in names and lengths; which words are used is a matter of presentation."""


def speech_settings(config: Config, places: Places) -> SpeechSettings:
    return SpeechSettings(config.speech_source, config.voices, config.speech_speed, config.piper, folder=places.voices)


def wanted_here(config: Config, *, asked: Wanted | None, apart: bool, rehearses: bool, plain: bool) -> Wanted:
    """Return what is read aloud: as asked for this sitting, else as the settings say.

    Left to the exercise it is nothing where it would disturb: apart, because a telephone carries it twice, and in a
    rehearsal or line by line, where there is something to read.
    """
    if asked is not None:
        return asked
    if config.mute or rehearses or (config.speech == "auto" and (apart or plain)):
        return "none"
    return config.speech


def fading(strike: Callable[[Strike], Strike | None]) -> Callable[[Strike], int]:
    """Return what says how long after its last strike a bell lets one speak; `strike` finds its file."""
    known: dict[tuple[str, float], int] = {}

    def fades(wanted: Strike) -> int:
        key = wanted.sound, wanted.volume
        if key not in known:
            found = strike(wanted)
            known[key] = _SOONEST if found is None else _fades(sounds.file_of(found.sound), wanted.volume)
        return known[key]

    return fades


def _fades(file: Path, volume: float) -> int:
    try:
        found = round(fades_in(mono(read(file, decode=False)), volume, _SOFTER) * NS)
    except UnreadableError:
        return _UNKNOWN
    return max(_SOONEST, min(_LATEST, found))


def lacks_voice(script: Script, config: Config, places: Places) -> bool:
    """Say whether something would be read aloud, and nothing here can: no recording, and no voice of its language."""
    wanted = wanted_here(config, asked=None, apart=False, rehearses=False, plain=False)
    if wanted == "none" or what_is_said(script, wanted) == "none" or any(recordings_of(script)):
        return False
    return not sources_for(script.language, speech_settings(config, places))


NO_VOICE = msg("No voice here speaks the language of this exercise: its texts stay on the screen.")


_MISSED = "voice-missed"


def voice_missed(home: Home, language: str) -> bool:
    """Say whether it was said before that nothing reads this language; from now on it was."""
    try:
        held = home.journal.state(_MISSED)
    except JournalTrouble:
        return False
    said = held if isinstance(held, list) else []
    if language not in said:
        home.writer.remember(_MISSED, [*said, language])
    return language in said


@dataclass(slots=True)
class SittingVoice:
    """Says the lines of one sitting. No call of it waits.

    Attributes:
        wanted: what is read aloud.
        folders: where recordings lie: beside the script, or among one's own.
        fades: how long after its last strike a bell lets one speak.
    """

    setup: Setup
    wanted: Wanted
    wording: Wording
    bells: SittingBells
    renderer: Renderer
    clock: Clock
    folders: tuple[Path, ...]
    fades: Callable[[Strike], int]
    muted: bool = False
    _handed: dict[str, tuple[SpokenLine, int]] = field(default_factory=dict)
    _now: tuple[SpokenLine, int] | None = None
    _again: int = 0
    _guided: threading.Event = field(default_factory=threading.Event)
    _begun: bool = False

    # Before

    def render(self) -> None:
        """Begin to render all that may be said, in the order of its use, and to listen how the bells fade."""
        timeline = compile_timeline(self.setup)
        said = everything_said(self.setup.script, timeline, self.wanted)
        self.renderer.want(wish for one in said if (wish := self._wish(one)) is not None)
        # Decoding a sound takes up to half a second, which no look may.
        threading.Thread(target=self._listen, args=(timeline,), name="dyads-fading", daemon=True).start()

    def _listen(self, timeline: Timeline) -> None:
        for cue in rehearsed(timeline)[1].cues:
            if cue.strikes is not None:
                self.fades(as_rung(cue.strikes, cue.kind))

    def open_guidance(self) -> None:
        """Read out the guidance as soon as it is ready, while its page is open."""
        said = guidance_said(self.setup.script, self.wanted)
        wish = None if said is None else self._wish(said)
        if wish is not None:
            threading.Thread(target=self._guide, args=(wish,), name="dyads-guidance", daemon=True).start()

    def _guide(self, wish: Wish) -> None:
        end = self.clock.monotonic_ns() + GUIDANCE_WITHIN
        while (ready := self.renderer.ready(wish)) is None:
            gives_up = self.renderer.why_not(wish) or self.clock.monotonic_ns() > end
            if gives_up or self._guided.wait(_STEP):
                return
        if not self._guided.is_set():
            self.bells.have_lines([ready.file])
            self.bells.speak(_GUIDANCE, ready.file, self.clock.monotonic_ns() + _SOON)

    def leave_guidance(self) -> None:
        self._guided.set()
        self.bells.stop(_GUIDANCE)

    def close(self) -> None:
        """Nobody sits: nothing is rendered or said any more."""
        self.begin()
        self.hush()

    def used(self) -> SetupSpeech:
        """Return what the journal keeps of it."""
        found = {name: self._file(name) for _, name in recordings_of(self.setup.script)}
        hashes = {name: _digest(file) for name, file in found.items() if file is not None}
        sources = tuple(source.name for source in self.renderer.sources(self.setup.language))
        return SetupSpeech(say=self.wanted, sources=sources, recordings=hashes)

    # Within

    def begin(self) -> None:
        """The sitting begins: what is not rendered now is not said, because rendering would disturb the bells."""
        if not self._begun:
            self._begun = True
            self.renderer.kill()
            self.leave_guidance()

    def follow(self, course: Course, standing: Standing, visit: int, now: int, deadline: Callable[[int], int]) -> None:
        """End what no longer belongs to where the sitting stands, and hand over what falls due.

        Args:
            course: as far ahead as a line may take.
            deadline: turns an instant of the sitting into one of the clock.
        """
        ahead = {line.name: line for line in lines(self.setup.script, course, self.wanted, self.fades, after=now)}
        for name, (line, end) in list(self._handed.items()):
            belongs = (line.visit == visit and standing == "running") if line.again else ahead.get(name) == line
            if line.at <= now:
                self._now = line, end
            elif belongs:
                continue
            else:
                self.bells.stop(name)
            del self._handed[name]
        if self._now is not None and (standing != "running" or self._now[0].visit != visit or self._now[1] <= now):
            if self._now[1] > now:
                self.bells.stop(self._now[0].name)
            self._now = None
        if self.muted:
            return
        self.bells.have_lines(self._next_files(list(ahead.values())))
        for line in ahead.values():
            if line.at <= now + HANDED_NS and line.name not in self._handed:
                self._hand(line, deadline)

    def _hand(self, line: SpokenLine, deadline: Callable[[int], int]) -> None:
        ready = self._fitting(line)
        if ready is not None:
            self._handed[line.name] = line, line.at + round(ready.seconds * NS)
            self.bells.speak(line.name, ready.file, deadline(line.at))

    def repeat(self, course: Course, visit: int, now: int, deadline: Callable[[int], int]) -> None:
        """Say the line of the present phase once more; nothing where it does not fit, or is still to come."""
        if self.muted or any(line.visit == visit for line, _ in self._handed.values()):
            return
        self._again += 1
        line = line_again(self.setup.script, course, self.wanted, self.fades, visit, now + _SOON, self._again)
        if line is None:
            return
        self.hush()
        ready = self._fitting(line)
        if ready is not None:
            self.bells.have_lines([ready.file])
            self._hand(line, deadline)

    def mute(self, muted: bool) -> None:
        """The voice alone; bells ring on."""
        self.muted = muted
        if muted:
            self.hush()

    def hush(self) -> None:
        """End the line that sounds, and what was handed over; it does not come back by itself."""
        for name in (*self._handed, *([self._now[0].name] if self._now else [])):
            self.bells.stop(name)
        self._handed.clear()
        self._now = None

    def _next_files(self, ahead: Sequence[SpokenLine]) -> list[Path]:
        found = (self._fitting(line) for line in sorted(ahead, key=lambda line: line.at)[:3])
        return [ready.file for ready in found if ready is not None]

    def _fitting(self, line: SpokenLine) -> Rendered | None:
        """Return the fullest form of a line that is ready and ends in time."""
        for form in line.forms:
            wish = self._wish(form)
            ready = None if wish is None else self.renderer.ready(wish)
            if ready is not None and (line.room is None or ready.seconds * NS <= line.room):
                return ready
        return None

    def _wish(self, said: Utterance) -> Wish | None:
        if said.recording is not None:
            file = self._file(said.recording)
            return None if file is None else Wish("", self.setup.language, 0.0, recording=file)
        spoken = self.wording(said)
        text = spoken.text.strip()
        return Wish(text, self.setup.language, said.pause, spoken.private) if text else None

    def _file(self, name: str) -> Path | None:
        return next((found for folder in self.folders if (found := sounds.within(folder, name)) is not None), None)


_GUIDANCE = "say-guidance"


def is_line(cue: str) -> bool:
    """Say whether an outcome is that of a line, not of a bell."""
    return cue.startswith("say-")


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def open_voice(
    home: Home,
    setup: Setup,
    wording: Wording,
    wanted: Wanted,
    beside: Path | None,
) -> SittingVoice | None:
    """Return the voice of a sitting, and begin to render; None where nothing is to be said."""
    if wanted == "none":
        return None
    bells, settings = home.bells, speech_settings(home.config, home.places)
    private = bells.private_folder()
    if private is None or not (any(recordings_of(setup.script)) or sources_for(setup.language, settings)):
        return None
    renderer = Renderer(home.places.speech, private, settings)
    folders = tuple(folder for folder in (beside, home.places.scripts) if folder is not None)
    fades = fading(striker(beside, home.places.sounds))
    voice = SittingVoice(setup, wanted, wording, bells, renderer, home.clock, folders, fades)
    voice.render()
    return voice


# One line, to hear the voice

SAMPLE = msg("This is the voice that reads to you when your eyes are closed.")
_PATIENCE = 60.0  # seconds for one line to be rendered
_ANSWERS = 3.0  # seconds after its instant until the player must have said so


@dataclass(frozen=True, slots=True)
class SpeechTrial:
    """What came of speaking once: whose voice it was and how long it took, or why nothing was heard."""

    seconds: float = 0.0
    rendered_in: float = 0.0
    player: str = ""
    why_not: Message | None = None


def say_aloud(
    home: Home, text: str, language: str, settings: SpeechSettings, wait: Callable[[float], object] = time.sleep
) -> SpeechTrial:
    """Render one line, play it and wait for its end. Blocks; Ctrl-C silences it."""
    bells = home.bells
    bells.warm()
    renderer = Renderer(home.places.speech, bells.private_folder(), settings)
    wish = Wish(text, language, GUIDANCE_PAUSE, private=True)
    clock, begun = home.clock, home.clock.monotonic_ns()
    try:
        renderer.want([wish])
        while (ready := renderer.ready(wish)) is None and renderer.busy:
            if clock.monotonic_ns() - begun > _PATIENCE * NS:
                return SpeechTrial(why_not=trouble_of("hangs"))
            wait(0.02)
        if ready is None:
            return SpeechTrial(why_not=trouble_of(renderer.why_not(wish)))
        rendered_in = (clock.monotonic_ns() - begun) / NS
        bells.have_lines([ready.file])
        at = clock.monotonic_ns() + NS
        bells.speak("say-trial", ready.file, at)
        while clock.monotonic_ns() < at + _ANSWERS * NS:
            for outcome in bells.outcomes():
                if outcome.status in {"rung", "late"}:
                    wait(max(0.0, (at - clock.monotonic_ns()) / NS + ready.seconds))
                    return SpeechTrial(ready.seconds, rendered_in, outcome.player)
                return SpeechTrial(ready.seconds, rendered_in, why_not=_NOT_PLAYED)
            wait(0.02)
        return SpeechTrial(ready.seconds, rendered_in, why_not=_NOT_PLAYED)
    finally:
        renderer.kill()


_NOT_PLAYED = msg("It was rendered, but no player could play it here. dyads doctor says what was tried.")


def trouble_of(why: str) -> Message:
    """Return why a line could not be rendered."""
    match why:
        case "no-source" | "":
            return msg("No speech program here has a voice of this language. dyads doctor says what was looked for.")
        case "no-voice":
            return msg("The speech program has no voice of this language.")
        case "hangs":
            return msg("The speech program did not answer in time.")
        case "missing":
            return msg("The speech program could not be started.")
        case "disk" | "process":
            return msg("The spoken line could not be written: is the disk full?")
        case "fails":
            return msg("The speech program ended with an error.")
        case _:
            return msg("The speech program gave nothing that can be heard.")
