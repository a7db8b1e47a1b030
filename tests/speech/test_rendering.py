"""Lines are rendered ahead, in a process of its own; what a speech program does wrong costs a line, never a sitting."""

import json
import os
import shlex
import stat
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.sound import samples
from dyads.sound.samples import Samples
from dyads.speech import render, renderer, sources
from dyads.speech.levels import LEVEL, PEAK, decibels, hear, levelled, speech_level
from dyads.speech.renderer import Renderer, Wish, key_of, prune
from dyads.speech.sources import SourceError, SpeechSettings, SpeechSource, piper_voice, sources_for, survey
from tests.sound.recorder import until

TEXT = "Feel where the ground carries you. Let it carry a little more."
HOLD = 60.0  # seconds a test waits at most

PROGRAM = """#!{python}
import os, pathlib, sys, time, wave
folder = pathlib.Path({folder!r})
arguments = sys.argv[1:]
with (folder / "log").open("a") as log:
    log.write(repr(arguments) + "\\n")
text = sys.stdin.read()
(folder / "said").open("a").write(text + "\\n")
order = (folder / "order").read_text().strip() if (folder / "order").exists() else "speak"
target = arguments[arguments.index("-w") + 1] if "-w" in arguments else arguments[arguments.index("-o") + 1]
if order == "hang":
    time.sleep(3600)
if order == "fail":
    sys.exit(1)
if order == "nonsense":
    open(target, "wb").write(os.urandom(5000))
    sys.stdout.write("x" * 1_000_000)
    sys.exit(0)
if order == "nothing":
    sys.exit(0)
with wave.open(target, "wb") as file:
    file.setnchannels(1), file.setsampwidth(2), file.setframerate(22050)
    tone = [int(6000 * ((n // 20) % 2 * 2 - 1)) for n in range(11025)]
    if order == "silence":
        tone = [0] * 11025
    quiet = b"\\0\\0" * 4000
    file.writeframes(quiet + b"".join(v.to_bytes(2, "little", signed=True) for v in tone) + quiet)
"""


class Speaker:
    """A speech program that does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def order(self, what: str) -> None:
        (self.folder / "order").write_text(what)

    @property
    def calls(self) -> list[list[str]]:
        log = self.folder / "log"
        return [eval(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()


@pytest.fixture
def speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Speaker:
    """Put it in place of espeak-ng."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "espeak-ng"
    program.write_text(PROGRAM.format(python=sys.executable, folder=str(folder)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Speaker(folder)


Make = Callable[..., Renderer]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Renderer] = []
    private = tmp_path / "private"
    private.mkdir(mode=0o700)

    def one(source: str = "espeak", cache: Path | None = None, **settings: object) -> Renderer:
        wanted = SpeechSettings(source, **settings)  # type: ignore[arg-type]  # the tests' own keywords
        made.append(Renderer(cache or tmp_path / "cache" / "speech", private, wanted))
        return made[-1]

    yield one
    for each in made:
        each.kill()


def wish(text: str = TEXT, *, private: bool = False, recording: Path | None = None) -> Wish:
    return Wish(text, "en", 1.0, private, recording)


def tone(seconds: float, amplitude: int, rate: int = 22_050) -> Samples:
    wave_of = [amplitude, amplitude, -amplitude, -amplitude] * (round(seconds * rate) // 4)
    return Samples(rate, 1, array("h", wave_of))


# What is rendered


def test_a_line_is_rendered_sentence_by_sentence_and_kept_for_its_owner_alone(speaker: Speaker, make: Make) -> None:
    one = make()
    one.want([wish()])
    assert until(lambda: one.ready(wish()), HOLD)
    ready = one.ready(wish())
    assert ready is not None
    assert speaker.said.splitlines() == ["Feel where the ground carries you.", "Let it carry a little more."]
    assert not any("ground" in argument for call in speaker.calls for argument in call)
    assert stat.S_IMODE(ready.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ready.file.parent.stat().st_mode) == 0o700
    sound = samples.read(ready.file)
    assert (sound.channels, sound.rate) == (1, 22_050)
    assert ready.seconds == pytest.approx(2 * 0.5 + 1.0, abs=0.15)  # two sentences, trimmed, and our own silence
    level, _ = speech_level(sound)
    assert level == pytest.approx(LEVEL, abs=0.5)
    assert list(ready.file.parent.iterdir()) == [ready.file]


def test_what_holds_a_name_stays_in_the_private_folder(speaker: Speaker, make: Make, tmp_path: Path) -> None:
    one = make()
    named = wish("Ben speaks: something difficult.", private=True)
    one.want([named])
    assert until(lambda: one.ready(named), HOLD)
    ready = one.ready(named)
    assert ready is not None
    assert ready.file.parent == tmp_path / "private"
    kept = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert kept == []
    assert [file.name for file in (tmp_path / "private").iterdir()] == [ready.file.name]  # no text is left over either


def test_the_second_time_no_program_is_asked(speaker: Speaker, make: Make) -> None:
    first = make()
    first.want([wish()])
    assert until(lambda: first.ready(wish()), HOLD)
    calls = len(speaker.calls)
    again = make()
    again.want([wish()])
    assert again.ready(wish()) is not None
    assert again._process is None
    assert len(speaker.calls) == calls


def test_once_a_line_is_asked_for_no_look_goes_to_the_disk(speaker: Speaker, make: Make) -> None:
    """A sitting asks each second, and a disk may be asleep or far away."""
    speaker.order("fail")
    renderer = make()
    renderer.want([wish()])
    assert until(lambda: renderer.why_not(wish()), HOLD)
    kept = renderer._cache / f"{renderer._key(wish())}.wav"
    samples.write(kept, tone(1.0, 1000))
    assert renderer.ready(wish()) is None
    assert make().ready(wish()) is not None


def test_another_text_voice_speed_or_pause_is_another_line() -> None:
    voice = (SpeechSource("espeak", ("espeak-ng",), "en", "1"),)
    first = key_of(wish(), voice, 1.0)
    others = [
        key_of(wish("Something else."), voice, 1.0),
        key_of(wish()._replace(language="de"), voice, 1.0),
        key_of(wish()._replace(pause=2.0), voice, 1.0),
        key_of(wish(), voice, 1.2),
        key_of(wish(), (SpeechSource("espeak", ("espeak-ng",), "en", "2"),), 1.0),
        key_of(wish(), (SpeechSource("espeak", ("espeak-ng",), "en-us", "1"),), 1.0),
    ]
    assert len({first, *others}) == 7
    assert first == key_of(wish(private=True), voice, 1.0)


def test_a_recording_is_heard_as_loud_as_everything_else(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "mine.wav"
    soft = tone(1.0, 1000)
    samples.write(file, soft._replace(channels=2))
    one = make("recordings")
    line = wish(recording=file)
    one.want([line])
    assert until(lambda: one.ready(line), HOLD)
    ready = one.ready(line)
    assert ready is not None
    heard = hear(samples.read(ready.file))
    assert heard.level == pytest.approx(LEVEL, abs=0.5)
    assert ready.seconds == pytest.approx(0.5, abs=0.01)


# What goes wrong


@pytest.mark.parametrize(
    ("order", "why"),
    [("fail", "fails"), ("nonsense", "nonsense"), ("nothing", "nonsense"), ("silence", "nonsense")],
)
def test_a_program_that_says_nothing_useful_costs_the_line(
    speaker: Speaker, make: Make, order: str, why: str, tmp_path: Path
) -> None:
    speaker.order(order)
    one = make()
    lines = [wish(f"Sentence number {n}.") for n in range(4)]
    one.want(lines)
    assert until(lambda: all(one.why_not(line) for line in lines), HOLD)
    assert {one.why_not(line) for line in lines} == {why}
    assert len(speaker.calls) == 2  # then it is not asked again
    assert not [file for file in tmp_path.rglob("*") if file.suffix in {".wav", ".part"}]


def test_a_program_that_hangs_is_ended_with_the_renderer(speaker: Speaker, make: Make) -> None:
    speaker.order("hang")
    one = make()
    one.want([wish()])
    assert until(lambda: speaker.calls, HOLD)
    assert one.ready(wish()) is None
    process = one._process
    assert process is not None
    one.kill()  # the sitting begins, and nobody waits for the program
    assert until(lambda: not _running(process.pid), HOLD)
    assert one.ready(wish()) is None


def _running(group: int) -> bool:
    """Say whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def test_a_program_that_takes_too_long_is_ended_and_the_next_source_asked(speaker: Speaker, tmp_path: Path) -> None:
    (espeak,) = sources_for("en", SpeechSettings("espeak"))
    other = tmp_path / "other"
    other.mkdir()
    made = other / "made.wav"
    assert render.Worker(tmp_path).answer(render.Job("first", made, "One.", "en", (espeak,)))["source"] == "espeak"
    speaker.order("hang")
    working = other / "say"  # not Python: its start is no part of what is asked here
    working.write_text(f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp {shlex.quote(str(made))} "$2"\n')
    working.chmod(0o755)
    second = SpeechSource("say", (str(working),), "Anna")
    job = render.Job("key", tmp_path / "line.wav", "One.", "en", (espeak, second))
    worker = render.Worker(tmp_path, seconds=2.0)
    assert worker.answer(job)["source"] == "say"
    assert render.jobs_from(render.as_json([job, job])) == (job, job)


def test_without_a_source_there_is_silence(make: Make) -> None:
    one = make("recordings")
    one.want([wish()])
    assert one.why_not(wish()) == "no-source"
    assert one._process is None


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_costs_the_line_and_leaves_nothing_behind(speaker: Speaker, tmp_path: Path) -> None:
    """No file may grow beyond so little: what the system answers is what it answers when the disk is full."""
    import resource

    job = render.Job("key", tmp_path / "line.wav", TEXT, "en", sources_for("en", SpeechSettings("espeak")), 10.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # each sentence fits, the line does not
    try:
        answer = render.Worker(tmp_path).answer(job)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer == {"key": "key", "why": "disk"}
    assert not list(tmp_path.rglob("line*"))


def test_a_cache_that_cannot_be_written_is_said(speaker: Speaker, make: Make, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    one = make(cache=blocked / "speech")
    one.want([wish()])
    assert until(lambda: one.why_not(wish()), HOLD)
    assert one.why_not(wish()) == "disk"


def test_the_cache_stays_within_its_bounds(tmp_path: Path) -> None:
    for n in range(6):
        file = tmp_path / f"{n}.wav"
        file.write_bytes(bytes(1000))
        os.utime(file, (n, n))
    (tmp_path / "left.part").write_bytes(b"")
    os.utime(tmp_path / "left.part", (-4000, -4000))
    os.utime(tmp_path / "0.wav", (10, 10))  # used again
    prune(tmp_path, 2500)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.wav", "5.wav"]


# Whose voice


def test_espeak_speaks_only_where_it_was_chosen(speaker: Speaker) -> None:
    assert "espeak" not in {source.name for source in sources_for("de", SpeechSettings())}
    assert [source.name for source in sources_for("de", SpeechSettings("espeak"))] == ["espeak"]
    found = {(one.name, one.language): one for one in survey(("en", "de"), SpeechSettings())}
    assert found["espeak", "de"].source is not None


def test_a_voice_file_of_ones_own_is_found_by_its_language(tmp_path: Path) -> None:
    voices = tmp_path / "voices"
    voices.mkdir()
    (voices / "de_DE-thorsten-medium.onnx").write_bytes(b"")
    (voices / "other.onnx").write_bytes(b"")
    settings = SpeechSettings(folder=voices)
    assert piper_voice("de", settings) == voices / "de_DE-thorsten-medium.onnx"
    assert piper_voice("fr", settings) is None
    named = SpeechSettings(folder=voices, voices={"fr": "other.onnx", "de": "gone.onnx"})
    assert piper_voice("fr", named) == voices / "other.onnx"
    assert piper_voice("de", named) is None


class Noted:
    """Notes how programs are called, and writes what they would write."""

    def __init__(self, output: str = "") -> None:
        self.calls: list[tuple[list[str], str, dict[str, str]]] = []
        self.output = output

    def __call__(
        self, command: list[str], stdin: str = "", environment: dict[str, str] | None = None, wants_output: bool = False
    ) -> str:
        self.calls.append((command, stdin, environment or {}))
        return self.output if wants_output else ""


def test_how_say_is_called(tmp_path: Path) -> None:
    run = Noted("Alex  en_US  # Most people\nAnna (Premium)  de_DE  # Hallo\n")
    files = SpeechSource("say", ("say",)).render(("Eins.", "Zwei."), "de", 1.0, tmp_path, run)
    assert [stdin for _, stdin, _ in run.calls] == ["", "Eins.", "Zwei."]
    options = ["-v", "Anna (Premium)", "-r", "140", "-o", str(files[0]), "--data-format=LEI16@22050", "-f", "-"]
    assert run.calls[1][0] == ["say", *options]
    with pytest.raises(SourceError, match="no-voice"):
        SpeechSource("say", ("say",)).render(("Un.",), "fr", 1.0, tmp_path, run)


def test_how_windows_is_asked(tmp_path: Path) -> None:
    run = Noted()
    files = SpeechSource("windows", ("powershell",)).render(("Größe.", "Zwei."), "de", 1.0, tmp_path, run)
    ((command, stdin, environment),) = run.calls
    assert "Größe" not in " ".join(command) + stdin + "".join(environment.values())
    assert Path(environment["DYADS_TEXT"]).read_text("utf-8") == "Größe.\nZwei.\n"
    assert (environment["DYADS_LANGUAGE"], environment["DYADS_RATE"]) == ("de", "-2")
    assert [file.name for file in files] == ["000.wav", "001.wav"]


def test_how_piper_is_called(tmp_path: Path) -> None:
    run = Noted()
    SpeechSource("piper", ("python", "-m", "piper"), "v.onnx").render(("One.", "Two."), "en", 1.0, tmp_path, run)
    command = run.calls[0][0]
    assert command[:6] == ["python", "-m", "piper", "-m", "v.onnx", "--no-normalize"]
    assert Path(command[command.index("-i") + 1]).read_text("utf-8") == "One.\nTwo.\n"


PIPER = """#!{python}
import pathlib, sys, time, wave
arguments = sys.argv[1:]
log = pathlib.Path({log!r})
log.write_text((log.read_text() if log.exists() else "") + "started\\n")
out = pathlib.Path(arguments[arguments.index("-d") + 1])
for line in pathlib.Path(arguments[arguments.index("-i") + 1]).read_text("utf-8").splitlines():
    with wave.open(str(out / f"{{time.time_ns()}}.wav"), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(22050)
        samples = [int(6000 * ((n // 20) % 2 * 2 - 1)) for n in range(2205 * len(line.split()))]
        file.writeframes(b"".join(v.to_bytes(2, "little", signed=True) for v in samples))
"""


def test_a_program_that_is_slow_to_start_is_started_once_for_several_lines(make: Make, tmp_path: Path) -> None:
    program, log, voices = tmp_path / "piper", tmp_path / "log", tmp_path / "voices"
    program.write_text(PIPER.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    voices.mkdir()
    (voices / "en_US-test.onnx").write_bytes(b"")
    one = make("piper", piper=str(program), folder=voices)
    lines = [wish(f"{'word ' * n}end. Another sentence.") for n in range(1, 6)]
    one.want(lines)
    assert until(lambda: all(one.ready(line) for line in lines), HOLD)
    assert log.read_text().splitlines() == ["started"] * 2  # the first line alone, so that it is ready soon
    seconds = [ready.seconds for line in lines if (ready := one.ready(line)) is not None]
    assert seconds == pytest.approx([0.1 * (n + 1) + 0.2 + 1.0 for n in range(1, 6)], abs=0.05)


# Levels


@given(
    st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=4000),
    st.sampled_from([8_000, 22_050]),
)
def test_no_line_is_cut_off_at_its_peaks(data: list[int], rate: int) -> None:
    sound = levelled(Samples(rate, 1, array("h", data)))
    assert len(sound.data) == len(data)
    assert decibels(max(map(abs, sound.data))) <= PEAK + 0.01
    assert speech_level(sound)[0] <= LEVEL + 0.1 or not any(data)


def test_sentences_are_joined_with_silence_between() -> None:
    loud, quiet = tone(0.5, 6000), Samples(22_050, 1, array("h", bytes(8820)))
    padded = loud._replace(data=quiet.data + loud.data + quiet.data)
    one = render.trimmed(padded)
    assert one.seconds == pytest.approx(0.5 + 2 * 0.03, abs=0.02)
    assert one.data[0] == one.data[-1] == 0
    whole = render.joined([one, one], 2.0)
    assert whole.seconds == pytest.approx(2 * one.seconds + 2.0, abs=0.001)
    with pytest.raises(SourceError):
        render.joined([one, one._replace(rate=8000)], 1.0)


def test_an_answer_is_a_line_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.wav"
    samples.write(file, tone(0.5, 3000))
    job = render.Job("key", tmp_path / "out.wav", "", "en", recording=file)
    render.serve([render.as_json([job])], render.Worker(tmp_path))
    assert json.loads(capsys.readouterr().out)["source"] == "recording"
    with wave.open(str(tmp_path / "out.wav")) as held:
        assert held.getnchannels() == 1


def test_every_engine_has_a_place_in_the_order() -> None:
    assert set(sources.BY_ITSELF) < set(sources.ENGINES) < set(sources.SOURCES)
    assert renderer.MOST_CACHED == 200_000_000
