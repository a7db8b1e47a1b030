"""Renders lines into sound files, as told line by line: `python -m dyads.speech.render SCRATCH`.

It reads a JSON list of `Job` on each line of its stdin and answers each job with a line of JSON on stdout: `{"key",
"seconds", "source"}`, or `{"key", "why"}`. It ends when its stdin does, and steps back behind everything else on the
machine.
"""

import json
import os
import shutil
import sys
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from dyads.practice.fields import LONGEST_LINE
from dyads.practice.speech import sentences
from dyads.sound import samples
from dyads.sound.samples import Samples, UnreadableError
from dyads.speech.levels import MOST_GAIN, decibels, levelled, mono, read_recording, speech_level
from dyads.speech.sources import SourceError, SpeechSource, run_within

RECIPE = 1
"""Changes when the same words would be rendered otherwise, so that what lies in a cache is not used any more."""
LINE_SECONDS = 30.0
"""For a speech program to render one line."""
_MOST_FILE = 128 * 1024 * 1024  # bytes that a program may write into one file before the system ends it
_FADE = 0.010  # seconds
_KEPT = 0.030  # seconds of quiet that stay around the words
_STEP = 0.010  # seconds looked at in one piece while trimming
_QUIET = 10 ** (-40 / 20)  # of the loudest moment: what counts as quiet at the edges
_SILENT = -60.0  # dBFS: a program that renders less has said nothing
_FAILURES = 2  # in a row: then a source is left out
_NICE = 19
_SLOW_TO_START = frozenset({"piper"})  # it loads its model for a second or more


@dataclass(frozen=True, slots=True)
class Job:
    """One line to be rendered.

    Attributes:
        key: names it in the answer.
        target: the file to write.
        sources: the speech programs to try, in order.
        pause: seconds between two sentences.
        recording: the file that is heard instead of the text.
    """

    key: str
    target: Path
    text: str
    language: str
    sources: tuple[SpeechSource, ...] = ()
    pause: float = 2.0
    speed: float = 1.0
    recording: Path | None = None


def as_json(jobs: Sequence[Job]) -> str:
    return json.dumps([asdict(job) for job in jobs], default=str, ensure_ascii=True)


def jobs_from(line: str) -> tuple[Job, ...]:
    return tuple(map(_job, json.loads(line)))


def _job(held: dict[str, Any]) -> Job:
    sources = tuple(SpeechSource(**{**source, "program": tuple(source["program"])}) for source in held["sources"])
    recording = None if held["recording"] is None else Path(held["recording"])
    return Job(**{**held, "target": Path(held["target"]), "sources": sources, "recording": recording})


class Worker:
    """Renders one job after the other; what a source cannot do twice in a row it is not asked again."""

    def __init__(self, scratch: Path, seconds: float = LINE_SECONDS) -> None:
        self._scratch = scratch
        self._seconds = seconds
        self._failures: dict[str, list[str]] = {}  # in a row, by the source's name

    def answers(self, jobs: Sequence[Job]) -> Iterator[dict[str, object]]:
        """Answer each job; those whose program takes long to start are spoken together."""
        together = self._together(jobs)
        for job in jobs:
            sound = together.get(job.key)
            try:
                yield self.answer(job) if sound is None else self._written(job, levelled(sound), job.sources[0].name)
            except OSError:
                yield {"key": job.key, "why": "disk"}

    def _together(self, jobs: Sequence[Job]) -> dict[str, Samples]:
        """Return what several lines sound like, spoken in one go; nothing where that is of no use, or fails."""
        sources = {job.sources[:1] for job in jobs if job.recording is None}
        source = next(iter(sources), ())
        if len(jobs) < 2 or len(sources) != 1 or not source or source[0].name not in _SLOW_TO_START:
            return {}
        if self._failures.get(source[0].name):
            return {}
        spoken = [job for job in jobs if job.recording is None]
        try:
            sounds = self._sentences([sentences(job.text) for job in spoken], spoken[0], source[0])
            return {job.key: joined(said, job.pause) for job, said in zip(spoken, sounds, strict=True)}
        except (SourceError, OSError):
            return {}  # each by itself says what is wrong

    def answer(self, job: Job) -> dict[str, object]:
        why = "no-source"
        try:
            if job.recording is not None:
                return self._written(job, levelled(read_recording(job.recording), MOST_GAIN), "recording")
            for source in job.sources:
                failures = self._failures.setdefault(source.name, [])
                if len(failures) < _FAILURES:
                    try:
                        spoken = self._spoken(job, source)
                    except SourceError as error:
                        failures.append(error.why)
                    else:
                        failures.clear()
                        return self._written(job, levelled(spoken), source.name)
                why = failures[-1]
        except UnreadableError as error:
            why = error.why
        except OSError:
            why = "disk"
        return {"key": job.key, "why": why}

    def _written(self, job: Job, sound: Samples, source: str) -> dict[str, object]:
        try:
            samples.write(job.target, sound)
        except OSError:
            with suppress(OSError):
                job.target.with_suffix(".part").unlink()
            raise
        return {"key": job.key, "seconds": sound.seconds, "source": source}

    def _spoken(self, job: Job, source: SpeechSource) -> Samples:
        (said,) = self._sentences([sentences(job.text)], job, source)
        return joined(said, job.pause)

    def _sentences(self, lines: Sequence[Sequence[str]], job: Job, source: SpeechSource) -> list[list[Samples]]:
        """Return the sentences of lines as a program speaks them. Raises SourceError."""
        folder = self._scratch / "line"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        end = time.monotonic() + self._seconds * len(lines)
        try:
            said = [sentence for line in lines for sentence in line]
            files = source.render(said, job.language, job.speed, folder, run_within(lambda: end - time.monotonic()))
            if len(files) != len(said):
                raise SourceError("nonsense")
            left = iter(files)
            return [[_one(file) for file in islice(left, len(line))] for line in lines]
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _one(file: Path) -> Samples:
    """Return one sentence as a program spoke it. Raises SourceError."""
    try:
        sound = trimmed(mono(samples.read(file, decode=False, most_seconds=LONGEST_LINE)))
    except UnreadableError as error:
        raise SourceError("nonsense") from error
    if speech_level(sound)[1] < _SILENT:
        raise SourceError("nonsense")
    return sound


def trimmed(sound: Samples) -> Samples:
    """Return speech without the quiet around it, and with soft edges."""
    data, step = sound.data, max(1, round(_STEP * sound.rate))
    peaks = [max(max(part), -min(part)) for n in range(0, len(data), step) if (part := data[n : n + step])]
    loud = [n for n, peak in enumerate(peaks) if peak > max(peaks) * _QUIET and decibels(peak) > _SILENT]
    if not loud:
        return sound
    kept = round(_KEPT * sound.rate)
    cut = data[max(0, loud[0] * step - kept) : (loud[-1] + 1) * step + kept]
    fade = min(round(_FADE * sound.rate), len(cut) // 2)
    for n in range(fade):
        cut[n] = cut[n] * n // fade
        cut[-1 - n] = cut[-1 - n] * n // fade
    return sound._replace(data=cut)


def joined(spoken: Sequence[Samples], pause: float) -> Samples:
    """Return sentences with silences between them. Raises SourceError: they do not fit together, or are too long."""
    rates = {sound.rate for sound in spoken}
    if len(rates) != 1:
        raise SourceError("nonsense")
    (rate,) = rates
    silence = array("h", bytes(2 * round(pause * rate)))
    data = array("h")
    for number, sound in enumerate(spoken):
        data.extend(silence if number else ())
        data.extend(sound.data)
    if len(data) > LONGEST_LINE * rate:
        raise SourceError("nonsense")
    return Samples(rate, 1, data)


def _step_back() -> None:
    """Run behind everything else, write for this user alone, and let no program fill the disk."""
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource  # POSIX only

    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    with suppress(OSError, ValueError):
        most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        most = _MOST_FILE if most == resource.RLIM_INFINITY else min(most, _MOST_FILE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def serve(lines: Iterable[str], worker: Worker) -> None:
    for line in lines:
        for answer in worker.answers(jobs_from(line)):
            print(json.dumps(answer), flush=True)  # noqa: T201 - stdout is the line to the app


def main(arguments: list[str]) -> None:
    _step_back()
    scratch = Path(arguments[0])
    with suppress(OSError, KeyboardInterrupt):  # nobody listens any more
        serve(sys.stdin, Worker(scratch))


if __name__ == "__main__":
    main(sys.argv[1:])
